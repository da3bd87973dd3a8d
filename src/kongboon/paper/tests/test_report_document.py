"""The six-month report: the official order, nothing invented, nothing that contradicts itself."""

from __future__ import annotations

import dataclasses

import pytest

from kongboon.paper.errors import PaperDoesNotAddUp
from kongboon.paper.report_document import AgeSexRow, MemberMovement, MoneyRow, six_month_report_pdf
from kongboon.paper.tests.reading import flowing, misplaced, pages_of, text_of
from kongboon.paper.tests.report_sample import SNAPSHOT_HASH, make_finance, make_members, make_report
from kongboon.paper.tests.samples import LEDGER_HEAD, LONG_HEAD

UNKNOWN = "ยังไม่มีข้อมูล"
NONE_THIS_PERIOD = "ไม่มีรายการในงวดนี้"


def test_a_full_report_shows_every_part_of_the_form() -> None:
    pdf = six_month_report_pdf(make_report())
    text = text_of(pdf)
    for part in (
        "รายงานผลการดำเนินงานกองทุนสวัสดิการชุมชน รอบ 6 เดือน", "งวดที่ 1 ปีบัญชี พ.ศ. 2567", "1 ตุลาคม 2566",
        "31 มีนาคม 2567", "30 เมษายน 2567", "9999990", "29 กุมภาพันธ์ 2551", "12/2556", "เหรัญญิก", "หมู่ 8 บ้านเกี๊ยะแก้ว",
        "รวม 828 40 16 8 844", "8 จากทั้งหมด 11 หมู่บ้าน", "80 ปีขึ้นไป", "ผู้พิการ 31", "ขาที่ 2 องค์กรปกครองส่วนท้องถิ่น 1 50,000.00",
        "ควายออกลูก 0 0", "รวม 28 80,400.00", "ธนาคารน้ำใต้ดิน", "ข้าวสาร 200 กิโลกรัม", "ยอดยกมา 877,000.00",
        "รวมรับ 203,712.51", "รวมจ่าย 80,712.50", "1,000,000.01", "เงินสด 5,000.00", "เงินฝากธนาคาร 995,000.01", "150.00",
        "14.2 เดือน", "สมาชิกหมู่ 9 ยังไม่มีผู้เก็บเงิน", "รายงานการประชุมครั้งที่ 1/2567", "ประธานกองทุน", "ผู้ตรวจสอบ", LEDGER_HEAD,
    ):  # fmt: skip
        assert part in text, part
    assert SNAPSHOT_HASH in flowing(text)
    assert misplaced(pdf) == []


def test_every_page_says_whose_report_when_printed_and_which_of_how_many() -> None:
    pages = pages_of(six_month_report_pdf(make_report()))
    for n, page in enumerate(pages, start=1):
        assert "กองทุนสวัสดิการชุมชนตำบลบ้านน้ำค้ำ" in page
        assert "พิมพ์เมื่อ 7 มิ.ย. 2567 16.30 น." in page
        assert SNAPSHOT_HASH[:16] in page
        assert f"หน้า {n} / {len(pages)}" in page


def test_what_nobody_knows_is_said_and_not_made_zero() -> None:
    members = dataclasses.replace(
        make_members(), by_village=None, by_age=None, groups=None, villages_covered=None, villages_all=None
    )
    text = text_of(
        six_month_report_pdf(
            make_report(
                members=members, committee=None, legs=None, benefits=None, projects=None, in_kind=None,
                reconciliation=None, reserve_months=None, issues=None, attachments=None,
            )
        )
    )  # fmt: skip
    # Two figures, committee, village table and note, ages, groups, legs, benefits, projects, in kind, months,
    # reconciliation, issues, attachments.
    assert text.count(UNKNOWN) == 15
    assert NONE_THIS_PERIOD not in text
    assert "None" not in text


def test_what_did_not_happen_is_told_apart_from_what_nobody_knows() -> None:
    text = text_of(
        six_month_report_pdf(make_report(benefits=(), projects=(), in_kind=(), issues=(), attachments=()))
    )
    assert text.count(NONE_THIS_PERIOD) == 5
    assert UNKNOWN not in text.split("ส่วนที่ 4")[0].split("ส่วนที่ 1")[0]


def test_a_fund_of_many_villages_repeats_the_heading_of_the_table() -> None:
    pdf = six_month_report_pdf(make_report(head=LONG_HEAD, members=make_members(60)))
    pages = [page for page in pages_of(pdf) if "บ้านป่าปี่" in page and "ยกมา" in page]
    assert len(pages) >= 2
    assert misplaced(pdf) == []


def test_a_draft_is_marked_on_every_page() -> None:
    pages = pages_of(six_month_report_pdf(make_report(is_draft=True)))
    assert all("ฉบับร่าง" in page for page in pages)
    assert "ฉบับร่าง" not in text_of(six_month_report_pdf(make_report()))


def test_members_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(PaperDoesNotAddUp, match="104 ≠ 105"):
        MemberMovement("หมู่ 1", opening=100, joined=5, died=1, left=0, closing=105)
    members = make_members()
    with pytest.raises(PaperDoesNotAddUp, match="รายหมู่บ้าน"):
        dataclasses.replace(members, by_village=(members.by_village or ())[1:])
    with pytest.raises(PaperDoesNotAddUp, match="อายุและเพศ"):
        dataclasses.replace(members, by_age=(AgeSexRow("0–6 ปี", 1, 1),))
    with pytest.raises(PaperDoesNotAddUp, match="12 > 11"):
        dataclasses.replace(members, villages_covered=12)


def test_money_that_does_not_add_up_is_refused() -> None:
    finance = make_finance()
    with pytest.raises(PaperDoesNotAddUp, match="ยอดยกไป"):
        dataclasses.replace(finance, payments=(*finance.payments, MoneyRow("อื่น", 1)))
    with pytest.raises(PaperDoesNotAddUp, match="เงินสดและเงินฝาก"):
        dataclasses.replace(finance, holdings=finance.holdings[:1])
