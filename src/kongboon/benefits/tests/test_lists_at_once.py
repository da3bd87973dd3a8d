"""A list asks the database a constant number of questions, and decides each name as a single claim is decided."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope
from tests.world import Cast, make_member

from kongboon.access.models import Role
from kongboon.benefits.claims.facts import Asked, facts_for
from kongboon.benefits.claims.services import submit_claim
from kongboon.benefits.lists import errors as list_errors
from kongboon.benefits.lists.batch_decisions import decide_together
from kongboon.benefits.lists.services import candidates, claims_of, confirm_list, make_list, pay_list
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import welfare, with_money
from kongboon.benefits.tests.test_pools import TEXT as WITH_POOLS
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.funds.regulations import regulation_on
from kongboon.ledger.services import record_income
from kongboon.members.models import Member
from kongboon.members.services import end_membership
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.evaluate import evaluate

ON = date(2024, 6, 9)
ELDER = "B04"
JOINED = date(2019, 1, 1)
STANDARD = catalogue_text("standard-13")


def elder(cast: Cast, at: datetime, number: int, **more: object) -> Member:
    values = {"joined_on": JOINED, "paid_until": date(2024, 5, 31), "birth_date": date(1950, 1, 1)} | more
    return make_member(cast, at, number=f"{number:03d}", **values)


def make(cast: Cast, members: list[Member], at: datetime, key: str = "l"):  # type: ignore[no-untyped-def]
    return make_list(
        fund=cast.fund, benefit_code=ELDER, on=ON, members=[m.pk for m in members], by=welfare(cast), at=at,
        idem_key=key,
    )  # fmt: skip


@pytest.mark.parametrize("text", [STANDARD, WITH_POOLS])
def test_thirty_names_cost_what_sixty_cost(db: None, at: datetime, text: str) -> None:
    cast = with_money(at, text)
    with scope(fund=cast.fund):
        record_income(
            fund=cast.fund, code="4301", money_code="1101", amount=90_000_00, on=ON, note="รัฐ",
            by=cast.treasurer, at=at, idem_key="in",
        )  # fmt: skip
        asked: list[int] = []
        made: list[int] = []
        for already in (0, 30):
            members = [elder(cast, at, already + n) for n in range(30)]
            with CaptureQueriesContext(connection) as queries:
                found = candidates(cast.fund, ELDER, ON)
            assert len(found) == already + 30
            asked.append(len(queries))
        everybody = list(Member.objects.filter(fund=cast.fund))
        for members, key in ((everybody[:20], "few"), (everybody[20:60], "many")):
            with CaptureQueriesContext(connection) as queries:
                make(cast, members, at, key)
            made.append(len(queries))
    assert asked[0] == asked[1] <= 12
    assert made[1] <= made[0] + 2, "but for the rows that one INSERT of SQLite can take"
    assert made[1] <= 30


def _town(cast: Cast, at: datetime) -> None:
    """Everything that may be known of somebody: behind, paid off, exempt, over, helped this year, of one house."""
    elder(cast, at, 1)
    elder(cast, at, 2, paid_until=date(2024, 2, 29))
    elder(cast, at, 3, paid_until=date(2023, 12, 31))
    elder(cast, at, 4, birth_date=date(1940, 1, 1), paid_until=date(2020, 1, 31))
    over = elder(cast, at, 5)
    end_membership(member=over, reason="moved", on=date(2024, 6, 1), by=cast.officers[Role.REGISTRAR], at=at)
    helped = elder(cast, at, 6)
    submit_claim(
        asked=Asked(helped, "ageing", date(2024, 1, 5), benefit_code=ELDER),
        by=welfare(cast),
        at=at,
        idem_key="x",
    )
    paid_off = elder(cast, at, 7, paid_until=date(2023, 11, 30))
    round = open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-05", collector=cast.collector, at=at
    )
    record_collection(
        round=round, takings=[Taking((Share(paid_off.pk, 6),))], on=date(2024, 5, 20), idem_key="d",
        by=cast.collector, at=at,
    )  # fmt: skip
    elder(cast, at, 8, house_no="9")
    elder(cast, at, 9, joined_on=date(2023, 1, 1))


def test_each_name_is_decided_as_a_single_claim_is(db: None, at: datetime) -> None:
    cast = with_money(at)
    with scope(fund=cast.fund):
        _town(cast, at)
        regulation = regulation_on(cast.fund, ON)
        benefit = regulation.benefit(ELDER)
        assert benefit is not None
        members = list(Member.objects.filter(fund=cast.fund).order_by("number"))
        together = decide_together(cast.fund, regulation, benefit, members, ON, submitted_on=ON)
        for member, one in zip(members, together, strict=True):
            alone = facts_for(Asked(member, "ageing", ON, benefit_code=ELDER), regulation, ON)
            assert one.facts == alone, member.number
            assert one.decision == evaluate(regulation, alone)
        outcomes = [one.decision.outcome for one in together]
        assert outcomes == [
            "pay", "pay", "refuse", "pay", "refuse", "refuse", "refuse", "pay", "refuse",
        ]  # fmt: skip


def test_names_of_one_house_do_not_share_a_rest(db: None, at: datetime) -> None:
    caps = 'caps = { per_year_count = 1, household_year = "300", year = "fiscal" }'
    start = STANDARD.index('code = "B04"')
    old = re.search(r"caps = .*", STANDARD[start:])
    assert old is not None
    cast = with_money(at, STANDARD[:start] + STANDARD[start:].replace(old[0], caps, 1))
    with scope(fund=cast.fund):
        members = [elder(cast, at, n, house_no="9") for n in range(2)]
        made = make(cast, members, at)
        assert [claim.amount_satang for claim in claims_of(made)] == [200_00, 100_00]
        regulation = regulation_on(cast.fund, ON)
        for claim in claims_of(made):
            assert evaluate(regulation, claim.known_facts) == claim.decided


@pytest.mark.parametrize(
    ("when_short", "sums"),
    [("first_come", [200_00, 100_00]), ("pro_rata", [100_00, 100_00, 100_00])],
)
def test_a_list_is_one_round_of_its_pool(db: None, at: datetime, when_short: str, sums: list[int]) -> None:
    text = WITH_POOLS.replace('key = "welfare"\n', f'key = "welfare"\nwhen_short = "{when_short}"\n', 1)
    cast = with_money(at, text)
    with scope(fund=cast.fund):
        record_income(
            fund=cast.fund, code="4301", money_code="1101", amount=300_00, on=ON, note="รัฐ", by=cast.treasurer,
            at=at, idem_key="in",
        )  # fmt: skip
        members = [elder(cast, at, n) for n in range(3)]
        found = candidates(cast.fund, ELDER, ON)
        assert [one.decision.amount_satang for one in found] == sums
        if len(sums) < 3:
            with pytest.raises(list_errors.NoLongerDue):
                make(cast, members, at, "all")
        made = make(cast, members[: len(sums)], at)
        given = [claim.amount_satang for claim in claims_of(made)]
        assert sum(given) == 300_00
        assert [c.status for c in confirm_list(made=made, by=cast.chair, at=at)] == ["approved"] * len(sums)
        pay_list(made=made, by=cast.treasurer, at=at, idem_key="p")
        regulation = regulation_on(cast.fund, ON)
        for claim in claims_of(made):
            assert evaluate(regulation, claim.known_facts) == claim.decided


def test_numbers_go_on_without_a_gap(db: None, at: datetime) -> None:
    cast = with_money(at)
    with scope(fund=cast.fund):
        members = [elder(cast, at, n) for n in range(40)]
        make(cast, members[:30], at, "a")
        make(cast, members[30:], at, "b")
        serials = list(Claim.objects.order_by("pk").values_list("serial", "submitted_on"))
        assert serials == [(n, at.date()) for n in range(1, 41)]
