"""Forms of the register: taking somebody in, mending, ending a membership."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form, MonthField, ThaiDateField, ThaiDateWidget
from kongboon.documents.forms import PhotoForm
from kongboon.documents.models import Document
from kongboon.funds.models import Fund, Village
from kongboon.funds.words import explain
from kongboon.kernel import national_id as national_ids
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_calendar import BE_OFFSET, last_day
from kongboon.kernel.thai_dates import parse_thai_date
from kongboon.kernel.thai_text import normalise_thai, to_arabic_digits
from kongboon.members.consents import text_of
from kongboon.members.corrections import becomes_like
from kongboon.members.models import Consent, Member
from kongboon.members.queries import ended_before, lookalike, next_number
from kongboon.members.services import NewMember


def box(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})


class PlainField(forms.CharField):
    """Text in one spelling: Thai normalised, spaces single."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", box())
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return normalise_thai(super().to_python(value) or "")


class NumberField(PlainField):
    """Text that people may type with Thai digits."""

    def to_python(self, value: Any) -> str:
        return to_arabic_digits(super().to_python(value))


@dataclass(frozen=True)
class Birth:
    """A birth date; partial when only the year or the month is known (1 July, or the 15th, stands for it)."""

    on: date
    is_partial: bool = False


class BirthWidget(ThaiDateWidget):
    """The three boxes of a day, of which day and month may stay empty."""

    def decompress(self, value: Any) -> list[Any]:
        if not isinstance(value, Birth):
            return super().decompress(value)
        day, month, year = value.on.day, value.on.month, value.on.year + BE_OFFSET
        if not value.is_partial:
            return [day, month, year]
        return [None, month if day == 15 else None, year]


class BirthField(ThaiDateField):
    """A `Birth`; the year alone, or month and year, are enough."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=BirthWidget, **kwargs)

    def clean(self, value: Any) -> Birth | None:
        day, month, year = (str(part or "").strip() for part in (value or ["", "", ""]))
        if year and not day:
            on = super().clean(["15" if month else "1", month or "7", year])
            return Birth(on, is_partial=True)
        on = super().clean(value)
        return Birth(on) if on else None

    def read(self, boxes: list[str]) -> date:
        return parse_thai_date(
            "/".join(boxes), "be" if len(boxes[2]) <= 2 else "auto", two_digit=True, not_after=localdate()
        )


class NationalIdField(forms.CharField):
    """13 digits, written as on the card or without spaces; None when nothing was typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=box(inputmode="numeric", maxlength=20), **kwargs)

    def clean(self, value: Any) -> str | None:
        try:
            return national_ids.clean_national_id(super().clean(value))
        except DomainError as error:
            raise ValidationError(explain(error), code=error.code) from error


