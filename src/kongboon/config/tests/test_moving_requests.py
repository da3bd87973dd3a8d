"""What two people do together moves with its fund: what is done, what was declined, and what still waits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled
from tests import databases
from tests.world import agree, make_fund, pay_other, record_opening

from kongboon.access.models import Officer, Role
from kongboon.config.moving import export_fund, import_fund
from kongboon.funds.models import Fund
from kongboon.governance.models import Request, RequestAct, SetUpSignature
from kongboon.governance.requests import decline, open_requests, perform
from kongboon.ledger.checks import verify
from kongboon.ledger.moves import Payment
from kongboon.ledger.requests import ask_payment


def _rows() -> list[list[dict[str, Any]]]:
    with scopes_disabled():
        return [
            list(model.objects.order_by("pk").values()) for model in (Request, RequestAct, SetUpSignature)
        ]


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
