"""Forms of the dues pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import BahtField, Form, KeyedForm, MonthField, ThaiDateField
from kongboon.documents.forms import PhotoForm
from kongboon.documents.models import Document
from kongboon.dues.collection import Share
from kongboon.dues.households import Household, PersonDue
from kongboon.dues.rates import MONTHS_MAX, Rates, is_too_far_ahead, span, step_months
from kongboon.funds.models import Village
from kongboon.funds.words import shown_month
from kongboon.governance.models import Resolution
from kongboon.governance.request_views import SameScreenForm
from kongboon.governance.resolution_forms import ResolutionForm
from kongboon.kernel.money import format_baht
from kongboon.rules.compare_words import value_in_words
from kongboon.rules.terms import DuesTerms

# Notes and coins in satang, as they lie on the table.
PIECES = (100000, 50000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 25)


def month_choices(person: PersonDue, terms: DuesTerms) -> list[tuple[str, str]]:
    """How many months a person may pay, each with its last month and its sum."""
    step = step_months(terms)
    near = range(step, min(max(person.owed, 0) + 12 * step, MONTHS_MAX) + 1, step)
    far = [months for months in (24, 36, 48, 60) if months > near[-1]]
    choices = [("0", gettext("does not pay now"))]
    for months in (*near, *far):
        paid = span(Rates(terms, person.chosen), person.first, months)
        if is_too_far_ahead(terms, paid, localdate()):
            break
        word = ngettext("%(n)s month, to %(last)s", "%(n)s months, to %(last)s", months)
        told = word % {"n": months, "last": shown_month(paid.last)}
        choices.append((str(months), f"{told} · {format_baht(paid.amount_satang)}"))
    return choices


def rate_in_words(satang: int, per: str) -> str:
    """A rate of dues as a page says it: 2 baht a day."""
    facts = {"amount": format_baht(satang, satang_always=False), "per": value_in_words("per", per, gettext)}
    return gettext("%(amount)s baht %(per)s") % facts


class HouseForm(KeyedForm):
    """Who of a household pays how many months."""

    def __init__(self, household: Household, terms: DuesTerms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household = household
        for person in household.people:
            self.fields[f"months_{person.member_id}"] = forms.ChoiceField(
                label=person.name,
                choices=month_choices(person, terms),
                initial=str(person.tap) if person.owed and person.due_satang is not None else "0",
            )
            self.fields[f"first_{person.member_id}"] = forms.CharField(
                widget=forms.HiddenInput, initial=person.first, max_length=7
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.shares:
            raise ValidationError(_("Choose at least one member who pays."))
        return data

    @property
    def shares(self) -> tuple[Share, ...]:
        """The shares of those who pay."""
        data = self.cleaned_data
        return tuple(
            Share(p.member_id, months=int(data[f"months_{p.member_id}"]), first=data[f"first_{p.member_id}"])
            for p in self.household.people
            if data[f"months_{p.member_id}"] != "0"
        )


class TakeBackForm(KeyedForm):
    """Why a receipt is taken back."""

    reason = forms.CharField(
        label=_("Reason"), help_text=_("It stays in the books with the receipt."), max_length=200
    )


class TierForm(Form):
    """Which rate of dues a member chose, and from which month on."""

    tier = forms.ChoiceField(
        label=_("Which rate did the member choose?"), required=False, widget=forms.RadioSelect
    )
    month = MonthField(
        label=_("From which month on"), help_text=_("Months that are paid or over keep their rate.")
    )

    def __init__(self, terms: DuesTerms, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        basic = (gettext("The basic amount"), terms.amount_satang)
        rates = {"": basic, **{tier.key: (tier.title, tier.amount_satang) for tier in terms.tiers}}
        self.fields["tier"].choices = [  # type: ignore[attr-defined]
            (key, f"{title} · {rate_in_words(satang, terms.per)}") for key, (title, satang) in rates.items()
        ]


class LapseForm(ResolutionForm):
    """The resolution by which a membership ends for its arrears."""

    purpose = Resolution.Purpose.ARREARS


class SheetForm(Form):
    """A filled list as a file; village and month where its title does not say them."""

    file = forms.FileField(
        label=_("The filled list"),
        help_text=_("An Excel or CSV file, as it came from the collector."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )
    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        label=_("Village"),
        queryset=None,
        required=False,
        empty_label=_("as the title of the list says"),
    )
    month = MonthField(label=_("Month"), required=False, help_text=_("Leave it empty if the list says it."))

    def __init__(self, villages: Iterable[Village], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]


class SheetDayForm(Form):
    """The day on which the money of a sheet was received, and which of the rows that are asked about are meant."""

    on = ThaiDateField(label=_("Day the money was received"))

    def __init__(self, rows: Iterable[int], of_the_whole: Iterable[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = dict.fromkeys(rows, _("Record row %(row)s all the same"))
        words |= dict.fromkeys(of_the_whole, _("I checked what row %(row)s says; record the list"))
        self.rows = tuple(words)
        for row_no, word in words.items():
            label = word % {"row": row_no}
            self.fields[f"row_{row_no}"] = forms.BooleanField(label=label, required=False)

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The boxes of the rows that are asked about."""
        return [self[f"row_{row_no}"] for row_no in self.rows]

    @property
    def confirmed(self) -> frozenset[int]:
        """The rows that were ticked."""
        return frozenset(row_no for row_no in self.rows if self.cleaned_data[f"row_{row_no}"])

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > localdate():
            raise ValidationError(_("That day has not come yet."))
        return on


