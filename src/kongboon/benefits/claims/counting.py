"""Earlier help counted in memory, by the same reckoning as `facts.used_before` does it in the database.

A back-test asks it for hundreds of claims under a regulation that no stored claim knows, and a list for hundreds of
names; a test holds both to the same answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date

from kongboon.benefits.former_homes import FormerHomes, Left
from kongboon.benefits.models import Claim
from kongboon.kernel.fiscal import Period
from kongboon.members.models import Member
from kongboon.rules.decision import Used
from kongboon.rules.evaluate import cap_year
from kongboon.rules.terms import Benefit, Regulation

_USED = frozenset(field.name for field in fields(Used))


@dataclass(frozen=True, slots=True)
class Happened:
    """What of a claim decides with which others it is counted; `home` is the same for everybody of one house.

    `left`: the houses in which the member lived before, each with the day on which it was corrected away.
    """

    member_id: Hashable  # of somebody who is no member: the name and the village
    home: Hashable
    event: str
    event_on: date
    joined_on: date
    relation: str
    person_key: str
    certificate: str
    left: tuple[Left, ...] = ()

    def homes(self, since: date | None) -> Iterator[Hashable]:
        """The houses that count since a day; None: ever."""
        yield self.home
        yield from (left.home for left in self.left if left.counts(since) and left.home != self.home)

    @property
    def occasion(self) -> Hashable:
        """The same for all claims of one event."""
        return self.member_id, self.event, self.event_on, self.relation, self.person_key


@dataclass(frozen=True, slots=True)
class _Given:
    happened: Happened
    satang: int
    units: int


def home_of(member: Member) -> Hashable:
    """The house of a member as the register has it; a member without a house number is a house alone."""
    return (member.village_id, member.house_no) if member.house_no else member.pk


def happened_in(claim: Claim, former: FormerHomes) -> Happened:
    """The claim as it is counted; its member must be loaded."""
    left: tuple[Left, ...] = ()
    if claim.member is None:
        who: Hashable = (claim.village_id, claim.person_key)
        home, joined_on = (claim.village_id, claim.house_no) if claim.house_no else who, claim.event_on
    else:
        who, home, joined_on = claim.member_id, home_of(claim.member), claim.member.joined_on
        left = former.of(claim.member.pk)
    return Happened(
        who,
        home,
        claim.event,
        claim.event_on,
        joined_on,
        claim.relation,
        claim.person_key,
        claim.certificate_no,
        left,
    )


class Tally:
    """What one regulation has given so far, benefit by benefit."""

    def __init__(self, regulation: Regulation) -> None:
        self._regulation = regulation
        self._homes: dict[tuple[str, Hashable], list[_Given]] = defaultdict(list)
        self._certificates: dict[tuple[str, str, str], list[_Given]] = defaultdict(list)
        self._days: dict[str, list[date]] = defaultdict(list)
        self._occasions: dict[Hashable, list[str]] = defaultdict(list)

    def add(self, code: str, happened: Happened, satang: int, units: int) -> None:
        """Count one benefit that was given."""
        given = _Given(happened, satang, units)
        for home in set(happened.homes(None)):
            self._homes[code, home].append(given)
        self._days[code].append(happened.event_on)
        self._occasions[happened.occasion].append(code)
        if happened.certificate:
            self._certificates[code, happened.event, happened.certificate].append(given)

    def given_for(self, happened: Happened) -> tuple[str, ...]:
        """Codes of the benefits that the same event has already brought."""
        return tuple(self._occasions.get(happened.occasion, ()))

    def used(self, benefit: Benefit, happened: Happened) -> Used:
        """Earlier help of one benefit as its caps count it, for the next claim. Units: satang."""
        year = cap_year(
            self._regulation, benefit, event_on=happened.event_on, member_joined_on=happened.joined_on
        )
        ever = self._at_home(benefit.code, happened, None)
        own = [given for given in ever if given.happened.member_id == happened.member_id]
        own_in_year = _within(own, year)
        caps, days = benefit.caps, self._days[benefit.code]
        at_home = _within(self._at_home(benefit.code, happened, year.start), year) if year else []
        house = at_home if caps.household_year_satang is not None else []
        sums = {
            "satang_in_year": sum(given.satang for given in own_in_year),
            "units_in_year": sum(given.units for given in own_in_year),
            "count_in_year": len(_within(self._counted(benefit, happened, at_home, own), year)),
            "count_lifetime": len(list(self._counted(benefit, happened, ever, own))),
            "satang_lifetime": sum(given.satang for given in own),
            "household_satang_in_year": sum(given.satang for given in house),
            "fund_count_in_year": (
                sum(1 for day in days if _is_in(day, year)) if caps.fund_year_count is not None else 0
            ),
        }
        return Used(benefit.code, **{name: value for name, value in sums.items() if name in _USED})

    def _at_home(self, code: str, happened: Happened, since: date | None) -> list[_Given]:
        """What everybody received who lived in a house of theirs on a day or later."""
        found: dict[int, _Given] = {}
        for home in happened.homes(since):
            for given in self._homes.get((code, home), ()):
                if home in given.happened.homes(since):
                    found[id(given)] = given
        return list(found.values())

    def _counted(
        self, benefit: Benefit, happened: Happened, at_home: list[_Given], own: list[_Given]
    ) -> Iterable[_Given]:
        """The claims that a count runs over: of the member, the household, or the one child or person."""
        per = benefit.caps.counted_per
        if per == "member":
            return own
        if per == "household":
            return at_home
        same = [given for given in at_home if _is_same_person(given.happened, happened)]
        by_paper = self._certificates.get((benefit.code, happened.event, happened.certificate), [])
        return [*same, *(given for given in by_paper if given not in same)]


def _is_same_person(earlier: Happened, now: Happened) -> bool:
    """Whether it happened to the same child or person of the house."""
    if now.person_key:
        return earlier.person_key == now.person_key
    if earlier.person_key or earlier.relation != now.relation:
        return False
    # A child without a name yet is known by the day of its birth.
    if now.event == "birth" and earlier.event_on != now.event_on:
        return False
    return now.relation != "self" or earlier.member_id == now.member_id


def _within(given: Iterable[_Given], year: Period | None) -> list[_Given]:
    return [one for one in given if _is_in(one.happened.event_on, year)]


def _is_in(day: date, year: Period | None) -> bool:
    return year is not None and year.start <= day <= year.end
