"""Guards of the register: a consent stays as it was written, and is of this fund's people and papers."""

from __future__ import annotations

from kongboon.funds.guards import LOCK_FUND
from kongboon.funds.models import ROWS_PER_FUND as N
from kongboon.kernel.guards import Guard, append_only, guard

_LAST = (
    "(SELECT c.is_given FROM {p}members_consent c WHERE c.member_id=NEW.member_id AND c.kind=NEW.kind"
    " ORDER BY c.id DESC LIMIT 1)"
)
_CONSENTS = {
    "consent.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.member_id/{N}<>NEW.fund_id OR NEW.by_id/{N}<>NEW.fund_id"
    f" OR COALESCE(NEW.paper_id/{N}<>NEW.fund_id,1=0)",
    "consent.nothing_to_withdraw": f"NOT NEW.is_given AND NOT COALESCE({_LAST},1=0)",
}

GUARDS: list[Guard] = [
    *append_only("members_consent"),
    guard("members_consent_new", "members_consent", "INSERT", _CONSENTS, lock=LOCK_FUND),
]
