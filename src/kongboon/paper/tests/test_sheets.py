"""The remittance slip and the blank collection sheet."""

from __future__ import annotations

from kongboon.paper.documents import CollectionRow, collection_sheet_pdf, remittance_pdf
from kongboon.paper.tests.reading import misplaced, pages_of, text_of
from kongboon.paper.tests.samples import BROKEN_NAME, LONG_HEAD, LONG_NAME, make_sheet, make_slip


def test_a_slip_shows_the_lines_the_sums_and_both_hands() -> None:
    pdf = remittance_pdf(make_slip(3))
    text = text_of(pdf)
    for part in (
        "ใบนำส่งเงิน", "นส.2567/0012", "หมู่ 4 บ้านศักดิ์สิทธิ์", "เดือนมิถุนายน 2567", "04-0003", "มิ.ย. 2567", "ยอดที่ต้องนำส่ง",
        "90.00", "เงินสดที่นับได้", "70.00", "เงินขาด", "20.00", "(เจ็ดสิบบาทถ้วน)", "รวมตามรายการ", "ผู้ส่งเงิน", "ผู้รับเงิน",
        "นางน้ำผึ้ง ค้ำคูณ", "นางมาลี ศรีสุข", "พิมพ์เมื่อ 7 มิ.ย. 2567 16.30 น.", "หน้า 1 / 1",
    ):  # fmt: skip
        assert part in text
    assert misplaced(pdf) == []


def test_the_difference_is_named_short_over_or_equal() -> None:
    over = text_of(remittance_pdf(make_slip(3, counted_satang=9500)))
    equal = text_of(remittance_pdf(make_slip(3, counted_satang=9000)))
    assert ("เงินเกิน" in over, "5.00" in over, "เงินขาด" in over) == (True, True, False)
    assert ("ตรงกัน" in equal, "เงินเกิน" in equal, "เงินขาด" in equal) == (True, False, False)
    assert make_slip(3).difference_satang == -2000


def test_a_long_slip_repeats_its_heading_and_counts_its_pages() -> None:
    pdf = remittance_pdf(make_slip(90, head=LONG_HEAD, collector=LONG_NAME, by=LONG_NAME))
    pages = pages_of(pdf)
    assert len(pages) == 3
    for n, page in enumerate(pages, start=1):
        assert "เลขสมาชิก" in page
        assert f"หน้า {n} / 3" in page
        assert "พิมพ์เมื่อ" in page
        assert LONG_HEAD.fund_name in page.replace("\n", "")
    assert misplaced(pdf) == []


def test_a_slip_without_lines_or_number_says_so() -> None:
    text = text_of(remittance_pdf(make_slip(0, number=None)))
    assert "รอบนี้ไม่มีผู้จ่ายเงินกับผู้เก็บ" in text
    assert "None" not in text


def test_a_sheet_lists_all_members_with_what_they_owe_and_free_rows() -> None:
    sheet = make_sheet(40)
    pdf = collection_sheet_pdf(sheet)
    text = text_of(pdf)
    assert all(row.member_no in text for row in sheet.rows)
    for part in (
        "ใบเก็บเงินรายหมู่บ้าน",
        "เดือนกรกฎาคม 2567",
        "40 คน",
        "2,190.00 บาท",
        "ค้าง 3 เดือน 120.00",
        "ผู้เก็บเงิน",
    ):
        assert part in text
    assert misplaced(pdf) == []
    assert len(pages_of(pdf)) == 2


def test_long_names_on_a_sheet_stay_in_their_column() -> None:
    names = (LONG_NAME, BROKEN_NAME[:60], "นางกตัญญู น้ำใจงาม")
    rows = tuple(
        CollectionRow(f"12-99-{n:09d}", names[n % 3], "999/9999", "ค้าง 12 เดือน", 100_000_001)
        for n in range(20)
    )
    pdf = collection_sheet_pdf(make_sheet(rows=rows, head=LONG_HEAD, collector=LONG_NAME))
    assert misplaced(pdf) == []


def test_an_empty_village_still_gives_a_sheet_to_write_on() -> None:
    assert "0 คน" in text_of(collection_sheet_pdf(make_sheet(0, blank_rows=20)))
