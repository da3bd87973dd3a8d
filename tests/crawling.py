"""Walking through a fund's pages as somebody who signed in: by every link, and what each answer holds as text."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from unittest import mock

from django.db import transaction
from django.test import Client

PAGES_MAX = 3_000
# Links of a page, of its forms and of its scripts: whatever looks like an address of ours in quotation marks.
_LINK = re.compile(r"""["'](/(?:f/|accounts/|funds/)[^"'\s<>]*)["']""")
# Of addresses that differ in their numbers and questions alone, so many: months and pages of a list have no end.
ALIKE_MAX = 9


@dataclass(frozen=True)
class Page:
    """What was answered at an address, as text: a paper as what it was printed from, a packed file unpacked."""

    path: str
    status: int
    text: str
    content_type: str = ""
    cached: str = ""
    named: str = ""

    @property
    def is_html(self) -> bool:
        return self.content_type.startswith("text/html")


# Nothing of a look stays, so that after the first minute every page would note anew that the session was used.
untouched = partial(mock.patch, "kongboon.access.sessions.TOUCHED_EVERY", timedelta(days=1))


class Printed:
    """The papers that were printed, by the bytes that stand for them: their text is what they were printed from."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def __enter__(self) -> Printed:
        self._patches = [
            mock.patch("kongboon.paper.printer.print_to_pdf", side_effect=self._one),
            mock.patch("kongboon.paper.printer.print_on_one_page", side_effect=self._fitting),
            untouched(),
        ]
        for patch in self._patches:
            patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        for patch in self._patches:
            patch.stop()

    def _one(self, text: str, **_: Any) -> bytes:
        self._texts.append(text)
        return b"%%PDF-%d" % (len(self._texts) - 1)

    def _fitting(self, versions: Iterable[str], **more: Any) -> bytes:
        return self._one(next(iter(versions)), **more)

    def text_of(self, data: bytes) -> str:
        return self._texts[int(data.removeprefix(b"%PDF-"))]


def text_of(data: bytes, printed: Printed) -> str:
    """Everything that a reader, or a program of theirs, could find in an answer."""
    if data.startswith(b"%PDF-"):
        return printed.text_of(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            parts = ((name, pack.read(name)) for name in pack.namelist())
            return "\n".join(f"{name}\n{text_of(content, printed)}" for name, content in parts)
    text = data.decode("utf-8", errors="replace")
    # Signs in a text of JSON, and in one that stands in a page, are written otherwise.
    return html.unescape(re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text))


def crawl(client: Client, beginnings: Iterable[str], printed: Printed) -> Iterator[Page]:
    """Every page that links lead to from some addresses; nothing that a page would write stays."""
    waiting, seen, alike_seen = deque(dict.fromkeys(beginnings)), set[str](), Counter[str]()
    while waiting and len(seen) < PAGES_MAX:
        path = waiting.popleft()
        alike = re.sub(r"\d+", "0", path.partition("?")[0])
        if path in seen or alike_seen[alike] >= ALIKE_MAX:
            continue
        seen.add(path)
        alike_seen[alike] += 1
        page = looked_at(client, path, printed)
        waiting.extend(link.partition("#")[0] for link in _LINK.findall(page.text))
        yield page
    assert len(seen) < PAGES_MAX, "there is no end to it"


def looked_at(client: Client, path: str, printed: Printed) -> Page:
    """One page; where it leads elsewhere, the address is in the text and so walked to."""
    with transaction.atomic():
        answer: Any = client.get(path)
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    where, named = answer.get("Location", ""), answer.get("Content-Disposition", "")
    text = f'{named} "{where}"\n{text_of(data, printed)}'
    kind = answer.get("Content-Type", "")
    return Page(path, answer.status_code, text, kind, answer.get("Cache-Control", ""), named)
