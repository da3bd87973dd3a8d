"""What a table row cannot say: two benefits of one event, what a decision carries, whole explanations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.decision import Facts, Used
from kongboon.rules.document import load_regulation
from kongboon.rules.evaluate import evaluate, evaluate_all, facts_of
from kongboon.rules.explain import evidence_in_words, explain, workings
from kongboon.rules.wording import translator

STANDARD = load_regulation(catalogue_text("standard-13"))
CHAMUANG = load_regulation(catalogue_text("chamuang-2556"))
THAI = translator("th")
JOINED = date(2016, 12, 1)
BIRTH = Facts(
    "birth",
    date(2024, 6, 1),
    date(2024, 6, 4),
    JOINED,
    JOINED,
    nights=2,
    evidence=frozenset({"birth_certificate", "hospital_certificate"}),
)
DEATH = Facts(
    "death", date(2024, 3, 10), date(2024, 3, 10), JOINED, JOINED, evidence=frozenset({"death_certificate"})
)
STAY = Facts(
    "hospital",
    date(2024, 6, 1),
    date(2024, 6, 9),
    JOINED,
    JOINED,
    nights=8,
    evidence=frozenset({"hospital_certificate"}),
)


def test_a_birth_with_nights_gives_the_birth_money_and_the_nights() -> None:
    decisions = evaluate_all(STANDARD, BIRTH)
    assert [(decision.benefit_code, decision.amount_satang) for decision in decisions] == [
        ("B01", 50_000),
        ("B02", 40_000),
    ]


def test_a_birth_at_home_gives_the_birth_money_alone() -> None:
    for nights in (None, 0):
        assert [
            decision.benefit_code for decision in evaluate_all(STANDARD, replace(BIRTH, nights=nights))
        ] == ["B01"]


def test_earlier_use_of_one_benefit_does_not_touch_the_other() -> None:
    facts = replace(BIRTH, used=(Used("B01", count_lifetime=1),))
    assert [decision.outcome for decision in evaluate_all(STANDARD, facts)] == ["refuse", "pay"]


def test_a_death_gives_the_death_money_and_the_wreath() -> None:
    assert [decision.amount_satang for decision in evaluate_all(STANDARD, DEATH)] == [1_000_000, 50_000]


def test_an_event_without_benefit_gives_one_refusal() -> None:
    (decision,) = evaluate_all(STANDARD, replace(DEATH, event="lottery"))
    assert (decision.outcome, decision.benefit_code, decision.clause) == ("refuse", "", "")
    assert facts_of(DEATH, decision).benefit_code is None


def test_a_benefit_that_was_asked_for_is_decided_alone() -> None:
    (decision,) = evaluate_all(STANDARD, replace(DEATH, benefit_code="B06"))
    assert decision.amount_satang == 50_000


def test_a_decision_carries_the_hash_and_the_path_of_its_regulation() -> None:
    decision = evaluate(STANDARD, DEATH)
    assert decision.regulation_sha256 == STANDARD.text_sha256
    assert (decision.path, evaluate(STANDARD, STAY).path) == ("at_once", "committee")


def test_a_missing_paper_is_named_and_the_sum_is_known_but_not_due() -> None:
    decision = evaluate(STANDARD, replace(DEATH, evidence=frozenset()))
    assert decision.missing_evidence == ("death_certificate",)
    assert decision.lacks_only_evidence
    assert (decision.amount_satang, decision.amount_once_complete_satang) == (0, 1_000_000)
    assert workings(decision, THAI) == ["เป็นสมาชิกมา 7 ปี 3 เดือน เข้าเกณฑ์ครบ 5 ปี เป็นเงิน 10,000 บาท"]


def test_a_refusal_for_another_reason_promises_no_sum() -> None:
    decision = evaluate(STANDARD, replace(DEATH, evidence=frozenset(), is_active=False))
    assert not decision.lacks_only_evidence
    assert decision.amount_once_complete_satang == 0


def test_a_missing_paper_at_a_committee_benefit_promises_no_sum() -> None:
    decision = evaluate(STANDARD, replace(DEATH, event="disaster", evidence=frozenset()))
    assert (decision.amount_min_satang, decision.amount_max_satang) == (50_000, 500_000)
    assert decision.amount_once_complete_satang == 0


def test_only_what_the_answer_rests_on_is_called_assumed() -> None:
    assert evaluate(STANDARD, DEATH).assumed == ()
    assert evaluate(CHAMUANG, DEATH).assumed == ("evidence", "path", "tiers", "waiting_days")
    assert evaluate(CHAMUANG, STAY).assumed == ("year", "evidence", "path", "waiting_days")


def test_a_payment_is_told_in_thai_from_standing_to_sum() -> None:
    assert explain(evaluate(CHAMUANG, replace(STAY, used_satang_in_year=60_000)), THAI)[:-1] == [
        "เป็นสมาชิกมา 7 ปี 6 เดือน",
        "พ้นระยะรอสิทธิ 180 วันแล้ว",
        "นอนโรงพยาบาล 8 คืน คืนละ 200 บาท เป็นเงิน 1,600 บาท",
        "ระเบียบให้ครั้งละไม่เกิน 600 บาท จึงเป็นเงิน 600 บาท",
        "ปีนี้รับไปแล้ว 600 บาท จากปีละไม่เกิน 1,000 บาท จึงเหลือ 400 บาท",
        "ได้รับ 400 บาท (รายการที่ 2)",
    ]


def test_a_refusal_is_told_in_thai_with_its_day_and_clause() -> None:
    late = replace(DEATH, member_joined_on=date(2023, 12, 10), member_paid_from=date(2023, 12, 10))
    assert explain(evaluate(STANDARD, late), THAI) == [
        "ยังไม่ครบ 180 วัน จะครบวันที่ 7 มิ.ย. 2567",
        "ดูระเบียบ ข้อ 12(5)",
    ]


def test_the_same_decision_is_told_in_english() -> None:
    assert explain(evaluate(STANDARD, DEATH)) == [
        "A member for 7 years 3 months, past the step of 5 years: receives 10,000 baht (ข้อ 12(5))"
    ]


def test_a_paper_of_the_funds_own_keeps_its_name() -> None:
    assert evidence_in_words("ใบรับรองของวัด", THAI) == "ใบรับรองของวัด"
