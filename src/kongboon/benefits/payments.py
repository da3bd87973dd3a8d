"""What the benefits say to the sum over all ways: their claims and refunds, and who is who (governance.payments)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery
from django.utils.timezone import localdate, now

from kongboon.benefits.accounts import fund_money_satang
from kongboon.benefits.former_homes import FormerHomes
from kongboon.benefits.households import formerly, households_of, officers_are
from kongboon.benefits.models import NOT_LIVE, Claim, Refund, RefundAct
from kongboon.funds.models import Fund
from kongboon.governance.payees import Payees, payees_of
from kongboon.governance.payments import (
    Keys,
    Outgoing,
    People,
    home_keys,
    register_payments,
    register_people,
)
from kongboon.kernel.name_matching import bare_number, beginnings, is_named, member_number
from kongboon.kernel.thai_text import search_key
from kongboon.ledger.running_costs import fresh_income, satang_of
from kongboon.members.corrections import FORMER_COUNTS
from kongboon.members.models import Member

_NAMES_AT_ONCE = 50  # a query with more of them is refused by SQLite


def outgoing_claim(
    claim: Claim, satang: int | None = None, payees: Payees | None = None, former: FormerHomes | None = None
) -> Outgoing:
    """A claim as a payment: at a sum that is being confirmed, else the sum granted or the most that it can become."""
    most = claim.amount_satang if claim.amount_max_satang is None else claim.amount_max_satang
    due = claim.granted_satang if claim.granted_satang is not None else most
    typed = _typed_payee(claim)
    if payees is None and typed:
        payees = payees_of(claim.fund, [claim.payee_name])
    return Outgoing(
        f"claim/{claim.pk}",
        claim.at,
        due if satang is None else satang,
        _whom(claim, typed, payees, former or FormerHomes(claim.fund)),
        f"{claim.benefit_title} · {claim.number}",
        ("benefits:claim", claim.pk),
        claim.paid_entry.batch.posted_at if claim.paid_entry is not None else None,
    )


def _typed_payee(claim: Claim) -> str:
    """Who receives it, where that is not the member: by the name alone, as it was typed."""
    payee: str = claim.payee_name
    is_member = claim.member is not None and search_key(payee) == search_key(claim.member.full_name)
    return "" if is_member else payee


def _whom(claim: Claim, typed: str, payees: Payees | None, former: FormerHomes) -> Keys:
    own = home_keys(claim.village_id, claim.house_no)
    if claim.member is None:
        own |= {f"name/{claim.person_key}"}
    else:
        own |= _keys(claim.member, former, claim.at)
    key = search_key(typed)
    if not key or payees is None:
        return own
    return own | payees.members.get(typed, frozenset()) | payees.of_suppliers(key) | {f"name/{key}"}


def outgoing_refund(refund: Refund, former: FormerHomes | None = None) -> Outgoing:
    """A refund as a payment to whoever resigned."""
    whom = _keys(refund.member, former or FormerHomes(refund.fund), refund.at)
    page = ("benefits:refund", refund.pk)
    return Outgoing(f"refund/{refund.pk}", refund.at, refund.amount_satang, whom, refund.number, page)


def _keys(member: Member, former: FormerHomes, at: datetime) -> Keys:
    """A member, the household, and those that a correction of the last days took the member out of."""
    homes = former.homes(member, localdate(at - FORMER_COUNTS))
    return frozenset({f"member/{member.pk}"}).union(*(home_keys(*home) for home in homes))


def _claims(fund: Fund, since: datetime, until: datetime) -> Iterator[Outgoing]:
    paid = Q(paid_entry__batch__posted_at__gt=since, paid_entry__batch__posted_at__lte=until)
    claims = Claim.objects.filter(Q(at__gt=since, at__lte=until) | paid, fund=fund)
    claims = claims.exclude(status__in=NOT_LIVE).select_related("member", "paid_entry__batch")
    found = list(claims.defer("facts", "decision"))
    payees = payees_of(fund, [claim.payee_name for claim in found if _typed_payee(claim)])
    former = FormerHomes(fund)
    return (outgoing_claim(claim, payees=payees, former=former) for claim in found)


def _refunds(fund: Fund, since: datetime, until: datetime) -> Iterator[Outgoing]:
    over = RefundAct.objects.filter(fund=fund, kind__in=[RefundAct.Kind.DECLINE, RefundAct.Kind.BACK])
    paid = RefundAct.objects.filter(refund=OuterRef("pk"), kind=RefundAct.Kind.PAY)
    found = Refund.objects.filter(fund=fund).exclude(pk__in=over.values("refund_id"))
    found = found.annotate(paid_at=Subquery(paid.values("at")[:1]))
    found = found.filter(Q(at__gt=since, at__lte=until) | Q(paid_at__gt=since, paid_at__lte=until))
    former = FormerHomes(fund)
    return (
        replace(outgoing_refund(refund, former), done_at=refund.paid_at)
        for refund in found.select_related("member")
    )


def people_named(fund: Fund, names: Collection[str]) -> dict[str, Keys]:
    """Name as it was typed -> the members so named, or numbered, and their homes. Two queries for some fifty words."""
    found: dict[str, Keys] = defaultdict(frozenset)
    former, at = FormerHomes(fund), now()
    wanted = sorted({start for name in names for start in beginnings(name)})
    for start in range(0, len(wanted), _NAMES_AT_ONCE):
        begins = Q()
        for key in wanted[start : start + _NAMES_AT_ONCE]:
            begins |= Q(search_text__startswith=key)
        for member in Member.objects.filter(begins, fund=fund):
            for name in names:
                if is_named(name, member.full_name):
                    found[name] |= _keys(member, former, at)
    for name, member in (*_numbered(fund, names), *_formerly_named(fund, names)):
        found[name] |= _keys(member, former, at)
    return dict(found)


def _numbered(fund: Fund, names: Collection[str]) -> Iterator[tuple[str, Member]]:
    """Members whose number was typed instead of a name; no query where nobody did."""
    numbers = {name: number for name in names if (number := member_number(name))}
    ends = Q()
    for number in numbers.values():
        ends |= Q(number__iendswith=number)
    for member in Member.objects.filter(ends, fund=fund) if numbers else ():
        yield from (
            (name, member) for name, number in numbers.items() if bare_number(member.number) == number
        )


def _formerly_named(fund: Fund, names: Collection[str]) -> Iterator[tuple[str, Member]]:
    for event in formerly(fund, named=True):
        yield from ((name, event.member) for name in names if is_named(name, event.former_name))


def _money_seen(fund: Fund) -> int:
    """The fund's money in satang without what one officer wrote down as received in the last seven days."""
    return fund_money_satang(fund) - satang_of(fresh_income(fund))


def register_all() -> None:
    """What this app says to governance."""
    register_payments(_claims)
    register_payments(_refunds)
    register_people(People(people_named, officers_are, households_of, _money_seen))