class CountForm(KeyedForm):
    """Counted cash, piece by piece or as one sum, against what the books expect."""

    expected = forms.IntegerField(widget=forms.HiddenInput)
    total = BahtField(label=_("Or the sum, if it was counted elsewhere"), required=False, allow_zero=True)
    note = forms.CharField(
        label=_("Why it differs"),
        required=False,
        max_length=300,
        help_text=_("In a few words; it stays in the books."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for satang in PIECES:
            self.fields[f"piece_{satang}"] = forms.IntegerField(
                label=format_baht(satang, satang_always=False),
                required=False,
                min_value=0,
                max_value=100_000,
                error_messages={"invalid": _("Type how many pieces, in digits.")},
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "autocomplete": "off", "data-satang": satang}
                ),
            )

    @property
    def pieces(self) -> list[Any]:
        """The boxes of the notes and coins, the largest first."""
        return [self[f"piece_{satang}"] for satang in PIECES]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        counted = [data.get(f"piece_{satang}") for satang in PIECES]
        by_piece = sum(count * satang for count, satang in zip(counted, PIECES, strict=True) if count)
        told, is_counted = data.get("total"), any(count is not None for count in counted)
        if self.errors:
            return data
        if told is None and not is_counted:
            raise ValidationError(_("Count the notes and coins, or type the sum."))
        if told is not None and is_counted and told != by_piece:
            facts = {"pieces": format_baht(by_piece), "total": format_baht(told)}
            raise ValidationError(
                gettext(
                    "The notes and coins make %(pieces)s baht, but the sum says %(total)s. Correct one of the two."
                )
                % facts
            )
        data["counted"] = told if told is not None else by_piece
        return data

    @cached_property
    def counted(self) -> int:
        """Satang that were counted."""
        counted: int = self.cleaned_data["counted"]
        return counted


class DisputeForm(Form):
    """What whoever handed the cash over says that it was."""

    said = BahtField(label=_("How much did you hand over?"), allow_zero=True)
    note = forms.CharField(
        label=_("What happened?"),
        max_length=300,
        help_text=_("In a few words; chair and auditor read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write in a few words what was handed over.")},
    )


class AgreeHereForm(SameScreenForm):
    """Whoever handed the cash over speaks on this screen: agrees, or with the other button says another sum."""

    said = BahtField(label=_("How much did you hand over?"), allow_zero=True)
    note = forms.CharField(
        label=_("What happened?"),
        max_length=300,
        error_messages={"required": _("Write in a few words what was handed over.")},
        help_text=_("In a few words; chair and auditor read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("said", "note"):
            self.fields[name].required = self.is_other_sum or not self.is_bound

    @property
    def is_other_sum(self) -> bool:
        return "other" in self.data


class SignedSlipForm(PhotoForm):
    """The photo of a slip that both signed."""

    box, document_kind = "slip", Document.Kind.HAND_OVER

    slip = forms.FileField(
        label=_("Photo of the signed slip"),
        help_text=_("Both names must be readable. A photo or a PDF."),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        error_messages={"required": _("Choose the photo of the slip with both names.")},
    )
