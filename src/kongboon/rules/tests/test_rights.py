"""What a member may ask for today, worked out by hand from the published schedules."""

from __future__ import annotations

from datetime import date

from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.decision import Used
from kongboon.rules.document import load_regulation
from kongboon.rules.rights import MemberToday, Right, rights

CHAMUANG = load_regulation(catalogue_text("chamuang-2556"))
STANDARD = load_regulation(catalogue_text("standard-13"))
JOINED = date(2019, 6, 10)
ON = date(2024, 6, 9)  # a day before five years


def _by_key(*found: Right) -> dict[str, Right]:
    return {right.benefit.key: right for right in found}


def test_a_member_of_almost_five_years_sees_what_comes_next() -> None:
    found = _by_key(*rights(STANDARD, MemberToday(JOINED, JOINED, born_on=date(1970, 1, 1)), ON))
    death = found["death"]
    assert (death.holds, death.decision.amount_satang) == (True, 6_000_00)
    assert (death.next_satang, death.next_from) == (10_000_00, date(2024, 6, 10))
    assert not found["ageing"].holds
    assert found["ageing"].decision.holds_from == date(2030, 1, 1)


def test_nights_are_told_as_the_most_of_one_stay() -> None:
    found = _by_key(*rights(CHAMUANG, MemberToday(JOINED, JOINED), ON))
    assert found["hospital"].decision.amount_satang == 600_00
    used = (Used(found["hospital"].benefit.code, satang_in_year=700_00),)
    again = _by_key(*rights(CHAMUANG, MemberToday(JOINED, JOINED, used=used), ON))
    assert again["hospital"].decision.amount_satang == 300_00


def test_who_is_new_is_told_from_which_day() -> None:
    new = date(2024, 3, 1)
    found = rights(STANDARD, MemberToday(new, new, born_on=date(1990, 1, 1)), ON)
    assert {right.benefit.key for right in found if right.holds} <= {"hardship"}
    assert _by_key(*found)["death"].decision.holds_from == date(2024, 8, 28)  # 180 days after 1 March


def test_without_a_date_of_birth_nothing_is_said_of_benefits_by_age() -> None:
    found = _by_key(*rights(STANDARD, MemberToday(JOINED, JOINED), ON))
    assert "ageing" not in found
    assert "death" in found
