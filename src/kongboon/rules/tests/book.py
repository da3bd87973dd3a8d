"""What a fund has paid so far, kept in a list: the plain model that counts earlier use for the properties."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kongboon.rules.decision import Decision, Facts, Used
from kongboon.rules.evaluate import cap_year, evaluate
from kongboon.rules.terms import Benefit, Regulation

JOINED_ON = date(2015, 5, 9)


@dataclass(frozen=True)
class Asked:
    """One claim: a member of a house asks for one benefit."""

    member: int
    house: int
    benefit_code: str
    event_on: date
    count: int
    relation: str = "self"
    owed_satang: int = 0


@dataclass(frozen=True)
class Paid:
    asked: Asked
    satang: int
    units: int


@dataclass
class Book:
    """Decides claims one after another, each with what the earlier ones used up."""

    regulation: Regulation
    paid: list[Paid] = field(default_factory=list)

    def decide(self, asked: Asked) -> Decision:
        """The decision on a claim; what it pays (a range: its highest) is written down."""
        benefit = self.benefit(asked)
        facts = replace(facts_of_claim(benefit, asked), used=(self.used(benefit, asked),))
        decision = evaluate(self.regulation, facts)
        if decision.outcome != "refuse":
            satang = decision.amount_max_satang or gross(decision)
            self.paid.append(Paid(asked, satang, paid_units(decision)))
        return decision

    def benefit(self, asked: Asked) -> Benefit:
        found = self.regulation.benefit(asked.benefit_code)
        assert found is not None
        return found

    def in_year(self, benefit: Benefit, event_on: date) -> list[Paid]:
        """What was paid for a benefit in the year of its caps that holds this day."""
        year = cap_year(self.regulation, benefit, event_on=event_on, member_joined_on=JOINED_ON)
        return [
            paid
            for paid in self.paid
            if paid.asked.benefit_code == benefit.code
            and (year is None or year.start <= paid.asked.event_on <= year.end)
        ]

    def used(self, benefit: Benefit, asked: Asked) -> Used:
        """Earlier use, counted over whom the benefit says: the house, or else the member."""

        def same(paid: Paid) -> bool:
            if benefit.caps.counted_per == "household":
                return paid.asked.house == asked.house
            return paid.asked.member == asked.member

        year = self.in_year(benefit, asked.event_on)
        ever = [paid for paid in self.paid if paid.asked.benefit_code == benefit.code and same(paid)]
        own = [paid for paid in year if same(paid)]
        return Used(
            benefit.code,
            satang_in_year=total(own),
            units_in_year=sum(paid.units for paid in own),
            count_in_year=len(own),
            count_lifetime=len(ever),
            satang_lifetime=total(ever),
            household_satang_in_year=total(paid for paid in year if paid.asked.house == asked.house),
            fund_count_in_year=len(year),
        )


def total(paid: Iterable[Paid]) -> int:
    return sum(one.satang for one in paid)


def facts_of_claim(benefit: Benefit, asked: Asked) -> Facts:
    """Facts that meet every condition but the caps."""
    return Facts(
        event=benefit.event,
        event_on=asked.event_on,
        submitted_on=asked.event_on + timedelta(days=asked.count),
        member_joined_on=JOINED_ON,
        member_paid_from=JOINED_ON,
        nights=asked.count,
        units=asked.count,
        evidence=frozenset(benefit.evidence),
        benefit_code=benefit.code,
        relation=asked.relation if asked.relation in benefit.relations else benefit.relations[0],
        born_on=date(1950, 1, 1),
        arrears_satang=asked.owed_satang,
    )


def gross(decision: Decision) -> int:
    """What the benefit costs its cap and its pool: what is owed is taken off afterwards."""
    owed = [step.values["arrears_satang"] for step in decision.arithmetic if step.code == "arrears_deducted"]
    return decision.amount_satang + sum(int(str(satang)) for satang in owed)


def paid_units(decision: Decision) -> int:
    steps = [step for step in decision.arithmetic if step.code in ("nights", "units")]
    return sum(int(str(step.values[step.code])) for step in steps)
