"""Owed dues come off a benefit at the rate that the member had chosen for each month."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.ground import ground
from tests.rows import TIER
from tests.world import Cast, make_member

from kongboon.access.models import Role
from kongboon.benefits.claims.paying import netting_of
from kongboon.benefits.claims.services import Asked, Paper, confirm_claim, pay_claim, submit_claim
from kongboon.benefits.tests.conftest import photo, welfare, with_money
from kongboon.dues.models import DuesPayment
from kongboon.dues.tiers import choose_tier
from kongboon.rules.catalogue import catalogue_text

TEXT = catalogue_text("standard-13").replace("[membership]", TIER + "[membership]", 1)
MARCH = datetime(2024, 3, 20, 3, tzinfo=UTC)


@ground
def town(at: datetime) -> Cast:
    return with_money(at, TEXT)


def test_decision_and_payment_take_off_the_same(town: Cast, at: datetime) -> None:
    member = make_member(town, at, paid_until=date(2024, 2, 29))
    registrar = town.officers[Role.REGISTRAR]
    choose_tier(member=member, tier="two", from_month="2024-04", by=registrar, at=MARCH)
    paper = Paper("hospital_certificate", photo(town, at))
    asked = Asked(member, "hospital", date(2024, 6, 3), nights=4, papers=(paper,))
    claim = submit_claim(asked=asked, by=welfare(town), at=at, idem_key="c")
    owed = 31_00 + 60_00 + 62_00  # March at one baht a day, April and May at two
    assert claim.arrears_satang == owed
    claim = confirm_claim(claim=claim, by=town.chair, at=at)
    claim = pay_claim(claim=claim, by=town.treasurer, at=at, idem_key="pay")
    assert (claim.dues_satang, netting_of(claim).net_satang) == (owed, 400_00 - owed)
    payment = DuesPayment.objects.get()
    assert (payment.months, payment.amount_satang, payment.advance_satang) == (3, owed, 0)
