"""What becomes of a run in which a walk failed: forgiven and named if it passes alone, else the run fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PASSES = "def test_it():\n    pass\n"
FAILS = "def test_it():\n    raise AssertionError\n"
FAILS_ONCE = """
from pathlib import Path
def test_it():
    seen = Path(__file__).with_suffix(".seen")
    first = not seen.exists()
    seen.touch()
    assert not first
"""


def run(folder: Path, files: dict[str, str], *options: str) -> tuple[int, list[str]]:
    """The exit status of a run over these files, and what it says."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -q -p xdist -p tests.again\n", encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for name in ("KONGBOON_TRACES", "PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines()


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_a_walk_that_fails_once_is_named_in_the_last_line(tmp_path: Path, options: tuple[str, ...]) -> None:
    walks = {"tests/browser/test_a.py": FAILS_ONCE, "tests/browser/test_b.py": PASSES}
    status, said = run(tmp_path, walks, *options)
    assert status == 0, said
    assert said[-1].startswith("failed once and passed alone: tests/browser/test_a.py::test_it")


def test_a_walk_that_fails_twice_fails_the_run(tmp_path: Path) -> None:
    walks = {"tests/browser/test_a.py": FAILS, "tests/browser/test_b.py": FAILS_ONCE}
    status, said = run(tmp_path, walks, "-n", "2")
    assert status == 1
    ended = sorted(line.split(":")[0] for line in said[-2:])
    assert ended == ["failed once and passed alone", "failed twice"]


def test_what_is_no_walk_is_not_run_again(tmp_path: Path) -> None:
    files = {"tests/test_a.py": FAILS_ONCE, "tests/browser/test_b.py": FAILS_ONCE}
    status, said = run(tmp_path, files)
    assert status == 1
    assert said[-1].startswith("failed once and passed alone: tests/browser/test_b.py")


def test_a_run_that_broke_otherwise_is_not_forgiven(tmp_path: Path) -> None:
    files = {"tests/browser/test_a.py": FAILS_ONCE, "tests/test_b.py": "import nothing_of_that_name\n"}
    assert run(tmp_path, files, "--continue-on-collection-errors")[0] == 1


def test_a_run_without_a_failure_says_nothing_more(tmp_path: Path) -> None:
    status, said = run(tmp_path, {"tests/browser/test_a.py": PASSES})
    assert (status, said[-1][:8]) == (0, "1 passed")
