"""Finding the header of a register and saying which column holds what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kongboon.kernel.errors import shown
from kongboon.kernel.thai_text import normalise_thai, to_arabic_digits
from kongboon.members.register_cells import filled_texts
from kongboon.members.register_marks import cell_name
from kongboon.members.register_refusals import UnknownColumn
from kongboon.members.register_workbook import COLUMNS_MAX, Cell, Sheet

# First match wins, so the narrow stands before the wide. Tried on the header without spaces and signs.
_FIELD_PATTERNS: tuple[tuple[str, str], ...] = (
    ("", r"(ทายาท|ผู้รับ(ผล)?ประโยชน์).*(บัตร|ประชาชน|โทร|เบอร์|ที่อยู่|เกิด|อายุ)"),
    ("", r"(บัตร|ประชาชน|โทร|เบอร์|ที่อยู่|เกิด|อายุ).*(ทายาท|ผู้รับ(ผล)?ประโยชน์)"),
    ("", r"ใบเสร็จ.*วันที่|วันที่.*ใบเสร็จ|สถานที่เกิด"),
    ("heir_relation", r"ความสัมพันธ์|เกี่ยวข้อง|เกี่ยวพัน|relation"),
    ("heir_name", r"ทายาท|ผู้รับ(ผล)?ประโยชน์|ผู้รับเงิน|ผู้รับมอบ|heir|beneficiary"),
    ("national_id", r"ประชาชน|13หลัก|เลขบัตร|เลขที่บัตร|เลขประจำตัว(?!สมาชิก)|nationalid|citizenid|idcard"),
    ("member_no", r"^(?!วัน).*(เลข|รหัส|ทะเบียน).*สมาชิก$|สมาชิก(เลขที่|ที่|หมายเลข)$|^(เลขที่?)?ทะเบียน(เลขที่)?$|^memberno"),
    ("title", r"คำนำหน้า|^title$"),
    ("nickname", r"ชื่อเล่น"),
    ("full_name", r"^(ราย)?ชื่อ(สมาชิก|ตัว|จริง)?(และ)?(นาม|ชื่อ)?สกุล|^รายชื่อ|^ชื่อสมาชิก|^ชื่อผู้สมัคร|^(full)?name$"),
    ("last_name", r"^(นาม)?สกุล$|^lastname|^surname"),
    ("first_name", r"^ชื่อ(ตัว|จริง)?$|^firstname"),
    ("ended_on", r"พ้นสภาพ|วันที่?(ลาออก|เสียชีวิต|ตาย|พ้น|สิ้นสุด)|(เสียชีวิต|ลาออก)เมื่อ"),
    ("birth_date", r"เกิด|birth"),
    ("paid_until", r"(ชำระ|จ่าย|ส่ง|สมทบ|เงิน|เก็บ).*ถึง|^ถึงเดือน|paiduntil"),
    ("joined_on", r"(วัน|ปี|เมื่อ|เริ่ม|สมัคร|เข้า|ดป).*(สมาชิก|สมัคร|เข้า)|สมาชิก(เมื่อ|ตั้งแต่|วันที่)|^เป็นสมาชิก|^สมัคร|^joined"),
    ("phone", r"โทร|เบอร์|มือถือ|^phone|^tel"),
    ("old_receipt", r"ใบเสร็จ|receipt"),
    ("", r"^อัตรา"),  # what is paid each time, and no sum that was paid
    ("amount_paid", r"จำนวนเงิน|ยอดเงิน|เงินสมทบ|เงินสะสม|ยอดสะสม|ชำระแล้ว|^amount"),
    ("house_no", r"บ้านเลขที่|เลขที่บ้าน|ที่อยู่.*เลขที่|^houseno"),
    ("moo", r"^(ที่อยู่)?(หมู่|หมู่ที่|ม|หมู่บ้านที่|moo)$"),
    ("village_name", r"หมู่บ้าน|ชื่อบ้าน|^(ที่อยู่)?บ้าน$|ชุมชน|^village"),
    ("address", r"^ที่อยู่"),
    ("sex", r"^เพศ|^sex$|^gender$"),
    ("status", r"^สถานะ|สถานภาพสมาชิก|^status$"),
    ("note", r"หมายเหตุ|บันทึก|^remark|^note"),
    # Known, of no use to a register, but a sign that this row is a header.
    ("", r"^(ลำดับ(ที่)?|ที่|no|อายุ|ตำบล|แขวง|อำเภอ|เขต|จังหวัด|รหัสไปรษณีย์|อาชีพ|ศาสนา|สถานภาพ)"),
)  # fmt: skip
_PATTERNS = tuple((field, re.compile(pattern)) for field, pattern in _FIELD_PATTERNS)
FIELDS = frozenset(field for field, _ in _FIELD_PATTERNS if field)
NAME_FIELDS = ("full_name", "first_name")
# Fields that may be spread over several columns.
_JOINED = frozenset({"old_receipt"})

# A number of whom or of what: the header alone does not say.
_NUMBER_OF_WHAT = frozenset({"เลขที่", "เลข", "รหัส", "หมายเลข"})

_HEADER_SEARCH_ROWS = 40
_FIELDS_MIN = 3
_HEADER_TEXT_MAX = 80
# The column that `register_red` writes for whoever mends the file; it says nothing about a member.
MENDING = "ต้องแก้ไข (กองบุญ)"


@dataclass(frozen=True)
class Layout:
    """Where the header ends and which columns hold which field.

    `first_row` and `header_row` are the header's first and last row, counted from 1; `headers` has one name a
    column, unique, "" where the file has none; `fields` maps a field to its column indexes. `nameless` are the columns
    without a heading in which members have something: header that we give -> what stands there, for a sentence.
    """

    first_row: int
    header_row: int
    headers: tuple[str, ...]
    fields: Mapping[str, tuple[int, ...]]
    nameless: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, str]:
        """Header as in the file -> field, in the file's order."""
        by_index = {index: field for field, indexes in self.fields.items() for index in indexes}
        return {self.headers[index]: by_index[index] for index in sorted(by_index) if self.headers[index]}

    @property
    def unread(self) -> tuple[str, ...]:
        """Headers that are read as nothing."""
        read = {index for indexes in self.fields.values() for index in indexes}
        return tuple(
            header
            for index, header in enumerate(self.headers)
            if header and header != MENDING and index not in read
        )

    @property
    def unsure(self) -> tuple[str, ...]:
        """Headers read as nothing that may be the members' numbers or their houses: "เลขที่", "รหัส"."""
        if "member_no" in self.fields:
            return ()
        return tuple(header for header in self.unread if plain_header(header) in _NUMBER_OF_WHAT)


