"""Digits, normalising, sorting and searching."""

from __future__ import annotations

import random

import icu  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongboon.kernel.tests.made_up_names import FIRST_NAMES
from kongboon.kernel.thai_text import (
    normalise_thai,
    search_key,
    thai_sort_key,
    to_arabic_digits,
    to_thai_digits,
)

thai_like = st.text(
    st.one_of(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), st.sampled_from(" \u200b\u00a0.a1"))
)


def test_digits_go_both_ways_and_nothing_else_changes() -> None:
    assert to_thai_digits("ข้อ 1234567890 ก") == "ข้อ ๑๒๓๔๕๖๗๘๙๐ ก"
    assert to_arabic_digits("ข้อ ๑๒๓๔๕๖๗๘๙๐ ก") == "ข้อ 1234567890 ก"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("เ" + "เ" + "ดง", "แดง"),
        ("น" + "ํ" + "า", "นำ"),
        ("น" + "้" + "ํ" + "า", "น้ำ"),
        ("น" + "ํ" + "้" + "า", "น้ำ"),
        ("น" + "ำ" + "้", "น้ำ"),
        ("ท" + "่" + "ี", "ที่"),
        ("ท" + "ี" + "่" + "่", "ที่"),
        ("ก" + "ั" + "ั" + "น", "กัน"),
        ("ผ" + "้" + "ู" + "้", "ผู้"),
        ("สิทธ" + "์" + "ิ", "สิทธิ์"),
        ("กอง\u200bบุญ\ufeff", "กองบุญ"),
        ("  กอง \u00a0\t\n บุญ ", "กอง บุญ"),
        ("", ""),
        ("ABC  def", "ABC def"),
        ("นานา", "นานา"),
        ("ธรรม", "ธรรม"),
    ],
)
def test_it_mends_what_looks_the_same(typed: str, meant: str) -> None:
    assert normalise_thai(typed) == meant


@given(thai_like)
def test_mending_twice_changes_nothing(text: str) -> None:
    assert normalise_thai(normalise_thai(text)) == normalise_thai(text)


def test_made_up_names_stand_in_the_order_of_the_icu_library() -> None:
    assert len(FIRST_NAMES) > 500
    names = random.Random(2567).sample(FIRST_NAMES, len(FIRST_NAMES))
    collator = icu.Collator.createInstance(icu.Locale("th_TH"))
    assert sorted(names, key=thai_sort_key) == sorted(names, key=collator.getSortKey)


def test_first_and_last_names_together_stand_in_the_order_of_the_icu_library() -> None:
    source = random.Random(2568)
    names = [f"{source.choice(FIRST_NAMES)} {source.choice(FIRST_NAMES)}" for _ in range(500)]
    collator = icu.Collator.createInstance(icu.Locale("th_TH"))
    split = sorted(names, key=lambda name: [thai_sort_key(part) for part in name.split()])
    assert split == sorted(names, key=lambda name: [collator.getSortKey(part) for part in name.split()])


@pytest.mark.parametrize(
    "typed",
    ["ศรีส้มโอ ทอใยบัว", "สรีสมโอ", "นางสาวศรีส้มโอ", "น.ส. ศรีส้มโอ  ทอ", "ศรี-ส้มโอ", "ษรีส้มโอ", "ส้มโอทอ", "ใยบัว"],
)
def test_a_search_finds_the_name_however_it_is_typed(typed: str) -> None:
    assert search_key(typed) in search_key("น.ส.ศรีส้มโอ ทอใยบัว")


def test_a_search_tells_different_names_apart() -> None:
    assert search_key("ก้องทุ่ง") != search_key("ก้องนา")


def test_a_title_alone_is_still_searched_for() -> None:
    assert search_key("นาง") == "นาง"
    assert search_key("") == ""


def test_a_search_does_not_mind_capitals_and_thai_digits() -> None:
    assert search_key("Somsri ๑๒") == "somsri12"
