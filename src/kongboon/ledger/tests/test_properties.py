"""Random histories against a model in plain Python that knows nothing of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django_scopes import scope
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.soak import part_of
from tests.world import make_fund, resolved

from kongboon.ledger import errors
from kongboon.ledger.checks import verify
from kongboon.ledger.drafts import EntryDraft, LineDraft, Posted
from kongboon.ledger.models import Entry, Head
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.services import close_month, post, reopen_month, reverse_entry

AT = datetime(2024, 12, 31, 3, tzinfo=UTC)
FIRST = date(2023, 8, 1)
CODES = ("1101", "1110", "2101", "3101", "4101", "5105")
MONEY = ("1101", "1110")

days = st.integers(0, 180).map(lambda n: FIRST + timedelta(days=n))
amounts = st.integers(-(10**12), 10**12).filter(bool)
codes = st.sampled_from(CODES)
papers = st.sampled_from(["", "R", "P"])
sides = st.lists(st.tuples(codes, amounts), min_size=1, max_size=4).filter(
    lambda s: sum(a for _, a in s) != 0
)


@dataclass(frozen=True)
class Recorded:
    """One entry as the model remembers it."""

    on: date
    lines: tuple[tuple[str, int], ...]
    paper: str = ""
    reverses: int | None = None


@dataclass
class Model:
    """What the books should say; entry number = place in the list + 1."""

    entries: list[Recorded] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    keys: dict[str, tuple[Recorded, ...]] = field(default_factory=dict)

    def balances(self, as_of: date | None = None) -> dict[str, int]:
        sums: dict[str, int] = {}
        for entry in self.entries:
            if as_of is None or entry.on <= as_of:
                for code, amount in entry.lines:
                    sums[code] = sums.get(code, 0) + amount
        return {code: amount for code, amount in sums.items() if amount}

    def goes_below_zero(self, new: tuple[Recorded, ...]) -> bool:
        """Whether box or bank would hold less than nothing at the end of a day, and less because of the new entries."""
        last = max(entry.on for entry in (*self.entries, *new))
        for code in MONEY:
            taken: dict[date, int] = {}
            for entry in new:
                taken[entry.on] = taken.get(entry.on, 0) + sum(a for c, a in entry.lines if c == code)
            out = [on for on, amount in taken.items() if amount < 0]
            day = min(out, default=last + timedelta(days=1))
            while day <= last:
                moved = sum(amount for on, amount in taken.items() if on <= day)
                if moved < 0 and self.balances(day).get(code, 0) + moved < 0:
                    return True
                day += timedelta(days=1)
        return False

    def unused_before(self, month: str) -> set[str]:
        """Months after the first entry and before one, in which nothing was entered: they close with it."""
        used = {f"{entry.on:%Y-%m}" for entry in self.entries}
        first = min((one for one in used if one <= month), default=month)
        days = (FIRST + timedelta(days=n) for n in range(400))
        return {one for one in (f"{day:%Y-%m}" for day in days) if first <= one < month} - used

    def papers(self) -> list[tuple[str, int, int]]:
        """(series, fiscal year, number): each series counts from 1 in every year that ends in September."""
        given: dict[tuple[str, int], int] = {}
        numbered = []
        for entry in self.entries:
            if entry.paper:
                year = entry.on.year + 543 + (entry.on.month >= 10)
                given[entry.paper, year] = number = given.get((entry.paper, year), 0) + 1
                numbered.append((entry.paper, year, number))
        return numbered


class Histories(RuleBasedStateMachine):
    """Posts, repeats, reversals, closings and re-openings in any order, on a fund of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.cast = make_fund(at=AT)
        self.scope = scope(fund=self.cast.fund)
        self.scope.__enter__()
        self.accounts = {code: self.cast.account(code) for code in CODES}
        self.resolution = resolved(self.cast, AT - timedelta(days=10), "month")
        self.model = Model()
        before = Recorded(FIRST, (*((code, 10**12) for code in MONEY), ("3101", -len(MONEY) * 10**12)))
        self.send((before,), "before")
        self.model.entries.append(before)

    def teardown(self) -> None:
        assert verify(self.cast.fund).whole
        self.scope.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def send(self, entries: tuple[Recorded, ...], key: str) -> Posted:
        drafts = [
            EntryDraft(
                e.on, tuple(LineDraft(self.accounts[code], amount) for code, amount in e.lines), paper=e.paper
            )
            for e in entries
        ]
        by = self.cast.treasurer
        return post(fund=self.cast.fund, kind="random", entries=drafts, idem_key=key, by=by, at=AT)

    def refuses(self, error: type[Exception], act: Any, *arguments: Any, **named: Any) -> None:
        try:
            with transaction.atomic():
                act(*arguments, **named)
        except error:
            return
        raise AssertionError(f"{error.__name__} expected")

    @rule(batch=st.lists(st.tuples(days, sides, codes, papers), min_size=1, max_size=3))
    def record(self, batch: list[tuple[date, list[tuple[str, int]], str, str]]) -> None:
        entries = tuple(
            Recorded(on, (*lines, (code, -sum(amount for _, amount in lines))), paper)
            for on, lines, code, paper in batch
        )
        key = f"key-{len(self.model.keys)}"
        if any(f"{entry.on:%Y-%m}" in self.model.closed for entry in entries):
            self.refuses(errors.PeriodClosed, self.send, entries, key)
            return
        if self.model.goes_below_zero(entries):
            self.refuses(errors.BelowZero, self.send, entries, key)
            return
        posted = self.send(entries, key)
        assert posted.entry_ids[0] % 10**10 == len(self.model.entries) + 1
        self.model.entries += entries
        self.model.keys[key] = entries

    @precondition(lambda self: self.model.keys)
    @rule(data=st.data(), off=st.sampled_from([0, 0, 1]))
    def send_again(self, data: st.DataObject, off: int) -> None:
        """The same key: with the same body the first answer, with another body a refusal, nothing new in both."""
        key = data.draw(st.sampled_from(sorted(self.model.keys)))
        entries = self.model.keys[key]
        if off:
            other = (
                Recorded(entries[0].on - timedelta(days=1), entries[0].lines, entries[0].paper),
                *entries[1:],
            )
            self.refuses(errors.KeyReused, self.send, other, key)
        else:
            assert self.send(entries, key).replayed

    @precondition(lambda self: self.model.entries)
    @rule(data=st.data(), on=days)
    def reverse(self, data: st.DataObject, on: date) -> None:
        number = data.draw(st.integers(1, len(self.model.entries)))
        old = self.model.entries[number - 1]
        entry = Entry.objects.get(pk=self.cast.fund.pk * 10**10 + number)
        named = {"entry": entry, "on": on, "reason": "ลงผิด", "by": self.cast.chair, "at": AT}
        named["idem_key"] = f"back-{len(self.model.entries)}"
        if old.reverses is not None:
            self.refuses(errors.ReversalOfReversal, reverse_entry, **named)
        elif any(each.reverses == number for each in self.model.entries):
            self.refuses(errors.AlreadyReversed, reverse_entry, **named)
        elif f"{on:%Y-%m}" in self.model.closed:
            self.refuses(errors.PeriodClosed, reverse_entry, **named)
        else:
            mirror = Recorded(on, tuple((code, -amount) for code, amount in old.lines), reverses=number)
            if self.model.goes_below_zero((mirror,)):
                self.refuses(errors.BelowZero, reverse_entry, **named)
            else:
                reverse_entry(**named)
                self.model.entries.append(mirror)

    @rule(on=days)
    def close_or_open(self, on: date) -> None:
        month = f"{on:%Y-%m}"
        named: dict[str, Any] = {"fund": self.cast.fund, "month": month, "at": AT}
        if month in self.model.closed:
            self.refuses(errors.MonthAlreadyClosed, close_month, by=self.cast.treasurer, **named)
            reopen_month(resolution=self.resolution, by=self.cast.chair, **named)
            self.model.closed.remove(month)
        else:
            self.refuses(
                errors.MonthNotClosed, reopen_month, resolution=self.resolution, by=self.cast.chair, **named
            )
            close_month(by=self.cast.treasurer, **named)
            self.model.closed |= {month, *self.model.unused_before(month)}

    @rule(as_of=days)
    def look_at_a_day(self, as_of: date) -> None:
        assert balances_by_code(self.cast.fund, as_of) == self.model.balances(as_of)

    @invariant()
    def the_balances_are_the_models(self) -> None:
        assert balances_by_code(self.cast.fund) == self.model.balances()
        assert Head.objects.get(fund=self.cast.fund).entry_no == len(self.model.entries)

    @invariant()
    def the_papers_are_numbered_without_a_gap(self) -> None:
        numbered = Entry.objects.exclude(paper_series="").order_by("pk")
        assert list(numbered.values_list("paper_series", "paper_year", "paper_no")) == self.model.papers()


@pytest.mark.soak
def test_random_histories_say_what_the_model_says(db: None) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    tried = settings(
        max_examples=part_of(1_000, part=20),
        stateful_step_count=part_of(50, part=15),
        suppress_health_check=checks,
    )
    run_state_machine_as_test(Histories, settings=tried)
