"""Guards of a fund's regulation: a version holds from after its vote, and is never edited.

What each refuses is tried by raw SQL in tests/test_guards.py.
"""

# ruff: noqa: S608  (the texts of the triggers are made of constants of this module alone)
from __future__ import annotations

from kongboon.funds.models import ROWS_PER_FUND
from kongboon.kernel.guards import Guard, changed, guard, no_replace, refuse

# The fund's one lock (`funds.ids.lock_fund`) for a guard that reads what another transaction may be writing.
LOCK_FUND = "PERFORM 1 FROM public.funds_fundcounter WHERE fund_id=NEW.fund_id FOR UPDATE;"

_VERSION = "funds_regulationversion"
_FIXED = (
    "id",
    "fund_id",
    "number",
    "year_be",
    "in_force_from",
    "in_force_to",
    "text",
    "sha256",
    "voted_on",
    "is_historical",
    "adopted_at",
)


_STANDING = (
    "SELECT 1 FROM {p}funds_regulationversion v WHERE v.fund_id=NEW.fund_id AND v.withdrawn_at IS NULL"
)
# The last version that had begun by that day, where it has not ended before: what holds on the day.
_HOLDING = (
    f"{_STANDING} AND v.in_force_from<=NEW.in_force_from"
    " AND (v.in_force_to IS NULL OR v.in_force_to>=NEW.in_force_from)"
    " AND NOT EXISTS(SELECT 1 FROM {p}funds_regulationversion w WHERE w.fund_id=NEW.fund_id AND w.withdrawn_at IS NULL"
    " AND w.in_force_from>v.in_force_from AND w.in_force_from<=NEW.in_force_from)"
)
# What was decided under a version keeps it: a claim, or dues that go back.
DECIDED = "(" + " OR ".join(
    f"EXISTS(SELECT 1 FROM {{p}}{table} c WHERE c.fund_id=%(row)s.fund_id AND c.regulation_sha256=%(row)s.sha256)"
    for table in ("benefits_claim", "benefits_refund")
) + ")"  # fmt: skip
_YEAR, _BANGKOK = 366 * 24 * 3600, 7 * 3600  # seconds


def _seconds(what: str) -> str:
    return f"{{seconds}}{what}{{end}}"


_NEW = {
    "regulation.foreign": f"NEW.id/{ROWS_PER_FUND}<>NEW.fund_id",
    "regulation.vote_to_come": f"{_seconds('NEW.voted_on')}>{_seconds('NEW.adopted_at')}+{_BANGKOK}",
    "regulation.before_vote": "NEW.in_force_from<NEW.voted_on"
    " OR (NOT NEW.is_historical AND NEW.in_force_from=NEW.voted_on)",
    "regulation.too_late": "NOT NEW.is_historical"
    f" AND {_seconds('NEW.in_force_from')}-{_seconds('NEW.voted_on')}>{_YEAR}",
    "regulation.not_last": "NOT NEW.is_historical AND NEW.withdrawn_at IS NULL"
    f" AND EXISTS({_STANDING} AND v.in_force_from>=NEW.in_force_from)"
    f" AND (EXISTS({_HOLDING}) OR NOT EXISTS({_STANDING} AND v.in_force_from<NEW.in_force_from))",
}
_MOVES = {
    "regulation.fixed": changed(*_FIXED),
    # It may be withdrawn once, until the day before its first one; later only while nothing was decided under it.
    "regulation.begun": "NEW.withdrawn_at {isnt} OLD.withdrawn_at AND (OLD.withdrawn_at IS NOT NULL"
    f" OR ({_seconds('NEW.withdrawn_at')}+{_BANGKOK}>={_seconds('OLD.in_force_from')}"
    f" AND {DECIDED % {'row': 'OLD'}}))",
}
_NO_DELETE = refuse("regulation.stays")
_COUNTER = "funds_fundcounter"

GUARDS: list[Guard] = [
    # Ids that were given are not given again: it would put a new row in the name of an old one.
    guard(
        f"{_COUNTER}_goes_on",
        _COUNTER,
        "UPDATE",
        {"counter.back": "NEW.fund_id<>OLD.fund_id OR NEW.last<OLD.last"},
    ),
    Guard(
        f"{_COUNTER}_stays",
        _COUNTER,
        f"BEFORE DELETE ON {_COUNTER} BEGIN SELECT RAISE(ABORT,'counter.stays'); END",
        f"BEGIN {refuse('counter.stays')} END",
        f"BEFORE DELETE ON public.{_COUNTER} FOR EACH ROW",
    ),
    no_replace(_COUNTER, "counter.stays", key="fund_id"),
    guard("funds_regulation_new", _VERSION, "INSERT", _NEW, lock=LOCK_FUND),
    guard("funds_regulation_moves", _VERSION, "UPDATE", _MOVES, lock=LOCK_FUND),
    no_replace(
        _VERSION,
        "regulation.stays",
        "(fund_id=NEW.fund_id AND in_force_from=NEW.in_force_from AND withdrawn_at IS NULL AND NEW.withdrawn_at IS NULL)",
    ),
    Guard(
        "funds_regulation_stays",
        _VERSION,
        f"BEFORE DELETE ON {_VERSION} BEGIN SELECT RAISE(ABORT,'regulation.stays'); END",
        f"BEGIN {_NO_DELETE} END",
        f"BEFORE DELETE ON public.{_VERSION} FOR EACH ROW",
    ),
    Guard(
        "funds_regulation_not_emptied",
        _VERSION,
        "",
        f"BEGIN {_NO_DELETE} END",
        f"BEFORE TRUNCATE ON public.{_VERSION} FOR EACH STATEMENT",
    ),
]
