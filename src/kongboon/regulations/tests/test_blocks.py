"""What is added to a document or taken out of it leaves every other line, remark and empty line where it was."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from kongboon.regulations.blocks import block_of, with_row, with_rows, with_values, without_block
from kongboon.regulations.sections import SECTIONS, Row, rows_of, with_typed_rows
from kongboon.rules.catalogue import catalogue_names, catalogue_text
from kongboon.rules.document import load_regulation

TEXT = """[regulation]
number = "1" # เลขที่

# เงินสมทบ
[dues]
amount = "1"

# กองเงิน
[[pool]]
key = "a"
note = '''
[[pool]]
# ไม่ใช่หมายเหตุ
'''

# กองที่สอง
[[pool]]
key = "b"

# สวัสดิการ
[[benefit]]
code = "B01"

[benefit.caps]
per_event = "5"

[[benefit]]
code = "B02"
"""


def test_a_new_key_stands_at_the_end_of_its_section() -> None:
    text = with_values(TEXT, ("regulation",), {"year": 2567})
    assert text == TEXT.replace("# เลขที่\n", "# เลขที่\nyear = 2567\n")
    text = with_values(TEXT, ("pool", 0), {"title": "กอง"})
    assert text == TEXT.replace("'''\n\n# กองที่สอง", "'''\ntitle = \"กอง\"\n\n# กองที่สอง")


def test_a_new_row_stands_behind_the_last_one() -> None:
    text = with_row(TEXT, ("pool",), {"key": "c"})
    assert text == TEXT.replace("\n# สวัสดิการ", '\n[[pool]]\nkey = "c"\n\n# สวัสดิการ')


def test_the_first_row_of_a_list_stands_before_the_benefits_and_their_remarks() -> None:
    text = with_row(TEXT, ("chapter",), {"number": "1"})
    assert text == TEXT.replace("# สวัสดิการ", '[[chapter]]\nnumber = "1"\n\n# สวัสดิการ')
    inside = with_row(TEXT, ("dues", "tier"), {"key": "two"})
    assert inside == TEXT.replace('amount = "1"\n', 'amount = "1"\n\n[[dues.tier]]\nkey = "two"\n')


def test_a_section_goes_with_what_is_inside_it_and_without_the_remarks_of_the_next() -> None:
    assert without_block(TEXT, ("pool", 0)) == TEXT.replace(
        TEXT[TEXT.index("[[pool]]") : TEXT.index("# กองที่สอง")], ""
    )
    less = without_block(TEXT, ("benefit", 0))
    assert tomllib.loads(less)["benefit"] == [{"code": "B02"}]
    assert "# สวัสดิการ" in less


def test_a_header_inside_a_long_text_is_no_section() -> None:
    assert [block_of(TEXT, ("pool", place)) for place in range(3)] == [(8, 14), (16, 18), None]


def test_no_other_sign_ends_a_line() -> None:
    text = with_values(TEXT, ("pool", 1), {"title": "ก\u2028[[pool]]\x85[[benefit]]"})
    assert [block_of(text, ("pool", place)) for place in range(3)] == [(8, 14), (16, 19), None]
    assert len(tomllib.loads(without_block(text, ("pool", 0)))["pool"]) == 1


def test_a_document_with_the_line_ends_of_another_system_is_changed_too() -> None:
    text = with_row(TEXT.replace("\n", "\r\n"), ("pool",), {"key": "c"})
    assert [pool["key"] for pool in tomllib.loads(text)["pool"]] == ["a", "b", "c"]
    assert len(tomllib.loads(without_block(text, ("pool", 1)))["pool"]) == 2


def test_what_is_written_in_one_line_can_be_changed_too() -> None:
    text = 'dues = { amount = "1" }\npool = [ { key = "a" }, { key = "b" } ]\n'
    assert tomllib.loads(with_values(text, ("dues",), {"per": "day"}))["dues"] == {
        "amount": "1",
        "per": "day",
    }
    rows: list[tuple[int | None, dict[str, Any]]] = [(1, {"title": "ข"}), (None, {"key": "c"})]
    found = tomllib.loads(with_rows(text, ("pool",), rows))["pool"]
    assert found == [{"key": "b", "title": "ข"}, {"key": "c"}]
    assert "dues" not in tomllib.loads(without_block(text, ("dues",)))


@pytest.mark.parametrize("name", catalogue_names())
@pytest.mark.parametrize("section", SECTIONS.values(), ids=list(SECTIONS))
def test_rows_that_nobody_touched_change_no_letter(name: str, section: Any) -> None:
    text = catalogue_text(name)
    rows = [Row(at, at, values) for at, values in enumerate(rows_of(text, section))]
    assert with_typed_rows(text, section, rows) == text


def test_every_row_goes_and_comes_back() -> None:
    text = catalogue_text("standard-13")
    section = SECTIONS["chapters"]
    rows = rows_of(text, section)
    less = with_typed_rows(text, section, [])
    assert load_regulation(less).chapters == ()
    back = with_typed_rows(less, section, [Row(at, None, values) for at, values in enumerate(rows)])
    assert load_regulation(back).chapters == load_regulation(text).chapters
