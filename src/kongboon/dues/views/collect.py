"""The villages, a village's month on one screen, and the tap that takes a household's dues."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kongboon.access.forms import new_key
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.access.services import village_limit
from kongboon.access.web import FundRequest, fund_view
from kongboon.dues import errors
from kongboon.dues.agreements import visible_hand_overs, without_agreement
from kongboon.dues.households import shared_house
from kongboon.dues.models import CollectionRound, RefusedTap
from kongboon.dues.queries import Household, cash_outside, round_totals, village_list, villages_in_month
from kongboon.dues.refused_taps import Tap, file_refused, reason_of, refused_tap
from kongboon.dues.services import (
    Taking,
    cash_with,
    first_sent,
    open_round,
    record_collection,
    undo_quickly,
    undoable,
)
from kongboon.dues.taps import DAYS_KEPT, clocks_agree, read_tap, tap_day, tap_key
from kongboon.dues.views.shared import (
    last_month,
    month_before,
    round_of,
    shown_at_all,
    village_of,
    wipe_counted,
)
from kongboon.funds.actor import acting_as
from kongboon.funds.errors import KeyReused
from kongboon.funds.words import explain, shown_date
from kongboon.kernel.errors import DomainError
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import add_months, month_of
from kongboon.kernel.thai_text import search_key, whole_number
from kongboon.ledger.errors import ClockJumped
from kongboon.ledger.models import Batch, Entry
from kongboon.offline.enrolments import is_revoked, may_keep, note_waiting
from kongboon.offline.errors import TelephoneRevoked, UndoneOnRevokedTelephone
from kongboon.offline.keeping import may_be_kept
from kongboon.offline.middleware import also_when_revoked


@fund_view(Act.SEE_DUES)
def home(request: FundRequest) -> HttpResponse:
    """Every village with the state of a month; a collector sees their own."""
    today = localdate()
    month = _month_asked(request, month_of(today), last_month(today))
    villages = villages_in_month(request.fund, month, village_limit(request.officer))
    context = {
        "month": month,
        "month_before": month_before(month),
        "month_after": add_months(month, 1) if month < last_month(today) else "",
        "villages": villages,
        "members": sum(village.members for village in villages),
        "paid_satang": sum(village.paid_satang for village in villages),
        "owing": sum(village.owing for village in villages),
        "mine": cash_with(request.officer),
        "outside": cash_outside(request.fund) if may(request.officer, Act.COUNT_CASH) else (),
        "can_take": may(request.officer, Act.COLLECT_DUES),
        "sees_cash": may(request.officer, Act.SEE_CASH),
        "sees_devices": may(request.officer, Act.SEE_DEVICES),
    }
    return wipe_counted(render(request, "dues/home.html", context), request.officer)


def _month_asked(request: FundRequest, default: str, latest: str) -> str:
    asked = request.GET.get("month", "")
    return min(asked, latest) if shown_at_all(asked) else default


@fund_view(Act.SEE_DUES)
def village(request: FundRequest, moo: int, month: str) -> HttpResponse:
    """A village's month on one screen."""
    at = now()
    round = round_of(request, village_of(request, moo), month, localdate(at))
    households = village_list(round, localdate(at))
    context = _list_context(request, round, households, at)
    if wanted := search_key(request.GET.get("q", "")):
        context["households"] = [h for h in households if wanted in h.search]
    counts = visible_hand_overs(request.officer).filter(collector__village=round.village_id)
    context |= {
        "not_agreed": without_agreement(counts),
        "q": request.GET.get("q", ""),
        "key": new_key(),
        "at": at,
        "is_to_collect": _is_to_collect(round, households, request.officer),
        "is_enrolled": may_keep(request),
        "month_before": month_before(month),
        "month_after": add_months(month, 1) if month < last_month(localdate(at)) else "",
    }
    response = render(request, "dues/village.html", context)
    if context["is_to_collect"] and context["is_enrolled"]:
        may_be_kept(response, lasts=timedelta(days=DAYS_KEPT))
    return response


def _is_to_collect(round: CollectionRound, households: tuple[Household, ...], officer: Officer) -> bool:
    """Whether this is the officer's own round, and not over: then an enrolled telephone keeps its list."""
    return (
        may(officer, Act.COLLECT_DUES)
        and round.collector.pk == officer.pk
        and any(household.due_satang for household in households)
    )


