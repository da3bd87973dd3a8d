"""Benefits paid in a period, by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery

from kongboon.benefits.models import Claim, ExceptionGrant
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.ledger.models import Entry
from kongboon.paper.report_document import BenefitGroup, BenefitRow, ExceptionsPaid
from kongboon.rules.terms import Benefit, Regulation
from kongboon.rules.vocabulary import LIFE_STAGES, PILLARS, WELFARE_KINDS
from kongboon.rules.wording import translator

_GROUPS = {"life_stage": LIFE_STAGES, "pillar": PILLARS, "welfare_kind": WELFARE_KINDS}


def benefit_rows(fund: Fund, start: date, end: date) -> tuple[BenefitRow, ...]:
    """One row for each kind of benefit with payments in the period, as the books had it on the last day.

    A payment that was taken back by then is none. One of an earlier period that was taken back in this one
    lowers this period's sum, as it does in the cash book, and counts nobody. A person is counted once a kind:
    the member for their own claim, else whoever the claim names.
    """
    versions = _versions(fund)
    kinds: dict[str, tuple[list[Claim], list[Claim]]] = defaultdict(lambda: ([], []))
    for place, found in enumerate(_paid_and_returned(fund, start, end)):
        for claim in found:
            benefit = _benefit_of(claim, versions)
            # Under one code two versions may give two benefits; one benefit keeps its short name.
            kinds[f"{claim.benefit_code} {benefit.key if benefit else ''}"][place].append(claim)
    return tuple(_row(*of_kind) for _, of_kind in sorted(kinds.items()))


def benefit_groups(fund: Fund, start: date, end: date) -> tuple[BenefitGroup, ...]:
    """The payments of `benefit_rows` by stage of life, by pillar and by kind of help, as the regulation of each names
    them, in the order of the vocabulary; what it does not name is in no row."""
    versions = _versions(fund)
    cases, sums = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for sign, found in zip((1, -1), _paid_and_returned(fund, start, end), strict=True):
        for claim in found:
            benefit = _benefit_of(claim, versions)
            for kind in _GROUPS:
                name = getattr(benefit, kind, None)
                if name is not None:
                    sums[kind, name] += sign * claim.due_satang
                    cases[kind, name] += 1 if sign == 1 else 0
    words = translator("th")
    return tuple(
        BenefitGroup(kind, words(word), cases[kind, name], sums[kind, name])
        for kind, names in _GROUPS.items()
        for name, word in names.items()
        if (kind, name) in sums
    )


def _paid_and_returned(fund: Fund, start: date, end: date) -> tuple[list[Claim], list[Claim]]:
    """What was paid in the period and stood on its last day, and what was taken back in it of an earlier one."""
    returned_on = Entry.objects.filter(reverses=OuterRef("paid_entry")).values("date")[:1]
    claims = Claim.objects.filter(fund=fund, paid_entry__date__lte=end).annotate(
        returned_on=Subquery(returned_on)
    )
    still = Q(returned_on=None) | Q(returned_on__gt=end)
    stood = claims.filter(still, paid_entry__date__gte=start)
    returned = claims.filter(paid_entry__date__lt=start, returned_on__gte=start, returned_on__lte=end)
    return list(stood.order_by("pk")), list(returned.order_by("pk"))


def _versions(fund: Fund) -> dict[str, Regulation]:
    return {regulation.text_sha256: regulation for regulation in regulations_of(fund)}


def _benefit_of(claim: Claim, versions: dict[str, Regulation]) -> Benefit | None:
    version = versions.get(claim.regulation_sha256)
    return version.benefit(claim.benefit_code) if version else None


def exceptions_paid(fund: Fund, start: date, end: date) -> ExceptionsPaid:
    """What was paid in the period as an exception and stood on its last day."""
    returned_on = Entry.objects.filter(reverses=OuterRef("paid_entry")).values("date")[:1]
    grants = ExceptionGrant.objects.filter(claim=OuterRef("pk"))
    paid = Claim.objects.filter(fund=fund, paid_entry__date__gte=start, paid_entry__date__lte=end)
    stood = paid.annotate(returned_on=Subquery(returned_on)).filter(
        Q(returned_on=None) | Q(returned_on__gt=end), Exists(grants)
    )
    return ExceptionsPaid(len(stood), sum(claim.due_satang for claim in stood))


def _row(stood: list[Claim], returned: list[Claim]) -> BenefitRow:
    people = {(c.member_id, c.person_key, c.village_id) for c in stood}
    outsiders = {person for person in people if person[0] is None}
    amount = sum(c.due_satang for c in stood) - sum(c.due_satang for c in returned)
    title = [*returned, *stood][-1].benefit_title
    goods = sum(c.due_satang for c in stood if c.goods) - sum(c.due_satang for c in returned if c.goods)
    return BenefitRow(title, len(stood), len(people), amount, len(outsiders), goods)
