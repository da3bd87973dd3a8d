"""Guards of the register: a consent stays as it was written, and is of this fund's people and papers; what decides a
member's rights changes by the word of two officers.
"""

# ruff: noqa: S608  (the texts of the triggers are made of constants of this module alone)

from __future__ import annotations

from kongboon.funds.guards import LOCK_FUND
from kongboon.funds.models import ROWS_PER_FUND as N
from kongboon.kernel.guards import Guard, append_only, guard, in_json

_LAST = (
    "(SELECT c.is_given FROM {p}members_consent c WHERE c.member_id=NEW.member_id AND c.kind=NEW.kind"
    " ORDER BY c.id DESC LIMIT 1)"
)
_CONSENTS = {
    "consent.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.member_id/{N}<>NEW.fund_id OR NEW.by_id/{N}<>NEW.fund_id"
    f" OR COALESCE(NEW.paper_id/{N}<>NEW.fund_id,1=0)",
    "consent.nothing_to_withdraw": f"NOT NEW.is_given AND NOT COALESCE({_LAST},1=0)",
}

# Before the starting data of the fund are signed the register is part of them.
IS_BEGUN = "EXISTS(SELECT 1 FROM {p}governance_setupsignature s WHERE s.fund_id=NEW.fund_id)"


def right_agreed(column: str) -> str:
    """Under which two officers agreed to what a member's row is to say in a column, and it is being done."""
    asked = {
        "change_rights": (in_json("r.terms", "member_id"), in_json("r.terms", f"after.{column}")),
        # A register that came in late: one request for everybody in it.
        "import_rights": ("NEW.id", in_json("r.terms", f"rows.'||NEW.id||'.{column}")),
    }
    return " OR ".join(
        "EXISTS(SELECT 1 FROM {p}governance_request r JOIN {p}governance_requestact w"
        f" ON w.request_id=r.id AND w.kind='confirm' WHERE r.fund_id=NEW.fund_id AND r.act='{act}'"
        f" AND CAST({member} AS bigint)=NEW.id AND NOT ({value} {{isnt}} CAST(NEW.{column} AS text))"
        " AND NOT EXISTS(SELECT 1 FROM {p}governance_requestact o WHERE o.request_id=r.id AND o.kind<>'confirm'))"
        for act, (member, value) in asked.items()
    )


def _by_two(column: str, unless: str = "1=0") -> str:
    return (
        f"NEW.{column} {{isnt}} OLD.{column} AND NEW.erased_at IS NULL AND NOT ({unless})"
        f" AND NOT ({right_agreed(column)}) AND {IS_BEGUN}"
    )


def _agreed_end(act: str, more: str = "1=1") -> str:
    """Under which two officers agreed to an act on a member whose membership it ends, and it is being done."""
    return (
        "EXISTS(SELECT 1 FROM {p}governance_request r JOIN {p}governance_requestact w ON w.request_id=r.id"
        f" AND w.kind='confirm' WHERE r.fund_id=NEW.fund_id AND r.act='{act}'"
        f" AND CAST({in_json('r.terms', 'member_id')} AS bigint)=NEW.id AND {more}"
        " AND NOT EXISTS(SELECT 1 FROM {p}governance_requestact o WHERE o.request_id=r.id AND o.kind<>'confirm'))"
    )


_SAME_DAY = f"{in_json('r.terms', 'after.ended_on')}=CAST(NEW.ended_on AS text)"
_ENDS = {
    "member.mistake": "NEW.ended_reason='mistake' AND OLD.ended_reason<>'mistake'"
    f" AND NOT {_agreed_end('undo_enrolment')}",
    "member.ended_on": "OLD.ended_on IS NOT NULL AND NEW.ended_on IS NOT NULL AND NEW.ended_on<>OLD.ended_on"
    f" AND NOT {_agreed_end('correct_end', _SAME_DAY)}",
}

_COLUMNS = ("joined_on", "disabled_since", "birth_date", "heir_name", "heir_relation")
# A consent may be taken back by the member alone, and a birth date that nobody had written down is filled in by one.
_RIGHTS = {
    "member.joined_on": _by_two("joined_on"),
    "member.disabled_since": _by_two("disabled_since", "NEW.disabled_since IS NULL"),
    "member.birth_date": _by_two("birth_date", "OLD.birth_date IS NULL"),
    "member.heir": f"{_by_two('heir_name')} OR {_by_two('heir_relation')}",
}

# A number changes where the history says what it was: so the last former number is always another one than today's.
_NUMBER = {
    "member.number": "NEW.number<>OLD.number AND OLD.number<>COALESCE((SELECT e.former_number FROM {p}members_statusevent e"
    " WHERE e.member_id=NEW.id AND e.former_number<>'' ORDER BY e.id DESC LIMIT 1),'')"
}

GUARDS: list[Guard] = [
    *append_only("members_consent"),
    guard("members_consent_new", "members_consent", "INSERT", _CONSENTS, lock=LOCK_FUND),
    guard("members_ends", "members_member", "UPDATE OF ended_on, ended_reason", _ENDS),
    guard("members_number", "members_member", "UPDATE OF number", _NUMBER),
    guard("members_rights", "members_member", f"UPDATE OF {', '.join(_COLUMNS)}", _RIGHTS),
]
