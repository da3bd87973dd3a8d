"""A regulation as somebody types it into the editor: which page, which boxes, in which order.

Made from the plain TOML of a document by this module's own table of words and boxes: a word of the document that
has no box here stops the test.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kongboon.rules.evaluate import evaluate_all
from kongboon.rules.terms import Amount, Regulation, Tiers
from kongboon.rules.tests.test_rule_tables import all_rows, facts_of_row

Boxes = dict[str, Any]

_SAME = (
    "title_th", "title_en", "clause", "code", "key", "waiting_days", "waiting_days_accident", "min_tenure", "min_age",
    "condition", "claim_deadline_from", "path", "pool", "payee", "goods", "life_stage", "pillar", "welfare_kind",
)  # fmt: skip
_LISTS = {"event": "events", "relations": "relations", "evidence": "evidence"}
_CAPS = {
    "per_event": "cap_per_event",
    "per_event_nights": "cap_per_event_units",
    "per_year": "cap_per_year",
    "per_year_nights": "cap_per_year_units",
    "per_year_count": "cap_per_year_count",
    "per_event_units": "cap_per_event_units",
    "per_year_units": "cap_per_year_units",
    "lifetime": "cap_lifetime",
    "lifetime_count": "cap_lifetime_count",
    "household_year": "cap_household_year",
    "fund_year_count": "cap_fund_year_count",
    "year": "cap_year",
    "counted_per": "cap_counted_per",
}
# What the editor does not ask for: a source's own words, marks of what it leaves open, and what follows from the
# kind of amount; `not_with` is chosen once the other benefit is there.
_NOT_ASKED = {"quote", "assumed", "decided_by", "not_with"}
_HEAD = {"waiting_days": "waiting_days", "fiscal_year_starts": "fiscal_year_starts"}
# Given by the meeting's vote, or of the published source alone.
_BY_THE_VOTE = {
    "number", "year", "title", "approved_by", "approved_on", "resolution", "in_force_from", "in_force_to", "label",
    "assumed",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One form sent: the page below the draft, and what is typed; `adds`: a benefit is added first for this event."""

    page: str
    boxes: Boxes
    adds: Boxes = field(default_factory=dict)


def steps_of(text: str) -> Iterator[Step]:
    """How a document is typed in, beginning with the smallest draft, whose one benefit becomes the first here."""
    document = tomllib.loads(text)
    head = document.pop("regulation")
    ceiling = head.pop("admin_ceiling_percent", None)
    document.pop("source", None)
    boxes = {_HEAD[name]: value for name, value in head.items() if name not in _BY_THE_VOTE}
    dues = document.pop("dues")
    higher = dues.pop("tier", [])
    yield Step("general/", boxes | _dues(dues) | document.pop("arrears", {}))
    yield from _rows("tiers", higher)
    if "membership" in document:
        yield Step("members/", document.pop("membership"))
    pools = document.pop("pool", [])
    yield from _rows("pools", pools)
    yield from _shares(document.pop("allocation", []), [pool["key"] for pool in pools], ceiling)
    for name, key in (("in-kind", "in_kind"), ("approvals", "approval"), ("chapters", "chapter")):
        yield from _rows(name, document.pop(key, []))
    events = document.pop("events", {})
    yield from _rows("events", [{"title": title, "key": key} for key, title in events.items()])
    benefits = document.pop("benefit")
    for place, benefit in enumerate(benefits):
        event = benefit["event"] if isinstance(benefit["event"], str) else benefit["event"][0]
        adds = {"source": "known", "event": event, "amount": "1"} if place else {}
        yield Step("" if place else "clauses/B05/", _benefit(benefit), adds)
    for benefit in benefits:
        if "not_with" in benefit:
            yield Step(f"clauses/{benefit['code']}/", {"not_with": benefit["not_with"]})
    assert document == {}, "a section of the document was typed nowhere"


def _dues(dues: dict[str, Any]) -> Boxes:
    return {
        {"amount": "dues_amount", "per": "dues_per"}.get(name, name): value for name, value in dues.items()
    }


def _rows(name: str, rows: list[dict[str, Any]]) -> Iterator[Step]:
    if rows:
        boxes = {f"row_{at}_{key}": value for at, row in enumerate(rows) for key, value in row.items()}
        yield Step(f"rows/{name}/", boxes)


def _shares(allocations: list[dict[str, Any]], pools: list[str], ceiling: int | None) -> Iterator[Step]:
    boxes: Boxes = {
        f"share_{row['source']}_{pools.index(key)}": percent
        for row in allocations
        for key, percent in row["shares"].items()
    }
    if ceiling is not None:
        boxes["admin_ceiling_percent"] = ceiling
    if boxes:
        yield Step("shares/", boxes)


def _benefit(benefit: dict[str, Any]) -> Boxes:
    boxes: Boxes = {}
    for name, value in benefit.items():
        if name in _SAME:
            boxes[name] = value
        elif name in ("claim_deadline", "claim_deadline_days"):
            boxes["claim_deadline"] = value if isinstance(value, str) else f"{value} วัน"
        elif name in _LISTS:
            boxes[_LISTS[name]] = [value] if isinstance(value, str) else value
        elif name == "caps":
            boxes |= {_CAPS[cap]: most for cap, most in value.items()}
        elif name == "arrears_not_deducted":
            boxes[name] = value
        elif name in ("amount", "per_night", "per_unit", "tiers", "range"):
            boxes |= {"kind": name, **_amount(name, value)}
        else:
            assert name in _NOT_ASKED, f"no box for {name}"
    return boxes


def _amount(kind: str, value: Any) -> Boxes:
    if kind == "per_unit":
        return {"unit": value["unit"], "unit_amount": value["amount"]}
    if kind == "range":
        return {"range_min": value["min"], "range_max": value["max"]}
    if kind != "tiers":
        return {kind: value}
    parts = {"from": "from", "amount": "amount", "falls_because": "why"}
    return {
        f"tier_{place}_{box}": tier[key]
        for place, tier in enumerate(value)
        for key, box in parts.items()
        if key in tier
    }


def without_marks(regulation: Regulation) -> Regulation:
    """A regulation without its head, its source and the marks of what that leaves open: what it decides by."""
    benefits = tuple(
        replace(benefit, assumed=(), quote=None, amount=_unmarked(benefit.amount))
        for benefit in regulation.benefits
    )
    return replace(
        regulation,
        number="",
        year_be=0,
        title="",
        approved_by="",
        approved_on=date.min,
        resolution="",
        in_force_from=date.min,
        in_force_to=None,
        label=None,
        source=None,
        assumed=(),
        text_sha256="",
        benefits=benefits,
    )


def _unmarked(amount: Amount) -> Amount:
    if not isinstance(amount, Tiers):
        return amount
    return Tiers(tuple(replace(tier, assumed=()) for tier in amount.tiers))


def decisions_of(regulation: Regulation, name: str) -> list[Any]:
    """What it decides on the facts of each row of a schedule's rule table, the marks aside."""
    decided = without_marks(regulation)
    found: list[Any] = []
    for param in all_rows():
        (schedule, *_), row = param.values
        if schedule == name and "error" not in row:
            found += evaluate_all(decided, facts_of_row(row))
    assert found, f"no rule table for {name}"
    return found
