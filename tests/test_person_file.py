"""A person's whole file: nothing that is kept of them is left out, and it is made fast enough to wait for."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import models
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from kongboon.access.models import Role
from kongboon.benefits.models import Claim, Refund
from kongboon.config.cli import cli
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.governance.models import Look, Request
from kongboon.kernel.national_id import synthetic_id
from kongboon.members.corrections import correct_member
from kongboon.members.models import Member
from kongboon.members.requests import open_changes
from kongboon.paper.tests.reading import text_of
from kongboon.web.person import person_files, rows_of
from kongboon.web.person_kinds import KINDS, NOT_TOLD
from tests import databases
from tests.rows import Town, make_town
from tests.world import agree, make_member, sign_in_at_shell


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        yield make_town(timezone.now(), code="3305050", moo=8, refund_percent=50, earlier=0)


def _person(town: Town) -> Member:
    """Who has a claim, dues and a paper, made to be somebody in full."""
    with scope(fund=town.cast.fund):
        member = Member.objects.get(pk=town.things["member_id"])
        changes = {
            "national_id": synthetic_id(4711),
            "heir_name": "นางสาวแก้ว ใจดี",
            "note": "เจ้าของร้านชำ",
            "disabled_since": date(2019, 2, 3),
            "disability_consent": True,
        }
        registrar = town.cast.officers[Role.REGISTRAR]
        at = timezone.now()
        correct_member(member=member, changes=changes, by=registrar, at=at)
        for asked in open_changes(member):
            agree(asked, town.cast, at)
        member.refresh_from_db()
        return member


# What holds a person's name without a key to the member.
NAMES_SOMEBODY = {
    "governance.Request": "payee",
    "benefits.Claim": "payee_name",
    "governance.Look": "member_id",
}


def _of_a_person() -> dict[str, str]:
    """Every table with a key to a member, to a claim or to a refund, by its label."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in (Member, Claim, Refund):
                found[model._meta.label] = field.name
    return found | NAMES_SOMEBODY


def test_every_table_with_a_key_to_a_person_is_in_the_file() -> None:
    told = {kind.model._meta.label for kind in KINDS} | {Member._meta.label}
    wanted = _of_a_person()
    assert len(wanted) >= 12
    assert sorted(wanted.keys() - told - NOT_TOLD.keys()) == []
    assert sorted(NOT_TOLD.keys() - wanted.keys()) == [], "a reason for what is not there any more goes"
    assert all(NOT_TOLD.values())


def test_every_key_to_a_member_finds_its_rows() -> None:
    """Where a table has two keys to a member, both are looked into."""
    keys = [
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Member and model._meta.label not in NOT_TOLD
    ]
    for label, name in keys:
        kinds = [kind for kind in KINDS if kind.model._meta.label == label]
        assert any(name in str(kind.of(Member(pk=1, fund_id=1))) for kind in kinds), (label, name)


def test_the_file_is_whole_readable_and_itself_a_look(town: Town, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), scope(fund=town.cast.fund):
        member, by = _person(town), town.cast.officers[Role.SECRETARY]
        files = dict(person_files(member=member, by=by, at=timezone.now()))
        assert Look.objects.filter(officer=by, member_id=member.pk, page=Look.Page.FILE).count() == 1
        whole = json.loads(files[f"member-{member.number}.json"])
        assert whole["register"]["national_id"] == synthetic_id(4711)
        assert whole["register"]["heir_name"] == "นางสาวแก้ว ใจดี"
        for kind in KINDS:
            assert len(whole[kind.key]) == len(rows_of(kind, member)), kind.key
        kept = ("status", "consents", "dues", "claims", "claim_papers", "documents", "books")
        assert all(whole[key] for key in kept), [key for key in kept if not whole[key]]
        assert whole["looks"][-1]["page"] == "file"
        assert whole["changes"], "what was corrected"
        claim = Claim.objects.filter(member=member).first()
        assert claim is not None
        assert whole["claims"][0]["number"] == claim.number
        assert files[f"member-{member.number}.pdf"][:5] == b"%PDF-"
        assert [name for name in files if name.startswith("pictures/")]


