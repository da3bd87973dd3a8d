"""Excel files that we write: what a person typed is text in them, whatever sign it begins with."""

from __future__ import annotations

from typing import Any, BinaryIO

import xlsxwriter

# A name such as "=1+1" or "https://..." stays the text that it is; sums of our own are written by write_formula.
_TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def new_workbook(out: BinaryIO) -> Any:
    """An empty XlsxWriter workbook that is written to `out` when it is closed."""
    return xlsxwriter.Workbook(out, {"in_memory": True, **_TEXT_STAYS_TEXT})


def as_spreadsheet_text(text: str) -> str:
    """A text for a CSV that people open in a spreadsheet: one that would be a formula gets an apostrophe (OWASP).

    >>> as_spreadsheet_text("=1+1"), as_spreadsheet_text("ธ.ก.ส.")
    ("'=1+1", 'ธ.ก.ส.')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text
