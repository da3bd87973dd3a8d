"""A village's month of today as its pages show it: people of one house, taps, a filled list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.world import Cast, make_member

from kongboon.dues.taps import tap_value
from kongboon.kernel.thai_calendar import add_months, last_day, month_of
from kongboon.kernel.thai_dates import format_thai_month
from kongboon.members.models import Member
from kongboon.members.tests.sheets import workbook

TODAY = timezone.localdate()
MONTH = month_of(TODAY)
BEFORE = last_day(add_months(MONTH, -1))
AT = timezone.now()
Signed = Callable[[str], Client]


def url(tail: str) -> str:
    return f"/f/3305050/dues/{tail}"


VILLAGE = url(f"4/{MONTH}/")


def person(office: Cast, number: str = "0001", **more: Any) -> Member:
    return make_member(office, AT, number=number, **{"paid_until": BEFORE, "house_no": "12", **more})


def tap(member: Member, months: int = 1, **more: Any) -> dict[str, Any]:
    return {"take": tap_value([(member.pk, MONTH, months)]), "id": "a" * 32, **more}


def price() -> int:
    return last_day(MONTH).day * 100


def take(client: Client, member: Member, **more: Any) -> Any:
    return client.post(VILLAGE + "take/", tap(member, **more), headers={"X-Tap": "1"})


def sheet_of(*rows: Any, moo: int = 4) -> SimpleUploadedFile:
    title = f"ใบเก็บเงิน หมู่ {moo} เดือน {format_thai_month(MONTH)}"
    data = workbook([[title], ["เลขสมาชิก", "ชื่อ", "จำนวนเงิน"], *rows])
    return SimpleUploadedFile("ใบเก็บเงิน.xlsx", data)
