"""What the command line says of a database that cannot be used now."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError
from tests.databases import locked_error

from kongboon.config import cli


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
