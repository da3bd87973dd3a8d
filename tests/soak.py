"""How long the long proofs are: a small seeded part in `make test`, whole in `make soak` (KONGBOON_SOAK=1)."""

from __future__ import annotations

import os

from hypothesis import settings

SOAK = os.environ.get("KONGBOON_SOAK") == "1"


def part_of(whole: int, *, part: int) -> int:
    """How often something is tried: `part` in every run, `whole` in the long one.

    >>> part_of(400, part=20) in (20, 400)
    True
    """
    return whole if SOAK else part


# No deadlines: they measure how busy the machine is. Drawn the same way in every run, so that a change is judged by
# what it changes; the long run draws anew each time.
settings.register_profile("test", deadline=None, database=None, derandomize=True)
settings.register_profile("soak", deadline=None, database=None, max_examples=5_000)
settings.load_profile("soak" if SOAK else "test")
