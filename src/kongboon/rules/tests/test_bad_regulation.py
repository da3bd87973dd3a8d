"""Each way in which a regulation document can be wrong is refused at its line, with what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kongboon.rules import benefit_reading as benefits
from kongboon.rules import cap_reading as caps
from kongboon.rules import document as documents
from kongboon.rules import fund_reading as terms
from kongboon.rules import table_reader as reading
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import BadRegulation, Regulation, load_regulation
from kongboon.rules.terms import Tier, Tiers
from kongboon.rules.wording import translator

GOOD = """\
[regulation]
number = "1"
year = 2567
title = "ระเบียบกองทุนบ้านนา"
approved_by = "ประชุมใหญ่สามัญ"
approved_on = "2566-09-20"
resolution = "มติที่ 1/2566"
in_force_from = "2566-10-01"
in_force_to = "2567-09-30"
waiting_days = 180
admin_ceiling_percent = 20

[dues]
amount = "1"
per = "day"
leap_year_days = 366
tier = [{ key = "two", title = "วันละสองบาท", amount = "2" }]

[membership]
min_age = 0
max_join_age = 65
outsiders = "by_committee"
exempt_disabled = true

[arrears]
grace_months = 2
suspended_after_months = 3
ended_after_months = 12
deducted = true

[[pool]]
key = "welfare"
title = "กองสวัสดิการ"

[[pool]]
key = "running"
title = "กองบริหาร"
when_short = "pro_rata"
account = "administration"

[[allocation]]
source = "dues"
shares = { welfare = 80, running = 20 }

[[in_kind]]
key = "tree"
title = "ปลูกต้นไม้"
unit = "ต้น"
days = 20

[[approval]]
up_to = "5,000.00"
confirmations = 1

[[approval]]
confirmations = 3
with_chair = true

[events]
buffalo_birth = "ควายออกลูก"

[[benefit]]
code = "B03"
key = "hospital"
title_th = "นอนโรงพยาบาล"
title_en = "nights in hospital"
event = "hospital"
clause = "ข้อ 12(3)"
per_night = "200"
evidence = ["hospital_certificate"]
[benefit.caps]
per_event = "600"
per_event_nights = 3
per_year = "1,000"
per_year_nights = 10
per_year_count = 4
lifetime_count = 20
year = "fiscal"

[[benefit]]
code = "B05"
key = "death"
title_th = "เสียชีวิต"
title_en = "death"
event = "death"
clause = "ข้อ 12(5)"
path = "at_once"
tiers = [
  { from = "180 วัน", amount = "3,000" },
  { from = "1 ปี", until = "5 ปี", amount = "4,000" },
  { from = "5 ปี", amount = "10,000" },
]

[[benefit]]
code = "B08"
key = "disaster"
title_th = "ภัยพิบัติ"
title_en = "disaster"
event = ["disaster", "buffalo_birth"]
clause = "ข้อ 12(8)"
decided_by = "committee"
range = { min = "500", max = "5,000" }
pool = "welfare"

