"""Forms of the questions that only some events ask: how many, by accident, and the story for those who decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form, ThaiDateField
from kongboon.access.models import Officer
from kongboon.access.services import visible_villages
from kongboon.benefits.claims.health import ANSWERS
from kongboon.benefits.errors import NoMemberOfThatNumber
from kongboon.funds.words import explain
from kongboon.kernel.thai_text import to_arabic_digits, whole_number
from kongboon.members.models import Member
from kongboon.members.queries import visible_members


class NightsForm(Form):
    """Nights in hospital, as the certificate says."""

    nights = forms.CharField(
        max_length=4,
        label=_("How many nights in hospital?"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("As the hospital's certificate says. 0 if there was no night."),
        error_messages={"required": _("Type the number of nights, 0 if there was none.")},
    )

    def clean_nights(self) -> int:
        found = whole_number(self.cleaned_data["nights"])
        if found is None:
            raise ValidationError(_("Type the number of nights in digits, for example 3."))
        return found


class PersonForm(Form):
    """Somebody who is no member: name, village, and the member who knows them."""

    person_name = forms.CharField(
        max_length=200,
        label=_("Name of the person"),
        error_messages={"required": _("Write the person's name, so that everybody knows who was helped.")},
    )
    village = forms.ChoiceField(
        label=_("In which village?"), error_messages={"required": _("Choose the village.")}
    )
    house_no = forms.CharField(max_length=50, required=False, label=_("House number"))
    vouched_by = forms.CharField(
        max_length=20,
        required=False,
        label=_("Number of the member who vouches"),
        help_text=_("A member who knows the person. Empty: you vouch for them yourself, as an officer."),
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer
        villages = visible_villages(officer)
        self.offer("village", [("", gettext("Choose")), *((str(v.pk), str(v)) for v in villages)])

    def clean_vouched_by(self) -> Member | None:
        number = to_arabic_digits(self.cleaned_data["vouched_by"]).strip()
        if not number:
            return None
        found: Member | None = visible_members(self.officer).filter(number__iexact=number).first()
        if found is None:
            raise ValidationError(explain(NoMemberOfThatNumber(number=number)))
        return found


class UnitsForm(Form):
    """How many of a benefit's own units, such as trips."""

    units = forms.CharField(
        max_length=6,
        label=_("How many?"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("As the papers say. 0 if there was none."),
        error_messages={"required": _("Type the number, 0 if there was none.")},
    )

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["units"].label = gettext("How many %(unit)s?") % {"unit": unit}

    def clean_units(self) -> int:
        found = whole_number(self.cleaned_data["units"])
        if found is None:
            raise ValidationError(_("Type the number in digits, for example 3."))
        return found


class AccidentForm(Form):
    """Whether it was an accident, for which the regulation lets people wait less."""

    by_accident = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Was it an accident?"),
        choices=[("no", _("No, an illness or something else")), ("yes", _("Yes, an accident"))],
        error_messages={"required": _("Choose one of the two.")},
    )


class HealthForm(Form):
    """With whose consent, and since which day, an illness is written down; or why nobody could be asked."""

    ground = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Were the words read out, and what was said?"),
        choices=[(ground.value, ground.label) for ground in ANSWERS],
        error_messages={"required": _("Choose one of them. Without it an illness is not written down.")},
    )
    ground_on = ThaiDateField(label=_("On which day was it said?"))


class StoryForm(Form):
    """What the people who decide have to know, in the words of the family."""

    story = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In a few words. Only the officers who decide read it; it is not printed."),
        error_messages={"required": _("Write a few words, so that the committee can decide.")},
    )

    def __init__(self, *args: Any, event: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "education": gettext("Which class was finished, in which school year, and how well?"),
            "disaster": gettext("What was damaged: a part of the house or the whole?"),
            "hardship": gettext("What makes life hard, and what would help?"),
            "occupation": gettext("What work is planned, and what is the money for?"),
            "housing": gettext("What on the house has to be repaired?"),
        }
        self.fields["story"].label = labels.get(event, gettext("What does the committee have to know?"))
