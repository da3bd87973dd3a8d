"""Which of the regulation's dues tiers a member pays: chosen on the member's word, dated, never for a paid month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.dues import errors
from kongboon.dues.models import DuesPayment, TierChoice
from kongboon.dues.rates import Chosen, Rates, chosen_in
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.funds.regulations import first_few, regulation_on, regulations_of
from kongboon.funds.words import shown_month
from kongboon.kernel.thai_calendar import add_months, first_day, month_of
from kongboon.members.models import Member
from kongboon.rules.terms import DuesTerms, DuesTier, Regulation


def tiers_chosen(terms: Iterable[DuesTerms], **of: Any) -> Mapping[int, Chosen]:
    """What members chose, by member id, as `Rates` reads it; `of` filters. One query, none where no terms have tiers."""
    return choices_of(**of) if any(one.tiers for one in terms) else defaultdict(tuple)


def choices_of(**of: Any) -> Mapping[int, Chosen]:
    """What members chose, by member id, whatever a regulation knows of it; `of` filters. One query."""
    found: dict[int, Chosen] = defaultdict(tuple)
    choices = TierChoice.objects.filter(**of).order_by("pk")
    for member_id, month, tier in choices.values_list("member", "from_month", "tier"):
        found[member_id] += ((month, tier),)
    return found


def rates_of(member: Member, terms: DuesTerms) -> Rates:
    """What dues cost a member. One query, none where the terms have no tiers."""
    return Rates(terms, tiers_chosen([terms], member=member)[member.pk])


def first_choosable(member: Member, at: datetime) -> str:
    """The first month for which a member may choose: neither paid nor over, "YYYY-MM". One query."""
    paid = DuesPayment.objects.filter(member=member, reversed_by=None).order_by("-last_month")
    last = list(paid.values_list("last_month", flat=True)[:1])
    if member.paid_until is not None:
        last.append(month_of(member.paid_until))
    return max(
        [month_of(localdate(at)), month_of(member.joined_on), *(add_months(month, 1) for month in last)]
    )


@dataclass(frozen=True)
class ShownRate:
    """What a member pays from a month on: "" for `since` where it was never otherwise, "" for `title` the basic amount."""

    since: str
    title: str
    amount_satang: int


def shown_rates(rates: Rates, month: str) -> list[ShownRate]:
    """What a member pays in a month, and what is chosen for later; nothing where the regulation has no tiers."""
    if not rates.terms.tiers:
        return []
    changes: list[tuple[str, DuesTier | None]] = [("", None), *rates.changes()]
    now = max(place for place, (since, _) in enumerate(changes) if since <= month)
    return [
        ShownRate(
            since, tier.title if tier else "", tier.amount_satang if tier else rates.terms.amount_satang
        )
        for since, tier in changes[now:]
    ]


@transaction.atomic
def choose_tier(
    *, member: Member, tier: str, from_month: str, by: Officer, at: datetime
) -> TierChoice | None:
    """Write down which tier a member pays from a month on ("" for the basic amount); the last word counts.

    None where the member pays it from then on already. Errors: NotAllowed, NotAMemberNow, TierTooEarly, NoSuchTier.
    """
    require(by, Act.CHOOSE_DUES_TIER)
    fund = member.fund
    lock_fund(fund)
    member = Member.objects.get(fund=fund, pk=member.pk)
    if member.status == Member.Status.ENDED:
        raise errors.NotAMemberNow(name=member.full_name)
    first = first_choosable(member, at)
    if from_month < first:
        raise errors.TierTooEarly(name=member.full_name, month=shown_month(first))
    terms = terms_in_month(fund, from_month, at)
    if tier and tier not in {known.key for known in terms.tiers}:
        raise errors.NoSuchTier(month=shown_month(from_month))
    said = tuple(TierChoice.objects.filter(member=member).order_by("pk").values_list("from_month", "tier"))
    if _goes_on(said, tier, from_month):
        return None
    made: TierChoice = TierChoice.objects.create(
        id=next_id(fund), fund=fund, member=member, tier=tier, from_month=from_month, officer=by, at=at
    )
    return made


def terms_in_month(fund: Fund, month: str, at: datetime) -> DuesTerms:
    """The terms of dues that are in force as a month begins, today's for this month. Errors: NoRegulationInForce."""
    return regulation_on(fund, max(first_day(month), localdate(at))).dues


def title_of(choice: TierChoice) -> str:
    """What the regulation of its month calls the rate that was chosen, "" for the basic amount; its key if none does."""
    terms = terms_in_month(choice.fund, choice.from_month, choice.at)
    return next((tier.title for tier in terms.tiers if tier.key == choice.tier), choice.tier)


def who_loses_a_rate(fund: Fund, following: Regulation) -> list[tuple[str, str]]:
    """The members whose rate a regulation to be adopted does not have: from its first day they pay the basic amount."""
    day = following.in_force_from
    before = {tier.key for one in regulations_of(fund) if one.is_in_force(day) for tier in one.dues.tiers}
    lost = before - {tier.key for tier in following.dues.tiers}
    if not lost:
        return []
    chosen = choices_of(fund=fund, member__ended_on=None)
    losing = [pk for pk, said in chosen.items() if chosen_in(said, month_of(day)) in lost]
    numbers = (
        Member.objects.filter(fund=fund, pk__in=losing).order_by("number").values_list("number", flat=True)
    )
    if not numbers:
        return []
    told = gettext(
        "%(n)s members will pay the basic amount, because their rate is gone. Their numbers: %(numbers)s"
    )
    facts = {"n": len(numbers), "numbers": first_few(list(numbers))}
    return [(gettext("Rate of dues that ends"), told % facts)]


def _goes_on(said: Chosen, tier: str, month: str) -> bool:
    """Whether by what was said a member pays a tier from a month on, without a change after it."""
    before = [key for first, key in said if first <= month]
    return (before[-1] if before else "") == tier and all(key == tier for first, key in said if first > month)
