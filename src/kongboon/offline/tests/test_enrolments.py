"""A telephone is enrolled by two people with a QR and a PIN, once, and revoked by one press."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.ground import ground
from tests.world import Cast, enrolled, make_fund

from kongboon.access.errors import NotForThisOffice
from kongboon.access.models import Role
from kongboon.governance.models import Change
from kongboon.offline import errors
from kongboon.offline.enrolments import (
    QR_LASTS,
    TRIES_MAX,
    collectors,
    enrol,
    revoke,
    show_qr,
    shown_as,
    telephones,
)
from kongboon.offline.models import Enrolment

DEVICE = "d" * 64


@ground
def cast(at: datetime) -> Cast:
    return make_fund(at=at)


def typed(cast: Cast, shown: Enrolment, pin: str, at: datetime) -> Enrolment:
    return enrol(enrolment=shown, pin=pin, device=DEVICE, kind="Chrome Android", by=cast.collector, at=at)


def test_the_collector_types_the_pin_that_the_officer_says(cast: Cast, at: datetime) -> None:
    shown, token, pin = show_qr(officer=cast.collector, by=cast.treasurer, at=at)
    assert shown_as(cast.fund, token) == shown
    assert not telephones(cast.treasurer).exists()
    typed(cast, shown, f"{pin[:3]} {pin[3:]}", at + QR_LASTS - timedelta(seconds=1))
    (held,) = telephones(cast.collector)
    assert (held.officer, held.shown_by, held.device) == (cast.collector, cast.treasurer, DEVICE)
    (change,) = Change.objects.filter(table_name="offline_enrolment", action="update")
    assert change.row_id == held.pk


def test_neither_token_nor_pin_is_kept_in_clear(cast: Cast, at: datetime) -> None:
    shown, token, pin = show_qr(officer=cast.collector, by=cast.treasurer, at=at)
    assert token not in shown.key
    assert pin not in shown.pin


def test_a_qr_is_good_once_for_ten_minutes_and_five_tries(cast: Cast, at: datetime) -> None:
    shown, _token, pin = show_qr(officer=cast.collector, by=cast.treasurer, at=at)
    with pytest.raises(errors.QrOver):
        typed(cast, shown, pin, at + QR_LASTS)
    typed(cast, shown, pin, at)
    with pytest.raises(errors.QrOver):
        typed(cast, shown, pin, at)
    guessed, _token, pin = show_qr(officer=cast.collector, by=cast.treasurer, at=at)
    wrong = "000001" if pin != "000001" else "000002"
    for left in range(TRIES_MAX - 1, 0, -1):
        with pytest.raises(errors.WrongPin, match=str(left)):
            typed(cast, guessed, wrong, at)
    with pytest.raises(errors.QrOver):
        typed(cast, guessed, wrong, at)
    with pytest.raises(errors.QrOver):
        typed(cast, guessed, pin, at)


def test_a_new_qr_ends_the_one_before(cast: Cast, at: datetime) -> None:
    first, _token, pin = show_qr(officer=cast.collector, by=cast.treasurer, at=at)
    second, _token, other = show_qr(officer=cast.collector, by=cast.chair, at=at)
    with pytest.raises(errors.QrOver):
        typed(cast, first, pin, at)
    typed(cast, second, other, at)


def test_it_takes_two_people_and_whoever_it_is_for(cast: Cast, at: datetime) -> None:
    with pytest.raises(errors.OwnTelephone):
        show_qr(officer=cast.treasurer, by=cast.treasurer, at=at)
    with pytest.raises(NotForThisOffice):
        show_qr(officer=cast.treasurer, by=cast.collector, at=at)
    with pytest.raises(errors.NotCollecting):
        show_qr(officer=cast.officers[Role.AUDITOR], by=cast.chair, at=at)
    assert cast.treasurer not in collectors(cast.fund, cast.treasurer)
    shown, _token, pin = show_qr(officer=cast.treasurer, by=cast.chair, at=at)
    with pytest.raises(errors.ForSomebodyElse):
        typed(cast, shown, pin, at)
    enrol(enrolment=shown, pin=pin, device=DEVICE, kind="", by=cast.treasurer, at=at)


def test_a_telephone_is_revoked_by_its_owner_or_by_who_enrols(cast: Cast, at: datetime) -> None:
    own, _cookie = enrolled(cast, at)
    of_treasurer, _cookie = enrolled(cast, at, cast.treasurer)
    with pytest.raises(NotForThisOffice):
        revoke(enrolment=of_treasurer, by=cast.collector, at=at)
    revoke(enrolment=own, by=cast.collector, at=at)
    revoke(enrolment=own, by=cast.chair, at=at + timedelta(days=1))
    own.refresh_from_db()
    assert (own.revoked_at, own.revoked_by) == (at, cast.collector)
    revoke(enrolment=of_treasurer, by=cast.chair, at=at)
    assert list(telephones(cast.collector)) == [own], "others' telephones are no business of a collector"


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("enrolment.used", "device='e'"),
        ("enrolment.revoked", "revoked_at=NULL, revoked_by_id=NULL"),
        ("enrolment.tries", "wrong_tries=0"),
        ("append_only", "officer_id=shown_by_id"),
        ("append_only", ""),
    ],
)
def test_raw_sql_neither_moves_nor_revives_a_telephone(
    cast: Cast, at: datetime, code: str, change: str
) -> None:
    shown, _token, pin = show_qr(officer=cast.collector, by=cast.treasurer, at=at)
    with pytest.raises(errors.WrongPin):
        typed(cast, shown, "x", at)
    typed(cast, shown, pin, at)
    revoke(enrolment=shown, by=cast.chair, at=at)
    sql = f"UPDATE offline_enrolment SET {change}" if change else "DELETE FROM offline_enrolment"
    with pytest.raises(DatabaseError, match=code), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    Enrolment.objects.update(waiting=3)


def test_raw_sql_does_not_enrol_by_a_qr_that_is_over_or_by_oneself(cast: Cast, at: datetime) -> None:
    shown, _token, _pin = show_qr(officer=cast.collector, by=cast.treasurer, at=at)
    late = {"device": DEVICE, "enrolled_at": at + QR_LASTS + timedelta(seconds=1)}
    with pytest.raises(DatabaseError, match=r"enrolment\.over"), transaction.atomic():
        Enrolment.objects.update(**late)
    with pytest.raises(DatabaseError, match=r"enrolment\.own"), transaction.atomic():
        Enrolment.objects.create(
            id=shown.pk + 1000, fund=cast.fund, officer=cast.chair, shown_by=cast.chair, key="k", pin="p",
            made_at=at, ends_at=at,
        )  # fmt: skip
    Enrolment.objects.update(device=DEVICE, enrolled_at=at)
