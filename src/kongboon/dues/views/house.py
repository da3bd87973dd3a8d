"""«⋯»: other months, or a part of the household."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.dues.forms import HouseForm
from kongboon.dues.queries import village_list
from kongboon.dues.services import Taking, first_sent, open_round, record_collection
from kongboon.dues.views.shared import round_of, village_of
from kongboon.funds.regulations import regulation_on
from kongboon.kernel.errors import DomainError


@fund_view(Act.COLLECT_DUES)
def house(request: FundRequest, moo: int, month: str, member: int) -> HttpResponse:
    """Take dues for chosen months of chosen people of one household: one receipt."""
    at = now()
    village = village_of(request, moo)
    round = round_of(request, village, month, localdate(at))
    households = village_list(round, localdate(at))
    household = next((h for h in households if any(p.member_id == member for p in h.people)), None)
    if household is None:
        raise Http404
    terms = regulation_on(request.fund, localdate(at)).dues
    form = HouseForm(household, terms, request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = f"house/{form.cleaned_data['key']}"
        try:
            opened = open_round(
                fund=request.fund, village=village, month=month, collector=round.collector, at=at
            )
            posted = record_collection(
                round=opened,
                takings=[Taking(form.shares)],
                on=localdate(first_sent(request.fund, key, at)),
                idem_key=key,
                by=request.officer,
                at=at,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("dues:receipt", request.fund.code, posted.entry_ids[0] % 10**10)
    context = {"household": household, "village": village, "month": month}
    return show_form(request, "dues/house.html", form, **context)