def plain_header(header: str) -> str:
    """A header without what people write differently: spaces, line breaks, signs, brackets, case.

    >>> plain_header("ชื่อ - สกุล"), plain_header("วันเดือน\\nปีเกิด (พ.ศ.)")
    ('ชื่อสกุล', 'วันเดือนปีเกิด')
    """
    text = to_arabic_digits(normalise_thai(header)).casefold()
    return re.sub(r"[^0-9a-zก-ฺเ-๎]", "", re.sub(r"\(.*?\)", "", text) or text)


def field_of(header: str) -> str | None:
    """The field a header names: "" for a known column of no use, None for an unknown one.

    >>> field_of("เลขประจำตัว\\nประชาชน"), field_of("ลำดับ"), field_of("กรุ๊ปเลือด")
    ('national_id', '', None)
    """
    plain = plain_header(header)
    if not plain or len(header) > _HEADER_TEXT_MAX:
        return None
    return next((field for field, pattern in _PATTERNS if pattern.search(plain)), None)


def find_layout(sheet: Sheet, columns: Mapping[str, str] | None = None) -> Layout | None:
    """The best header of the sheet, in one row or two; None when no row looks like one.

    `columns` (header -> field, "" for a column to leave out) wins over our own reading.
    Errors: UnknownColumn when `columns` names what the file or this program does not have.
    """
    best: tuple[float, Layout] | None = None
    for top in range(min(_HEADER_SEARCH_ROWS, len(sheet.rows))):
        for headers, bottom in _candidates(sheet, top):
            fields, score = _assign(headers, columns or {})
            # Two rows must say more than one row says alone, or the second row is a member.
            score -= 0.1 * (bottom - top)
            if any(name in fields for name in NAME_FIELDS) and (best is None or score > best[0]):
                best = (
                    score,
                    Layout(
                        top + 1, bottom + 1, headers, _with_spread_columns(sheet, headers, fields, bottom)
                    ),
                )
    if best is None or best[0] < _FIELDS_MIN - 0.1:
        return None
    layout = _with_nameless(sheet, best[1], columns or {})
    _check_all_used(layout, columns or {})
    return layout


def _candidates(sheet: Sheet, top: int) -> Iterator[tuple[tuple[str, ...], int]]:
    """Headers of the row alone, and of the row as groups over the next."""
    # A sheet that is wider is no register, and looking for names in 16,384 columns takes seconds.
    upper = [_text(cell) for cell in sheet.rows[top][:COLUMNS_MAX]]
    if sum(map(bool, upper)) >= 2:
        yield _unique(upper), top
    if top + 1 < len(sheet.rows) and len({text for text in upper if text}) >= 2:
        below = sheet.rows[top + 1][:COLUMNS_MAX]
        if all(isinstance(cell, str) and len(cell) <= _HEADER_TEXT_MAX for cell in below):
            yield _unique(_grouped(sheet, top, upper, [_text(cell) for cell in below])), top + 1


