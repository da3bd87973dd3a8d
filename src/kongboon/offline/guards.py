"""Guards of enrolled telephones: one use, no way back from a revocation, and nobody shows the QR to themselves."""

from __future__ import annotations

from kongboon.funds.models import ROWS_PER_FUND
from kongboon.kernel.guards import append_only, changed, guard
from kongboon.offline.models import TRIES_MAX

_TABLE = "offline_enrolment"
_FIXED = ("id", "fund_id", "officer_id", "shown_by_id", "key", "pin", "made_at", "ends_at")

_FOREIGN = " OR ".join(
    f"NEW.{key}/{ROWS_PER_FUND}<>NEW.fund_id" for key in ("id", "officer_id", "shown_by_id")
)
_NEW = {
    "enrolment.foreign": f"{_FOREIGN} OR NEW.revoked_by_id/{ROWS_PER_FUND}<>NEW.fund_id",
    "enrolment.own": "NEW.officer_id=NEW.shown_by_id OR EXISTS(SELECT 1 FROM {p}access_officer c"
    " JOIN {p}access_officer s ON s.user_id=c.user_id WHERE c.id=NEW.officer_id AND s.id=NEW.shown_by_id)",
}
_CHANGES = {
    f"{_TABLE}.append_only": changed(*_FIXED),
    "enrolment.used": f"OLD.device<>'' AND ({changed('device', 'enrolled_at', 'kind')})",
    "enrolment.over": "OLD.device='' AND NEW.device<>'' AND (OLD.revoked_at IS NOT NULL"
    f" OR OLD.wrong_tries>={TRIES_MAX}"
    " OR {seconds}NEW.enrolled_at{end}>{seconds}NEW.ends_at{end})",
    "enrolment.tries": "NEW.wrong_tries<OLD.wrong_tries",
    "enrolment.revoked": f"OLD.revoked_at IS NOT NULL AND ({changed('revoked_at', 'revoked_by_id')})",
    "enrolment.foreign": f"NEW.revoked_by_id/{ROWS_PER_FUND}<>NEW.fund_id",
}

GUARDS = [
    *append_only(_TABLE, "key=NEW.key", updates=_CHANGES),
    guard(f"{_TABLE}_new", _TABLE, "INSERT", _NEW),
]
