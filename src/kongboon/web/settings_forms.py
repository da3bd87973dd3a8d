"""Forms of the fund's settings and of its officers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import KeyedForm, ThaiDateField
from kongboon.funds.models import Fund, Village
from kongboon.governance.services import FundDetails
from kongboon.web.officer_forms import OfficerNameRow, SignInNameForm
from kongboon.web.setup_forms import BankRow, VillageRow

__all__ = ["BankForm", "DetailsForm", "OfficerForm", "SignInForm", "VillageRow"]


class BankForm(KeyedForm, BankRow):
    """One more bank account."""


class DetailsForm(KeyedForm):
    """What may change about a fund."""

    name = forms.CharField(
        label=_("Name of the fund"),
        max_length=200,
        error_messages={"required": _("Type the name of the fund.")},
    )
    office_address = forms.CharField(
        label=_("Office of the fund"),
        max_length=300,
        required=False,
        help_text=_("Printed on receipts and reports."),
    )
    founded_on = ThaiDateField(label=_("Founded on"), required=False)
    registration_no = forms.CharField(
        label=_("Number of registration with the province"), max_length=100, required=False
    )
    registered_on = ThaiDateField(label=_("Registered on"), required=False)

    @classmethod
    def of(cls, fund: Fund, data: Any = None) -> DetailsForm:
        return cls(data, initial={name: getattr(fund, name) for name in FundDetails.__dataclass_fields__})

    def details(self) -> FundDetails:
        return FundDetails(**{name: self.cleaned_data[name] for name in FundDetails.__dataclass_fields__})


class SignInForm(KeyedForm, SignInNameForm):
    """The name that an officer signs in with."""


class OfficerForm(KeyedForm, OfficerNameRow, SignInNameForm):
    """One more officer of a fund that stands; every box counts."""

    def __init__(self, fund: Fund, *args: Any, **kwargs: Any) -> None:
        self.by_moo = {village.moo: village for village in Village.objects.filter(fund=fund)}
        villages = [(village.moo, village.name) for village in self.by_moo.values()]
        super().__init__(*args, villages=villages, **kwargs)

    def village(self) -> Village | None:
        moo = self.cleaned_data.get("moo")
        return self.by_moo[int(moo)] if moo else None
