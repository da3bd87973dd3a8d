"""Forms of the books."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.forms import BahtField, Form, KeyedForm, ThaiDateField
from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.documents.forms import PhotoForm
from kongboon.documents.models import Document
from kongboon.funds.models import BankAccount, Fund
from kongboon.funds.regulations import regulations_of
from kongboon.governance.errors import ReasonMissing
from kongboon.governance.models import Resolution
from kongboon.governance.resolution_forms import ResolutionField
from kongboon.ledger.accounts import CASH, by_hand, name_of
from kongboon.ledger.errors import NoPettyReceipt
from kongboon.ledger.models import Account
from kongboon.ledger.moves import OWED_BY_HAND, holds_money, owed_by_hand
from kongboon.ledger.petty_cash import Ceilings, SmallCost
from kongboon.ledger.queries import money_accounts


def banks_of(fund: Fund) -> list[BankAccount]:
    return list(BankAccount.objects.filter(fund=fund).order_by("pk"))


def slip_box(*, is_needed: bool) -> forms.FileField:
    """The photo of what the bank gave for cash that was brought there."""
    return forms.FileField(
        label=_("Photo of the bank's slip or of the line in the passbook"),
        required=is_needed,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_(
            "Bank, day and sum can be read on it. It can come later; until then the deposit is listed."
        ),
        error_messages={"required": _("Choose the photo.")},
    )


class BankMoveForm(PhotoForm, KeyedForm):
    """Cash to a bank account, with the photo of the bank's slip, or back."""

    document_kind = Document.Kind.BANK_SLIP

    bank = forms.ChoiceField(
        label=_("Bank account"), error_messages={"required": _("Choose the bank account.")}
    )
    amount = BahtField(label=_("Amount"))
    on = ThaiDateField(label=_("Day it was done"), initial=localdate)
    note = forms.CharField(
        label=_("What is the cash for?"),
        max_length=300,
        required=False,
        help_text=_("Wanted where another officer agrees first; they read it."),
    )

    photo = slip_box(is_needed=False)

    def __init__(self, by: Officer, direction: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        del self.fields["note" if direction == "deposit" else "photo"]
        self.banks = {str(bank.pk): bank for bank in banks_of(self.fund)}
        self.offer("bank", [(pk, str(bank)) for pk, bank in self.banks.items()])

    def bank_account(self) -> BankAccount:
        return self.banks[self.cleaned_data["bank"]]

    def purpose(self) -> str:
        """What the cash is for, where another officer agrees first. Errors: ReasonMissing."""
        if not self.cleaned_data["note"].strip():
            raise ReasonMissing
        note: str = self.cleaned_data["note"]
        return note


class DepositSlipForm(PhotoForm):
    """The photo of the bank's slip, where it came after the deposit."""

    box, document_kind = "slip", Document.Kind.BANK_SLIP

    slip = slip_box(is_needed=True)


def _grouped(accounts: Iterable[Account], groups: Iterable[tuple[Any, tuple[str, ...]]]) -> list[Any]:
    names = {account.code: name_of(account) for account in accounts}
    return [
        (str(label), [(code, names[code]) for code in codes if code in names])
        for label, codes in groups
        if any(code in names for code in codes)
    ]


def payee_box() -> forms.CharField:
    """Who receives money; listed suppliers are offered, and a name typed as in the list is the listed one."""
    return forms.CharField(
        label=_("Paid to whom?"),
        max_length=150,
        widget=forms.TextInput(attrs={"list": "suppliers", "autocomplete": "off"}),
        help_text=_("As it shall stand on the voucher: the shop, or the person who signs for the money."),
        error_messages={"required": _("Write who received the money.")},
    )


class OtherForm(PhotoForm, KeyedForm):
    """Money received or paid that is neither dues nor a benefit."""

    what = forms.ChoiceField(
        label=_("What for?"), error_messages={"required": _("Choose what the money is for.")}
    )
    amount = BahtField(label=_("Amount"))
    money = forms.ChoiceField(error_messages={"required": _("Choose cash or a bank account.")})
    on = ThaiDateField(label=_("Day"), initial=localdate)
    payee = payee_box()
    note = forms.CharField(
        max_length=300, error_messages={"required": _("Write from whom or to whom, and what for.")}
    )
    resolution = ResolutionField(
        Resolution.Purpose.COSTS,
        label=_("Resolution, where running the fund costs more than the ceiling"),
        required=False,
        help_text=_("The resolution that allows it. Otherwise leave it empty."),
    )
    photo = forms.FileField(
        label=_("Photo of the bill"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("Whoever agrees looks at it; it stays with the entry in the books."),
    )

    def __init__(self, by: Officer, direction: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        fund = self.fund
        accounts = Account.objects.filter(fund=fund, active_to=None)
        if direction == "in" or not any(r.admin_ceiling_percent is not None for r in regulations_of(fund)):
            del self.fields["resolution"]
        else:
            cast(ResolutionField, self.fields["resolution"]).offer(fund)
        if direction == "in":
            del self.fields["payee"], self.fields["photo"]
            groups: list[tuple[Any, tuple[str, ...]]] = [
                (_("Support"), by_hand("support")),
                (_("Gifts and own work"), by_hand("gifts")),
                (_("Interest and others"), by_hand("interest")),
            ]
            self.fields["money"].label, self.fields["note"].label = (
                _("Where was it put?"),
                _("From whom, what for?"),
            )
        else:
            del self.fields["on"]  # it is paid on the day of the press, once others have agreed
            debts = Account.objects.filter(fund=fund, code__in=OWED_BY_HAND)
            owed = [account.code for account in debts.order_by("code") if owed_by_hand(account) > 0]
            groups = [
                (_("Work for everybody"), by_hand("public_welfare")),
                (_("Supplies to give out later"), by_hand("stock")),
                (_("Running the fund"), by_hand("running")),
                (_("Paying what was owed"), tuple(owed)),
            ]
            self.fields["money"].label, self.fields["note"].label = (
                _("Taken from where?"),
                _("What was bought or done?"),
            )
            self.fields["note"].error_messages["required"] = _(
                "Write in a few words what was bought or done."
            )
        self.offer("what", [("", gettext("Choose")), *_grouped(accounts, groups)])
        self.offer("money", [(a.code, name_of(a)) for a in money_accounts(fund) if holds_money(a)])


class PettyCashForm(PhotoForm, KeyedForm):
    """A small cost that is paid at once."""

    what = forms.ChoiceField(
        label=_("What for?"), error_messages={"required": _("Choose what the money is for.")}
    )
    amount = BahtField(label=_("Amount"))
    payee = payee_box()
    note = forms.CharField(
        label=_("What was bought or done?"),
        max_length=300,
        error_messages={"required": _("Write in a few words what was bought or done.")},
    )
    photo = forms.FileField(
        label=_("Photo of the receipt"),
        error_messages={"required": _(NoPettyReceipt.msgid)},
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("The whole receipt, so that the sum can be read."),
    )
    # What the ordinary way by two people asks beside it.
    money = forms.CharField(required=False, widget=forms.HiddenInput, initial=CASH)

    def __init__(self, by: Officer, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        accounts = Account.objects.filter(fund=self.fund, active_to=None)
        groups = [
            (_("Running the fund"), by_hand("running")),
            (_("Work for everybody"), by_hand("public_welfare")),
            (_("Supplies to give out later"), by_hand("stock")),
        ]
        self.offer("what", [("", gettext("Choose")), *_grouped(accounts, groups)])

    def cost(self) -> SmallCost:
        """What is paid, as the service takes it."""
        data = self.cleaned_data
        return SmallCost(data["what"], data["amount"], data["payee"], data["note"])


class CeilingsForm(KeyedForm):
    """How much petty cash may be paid."""

    a_time = BahtField(label=_("At most at a time"))
    a_month = BahtField(label=_("At most in a month"))

    def ceilings(self) -> Ceilings:
        return Ceilings(self.cleaned_data["a_time"], self.cleaned_data["a_month"])


class SupplierForm(KeyedForm):
    """Whom the fund buys from again and again."""

    name = forms.CharField(
        label=_("Name of the supplier"),
        max_length=150,
        help_text=_("As it stands on its receipts."),
        error_messages={"required": _("Write the whole name of the supplier.")},
    )
    reference = forms.CharField(
        label=_("Tax number, telephone or account number"), max_length=50, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class GoodsForm(PhotoForm, KeyedForm):
    """Goods that come in, go out or are gone, at their value."""

    document_kind = Document.Kind.GOODS

    what = forms.CharField(
        label=_("Which goods?"),
        max_length=150,
        help_text=_("What and how much, for example: 20 bags of rice of 5 kg."),
        error_messages={"required": _("Write which goods and how much.")},
    )
    amount = BahtField(
        label=_("Their value"), help_text=_("What they would cost in the market, all together.")
    )
    who = forms.CharField(max_length=150)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, error_messages={"required": _("Write the reason in a few words.")}
    )
    photo = forms.FileField(
        label=_("Photo of the goods"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def __init__(self, by: Officer, act: Act, *args: Any, **kwargs: Any) -> None:
        super().__init__(by, *args, **kwargs)
        who, reason = self.fields["who"], self.fields["reason"]
        if act is Act.RECEIVE_GOODS:
            who.label = _("Who gave them?")
            who.error_messages["required"] = _("Write who gave the goods.")
            del self.fields["reason"]
        elif act is Act.GIVE_GOODS:
            who.label = _("To whom are they given?")
            who.help_text = _("As it shall stand on the voucher: who signs for the goods.")
            who.error_messages["required"] = _("Write who receives the goods.")
            reason.help_text = _("For example: the roof was blown off, no income this month.")
        else:
            del self.fields["who"]
            reason.help_text = _("For example: past its date, eaten by mice, lost in the flood.")


class ReasonForm(KeyedForm):
    """Why something is undone; it stays in the books."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("In a few words, for example: typed twice, wrong amount."),
        error_messages={
            "required": _("Write the reason in a few words; it stays in the books with the entry.")
        },
    )


class MonthForm(Form):
    """Which month is closed or opened again, and the resolution on which it is opened."""

    month = forms.RegexField(r"^\d{4}-(0[1-9]|1[0-2])$", widget=forms.HiddenInput)
    resolution = ResolutionField(Resolution.Purpose.MONTH, required=False)

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(ResolutionField, self.fields["resolution"]).offer(fund)


class DayForm(Form):
    """A day for a balance."""

    as_of = ThaiDateField(label=_("As of"))
