"""What the books show: plain frozen values that `ledger.queries` fills. Units: satang."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kongboon.access.models import Officer
from kongboon.ledger.models import Account


@dataclass(frozen=True)
class TrialBalanceRow:
    """One account and the side on which its balance stands."""

    code: str
    name: str
    kind: str
    debit: int
    credit: int


@dataclass(frozen=True)
class TrialBalance:
    """Accounts with a balance, in the order of their codes; as_of None is everything recorded."""

    as_of: date | None
    rows: tuple[TrialBalanceRow, ...]

    @property
    def debit(self) -> int:
        return sum(row.debit for row in self.rows)

    @property
    def credit(self) -> int:
        return sum(row.credit for row in self.rows)


@dataclass(frozen=True)
class Side:
    """One line of an entry: the account by name, the amount without sign, and the member if it names one."""

    code: str
    name: str
    amount: int
    is_debit: bool
    member_name: str = ""
    member_number: str = ""


@dataclass(frozen=True)
class CashBookRow:
    """One entry as an account sees it; `balance` is what is there after it."""

    entry_id: int
    entry_no: int
    on: date
    paper: str
    kind: str
    note: str
    counter: tuple[str, ...]
    money_in: int
    money_out: int
    balance: int
    reverses_no: int | None = None


@dataclass(frozen=True)
class CashBook:
    """A month of one account, newest entry first."""

    account: Account
    month: str
    opening: int
    rows: tuple[CashBookRow, ...]
    money_in: int
    money_out: int

    @property
    def closing(self) -> int:
        return self.opening + self.money_in - self.money_out


@dataclass(frozen=True)
class EntryShown:
    """One entry with everything that its page says."""

    id: int
    entry_no: int
    on: date
    paper: str
    paper_series: str
    kind: str
    source: str
    note: str
    sides: tuple[Side, ...]
    recorder: Officer
    at: datetime
    batch_no: int
    head: str
    reverses_no: int | None
    reversed_by_no: int | None
    reversed_on: date | None

    @property
    def by(self) -> str:
        """Who recorded it."""
        return self.recorder.name

    @property
    def amount(self) -> int:
        return sum(side.amount for side in self.sides if side.is_debit)

    @property
    def debits(self) -> tuple[Side, ...]:
        return tuple(side for side in self.sides if side.is_debit)

    @property
    def credits(self) -> tuple[Side, ...]:
        return tuple(side for side in self.sides if not side.is_debit)

    @property
    def is_reversible(self) -> bool:
        return self.reverses_no is None and self.reversed_by_no is None


@dataclass(frozen=True)
class StatementRow:
    """What one entry took from a member or gave to them."""

    entry_id: int
    entry_no: int
    on: date
    paper: str
    account: str
    account_code: str
    note: str
    paid: int
    received: int


@dataclass(frozen=True)
class MemberStatement:
    """A member's lines in the books, oldest first."""

    rows: tuple[StatementRow, ...]

    @property
    def paid(self) -> int:
        return sum(row.paid for row in self.rows)

    @property
    def received(self) -> int:
        return sum(row.received for row in self.rows)


@dataclass(frozen=True)
class MonthState:
    """A month of the books: whether it is closed, since when and by whom, and how it moved."""

    month: str
    is_closed: bool
    is_unused: bool
    is_over: bool
    at: datetime | None
    by: str
    reason: str
    cash: int
    banks: int

    @property
    def waits(self) -> bool:
        """Whether somebody is to close it: one in which nothing was entered closes with the next that is closed."""
        return self.is_over and not self.is_closed and not self.is_unused
