"""Reads one table of a regulation document key by key, collecting every problem instead of the first."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.kernel.money import parse_baht
from kongboon.kernel.thai_dates import parse_thai_date
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.rules.errors import Problem
from kongboon.rules.lines import Path, line_of
from kongboon.rules.terms import Tenure, TenureUnit

UNKNOWN_KEY = gettext_noop(
    "“%(key)s” is not known here. Known are: %(known)s. Correct the spelling or delete the line."
)
MISSING_KEY = gettext_noop("“%(key)s” is missing. Add a line that begins with %(key)s =.")
MISSING_TABLE = gettext_noop("The section [%(key)s] is missing. Add it.")
NOT_TEXT = gettext_noop("“%(key)s” must be text between quotation marks.")
NOT_A_TABLE = gettext_noop("“%(key)s” must be a section of its own, begun with [%(key)s] or [[%(key)s]].")
NOT_WHOLE = gettext_noop("“%(key)s” must be a whole number from %(low)s to %(high)s.")
NOT_TRUTH = gettext_noop("“%(key)s” must be true or false, without quotation marks.")
NOT_A_LIST = gettext_noop('“%(key)s” must be a list of texts, for example ["birth_certificate"].')
NOT_IN_LIST = gettext_noop("“%(value)s” is not known for “%(key)s”. Choose one of: %(known)s.")
TWICE_IN_LIST = gettext_noop("“%(value)s” stands twice in “%(key)s”. Delete one.")
NOT_A_DATE = gettext_noop(
    '“%(key)s” must be a date of the Buddhist era in quotation marks, year first, for example "2567-10-01".'
)
NOT_MONEY = gettext_noop(
    '“%(key)s” must be a sum in baht in quotation marks, for example "1,000" or "12.50".'
)
NOT_ABOVE_ZERO = gettext_noop("“%(key)s” is zero. Write a sum above zero, or delete the line.")
NOT_TENURE = gettext_noop(
    '“%(key)s” must be a length of membership, for example "180 วัน", "6 เดือน" or "5 ปี".'
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TENURE = re.compile(r"(\d{1,5})\s*(วัน|เดือน|ปี|days?|months?|years?)")
_UNITS: dict[str, TenureUnit] = {
    "วัน": "day",
    "เดือน": "month",
    "ปี": "year",
    "d": "day",
    "m": "month",
    "y": "year",
}


@dataclass
class Findings:
    """The problems found so far and the lines to tell them by."""

    lines: Mapping[Path, int]
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: Path, msgid: str, **facts: Any) -> None:
        self.problems.append(Problem(line_of(self.lines, path), msgid, facts))


class TableReader:
    """One table: each method takes a key, notes what is wrong with it and gives a usable value on.

    The value after a problem only keeps the reading going; with problems no regulation is made.
    """

    def __init__(self, table: Mapping[str, Any], path: Path, findings: Findings) -> None:
        self._table = table
        self._asked: list[str] = []
        self.path = path
        self.findings = findings

    def has(self, key: str) -> bool:
        """Whether the key is there; asking makes it known."""
        self._asked.append(key)
        return key in self._table

    def names(self) -> list[str]:
        """Every key of the table, in the order of the document."""
        return list(self._table)

    def raw(self, key: str) -> Any:
        """The value as it stands, for what has no kind of its own here; None where the key is not there."""
        return self._value(key, required=False)

    def note(self, key: str, msgid: str, **facts: Any) -> None:
        """Write down a problem at the key's line."""
        self.findings.add((*self.path, key), msgid, key=key, **facts)

    def close(self) -> None:
        """Note every key nobody asked for."""
        for key in self._table:
            if key not in self._asked:
                self.note(key, UNKNOWN_KEY, known=", ".join(dict.fromkeys(self._asked)))

    def text(self, key: str, default: str = "", *, required: bool = True) -> str:
        """Text that is not empty."""
        value = self._value(key, required)
        if value is None:
            return default
        if not isinstance(value, str) or not value.strip():
            self.note(key, NOT_TEXT)
            return default
        return value.strip()

    def maybe_text(self, key: str) -> str | None:
        """Text, or None where the key is not there."""
        return self.text(key, required=False) or None

    def choice(self, key: str, known: Collection[str], default: str | None = None) -> str:
        """One of the known words; the default where the key may be left out."""
        value = self.text(key, default or "", required=default is None)
        if value and value not in known:
            self.note(key, NOT_IN_LIST, value=value, known=", ".join(sorted(known)))
        return value

    def whole(self, key: str, low: int, high: int, *, required: bool = True) -> int | None:
        """A whole number between the two, both allowed."""
        value = self._value(key, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.note(key, NOT_WHOLE, low=low, high=high)
            return None
        return value

    def truth(self, key: str) -> bool:
        """true or false; false where the key is not there."""
        value = self._value(key, required=False)
        if value is not None and not isinstance(value, bool):
            self.note(key, NOT_TRUTH)
        return value is True

    def texts(self, key: str, known: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of different texts; one text alone counts as a list of one."""
        value = self._value(key, required=False)
        if value is None:
            return ()
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(text, str) and text.strip() for text in listed):
            self.note(key, NOT_A_LIST)
            return ()
        for place, text in enumerate(listed):
            if text in listed[:place]:
                self.note(key, TWICE_IN_LIST, value=text)
            if known is not None and text not in known:
                self.note(key, NOT_IN_LIST, value=text, known=", ".join(sorted(known)))
        return tuple(listed)

    def day(self, key: str, *, required: bool = True) -> date | None:
        """A date written "2567-10-01" in the Buddhist era."""
        value = self._value(key, required)
        if value is None:
            return None
        if isinstance(value, str) and _DATE.fullmatch(to_arabic_digits(value)):
            try:
                return parse_thai_date(value, "be")
            except DomainError as error:
                self.note(key, "%(error)s", error=error)
                return None
        self.note(key, NOT_A_DATE)
        return None

    def baht(self, key: str, *, required: bool = True) -> int | None:
        """A sum in baht as satang; with a point it must be text, because binary fractions lose satang."""
        value = self._value(key, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
            self.note(key, NOT_MONEY)
            return None
        try:
            return parse_baht(value)
        except DomainError as error:
            self.note(key, "%(error)s", error=error)
            return None

    def baht_above_zero(self, key: str, *, required: bool = True) -> int | None:
        """As `baht`, but zero is refused."""
        satang = self.baht(key, required=required)
        if satang == 0:
            self.note(key, NOT_ABOVE_ZERO)
            return None
        return satang

    def tenure(self, key: str, *, required: bool = True) -> Tenure | None:
        """A length of membership such as "180 วัน" or "5 ปี"."""
        value = self._value(key, required)
        if value is None:
            return None
        found = _TENURE.fullmatch(to_arabic_digits(value).strip()) if isinstance(value, str) else None
        if found is None:
            self.note(key, NOT_TENURE)
            return None
        return Tenure(int(found[1]), _UNITS.get(found[2]) or _UNITS[found[2][0]])

    def table(self, key: str, *, required: bool = True) -> TableReader | None:
        """A section inside this one."""
        if not self.has(key):
            if required:
                self.note(key, MISSING_TABLE)
            return None
        value = self._table[key]
        if not isinstance(value, dict):
            self.note(key, NOT_A_TABLE)
            return None
        return TableReader(value, (*self.path, key), self.findings)

    def tables(self, key: str) -> list[TableReader]:
        """A list of sections."""
        value = self._value(key, required=False)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.note(key, NOT_A_TABLE)
            return []
        return [
            TableReader(item, (*self.path, key, place), self.findings) for place, item in enumerate(value)
        ]

    def _value(self, key: str, required: bool) -> Any:
        if self.has(key):
            return self._table[key]
        if required:
            self.note(key, MISSING_KEY)
        return None
