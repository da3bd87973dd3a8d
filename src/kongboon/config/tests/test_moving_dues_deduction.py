"""A fund that moves brings along what came off its benefits, standing and taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django_scopes import scope, scopes_disabled
from tests import databases
from tests.world import make_member

from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    pay_claim,
    submit_claim,
    take_back_claim,
)
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import photo, welfare, with_money
from kongboon.config.moving import export_fund, import_fund
from kongboon.dues.models import DuesPayment


def _rows() -> list[list[dict[str, Any]]]:
    with scopes_disabled():
        return [list(model.objects.order_by("pk").values()) for model in (Claim, DuesPayment)]


def test_claims_with_dues_taken_off_come_along(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> None:
    at = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)
    with django_db_blocker.unblock():
        with databases.fresh_copy():
            cast = with_money(at)
            with scope(fund=cast.fund):
                claims = []
                for number in "12":
                    member = make_member(cast, at, number=number, paid_until=date(2024, 2, 29))
                    paper = Paper("hospital_certificate", photo(cast, at))
                    asked = Asked(member, "hospital", date(2024, 6, 3), nights=2, papers=(paper,))
                    claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=number)
                    claim = confirm_claim(claim=claim, by=cast.chair, at=at)
                    key = f"pay-{number}"
                    claims.append(pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key=key))
                take_back_claim(claim=claims[1], reason="จ่ายผิดคน", by=cast.chair, at=at)
                export_fund(cast.fund, tmp_path / "fund.kongboon", passphrase="khao-niao-2567")
            before = _rows()
        with databases.fresh_copy():
            import_fund(tmp_path / "fund.kongboon", passphrase="khao-niao-2567")
            assert _rows() == before
    assert [row["dues_satang"] for row in before[0]] == [92_00, 92_00]
    assert [row["reversed_by_id"] is None for row in before[1]] == [True, False]
