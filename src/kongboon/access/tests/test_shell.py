"""Signing in at the shell: what `--by` is worth."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from django.conf import settings
from django.utils import timezone, translation
from tests.world import PASSWORD, Cast

from kongboon.access import errors
from kongboon.access.lockout import ACCOUNT_MAX
from kongboon.access.models import ShellLogin, SignIn
from kongboon.access.second_step import enrol
from kongboon.access.services import issue_slip, set_own_password
from kongboon.access.sessions import end_other_sessions
from kongboon.access.shell import shell_sign_in, shell_sign_out, shell_user
from kongboon.config.cli import cli, told
from kongboon.config.commands.shared import acting
from kongboon.kernel.errors import DomainError

NOON = datetime(2030, 6, 10, 5, 0, tzinfo=timezone.get_fixed_timezone(0))
OWN = "ฝนตก ตลาดเช้า"


@pytest.fixture(autouse=True)
def nobody_is_signed_in() -> Any:
    file = Path(settings.DATA_DIR) / "shell-logins.json"
    file.unlink(missing_ok=True)
    yield
    file.unlink(missing_ok=True)


def kongboon(*words: str, typed: str = "") -> tuple[int, str]:
    with translation.override("en"):
        result = CliRunner().invoke(cli, list(words), input=typed, env={"KONGBOON_LANGUAGE": "en"})
        if isinstance(result.exception, DomainError):
            return 1, told(result.exception)
    return result.exit_code, result.output


def test_by_is_believed_after_the_password_alone(house: Cast) -> None:
    with pytest.raises(errors.NotSignedInHere):
        acting(house.fund, "treasurer050")
    assert kongboon("login", "treasurer050", "--password-stdin", typed="wrong\n")[0] == 1
    with pytest.raises(errors.NotSignedInHere):
        acting(house.fund, "treasurer050")
    assert kongboon("login", "treasurer050", "--password-stdin", typed=f"{PASSWORD}\n")[0] == 0
    assert acting(house.fund, "Treasurer050") == house.treasurer
    with pytest.raises(errors.NotSignedInHere):
        acting(house.fund, "chair050")
    assert kongboon("logout", "treasurer050")[0] == 0
    with pytest.raises(errors.NotSignedInHere):
        acting(house.fund, "treasurer050")


def test_two_can_be_signed_in_and_neither_is_the_other(house: Cast) -> None:
    for name in ("treasurer050", "chair050"):
        kongboon("login", name, "--password-stdin", typed=f"{PASSWORD}\n")
    assert acting(house.fund, "treasurer050") == house.treasurer
    assert acting(house.fund, "chair050") == house.chair


def test_the_token_is_for_its_owner_alone_and_a_hash_in_the_database(house: Cast) -> None:
    kongboon("login", "treasurer050", "--password-stdin", typed=f"{PASSWORD}\n")
    file = Path(settings.DATA_DIR) / "shell-logins.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert ShellLogin.objects.get().key not in file.read_text()


def test_a_token_lasts_half_an_hour_of_rest_and_twelve_hours_in_all(house: Cast) -> None:
    user = house.treasurer.user
    token = shell_sign_in(username=user.username, password=PASSWORD, at=NOON)
    at = NOON
    for _ in range(12 * 60 // 29):
        at += timedelta(minutes=29)
        assert shell_user(token, at=at) == user
    assert shell_user(token, at=NOON + timedelta(hours=12, minutes=1)) is None
    token = shell_sign_in(username=user.username, password=PASSWORD, at=NOON)
    assert shell_user(token, at=NOON + timedelta(minutes=31)) is None
    assert shell_user("made up", at=NOON) is None


def test_it_ends_with_the_password_by_its_owner_and_by_hand(house: Cast) -> None:
    user = house.treasurer.user

    def fresh(password: str = PASSWORD) -> str:
        return shell_sign_in(username=user.username, password=password, at=NOON)

    token = fresh()
    set_own_password(user=user, password=OWN)
    assert shell_user(token, at=NOON) is None
    token = fresh(OWN)
    end_other_sessions(user)
    assert shell_user(token, at=NOON) is None
    token = fresh(OWN)
    shell_sign_out(token)
    assert shell_user(token, at=NOON) is None


def test_guessing_at_the_shell_is_as_slow_as_at_the_page(house: Cast) -> None:
    for _ in range(ACCOUNT_MAX):
        with pytest.raises(errors.WrongPassword):
            shell_sign_in(username="Treasurer050", password="wrong", at=NOON)
    with pytest.raises(errors.WaitAWhile):
        shell_sign_in(username="treasurer050", password=PASSWORD, at=NOON)
    assert shell_sign_in(username="treasurer050", password=PASSWORD, at=NOON + timedelta(minutes=16))
    assert SignIn.objects.filter(user=house.treasurer.user, outcome="done").count() == 1


def test_a_slip_wants_an_own_password_at_the_shell_too(house: Cast) -> None:
    code, said = kongboon("user", "slip", "treasurer050")
    assert code == 0
    slip = said.split()[-1]
    assert kongboon("login", "treasurer050", "--password-stdin", typed=f"{slip}\n")[0] == 1
    assert kongboon("login", "treasurer050", "--password-stdin", typed=f"{slip}\n{OWN}\n")[0] == 0
    house.treasurer.user.refresh_from_db()
    assert house.treasurer.user.check_password(OWN)
    old = issue_slip(user=house.treasurer.user, by=None, at=NOON)
    with pytest.raises(errors.SlipEnded):
        shell_sign_in(username="treasurer050", password=old, at=NOON + timedelta(days=8), own_password=OWN)


def test_who_lost_telephone_and_paper_begins_anew(house: Cast) -> None:
    from allauth.mfa.models import Authenticator

    enrol(house.treasurer.user, "JBSWY3DPEHPK3PXP")
    assert kongboon("user", "forget-second-step", "treasurer050")[0] == 0
    assert not Authenticator.objects.exists()
    assert kongboon("user", "slip", "nobody")[0] == 1


def test_the_clock_of_the_token_is_that_of_the_command(house: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        kongboon("login", "treasurer050", "--password-stdin", typed=f"{PASSWORD}\n")
        clock.shift(timedelta(minutes=31))
        with pytest.raises(errors.NotSignedInHere):
            acting(house.fund, "treasurer050")
