"""What the pages of the register show: lists, one member, their history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext, gettext_lazy

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.access.services import village_limit
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date, shown_month
from kongboon.governance.models import Request, RequestAct
from kongboon.kernel.name_matching import is_named
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.kernel.thai_dates import completed_years
from kongboon.kernel.thai_text import search_key, to_arabic_digits
from kongboon.members.import_checks import numbers_after
from kongboon.members.models import Member, RegisterImport, StatusEvent
from kongboon.members.sealed import national_id_index
from kongboon.members.services import DAY_CORRECTED, NewMember, plain_house

CORRECTED = "corrected:"
# Of a birth date without a day the 15th stands for the month, 1 July for the year.
MONTH_ALONE = 15
# What can be corrected in the register, and how a reader calls it.
FIELD_WORDS = {
    "title": gettext_lazy("title"),
    "first_name": gettext_lazy("first name"),
    "last_name": gettext_lazy("last name"),
    "nickname": gettext_lazy("nickname"),
    "sex": gettext_lazy("sex"),
    "birth_date": gettext_lazy("birth date"),
    "disabled_since": gettext_lazy("disability"),
    "national_id": gettext_lazy("national id"),
    "house_no": gettext_lazy("house number"),
    "village": gettext_lazy("village"),
    "phone": gettext_lazy("telephone"),
    "heir_name": gettext_lazy("heir"),
    "heir_relation": gettext_lazy("relation of the heir"),
    "note": gettext_lazy("note"),
    # Those that are never mended by one person alone (members.requests).
    "joined_on": gettext_lazy("joining day"),
    "paid_until": gettext_lazy("dues paid up to and with"),
    "ended_on": gettext_lazy("last day of the membership"),
}


def status_choices() -> list[tuple[str, str]]:
    """What the list can be narrowed to: the states of a membership, and who is behind with the dues."""
    words = [(value, str(word)) for value, word in Member.Status.choices]
    return [words[0], (BEHIND, gettext("Behind with dues")), *words[1:]]


def visible_members(officer: Officer) -> QuerySet[Member]:
    """The members whom an officer sees at all: a collector those of the own village. With their villages."""
    members: QuerySet[Member] = Member.objects.filter(fund=officer.fund_id).select_related("village")
    limit = village_limit(officer)
    return members if limit is None else members.filter(village=limit)


class DuesState(NamedTuple):
    """Months of dues that are over and not paid, beyond the regulation's grace, and whether benefits rest for them."""

    behind_months: int
    is_suspended: bool


DuesStates = Callable[[Fund, date, Iterable[Member]], Mapping[int, DuesState]]
_DUES_STATES: list[DuesStates] = []
BEHIND = "behind"


def register_dues_states(source: DuesStates) -> None:
    """Say who is behind with dues: fund, day, members -> member id -> state. Called once."""
    assert source not in _DUES_STATES, source
    _DUES_STATES.append(source)


def dues_states(fund: Fund, on: date, members: Iterable[Member] | None = None) -> Mapping[int, DuesState]:
    """Who of a fund, or of some of its members, is behind with dues on a day. 1 query for the whole fund."""
    if members is None:
        fields = ("fund", "status", "joined_on", "paid_until", "birth_date", "disabled_since")
        members = list(Member.objects.filter(fund=fund).only(*fields))
    return {pk: state for source in _DUES_STATES for pk, state in source(fund, on, members).items()}


def with_dues(members: Iterable[Member], fund: Fund, on: date) -> list[Member]:
    """Some members, each with `dues`: how they stand on a day; None where nothing is behind."""
    listed = list(members)
    states = dues_states(fund, on, listed)
    for member in listed:
        member.dues = states.get(member.pk)  # type: ignore[attr-defined]
    return listed


def _of_status(found: QuerySet[Member], officer: Officer, status: str) -> QuerySet[Member]:
    """Those of one state; rights that rest because of dues rest whatever the register says."""
    if status not in (*Member.Status.values, BEHIND):
        return found
    if status == Member.Status.ENDED:
        return found.filter(status=status)
    states = dues_states(officer.fund, localdate())
    rest = [pk for pk, state in states.items() if state.is_suspended]
    if status == BEHIND:
        return found.filter(pk__in=set(states) - set(rest))
    if status == Member.Status.SUSPENDED:
        return found.filter(Q(status=status) | Q(pk__in=rest))
    return found.filter(status=status).exclude(pk__in=rest)


