"""The sheet of who looked at a member's data."""

from __future__ import annotations

from datetime import datetime

from kongboon.paper.looks import LookLine, LooksSheet, looks_pdf
from kongboon.paper.tests.reading import misplaced, pages_of, text_of
from kongboon.paper.tests.samples import LONG_HEAD, LONG_NAME


def sheet(count: int) -> bytes:
    line = LookLine(datetime(2024, 6, 7, 16, 30), "นางอำไพ เขียนสวย (เลขานุการ)", "ภาพถ่ายหรือเอกสารของคำขอ")
    return looks_pdf(LooksSheet(LONG_HEAD, LONG_NAME, "04-0003", (line,) * count, datetime(2024, 6, 8, 9, 0)))


def test_each_look_has_its_line_and_each_page_its_heading() -> None:
    pages = pages_of(sheet(70))
    assert len(pages) > 1
    assert sum(page.count("นางอำไพ เขียนสวย") for page in pages) == 70
    for page in pages:
        assert "ผู้เปิดดู" in page
    assert misplaced(sheet(70)) == []


def test_nobody_who_looked_is_said() -> None:
    assert "ยังไม่มีใครเปิดดู" in text_of(sheet(0))
