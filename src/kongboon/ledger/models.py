from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from kongboon.access.models import Officer
from kongboon.documents.models import Document
from kongboon.funds.models import ROWS_PER_FUND, BankAccount, Fund, FundOwned
from kongboon.governance.models import Request
from kongboon.kernel.money import format_baht
from kongboon.members.models import Member

_OWN_ID = models.F("fund_id") * ROWS_PER_FUND


def _numbered(number: str, name: str) -> models.CheckConstraint:
    """The row's id is its number in the fund, so the primary key itself forbids a double number."""
    return models.CheckConstraint(condition=models.Q(id=_OWN_ID + models.F(number)), name=name)


class Account(FundOwned):
    """A ledger account of the fund's chart (ผังบัญชี, domain.md 2.7)."""

    class Kind(models.TextChoices):
        ASSET = "asset", _("Assets")
        LIABILITY = "liability", _("Liabilities")
        EQUITY = "equity", _("Funds")
        INCOME = "income", _("Income")
        EXPENSE = "expense", _("Expenses")

    code = models.CharField(max_length=12)
    name_th = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    bank_account = models.ForeignKey(
        BankAccount, null=True, blank=True, on_delete=models.PROTECT, related_name="ledger_accounts"
    )
    officer = models.ForeignKey(
        Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="cash_accounts"
    )
    active_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "code"], name="account_code_once")]
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name_th}"


class Earmark(FundOwned):
    """What some money may be used for only, e.g. one grant of the state (S21)."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "code"], name="earmark_code_once")]


class Head(models.Model):
    """The end of a fund's chain, and the lock that every posting takes; the only row that changes."""

    fund = models.OneToOneField(Fund, on_delete=models.PROTECT, primary_key=True, related_name="ledger_head")
    batch_no = models.BigIntegerField(default=0)
    entry_no = models.BigIntegerField(default=0)
    line_no = models.BigIntegerField(default=0)
    hash = models.BinaryField()

    objects = ScopedManager(fund="fund")


class Seal(FundOwned):
    """Closes a batch: its trigger checks the whole batch before the row is let in (ledger.md 3.1)."""

    batch_no = models.BigIntegerField()
    n_entries = models.IntegerField()
    n_lines = models.IntegerField()
    debit_total = models.BigIntegerField()
    last_entry_no = models.BigIntegerField()
    last_line_no = models.BigIntegerField()
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = [_numbered("batch_no", "seal_id_is_number")]


class Batch(models.Model):
    """Entries that came in together. Its key is a deferred foreign key to its seal: no seal, no commit."""

    seal = models.OneToOneField(
        Seal, on_delete=models.PROTECT, primary_key=True, db_column="id", related_name="batch"
    )
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    batch_no = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    idem_key = models.CharField(max_length=64)
    request_hash = models.BinaryField()
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", db_index=False)
    device = models.CharField(max_length=40, blank=True)
    canon_version = models.PositiveSmallIntegerField()
    # From version 2 on: the events of months up to which id are in the hash, and their hash; and the number of the batch
    # whose clock was ahead, where two officers wrote that down before this one.
    events_to = models.BigIntegerField(null=True)
    events_hash = models.BinaryField(null=True)
    clock_of = models.BigIntegerField(null=True)

    objects = ScopedManager(fund="fund")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "idem_key"], name="batch_idem_key_once")]


