"""A real browser before the real server: one server process a test, over a fresh committed database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from kongboon.access.models import Officer, User
from kongboon.access.sessions import SessionStore, facts_of
from tests import world
from tests.browser.looking import watch

CHROMIUM = Path("/usr/bin/chromium")
START_SECONDS_MAX = 60
WAIT_SECONDS_MAX = 30  # a machine may be busy with much else; nothing here measures speed

# The browser's own loop runs in this thread; the tests still speak to the database between its steps.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def _environment(database_url: str) -> dict[str, str]:
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
    environment = _environment("sqlite:///unused.sqlite3")
    command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, env=environment, check=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server_settings() -> dict[str, str]:
    """What the server's environment says besides; a module of tests may say more."""
    return {}


@pytest.fixture
def server(static_files: None, committed: str, server_settings: dict[str, str]) -> Iterator[str]:
    """Address of a server process over the committed database."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "waitress",
        f"--listen=127.0.0.1:{port}",
        "kongboon.config.wsgi:application",
    ]
    process = subprocess.Popen(command, env=_environment(committed) | server_settings)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=5):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without it the test fails and names the package."""
    assert CHROMIUM.exists(), "no browser: install the Debian package chromium"
    expect.set_options(timeout=WAIT_SECONDS_MAX * 1_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visitor(server: str, chromium: Browser) -> Iterator[Page]:
    """A page of somebody who has not signed in; page.goto takes paths."""
    context = chromium.new_context(base_url=server, locale="en-GB", viewport={"width": 390, "height": 844})
    context.set_default_timeout(WAIT_SECONDS_MAX * 1_000)
    page = context.new_page()
    watch(page)
    yield page
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
