"""Every page of a fund stands at three sizes of letters and four widths: nothing sticks out, nothing is squeezed.

The pages are answered in this process and laid out in one tab without their scripts, all of them a width.
"""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from playwright.sync_api import Browser, Route

from kongboon.access.models import Role
from tests import databases
from tests.addresses import OF_FUNDS
from tests.crawling import untouched
from tests.rows import make_town

WIDTHS = (320, 390, 768, 1280)
SIZES = (18, 22, 26)
HOST = "http://kongboon.test"
# Whoever gets in is asked first; most pages are open to the chair.
ORDER = (Role.CHAIR, Role.TREASURER, Role.WELFARE, *Role.values)
# Also asked for: what a page shows only when its address says so.
MORE = ("books/other/?direction=in", "books/other/?direction=out")

_STYLE = re.compile(r'rel="stylesheet" href="([^"]+)"')
BOOTSTRAP = "vendor/bootstrap-5.3.9"
MEASURE = (Path(__file__).parent / "measuring.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any) -> dict[str, str]:
    """Address -> the page's text, as the first office that gets in sees it."""
    at, found = timezone.now(), {}
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled(), untouched():
        town = make_town(at, code="3305050", moo=8, refund_percent=50, earlier=0)
        clients = {}
        for role in dict.fromkeys(ORDER):
            clients[role] = Client()
            clients[role].force_login(
                town.cast.officers[role].user, backend="django.contrib.auth.backends.ModelBackend"
            )
        paths = [
            address.at(
                "3305050", {part: town.named(address.app, address.name, part) for part in address.parts}
            )
            for address in OF_FUNDS
        ]
        with mock.patch("kongboon.paper.printer.print_to_pdf", return_value=b"%PDF-"):
            for path in [*paths, *(f"/f/3305050/{more}" for more in MORE)]:
                for client in clients.values():
                    answer = client.get(path)
                    if answer.status_code == 200:
                        break
                if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                    found[path] = answer.content.decode()
    return found


def _static(route: Route) -> None:
    """A style, a letter or a picture from where the program keeps it; no script runs, and the tab begins empty."""
    path = route.request.url.removeprefix(HOST).partition("?")[0]
    name = path.removeprefix("/static/")
    file = finders.find(name) if name != path and not name.endswith(".js") else None
    if isinstance(file, str):
        route.fulfill(path=file, content_type=mimetypes.guess_type(file)[0] or "font/woff2")
    else:
        route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>-</title>")


def test_nothing_of_any_page_sticks_out_or_is_squeezed(pages: dict[str, str], chromium: Browser) -> None:
    assert len(pages) > 140
    tab = chromium.new_page()
    tab.route("**/*", _static)
    tab.goto(HOST)
    styles = sorted({style for text in pages.values() for style in _STYLE.findall(text)})
    too_wide = ("/too-wide/", '<main><p style="width: 2000px">กว้าง</p></main>')
    (told, *_) = tab.evaluate(MEASURE, [[too_wide], styles, [18]])
    assert told.startswith("/too-wide/"), "it sees what sticks out"
    faults: list[str] = []
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 800})
        faults += tab.evaluate(MEASURE, [list(pages.items()), styles, list(SIZES)])
    tab.close()
    assert not faults, "\n".join(faults)


def test_the_keyboard_s_focus_is_seen_on_every_kind_of_button(chromium: Browser) -> None:
    kinds = ("btn-primary", "btn-quiet", "btn-danger")
    styles = [f"/static/{name}" for name in (f"{BOOTSTRAP}/bootstrap.min.css", "web/theme.css")]
    buttons = "".join(f'<button class="btn {kind}">ตกลง</button>' for kind in kinds)
    tab = chromium.new_page()
    tab.route("**/*", _static)
    tab.goto(HOST)
    tab.evaluate(MEASURE, [[("/", f"<main>{buttons}</main>")], styles, [18]])
    rings = []
    for _ in kinds:
        tab.keyboard.press("Tab")
        rings.append(
            tab.evaluate(
                "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])"
                "(getComputedStyle(document.activeElement))"
            )
        )
    unseen = tab.evaluate("getComputedStyle(document.querySelector('.btn')).outlineStyle")
    tab.close()
    assert rings == [["solid", "3px"]] * len(kinds)
    assert unseen == "none", "a button that has no focus has no ring"
