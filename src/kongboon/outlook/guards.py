"""Guards of what a meeting was shown: assumptions and answers are fixed, only work under way moves on.

What each refuses is tried by raw SQL in tests/test_guards.py.
"""

# ruff: noqa: S608  (the texts of the triggers are made of constants of this module alone)
from __future__ import annotations

from kongboon.funds.models import ROWS_PER_FUND
from kongboon.kernel.guards import Guard, append_only, guard, no_replace, refuse

_N = ROWS_PER_FUND
_PROJECTION = "outlook_projection"
_FIXED = (
    "id", "fund_id", "kind", "title", "valuation_on", "question", "sha256", "assumptions_id", "asked_by_id",
    "asked_at",
)  # fmt: skip
_NEW = {
    "projection.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.asked_by_id/{_N}<>NEW.fund_id"
    f" OR (NEW.assumptions_id IS NOT NULL AND NEW.assumptions_id/{_N}<>NEW.fund_id)",
    "projection.done_without_answer": "NEW.status='done' AND NEW.answer=''",
}
_MOVES = {
    "projection.fixed": " OR ".join(f"NEW.{column} {{isnt}} OLD.{column}" for column in _FIXED),
    # What failed may be tried again; what was answered stays answered.
    "projection.answered": "OLD.status='done'",
    "projection.done_without_answer": "NEW.status='done' AND NEW.answer=''",
}
_MEETING = "outlook_projectionatmeeting"
_SHOWN = {
    "meeting.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.projection_id/{_N}<>NEW.fund_id"
    f" OR NEW.vote_id/{_N}<>NEW.fund_id OR NEW.by_id/{_N}<>NEW.fund_id",
    "meeting.not_answered": f"NOT EXISTS(SELECT 1 FROM {{p}}{_PROJECTION} p WHERE p.id=NEW.projection_id"
    " AND p.status='done')",
}
_ASSUMED = {"assumptions.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.by_id/{_N}<>NEW.fund_id"}
_STAYS = refuse("projection.stays")

GUARDS: list[Guard] = [
    *append_only("outlook_assumptionset"),
    guard("outlook_assumptions_new", "outlook_assumptionset", "INSERT", _ASSUMED),
    guard("outlook_projection_new", _PROJECTION, "INSERT", _NEW),
    guard("outlook_projection_moves", _PROJECTION, "UPDATE", _MOVES),
    no_replace(_PROJECTION, "projection.stays", "(fund_id=NEW.fund_id AND sha256=NEW.sha256)"),
    Guard(
        "outlook_projection_stays",
        _PROJECTION,
        f"BEFORE DELETE ON {_PROJECTION} BEGIN SELECT RAISE(ABORT,'projection.stays'); END",
        f"BEGIN {_STAYS} END",
        f"BEFORE DELETE ON public.{_PROJECTION} FOR EACH ROW",
    ),
    *append_only(_MEETING, "(projection_id=NEW.projection_id AND vote_id=NEW.vote_id)"),
    guard("outlook_meeting_new", _MEETING, "INSERT", _SHOWN),
]
