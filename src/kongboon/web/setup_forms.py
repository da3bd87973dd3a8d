"""Forms of the beginning: the first person, and the steps by which a fund is set up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseFormSet, formset_factory
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form, ThaiDateField, month_words
from kongboon.funds.confined import confined
from kongboon.funds.models import MOO_MAX
from kongboon.funds.words import explain
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.regulations.editing import try_regulation
from kongboon.rules.catalogue import catalogue_names
from kongboon.web.officer_forms import USER_NAME_HELP, OfficerRow, plain_text, user_name_box
from kongboon.web.revision_forms import MinutesForm

ROWS_MAX = 40
REGULATION_BYTES_MAX = 1_000_000


class FirstPersonForm(Form):
    """Who begins here."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    username = forms.CharField(
        label=_("Name to sign in with"), max_length=50, help_text=USER_NAME_HELP, widget=user_name_box()
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 8 characters. Write it down and keep it where only you can find it."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def person(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("username", "password", "name")}


class FundNameForm(Form):
    """Step 1, when the tambon is found."""

    name = forms.CharField(
        label=_("Name of the fund"),
        max_length=200,
        error_messages={"required": _("Type the name of the fund.")},
    )


class MooField(forms.IntegerField):
    """The number of a village, in Thai or Arabic digits."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Type the number of the village in digits.")}

    def to_python(self, value: Any) -> int | None:
        return super().to_python(to_arabic_digits(value) if isinstance(value, str) else value)


class VillageRow(Form):
    """One village; a row without a number and a name is left out."""

    moo = MooField(
        label=_("Moo"),
        min_value=1,
        max_value=MOO_MAX,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 3, "autocomplete": "off"}),
        error_messages={"required": _("Type the number of the village.")},
    )
    name = forms.CharField(
        label=_("Name of the village"), max_length=100, required=False, widget=plain_text()
    )


class BankRow(Form):
    """One bank account."""

    bank = forms.CharField(label=_("Bank"), max_length=100, widget=plain_text())
    branch = forms.CharField(label=_("Branch"), max_length=100, required=False, widget=plain_text())
    number = forms.CharField(
        label=_("Account number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class FundFactsForm(Form):
    """Step 2: the fiscal year, and the registration with the province if there is one."""

    fiscal_start_month = forms.TypedChoiceField(
        label=_("In which month does the fund's year begin?"),
        coerce=int,
        initial=10,
        help_text=_("October as the state's year, January as the calendar's."),
    )
    founded_on = ThaiDateField(label=_("Founded on"), required=False)
    registration_no = forms.CharField(
        label=_("Number of registration with the province"),
        max_length=100,
        required=False,
        widget=plain_text(),
    )
    registered_on = ThaiDateField(label=_("Registered on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("fiscal_start_month", month_words()[1:])


class RegulationForm(Form):
    """Which regulation, and the assembly that adopted it."""

    choice = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": _("Choose one of these.")}
    )
    file = forms.FileField(label=_("The fund's own regulation, as a file"), required=False)
    number = forms.CharField(label=_("Number of the regulation"), max_length=50, initial="1", required=False)
    approved_on = ThaiDateField(label=_("Day of the assembly that adopted it"), required=False)
    resolution = forms.CharField(label=_("Resolution"), max_length=200, required=False, widget=plain_text())
    in_force_from = ThaiDateField(label=_("In force from"), required=False)

    # A fund that begins may choose later, and bring the minutes of its founding assembly later.
    may_wait = True

    def __init__(self, *args: Any, has_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_own = has_own
        self.offer(
            "choice",
            [
                *((name, name) for name in catalogue_names()),
                ("own", "own"),
                *([("later", "later")] if self.may_wait else []),
            ],
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("choice") == "own":
            self._read_file(data.get("file"))
        elif data.get("choice") in catalogue_names():
            for name in ("number", "approved_on", "resolution", "in_force_from"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(
                        name, gettext("This is needed: the regulation is the fund's own from that day on.")
                    )
            if data.get("approved_on") and data["approved_on"] > localdate():
                self.add_error("approved_on", gettext("This day has not come yet."))
            elif (
                data.get("approved_on")
                and data.get("in_force_from")
                and data["in_force_from"] < data["approved_on"]
            ):
                self.add_error(
                    "in_force_from", gettext("A regulation comes into force after it was adopted.")
                )
        return data

    def _read_file(self, file: UploadedFile[bytes] | None) -> None:
        if file is None:
            if not self.has_own:
                self.add_error("file", gettext("Choose the file."))
            return
        try:
            if (file.size or 0) > REGULATION_BYTES_MAX:
                raise UnicodeError
            text = file.read().decode("utf-8-sig")
            confined(try_regulation, text)
        except UnicodeError:
            self.add_error("file", gettext("This is not a text file of a regulation."))
        except DomainError as error:
            self.add_error("file", explain(error))
        else:
            self.cleaned_data["text"] = text


class AdoptedForm(MinutesForm, RegulationForm):
    """The same for a fund that stands: with the minutes, and never later."""

    may_wait = False

    is_historical = forms.BooleanField(
        label=_("It is an older version that was found later"),
        required=False,
        help_text=_(
            "It held already before the version that holds now. Claims that were decided meanwhile stand as they are."
        ),
    )


class RowSet(BaseFormSet):  # type: ignore[type-arg]  # typed in the stubs alone: no subscript when it runs
    """Rows of which no two may be alike in one field."""

    unlike = ""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        # Rows that were shown with values may be emptied again; an empty row is no row.
        return {**super().get_form_kwargs(index), "empty_permitted": True}

    def clean(self) -> None:
        seen: set[Any] = set()
        for row in self.forms:
            value = getattr(row, "cleaned_data", {}).get(self.unlike)
            value = value.casefold() if isinstance(value, str) else value
            if value is not None and value in seen:
                row.add_error(self.unlike, gettext("This stands twice. Keep one of the two."))
                raise ValidationError(gettext("Something stands twice. Look at the red box below."))
            seen.add(value)

    def filled(self) -> list[dict[str, Any]]:
        return [row.cleaned_data for row in self.forms if row.has_changed()]


def _set_of(row: type[Form], unlike_field: str) -> type[RowSet]:
    class Rows(RowSet):
        unlike = unlike_field

    made: Any = formset_factory(row, formset=Rows, extra=0, max_num=ROWS_MAX, absolute_max=ROWS_MAX)
    return made


VillageRows = _set_of(VillageRow, "moo")
BankRows = _set_of(BankRow, "number")
OfficerRows = _set_of(OfficerRow, "username")
