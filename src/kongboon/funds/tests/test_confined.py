"""Hostile files cost the server neither time nor memory, and ordinary ones are read as before."""

from __future__ import annotations

import io
import resource
import time
import zipfile
from collections.abc import Callable
from datetime import date

import pytest

from kongboon.dues.sheet_file import read_sheet
from kongboon.funds.confined import MEMORY_BYTES_MAX, TooHeavyToRead, confined
from kongboon.kernel.errors import DomainError
from kongboon.members.register_file import read_register
from kongboon.members.register_workbook import read_sheets
from kongboon.members.tests.sheets import workbook
from kongboon.regulations.editing import try_regulation
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import BadRegulation, load_regulation


def spin() -> None:
    """Never ends."""
    while True:
        pass


def swell() -> int:
    """Wants more memory than it may have."""
    return len(bytearray(2 * MEMORY_BYTES_MAX))


def long_answer() -> bytes:
    return bytes(100 * 2**20)


def broken() -> None:
    raise ZeroDivisionError("a fault of our own")


def cost(act: Callable[[], object]) -> tuple[float, int]:
    """CPU seconds of this process and its children, and how many bytes this process grew at most."""
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    act()
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(
        a.ru_utime + a.ru_stime - b.ru_utime - b.ru_stime for a, b in zip(after, before, strict=True)
    )
    return seconds, (after[0].ru_maxrss - before[0].ru_maxrss) * 1024


def wide_row(rows: int = 1, columns: int = 16_384, text: str = "ชื่อ-สกุล") -> bytes:
    """A workbook with a few filled rows that reach to the last column."""
    return workbook([[text] * columns] * rows)


def cells_without_places() -> bytes:
    """Four million cells that do not say where they stand: small when packed, 80 MB of XML when unfolded."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["ก"]]))) as plain, zipfile.ZipFile(out, "w") as packed:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "xl/worksheets/sheet1.xml":
                row = b"<row>" + b"<c><v>1</v></c>" * 16_000 + b"</row>"
                content = content.partition(b"<sheetData>")[0] + b"<sheetData>" + row * 300
                content += b"</sheetData></worksheet>"
            packed.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "a." * 20_000 + "a = 1",
        "[" + "a." * 20_000 + "a]\nb = 1",
        '"a"' + '."a"' * 12_000 + " = 1",
        "a = " + "[" * 20_000,
        "a = " + "{a = " * 10_000,
        "".join(f"a{n}.b.c.d = 1\n" for n in range(20_000)),
        "a = " + "9" * 100_000,
    ],
    ids=["dotted", "header", "quoted", "lists", "tables", "many", "digits"],
)
def test_a_hostile_regulation_is_refused_within_two_seconds(text: str) -> None:
    def read() -> None:
        with pytest.raises((TooHeavyToRead, BadRegulation)):
            confined(try_regulation, text)

    seconds, grown = cost(read)
    assert seconds < 2
    assert grown < 16 * 2**20


@pytest.mark.parametrize(
    "data",
    [
        wide_row(),
        wide_row(rows=8),
        cells_without_places(),
        ("ก" + '"' * 99_999 + "\n").encode() * 30,
        b"," * 3_000_000,
        b"[" * 1_000_000,
    ],
    ids=["wide", "wide-rows", "no-places", "quotes", "commas", "brackets"],
)
def test_a_hostile_sheet_is_refused_within_two_seconds_however_it_is_read(data: bytes) -> None:
    def read() -> None:
        with pytest.raises(DomainError):
            read_register(data, "ทะเบียน.xlsx", today=date(2024, 6, 10))
        with pytest.raises(DomainError):
            read_sheet(data, "ใบเก็บเงิน.xlsx", today=date(2024, 6, 10))

    seconds, grown = cost(read)
    assert seconds < 2 * 2, "two readings"
    assert grown < 64 * 2**20


def test_ordinary_files_are_read_as_before() -> None:
    text = catalogue_text("standard-13")
    assert confined(load_regulation, text) == load_regulation(text)
    confined(try_regulation, text)
    (sheet,) = read_sheets(workbook([["ชื่อ", "วันเกิด"], ["บุญมี", 2498]]), "ทะเบียน.xlsx")
    assert sheet.rows == [["ชื่อ", "วันเกิด"], ["บุญมี", 2498.0]]


def test_a_refusal_comes_out_with_its_sentence_and_its_lines() -> None:
    with pytest.raises(BadRegulation) as told:
        confined(try_regulation, "[regulation]\nnumber = 5")
    with pytest.raises(BadRegulation) as here:
        load_regulation("[regulation]\nnumber = 5")
    assert told.value.text() == here.value.text()
    assert told.value.problems == here.value.problems


def test_the_child_ends_when_its_time_or_memory_or_room_for_the_answer_does() -> None:
    for act in (spin, swell, long_answer):
        with pytest.raises(TooHeavyToRead):
            confined(act)


def test_the_clock_alone_ends_a_child_that_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a system that knows no limits of CPU and memory."""
    monkeypatch.setattr("kongboon.funds.confined.CLOCK_TIMES", 1)
    with pytest.raises(TooHeavyToRead):
        confined(time.sleep, 60)


def test_a_fault_of_our_own_stays_a_fault() -> None:
    with pytest.raises(RuntimeError, match="a fault of our own"):
        confined(broken)
