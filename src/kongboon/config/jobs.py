"""Long work beside the server: one worker process that `serve` starts, watches and stops (DESIGN section 4)."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# A worker that dies at once is started again, but not in a tight circle.
PAUSE_SECONDS = 2.0
# Each claim of a task leaves the worker's name in it, a stop by hand in the middle too.
TRIES_MAX = 5


class GaveUp(Exception):
    """Work during which the worker ended again and again, for instance because the memory does not suffice."""


def requeue_interrupted() -> int:
    """Put work whose worker was killed back into the queue, once; how many. For the sole worker (`sole`) alone.

    Each task answers for itself that it is done once: what was finished is found and left. What has been begun
    TRIES_MAX times is failed, so that it does not take the worker down for ever.
    """
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    killed = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    for hopeless in (one for one in killed if len(one.worker_ids) >= TRIES_MAX):
        hopeless.set_failed(GaveUp(f"begun {TRIES_MAX} times"))
    return int(killed.update(status=TaskResultStatus.READY, started_at=None))


@contextmanager
def working() -> Iterator[None]:
    """A worker at work while the block runs; one that dies is replaced."""
    keeper = _Keeper()
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


class _Keeper(threading.Thread):
    """Starts the worker, and starts it again when it ends although nobody stopped it."""

    def __init__(self) -> None:
        super().__init__(name="kongboon-worker", daemon=True)
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        while True:
            with self._lock:
                if self._stopping.is_set():
                    return
                self._process = _start()
            self._process.wait()
            self._stopping.wait(PAUSE_SECONDS)

    def stop(self) -> None:
        with self._lock:
            self._stopping.set()
            process = self._process
        if process is not None and process.stdin is not None:
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
        self.join(10)


def _start() -> subprocess.Popen[bytes]:
    """A worker that ends by itself as soon as this process is gone: it listens at a pipe that ends with us."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "kongboon.config.settings"}
    return subprocess.Popen(
        [sys.executable, "-m", "kongboon.config.worker"], stdin=subprocess.PIPE, env=environment
    )
