"""Files that are no registers: refused in a sentence, and never unfolded."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from tests.registers import book_of, ugly_register

from kongboon.members import register_workbook
from kongboon.members.register_file import Register, read_register
from kongboon.members.register_refusals import (
    BadRegisterFile,
    EmptyRegisterFile,
    EncryptedWorkbook,
    NoHeader,
    NoMembers,
    NoSuchSheet,
    NotAWorkbook,
    RegisterFileTooLarge,
    RegisterTooLong,
    SeveralSheets,
    TextNotReadable,
)

TODAY = date(2024, 4, 10)
HEADER = ["ชื่อ-สกุล", "เลขประจำตัวประชาชน", "วันเดือนปีเกิด", "หมู่ที่"]
KONG = ["นายก้องทุ่ง เก็บวันละบาท", None, "5/6/2510", 4]


def read(data: bytes, file_name: str = "ทะเบียน.xlsx", sheet: str | None = None) -> Register:
    return read_register(data, file_name, today=TODAY, sheet=sheet)


def zip_of(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def parts_of(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_sheet(book: bytes, old: bytes, new: bytes) -> bytes:
    parts = parts_of(book)
    path = "xl/worksheets/sheet1.xml"
    assert old in parts[path]
    return zip_of(parts | {path: parts[path].replace(old, new)})


def open_document(rows: str) -> bytes:
    name = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{name}:office:1.0" '
        f'xmlns:table="{name}:table:1.0" xmlns:text="{name}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="ทะเบียน">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{name}:manifest:1.0"/>'
    return zip_of(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": content.encode(),
        }
    )


def ods_row(*texts: str, more: str = "", repeat: str = "") -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in texts
    )
    return f"<table:table-row{repeat}>{cells}{more}</table:table-row>"


@pytest.mark.parametrize("data", [b"", b"  \r\n ", book_of([])])
def test_it_refuses_an_empty_file(data: bytes) -> None:
    with pytest.raises(EmptyRegisterFile, match="empty"):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n1 0 obj",
        b"<html><table><tr><td>name</td></tr></table></html>",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00",
        b"PK\x03\x04 and nothing behind",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        zip_of({"readme.txt": b"hello"}),
        zip_of({"xl/workbook.bin": b"binary"}),
        book_of([HEADER, KONG])[:-200],
        with_sheet(book_of([HEADER, KONG]), b"</sheetData>", b"</sheet"),
    ],
)
def test_it_refuses_what_is_no_workbook_and_says_how_to_make_one(data: bytes) -> None:
    with pytest.raises(NotAWorkbook, match=r"save it again as \.xlsx"):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(600)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(600),
        zip_of({"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        Path(__file__).with_name("register_locked.xlsx").read_bytes(),
        # Packed with a password: bit 0 of the flags, in the file's own entry and in the list of entries.
        zip_of({"xl/workbook.xml": b"x"})
        .replace(b"PK\3\4\x14\0\0\0", b"PK\3\4\x14\0\1\0")
        .replace(b"PK\1\2\x14\3\x14\0\0\0", b"PK\1\2\x14\3\x14\0\1\0"),
    ],
)
def test_it_refuses_a_locked_workbook_and_says_how_to_unlock_it(data: bytes) -> None:
    with pytest.raises(EncryptedWorkbook, match="take the password off"):
        read(data)


def test_it_refuses_text_in_an_unknown_encoding() -> None:
    with pytest.raises(TextNotReadable, match="CSV UTF-8"):
        read(b"name,born\n\xfc\xfd\xfe\xff,1", "x.csv")


@pytest.mark.parametrize("rows", [[["รายรับ", "รายจ่าย", "คงเหลือ"], [1, 2, 3]], [["สวัสดี"]], [[1, 2, 3]] * 50])
def test_it_refuses_a_sheet_without_the_names_of_columns(rows: list[list[object]]) -> None:
    with pytest.raises(NoHeader, match="“ทะเบียน”"):
        read(book_of(rows))


def test_it_refuses_a_header_with_nobody_below() -> None:
    with pytest.raises(NoMembers, match="row 1"):
        read(book_of([HEADER]))


class TestSheets:
    def two_sheets(self) -> bytes:
        book = Workbook()
        for name, person in (("หมู่ 1", "นายก้องทุ่ง ออม"), ("หมู่ 4", "นางทอใย สาน")):
            page = book.create_sheet(name)
            page.append(HEADER)
            page.append([person, None, "5/6/2510", 4])
        packed = io.BytesIO()
        book.save(packed)
        return packed.getvalue()

    def test_it_asks_which_sheet_when_there_are_several(self) -> None:
        with pytest.raises(SeveralSheets, match="“หมู่ 1”, “หมู่ 4”"):
            read(self.two_sheets())

    def test_it_reads_the_sheet_that_was_chosen(self) -> None:
        register = read(self.two_sheets(), sheet="หมู่ 4")
        assert (register.sheet, register.rows[0].name.first_name) == ("หมู่ 4", "ทอใย")

    def test_it_refuses_a_sheet_that_is_not_there(self) -> None:
        with pytest.raises(NoSuchSheet, match="It has: “หมู่ 1”, “หมู่ 4”"):
            read(self.two_sheets(), sheet="หมู่ 9")

    def test_hidden_sheets_are_not_read(self) -> None:
        book = Workbook()
        book.active.append(HEADER)
        book.active.append(KONG)
        hidden = book.create_sheet("เก่า")
        hidden.append(HEADER)
        hidden.append(KONG)
        hidden.sheet_state = "hidden"
        packed = io.BytesIO()
        book.save(packed)
        assert len(read(packed.getvalue()).rows) == 1


class TestLimits:
    def test_more_bytes_than_allowed(self) -> None:
        with pytest.raises(RegisterFileTooLarge, match="11 MB and at most 10 MB"):
            read(b"a" * (register_workbook.FILE_BYTES_MAX + 1))

    def test_a_bomb_is_refused_by_what_it_would_unpack_to(self) -> None:
        bomb = zip_of(parts_of(book_of([HEADER, KONG])) | {"xl/bomb.xml": bytes(101 * 2**20)})
        assert len(bomb) < 2**20
        with pytest.raises(RegisterFileTooLarge, match="at most 100 MB"):
            read(bomb)

    def test_a_bomb_that_lies_about_its_size_is_refused(self) -> None:
        book = bytearray(zip_of(parts_of(book_of([HEADER, KONG])) | {"xl/bomb.xml": bytes(5 * 2**20)}))
        # The directory at the end says how large a member is when unpacked: make five megabytes ten bytes.
        size = (5 * 2**20).to_bytes(4, "little")
        assert book.count(size) == 2
        with pytest.raises(NotAWorkbook):
            read(bytes(book).replace(size, (10).to_bytes(4, "little")))

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b'r="D2"', b'r="XFD1048576"'),
            (b'r="D2"', b"r='XFD1048576'"),
            (b'r="D2"', b'a="&gt;>" r="XFD1048576"'),
            (b'<row r="2"', b'<row r="1048576"'),
            (b'<row r="2"', b'<row r="2"/><row r="1048576"'),
        ],
    )
    def test_one_far_away_cell_is_found_before_the_sheet_is_unfolded(self, old: bytes, new: bytes) -> None:
        book = book_of([[*HEADER, *range(40)], KONG])
        if b"<row" in old:  # a row's number counts where its cells do not say their own
            parts = parts_of(book)
            plain = b"".join(b"<c><v>%d</v></c>" % n for n in range(40))
            rows = b'<sheetData><row r="1">' + plain + b'</row><row r="2">' + plain + b"</row></sheetData>"
            content = parts["xl/worksheets/sheet1.xml"]
            start, end = content.index(b"<sheetData>"), content.index(b"</sheetData>") + len(b"</sheetData>")
            book = zip_of(parts | {"xl/worksheets/sheet1.xml": content[:start] + rows + content[end:]})
        with pytest.raises(RegisterTooLong, match="at most 21000 rows and 60 columns"):
            read(with_sheet(book, old, new))

    def test_styled_cells_far_away_do_no_harm(self) -> None:
        far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
        assert len(read(with_sheet(book_of([HEADER, KONG]), b"</sheetData>", far)).rows) == 1

    def test_more_columns_than_a_register_has(self) -> None:
        with pytest.raises(RegisterTooLong, match="column 64"):
            read(book_of([[*HEADER, *range(60)], KONG]))

    def test_more_rows_than_a_register_has(self) -> None:
        text = "ชื่อ-สกุล,วันเดือนปีเกิด,หมู่ที่\n" + "นายก้องทุ่ง ออม,5/6/2510,4\n" * 21_001
        with pytest.raises(RegisterTooLong, match="row 21001"):
            read(text.encode(), "x.csv")

    @pytest.mark.parametrize(
        "bomb",
        [
            ods_row("ก") + ods_row("ข", repeat=' table:number-rows-repeated="9000000"'),
            ods_row(
                "ก",
                more='<table:table-cell table:number-columns-repeated="16000"/>'
                + "<table:table-cell>ข</table:table-cell>",
            )
            * 500,
            ods_row("ก", more='<table:table-cell office:value="1" table:number-columns-repeated="16000"/>')
            * 500,
        ],
    )
    def test_repeated_cells_of_an_open_document_are_counted_first(self, bomb: str) -> None:
        with pytest.raises(RegisterTooLong):
            read(open_document(bomb), "x.ods")


def test_an_open_document_is_read() -> None:
    trailing = '<table:table-cell table:number-columns-repeated="16380"/>'
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
    rows = ods_row(*HEADER, more=trailing) + ods_row("นายก้องทุ่ง ออม", "", "29/2/2499", "4", more=trailing)
    register = read(open_document(rows + empty + "</table:table-row>"), "ทะเบียน.ods")
    assert [(row.name.full, row.birth_date, row.moo) for row in register.rows] == [
        ("ก้องทุ่ง ออม", date(1956, 2, 29), 4)
    ]


def test_an_old_excel_file_is_read() -> None:
    register = read(Path(__file__).with_name("register_97.xls").read_bytes(), "ทะเบียน.xls")
    # The file has no column that says up to which month dues are paid.
    assert [issue.code for issue in register.issues] == ["register.paid_until_nowhere"]
    assert [(row.row_no, row.name.full, row.birth_date, row.joined_on, row.moo) for row in register.rows] == [
        (3, "ก้องทุ่ง เก็บวันละบาท", date(1956, 2, 29), date(2024, 2, 29), 4),
        (4, "ทอใย สานไม้ไผ่ทอง", date(1967, 6, 5), date(2017, 3, 1), 4),
    ]


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(seed: int) -> None:
    source = random.Random(seed)
    parts = parts_of(ugly_register(seed, 12, [(1, "สวนกลาง")]).xlsx)
    name = source.choice(sorted(parts))
    damaged = bytearray(parts[name])
    for _ in range(source.randrange(1, 12)):
        place = source.randrange(len(damaged))
        damaged[place : place + source.choice((0, 1, 20))] = source.choice(
            (b"", b"<", b'"', b"9", b"\xff", b"/>")
        )
    try:
        assert read(zip_of(parts | {name: bytes(damaged)})).rows
    except BadRegisterFile as refusal:
        str(refusal)
