"""Collecting a village without any line: the server is stopped, the browser closed and opened again."""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kongboon.access.visitors import COOKIE
from kongboon.dues.models import DuesPayment, RefusedTap
from kongboon.dues.services import cash_with, hand_over
from kongboon.ledger.checks import verify
from kongboon.offline.enrolments import revoke
from kongboon.offline.models import Enrolment
from tests.browser.conftest import SERVE, WAIT_SECONDS_MAX, _process, _session, environment_of
from tests.browser.looking import CHROMIUM, look, watch
from tests.browser.test_collect import VILLAGE, held, house, payments, take, village
from tests.world import Cast, enrolled

__all__ = ["village"]
AGED = """async () => {
  const cache = await caches.open('kongboon-pages');
  for (const request of await cache.keys()) {
    const held = await cache.match(request);
    const headers = new Headers(held.headers);
    headers.set('Kept-Until', Date.now() - 1);
    await cache.put(request, new Response(await held.text(), { headers }));
  }
}"""
KEPT = "caches.open('kongboon-pages').then(cache => cache.keys()).then(pages => pages.length)"


@contextmanager
def serving(database: str, port: int) -> Iterator[None]:
    """The fund's server at its address, until the block ends."""
    command = [sys.executable, "-c", SERVE.replace("'0'", f"'{port}'")]
    with _process(command, environment_of(database)) as process:
        assert process.stdout is not None
        assert re.search(r"http://[0-9.]+:\d+", process.stdout.readline())
        yield


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def telephone(chromium: Browser, folder: Path, address: str) -> BrowserContext:
    """A telephone that remembers what it kept when its browser is opened again."""
    context = chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=str(CHROMIUM),
        args=["--no-sandbox", "--disable-gpu"],
        base_url=address,
        viewport={"width": 390, "height": 844},
    )
    context.set_default_timeout(WAIT_SECONDS_MAX * 1_000)
    return context


@pytest.mark.usefixtures("static_files")
def test_a_round_goes_on_without_a_line_and_arrives_once(
    village: Cast, committed: str, chromium: Browser, tmp_path: Path
) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with scope(fund=village.fund):
        own, mark = enrolled(village, timezone.now())
    session = _session(village.collector.user)
    cookies = [
        {"name": name, "value": value, "url": address, "expires": 4_000_000_000}
        for name, value in ((settings.SESSION_COOKIE_NAME, session), (COOKIE, mark))
    ]
    with ExitStack() as stack:
        with serving(committed, port), telephone(chromium, tmp_path, address) as context:
            context.add_cookies(cookies)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(VILLAGE)
            expect(page.locator("#ready")).to_be_visible()
            take(page, "น้อยใจ")
            expect(house(page, "น้อยใจ")).to_have_class("house paid")
            watch(page)
            page.goto("/offline/telephone/")
            look(page, "telephone-without-a-line")
            page.close()
        # No server, no line, and the browser is opened anew.
        with telephone(chromium, tmp_path, address) as context:
            context.set_offline(True)
            page = context.new_page()
            page.goto(f"{address}/f/3305050/")
            page.locator("#kept a").click()
            expect(page.locator("#no-line")).to_be_visible()
            watch(page)
            expect(house(page, "น้อยใจ")).to_have_class("house paid")
            page.fill("#q", "ก้อง")
            expect(page.locator(".house:visible")).to_have_count(1)
            take(page, "ก้องทุ่ง")
            page.fill("#q", "")
            take(page, "บุญมี")
            house(page, "บุญมี").locator("button[name=unsent]").click()
            take(page, "ศรีส้มโอ")
            expect(page.locator("#unsent")).to_contain_text("3")
            look(page, "collect-no-line")
        assert payments(village) == 1
        with telephone(chromium, tmp_path, address) as context:
            page = context.new_page()
            page.goto(VILLAGE)
            expect(house(page, "ก้องทุ่ง")).to_have_class("house due waiting")
            expect(house(page, "บุญมี")).to_have_class("house due")
            stack.enter_context(serving(committed, port))
            expect(page.locator("#unsent")).to_be_hidden()
            expect(page.locator("#old-list")).to_be_visible()
            expect(house(page, "ศรีส้มโอ")).to_have_class("house paid")
            expect(house(page, "บุญมี")).to_have_class("house due")
            assert payments(village) == 3
            assert held(village) == page_cash(page)
            assert page.evaluate(KEPT) == 1
            wiped_each_way(page, village, cookies)
            sent_again_after_silence(page, village)
            revoked_with_a_tap(page, village, own)
            page.goto("/accounts/logout/")
            page.locator("main form button.btn-primary").click()
            page.wait_for_url("**/accounts/login/")
            assert page.evaluate(KEPT) == 0
    with scope(fund=village.fund):
        order = DuesPayment.objects.order_by("entry__entry_no").values_list("member__first_name", flat=True)
        assert list(order) == ["น้อยใจ", "ก้องทุ่ง", "ทองใบ", "บุญมี", "ศรีส้มโอ"]
        assert verify(village.fund).whole


