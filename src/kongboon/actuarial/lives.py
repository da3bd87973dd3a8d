"""What every person gives and is given while alive, as entries in accounts: the form that the kernels read.

An entry says how much a year from which year on, until the person dies or leaves. The first accounts are fixed; then
follows one for each yearly list, and for each way of being eligible for claims one that counts everybody and, where
age matters, one for each class of sex and year of birth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.people import Integers, Numbers, People, eligible_share
from kongboon.actuarial.schedule_items import Eligibility, ListStep, Schedule

# The fixed accounts: people, people from 60 on, and shares of the yearly dues.
PEOPLE, PEOPLE_60, DUES, LISTS = 0, 1, 2, 3
_SIXTY = 720
_APART = 10_000  # more than years of birth can differ, so that sex and cohort make one number


@dataclass(frozen=True, slots=True, eq=False)
class Lives:
    """People with their accounts. Class k has sex and cohort `classes[k]`; row i's entries are first[i]:first[i+1]."""

    people: People
    years: int
    classes: Integers
    class_of: Integers
    first: Integers
    account: NDArray[np.int32]
    begins: NDArray[np.int32]
    worth: Numbers
    accounts: int
    eligibilities: tuple[Eligibility, ...]
    by_class: tuple[Eligibility, ...]

    def total_account(self, rule: Eligibility) -> int:
        """The account that counts everybody eligible."""
        return self._after_lists + self.eligibilities.index(rule)

    def class_accounts(self, rule: Eligibility) -> slice:
        """The accounts that count the eligible class by class."""
        start = self._after_lists + len(self.eligibilities)
        start += self.by_class.index(rule) * len(self.classes)
        return slice(start, start + len(self.classes))

    @property
    def summed_accounts(self) -> tuple[Integers, Integers]:
        """The accounts of everybody that are summed from classes, and where their classes begin."""
        totals = [self.total_account(rule) for rule in self.by_class]
        starts = [self.class_accounts(rule).start for rule in self.by_class]
        return np.array(totals, dtype=np.int64), np.array(starts, dtype=np.int64)

    @property
    def _after_lists(self) -> int:
        return self.accounts - len(self.eligibilities) - len(self.by_class) * len(self.classes)


def lives_of(people: People, found: Schedule, years: int) -> Lives:
    """The accounts of every person under a regulation."""
    cohort = people.cohort
    words, class_of = np.unique(people.sex * _APART + cohort + _APART // 2, return_inverse=True)
    classes = np.stack([words // _APART, words % _APART - _APART // 2], axis=1)
    class_of = class_of.reshape(-1).astype(np.int64)
    eligibilities = tuple(dict.fromkeys(item.eligibility for item in found.claims))
    by_class = tuple(dict.fromkeys(item.eligibility for item in found.claims if not item.is_flat))
    account = LISTS + len(found.lists)
    book = _Book(people, years)
    book.enter(PEOPLE, people.joins, 1.0)
    book.enter(PEOPLE_60, book.year_reaching(_SIXTY - people.months), 1.0)
    _enter_dues(book, found)
    for number, item in enumerate(found.lists):
        for step in item.steps:
            book.enter(LISTS + number, book.year_of(step), step.satang)
    for rule in eligibilities:
        if rule not in by_class:  # else it is summed from the classes
            book.enter_eligible(account, rule)
        account += 1
    for rule in by_class:
        book.enter_eligible(account + class_of, rule)
        account += len(classes)
    return Lives(
        people, years, classes, class_of, *book.by_person(), account, eligibilities, by_class
    )  # fmt: skip


class _Book:
    """Collects entries (person, account, first year, worth) and lays them out person by person."""

    def __init__(self, people: People, years: int) -> None:
        self.people, self.years = people, years
        self._rows: list[Integers] = []
        self._accounts: list[Integers] = []
        self._begins: list[Integers] = []
        self._worth: list[Numbers] = []

    def year_reaching(self, months_left: NDArray[Any]) -> Integers:
        """The first year at whose beginning the months are over, not before joining."""
        years = np.ceil(np.asarray(months_left, dtype=np.float64) / 12).astype(np.int64)
        return np.clip(years, self.people.joins, None)

    def year_of(self, step: ListStep) -> Integers:
        """The first year in whose middle the step of a yearly list is reached."""
        people = self.people
        left = np.maximum(step.tenure - people.tenure, step.age - people.months)
        # Years before valuation count: who had a grant that is given once does not begin anew.
        years = np.ceil((left - 6.0) / 12).astype(np.int64) + step.years_later
        return np.clip(years, people.joins, None)

    def enter(self, account: Integers | int, begins: Integers, worth: Numbers | float) -> None:
        """An entry for everybody to whom it is worth something within the years."""
        within = begins <= self.years
        if isinstance(worth, np.ndarray):
            within &= worth != 0
        rows = np.flatnonzero(within)
        self._rows.append(rows)
        self._accounts.append(
            account[rows] if isinstance(account, np.ndarray) else np.full(len(rows), account, dtype=np.int64)
        )
        self._begins.append(begins[rows])
        self._worth.append(worth[rows] if isinstance(worth, np.ndarray) else np.full(len(rows), worth))

    def enter_eligible(self, account: Integers | int, rule: Eligibility) -> None:
        """Eligible members: of the year in which the waiting ends only the part after it counts."""
        people, before = self.people, np.zeros(len(self.people))
        for years_on in range(self.years + 1):
            share = eligible_share(people, rule, people.joins + years_on)
            self.enter(account, people.joins + years_on, share - before)
            if (share >= 1).all():
                break
            before = share

    def by_person(self) -> tuple[Integers, NDArray[np.int32], NDArray[np.int32], Numbers]:
        """Where each person's entries begin, their accounts, first years and worths."""
        rows = np.concatenate(self._rows)
        order = np.argsort(rows, kind="stable")
        first = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(self.people)))])
        accounts, begins = np.concatenate(self._accounts)[order], np.concatenate(self._begins)[order]
        # Half the width, because these go through the cache once a scenario.
        return (
            first.astype(np.int64), accounts.astype(np.int32), begins.astype(np.int32),
            np.concatenate(self._worth)[order],
        )  # fmt: skip


def _enter_dues(book: _Book, found: Schedule) -> None:
    """Dues until the year in which age or membership frees from them."""
    people = book.people
    paying = np.where(people.exempt, 0.0, people.dues)
    freed = np.full(len(people), book.years + 1)
    if found.exempt_age is not None:
        freed = np.minimum(freed, book.year_reaching(found.exempt_age - people.months))
    if found.exempt_tenure is not None:
        freed = np.minimum(freed, book.year_reaching(found.exempt_tenure - people.tenure))
    book.enter(DUES, people.joins, paying)
    book.enter(DUES, freed, -paying)
