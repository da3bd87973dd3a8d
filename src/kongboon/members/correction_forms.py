"""Forms that mend what was entered wrongly of a membership, each by an act of its own."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form, ThaiDateField
from kongboon.members.forms import NumberField


class NumberForm(Form):
    """The right number of a member."""

    number = NumberField(
        label=_("Member number"),
        max_length=20,
        error_messages={"required": _("Type the member number.")},
    )


class UndoEndForm(Form):
    """Why an end of a membership, or its beginning, was wrong."""

    why = forms.CharField(
        label=_("What was wrong?"),
        max_length=200,
        help_text=_("In a few words; it stays in the member's history."),
        error_messages={"required": _("Write in a few words what was wrong.")},
    )


class EndDayForm(UndoEndForm):
    """The right last day of a membership."""

    on = ThaiDateField(label=_("Last day of the membership"))
    field_order = ("on", "why")
