"""A fund that moves brings along which rate of dues its members chose, and what they paid at it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django_scopes import scope, scopes_disabled
from tests import databases
from tests.rows import TIER
from tests.world import make_fund

from kongboon.access.models import Role
from kongboon.config.moving import export_fund, import_fund
from kongboon.dues.collection import Share
from kongboon.dues.models import DuesPayment, TierChoice
from kongboon.dues.queries import dues_statement
from kongboon.dues.services import take_back
from kongboon.dues.tests.world import ON, paid_to_may, take
from kongboon.dues.tiers import choose_tier
from kongboon.ledger.models import Entry
from kongboon.members.models import Member
from kongboon.rules.catalogue import catalogue_text

AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)
TEXT = catalogue_text("standard-13").replace("[membership]", TIER + "[membership]", 1)


def _rows() -> list[list[dict[str, Any]]]:
    with scopes_disabled():
        return [list(model.objects.order_by("pk").values()) for model in (TierChoice, DuesPayment)]


def test_choices_come_along_with_what_was_paid_before_and_after_them(
    django_db_setup: None, django_db_blocker: Any, tmp_path: Path
) -> None:
    with django_db_blocker.unblock():
        with databases.fresh_copy():
            cast = make_fund(at=AT, regulation=TEXT)
            registrar = cast.officers[Role.REGISTRAR]
            with scope(fund=cast.fund):
                member = paid_to_may(cast, AT, "0001")
                choose_tier(member=member, tier="two", from_month="2024-06", by=registrar, at=AT)
                take(cast, AT, Share(member.pk, months=3))
                choose_tier(member=member, tier="", from_month="2024-09", by=registrar, at=AT)
                posted = take(cast, AT, Share(member.pk, months=2), key="tap-2")
                entry = Entry.objects.get(pk=posted.entry_ids[0])
                take_back(entry=entry, on=ON, reason="ผิดคน", by=cast.treasurer, at=AT)
                choose_tier(member=member, tier="two", from_month="2024-10", by=registrar, at=AT)
                take(cast, AT, Share(member.pk, months=2), key="tap-3")
                export_fund(cast.fund, tmp_path / "fund.kongboon", passphrase="khao-niao-2567")
            before = _rows()
        with databases.fresh_copy():
            moved = import_fund(tmp_path / "fund.kongboon", passphrase="khao-niao-2567")
            assert _rows() == before
            with scope(fund=moved.fund_id):
                member = Member.objects.get(number="0001")
                assert dues_statement(member, "2024-11", date(2024, 11, 5)).due_satang == 60_00
    assert [row["tier"] for row in before[0]] == ["two", "", "two"]
    assert [row["amount_satang"] for row in before[1]] == [184_00, 61_00, 30_00 + 62_00]
