"""The fund's regulations as the pure objects that decide, project and compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest

from kongboon.funds import errors
from kongboon.funds.models import Fund, RegulationVersion
from kongboon.funds.words import shown_date
from kongboon.rules.document import load_regulation
from kongboon.rules.select import regulation_in_force
from kongboon.rules.tenure import months_later
from kongboon.rules.terms import Regulation


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


def require_not_begun(version: RegulationVersion, today: date) -> None:
    """From its first day on only a new version takes its place. Errors: RegulationBegun."""
    if version.in_force_from <= today:
        raise errors.RegulationBegun(on=shown_date(version.in_force_from))


def check_first_day(
    fund: Fund, voted_on: date, first_day: date, today: date, *, is_historical: bool = False
) -> bool:
    """Refuse a version that may not hold from the day that it names; the answer is whether it is historical.

    From the day after the vote to one year after it, after today, and after the first day of every version that
    stands. One that is expressly historical, and the first of a fund, hold from the day of their vote or later.
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
    if last.in_force_from >= first_day:
        raise errors.RegulationOverlaps(on=shown_date(last.in_force_from))
    return False
