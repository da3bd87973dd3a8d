"""One assumption in a form: typed in the units of the page, with the reason why."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form
from kongboon.actuarial.assumption_list import bounds_of
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.outlook.assumption_words import UNITS, Spec, shown_number, tables_offered


class AssumptionForm(Form):
    """`cleaned_data["value"]` is the value as it is stored."""

    value = forms.CharField(
        label=_("Value"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("For example: counted in the fund's own books of the last three years"),
        error_messages={
            "required": _("Write in one sentence why these figures were chosen. It is shown beside them.")
        },
    )

    def __init__(self, *args: Any, spec: Spec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        if spec.unit == "table":
            self.fields["value"] = forms.ChoiceField(
                label=_("Value"), choices=tables_offered(), widget=forms.RadioSelect
            )
        else:
            self.fields["value"].unit = UNITS[spec.unit][0]  # type: ignore[attr-defined]
            self.fields["value"].help_text = self._help()

    def _help(self) -> str:
        low, high = self._bounds()
        told = gettext("From %(low)s to %(high)s.") % {"low": low, "high": high}
        if self.spec.key == "entrants_per_year":
            told += " " + gettext("Empty: as the share of all members says.")
        return told

    def _bounds(self) -> tuple[str, str]:
        low, high, _is_whole = bounds_of(self.spec.key)
        least = max(0, low) if self.spec.key == "entrants_per_year" else low
        return shown_number(self.spec, least), shown_number(self.spec, high)

    def clean_value(self) -> Any:
        typed: str = self.cleaned_data["value"]
        if self.spec.unit == "table":
            return typed
        if not typed.strip() and self.spec.key == "entrants_per_year":
            return -1
        number = self._number(typed)
        low, high, is_whole = bounds_of(self.spec.key)
        least = max(0, low) if self.spec.key == "entrants_per_year" else low
        if is_whole and number != int(number):
            raise forms.ValidationError(gettext("Type a whole number."))
        if not least <= number <= high:
            shown = self._bounds()
            raise forms.ValidationError(
                gettext("Type a number from %(low)s to %(high)s.") % {"low": shown[0], "high": shown[1]}
            )
        return int(number) if is_whole else number

    def _number(self, typed: str) -> float:
        """The stored number for what was typed; a percent sign and commas may stand."""
        text = to_arabic_digits(typed).replace(",", "").replace("%", "").strip()
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > 10**12:
            low, high = self._bounds()
            raise forms.ValidationError(
                gettext("Type a number from %(low)s to %(high)s.") % {"low": low, "high": high}
            )
        return float(number / Decimal(UNITS[self.spec.unit][1]))
