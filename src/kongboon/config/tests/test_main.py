"""What the command line says of a database that cannot be used now."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import date

import click
import pytest
from django.db import OperationalError
from tests.databases import locked_error

from kongboon.config import cli
from kongboon.config.commands.shared import Day
from kongboon.kernel.errors import DomainError
from kongboon.ledger.errors import ClockBehind, FarDate


def _run(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    def command(**_: object) -> None:
        raise problem

    monkeypatch.setattr(cli, "cli", command)
    cli.main()


def test_a_locked_database_is_a_sentence_and_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        _run(monkeypatch, locked_error())
    assert left.value.code == 1
    assert "กรุณาทำใหม่อีกครั้ง" in capsys.readouterr().err


def test_a_fault_of_the_program_is_not_hidden_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OperationalError, match="syntax error"):
        _run(monkeypatch, OperationalError("syntax error"))


def test_a_full_disk_is_one_sentence_and_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        _run(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert "เต็ม" in said
    assert said.count("\n") == 1


def _commands(group: click.Group, context: click.Context) -> Iterator[click.Command]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield command
        if isinstance(command, click.Group):
            yield from _commands(command, context)


def test_a_day_of_either_era_is_a_day_on_every_command() -> None:
    """29 February of 2567 is none of the common era, so no command reads days by itself."""
    for told in ("29/2/2567", "2567-02-29", "2024-02-29", "๒๙/๒/๒๕๖๗"):
        assert Day().convert(told, None, None) == date(2024, 2, 29)
    with pytest.raises(DomainError):
        Day().convert("30/2/2567", None, None)
    read = {
        type(parameter.type)
        for command in _commands(cli.cli, click.Context(cli.cli))
        for parameter in command.params
    }
    assert Day in read
    assert click.DateTime not in read


def test_a_doubt_says_how_it_is_answered() -> None:
    assert "kongboon --sure ledger.far_date" in cli.told(FarDate(date="1 ม.ค. 2569", last="1 พ.ย. 2569"))
    assert "--sure" not in cli.told(ClockBehind(now="วันนี้", last="พรุ่งนี้"))
