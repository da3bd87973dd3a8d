"""Forms of the opening balances and of what corrects them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import BahtField, Form, KeyedForm, ThaiDateField
from kongboon.funds.models import Fund
from kongboon.ledger.accounts import (
    BANK,
    BENEFITS_PAYABLE,
    CASH,
    COLLECTOR_CASH,
    DUES_IN_ADVANCE,
    OPENING_EQUITY,
    account_of_bank,
    name_of,
)
from kongboon.ledger.models import Account
from kongboon.web.book_forms import banks_of

OTHER_ROWS_MAX = 20
# Entered by sub-account, or what is left over.
_ELSEWHERE = frozenset({COLLECTOR_CASH, BANK, OPENING_EQUITY})


class OpeningCorrectionForm(KeyedForm):
    """What one account should have been opened with."""

    code = forms.ChoiceField(
        label=_("Which one?"), error_messages={"required": _("Choose which one is wrong.")}
    )
    right = BahtField(label=_("What it should be"), allow_zero=True)
    on = ThaiDateField(label=_("Day of the correction"), initial=localdate)
    note = forms.CharField(
        label=_("Reason"),
        max_length=300,
        error_messages={
            "required": _("Write the reason in a few words; it stays in the books with the entry.")
        },
    )

    def __init__(self, fund: Fund, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = (Account.Kind.ASSET, Account.Kind.LIABILITY, Account.Kind.EQUITY)
        accounts = Account.objects.filter(fund=fund, kind__in=kinds, officer=None)
        self.accounts = {a.code: a for a in accounts.exclude(code__in=_ELSEWHERE)}
        self.offer("code", [("", "–"), *((a.code, name_of(a)) for a in self.accounts.values())])

    def right_signed(self) -> int:
        """With the sign of the books: owned above zero, owed and set apart below."""
        is_owned = self.accounts[self.cleaned_data["code"]].kind == Account.Kind.ASSET
        amount: int = self.cleaned_data["right"]
        return amount if is_owned else -amount


class OpeningForm(Form):
    """What the fund owns and owes on the day it begins here. Field names: cash, bank_<id>, owed, advance, other_<n>."""

    on = ThaiDateField(
        label=_("On which day?"),
        initial=localdate,
        help_text=_("The day of the last line in the old book. Everything after it is recorded here."),
    )
    cash = BahtField(label=_("Cash in the box"), required=False, allow_zero=True)

    def __init__(self, fund: Fund, *args: Any, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fund = fund
        self.rows = min(max(rows, 1), OTHER_ROWS_MAX)
        self.banks = {f"bank_{bank.pk}": bank for bank in banks_of(fund)}
        for name, bank in self.banks.items():
            self.fields[name] = BahtField(label=str(bank), required=False, allow_zero=True)
        self.fields["owed"] = BahtField(
            label=_("Benefits decided but not paid yet"), required=False, allow_zero=True
        )
        self.fields["advance"] = BahtField(
            label=_("Dues that members paid in advance"), required=False, allow_zero=True
        )
        self.choices = self._other_choices()
        for number in range(self.rows):
            self.fields[f"account_{number}"] = forms.ChoiceField(
                label=_("What?"), required=False, choices=self.choices
            )
            self.fields[f"amount_{number}"] = BahtField(label=_("Amount"), required=False)

    def _other_choices(self) -> list[Any]:
        taken = {CASH, BENEFITS_PAYABLE, DUES_IN_ADVANCE, *_ELSEWHERE}
        kinds = ((_("Also owned"), "asset"), (_("Also owed"), "liability"), (_("Set apart for"), "equity"))
        accounts = list(
            Account.objects.filter(fund=self.fund, bank_account=None, officer=None).exclude(code__in=taken)
        )
        self.kinds = {account.code: account.kind for account in accounts}
        groups = [
            (str(label), [(a.code, name_of(a)) for a in accounts if a.kind == kind]) for label, kind in kinds
        ]
        return [("", "–"), *groups]

    @property
    def bank_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.banks]

    @property
    def other_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"account_{n}"], self[f"amount_{n}"]) for n in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(self.rows):
            account, amount = data.get(f"account_{number}"), data.get(f"amount_{number}")
            if account and amount is None and f"amount_{number}" not in self.errors:
                self.add_error(f"amount_{number}", gettext("Type the amount in baht."))
            if amount and not account and f"account_{number}" not in self.errors:
                self.add_error(f"account_{number}", gettext("Choose what this amount is."))
        return data

    def signed(self) -> dict[str, int]:
        """Account code -> satang with the sign of the books: owned above zero, owed and set apart below."""
        data = self.cleaned_data
        found: dict[str, int] = {CASH: data.get("cash") or 0}
        for name, bank in self.banks.items():
            if data.get(name):
                found[account_of_bank(bank).code] = data[name]
        found[BENEFITS_PAYABLE] = -(data.get("owed") or 0)
        found[DUES_IN_ADVANCE] = -(data.get("advance") or 0)
        for number in range(self.rows):
            code, amount = data.get(f"account_{number}"), data.get(f"amount_{number}") or 0
            if code:
                found[code] = found.get(code, 0) + (amount if self.kinds[code] == "asset" else -amount)
        return {code: amount for code, amount in found.items() if amount}
