"""What a refusal promises: a day only on which every condition is asked again and holds; and what earlier help uses up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from click.testing import CliRunner

from kongboon.config.commands.regulation import regulation as command
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.decision import Facts, PoolState, Used
from kongboon.rules.document import load_regulation
from kongboon.rules.evaluate import evaluate, first_day_of
from kongboon.rules.explain import explain
from kongboon.rules.rights import MemberToday, rights
from kongboon.rules.terms import Arrears, Caps, Flat, Pool, Tenure
from kongboon.rules.wording import translator

STANDARD = load_regulation(catalogue_text("standard-13"))
JOINED = date(2024, 1, 1)
COVERED = date(2024, 6, 29)
DEATH = Facts(
    "death", date(2024, 3, 10), date(2024, 3, 12), JOINED, JOINED, evidence=frozenset({"death_certificate"})
)
STAY = Facts(
    "hospital", date(2024, 3, 10), date(2024, 3, 20), JOINED, JOINED, nights=10,
    evidence=frozenset({"hospital_certificate"}),
)  # fmt: skip
PROMISE = "All conditions are met"


def test_who_died_in_the_waiting_time_is_promised_no_day() -> None:
    for facts in (DEATH, replace(DEATH, arrears_months=99, rights_from=date(2024, 5, 1))):
        decision = evaluate(STANDARD, facts)
        assert decision.outcome == "refuse"
        assert decision.holds_from is None
        assert PROMISE not in " ".join(explain(decision))


def test_before_anything_happened_a_member_reads_from_when_a_death_is_covered() -> None:
    found = {
        right.benefit.code: right for right in rights(STANDARD, MemberToday(JOINED, JOINED), DEATH.event_on)
    }
    assert found["B05"].decision.holds_from == COVERED
    assert first_day_of(STANDARD, DEATH) == COVERED


def test_a_stay_in_the_waiting_time_is_promised_its_day_with_all_papers_only() -> None:
    assert evaluate(STANDARD, STAY).holds_from == COVERED
    without = evaluate(STANDARD, replace(STAY, evidence=frozenset()))
    assert [reason.code for reason in without.reasons] == ["waiting", "evidence_missing"]
    assert without.holds_from is None
    assert PROMISE not in " ".join(explain(without))


def test_no_day_is_promised_beyond_the_last_day_of_the_regulation() -> None:
    ending = replace(STANDARD, in_force_to=date(2024, 6, 28))
    assert evaluate(ending, STAY).holds_from is None
    assert evaluate(replace(STANDARD, in_force_to=COVERED), STAY).holds_from == COVERED


def test_a_day_on_which_another_condition_has_come_to_fail_is_passed_over() -> None:
    """The waiting is over in June, the age is reached in September: together they hold from September on."""
    benefits = tuple(
        replace(one, min_age_years=60, min_tenure=Tenure(2, "year")) if one.code == "B03" else one
        for one in STANDARD.benefits
    )
    found = replace(STANDARD, benefits=benefits, text_sha256="older")
    decision = evaluate(found, replace(STAY, born_on=date(1964, 9, 1)))
    assert decision.holds_from == date(2026, 1, 1)
    used = Used("B03", count_in_year=9, units_in_year=10)
    member = replace(STAY, member_joined_on=date(2020, 1, 1), member_paid_from=date(2020, 1, 1), used=(used,))
    assert evaluate(STANDARD, member).holds_from == date(2024, 10, 1)


def test_nights_beyond_the_ceiling_of_baht_use_up_nothing() -> None:
    member = replace(STAY, member_joined_on=date(2020, 1, 1), member_paid_from=date(2020, 1, 1))
    decision = evaluate(STANDARD, member)
    assert (decision.amount_satang, decision.units) == (600_00, 6)
    again = evaluate(STANDARD, replace(member, used=(Used("B03", units_in_year=decision.units),)))
    assert (again.amount_satang, again.units) == (400_00, 4)
    assert evaluate(STANDARD, replace(member, nights=3)).units == 3


def test_owed_dues_that_take_all_say_that_the_benefit_is_whole_once_they_are_paid() -> None:
    found = replace(STANDARD, arrears=Arrears(deducted=True), text_sha256="deducting")
    old = replace(STAY, member_joined_on=date(2020, 1, 1), member_paid_from=date(2020, 1, 1), nights=2)
    decision = evaluate(found, replace(old, arrears_satang=300_00))
    (said, _) = explain(decision, translator("th"))
    assert "ชำระเงินสมทบที่ค้างแล้ว ไม่หักอะไร ได้รับสวัสดิการเต็มจำนวน" in said
    assert evaluate(found, old).amount_satang == 200_00
    assert evaluate(found, replace(old, arrears_satang=50_00)).amount_satang == 150_00


def test_a_quotation_without_a_code_tells_every_benefit_of_the_event(tmp_path: Path) -> None:
    text, facts = tmp_path / "rule.toml", tmp_path / "facts.json"
    text.write_text(catalogue_text("standard-13"), "utf-8")
    asked = {
        "event": "birth", "event_on": "2567-06-01", "submitted_on": "2567-06-05", "member_joined_on": "2560-01-01",
        "member_paid_from": "2560-01-01", "nights": 2, "evidence": ["birth_certificate", "hospital_certificate"],
    }  # fmt: skip
    facts.write_text(json.dumps(asked), "utf-8")
    told = CliRunner().invoke(command, ["quote", str(text), str(facts), "--json"])
    assert told.exit_code == 0, told.output
    assert [one["amount_satang"] for one in json.loads(told.output)["decisions"]] == [500_00, 400_00]
    facts.write_text(json.dumps(asked | {"benefit_code": "B02"}), "utf-8")
    told = CliRunner().invoke(command, ["quote", str(text), str(facts), "--json"])
    assert json.loads(told.output)["benefit_code"] == "B02"


def test_once_a_life_is_no_day() -> None:
    once = replace(STANDARD.benefits[0], caps=Caps(lifetime_count=1), amount=Flat(100))
    found = replace(STANDARD, benefits=(once,), text_sha256="once")
    birth = replace(
        DEATH, event="birth", evidence=frozenset(once.evidence), used=(Used(once.code, count_lifetime=1),)
    )
    decision = evaluate(found, birth)
    assert {reason.code for reason in decision.reasons} >= {"count_used_up"}
    assert decision.holds_from is None


def _short(rounding: str, available: int) -> int:
    pool = Pool("welfare", "กองสวัสดิการ", "pro_rata", "benefit", rounding)  # type: ignore[arg-type]
    benefits = tuple(replace(one, pool="welfare") for one in STANDARD.benefits)
    found = replace(STANDARD, pools=(pool,), benefits=benefits, text_sha256=f"short {rounding}")
    old = replace(STAY, member_joined_on=date(2020, 1, 1), member_paid_from=date(2020, 1, 1), nights=2)
    decision = evaluate(found, replace(old, pools=(PoolState("welfare", available, 300_00),)))
    return decision.amount_satang


def test_a_share_of_a_short_pool_is_rounded_down_to_coins_that_there_are() -> None:
    """200 baht of the 300 that are asked for together are this claim's: two thirds of what is there."""
    assert _short("baht", 100_55) == 67_00, "67.03 baht"
    assert _short("quarter", 100_55) == 67_00
    assert _short("quarter", 100_90) == 67_25, "67.26 baht"
    assert _short("baht", 1_00) == 0, "0.66 baht are no payment"
    assert _short("quarter", 1_00) == 50


def test_an_event_after_the_last_day_is_told_the_last_day() -> None:
    ended = replace(STANDARD, in_force_to=date(2024, 1, 31))
    decision = evaluate(
        ended, replace(STAY, member_joined_on=date(2020, 1, 1), member_paid_from=date(2020, 1, 1))
    )
    said = " ".join(explain(decision, translator("th")))
    assert "31 ม.ค. 2567" in said
    assert "2560" not in said
    early = evaluate(replace(STANDARD, in_force_from=date(2024, 4, 1)), STAY)
    assert "1 เม.ย. 2567" in " ".join(explain(early, translator("th")))


def test_a_year_that_is_used_up_is_named() -> None:
    used = Used("B03", units_in_year=10)
    member = replace(STAY, member_joined_on=date(2020, 1, 1), member_paid_from=date(2020, 1, 1), used=(used,))
    said = " ".join(explain(evaluate(STANDARD, member), translator("th")))
    assert "1 ต.ค. 2566" in said
    assert "30 ก.ย. 2567" in said
