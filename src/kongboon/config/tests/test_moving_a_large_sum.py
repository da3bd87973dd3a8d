"""A fund that moves brings along its large sums: waiting, paid after their day, and stopped by an objection."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django_scopes import scope, scopes_disabled
from tests import databases

from kongboon.benefits.claims import errors
from kongboon.benefits.claims.services import pay_claim, withdraw_claim
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import with_money
from kongboon.benefits.tests.large import DAY, agreed, large_claim, text_of
from kongboon.config.moving import export_fund, import_fund
from kongboon.funds.models import BankAccount

AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)


def test_what_waits_goes_on_waiting_there(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> None:
    with django_db_blocker.unblock(), scopes_disabled():
        with databases.fresh_copy():
            cast = with_money(AT, text_of("30,000"))
            paid, stopped, _ = (agreed(cast, large_claim(cast, AT, key), AT) for key in "123")
            bank = BankAccount.objects.get()
            with scope(fund=cast.fund):
                withdraw_claim(claim=stopped, reason="บัตรไม่ใช่ของคนนี้", by=cast.collector, at=AT)
                pay_claim(claim=paid, by=cast.treasurer, at=AT + DAY, idem_key="p", bank=bank)
            before = list(Claim.objects.order_by("pk").values())
            export_fund(cast.fund, tmp_path / "fund.kongboon", passphrase="khao-niao-2567")
        with databases.fresh_copy():
            import_fund(tmp_path / "fund.kongboon", passphrase="khao-niao-2567")
            assert list(Claim.objects.order_by("pk").values()) == before
            with scope(fund=cast.fund), pytest.raises(errors.StillWaits):
                waiting = Claim.objects.get(status="approved")
                pay_claim(claim=waiting, by=cast.treasurer, at=AT + DAY - timedelta(hours=1), idem_key="q")
    assert [row["status"] for row in before] == ["paid", "withdrawn", "approved"]
    assert {row["payable_from"] for row in before} == {AT + DAY}
