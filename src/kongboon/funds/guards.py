"""Guards of a fund's regulation: a version that was adopted is never edited, only ended by the next one.

What each refuses is tried by raw SQL in tests/test_guards.py.
"""

from __future__ import annotations

from kongboon.funds.models import ROWS_PER_FUND
from kongboon.kernel.guards import Guard, no_replace, refuse

# The fund's one lock (`funds.ids.lock_fund`) for a guard that reads what another transaction may be writing.
LOCK_FUND = "PERFORM 1 FROM public.funds_fundcounter WHERE fund_id=NEW.fund_id FOR UPDATE;"

_VERSION = "funds_regulationversion"
_FIXED = ("id", "fund_id", "number", "year_be", "in_force_from", "text", "sha256", "adopted_at")


def guard(name: str, table: str, event: str, checks: dict[str, str]) -> Guard:
    """One trigger with several checks, each a condition under which the write is refused with its code.

    In a condition {p} is the schema and {isnt} the comparison that knows NULL.
    """
    sqlite = " ".join(
        f"SELECT RAISE(ABORT,'{code}') WHERE {check.format(p='', isnt='IS NOT')};"
        for code, check in checks.items()
    )
    postgres = " ".join(
        f"IF {check.format(p='public.', isnt='IS DISTINCT FROM')} THEN {refuse(code)} END IF;"
        for code, check in checks.items()
    )
    return Guard(
        name,
        table,
        f"BEFORE {event} ON {table} BEGIN {sqlite} END",
        f"BEGIN {postgres} RETURN NEW; END",
        f"BEFORE {event} ON public.{table} FOR EACH ROW",
    )


_NEW = {"regulation.foreign": f"NEW.id/{ROWS_PER_FUND}<>NEW.fund_id"}
_MOVES = {
    "regulation.fixed": " OR ".join(f"NEW.{column} {{isnt}} OLD.{column}" for column in _FIXED),
    # It ends once, or sooner than it said: the next version may begin before its last day, never after.
    "regulation.end": "OLD.in_force_to IS NOT NULL AND (NEW.in_force_to IS NULL OR NEW.in_force_to>OLD.in_force_to)",
}
_NO_DELETE = refuse("regulation.stays")

GUARDS: list[Guard] = [
    guard("funds_regulation_new", _VERSION, "INSERT", _NEW),
    guard("funds_regulation_moves", _VERSION, "UPDATE", _MOVES),
    no_replace(_VERSION, "regulation.stays", "(fund_id=NEW.fund_id AND in_force_from=NEW.in_force_from)"),
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
