"""The JSON Schema of a regulation document, made from the vocabulary: for editors and other programs.

It says which words there are and of what kind; what contradicts itself across lines (tiers that overlap, shares
that do not make 100) only `document.load_regulation` finds.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from kongboon.rules.vocabulary import (
    ASSUMED_NAMES,
    COUNTED_PER,
    DEADLINE_FROM,
    DECIDERS,
    DUES_PERIODS,
    EVENTS,
    LIFE_STAGES,
    OUTSIDERS,
    PATHS,
    PAYEES,
    PILLARS,
    POOL_ACCOUNTS,
    RELATIONS,
    ROUNDING,
    SOURCES,
    WAIT_HOURS_MAX,
    WELFARE_KINDS,
    WHEN_SHORT,
    YEARS,
)

Schema = dict[str, Any]

_DIGIT = "[0-9๐-๙]"
_NAME = "^[a-z][a-z0-9_]{0,39}$"
TEXT: Schema = {"type": "string", "pattern": r"\S"}
TRUTH: Schema = {"type": "boolean"}
SHORT_NAME: Schema = {"type": "string", "pattern": _NAME}
DAY: Schema = {
    "type": "string",
    "pattern": f"^{_DIGIT}{{4}}-{_DIGIT}{{2}}-{_DIGIT}{{2}}$",
    "description": "A date of the Buddhist era, year first: 2567-10-01",
}
TENURE: Schema = {
    "type": "string",
    "pattern": rf"^\s*{_DIGIT}{{1,5}}\s*(วัน|เดือน|ปี|days?|months?|years?)\s*$",
    "description": "A length of membership: 180 วัน, 6 เดือน, 5 ปี",
}


def regulation_schema() -> Schema:
    """The schema of a whole document, as values that json.dumps takes.

    >>> regulation_schema()["required"]
    ['regulation', 'dues', 'benefit']
    """
    sections = {
        "regulation": _head(),
        "source": _table(
            {"name": TEXT, "year": _whole(2400, 2700), "quote": TEXT, "note": TEXT}, ["name", "quote"]
        ),
        "dues": _dues(),
        "membership": _membership(),
        "arrears": _arrears(),
        "chapter": _list(_table({"number": TEXT, "title": TEXT, "text": TEXT}, ["number", "title", "text"])),
        "pool": _list(
            _table(
                {
                    "key": SHORT_NAME,
                    "title": TEXT,
                    "when_short": _word(WHEN_SHORT),
                    "rounding": _word(ROUNDING)
                    | {"description": "To what shares are rounded down; not said: whole baht"},
                    "account": _word(POOL_ACCOUNTS)
                    | {
                        "description": f"Which pool of the chart of accounts it is: {', '.join(POOL_ACCOUNTS)}"
                    },
                },
                ["key", "title"],
            )
        ),
        "allocation": _list(
            _table({"source": _word(SOURCES), "shares": _named(_whole(0, 100))}, ["source", "shares"])
        ),
        "in_kind": _list(_in_kind()),
        "approval": _list(
            _table(
                {
                    "up_to": _baht(above_zero=True),
                    "confirmations": _whole(1, 5),
                    "with_chair": TRUTH,
                    "wait_hours": _whole(0, WAIT_HOURS_MAX),
                },
                ["confirmations"],
            )
        ),
        "events": _named(TEXT) | {"description": f"The fund's own events; known already: {_listed(EVENTS)}"},
        "benefit": _list(_benefit()) | {"minItems": 1},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Regulation of a community welfare fund",
        "description": "A TOML document; sums are baht in quotation marks, dates of the Buddhist era.",
        **_table(sections, ["regulation", "dues", "benefit"]),
    }


def _head() -> Schema:
    needed = {
        "number": TEXT,
        "year": _whole(2400, 2700),
        "title": TEXT,
        "approved_by": TEXT,
        "approved_on": DAY,
        "resolution": TEXT,
        "in_force_from": DAY,
        "waiting_days": _whole(0, 3660),
    }
    optional = {
        "in_force_to": DAY,
        "fiscal_year_starts": _whole(1, 12),
        "admin_ceiling_percent": _whole(0, 100),
        "label": TEXT,
        "assumed": _words(ASSUMED_NAMES),
    }
    return _table(needed | optional, list(needed))


def _dues() -> Schema:
    tier = _table(
        {"key": SHORT_NAME, "title": TEXT, "amount": _baht(above_zero=True)}, ["key", "title", "amount"]
    )
    terms = {
        "amount": _baht(above_zero=True),
        "per": _word(DUES_PERIODS),
        "leap_year_days": _whole(365, 366),
        "ahead_max_years": _whole(0, 20),
        "entry_fee": _baht(),
        "tier": _list(tier),
    }
    by_day = {
        "if": {"properties": {"per": {"const": "day"}}, "required": ["per"]},
        "then": {"required": ["leap_year_days"]},
    }
    return _table(terms, ["amount", "per"]) | by_day


def _membership() -> Schema:
    return _table(
        {
            "min_age": _whole(0, 120),
            "max_join_age": _whole(0, 120),
            "outsiders": _word(OUTSIDERS),
            "exempt_from_age": _whole(0, 120),
            "exempt_from_tenure_years": _whole(1, 100),
            "exempt_disabled": TRUTH,
            "refund_percent": _whole(0, 100),
            "tenure_kept_days": _whole(0, 3660),
        }
    )


def _arrears() -> Schema:
    return _table(
        {
            "grace_months": _whole(0, 120),
            "suspended_after_months": _whole(0, 120),
            "ended_after_months": _whole(1, 240),
            "new_waiting_days": _whole(0, 3660),
            "deducted": TRUTH,
        }
    )


def _in_kind() -> Schema:
    form = {
        "key": SHORT_NAME,
        "title": TEXT,
        "unit": TEXT,
        "days": _whole(1, 3660),
        "by_price": TRUTH,
        "year_cap_percent": _whole(1, 100),
    }
    by_price = {"required": ["by_price"], "properties": {"by_price": {"const": True}}}
    return _table(form, ["key", "title", "unit"]) | {"oneOf": [{"required": ["days"]}, by_price]}


def _benefit() -> Schema:
    needed = {
        "code": {"type": "string", "pattern": "^B[0-9]{2}$"},
        "key": SHORT_NAME,
        "title_th": TEXT,
        "title_en": TEXT,
        "event": _words() | {"minItems": 1},
        "clause": TEXT,
    }
    optional = {
        "decided_by": _word(DECIDERS),
        "path": _word(PATHS),
        "relations": _words(RELATIONS),
        "waiting_days": _whole(0, 3660),
        "waiting_days_accident": _whole(0, 3660),
        "min_tenure": TENURE,
        "min_age": _whole(0, 120),
        "condition": TEXT,
        "caps": _caps(),
        "evidence": _words(),
        "claim_deadline": TENURE | {"description": "The time to hand a claim in: 90 วัน, 3 เดือน, 1 ปี"},
        "claim_deadline_from": _word(DEADLINE_FROM),
        "claim_deadline_days": _whole(1, 3660) | {"description": "As claim_deadline, in days"},
        "not_with": _words(),
        "arrears_not_deducted": TRUTH,
        "pool": SHORT_NAME,
        "payee": _word(PAYEES),
        "goods": TEXT,
        "life_stage": _word(LIFE_STAGES),
        "pillar": _word(PILLARS),
        "welfare_kind": _word(WELFARE_KINDS),
        "assumed": _words(ASSUMED_NAMES),
        "quote": TEXT,
    }
    kinds = _amounts()
    one_kind = {"oneOf": [{"required": [kind]} for kind in kinds]}
    return _table(needed | kinds | optional, list(needed)) | one_kind


def _amounts() -> Schema:
    """The kinds of amount, of which a benefit has one."""
    tier = {
        "from": TENURE,
        "until": TENURE,
        "amount": _baht(above_zero=True),
        "falls_because": TEXT,
        "assumed": _words(("from", "amount")),
    }
    return {
        "amount": _baht(above_zero=True),
        "per_night": _baht(above_zero=True),
        "per_unit": _table({"unit": TEXT, "amount": _baht(above_zero=True)}, ["unit", "amount"]),
        "tiers": _list(_table(tier, ["from", "amount"])) | {"minItems": 1},
        "range": _table({"min": _baht(), "max": _baht(above_zero=True)}, ["min", "max"]),
    }


def _caps() -> Schema:
    counts = {
        "per_event_nights": _whole(1, 366),
        "per_event_units": _whole(1, 100_000),
        "per_year_nights": _whole(1, 366),
        "per_year_units": _whole(1, 100_000),
        "per_year_count": _whole(1, 366),
        "lifetime_count": _whole(1, 1000),
        "fund_year_count": _whole(1, 100_000),
    }
    sums = ("per_event", "per_year", "lifetime", "household_year")
    words = {"year": _word(YEARS), "counted_per": _word(COUNTED_PER)}
    return _table(counts | dict.fromkeys(sums, _baht(above_zero=True)) | words)


def _table(properties: Schema, required: Collection[str] = ()) -> Schema:
    """A section with these keys and no other."""
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | {"required": list(required)} if required else found


def _named(value: Schema) -> Schema:
    """A section whose keys are short names of the document's own."""
    return {"type": "object", "patternProperties": {_NAME: value}, "additionalProperties": False}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _whole(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


def _word(known: Collection[str]) -> Schema:
    return {"type": "string", "enum": sorted(known)}


def _words(known: Collection[str] = ()) -> Schema:
    """A list of different texts; one text alone counts as a list of one."""
    one = _word(known) if known else TEXT
    return {"anyOf": [one, {"type": "array", "items": one, "uniqueItems": True}]}


def _baht(*, above_zero: bool = False) -> Schema:
    some = "(?=.*[1-9๑-๙])" if above_zero else ""
    text = f"^\\s*{some}(฿ ?)?{_DIGIT}[0-9๐-๙, ]*(\\.{_DIGIT}{{0,2}})?(\\.-)?( ?(บาทถ้วน|บาท|บ\\.|฿))?\\s*$"
    whole = {"type": "integer", "minimum": 1 if above_zero else 0}
    return {
        "description": 'Baht in quotation marks: "1,000" or "12.50"',
        "anyOf": [{"type": "string", "pattern": text}, whole],
    }


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))
