"""Random months of whole funds: the services and a model of integers do the same, and come to the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_scopes import scopes_disabled

from kongboon.funds.actor import nobody_acts
from tests.histories.acts import ACTS, AT_ONCE
from tests.histories.office import Office, open_office
from tests.soak import part_of

FUNDS = part_of(20, part=1)
OPERATIONS = part_of(1_000, part=120)
LOOKED_THROUGH = 25  # how many operations lie between two looks at everything


def play(office: Office, operations: int) -> None:
    for number in range(operations):
        acts = AT_ONCE if office.chance.random() < 0.3 else ACTS
        if acts is AT_ONCE:
            office.now += timedelta(minutes=1)
        else:
            office.wait()
        act = office.chance.choices(list(acts), weights=list(acts.values()))[0]
        office.done.append(f"{number} {office.now:%Y-%m-%d %H:%M} {act.__name__}")
        act(office)
        office.compare()
        if number % LOOKED_THROUGH == 0:
            office.compare_all()
    office.check()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(FUNDS))
def test_a_fund_comes_to_what_the_model_says(committed: str, seed: int) -> None:
    """Every answer, every refusal with its reason, every satang, receipt and month, after each of the acts."""
    with nobody_acts(), scopes_disabled():
        office = open_office("3305050", seed)
        try:
            play(office, OPERATIONS)
        except AssertionError as wrong:
            raise AssertionError(f"seed {seed}, after {office.done[-6:]}") from wrong
    assert len(set(office.refused)) >= 15, "too few ways of going wrong were tried"
