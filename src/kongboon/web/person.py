"""A person's whole file on request: everything that the fund keeps of one member, as PDF, JSON and pictures (PDPA s. 30)."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import translation

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.documents.errors import FileLost
from kongboon.documents.models import Document
from kongboon.documents.storage import bytes_of
from kongboon.funds.services import letterhead
from kongboon.funds.words import shown_date
from kongboon.governance.looks import looked
from kongboon.governance.models import Change, Look
from kongboon.governance.queries import history_of, of_fund, shown_moment
from kongboon.members.models import Member
from kongboon.paper.person import FilePart, PersonFile, person_pdf
from kongboon.web.person_kinds import KINDS, Kind

CHANGES_MAX = 5000


def person_files(*, member: Member, by: Officer, at: datetime) -> list[tuple[str, bytes]]:
    """Name and bytes of every file of a person's whole file; that it was made is itself a look at the person.

    Errors: NotAllowed, NotForThisOffice.
    """
    require(by, Act.SEE_LOOKS)
    looked(officer=by, member_id=member.pk, page=Look.Page.FILE, at=at)
    name = f"member-{member.number}".replace("/", "-")
    pictures, missing = _pictures(member)
    with translation.override("th"):
        told = _paper(member, by, at, len(pictures))
        whole = _whole(member, at) | {"pictures_missing": missing}
    data = json.dumps(whole, ensure_ascii=False, indent=1).encode()
    return [(f"{name}.pdf", person_pdf(told)), (f"{name}.json", data), *pictures]


def person_zip(*, member: Member, by: Officer, at: datetime) -> bytes:
    """The same in one zip, for a page. Errors: as `person_files`."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in person_files(member=member, by=by, at=at):
            pack.writestr(name, content)
    return data.getvalue()


def rows_of(kind: Kind, member: Member) -> list[Any]:
    """A person's rows of one kind, in the order in which they came."""
    found = kind.model._default_manager.filter(kind.of(member))
    return list(found.select_related(*kind.related).order_by("pk").distinct())


def _pictures(member: Member) -> tuple[list[tuple[str, bytes]], list[str]]:
    """The filed photos and papers, and the names of those whose bytes are not there any more."""
    kind = next(kind for kind in KINDS if kind.model is Document)
    found, missing = [], []
    for document in rows_of(kind, member):
        name = f"pictures/{document.pk % 10**10}-{document.file_name}"
        try:
            found.append((name, bytes_of(document)))
        except FileLost:
            missing.append(name)
    return found, missing


def _whole(member: Member, at: datetime) -> dict[str, Any]:
    """Everything as JSON: whole rows, money in satang, days of the Common Era."""
    kept = {kind.key: [_row(row, kind.only) for row in rows_of(kind, member)] for kind in KINDS}
    changes = of_fund(member.fund).filter(table_name="members_member", row_id=member.pk).order_by("pk")
    return {
        "kongboon": "person",
        "unit": "satang",
        "made_at": at.isoformat(),
        "fund": {"code": member.fund.code, "name": member.fund.name},
        "register": _row(member) | {"national_id": member.national_id, "village": str(member.village)},
        **kept,
        "changes": [_row(change) for change in changes[:CHANGES_MAX]],
    }


# Ciphertext and search keys of what stands beside them in clear, and who signed in.
_LEFT = {
    Member: ("national_id_sealed", "national_id_index", "sort_key", "search_text"),
    Change: ("user", "request_id"),
}


def _row(row: Model, only: tuple[str, ...] = ()) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in _LEFT.get(type(row), ()) or (only and field.name not in only):
            continue
        told[field.name] = _plain(getattr(row, field.attname))
        if field.related_model is Officer and told[field.name] is not None:
            told[f"{field.name}_name"] = str(getattr(row, field.name))
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _paper(member: Member, by: Officer, at: datetime, pictures: int) -> PersonFile:
    parts = [FilePart("ทะเบียนสมาชิก", ("ข้อมูล", "ที่บันทึกไว้"), _register(member))]
    for kind in KINDS:
        rows = tuple(tuple(str(cell) for cell in kind.told(row)) for row in rows_of(kind, member))
        parts.append(FilePart(kind.heading, kind.columns, rows))
    changes = history_of(member.fund, "members_member", member.pk, most=CHANGES_MAX)
    lines = tuple(
        (shown_moment(change.at), change.who, f"{change.sentence}: {_parts(change.parts)}")
        for change in changes
    )
    parts.append(FilePart("การเปลี่ยนแปลงทะเบียน", ("วันเวลา", "ผู้เปลี่ยน", "สิ่งที่เปลี่ยน"), lines))
    told = f"ภาพถ่ายและเอกสาร {pictures} ไฟล์อยู่ในโฟลเดอร์ pictures" if pictures else "ไม่มีภาพถ่ายหรือเอกสารที่เก็บไว้"
    return PersonFile(
        letterhead(member.fund), member.full_name, member.number, tuple(parts), told, by.name, at
    )


def _parts(parts: Any) -> str:
    return ", ".join(
        f"{part.word} {part.before} → {part.after}" if part.before or part.after else part.word
        for part in parts
    )


def _register(member: Member) -> tuple[tuple[str, str], ...]:
    """The row of the register, each field under the word that the pages use."""
    imported = member.imported_by
    told: list[tuple[str, str]] = []
    for field in Member._meta.concrete_fields:
        name = str(field.name)
        if name in (*_LEFT[Member], "id", "fund", "birth_is_partial", "imported_by"):
            continue
        value = getattr(member, name)
        if field.flatchoices:
            value = getattr(member, f"get_{name}_display")()
        elif isinstance(value, datetime):
            value = shown_moment(value)
        elif isinstance(value, date):
            value = shown_date(value, "long")
        if value not in (None, ""):
            told.append((_WORDS[name], str(value)))
    if member.national_id:
        told.append((_WORDS["national_id"], member.national_id))
    if imported is not None:
        told.append(("มาจากไฟล์ทะเบียน", imported.file_name))
    return tuple(told)


_WORDS = {
    "number": "เลขสมาชิก",
    "title": "คำนำหน้า",
    "first_name": "ชื่อ",
    "last_name": "นามสกุล",
    "nickname": "ชื่อเล่น",
    "sex": "เพศ",
    "birth_date": "วันเกิด",
    "disabled_since": "พิการตั้งแต่วันที่",
    "national_id": "เลขประจำตัวประชาชน",
    "house_no": "บ้านเลขที่",
    "village": "หมู่บ้าน",
    "phone": "โทรศัพท์",
    "joined_on": "วันที่เป็นสมาชิก",
    "paid_until": "จ่ายเงินสมทบถึง",
    "heir_name": "ผู้รับผลประโยชน์",
    "heir_relation": "ความเกี่ยวข้องของผู้รับผลประโยชน์",
    "old_receipt": "ใบเสร็จเดิม",
    "note": "หมายเหตุ",
    "status": "สถานะ",
    "ended_on": "พ้นสภาพเมื่อ",
    "ended_reason": "เหตุที่พ้นสภาพ",
    "erased_at": "ลบข้อมูลเมื่อ",
}
