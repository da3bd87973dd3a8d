"""A real browser before the real application: a server process a worker, and for each test a fresh committed database."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from kongboon.access.models import Officer, User
from kongboon.access.sessions import SessionStore, facts_of
from tests import world
from tests.again import TRACES
from tests.browser.looking import CHROMIUM, watch
from tests.kept import kept, mark_of, sources

SERVE = "import sys; from kongboon.config.cli import main; sys.argv[1:] = ['serve', '--port', '0']; main()"
WAIT_SECONDS_MAX = 30  # a machine may be busy with much else; nothing here measures speed

# The browser's own loop runs in this thread; the tests still speak to the database between its steps.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def environment_of(database_url: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("KONGBOON_", "DJANGO_"))
    }
    return kept | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "DJANGO_SETTINGS_MODULE": "kongboon.config.settings",
        "KONGBOON_DATA_DIR": str(settings.DATA_DIR),
        "KONGBOON_DATABASE_URL": database_url,
    }


@pytest.fixture(scope="session")
def static_files(django_db_setup: None) -> None:
    """The hashed static files, as the server of a fund has them."""
    mark = mark_of([path for path in sources() if "static" in path.parts or path.name == "settings.py"])
    shutil.copytree(kept("static", mark, _gather), settings.DATA_DIR / "static", dirs_exist_ok=True)


def _gather(folder: Path) -> None:
    with TemporaryDirectory() as data:
        environment = environment_of("sqlite:///unused.sqlite3") | {"KONGBOON_DATA_DIR": data}
        command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"]
        subprocess.run(command, env=environment, check=True)
        shutil.move(f"{data}/static", folder)


@pytest.fixture(scope="session")
def shared_server(
    static_files: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Callable[[str], None]]]:
    """Address of this worker's server process, and how it is told which database it answers from."""
    named = tmp_path_factory.mktemp("serving") / "database"
    command = [sys.executable, "-m", "tests.browser.serving", str(named)]

    def turn_to(database: str) -> None:
        written = named.with_suffix(".new")
        written.write_text(database, encoding="utf-8")
        written.rename(named)

    # Of the right kind from the start; which one it is, each test says.
    url = settings.DATABASE_URL
    with _process(command, environment_of(url)) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}", turn_to


@pytest.fixture
def server_settings() -> dict[str, str]:
    """What the server's environment says besides; a module of tests may say more."""
    return {}


@pytest.fixture
def server(
    request: pytest.FixtureRequest, static_files: None, committed: str, server_settings: dict[str, str]
) -> Iterator[str]:
    """Address of a server over the committed database: the worker's own, or `kongboon serve`.

    The latter for a test marked so, and where the environment says something besides.
    """
    if request.node.get_closest_marker("served") or server_settings:
        environment = environment_of(committed) | server_settings
        with _process([sys.executable, "-c", SERVE], environment) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://[0-9.]+:\d+", said)
            assert found, said
            yield found[0]
        return
    address, turn_to = request.getfixturevalue("shared_server")
    turn_to(connection.settings_dict["NAME"])
    yield address


@contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without it the test fails and names the package."""
    assert CHROMIUM.exists(), "no browser: install the Debian package chromium-headless-shell"
    expect.set_options(timeout=WAIT_SECONDS_MAX * 1_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(server: str, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of somebody who has not signed in; page.goto takes paths."""
    context = chromium.new_context(
        base_url=server,
        locale="en-GB",
        viewport={"width": 390, "height": 844},
        service_workers="block",  # what opens without a line is walked in test_offline
    )
    context.set_default_timeout(WAIT_SECONDS_MAX * 1_000)
    traces = os.environ.get(TRACES)
    if traces:
        context.tracing.start(screenshots=True, snapshots=True)
    page = context.new_page()
    watch(page)
    yield page
    if traces:
        context.tracing.stop(path=Path(traces) / f"{request.node.name}.zip")
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed walk tells what the visitor saw last."""
    report = yield
    page = getattr(item, "funcargs", {}).get("visitor")
    if report.failed and page is not None:
        with suppress(PlaywrightError):
            seen = f"{page.url}\n{page.locator('body').inner_text(timeout=2_000)}"
            report.sections.append(("The page at the end", seen))
    return report


@pytest.fixture
def cast(committed: str) -> world.Cast:
    """A fund whose officers can all sign in, made today in the committed database."""
    return world.make_fund(at=timezone.now(), users=True)


@pytest.fixture
def sign_in(visitor: Page, server: str) -> Callable[[Officer], Page]:
    """Sign the visitor in as an officer, without the form: `sign_in(cast.treasurer)`."""

    def signed_in(officer: Officer) -> Page:
        visitor.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": _session(officer.user), "url": server}]
        )
        return visitor

    return signed_in


def _session(user: Any) -> str:
    assert isinstance(user, User), "this officer has no user: make the fund with users=True"
    session = SessionStore()
    session.update(facts_of(HttpRequest(), user, at=timezone.now()))
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
