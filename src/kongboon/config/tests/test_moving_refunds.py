"""A fund that moves brings along what went back to whoever resigned: paid, taken back, and paid anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_scopes import scope, scopes_disabled
from tests import databases
from tests.world import Cast, make_member

from kongboon.access.models import Role
from kongboon.benefits.households import name_membership
from kongboon.benefits.models import Refund, RefundAct
from kongboon.benefits.refunds.services import (
    ask_refund,
    confirm_refund,
    decline_refund,
    pay_refund,
    take_back_refund,
)
from kongboon.benefits.tests.conftest import with_money
from kongboon.benefits.tests.test_refunds import HALF
from kongboon.config.moving import export_fund, import_fund
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.members.services import end_membership


def _rows() -> list[list[dict[str, Any]]]:
    with scopes_disabled():
        return [list(model.objects.order_by("pk").values()) for model in (Refund, RefundAct)]


def _left(cast: Cast) -> None:
    """Refused, paid, taken back, paid anew; then the payer moves into the leaver's house."""
    now = timezone.now()
    today = timezone.localdate(now)
    begun = (today - timedelta(days=100)).replace(day=1)
    member, registrar = make_member(cast, now, joined_on=begun, house_no="5"), cast.officers[Role.REGISTRAR]
    village, month = cast.villages[4], f"{today:%Y-%m}"
    round = open_round(fund=cast.fund, village=village, month=month, collector=cast.collector, at=now)
    takings = [Taking((Share(member.pk, months=3),))]
    record_collection(round=round, takings=takings, on=today, idem_key="t", by=cast.collector, at=now)
    end_membership(member=member, reason="resigned", on=today, by=registrar, at=now)
    refund = ask_refund(member=member, by=registrar, at=now)
    decline_refund(refund=refund, by=cast.chair, at=now, note="รอใบลาออก")
    for key in ("first", "second"):
        refund = ask_refund(member=member, by=registrar, at=now)
        confirm_refund(refund=refund, by=cast.chair, at=now)
        refund = pay_refund(refund=refund, by=cast.treasurer, at=now, idem_key=key)
        if key == "first":
            take_back_refund(refund=refund, reason="จ่ายผิด", by=cast.chair, at=now)
    make_member(cast, now, number="0009", first_name="สมชาย", house_no="5")
    name_membership(officer=cast.treasurer, number="0009", by=cast.chair, at=now)


def test_refunds_come_along(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> None:
    out = tmp_path / "fund.kongboon"
    with django_db_blocker.unblock():
        with databases.fresh_copy():
            cast = with_money(timezone.now(), HALF)
            with scope(fund=cast.fund):
                _left(cast)
                export_fund(cast.fund, out, passphrase="khao-niao-2567")
            before = _rows()
        with databases.fresh_copy():
            import_fund(out, passphrase="khao-niao-2567")
            assert _rows() == before
    assert [act["kind"] for act in before[1]] == ["decline", "confirm", "pay", "back", "confirm", "pay"]