def _list_context(
    request: FundRequest, round: CollectionRound, households: tuple[Household, ...], at: datetime
) -> dict[str, Any]:
    return {
        "round": round,
        "village": round.village,
        "month": round.month,
        "households": households,
        "totals": round_totals(households, cash_with(request.officer)),
        "can_take": may(request.officer, Act.COLLECT_DUES),
        "undoable": undoable(request.officer, at),
        "today_shown": shown_date(localdate(at)),
    }


@also_when_revoked
@fund_view(Act.COLLECT_DUES)
@require_POST
def take(request: FundRequest, moo: int, month: str) -> HttpResponse:
    """Take what a household's button says; sent again under the same id, nothing is taken twice."""
    at = now()
    village = village_of(request, moo)
    round = round_of(request, village, month, localdate(at))
    told = request.POST.get("take", "")
    tap: Tap | None = None
    if (waiting := whole_number(request.POST.get("waiting", ""))) is not None:
        note_waiting(request, waiting)
    try:
        shares = read_tap(told)
        key = _key_of(request, shares[0].member_id)
        if is_revoked(request):
            return _lay_down(
                request, round, Tap(key, shares, tap_day(request.POST.get("tapped_at", ""), at)), at
            )
        if known := refused_tap(request.fund, key, shares):
            return _answer(request, round, told, at, refused=known)
        clock = request.POST.get("tapped_at", "")
        on = tap_day(clock, first_sent(request.fund, key, at))
        tap = Tap(key, shares, on)
        opened = open_round(fund=request.fund, village=village, month=month, collector=round.collector, at=at)
        # Two clocks that say the same day are right, however long nothing was collected.
        with acting_as(confirmed=[ClockJumped.code] if clocks_agree(clock, at) else []):
            posted = record_collection(
                round=opened,
                takings=[Taking(shares)],
                on=on,
                idem_key=key,
                by=request.officer,
                at=at,
                device=request.POST.get("device", "")[:40]
                if request.POST.get("device", "").isalnum()
                else "",
            )
    except DomainError as error:
        return _refuse(request, round, tap, told, at, error)
    return _answer(request, opened, told, at, entry_no=posted.entry_ids[0] % 10**10)


def _lay_down(request: FundRequest, round: CollectionRound, tap: Tap, at: datetime) -> HttpResponse:
    """What a revoked telephone still held: never booked from there, but laid on the bookkeeper's desk, once."""
    known = refused_tap(request.fund, tap.key, tap.shares)
    is_booked = Batch.objects.filter(fund=request.fund, idem_key=tap.key).exists()
    is_laid = bool(known) or is_booked
    if not is_laid:
        is_undone = request.POST.get("undone") == "1"
        refusal = UndoneOnRevokedTelephone() if is_undone else TelephoneRevoked()
        filed = file_refused(tap=tap, round=round, refusal=refusal, by=request.officer, at=at)
        is_laid = filed is not None
    said = gettext("Kept on the bookkeeper's desk.") if is_laid else gettext("Nobody of the fund is named.")
    answer = {"acknowledged": tap.key.removeprefix("tap/"), "said": said, "ok": False, "laid": is_laid}
    return JsonResponse(answer, status=422)


def _refuse(
    request: FundRequest, round: CollectionRound, tap: Tap | None, told: str, at: datetime, error: DomainError
) -> HttpResponse:
    """Say why; what a telephone keeps is kept here too, until somebody decides."""
    household = _household(round, told, at)
    kinder = _kinder(error, household)
    if tap is None or "X-Tap" not in request.headers or isinstance(error, KeyReused):
        return _answer(request, round, told, at, kinder)
    kept = file_refused(tap=tap, round=round, refusal=kinder, by=request.officer, at=at)
    return _answer(request, round, told, at, kinder, refused=kept)


def _household(round: CollectionRound, told: str, at: datetime) -> Household | None:
    """The household of a tap's first member."""
    member_id = whole_number(told.split(":", maxsplit=1)[0])
    households = village_list(round, localdate(at))
    return next((h for h in households if any(p.member_id == member_id for p in h.people)), None)


