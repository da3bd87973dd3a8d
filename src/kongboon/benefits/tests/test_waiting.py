"""Above 20,000 baht or one percent of the fund: two and the chair, a day on the notice, then the money; never a death."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from tests.world import Cast, make_member, on_sums, resolved

from kongboon.access.errors import NotForThisOffice
from kongboon.access.models import Role
from kongboon.benefits.accounts import fund_money_satang
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.services import (
    Paper,
    confirm_claim,
    confirm_exception,
    grant_exception,
    pay_claim,
    submit_claim,
    withdraw_claim,
)
from kongboon.benefits.households import name_membership
from kongboon.benefits.incidents.lists import confirm_incident_list
from kongboon.benefits.incidents.services import open_incident
from kongboon.benefits.lists.queries import state_of, transfers_of
from kongboon.benefits.lists.services import claims_of, confirm_list, pay_list
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import IN_BANK, death_of, photo, welfare
from kongboon.benefits.tests.large import (
    DAY,
    DEATH,
    RICH,
    a_fund,
    agreed,
    elders,
    elders_text,
    large_claim,
    text_of,
)
from kongboon.benefits.tests.test_incidents import houses_list
from kongboon.benefits.thresholds import approval_step
from kongboon.funds.models import BankAccount
from kongboon.funds.words import explain
from kongboon.governance.payments import Week
from kongboon.ledger.models import Entry
from kongboon.ledger.queries import balances_by_code

MOMENT = timedelta(seconds=1)


def _pay(cast: Cast, claim: Claim, at: datetime) -> Claim:
    bank = BankAccount.objects.get(fund=cast.fund)
    return pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="pay", bank=bank)


@pytest.mark.parametrize(
    ("amount", "cash", "officers", "chair", "hours"),
    [
        ("5,000", RICH, 1, False, 0),
        ("5,001", RICH, 2, False, 0),
        ("20,000", RICH, 2, False, 0),
        ("20,001", RICH, 2, True, 24),
        # The fund holds 800,000 baht, of which one percent is 8,000: not more than that is no large sum.
        ("8,000", 600_000_00, 2, False, 0),
        ("8,000.01", 600_000_00, 2, True, 24),
        ("30,000", 50_000_00, 2, True, 24),
        # Nothing but the bank's 200,000: one word is enough up to 5,000 baht all the same.
        ("5,000", 1, 1, False, 0),
        ("5,001", 1, 2, True, 24),
    ],
)
def test_the_table_holds_where_the_regulation_is_silent(
    db: None, at: datetime, amount: str, cash: int, officers: int, chair: bool, hours: int
) -> None:
    with a_fund(at, text_of(amount), cash) as cast:
        assert fund_money_satang(cast.fund) == cash + IN_BANK
        claim = large_claim(cast, at)
        step = approval_step(claim, claim.amount_satang)
        assert (step.confirmations, step.with_chair, step.wait_hours) == (officers, chair, hours)
        claim = agreed(cast, claim, at, *([Role.SECRETARY, Role.CHAIR][:officers]))
        assert claim.status == "approved"
        assert claim.payable_from == (at + timedelta(hours=hours) if hours else None)


def test_the_share_is_of_what_the_fund_holds_when_it_is_confirmed(db: None, at: datetime) -> None:
    with a_fund(at, text_of("9,000"), cash=690_000_00) as cast:  # 890,000 baht: more than 8,900 is large
        first = large_claim(cast, at)
        assert approval_step(first, first.amount_satang).with_chair
        held = fund_money_satang(cast.fund)
        week = Week(cast.fund, [first.at])
        week.__dict__["_held"] = held + 10_000_00
        assert not approval_step(first, first.amount_satang, week=week).with_chair
        week.__dict__["_held"] = held + 9_999_99
        assert approval_step(first, first.amount_satang, week=week).with_chair


@pytest.mark.parametrize(
    ("after", "paid"),
    [(timedelta(0), False), (DAY - MOMENT, False), (DAY - timedelta(microseconds=1), False), (DAY, True)],
)
def test_a_large_sum_is_paid_when_its_day_is_over(
    db: None, at: datetime, after: timedelta, paid: bool
) -> None:
    with a_fund(at, text_of("30,000")) as cast:
        claim = agreed(cast, large_claim(cast, at), at)
        if paid:
            assert _pay(cast, claim, at + after).status == "paid"
            return
        with pytest.raises(errors.StillWaits):
            _pay(cast, claim, at + after)
        claim.refresh_from_db()
        assert (claim.status, Entry.objects.filter(paper_series="P").count()) == ("approved", 0)


def test_the_day_begins_with_the_last_word(db: None, at: datetime) -> None:
    later = at + timedelta(hours=5)
    with a_fund(at, text_of("30,000")) as cast:
        claim = confirm_claim(claim=large_claim(cast, at), by=cast.officers[Role.SECRETARY], at=at)
        claim = confirm_claim(claim=claim, by=cast.chair, at=later)
        with pytest.raises(errors.StillWaits):
            _pay(cast, claim, at + DAY)
        assert _pay(cast, claim, later + DAY).status == "paid"


@pytest.mark.parametrize(
    ("confirmed", "day", "time"),
    [
        (datetime(2024, 6, 10, 16, 59, 59, tzinfo=UTC), "11 มิ.ย. 2567", "23:59"),
        # In London it is still the tenth, in Bangkok half past one of the eleventh.
        (datetime(2024, 6, 10, 18, 30, tzinfo=UTC), "12 มิ.ย. 2567", "01:30"),
        (datetime(2024, 12, 31, 3, 0, tzinfo=UTC), "1 ม.ค. 2568", "10:00"),
    ],
)
def test_the_refusal_says_from_when_by_the_clock_of_the_village(
    db: None, at: datetime, confirmed: datetime, day: str, time: str
) -> None:
    with a_fund(at, text_of("30,000")) as cast, translation.override("th"):
        claim = agreed(cast, large_claim(cast, at), confirmed)
        with pytest.raises(errors.StillWaits) as caught:
            _pay(cast, claim, confirmed + DAY - MOMENT)
        said = explain(caught.value)
        assert f"{claim.number} จ่ายได้ตั้งแต่วันที่ {day} เวลา {time} น." in said
        assert "ประกาศให้สมาชิกทราบ" in said


def test_a_death_of_sixty_thousand_is_paid_at_once(db: None, at: datetime) -> None:
    with a_fund(at, DEATH) as cast:
        member = make_member(cast, at, paid_until=date(2024, 5, 31), heir_name="นายทองใบ")
        claim = submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")
        assert (claim.amount_satang, claim.path) == (60_000_00, "at_once")
        claim = confirm_claim(claim=claim, by=cast.officers[Role.SECRETARY], at=at)
        assert not claim.waits_at(at)
        assert _pay(cast, claim, at).status == "paid"
        assert claim.payable_from == at, "and it is published"


STEP = "[[approval]]\nconfirmations = 1\n"


@pytest.mark.parametrize(
    ("approvals", "hours"), [(STEP, 0), (f"{STEP}wait_hours = 0\n", 0), (f"{STEP}wait_hours = 48\n", 48)]
)
def test_a_regulation_with_its_own_steps_waits_as_long_as_it_says(
    db: None, at: datetime, approvals: str, hours: int
) -> None:
    with a_fund(at, text_of("60,000", approvals=approvals), cash=1_000_00) as cast:
        claim = agreed(cast, large_claim(cast, at), at, Role.SECRETARY)
        if hours:
            with pytest.raises(errors.StillWaits):
                _pay(cast, claim, at + timedelta(hours=hours) - MOMENT)
        assert _pay(cast, claim, at + timedelta(hours=hours)).status == "paid"


def test_no_regulation_lets_somebody_confirm_the_own_claim(db: None, at: datetime) -> None:
    with a_fund(at, text_of("60,000", approvals=STEP)) as cast, pytest.raises(errors.OwnClaim):
        agreed(cast, large_claim(cast, at), at, Role.WELFARE)


def test_two_committees_wait_too(db: None, at: datetime) -> None:
    with a_fund(at, text_of("30,000", path="two_committees")) as cast:
        claim = agreed(cast, large_claim(cast, at), at)
        with pytest.raises(errors.StillWaits):
            _pay(cast, claim, at + DAY - MOMENT)


def test_an_exception_of_a_large_sum_waits_from_its_last_word(db: None, at: datetime) -> None:
    with a_fund(at, text_of("500")) as cast:
        member = make_member(cast, at, joined_on=date(2024, 5, 1), paid_until=date(2024, 5, 31))
        asked = death_of(cast, member, at, event="disability", certificate_no="", papers=())
        claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="x")
        assert claim.status == "refused"
        grant_exception(
            claim=claim, amount_satang=25_000_00, resolution_no=resolved(cast, at, "exception"), reason="ลำบากมาก",
            by=cast.officers[Role.SECRETARY], at=at,
        )  # fmt: skip
        confirm_exception(claim=claim, agreed=True, by=cast.chair, at=at)
        claim = confirm_exception(claim=claim, agreed=True, by=cast.treasurer, at=at + timedelta(hours=1))
        assert claim.payable_from == at + timedelta(hours=25)
        with pytest.raises(errors.StillWaits):
            _pay(cast, claim, at + DAY)


# Lists.


def test_a_yearly_list_is_measured_name_by_name(db: None, at: datetime) -> None:
    with a_fund(at, elders_text("200"), cash=50_000_00) as cast:
        made = elders(cast, at, 14)  # 2,800 baht together, of which 2,500 would be a large sum
        confirm_list(made=made, by=cast.officers[Role.SECRETARY], at=at)
        assert len(pay_list(made=made, by=cast.treasurer, at=at, idem_key="p")) == 14


def test_of_a_list_those_are_paid_whose_day_is_over(db: None, at: datetime) -> None:
    with a_fund(at, elders_text("6,000"), cash=50_000_00) as cast:
        made = elders(cast, at, 3)
        own = claims_of(made)[2].member
        name_membership(officer=cast.officers[Role.SECRETARY], number=own.number, by=cast.chair, at=at)
        later = at + timedelta(hours=1)
        confirm_list(made=made, by=cast.officers[Role.SECRETARY], at=at)
        confirm_list(made=made, by=cast.chair, at=at)
        confirm_list(made=made, by=cast.officers[Role.BOOKKEEPER], at=later)
        assert {claim.payable_from for claim in claims_of(made)} == {at + DAY, later + DAY}
        assert transfers_of(state_of(made), BankAccount.objects.get(), at).without == list(claims_of(made))
        with pytest.raises(errors.StillWaits):
            pay_list(made=made, by=cast.treasurer, at=at + DAY - MOMENT, idem_key="p")
        assert len(pay_list(made=made, by=cast.treasurer, at=at + DAY, idem_key="p")) == 2
        with pytest.raises(errors.StillWaits):
            pay_list(made=made, by=cast.treasurer, at=at + DAY, idem_key="q")
        assert len(pay_list(made=made, by=cast.treasurer, at=later + DAY, idem_key="q")) == 1
        assert balances_by_code(cast.fund).get("2101", 0) == 0


@pytest.mark.parametrize(("part", "waits"), [(3_000_00, False), (3_000_01, True)])
def test_a_disaster_is_one_decision_on_one_sum(db: None, at: datetime, part: int, waits: bool) -> None:
    """Two houses: 6,000 baht together are no large sum of this fund, a satang more is."""
    with a_fund(at, text_of("500"), cash=400_000_00) as cast:
        for number in ("1", "2"):
            make_member(cast, at, number=number, house_no=number, paid_until=date(2024, 5, 31))
        incident = open_incident(
            fund=cast.fund, event="disaster", title="พายุฤดูร้อน หมู่ 4", on=date(2024, 6, 8),
            villages=[cast.villages[4]], sums={"B08/part": part, "B08/whole": 5_000_00}, idem_key="storm",
            proof=[_proof(cast, at, name) for name in ("village_head_certificate", "photo")], by=welfare(cast), at=at,
        )  # fmt: skip
        made = houses_list(cast, at, incident, h1="B08/part", h2="B08/part")
        confirm_incident_list(made=made, by=cast.chair, at=at, resolution=on_sums(cast, at))
        if waits:
            with pytest.raises(errors.StillWaits):
                pay_list(made=made, by=cast.treasurer, at=at + DAY - MOMENT, idem_key="p")
        paid = pay_list(made=made, by=cast.treasurer, at=at + (DAY if waits else timedelta(0)), idem_key="p")
        assert len(paid) == 2


def _proof(cast: Cast, at: datetime, name: str) -> Paper:
    return Paper(name, photo(cast, at))


# The objection.


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.AUDITOR, Role.REGISTRAR, Role.CHAIR])
def test_any_officer_stops_a_payment_while_it_waits(db: None, at: datetime, role: str) -> None:
    with a_fund(at, text_of("30,000")) as cast:
        claim = agreed(cast, large_claim(cast, at), at)
        soon = at + DAY - MOMENT
        claim = withdraw_claim(claim=claim, reason="บัตรไม่ใช่ของคนนี้", by=cast.officers[role], at=soon)
        assert (claim.status, claim.is_stopped) == ("withdrawn", True)
        assert balances_by_code(cast.fund).get("2101", 0) == 0, "nothing is owed any more"
        with pytest.raises(errors.NotWaiting):
            _pay(cast, claim, at + DAY)


def test_an_objection_comes_in_time_and_with_its_reason(db: None, at: datetime) -> None:
    with a_fund(at, text_of("30,000")) as cast:
        claim = agreed(cast, large_claim(cast, at), at)
        with pytest.raises(errors.ReasonMissing):
            withdraw_claim(claim=claim, reason=" ", by=cast.collector, at=at)
        with pytest.raises(NotForThisOffice):
            withdraw_claim(claim=claim, reason="ช้าไป", by=cast.collector, at=at + DAY)
        assert _pay(cast, claim, at + DAY).status == "paid"


def test_nobody_stops_a_death_by_an_objection(db: None, at: datetime) -> None:
    with a_fund(at, DEATH) as cast:
        member = make_member(cast, at, paid_until=date(2024, 5, 31), heir_name="นายทองใบ")
        claim = submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")
        claim = confirm_claim(claim=claim, by=cast.chair, at=at)
        with pytest.raises(NotForThisOffice):
            withdraw_claim(claim=claim, reason="รอก่อน", by=cast.collector, at=at)
