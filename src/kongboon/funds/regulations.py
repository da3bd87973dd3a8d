"""The fund's regulations as the pure objects that decide, project and compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest
from typing import NamedTuple

from django.utils.translation import gettext

from kongboon.funds import errors
from kongboon.funds.models import Fund, RegulationVersion
from kongboon.funds.words import shown_date
from kongboon.rules.document import load_regulation
from kongboon.rules.select import regulation_in_force
from kongboon.rules.tenure import months_later
from kongboon.rules.terms import Regulation

_FEW = 10


def standing_versions(fund: Fund) -> list[RegulationVersion]:
    """Every version that no vote took back, oldest first, each with the day on which it ends (`ends_on`)."""
    found = list(RegulationVersion.objects.filter(fund=fund, withdrawn_at=None).order_by("in_force_from"))
    for version, following in zip_longest(found, found[1:]):
        ends = [version.in_force_to] if version.in_force_to is not None else []
        if following is not None:
            ends.append(following.in_force_from - timedelta(days=1))
        version.ends_on = min(ends, default=None)
    return found


def version_in_force(fund: Fund, on: date) -> RegulationVersion | None:
    """The version that holds on a day, if one does."""
    return next(
        (
            v
            for v in standing_versions(fund)
            if v.in_force_from <= on and (v.ends_on is None or on <= v.ends_on)
        ),
        None,
    )


def regulations_of(fund: Fund) -> list[Regulation]:
    """Every version of a fund, oldest first, each ending where its successor begins."""
    return [replace(load_regulation(v.text), in_force_to=v.ends_on) for v in standing_versions(fund)]


def regulation_on(fund: Fund, on: date) -> Regulation:
    """The regulation in force on a day. Errors: NoRegulationInForce."""
    return regulation_in_force(regulations_of(fund), on)


def regulation_named(fund: Fund, sha256: str) -> Regulation:
    """The version that a decision names by its hash. Errors: RegulationVersion.DoesNotExist."""
    found = next((v for v in standing_versions(fund) if v.sha256 == sha256), None)
    if found is None:
        raise RegulationVersion.DoesNotExist
    return replace(load_regulation(found.text), in_force_to=found.ends_on)


class Decided(NamedTuple):
    """A paper that the rules decided: its number, and the hash of the regulation that decided it."""

    number: str
    sha256: str


DecidedBetween = Callable[[Fund, date, date | None], Sequence[Decided]]
_DECIDED: list[DecidedBetween] = []


def register_decided(source: DecidedBetween) -> None:
    """Say what was decided of events between two days (None: to the end). Called once, from AppConfig.ready."""
    assert source not in _DECIDED, source
    _DECIDED.append(source)


def decided_between(fund: Fund, since: date, until: date | None) -> list[Decided]:
    """What the rules decided of events between two days, whatever became of it."""
    return [one for source in _DECIDED for one in source(fund, since, until)]


def decided_elsewhere(fund: Fund, regulation: Regulation, today: date) -> list[Decided]:
    """What was decided under another text of the days from which a regulation is to hold already."""
    if regulation.in_force_from > today:
        return []
    later = RegulationVersion.objects.filter(
        fund=fund, withdrawn_at=None, in_force_from__gt=regulation.in_force_from
    )
    following = later.order_by("in_force_from").values_list("in_force_from", flat=True).first()
    ends = [day for day in (regulation.in_force_to, following and following - timedelta(days=1)) if day]
    found = decided_between(fund, regulation.in_force_from, min(ends, default=None))
    return [one for one in found if one.sha256 != regulation.text_sha256]


def require_withdrawable(version: RegulationVersion, today: date) -> None:
    """From its first day on a version stays as soon as something was decided under it. Errors: RegulationBegun."""
    if version.in_force_from > today:
        return
    decided = decided_between(version.fund, version.in_force_from, None)
    numbers = [one.number for one in decided if one.sha256 == version.sha256]
    if numbers:
        raise errors.RegulationBegun(on=shown_date(version.in_force_from), decided=first_few(numbers))


def first_few(numbers: Sequence[str]) -> str:
    """Some numbers of papers, and how many more there are."""
    rest = len(numbers) - _FEW
    told = ", ".join(numbers[:_FEW])
    return told if rest <= 0 else gettext("%(numbers)s and %(n)s more") % {"numbers": told, "n": rest}


def check_first_day(
    fund: Fund, voted_on: date, first_day: date, today: date, *, is_historical: bool = False
) -> bool:
    """Refuse a version that may not hold from the day that it names; the answer is whether it is historical.

    From the day after the vote to one year after it, after today, and after the first day of every version that
    stands, unless none of them holds on that day. One that is expressly historical, and the first of a fund, hold from
    the day of their vote or later.
    Errors: MeetingNotYet, InForceBeforeVote, InForceTooLate, NotAhead, RegulationOverlaps.
    """
    if voted_on > today:
        raise errors.MeetingNotYet(on=shown_date(voted_on))
    days = {"on": shown_date(first_day), "held_on": shown_date(voted_on)}
    standing = RegulationVersion.objects.filter(fund=fund, withdrawn_at=None)
    last: RegulationVersion | None = standing.order_by("-in_force_from").first()
    if last is None or (is_historical and first_day <= today):
        if first_day < voted_on:
            raise errors.InForceBeforeVote(**days)
        if standing.filter(in_force_from=first_day).exists():
            raise errors.RegulationOverlaps(on=shown_date(first_day))
        return True
    if first_day <= voted_on:
        raise errors.InForceBeforeVote(**days)
    if first_day > months_later(voted_on, 12):
        raise errors.InForceTooLate(**days)
    if first_day <= today:
        raise errors.NotAhead(on=shown_date(first_day))
    # Before a version that begins later there may be days on which none holds.
    is_gap = standing.filter(in_force_from__lt=first_day).exists() and not version_in_force(fund, first_day)
    if last.in_force_from >= first_day and not is_gap:
        raise errors.RegulationOverlaps(on=shown_date(last.in_force_from))
    return False
