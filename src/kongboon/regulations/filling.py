"""Between the boxes of a page and the lines of the document: what stands in a box, and where it is written.

A box holds text as it was typed. What is typed goes into the document as it is, and `load_regulation` says what is
wrong with it; `problems_at` finds the box of each problem.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kongboon.kernel.thai_text import whole_number
from kongboon.regulations.blocks import BENEFIT
from kongboon.rules.errors import Problem
from kongboon.rules.lines import line_index

Kind = Literal["text", "whole", "many", "truth"]
AMOUNT_KINDS = ("amount", "per_night", "per_unit", "tiers", "range")


@dataclass(frozen=True)
class Slot:
    """One box: the section it belongs to ("" is the benefit itself), its key there, and what it holds."""

    name: str
    section: str
    key: str
    kind: Kind = "text"


BENEFIT_SLOTS = (
    Slot("title_th", "", "title_th"),
    Slot("title_en", "", "title_en"),
    Slot("clause", "", "clause"),
    Slot("code", "", "code"),
    Slot("key", "", "key"),
    Slot("events", "", "event", "many"),
    Slot("relations", "", "relations", "many"),
    Slot("waiting_days", "", "waiting_days", "whole"),
    Slot("waiting_days_accident", "", "waiting_days_accident", "whole"),
    Slot("min_tenure", "", "min_tenure"),
    Slot("min_age", "", "min_age", "whole"),
    Slot("condition", "", "condition"),
    Slot("evidence", "", "evidence", "many"),
    Slot("claim_deadline", "", "claim_deadline"),
    Slot("claim_deadline_from", "", "claim_deadline_from"),
    Slot("path", "", "path"),
    Slot("pool", "", "pool"),
    Slot("payee", "", "payee"),
    Slot("goods", "", "goods"),
    Slot("not_with", "", "not_with", "many"),
    Slot("arrears_not_deducted", "", "arrears_not_deducted", "truth"),
    Slot("life_stage", "", "life_stage"),
    Slot("pillar", "", "pillar"),
    Slot("welfare_kind", "", "welfare_kind"),
    Slot("cap_per_event", "caps", "per_event"),
    Slot("cap_per_year", "caps", "per_year"),
    Slot("cap_per_year_count", "caps", "per_year_count", "whole"),
    Slot("cap_lifetime", "caps", "lifetime"),
    Slot("cap_lifetime_count", "caps", "lifetime_count", "whole"),
    Slot("cap_household_year", "caps", "household_year"),
    Slot("cap_fund_year_count", "caps", "fund_year_count", "whole"),
    Slot("cap_year", "caps", "year"),
    Slot("cap_counted_per", "caps", "counted_per"),
)
GENERAL_SLOTS = (
    Slot("title", "regulation", "title"),
    Slot("waiting_days", "regulation", "waiting_days", "whole"),
    Slot("fiscal_year_starts", "regulation", "fiscal_year_starts", "whole"),
    Slot("dues_amount", "dues", "amount"),
    Slot("dues_per", "dues", "per"),
    Slot("entry_fee", "dues", "entry_fee"),
    Slot("leap_year_days", "dues", "leap_year_days", "whole"),
    Slot("ahead_max_years", "dues", "ahead_max_years", "whole"),
    Slot("suspended_after_months", "arrears", "suspended_after_months", "whole"),
    Slot("grace_months", "arrears", "grace_months", "whole"),
    Slot("ended_after_months", "arrears", "ended_after_months", "whole"),
    Slot("new_waiting_days", "arrears", "new_waiting_days", "whole"),
    Slot("deducted", "arrears", "deducted", "truth"),
)
MEMBERSHIP_SLOTS = (
    Slot("min_age", "membership", "min_age", "whole"),
    Slot("max_join_age", "membership", "max_join_age", "whole"),
    Slot("outsiders", "membership", "outsiders"),
    Slot("exempt_from_age", "membership", "exempt_from_age", "whole"),
    Slot("exempt_from_tenure_years", "membership", "exempt_from_tenure_years", "whole"),
    Slot("exempt_disabled", "membership", "exempt_disabled", "truth"),
    Slot("refund_percent", "membership", "refund_percent", "whole"),
    Slot("tenure_kept_days", "membership", "tenure_kept_days", "whole"),
)
CEILING_SLOTS = (Slot("admin_ceiling_percent", "regulation", "admin_ceiling_percent", "whole"),)
_UNIT_CAPS = ("per_event", "per_year")
_INNER = {"min": "range_min", "max": "range_max", "unit": "unit"}


def boxes_of(table: Mapping[str, Any], slots: Iterable[Slot]) -> dict[str, Any]:
    """What stands in the boxes of one benefit, or of the whole document."""
    found: dict[str, Any] = {}
    for slot in slots:
        value = table.get(slot.section, {}).get(slot.key) if slot.section else table.get(slot.key)
        found[slot.name] = shown(value, slot.kind)
    return found


def shown(value: Any, kind: Kind) -> Any:
    """What a box shows of a value of the document."""
    if kind == "many":
        return [value] if isinstance(value, str) else list(value or [])
    if kind == "truth":
        return bool(value)
    return "" if value is None else str(value)


def benefit_table(text: str, code: str) -> dict[str, Any]:
    """One benefit as plain values; empty where it is not there."""
    benefits = tomllib.loads(text).get(BENEFIT, [])
    return next((benefit for benefit in benefits if benefit.get("code") == code), {})


def benefit_boxes(table: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the boxes of a benefit, with those of its amount and its caps by the night or unit."""
    caps, per_unit, limits = table.get("caps", {}), table.get("per_unit", {}), table.get("range", {})
    found = boxes_of(table, BENEFIT_SLOTS)
    if "claim_deadline_days" in table:
        found["claim_deadline"] = _in_days(table)
    found["kind"] = next((kind for kind in AMOUNT_KINDS if kind in table), "amount")
    found |= {name: shown(table.get(name), "text") for name in ("amount", "per_night")}
    found |= {"unit": per_unit.get("unit", ""), "unit_amount": shown(per_unit.get("amount"), "text")}
    found |= {"range_min": shown(limits.get("min"), "text"), "range_max": shown(limits.get("max"), "text")}
    for cap in _UNIT_CAPS:
        counted = caps.get(f"{cap}_nights", caps.get(f"{cap}_units"))
        found[f"cap_{cap}_units"] = shown(counted, "text")
    for place, tier in enumerate(table.get("tiers", [])):
        found[f"tier_{place}_from"], found[f"tier_{place}_amount"] = tier.get("from"), tier.get("amount")
        found[f"tier_{place}_why"] = tier.get("falls_because", "")
    return found