def _key_of(request: FundRequest, anchor: int) -> str:
    """The id that the telephone made; without its help, that of the page and the household."""
    if own := request.POST.get("id", ""):
        return tap_key(own)
    return tap_key(f"{request.POST.get('key', '')}-{anchor}")


@fund_view(Act.UNDO_COLLECTION)
@require_POST
def undo(request: FundRequest, moo: int, month: str) -> HttpResponse:
    """Take a tap back within ten minutes, without asking for a reason."""
    at = now()
    village = village_of(request, moo)
    round = round_of(request, village, month, localdate(at))
    number = whole_number(request.POST.get("entry", ""))
    entry = Entry.objects.filter(fund=request.fund, entry_no=number, payments__round=round.pk or 0).first()
    if entry is None:
        raise Http404
    told = str(entry.payments.order_by("pk").values_list("member_id", flat=True).first())
    try:
        undo_quickly(entry=entry, by=request.officer, at=at)
    except errors.TakenBack:
        pass  # pressed twice: it is as they wanted it
    except DomainError as error:
        return _answer(request, round, told, at, _kinder(error, _household(round, told, at)))
    return _answer(request, round, told, at, said=gettext("Taken back. Nothing was received."))


def _answer(
    request: FundRequest,
    round: CollectionRound,
    told: str,
    at: datetime,
    error: DomainError | None = None,
    *,
    said: str = "",
    entry_no: int = 0,
    refused: RefusedTap | None = None,
) -> HttpResponse:
    """The household's row as it is now, for the page's script; otherwise back to the page.

    What was received is said of the receipt `entry_no` alone, and only that one can be undone by the answer.
    """
    household = _household(round, told, at)
    is_decided = refused is not None and hasattr(refused, "decision")
    is_ok = error is None and (refused is None or is_decided)
    said = said or _said(household, error, entry_no, refused)
    if "X-Tap" not in request.headers:
        (messages.success if is_ok else messages.warning)(request, said)
        anchor = f"#house-{household.anchor}" if household else ""
        return redirect(
            reverse("dues:village", args=[request.fund.code, round.village.moo, round.month]) + anchor
        )
    context = _list_context(request, round, village_list(round, localdate(at)), at) | {"household": household}
    answer: dict[str, Any] = {
        "acknowledged": request.POST.get("id", ""),
        "said": said,
        "ok": is_ok,
        "entry": str(entry_no or ""),
        "house": str(household.anchor) if household else None,
        "row": render_to_string("dues/household.html", context, request) if household else "",
        "foot": render_to_string("dues/foot.html", context, request),
    }
    if refused is not None and not is_decided:
        answer["refused"] = _told_of(refused)
    return JsonResponse(answer, status=200 if is_ok else 422)


def _said(
    household: Household | None, error: DomainError | None, entry_no: int, refused: RefusedTap | None
) -> str:
    if refused is not None and hasattr(refused, "decision"):
        facts = {"name": refused.decision.officer.name, "verdict": refused.decision.get_verdict_display()}
        return gettext("%(name)s has decided: %(verdict)s.") % facts
    if error is not None:
        return explain(error)
    if refused is not None:
        return reason_of(refused)
    mark = next((m for m in household.marks if m.entry_no == entry_no), None) if household else None
    if mark is None:
        return gettext("Received.")
    facts = {"amount": format_baht(mark.amount_satang), "receipt": mark.receipt}
    return gettext("Received %(amount)s baht: receipt %(receipt)s.") % facts


def _told_of(refused: RefusedTap) -> dict[str, str]:
    """What the telephone keeps of a refused tap: whose it is and why."""
    member = refused.member
    return {
        "id": refused.tap_id.removeprefix("tap/"),
        "house": shared_house(member.house_no),
        "name": member.full_name,
        "reason": reason_of(refused),
    }


def _kinder(error: DomainError, household: Household | None) -> DomainError:
    """Two telephones in one village: the second is told the first one's receipt."""
    if isinstance(error, (errors.PaidAlready, errors.PaidMeanwhile)) and household and household.marks:
        mark = household.marks[-1]
        return errors.AlreadyTaken(receipt=mark.receipt, time=f"{localtime(mark.at):%H:%M}", by=mark.by)
    return error
