"""What a page shows of a benefit, what its boxes hold, and where a mistake is shown."""

from __future__ import annotations

from typing import Any

import pytest

from kongboon.regulations.clauses import clause_sentences
from kongboon.regulations.editing import with_benefit, with_section
from kongboon.regulations.filling import (
    GENERAL_SLOTS,
    benefit_boxes,
    benefit_table,
    benefit_values,
    filled_rows,
    problems_at,
    tier_places,
)
from kongboon.rules.catalogue import catalogue_names, catalogue_text
from kongboon.rules.document import BadRegulation, load_regulation
from kongboon.rules.terms import Tenure

STANDARD = catalogue_text("standard-13")
READ = load_regulation(STANDARD)
EVERY = [(name, b.code) for name in catalogue_names() for b in load_regulation(catalogue_text(name)).benefits]


def boxes(code: str, **changed: Any) -> dict[str, Any]:
    return benefit_boxes(benefit_table(STANDARD, code)) | changed


def written(code: str, **changed: Any) -> str:
    return with_benefit(STANDARD, code, benefit_values(boxes(code, **changed), benefit_table(STANDARD, code)))


def refused(code: str, **changed: Any) -> list[str]:
    """The boxes at which the document is refused."""
    text = written(code, **changed)
    with pytest.raises(BadRegulation) as wrong:
        load_regulation(text)
    rows = filled_rows(boxes(code, **changed))
    return [box for box, _ in problems_at(text, wrong.value.problems, rows)]


@pytest.mark.parametrize(("name", "code"), EVERY)
def test_boxes_that_nobody_touched_change_no_letter(name: str, code: str) -> None:
    text = catalogue_text(name)
    table = benefit_table(text, code)
    assert with_benefit(text, code, benefit_values(benefit_boxes(table), table)) == text


@pytest.mark.parametrize(("name", "code"), EVERY)
def test_every_slot_of_a_sentence_has_its_box(name: str, code: str) -> None:
    regulation = load_regulation(catalogue_text(name))
    benefit = regulation.benefit(code)
    assert benefit is not None
    slots = {p.slot for s in clause_sentences(regulation, benefit, str) for p in s.parts if p.slot}
    assert slots <= set(benefit_boxes(benefit_table(catalogue_text(name), code)))


def test_the_death_benefit_reads_as_people_say_it() -> None:
    benefit = READ.benefit("B05")
    assert benefit is not None
    told = [str(sentence) for sentence in clause_sentences(READ, benefit, str)]
    assert "A member for 5 years receives 10,000 baht." in told
    assert "At most 1 times in a lifetime, for each member." in told
    assert "Papers to bring: death certificate." in told


def test_the_time_to_ask_is_written_in_any_unit_and_from_a_stated_day() -> None:
    table = benefit_table(STANDARD, "B03")
    boxes = benefit_boxes(table)
    assert (boxes["claim_deadline"], boxes["claim_deadline_from"]) == ("60 วัน", "discharge")
    text = with_benefit(STANDARD, "B03", benefit_values(boxes | {"claim_deadline": "3 เดือน"}, table))
    benefit = load_regulation(text).benefit("B03")
    assert benefit is not None
    assert (benefit.claim_deadline, benefit.claim_deadline_from) == (Tenure(3, "month"), "discharge")
    assert "claim_deadline_days" not in benefit_table(text, "B03")
    told = [str(said) for said in clause_sentences(load_regulation(text), benefit, str)]
    assert "It is asked for within 3 months of: the day of discharge." in told


@pytest.mark.parametrize(
    ("code", "changed", "box"),
    [
        ("B01", {"amount": "ห้าร้อย"}, "amount"),
        ("B01", {"amount": "0"}, "amount"),
        ("B01", {"amount": ""}, "amount"),
        ("B01", {"title_th": ""}, "title_th"),
        ("B01", {"events": []}, "events"),
        ("B01", {"waiting_days": "นาน"}, "waiting_days"),
        ("B04", {"min_tenure": "3 รอบ"}, "min_tenure"),
        ("B01", {"claim_deadline": "0 วัน"}, "claim_deadline"),
        ("B03", {"per_night": "x"}, "per_night"),
        ("B03", {"cap_per_year_units": "400"}, "cap_per_year_units"),
        ("B03", {"cap_per_event": "50"}, "cap_per_event"),
        ("B03", {"cap_year": ""}, "cap_per_year_units"),
        ("B05", {"tier_3_amount": "1"}, "tier_3_amount"),
        ("B05", {"tier_3_from": "1 ปี"}, "tier_3_from"),
        ("B05", {"tier_3_from": "", "tier_3_amount": "5,500"}, "tier_3_from"),
        ("B08", {"range_min": "9,000"}, "range_min"),
        ("B08", {"range_max": "มาก"}, "range_max"),
    ],
)
def test_a_wrong_value_is_refused_at_its_box(code: str, changed: dict[str, Any], box: str) -> None:
    assert refused(code, **changed)[0] == box


def test_a_row_left_empty_is_no_tier_and_the_next_keeps_its_place() -> None:
    assert refused("B05", tier_2_from="", tier_2_amount="", tier_5_amount="1")[0] == "tier_5_amount"
    assert tier_places(boxes("B05")) == [*range(8)]


def test_another_kind_of_amount_takes_the_first_one_out() -> None:
    text = written("B01", kind="range", range_min="100", range_max="900")
    benefit = load_regulation(text).benefit("B01")
    assert benefit is not None
    assert (benefit.decided_by, "amount" in benefit_table(text, "B01")) == ("committee", False)
    back = with_benefit(text, "B01", benefit_values(boxes("B01"), benefit_table(text, "B01")))
    assert load_regulation(back).benefit("B01") == READ.benefit("B01")


def test_a_mistake_in_the_general_part_has_its_box() -> None:
    text = with_section(STANDARD, "dues", {"amount": "มาก"})
    with pytest.raises(BadRegulation) as wrong:
        load_regulation(text)
    assert [box for box, _ in problems_at(text, wrong.value.problems, [])] == ["dues_amount"]
    assert {slot.section for slot in GENERAL_SLOTS} == {"regulation", "dues", "arrears"}
