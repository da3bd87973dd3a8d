"""The outlook on paper: one page however full, every figure on it, Thai that can be searched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kongboon.paper.errors import PaperError
from kongboon.paper.outlook_document import assembly_sheet_pdf, treasurer_sheet_pdf
from kongboon.paper.tests.outlook_sample import RUN, assembly, treasurer
from kongboon.paper.tests.reading import flowing, fonts_of, misplaced, pages_of, text_of


def test_the_treasurer_gets_one_page_however_full() -> None:
    pdf = treasurer_sheet_pdf(treasurer())
    assert len(pages_of(pdf)) == 1
    assert misplaced(pdf) == []
    assert fonts_of(pdf) == {"Sarabun", "Sarabun-Bold"}


def test_the_assembly_gets_one_page_however_full() -> None:
    pdf = assembly_sheet_pdf(assembly())
    assert len(pages_of(pdf)) == 1
    assert misplaced(pdf) == []


def test_the_treasurers_page_reads_as_it_was_written() -> None:
    sheet = treasurer()
    text = flowing(text_of(treasurer_sheet_pdf(sheet)))
    told = (
        sheet.likely, sheet.long, sheet.turning, *sheet.causes, sheet.without_state, sheet.no_guarantee, sheet.target,
        sheet.assumed_in_all, *sheet.reservations, sheet.head.fund_name, RUN.run_id, RUN.ledger_head, "เลขสุ่ม 2567",
        "10 มิถุนายน 2567", "ล้านบาท", "โชคร้าย", "วันละ 3.45 บาท", "ขาด 57,836,122", "เปลี่ยนข้อนี้ข้อเดียวไม่พอ", "12,159",
        "น้ำค้ำเกี๊ยะศักดิ์สิทธิ์",
    )  # fmt: skip
    assert [one for one in told if flowing(one) not in text] == []


def test_the_assemblys_page_reads_as_it_was_written() -> None:
    sheet = assembly()
    text = flowing(text_of(assembly_sheet_pdf(sheet)))
    told = (
        sheet.title, *sheet.questions, sheet.meeting, sheet.no_guarantee, "คำถามสำหรับที่ประชุม", "92 (90 ถึง 94)",
        "ไม่ถึงในช่วงนี้", "-41 (-44 ถึง -38)", RUN.run_id, "เลขสุ่ม 2567", "งดออกเสียง",
    )  # fmt: skip
    assert [one for one in told if flowing(one) not in text] == []


def test_what_is_not_there_leaves_no_gap() -> None:
    bare = treasurer(likely="", without_state="", causes=(), assumed=(), reservations=())
    text = text_of(treasurer_sheet_pdf(replace(bare, run=replace(RUN, ledger_head=""))))
    assert "ถ้ารัฐไม่สมทบ" not in text
    assert "บัญชีชุดที่" not in text
    assert "เก้าในสิบแบบ" in text


def test_one_way_or_five_are_no_comparison_and_columns_are_of_one_length() -> None:
    sheet = assembly()
    for ways in (sheet.ways[:1], (*sheet.ways, sheet.ways[1])):
        with pytest.raises(PaperError):
            assembly(ways=ways)
    with pytest.raises(PaperError):
        assembly(ways=(sheet.ways[0], replace(sheet.ways[1], chances=("1",))))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert treasurer_sheet_pdf(treasurer()) == treasurer_sheet_pdf(treasurer())
