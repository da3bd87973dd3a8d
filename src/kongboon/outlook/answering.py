"""The answer to a question: projections on one fate, which change alone is enough, what the answer hangs on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any, TypedDict

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.changing import with_death_cap
from kongboon.actuarial.comparing import Proposal, compare, later_chances
from kongboon.actuarial.entrants import entrant_figures
from kongboon.actuarial.errors import BadOutlook
from kongboon.actuarial.figures import comparison_figures, figures_of
from kongboon.actuarial.fund import FundInput
from kongboon.actuarial.pools import PoolOpening
from kongboon.actuarial.projection import project
from kongboon.actuarial.pyramid import BAND, pyramids
from kongboon.actuarial.sensitivity import TITLES, Sensitivity, sensitivities
from kongboon.actuarial.solving import LEVERS, Lever, solve
from kongboon.outlook.errors import RegisterChanged
from kongboon.outlook.inputs import assumptions_of, fund_input
from kongboon.outlook.models import Projection
from kongboon.outlook.options import Option
from kongboon.rules.terms import Regulation

TODAY = ""  # the name of the way things are; people read their own word for it
TARGET = (20, 0.05)
_LATER = (0, 10, 20)
Tell = Callable[[float], None]


class _Run(TypedDict):
    """What every part of the answer is run with."""

    years: int
    scenarios: int
    seed: int


def answer(asked: Projection, tell: Tell) -> dict[str, Any]:
    """Everything that the pages show of a projection, as JSON. `tell` hears the share that is done.

    Errors: RegisterChanged where the fund of that day is no longer the one that was asked about; BadOutlook.
    """
    question = json.loads(asked.question)
    assumptions = assumptions_of(asked.assumptions)
    fund = fund_input(asked.fund, asked.valuation_on, assumptions)
    same = (fund.members.sha256, fund.opening_satang, fund.earmarked_satang)
    if same != tuple(question[key] for key in ("members", "opening_satang", "earmarked_satang")):
        raise RegisterChanged
    # What the pools held when it was asked: a claim confirmed since belongs to another question.
    fund = replace(fund, pools=tuple(PoolOpening(*pool) for pool in question["pools"]))
    run: _Run = {"years": question["years"], "scenarios": question["scenarios"], "seed": question["seed"]}
    today = Option(**question["today"]).regulation()
    if question["options"]:
        return _side_by_side(fund, today, question, assumptions, run, tell)
    return _as_it_is(fund, today, assumptions, run, tell)


def _side_by_side(
    fund: FundInput,
    today: Regulation,
    question: dict[str, Any],
    assumptions: Assumptions,
    run: _Run,
    tell: Tell,
) -> dict[str, Any]:
    proposals = {one["name"]: Option(**one).proposal() for one in question["options"]}
    steps = len(proposals) + 1
    found = compare(
        fund, today, proposals, assumptions, current_name=TODAY, done=lambda ready: tell(ready / steps), **run
    )
    return comparison_figures(found)


def _as_it_is(
    fund: FundInput, today: Regulation, assumptions: Assumptions, run: _Run, tell: Tell
) -> dict[str, Any]:
    found = project(fund, today, assumptions, **run)
    tell(0.1)
    solved = []
    for number, lever in enumerate(LEVERS, start=1):
        solved.append(_solved(fund, today, assumptions, lever, run))
        tell(0.1 + 0.5 * number / len(LEVERS))
    worth = entrant_figures(today, assumptions)
    hangs_on = []
    for number, code in enumerate(TITLES, start=1):
        (one,) = sensitivities(fund, today, assumptions, only=(code,), **run)
        hangs_on.append(_told(one))
        tell(0.6 + 0.4 * number / len(TITLES))
    return {
        "run_id": found.run_id,
        "projections": {TODAY: {**figures_of(found), **worth}},
        "differences": {},
        "later": later_chances(
            fund, Proposal(today), assumptions, scenarios=run["scenarios"], seed=run["seed"]
        ),
        "solved": solved,
        "hangs_on": hangs_on,
        "ages": _ages(fund, today, assumptions, run["years"]),
    }


def _solved(
    fund: FundInput, today: Regulation, assumptions: Assumptions, lever: Lever, run: _Run
) -> dict[str, Any]:
    """The lever's value that is enough alone; without one where it never is."""
    within = min(TARGET[0], run["years"])
    try:
        found = solve(fund, today, assumptions, lever=lever, target=(within, TARGET[1]), **run)
    except BadOutlook as never:
        return {"lever": lever, "value": None, "code": never.code}
    changed = Proposal(today)
    if lever == "death_cap":
        changed = Proposal(with_death_cap(today, found.value))
    elif lever == "dues":
        changed = Proposal(today, dues_satang=found.value)
    else:
        changed = Proposal(today, entrants_per_year=found.value)
    return {
        "later": later_chances(fund, changed, assumptions, scenarios=run["scenarios"], seed=run["seed"]),
        "lever": lever,
        "value": found.value,
        "now": found.now,
        "within": within,
        "before": found.before._asdict(),
        "after": found.after._asdict(),
    }


def _told(one: Sensitivity) -> dict[str, Any]:
    return {
        **asdict(one),
        "ruin_20": one.ruin_20._asdict(),
        "ruin": one.ruin._asdict(),
    }


def _ages(fund: FundInput, today: Regulation, assumptions: Assumptions, years: int) -> dict[str, Any]:
    """Members by age group, today and later: [men, women] of each."""
    found = pyramids(fund, today, assumptions, at=tuple(year for year in _LATER if year <= years))
    return {
        "bands": [BAND * n for n in range(found[0].members.shape[1])],
        "years": {str(one.year): one.members.round(2).tolist() for one in found},
    }
