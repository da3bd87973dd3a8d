"""What officers see of the backups: the page with its button, and the cards of the day."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult
from tests import world

from kongboon.access.errors import NotAllowed
from kongboon.backups import keeping
from kongboon.backups.tasks import ask_backup
from kongboon.backups.today import cards
from kongboon.governance.models import Change, FundCopy


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = tmp_path


def _client(cast: world.Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.officers[role].user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_button_asks_for_one_backup_and_says_so(db: None, fund: world.Cast) -> None:
    keeping.new_key(lambda _: None, at=now())
    client, url = _client(fund, "treasurer"), f"/f/{fund.fund.code}/backups/"
    for _ in range(2):
        assert client.post(url).status_code == 302
    assert DBTaskResult.objects.filter(task_path="kongboon.backups.tasks.back_up_now").count() == 1
    assert "hourglass-split" in client.get(url).content.decode()
    (asked,) = FundCopy.objects.filter(way="ask")
    (logged,) = Change.objects.filter(table_name="governance_fundcopy", row_id=asked.pk)
    assert logged.officer_id == fund.treasurer.pk


def test_whoever_may_not_is_refused_whatever_asks_for_them(db: None, fund: world.Cast) -> None:
    keeping.new_key(lambda _: None, at=now())
    with pytest.raises(NotAllowed):
        ask_backup(by=fund.collector, at=now())
    assert not FundCopy.objects.exists()
    ask_backup(by=fund.chair, at=now())
    assert FundCopy.objects.exists()


def test_without_a_key_the_page_says_what_is_missing_and_the_button_is_refused(
    db: None, fund: world.Cast
) -> None:
    client, url = _client(fund, "chair"), f"/f/{fund.fund.code}/backups/"
    assert "backup-key" in client.get(url).content.decode()
    assert client.post(url).status_code == 422
    assert not DBTaskResult.objects.exists()


def test_a_collector_has_no_business_with_backups(db: None, fund: world.Cast) -> None:
    assert _client(fund, "collector").get(f"/f/{fund.fund.code}/backups/").status_code == 403


def test_the_day_tells_of_a_failed_backup_and_of_a_key_that_nobody_tried(
    db: None, fund: world.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = now().date()
    assert cards(fund.fund, fund.treasurer, today) == [], "a fund that has not begun has nothing to lose"
    fund.fund.created_at = now() - timedelta(days=4)
    (without,) = cards(fund.fund, fund.treasurer, today)
    assert without.urgency == 2
    keeping.new_key(lambda _: None, at=now() - timedelta(hours=1))
    assert cards(fund.fund, fund.treasurer, today) == []
    keeping._note(problem="ดิสก์เต็ม", failed_at=now().isoformat())
    (failed,) = cards(fund.fund, fund.treasurer, today)
    assert (failed.urgency, "ดิสก์เต็ม" in failed.text) == (1, True)
    assert cards(fund.fund, fund.collector, today) == []
    keeping._note(problem="", failed_at="")
    keeping.new_key(lambda _: None, at=now() - timedelta(days=36))
    (tmp := keeping.folder() / keeping._name(now())).write_bytes(b"x")
    (reminder,) = cards(fund.fund, fund.treasurer, today)
    assert reminder.urgency == 2
    keeping._note(rehearsed_at=now().isoformat())
    assert cards(fund.fund, fund.treasurer, today) == []
    tmp.unlink()
    (late,) = cards(fund.fund, fund.treasurer, today)
    assert late.urgency == 1
