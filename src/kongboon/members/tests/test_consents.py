"""Sensitive data is kept with consent alone; the consent says who, when and to which words, and can be taken back."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation
from django_scopes import scope
from PIL import Image
from tests.world import Cast, agree, make_fund, make_member

from kongboon.documents.models import Document
from kongboon.members import errors
from kongboon.members.consents import TEXTS, consent_of, record_consent, text_of
from kongboon.members.corrections import correct_member, withdraw_consent
from kongboon.members.models import Consent, Member, StatusEvent
from kongboon.members.requests import enrol_member, open_changes
from kongboon.members.services import NewMember
from kongboon.members.tests.pages import signed_in, text

SINCE = date(2024, 5, 3)
DISABILITY, HEALTH = Consent.Kind.DISABILITY, Consent.Kind.HEALTH


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def cast(db: None, at: datetime) -> Any:
    made = make_fund(at=at)
    with scope(fund=made.fund):
        yield made


def test_a_disability_without_consent_is_not_kept(cast: Cast, at: datetime) -> None:
    by = cast.officers["registrar"]
    new = {"number": "9", "first_name": "ดี", "village_id": cast.villages[4].pk, "joined_on": date(2020, 1, 1)}
    with pytest.raises(errors.ConsentMissing):
        enrol_member(fund=cast.fund, new=NewMember(**new, disabled_since=SINCE), by=by, at=at)
    member = enrol_member(fund=cast.fund, new=NewMember(**new), by=by, at=at)
    with pytest.raises(errors.ConsentMissing):
        correct_member(member=member, changes={"disabled_since": SINCE}, by=by, at=at)
    member.refresh_from_db()
    assert member.disabled_since is None
    assert not Consent.objects.exists()


def test_with_the_tick_it_is_kept_with_who_when_and_which_words(cast: Cast, at: datetime) -> None:
    by, member = cast.officers["registrar"], make_member(cast, at, health_consent=False)
    agreed = {"disabled_since": SINCE, "disability_consent": True}
    correct_member(member=member, changes=agreed, by=by, at=at)
    agree(open_changes(member)[0], cast, at)
    member.refresh_from_db()
    assert member.disabled_since == SINCE
    row = Consent.objects.get()
    assert (row.member, row.kind, row.is_given, row.by, row.text_version) == (member, DISABILITY, True, by, 1)
    correct_member(member=member, changes={"disabled_since": SINCE - timedelta(days=1)}, by=by, at=at)
    assert Consent.objects.count() == 1, "who agreed is not asked again"


def test_who_is_taken_in_with_a_disability_has_a_consent(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, disabled_since=SINCE, health_consent=False)
    assert consent_of(member, DISABILITY) is not None
    assert consent_of(member, HEALTH) is None


def test_taken_back_the_disability_goes_and_the_rows_stay(cast: Cast, at: datetime) -> None:
    by, member = cast.officers["secretary"], make_member(cast, at, disabled_since=SINCE, health_consent=False)
    withdraw_consent(member=member, kind=DISABILITY, by=by, at=at)
    member.refresh_from_db()
    assert member.disabled_since is None
    assert StatusEvent.objects.filter(member=member, reason="corrected:disabled_since").exists()
    assert consent_of(member, DISABILITY) is None
    assert [row.is_given for row in Consent.objects.all()] == [True, False]
    with pytest.raises(errors.NoConsentToWithdraw):
        withdraw_consent(member=member, kind=DISABILITY, by=by, at=at)
    with pytest.raises(errors.ConsentMissing):
        correct_member(member=member, changes={"disabled_since": SINCE}, by=by, at=at)


def test_a_consent_is_of_a_day_that_was(cast: Cast, at: datetime) -> None:
    member, by = make_member(cast, at, health_consent=False), cast.officers["registrar"]
    with pytest.raises(errors.ConsentInFuture):
        record_consent(member=member, kind=HEALTH, by=by, at=at, on=at.date() + timedelta(days=2))
    row = record_consent(member=member, kind=HEALTH, by=by, at=at, on=date(2024, 1, 1))
    assert row.on == date(2024, 1, 1)
    assert record_consent(member=member, kind=HEALTH, by=by, at=at).pk == row.pk, "again adds nothing"


def test_every_version_has_its_words_in_both_languages() -> None:
    assert {kind for kind, _ in TEXTS} == set(Consent.Kind.values)
    for words in TEXTS.values():
        assert len(words.th) > 60
        assert len(words.en) > 60
        with translation.override("en"):
            assert str(words) == words.en
        with translation.override("th"):
            assert str(words) == words.th
    assert text_of(HEALTH)[0] == max(number for kind, number in TEXTS if kind == HEALTH)


def test_the_database_keeps_a_consent_as_it_was_written(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, disabled_since=SINCE, health_consent=False)
    row = Consent.objects.get()
    for sql in (
        "UPDATE members_consent SET is_given = NOT is_given",
        "DELETE FROM members_consent",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    more = {"fund": cast.fund, "kind": HEALTH, "text_version": 1, "on": SINCE, "by": row.by, "at": at}
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.create(id=row.pk + 1000, member=member, is_given=False, **more)
    Consent.objects.create(id=row.pk + 1000, member=member, is_given=True, **more)
    Consent.objects.create(id=row.pk + 1001, member=member, is_given=False, **more)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.create(id=row.pk + 1002, member_id=9_999_999 * 10**10, is_given=True, **more)


# ---- Pages -------------------------------------------------------------------------------------------------


def _photo() -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "khaki").save(data, "JPEG")
    return SimpleUploadedFile("ใบยินยอม.jpg", data.getvalue(), content_type="image/jpeg")


def _page(member: Member) -> str:
    return f"/f/3305050/members/{member.pk}/consent/"


def test_the_page_writes_a_consent_down_and_takes_it_back(at: datetime, db: None) -> None:
    cast = make_fund(at=at, users=True)
    with scope(fund=cast.fund):
        member = make_member(cast, at, health_consent=False)
        client = signed_in(cast, "welfare")
        today = at.date()
        day = {"on_0": str(today.day), "on_1": str(today.month), "on_2": str(today.year + 543)}
        said = {"kind": "health", **day}
        assert client.post(_page(member), said).status_code == 422, "nothing is written down without the tick"
        assert client.post(_page(member), said | {"agreed": "on", "photo": _photo()}).status_code == 302
        row = Consent.objects.get()
        assert row.paper is not None
        assert row.paper.kind == Document.Kind.CONSENT
        page = text(client.get(_page(member)))
        assert TEXTS["health", 1].en in page
        assert client.post(_page(member), {"withdraw": "health"}).status_code == 302
        assert consent_of(member, HEALTH) is None
        assert client.get(_page(member) + "form.pdf").content[:5] == b"%PDF-"
        assert signed_in(cast, "collector").get(_page(member)).status_code == 403
