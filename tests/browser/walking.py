"""A claim walked through its questions on a phone, by whatever the event asks."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate, now
from django_scopes import scope
from playwright.sync_api import Page

from kongboon.access.models import Role
from kongboon.benefits.tests.conftest import specimen
from kongboon.kernel.thai_calendar import BE_OFFSET
from tests.browser.looking import follow, look
from tests.world import Cast, on_sums

YESTERDAY = localdate() - timedelta(days=1)
_photos = iter(range(1_000, 10_000))


@dataclass(frozen=True)
class Walk:
    """One event asked for: `gives` is benefit code -> baht; `answers` by the name of the question."""

    event: str
    gives: dict[str, int]
    member: str = "0001"
    by: Role = Role.WELFARE
    on: date = YESTERDAY
    answers: dict[str, Any] = field(default_factory=dict)
    confirmers: tuple[Role, ...] = (Role.CHAIR,)


def on_the_sum(town: Cast) -> str:
    """The number of the resolution on the sums that the committee chose."""
    with scope(fund=town.fund):
        return on_sums(town, now())


def photo_upload() -> dict[str, Any]:
    return {"name": "ใบ.jpg", "mimeType": "image/jpeg", "buffer": specimen(next(_photos))}


def press_next(page: Page) -> None:
    follow(page.locator("main form button.btn-primary").last)


def _answer(page: Page, name: str, walk: Walk) -> None:
    """The answer of one question; a fact that the walk does not name is left as the page shows it."""
    told = walk.answers.get(name)
    if name == "day":
        page.fill("[name=on_0]", str(walk.on.day))
        page.select_option("[name=on_1]", str(walk.on.month))
        page.fill("[name=on_2]", str(walk.on.year + BE_OFFSET))
    elif name == "who":
        page.check(f"[name=relation][value={told['relation']}]")
        page.fill("[name=person_name]", told.get("person_name", ""))
    elif name == "papers":
        for camera in page.locator("[name^=camera_]").all() if told is None else ():
            camera.set_input_files(photo_upload())
    elif name == "person":
        page.select_option("[name=village]", index=1)
        for box, words in told.items():
            page.fill(f"[name={box}]", words)
    elif name == "accident":
        page.check(f"[name=by_accident][value={told}]")
    elif name == "payee":
        for box, words in (told or {}).items():
            page.fill(f"[name={box}]", words)
    else:
        page.fill(f"[name={name}]", str(told))


def ask(page: Page, town: Cast, walk: Walk, looked: Mapping[str, str] | None = None) -> list[str]:
    """From the list of members to the result; gives the questions that were asked.

    A walk without a member is of a person who is none. `looked`: question -> name of its picture.
    """
    page.goto(f"/f/{town.fund.code}/benefits/new/?q={walk.member}")
    if walk.member:
        follow(page.locator(".list a").first)
    else:
        follow(page.get_by_role("link", name="ช่วยคนที่ไม่ใช่สมาชิก"))
    follow(page.locator(".list a", has_text=walk.event).first)
    asked: list[str] = []
    while "/result/" not in page.url:
        name = page.url.rstrip("/").rsplit("/", 1)[1]
        assert name not in asked, f"{walk.event}: {name} is asked twice: {page.locator('main').inner_text()}"
        asked.append(name)
        _answer(page, name, walk)
        if looked and name in looked:
            look(page, looked[name])
        press_next(page)
    return asked


def agree(page: Page) -> None:
    """The second officer, on the page of a request, agrees."""
    follow(page.get_by_role("button", name="เห็นชอบ", exact=True))


def pdf_words(page: Page, address: str, folder: Path) -> str:
    """The text of a PDF page of the server, on one line."""
    file = folder / "paper.pdf"
    file.write_bytes(page.request.get(address).body())
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s+", " ", told.stdout.replace("\u200b", ""))


def together(words: str) -> str:
    """Without blanks, as a PDF sets them where a line ends."""
    return re.sub(r"\s+", "", words)
