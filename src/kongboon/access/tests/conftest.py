"""A fund whose officers can sign in."""

from __future__ import annotations

from django.utils import timezone
from tests import world
from tests.ground import ground


@ground
def house() -> world.Cast:
    """The fund 3305050 of today; all its officers have a user."""
    return world.make_fund(at=timezone.now(), users=True)
