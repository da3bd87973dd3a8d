"""A pool holds what the books say, and claims get no more than that."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_fund, make_member, pay_other, record_opening

from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    pay_claim,
    quote_claim,
    submit_claim,
    submit_event,
    take_back_claim,
    withdraw_claim,
)
from kongboon.benefits.models import Claim
from kongboon.benefits.pools.entries import pool_entry, pool_lines
from kongboon.benefits.pools.states import pool_of_claim, pool_states, pools_of
from kongboon.benefits.tests.conftest import death_of, photo, welfare
from kongboon.funds.regulations import regulation_on, regulations_of
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Entry
from kongboon.ledger.moves import Payment
from kongboon.ledger.services import post, record_income, reverse_entry
from kongboon.members.models import Member
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.evaluate import evaluate
from kongboon.rules.pool_sums import Income, PoolRows, PoolSum, pool_sums

AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)
TEXT = (
    catalogue_text("standard-13")
    .replace('key = "welfare"\n', 'key = "welfare"\naccount = "benefit"\n', 1)
    .replace('key = "disaster"\n', 'key = "disaster"\naccount = "disaster"\n', 1)
    .replace('key = "running"\n', 'key = "running"\naccount = "administration"\n', 1)
)


def town(text: str = TEXT, **opening: int) -> Cast:
    """A fund with plenty of cash, of which so much is set apart on the accounts of the pools."""
    made = make_fund(at=AT, regulation=text)
    with scope(fund=made.fund):
        balances = {"1101": 90_000_00} | {code.removeprefix("a"): -satang for code, satang in opening.items()}
        record_opening(fund=made.fund, on=date(2024, 6, 1), balances=balances, by=made.treasurer, at=AT)
    return made


@ground
def cast() -> Cast:
    """500 baht are in the pool of benefits, and nothing else."""
    return town(a3101=500_00)


def left(cast: Cast, key: str = "welfare") -> PoolSum:
    found = pools_of(cast.fund, regulation_on(cast.fund, AT.date()))
    return next(each for each in found if each.pool.key == key)


def someone(cast: Cast, number: str = "1") -> Member:
    return make_member(cast, AT, number=number, paid_until=date(2024, 5, 31), heir_name="ก")


def stay(cast: Cast, member: Member, nights: int = 3) -> Asked:
    return Asked(
        member, "hospital", date(2024, 6, 3), nights=nights,
        papers=(Paper("hospital_certificate", photo(cast, AT)),),
    )  # fmt: skip


def submitted(cast: Cast, asked: Asked, key: str) -> Claim:
    return submit_claim(asked=asked, by=welfare(cast), at=AT, idem_key=key)


def came_in(cast: Cast, code: str, satang: int, on: date = date(2024, 6, 5), key: str = "") -> int:
    posted = record_income(
        fund=cast.fund, code=code, money_code="1101", amount=satang, on=on, note="รับ", by=cast.treasurer,
        at=AT, idem_key=key or f"in-{code}",
    )  # fmt: skip
    return posted.entry_ids[0]


def test_income_is_divided_by_the_regulation_of_its_day() -> None:
    old, new = regulation_pair()
    rows = PoolRows((Income(date(2024, 6, 9), "dues", 1001), Income(date(2024, 6, 10), "dues", 1000)))
    found = {each.pool.key: dict(each.came_in) for each in pool_sums(old.pools, (old, new), rows)}
    assert found["welfare"] == {"dues": 701 + 600}
    assert sum(sources.get("dues", 0) for sources in found.values()) == 2001, "no satang is lost"


def regulation_pair():  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from kongboon.rules.document import load_regulation
    from kongboon.rules.fund_terms import Allocation

    old = replace(load_regulation(TEXT), in_force_from=date(2020, 1, 1), in_force_to=date(2024, 6, 9))
    shares = (("welfare", 60), ("disaster", 15), ("public", 5), ("reserve", 10), ("running", 10))
    new = replace(
        old, in_force_from=date(2024, 6, 10), in_force_to=None, allocations=(Allocation("dues", shares),)
    )
    return old, new


def test_a_pool_is_its_account_its_shares_and_what_was_given(cast: Cast) -> None:
    came_in(cast, "4301", 1_000_00)
    came_in(cast, "4201", 100_00)
    claim = confirm_claim(claim=submitted(cast, stay(cast, someone(cast)), "c"), by=cast.chair, at=AT)
    found = left(cast)
    assert (found.brought_satang, dict(found.came_in), found.spent_satang) == (
        500_00, {"state": 1_000_00, "local_government": 80_00}, 300_00,
    )  # fmt: skip
    assert found.left_satang == 1_280_00
    assert pool_of_claim(claim, regulation_on(cast.fund, AT.date())) == found


def test_a_transfer_between_pools_and_a_reversal_are_seen(cast: Cast) -> None:
    lines = (debit(cast.account("3101"), 200_00), credit(cast.account("3105"), 200_00))
    post(
        fund=cast.fund, kind="transfer", entries=[EntryDraft(date(2024, 6, 5), lines)], idem_key="t",
        by=cast.treasurer, at=AT,
    )  # fmt: skip
    entry = Entry.objects.get(pk=came_in(cast, "4301", 70_00))
    reverse_entry(entry=entry, on=date(2024, 6, 6), reason="ผิด", by=cast.chair, at=AT)
    assert (left(cast).left_satang, left(cast, "disaster").left_satang) == (300_00, 200_00)


def test_who_comes_first_gets_what_is_left(cast: Cast) -> None:
    first = submitted(cast, stay(cast, someone(cast, "1")), "a")
    assert first.amount_satang == 300_00
    second = submitted(cast, stay(cast, someone(cast, "2")), "b")
    assert (second.amount_satang, second.decided.arithmetic[-1].code) == (200_00, "pool_left")
    third = submitted(cast, stay(cast, someone(cast, "3")), "c")
    assert (third.status, [r.code for r in third.decided.reasons]) == ("refused", ["pool_empty"])
    regulation = regulation_on(cast.fund, AT.date())
    for claim in (first, second, third):
        claim.refresh_from_db()
        assert evaluate(regulation, claim.known_facts) == claim.decided, "it is decided again years later"


def test_what_is_withdrawn_or_taken_back_is_free_again(cast: Cast) -> None:
    waiting = submitted(cast, stay(cast, someone(cast, "1")), "a")
    assert left(cast).free_satang == 200_00
    withdraw_claim(claim=waiting, reason="ผิด", by=welfare(cast), at=AT)
    assert left(cast).free_satang == 500_00
    claim = confirm_claim(claim=submitted(cast, stay(cast, someone(cast, "2")), "b"), by=cast.chair, at=AT)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=AT, idem_key="p")
    assert left(cast).left_satang == 200_00
    take_back_claim(claim=claim, reason="ผิด", by=cast.chair, at=AT)
    assert left(cast).left_satang == 500_00


def test_two_benefits_of_one_event_are_told_as_they_are_given(db: None) -> None:
    made = town(a3101=10_200_00)
    with scope(fund=made.fund):
        asked = death_of(made, someone(made), AT)
        quoted = quote_claim(asked=asked, by=welfare(made), at=AT)
        assert [one.amount_satang for one in quoted] == [10_000_00, 200_00]
        claims = submit_event(asked=asked, by=welfare(made), at=AT, idem_key="e")
        assert [claim.amount_satang for claim in claims] == [10_000_00, 200_00]


def test_dues_that_come_off_are_paid_out_of_the_pool_too(cast: Cast) -> None:
    behind = make_member(cast, AT, paid_until=date(2024, 2, 29))
    claim = confirm_claim(claim=submitted(cast, stay(cast, behind), "c"), by=cast.chair, at=AT)
    pay_claim(claim=claim, by=cast.treasurer, at=AT, idem_key="p")
    found = left(cast)
    # The benefit costs the pool the whole 300; of the 92 baht of dues 70 percent come in.
    assert (found.spent_satang, dict(found.came_in)) == (300_00, {"dues": 64_40})


def test_running_the_fund_is_paid_out_of_its_pool(db: None) -> None:
    made = town(a3102=50_00)
    with scope(fund=made.fund):
        came_in(made, "4201", 1_000_00)
        pay_other(made, Payment("5301", "1101", 120_00, "ร้านป้าแดง", "ประชุม"), AT)
        assert left(made, "running").left_satang == 50_00 + 100_00 - 120_00


def test_a_regulation_whose_pools_are_plans_asks_nothing(db: None) -> None:
    made = town(catalogue_text("standard-13"))
    with scope(fund=made.fund):
        regulation = regulation_on(made.fund, AT.date())
        with CaptureQueriesContext(connection) as asked:
            assert pool_states(made.fund, regulation, regulation.benefits) == ()
        assert len(asked) == 0
        assert submitted(made, stay(made, someone(made)), "c").known_facts.pools == ()


def test_a_pool_is_added_up_in_four_queries(cast: Cast) -> None:
    for number in range(5):
        submitted(cast, stay(cast, someone(cast, str(number)), nights=1), str(number))
    regulation = regulation_on(cast.fund, AT.date())
    with CaptureQueriesContext(connection) as asked:
        pools_of(cast.fund, regulation)
    assert len(asked) <= 4


def test_the_entries_behind_a_pool_add_up_to_it(cast: Cast) -> None:
    came_in(cast, "4201", 100_00)
    came_in(cast, "4401", 100_00)
    confirm_claim(claim=submitted(cast, stay(cast, someone(cast)), "c"), by=cast.chair, at=AT)
    versions = regulations_of(cast.fund)
    pool = left(cast).pool
    entries = [pool_entry(line, pool, versions) for line in pool_lines(cast.fund, pool)]
    assert sum(each.satang * each.percent // 100 for each in entries) == left(cast).left_satang
    assert sorted(each.account[:4] for each in entries) == ["3101", "4201", "5103"]


def test_a_month_that_two_regulations_share_is_looked_at_day_by_day(db: None) -> None:
    made = town(TEXT.replace('in_force_from = "2560-10-01"', 'in_force_from = "2567-06-08"', 1))
    with scope(fund=made.fund):
        assert regulations_of(made.fund)[0].in_force_from == date(2024, 6, 8)
        came_in(made, "4301", 70_00, on=date(2024, 6, 7), key="before")
        came_in(made, "4301", 30_00, on=date(2024, 6, 8), key="after")
        assert dict(left(made).came_in) == {"state": 30_00}
