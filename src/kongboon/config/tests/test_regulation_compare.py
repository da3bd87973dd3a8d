"""`kongboon regulation compare`: two documents side by side, without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kongboon.config.cli import main as _main  # noqa: F401 - the commands are reached as the program reaches them
from kongboon.config.commands.regulation import NoSuchRegulation, regulation
from kongboon.rules.catalogue import catalogue_text


@pytest.fixture
def revised(tmp_path: Path) -> Path:
    """The standard schedule with a shorter waiting time."""
    file = tmp_path / "next.toml"
    text = catalogue_text("standard-13").replace("waiting_days = 180", "waiting_days = 90", 1)
    file.write_text(text, encoding="utf-8")
    return file


def test_it_tells_a_file_and_a_schedule_of_the_catalogue_apart(revised: Path) -> None:
    done = CliRunner().invoke(regulation, ["compare", "standard-13", str(revised)])
    assert done.exit_code == 0
    assert done.output == "ส่วนหัวของระเบียบ: ระยะรอสิทธิ เปลี่ยนจาก 180 วัน เป็น 90 วัน\n"


def test_it_gives_the_differences_as_figures(revised: Path) -> None:
    done = CliRunner().invoke(regulation, ["compare", "standard-13", str(revised), "--json"])
    (difference,) = json.loads(done.output)["differences"]
    assert (difference["field"], difference["before"], difference["after"]) == (
        "waiting_days",
        "180 วัน",
        "90 วัน",
    )


def test_it_says_that_there_is_no_difference() -> None:
    done = CliRunner().invoke(regulation, ["compare", "standard-13", "standard-13"])
    assert done.output == "ทั้งสองฉบับเหมือนกัน\n"
    figures = CliRunner().invoke(regulation, ["compare", "standard-13", "standard-13", "--json"])
    assert json.loads(figures.output) == {"differences": []}


def test_it_refuses_a_name_that_is_neither() -> None:
    done = CliRunner().invoke(regulation, ["compare", "standard-13", "no-such"])
    assert isinstance(done.exception, NoSuchRegulation)
    assert "standard-13" in done.exception.text()
