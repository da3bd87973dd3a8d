"""Looks at a page as a person would, at the width of a phone and of a desk."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import ConsoleMessage, Locator, Page

ROOT = Path(__file__).resolve().parent.parent.parent
# Of every page; scripts/pictures.py brings those that README and docs show to docs/pictures.
PICTURES = ROOT / ".run" / "pictures"
WIDTHS = {390: 844, 1280: 800}
# Debian's; the one without what only a person sees of it takes a third less of a processor.
CHROMIUM = next(
    (path for name in ("chromium-headless-shell", "chromium") if (path := Path("/usr/bin") / name).exists()),
    Path("/usr/bin/chromium"),
)

_complaints: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


def watch(page: Page) -> None:
    """Note from now on what the browser complains about."""
    complaints: list[str] = []
    _complaints[page] = complaints

    def on_console(message: ConsoleMessage) -> None:
        # The answer 422 or 404 of the page itself is what a test asked for, not a fault of the page; so is no line.
        asked_for = ("the server responded with a status of 4", "ERR_INTERNET_DISCONNECTED")
        if message.type == "error" and not any(words in message.text for words in asked_for):
            complaints.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))


def follow(target: Locator) -> None:
    """Press what leads to another page, and wait until that page is whole.

    A press alone ends when the other page begins: what is read then without waiting (`count`, `all`) is not there yet.
    """
    with target.page.expect_navigation():
        target.click()


def _axe() -> str:
    return next((ROOT / "tests" / "vendor").glob("axe-core-*/axe.min.js")).read_text(encoding="utf-8")


def look(page: Page, name: str) -> None:
    """Assert that a page fits its width, is at peace with axe and the console; keep its picture on request.

    With KONGBOON_PICTURES=1 (`make pictures`) they are written to .run/pictures/<name>-<width>.png.
    """
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        # The page behind a link that was just followed may not have a single element yet.
        page.wait_for_load_state("load")
        page.evaluate("document.fonts.ready")
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert beyond <= 0, f"{name} at {width}: {beyond} pixels stick out"
        assert not (found := violations(page)), f"{name} at {width}: {found}"
        assert not _complaints[page], f"{name} at {width}: {_complaints[page]}"
        if width == min(WIDTHS):
            _with_the_largest_letters(page, name, width)
        if _wanted():
            _keep_picture(page, name, width, height)
    page.set_viewport_size({"width": 390, "height": WIDTHS[390]})


def _with_the_largest_letters(page: Page, name: str, width: int) -> None:
    """Nothing sticks out of a phone, and what stays in sight is above the bar at its foot, not behind it."""
    before = page.evaluate("document.documentElement.dataset.size")
    page.evaluate("document.documentElement.dataset.size = '26'")
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert beyond <= 0, f"{name} at {width} with the largest letters: {beyond} pixels stick out"
    behind = page.evaluate(
        "(() => { const sums = document.querySelector('.collect-bar'), bar = document.querySelector('.places');"
        " return sums && bar ? sums.getBoundingClientRect().bottom - bar.getBoundingClientRect().top : 0 })()"
    )
    assert behind <= 1, f"{name} at {width}: the sums are {behind} pixels behind the bar"
    page.evaluate("size => document.documentElement.dataset.size = size", before)


def look_at_paper(pdf: bytes, name: str) -> None:
    """Keep a picture of a paper's first page on request, as .run/pictures/paper-<name>.png."""
    if _wanted():
        PICTURES.mkdir(parents=True, exist_ok=True)
        command = ["pdftoppm", "-r", "96", "-png", "-singlefile", "-", PICTURES / f"paper-{name}"]
        subprocess.run(command, input=pdf, check=True)


def _wanted() -> bool:
    return os.environ.get("KONGBOON_PICTURES") == "1"


def violations(page: Page) -> list[str]:
    """What axe finds: the rule and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: list[str] = page.evaluate(
        "axe.run({ resultTypes: ['violations'] }).then(result => result.violations.map("
        "rule => rule.id + ': ' + rule.nodes.map(node => node.target.join(' ')).join(', ')))"
    )
    return found


def _keep_picture(page: Page, name: str, width: int, height: int) -> None:
    # As high as the page, so that the bar at the bottom stands at the bottom of the picture.
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(height, whole)})
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.screenshot(path=str(PICTURES / f"{name}-{width}.png"))
    page.set_viewport_size({"width": width, "height": height})