def wiped(page: Page, *, after: Callable[[], object]) -> None:
    """The list is kept, and wiped with the next page from the fund after something happened."""
    page.goto(VILLAGE)
    expect(page.locator("#ready")).to_be_visible()
    assert page.evaluate(KEPT) == 1
    after()
    page.goto("/f/3305050/dues/")
    page.wait_for_function(f"{KEPT}.then(count => count === 0)")


def wiped_each_way(page: Page, village: Cast, cookies: list[Any]) -> None:
    """After seven days, with the count of the cash, and when somebody else signs in here."""
    page.goto("/f/3305050/dues/")
    page.goto(VILLAGE)
    assert page.evaluate(KEPT) == 1, "another page wipes nothing by itself"
    wiped(page, after=lambda: page.evaluate(AGED))
    wiped(page, after=lambda: counted(village))
    other = cookies[0] | {"value": _session(village.chair.user)}
    wiped(page, after=lambda: page.context.add_cookies([other]))
    page.context.add_cookies(cookies)


def counted(village: Cast) -> None:
    with scope(fund=village.fund):
        sum_held = cash_with(village.collector)
        hand_over(
            collector=village.collector,
            expected_satang=sum_held,
            counted_satang=sum_held,
            on=timezone.localdate(),
            idem_key="counted",
            by=village.treasurer,
            at=timezone.now(),
        )


def sent_again_after_silence(page: Page, village: Cast) -> None:
    """An answer that does not come for eight seconds, and one that says 502: the tap stays, and is taken once."""
    before = payments(village)
    page.clock.install()
    page.goto(VILLAGE)
    page.route("**/take/", lambda route: None)
    take(page, "บุญมี")
    page.clock.fast_forward(8_001)
    expect(page.locator("#no-line")).to_be_visible()
    expect(page.locator("#unsent")).to_contain_text("1")
    page.unroute("**/take/")
    page.route("**/take/", lambda route: route.fulfill(status=502, body="bad gateway"))
    page.clock.fast_forward(5_001)
    expect(page.locator("#said")).to_have_class("said wrong")
    expect(page.locator("#unsent")).to_contain_text("1")
    assert payments(village) == before


def revoked_with_a_tap(page: Page, village: Cast, own: Enrolment) -> None:
    """What a revoked telephone still holds lies on the desk, and then all is wiped."""
    before = payments(village)
    with scope(fund=village.fund):
        revoke(enrolment=own, by=village.treasurer, at=timezone.now())
    page.unroute("**/take/")
    page.clock.fast_forward(5_001)
    expect(page.locator("#sent")).to_be_visible()
    assert page.evaluate(KEPT) == 0
    assert page.evaluate("Object.values(localStorage).filter(held => held.includes('take'))") == []
    assert payments(village) == before
    with scope(fund=village.fund):
        assert RefusedTap.objects.count() == 1


def page_cash(page: Page) -> int:
    told = page.locator("#cash").get_attribute("data-satang")
    assert told is not None
    return int(told)
