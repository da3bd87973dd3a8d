"""Earlier claims: of one benefit under whatever code each version printed it, and what was decided by which version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet

from kongboon.benefits.models import NOT_LIVE, Claim, Refund
from kongboon.funds.models import Fund, RegulationVersion
from kongboon.funds.regulations import Decided
from kongboon.rules.document import load_regulation
from kongboon.rules.select import same_benefit
from kongboon.rules.terms import Benefit, Regulation


class EarlierClaims:
    """The fund's claims by benefit; its versions are read once, in one query."""

    def __init__(self, fund: Fund) -> None:
        self._fund = fund

    def of(self, benefit: Benefit, regulation: Regulation) -> QuerySet[Claim]:
        """The claims that count, of this benefit of this version: neither refused nor withdrawn."""
        found: QuerySet[Claim] = Claim.objects.filter(self._is(benefit, regulation), fund=self._fund)
        return found.exclude(status__in=NOT_LIVE)

    @cached_property
    def _versions(self) -> Sequence[tuple[str, Regulation]]:
        versions = RegulationVersion.objects.filter(fund=self._fund).values_list("sha256", "text")
        return [(sha256, load_regulation(text)) for sha256, text in versions]

    def _is(self, benefit: Benefit, regulation: Regulation) -> Q:
        own, strangers = Q(benefit_code=benefit.code), []
        for sha256, version in self._versions:
            same = same_benefit(benefit, regulation, version)
            if same is not None and same.code == benefit.code:
                continue
            strangers.append(sha256)
            if same is not None:
                own |= Q(benefit_code=same.code, regulation_sha256=sha256)
        if not strangers:
            return own
        # Under the versions in which the code is another benefit's, it says nothing.
        kept = Q(benefit_code=benefit.code) & ~Q(regulation_sha256__in=strangers)
        return kept | (own & ~Q(benefit_code=benefit.code))


def decided_between(fund: Fund, since: date, until: date | None) -> list[Decided]:
    """Claims of events and refunds of ends between two days (None: to the end), refused and withdrawn ones too."""
    claims, refunds = Claim.objects.filter(fund=fund, event_on__gte=since), Refund.objects.filter(fund=fund)
    refunds = refunds.filter(ended_on__gte=since)
    if until is not None:
        claims, refunds = claims.filter(event_on__lte=until), refunds.filter(ended_on__lte=until)
    found = [*claims.order_by("pk").only("number", "regulation_sha256"), *refunds.select_related("member")]
    return [Decided(one.number, one.regulation_sha256) for one in found]
