"""How much two descriptions of a person speak for one and the same: points for what agrees, fewer for what does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

# From so many points on somebody is asked whether the two are one.
ASK_FROM = 45
_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True)
class Traits:
    """What tells a person; "" and None where it is not known. `first` and `last` are search keys of the names."""

    first: str
    last: str
    born: date | None = None
    born_is_partial: bool = False
    village: int | None = None
    house: str = ""
    joined: date | None = None
    national_id: object = None
    heir: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The whole name in either order."""
        return frozenset({self.first + self.last, self.last + self.first})


def likeness(one: Traits, other: Traits) -> int:
    """Points for one person: the same name alone is 50; below `ASK_FROM` the two are taken for two.

    >>> mali = Traits("มะล", "ลองดู", date(1950, 3, 1), village=4, house="12")
    >>> likeness(mali, mali), likeness(mali, Traits("มะล", "ลองดู", village=7))
    (105, 35)
    """
    if one.national_id and one.national_id == other.national_id:
        return 200
    born = _same_birth(one, other)
    same_house = _same_house(one, other)
    points = _name_points(
        one, other, is_backed=bool(born) or (same_house is True and one.joined == other.joined)
    )
    if not points:
        return 0
    points += {True: 30, False: -15, None: 0}[born]
    points += {True: 15, False: -25, None: 0}[same_house]
    if one.village and other.village:
        points += 10 if one.village == other.village else -15
    if one.heir and one.heir == other.heir:
        points += 10
    if one.joined and one.joined == other.joined:
        points += 5
    # One of two numbers may be mistyped, but then more than name and home must agree.
    return points - 50 if one.national_id and other.national_id else points


def agrees(one: Traits, other: Traits) -> bool:
    """Whether two are one without asking: the same name and village, one more thing, and nothing against it.

    >>> mali = Traits("มะล", "ลองดู", village=4, joined=date(2010, 4, 1))
    >>> agrees(mali, mali), agrees(mali, Traits("มะล", "ลองดู", village=4))
    (True, False)
    """
    if (one.first, one.last, one.village) != (other.first, other.last, other.village):
        return False
    if one.national_id and other.national_id and one.national_id != other.national_id:
        return False
    told = [
        _same_birth(one, other),
        _same_house(one, other),
        _same(one.joined, other.joined),
        _same(one.heir, other.heir),
    ]
    return True in told and False not in told


def _same(one: object, other: object) -> bool | None:
    return one == other if one and other else None


def _same_birth(one: Traits, other: Traits) -> bool | None:
    if one.born is None or other.born is None:
        return None
    if one.born_is_partial or other.born_is_partial:
        return one.born.year == other.born.year
    return one.born == other.born


def _same_house(one: Traits, other: Traits) -> bool | None:
    if not one.house or not other.house:
        return None
    return one.house == other.house and one.village == other.village


def _name_points(one: Traits, other: Traits, *, is_backed: bool) -> int:
    """50 for one name in either order, 35 for one letter's difference where birth or home agree too."""
    if one.names & other.names:
        return 50
    if not is_backed:
        return 0
    return 35 if one_letter_apart(one.first + one.last, other.first + other.last) else 0


def one_letter_apart(one: str, other: str) -> bool:
    """Whether one letter was changed, left out, added or exchanged with its neighbour; digits are no letters.

    >>> one_letter_apart("บุญมา", "บุญมี"), one_letter_apart("มาลี", "มาล"), one_letter_apart("ab", "ba")
    (True, True, True)
    >>> one_letter_apart("ก", "ก"), one_letter_apart("แดง1", "แดง2")
    (False, False)
    """
    if one == other or _DIGIT.search(one + other) or abs(len(one) - len(other)) > 1:
        return False
    begin = 0
    while begin < min(len(one), len(other)) and one[begin] == other[begin]:
        begin += 1
    rest, others = one[begin:], other[begin:]
    if len(rest) == len(others):
        return rest[1:] == others[1:] or (rest[:2] == others[:2][::-1] and rest[2:] == others[2:])
    return rest[1:] == others if len(rest) > len(others) else others[1:] == rest
