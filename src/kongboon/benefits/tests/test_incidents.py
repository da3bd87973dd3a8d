"""A storm over a village: the houses found, one list, one confirmation, paid together; no house twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from tests.ground import ground
from tests.world import Cast, make_member, on_sums

from kongboon.access.models import Officer, Role
from kongboon.access.services import add_user
from kongboon.benefits.appeals.errors import StillRefused
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.errors import PhotoUsed
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    appeal_claim,
    decide_anew,
    quote_claim,
    submit_claim,
    take_back_claim,
)
from kongboon.benefits.households import name_membership
from kongboon.benefits.incidents.errors import (
    ChairForTheList,
    HouseHelpedAlready,
    IncidentClosed,
    IncidentNeeds,
    NoHouseHit,
    NoSuchDisaster,
    NotOfThisIncident,
    SumsOutsideRange,
)
from kongboon.benefits.incidents.lists import confirm_incident_list, hits_of, houses_of, make_incident_list
from kongboon.benefits.incidents.services import (
    add_proof,
    close_incident,
    damages_of,
    disasters_of,
    open_incident,
)
from kongboon.benefits.lists.paper import signing_list_of
from kongboon.benefits.lists.queries import state_of, transfers_of
from kongboon.benefits.lists.services import claims_of, pay_list
from kongboon.benefits.models import BenefitList, Claim, Incident, IncidentHouse
from kongboon.benefits.tests.conftest import photo, welfare
from kongboon.funds.models import BankAccount
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Batch
from kongboon.ledger.queries import balances_by_code
from kongboon.members.models import Member
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation

ON = date(2024, 6, 8)
SUMS = {"B08/part": 1_000_00, "B08/whole": 5_000_00}


@ground
def houses(cast: Cast, at: datetime) -> list[Member]:
    """Three houses of village 4: two people in the first, and one who is too new in the third; one of village 7."""
    paid = {"paid_until": date(2024, 5, 31)}
    return [
        make_member(cast, at, number="11", house_no="1", first_name="หนึ่ง", **paid),
        make_member(
            cast, at, number="12", house_no="1", first_name="สอง", joined_on=date(2020, 1, 1), **paid
        ),
        make_member(cast, at, number="21", house_no="2", first_name="สาม", **paid),
        make_member(
            cast, at, number="31", house_no="3", first_name="ใหม่", joined_on=date(2024, 4, 1), **paid
        ),
        make_member(cast, at, number="71", moo=7, house_no="1", first_name="ไกล", **paid),
    ]


def _proof(cast: Cast, at: datetime) -> tuple[Paper, ...]:
    return (Paper("village_head_certificate", photo(cast, at)), Paper("photo", photo(cast, at)))


def _open(cast: Cast, at: datetime, by: Officer | None = None, **more: object) -> Incident:
    told: dict[str, object] = {
        "fund": cast.fund,
        "event": "disaster",
        "title": "พายุฤดูร้อน หมู่ 4",
        "on": ON,
        "villages": [cast.villages[4]],
        "sums": SUMS,
        "proof": _proof(cast, at),
        "idem_key": "storm",
    } | more
    return open_incident(by=by or welfare(cast), at=at, **told)  # type: ignore[arg-type]


def _home(member: Member) -> str:
    return f"{member.village_id}/{member.house_no}"


def houses_list(cast: Cast, at: datetime, incident: Incident, key: str = "l1", **ticked: str) -> BenefitList:
    """`h2="B08/part"`: house 2 is hit in part."""
    homes = {f"{cast.villages[4].pk}/{name[1:]}": damage for name, damage in ticked.items()}
    return make_incident_list(incident=incident, ticked=homes, by=welfare(cast), at=at, idem_key=key)


def test_every_house_of_the_village_is_found_once(cast: Cast, houses: list[Member], at: datetime) -> None:
    found = houses_of(_open(cast, at))
    assert [(house.member.house_no, len(house.members)) for house in found] == [("1", 2), ("2", 1), ("3", 1)]
    assert found[0].member.number == "11", "the longest member of the house"


def test_a_list_goes_from_the_ticks_to_the_money(cast: Cast, houses: list[Member], at: datetime) -> None:
    made = houses_list(cast, at, _open(cast, at), h1="B08/whole", h2="B08/part")
    claims = list(claims_of(made))
    assert [(c.member.number, c.status, c.amount_max_satang) for c in claims] == [
        ("11", "submitted", 5_000_00),
        ("21", "submitted", 5_000_00),
    ]
    assert {c.papers.count() for c in claims} == {2}, "the one proof stands with every claim"
    assert len(confirm_incident_list(made=made, by=cast.chair, at=at, resolution=on_sums(cast, at))) == 2
    pay_list(made=made, by=cast.treasurer, at=at, idem_key="pay", bank=BankAccount.objects.get())
    found = balances_by_code(cast.fund)
    assert (found["5108"], found.get("2101", 0)) == (6_000_00, 0)
    assert Batch.objects.filter(kind__in=["benefit-owed", "benefit"]).count() == 2, "one batch each"
    assert verify(cast.fund).whole


def test_a_house_without_a_right_is_kept_with_its_reason(
    cast: Cast, houses: list[Member], at: datetime
) -> None:
    incident = _open(cast, at)
    (hit,) = hits_of(incident, {_home(houses[3]): "B08/whole"}, at)
    assert not hit.is_given
    assert [reason.code for reason in hit.decision.reasons] == ["waiting"]
    claims = claims_of(houses_list(cast, at, incident, h2="B08/part", h3="B08/whole"))
    assert [claim.status for claim in claims] == ["submitted", "refused"]


def test_another_of_the_house_receives_where_the_first_has_no_right(cast: Cast, at: datetime) -> None:
    first = make_member(cast, at, number="11", house_no="1", paid_until=date(2023, 6, 30))
    make_member(cast, at, number="12", house_no="1", joined_on=date(2020, 1, 1), paid_until=date(2024, 5, 31))
    (hit,) = hits_of(_open(cast, at), {_home(first): "B08/part"}, at)
    assert (hit.member.number, hit.is_given) == ("12", True)


def test_no_house_is_helped_twice(cast: Cast, houses: list[Member], at: datetime) -> None:
    incident = _open(cast, at)
    made = houses_list(cast, at, incident, h1="B08/whole")
    with pytest.raises(HouseHelpedAlready):
        houses_list(cast, at, incident, key="l2", h1="B08/part")
    other = Asked(houses[1], "disaster", ON, papers=_proof(cast, at))
    with pytest.raises(HouseHelpedAlready):
        quote_claim(asked=other, by=welfare(cast), at=at)
    with pytest.raises(HouseHelpedAlready):
        submit_claim(asked=other, by=welfare(cast), at=at, idem_key="own")
    assert claims_of(made).count() == Claim.objects.count() == 1


def test_who_asked_by_themselves_is_not_on_the_list_again(
    cast: Cast, houses: list[Member], at: datetime
) -> None:
    own = Asked(houses[1], "disaster", ON, papers=_proof(cast, at))
    claim = submit_claim(asked=own, by=welfare(cast), at=at, idem_key="own")
    incident = _open(cast, at)
    assert {house.home: house.claim for house in houses_of(incident)}[_home(houses[0])] == claim
    with pytest.raises(HouseHelpedAlready):
        houses_list(cast, at, incident, h1="B08/whole")


def test_two_of_a_house_do_not_ask_for_it_one_by_one(cast: Cast, houses: list[Member], at: datetime) -> None:
    first, second, other = houses[0], houses[1], houses[2]
    assert _home(first) == _home(second) != _home(other)
    for member, key in ((first, "a"), (other, "b")):
        asked = Asked(member, "disaster", ON, papers=_proof(cast, at))
        assert submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=key).status == "submitted"
    with pytest.raises(HouseHelpedAlready):
        again = Asked(second, "disaster", ON, papers=_proof(cast, at))
        submit_claim(asked=again, by=welfare(cast), at=at, idem_key="c")


def test_a_house_found_late_goes_on_a_second_list(cast: Cast, houses: list[Member], at: datetime) -> None:
    incident = _open(cast, at)
    houses_list(cast, at, incident, h1="B08/whole")
    second = houses_list(cast, at, incident, key="l2", h2="B08/part")
    assert [claim.member.number for claim in claims_of(second)] == ["21"]
    assert incident.lists.count() == 2


def test_a_house_that_was_taken_back_can_be_helped_again(
    cast: Cast, houses: list[Member], at: datetime
) -> None:
    incident = _open(cast, at)
    made = houses_list(cast, at, incident, h1="B08/whole")
    confirm_incident_list(made=made, by=cast.chair, at=at, resolution=on_sums(cast, at))
    (claim,) = pay_list(made=made, by=cast.treasurer, at=at, idem_key="pay")
    take_back_claim(claim=claim, reason="จ่ายผิดบ้าน", by=cast.chair, at=at)
    again = houses_list(cast, at, incident, key="l2", h1="B08/part")
    assert claims_of(again).get().status == "submitted"


def test_everything_sent_twice_happens_once(cast: Cast, houses: list[Member], at: datetime) -> None:
    proof = _proof(cast, at)
    incident = _open(cast, at, proof=proof)
    assert _open(cast, at, proof=proof) == incident
    made = houses_list(cast, at, incident, h2="B08/part")
    assert houses_list(cast, at, incident, h2="B08/part") == made
    confirm_incident_list(made=made, by=cast.chair, at=at, resolution=on_sums(cast, at))
    assert confirm_incident_list(made=made, by=cast.chair, at=at, resolution=on_sums(cast, at)) == []
    assert (Incident.objects.count(), Claim.objects.count()) == (1, 1)


def test_a_disaster_that_is_cut_into_many_lists_is_one_sum(cast: Cast, at: datetime) -> None:
    for number in range(1, 6):
        make_member(cast, at, number=f"4{number}", house_no=str(number), paid_until=date(2024, 5, 31))
    incident, secretary = _open(cast, at), cast.officers[Role.SECRETARY]
    told = {"at": at, "resolution": on_sums(cast, at)}
    for number in range(1, 5):
        made = houses_list(cast, at, incident, key=f"l{number}", **{f"h{number}": "B08/whole"})
        assert len(confirm_incident_list(made=made, by=secretary, **told)) == 1
    last = houses_list(cast, at, incident, key="l5", h5="B08/whole")
    with pytest.raises(ChairForTheList) as refusal:
        confirm_incident_list(made=last, by=secretary, **told)
    assert refusal.value.facts == {"amount": "25,000.00"}
    (claim,) = confirm_incident_list(made=last, by=cast.chair, **told)
    assert claims_of(last).get(pk=claim.pk).payable_from == at + timedelta(days=1)


def test_the_chair_confirms_a_list_of_a_large_sum(cast: Cast, at: datetime) -> None:
    """Five houses at 5,000 baht: each wants one officer, together they are more than 20,000."""
    for number in range(1, 6):
        make_member(cast, at, number=f"4{number}", house_no=str(number), paid_until=date(2024, 5, 31))
    whole = {f"h{number}": "B08/whole" for number in range(1, 6)}
    made = houses_list(cast, at, _open(cast, at), **whole)
    secretary = cast.officers[Role.SECRETARY]
    with pytest.raises(ChairForTheList) as refusal:
        confirm_incident_list(made=made, by=secretary, at=at, resolution=on_sums(cast, at))
    assert refusal.value.facts == {"amount": "25,000.00"}
    assert {claim.approvals.count() for claim in claims_of(made)} == {0}
    confirm_incident_list(made=made, by=cast.chair, at=at, resolution=on_sums(cast, at))
    assert {claim.status for claim in claims_of(made)} == {"approved"}


def test_one_other_officer_confirms_a_small_list_with_the_resolution(
    cast: Cast, houses: list[Member], at: datetime
) -> None:
    made = houses_list(cast, at, _open(cast, at), h2="B08/part")
    with pytest.raises(errors.OwnClaim):
        confirm_incident_list(made=made, by=welfare(cast), at=at, resolution=on_sums(cast, at))
    with pytest.raises(errors.ResolutionMissing):
        confirm_incident_list(made=made, by=cast.officers[Role.SECRETARY], at=at, resolution=" ")
    confirm_incident_list(made=made, by=cast.officers[Role.SECRETARY], at=at, resolution=on_sums(cast, at))
    assert claims_of(made).get().granted_satang == 1_000_00


def test_the_own_house_is_left_to_another_officer(cast: Cast, houses: list[Member], at: datetime) -> None:
    name_membership(officer=cast.chair, number="12", by=cast.officers[Role.SECRETARY], at=at)
    made = houses_list(cast, at, _open(cast, at), h1="B08/part", h2="B08/part")
    agreed = confirm_incident_list(made=made, by=cast.chair, at=at, resolution=on_sums(cast, at))
    assert [claim.member.number for claim in agreed] == ["21"]


def test_a_refused_house_may_appeal_with_the_shared_proof(
    cast: Cast, houses: list[Member], at: datetime
) -> None:
    made = houses_list(cast, at, _open(cast, at), h2="B08/part", h3="B08/whole")
    refused = claims_of(made).get(status="refused")
    refused = appeal_claim(claim=refused, reason="เคยเป็นสมาชิกมาก่อน", by=welfare(cast), at=at)
    with pytest.raises(StillRefused) as refusal:
        decide_anew(claim=refused, note="ดูใหม่", by=cast.chair, at=at)
    assert "หลักฐาน" not in str(refusal.value.facts), "the shared papers still count"


def test_the_proof_may_come_later(cast: Cast, houses: list[Member], at: datetime) -> None:
    incident = _open(cast, at, proof=())
    (hit,) = hits_of(incident, {_home(houses[2]): "B08/part"}, at)
    assert hit.decision.lacks_only_evidence
    add_proof(incident=incident, proof=_proof(cast, at), by=welfare(cast), at=at)
    (hit,) = hits_of(incident, {_home(houses[2]): "B08/part"}, at)
    assert hit.is_given


def test_a_photo_of_another_claim_is_no_proof(cast: Cast, houses: list[Member], at: datetime) -> None:
    papers = _proof(cast, at)
    own = Asked(houses[4], "disaster", ON, papers=papers)
    submit_claim(asked=own, by=welfare(cast), at=at, idem_key="own")
    with pytest.raises(PhotoUsed):
        _open(cast, at, proof=papers)


def test_a_closed_incident_makes_no_list(cast: Cast, houses: list[Member], at: datetime) -> None:
    incident = close_incident(incident=_open(cast, at), by=cast.chair, at=at)
    assert close_incident(incident=incident, by=welfare(cast), at=at).closed_by == cast.chair
    with pytest.raises(IncidentClosed):
        houses_list(cast, at, incident, h1="B08/part")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"title": " "}, IncidentNeeds),
        ({"villages": []}, IncidentNeeds),
        ({"event": "birthday"}, NoSuchDisaster),
        ({"sums": {"B08/part": 499_99, "B08/whole": 5_000_00}}, SumsOutsideRange),
        ({"sums": {"B08/part": 500_00}}, SumsOutsideRange),
        ({"on": date(2030, 1, 1)}, errors.DayNotCome),
    ],
)
def test_what_cannot_be_an_incident_is_refused(
    cast: Cast, at: datetime, more: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        _open(cast, at, **more)
    assert not Incident.objects.exists()


def test_only_houses_of_the_villages_are_ticked(cast: Cast, houses: list[Member], at: datetime) -> None:
    incident = _open(cast, at)
    for ticked, refusal in (
        ({}, NoHouseHit),
        ({_home(houses[4]): "B08/part"}, NotOfThisIncident),
        ({_home(houses[2]): "B99"}, NotOfThisIncident),
    ):
        with pytest.raises(refusal):
            hits_of(incident, ticked, at)


def test_a_regulation_with_own_sums_gives_them(cast: Cast, houses: list[Member], at: datetime) -> None:
    """Benefits with a sum of their own need none proposed, and no resolution."""
    text = catalogue_text("standard-13").replace(
        'decided_by = "committee"\nrange = { min = "500", max = "5,000" }\nrelations = ["self", "household"]',
        'amount = "3,000"\nrelations = ["self", "household"]',
    )
    (damage,) = damages_of(load_regulation(text), "disaster", {})
    assert (damage.key, damage.satang) == ("B08", None)


def test_the_database_keeps_a_house_from_a_second_help(
    cast: Cast, houses: list[Member], at: datetime
) -> None:
    incident = _open(cast, at)
    made = houses_list(cast, at, incident, h1="B08/whole")
    first = IncidentHouse.objects.get(claim__in=claims_of(made))
    second = houses_list(cast, at, incident, key="l2", h2="B08/part")
    house = IncidentHouse.objects.get(claim__in=claims_of(second))
    with pytest.raises(DatabaseError, match=r"incident_house\.twice"), transaction.atomic():
        _insert_house(house.pk + 500, cast, incident, house.claim_id, first.home)
    for sql, code in (
        ("UPDATE benefits_incidenthouse SET home='x'", "incidenthouse"),
        ("DELETE FROM benefits_incidenthouse", "incidenthouse"),
        ("UPDATE benefits_incident SET title='x'", r"incident\.fixed"),
        ("UPDATE benefits_incident SET closed_at=NULL", r"incident\.closed"),
    ):
        with pytest.raises(DatabaseError, match=code), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def _insert_house(pk: int, cast: Cast, incident: Incident, claim: int, home: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO benefits_incidenthouse (id,fund_id,incident_id,claim_id,home,damage) VALUES (%s,%s,%s,%s,%s,'x')",
            [pk, cast.fund.pk, incident.pk, claim, home],
        )


def _client(officer: Officer) -> Client:
    officer.user = add_user(username=f"u{officer.pk}", password="khao-niao-2567", name=officer.name)
    officer.save()
    client = Client()
    client.force_login(officer.user)
    return client


def test_the_pages_are_for_their_officers(cast: Cast, houses: list[Member], at: datetime) -> None:
    incident = _open(cast, at)
    at_page = {
        name: reverse(f"benefits:{name}", args=[cast.fund.code, *more])
        for name, more in (
            ("incidents", []),
            ("incident-new", ["disaster"]),
            ("incident", [incident.pk]),
            ("incident-houses", [incident.pk]),
        )
    }
    roles = (Role.WELFARE, Role.TREASURER, Role.AUDITOR, Role.COLLECTOR)
    clients = {role: _client(cast.officers[role]) for role in roles}
    told = {
        role: [client.get(url).status_code for url in at_page.values()] for role, client in clients.items()
    }
    assert told == {
        Role.WELFARE: [200, 200, 200, 200],
        Role.TREASURER: [200, 403, 200, 200],
        Role.AUDITOR: [200, 403, 200, 403],
        Role.COLLECTOR: [403, 403, 403, 403],
    }


def test_an_event_that_hits_no_houses_is_not_opened(cast: Cast, at: datetime) -> None:
    client = _client(welfare(cast))
    assert client.get(reverse("benefits:incident-new", args=[cast.fund.code, "birth"])).status_code == 404
    assert disasters_of(load_regulation(catalogue_text("standard-13"))) == ["disaster"]


def test_a_form_sent_twice_makes_one_list(cast: Cast, houses: list[Member], at: datetime) -> None:
    incident, client = _open(cast, at), _client(welfare(cast))
    url = reverse("benefits:incident-houses", args=[cast.fund.code, incident.pk])
    sent = {"key": "ab12cd34-storm", "make": "1", f"house:{_home(houses[2])}": "B08/part"}
    first, second = client.post(url, sent), client.post(url, sent)
    assert (first.status_code, second["Location"]) == (302, first["Location"])
    assert Claim.objects.count() == 1


def test_the_list_prints_a_place_to_sign_for_each_house(
    cast: Cast, houses: list[Member], at: datetime
) -> None:
    made = houses_list(cast, at, _open(cast, at), h1="B08/whole", h3="B08/part")
    listed = signing_list_of(state_of(made), at)
    assert [(row.house, row.words, row.amount_satang) for row in listed.rows] == [
        ("1", "เสียหายทั้งหลัง", 5_000_00)
    ], "who is refused has nothing to sign"
    assert (listed.total_satang, listed.place) == (5_000_00, "หมู่ 4 บ้านโนนสูง")


def test_the_transfer_file_holds_every_confirmed_house(
    cast: Cast, houses: list[Member], at: datetime
) -> None:
    Member.objects.filter(pk=houses[2].pk).update(phone="081-234-5678")
    made = houses_list(cast, at, _open(cast, at), h1="B08/whole", h2="B08/part")
    confirm_incident_list(made=made, by=cast.chair, at=at, resolution=on_sums(cast, at))
    found = transfers_of(state_of(made), BankAccount.objects.get(), at)
    assert found.file is not None
    assert [(row.satang, row.proxy_id) for row in found.file.transfers] == [(1_000_00, "0812345678")]
    assert [claim.member.number for claim in found.without] == ["11"]
