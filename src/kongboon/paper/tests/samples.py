"""Made-up papers for the tests and the sample pictures: hard Thai, long names, small and large sums."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kongboon.paper.documents import (
    Approval,
    CollectedLine,
    CollectionRow,
    CollectionSheet,
    Letterhead,
    PaperLine,
    Receipt,
    RemittanceSlip,
    Voucher,
    receipt_qr_payload,
)

LEDGER_HEAD = "9f3c17a0b2d4e86a"
PRINTED_AT = dt.datetime(2024, 6, 7, 9, 30, tzinfo=dt.UTC)
HARD_WORDS = (
    "น้ำ", "ค้ำ", "ปี่", "ป๋า", "ฝั่ง", "ญูฐู", "ศักดิ์สิทธิ์", "กตัญญู", "ฐานะ", "ดุฎฎี", "เกี๊ยะ", "ทั้งสิ้น",
    "ประชาชน", "ที่", "ซื่อสัตย์", "กรรมาธิการ", "ฟ้าผ่า", "ปุ๋ย", "ผู้ใหญ่", "ณัฏฐ์", "ฤๅษี", "๑๒๓",
)  # fmt: skip
HEAD = Letterhead(
    fund_name="กองทุนสวัสดิการชุมชนตำบลบ้านน้ำค้ำ",
    place="ต.บ้านน้ำค้ำ อ.ป่าปี่ จ.ฝั่งบุญ",
    office_address="ศาลาประชาคม หมู่ 4 บ้านศักดิ์สิทธิ์",
    registration="ทะเบียนองค์กรสวัสดิการชุมชน เลขที่ 12/2556",
)
LONG_HEAD = Letterhead(
    fund_name="กองทุนสวัสดิการชุมชนเทศบาลตำบลศรีสุวรรณภูมิพัฒนาคุ้มครองทรัพยากรน้ำและผืนป่าเพื่อประชาชน",
    place="ต.ห้วยกระเจาใหญ่เหนือฝั่ง อ.พระนครศรีอยุธยาสมมติใต้ จ.ประจวบคีรีขันธ์สมมติ",
    office_address="อาคารอเนกประสงค์เฉลิมพระเกียรติ ชั้น 2 เลขที่ 999/9999 ถนนเทศบาลพัฒนาสามัคคี หมู่ที่ 12 "
    "บ้านหนองน้ำใสใหญ่พัฒนา",
    registration="ทะเบียนองค์กรสวัสดิการชุมชน เลขที่ 12345/2556 ลงวันที่ 29 กุมภาพันธ์ พ.ศ. 2567",
)
LONG_NAME = "นางสาวประกายพฤกษ์ ณัฏฐ์ชยานันท์ธนกิจไพศาลวรกุล ณ อยุธยาสมมติ"
BROKEN_NAME = "สมศรีมีสุขใจดี" * 12


def make_receipt(n: int = 123, **changes: Any) -> Receipt:
    """Make a receipt with number n; `changes` replace fields."""
    lines = changes.pop(
        "lines",
        (
            PaperLine("เงินสมทบสมาชิก วันละบาท เดือนเมษายน ถึงมิถุนายน 2567 (3 เดือน)", 9000),
            PaperLine("ค่าแรกเข้า นายปิติ ใจซื่อสัตย์", 2000),
        ),
    )
    total = sum(line.amount_satang or 0 for line in lines)
    number = f"รบ.2567/{n:06d}"
    values: dict[str, Any] = {
        "head": HEAD,
        "number": number,
        "on": dt.date(2024, 6, 7),
        "payer_name": "นางกตัญญู น้ำใจงาม",
        "member_no": f"04-{n:04d}",
        "village": "หมู่ 4 บ้านศักดิ์สิทธิ์",
        "lines": lines,
        "total_satang": total,
        "received_by": "นายสมชาย ค้ำคูณ",
        "batch_no": 57,
        "ledger_head": LEDGER_HEAD,
        "qr_payload": receipt_qr_payload(
            fund=9999990, number=number, amount_satang=total, batch_no=57, ledger_head=LEDGER_HEAD
        ),
    }
    return Receipt(**(values | changes))


def make_voucher(**changes: Any) -> Voucher:
    """Make a death benefit's voucher; `changes` replace fields."""
    values: dict[str, Any] = {
        "head": HEAD,
        "number": "จ่าย.2567/0007",
        "on": dt.date(2024, 6, 7),
        "paid_to": "นายปิติ น้ำใจงาม",
        "paid_to_relation": "บุตรของสมาชิกผู้เสียชีวิต",
        "member_name": "นางฐิติ น้ำใจงาม",
        "member_no": "04-0017",
        "title": "สวัสดิการกรณีเสียชีวิต",
        "clause": "ข้อ 15 (4) แห่งระเบียบกองทุน พ.ศ. 2556",
        "reasons": (
            "เสียชีวิตวันที่ 3 มิถุนายน 2567 ตามใบมรณบัตร",
            "เป็นสมาชิกมา 11 ปี 2 เดือน (เกิน 180 วันแล้ว)",
            "ส่งเงินสมทบครบถึงเดือนพฤษภาคม 2567",
        ),
        "arithmetic": (PaperLine("เป็นสมาชิกครบ 10 ปีแต่ไม่ถึง 15 ปี ได้ตามขั้นที่ 5", 2000000),),
        "amount_satang": 2000000,
        "paid_from": "เงินสดในมือ",
        "paid_by": "นางมาลี ศรีสุข",
        "approvals": (
            Approval("ผู้ยื่นเรื่อง", "นายสมชาย ค้ำคูณ", dt.datetime(2024, 6, 7, 2, 5, tzinfo=dt.UTC)),
            Approval("ผู้เห็นชอบ", "นางดาว ฝั่งธาร", dt.datetime(2024, 6, 7, 2, 40, tzinfo=dt.UTC)),
        ),
        "evidence": ("ภาพถ่ายใบมรณบัตร", "สำเนาบัตรประชาชนผู้รับเงิน"),
        "batch_no": 61,
        "ledger_head": LEDGER_HEAD,
        "note": "จ่ายทันทีตามระเบียบ คณะกรรมการตรวจสอบภายในวันที่ 14 มิถุนายน 2567",
    }
    return Voucher(**(values | changes))


