"""A fund that moves brings along its hand-overs with their words, goods and telephones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django_scopes import scope, scopes_disabled
from tests import databases
from tests.world import agree, enrolled, make_fund

from kongboon.access.models import Role
from kongboon.access.permissions import Act
from kongboon.config.moving import export_fund, import_fund
from kongboon.dues.agreements import agree_to_count, dispute_count, file_signed_slip
from kongboon.dues.models import DuesPayment, HandOver, HandOverAgreement
from kongboon.dues.tests.test_agreements import counted, slip_of
from kongboon.governance.models import Request
from kongboon.governance.offices import add_officer, end_office
from kongboon.governance.requests import perform
from kongboon.ledger.goods import Goods, ask_goods
from kongboon.ledger.models import Line
from kongboon.ledger.services import reverse_entry
from kongboon.offline.enrolments import revoke
from kongboon.offline.models import Enrolment
from kongboon.rules.catalogue import catalogue_text

AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)
LATER = datetime(2024, 6, 10, 5, 0, tzinfo=UTC)
KEY = "khao-niao-2567"


def _rows() -> list[list[dict[str, Any]]]:
    moved = (HandOver, HandOverAgreement, DuesPayment, Request, Line, Enrolment)
    with scopes_disabled():
        return [list(model.objects.order_by("pk").values()) for model in moved]


def test_counts_and_goods_come_along(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> None:
    with django_db_blocker.unblock():
        with databases.fresh_copy():
            cast = make_fund(at=AT, regulation=catalogue_text("standard-13"))
            with scope(fund=cast.fund):
                agreed, disputed, filed, undone, late = (counted(cast, AT) for _ in range(5))
                agree_to_count(hand_over=agreed, by=cast.collector, at=AT)
                agree_to_count(hand_over=undone, by=cast.collector, at=AT)
                reverse_entry(entry=undone.entry, on=AT.date(), reason="นับผิด", by=cast.chair, at=LATER)
                dispute_count(hand_over=disputed, said_satang=1, note="x", by=cast.collector, at=AT)
                agree_to_count(hand_over=disputed, by=cast.collector, at=LATER)
                file_signed_slip(hand_over=filed, slip=slip_of(cast, AT), by=cast.treasurer, at=AT)
                # The same person, who now holds another office.
                counted(cast, LATER)
                end_office(officer=cast.collector, by=cast.chair, at=LATER)
                again = add_officer(
                    fund=cast.fund, role=Role.SECRETARY, name="น้อย", at=LATER, user=cast.collector.user
                )
                agree_to_count(hand_over=late, by=again, at=LATER)
                _goods(cast)
                enrolled(cast, AT, cast.treasurer)
                revoke(
                    enrolment=enrolled(cast, AT, cast.officers[Role.BOOKKEEPER])[0], by=cast.chair, at=LATER
                )
                export_fund(cast.fund, tmp_path / "fund.kongboon", passphrase=KEY)
            before = _rows()
        with databases.fresh_copy():
            import_fund(tmp_path / "fund.kongboon", passphrase=KEY)
            assert _rows() == before
    assert [len(rows) for rows in before[:2]] == [6, 6]
    assert [bool(telephone["revoked_at"]) for telephone in before[-1]] == [False, True]


def _goods(cast: Any) -> None:
    def asked(act: Act, goods: Goods) -> Request:
        return agree(
            ask_goods(fund=cast.fund, act=act, goods=goods, by=cast.treasurer, at=LATER, idem_key=act.code),
            cast,
            LATER,
        )

    asked(Act.RECEIVE_GOODS, Goods(500_00, "ข้าวสาร", "วัด"))
    perform(
        request=asked(Act.GIVE_GOODS, Goods(100_00, "ข้าวสาร", "ยายมี", "ไฟไหม้")), by=cast.treasurer, at=LATER
    )
