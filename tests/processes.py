"""Processes of their own for tests: begun in the middle of one, with connections of their own, and killed at will."""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connections

fork = multiprocessing.get_context("fork")


def start(work: Callable[..., None], *arguments: Any) -> Any:
    """A process that does this and ends; 0 when it came to its end."""
    connections.close_all()
    process = fork.Process(target=_run, args=(work, arguments))
    process.start()
    return process


def _run(work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Leaves without the parent's clean-up: the fixtures are the parent's."""
    try:
        work(*arguments)
        connections.close_all()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
