"""A filled list comes in as a file: looked at with its red cells, then recorded as one act."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.services import visible_villages
from kongboon.access.web import FundRequest, fund_view
from kongboon.dues.forms import SheetDayForm, SheetForm
from kongboon.dues.models import CollectionRound
from kongboon.dues.sheet_table import make_table
from kongboon.dues.sheets import SheetPreview, look_at_sheet, record_sheet, recorded_by
from kongboon.dues.views.shared import shown_at_all
from kongboon.funds.models import MOO_MAX
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_text import whole_number
from kongboon.members.incoming import drop_incoming, keep_incoming, take_incoming


@fund_view(Act.COLLECT_DUES)
def upload(request: FundRequest) -> HttpResponse:
    """Choose a file; nothing is written by it."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SheetForm(visible_villages(request.officer), *sent)
    if request.method == "POST" and form.is_valid():
        data, chosen = form.cleaned_data["file"].read(), form.cleaned_data
        moo, month = chosen["village"].moo if chosen["village"] else None, chosen["month"]
        try:
            found = _look(request, data, chosen["file"].name, moo, month)
        except DomainError as error:
            form.refuse(error, "file")
        else:
            token = keep_incoming(request.fund, request.officer, data, chosen["file"].name)
            query = f"?village={found.village.moo}&month={found.sheet.month}"
            response = redirect("dues:sheet-check", request.fund.code, token)
            response["Location"] += query
            return response
    return show_form(request, "dues/sheet.html", form)


def _look(
    request: FundRequest,
    data: bytes,
    name: str,
    moo: int | None,
    month: str | None,
    confirmed: Collection[int] = (),
) -> SheetPreview:
    return look_at_sheet(
        by=request.officer,
        data=data,
        file_name=name,
        today=localdate(),
        moo=moo,
        month=month,
        confirmed=confirmed,
    )


@fund_view(Act.COLLECT_DUES)
def check(request: FundRequest, token: str) -> HttpResponse:
    """What the file would record, cell by cell; recorded when it is confirmed and nothing is red.

    A row that is asked about is recorded when it is ticked.
    """
    data, name = take_incoming(request.fund, request.officer, token)
    moo = whole_number(request.GET.get("village", ""), most=MOO_MAX)
    asked = request.GET.get("month", "")
    month = asked if shown_at_all(asked) else None
    found = _look(request, data, name, moo, month)
    rows, of_the_whole = sorted(found.sheet.asked), found.sheet.to_confirm
    form = SheetDayForm(
        rows, of_the_whole, request.POST or None, initial={"on": found.sheet.on or localdate()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            meant = _look(request, data, name, moo, month, form.confirmed)
            _, posted = record_sheet(preview=meant, by=request.officer, at=now(), on=form.cleaned_data["on"])
        except DomainError as error:
            form.refuse(error)
        else:
            drop_incoming(token)
            return redirect(
                "dues:sheet-done", request.fund.code, found.village.moo, found.sheet.month, posted.batch_no
            )
    table = make_table(list(found.read.columns.values()), found.read.cells, found.sheet.issues)
    return show_form(request, "dues/sheet_check.html", form, found=found, table=table)


@fund_view(Act.COLLECT_DUES)
def done(request: FundRequest, moo: int, month: str, batch_no: int) -> HttpResponse:
    """Where the file went."""
    recorded = recorded_by(request.fund, batch_no)
    if recorded is None:
        return redirect("dues:sheet", request.fund.code)
    round = get_object_or_404(
        CollectionRound.objects.filter(
            village__in=visible_villages(request.officer),
            village__moo=moo,
            month=month,
            payments__entry__entry_no=recorded.first_entry_no,
        ).distinct()
    )
    return render(
        request, "dues/sheet_done.html", {"recorded": recorded, "round": round, "moo": moo, "month": month}
    )
