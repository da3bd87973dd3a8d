"""Whatever changes in a regulation is found, at its place, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kongboon.rules.catalogue import catalogue_names, catalogue_text
from kongboon.rules.compare import compare
from kongboon.rules.compare_titles import with_titles
from kongboon.rules.compare_words import difference_in_words, differences_in_words, field_in_words
from kongboon.rules.document import Regulation, load_regulation
from kongboon.rules.terms import Flat, Tenure, Tier, Tiers
from kongboon.rules.wording import same, translator

REGULATIONS = [load_regulation(catalogue_text(name)) for name in catalogue_names()]
STANDARD = load_regulation(catalogue_text("standard-13"))
DEATH = STANDARD.benefit("B05")
regulations = st.sampled_from(REGULATIONS)
# By the first of these that it has a part of a list is known again: another name is another part.
NAMES = ("code", "key", "begins", "source", "number", "name", "up_to_satang")
Way = tuple[str | int, ...]


def leaves(value: Any, way: Way = ()) -> Iterator[Way]:
    """The way to every plain value of a regulation."""
    if is_dataclass(value):
        for field in fields(value):
            named = bool(way) and isinstance(way[-1], int) and field.name == _name_field(value)
            if field.compare and field.name != "text_sha256" and not named:
                yield from leaves(getattr(value, field.name), (*way, field.name))
    elif isinstance(value, tuple) and value and all(is_dataclass(part) for part in value):
        for place, part in enumerate(value):
            yield from leaves(part, (*way, place))
    else:
        yield way


def _name_field(part: Any) -> str:
    return next((name for name in NAMES if hasattr(part, name)), "")


def at(value: Any, way: Way) -> Any:
    for step in way:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def put(value: Any, way: Way, changed: Any) -> Any:
    """The same regulation with another value at the end of the way."""
    if not way:
        return changed
    step, *rest = way
    if isinstance(step, int):
        return (*value[:step], put(value[step], tuple(rest), changed), *value[step + 1 :])
    return replace(value, **{step: put(getattr(value, step), tuple(rest), changed)})


def another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, tuple):
        return (*value, ("zz", "ใหม่")) if value and isinstance(value[0], tuple) else (*value, "zz")
    return 7 if value is None else f"{value} ใหม่"


LEAVES = [(regulation, way) for regulation in REGULATIONS for way in leaves(regulation)]


def changed(benefit_code: str, **values: Any) -> Regulation:
    benefits = tuple(replace(b, **values) if b.code == benefit_code else b for b in STANDARD.benefits)
    return replace(STANDARD, benefits=benefits)


@given(regulations)
def test_a_regulation_does_not_differ_from_itself(regulation: Regulation) -> None:
    assert compare(regulation, regulation) == ()


def test_a_changed_comment_is_no_changed_rule() -> None:
    assert compare(STANDARD, load_regulation(catalogue_text("standard-13") + "\n# อีกบรรทัด\n")) == ()


@given(st.sampled_from(LEAVES))
def test_every_single_change_is_found_at_its_place(found: tuple[Regulation, Way]) -> None:
    regulation, way = found
    before = at(regulation, way)
    new = put(regulation, way, another(before))
    (difference,) = compare(regulation, new)
    assert way[-1] in difference.field or way[0] in (difference.where, "own_events", "assumed")
    if way[0] == "benefits":
        assert difference.where == regulation.benefits[int(way[1])].code
    assert difference.before == before or difference.kind == "added"
    for translate in (same, translator("th")):
        assert difference_in_words(difference, translate)


@given(st.sets(st.sampled_from(LEAVES[: len(list(leaves(REGULATIONS[0])))]), min_size=1, max_size=6))
def test_many_changes_are_each_found(found: set[tuple[Regulation, Way]]) -> None:
    old = new = REGULATIONS[0]
    for _, way in found:
        new = put(new, way, another(at(new, way)))
    assert len(compare(old, new)) >= len(found)
    assert {d.where for d in compare(new, old)} == {d.where for d in compare(old, new)}


@given(regulations, regulations)
def test_nothing_differs_exactly_when_both_say_the_same(old: Regulation, new: Regulation) -> None:
    assert (compare(old, new) == ()) == (replace(old, text_sha256="") == replace(new, text_sha256=""))


def test_a_benefit_that_comes_or_goes_is_told_whole() -> None:
    without = replace(STANDARD, benefits=tuple(b for b in STANDARD.benefits if b.code != "B06"))
    (gone,) = compare(STANDARD, without)
    (come,) = compare(without, STANDARD)
    assert (gone.where, gone.field, gone.kind, gone.after) == ("B06", "", "removed", None)
    assert (come.kind, come.after) == ("added", STANDARD.benefit("B06"))


def test_the_differences_stand_in_the_order_of_the_document() -> None:
    without = tuple(replace(b, clause="ข้อ 9") for b in STANDARD.benefits if b.code != "B06")
    new = replace(STANDARD, waiting_days=90, benefits=without)
    told = [difference.where for difference in compare(STANDARD, new)]
    assert told == ["regulation", *(benefit.code for benefit in STANDARD.benefits)]


def test_two_benefits_that_change_places_differ_by_their_order() -> None:
    first, second, *others = STANDARD.benefits
    (difference,) = compare(STANDARD, replace(STANDARD, benefits=(second, first, *others)))
    assert (difference.where, difference.field) == ("benefits", "order")


def test_a_tier_is_known_by_where_it_begins() -> None:
    assert DEATH is not None
    assert isinstance(DEATH.amount, Tiers)
    tiers = tuple(
        replace(tier, amount_satang=tier.amount_satang + 100) if tier.begins == Tenure(5, "year") else tier
        for tier in DEATH.amount.tiers
    )
    more = (*tiers, Tier(Tenure(40, "year"), 50_000_00))
    one, two = compare(STANDARD, changed("B05", amount=Tiers(more)))
    assert (one.field, one.items) == ("amount.tiers.amount_satang", (("begins", Tenure(5, "year")),))
    assert (two.kind, two.items) == ("added", (("begins", Tenure(40, "year")),))


def test_another_kind_of_amount_is_one_difference() -> None:
    (difference,) = compare(STANDARD, changed("B05", amount=Flat(500_00)))
    assert (difference.field, difference.after) == ("amount", Flat(500_00))


def test_the_sentences_are_plain_in_both_languages() -> None:
    new = replace(changed("B01", amount=Flat(1_000_00), claim_deadline=None), waiting_days=90)
    assert differences_in_words(compare(STANDARD, new)) == [
        "Head of the regulation: waiting days changes from 180 days to 90 days.",
        "ข้อ 12(1) birth: sum of money changes from 500 baht to 1,000 baht.",
        "ข้อ 12(1) birth: time in which to claim no longer stands there; it was 90 days.",
    ]
    assert differences_in_words(compare(STANDARD, new), translator("th")) == [
        "ส่วนหัวของระเบียบ: ระยะรอสิทธิ เปลี่ยนจาก 180 วัน เป็น 90 วัน",
        "ข้อ 12(1) เกิด / ทำขวัญบุตร: จำนวนเงิน เปลี่ยนจาก 500 บาท เป็น 1,000 บาท",
        "ข้อ 12(1) เกิด / ทำขวัญบุตร: ตัด กำหนดเวลายื่น ออก เดิมคือ 90 วัน",
    ]
    assert differences_in_words(()) == ["Both say the same."]


def test_short_names_are_told_by_their_titles() -> None:
    text = catalogue_text("standard-13")
    other = (
        text.replace("shares = { public = 100 }", "shares = { welfare = 40, public = 60 }")
        .replace(
            'source = "state"\nshares = { welfare = 100 }', 'source = "state"\nshares = { disaster = 100 }'
        )
        .replace('pool = "disaster"', 'pool = "reserve"')
        .replace('title = "จิตอาสา"', 'title = "อาสา"')
    )
    old, new = load_regulation(text), load_regulation(other)
    told = "\n".join(differences_in_words(with_titles(compare(old, new), old, new)))
    for title in ("กองทุนสวัสดิการ", "กองทุนภัยพิบัติ", "ทุนสำรอง", "name at อาสา"):
        assert title in told
    for short in ("welfare", "public", "reserve", "volunteer", "title of the regulation"):
        assert short not in told


def test_a_rate_is_told_by_what_it_is_of() -> None:
    text = catalogue_text("standard-13")
    old = load_regulation(text)
    new = load_regulation(text.replace('per_night = "100"', 'per_night = "120"'))
    told = with_titles(compare(old, new), old, new)
    assert {field_in_words(one, translator("th")) for one in told} == {"จำนวนเงินต่อคืน"}
