"""Write docs/permissions.md, the table of who may do what, from the program itself.

    .venv/bin/python scripts/permissions.py

A test fails while the file is not what this makes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from kongboon.access.models import Officer
    from kongboon.rules.terms import ApprovalStep

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "permissions.md"

_HEAD = """# ใครทำอะไรได้ · Who may do what

ตารางนี้ทำจากโปรแกรมเอง (`make permissions`) หน้าเว็บ คำสั่ง และงานเบื้องหลังใช้ตารางเดียวกันนี้
This table is made from the program itself (`make permissions`); pages, commands and tasks obey this one table.

* **สองคน · two people**: มีผลเมื่อกรรมการอีกคนเห็นชอบแล้ว · takes effect once another officer has agreed
* **สองคนเมื่อเกินวงเงิน · two people above a sum**: ยอดเล็กทำคนเดียวได้ · a small sum is done by one
"""
_COMMITTEES = """
## กรรมการน้อยก็ไม่ติดขัด · Nobody is stuck with a small committee

เหรัญญิกเป็นผู้ขอจ่ายเงิน ยอดที่จ่ายให้ผู้รับคนเดียวกันหรือที่คนเดียวกันขอในเจ็ดวันนับรวมกัน คนที่ขอและคนที่รับเงินเห็นชอบเองไม่ได้
ยอดเกิน 5,000 บาทที่เกินหนึ่งในร้อยของเงินกองทุนนับเป็นยอดในช่องสุดท้าย
(สวัสดิการและมติยกเว้นใช้ขั้นของระเบียบกองทุนเอง) เสียงที่ขาดแต่ละเสียงแทนด้วยการรอ 24 ชั่วโมง แต่ไม่เคยน้อยกว่าสองคน
เงินรับอื่นที่บันทึกในเจ็ดวันนี้ยังไม่นับเป็นเงินกองทุน ถ้ากรรมการที่เหลือคนเดียวไม่มาภายในหนึ่งวัน ผู้เก็บเงินหรือผู้ตรวจสอบเห็นชอบแทนได้ที่หน้าจอของผู้ขอ
คนที่ใบรหัสเข้าใช้อาจเคยอยู่ในมือของผู้ขอก็เห็นชอบได้หลังจากนั้น (การเสียชีวิตไม่ต้องรอ) ทุกครั้งมีเครื่องหมายและแจ้งให้ทุกคนทราบ
The treasurer asks for a payment. Sums to one payee, or asked for by one person, count together over seven days. Neither
who asks nor who is paid agrees. Above 5,000 baht, more than one percent of the fund's money counts as a sum of the last
column (benefits and exceptions take the steps of the fund's own regulation). Each missing word is replaced by a wait of 24
hours, but there are never fewer than two people. Other income written down in these seven days is no money of the fund yet.
Where the one officer who is left does not come within a day, a collector or the auditor stands in, on the screen of who
asks; so does whoever's slip may have been in the asker's hand (a death does not wait for that). It is marked and told.
"""


def document() -> str:
    """The whole file; Django is set up."""
    return "\n".join([_HEAD, *_acts(), _COMMITTEES, *_committees(), ""])


def _both(text: str) -> str:
    """Thai, then English."""
    from django.utils import translation

    with translation.override("th"):
        thai = translation.gettext(text)
    return f"{thai} · {text}"


def _roles(roles: tuple[str, ...]) -> str:
    from django.utils import translation

    from kongboon.access.models import Role

    if set(roles) == set(Role.values):
        return "ทุกตำแหน่ง · every office"
    labels = []
    for language in ("th", "en"):
        with translation.override(language):
            labels.append(", ".join(str(Role(role).label) for role in Role.values if role in roles))
    return " · ".join(labels)


def _acts() -> Iterator[str]:
    """Each area with its acts: what, which offices, whether a second person is wanted."""
    from kongboon.access.levels import Area, Level, Second
    from kongboon.access.permissions import Act

    where = {
        Level.PUBLIC: "ใครก็ได้ · anybody",
        Level.SIGNED_IN: "ผู้ที่เข้าใช้แล้ว · whoever has signed in",
        Level.ADMINISTRATOR: "ผู้ดูแลเครื่อง · the administrator",
        Level.SHELL: "ที่เครื่องนั้นเอง · at the machine itself",
    }
    second = {
        Second.NONE: "",
        Second.BY_SUM: "สองคนเมื่อเกินวงเงิน · two people above a sum",
        Second.ALWAYS: "สองคน · two people",
    }
    for area in Area:
        yield f"## {_both(area.value)}\n"
        yield "| เรื่อง · Act | ใคร · Who | คนที่สอง · Second person |"
        yield "|---|---|---|"
        for act in Act:
            if act.rule.area is area:
                who = _roles(act.rule.roles) if act.rule.level is Level.FUND else where[act.rule.level]
                yield f"| {_both(act.rule.title)} | {who} | {second[act.rule.second]} |"
        yield ""


def _committees() -> Iterator[str]:
    """Committees of two to five officers by sum: how many others agree, whether the chair, and the hours of waiting."""
    from kongboon.access.models import Officer, Role
    from kongboon.governance.thresholds import DEFAULT_APPROVALS

    offices = (Role.CHAIR, Role.TREASURER, Role.SECRETARY, Role.WELFARE, Role.BOOKKEEPER)
    sums = [
        "เกินกว่านั้น · above that" if step.up_to_satang is None else f"≤ {step.up_to_satang // 100:,} บาท · baht"
        for step in DEFAULT_APPROVALS
    ]
    yield f"| กรรมการ · Officers | ผู้รับเงิน · Paid to | {' | '.join(sums)} |"
    yield "|---|---|---|---|---|"
    for count in range(2, 6):
        committee = [Officer(pk=pk, role=role) for pk, role in enumerate(offices[:count])]
        others = [officer for officer in committee if officer.role != Role.TREASURER]
        for payee in (None, others[0], others[-1]) if count > 2 else (None, others[0]):
            able = [officer for officer in others if officer is not payee]
            to = _roles((payee.role,)) if payee is not None else "คนอื่น · somebody else"
            steps = " | ".join(_step(step, able) for step in DEFAULT_APPROVALS)
            yield f"| {count} | {to} | {steps} |"


def _step(wanted: ApprovalStep, able: list[Officer]) -> str:
    """How many others agree, with the chair or without, and for how many hours it then waits."""
    from kongboon.governance.thresholds import step_among

    if not able:
        return "เพิ่มกรรมการก่อน · one more officer first"
    step = step_among(wanted, able)
    chair = " (มีประธาน · with the chair)" if step.with_chair else ""
    wait = f", {step.wait_hours} ชม. · h" if step.wait_hours else ""
    return f"{step.confirmations} คน · more{chair}{wait}"


def main() -> None:
    """Write the file anew."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kongboon.config.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KONGBOON_DATA_DIR"] = folder
        django.setup()
        DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
