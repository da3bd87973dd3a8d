"""A house that the register had until lately counts: no household begins anew by a correction of one officer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.world import Cast, make_member, on_sums

from kongboon.access.models import Role
from kongboon.access.services import add_user
from kongboon.benefits.claims.facts import facts_for, regulation_for
from kongboon.benefits.claims.services import Asked, Paper, submit_claim
from kongboon.benefits.former_homes import Left, house_changes
from kongboon.benefits.incidents.errors import HouseHelpedAlready, OneHouseThen
from kongboon.benefits.incidents.lists import confirm_incident_list, houses_of
from kongboon.benefits.lists.batch_decisions import decide_together
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import photo, welfare
from kongboon.benefits.tests.test_incidents import _open, houses_list
from kongboon.funds.regulations import regulation_on
from kongboon.members.corrections import correct_member
from kongboon.members.models import Member

ON = date(2024, 6, 8)
PAID = {"paid_until": date(2024, 5, 31)}


def moved(cast: Cast, member: Member, house_no: str, at: datetime) -> Member:
    """The registrar alone writes another house."""
    registrar = cast.officers[Role.REGISTRAR]
    return correct_member(member=member, changes={"house_no": house_no}, by=registrar, at=at)


def schooling(member: Member) -> Asked:
    """B07: once a fiscal year for each household."""
    return Asked(member, "education", ON, benefit_code="B07")


def two_of_a_house(cast: Cast, at: datetime) -> tuple[Member, Member]:
    return (
        make_member(cast, at, number="3", house_no="1", first_name="หนึ่ง", **PAID),
        make_member(cast, at, number="4", house_no="1", first_name="สอง", **PAID),
    )


def asks(cast: Cast, asked: Asked, at: datetime, key: str) -> Claim:
    if asked.event == "education":
        asked = replace(asked, papers=(Paper("transcript", photo(cast, at)),))
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=key)


@pytest.mark.parametrize("mover", [0, 1])
def test_a_household_does_not_begin_anew_with_another_house_number(
    cast: Cast, at: datetime, mover: int
) -> None:
    people = two_of_a_house(cast, at)
    assert asks(cast, schooling(people[0]), at, "first").status == "submitted"
    moved(cast, people[mover], "1/9", at)
    second = asks(cast, schooling(Member.objects.get(pk=people[1].pk)), at, "second")
    assert second.status == "refused"
    assert [reason.code for reason in second.decided.reasons] == ["year_count_used_up"]
    other = make_member(cast, at, number="5", house_no="2", **PAID)
    assert asks(cast, schooling(other), at, "other").status == "submitted", "another house has its own"


def test_a_house_left_before_the_year_of_the_cap_counts_no_more(cast: Cast, at: datetime) -> None:
    first, second = two_of_a_house(cast, at)
    moved(cast, second, "1/9", at - timedelta(days=300))
    asks(cast, schooling(first), at, "first")
    assert asks(cast, schooling(Member.objects.get(pk=second.pk)), at, "second").status == "submitted"


def test_a_house_counts_up_to_the_day_on_which_it_was_left() -> None:
    left = Left((4, "1"), ON)
    assert left.counts(ON)
    assert not left.counts(ON + timedelta(days=1))
    assert left.counts(None)


@pytest.mark.parametrize(("days", "told"), [(364, 1), (366, 0)])
def test_whoever_confirms_is_told_of_a_change_of_the_last_year(
    cast: Cast, at: datetime, days: int, told: int
) -> None:
    first, _second = two_of_a_house(cast, at)
    first = moved(cast, first, "1/9", at - timedelta(days=days))
    assert len(house_changes(asks(cast, schooling(first), at, "first"))) == told


def test_a_list_counts_the_former_house_as_a_claim_does(cast: Cast, at: datetime) -> None:
    first, second = two_of_a_house(cast, at)
    assert asks(cast, schooling(first), at, "first").status == "submitted"
    second = moved(cast, second, "1/9", at)
    regulation = regulation_on(cast.fund, ON)
    benefit = regulation.benefit("B07")
    assert benefit is not None
    (decided,) = decide_together(cast.fund, regulation, benefit, [second], ON, submitted_on=ON)
    alone = facts_for(schooling(second), regulation_for(schooling(second)), ON)
    assert decided.facts.used == alone.used
    assert (decided.decision.outcome, alone.used[0].count_in_year) == ("refuse", 1)


def test_a_house_that_was_helped_is_not_helped_again_under_another_number(cast: Cast, at: datetime) -> None:
    _first, second = two_of_a_house(cast, at)
    incident = _open(cast, at)
    houses_list(cast, at, incident, h1="B08/whole")
    second = moved(cast, second, "1/1", at)
    assert [(house.member.house_no, bool(house.claim)) for house in houses_of(incident)] == [
        ("1", True),
        ("1/1", True),
    ]
    homes = {"h1/1": "B08/whole"}
    with pytest.raises(HouseHelpedAlready, match="1/1"):
        houses_list(cast, at, incident, "l2", **homes)
    with pytest.raises(HouseHelpedAlready):
        asks(cast, Asked(second, "disaster", ON), at, "alone")


def test_who_stays_in_a_house_does_not_ask_again_for_it_when_somebody_of_it_was_helped_elsewhere(
    cast: Cast, at: datetime
) -> None:
    first, second = two_of_a_house(cast, at)
    other = make_member(cast, at, number="5", house_no="2", **PAID)
    incident = _open(cast, at)
    moved(cast, second, "1/1", at)
    houses_list(cast, at, incident, **{"h1/1": "B08/whole"})
    with pytest.raises(HouseHelpedAlready):
        asks(cast, Asked(first, "disaster", ON), at, "alone")
    assert asks(cast, Asked(other, "disaster", ON), at, "other").pk, "another house asks for itself"


def test_one_list_does_not_hold_two_halves_of_a_house(cast: Cast, at: datetime) -> None:
    _first, second = two_of_a_house(cast, at)
    incident = _open(cast, at)
    moved(cast, second, "1/1", at)
    with pytest.raises(OneHouseThen, match="1/1"):
        houses_list(cast, at, incident, **{"h1": "B08/whole", "h1/1": "B08/whole"})
    assert len(houses_list(cast, at, incident, **{"h1/1": "B08/whole"}).claim_key), "either of them is helped"


def test_somebody_who_moved_in_takes_nothing_from_those_who_live_there(cast: Cast, at: datetime) -> None:
    _first, second = two_of_a_house(cast, at)
    third = make_member(cast, at, number="21", house_no="2", first_name="สาม", **PAID)
    incident = _open(cast, at)
    houses_list(cast, at, incident, h1="B08/whole")
    moved(cast, second, "2", at)
    houses_list(cast, at, incident, "l2", h2="B08/part")
    assert Claim.objects.order_by("pk").last().member == third  # type: ignore[union-attr]


def test_whoever_confirms_reads_that_the_house_was_changed(client: Client, cast: Cast, at: datetime) -> None:
    first, second = two_of_a_house(cast, at)
    still = asks(cast, schooling(make_member(cast, at, number="5", house_no="2", **PAID)), at, "still")
    assert house_changes(still) == ()
    second = moved(cast, second, "1/9", at)
    claim = asks(cast, schooling(second), at, "k")
    (change,) = house_changes(claim)
    assert (change.house_no, change.moo, change.by) == ("1", "4", cast.officers[Role.REGISTRAR].name)
    made = houses_list(cast, at, _open(cast, at), h1="B08/part")
    moved(cast, first, "7", at)
    user = add_user(username="prathan", password="khao-niao-2567")
    type(cast.chair).objects.filter(pk=cast.chair.pk).update(user=user)
    client.force_login(user)
    pages = {
        "claim": ("benefits:claim", claim.pk, "เดิมเป็นบ้านเลขที่ 1 "),
        "confirm": ("benefits:confirm", claim.pk, "เดิมเป็นบ้านเลขที่ 1 "),
        "list": ("benefits:list", made.pk, "เดิมเป็นบ้านเลขที่ 1 "),
    }
    for name, (page, pk, words) in pages.items():
        assert words in client.get(reverse(page, args=[cast.fund.code, pk])).content.decode(), name
    untouched = client.get(reverse("benefits:confirm", args=[cast.fund.code, still.pk])).content.decode()
    assert "เดิมเป็นบ้านเลขที่" not in untouched
    assert confirm_incident_list(made=made, by=cast.chair, at=at, resolution=on_sums(cast, at))
