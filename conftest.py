"""Fixtures of every test: databases, a fund with its officers, and the moment at which a test happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django_scopes import scope
from tests import databases, soak, world  # noqa: F401 - soak sets how long hypothesis tries

pytest_plugins = ["tests.again"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """One migrated database for the tests that roll back."""
    with django_db_blocker.unblock():
        databases.prepare_template()
        yield
        databases.drop_own_copy()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A fresh database in which everything is committed; yields its URL for other processes."""
    with django_db_blocker.unblock(), databases.fresh_copy() as url:
        yield url


@pytest.fixture
def at() -> datetime:
    """10 June 2567, ten in the morning in Bangkok."""
    return datetime(2024, 6, 10, 3, 0, tzinfo=UTC)


@pytest.fixture
def fund(db: None, at: datetime) -> Iterator[world.Cast]:
    """A fund of tambon Sano with two villages, its officers and its books, inside its scope."""
    cast = world.make_fund(at=at)
    with scope(fund=cast.fund):
        yield cast
