"""Guards of drafts, votes, withdrawals and sharing: what a meeting said stays as it was said, and is done once.

What each refuses is tried by raw SQL in tests/test_guards.py.
"""

# ruff: noqa: S608  (the texts of the triggers are made of constants of this module alone)
from __future__ import annotations

from kongboon.funds.guards import DECIDED, LOCK_FUND
from kongboon.funds.models import ROWS_PER_FUND
from kongboon.kernel.guards import Guard, append_only, guard, no_replace, refuse

_N = ROWS_PER_FUND
_DRAFT = "regulations_regulationdraft"
_VOTE = "regulations_regulationvote"
_SHARING = "regulations_regulationsharing"
_CARRIED = f"SELECT 1 FROM {{p}}{_VOTE} v WHERE v.draft_id=NEW.id AND v.votes_for>v.votes_against"
_FIXED = ("id", "fund_id", "based_on_id", "made_by_id", "created_at")
_NEW = {
    "draft.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.made_by_id/{_N}<>NEW.fund_id"
    f" OR NEW.changed_by_id/{_N}<>NEW.fund_id OR (NEW.based_on_id IS NOT NULL AND NEW.based_on_id/{_N}<>NEW.fund_id)",
    # A fund that moves brings drafts of every state; only one that was adopted names a version.
    "draft.not_new": "(NEW.status='adopted')<>(NEW.adopted_id IS NOT NULL)",
}
_MOVES = {
    "draft.fixed": " OR ".join(f"NEW.{column} {{isnt}} OLD.{column}" for column in _FIXED),
    "draft.text_fixed": "OLD.status<>'draft' AND (NEW.text<>OLD.text OR NEW.title<>OLD.title OR NEW.edition<>OLD.edition)",
    # Until when a vote could be recorded.
    "draft.closed": "OLD.status<>'draft' AND NEW.status=OLD.status"
    " AND (NEW.changed_at<>OLD.changed_at OR NEW.changed_by_id {isnt} OLD.changed_by_id)",
    "draft.bad_move": "NEW.status<>OLD.status AND NEW.status||'<'||OLD.status NOT IN"
    " ('voted<draft','dropped<draft','adopted<voted')",
    "draft.not_voted": f"NEW.status='voted' AND OLD.status='draft' AND NOT EXISTS({_CARRIED})",
    "draft.not_adopted": "NEW.adopted_id {isnt} OLD.adopted_id AND NOT (OLD.adopted_id IS NULL AND"
    " NEW.status='adopted' AND OLD.status='voted' AND EXISTS(SELECT 1 FROM {p}funds_regulationversion r"
    " WHERE r.id=NEW.adopted_id AND r.fund_id=NEW.fund_id))",
    "draft.adopted_without_version": "NEW.status='adopted' AND NEW.adopted_id IS NULL",
}
_VOTES = {
    "vote.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.recorded_by_id/{_N}<>NEW.fund_id"
    f" OR (NEW.minutes_id IS NOT NULL AND NEW.minutes_id/{_N}<>NEW.fund_id)",
    # Votes that a fund brings along when it moves were recorded before their draft was closed.
    "vote.closed": f"NOT EXISTS(SELECT 1 FROM {{p}}{_DRAFT} d WHERE d.id=NEW.draft_id AND d.fund_id=NEW.fund_id"
    " AND (d.status='draft' OR NEW.at<=d.changed_at))",
}
_SHARINGS = {"sharing.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.by_id/{_N}<>NEW.fund_id"}
_VERSION = "funds_regulationversion"
_WITHDRAWAL = "regulations_regulationwithdrawal"
_MINUTES = "regulations_regulationminutes"
_BANGKOK = 7 * 3600  # seconds
_OF_ITS_FUND = f"SELECT 1 FROM {{p}}{_VERSION} r WHERE r.id=NEW.version_id AND r.fund_id=NEW.fund_id"
_WITHDRAWALS = {
    "withdrawal.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.recorded_by_id/{_N}<>NEW.fund_id"
    f" OR NEW.minutes_id/{_N}<>NEW.fund_id OR NOT EXISTS({_OF_ITS_FUND})",
    "withdrawal.vote_to_come": f"{{seconds}}NEW.held_on{{end}}>{{seconds}}NEW.at{{end}}+{_BANGKOK}",
    "withdrawal.begun": f"NOT EXISTS({_OF_ITS_FUND}"
    f" AND ({{seconds}}r.in_force_from{{end}}>{{seconds}}NEW.at{{end}}+{_BANGKOK} OR NOT {DECIDED % {'row': 'r'}}))",
}
_WITHDRAWN = {
    "regulation.no_vote": "NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL"
    f" AND NOT EXISTS(SELECT 1 FROM {{p}}{_WITHDRAWAL} w WHERE w.version_id=NEW.id)",
}
_FILED = {
    "minutes.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.by_id/{_N}<>NEW.fund_id"
    f" OR NEW.document_id/{_N}<>NEW.fund_id OR NOT EXISTS({_OF_ITS_FUND})",
}
_NO_DELETE = refuse("draft.stays")

GUARDS: list[Guard] = [
    guard("regulations_draft_new", _DRAFT, "INSERT", _NEW),
    guard("regulations_draft_moves", _DRAFT, "UPDATE", _MOVES),
    no_replace(_DRAFT, "draft.stays", "(adopted_id IS NOT NULL AND adopted_id=NEW.adopted_id)"),
    Guard(
        "regulations_draft_stays",
        _DRAFT,
        f"BEFORE DELETE ON {_DRAFT} BEGIN SELECT RAISE(ABORT,'draft.stays'); END",
        f"BEGIN {_NO_DELETE} END",
        f"BEFORE DELETE ON public.{_DRAFT} FOR EACH ROW",
    ),
    Guard(
        "regulations_draft_not_emptied",
        _DRAFT,
        "",
        f"BEGIN {_NO_DELETE} END",
        f"BEFORE TRUNCATE ON public.{_DRAFT} FOR EACH STATEMENT",
    ),
    *append_only(_VOTE, "(fund_id=NEW.fund_id AND idem_key=NEW.idem_key)"),
    guard("regulations_vote_new", _VOTE, "INSERT", _VOTES),
    *append_only(_WITHDRAWAL, "(version_id=NEW.version_id)"),
    guard("regulations_withdrawal_new", _WITHDRAWAL, "INSERT", _WITHDRAWALS, lock=LOCK_FUND),
    guard("regulations_version_withdrawn", _VERSION, "UPDATE", _WITHDRAWN, lock=LOCK_FUND),
    *append_only(_MINUTES, "(version_id=NEW.version_id)"),
    guard("regulations_minutes_new", _MINUTES, "INSERT", _FILED),
    *append_only(_SHARING),
    guard("regulations_sharing_new", _SHARING, "INSERT", _SHARINGS),
]
