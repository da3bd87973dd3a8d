"""Two regulations tried on the same past claims, for one fund or for every fund of a province (S133).

Nothing is written. Units: satang.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django_scopes import scope

from kongboon.benefits.back_test.own_claims import YEARS, past_claims
from kongboon.benefits.back_test.replay import Line, replay
from kongboon.funds.models import Fund
from kongboon.rules.tenure import months_later
from kongboon.rules.terms import Regulation

_FUNDS_PER_PROVINCE = 100_000


@dataclass(frozen=True)
class Compared:
    """The claims of one or more funds under the old and the new regulation.

    `paid_satang` is what was really given. `undecided` claims, which one of the two leaves to people, are in none
    of the three sums; gainers and losers are claims that get more or less under the new one.
    """

    funds: int = 0
    claims: int = 0
    undecided: int = 0
    paid_satang: int = 0
    old_satang: int = 0
    new_satang: int = 0
    gainers: int = 0
    losers: int = 0

    @property
    def change_satang(self) -> int:
        return self.new_satang - self.old_satang

    def __add__(self, other: Compared) -> Compared:
        return Compared(
            *(mine + theirs for mine, theirs in zip(_figures(self), _figures(other), strict=True))
        )


def _figures(one: Compared) -> tuple[int, ...]:
    return tuple(getattr(one, name) for name in Compared.__dataclass_fields__)


def funds_of_province(province_code: str) -> list[Fund]:
    """The funds whose tambon lies in the province with this two-digit code, by their own code."""
    first = int(province_code) * _FUNDS_PER_PROVINCE
    return list(Fund.objects.filter(pk__gte=first, pk__lt=first + _FUNDS_PER_PROVINCE).order_by("pk"))


def compare_on_funds(
    funds: Iterable[Fund], old: Regulation, new: Regulation, *, until: date, years: int = YEARS
) -> Iterator[tuple[Fund, Compared]]:
    """Each fund with its figures, as soon as they are there; each is read inside its own scope alone."""
    for fund in funds:
        with scope(fund=fund):
            yield fund, compare_on_claims(fund, old, new, until=until, years=years)


def compare_on_claims(
    fund: Fund, old: Regulation, new: Regulation, *, until: date, years: int = YEARS
) -> Compared:
    """The fund's claims whose event lies in the years up to `until`, decided by both."""
    start = months_later(until, -12 * years) + timedelta(days=1)
    earlier, past = past_claims(fund, start, until)
    before, after = _by_claim(replay(old, earlier, past)), _by_claim(replay(new, earlier, past))
    told = [
        (claim, before[claim.pk], after[claim.pk])
        for claim in past
        if before[claim.pk] is not None and after[claim.pk] is not None
    ]
    return Compared(
        funds=1,
        claims=len(past),
        undecided=len(past) - len(told),
        paid_satang=sum(claim.paid_satang for claim, _, _ in told),
        old_satang=sum(was or 0 for _, was, _ in told),
        new_satang=sum(will or 0 for _, _, will in told),
        gainers=sum(1 for _, was, will in told if (will or 0) > (was or 0)),
        losers=sum(1 for _, was, will in told if (will or 0) < (was or 0)),
    )


def _by_claim(lines: Iterable[Line]) -> dict[int, int | None]:
    """What each claim brings in all, its new benefits included; None where people must say."""
    grouped: dict[int, list[int | None]] = defaultdict(list)
    for line in lines:
        grouped[line.claim.pk].append(line.after_satang)
    return {pk: None if None in sums else sum(each or 0 for each in sums) for pk, sums in grouped.items()}
