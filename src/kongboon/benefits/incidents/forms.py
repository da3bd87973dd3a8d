"""Forms of an incident: what, when, where; the sums within a range; the proof; which houses were hit."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import BahtField, Form, KeyedForm, ThaiDateField
from kongboon.benefits.claims.forms import PapersForm
from kongboon.benefits.incidents.services import PART, WHOLE, house_benefits
from kongboon.funds.models import Fund, Village
from kongboon.governance.models import Resolution
from kongboon.governance.resolution_forms import ResolutionField
from kongboon.kernel.money import format_baht
from kongboon.rules.terms import Range, Regulation


class IncidentForm(KeyedForm):
    """What happened, on which day, in which villages; for a range what a house hit in part or whole receives."""

    title = forms.CharField(
        max_length=200,
        label=_("What happened?"),
        help_text=_("For example: summer storm, flood of the Mun river."),
        error_messages={"required": _("Write what happened in a few words.")},
    )
    on = ThaiDateField(label=_("On which day did it happen?"), initial=localdate)
    villages = forms.MultipleChoiceField(
        label=_("In which villages?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one village.")},
    )

    def __init__(self, *args: Any, fund: Fund, regulation: Regulation, event: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fund = fund
        listed = Village.objects.filter(fund=fund).order_by("moo", "pk")
        self.offer("villages", [(str(village.pk), str(village)) for village in listed])
        self.sums: dict[str, str] = {}
        words = {PART: _("A house damaged in part receives"), WHOLE: _("A house damaged as a whole receives")}
        for place, benefit in enumerate(house_benefits(regulation, event)):
            if not isinstance(benefit.amount, Range):
                continue
            least, most = benefit.amount.min_satang, benefit.amount.max_satang
            help_text = gettext("From %(least)s to %(most)s baht by the regulation.") % {
                "least": format_baht(least, satang_always=False),
                "most": format_baht(most, satang_always=False),
            }
            for key, label in words.items():
                name = f"sum_{place}_{key}"
                self.sums[name] = f"{benefit.code}/{key}"
                first = least if key == PART else most
                self.fields[name] = BahtField(label=label, help_text=help_text, initial=first)

    def chosen_sums(self) -> dict[str, int]:
        return {key: self.cleaned_data[name] for name, key in self.sums.items()}

    def chosen_villages(self) -> list[Village]:
        chosen = [int(pk) for pk in self.cleaned_data["villages"]]
        return list(Village.objects.filter(fund=self.fund, pk__in=chosen).order_by("moo", "pk"))


class ProofForm(PapersForm):
    """The photos that stand for every house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["certificate_no"]


class ConfirmListForm(Form):
    """Another officer's yes to a list; where the committee chose its sums, their resolution."""

    resolution = ResolutionField(Resolution.Purpose.SUM)
    note = forms.CharField(max_length=500, required=False, label=_("Note"))

    def __init__(self, *args: Any, fund: Fund, is_chosen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_chosen:
            cast(ResolutionField, self.fields["resolution"]).offer(fund)
        else:
            del self.fields["resolution"]


HOUSE_PREFIX = "house:"


def ticked_in(sent: QueryDict) -> dict[str, str]:
    """Home -> damage of every house that was ticked as hit."""
    return {
        name.removeprefix(HOUSE_PREFIX): str(value)
        for name, value in sent.items()
        if name.startswith(HOUSE_PREFIX) and value
    }
