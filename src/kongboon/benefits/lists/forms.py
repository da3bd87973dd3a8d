"""Forms of a yearly list: which benefit and day, who is on it, the confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import Form, KeyedForm, ThaiDateField
from kongboon.benefits.lists.services import Candidate
from kongboon.benefits.words import title_of
from kongboon.rules.terms import Benefit


class WhichForm(Form):
    """The benefit and the day on which people must have a right to it."""

    benefit = forms.ChoiceField(
        label=_("Which benefit?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a benefit.")},
    )
    on = ThaiDateField(label=_("Who has a right to it on which day?"))

    def __init__(self, *args: Any, benefits: Sequence[Benefit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("benefit", [(benefit.code, title_of(benefit)) for benefit in benefits])


class PeopleForm(KeyedForm):
    """Who is on the list; everybody to whom the rule gives it, at first."""

    members = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=_("Names on the list"),
        error_messages={
            "required": _("Tick at least one name."),
            "invalid_choice": _("The list has changed meanwhile. Look at it again."),
        },
    )

    def __init__(self, *args: Any, found: Sequence[Candidate], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["members"] = [str(each.member.pk) for each in found]
        super().__init__(*args, **kwargs)
        self.offer("members", [(str(each.member.pk), each.member.full_name) for each in found])

    def chosen(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["members"]]