def find_members(
    officer: Officer, *, text: str = "", moo: int | None = None, status: str = ""
) -> QuerySet[Member]:
    """Those an officer sees, by a piece of their name, number or house number, in the order of the Thai dictionary.

    A number that was corrected away finds its member too. The name is compared by its search key: tone marks, titles and
    spaces do not matter.
    """
    found = visible_members(officer).order_by("sort_key", "pk")
    typed = to_arabic_digits(text).strip()
    if typed:
        former = StatusEvent.objects.filter(fund=officer.fund, former_number__icontains=typed)
        wanted = Q(number__icontains=typed) | Q(house_no__icontains=typed) | Q(pk__in=former.values("member"))
        if key := search_key(typed):
            wanted |= Q(search_text__contains=key)
        found = found.filter(wanted)
    if moo is not None:
        found = found.filter(village__moo=moo)
    return _of_status(found, officer, status)


def age_band(member: Member, on: date) -> str:
    """How old somebody is by tens of years, e.g. "60–69": enough to ask the right questions, and no birth day."""
    if member.birth_date is None or member.birth_date > on:
        return ""
    first = completed_years(member.birth_date, on) // 10 * 10
    return gettext("aged %(first)s–%(last)s") % {"first": first, "last": first + 9}


def next_number(fund: Fund) -> str:
    """The number after the highest plain one, as wide as numbers are written in this fund."""
    return numbers_after(list(Member.objects.filter(fund=fund).values_list("number", flat=True)))()


def birth_words(born: date | None, is_partial: bool) -> str:
    """A birth date as far as it is known: the day, the month or the year alone; "" where nothing is."""
    if born is None or not is_partial:
        return shown_date(born, "long") if born else ""
    if born.day == MONTH_ALONE:
        return shown_month(f"{born:%Y-%m}")
    return gettext("B.E. %(year)s") % {"year": born.year + BE_OFFSET}


def lookalike(fund: Fund, new: NewMember, but: Member | None = None) -> Member | None:
    """Who may be the very person that is to be taken in, None when nobody is so alike. Two queries.

    `but`: whom it is told of, where the person is a member already.

    A member of the same name and birth date; or a living one of that name in the same house, or in the same village where
    one of them has no house number, unless two national ids say that they are two.
    """
    name = f"{new.first_name} {new.last_name}"
    # Who comes in again under the own national id is known to be the same one (`ended_before`).
    index = national_id_index(new.national_id) if new.national_id else None
    others = Member.objects.filter(fund=fund).exclude(pk=but.pk if but is not None else None)
    others = others.exclude(ended_reason=Member.EndReason.MISTAKE)
    if new.birth_date is not None:
        for member in others.filter(birth_date=new.birth_date):
            is_back = index is not None and member.ended_on is not None and member.national_id_index == index
            if not is_back and _is_one_name(name, member):
                return member
    neighbours = others.filter(village_id=new.village_id, ended_on=None)
    if new.national_id:
        neighbours = neighbours.filter(national_id_index=None)
    house = plain_house(new.house_no)
    for member in neighbours.only("first_name", "last_name", "title", "number", "house_no"):
        there = plain_house(member.house_no)
        if (not house or not there or house == there) and _is_one_name(name, member):
            return member
    return None


def _is_one_name(name: str, member: Member) -> bool:
    """Whether two names are one, in either order and whatever the titles."""
    other = f"{member.first_name} {member.last_name}"
    return is_named(name, other) and is_named(other, name)


def ended_before(fund: Fund, national_id: str | None) -> Member | None:
    """The last ended membership of a national id, where nobody with that id is a member now."""
    if not national_id:
        return None
    same = Member.objects.filter(fund=fund, national_id_index=national_id_index(national_id), erased_at=None)
    same = same.exclude(ended_reason=Member.EndReason.MISTAKE)
    found: Member | None = (
        same.order_by("ended_on").last() if not same.filter(ended_on=None).exists() else None
    )
    return found


