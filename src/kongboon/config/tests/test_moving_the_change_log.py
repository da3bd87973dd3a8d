"""A fund that moves brings along who changed what and who looked at whom; whom nobody knows stays nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone
from django_scopes import scopes_disabled
from tests import databases, world

from kongboon.access.models import User
from kongboon.config.moving import export_fund, import_fund
from kongboon.funds.actor import acting_as
from kongboon.governance.looks import looked
from kongboon.governance.models import Change, Look

_PART = ("table_name", "row_id", "action", "at", "officer_id", "act", "request_id", "before", "after")


def _log() -> list[dict[str, Any]]:
    with scopes_disabled():
        return list(Change.objects.order_by("at", "pk").exclude(fund=None).values(*_PART))


def test_the_change_log_comes_along(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> None:
    file = tmp_path / "fund.kbf"
    with django_db_blocker.unblock():
        with databases.fresh_copy(), scopes_disabled():
            cast = world.make_fund(at=timezone.now(), users=True)
            member = world.make_member(cast, timezone.now())
            looked(officer=cast.chair, member_id=member.pk, page=Look.Page.MEMBER, at=timezone.now())
            with acting_as(user_id=cast.chair.user_id, officer_id=cast.chair.pk, act="bank.change"):
                cast.fund.name = "กองทุนใหม่"
                cast.fund.save()
            with connection.cursor() as cursor:
                cursor.execute("UPDATE funds_bankaccount SET branch='9266'")
            before = _log()
            export_fund(cast.fund, file, passphrase="ไม้ไผ่กระบอกเดียว")
        with databases.fresh_copy(), scopes_disabled():
            User.objects.create(username="somebody-else")
            with acting_as(act="kongboon fund import", request_id="now"):
                import_fund(file, passphrase="ไม้ไผ่กระบอกเดียว")
            after = [row for row in _log() if row["request_id"] != "now"]
            assert {row["act"] for row in _log() if row["request_id"] == "now"} == {"kongboon fund import"}
            with scopes_disabled():
                assert list(Look.objects.values_list("officer_id", "member_id")) == [
                    (cast.chair.pk, member.pk)
                ]
                assert not Change.objects.exclude(user=None).exists()
    for row in before:
        if row["table_name"] == "access_officer":
            assert row["after"]["user_id"]
            row["after"]["user_id"] = None
    assert after == before
    assert {"act": "", "officer_id": None}.items() <= before[-1].items()
