"""What an OpenDocument workbook says beside its values, and two ways in which a sheet is written."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

from kongboon.members.register_file import read_register
from kongboon.members.register_marks import Marks, marks_of
from kongboon.members.register_marks_xls import xls_marks

_SHEET = """<office:document><table:table table:name="ทะเบียน">
<table:table-column/><table:table-column table:visibility="collapse"/>
<table:table-row><table:table-cell office:value-type="string"><text:p>ชื่อ</text:p></table:table-cell></table:table-row>
<table:table-row table:visibility="filter"><table:table-cell table:number-columns-repeated="2"/>
<table:table-cell table:formula="of:=[.A9]" office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p>
</table:table-cell><table:table-cell table:formula="of:=A1+B1"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>ย้าย</text:p></office:annotation>
<text:p>นายก</text:p></table:table-cell>
<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>
</table:table-row></table:table></office:document>"""


def marks(parts: dict[str, str]) -> dict[str, Marks]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with zipfile.ZipFile(out) as archive:
        return marks_of(archive)


def test_an_open_document_tells_its_failed_cells_hidden_parts_and_notes() -> None:
    found = marks({"content.xml": _SHEET})["ทะเบียน"]
    assert found.cells == {(1, 2): "#REF!", (1, 3): "=A1+B1"}
    assert (found.hidden_rows, found.hidden_columns, found.notes) == ([1], [1], ["A3"])


def test_a_workbook_whose_list_of_parts_is_missing_says_nothing() -> None:
    assert marks({"xl/workbook.xml": "<workbook xmlns='x'/>"}) == {}
    assert marks({"content.xml": "<office:document/>"}) == {}


OLD = Path(__file__).with_name("register_97_marks.xls").read_bytes()


def test_an_old_workbook_tells_its_failed_cells_and_hidden_parts() -> None:
    register = read_register(OLD, "ทะเบียน.xls", today=date(2026, 11, 30))
    told = [
        (issue.facts["cell"], issue.facts["value"]) for issue in register.issues if issue.severity == "error"
    ]
    assert told == [("C3", "#REF!"), ("E3", "#N/A")], "a typed error and that of a formula"
    assert [question.kind for question in register.questions] == ["hidden_rows"]
    assert "4" in register.questions[0].said.text()


def test_an_old_workbook_that_is_damaged_says_nothing_and_ends() -> None:
    for cut in range(0, len(OLD), 97):
        xls_marks(OLD[:cut])
        xls_marks(OLD[:cut] + bytes(200) + OLD[cut + 200 :])
    assert xls_marks(b"") == []
