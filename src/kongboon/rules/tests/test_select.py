"""Which version decides: the last day of the old one, the first of the new, gaps and overlaps."""

from __future__ import annotations

from datetime import date

import pytest

from kongboon.rules.catalogue import adopted_text
from kongboon.rules.document import Regulation, load_regulation
from kongboon.rules.errors import NoRegulationInForce, RegulationsOverlap
from kongboon.rules.select import regulation_in_force
from kongboon.rules.wording import translator


def version(number: str, in_force_from: date, in_force_to: str | None) -> Regulation:
    text = adopted_text(
        "standard-13",
        number=number,
        title="ระเบียบกองทุนบ้านนา",
        approved_by="ประชุมใหญ่สามัญ",
        approved_on=in_force_from,
        resolution="มติที่ 1",
        in_force_from=in_force_from,
    )
    if in_force_to is not None:
        text = text.replace("waiting_days", f'in_force_to = "{in_force_to}"\nwaiting_days', 1)
    return load_regulation(text)


OLD = version("1", date(2022, 1, 1), "2566-12-31")
NEW = version("2", date(2024, 1, 1), None)


@pytest.mark.parametrize(
    ("on", "number"),
    [
        (date(2022, 1, 1), "1"),
        (date(2023, 12, 31), "1"),
        (date(2024, 1, 1), "2"),
        (date(2024, 2, 29), "2"),
        (date(2099, 1, 1), "2"),
    ],
)
def test_the_version_of_the_day_is_chosen(on: date, number: str) -> None:
    assert regulation_in_force([NEW, OLD], on).number == number


def test_a_day_without_regulation_is_refused_with_its_date() -> None:
    with pytest.raises(NoRegulationInForce) as refused:
        regulation_in_force([NEW, OLD], date(2021, 12, 31))
    assert "31 ธ.ค. 2564" in refused.value.text(translator("th"))


def test_no_regulation_at_all_is_refused() -> None:
    with pytest.raises(NoRegulationInForce):
        regulation_in_force([], date(2024, 1, 1))


def test_two_versions_on_one_day_are_refused_with_their_numbers() -> None:
    overlapping = version("3", date(2023, 6, 1), None)
    with pytest.raises(RegulationsOverlap) as refused:
        regulation_in_force([OLD, overlapping], date(2023, 6, 1))
    assert "1/2565" in str(refused.value)
    assert "3/2566" in str(refused.value)
