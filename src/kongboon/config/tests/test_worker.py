"""The worker under fire, as real processes: what was asked is answered, once, whoever is killed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_scopes import scope
from django_tasks_db.models import DBTaskResult
from tests.world import Cast, make_fund, make_member, record_opening

from kongboon.config.jobs import working
from kongboon.config.sole import LOOK_SECONDS
from kongboon.config.worker import KEPT_DAYS
from kongboon.outlook.models import Projection
from kongboon.outlook.services import ask_projection
from kongboon.rules.catalogue import catalogue_text

ROOT = Path(__file__).parents[4]
PATIENCE_SECONDS = 120.0
_ASK_AND_DIE = """
import os, signal, django
django.setup()
from django.utils import timezone
from django_scopes import scope
from kongboon.access.models import Officer
from kongboon.funds.models import Fund
from kongboon.outlook.services import ask_projection
fund = Fund.objects.get()
with scope(fund=fund):
    by = Officer.objects.get(role="treasurer")
    asked = ask_projection(fund=fund, by=by, at=timezone.now(), years=10, scenarios=50)
    print(asked.pk, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def until(true: Callable[[], Any], what: str) -> None:
    """Wait until something is so; fail with its name if that does not come."""
    last = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < last, f"waited in vain until {what}"
        time.sleep(0.05)


@pytest.fixture
def surroundings(committed: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of other processes of this installation; ours has it too, for what the keeper starts."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("KONGBOON_", "DJANGO_"))
    }
    own = {
        "KONGBOON_DATABASE_URL": committed,
        "KONGBOON_DATA_DIR": str(settings.DATA_DIR),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "kongboon.config.settings",
    }
    monkeypatch.delenv("KONGBOON_OWNER_URL", raising=False)
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    return inherited | own


@pytest.fixture
def cast(surroundings: dict[str, str]) -> Iterator[Cast]:
    """A fund with forty members and money, committed where the worker sees it."""
    at = timezone.now()
    made = make_fund(at=at, regulation=catalogue_text("standard-13"))
    with scope(fund=made.fund):
        record_opening(
            fund=made.fund,
            on=timezone.localdate(at),
            balances={"1101": 200_000_00},
            by=made.treasurer,
            at=at,
        )
        for n in range(40):
            joined, born = date(2008 + n % 15, 1, 1), date(1938 + n, 3, 1)
            make_member(made, at, number=f"{n:04}", joined_on=joined, birth_date=born)
        yield made


def ask(cast: Cast, **more: Any) -> Projection:
    """A question that takes some seconds, long enough to be interrupted."""
    values = {"years": 30, "scenarios": 1000} | more
    return ask_projection(fund=cast.fund, by=cast.treasurer, at=timezone.now(), **values)


def now_of(asked: Projection) -> Projection:
    asked.refresh_from_db()
    return asked


def in_the_middle(asked: Projection) -> bool:
    return now_of(asked).status == "running" and asked.done_percent >= 10


def is_done(asked: Projection) -> bool:
    assert now_of(asked).status != "failed", asked.refusal
    return asked.status == "done"


def answered_once(asked: Projection, times_begun: int) -> None:
    """The answer is there, and the queue holds one task that was begun so often."""
    assert json.loads(now_of(asked).answer)["projections"][""]["scenarios"] > 0
    until(lambda: task().status == "SUCCESSFUL", "the queue knows")
    assert len(task().worker_ids) == times_begun


def task() -> DBTaskResult:
    found: DBTaskResult = DBTaskResult.objects.get()
    return found


@contextmanager
def process(environment: dict[str, str], *words: str, **more: Any) -> Iterator[subprocess.Popen[str]]:
    """A process of the installation, killed by its own id if it is still there at the end."""
    started = subprocess.Popen([sys.executable, *words], env=environment, cwd=ROOT, text=True, **more)
    try:
        yield started
    finally:
        if started.poll() is None:
            started.kill()
        started.wait(20)


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with process(environment, "-m", "kongboon.config.worker", stdin=subprocess.PIPE) as started:
        yield started


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`kongboon serve`, and the id of the worker that it keeps."""
    words = ("-c", "from kongboon.config.cli import main; main()", "serve", "--port", "0")
    with process(environment, *words, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert re.search(r"http://[0-9.]+:\d+/", server.stdout.readline())
        until(lambda: children_of(server.pid), "serve keeps a worker")
        yield server, children_of(server.pid)[0]


def children_of(pid: int) -> list[int]:
    """Ids of the processes that the threads of a process started."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(word) for word in thread.read_text().split()]
    return found


def wants_the_lock(pid: int) -> bool:
    """Whether a worker that is not the sole one has come so far that it asks to be."""
    if connection.vendor == "sqlite":
        files = Path(f"/proc/{pid}/fd").glob("*")
        return any(os.readlink(file).endswith(".worker") for file in files if file.is_symlink())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_try_advisory_lock%'"
        )
        return bool(cursor.fetchone()[0])


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet has ended too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_what_was_asked_while_no_worker_ran_is_answered_when_one_starts(
    cast: Cast, surroundings: dict[str, str]
) -> None:
    asked = ask(cast, scenarios=50)
    with worker(surroundings):
        until(lambda: is_done(asked), "it is answered")
        answered_once(asked, times_begun=1)


