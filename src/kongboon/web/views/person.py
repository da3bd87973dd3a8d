"""A person's own data: the whole file for who asks for it, and erasing it after the time that accounts are kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from kongboon.access.forms import KeyedForm, show_form
from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, file_answer, fund_view
from kongboon.funds.words import explain
from kongboon.kernel.errors import DomainError
from kongboon.members.views.register import member_or_404
from kongboon.web.erasure import ask_erasure, why_not
from kongboon.web.person import person_zip


@require_GET
@fund_view(Act.SEE_LOOKS)
def whole_file(request: FundRequest, member_id: int) -> HttpResponse:
    """Everything that is kept of one member, as one zip to hand over."""
    member = member_or_404(request, member_id)
    member.fund = request.fund
    data = person_zip(member=member, by=request.officer, at=now())
    return file_answer(data, f"member-{member.pk % 10**10}.zip", "application/zip", inline=False)


@fund_view(Act.ERASE_MEMBER)
def erase(request: FundRequest, member_id: int) -> HttpResponse:
    """What goes and what stays, from which day; asked for here, done when another officer agrees."""
    member = member_or_404(request, member_id)
    member.fund = request.fund
    form = KeyedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = f"erase/{form.cleaned_data['key']}"
        try:
            asked = ask_erasure(member=member, by=request.officer, at=now(), idem_key=key)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, gettext("Asked for. It is done as soon as another officer agrees."))
            return redirect("governance:request", request.fund.code, asked.pk)
    refusal = why_not(member, localdate())
    context = {"member": member, "refusal": explain(refusal) if refusal else ""}
    return show_form(request, "web/erase.html", form, **context)
