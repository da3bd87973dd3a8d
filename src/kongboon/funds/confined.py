"""Files from outside are read in a child process, which ends when a hostile one takes too much time or memory.

On a system without `resource` and interval timers (Windows) the limit of time on the clock holds alone.
The child is our own program under the same user, so what it gives back is trusted like any other of our modules.
"""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from kongboon.kernel.errors import DomainError, gettext_noop

P = ParamSpec("P")
T = TypeVar("T")

# CPU: an ordinary register of 20,000 rows takes half a second on a slow core.
CPU_SECONDS = 1.5
CPU_SECONDS_A_MEGABYTE = 1.5
CLOCK_TIMES = 6  # how much longer than its CPU the child may take on a busy machine
MEMORY_BYTES_MAX = 768 * 2**20
ANSWER_BYTES_MAX = 48 * 2**20
# The child's exit codes: Python's own for a traceback; memory or the room for the answer ended.
_FAULT, _TOO_HEAVY = 1, 3


class TooHeavyToRead(DomainError):
    """Reading the file took more time or memory than any real file needs."""

    code = "too_heavy_to_read"
    msgid = gettext_noop(
        "This file would take too long to read, so it was not taken in. Open it, copy what is needed into a new "
        "file, save that and choose it again."
    )


def confined(read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `read` makes of its arguments, read in a child process; `read` is a function of a module without Django.

    Errors: TooHeavyToRead; the DomainErrors of `read`; RuntimeError with the child's traceback for any other.
    """
    size = sum(len(value) for value in args if isinstance(value, (bytes, str)))
    seconds = CPU_SECONDS + CPU_SECONDS_A_MEGABYTE * (size // 2**20)
    asked = pickle.dumps((seconds, read, args, kwargs))
    # -P: a file in the working folder is never taken for one of our modules.
    command = [sys.executable, "-P", "-m", "kongboon.funds.confined"]
    try:
        child = subprocess.run(  # noqa: S603 - our own module
            command, input=asked, capture_output=True, timeout=seconds * CLOCK_TIMES, check=False
        )
    except subprocess.TimeoutExpired:
        raise TooHeavyToRead from None
    if child.returncode == _FAULT:
        raise RuntimeError(child.stderr.decode(errors="replace"))
    if child.returncode:  # ended by a limit, or by a library that gave up
        raise TooHeavyToRead
    found: T | DomainError = pickle.loads(child.stdout)  # noqa: S301 - written by our own module
    if isinstance(found, DomainError):
        raise found
    return found


def _limit(seconds: float) -> None:
    try:
        import resource
        import signal
    except ImportError:
        return
    # The timer counts CPU in parts of a second and ends the process; the limit stands behind it.
    signal.setitimer(signal.ITIMER_PROF, seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds) + 1,) * 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(sent: bytes) -> bytes:
    """What the child writes. The limits are set before the file is looked at."""
    seconds, read, args, kwargs = pickle.loads(sent)  # noqa: S301 - written by our own parent
    _limit(seconds)
    found: Any
    try:
        found = read(*args, **kwargs)
    except DomainError as refusal:
        found = refusal
    return pickle.dumps(found)


if __name__ == "__main__":
    try:
        answer = _answer(sys.stdin.buffer.read())
    except MemoryError:
        sys.exit(_TOO_HEAVY)
    except Exception:
        raise
    except BaseException:  # the spreadsheet library's panic on a damaged file is no Exception
        sys.exit(_TOO_HEAVY)
    if len(answer) > ANSWER_BYTES_MAX:
        sys.exit(_TOO_HEAVY)
    sys.stdout.buffer.write(answer)
