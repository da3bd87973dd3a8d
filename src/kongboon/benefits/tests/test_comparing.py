"""Two regulations on the same past claims, of one fund and of a province: sums worked out by hand."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_fund, make_member

from kongboon.benefits.back_test.comparing import (
    Compared,
    compare_on_claims,
    compare_on_funds,
    funds_of_province,
)
from kongboon.benefits.claims.facts import Asked, Paper
from kongboon.benefits.claims.services import submit_claim
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import photo, welfare
from kongboon.config.cli import cli
from kongboon.config.commands.compare_claims import NoFundInProvince
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import PerUnit

UNTIL = date(2024, 6, 10)
TEXT = catalogue_text("standard-13")
STANDARD = load_regulation(TEXT)
_keys = itertools.count()


def with_nights_at(baht: int) -> str:
    """The standard schedule with another sum a night in hospital."""
    head, mark, clause = TEXT.partition('code = "B03"')
    changed = clause.replace('per_night = "100"', f'per_night = "{baht}"', 1)
    assert changed != clause, "the schedule no longer says 100 a night"
    return head + mark + changed


def stay(cast: Cast, at: datetime, *, number: str, nights: int) -> Claim:
    member = make_member(cast, at, number=number, paid_until=UNTIL)
    paper = Paper("hospital_certificate", photo(cast, at))
    asked = Asked(member, "hospital", date(2024, 5, 1), nights=nights, papers=(paper,))
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=f"k{next(_keys)}")


@ground
def two_funds(at: datetime) -> list[Cast]:
    """Two funds of Si Sa Ket with one and two stays of two nights, and one of another province."""
    casts = [make_fund(at=at, code=code, regulation=TEXT) for code in ("3305050", "3305060", "4501010")]
    for count, cast in enumerate(casts, start=1):
        with scope(fund=cast.fund):
            for n in range(count):
                stay(cast, at, number=f"{n + 1:04}", nights=2)
    return casts


def test_one_fund_under_both(two_funds: list[Cast]) -> None:
    cast = two_funds[1]
    raised = load_regulation(with_nights_at(150))
    with scope(fund=cast.fund):
        found = compare_on_claims(cast.fund, STANDARD, raised, until=UNTIL)
    assert found == Compared(1, 2, 0, 400_00, 400_00, 600_00, 2, 0)
    assert found.change_satang == 200_00


def test_the_old_one_is_tried_too_and_not_what_was_paid(two_funds: list[Cast]) -> None:
    cast = two_funds[0]
    with scope(fund=cast.fund):
        found = compare_on_claims(
            cast.fund, load_regulation(with_nights_at(200)), load_regulation(with_nights_at(50)), until=UNTIL
        )
    assert found == Compared(1, 1, 0, 200_00, 400_00, 100_00, 0, 1)


def test_what_people_must_choose_is_in_no_sum(two_funds: list[Cast]) -> None:
    cast = two_funds[0]
    nights = STANDARD.benefit("B03")
    assert nights is not None
    assert isinstance(nights.amount, PerUnit)
    by_trip = replace(nights, amount=PerUnit("เที่ยว", 200_00))
    unknown = replace(STANDARD, benefits=tuple(by_trip if b.code == "B03" else b for b in STANDARD.benefits))
    with scope(fund=cast.fund):
        found = compare_on_claims(cast.fund, STANDARD, unknown, until=UNTIL)
    assert found == Compared(funds=1, claims=1, undecided=1)


def test_a_province_is_its_funds_alone_each_in_its_scope(two_funds: list[Cast]) -> None:
    funds = funds_of_province("33")
    assert [fund.code for fund in funds] == ["3305050", "3305060"]
    found = dict(compare_on_funds(funds, STANDARD, load_regulation(with_nights_at(150)), until=UNTIL))
    assert [each.claims for each in found.values()] == [1, 2]
    total = sum(found.values(), Compared())
    assert (total.funds, total.claims, total.old_satang, total.new_satang) == (2, 3, 600_00, 900_00)


@pytest.fixture
def raised(tmp_path: Path) -> str:
    file = tmp_path / "raised.toml"
    file.write_text(with_nights_at(150), encoding="utf-8")
    return str(file)


def compare(*words: str) -> str:
    done = CliRunner().invoke(cli, ["regulation", "compare", "standard-13", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_names_every_fund_and_the_sum(two_funds: list[Cast], raised: str) -> None:
    lines = compare(raised, "--province", "33", "--until", "2024-06-10").splitlines()
    assert [line.split(":")[0] for line in lines[-3:]] == [
        "กองทุนสวัสดิการชุมชน 3305060 (3305060)",
        "กองทุนสวัสดิการชุมชนตำบลโสน (3305050)",
        "รวม 2 กองทุน",
    ]
    assert "600.00" in lines[-1]
    assert "900.00" in lines[-1]


def test_the_command_gives_figures_of_one_fund(two_funds: list[Cast], raised: str) -> None:
    figures = json.loads(compare(raised, "--fund", "3305060", "--until", "2024-06-10", "--json"))["claims"]
    assert (figures["claims"], figures["old_satang"], figures["change_satang"]) == (2, 400_00, 200_00)
    assert [each["fund"] for each in figures["each"]] == ["3305060"]


@pytest.mark.parametrize("province", ["99", "3", "สาม"])
def test_a_province_without_funds_is_refused(two_funds: list[Cast], raised: str, province: str) -> None:
    done = CliRunner().invoke(cli, ["regulation", "compare", "standard-13", raised, "--province", province])
    assert isinstance(done.exception, NoFundInProvince)
