"""The voucher: why the money was paid, how much in words, and who signs."""

from __future__ import annotations

from kongboon.paper.documents import PaperLine, voucher_pdf
from kongboon.paper.tests.reading import flowing, misplaced, pages_of, text_of
from kongboon.paper.tests.samples import (
    BROKEN_NAME,
    HARD_WORDS,
    LEDGER_HEAD,
    LONG_HEAD,
    LONG_NAME,
    make_expense_voucher,
    make_voucher,
)


def test_a_voucher_shows_the_clause_the_reasons_the_sum_and_the_signers() -> None:
    pdf = voucher_pdf(make_voucher())
    text = text_of(pdf)
    for part in (
        "ใบสำคัญจ่าย", "จ่าย.2567/0007", "7 มิถุนายน 2567", "นายปิติ น้ำใจงาม", "บุตรของสมาชิกผู้เสียชีวิต", "นางฐิติ น้ำใจงาม",
        "04-0017", "สวัสดิการกรณีเสียชีวิต", "ข้อ 15 (4)", "เป็นสมาชิกมา 11 ปี 2 เดือน", "20,000.00", "(สองหมื่นบาทถ้วน)",
        "เงินสดในมือ", "นายสมชาย ค้ำคูณ 7 มิ.ย. 2567 09.05 น.", "ภาพถ่ายใบมรณบัตร", "ชุดบัญชีที่ 61", LEDGER_HEAD,
        "ผู้รับเงิน", "ผู้จ่ายเงิน", "พยาน / ผู้อนุมัติ", "นางมาลี ศรีสุข", "หน้า 1 / 1",
    ):  # fmt: skip
        assert part in text
    assert misplaced(pdf) == []


def test_an_ordinary_voucher_is_one_page() -> None:
    assert len(pages_of(voucher_pdf(make_voucher()))) == 1


def test_a_long_voucher_goes_on_and_keeps_the_sum_with_the_signatures() -> None:
    pdf = voucher_pdf(
        make_voucher(
            head=LONG_HEAD,
            paid_to=LONG_NAME,
            member_name=BROKEN_NAME,
            paid_by=LONG_NAME,
            amount_satang=100_000_001,
            reasons=tuple(f"เหตุผลที่ {n} {' '.join(HARD_WORDS)}" for n in range(8)),
            arithmetic=(PaperLine("นอนโรงพยาบาล 12 คืน คืนละ 200.00 บาท", 240_000), PaperLine("ไม่มีตัวเลข")),
        )
    )
    pages = pages_of(pdf)
    assert misplaced(pdf) == []
    assert [f"หน้า {n} / {len(pages)}" in page for n, page in enumerate(pages, start=1)] == [True] * len(pages)
    assert len(pages) == 2
    assert "1,000,000.01" in pages[-1]
    assert "(หนึ่งล้านบาทหนึ่งสตางค์)" in pages[-1]
    assert "พยาน / ผู้อนุมัติ" in pages[-1]
    assert flowing(LONG_NAME) in flowing(text_of(pdf))


def test_a_voucher_without_evidence_or_note_prints_no_empty_label() -> None:
    text = text_of(voucher_pdf(make_voucher(evidence=(), note="")))
    assert "หลักฐาน" not in text
    assert "None" not in text


def test_a_reversed_voucher_is_stamped() -> None:
    text = text_of(voucher_pdf(make_voucher(reversed_by="รายการกลับที่ 70")))
    assert "ยกเลิกแล้ว" in text
    assert "ยกเลิกโดย รายการกลับที่ 70" in text


def test_an_expense_has_a_voucher_without_a_members_row() -> None:
    pdf = voucher_pdf(make_expense_voucher())
    text = text_of(pdf)
    for part in (
        "ใบสำคัญจ่าย", "จ่าย.2567/0008", "8 มิถุนายน 2567", "ร้านน้ำผึ้งการพิมพ์", "ค่าวัสดุสำนักงาน", "สมุดเงินสด 2 เล่ม",
        "540.50", "(ห้าร้อยสี่สิบบาทห้าสิบสตางค์)", "เงินสดในมือ", "ผู้รับเงิน", "ผู้จ่ายเงิน", "พยาน / ผู้อนุมัติ",
        "นางมาลี ศรีสุข", LEDGER_HEAD, "หน้า 1 / 1",
    ):  # fmt: skip
        assert part in text, part
    for part in ("สมาชิก", "เกี่ยวข้องเป็น", "ตาม", "หลักฐาน", "None"):
        assert part not in text.replace("ตามระเบียบ", ""), part
    assert misplaced(pdf) == []


def test_a_payee_who_is_not_known_is_a_line_to_fill_in() -> None:
    pdf = voucher_pdf(make_expense_voucher(paid_to=""))
    text = text_of(pdf)
    assert "จ่ายให้แก่" in text
    assert "ร้านน้ำผึ้ง" not in text
    assert misplaced(pdf) == []


def test_a_long_expense_stays_on_its_paper() -> None:
    what = PaperLine(" ".join(HARD_WORDS * 4), 100_000_001)
    pdf = voucher_pdf(
        make_expense_voucher(
            head=LONG_HEAD, paid_to=BROKEN_NAME, arithmetic=(what,), amount_satang=100_000_001
        )
    )
    assert misplaced(pdf) == []
    assert "(หนึ่งล้านบาทหนึ่งสตางค์)" in pages_of(pdf)[-1]
