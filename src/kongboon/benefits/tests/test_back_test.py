"""A change of the regulation tried on past claims: sums worked out by hand."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.world import Cast, make_member, on_sums

from kongboon.benefits.back_test.own_claims import BackTest, back_test
from kongboon.benefits.back_test.replay import PastClaim, replay
from kongboon.benefits.claims.counting import Happened, Tally, happened_in
from kongboon.benefits.claims.facts import Asked, Paper, used_before
from kongboon.benefits.claims.services import confirm_claim, submit_claim, withdraw_claim
from kongboon.benefits.former_homes import FormerHomes
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import death_of, photo, welfare
from kongboon.funds.ids import next_id
from kongboon.members.models import Member
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.decision import Facts
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Benefit, Caps, Flat, PerUnit, Range, Regulation, Tiers

UNTIL = date(2024, 6, 10)
STANDARD = load_regulation(catalogue_text("standard-13"))
Submit = Callable[..., Claim]


def with_benefit(which: str, **values: Any) -> Regulation:
    """The regulation in force with one benefit changed."""
    benefits = (replace(b, **values) if b.code == which else b for b in STANDARD.benefits)
    return replace(STANDARD, benefits=tuple(benefits))


def without(code: str) -> Regulation:
    return replace(STANDARD, benefits=tuple(b for b in STANDARD.benefits if b.code != code))


def benefit(code: str) -> Benefit:
    found = STANDARD.benefit(code)
    assert found is not None
    return found


@pytest.fixture
def submit(cast: Cast, at: datetime) -> Submit:
    """Hand in a claim; each under a key of its own."""
    keys = itertools.count()

    def handed_in(asked: Asked) -> Claim:
        return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=f"claim-{next(keys)}")

    return handed_in


@pytest.fixture
def stay(cast: Cast, at: datetime) -> Callable[..., Asked]:
    """Nights in hospital with the certificate."""

    def asked(member: Member, on: date, nights: int) -> Asked:
        paper = Paper("hospital_certificate", photo(cast, at))
        return Asked(member, "hospital", on, nights=nights, papers=(paper,))

    return asked


def told(found: BackTest) -> list[tuple[str, int, int | None]]:
    return [(line.result, line.before_satang, line.after_satang) for line in found.lines]


def test_the_same_regulation_gives_what_was_given(
    cast: Cast, member: Member, at: datetime, submit: Submit, stay: Callable[..., Asked]
) -> None:
    # The later stay is handed in first and takes its nights first, as it did on the day.
    submit(stay(member, date(2024, 5, 20), 6))
    submit(stay(member, date(2024, 5, 13), 6))
    submit(death_of(cast, member, at, benefit_code="B05"))
    found = back_test(cast.fund, STANDARD, until=UNTIL)
    assert told(found) == [
        ("same", 600_00, 600_00),
        ("same", 400_00, 400_00),
        ("same", 10_000_00, 10_000_00),
    ]
    assert (found.before_satang, found.after_satang, found.gainers, found.losers) == (
        11_000_00,
        11_000_00,
        (),
        (),
    )


def test_death_tiers_raised_by_half(cast: Cast, member: Member, at: datetime, submit: Submit) -> None:
    second = make_member(cast, at, number="0002", joined_on=date(2012, 1, 1), heir_name="ก", paid_until=UNTIL)
    submit(death_of(cast, member, at, benefit_code="B05"))
    submit(death_of(cast, second, at, benefit_code="B05", certificate_no="2"))
    old = benefit("B05").amount
    assert isinstance(old, Tiers)
    raised = Tiers(tuple(replace(tier, amount_satang=tier.amount_satang * 3 // 2) for tier in old.tiers))
    found = back_test(cast.fund, with_benefit("B05", amount=raised), until=UNTIL)
    # Seven years: 10,000 -> 15,000. Twelve years: 20,000 -> 30,000.
    assert [line.change_satang for line in found.gainers] == [10_000_00, 5_000_00]
    assert (found.before_satang, found.after_satang, found.change_satang) == (
        30_000_00,
        45_000_00,
        15_000_00,
    )
    (death,) = found.benefits
    assert (death.claims, death.before_satang, death.after_satang, death.undecided) == (
        2,
        30_000_00,
        45_000_00,
        0,
    )


def test_a_lower_cap_is_used_up_by_the_earlier_claim_under_the_candidate(
    cast: Cast, member: Member, submit: Submit, stay: Callable[..., Asked]
) -> None:
    submit(stay(member, date(2024, 5, 13), 5))
    submit(stay(member, date(2024, 5, 27), 4))
    other = replace(benefit("B03").caps, per_year_units=7)
    found = back_test(cast.fund, with_benefit("B03", caps=other), until=UNTIL)
    # 7 nights a year: 5 nights are paid, then 2 of the 4.
    assert told(found) == [("same", 500_00, 500_00), ("loses", 400_00, 200_00)]
    more = replace(other, per_year_units=3)
    found = back_test(cast.fund, with_benefit("B03", caps=more), until=UNTIL)
    assert told(found) == [("loses", 500_00, 300_00), ("loses", 400_00, 0)]


def test_the_stored_use_does_not_count_but_the_candidates_own(
    cast: Cast, member: Member, submit: Submit, stay: Callable[..., Asked]
) -> None:
    submit(stay(member, date(2024, 5, 13), 6))
    submit(stay(member, date(2024, 5, 27), 6))
    dearer = with_benefit(
        "B03", amount=PerUnit("night", 200_00), caps=Caps(per_year_satang=1_500_00, year="fiscal")
    )
    found = back_test(cast.fund, dearer, until=UNTIL)
    # 6 x 200 = 1,200; of the 1,500 a year 300 are left.
    assert [line.after_satang for line in found.lines] == [1_200_00, 300_00]


def test_claims_before_the_three_years_use_caps_up_but_are_not_tried(
    cast: Cast, member: Member, submit: Submit, at: datetime
) -> None:
    long_ago = _row(
        cast, member, at, event_on=date(2019, 1, 1), event="death", relation="parent", benefit_code="B06"
    )
    asked = death_of(cast, member, at, relation="parent", person_name="นางเก่า", benefit_code="B06")
    submit(asked)
    once_each = with_benefit("B06", caps=Caps(lifetime_count=1))
    found = back_test(cast.fund, once_each, until=UNTIL)
    assert long_ago.pk not in {line.claim.pk for line in found.lines}
    assert told(found) == [("loses", 500_00, 0)]


def test_a_benefit_that_vanishes_pays_nothing(
    cast: Cast, member: Member, at: datetime, submit: Submit
) -> None:
    submit(death_of(cast, member, at, benefit_code="B05"))
    submit(death_of(cast, member, at, benefit_code="B06"))
    found = back_test(cast.fund, without("B06"), until=UNTIL)
    assert told(found) == [("same", 10_000_00, 10_000_00), ("loses", 500_00, 0)]
    assert found.losers[0].benefit is None


def test_a_benefit_is_known_again_under_another_code(
    cast: Cast, member: Member, at: datetime, submit: Submit
) -> None:
    submit(death_of(cast, member, at, benefit_code="B05"))
    found = back_test(cast.fund, with_benefit("B05", code="B55"), until=UNTIL)
    assert told(found) == [("same", 10_000_00, 10_000_00)]


def test_what_is_given_besides_is_counted_where_the_event_is_known(
    cast: Cast, member: Member, at: datetime, submit: Submit
) -> None:
    submit(death_of(cast, member, at, benefit_code="B05"))
    flowers = replace(benefit("B06"), code="B20", key="flowers", amount=Flat(300_00), path="committee")
    found = back_test(cast.fund, replace(STANDARD, benefits=(*STANDARD.benefits, flowers)), until=UNTIL)
    assert told(found) == [("same", 10_000_00, 10_000_00), ("gains", 0, 300_00)]
    assert found.lines[1].is_new


def test_a_claim_refused_by_the_rule_is_tried_too(cast: Cast, at: datetime, submit: Submit) -> None:
    newcomer = make_member(cast, at, joined_on=date(2024, 2, 1), paid_until=UNTIL, heir_name="ก")
    refused = submit(death_of(cast, newcomer, at, benefit_code="B05"))
    assert refused.status == Claim.Status.REFUSED
    old = benefit("B05").amount
    assert isinstance(old, Tiers)
    first = replace(old.tiers[0], begins=replace(old.tiers[0].begins, length=90))
    sooner = replace(with_benefit("B05", amount=Tiers((first, *old.tiers[1:]))), waiting_days=90)
    assert told(back_test(cast.fund, sooner, until=UNTIL)) == [("gains", 0, 3_000_00)]


def test_what_people_refused_or_took_back_is_left_out(
    cast: Cast, member: Member, at: datetime, submit: Submit, stay: Callable[..., Asked]
) -> None:
    claim = submit(stay(member, date(2024, 5, 13), 2))
    withdraw_claim(claim=claim, reason="ผิดคน", by=welfare(cast), at=at)
    assert back_test(cast.fund, STANDARD, until=UNTIL).lines == ()


def test_the_committees_sum_stays_as_far_as_the_new_range_lets_it(
    cast: Cast, member: Member, at: datetime, submit: Submit
) -> None:
    papers = (Paper("village_head_certificate", photo(cast, at)), Paper("photo", photo(cast, at, "red")))
    claim = submit(Asked(member, "disaster", date(2024, 5, 20), papers=papers))
    confirm_claim(claim=claim, by=cast.chair, at=at, amount_satang=2_000_00, resolution=on_sums(cast, at))
    same = back_test(cast.fund, STANDARD, until=UNTIL)
    assert (told(same), same.lines[0].kept) == ([("same", 2_000_00, 2_000_00)], True)
    less = back_test(cast.fund, with_benefit("B08", amount=Range(100_00, 1_500_00)), until=UNTIL)
    assert told(less) == [("loses", 2_000_00, 1_500_00)]


def test_what_the_rule_cannot_decide_is_in_neither_sum(
    cast: Cast, member: Member, at: datetime, submit: Submit, stay: Callable[..., Asked]
) -> None:
    submit(death_of(cast, member, at, benefit_code="B06"))
    submit(stay(member, date(2024, 5, 13), 2))
    by_night = with_benefit("B06", amount=PerUnit("night", 100_00))
    found = back_test(cast.fund, by_night, until=UNTIL)
    (unclear,) = found.undecided
    assert (unclear.doubt, unclear.before_satang) == ("facts", 500_00)
    assert "night" in str(unclear.refusal and unclear.refusal.text())
    assert (found.before_satang, found.after_satang, found.undecided_before_satang) == (
        200_00,
        200_00,
        500_00,
    )


def test_a_waiting_claim_of_a_range_is_left_to_people(
    cast: Cast, member: Member, at: datetime, submit: Submit
) -> None:
    papers = (Paper("village_head_certificate", photo(cast, at)), Paper("photo", photo(cast, at, "red")))
    submit(Asked(member, "disaster", date(2024, 5, 20), papers=papers))
    (line,) = back_test(cast.fund, STANDARD, until=UNTIL).undecided
    assert line.doubt == "people_choose"


def test_a_paper_that_was_not_asked_for_then_is_taken_as_brought(
    cast: Cast, member: Member, submit: Submit, stay: Callable[..., Asked]
) -> None:
    submit(stay(member, date(2024, 5, 13), 2))
    stricter = with_benefit("B03", evidence=("hospital_certificate", "photo"))
    (line,) = back_test(cast.fund, stricter, until=UNTIL).lines
    assert (line.after_satang, line.papers) == (200_00, ("photo",))


def test_the_reserve_is_the_money_over_what_goes_out_in_a_month(
    cast: Cast, member: Member, at: datetime, submit: Submit
) -> None:
    claim = submit(death_of(cast, member, at, benefit_code="B05"))
    confirm_claim(claim=claim, by=cast.chair, at=at)
    old = benefit("B05").amount
    assert isinstance(old, Tiers)
    doubled = Tiers(tuple(replace(tier, amount_satang=tier.amount_satang * 2) for tier in old.tiers))
    reserve = back_test(cast.fund, with_benefit("B05", amount=doubled), until=UNTIL).reserve
    # 250,000 baht; nine months of books in which 10,000 went out, or 20,000.
    assert (reserve.money_satang, reserve.months) == (250_000_00, 9)
    assert (reserve.before, reserve.after) == (Decimal("225.0"), Decimal("112.5"))


def test_benefits_that_nobody_asked_for_are_named(
    cast: Cast, member: Member, submit: Submit, stay: Callable[..., Asked]
) -> None:
    submit(stay(member, date(2024, 5, 13), 2))
    untried = {one.code for one in back_test(cast.fund, STANDARD, until=UNTIL).untried}
    assert "B03" not in untried
    assert "B05" in untried


def _row(cast: Cast, member: Member, at: datetime, **values: Any) -> Claim:
    """A stored claim, as the counting sees it; the rest of it does not matter here."""
    serial = Claim.objects.count() + 1
    plain = {
        "year_be": 2567,
        "serial": serial,
        "number": f"สค.2567/{serial:04d}",
        "idem_key": f"row-{serial}",
        "benefit_code": "B01",
        "benefit_title": "เกิด",
        "event": "birth",
        "event_on": date(2024, 1, 1),
        "submitted_on": date(2024, 6, 10),
        "relation": "child",
        "facts": {},
        "decision": {},
        "regulation_sha256": "",
        "path": "committee",
        "amount_satang": 500_00,
        "payee_name": "ก",
        "submitted_by": welfare(cast),
        "at": at,
        "status": Claim.Status.SUBMITTED,
    }
    made: Claim = Claim.objects.create(
        id=next_id(cast.fund), fund=cast.fund, member=member, **(plain | values)
    )
    return made


@pytest.mark.parametrize("counted_per", ["member", "household", "child", "person"])
def test_counting_in_memory_agrees_with_the_database(cast: Cast, at: datetime, counted_per: str) -> None:
    dice = random.Random(counted_per)
    houses = ["", "", "12", "12", "14"]
    people = [
        make_member(cast, at, number=f"{n:04d}", house_no=house, moo=dice.choice([4, 7]), paid_until=UNTIL)
        for n, house in enumerate(houses)
    ]
    counted = replace(benefit("B01"), caps=Caps(per_year_count=9, year="fiscal", counted_per=counted_per))  # type: ignore[arg-type]
    regulation = with_benefit("B01", caps=counted.caps)
    tally, former = Tally(regulation), FormerHomes(cast.fund)
    for number in range(40):
        name = dice.choice(["", "", "เด็กหญิงแดง", "เด็กชายดำ"])
        asked = Asked(
            dice.choice(people),
            dice.choice(["birth", "education"]),
            dice.choice([date(2022, 5, 1), date(2023, 11, 2), date(2024, 3, 3)]),
            relation=dice.choice(["self", "child"]),
            person_name=name,
            certificate_no=dice.choice(["", "", f"{dice.randrange(6)}"]),
        )
        kept = (
            asked.certificate if not Claim.objects.filter(certificate_no=asked.certificate).exists() else ""
        )
        row = _row(
            cast,
            asked.member,
            at,
            event=asked.event,
            event_on=asked.event_on,
            relation=asked.relation,
            person_key=asked.person_key,
            certificate_no=kept,
            nights=number % 4,
        )
        probe = happened_in(row, former)
        probe = replace(probe, certificate=asked.certificate)
        row_is_last = Claim.objects.exclude(pk=row.pk)
        assert row_is_last.count() == number
        in_memory = tally.used(counted, probe)
        tally.add("B01", happened_in(row, former), row.due_satang, row.nights)
        tally_with_row = tally.used(counted, probe)
        in_database = used_before(asked, regulation, counted)
        shared = ("satang_in_year", "units_in_year", "count_in_year", "count_lifetime")
        assert [getattr(tally_with_row, name) for name in shared] == [
            getattr(in_database, name) for name in shared
        ]
        assert in_memory.satang_in_year <= tally_with_row.satang_in_year


def test_an_exception_to_the_rule_stays_peoples_word(cast: Cast, member: Member, at: datetime) -> None:
    facts = Facts(
        "death",
        date(2024, 6, 1),
        date(2024, 6, 2),
        date(2024, 5, 1),
        date(2024, 5, 1),
        evidence=frozenset({"death_certificate"}),
        benefit_code="B05",
    )
    past = PastClaim(
        1,
        "สค.2567/0001",
        "บุญมี",
        "เสียชีวิต",
        "B05",
        _happened(member),
        2_000_00,
        0,
        STANDARD,
        facts,
        by_exception=True,
    )
    (line,) = replay(STANDARD, (), (past,))
    assert (line.result, line.doubt, line.before_satang) == ("undecided", "exception", 2_000_00)
    (refused,) = replay(STANDARD, (), (replace(past, by_exception=False, paid_satang=0),))
    assert (refused.result, refused.after_satang) == ("same", 0)


def _happened(member: Member) -> Happened:
    return Happened(
        member.pk, member.pk, "death", date(2024, 6, 1), member.joined_on, "self", "", "33-01/2567"
    )
