"""A fund's money in whole satang, in plain Python: what is there after each act, and what has to be refused.

It shares no line with the product. A refusal is told by its code; where several reasons hold the product may name any.
"""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

BOX, BANK = "1101", "1110.1"
DUES, ADVANCE, GIFTS, HELP, SHORT, SURPLUS = "4101", "2102", "4401", "5201", "5401", "3199"
WATCHED = (BOX, BANK)
FAR = timedelta(days=60)
MOST_MONTHS = 60
REGULATION_FROM = date(2017, 10, 1)
WITHDRAWN_ALONE = 2_000_00
# What is taken back in the books; a receipt of dues has a way of its own.
UNDONE_IN_BOOKS = {"gift", "deposit", "withdrawal", "payment", "hand-over", "pay-back"}

Moves = tuple[tuple[str, int], ...]


def day(at: datetime) -> date:
    """The day in Bangkok."""
    return (at.astimezone(UTC) + timedelta(hours=7)).date()


def later(month: str, months: int) -> str:
    """The month "YYYY-MM" so many months later."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + months
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def price(month: str) -> int:
    """A baht a day, in satang."""
    return 100 * calendar.monthrange(int(month[:4]), int(month[5:]))[1]


@dataclass(frozen=True)
class Paid:
    """The months that a member paid for with a receipt; `before`: the last month that was paid until then."""

    member: str
    first: str
    months: int
    before: str

    @property
    def last(self) -> str:
        return later(self.first, self.months - 1)

    @property
    def satang(self) -> int:
        return sum(price(later(self.first, n)) for n in range(self.months))

    def ahead(self, on: date) -> int:
        """Satang that are for months after the fiscal year of the day, which ends in September."""
        end = f"{on.year + (on.month > 9):04d}-09"
        every = (later(self.first, n) for n in range(self.months))
        return sum(price(month) for month in every if month > end)


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to pay: so many months, or a sum, or all that is owed up to the month of the list."""

    member: str
    months: int | None = None
    satang: int | None = None
    first: str | None = None


@dataclass(frozen=True)
class Entry:
    """One entry as the model remembers it; number = place in the list + 1."""

    kind: str
    on: date
    moves: Moves
    by: str
    paper: str = ""
    paid: tuple[Paid, ...] = ()
    reverses: int | None = None
    batch: int = 0
    at: datetime = datetime.min

    @property
    def holder(self) -> str:
        """The account of the collector whose cash it moved."""
        return next((place for place, _ in self.moves if place.startswith("1102.")), "")


@dataclass
class Waiting:
    """What was asked for and still wants the word of another officer, or the press after it."""

    kind: str
    satang: int = 0
    entry: int = 0
    holder: str = ""
    books_difference: bool = False


