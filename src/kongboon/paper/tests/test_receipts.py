"""Receipts: one page each, the sum in figures and words, and a QR code that never asks for money."""

from __future__ import annotations

import pytest

from kongboon.paper.documents import Layout, PaperLine, receipt_qr_payload, receipts_pdf
from kongboon.paper.errors import PaperDoesNotAddUp
from kongboon.paper.tests.reading import boxes_of, flowing, misplaced, pages_of, text_of
from kongboon.paper.tests.samples import (
    BROKEN_NAME,
    HARD_WORDS,
    LEDGER_HEAD,
    LONG_HEAD,
    LONG_NAME,
    made_up_name,
    make_receipt,
)


def test_a_receipt_shows_everything_that_a_member_needs() -> None:
    text = text_of(receipts_pdf([make_receipt(123)]))
    for part in (
        "กองทุนสวัสดิการชุมชนตำบลบ้านน้ำค้ำ", "ต.บ้านน้ำค้ำ อ.ป่าปี่ จ.ฝั่งบุญ", "เลขที่ 12/2556", "ใบเสร็จรับเงิน",
        "รบ.2567/000123", "7 มิถุนายน 2567", "นางกตัญญู น้ำใจงาม", "04-0123", "หมู่ 4 บ้านศักดิ์สิทธิ์", "90.00", "20.00",
        "110.00", "(หนึ่งร้อยสิบบาทถ้วน)", "นายสมชาย ค้ำคูณ", "ชุดบัญชีที่ 57", LEDGER_HEAD, "ขอบคุณที่ร่วมสมทบ",
    ):  # fmt: skip
        assert part in text


def test_sixty_receipts_give_sixty_pages_with_consecutive_numbers() -> None:
    pages = pages_of(receipts_pdf([make_receipt(n) for n in range(1, 61)]))
    assert len(pages) == 60
    for n, page in enumerate(pages, start=1):
        assert page.count(f"รบ.2567/{n:06d}") == 2  # the heading and the foot of the same page
        assert page.count("รบ.2567/") == 2


def test_two_receipts_share_an_a4_sheet() -> None:
    pdf = receipts_pdf([make_receipt(n) for n in (1, 2, 3)], layout="a4")
    pages = pages_of(pdf)
    assert ["รบ.2567/000001" in pages[0], "รบ.2567/000002" in pages[0], "รบ.2567/000003" in pages[1]] == [
        True
    ] * 3
    assert len(pages) == 2
    assert round(boxes_of(pdf)[0].height) == 842
    assert misplaced(pdf) == []


def test_the_page_is_a5_lying() -> None:
    page = boxes_of(receipts_pdf([make_receipt()]))[0]
    assert (round(page.width), round(page.height)) == (595, 420)


@pytest.mark.parametrize(
    ("satang", "figures", "words"),
    [
        (0, "0.00", "ศูนย์บาทถ้วน"),
        (1, "0.01", "หนึ่งสตางค์"),
        (100_000_001, "1,000,000.01", "หนึ่งล้านบาทหนึ่งสตางค์"),
        (2_158_547_533_247, "21,585,475,332.47", "สองหมื่นหนึ่งพันห้าร้อยแปดสิบห้าล้าน"),
    ],
)
def test_small_and_large_sums_fit_in_figures_and_words(satang: int, figures: str, words: str) -> None:
    pdf = receipts_pdf([make_receipt(lines=(PaperLine("เงินสมทบ", satang),))])
    assert figures in text_of(pdf)
    assert words in text_of(pdf)
    assert misplaced(pdf) == []
    assert len(pages_of(pdf)) == 1


@pytest.mark.parametrize("layout", ["a5", "a4"])
def test_long_names_and_addresses_stay_on_the_page_and_apart(layout: Layout) -> None:
    receipt = make_receipt(
        head=LONG_HEAD,
        payer_name=LONG_NAME,
        member_no="12-99-000001234567",
        village="หมู่ 12 บ้านหนองน้ำใสใหญ่พัฒนาสามัคคี",
        received_by=LONG_NAME,
        lines=(PaperLine(" ".join(HARD_WORDS), 100_000_001), PaperLine("ดอกเบี้ย", 0)),
    )
    pdf = receipts_pdf([receipt, make_receipt(payer_name=BROKEN_NAME)], layout=layout)
    assert misplaced(pdf) == []
    assert len(pages_of(pdf)) == {"a5": 2, "a4": 1}[layout]
    assert flowing(LONG_NAME) in flowing(text_of(pdf))
    assert BROKEN_NAME in flowing(text_of(pdf))


@pytest.mark.parametrize("layout", ["a5", "a4"])
def test_a_receipt_of_many_lines_keeps_all_of_them_and_the_sum_with_the_signature(layout: Layout) -> None:
    lines = tuple(PaperLine(f"เงินสมทบของ {made_up_name(n)} คนที่ {n}", 3000) for n in range(1, 15))
    pdf = receipts_pdf([make_receipt(1, lines=lines), make_receipt(2)], layout=layout)
    text = text_of(pdf)
    assert all(f"คนที่ {n}" in text for n in range(1, 15))
    assert misplaced(pdf) == []
    last = next(page for page in pages_of(pdf) if "(สี่ร้อยยี่สิบบาทถ้วน)" in page)
    assert "ผู้รับเงิน" in last


def test_a_reversed_receipt_is_stamped_and_names_its_reversal() -> None:
    text = text_of(receipts_pdf([make_receipt(reversed_by="รายการกลับที่ 58 วันที่ 9 มิ.ย. 2567")]))
    assert "ยกเลิกแล้ว" in text
    assert "ยกเลิกโดย รายการกลับที่ 58" in text
    assert "ขอบคุณ" not in text
    assert "ยกเลิก" not in text_of(receipts_pdf([make_receipt()]))


def test_a_receipt_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(PaperDoesNotAddUp, match=r"110\.00.*110\.01"):
        make_receipt(total_satang=11001)
    with pytest.raises(PaperDoesNotAddUp):
        make_receipt(lines=(PaperLine("เงินสมทบ"),))


def test_a_receipt_never_carries_a_code_that_asks_for_money() -> None:
    with pytest.raises(ValueError, match="not a receipt's"):
        make_receipt(qr_payload="00020101021129370016A000000677010111")


def test_the_code_holds_fund_number_amount_batch_and_head() -> None:
    payload = receipt_qr_payload(
        fund=3305050, number="รบ.2567/000001", amount_satang=9000, batch_no=3, ledger_head=LEDGER_HEAD
    )
    assert payload.split("|") == ["KB1", "3305050", "รบ.2567/000001", "9000", "3", LEDGER_HEAD]


def test_a_part_with_the_separator_is_refused() -> None:
    with pytest.raises(ValueError, match="bar"):
        receipt_qr_payload(fund=1, number="รบ|1", amount_satang=1, batch_no=1, ledger_head=LEDGER_HEAD)


def test_no_receipt_is_not_a_document() -> None:
    with pytest.raises(ValueError, match="no receipt"):
        receipts_pdf([])
