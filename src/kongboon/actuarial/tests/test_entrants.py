"""What a new member is worth: whether more of them fill a hole or only put it off, and how far ahead one looks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kongboon.actuarial.comparing import Proposal, later_chances
from kongboon.actuarial.entrants import entrant_figures, value_of_entrant
from kongboon.actuarial.figures import figures_of
from kongboon.actuarial.fund import FundInput
from kongboon.actuarial.members import members_of
from kongboon.actuarial.projection import project
from kongboon.actuarial.schedule import schedule
from kongboon.actuarial.telling import level, sentences
from kongboon.actuarial.tests.made import ON, bare, quiet, rows
from kongboon.actuarial.tests.test_projection import BY_YEAR, immortal
from kongboon.rules.terms import Benefit, Caps, Flat, Regulation
from kongboon.rules.wording import same

PENSION = Benefit(
    "B04", "pension", "บำนาญ", "pension", ("ageing",), "ข้อ 3", Flat(300_00), min_age_years=60,
    caps=Caps(per_year_count=12, year="calendar"),
)  # fmt: skip
DEAR: Regulation = bare(PENSION, dues=replace(BY_YEAR, entry_fee_satang=50_00))
CHEAP = bare(replace(PENSION, amount=Flat(10_00)), dues=BY_YEAR)
# Young people join, pay for decades and are pensioners for two.
YOUNG: dict[str, Any] = {"entrants_ages": [[30, 1.0], [35, 0.001]], "mortality_basis": "tmo08"}


def test_who_never_dies_pays_eighty_years_and_is_on_the_list_for_fifty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    immortal(monkeypatch)
    worth = value_of_entrant.__wrapped__(DEAR, quiet(**YOUNG))
    assert worth.brings_satang == pytest.approx(80 * 365_00 + 50_00)
    # From 60 on: who joins at 30 to 35 has 50 to 55 of the 80 years before them then.
    assert 49 * 3600_00 < worth.costs_satang < 56 * 3600_00


@pytest.mark.parametrize(("found", "grows"), [(DEAR, True), (CHEAP, False)], ids=["dear", "cheap"])
def test_where_each_costs_more_than_they_bring_more_of_them_make_the_hole_larger(
    found: Regulation, grows: bool
) -> None:
    assumptions = quiet(**YOUNG)
    worth = value_of_entrant(found, assumptions)
    assert (worth.costs_satang > worth.brings_satang) is grows
    fund = FundInput("1", "33", members_of(rows(60), ON), 0, ON)
    ends = [
        project(fund, found, assumptions, years=80, kernel="expected", entrants_per_year=count).quantiles[-1][
            2
        ]
        for count in (0, 20)
    ]
    assert bool(ends[1] < ends[0]) is grows


def test_the_warning_stands_among_the_sentences_with_its_figures() -> None:
    assumptions = quiet(**YOUNG)
    fund = FundInput("1", "33", members_of(rows(60), ON), 0, ON)
    for found, warns in ((DEAR, True), (CHEAP, False)):
        told = project(fund, found, assumptions, years=20, scenarios=20)
        figures = {**figures_of(told), **entrant_figures(found, assumptions)}
        said = " ".join(sentences(figures, same))
        assert ("only put the hole off" in said) is warns
        worth = value_of_entrant(found, assumptions)
        assert (f"{round(worth.costs_satang / 100):,}" in said) is warns


def test_forty_and_sixty_years_are_told_beside_twenty_and_all_that_was_asked() -> None:
    fund = FundInput("1", "33", members_of(rows(30), ON), 10**7, ON)
    long = figures_of(project(fund, DEAR, quiet(), years=80, scenarios=20))
    said = " ".join(sentences(long, same))
    assert all(f"Within {years} years" in said for years in (40, 60, 80))
    short = figures_of(project(fund, DEAR, quiet(), years=20, scenarios=20))
    assert "Within 40 years" not in " ".join(sentences(short, same))
    later = later_chances(fund, Proposal(DEAR), quiet(), scenarios=20)
    assert later["60"] == long["ruin"]["60"] | {"low": later["60"]["low"], "high": later["60"]["high"]}
    assert "Within 60 years" in " ".join(sentences({**short, "later": later}, same))


def test_nothing_is_not_exactly_enough_where_money_is_left_over() -> None:
    fund = FundInput("1", "33", members_of(rows(10), ON), 10**9, ON)
    rich = level(figures_of(project(fund, CHEAP, quiet(), years=20, kernel="expected")))
    assert rich is not None
    assert "even without any dues" in rich
    poor = level(
        figures_of(project(replace(fund, opening_satang=0), DEAR, quiet(), years=20, kernel="expected"))
    )
    assert poor is not None
    assert "neither leave nor owe" in poor


def test_one_future_alone_says_nothing_of_nine_in_ten() -> None:
    fund = FundInput("1", "33", members_of(rows(10), ON), 10**9, ON)
    said = " ".join(sentences(figures_of(project(fund, CHEAP, quiet(), years=20, scenarios=1)), same))
    assert "nine of ten" not in said
    assert "In the one future" in said
    many = " ".join(sentences(figures_of(project(fund, CHEAP, quiet(), years=20, scenarios=20)), same))
    assert "nine of ten" in many


def test_a_sum_for_life_is_told_as_a_sum() -> None:
    caps = Caps(per_year_count=12, lifetime_satang=1000_00, year="calendar")
    told = {
        caveat.code: caveat.values for caveat in schedule(bare(replace(PENSION, caps=caps)), quiet()).caveats
    }
    assert told["lifetime_sum_past_unknown"]["baht"] == "1,000"
    assert "lifetime_past_unknown" not in told
    times = replace(caps, lifetime_satang=None, lifetime_count=3)
    told = {
        caveat.code: caveat.values for caveat in schedule(bare(replace(PENSION, caps=times)), quiet()).caveats
    }
    assert told["lifetime_past_unknown"]["times"] == 3