@dataclass
class Book:
    """A fund: entries, closed months, who has paid until when (last month, by member), and what waits (by id)."""

    villages: dict[str, int]
    paid_until: dict[str, str]
    entries: list[Entry] = field(default_factory=list)
    batches: int = 0
    ahead: set[int] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    moved: dict[str, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))

    # ---- what is there ----

    def held(self, place: str) -> int:
        return sum(self.moved[place].values())

    def balances(self) -> dict[str, int]:
        found = {place: sum(days.values()) for place, days in self.moved.items()}
        return {place: satang for place, satang in found.items() if satang}

    def papers(self) -> list[tuple[str, int, int]]:
        """(series, fiscal year, number): each series counts from 1 in every year that ends in September."""
        given: Counter[tuple[str, int]] = Counter()
        numbered = []
        for entry in self.entries:
            if entry.paper:
                series = entry.paper, entry.on.year + 543 + (entry.on.month > 9)
                given[series] += 1
                numbered.append((*series, given[series]))
        return numbered

    def reversed(self) -> set[int]:
        return {entry.reverses for entry in self.entries if entry.reverses is not None}

    # ---- what is written ----

    def write(self, entries: Sequence[Entry], at: datetime) -> None:
        """One batch."""
        self.batches += 1
        for entry in entries:
            self.entries.append(replace(entry, batch=self.batches, at=at))
            for place, satang in entry.moves:
                self.moved[place][entry.on] += satang
            for paid in entry.paid:
                self.paid_until[paid.member] = paid.last

    def mirror(self, number: int, on: date, by: str) -> Entry:
        old = self.entries[number - 1]
        moves = tuple((place, -satang) for place, satang in old.moves)
        return Entry("reversal", on, moves, by, reverses=number)

    def take_back(self, number: int, by: str, at: datetime, *, books_difference: bool = False) -> None:
        """An entry is undone; what box or bank no longer hold is cash short, where whoever asked said so."""
        on = day(at)
        undone = [self.mirror(number, on, by)]
        if books_difference:
            for place, satang in self.missing(undone).items():
                undone.append(Entry("difference", on, ((place, satang), (SHORT, -satang)), by))
        self.write(undone, at)
        for paid in self.entries[number - 1].paid:
            self.paid_until[paid.member] = paid.before
        for pk, asked in list(self.waiting.items()):
            if asked.kind == "write-off" and asked.entry == number:
                del self.waiting[pk]

    # ---- what is refused ----

    def of_time(self, now: datetime, days: Iterable[date], *, sure: bool) -> set[str]:
        """By clock, calendar and closed months."""
        days, today, last = list(days), day(now), self.entries[-1]
        found = set()
        if day(now + timedelta(minutes=10)) < day(last.at) and self.batches not in self.ahead:
            found.add("ledger.clock_behind")
        if now > last.at + FAR and not sure:
            found.add("ledger.clock_jumped")
        if not sure and any(min(abs(on - today), abs(on - last.on)) > FAR for on in days):
            found.add("ledger.far_date")
        if max(days) > today:
            found.add("ledger.future")
        if not 1900 <= min(days).year <= 2200:
            found.add("year_out_of_range")
        if min(days) < self.entries[0].on:
            found.add("ledger.before_opening")
        if any(f"{on:%Y-%m}" in self.closed for on in days):
            found.add("ledger.period_closed")
        return found

    def short_days(self, entries: Iterable[Entry]) -> Iterator[tuple[str, date, int]]:
        """Box or bank, day and satang: where they would hold less than nothing at the end of a day."""
        new: dict[str, Counter[date]] = {place: Counter() for place in WATCHED}
        for entry in entries:
            for place, satang in entry.moves:
                if place in new:
                    new[place][entry.on] += satang
        for place, days in new.items():
            if min(days.values(), default=0) < 0:
                running = 0
                for on in sorted({*self.moved[place], *days}):
                    running += self.moved[place][on] + days[on]
                    if running < 0:
                        yield place, on, -running

    def of_money(self, now: datetime, entries: Sequence[Entry]) -> set[str]:
        firsts: dict[str, date] = {}
        for place, on, _ in self.short_days(entries):
            firsts.setdefault(place, on)
        of_today = "ledger.not_enough_money"
        return {of_today if on >= day(now) else "ledger.below_zero" for on in firsts.values()}

    def missing(self, entries: Iterable[Entry]) -> dict[str, int]:
        found: Counter[str] = Counter()
        for place, _, satang in self.short_days(entries):
            found[place] = max(found[place], satang)
        return dict(found)

    def of_posting(self, now: datetime, entries: Sequence[Entry], *, sure: bool) -> set[str]:
        days = {entry.on for entry in entries}
        zero = {"ledger.zero"} if any(not satang for e in entries for _, satang in e.moves) else set()
        return self.of_time(now, days, sure=sure) | self.of_money(now, entries) | zero

    # ---- dues ----

    def pay(self, wanted: Sequence[Wanted], moo: int, month: str, on: date) -> tuple[set[str], list[Paid]]:
        """Which months a household's money pays for, or the reasons why it is not taken; `month` is the list's."""
        if not wanted:
            return {"dues.nobody_chosen"}, []
        if on < REGULATION_FROM:
            return {"no_regulation_in_force"}, []
        until, taken = dict(self.paid_until), []
        for one in wanted:
            if self.villages[one.member] != moo:
                return {"dues.other_village"}, []
            first = later(until[one.member], 1)
            if one.first not in (None, first):
                return {"dues.paid_meanwhile"}, []
            refused, months = _months(one, first, month)
            if refused:
                return {refused}, []
            paid = Paid(one.member, first, months, until[one.member])
            if paid.last > later(f"{on:%Y-%m}", MOST_MONTHS):
                return {"dues.too_far_ahead"}, []
            until[one.member] = paid.last
            taken.append(paid)
        return set(), taken

    def of_receipt(self, number: int) -> set[str]:
        """Why a receipt is not taken back."""
        if number in self.reversed():
            return {"dues.taken_back"}
        gone = any(self.paid_until[paid.member] != paid.last for paid in self.entries[number - 1].paid)
        return {"dues.not_last_payment"} if gone else set()

    def may_undo_quickly(self, number: int, by: str, now: datetime) -> bool:
        """The own last batch of receipts, for ten minutes, while nobody has counted the cash of it."""
        entry = self.entries[number - 1]
        last = max(e.batch for e in self.entries if e.kind == "dues" and e.by == by)
        counted = any(
            e.kind == "hand-over" and e.batch > last and e.holder == entry.holder for e in self.entries
        )
        return entry.batch == last and abs(now - entry.at) <= timedelta(minutes=10) and not counted

    # ---- months ----

    def left_of(self, month: str) -> bool:
        """Whether a collector still holds, or is still owed, something of a month and before.

        Cash goes the oldest first, so whatever left them since is of before; what was undone since did not happen.
        """
        numbered = list(enumerate(self.entries, 1))
        since = {n for n, e in numbered if f"{e.on:%Y-%m}" > month}
        void = {n for n, e in numbered if e.reverses in since} | (since & self.reversed())
        for holder in {e.holder for e in self.entries} - {""}:
            held = sum(self._at(n, holder) for n, _ in numbered if n not in since | void)
            moved = [self._at(n, holder) for n in since - void]
            gone = sum(satang for satang in moved if satang * held < 0)
            if held and abs(gone) < abs(held):
                return True
        return False

    def _at(self, number: int, place: str) -> int:
        return sum(satang for at, satang in self.entries[number - 1].moves if at == place)

    def of_closing(self, month: str, now: datetime) -> set[str]:
        if month in self.closed:
            return {"ledger.month_already_closed"}
        if month > f"{day(now):%Y-%m}":
            return {"ledger.month_not_closable/ledger.month_not_over"}
        return {"ledger.month_not_closable/ledger.cash_outside"} if self.left_of(month) else set()

    def close(self, month: str) -> None:
        """Months before it that nobody used close with it."""
        used = {f"{entry.on:%Y-%m}" for entry in self.entries}
        between = min((one for one in used if one <= month), default=month)
        while between < month:
            if between not in used:
                self.closed.add(between)
            between = later(between, 1)
        self.closed.add(month)

    # ---- what two people do ----

    def of_asked(self, asked: Waiting, now: datetime, *, sure: bool) -> set[str]:
        """Why what everybody agreed to is not done now."""
        if asked.kind == "receipt":
            if refused := self.of_receipt(asked.entry):
                return refused
        elif asked.kind == "undo" and asked.entry in self.reversed():
            return {"ledger.already_reversed"}
        elif asked.kind == "write-off" and asked.satang > self.held(asked.holder):
            return {"dues.more_than_held"}
        elif asked.kind == "payment" and asked.satang > self.held(BOX):
            return {"ledger.not_enough_money"}
        elif asked.kind == "pay-back" and (refused := self.of_pay_back(asked.holder, asked.satang)):
            return refused
        entries = self.entries_of(asked, day(now), "")
        if asked.books_difference:
            return self.of_time(now, [day(now)], sure=sure)
        return self.of_posting(now, entries, sure=sure)

    def of_pay_back(self, holder: str, satang: int | None = None) -> set[str]:
        owed = -self.held(holder)
        if owed <= 0:
            return {"dues.nothing_owed"}
        if owed > self.held(BOX):
            return {"ledger.not_enough_money"}
        return {"dues.cash_changed"} if satang not in (None, owed) else set()

    def entries_of(self, asked: Waiting, on: date, by: str) -> list[Entry]:
        """What comes into the books by it."""
        if asked.kind in ("receipt", "undo"):
            return [self.mirror(asked.entry, on, by)]
        to, out_of = {
            "write-off": (SHORT, asked.holder), "payment": (HELP, BOX), "pay-back": (asked.holder, BOX)
        }[asked.kind]  # fmt: skip
        paper = "" if asked.kind == "write-off" else "P"
        return [Entry(asked.kind, on, ((to, asked.satang), (out_of, -asked.satang)), by, paper)]


def _months(wanted: Wanted, first: str, month: str) -> tuple[str, int]:
    """The code of a refusal, or how many months are paid for from the first one on."""
    if wanted.satang is not None:
        sums = {Paid("", first, n, "").satang: n for n in range(1, MOST_MONTHS + 1)}
        return ("", sums[wanted.satang]) if wanted.satang in sums else ("dues.not_whole_months", 0)
    if wanted.months is not None:
        good = 1 <= wanted.months <= MOST_MONTHS
        return ("", wanted.months) if good else ("dues.bad_months", 0)
    owed = 0
    while later(first, owed) <= month:
        owed += 1
    if owed > MOST_MONTHS:
        return "dues.bad_months", 0
    return ("", owed) if owed else ("dues.paid_already", 0)
