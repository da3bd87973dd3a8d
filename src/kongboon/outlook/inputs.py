"""A fund as the projection sees it: the register without names, the money, its own assumptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q

from kongboon.actuarial.assumptions import Assumptions, assumptions_from_json, default_assumptions
from kongboon.actuarial.fund import FundInput
from kongboon.actuarial.members import MemberRow, members_of
from kongboon.dues.rates import chosen_in
from kongboon.dues.tiers import choices_of
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.kernel.thai_calendar import month_of
from kongboon.members.models import Member
from kongboon.outlook.holdings import Opening, opening_of, pool_openings
from kongboon.outlook.models import AssumptionSet
from kongboon.rules.terms import Regulation

_SEXES = {"m": "male", "f": "female"}


def register_of(fund: Fund, on: date) -> Iterator[MemberRow]:
    """The members of a day, by their ids and houses alone, with the dues that they chose. A membership that ended on the
    day is over. Three queries at the most.
    """
    known = {tier.key for one in regulations_of(fund) if one.is_in_force(on) for tier in one.dues.tiers}
    chosen = choices_of(fund=fund) if known else {}
    there = Member.objects.filter(fund=fund, joined_on__lte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))
    columns = ("pk", "sex", "birth_date", "joined_on", "disabled_since", "village_id", "house_no")
    for pk, sex, born_on, joined_on, since, village, house_no in (
        there.order_by("pk").values_list(*columns).iterator()
    ):
        disabled = since is not None and since <= on
        home = f"{village}/{house_no}" if house_no else None
        tier = chosen_in(chosen.get(pk, ()), month_of(on))
        tier = tier if tier in known else ""
        yield MemberRow(pk, _SEXES.get(sex), born_on, joined_on, tier, disabled=disabled, household=home)


def latest_assumptions(fund: Fund) -> AssumptionSet | None:
    """What the fund chose last; None while it goes by the product's defaults."""
    found: AssumptionSet | None = AssumptionSet.objects.filter(fund=fund).order_by("-pk").first()
    return found


def assumptions_of(chosen: AssumptionSet | None) -> Assumptions:
    """The set itself."""
    return assumptions_from_json(chosen.text) if chosen is not None else default_assumptions()


def fund_input(
    fund: Fund,
    on: date,
    assumptions: Assumptions,
    opening: Opening | None = None,
    *,
    regulations: Iterable[Regulation] = (),
) -> FundInput:
    """The fund on a day, with the pools of the regulations that it is projected under.

    Errors: BooksDoNotAddUp, MemberBornLater and its kin for a register that cannot be.
    """
    money = opening or opening_of(fund, on)
    members = members_of(register_of(fund, on), on, int(assumptions.number("age_if_unknown")))
    return FundInput(
        fund.code,
        fund.tambon_code[:2],
        members,
        money.held_satang,
        on,
        earmarked_satang=money.earmarked_satang,
        pools=pool_openings(fund, regulations, on),
    )
