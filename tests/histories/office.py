"""Officers of a fund at work: what they send goes through the services as their pages send it, and into the model.

What the model refuses has to be refused for a reason that it names, and what it takes has to be taken.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from kongboon.access.models import Officer, Role
from kongboon.dues.checks import months_paid_twice, paid_until_unexplained, sums_that_differ
from kongboon.dues.models import HandOver
from kongboon.dues.requests import cash_with
from kongboon.funds.actor import acting_as
from kongboon.funds.models import BankAccount, Fund
from kongboon.governance.requests import confirm
from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_calendar import last_day
from kongboon.ledger.accounts import account_of_bank, account_of_collector
from kongboon.ledger.checks import cache_differences, verify
from kongboon.ledger.clock import ask_accept_clock
from kongboon.ledger.errors import ClockJumped, FarDate
from kongboon.ledger.models import Entry as Booked
from kongboon.ledger.models import Head, Line, PeriodEvent
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.running_balance import below_zero
from kongboon.members.models import Member
from kongboon.rules.catalogue import catalogue_text
from tests.histories.book import BANK, BOX, SURPLUS, Book, Entry, day
from tests.world import Cast, make_fund, make_member, record_opening, resolved

BEGINS = datetime(2023, 8, 7, 3, tzinfo=UTC)
SURE = (ClockJumped.code, FarDate.code)
PAID_UNTIL = ("2023-05", "2023-07", "2022-12", "2024-09", "2023-06", "2023-06", "2023-01", "2023-07")
OPENED_WITH = {BOX: 500_00, BANK: 20_000_00}


@dataclass(frozen=True)
class Sent:
    """What was sent under a key, to be sent once more: as it was, or altered in one of these ways."""

    send: Callable[..., Any]
    told: dict[str, Any]
    answer: Any
    altered: tuple[dict[str, Any], ...]


@dataclass
class Office:
    """A fund, its model, and the clock that its machine shows."""

    cast: Cast
    chance: random.Random
    book: Book
    members: dict[str, Member]
    bank: BankAccount
    month_resolution: str
    now: datetime = BEGINS
    right: datetime = BEGINS
    sent: list[Sent] = field(default_factory=list)
    keys: int = 0
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def officer(self, role: str) -> Officer:
        return self.cast.officers[role]

    def holder(self, code: str) -> Officer:
        """Whose cash an account is."""
        return self.officer(Role.COLLECTOR if code == "1102.1" else Role.TREASURER)

    def key(self, what: str) -> str:
        self.keys += 1
        return f"{what}/{self.keys:026d}"

    def is_sure(self) -> bool:
        """Whether whoever acts ticks that a far day or a jump of the clock is right."""
        return self.chance.random() < 0.5

    # ---- calendar ----

    def wait(self) -> None:
        """Mostly a while goes by; now and then the machine's clock goes wrong, or is put right."""
        dice = self.chance.random()
        if self.now < self.right - timedelta(hours=1) and dice < 0.3:
            self.now = self.right
        elif dice < 0.8:
            self.now += timedelta(minutes=self.chance.choice((1, 4, 30, 300)))
        elif dice < 0.95:
            self.now += timedelta(days=self.chance.randint(1, 3))
        elif dice < 0.97:
            self.now += timedelta(days=self.chance.randint(10, 30))
        elif dice < 0.975:
            self.now += timedelta(days=self.chance.randint(61, 90))
        elif dice < 0.985:
            self.now -= timedelta(days=self.chance.randint(1, 40))
        elif dice < 0.99:
            self.now -= timedelta(minutes=self.chance.randint(1, 9))
        self.right = max(self.right, self.now)

    def a_day(self) -> date:
        """Mostly today; dated back, ahead, before the fund began, or with a year of no era."""
        today, dice = day(self.now), self.chance.random()
        if dice < 0.6:
            return today
        if dice < 0.88:
            return today - timedelta(days=self.chance.randint(1, 25))
        if dice < 0.94:
            return today - timedelta(days=self.chance.randint(26, 150))
        if dice < 0.97:
            return today + timedelta(days=self.chance.randint(1, 90))
        if dice < 0.98:
            return self.book.entries[0].on - timedelta(days=self.chance.randint(1, 400))
        years = self.chance.choice((-543, 543))
        return date(today.year + years, today.month, min(today.day, 28))

    # ---- one act ----

    def tried(self, expected: Iterable[str], act: Callable[[], Any], by: str, *, sure: bool = False) -> Any:
        """What an act answers, None where it was refused: exactly where the model refuses, and with its reason."""
        reasons, refusal = set(expected), None
        try:
            with acting_as(officer_id=self.officer(by).pk, confirmed=SURE if sure else ()):
                answer = act()
        except DomainError as error:
            refusal = error
        if refusal is None:
            assert not reasons, f"taken, though the model refuses: {reasons}"
            return answer
        inner = [fact.code for fact in refusal.facts.values() if isinstance(fact, DomainError)]
        code = "/".join((refusal.code, *inner))
        assert code in reasons, f"{code}: {refusal!r}, where the model knows {reasons or 'no reason'}"
        self.refused.append(code)
        return None

    def first(
        self,
        expected: Iterable[str],
        send: Callable[..., Any],
        told: dict[str, Any],
        altered: Iterable[dict[str, Any]],
        *,
        by: str,
        sure: bool = False,
    ) -> Any:
        """Send something under a new key; what is answered is kept to be sent once more."""
        answer = self.tried(expected, lambda: send(at=self.now, **told), by, sure=sure)
        if answer is not None:
            self.sent.append(Sent(send, told, answer, tuple(altered)))
        return answer

    def write(self, entries: list[Entry], posted: range) -> None:
        """The model's entries have the numbers that the books gave."""
        first = len(self.book.entries) + 1
        assert [pk % 10**10 for pk in posted] == list(range(first, first + len(entries)))
        self.book.write(entries, self.now)

    def send_again(self) -> None:
        """The same is answered as it was, another thing under its key is refused; nothing is new in both."""
        if not self.sent:
            return
        sent = self.chance.choice(self.sent[-40:] if self.chance.random() < 0.7 else self.sent)
        by = Role.TREASURER
        if sent.altered and self.chance.random() < 0.5:
            other = {**sent.told, **self.chance.choice(sent.altered)}
            codes = {"ledger.key_reused", "governance.request_changed"}
            self.tried_altered(codes, lambda: sent.send(at=self.now, **other), by)
        else:
            assert self.tried((), lambda: sent.send(at=self.now, **sent.told), by) == sent.answer

    def tried_altered(self, codes: set[str], act: Callable[[], Any], by: str) -> None:
        assert self.tried(codes, act, by) is None

    def accept_clock(self) -> None:
        """Two officers say that the clock was ahead at the last entry; from then on the time is what it says now."""
        behind = "ledger.clock_behind" in self.book.of_time(self.now, [day(self.now)], sure=True)
        key, last = self.key("clock"), self.book.batches

        def agreed() -> bool:
            named = {"by": self.cast.treasurer, "at": self.now, "idem_key": key, "reason": "ตั้งวันผิด"}
            asked = ask_accept_clock(fund=self.cast.fund, **named)
            confirm(request=asked, by=self.cast.chair, at=self.now)
            return True

        refused = set() if behind else {"ledger.clock_is_right"}
        if self.tried(refused, agreed, Role.TREASURER):
            self.book.ahead.add(last)
            self.right = self.now

    # ---- books and model side by side ----

    def compare(self) -> None:
        """Each account's balance, and how many entries there are."""
        assert balances_by_code(self.cast.fund) == self.book.balances()
        head = Head.objects.get(fund=self.cast.fund)
        assert (head.batch_no, head.entry_no) == (self.book.batches, len(self.book.entries))

    def compare_all(self) -> None:
        """Each account day by day, papers, who has paid until when, who holds what, closed months."""
        fund = self.cast.fund
        lines = Line.objects.filter(fund=fund).values_list("account__code", "entry__date", "amount")
        days: dict[tuple[str, date], int] = {}
        for code, on, satang in lines:
            days[code, on] = days.get((code, on), 0) + satang
        moved = {(code, on): n for code, found in self.book.moved.items() for on, n in found.items()}
        assert _without_zeros(days) == _without_zeros(moved)
        papers = Booked.objects.exclude(paper_series="").order_by("pk")
        assert list(papers.values_list("paper_series", "paper_year", "paper_no")) == self.book.papers()
        until = Member.objects.filter(fund=fund).values_list("number", "paid_until")
        assert {number: f"{on:%Y-%m}" for number, on in until} == self.book.paid_until
        for code in ("1102.1", "1102.2"):
            assert cash_with(self.holder(code)) == self.book.held(code)
        closed = dict(PeriodEvent.objects.order_by("pk").values_list("month", "closed"))
        assert {month for month, is_closed in closed.items() if is_closed} == self.book.closed
        counted = sum(entry.kind == "hand-over" for entry in self.book.entries)
        assert HandOver.objects.filter(fund=fund).count() == counted

    def check(self) -> None:
        self.compare_all()
        check_books(self.cast.fund)


