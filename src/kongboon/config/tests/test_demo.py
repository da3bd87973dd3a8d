"""The demo of a zone: five funds side by side, each whole, none of them taken for another's copy."""

from __future__ import annotations

from datetime import date

from django_scopes import scope, scopes_disabled
from tests.one_money import in_no_pool, money_everywhere

from kongboon.benefits.models import Claim, ClaimWarning
from kongboon.config.demo.build import build
from kongboon.funds.models import Fund
from kongboon.governance.models import RequestAct
from kongboon.governance.requests import open_requests
from kongboon.governance.suppliers import listed_suppliers
from kongboon.ledger.checks import verify
from kongboon.ledger.models import PettyCash


def test_a_zone_of_funds_is_made_through_the_services(committed: str) -> None:
    with scopes_disabled():
        build(seed=2, size="zone", password="khao-niao-2567", today=date(2026, 3, 10))
        funds = list(Fund.objects.order_by("pk"))
        assert len(funds) == 5
        assert ClaimWarning.objects.count() == 0
    for fund in funds:
        with scope(fund=fund):
            assert verify(fund).whole
            money = money_everywhere(fund, date(2026, 3, 10))
            assert len(set(money.values())) == 1, money
            assert len(set(in_no_pool(fund))) == 1
            assert Claim.objects.filter(status=Claim.Status.PAID).exists()
            assert PettyCash.objects.exists()
            assert [supplier.name for supplier in listed_suppliers(fund)] == ["ร้านรุ่งเรืองการพิมพ์"]
            assert [request.payee for request in open_requests(fund)] == ["ร้านป้าแดง"]
            assert RequestAct.objects.filter(kind=RequestAct.Kind.DONE, request__act="pay_other").exists()
