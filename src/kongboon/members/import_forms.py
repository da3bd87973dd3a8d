"""Forms of an import: the file, its sheet, its columns, the villages that it names."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form
from kongboon.members.forms import NumberField, PlainField, box
from kongboon.members.import_page import MissingVillage, column_choices


class RegisterFileForm(Form):
    """The old register, as the file that the fund has."""

    file = forms.FileField(
        label=_("File of the register"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.xlsm"}),
        help_text=_("Excel (.xlsx, .xls), LibreOffice (.ods) or .csv"),
        max_length=255,
        allow_empty_file=True,
        error_messages={"required": _("Choose the file first.")},
    )


class SheetForm(Form):
    """Which of several sheets is the register."""

    sheet = forms.ChoiceField(label=_("Sheet"), error_messages={"required": _("Choose a sheet.")})

    def __init__(self, sheets: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]


class ColumnsForm(Form):
    """What each column of the file is read as."""

    def __init__(self, columns: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {
            f"column-{hashlib.sha256(header.encode()).hexdigest()[:12]}": header for header in columns
        }
        for name, header in self.names.items():
            self.fields[name] = forms.ChoiceField(
                label=header, required=False, choices=column_choices(), initial=columns[header]
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        seen: dict[str, str] = {}
        for name, header in self.names.items():
            chosen = self.cleaned_data.get(name, "")
            if chosen and chosen in seen and chosen != "old_receipt":
                sentence = gettext("“%(other)s” is read as the same. Choose only one of the two.") % {
                    "other": seen[chosen]
                }
                self.add_error(name, sentence)
            seen.setdefault(chosen, header)
        return self.cleaned_data

    def columns(self) -> dict[str, str]:
        """Header -> field, as `read_register` takes it."""
        return {header: self.cleaned_data[name] for name, header in self.names.items()}


class MissingVillagesForm(Form):
    """Villages that the file names and the fund has not: added in one step."""

    def __init__(self, missing: list[MissingVillage], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[tuple[str, str, MissingVillage]] = []
        for place, village in enumerate(missing):
            moo, name = f"moo-{place}", f"name-{place}"
            self.fields[moo] = NumberField(
                label=_("Moo"),
                initial=village.moo,
                widget=box(inputmode="numeric", maxlength=3),
                validators=[
                    RegexValidator(r"^[1-9][0-9]{0,2}$", _("Type the number of the village in digits."))
                ],
                error_messages={"required": _("Type the number of the village.")},
            )
            self.fields[name] = PlainField(
                label=_("Name of the village"), max_length=100, required=False, initial=village.name
            )
            self.rows.append((moo, name, village))

    def pairs(self) -> list[tuple[Any, Any, MissingVillage]]:
        """Number box, name box and the village, row by row."""
        return [(self[moo], self[name], village) for moo, name, village in self.rows]

    def villages(self) -> list[tuple[int, str]]:
        """What `add_villages` takes."""
        return [(int(self.cleaned_data[moo]), self.cleaned_data[name]) for moo, name, _ in self.rows]