class PersonForm(Form):
    """What is written down of a person, new or known."""

    title = PlainField(label=_("Title"), max_length=50, required=False)
    first_name = PlainField(
        label=_("First name"), max_length=100, error_messages={"required": _("Type the first name.")}
    )
    last_name = PlainField(label=_("Last name"), max_length=100, required=False)
    nickname = PlainField(label=_("Nickname"), max_length=50, required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=[("", "–"), ("f", _("Woman")), ("m", _("Man"))]
    )
    birth_date = BirthField(
        label=_("Birth date"),
        required=False,
        help_text=_("If the day is not known, the year alone is enough."),
    )
    disabled_since = ThaiDateField(
        label=_("Disabled since"),
        required=False,
        help_text=_(
            "Only for somebody with a disability: the day on the disability card. It matters where the "
            "regulation asks no dues of people with disabilities. Collectors do not see it."
        ),
    )
    disability_consent = forms.BooleanField(required=False)
    national_id = NationalIdField(
        label=_("National id"), help_text=_("13 digits on the card. Members without a card are members too.")
    )
    confirm_id = forms.BooleanField(
        label=_("I have compared it with the card. Record it as it is."), required=False
    )
    house_no = NumberField(label=_("House number"), max_length=50, required=False)
    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        label=_("Village"),
        queryset=None,
        empty_label="–",
        error_messages={"required": _("Choose the village.")},
    )
    phone = NumberField(label=_("Telephone"), max_length=30, required=False, widget=box(inputmode="tel"))
    heir_name = PlainField(
        label=_("Heir: first and last name"),
        max_length=200,
        required=False,
        help_text=_("Who receives the money when the member dies."),
    )
    heir_relation = PlainField(label=_("Relation of the heir to the member"), max_length=50, required=False)
    confirm_double = forms.BooleanField(label=_("They are two different people."), required=False)
    is_another = PlainField(
        label=_("How do you know that they are two?"),
        max_length=200,
        required=False,
        help_text=_("For example: father and son, both were here. It stays in the member's note."),
    )

    def __init__(self, fund: Fund, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fund = fund
        self.alike: Member | None = None
        self.fields["disability_consent"].label = str(text_of(Consent.Kind.DISABILITY)[1])
        self.fields["village"].queryset = Village.objects.filter(fund=fund)  # type: ignore[attr-defined]

    def clean_disabled_since(self) -> date | None:
        since: date | None = self.cleaned_data["disabled_since"]
        if since is not None and since > localdate():
            raise ValidationError(_("This day has not come yet. Check the year."))
        return since

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        typed = data.get("national_id")
        if (
            typed
            and national_ids.warning(typed) == national_ids.CHECK_DIGIT_WRONG
            and not data.get("confirm_id")
        ):
            sentence = gettext(
                "The last digit does not fit the others, so one digit is probably wrong. Compare it with the card."
            )
            self.add_error("national_id", sentence)
        return data

    def tell_apart(self, alike: Member | None) -> None:
        """Ask whether the person is a member already; two people are told apart by a tick and a few words."""
        self.alike = alike
        if alike is None:
            return
        if not self.cleaned_data.get("confirm_double"):
            sentence = gettext(
                "%(name)s, member number %(number)s, has the same name and the same home or birth date. Is it the same "
                "person?"
            )
            self.add_error("confirm_double", sentence % {"name": alike.full_name, "number": alike.number})
        elif not self.cleaned_data.get("is_another"):
            self.add_error("is_another", gettext("Write in a few words how you know that they are two."))

    @property
    def asks_about_id(self) -> bool:
        """Whether the tick below the national id is to be shown."""
        typed = "".join(filter(str.isdigit, to_arabic_digits(self.data.get("national_id", ""))))
        return (
            self.is_bound
            and len(typed) == national_ids.LENGTH
            and not national_ids.has_valid_check_digit(typed)
        )


class EnrolForm(PersonForm):
    """Somebody joins."""

    number = NumberField(
        label=_("Member number"),
        max_length=20,
        help_text=_("The next free number. Change it if your register says otherwise."),
        error_messages={"required": _("Type the member number.")},
    )
    joined_on = ThaiDateField(label=_("Joined on"), initial=localdate)
    paid_until = MonthField(
        label=_("Dues are paid up to and with"),
        required=False,
        help_text=_("Only for who paid before. Leave it empty for a new member."),
    )
    confirm_new = forms.BooleanField(
        label=_("The earlier membership is over for good. Give a new number and begin anew."), required=False
    )
    lives_outside = forms.BooleanField(label=_("Lives outside the sub-district"), required=False)
    outsider_resolution = PlainField(
        label=_("Resolution of the committee"),
        max_length=50,
        required=False,
        help_text=_("Only for who lives outside, for example 3/2570."),
    )
    field_order = ("number", "title", "first_name", "last_name")

    def __init__(self, fund: Fund, *args: Any, **kwargs: Any) -> None:
        super().__init__(fund, *args, **kwargs)
        if not self.is_bound:
            self.initial["number"] = next_number(fund)
        self.before: Member | None = None

    def clean_paid_until(self) -> date | None:
        month: str | None = self.cleaned_data["paid_until"]
        return last_day(month) if month else None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("first_name") and data.get("village") and data.get("joined_on"):
            self.tell_apart(lookalike(self.fund, self.new_member()))
        self.before = ended_before(self.fund, data.get("national_id"))
        if self.before and not data.get("confirm_new"):
            sentence = gettext(
                "This national id belongs to %(name)s, member number %(number)s, whose membership ended. If the end was "
                "written wrongly, let it be undone on that page: number, joining day and dues come back."
            )
            self.add_error(
                "confirm_new", sentence % {"name": self.before.full_name, "number": self.before.number}
            )
        return data

    def new_member(self) -> NewMember:
        """Who is to be taken in, as far as the boxes say."""
        data = self.cleaned_data
        birth: Birth | None = data.get("birth_date")
        return NewMember(
            **{name: data.get(name) or "" for name in _PLAIN},
            national_id=data.get("national_id"),
            village_id=data["village"].pk,
            joined_on=data["joined_on"],
            paid_until=data.get("paid_until"),
            birth_date=_born_on(birth, data["joined_on"]) if birth else None,
            birth_is_partial=bool(birth and birth.is_partial),
            disabled_since=data.get("disabled_since"),
            disability_consent=bool(data.get("disability_consent")),
            lives_outside=bool(data.get("lives_outside")),
        )


_PLAIN = (
    "number", "title", "first_name", "last_name", "nickname", "sex", "house_no", "phone", "heir_name", "heir_relation",
    "is_another", "outsider_resolution",
)  # fmt: skip


def _born_on(birth: Birth, joined_on: date) -> date:
    """1 July only stands for the year, so it does not make a newborn later than its membership."""
    is_same_year = birth.on.year == joined_on.year
    return min(birth.on, joined_on) if birth.is_partial and is_same_year else birth.on


class CorrectForm(PersonForm):
    """What the register says of a member, to be mended."""

    joined_on = ThaiDateField(
        label=_("Joined on"),
        required=False,
        help_text=_("It decides rights, so another officer agrees to a change."),
    )
    note = PlainField(label=_("Note"), max_length=500, required=False)

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(member.fund, *args, initial=self.initial_of(member), **kwargs)
        self.member = member

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("first_name") and data.get("village") and "birth_date" in data:
            self.tell_apart(becomes_like(self.member, self.changes()))
        return data

    @staticmethod
    def initial_of(member: Member) -> dict[str, Any]:
        """The boxes as the register fills them; the id is never shown, so its box is empty."""
        names = (
            "title",
            "first_name",
            "last_name",
            "nickname",
            "sex",
            "joined_on",
            "disabled_since",
            "house_no",
            "phone",
            "heir_name",
            "heir_relation",
            "note",
        )
        birth = Birth(member.birth_date, member.birth_is_partial) if member.birth_date else None
        return {name: getattr(member, name) for name in names} | {
            "village": member.village_id,
            "birth_date": birth,
        }

    def changes(self) -> dict[str, Any]:
        """What `correct_member` takes."""
        data = {
            n: value for n, value in self.cleaned_data.items() if n not in ("confirm_id", "confirm_double")
        }
        birth: Birth | None = data.pop("birth_date")
        if data.get("joined_on") is None:
            data.pop("joined_on", None)
        return data | {
            "birth_date": birth.on if birth else None,
            "birth_is_partial": bool(birth and birth.is_partial),
        }


class EndForm(Form):
    """Somebody resigned, moved or died; arrears end a membership by a resolution."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[
            ("", "–"),
            *(
                (r.value, r.label)
                for r in (Member.EndReason.RESIGNED, Member.EndReason.MOVED, Member.EndReason.DIED)
            ),
        ],
        error_messages={"required": _("Choose why the membership ends.")},
    )
    on = ThaiDateField(label=_("Last day of the membership"), initial=localdate)


class ConsentForm(PhotoForm):
    """A member agrees to the words about something sensitive."""

    document_kind = Document.Kind.CONSENT

    kind = forms.ChoiceField(label=_("What it is about"), widget=forms.RadioSelect)
    on = ThaiDateField(label=_("Day on which the member agreed"), initial=localdate)
    photo = forms.FileField(
        label=_("Photo of the signed paper"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )
    agreed = forms.BooleanField(
        label=_("I read the words to the member, or they read them, and the member agreed."),
        error_messages={
            "required": _("Tick it once the member has agreed. Without it nothing is written down.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("kind", [(kind.value, f"{kind.label}: {text_of(kind)[1]}") for kind in Consent.Kind])
