"""Our tables and values against those of other programs: the SOA's archive (pymort) and pyliferisk."""

from __future__ import annotations

import pyliferisk
import pytest
from pymort import MortXML

from kongboon.actuarial.life_values import annuity_due, expectation, term_assurance
from kongboon.actuarial.tables import mortality_table

ARCHIVE = {0: 2569, 1: 2570}  # TMO08 Standard, male and female


@pytest.mark.parametrize("sex", [0, 1])
def test_the_rates_are_those_of_the_archive(sex: int) -> None:
    table = MortXML.from_id(ARCHIVE[sex])
    assert "TMO08" in table.ContentClassification.TableName
    theirs = table.Tables[0].Values.vals.tolist()
    assert mortality_table("tmo08").q[sex, :99].tolist() == theirs[:99]


@pytest.mark.parametrize(("sex", "birth", "sixty"), [(0, 70.26, 17.20), (1, 76.39, 20.09)])
def test_the_archives_rates_give_the_published_years_to_live(sex: int, birth: float, sixty: float) -> None:
    q = MortXML.from_id(ARCHIVE[sex]).Tables[0].Values.vals.to_numpy()
    assert expectation(q, 0) == pytest.approx(birth, abs=0.005)
    assert expectation(q, 60) == pytest.approx(sixty, abs=0.005)
    # Beyond the end of the source people live a little longer.
    ours = mortality_table("tmo08").q[sex]
    assert 0 < expectation(ours, 60) - expectation(q, 60) < 0.03


@pytest.mark.parametrize("sex", [0, 1])
@pytest.mark.parametrize(("age", "years"), [(40, 20), (60, 10), (20, 40), (30, 60)])
@pytest.mark.parametrize("interest", [0.0125, 0.03, 0.06])
def test_annuities_and_assurances_are_those_of_pyliferisk(
    sex: int, age: int, years: int, interest: float
) -> None:
    q = mortality_table("tmo08").q[sex]
    theirs = pyliferisk.Actuarial(qx=[1000 * rate for rate in q[:99]] + [1000.0], i=interest)
    assert annuity_due(q, age, years, interest) == pytest.approx(
        pyliferisk.annuity(theirs, age, years, 0), rel=1e-12
    )
    assert term_assurance(q, age, years, interest) == pytest.approx(
        pyliferisk.Axn(theirs, age, years), rel=1e-12
    )


def test_the_values_of_the_study_stand() -> None:
    male, female = mortality_table("tmo08").q
    assert annuity_due(male, 40, 20, 0.03) == pytest.approx(14.632480684354, rel=1e-12)
    assert annuity_due(female, 40, 20, 0.03) == pytest.approx(15.018767913633, rel=1e-12)
    assert term_assurance(male, 40, 20, 0.03) == pytest.approx(0.098261148836403, rel=1e-12)
    assert term_assurance(female, 60, 10, 0.03) == pytest.approx(0.133471522, rel=1e-8)