class Entry(FundOwned):
    """One business fact in the books, balanced in itself; its number has no gaps within the fund."""

    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="entries", db_constraint=False)
    entry_no = models.BigIntegerField()
    date = models.DateField()
    # Number of the paper that goes with it: series R receipt, P payment voucher; gapless per fiscal year.
    paper_series = models.CharField(max_length=2, blank=True, default="")
    paper_year = models.PositiveSmallIntegerField(null=True)
    paper_no = models.PositiveIntegerField(null=True)
    reverses = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    reason_code = models.CharField(max_length=20, blank=True, default="")
    source = models.CharField(max_length=40, blank=True, default="")
    note_hash = models.BinaryField(null=True)

    class Meta:
        constraints = [
            _numbered("entry_no", "entry_id_is_number"),
            # Without a condition: SQLite does not use a partial index for paper_series='R', and every posting
            # asks for the last number. Entries without a paper have no number, and NULLs are all different.
            models.UniqueConstraint(
                fields=["fund", "paper_series", "paper_year", "paper_no"], name="entry_paper_once"
            ),
            models.UniqueConstraint(
                fields=["reverses"], condition=models.Q(reverses__isnull=False), name="entry_reversed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(paper_series="", paper_year=None, paper_no=None)
                | (
                    ~models.Q(paper_series="")
                    & models.Q(paper_year__isnull=False)
                    & models.Q(paper_no__isnull=False)
                ),
                name="entry_paper_whole",
            ),
        ]
        indexes = [models.Index(fields=["source"], name="entry_source")]

    @property
    def paper_number(self) -> str:
        """As printed: รบ.2567/000123 for a receipt, จ่าย.2567/0007 for a voucher (domain.md 2.3)."""
        return paper_number(self.paper_series, self.paper_year, self.paper_no)


PAPER_SERIES = {"R": ("รบ.", 6), "P": ("จ่าย.", 4)}


def paper_number(series: str, year: int | None, number: int | None) -> str:
    if not series:
        return ""
    prefix, width = PAPER_SERIES[series]
    return f"{prefix}{year}/{number:0{width}d}"


class EntryNote(models.Model):
    """Words about an entry, apart from it: erasing the row leaves the books whole and nameless."""

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, primary_key=True, related_name="note", db_constraint=False
    )
    text = models.CharField(max_length=500)
    salt = models.BinaryField()


class Line(FundOwned):
    """One side of an entry: debit above zero, credit below; members are a dimension, not accounts."""

    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    # No database constraint on these four: the seal checks them for the whole batch at once.
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines", db_constraint=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="lines", db_constraint=False, db_index=False
    )
    member = models.ForeignKey(
        Member, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    earmark = models.ForeignKey(
        Earmark, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    amount = models.BigIntegerField()
    quantity_milli = models.BigIntegerField(null=True)
    member_hash = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="line_amount_not_zero"),
            models.CheckConstraint(
                condition=models.Q(member=None, member_hash=None)
                | models.Q(member__isnull=False, member_hash__isnull=False),
                name="line_member_has_hash",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "id"], name="line_account"),
            models.Index(
                fields=["member", "id"], condition=models.Q(member__isnull=False), name="line_member"
            ),
        ]


class PeriodEvent(FundOwned):
    """A month was closed or opened again; rows are only added, the last one of a month decides."""

    month = models.CharField(max_length=7)
    closed = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["fund", "month", "id"], name="period_event_last")]


class PettyCashCeiling(FundOwned):
    """How much petty cash may be paid at a time and in a calendar month, from a moment on; two people agreed to it.

    Rows are only added, the last one before a payment holds for it; before the first one, `BEGINS`.
    """

    # Satang, at a time and in a month: what a fund begins with, and the most that two people can agree to.
    BEGINS = (500_00, 2_000_00)
    MOST = (2_000_00, 10_000_00)

    a_time_satang = models.BigIntegerField()
    a_month_satang = models.BigIntegerField()
    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(a_time_satang__gt=0, a_time_satang__lte=2_000_00)
                & models.Q(a_month_satang__gte=models.F("a_time_satang"), a_month_satang__lte=10_000_00),
                name="petty_cash_within_bounds",
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{format_baht(self.a_time_satang)} / {format_baht(self.a_month_satang)}"


class PettyCash(FundOwned):
    """A small cost that one officer paid at once out of the cash box; rows are only added, with their entry.

    To whom and what for stand in the entry's words, by whom and when in its batch. `receipt` is the photo.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="petty_cash")
    amount_satang = models.BigIntegerField()
    receipt = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_satang__gt=0), name="petty_cash_of_something")
        ]
        ordering = ["pk"]


class DepositSlip(FundOwned):
    """The photo of the bank's slip, or of the passbook's line, that shows a deposit; rows are only added."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="deposit_slip")
    slip = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    filed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class Balance(models.Model):
    """Cache: an account's debits and credits in one month. `ledger.checks` recomputes it from the lines."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    debit = models.BigIntegerField()
    credit = models.BigIntegerField()

    objects = ScopedManager(fund="fund")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "month"], name="balance_once")]
