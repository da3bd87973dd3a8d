"""What a change of the regulation would have done to the fund's own claims of the last three years (S133).

Nothing is written. Units: satang.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Min, Sum

from kongboon.benefits.accounts import fund_money_satang
from kongboon.benefits.back_test.replay import Line, PastClaim, replay
from kongboon.benefits.claims.counting import happened_in
from kongboon.benefits.former_homes import FormerHomes
from kongboon.benefits.models import Claim
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.kernel.thai_calendar import add_months, month_of
from kongboon.ledger.models import Account, Balance
from kongboon.rules.tenure import months_later
from kongboon.rules.terms import Benefit, Regulation

YEARS = 3
# Asked for no more, or asked for again under another number.
_LEFT_OUT = ("withdrawn", "renewed")


@dataclass(frozen=True)
class BenefitSum:
    """All claims of one benefit: before, and after where it can be told; `undecided` ones are in neither sum."""

    title: str
    clause: str
    claims: int
    before_satang: int
    after_satang: int
    undecided: int

    @property
    def change_satang(self) -> int:
        return self.after_satang - self.before_satang


@dataclass(frozen=True)
class Reserve:
    """How many months the fund's money lasts if it goes on as in the months that were tried, nothing coming in.

    `outflow_before_satang` is everything that the fund spent in those months, benefits and the rest;
    `outflow_after_satang` the same with the candidate's sums for the claims that could be decided.
    """

    money_satang: int
    months: int
    outflow_before_satang: int
    outflow_after_satang: int

    @property
    def before(self) -> Decimal | None:
        """Months to one decimal; None where nothing goes out."""
        return self._lasts(self.outflow_before_satang)

    @property
    def after(self) -> Decimal | None:
        return self._lasts(self.outflow_after_satang)

    def _lasts(self, outflow: int) -> Decimal | None:
        if outflow <= 0 or self.months == 0:
            return None
        return (Decimal(self.money_satang * self.months) / outflow).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class BackTest:
    """The past claims under a candidate; `untried` are its benefits for whose events nobody ever asked."""

    start: date
    end: date
    lines: tuple[Line, ...]
    benefits: tuple[BenefitSum, ...]
    untried: tuple[Benefit, ...]
    reserve: Reserve

    @property
    def before_satang(self) -> int:
        """What was paid for the claims that can be decided."""
        return sum(line.before_satang for line in self.lines if line.after_satang is not None)

    @property
    def after_satang(self) -> int:
        return sum(line.after_satang for line in self.lines if line.after_satang is not None)

    @property
    def change_satang(self) -> int:
        return self.after_satang - self.before_satang

    @property
    def gainers(self) -> tuple[Line, ...]:
        """Who would receive more, the largest difference first."""
        return self._sorted("gains")

    @property
    def losers(self) -> tuple[Line, ...]:
        """Who would receive less, the largest difference first."""
        return self._sorted("loses")

    @property
    def undecided(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.result == "undecided")

    @property
    def undecided_before_satang(self) -> int:
        """What was paid for the claims that cannot be decided."""
        return sum(line.before_satang for line in self.undecided)

    def _sorted(self, result: str) -> tuple[Line, ...]:
        found = (line for line in self.lines if line.result == result)
        return tuple(sorted(found, key=lambda line: (-abs(line.change_satang), line.claim.pk)))


def back_test(fund: Fund, candidate: Regulation, *, until: date, years: int = YEARS) -> BackTest:
    """Decide the claims whose event lies in the years up to `until` by the candidate instead.

    Claims that were withdrawn, and those that people refused, are left out: another rule would not have changed
    them. Claims are taken in the order in which they were handed in, because that is how caps are used up.
    """
    start = months_later(until, -12 * years) + timedelta(days=1)
    earlier, past = past_claims(fund, start, until)
    lines = replay(candidate, earlier, past)
    tried = {line.claim.happened.event for line in lines}
    untried = tuple(benefit for benefit in candidate.benefits if not tried.intersection(benefit.events))
    return BackTest(start, until, lines, _sums(lines), untried, _reserve(fund, start, until, lines))


def past_claims(fund: Fund, start: date, until: date) -> tuple[list[PastClaim], list[PastClaim]]:
    """Those before the time that is tried, as sums alone, and those within it with their facts."""
    regulations = {regulation.text_sha256: regulation for regulation in regulations_of(fund)}
    claims = Claim.objects.filter(fund=fund).exclude(status__in=_LEFT_OUT)
    claims = claims.select_related("member", "village").order_by("pk")
    former = FormerHomes(fund)
    before = claims.filter(event_on__lt=start).defer("facts", "decision")
    within = claims.filter(event_on__gte=start, event_on__lte=until)
    return (
        [_past(claim, regulations, former) for claim in before if claim.is_live],
        [
            _past(claim, regulations, former, with_facts=True)
            for claim in within
            if not _refused_by_people(claim)
        ],
    )


def _refused_by_people(claim: Claim) -> bool:
    return not claim.is_live and claim.decision["outcome"] != "refuse"


def _past(
    claim: Claim, regulations: dict[str, Regulation], former: FormerHomes, *, with_facts: bool = False
) -> PastClaim:
    return PastClaim(
        pk=claim.pk,
        number=claim.number,
        member_name=claim.beneficiary,
        title=claim.benefit_title,
        benefit_code=claim.benefit_code,
        happened=happened_in(claim, former),
        paid_satang=claim.due_satang if claim.is_live else 0,
        units=claim.nights,
        regulation=regulations.get(claim.regulation_sha256),
        facts=claim.known_facts if with_facts else None,
        by_exception=with_facts and claim.is_live and claim.decision["outcome"] == "refuse",
    )


def _sums(lines: Iterable[Line]) -> tuple[BenefitSum, ...]:
    """Benefit by benefit, in the order in which they first appear."""
    grouped: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        benefit = line.benefit or line.claim.benefit
        name = (benefit.title_th, benefit.clause) if benefit else (line.claim.title, "")
        grouped.setdefault(name, []).append(line)
    return tuple(_sum(*name, group) for name, group in grouped.items())


def _sum(title: str, clause: str, group: list[Line]) -> BenefitSum:
    decided = [line for line in group if line.after_satang is not None]
    return BenefitSum(
        title,
        clause,
        len(group),
        sum(line.before_satang for line in decided),
        sum(line.after_satang or 0 for line in decided),
        len(group) - len(decided),
    )


def _reserve(fund: Fund, start: date, until: date, lines: Iterable[Line]) -> Reserve:
    money = fund_money_satang(fund, until)
    spent = Balance.objects.filter(fund=fund, month__gte=month_of(start), month__lte=month_of(until))
    first = spent.aggregate(first=Min("month"))["first"]
    total = spent.filter(account__kind=Account.Kind.EXPENSE).aggregate(total=Sum(F("debit") - F("credit")))
    before = int(total["total"] or 0)
    change = sum(line.change_satang for line in lines)
    return Reserve(money, sum(1 for _ in _months(first, month_of(until))), before, max(0, before + change))


def _months(first: str | None, last: str) -> Iterator[str]:
    while first is not None and first <= last:
        yield first
        first = add_months(first, 1)
