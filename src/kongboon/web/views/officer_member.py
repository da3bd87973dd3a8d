"""Which member of the fund an officer is, so that nobody decides for their own household."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form, show_form
from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.households import member_of, name_membership
from kongboon.kernel.errors import DomainError


class MemberNumberForm(Form):
    """The number of the member that an officer is."""

    number = forms.CharField(
        max_length=20,
        required=False,
        label=_("Is member number"),
        help_text=_("Leave it empty where the officer is no member."),
    )


@fund_view(Act.NAME_OFFICERS_MEMBERSHIP)
def member(request: FundRequest, pk: int) -> HttpResponse:
    """Written down by another officer than the one it is about."""
    officer: Officer = get_object_or_404(Officer.objects.filter(fund=request.fund), pk=pk)
    known = member_of(officer)
    form = MemberNumberForm(request.POST or None, initial={"number": known.number if known else ""})
    if request.method == "POST" and form.is_valid():
        try:
            found = name_membership(
                officer=officer, number=form.cleaned_data["number"], by=request.officer, at=now()
            )
        except DomainError as error:
            form.refuse(error, "number")
        else:
            _tell(request, officer, found.full_name if found else "")
            return redirect("web:officers", request.fund.code)
    return show_form(request, "web/officers/member.html", form, person=officer, known=known)


def _tell(request: FundRequest, officer: Officer, name: str) -> None:
    words = (
        gettext("%(officer)s is the member %(name)s.")
        if name
        else gettext("%(officer)s is not linked to a member.")
    )
    messages.success(request, words % {"officer": officer.name, "name": name})
