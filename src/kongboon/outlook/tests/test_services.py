"""Asking, working out, choosing assumptions, laying before a meeting."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from tests.ground import ground
from tests.world import Cast, make_member, record_opening

from kongboon.access.errors import NotAllowed
from kongboon.actuarial.errors import BadAssumption, TooManyProposals
from kongboon.outlook import errors
from kongboon.outlook.inputs import assumptions_of, latest_assumptions
from kongboon.outlook.models import Projection
from kongboon.outlook.options import Option
from kongboon.outlook.services import ask_projection, choose_assumptions
from kongboon.outlook.tasks import refusal_in_words, work_out
from kongboon.rules.catalogue import catalogue_text

STANDARD = catalogue_text("standard-13")


@ground
def living(cast: Cast, at: datetime) -> Cast:
    """Forty members of many ages and 200,000 baht."""
    record_opening(
        fund=cast.fund, on=date(2024, 4, 30), balances={"1101": 200_000_00}, by=cast.treasurer, at=at
    )
    for n in range(40):
        make_member(
            cast, at, number=f"{n:04}", joined_on=date(2008 + n % 15, 1, 1), birth_date=date(1938 + n, 3, 1)
        )
    return cast


def ask(cast: Cast, at: datetime, **more: Any) -> Projection:
    values = {"years": 10, "scenarios": 50} | more
    return ask_projection(fund=cast.fund, by=cast.treasurer, at=at, **values)


def worked_out(asked: Projection) -> Projection:
    work_out.func(asked.pk)
    asked.refresh_from_db()
    return asked


def test_the_way_it_is_with_levers_and_what_it_hangs_on(living: Cast, at: datetime) -> None:
    done = worked_out(ask(living, at))
    assert (done.status, done.done_percent, done.kind) == ("done", 100, "base")
    found = json.loads(done.answer)
    today = found["projections"][""]
    assert today["opening_satang"] == 200_000_00
    assert today["lines"]["members"][0] == 40
    assert [one["lever"] for one in found["solved"]] == ["dues", "death_cap", "entrants"]
    assert {one["code"] for one in found["hangs_on"]} >= {"base", "no_state", "flood"}
    assert sum(map(sum, found["ages"]["years"]["0"])) == 40


def test_proposals_stand_beside_today_on_one_fate(living: Cast, at: datetime) -> None:
    dearer = Option("ออม 2 บาท", STANDARD, dues_satang=730_00)
    lower = Option("ค่าศพไม่เกิน 10,000", STANDARD, death_cap_satang=10_000_00)
    alone = Option("รัฐไม่สมทบ", STANDARD, state_money="never")
    done = worked_out(ask(living, at, options=[dearer, lower, alone], title="ประชุมใหญ่"))
    found = json.loads(done.answer)
    assert done.kind == "proposals"
    assert list(found["differences"]) == ["ค่าศพไม่เกิน 10,000", "รัฐไม่สมทบ", "ออม 2 บาท"]
    change = {name: one["balance_satang"][-1] for name, one in found["differences"].items()}
    assert change["ออม 2 บาท"] > 0
    assert change["ค่าศพไม่เกิน 10,000"] > 0
    assert change["รัฐไม่สมทบ"] < 0
    assert {one["dues_a_year_satang"] for one in found["projections"].values()} == {365_00 + 24, 730_00}


def test_the_same_question_is_asked_once(living: Cast, at: datetime) -> None:
    first = worked_out(ask(living, at))
    again = ask(living, at)
    assert again.pk == first.pk
    assert again.answer == first.answer
    work_out.func(first.pk)
    assert Projection.objects.get().finished_at == first.finished_at
    assert ask(living, at, seed=9).pk != first.pk


def test_a_killed_worker_leaves_work_that_the_next_one_ends(living: Cast, at: datetime) -> None:
    asked = ask(living, at)
    Projection.objects.filter(pk=asked.pk).update(status="running", done_percent=40)
    assert worked_out(asked).status == "done"


def test_a_register_that_changed_meanwhile_is_asked_about_anew(living: Cast, at: datetime) -> None:
    asked = ask(living, at)
    make_member(living, at, number="0999")
    failed = worked_out(asked)
    assert failed.status == "failed"
    assert "Ask once more" in refusal_in_words(failed, str)
    assert worked_out(ask(living, at)).status == "done"


def test_one_that_failed_is_tried_again(living: Cast, at: datetime) -> None:
    asked = ask(living, at)
    Projection.objects.filter(pk=asked.pk).update(status="failed", refusal="{}")
    again = ask(living, at)
    assert (again.pk, again.status) == (asked.pk, "waiting")
    assert worked_out(again).status == "done"


def test_nothing_about_a_person_is_kept(living: Cast, at: datetime) -> None:
    done = worked_out(ask(living, at))
    assert "บุญมี" not in done.question + done.answer
    assert "1938-" not in done.question


def test_a_fund_without_members_is_answered_with_its_caveat(cast: Cast, at: datetime) -> None:
    found = json.loads(worked_out(ask(cast, at)).answer)
    assert "register_empty" in {one["code"] for one in found["projections"][""]["caveats"]}


def test_a_collector_does_not_ask_and_four_proposals_are_too_many(living: Cast, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        ask_projection(fund=living.fund, by=living.collector, at=at)
    with pytest.raises(TooManyProposals):
        ask(living, at, options=[Option(str(n), STANDARD) for n in range(4)])


def choose(cast: Cast, at: datetime, reason: str = "ตามประวัติของกองทุน", **values: Any) -> Any:
    return choose_assumptions(fund=cast.fund, values=values, reason=reason, by=cast.treasurer, at=at)


def test_assumptions_are_chosen_with_a_reason_and_the_rest_stays(cast: Cast, at: datetime) -> None:
    first = choose(cast, at, interest=0.02)
    second = choose(cast, at, reason="ประชุมเดือนมิถุนายน", inflation=0.03, interest=0.02)
    kept = assumptions_of(second)
    assert (kept["interest"], kept["inflation"]) == (0.02, 0.03)
    assert kept.record("interest") == assumptions_of(first).record("interest")
    assert kept.record("inflation").source == "ประชุมเดือนมิถุนายน"
    assert kept.record("interest").chosen_by == cast.treasurer.name
    assert latest_assumptions(cast.fund) == second
    assert choose(cast, at, interest=0.02).pk == second.pk


def test_assumptions_without_a_reason_or_out_of_bounds_are_refused(cast: Cast, at: datetime) -> None:
    with pytest.raises(errors.ReasonMissing):
        choose(cast, at, reason=" ", interest=0.02)
    with pytest.raises(BadAssumption):
        choose(cast, at, interest=7.0)
    assert latest_assumptions(cast.fund) is None
    with pytest.raises(NotAllowed):
        choose_assumptions(fund=cast.fund, values={"interest": 0.02}, reason="x", by=cast.collector, at=at)
