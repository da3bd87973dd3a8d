"""Acts on single members: taking in and mending."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext

from kongboon.access.forms import show_form
from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.funds.models import Village
from kongboon.kernel.errors import DomainError
from kongboon.members import errors
from kongboon.members.correction_forms import NumberForm
from kongboon.members.corrections import correct_member
from kongboon.members.forms import CorrectForm, EnrolForm
from kongboon.members.numbers import correct_number
from kongboon.members.queries import FIELD_WORDS
from kongboon.members.requests import enrol_member, is_begun, open_changes, rights_changed
from kongboon.members.views.register import member_or_404

# Beside which box a refusal of the services is said.
_BOX_OF: dict[type[DomainError], str] = {
    errors.NumberTaken: "number",
    errors.PersonIsMember: "national_id",
    errors.PersonPerhapsMember: "confirm_double",
    errors.NameMissing: "first_name",
    errors.JoinedInFuture: "joined_on",
    errors.BornAfterJoining: "birth_date",
    errors.TooYoungToJoin: "birth_date",
    errors.TooOldToJoin: "birth_date",
    errors.OutsidersNotTaken: "lives_outside",
    errors.OutsiderResolution: "outsider_resolution",
    errors.ConsentMissing: "disability_consent",
}


def _refuse(form: Any, error: DomainError) -> None:
    box = _BOX_OF.get(type(error))
    form.refuse(error, box if box in form.fields else None)


@fund_view(Act.ENROL_MEMBER)
def enrol(request: FundRequest) -> HttpResponse:
    """Take in one member."""
    form = EnrolForm(request.fund, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = enrol_member(fund=request.fund, new=form.new_member(), by=request.officer, at=now())
        except DomainError as error:
            _refuse(form, error)
        else:
            said = gettext("%(name)s is a member now, number %(number)s.")
            messages.success(request, said % {"name": member.full_name, "number": member.number})
            _tell_what_waits(request, {name for one in open_changes(member) for name in one.terms["after"]})
            return redirect("members:detail", request.fund.code, member.pk)
    has_villages = Village.objects.filter(fund=request.fund).exists()
    return show_form(request, "members/enrol.html", form, has_villages=has_villages)


def _tell_what_waits(request: FundRequest, names: Collection[str]) -> None:
    """What of a member was asked for and is not in the register yet; `names` as in `FIELD_WORDS`."""
    if names:
        said = gettext(
            "Another officer agrees first to: %(names)s. Until then the register says what it said."
        )
        words = [str(word) for name, word in FIELD_WORDS.items() if name in names]
        messages.info(request, said % {"names": ", ".join(words)})


@fund_view(Act.CORRECT_MEMBER)
def correct(request: FundRequest, pk: int) -> HttpResponse:
    """Mend what the register says of a member."""
    member = member_or_404(request, pk)
    form = CorrectForm(member, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changes = form.changes()
        asked = rights_changed(member, changes) if is_begun(request.fund) else {}
        try:
            mended = correct_member(member=member, changes=changes, by=request.officer, at=now())
        except DomainError as error:
            _refuse(form, error)
        else:
            if not asked or any(getattr(mended, name) != getattr(member, name) for name in FIELD_WORDS):
                messages.success(request, gettext("The register is mended."))
            _tell_what_waits(request, asked)
            return redirect("members:detail", request.fund.code, member.pk)
    return show_form(request, "members/correct.html", form, member=member)


@fund_view(Act.CORRECT_NUMBER)
def number(request: FundRequest, pk: int) -> HttpResponse:
    """Give a member the right number."""
    member = member_or_404(request, pk)
    form = NumberForm(request.POST or None, initial={"number": member.number})
    if request.method == "POST" and form.is_valid():
        try:
            mended = correct_number(
                member=member, number=form.cleaned_data["number"], by=request.officer, at=now()
            )
        except DomainError as error:
            form.refuse(error, "number")
        else:
            said = gettext("%(name)s has the member number %(number)s now. The history keeps the one before.")
            messages.success(request, said % {"name": mended.full_name, "number": mended.number})
            return redirect("members:detail", request.fund.code, member.pk)
    return show_form(request, "members/number.html", form, member=member)
