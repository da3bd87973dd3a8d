"""The tables are the source's, go on past its end without certain death, and give the values of section 3."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from kongboon.actuarial.errors import NoSuchTable
from kongboon.actuarial.life_values import annuity_due, expectation, term_assurance
from kongboon.actuarial.tables import FEMALE, MALE, mortality_table, source_rates


def test_it_holds_the_rates_of_the_source_up_to_98() -> None:
    source = source_rates((files("kongboon.actuarial") / "data" / "tmo08.csv").read_text("utf-8"))
    q = mortality_table("tmo08").q
    assert np.array_equal(q[:, :99], source[:, :99])
    assert source[:, 99].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("name", ["tmo08", "tmo08_population"])
def test_nobody_dies_for_certain_and_old_age_grows_more_dangerous(name: str) -> None:
    q = mortality_table(name).q
    assert q.shape == (2, 111)
    assert (q > 0).all()
    assert (q < 1).all()
    assert (np.diff(q[:, 40:], axis=1) > 0).all()


def test_the_population_basis_has_the_populations_years_from_60_on() -> None:
    q = mortality_table("tmo08_population").q
    assert expectation(q[MALE], 60) == pytest.approx(20.0, abs=0.1)
    assert expectation(q[FEMALE], 60) == pytest.approx(23.2, abs=0.1)


def test_constant_force_gives_the_closed_forms() -> None:
    q = np.full(400, 1 - np.exp(-0.02))
    interest = np.exp(0.03) - 1
    assert annuity_due(q, 0, 2000, interest) == pytest.approx(20.504166493065846, rel=1e-12)
    assert term_assurance(q, 0, 2000, interest) == pytest.approx(0.39401029926488, rel=1e-12)


def test_an_unknown_table_is_refused_and_the_known_are_named() -> None:
    with pytest.raises(NoSuchTable, match="tmo08_population"):
        mortality_table("tmo17")
