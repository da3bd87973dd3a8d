"""What two people do together moves with its fund: what is done, what was declined, and what still waits."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled
from tests import databases
from tests.world import Cast, agree, bill, make_fund, pay_other, record_opening

from kongboon.access.models import Officer, Role
from kongboon.config.moving import export_fund, import_fund
from kongboon.funds.models import Fund
from kongboon.governance.models import Request, RequestAct, SetUpSignature, Supplier
from kongboon.governance.requests import decline, open_requests, perform
from kongboon.governance.suppliers import ask_end_of_supplier, ask_supplier
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Entry, PettyCash, PettyCashCeiling
from kongboon.ledger.moves import Payment
from kongboon.ledger.petty_cash import Ceilings, SmallCost, ask_ceilings, pay_petty_cash
from kongboon.ledger.requests import ask_payment
from kongboon.ledger.services import reverse_entry


def _rows() -> list[list[dict[str, Any]]]:
    with scopes_disabled():
        return [
            list(model.objects.order_by("pk").values()) for model in (Request, RequestAct, SetUpSignature)
        ]


def _money_rows() -> list[list[dict[str, Any]]]:
    with scopes_disabled():
        return [
            list(model.objects.order_by("pk").values()) for model in (Supplier, PettyCashCeiling, PettyCash)
        ]


def test_petty_cash_with_its_ceilings_and_the_suppliers_come_along(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> None:
    """Also a month that was full until something was taken back, and a supplier that was taken off the list."""
    file, now = tmp_path / "fund.kongboon", timezone.now()
    with django_db_blocker.unblock():
        with databases.fresh_copy():
            cast = make_fund(at=now)
            with scope(fund=cast.fund):
                _small_costs(cast, now)
                export_fund(cast.fund, file, passphrase="khao-niao-2567")
            before = _money_rows()
        with databases.fresh_copy():
            import_fund(file, passphrase="khao-niao-2567")
            assert _money_rows() == before
    assert [len(rows) for rows in before] == [2, 1, 4]


def _small_costs(cast: Cast, now: datetime) -> None:
    fund, by, today = cast.fund, cast.treasurer, timezone.localdate(now)
    record_opening(fund=fund, on=today, balances={"1101": 9_000_00}, by=by, at=now)
    for name in ("ร้านป้าแดง", "ร้านลุงดำ"):
        told = {"name": name, "reference": "", "note": ""}
        agree(ask_supplier(fund=fund, by=by, at=now, idem_key=f"list/{name[-1]}", **told), cast, now)
    ended = Supplier.objects.get(name="ร้านลุงดำ")
    agree(ask_end_of_supplier(supplier=ended, by=by, at=now, idem_key="end"), cast, now)
    agree(
        ask_ceilings(fund=fund, ceilings=Ceilings(700_00, 2_000_00), by=by, at=now, idem_key="c"), cast, now
    )

    def pay(number: int, amount: int) -> Entry:
        cost = SmallCost("5201", amount, f"ร้าน {number}", "ของใช้")
        receipt, key = bill(by, now, number), f"petty/{number}"
        posted = pay_petty_cash(fund=fund, cost=cost, receipt=receipt, by=by, at=now, idem_key=key)
        return Entry.objects.get(pk=posted.entry_ids[0])

    first = pay(1, 700_00)
    pay(2, 600_00)
    pay(3, 700_00)
    reverse_entry(entry=first, on=today, reason="จดผิด", by=cast.chair, at=now)
    pay(4, 700_00)


def test_requests_come_along_and_go_on(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> None:
    file, now = tmp_path / "fund.kongboon", timezone.now()
    payment = Payment("5301", "1101", 240_00, "ร้านป้าแดง", "กระดาษ")
    with django_db_blocker.unblock():
        with databases.fresh_copy():
            cast = make_fund(at=now)
            with scope(fund=cast.fund):
                record_opening(
                    fund=cast.fund,
                    on=timezone.localdate(now),
                    balances={"1101": 900_00},
                    by=cast.treasurer,
                    at=now,
                )
                pay_other(cast, payment, now)
                for key in ("declined-1", "waiting-1"):
                    asked = ask_payment(
                        fund=cast.fund, payment=payment, by=cast.treasurer, at=now, idem_key=key
                    )
                    if key == "declined-1":
                        decline(request=asked, by=cast.chair, at=now, note="ยังไม่ต้องซื้อ")
                agree(asked, cast, now)
                export_fund(cast.fund, file, passphrase="khao-niao-2567")
            before = _rows()
        with databases.fresh_copy():
            import_fund(file, passphrase="khao-niao-2567")
            assert _rows() == before
            assert [len(rows) for rows in before] == [3, 4, 2]
            fund = Fund.objects.get()
            with scope(fund=fund):
                (waiting,) = open_requests(fund)
                treasurer = Officer.objects.get(role=Role.TREASURER)
                assert perform(request=waiting, by=treasurer, at=now).end is not None
                assert verify(fund).whole
