"""Fixtures of every test: databases, a fund with its officers, and the moment at which a test happens."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from pytest_django.plugin import blocking_manager_key
from tests import databases, quick_age, soak, world  # noqa: F401 - soak sets how long hypothesis tries
from tests.ground import AT, ground, leave, stand_for

pytest_plugins = ["tests.again"]
_CALENDAR = pytest.StashKey[ExitStack]()

# What these try is the rendering of pages, once, on SQLite. On PostgreSQL runs whatever touches SQL, locks and guards:
# every service and query, and through the pages the walks from an empty database to a paid claim, and each page once.
# The demo of a zone does through the services what their own tests do on both.
PAGES = (
    "src/kongboon/web/tests/",
    "src/kongboon/benefits/tests/test_list_pages.py",
    "src/kongboon/benefits/tests/test_refund_pages.py",
    "src/kongboon/benefits/tests/test_appeal_pages.py",
    "src/kongboon/benefits/tests/test_web.py",
    "src/kongboon/config/tests/test_demo.py",
    "src/kongboon/dues/tests/test_months.py",
    "src/kongboon/dues/tests/test_pages.py",
    "src/kongboon/members/tests/test_import_pages.py",
    "src/kongboon/members/tests/test_pages.py",
    "src/kongboon/outlook/tests/test_pages.py",
    "src/kongboon/outlook/tests/test_sheet.py",
    "tests/browser/",
    "tests/test_kept_photos.py",
    "tests/test_least_data.py",
    "tests/test_permissions.py",
)
PAGES_ON_BOTH = (
    "src/kongboon/web/tests/test_pages.py",
    "tests/browser/test_claim.py",
    "tests/browser/test_collect.py",
    "tests/browser/test_shell.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL leave out what knows no database, and the pages that SQLite tries."""
    if settings.TEST_DATABASE == "postgresql":
        left = [item for item in items if not _is_for_both(item)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if _is_for_both(item)]


def _is_for_both(item: pytest.Item) -> bool:
    if "django_db_setup" not in getattr(item, "fixturenames", ()):
        return False
    return item.nodeid.startswith(PAGES_ON_BOTH) or not item.nodeid.startswith(PAGES)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Tests go through years in a second, and lock files without the work that a passphrase costs.

    Those that are about clock and calendar begin with `nobody_acts`, one locks with the real work.
    """
    quick_age.use()
    from kongboon.funds.actor import acting_as
    from kongboon.ledger.errors import ClockJumped, FarDate

    session.stash[_CALENDAR] = stack = ExitStack()
    stack.enter_context(acting_as(confirmed=[ClockJumped.code, FarDate.code]))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it for garbage again and again took a tenth of a processor."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave the ground before a browser starts: its event loop gives this thread other connections than the ground's."""
    if {"chromium", "committed"} & set(getattr(item, "fixturenames", ())):
        with item.config.stash[blocking_manager_key].unblock():
            leave()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Any:
    """Lay the ground of a test just before its own transaction begins."""
    if fixturedef.argname == "_django_db_helper":
        with request.getfixturevalue("django_db_blocker").unblock():
            stand_for(request._pyfuncitem)
    return (yield)


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
    return AT


@ground
def fund(at: datetime) -> world.Cast:
    """A fund of tambon Sano with two villages, its officers and its books, inside its scope."""
    return world.make_fund(at=at)
