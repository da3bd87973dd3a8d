"""A document changed clause by clause keeps everything else as it was, remarks and spaces too."""

from __future__ import annotations

import difflib
from datetime import date

import pytest

from kongboon.regulations.editing import (
    Head,
    benefit_block,
    own_text,
    with_benefit,
    with_head,
    with_new_benefit,
    with_section,
    without_benefit,
)
from kongboon.regulations.errors import NoCodeLeft, NoSuchClause
from kongboon.rules.catalogue import catalogue_names, catalogue_text
from kongboon.rules.compare import compare
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Tenure, Tiers

STANDARD = catalogue_text("standard-13")
HEAD = Head("2", 2567, "ประชุมใหญ่", date(2024, 6, 9), "มติที่ 3", date(2024, 10, 1))


def changed_lines(before: str, after: str) -> list[str]:
    told = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in told if not line.startswith(("---", "+++", "@@"))]


def test_one_sum_changes_one_line() -> None:
    after = with_benefit(STANDARD, "B01", {"amount": "750"})
    assert changed_lines(STANDARD, after) == ['-amount = "500"', '+amount = "750"']


def test_what_is_not_changed_stays_letter_for_letter() -> None:
    same = {
        "amount": "500",
        "relations": ["self", "spouse", "child"],
        "caps": {"lifetime_count": 1, "counted_per": "child"},
    }
    assert with_benefit(STANDARD, "B01", same) == STANDARD
    assert with_section(STANDARD, "dues", {"amount": "1", "entry_fee": "20"}) == STANDARD


def test_a_remark_beside_a_changed_line_stays() -> None:
    text = STANDARD.replace('amount = "500"', 'amount = "500" # ตั้งแต่ปี 2560', 1)
    assert '"750" # ตั้งแต่ปี 2560' in with_benefit(text, "B01", {"amount": "750"})


def test_tiers_are_written_one_a_line_so_that_a_mistake_has_its_line() -> None:
    tiers = [{"from": "180 วัน", "amount": "4,500"}, {"from": "1 ปี", "amount": "6,000"}]
    text = with_benefit(STANDARD, "B05", {"tiers": tiers})
    benefit = load_regulation(text).benefit("B05")
    assert benefit is not None
    assert isinstance(benefit.amount, Tiers)
    assert [tier.begins for tier in benefit.amount.tiers] == [Tenure(180, "day"), Tenure(1, "year")]
    assert '    {from = "1 ปี", amount = "6,000"},' in text.splitlines()


@pytest.mark.parametrize("name", catalogue_names())
def test_every_benefit_can_be_taken_out_and_put_back(name: str) -> None:
    text = catalogue_text(name)
    for benefit in load_regulation(text).benefits:
        less = without_benefit(text, benefit.code)
        assert {d.where for d in compare(load_regulation(text), load_regulation(less))} <= {benefit.code}
        more, code = with_new_benefit(less, benefit_block(text, benefit.code))
        assert code == benefit.code
        assert load_regulation(more).benefit(code) == benefit


def test_a_second_one_of_the_same_code_gets_a_free_one() -> None:
    text, code = with_new_benefit(STANDARD, benefit_block(STANDARD, "B06"))
    assert code == "B14"
    made = load_regulation(text).benefit("B14")
    assert made is not None
    assert made.key == "wreath_2"


def test_a_hundredth_benefit_has_no_code() -> None:
    text = STANDARD
    for _ in range(99 - 13):
        text, _ = with_new_benefit(text, benefit_block(STANDARD, "B06"))
    with pytest.raises(NoCodeLeft):
        with_new_benefit(text, benefit_block(STANDARD, "B06"))


def test_the_head_is_the_meetings_and_warns_no_more() -> None:
    found = load_regulation(with_head(catalogue_text("chamuang-2556"), HEAD))
    assert (found.number, found.year_be, found.approved_on) == ("2", 2567, date(2024, 6, 9))
    assert (found.in_force_from, found.in_force_to) == (date(2024, 10, 1), None)
    assert (found.label, found.source, found.assumed) == (None, None, ())


def test_a_section_that_is_not_there_is_made_before_the_benefits() -> None:
    text = with_section(catalogue_text("chamuang-2556"), "arrears", {"suspended_after_months": 6})
    assert text.index("[arrears]") < text.index("[[benefit]]")
    load_regulation(text)
    assert "[arrears]" not in with_section(text, "arrears", {"suspended_after_months": None})


def test_a_schedule_begins_as_the_funds_own() -> None:
    text = own_text(STANDARD, "ระเบียบกองทุนตำบลโสน")
    assert text.startswith("[regulation]")
    assert (load_regulation(text).title, load_regulation(text).label) == ("ระเบียบกองทุนตำบลโสน", None)


def test_it_refuses_a_benefit_that_is_not_there() -> None:
    for act in (without_benefit, benefit_block):
        with pytest.raises(NoSuchClause):
            act(STANDARD, "B77")
