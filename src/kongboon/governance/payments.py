"""Every payment of seven days, whatever its way, so that one cut in pieces is one payment (reliability.md 2.2).

Each app that pays says its payments with `register_payments`; who is meant by a name, who an officer is and what the
fund holds is known further up, and is said once with `register_people`. People and houses are plain keys here:
"member/123", "home/45/12", "supplier/7"; "name/<search key>" and "asker/7" where a name is only typed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from kongboon.access.errors import FreshSignIn
from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.access.services import is_same_person, names_of
from kongboon.funds.models import Fund
from kongboon.funds.words import moment_words
from kongboon.governance.request_models import MAKES_SLIP, RequestAct
from kongboon.kernel.name_matching import bare_number, is_called, is_named, member_number
from kongboon.kernel.thai_text import house_spelling, search_key

# Counted by the moment of asking, and where it is handed out by that moment too: what was agreed to in many weeks and is
# paid in one is one sum.
ADDED_UP = timedelta(days=7)
# A slip holds for a week, and whoever comes with it is new here for another one.
FRESH_FOR = timedelta(days=14)

# So long whoever is surely somebody else than the asker comes first; nobody is stuck with one who is away or has died.
FIRST_OTHERS = timedelta(hours=24)
# Stand before the note of such a word; in Thai, as the papers of the fund are.
STOOD_IN = "กรรมการที่ควรเห็นชอบไม่มาภายในหนึ่งวัน"
ONE_HAND = "ใบรหัสเข้าใช้ของผู้ขอหรือผู้เห็นชอบอาจเคยอยู่ในมือของอีกคนหนึ่ง"


Keys = frozenset[str]


@dataclass(frozen=True)
class Outgoing:
    """One payment that is asked for or done: neither declined nor withdrawn nor taken back. `key`: "claim/123".

    `at`: when it was asked for; `done_at`: when it was handed out, None while it waits. `whom`: whoever receives it,
    their household, and who asked where the name is typed.
    `what` and `page` (name of an address, and which one) are how a reader finds it.
    """

    key: str
    at: datetime
    satang: int
    whom: Keys
    what: str = ""
    page: tuple[str, int] | None = None
    done_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether it is not handed out yet."""
        return self.done_at is None


Source = Callable[[Fund, datetime, datetime], Iterable[Outgoing]]


@dataclass(frozen=True)
class Person:
    """A member as somebody may call them on a paper."""

    full_name: str
    first_name: str
    last_name: str
    nickname: str
    number: str

    def is_meant(self, typed: str) -> bool:
        """Whether a typed name means this person: by name in any order, by first name or nickname alone, by number."""
        names = (self.full_name, f"{self.nickname} {self.last_name}" if self.nickname else "")
        if any(is_named(typed, name) for name in names):
            return True
        if any(is_called(typed, name) for name in (self.first_name, self.nickname)):
            return True
        return bool(self.number) and member_number(typed) == bare_number(self.number)


@dataclass(frozen=True)
class People:
    """Who is who. `named`: names as they were typed -> the members so named, with their homes. `officers`: the member
    and the homes of officers, by their id; `households`: everybody of those homes. `held`: the fund's money in satang.
    """

    named: Callable[[Fund, Collection[str]], Mapping[str, Keys]]
    officers: Callable[[Fund, Collection[Officer]], Mapping[int, Keys]]
    households: Callable[[Fund, Collection[Officer]], Mapping[int, Collection[Person]]]
    held: Callable[[Fund], int]


_SOURCES: list[Source] = []
_PEOPLE: list[People] = []


def register_payments(source: Source) -> None:
    """Say an app's payments asked for, or done, after one moment and up to another; called once, from AppConfig.ready."""
    assert source not in _SOURCES, source
    _SOURCES.append(source)


def register_people(people: People) -> None:
    """Say who is who; called once, from an AppConfig.ready."""
    assert not _PEOPLE, people
    _PEOPLE.append(people)


def people() -> People:
    return _PEOPLE[0]


def member_keys(member_id: int, village_id: int, house_no: str) -> Keys:
    """A member and the household; without a house number nobody knows who else lives there."""
    return frozenset({f"member/{member_id}"}) | home_keys(village_id, house_no)


def home_keys(village_id: int | None, house_no: str) -> Keys:
    """The household of a house; none without a number."""
    house = house_spelling(house_no)
    return frozenset({f"home/{village_id}/{house}"}) if house and village_id else frozenset()


def asker_key(officer: Officer) -> str:
    """One person who asks, under whichever office."""
    return f"asker/{officer.user_id or -officer.pk}"