[[benefit]]
code = "B13"
key = "trip"
title_th = "ค่าเดินทาง"
title_en = "trips"
event = "buffalo_birth"
clause = "ข้อ 12(13)"
per_unit = { unit = "เที่ยว", amount = "50" }
not_with = ["B08"]
"""
TIER_5 = '{ from = "5 ปี", amount = "10,000" }'


def problems_of(text: str) -> list[documents.Problem]:
    with pytest.raises(BadRegulation) as refused:
        load_regulation(text)
    return refused.value.problems


def tiers_of(regulation: Regulation, code: str) -> tuple[Tier, ...]:
    benefit = regulation.benefit(code)
    assert benefit is not None
    assert isinstance(benefit.amount, Tiers)
    return benefit.amount.tiers


def test_the_good_one_is_read() -> None:
    regulation = load_regulation(GOOD)
    assert [benefit.code for benefit in regulation.benefits] == ["B03", "B05", "B08", "B13"]
    assert regulation.in_force_to is not None
    assert regulation.in_force_to.isoformat() == "2024-09-30"
    assert [tier.amount_satang for tier in tiers_of(regulation, "B05")] == [300_000, 400_000, 1_000_000]


# What stands in the good document, what is written instead, the problem, and the text that begins the line it is
# found at: None where the wrong text itself does, "" where the problem is at no line.
CASES = [
    ('number = "1"', "number = 1", reading.NOT_TEXT, None),
    ('number = "1"', 'number = " "', reading.NOT_TEXT, None),
    ('number = "1"', 'nomber = "1"', reading.UNKNOWN_KEY, None),
    ('number = "1"\n', "", reading.MISSING_KEY, "[regulation]"),
    ('amount = "1"', 'amount = "1"\nperiod = "day"', reading.UNKNOWN_KEY, "period"),
    ("year = 2567", 'year = "2567"', reading.NOT_WHOLE, None),
    ("year = 2567", "year = true", reading.NOT_WHOLE, None),
    ("year = 2567", "year = 2024", reading.NOT_WHOLE, None),
    ("waiting_days = 180", "waiting_days = -1", reading.NOT_WHOLE, None),
    ('approved_on = "2566-09-20"', "approved_on = 2566-09-20", reading.NOT_A_DATE, None),
    ('approved_on = "2566-09-20"', 'approved_on = "20/9/2566"', reading.NOT_A_DATE, None),
    ('approved_on = "2566-09-20"', 'approved_on = "2023-09-20"', "%(error)s", None),
    ('approved_on = "2566-09-20"', 'approved_on = "2566-02-29"', "%(error)s", None),
    ('from = "2566-10-01"', 'from = "2567-10-01"', documents.ENDS_BEFORE_IT_BEGINS, "in_force_to"),
    ('on = "2566-09-20"', 'on = "2566-10-02"', documents.IN_FORCE_BEFORE_APPROVAL, "in_force_from"),
    ("[dues]\n", "[dues_terms]\n", reading.MISSING_TABLE, ""),
    ("[dues]\n", "[dues_terms]\n", reading.UNKNOWN_KEY, None),
    ("[dues]\n", "[[dues]]\n", reading.NOT_A_TABLE, None),
    ('per = "day"', 'per = "moon"', reading.NOT_IN_LIST, None),
    ('amount = "2"', 'amount = "1"', terms.TIER_NOT_HIGHER, "tier = ["),
    (
        'amount = "2" }]',
        'amount = "2" }, { key = "two", title = "ซ้ำ", amount = "3" }]',
        terms.SHORT_NAME_TWICE,
        "tier = [",
    ),
    ("min_age = 0", "min_age = 70", terms.AGES_CROSS, None),
    ("exempt_disabled = true", 'exempt_disabled = "yes"', reading.NOT_TRUTH, None),
    ("suspended_after_months = 3", "suspended_after_months = 1", terms.LADDER_FALLS, None),
    ("ended_after_months = 12", "ended_after_months = 2", terms.LADDER_FALLS, None),
    ('key = "running"', 'key = "welfare"', terms.SHORT_NAME_TWICE, 'key = "welfare"\ntitle = "กองบริหาร"'),
    (
        'title = "กองสวัสดิการ"',
        'title = "กองสวัสดิการ"\naccount = "administration"',
        terms.ACCOUNT_TWICE,
        'account = "administration"\n\n[[allocation]]',
    ),
    ('key = "running"', 'key = "Running cost"', terms.NOT_A_SHORT_NAME, None),
    ("welfare = 80", "welfare = 70", terms.SHARES_NOT_100, None),
    ("running = 20", "reserve = 20", terms.UNKNOWN_POOL, None),
    ('pool = "welfare"', 'pool = "secret"', terms.UNKNOWN_POOL, None),
    ("welfare = 80, running = 20", "welfare = 79, running = 21", terms.OVER_CEILING, None),
    ('account = "administration"', 'account = "office"', reading.NOT_IN_LIST, None),
    ("days = 20", "by_price = false", terms.NO_CONVERSION, "[[in_kind]]"),
    ("days = 20", "by_price = true\ndays = 20", terms.NO_CONVERSION, "days = 20"),
    ('up_to = "5,000.00"\n', "", terms.STEPS_NOT_RISING, "[[approval]]\nconfirmations = 3"),
    ("with_chair = true", "with_chair = true\nwait_hours = 721", reading.NOT_WHOLE, "wait_hours = 721"),
    ("with_chair = true", "with_chair = true\nwait_hours = -1", reading.NOT_WHOLE, "wait_hours = -1"),
    ("confirmations = 3", 'up_to = "4,000"\nconfirmations = 3', terms.STEPS_NOT_RISING, None),
    ("confirmations = 3", 'up_to = "9,000"\nconfirmations = 3', terms.NO_LAST_STEP, None),
    ('not_with = ["B08"]', 'not_with = ["B99"]', documents.UNKNOWN_OTHER, None),
    ('not_with = ["B08"]', 'not_with = ["B13"]', documents.UNKNOWN_OTHER, None),
    ("leap_year_days = 366", "", reading.MISSING_KEY, "[dues]"),
    ("leap_year_days = 366", "leap_year_days = 360", reading.NOT_WHOLE, None),
    ('amount = "1"', 'amount = "0"', reading.NOT_ABOVE_ZERO, None),
    ('amount = "1"', "amount = 1.5", reading.NOT_MONEY, None),
    ('amount = "1"', 'amount = "หนึ่ง"', "%(error)s", None),
    ("buffalo_birth =", 'death = "ตาย"\nbuffalo_birth =', documents.BAD_EVENT_NAME, None),
    ("buffalo_birth =", 'Buffalo = "x"\nbuffalo_birth =', documents.BAD_EVENT_NAME, None),
    ('code = "B03"', 'code = "03"', benefits.BAD_CODE, None),
    ('key = "hospital"', 'key = "Hospital stay"', benefits.BAD_KEY, None),
    ('code = "B05"\nkey', 'code = "B03"\nkey', documents.TWICE, 'code = "B03"\nkey = "death"'),
    ('key = "death"', 'key = "hospital"', documents.TWICE, 'key = "hospital"\ntitle_th = "เสียชีวิต"'),
    ('event = "hospital"', 'event = "hospitol"', reading.NOT_IN_LIST, None),
    ('event = "hospital"', "event = []", benefits.NO_EVENT, None),
    ('event = "hospital"', "event = [1]", reading.NOT_A_LIST, None),
    ('"disaster", "buffalo_birth"', '"disaster", "disaster"', reading.TWICE_IN_LIST, None),
    ('per_night = "200"\n', "", benefits.NO_AMOUNT, "[[benefit]]"),
    ('per_night = "200"', 'per_night = "200"\namount = "500"', benefits.TWO_AMOUNTS, "per_night"),
    ('range = { min = "500", max = "5,000" }', "", benefits.NO_AMOUNT, '[[benefit]]\ncode = "B08"'),
    ('decided_by = "committee"\n', "", benefits.RANGE_BY_RULE, "range"),
    ('path = "at_once"', 'decided_by = "committee"', benefits.COMMITTEE_WITHOUT_RANGE, None),
    ("range =", 'path = "at_once"\nrange =', benefits.COMMITTEE_AT_ONCE, None),
    ('min = "500"', 'min = "6,000"', benefits.RANGE_FALLS, None),
    ('min = "500"', 'low = "500"', reading.MISSING_KEY, None),
    (TIER_5, '{ from = "6 ปี", amount = "10,000" }', benefits.TIERS_GAP, None),
    (TIER_5, '{ from = "4 ปี", amount = "10,000" }', benefits.TIERS_OVERLAP, None),
    (TIER_5, '{ from = "1 ปี", amount = "10,000" }', benefits.TIERS_OVERLAP, None),
    ('from = "1 ปี"', 'from = "180 วัน"', benefits.TIERS_OVERLAP, '{ from = "180 วัน", until'),
    ('from = "180 วัน"', 'from = "364 วัน"', benefits.TIERS_OVERLAP, '{ from = "1 ปี"'),
    ('from = "180 วัน"', 'from = "2 ปี"', benefits.TIERS_OVERLAP, '{ from = "1 ปี"'),
    (TIER_5, '{ from = "5 ปี", amount = "3,999" }', benefits.TIER_FALLS, None),
    (TIER_5, '{ from = "ห้าปี", amount = "10,000" }', reading.NOT_TENURE, None),
    (TIER_5, '{ from = "5 ปี" }', reading.MISSING_KEY, None),
    (TIER_5, '"5 ปี"', reading.NOT_A_TABLE, "tiers"),
    ('per_event = "600"', 'per_event = "199"', caps.CAP_BELOW_UNIT, None),
    ('per_year = "1,000"', 'per_year = "100"', caps.CAP_BELOW_UNIT, None),
    ('per_year = "1,000"', 'per_year = "599"', caps.CAP_YEAR_BELOW_EVENT, None),
    ("per_year_nights = 10", "per_year_nights = 2", caps.CAP_YEAR_BELOW_EVENT, None),
    ('per_night = "200"', 'amount = "200"', caps.CAP_WITHOUT_NIGHTS, "per_event_nights"),
    ('per_night = "200"', 'amount = "200"', caps.CAP_WITHOUT_NIGHTS, "per_year_nights"),
    ('year = "fiscal"', "", caps.CAP_WITHOUT_YEAR, "per_year_nights"),
    ('year = "fiscal"', 'year = "lunar"', reading.NOT_IN_LIST, None),
    ("per_year_count = 4", "per_year_count = 21", caps.COUNT_FALLS, None),
    (
        'title_th = "เสียชีวิต"',
        'title_th = "เสียชีวิต"\nclaim_deadline = "90 วัน"\nclaim_deadline_days = 90',
        benefits.TWO_DEADLINES,
        "claim_deadline_days",
    ),
    (
        'title_th = "เสียชีวิต"',
        'title_th = "เสียชีวิต"\nclaim_deadline = "0 วัน"',
        benefits.NO_TIME_AT_ALL,
        'claim_deadline = "0 วัน"',
    ),
    ("[[benefit]]", "[[benefits]]", documents.NO_BENEFIT, ""),
    ('title_th = "เสียชีวิต"', "title_th = เสียชีวิต", documents.NOT_TOML, None),
    ('title_th = "เสียชีวิต"', 'title_th = "เสียชีวิต', documents.NOT_TOML, None),
]


def line_with(text: str, fragment: str) -> int | None:
    return text[: text.index(fragment)].count("\n") + 1 if fragment else None


@pytest.mark.parametrize(("good", "bad", "msgid", "at"), CASES)
def test_it_is_refused_at_its_line(good: str, bad: str, msgid: str, at: str | None) -> None:
    assert GOOD.count(good) == 1 or good == "[[benefit]]"
    text = GOOD.replace(good, bad)
    found = [(problem.msgid, problem.line) for problem in problems_of(text)]
    assert (msgid, line_with(text, bad if at is None else at)) in found


def test_every_kind_of_problem_has_its_case() -> None:
    kinds = {
        value
        for module in (reading, benefits, caps, documents, terms)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and not name.startswith("_")
    }
    tested_below = {caps.YEAR_WITHOUT_CAP, benefits.NO_TIERS, documents.TOO_LONG}
    assert kinds - {msgid for _, _, msgid, _ in CASES} == tested_below


def test_a_year_without_a_cap_for_it_is_refused() -> None:
    lines = [line for line in GOOD.splitlines() if not line.startswith("per_year")]
    assert caps.YEAR_WITHOUT_CAP in [problem.msgid for problem in problems_of("\n".join(lines))]


def test_an_empty_list_of_tiers_is_refused() -> None:
    start, end = GOOD.index("tiers = ["), GOOD.index(']\n\n[[benefit]]\ncode = "B08"')
    text = GOOD[:start] + "tiers = [" + GOOD[end:]
    assert benefits.NO_TIERS in [problem.msgid for problem in problems_of(text)]


def test_tiers_may_fall_where_the_document_says_why() -> None:
    falling = '{ from = "5 ปี", amount = "3,999", falls_because = "มติที่ 2/2566" }'
    assert tiers_of(load_regulation(GOOD.replace(TIER_5, falling)), "B05")[-1].falls_because == "มติที่ 2/2566"


def test_a_last_day_may_be_the_first_day() -> None:
    one_day = GOOD.replace('in_force_to = "2567-09-30"', 'in_force_to = "2566-10-01"')
    assert load_regulation(one_day).in_force_to == load_regulation(one_day).in_force_from


def test_all_problems_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = GOOD.replace('number = "1"', "number = 1").replace('path = "at_once"', 'path = "soon"')
    assert [problem.line for problem in problems_of(text)] == [2, line_with(text, 'path = "soon"')]


def test_the_refusal_reads_as_thai_with_line_and_remedy() -> None:
    with pytest.raises(BadRegulation) as refused:
        load_regulation(GOOD.replace(TIER_5, '{ from = "4 ปี", amount = "10,000" }'))
    assert refused.value.text(translator("th")).splitlines() == [
        "ระเบียบฉบับนี้ยังใช้ไม่ได้ แก้ 1 แห่งต่อไปนี้ แล้วลองใหม่",
        "บรรทัด 91: ขั้นนี้ของสวัสดิการ B05 ซ้อนกับขั้นก่อนหน้า เรียงขั้นให้เริ่มทีหลังกันไปตามลำดับ",
    ]


@pytest.mark.parametrize("text", ["", "[" * 5000, "a = " + "9" * 5000, "a = [" * 5000, "\x00", "x" * 300_001])
def test_what_is_no_document_is_refused_and_nothing_else_is_raised(text: str) -> None:
    assert problems_of(text)


@given(st.data())
def test_a_damaged_document_is_read_or_refused_with_sentences(data: st.DataObject) -> None:
    text = catalogue_text("chamuang-2556")
    place = data.draw(st.integers(0, len(text) - 1))
    damage = data.draw(st.text(alphabet='"[]{}=,.#\n0๑วันB-', max_size=6))
    damaged = text[:place] + damage + text[place + data.draw(st.integers(0, 9)) :]
    try:
        load_regulation(damaged)
    except BadRegulation as error:
        refused = error
    else:
        return
    assert all(problem.text(translator("th")) for problem in refused.problems)
