"""The forms around a refused claim: an appeal and the ruling on it, an exception and the words on it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import BahtField, Form
from kongboon.benefits.claims.forms import PapersForm
from kongboon.funds.models import Fund
from kongboon.governance.models import Resolution
from kongboon.governance.resolution_forms import ResolutionField

_REASON = {"required": _("Write the reason in a few words; it stays with the claim.")}


class AppealForm(PapersForm):
    """Why the member asks again, with the papers that were missing."""

    reason = forms.CharField(
        max_length=500,
        label=_("Why should it be looked at again?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In the member's words; it stays with the claim."),
        error_messages=_REASON,
    )

    def __init__(self, *args: Any, papers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, papers=papers, **kwargs)
        del self.fields["certificate_no"]


class RulingForm(Form):
    """What the committee says to an appeal."""

    verdict = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("What does the committee say?"),
        choices=[
            ("anew", _("Decide anew by the regulation, with the new papers")),
            ("upheld", _("The refusal stands, for good")),
        ],
        error_messages={"required": _("Choose one of the two.")},
    )
    note = forms.CharField(max_length=500, label=_("Resolution and reason"), error_messages=_REASON)


class ExceptionForm(Form):
    """A resolution of the committee beside the rules."""

    amount = BahtField(label=_("Sum that the committee gives"))
    resolution = ResolutionField(Resolution.Purpose.EXCEPTION)
    reason = forms.CharField(
        max_length=500,
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is printed on the voucher and stays with the claim."),
        error_messages=_REASON,
    )

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(ResolutionField, self.fields["resolution"]).offer(fund)


class WordForm(Form):
    """One officer's word on an exception."""

    verdict = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Do you agree?"),
        choices=[("yes", _("Yes, I confirm the resolution")), ("no", _("No, I do not agree"))],
        error_messages={"required": _("Choose one of the two.")},
    )
    note = forms.CharField(max_length=500, required=False, label=_("Note"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("verdict") == "no" and not told.get("note"):
            self.add_error("note", gettext("Write the reason in a few words; it stays with the claim."))
        return told