def test_finished_work_leaves_the_queue_after_a_season_and_its_answer_stays(
    cast: Cast, surroundings: dict[str, str]
) -> None:
    old, young = ask(cast, scenarios=50), ask(cast, scenarios=51)
    with worker(surroundings):
        until(lambda: is_done(old) and is_done(young), "both are answered")
        until(lambda: not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists(), "the queue knows")
    long_ago = timezone.now() - timedelta(days=KEPT_DAYS + 1)
    DBTaskResult.objects.filter(args_kwargs__args=[old.pk]).update(finished_at=long_ago)
    with worker(surroundings):
        until(lambda: DBTaskResult.objects.count() == 1, "the old one is gone")
    assert task().args_kwargs["args"] == [young.pk]
    assert is_done(old)


def test_a_worker_killed_in_the_middle_is_replaced_and_the_answer_is_there_once(cast: Cast) -> None:
    before = set(children_of(os.getpid()))
    asked = ask(cast)
    with working():
        until(lambda: in_the_middle(asked), "it is in the middle")
        (killed,) = set(children_of(os.getpid())) - before
        os.kill(killed, signal.SIGKILL)
        assert now_of(asked).status == "running"
        until(lambda: is_done(asked), "the next worker has ended it")
        answered_once(asked, times_begun=2)
        (following,) = set(children_of(os.getpid())) - before - {killed}
    assert is_gone(following)
    assert Projection.objects.count() == 1


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_ends_leaves_no_worker_behind(
    cast: Cast, surroundings: dict[str, str], how: signal.Signals
) -> None:
    asked = ask(cast)
    with serving(surroundings) as (server, kept):
        until(lambda: in_the_middle(asked), "the worker is in the middle")
        server.send_signal(how)
        assert server.wait(20) == (0 if how == signal.SIGTERM else -how)
        until(lambda: is_gone(kept), "the worker is gone")
    with worker(surroundings):
        until(lambda: is_done(asked), "another worker has ended it")
        answered_once(asked, times_begun=2)


def test_of_two_workers_one_waits_until_the_other_is_gone(cast: Cast, surroundings: dict[str, str]) -> None:
    asked = ask(cast, scenarios=2_000)
    with worker(surroundings) as first:
        until(lambda: in_the_middle(asked), "the first is in the middle")
        with worker(surroundings) as second:
            until(lambda: wants_the_lock(second.pid), "the second has loaded the program and asks for work")
            time.sleep(2 * LOOK_SECONDS)
            assert (in_the_middle(asked), second.poll()) == (True, None)
            assert len(task().worker_ids) == 1  # the second took nothing from one that lives
            first.kill()
            until(lambda: is_done(asked), "the second has ended it")
            answered_once(asked, times_begun=2)
            assert second.poll() is None


def test_a_question_that_was_acknowledged_outlives_whoever_asked(
    cast: Cast, surroundings: dict[str, str]
) -> None:
    asker = subprocess.run(
        [sys.executable, "-c", _ASK_AND_DIE],
        env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert asker.returncode == -signal.SIGKILL
    asked = Projection.objects.get(pk=int(asker.stdout))
    with worker(surroundings):
        until(lambda: is_done(asked), "it is answered")
        answered_once(asked, times_begun=1)


def test_the_database_with_its_queue_is_sound(cast: Cast, surroundings: dict[str, str]) -> None:
    ask(cast, scenarios=50)
    words = [sys.executable, "-c", "from kongboon.config.cli import main; main()", "doctor", "--json"]
    told = subprocess.run(words, env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (told.returncode, json.loads(told.stdout)["problems"]) == (0, []), told.stderr
