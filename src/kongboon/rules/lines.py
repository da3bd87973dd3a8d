"""At which line of a TOML text a value stands, because the standard reader does not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*\[(?P<list>\[)?\s*(?P<name>[^\[\]]+?)\s*\]?\]\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*(?P<key>[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*=(?P<value>.*)$")
_STRING = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'")
_LONG_STRING = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''")
_ERROR_PLACE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


def line_index(text: str) -> Mapping[Path, int]:
    r"""The line (from 1) of each table, key and item of a list that spans lines.

    Enough for a document with one key a line; what stands in an inline table has the line of its item.

    >>> line_index('[[benefit]]\ntiers = [\n  { from = "1 ปี" },\n]')[("benefit", 0, "tiers", 0)]
    3
    """
    scanner = _Scanner()
    # Not splitlines: to TOML a line ends with a line feed alone, whatever other sign a text may hold.
    for number, line in enumerate(text.split("\n"), start=1):
        scanner.take(number, line)
    return scanner.found


def line_of(found: Mapping[Path, int], path: Path) -> int | None:
    """The line of the value, or of the nearest thing around it that has one.

    >>> line_of({("dues",): 1}, ("dues", "amount")), line_of({}, ("dues",))
    (1, None)
    """
    while path:
        if path in found:
            return found[path]
        path = path[:-1]
    return None


def place_of_error(message: str) -> tuple[str, int | None]:
    """The reader's message without its place, and the line.

    >>> place_of_error("Invalid value (at line 3, column 7)")
    ('Invalid value', 3)
    """
    place = _ERROR_PLACE.search(message)
    if place is None:
        return message, None
    return message[: place.start()], int(place["line"]) if place["line"] else None


class _Scanner:
    """Walks the lines once, remembering the table, the open brackets and an open long string."""

    def __init__(self) -> None:
        self.found: dict[Path, int] = {}
        self._table: Path = ()
        self._list: Path = ()
        self._depth = 0
        self._item = 0
        self._long_quote = ""
        self._counts: dict[Path, int] = {}

    def take(self, number: int, line: str) -> None:
        """Read the next line."""
        if self._long_quote:
            self._leave_long_string(line)
        elif self._depth:
            self._inside_list(number, line)
        elif header := _HEADER.match(line):
            self._enter_table(number, header)
        elif key := _KEY.match(line):
            self._key(number, key)

    def _enter_table(self, number: int, header: re.Match[str]) -> None:
        path: Path = ()
        *around, last = [part.strip(" \"'") for part in header["name"].split(".")]
        for part in around:
            path += (part,)
            if path in self._counts:
                path += (self._counts[path] - 1,)
        path += (last,)
        if header["list"]:
            place = self._counts.get(path, 0)
            self._counts[path] = place + 1
            self.found.setdefault(path, number)
            path += (place,)
        self._table = path
        self.found.setdefault(path, number)

    def _key(self, number: int, key: re.Match[str]) -> None:
        path = (*self._table, key["key"].strip("\"'"))
        self.found.setdefault(path, number)
        self._list, self._item = path, 0
        self._depth = self._opened(key["value"])

    def _inside_list(self, number: int, line: str) -> None:
        if self._depth == 1 and line.strip()[:1] not in ("", "#", "]"):
            self.found[*self._list, self._item] = number
            self._item += 1
        self._depth += self._opened(line)

    def _opened(self, value: str) -> int:
        """How many more brackets open than close in this line; notes a long string left open."""
        rest = _LONG_STRING.sub("", value)
        for quote in ('"""', "'''"):
            if quote in rest:
                self._long_quote = quote
                rest = rest[: rest.index(quote)]
        plain = _STRING.sub("", rest).split("#")[0]
        return sum(plain.count(mark) for mark in "[{") - sum(plain.count(mark) for mark in "]}")

    def _leave_long_string(self, line: str) -> None:
        if self._long_quote in line:
            self._long_quote = ""