def in_one_hand(officer: Officer, at: datetime) -> frozenset[int]:
    """Ids of the officers who may be the same person as another one: a slip's code went from hand to hand.

    Whoever was handed the code for a sign-in in the FRESH_FOR before a moment can use it, and both then agree to what
    the other one asks for; so can two whose codes the same hand held. Of a slip made at the shell nobody knows in
    whose hand it was. Three queries at most.
    """
    person = {
        pk: user or -pk
        for pk, user in Officer.objects.filter(fund=officer.fund_id).values_list("pk", "user_id")
    }
    handed = RequestAct.objects.filter(
        fund=officer.fund_id,
        kind=RequestAct.Kind.DONE,
        request__act__in=[act.code for act in MAKES_SLIP],
        at__gt=at - FRESH_FOR,
    ).select_related("request")
    pairs = [
        {person[act.officer_id], person[int(act.result.partition("/")[2])]}
        for act in handed
        if not act.request.terms.get("is_known")
    ]
    own = person[officer.pk]
    near, reached = {own}, 0
    while reached < len(near):
        reached = len(near)
        near = near.union(*(pair for pair in pairs if pair & near))
    at_shell = Officer.objects.filter(
        fund=officer.fund_id, user__slip_by=None, user__slip_used_at__gt=at - FRESH_FOR
    )
    near |= {person[pk] for pk in at_shell.values_list("pk", flat=True)}
    return frozenset(pk for pk, who in person.items() if who in near - {own})


def require_another_hand(
    by: Officer,
    asker: Officer,
    asked_at: datetime,
    at: datetime,
    able: Callable[[], list[Officer]],
    *,
    waits: bool = True,
) -> str:
    """What stands before the note of a word: ONE_HAND where nobody is sure that it is of somebody else than the asker.

    Those of whom it is sure, `able`, come first for FIRST_OTHERS from the asking; what `waits` for nothing, a death, does
    not wait for them either. Errors: FreshSignIn.
    """
    if by.pk not in in_one_hand(asker, asked_at):
        return ""
    moment = asked_at + FIRST_OTHERS
    if waits and at < moment:
        sure = able()
        if not any(is_same_person(one, by) for one in sure):
            raise FreshSignIn(name=by.name, asker=asker.name, others=names_of(sure), **moment_words(moment))
    return ONE_HAND


def marked(mark: str, note: str) -> str:
    """The note of a word behind its mark."""
    return " · ".join(part for part in (mark, note.strip()) if part)


def of_another_hand(officers: list[Officer], asker: Officer, at: datetime) -> list[Officer]:
    """Who of several is surely somebody else than the asker (`in_one_hand`); all of them where nobody else is left."""
    near = in_one_hand(asker, at) if officers else frozenset()
    return [one for one in officers if one.pk not in near] or officers


class Week:
    """What is asked for in the seven days before some moments: read once, for one payment or for a whole list."""

    def __init__(self, fund: Fund, moments: Collection[datetime]) -> None:
        self.fund = fund
        self._by_key: dict[str, list[Outgoing]] = defaultdict(list)
        if not moments:
            return
        since, until = min(moments) - ADDED_UP, max(moments)
        for source in _SOURCES:
            for payment in source(fund, since, until):
                for key in payment.whom:
                    self._by_key[key].append(payment)

    @cached_property
    def _held(self) -> int:
        return people().held(self.fund)

    def held(self) -> int:
        """The fund's money, satang; read once."""
        return self._held

    def able(self, act: Act, asker: Officer, own: Outgoing, names: Collection[str] = ()) -> list[Officer]:
        """Who can agree to a payment, one office a person: neither who asked nor whom it is for, nor their household.

        Of whom nobody is sure that they are two (`in_one_hand`) one can where there is nobody else.
        `names`: search keys of whom it is for, where nobody wrote down which member an officer is.
        """
        able: dict[int, Officer] = {}
        for officer, keys in self._offices:
            is_for = keys & own.whom or search_key(officer.name) in names
            if may(officer, act) and not is_for and not is_same_person(officer, asker):
                able.setdefault(officer.user_id or -officer.pk, officer)
        return of_another_hand(list(able.values()), asker, own.at)

    @cached_property
    def _offices(self) -> list[tuple[Officer, Keys]]:
        """Everybody who signs in here, with the member and the home that they are; read once."""
        found = list(
            Officer.objects.filter(fund=self.fund, active_to=None, user__isnull=False).order_by("pk")
        )
        known = people().officers(self.fund, found)
        return [(officer, known.get(officer.pk, frozenset())) for officer in found]

    def total(self, own: Outgoing) -> int:
        """Satang of a payment and of those of the seven days before it for the same people, households or by the asker."""
        return own.satang + sum(other.satang for other in self.others(own))

    def others(self, own: Outgoing) -> list[Outgoing]:
        """The payments that count with one, the newest first."""
        return self._counted(own, lambda other: other.at, own.at)

    def done_with(self, own: Outgoing, at: datetime) -> list[Outgoing]:
        """Those that were handed out in the seven days before a moment at which one is to be, the newest first."""
        return self._counted(own, lambda other: other.done_at, at)

    def _counted(
        self, own: Outgoing, when: Callable[[Outgoing], datetime | None], until: datetime
    ) -> list[Outgoing]:
        found = {
            other.key: other
            for key in own.whom
            for other in self._by_key.get(key, ())
            if other.key != own.key
            and (moment := when(other)) is not None
            and until - ADDED_UP < moment <= until
        }
        return sorted(found.values(), key=lambda other: (other.at, other.key), reverse=True)
