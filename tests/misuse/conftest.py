"""The fund in which it is tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django_scopes import scope

from kongboon.benefits.tests.conftest import with_money
from tests.misuse.house import TEXT, House


@pytest.fixture
def house(db: None, at: datetime) -> Iterator[House]:
    cast = with_money(at, TEXT, users=True)
    with scope(fund=cast.fund):
        yield House(cast, at)
