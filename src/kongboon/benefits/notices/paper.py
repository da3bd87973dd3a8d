"""The notice for the board, worded in Thai whatever the language of the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import override

from kongboon.access.models import Role
from kongboon.benefits.notices.queries import Notice, PaymentNotice, State, hearing, notices, payment_notices
from kongboon.funds.models import Fund
from kongboon.funds.services import letterhead
from kongboon.governance.resolutions import new_resolutions
from kongboon.kernel.thai_dates import format_thai_date
from kongboon.paper.notice import LINES_MAX, NoticeLine, NoticePaper

RESOLUTIONS_MAX = 3  # the rest is seen at the office; the sheet is one page


def notice_paper(fund: Fund, at: datetime) -> NoticePaper:
    """The notice as it stands now; what finds no room on one page is counted."""
    lines = [*map(_line, notices(fund, at)), *map(_payment, payment_notices(fund, at))]
    with override("th"):
        resolved = tuple(
            f"มติที่ {one.label} เรื่อง{one.get_purpose_display()}"
            f" ทักท้วงได้ถึง {format_thai_date(localdate(one.alone_from))}"
            for one in new_resolutions(fund, at)[:RESOLUTIONS_MAX]
        )
        heard = tuple(_hearing(fund, localdate(at)))
    return NoticePaper(
        head=letterhead(fund),
        lines=tuple(lines[:LINES_MAX]),
        more=max(0, len(lines) - LINES_MAX),
        resolutions=resolved,
        hearing=heard,
        printed_at=at,
    )


def _hearing(fund: Fund, today: date) -> Iterator[str]:
    """To whom a member may object. Collectors are known in their villages: named one by one they would fill the sheet."""
    heard = hearing(fund, today)
    for officer in heard:
        if officer.role != Role.COLLECTOR:
            yield f"{officer.name} ({officer.get_role_display()})"
    if any(officer.role == Role.COLLECTOR for officer in heard):
        yield "ผู้เก็บเงินประจำหมู่บ้านทุกคน"


def _line(line: Notice) -> NoticeLine:
    return NoticeLine(
        confirmed_on=line.confirmed_on,
        title=line.claim.benefit_title,
        clause=line.claim.clause,
        who=f"{line.count} ราย" if line.count > 1 else line.name,
        amount_satang=line.satang,
        payable_from=line.claim.payable_from if line.state == "waits" else None,
        standing=_standing(line),
    )


def _payment(line: PaymentNotice) -> NoticeLine:
    request = line.request
    return NoticeLine(
        confirmed_on=localdate(request.confirmations[-1].at),
        title=request.terms["what"],
        clause="",
        who=request.payee or request.title,
        amount_satang=request.amount_satang or 0,
        payable_from=line.moment if line.state == "waits" else None,
        standing=_words(line.state, localdate(line.moment)),
    )


def _standing(line: Notice) -> str:
    return _words(line.state, line.paid_on)


def _words(state: State, paid_on: date | None) -> str:
    if state == "paid" and paid_on is not None:
        return f"จ่ายแล้ว {format_thai_date(paid_on)}"
    return "ไม่จ่าย มีผู้ทักท้วง" if state == "stopped" else "ครบเวลาแล้ว รอจ่าย"
