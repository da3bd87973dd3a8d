"""Dues that were written down later than on the day that they bear: whoever confirms a claim on them is told.

An old sheet that is typed in after an illness or a death, or so that a wait seems over, can open the right to a benefit.
Where the decision of a claim
rests on such dues, each confirmation says in its note what was found, and never comes from whoever wrote them down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.services import is_same_person
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.membership_status import standings
from kongboon.benefits.models import Claim
from kongboon.dues.models import DuesPayment
from kongboon.funds.regulations import regulation_named
from kongboon.funds.words import shown_date, shown_month
from kongboon.rules.evaluate import evaluate

# So long before a claim dues can have been written down and their day still matter; no wait of a regulation is longer.
REACH = timedelta(days=366)


@dataclass(frozen=True)
class LateDues:
    """Months of dues dated on or before the day of a claim and written down on a later day than their own."""

    by: Officer
    on: date
    written_at: datetime
    first_month: str
    last_month: str

    @property
    def months(self) -> str:
        """The months in words."""
        first, last = shown_month(self.first_month), shown_month(self.last_month)
        return first if first == last else f"{first} – {last}"

    @property
    def told(self) -> str:
        """The sentence of the page."""
        told = gettext(
            "The right to this rests on dues for %(months)s that %(name)s wrote down on %(written)s as paid on %(on)s."
        )
        day = shown_date(localdate(self.written_at))
        return told % {"months": self.months, "name": self.by.name, "written": day, "on": shown_date(self.on)}


def late_dues(claim: Claim) -> tuple[LateDues, ...]:
    """The dues written down late on which the decision of one claim rests."""
    return late_dues_of([claim]).get(claim.pk, ())


def late_dues_of(claims: Collection[Claim]) -> dict[int, tuple[LateDues, ...]]:
    """The same for many claims of one fund, by claim id; one query where nobody's dues came late."""
    of_members = [claim for claim in claims if claim.member_id is not None]
    if not of_members:
        return {}
    first, last = (pick(claim.event_on for claim in of_members) for pick in (min, max))
    payments = DuesPayment.objects.filter(
        member__in={claim.member_id for claim in of_members},
        reversed_by=None,
        entry__date__lte=last,
        entry__batch__posted_at__gte=make_aware(datetime.combine(first - REACH, time.min)),
    )
    by_member: dict[int, list[LateDues]] = defaultdict(list)
    for payment in payments.select_related("entry__batch__posted_by").order_by("pk"):
        batch = payment.entry.batch
        months = payment.first_month, payment.last_month
        by_member[payment.member_id].append(
            LateDues(batch.posted_by, payment.entry.date, batch.posted_at, *months)
        )
    late = {}
    for claim in of_members:
        known = by_member.get(claim.member_id or 0, ())
        if found := tuple(
            one for one in known if one.on <= claim.event_on and one.on < localdate(one.written_at)
        ):
            late[claim.pk] = found
    resting = _resting_on_them([claim for claim in of_members if claim.pk in late])
    return {pk: found for pk, found in late.items() if pk in resting}


def _resting_on_them(claims: Collection[Claim]) -> set[int]:
    """The ids of the claims of which the rules would say something else, had the dues counted only from when they were
    written down. Two queries for each day and regulation.
    """
    together: dict[tuple[date, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        together[claim.event_on, claim.regulation_sha256].append(claim)
    found = set()
    for (day, sha256), those in together.items():
        regulation = regulation_named(those[0].fund, sha256)
        members = [claim.member for claim in those if claim.member is not None]
        stood = standings(members, day, regulation, as_written=True)
        for claim in those:
            own = stood[claim.member_id or 0]
            facts = replace(claim.known_facts, arrears_months=own.arrears_months, rights_from=own.rights_from)
            without, decided = evaluate(regulation, facts), claim.decided
            if (without.outcome, without.amount_satang) != (decided.outcome, decided.amount_satang):
                found.add(claim.pk)
    return found


def require_note_on_late_dues(claim: Claim, by: Officer, note: str) -> None:
    """Refuse a confirmation by whoever wrote such dues down, and one without a note. Errors: OwnLateDues, LateDuesNote."""
    late = late_dues(claim)
    if any(is_same_person(one.by, by) for one in late):
        raise errors.OwnLateDues(number=claim.number)
    if late and not note.strip():
        raise errors.LateDuesNote(number=claim.number, told=late[0].told)
