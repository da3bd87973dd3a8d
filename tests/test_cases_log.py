"""The log of public reports (tests/cases/LOG.md): a report counts only when a test of ours runs its kind of input."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = [
    line
    for line in (ROOT / "tests/cases/LOG.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [\w.-]+/[\w.-]+#[0-9]+ ", line)
]


def test_there_are_ten_and_each_stands_there_once() -> None:
    reports = [row.split(" ")[1] for row in ROWS]
    assert len(reports) == len(set(reports)) >= 10


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split(" ")[1])
def test_each_names_a_test_that_is_there(row: str) -> None:
    named = re.findall(r"`(\S+\.py)::(test_\w+)`", row)
    assert named
    for file, name in named:
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), name
