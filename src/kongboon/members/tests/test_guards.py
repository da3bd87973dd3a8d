"""What decides a member's rights changes by two officers, also for whoever writes SQL; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_fund, make_member

from kongboon.governance.models import SetUpSignature
from kongboon.governance.requests import confirm
from kongboon.members.corrections import correct_member
from kongboon.members.models import Member
from kongboon.members.requests import ask_rights, open_changes


@ground
def cast(at: datetime) -> Cast:
    return make_fund(at=at)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=code), transaction.atomic():
        yield


def _write(member: Member, column: str, value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE members_member SET {column}=%s WHERE id=%s", [value, member.pk])


_CHANGES = [
    ("joined_on", "member.joined_on", date(2010, 1, 1)),
    ("disabled_since", "member.disabled_since", date(2020, 1, 1)),
    ("birth_date", "member.birth_date", date(1930, 1, 1)),
    ("heir_name", "member.heir", "นายดำ"),
    ("heir_relation", "member.heir", "หลาน"),
]


def _member(cast: Cast, at: datetime) -> Member:
    member = make_member(cast, at, birth_date=date(1970, 5, 5), heir_name="นางแดง", heir_relation="ภรรยา")
    assert SetUpSignature.objects.filter(fund=cast.fund).exists()
    return member


@pytest.mark.parametrize(("column", "code", "value"), _CHANGES)
def test_a_right_changes_by_the_word_of_two(
    cast: Cast, at: datetime, column: str, code: str, value: object
) -> None:
    member = _member(cast, at)
    with refused(code):
        _write(member, column, value)
    consent = {"disability_consent": True} if column == "disabled_since" else {}
    correct_member(member=member, changes={column: value, **consent}, by=cast.officers["registrar"], at=at)
    with refused(code):  # asked for, and nobody has agreed
        _write(member, column, value)
    confirm(request=open_changes(member)[0], by=cast.chair, at=at)
    member.refresh_from_db()
    assert getattr(member, column) == value
    with refused(code):  # what two agreed to is done once
        _write(member, column, date(2001, 1, 1) if isinstance(value, date) else "นายขาว")


def test_of_two_rights_only_those_that_were_agreed_to_change(cast: Cast, at: datetime) -> None:
    member = _member(cast, at)
    asked = ask_rights(member=member, changes={"heir_name": "นายดำ"}, by=cast.officers["registrar"], at=at)
    other = make_member(cast, at, number="0777", heir_name="นางแดง")
    confirm(request=asked, by=cast.chair, at=at)
    with refused("member.heir"):
        _write(other, "heir_name", "นายดำ")


def test_one_officer_writes_down_a_missing_birth_date_and_takes_a_disability_away(
    cast: Cast, at: datetime
) -> None:
    member = make_member(cast, at, birth_date=None, disabled_since=date(2020, 1, 1))
    _write(member, "birth_date", date(1990, 1, 1))
    _write(member, "disabled_since", None)
    with refused("member.birth_date"):
        _write(member, "birth_date", date(1930, 1, 1))
    with refused("member.disabled_since"):
        _write(member, "disabled_since", date(2020, 1, 1))


def test_before_the_starting_data_are_signed_the_register_is_part_of_them(at: datetime) -> None:
    cast = make_fund(at=at, code="3305051", signed=False)
    with scope(fund=cast.fund):
        member = make_member(cast, at, heir_name="นางแดง")
    for column, _code, value in _CHANGES:
        _write(member, column, value)