@dataclass(frozen=True)
class Happening:
    """One line of a member's history."""

    what: str
    who: str
    at: datetime


def status_history(member: Member) -> list[Happening]:
    """What became of a membership, the latest first."""
    events = member.status_events.exclude(reason=DAY_CORRECTED).select_related("by")
    agreed, more = _agreed(member)
    return [
        Happening(told_event(event) + more.get(event.at, ""), _by_whom(event, agreed), event.at)
        for event in events.order_by("-at", "-pk")
    ]


def _agreed(member: Member) -> tuple[dict[datetime, list[str]], dict[datetime, str]]:
    """Moment of an act by request -> the names of those who agreed to it; the heir before it, or why. Two queries."""
    results = [f"member/{member.pk}", f"import/{member.imported_by_id}"]
    done = RequestAct.objects.filter(fund=member.fund_id, kind=RequestAct.Kind.DONE, result__in=results)
    rows = list(done.select_related("request"))
    moments = {row.request_id: row.at for row in rows}
    more = {row.at: f" · {told}" for row in rows if (told := _told_by_request(row.request))}
    words = RequestAct.objects.filter(request__in=moments, kind=RequestAct.Kind.CONFIRM)
    found: dict[datetime, list[str]] = defaultdict(list)
    for word in words.select_related("officer").order_by("pk"):
        found[moments[word.request_id]].append(word.officer.name)
    return found, more


def _told_by_request(request: Request) -> str:
    if request.act in _WITH_REASON:
        return request.reason
    heir = request.terms.get("before", {}).get("heir_name")
    return gettext("heir before: %(name)s") % {"name": heir} if heir else ""


# Their reason stands in the request alone.
_WITH_REASON = (Act.CORRECT_END.code, Act.UNDO_ENROLMENT.code)


def _by_whom(event: StatusEvent, agreed: Mapping[datetime, list[str]]) -> str:
    if event.at not in agreed:
        return event.by.name
    told = gettext("%(name)s, agreed to by %(others)s")
    return told % {"name": event.by.name, "others": ", ".join(agreed[event.at])}


def told_event(event: StatusEvent) -> str:
    """What one event says of a membership."""
    if event.former_number:
        said = gettext("Member number corrected: it was no. %(number)s until %(date)s")
        return said % {"number": event.former_number, "date": shown_date(localdate(event.at))}
    if event.former_ended_on is not None:
        words = {"before": shown_date(event.former_ended_on), "after": shown_date(event.on)}
        return gettext("Last day of the membership corrected: %(before)s → %(after)s") % words
    if event.reason == Member.EndReason.MISTAKE:
        return gettext("Taken out again: entered by mistake, never a member")
    told = _told(event.status, event.reason, event.on)
    if not event.resolution:
        return told
    return f"{told} · " + gettext("resolution %(number)s") % {"number": event.resolution}


def _told(status: str, reason: str, on: date) -> str:
    if reason.startswith(CORRECTED):
        names = ", ".join(
            str(FIELD_WORDS.get(name, name)) for name in reason.removeprefix(CORRECTED).split(",")
        )
        return gettext("Corrected: %(names)s") % {"names": names}
    day = shown_date(on)
    if status == Member.Status.ACTIVE and reason:
        return gettext("Member again since %(date)s: %(reason)s") % {"date": day, "reason": reason}
    if status == Member.Status.ACTIVE:
        return gettext("Member since %(date)s") % {"date": day}
    word = str(Member.Status(status).label)
    why = str(Member.EndReason(reason).label) if reason in Member.EndReason.values else reason
    return " · ".join(part for part in (word, why, day) if part)


def import_by_file(fund: Fund, sha256: str) -> RegisterImport | None:
    """The import of this very file that stands, None when there is none."""
    found: RegisterImport | None = RegisterImport.objects.filter(
        fund=fund, sha256=sha256, undone_at=None
    ).first()
    return found
