"""What an operator reads in the log, and that nobody stands in it."""

from __future__ import annotations

import logging
import sys

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ImproperlyConfigured
from tests.world import Cast, make_member

from kongboon.config.environment import env_choice
from kongboon.config.logs import DiscreetFormatter
from kongboon.members.models import Member


def line(message: str, *facts: object, name: str = "kongboon.members", exc_info: object = None) -> str:
    record = logging.LogRecord(name, logging.WARNING, "x.py", 1, message, facts, exc_info)  # type: ignore[arg-type]
    return DiscreetFormatter().format(record)


def test_a_line_says_when_how_grave_and_where() -> None:
    told = line("fund %d: %d members came in", 3305050, 118)
    assert told.endswith(" WARNING kongboon.members: fund 3305050: 118 members came in")
    assert told.startswith("20")


@pytest.mark.parametrize(
    "personal",
    ["นางบุญมี มีสุข", "9-1234-56789-01-2", "9123456789012", "081 234 5678", "33050500000000012", "บ้านเลขที่"],
)
def test_names_and_numbers_of_people_do_not_get_through(personal: str) -> None:
    for told in (
        line("Bad Request: /f/3305050/%s", personal, name="django.request"),
        line(f"x {personal} y"),
    ):
        assert "…" in told
        assert not any(part in told.split(": ", 1)[1] for part in personal.split())


def test_a_message_stays_on_one_line() -> None:
    assert "\n" not in line("one\ntwo %s", "three\n2026-01-01 00:00:00,000 ERROR kongboon: forged")


@pytest.mark.django_db
def test_of_an_exception_stand_its_kind_and_its_way_but_not_its_words(fund: Cast, at: object) -> None:
    member = make_member(fund, at)  # type: ignore[arg-type]
    try:
        try:
            Member.objects.get(first_name=member.last_name)
        except Member.DoesNotExist as missing:
            raise ValueError(f"{member.full_name} somchai@example.org") from missing
    except ValueError:
        told = line("a page failed", exc_info=sys.exc_info())
    assert told.endswith("builtins.ValueError from kongboon.members.models.Member.DoesNotExist")
    assert "test_of_an_exception_stand_its_kind" in told
    assert not {"somchai", "บุญมี", __file__} & set(told.replace("@", " ").split())


def test_a_refused_sign_in_is_one_line_without_the_name(db: None, caplog: pytest.LogCaptureFixture) -> None:
    assert authenticate(None, username="somchai", password="khao-niao") is None
    found = [record for record in caplog.records if record.name.startswith("kongboon")]
    assert [record.getMessage() for record in found] == ["a sign-in was refused"]


def test_every_line_goes_through_it_and_the_level_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    handlers = settings.LOGGING["handlers"].values()
    assert {handler["formatter"] for handler in handlers} == {"discreet"}
    monkeypatch.setenv("KONGBOON_LOG_LEVEL", "info")
    assert env_choice("KONGBOON_LOG_LEVEL", settings.LOG_LEVELS) == "INFO"
    monkeypatch.setenv("KONGBOON_LOG_LEVEL", "loud")
    with pytest.raises(ImproperlyConfigured, match="KONGBOON_LOG_LEVEL"):
        env_choice("KONGBOON_LOG_LEVEL", settings.LOG_LEVELS)
