"""What the templates' filters make of values."""

from __future__ import annotations

import datetime as dt

import pytest

from kongboon.paper import filters


def test_a_name_breaks_at_its_spaces_alone() -> None:
    assert filters.whole("นางกตัญญู  น้ำใจงาม", 12) == (
        '<span class="nowrap">นางกตัญญู</span> <span class="nowrap">น้ำใจงาม</span>'
    )


def test_a_name_that_has_room_is_held_on_one_line() -> None:
    assert filters.whole("นางกตัญญู  น้ำใจงาม") == '<span class="nowrap">นางกตัญญู น้ำใจงาม</span>'


def test_a_word_wider_than_its_column_stays_breakable() -> None:
    assert filters.whole("กกกก", 3) == "กกกก"
    assert filters.whole("กี่กี่กี่", 3) == '<span class="nowrap">กี่กี่กี่</span>'


def test_markup_in_a_name_is_only_text() -> None:
    assert "<b>" not in filters.whole("<b>ก")
    assert "<b>" not in filters.sentence("<b>ก 300 บาท")
    assert "<b>" not in filters.known("<b>")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("จ่าย 300 บาท ทันที", "300 บาท"),
        ("เสียชีวิต 3 มิถุนายน 2567 ที่บ้าน", "3 มิถุนายน 2567"),
        ("ตั้งแต่ 3 มิ.ย. 2567", "3 มิ.ย. 2567"),
        ("แก้ไข พ.ศ. 2565 แล้ว", "พ.ศ. 2565"),
        ("ดู ข้อ 15 (4) ของระเบียบ", "ข้อ 15 (4)"),
        ("อยู่ หมู่ 4 บ้านเหนือ", "หมู่ 4"),
    ],
)
def test_a_number_stays_with_its_unit(text: str, held: str) -> None:
    assert f'<span class="nowrap">{held}</span>' in filters.sentence(text)


def test_the_long_words_before_a_number_may_still_break() -> None:
    run = "คณะกรรมการตรวจสอบภายในวันที่"
    assert filters.sentence(f"{run} 14 มิถุนายน 2567") == f'{run} <span class="nowrap">14 มิถุนายน 2567</span>'


def test_a_sentence_keeps_all_its_letters() -> None:
    text = "นอน 12 คืน คืนละ 200.00 บาท ไม่เกิน 600 บาท ตามข้อ 3"
    plain = filters.sentence(text).replace('<span class="nowrap">', "").replace("</span>", "")
    assert plain == text


def test_unknown_is_said_and_zero_is_a_value() -> None:
    assert "ยังไม่มีข้อมูล" in filters.known(None, "baht")
    assert filters.known(0, "baht") == "0.00"
    assert filters.known(0) == "0"


def test_a_moment_is_told_in_bangkok() -> None:
    at = dt.datetime(2024, 6, 7, 17, 5, tzinfo=dt.UTC)
    assert "8 มิ.ย. 2567 00.05 น." in filters.thai_moment(at)


def test_numbers_and_digits() -> None:
    assert filters.count(1234567) == "1,234,567"
    assert filters.thai_digits("ข้อ 12") == "ข้อ ๑๒"
    assert filters.baht_words(2001) == "ยี่สิบบาทหนึ่งสตางค์"
    assert list(filters.times(3)) == [0, 1, 2]
    assert filters.magnitude(-5) == 5
