"""What one person could have done as two is marked, shown and told, and never refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from tests.world import PASSWORD, Cast, make_fund

from kongboon.access.models import Role, User
from kongboon.access.services import issue_slip, use_slip
from kongboon.config.cli import cli
from kongboon.config.commands.shared import acting, with_django
from kongboon.funds.actor import acting_as
from kongboon.governance.lately import unseen
from kongboon.governance.queries import changes
from kongboon.governance.requests import confirm
from kongboon.governance.services import ask_bank_account


@pytest.fixture
def cast(db: None, at: datetime) -> Iterator[Cast]:
    made = make_fund(at=at, users=True)
    file = Path(settings.DATA_DIR) / "shell-logins.json"
    file.unlink(missing_ok=True)
    with scope(fund=made.fund):
        yield made
    file.unlink(missing_ok=True)


def _client(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    return client


def _asked(cast: Cast, at: datetime) -> Any:
    told = {"bank": "ออมสิน", "branch": "", "number": "9300"}
    return ask_bank_account(fund=cast.fund, by=cast.treasurer, at=at, idem_key="k", **told)


@pytest.mark.parametrize(("asked", "said", "marked"), [("a", "a", True), ("a", "b", False), ("", "", False)])
def test_a_word_from_where_it_was_asked_is_marked(
    cast: Cast, at: datetime, asked: str, said: str, marked: bool
) -> None:
    with acting_as(place=asked):
        request = _asked(cast, at)
    with acting_as(place=said):
        done = confirm(request=request, by=cast.chair, at=at).request
    assert [word.is_same_device for word in done.confirmations] == [marked]
    page = _client(cast.chair.user).get(reverse("governance:request", args=[cast.fund.code, done.pk]))
    assert ("บนเครื่องเดียวกับผู้ขอ" in page.content.decode()) == marked


def test_two_officers_at_one_account_of_the_operating_system_are_marked(cast: Cast, at: datetime) -> None:
    for name in ("treasurer050", "chair050"):
        CliRunner().invoke(cli, ["login", name, "--password-stdin"], input=f"{PASSWORD}\n")

    @with_django
    def two_words() -> Any:
        acting(cast.fund, "treasurer050")
        request = _asked(cast, timezone.now())
        return confirm(request=request, by=acting(cast.fund, "chair050"), at=timezone.now()).request

    # As a command does it: within a call of click's.
    found: list[Any] = []
    CliRunner().invoke(click.command()(lambda: found.append(two_words())), [], catch_exceptions=False)
    assert [word.is_same_device for word in found[0].confirmations] == [True]


def test_a_slip_that_was_used_where_it_was_made_is_told_to_the_others(cast: Cast, at: datetime) -> None:
    secretary = cast.officers[Role.SECRETARY]
    with acting_as(place="d" * 64, user_id=cast.treasurer.user_id):
        issue_slip(user=secretary.user, by=cast.treasurer.user, at=at)
    with acting_as(place="d" * 64, user_id=secretary.user_id):
        use_slip(user=secretary.user, at=at)
    for role in (Role.CHAIR, Role.AUDITOR, Role.TREASURER):
        told = [row for row in unseen(cast.officers[role]) if row.row_id == secretary.user_id]
        assert any((row.after or {}).get("is_slip_of_same_device") for row in told), role
    words = "เข้าใช้ครั้งแรกบนเครื่องที่ออกใบ"
    for role in (Role.CHAIR, Role.AUDITOR):
        page = _client(cast.officers[role].user).get(reverse("web:officers", args=[cast.fund.code]))
        assert words in page.content.decode(), role
    page = _client(cast.officers[Role.AUDITOR].user).get(reverse("governance:changes", args=[cast.fund.code]))
    assert words in page.content.decode()


def test_a_slip_of_the_shell_that_is_used_there_is_marked(cast: Cast) -> None:
    said = CliRunner().invoke(cli, ["user", "slip", "secretary050"]).output
    code = said.rpartition("one-time code: ")[2].strip()
    done = CliRunner().invoke(
        cli, ["login", "secretary050", "--password-stdin"], input=f"{code}\nฝนตก ตลาดเช้า\n"
    )
    assert done.exit_code == 0, done.output
    assert User.objects.get(username="secretary050").is_slip_of_same_device


def test_a_word_on_the_device_of_who_asked_stands_in_the_log_as_its_speakers_own(
    cast: Cast, at: datetime
) -> None:
    """And one that was spoken elsewhere is no line of it; nobody reads that somebody else signed."""
    for number, (asked, said) in enumerate((("a", "a"), ("a", "b"))):
        with acting_as(place=asked, officer_id=cast.treasurer.pk):
            told = {"bank": "ออมสิน", "branch": "", "number": f"930{number}"}
            request = ask_bank_account(
                fund=cast.fund, by=cast.treasurer, at=at, idem_key=f"k{number}", **told
            )
        with acting_as(place=said, officer_id=cast.chair.pk):
            confirm(request=request, by=cast.chair, at=at)
    for person, count in ((cast.chair, 1), (cast.treasurer, 0)):
        lines = changes(cast.fund, table="governance_requestact", person=person).object_list
        assert len(lines) == count
    (line,) = changes(cast.fund, table="governance_requestact").object_list
    assert line.sentence == "เพิ่มความเห็นต่อคำขอ มาลี ใจงาม"
    assert [part.word for part in line.parts] == ["ผู้ทำงาน", "บนเครื่องเดียวกับผู้ขอ"]
    assert not [row for row in unseen(cast.officers[Role.SECRETARY]) if row.table_name.endswith("requestact")]
    with acting_as(place="a", officer_id=cast.treasurer.pk):
        told = {"bank": "ออมสิน", "branch": "", "number": "9303"}
        request = ask_bank_account(fund=cast.fund, by=cast.treasurer, at=at, idem_key="k3", **told)
        confirm(request=request, by=cast.chair, at=at)
    assert [row for row in unseen(cast.officers[Role.SECRETARY]) if row.table_name.endswith("requestact")]
    lines = changes(cast.fund, table="governance_requestact").object_list
    assert ["มีผู้อื่นลงชื่อแทน" in line.sentence for line in lines] == [True, True, False]


def test_the_kinds_of_the_log_are_whole_phrases_in_groups(cast: Cast) -> None:
    page = _client(cast.chair.user).get(reverse("governance:changes", args=[cast.fund.code])).content.decode()
    assert page.count("<optgroup") == 7
    for word in ("การทักท้วงมติ", "ชื่อเข้าใช้", "มติของคณะกรรมการ", "ประวัติสมาชิกภาพ"):
        assert f">{word}</option>" in page
