"""Whether a claim that waits is due by today's dues and membership too: what it rested on may have been taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext

from kongboon.benefits.claims import errors
from kongboon.benefits.claims.membership_status import Standing, standings
from kongboon.benefits.claims.same_event import require_none_beside
from kongboon.benefits.models import NOT_LIVE, Claim
from kongboon.dues.models import DuesPayment
from kongboon.funds.regulations import regulation_named
from kongboon.kernel.money import format_baht
from kongboon.ledger.models import Entry
from kongboon.rules.decision import Facts
from kongboon.rules.evaluate import evaluate
from kongboon.rules.explain import explain


def require_still_due(claims: Iterable[Claim]) -> None:
    """Refuse the first of some claims of one fund to whose member the regulation gives nothing, or less, any more.

    Three queries for all claims of one day, where nothing has changed since they were handed in. Receipts taken back
    since count as never given; what was paid later changes nothing of the day of the event.
    Errors: NotDueAnyMore, LessDueNow, and those of `same_event.require_none_beside`.
    """
    claims = list(claims)
    require_none_beside(claims)
    for claim, facts in _changed(claims):
        if claim.exception is not None:
            continue
        decision = evaluate(regulation_named(claim.fund, claim.regulation_sha256), facts)
        told = {"number": claim.number, "name": claim.beneficiary}
        if decision.outcome == "refuse":
            raise errors.NotDueAnyMore(**told, reason=" ".join(explain(decision, gettext)))
        if decision.gross_satang < claim.decided.gross_satang:
            raise errors.LessDueNow(**told, amount=format_baht(decision.gross_satang))


def _changed(claims: Iterable[Claim]) -> Iterator[tuple[Claim, Facts]]:
    """The claims whose member stood otherwise on the day of the event than was decided by, with the facts of today."""
    together: dict[tuple[date, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.member is not None:
            together[claim.event_on, claim.regulation_sha256].append(claim)
    for (on, sha256), of_one_day in together.items():
        members = {claim.member_id: claim.member for claim in of_one_day if claim.member is not None}
        regulation = regulation_named(of_one_day[0].fund, sha256)
        now: Mapping[int, Standing] = standings(list(members.values()), on, regulation)
        for claim in of_one_day:
            assert claim.member_id is not None, "only members' claims are looked at"
            known, standing = claim.known_facts, now[claim.member_id]
            # Owed dues that are taken off are measured again by the payment itself (claims.paying).
            facts = replace(
                known,
                is_active=standing.is_active,
                arrears_months=standing.arrears_months,
                rights_from=standing.rights_from,
            )
            if facts != known:
                yield claim, facts


def resting_on(entry: Entry) -> list[str]:
    """The claims of a receipt's members that were handed in after it, in sentences for whoever undoes it."""
    members = DuesPayment.objects.filter(entry=entry, reversed_by=None).values("member")
    claims = Claim.objects.filter(fund=entry.fund_id, member__in=members, at__gte=entry.batch.posted_at)
    return [
        gettext(
            "%(name)s has asked for a benefit since: %(number)s, %(benefit)s, %(status)s. It may rest on this receipt."
        )
        % {
            "name": claim.beneficiary,
            "number": claim.number,
            "benefit": claim.benefit_title,
            "status": claim.get_status_display(),
        }
        for claim in claims.exclude(status__in=NOT_LIVE).select_related("member").order_by("pk")
    ]
