"""What is asked of the rules and what they answer, as plain frozen data that can be stored and replayed.

The answer's parts are named tuples, because every decision makes some and a frozen dataclass takes five times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from kongboon.rules.terms import Path

Value = int | str | date
Outcome = Literal["pay", "refuse", "committee"]


@dataclass(frozen=True, slots=True)
class Used:
    """What was already paid for one benefit: in the year that its cap counts, and ever.

    `household_satang_in_year` is over everybody of the house, `fund_count_in_year` over the whole fund.
    """

    benefit_code: str
    satang_in_year: int = 0
    units_in_year: int = 0
    count_in_year: int = 0
    count_lifetime: int = 0
    satang_lifetime: int = 0
    household_satang_in_year: int = 0
    fund_count_in_year: int = 0


@dataclass(frozen=True, slots=True)
class PoolState:
    """What a pool holds, and what is asked of it together in this round, this claim included (satang).

    `asked_satang` 0: no round, the claim stands alone.
    """

    key: str
    available_satang: int
    asked_satang: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules may know of one claim.

    `event_on` is the day of birth, death or admission to hospital. Tenure counts from `member_paid_from`.
    `is_active`: a member in good standing on the day of the event. `rights_from`: the day from which rights are
    back after arrears were paid off, None where they never rested. `arrears_satang` is owed on the day of the
    event. `relation`: who the event happened to, as seen from the member ("self", "spouse", "child", "parent",
    "household", "non_member"). `nights` None: no stay. `units`: how many of a benefit's own units (trips).
    `given` are codes of the benefits that the same event has already brought. `pools`: the state of each pool
    that the benefits are paid from.
    The four `used_` values are earlier use of the benefit that is decided; where one event touches several
    benefits, `used` holds them benefit by benefit and goes before. The year is `evaluate.cap_year`'s.
    `benefit_code` None: the regulation's first benefit for the event and relation.
    """

    event: str
    event_on: date
    submitted_on: date
    member_joined_on: date
    member_paid_from: date
    is_active: bool = True
    nights: int | None = None
    used_satang_in_year: int = 0
    used_units_in_year: int = 0
    used_count_in_year: int = 0
    used_count_lifetime: int = 0
    evidence: frozenset[str] = frozenset()
    benefit_code: str | None = None
    arrears_months: int = 0
    relation: str = "self"
    born_on: date | None = None
    used: tuple[Used, ...] = ()
    units: int | None = None
    by_accident: bool = False
    arrears_satang: int = 0
    rights_from: date | None = None
    given: tuple[str, ...] = ()
    pools: tuple[PoolState, ...] = ()

    def used_for(self, benefit_code: str) -> Used:
        """Earlier use of one benefit."""
        for used in self.used:
            if used.benefit_code == benefit_code:
                return used
        return _used(
            benefit_code,
            self.used_satang_in_year,
            self.used_units_in_year,
            self.used_count_in_year,
            self.used_count_lifetime,
        )


@lru_cache(maxsize=1024)
def _used(benefit_code: str, satang: int, units: int, count: int, count_lifetime: int) -> Used:
    """Kept, because most claims come with no earlier use, or with one night of it."""
    return Used(benefit_code, satang, units, count, count_lifetime)


class Reason(NamedTuple):
    """Why, as a code and its numbers; the facts stand in alphabetical order so that equal means equal.

    >>> Reason.of("waiting", days=179, needed=180).values
    {'days': 179, 'needed': 180}
    """

    code: str
    facts: tuple[tuple[str, Value], ...] = ()

    @classmethod
    def of(cls, code: str, **facts: Value) -> Reason:
        return cls(code, tuple(sorted(facts.items())))

    @property
    def values(self) -> dict[str, Value]:
        return dict(self.facts)


class Step(NamedTuple):
    """One step of the arithmetic: what was done with which numbers, and what stood after it.

    `unit` of the result: "satang", "night", or the benefit's own unit.
    """

    code: str
    facts: tuple[tuple[str, Value], ...]
    result: int
    unit: str = "satang"

    @property
    def values(self) -> dict[str, Value]:
        return dict(self.facts)


_CEILINGS = frozenset({"cap_event", "cap_year", "cap_household", "cap_lifetime"})


class Decision(NamedTuple):
    """The answer of a regulation to one claim.

    `outcome` "pay": `amount_satang` is due by `path`. "committee": people choose between `amount_min_satang`
    and `amount_max_satang`, and `amount_satang` is 0 until they have. "refuse": `reasons` say which
    conditions fail, `holds_from` is the first day on which such an event would meet them all (None: no day would, as
    for a death that has happened, or a paper that is missing).
    `assumed` names what the regulation's source leaves open and this answer rests on.
    """

    outcome: Outcome
    benefit_code: str
    clause: str
    amount_satang: int
    reasons: tuple[Reason, ...]
    regulation_sha256: str
    arithmetic: tuple[Step, ...] = ()
    missing_evidence: tuple[str, ...] = ()
    holds_from: date | None = None
    path: Path = "committee"
    amount_min_satang: int | None = None
    amount_max_satang: int | None = None
    assumed: tuple[str, ...] = ()

    @property
    def units(self) -> int:
        """How many nights or units were paid for: those beyond a ceiling of baht use up nothing."""
        count = rate = 0
        for step in self.arithmetic:
            if step.code in ("nights", "units"):
                count, rate = int(str(step.values[step.code])), int(str(step.values["rate_satang"]))
            elif step.code in _CEILINGS and rate:
                count = min(count, -(-step.result // rate))
        return count

    @property
    def lacks_only_evidence(self) -> bool:
        """Refused for nothing but a missing paper: bring it and the claim holds."""
        return self.outcome == "refuse" and [reason.code for reason in self.reasons] == ["evidence_missing"]

    @property
    def arrears_satang(self) -> int:
        """The owed dues that are taken off what is given; 0 for a refusal."""
        if self.outcome == "refuse":
            return 0
        taken = (step.values["arrears_satang"] for step in self.arithmetic if step.code == "arrears_deducted")
        return sum(int(satang) for satang in taken if isinstance(satang, int))

    @property
    def gross_satang(self) -> int:
        """What is given before owed dues come off: that is the benefit's cost and counts against its ceilings."""
        return self.amount_satang + self.arrears_satang

    @property
    def amount_once_complete_satang(self) -> int:
        """What is due now, or would be due once the missing papers are there."""
        if self.lacks_only_evidence and self.arithmetic and self.amount_max_satang is None:
            return self.arithmetic[-1].result
        return self.amount_satang
