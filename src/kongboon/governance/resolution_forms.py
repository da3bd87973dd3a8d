"""Forms that choose a resolution or write one down; every act that rests on one shares them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form, ThaiDateField
from kongboon.documents.forms import PhotoForm
from kongboon.documents.models import Document
from kongboon.funds.models import Fund
from kongboon.governance.models import Resolution, ResolutionUse, ResolutionWords
from kongboon.governance.resolutions import NewResolution, line_of, standing_resolutions, uses_told

CHOICES_MAX = 50


class ResolutionField(forms.ChoiceField):
    """One of the fund's resolutions for a purpose; its value is the number, e.g. "3/2570".

    The page asks for the choices anew when it is come back to, so that one written down in between stands there.
    """

    def __init__(self, purpose: str, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Resolution of the committee"))
        kwargs.setdefault("help_text", _("Choose the one on which this rests."))
        missing = _("Choose a resolution, or write it down first.")
        kwargs.setdefault("error_messages", {"required": missing, "invalid_choice": missing})
        super().__init__(**kwargs)
        self.purpose = purpose

    def offer(self, fund: Fund) -> None:
        """The choices of a fund."""
        self.choices = resolution_choices(fund, self.purpose)
        self.widget.attrs |= {
            "hx-get": reverse("web:resolution-choices", args=[fund.code, self.purpose]),
            "hx-trigger": "focus from:window",
            "hx-include": "this",
        }


def resolution_choices(fund: Fund, purpose: str) -> list[tuple[str, str]]:
    """Number and a line for each resolution that something may rest on, the newest first. Three queries.

    The line says what rests on it already.
    """
    found = list(standing_resolutions(fund, purpose)[:CHOICES_MAX])
    words = dict(ResolutionWords.objects.filter(resolution__in=found).values_list("resolution_id", "text"))
    uses: dict[int, list[ResolutionUse]] = defaultdict(list)
    for use in ResolutionUse.objects.filter(resolution__in=found):
        uses[use.resolution_id].append(use)
    lines = [(one.label, _choice(line_of(one, words.get(one.pk, "")), uses[one.pk])) for one in found]
    return [("", "–" if lines else gettext("No resolution for this is written down yet")), *lines]


def _choice(line: str, uses: list[ResolutionUse]) -> str:
    told = uses_told(uses)
    return gettext("%(line)s (used for: %(uses)s)") % {"line": line, "uses": told} if told else line


class ResolutionForm(Form):
    """An act that rests on a resolution alone."""

    purpose = Resolution.Purpose.OTHER

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = ResolutionField(self.purpose)
        field.offer(fund)
        self.fields["resolution"] = field


def signer_box(label: Any) -> forms.CharField:
    """A name as it stands on the form; officers' names are offered."""
    attrs = {"list": "officers", "autocomplete": "off"}
    return forms.CharField(
        label=label,
        max_length=150,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": _("Write the name as it stands on the form.")},
    )


class WriteResolutionForm(PhotoForm):
    """What the signed form of a resolution says."""

    box, document_kind = "minutes", Document.Kind.MINUTES

    number = forms.IntegerField(
        label=_("Number within the year"),
        min_value=1,
        max_value=9999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}),
    )
    held_on = ThaiDateField(label=_("Day of the meeting"), initial=localdate)
    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        choices=Resolution.Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these.")},
    )
    words = forms.CharField(
        label=_("What was resolved"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In a few sentences, as it stands on the signed form."),
        error_messages={"required": _("Write in a few words what was resolved.")},
    )
    signer_1 = signer_box(_("First signer"))
    signer_2 = signer_box(_("Second signer"))
    signer_3 = signer_box(_("Third signer"))
    minutes = forms.FileField(
        label=_("Photo of the signed form"),
        help_text=_("A photo or a PDF."),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        error_messages={"required": _("Add a photo of the signed form of the resolution.")},
    )

    def new(self) -> NewResolution:
        """The resolution as the service takes it."""
        told = self.cleaned_data
        return NewResolution(
            number=told["number"],
            held_on=told["held_on"],
            purpose=told["purpose"],
            words=told["words"],
            signers=(told["signer_1"], told["signer_2"], told["signer_3"]),
        )