def make_expense_voucher(**changes: Any) -> Voucher:
    """Make the voucher of an expense that is no benefit; `changes` replace fields."""
    values: dict[str, Any] = {
        "head": HEAD,
        "number": "จ่าย.2567/0008",
        "on": dt.date(2024, 6, 8),
        "paid_to": "ร้านน้ำผึ้งการพิมพ์",
        "title": "ค่าวัสดุสำนักงาน",
        "arithmetic": (PaperLine("สมุดเงินสด 2 เล่ม และกระดาษ 3 รีม", 54050),),
        "amount_satang": 54050,
        "paid_from": "เงินสดในมือ",
        "paid_by": "นางมาลี ศรีสุข",
        "batch_no": 62,
        "ledger_head": LEDGER_HEAD,
    }
    return Voucher(**(values | changes))


_FIRST = ("กตัญญู", "ปิติ", "มาลี", "ฐิติ", "ดุษฎี", "ศักดิ์สิทธิ์", "น้ำผึ้ง", "ซื่อสัตย์", "ฟ้าใส", "ณัฏฐ์")
_LAST = ("น้ำใจงาม", "ค้ำคูณ", "ศรีสุข", "ฝั่งธาร", "ใจดี", "ปี่แก้ว", "ทั่วถึง")


def made_up_name(n: int) -> str:
    """Give the n-th made-up name."""
    return f"{('นาย', 'นาง', 'นางสาว')[n % 3]}{_FIRST[n % len(_FIRST)]} {_LAST[n % len(_LAST)]}"


def make_slip(count: int = 24, **changes: Any) -> RemittanceSlip:
    """Make a remittance slip of `count` members, 20 baht short."""
    values: dict[str, Any] = {
        "head": HEAD,
        "number": "นส.2567/0012",
        "on": dt.date(2024, 6, 7),
        "village": "หมู่ 4 บ้านศักดิ์สิทธิ์",
        "round_title": "เดือนมิถุนายน 2567",
        "collector": "นางน้ำผึ้ง ค้ำคูณ",
        "lines": tuple(
            CollectedLine(f"04-{n:04d}", made_up_name(n), "มิ.ย. 2567", 3000) for n in range(1, count + 1)
        ),
        "expected_satang": 3000 * count,
        "counted_satang": max(0, 3000 * count - 2000),
        "by": "นางมาลี ศรีสุข",
        "printed_at": PRINTED_AT,
    }
    return RemittanceSlip(**(values | changes))


def make_sheet(count: int = 40, **changes: Any) -> CollectionSheet:
    """Make a blank collection sheet of `count` members."""
    values: dict[str, Any] = {
        "head": HEAD,
        "village": "หมู่ 4 บ้านศักดิ์สิทธิ์",
        "round_title": "เดือนกรกฎาคม 2567",
        "collector": "นางน้ำผึ้ง ค้ำคูณ",
        "rows": tuple(
            CollectionRow(
                f"04-{n:04d}",
                made_up_name(n),
                f"{n}/{n % 4 + 1}",
                f"ค้าง {n % 7 - 3} เดือน" if n % 7 > 3 else "",
                3000 + 3000 * max(0, n % 7 - 3),
            )
            for n in range(1, count + 1)
        ),
        "printed_at": PRINTED_AT,
    }
    return CollectionSheet(**(values | changes))