def _text(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _grouped(sheet: Sheet, top: int, upper: list[str], below: list[str]) -> list[str]:
    """Group and column name together, "ที่อยู่ หมู่ที่"; the group reaches over its merged cells."""
    width = max(len(upper), len(below))
    upper, below = upper + [""] * (width - len(upper)), below + [""] * (width - len(below))
    spread = list(upper)
    merged = [(left, right) for (first, left), (last, right) in sheet.merges if first <= top <= last]
    for left, right in merged:
        for index in range(left, min(right, width - 1) + 1):
            spread[index] = upper[left]
    if not merged:
        # A CSV has no merged cells: a blank above a name belongs to the group on its left.
        for index in range(1, width):
            if not upper[index] and below[index]:
                spread[index] = spread[index - 1]
    return [
        f"{group} {name}".strip() if name else own
        for group, name, own in zip(spread, below, upper, strict=True)
    ]


def _unique(headers: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    result = []
    for header in headers:
        seen[header] = seen.get(header, 0) + 1
        result.append(f"{header} ({seen[header]})" if header and seen[header] > 1 else header)
    return tuple(result)


def _assign(headers: tuple[str, ...], chosen: Mapping[str, str]) -> tuple[dict[str, tuple[int, ...]], float]:
    """Field -> columns, and how much like a header this is."""
    fields: dict[str, tuple[int, ...]] = {}
    score = 0.0
    taken = {field for header, field in chosen.items() if header in headers}
    for index, header in enumerate(headers):
        field = chosen.get(header) if header in chosen else field_of(header)
        if field is None or (header not in chosen and field in taken):
            continue
        if not field:
            score += 0.5
        elif field not in fields or field in _JOINED:
            score += field not in fields
            fields[field] = (*fields.get(field, ()), index)
    # ชื่อสกุล alone means the whole name; beside a column ชื่อ it means the family's.
    if "first_name" in fields and "full_name" in fields and "last_name" not in fields:
        fields["last_name"] = fields.pop("full_name")
    return fields, score


def _with_spread_columns(
    sheet: Sheet, headers: tuple[str, ...], fields: dict[str, tuple[int, ...]], bottom: int
) -> dict[str, tuple[int, ...]]:
    """A header "ชื่อ-สกุล" that stands over columns without a name of their own takes them all."""
    if "full_name" not in fields:
        return fields
    columns = list(fields["full_name"][:1])
    merged_to = max((right for (first, left), (last, right) in sheet.merges
                     if first <= bottom <= last and left == columns[0]), default=None)  # fmt: skip
    width = max(map(len, sheet.rows))
    for index in range(columns[0] + 1, width if merged_to is None else merged_to + 1):
        has_own_name = index < len(headers) and headers[index] != ""
        if has_own_name or (merged_to is None and not _holds_words(sheet, columns[0], index, bottom)):
            break
        columns.append(index)
    return {**fields, "full_name": tuple(columns)}


def _holds_words(sheet: Sheet, first: int, index: int, bottom: int) -> bool:
    """Whether a column is a further part of the names: a word stands there for most who have one in `first`."""
    cells = [
        row[index] if index < len(row) else ""
        for row in sheet.rows[bottom + 1 :]
        if first < len(row) and row[first] != ""
    ]
    words = sum(isinstance(cell, str) and re.match("[ก-๎]", cell.strip()) is not None for cell in cells)
    return words > len(cells) / 2


_CELLS_SAID = 3


def _with_nameless(sheet: Sheet, layout: Layout, chosen: Mapping[str, str]) -> Layout:
    """Name the columns without a heading that members' rows fill after their letters, so that they can be chosen."""
    read = {index for indexes in layout.fields.values() for index in indexes}
    width = min(max(map(len, sheet.rows)), COLUMNS_MAX)
    headers = [*layout.headers, *[""] * (width - len(layout.headers))]
    bare = [index for index, header in enumerate(headers) if not header and index not in read]
    names = [index for name in NAME_FIELDS for index in layout.fields.get(name, ())]
    held: dict[int, list[str]] = {}
    for row_index, row in enumerate(sheet.rows[layout.header_row :] if bare else (), start=layout.header_row):
        if any(index < len(row) and row[index] != "" for index in names):
            for place, text in filled_texts(
                [row[index] if index < len(row) else "" for index in bare]
            ).items():
                held.setdefault(bare[place], []).append(
                    f"{cell_name(row_index, bare[place])} “{shown(text)}”"
                )
    for index in held:
        headers[index] = f"คอลัมน์ {cell_name(0, index)[:-1]}"
    named = _unique(headers)
    fields = {
        **layout.fields,
        **{chosen[named[index]]: (index,) for index in held if chosen.get(named[index])},
    }
    said = {named[index]: _said(cells) for index, cells in held.items()}
    return replace(layout, headers=named, fields=fields, nameless=said)


def _said(cells: list[str]) -> str:
    return ", ".join(cells[:_CELLS_SAID]) + ("…" if len(cells) > _CELLS_SAID else "")


def _check_all_used(layout: Layout, chosen: Mapping[str, str]) -> None:
    for header, name in chosen.items():
        if header not in layout.headers or (name and name not in FIELDS):
            raise UnknownColumn(column=header, field=name)
