"""The fund in which it is tried."""

from __future__ import annotations

from datetime import datetime

import pytest

from kongboon.benefits.tests.conftest import with_money
from tests.ground import ground
from tests.misuse.house import TEXT, House
from tests.world import Cast


@ground
def cast(at: datetime) -> Cast:
    return with_money(at, TEXT, users=True)


@pytest.fixture
def house(cast: Cast, at: datetime) -> House:
    return House(cast, at)