def test_what_another_person_asked_for_is_not_in_it(town: Town, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), scope(fund=town.cast.fund):
        member = _person(town)
        files = dict(person_files(member=member, by=town.cast.officers[Role.SECRETARY], at=timezone.now()))
        whole = json.loads(files[f"member-{member.number}.json"])
        others = Claim.objects.exclude(member=member)
        assert others.exists()
        assert not {str(other.number) for other in others} & {row["number"] for row in whole["claims"]}


def test_a_payee_finds_the_payments_by_their_name(town: Town, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), scope(fund=town.cast.fund):
        requests = Request.objects.filter(payee="ร้านป้าแดง").order_by("pk").values_list("pk", flat=True)
        assert requests
        at = timezone.now()
        payee = make_member(town.cast, at, number="P1", title="", first_name="ร้านป้าแดง", last_name="")
        files = dict(person_files(member=payee, by=town.cast.officers[Role.SECRETARY], at=at))
        whole = json.loads(files["member-P1.json"])
        assert sorted(row["id"] for row in whole["payee_of_requests"]) == list(requests)
        assert not whole["payee_of_petty_cash"]
        shop = make_member(town.cast, at, number="P2", title="", first_name="ร้านน้ำ", last_name="")
        files = dict(person_files(member=shop, by=town.cast.officers[Role.SECRETARY], at=at))
        told = json.loads(files["member-P2.json"])["payee_of_petty_cash"]
        assert [row["text"] for row in told] == ["ร้านน้ำ · น้ำดื่ม"]
        assert "น้ำดื่ม" in text_of(files["member-P2.pdf"])


def test_thirty_years_of_dues_are_in_one_file_within_a_minute(
    town: Town, django_db_blocker: Any, record_property: Any
) -> None:
    with django_db_blocker.unblock(), scope(fund=town.cast.fund):
        cast, at = town.cast, timezone.now()
        village = cast.villages[8]
        member = make_member(
            cast, at, number="T30", moo=8, joined_on=date(1996, 1, 1), paid_until=date(1996, 1, 31)
        )
        month = timezone.localdate(at).strftime("%Y-%m")
        opened = open_round(fund=cast.fund, village=village, month=month, collector=cast.collector, at=at)
        for number in range(30 * 12):
            record_collection(
                round=opened,
                takings=[Taking((Share(member.pk, months=1),))],
                on=timezone.localdate(at),
                idem_key=f"month/{number}",
                by=cast.collector,
                at=at,
            )
        begun = time.perf_counter()
        files = dict(person_files(member=member, by=cast.officers[Role.SECRETARY], at=at))
        record_property("person_file_seconds", round(time.perf_counter() - begun, 2))
        assert len(json.loads(files["member-T30.json"])["dues"]) == 30 * 12
        assert files["member-T30.pdf"][:5] == b"%PDF-"


def test_the_command_writes_it_and_the_page_hands_it_over(
    town: Town, django_db_blocker: Any, tmp_path: Path
) -> None:
    from django.test import Client

    with django_db_blocker.unblock(), scopes_disabled():
        secretary, collector = town.cast.officers[Role.SECRETARY], town.cast.collector
        assert secretary.user is not None
        assert collector.user is not None
        member = Member.objects.get(pk=town.things["member_id"])
        for user in (secretary.user, collector.user):
            sign_in_at_shell(user.username)
        call = ["member", "file", member.number, "--fund", "3305050", "--out"]
        done = CliRunner().invoke(cli, [*call, str(tmp_path / "a"), "--by", secretary.user.username])
        assert done.exit_code == 0, done.output
        assert json.loads((tmp_path / "a" / f"member-{member.number}.json").read_text())["register"]
        refused = CliRunner().invoke(cli, [*call, str(tmp_path / "b"), "--by", collector.user.username])
        assert refused.exit_code != 0
        assert not (tmp_path / "b").exists()
        client = Client()
        client.force_login(secretary.user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/f/3305050/members/{member.pk}/file.zip")
        names = zipfile.ZipFile(io.BytesIO(page.content)).namelist()
        assert f"member-{member.number}.pdf" in names


def test_a_model_that_is_left_out_would_be_found() -> None:
    """The control: a table with a key to a member stands among those that are looked for."""

    class Left(models.Model):
        member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "members"
            managed = False

    try:
        assert "members.Left" in _of_a_person()
    finally:
        apps.all_models["members"].pop("left")
        apps.clear_cache()
