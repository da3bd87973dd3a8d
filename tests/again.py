"""A walk in the browser that fails is run once more, alone, when everything else is done.

A busy machine can break a walk that is right. One that passes alone does not fail the run, but its name stands in
the last lines, and its trace is kept: named twice, its cause is mended. One that fails twice fails the run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WALKS = "tests/browser/"
# Where the walks that are run again leave their traces (`playwright show-trace FILE`); set for the second run alone.
TRACES = "KONGBOON_TRACES"
_failed: dict[str, bool] = {}  # every test that failed -> whether it is a walk
_told: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed[report.nodeid] = report.nodeid.startswith(WALKS)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:
        _failed[report.nodeid] = False


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In the process that sees all reports: run the failed walks again, and forgive those that pass."""
    walks = [name for name, is_walk in _failed.items() if is_walk]
    if not walks or TRACES in os.environ or hasattr(session.config, "workerinput"):
        return
    traces = session.config.rootpath / ".run" / "traces"
    still = [walk for walk in walks if not _passes(walk, session.config, traces)]
    for walk in walks:
        ended = "failed twice" if walk in still else "failed once and passed alone"
        _told.append(f"{ended}: {walk}   (its trace is in {traces.relative_to(session.config.rootpath)})")
    if not still and len(walks) == len(_failed) and session.exitstatus == pytest.ExitCode.TESTS_FAILED:
        session.exitstatus = pytest.ExitCode.OK


def _passes(walk: str, config: pytest.Config, traces: Path) -> bool:
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", walk]
    done = subprocess.run(command, cwd=config.rootpath, env=os.environ | {TRACES: str(traces)}, check=False)
    return done.returncode == pytest.ExitCode.OK


def pytest_unconfigure() -> None:
    """The very last lines, behind the summary of the run."""
    for line in _told:
        print(line)
