"""The kernels' compiler: numba where it is installed; without it the same functions run as plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

njit: Any
try:
    from numba import njit
except ImportError:
    njit = None

COMPILED = njit is not None


def compiled(function: F) -> F:
    """The function as machine code that lets other threads run, kept on disk between runs where that can be written.

    No fastmath: sums keep their order, so that a run gives the same bits with any number of workers.
    """
    if njit is None:
        return function
    try:
        made: F = njit(function, nogil=True, cache=True)
    except RuntimeError:  # neither beside the program nor in the user's own folder may anything be kept
        made = njit(function, nogil=True)
    return made
