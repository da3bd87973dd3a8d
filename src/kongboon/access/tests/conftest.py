"""A fund whose officers can sign in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from django_scopes import scope
from tests import world


@pytest.fixture
def house(db: None) -> Iterator[world.Cast]:
    """The fund 3305050 of today; all its officers have a user."""
    cast = world.make_fund(at=timezone.now(), users=True)
    with scope(fund=cast.fund):
        yield cast
