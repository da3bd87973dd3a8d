"""Forms that every page shares: money, Thai dates and months, the key of a form that writes money.

A form here says what is wrong in the server's words beside the box, and the first wrong box has the focus.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from kongboon.funds.words import explain, language
from kongboon.kernel.errors import DomainError, Doubt
from kongboon.kernel.money import format_baht, parse_baht
from kongboon.kernel.thai_calendar import BE_OFFSET, ENGLISH_MONTHS, MONTHS
from kongboon.kernel.thai_dates import parse_thai_date, parse_thai_month
from kongboon.kernel.thai_text import to_arabic_digits

# What Django says in its own Thai reads as a machine's; said in ours, it is found before Django's.
SAID_BY_DJANGO = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
)
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


def month_words() -> list[tuple[str, str]]:
    """The twelve months for a select, in the reader's language, after an empty choice."""
    names = ENGLISH_MONTHS if language() == "en" else MONTHS
    return [("", "–"), *((str(number), name) for number, name in enumerate(names, start=1))]


_lazy_months = lazy(month_words, list)


class _Boxes(forms.MultiWidget):
    """Several boxes in a row under one legend; each has its own label above it."""

    use_fieldset = True

    def __init__(
        self, boxes: Sequence[tuple[forms.Widget, Any]], attrs: dict[str, Any] | None = None
    ) -> None:
        self.names = [name for _, name in boxes]
        super().__init__([widget for widget, _ in boxes], attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for number, widget in enumerate(context["widget"]["subwidgets"]):
            if number:
                widget["attrs"].pop("autofocus", None)
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        boxes = zip(self.names, self.widgets, shown, strict=True)
        return format_html(
            '<div class="date-boxes">{}</div>',
            format_html_join(
                "",
                "<label>{}{}</label>",
                (
                    (label, widget.render(box["name"], box["value"], box["attrs"], renderer))
                    for label, widget, box in boxes
                ),
            ),
        )


def _digits(length: int) -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "numeric", "maxlength": length, "autocomplete": "off"})


class ThaiDateWidget(_Boxes):
    """Day, month by name, year of the Buddhist era."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        months = forms.Select(choices=_lazy_months())
        super().__init__(
            [(_digits(2), _("day")), (months, _("month")), (_digits(4), _("year (B.E.)"))], attrs
        )

    def decompress(self, value: date | None) -> list[Any]:
        return [value.day, value.month, value.year + BE_OFFSET] if value else [None, None, None]


class MonthWidget(_Boxes):
    """Month by name, year of the Buddhist era."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            [(forms.Select(choices=_lazy_months()), _("month")), (_digits(4), _("year (B.E.)"))], attrs
        )

    def decompress(self, value: str | None) -> list[Any]:
        if not value:
            return [None, None]
        year, month = value.split("-")
        return [int(month), int(year) + BE_OFFSET]


class _Parts(forms.MultiValueField):
    """Boxes of which all or none are filled; whatever is wrong is said once, below them."""

    def __init__(self, count: int, **kwargs: Any) -> None:
        kwargs.setdefault("require_all_fields", False)
        parts = [forms.CharField(required=False) for _ in range(count)]
        super().__init__(parts, **kwargs)

    def clean(self, value: Any) -> Any:
        # Not the boxes one by one: "31 / – / 2567" must be one sentence, not three.
        boxes = [str(part or "").strip() for part in (value or [])]
        if not any(boxes):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(boxes):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            found = self.read(boxes)
        except DomainError as error:
            raise ValidationError(explain(error), code=error.code) from error
        self.run_validators(found)
        return found

    def read(self, boxes: list[str]) -> Any:
        raise NotImplementedError


def _era(year: str) -> dict[str, Any]:
    """Two digits are of the Buddhist era: nobody who types 67 here means 1967."""
    return {"era": "be", "two_digit": True} if len(year) <= 2 else {}


class ThaiDateField(_Parts):
    """A `date` in three boxes. With `latest=today` later days are refused by the service, not here."""

    default_error_messages = {
        "required": _("Fill in the day, the month and the year."),
        "incomplete": _("Fill in all three: day, month and year."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ThaiDateWidget)
        super().__init__(3, **kwargs)

    def read(self, boxes: list[str]) -> date:
        return parse_thai_date("/".join(boxes), **_era(boxes[2]))


class MonthField(_Parts):
    """A month "YYYY-MM" of the common era in two boxes."""

    default_error_messages = {
        "required": _("Fill in the month and the year."),
        "incomplete": _("Fill in both: month and year."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", MonthWidget)
        super().__init__(2, **kwargs)

    def read(self, boxes: list[str]) -> str:
        return parse_thai_month("/".join(boxes), **_era(boxes[1]))


class BahtField(forms.CharField):
    """Satang (int) from an amount typed in baht; None where nothing was typed. Zero only with `allow_zero`."""

    default_error_messages = {
        "required": _("Type the amount in baht."),
        "zero": _("The amount must be more than zero."),
    }
    unit = _("baht")

    def __init__(self, *, allow_zero: bool = False, **kwargs: Any) -> None:
        self.allow_zero = allow_zero
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "money", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            satang = parse_baht(text)
        except DomainError as error:
            raise ValidationError(explain(error), code=error.code) from error
        if satang == 0 and not self.allow_zero:
            raise ValidationError(self.error_messages["zero"], code="zero")
        return satang

    def prepare_value(self, value: Any) -> Any:
        return format_baht(value, satang_always=False) if isinstance(value, int) else value


class PeopleField(forms.IntegerField):
    """A number of people, in Thai or Arabic digits."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Type a number of people."),
        "required": _("Type a number of people."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": 1_000_000} | kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        self.unit = _("people")

    def to_python(self, value: Any) -> int | None:
        return super().to_python(to_arabic_digits(value) if isinstance(value, str) else value)


def new_key() -> str:
    """The key of one rendering of a form: whatever is sent under it twice is recorded once."""
    return uuid.uuid4().hex


class Form(forms.Form):
    """A form in the house's manner: errors in the page's language, the first wrong box has the focus."""

    use_required_attribute = False
    doubt: Doubt | None = None
    keeps_draft = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        self._focus_first_error()

    def _focus_first_error(self) -> None:
        wrong = [name for name in self.fields if name in self.errors]
        for name, field in self.fields.items():
            field.widget.attrs.pop("autofocus", None)
            if wrong and name == wrong[0]:
                field.widget.attrs["autofocus"] = True

    def offer(self, name: str, choices: Sequence[Any]) -> None:
        """What can be chosen in a field, where it depends on the fund or the language."""
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def refuse(self, error: DomainError, field: str | None = None) -> None:
        """Show what a service refused, above the form or beside a field; a doubt with the tick that answers it."""
        self.add_error(field, explain(error))
        self.keeps_draft = self.keeps_draft or error.keeps_draft
        if isinstance(error, Doubt):
            self.doubt = error


class KeyedForm(Form):
    """A form that writes money: it carries a key minted when it was shown (`cleaned_data["key"]`)."""

    key = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=64)

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if not _KEY.fullmatch(key):
            raise ValidationError(_("This form is not whole. Open it again and send it once more."))
        return key


def show_form(request: HttpRequest, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    """The page of a form: 422 when what was sent was refused, so that nobody takes it for done."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