def tier_places(boxes: Mapping[str, Any]) -> list[int]:
    """The rows of amounts by time that a page has boxes for, in order."""
    found = (re.fullmatch(r"tier_(\d+)_from", name) for name in boxes)
    return sorted(int(place[1]) for place in found if place)


def values_of(
    boxes: Mapping[str, Any], table: Mapping[str, Any], slots: Iterable[Slot]
) -> dict[str, dict[str, Any]]:
    """What the boxes say, section by section; None takes a key out. "" is the table itself."""
    found: dict[str, dict[str, Any]] = {}
    for slot in slots:
        before = table.get(slot.section, {}) if slot.section else table
        value = typed(boxes.get(slot.name), slot.kind, before.get(slot.key))
        found.setdefault(slot.section, {})[slot.key] = value
    return found


def benefit_values(boxes: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a benefit as its boxes say; what has no box stays as it is."""
    sections = values_of(boxes, table, BENEFIT_SLOTS)
    kind = boxes.get("kind") or "amount"
    values = sections[""] | dict.fromkeys(AMOUNT_KINDS)
    if "claim_deadline_days" in table:
        # The older way of writing it stays until somebody writes another time.
        same = values["claim_deadline"] == _in_days(table)
        values["claim_deadline" if same else "claim_deadline_days"] = None
    values[kind] = _amount(kind, boxes, table)
    values["decided_by"] = "committee" if kind == "range" else _unless_default(table.get("decided_by"), kind)
    if boxes.get("settled"):
        values["assumed"] = None
    caps = dict(table.get("caps", {})) | sections["caps"] | _unit_caps(kind, boxes)
    kept = {name: value for name, value in caps.items() if value is not None}
    values["caps"] = kept or None
    return values


def _in_days(table: Mapping[str, Any]) -> str:
    """The time to hand a claim in where it is written as a number of days."""
    return f"{table['claim_deadline_days']} วัน"


def _unless_default(decider: Any, kind: str) -> Any:
    return None if decider == "committee" else decider


def _unit_caps(kind: str, boxes: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for cap in _UNIT_CAPS:
        value = typed(boxes.get(f"cap_{cap}_units"), "whole", None)
        for unit in ("nights", "units"):
            wanted = "units" if kind == "per_unit" else "nights"
            found[f"{cap}_{unit}"] = value if unit == wanted else None
    return found


def _amount(kind: str, boxes: Mapping[str, Any], table: Mapping[str, Any]) -> Any:
    if kind == "per_unit":
        return {"unit": boxes.get("unit") or "", "amount": boxes.get("unit_amount") or ""}
    if kind == "range":
        return {"min": boxes.get("range_min") or "", "max": boxes.get("range_max") or ""}
    if kind == "tiers":
        return _tiers(boxes, table)
    # Nothing typed is a mistake in this box, so it must stand in the document for the reader to refuse.
    return typed(boxes.get(kind), "text", table.get(kind)) or ""


def _tiers(boxes: Mapping[str, Any], table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that are filled, in order; what else a row said (until, assumed) stays with its beginning."""
    before = {tier.get("from"): tier for tier in table.get("tiers", [])}
    rows = []
    for place in tier_places(boxes):
        begins, amount = boxes.get(f"tier_{place}_from") or "", boxes.get(f"tier_{place}_amount") or ""
        if begins or amount:
            row = dict(before.get(begins, {})) | {"from": begins, "amount": amount}
            row.pop("falls_because", None)
            if boxes.get("settled"):
                row.pop("assumed", None)
            if why := boxes.get(f"tier_{place}_why"):
                row["falls_because"] = why
            rows.append(row)
    return rows


def typed(value: Any, kind: Kind, before: Any) -> Any:
    """What a box puts into the document, None for nothing; `before` is what stood there."""
    if kind == "truth":
        return True if value else (False if before is False else None)
    if kind == "many":
        listed = list(value or [])
        if isinstance(before, str) and listed == [before]:
            return before
        return listed or (None if before is None else [])
    text = (value or "").strip()
    if not text:
        return None
    if kind == "whole":
        number = whole_number(text)
        return text if number is None else number
    return before if str(before) == text else text


def filled_rows(boxes: Mapping[str, Any]) -> list[int]:
    """Which rows of tiers are filled, in the order in which they are written."""
    return [
        place
        for place in tier_places(boxes)
        if boxes.get(f"tier_{place}_from") or boxes.get(f"tier_{place}_amount")
    ]


def problems_at(text: str, problems: Iterable[Problem], rows: list[int]) -> list[tuple[str, Problem]]:
    """Each problem with the name of its box, "" where it is in none.

    `rows`: which row of the page each tier came from.
    """
    paths: dict[int, tuple[str | int, ...]] = {}
    for path, line in line_index(text).items():
        paths[line] = path  # the deepest one of a line comes last
    return [(_box(paths.get(problem.line or 0, ()), problem, rows), problem) for problem in problems]


def _box(path: tuple[str | int, ...], problem: Problem, rows: list[int]) -> str:
    key = str(problem.facts.get("key", ""))
    inside = next((str(step) for step in path if step in ("tiers", "caps", "range", "per_unit")), "")
    if inside == "tiers":
        row = path[-1] if isinstance(path[-1], int) else 0
        shown = rows[row] if row < len(rows) else 0
        return f"tier_{shown}_{'from' if key in ('from', 'until', 'tiers') else 'amount'}"
    if inside == "caps":
        return f"cap_{key}".replace("_nights", "_units")
    if inside == "range":
        return _INNER.get(key, "range_min")
    if inside == "per_unit":
        return "unit" if key == "unit" else "unit_amount"
    section = str(path[0]) if path and path[0] != BENEFIT else ""
    slots = (*GENERAL_SLOTS, *MEMBERSHIP_SLOTS, *CEILING_SLOTS) if section else BENEFIT_SLOTS
    known = {(slot.section, slot.key): slot.name for slot in slots}
    return known.get((section, key), key if key in ("amount", "per_night") else "")
