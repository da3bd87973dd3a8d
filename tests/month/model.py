"""What the month must come to, worked out in plain Python without a line of the product.

A member pays a baht a day, until the age of eighty or fifteen years of membership. Money of a collection is with
the collector, then in the cash box, then in the bank. Nothing leaves by one person alone.
"""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from tests.registers import TrueMember


@dataclass
class Model:
    """Balances in satang by account (debit above zero), receipts and vouchers given out, and who died."""

    balances: Counter[str] = field(default_factory=Counter)
    receipts: int = 0
    vouchers: int = 0
    income: int = 0
    paid_until: dict[str, tuple[int, int]] = field(default_factory=dict)
    last_owed: dict[str, tuple[int, int]] = field(default_factory=dict)

    def move(self, amount: int, *, to: str, out_of: str) -> None:
        self.balances[to] += amount
        self.balances[out_of] -= amount

    def open(self, cash: int, bank: int) -> None:
        self.move(cash, to="1101", out_of="3199")
        self.move(bank, to="1110.1", out_of="3199")

    def register(self, members: list[TrueMember]) -> None:
        for member in members:
            until = member.paid_until
            joined = member.joined_on
            self.paid_until[member.member_no] = (
                (until.year, until.month) if until else before(joined.year, joined.month)
            )
            self.last_owed[member.member_no] = min(
                last_before(joined, 15), last_before(member.birth_date, 80) if member.birth_date else NEVER
            )

    def owed(self, member_no: str, year: int, month: int) -> int:
        """Satang owed up to and with a month: one baht for each day of each month not paid."""
        total, at = 0, self.paid_until[member_no]
        while at < min((year, month), self.last_owed[member_no]):
            at = after(*at)
            total += calendar.monthrange(*at)[1] * 100
        return total

    def pay(self, member_nos: list[str], collector: str, year: int, month: int) -> int:
        """One household pays what it owes; returns the sum of its receipt."""
        amount = sum(self.owed(number, year, month) for number in member_nos)
        for number in member_nos:
            until = min((year, month), self.last_owed[number])
            self.paid_until[number] = max(self.paid_until[number], until)
        self.move(amount, to=collector, out_of="4101")
        self.receipts += 1
        self.income += amount
        return amount

    def hand_over(self, collector: str, counted: int) -> None:
        """What is missing stays with the collector until it is written off."""
        self.move(counted, to="1101", out_of=collector)

    def write_off(self, collector: str) -> None:
        self.move(self.balances[collector], to="5401", out_of=collector)

    def pay_other(self, amount: int, expense: str) -> None:
        self.move(amount, to=expense, out_of="1101")
        self.vouchers += 1

    def deposit(self, amount: int) -> None:
        self.move(amount, to="1110.1", out_of="1101")

    def benefit(self, amount: int, expense: str) -> None:
        self.move(amount, to=expense, out_of="2101")
        self.move(amount, to="2101", out_of="1101")
        self.vouchers += 1


NEVER = (9999, 12)


def last_before(begins: date, years: int) -> tuple[int, int]:
    """The last month that begins before so many years are complete."""
    month = (begins.year + years, begins.month)
    return before(*month) if begins.day == 1 else month


def before(year: int, month: int) -> tuple[int, int]:
    return (year, month - 1) if month > 1 else (year - 1, 12)


def after(year: int, month: int) -> tuple[int, int]:
    return (year, month + 1) if month < 12 else (year + 1, 1)


# The published model of thirteen types, B05, written down again here on purpose.
DEATH_TIERS = ((15, 30_000), (12, 20_000), (8, 15_000), (5, 10_000), (3, 6_000), (2, 5_000), (1, 4_000))


def death_benefit(joined: date, died: date) -> int:
    """Satang for a death after whole years of membership; 3,000 baht from 180 days on."""
    years = died.year - joined.year - ((died.month, died.day) < (joined.month, joined.day))
    if (died - joined).days < 180:
        return 0
    return 100 * next((baht for least, baht in DEATH_TIERS if years >= least), 3_000)
