"""Whether the clock of the machine can be believed, measured by the last entry; asked before each posting.

A laptop whose battery ran out begins again in an earlier year, and one wrong press sets it a year ahead.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.funds import transaction
from kongboon.funds.actor import is_sure
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import Fund
from kongboon.funds.words import moment_words, shown_date
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.request_models import Request
from kongboon.governance.requests import ask, open_about
from kongboon.kernel.errors import DomainError, Doubt
from kongboon.kernel.thai_calendar import day_in_bangkok
from kongboon.ledger import errors
from kongboon.ledger.lookups import LastPosting, is_done, last_posting

PAUSE = timedelta(days=60)
_SET_BY_ITSELF = timedelta(
    minutes=10
)  # a clock that keeps itself right goes back by moments, over midnight too


def clock_doubt(fund_id: int, last: LastPosting | None, at: datetime) -> DomainError | None:
    """What is to be said of the clock at a moment: ClockBehind, ClockJumped, or None. One query where it is behind.

    Days are compared, for days are what the books are ordered by.
    """
    if last is None:
        return None
    if _is_behind(last, at) and not _was_ahead(fund_id, last.batch_no):
        return errors.ClockBehind(now=_moment(at), last=_moment(last.at))
    if at > last.at + PAUSE:
        today, before = day_in_bangkok(at), day_in_bangkok(last.at)
        return errors.ClockJumped(today=shown_date(today), last=shown_date(before))
    return None


def require_clock(fund_id: int, last: LastPosting | None, at: datetime) -> int | None:
    """Refuse to post by a clock that cannot be right, or hardly. Errors: ClockBehind, ClockJumped.

    The number of the last batch where its clock was ahead, as two officers wrote down; else None.
    """
    doubt = clock_doubt(fund_id, last, at)
    if doubt is not None and not (isinstance(doubt, Doubt) and is_sure(doubt)):
        raise doubt
    return last.batch_no if last is not None and _is_behind(last, at) else None


def _is_behind(last: LastPosting, at: datetime) -> bool:
    return day_in_bangkok(at + _SET_BY_ITSELF) < day_in_bangkok(last.at)


def _was_ahead(fund_id: int, batch_no: int) -> bool:
    return is_done(fund_id, Act.ACCEPT_CLOCK.code, _result(batch_no))


def _moment(at: datetime) -> str:
    return gettext("%(day)s, %(time)s") % moment_words(at)


def _result(batch_no: int) -> str:
    """What an agreed request says of the batch at which the clock was ahead."""
    return f"clock/{batch_no}"


@transaction.atomic
def ask_accept_clock(*, fund: Fund, reason: str, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask to write down that the clock was ahead when the last entry was made; then posting goes on from today.

    Asked for again while it waits, it is one request. Errors: those of `ask`; ClockIsRight, ReasonMissing.
    """
    lock_fund(fund)
    last = last_posting(fund.pk)
    if last is None or not isinstance(clock_doubt(fund.pk, last, at), errors.ClockBehind):
        raise errors.ClockIsRight
    if (waiting := open_about(fund, Act.ACCEPT_CLOCK, batch_no=last.batch_no)) is not None:
        return waiting
    if not reason.strip():
        raise errors.ReasonMissing
    terms = {"batch_no": last.batch_no, "posted_at": last.at.isoformat(), "now": at.isoformat()}
    return ask(
        fund=fund, act=Act.ACCEPT_CLOCK, terms=terms, by=by, at=at, idem_key=idem_key, reason=reason.strip()
    )


def _accept(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    last = last_posting(request.fund_id)
    if last is None or last.batch_no != request.terms["batch_no"]:
        raise errors.ClockIsRight
    return _result(last.batch_no), ""


def _words(request: Request) -> list[Line]:
    last, asked = (datetime.fromisoformat(request.terms[name]) for name in ("posted_at", "now"))
    return [
        (gettext("By the clock the last entry was made on"), _moment(last)),
        (gettext("By the clock it was asked for on"), _moment(asked)),
    ]


def register_all() -> None:
    """What this module does of what is asked for."""
    register(Act.ACCEPT_CLOCK, Doing(_words, _accept))
