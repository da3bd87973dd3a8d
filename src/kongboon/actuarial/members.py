"""The register of one fund at the day of valuation, as columns."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kongboon.actuarial.caveats import Caveat
from kongboon.actuarial.errors import MemberBornLater, MemberJoinsLater, MemberTwice, OutOfBounds
from kongboon.actuarial.schedule_items import DAYS_A_MONTH
from kongboon.actuarial.tables import AGE_MAX, FEMALE, MALE
from kongboon.kernel.thai_dates import format_thai_date

SEXES = {"male": MALE, "female": FEMALE}


class MemberRow(NamedTuple):
    """One member. `id` is the same in every run; `joined_on` is the day from which membership counts.

    `sex` "male", "female" or None; `tier` the key of a higher contribution, "" for the common one; `exempt`: pays
    no dues, whatever the regulation says; `disabled`: pays none where the regulation asks none of the disabled.
    `household` is the same for everybody of one house, None where nobody knows.
    """

    id: int | str
    sex: str | None
    born_on: date | None
    joined_on: date
    tier: str = ""
    exempt: bool = False
    disabled: bool = False
    household: int | str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Columns of equal length, in order of id; ages and tenures are whole months at the day of valuation.

    `ids` are 64 bits that stay with a member. `homes` number the houses, known ones first; a member whose house nobody
    knows has one alone, from `known_homes` on. Unknown sexes and births have been filled in; `caveats` count them.
    """

    valuation_on: date
    ids: NDArray[np.uint64]
    sexes: NDArray[np.int8]
    ages: NDArray[np.int32]
    tenures: NDArray[np.int32]
    tiers: tuple[str, ...]
    exempt: NDArray[np.bool_]
    disabled: NDArray[np.bool_]
    homes: NDArray[np.int64]
    known_homes: int = 0
    caveats: tuple[Caveat, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def share_houses(self) -> bool:
        """Whether two members are known to live in one house."""
        return int((self.homes < self.known_homes).sum()) > self.known_homes

    @property
    def sha256(self) -> str:
        """The fingerprint of everything that is reckoned with."""
        digest = hashlib.sha256(f"{self.valuation_on}{self.tiers}".encode())
        columns = (self.ids, self.sexes, self.ages, self.tenures, self.exempt, self.disabled, self.homes)
        for column in columns:
            digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()


def members_of(rows: Iterable[MemberRow], valuation_on: date, age_if_unknown: int = 50) -> Members:
    """The columns of a register; somebody without a birth gets the middle age of the others of this fund.

    Errors: MemberBornLater, MemberJoinsLater, MemberTwice, OutOfBounds for a sex that is no such word.

    >>> found = members_of([MemberRow(1, "male", date(1964, 6, 7), date(2014, 6, 7))], date(2024, 6, 7))
    >>> found.ages.tolist(), found.tenures.tolist()
    ([720], [120])
    """
    listed = sorted(rows, key=lambda row: (isinstance(row.id, str), row.id))
    for one, following in pairwise(listed):
        if one.id == following.id:
            raise MemberTwice(member=one.id)
    for row in listed:
        _check(row, valuation_on)
    ages, caveats = _ages(listed, valuation_on, age_if_unknown)
    unknown = sum(row.sex is None for row in listed)
    if unknown:
        caveats.append(Caveat.of("sex_unknown", count=unknown))
    return Members(
        valuation_on,
        np.array([stable_id(row.id) for row in listed], dtype=np.uint64),
        np.array([SEXES.get(row.sex or "male", MALE) for row in listed], dtype=np.int8),
        np.array(ages, dtype=np.int32),
        np.array([_months(row.joined_on, valuation_on) for row in listed], dtype=np.int32),
        tuple(row.tier for row in listed),
        np.array([row.exempt for row in listed], dtype=np.bool_),
        np.array([row.disabled for row in listed], dtype=np.bool_),
        *_homes([row.household for row in listed]),
        tuple(caveats),
    )


def _homes(households: list[int | str | None]) -> tuple[NDArray[np.int64], int]:
    """A number for each member's house, and how many houses are known."""
    names = dict.fromkeys(name for name in households if name is not None)
    known = {name: number for number, name in enumerate(names)}
    numbers = [len(known) if name is None else known[name] for name in households]
    found = np.array(numbers, dtype=np.int64)
    alone = found == len(known)
    found[alone] += np.arange(int(alone.sum()))
    return found, len(known)


def stable_id(value: int | str) -> int:
    """64 bits for an id: a number is itself, a text its hash.

    >>> stable_id(7), stable_id("0012") == stable_id("0012")
    (7, True)
    """
    if isinstance(value, int):
        return value % 2**64
    return int.from_bytes(hashlib.sha256(value.encode()).digest()[:8], "big")


def _months(start: date, end: date) -> int:
    """Nearest whole months, so that the rounding favours neither side."""
    return round((end - start).days / DAYS_A_MONTH)


def _check(row: MemberRow, on: date) -> None:
    if row.sex is not None and row.sex not in SEXES:
        raise OutOfBounds(name="sex", value=row.sex, low="male", high="female")
    if row.joined_on > on:
        shown = {"joined_on": format_thai_date(row.joined_on), "on": format_thai_date(on)}
        raise MemberJoinsLater(member=row.id, **shown)
    earliest = min(on, row.joined_on)
    if row.born_on is not None and row.born_on > earliest:
        shown = {"born_on": format_thai_date(row.born_on), "on": format_thai_date(earliest)}
        raise MemberBornLater(member=row.id, **shown)


def _ages(rows: list[MemberRow], on: date, age_if_unknown: int) -> tuple[list[int], list[Caveat]]:
    """Months of age of everybody, and what had to be supposed."""
    known = [_months(row.born_on, on) for row in rows if row.born_on is not None]
    middle = int(median(known)) if known else 12 * age_if_unknown
    ages = [_months(row.born_on, on) if row.born_on is not None else middle for row in rows]
    caveats = []
    if len(known) < len(rows):
        caveats.append(Caveat.of("birth_unknown", count=len(rows) - len(known), age=middle // 12))
    too_old = sum(age >= 12 * (AGE_MAX + 1) for age in ages)
    if too_old:
        caveats.append(Caveat.of("age_over_110", count=too_old))
    return [min(age, 12 * AGE_MAX) for age in ages], caveats
