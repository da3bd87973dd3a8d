"""The printed regulation: official form, every clause on it, and a draft that nobody takes for the regulation."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from subprocess import run

from kongboon.paper.documents import Letterhead
from kongboon.paper.regulation_document import PaperChapter, PaperClause, RegulationPaper, regulation_pdf
from kongboon.paper.tests.reading import text_of


def paper(*, is_draft: bool = False, warning: str = "") -> RegulationPaper:
    clauses = (
        PaperClause("ข้อ 12(1)", "เกิด", ("กองทุนจ่าย 500 บาท",)),
        PaperClause("ข้อ 12(5)", "เสียชีวิต", ("เป็นสมาชิกครบ 5 ปี จ่าย 10,000 บาท",), is_open=True),
    )
    return RegulationPaper(
        head=Letterhead("กองทุนสวัสดิการชุมชนตำบลบ้านน้ำค้ำ", "ต.บ้านน้ำค้ำ อ.ป่าปี่ จ.ฝั่งบุญ"),
        title="ระเบียบกองทุนบ้านน้ำค้ำ",
        number="2",
        year_be=2567,
        approved_by="ที่ประชุมใหญ่สามัญ",
        approved_on=date(2024, 6, 9),
        resolution="มติที่ 3/2567",
        chapters=(PaperChapter("สวัสดิการ", clauses),),
        printed_at=datetime(2024, 6, 10, 3, tzinfo=UTC),
        sha256="ab" * 32,
        warning=warning,
        is_draft=is_draft,
    )


def test_it_names_the_meeting_and_every_clause() -> None:
    text = text_of(regulation_pdf(paper()))
    for part in (
        "ฉบับที่ 2 พ.ศ. 2567", "ที่ประชุมใหญ่สามัญ", "9 มิถุนายน 2567", "มติที่ 3/2567", "หมวด 1", "ข้อ 12(5)",
        "10,000", "มีค่าสมมติ", "ประธานกองทุน", "abababababababab",
    ):  # fmt: skip
        assert part in text


def test_a_draft_says_that_it_is_one_and_is_not_signed() -> None:
    text = text_of(regulation_pdf(paper(is_draft=True)))
    assert "ยังไม่มีผลใช้บังคับ" in text
    assert "ประธานกองทุน" not in text
    assert "ฉบับที่ 2" not in text


def test_a_warning_is_printed() -> None:
    assert "ตัวอย่าง" in text_of(regulation_pdf(paper(warning="ตัวอย่าง ไม่ใช่ของกองทุนใด")))


def test_the_same_regulation_gives_the_same_bytes() -> None:
    assert regulation_pdf(paper()) == regulation_pdf(paper())


def test_the_mark_of_a_draft_lies_large_across_the_page() -> None:
    told = run(
        ["pdftotext", "-bbox", "-l", "1", "-", "-"],
        input=regulation_pdf(paper(is_draft=True)),
        capture_output=True,
        check=True,
    ).stdout.decode()
    words = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]+)<', told)
    marks = [float(bottom) - float(top) for top, bottom, word in words if word == "ร่าง"]
    assert max(marks) > 60  # points; a line of the text has 18
