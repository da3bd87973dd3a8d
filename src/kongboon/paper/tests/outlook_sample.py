"""An outlook on paper as full as it gets: long names, every line taken, large sums."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from kongboon.paper.charts import Line, fan, lines
from kongboon.paper.documents import Letterhead
from kongboon.paper.outlook_document import (
    AssemblySheet,
    AssumedLine,
    EnoughLine,
    SameRun,
    TreasurerSheet,
    WayLine,
    YearLine,
)

YEARS = tuple(range(2567, 2598))
HEAD = Letterhead(
    "กองทุนสวัสดิการชุมชนเทศบาลตำบลน้ำค้ำเกี๊ยะศักดิ์สิทธิ์",
    "ต.น้ำค้ำ อ.ป่าปี่ จ.ฝั่งบุญ",
    "ศาลากลางบ้านหมู่ที่ 4 บ้านโนนสูง ต.น้ำค้ำ อ.ป่าปี่ จ.ฝั่งบุญ 33000",
    "ทะเบียนเลขที่ สส. 90/2553",
)
RUN = SameRun(
    valuation_on=date(2024, 6, 10),
    asked_by="สมชาย ตั้งตรงพงษ์พิพัฒน์",
    asked_at=datetime(2024, 6, 10, 3, tzinfo=UTC),
    scenarios=1000,
    seed=2567,
    run_id="0123456789abcdef" * 4,
    assumptions_sha256="ab" * 32,
    regulation_sha256="cd" * 32,
    ledger_head="4f65e3f07744894a",
    batch_no=12108,
)
_BAND = (-1.0, 0.5, 1.2, 1.9, 3.0)
_CAUSE = (
    "เงินเสียชีวิตเพิ่มจากปีละ 1,074,238 บาท เป็น 2,077,019 บาทใน 20 ปี เพราะสมาชิกอายุมากขึ้นและเป็นสมาชิกนานจนได้ขั้นที่สูงขึ้น"
)
_RESERVATION = "ซ่อมบ้าน / บ้านพอเพียง: คณะกรรมการเป็นผู้กำหนดเงิน สมมติครั้งละ 12,500 บาท และคิดเป็นต่อสมาชิก"


def treasurer(**other: Any) -> TreasurerSheet:
    values: dict[str, Any] = {
        "head": HEAD,
        "likely": "ในอนาคตที่เป็นไปได้ 100 แบบ เงินหมดภายใน 20 ปีประมาณ 44 แบบ (41 ถึง 47)",
        "long": "เก้าในสิบแบบ เงินพอถึงปี 2578 เป็นอย่างน้อย และครึ่งหนึ่งพอถึงปี 2590",
        "turning": "ตั้งแต่ราวปี 2571 เงินออก (ปีละ 1,116,934 บาท) มากกว่าเงินเข้า (1,080,167 บาท)",
        "causes": (_CAUSE,) * 4,
        "fan": fan(
            YEARS, [_BAND] * 31, title="เงิน", description="ทีละปี", unit="ล้านบาท", names=("โชคดี", "กลาง", "โชคร้าย")
        ),
        "enough": (
            EnoughLine(
                "เงินสมทบของสมาชิกแต่ละคน", "ปีละ 365 บาท (วันละ 1 บาท)", "ปีละ 1,261 บาท (วันละ 3.45 บาท)",
                "44 ใน 100 แบบ", "5 ใน 100 แบบ",
            ),
            EnoughLine("เงินเสียชีวิตสูงสุด", "130,000 บาท", "107,500 บาท", "44 ใน 100 แบบ", "5 ใน 100 แบบ"),
            EnoughLine("สมาชิกใหม่", "", "", "", ""),
        ),
        "entrant": "",
        "target": "“พอ” หมายถึง ภายใน 20 ปี เงินหมดไม่เกิน 5 ใน 100 แบบ",
        "without_state": "ถ้ารัฐไม่สมทบเลย เงินหมดภายใน 20 ปี 88 แบบใน 100 แบบ (85 ถึง 90) จากเดิม 44 แบบ "
        "เก้าในสิบแบบ เงินพอถึงปี 2574 เป็นอย่างน้อย",
        "years": tuple(
            YearLine(
                n, 2567 + n, 12_159, 5_475, 4_499_422_00, 1_368_036_00, 1_408_284_00, 11_693_427_00,
                57_836_122_00 if n < 10 else -57_836_122_00, -150_402_178_00,
            )
            for n in (1, 2, 3, 5, 10, 15, 20)
        ),
        "assumed": tuple(
            AssumedLine(
                "ปีที่ท้องถิ่นสมทบ ให้ต่อสมาชิกหนึ่งคน", f"{n} บาท", "สมชาย ตั้งตรงพงษ์พิพัฒน์, 10 มิ.ย. 2567"
            )
            for n in range(12)
        ),
        "assumed_in_all": "มีสมมติฐานทั้งหมด 51 ข้อ กองทุนเลือกเอง 12 ข้อ ที่ไม่มีชื่อคนคือค่าที่มากับโปรแกรม ดูครบทุกข้อพร้อมที่มาได้ในหน้า “สมมติฐาน”",
        "reservations": (_RESERVATION,) * 4,
        "no_guarantee": "ตัวเลขนี้คิดจากสมมติฐาน ไม่ใช่คำรับประกัน",
        "run": RUN,
        "printed_at": datetime(2024, 6, 10, 4, tzinfo=UTC),
    }  # fmt: skip
    return TreasurerSheet(**(values | other))


def way(number: int) -> WayLine:
    name = f"ข้อเสนอที่ {number} ออมวันละบาทครึ่งและลดค่าทำศพลงทุกขั้น สำหรับทุกคน"
    return WayLine(
        name=name if number else "วันนี้",
        is_of=("ร่าง: ระเบียบกองทุนสวัสดิการชุมชนว่าด้วยสวัสดิการ 13 ประเภท", "สมทบปีละ 730 บาท", "เสียชีวิตไม่เกิน 10,000 บาท",
               "สมาชิกใหม่ปีละ 10 คน", "รัฐไม่สมทบ"),
        dues="730",
        chances=("<1 (0 ถึง <1)", "92 (90 ถึง 94)", ">99 (>99 ถึง 100)"),
        one_in_ten="ไม่ถึงในช่วงนี้",
        left_satang=-1_183_182_00,
        differs=("+11,183,182 บาท (+11,175,670 ถึง +11,190,695)", "-41 (-44 ถึง -38)") if number else (),
    )  # fmt: skip


def assembly(**other: Any) -> AssemblySheet:
    ways = tuple(way(number) for number in range(4))
    values: dict[str, Any] = {
        "head": HEAD,
        "title": "ข้อเสนอสำหรับประชุมใหญ่สามัญประจำปี 2567 เรื่องเงินสมทบและค่าทำศพ",
        "sentences": tuple(
            f"{one.name}: ภายใน 20 ปี เงินหมด 92 ใน 100 แบบ จากเดิม 100 ตอนท้ายเงินต่างไปเฉลี่ย +10,923,482 บาท"
            for one in ways[1:]
        ),
        "chart": lines(
            YEARS, [Line(one.name, [float(n) for n in range(31)]) for one in ways], title="โอกาส",
            description="ต่ำดีกว่า", unit="ใน 100", top=100.0,
        ),
        "chance_years": (10, 20, 30),
        "left_in_be": 2587,
        "ways": ways,
        "differs_names": ("เงินเมื่อครบ 20 ปี โดยเฉลี่ย", "จำนวนแบบใน 100 แบบที่เงินหมดในช่วงที่ดู"),
        "questions": ("สมาชิกสมทบเพิ่มจากปีละ 365 เป็น 730 บาทไหวหรือไม่ คนที่ไม่ไหวจะช่วยกันอย่างไร",) * 6,
        "meeting": "แนบกับการลงมติของประชุมใหญ่สามัญ เมื่อวันที่ 9 มิถุนายน 2567",
        "reservations": (_RESERVATION,) * 4,
        "no_guarantee": "ตัวเลขนี้คิดจากสมมติฐาน ไม่ใช่คำรับประกัน",
        "run": RUN,
        "printed_at": datetime(2024, 6, 10, 4, tzinfo=UTC),
    }  # fmt: skip
    return AssemblySheet(**(values | other))
