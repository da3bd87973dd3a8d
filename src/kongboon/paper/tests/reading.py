"""Reading a PDF back with poppler's tools, as a member's or an auditor's program would."""

from __future__ import annotations

import re
import subprocess
import zlib
from dataclasses import dataclass
from html import unescape

_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.S)
_WORD = re.compile(
    r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', re.S
)
OVERLAP_POINTS_MAX = 2.0


@dataclass(frozen=True)
class Word:
    """A word and its box in points from the top left corner of its page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Word) -> bool:
        """Whether the boxes cover each other by more than hairs' breadth both ways."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return min(across, down) > OVERLAP_POINTS_MAX


@dataclass(frozen=True)
class Page:
    """A page's size in points and its words."""

    width: float
    height: float
    words: tuple[Word, ...]


def _run(tool: str, pdf: bytes, *arguments: str) -> str:
    command = [tool, *arguments]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def text_of(pdf: bytes, mode: str = "-raw") -> str:
    """Give the text of all pages, each ended by a form feed; runs of blanks are single spaces."""
    text = _run("pdftotext", pdf, mode, "-", "-")
    return re.sub(r"[ \u00a0]+", " ", text)


def pages_of(pdf: bytes) -> list[str]:
    """Give the text of each page."""
    return text_of(pdf).split("\f")[:-1]


def flowing(text: str) -> str:
    """Give the text without any blank, so that a line's end hides nothing."""
    return re.sub(r"\s+", "", text)


def boxes_of(pdf: bytes) -> list[Page]:
    """Give the words of each page with their places."""
    html = _run("pdftotext", pdf, "-bbox", "-", "-")
    return [
        Page(float(width), float(height), tuple(_words(body))) for width, height, body in _PAGE.findall(html)
    ]


def _words(body: str) -> list[Word]:
    return [Word(unescape(text), *(float(edge) for edge in edges)) for *edges, text in _WORD.findall(body)]


def misplaced(pdf: bytes) -> list[str]:
    """Give the words that leave their page or lie on one another."""
    found = []
    for number, page in enumerate(boxes_of(pdf), start=1):
        for n, word in enumerate(page.words):
            if word.left < 0 or word.top < 0 or word.right > page.width or word.bottom > page.height:
                found.append(f"page {number}: {word.text} is outside")
            found += [
                f"page {number}: {word.text} lies on {other.text}"
                for other in page.words[n + 1 :]
                if word.overlaps(other)
            ]
    return found


def fonts_of(pdf: bytes) -> set[str]:
    """Give the names of the embedded fonts without their subset marks."""
    lines = _run("pdffonts", pdf, "-").splitlines()[2:]
    return {line.split()[0].partition("+")[2] for line in lines}


def inflated(pdf: bytes) -> bytes:
    """Give the file's streams without their compression, one after the other."""
    streams = re.findall(rb"/FlateDecode.*?stream\n(.*?)\nendstream", pdf, re.S)
    return b"\n".join(zlib.decompress(stream) for stream in streams)


def facts_of(pdf: bytes) -> dict[str, str]:
    """Give pdfinfo's table."""
    lines = _run("pdfinfo", pdf, "-").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