def booked(office: Office, number: int) -> Booked:
    found: Booked = Booked.objects.get(pk=office.cast.fund.pk * 10**10 + number)
    return found


def check_books(fund: Fund) -> None:
    """What `doctor` looks at in a fund's books."""
    assert verify(fund).problems == ()
    assert cache_differences(fund) == []
    wrong = (
        below_zero(fund.pk),
        months_paid_twice(fund),
        paid_until_unexplained(fund),
        sums_that_differ(fund),
    )
    assert [list(one) for one in wrong] == [[], [], [], []]


def _without_zeros(days: dict[tuple[str, date], int]) -> dict[tuple[str, date], int]:
    return {place: satang for place, satang in days.items() if satang}


def open_office(code: str, seed: int) -> Office:
    """A fund with two villages, eight members, some money, and a clock."""
    cast = make_fund(at=BEGINS, code=code, regulation=catalogue_text("standard-13"))
    villages, members = {f"{n:04d}": 4 if n < 6 else 7 for n in range(1, len(PAID_UNTIL) + 1)}, {}
    until = dict(zip(villages, PAID_UNTIL, strict=True))
    for number, moo in villages.items():
        members[number] = make_member(
            cast, BEGINS, number=number, moo=moo, house_no=number, first_name=f"คนที่{number}",
            paid_until=last_day(until[number]), health_consent=False,
        )  # fmt: skip
    for role, place in ((Role.COLLECTOR, "1102.1"), (Role.TREASURER, "1102.2")):
        assert account_of_collector(cast.officers[role]).code == place
    bank = BankAccount.objects.get(fund=cast.fund)
    assert account_of_bank(bank).code == BANK
    opened = day(BEGINS)
    record_opening(fund=cast.fund, on=opened, balances=OPENED_WITH, by=cast.treasurer, at=BEGINS)
    book = Book(villages, until)
    moves = (*OPENED_WITH.items(), (SURPLUS, -sum(OPENED_WITH.values())))
    book.write([Entry("opening", opened, moves, Role.TREASURER)], BEGINS)
    resolution = resolved(cast, BEGINS - timedelta(days=700), "month")
    return Office(cast, random.Random(seed), book, members, bank, resolution)
