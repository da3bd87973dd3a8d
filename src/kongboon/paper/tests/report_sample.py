"""A made-up six-month report for the tests and the sample pictures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kongboon.paper.report_document import (
    AgeSexRow,
    BenefitRow,
    CommitteeSeat,
    Finance,
    FundIdentity,
    GroupCount,
    Holding,
    InKindRow,
    IssueRow,
    LegRow,
    MemberMovement,
    MemberSection,
    MoneyRow,
    ProjectRow,
    ReconciliationRow,
    ReportPeriod,
    ReportSignature,
    SixMonthReport,
)
from kongboon.paper.tests.samples import HEAD, LEDGER_HEAD, PRINTED_AT, made_up_name

SNAPSHOT_HASH = "5d0c9b7e" * 8
_VILLAGES = ("บ้านน้ำค้ำ", "บ้านป่าปี่", "บ้านฝั่งธาร", "บ้านศักดิ์สิทธิ์", "บ้านปุ๋ยงาม", "บ้านดุษฎี", "บ้านทั่วถึง", "บ้านเกี๊ยะแก้ว")
_AGES = ("0–6 ปี", "7–14 ปี", "15–24 ปี", "25–59 ปี", "60–69 ปี", "70–79 ปี", "80 ปีขึ้นไป")


def make_members(villages: int = 8) -> MemberSection:
    """Make members of `villages` villages whose parts add up."""
    rows = tuple(
        MemberMovement(f"หมู่ {n + 1} {_VILLAGES[n % 8]}", 100 + n, 5, 2, 1, 102 + n) for n in range(villages)
    )
    opening, closing = sum(row.opening for row in rows), sum(row.closing for row in rows)
    movement = MemberMovement("รวม", opening, 5 * villages, 2 * villages, villages, closing)
    share = closing // 14
    ages = [AgeSexRow(label, share, share) for label in _AGES]
    ages[3] = AgeSexRow(_AGES[3], share, share + closing - 14 * share - 1, 1)
    groups = (GroupCount("ผู้สูงอายุอยู่คนเดียว", 12), GroupCount("ผู้พิการ", 31), GroupCount("ผู้ป่วยติดเตียง", 0))
    return MemberSection(movement, rows, tuple(ages), groups, villages, villages + 3)


def make_finance() -> Finance:
    """Make accounts that add up to 1,000,000.01 baht."""
    receipts = (
        MoneyRow("เงินสมทบสมาชิก", 15_330_000),
        MoneyRow("เงินสมทบจากองค์การบริหารส่วนตำบล", 5_000_000),
        MoneyRow("เงินสมทบจากรัฐผ่าน พอช.", 0),
        MoneyRow("ดอกเบี้ยรับ", 41_251),
    )
    payments = (
        MoneyRow("สวัสดิการคลอดบุตร", 300_000),
        MoneyRow("สวัสดิการนอนโรงพยาบาล", 1_240_000),
        MoneyRow("สวัสดิการกรณีเสียชีวิต", 6_500_000),
        MoneyRow("ค่าเครื่องเขียนและการพิมพ์", 31_250),
    )
    holdings = (
        Holding("cash", "เงินสดในมือ", 500_000),
        Holding("cash", "เงินอยู่กับผู้เก็บ", 0),
        Holding("bank", "ธ.ก.ส. สาขาป่าปี่ ออมทรัพย์", 99_500_001, "xxx-x-xx123-4"),
    )
    return Finance(87_700_000, receipts, payments, 100_000_001, holdings)


def make_report(**changes: Any) -> SixMonthReport:
    """Make a complete report; `changes` replace fields."""
    roles = (
        "ประธาน",
        "รองประธาน",
        "เหรัญญิก",
        "ผู้ทำบัญชี",
        "นายทะเบียน",
        "เลขานุการ",
        "กรรมการ",
        "กรรมการ",
        "กรรมการ",
    )
    seats = tuple(
        CommitteeSeat(
            role, made_up_name(n), f"หมู่ {n + 1} {_VILLAGES[n % 8]}", "พ.ศ. 2566–2569" if n else None
        )
        for n, role in enumerate(roles)
    )
    values: dict[str, Any] = {
        "head": HEAD,
        "identity": FundIdentity(
            "9999990",
            dt.date(2008, 2, 29),
            "12/2556",
            dt.date(2013, 8, 20),
            "องค์การบริหารส่วนตำบลบ้านน้ำค้ำ",
            "ระเบียบกองทุน พ.ศ. 2556 แก้ไขครั้งที่ 2 พ.ศ. 2565",
            4120,
        ),
        "period": ReportPeriod(
            "งวดที่ 1 ปีบัญชี พ.ศ. 2567", dt.date(2023, 10, 1), dt.date(2024, 3, 31), dt.date(2024, 4, 30)
        ),
        "submitted_to": ("องค์การบริหารส่วนตำบลบ้านน้ำค้ำ", "สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัดฝั่งบุญ"),
        "committee": seats,
        "members": make_members(),
        "legs": (
            LegRow("ขาที่ 1 สมาชิก (วันละบาท)", 812, 15_330_000),
            LegRow("ขาที่ 2 องค์กรปกครองส่วนท้องถิ่น", 1, 5_000_000),
            LegRow("ขาที่ 3 รัฐ ผ่าน พอช.", None, 0),
        ),
        "benefits": (
            BenefitRow("คลอดบุตร", 3, 3, 300_000, 0),
            BenefitRow("นอนโรงพยาบาล", 21, 17, 1_240_000, 0),
            BenefitRow("เสียชีวิต", 4, 4, 6_500_000, 1),
            BenefitRow("ควายออกลูก", 0, 0, 0, None),
        ),
        "projects": (ProjectRow("ธนาคารน้ำใต้ดิน", "ขุดบ่อ 3 บ่อ ใช้น้ำได้ทั้งฝั่งตะวันออก", 120, 0),),
        "in_kind": (InKindRow("วัดป่าปี่แก้ว", "ข้าวสาร 200 กิโลกรัม", None),),
        "finance": make_finance(),
        "reconciliation": (
            ReconciliationRow(
                "ธ.ก.ส. สาขาป่าปี่", dt.date(2024, 3, 31), 99_515_001, 99_500_001, "ดอกเบี้ยที่ยังไม่ลงบัญชี"
            ),
        ),
        "reserve_months": "14.2 เดือน ถ้าจ่ายเท่า 12 เดือนที่ผ่านมา",
        "issues": (IssueRow("สมาชิกหมู่ 9 ยังไม่มีผู้เก็บเงิน", "ตั้งตัวแทนหมู่บ้านในการประชุมใหญ่", "ยื่นแล้ว รอผล"),),
        "attachments": ("รายงานการประชุมครั้งที่ 1/2567", "สำเนาสมุดบัญชีธนาคาร"),
        "signatures": (
            ReportSignature("ประธานกองทุน", "นางมาลี ศรีสุข"),
            ReportSignature("เหรัญญิก", "นายสมชาย ค้ำคูณ"),
            ReportSignature("ผู้ตรวจสอบ", ""),
        ),
        "printed_at": PRINTED_AT,
        "snapshot_hash": SNAPSHOT_HASH,
        "ledger_head": LEDGER_HEAD,
        "batch_no": 1057,
    }
    return SixMonthReport(**(values | changes))
