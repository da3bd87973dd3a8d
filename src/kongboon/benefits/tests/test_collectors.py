"""A collector asks for a neighbour: who it is by name, house and age band, and nothing of earlier help or of others."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests.world import PASSWORD, Cast, make_member

from kongboon.access.models import Role
from kongboon.access.services import add_user
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.results import sentences_for, told_to
from kongboon.benefits.claims.services import Asked, Paper, quote_claim, submit_claim
from kongboon.benefits.tests.conftest import death_of, photo, welfare
from kongboon.members.models import Member
from kongboon.members.queries import age_band
from kongboon.rules.explain import explain

BORN = date(1955, 3, 2)


def _stay(cast: Cast, member: Member, at: datetime, on: date, nights: int, **more: object) -> Asked:
    papers = (Paper("hospital_certificate", photo(cast, at)),)
    return Asked(member, "hospital", on, nights=nights, papers=papers, **more)  # type: ignore[arg-type]


@pytest.fixture
def used_up(cast: Cast, member: Member, at: datetime) -> Member:
    """Somebody of whose ten nights of this year the welfare officer has asked for nine."""
    for month, nights in ((4, 4), (5, 5)):
        asked = _stay(cast, member, at, date(2024, month, 15), nights)
        submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=f"stay/{month}")
    return member


def test_what_was_received_before_is_told_to_the_office_alone(
    cast: Cast, used_up: Member, at: datetime
) -> None:
    asked = _stay(cast, used_up, at, date(2024, 5, 20), 3)
    (decision,) = quote_claim(asked=asked, by=cast.collector, at=at)
    whole = [str(sentence) for sentence in explain(decision)]
    assert any("this year" in sentence for sentence in whole), whole
    assert [*sentences_for(welfare(cast), decision)] == [*sentences_for(None, decision)]
    told, is_less = told_to(cast.collector, decision)
    assert is_less
    assert not any("this year" in sentence for sentence in explain(told))
    assert told.holds_from is None
    assert len(sentences_for(cast.collector, decision)) >= 1


def test_too_young_says_neither_age_nor_birthday_to_a_collector(cast: Cast, at: datetime) -> None:
    young = make_member(cast, at, number="0002", birth_date=date(1965, 8, 9), paid_until=date(2024, 5, 31))
    asked = Asked(young, "ageing", date(2024, 6, 9))
    (decision,) = quote_claim(asked=asked, by=cast.collector, at=at)
    assert "too_young" in {reason.code for reason in decision.reasons}
    assert "too_young" not in {reason.code for reason in told_to(cast.collector, decision)[0].reasons}
    assert "too_young" in {reason.code for reason in told_to(cast.chair, decision)[0].reasons}


def test_a_certificate_of_somebody_else_is_refused_without_their_name(
    cast: Cast, member: Member, at: datetime
) -> None:
    other = make_member(cast, at, number="0003", moo=7, first_name="สมหญิง", paid_until=date(2024, 5, 31))
    on, shot = date(2024, 5, 20), photo(cast, at)
    first = Asked(
        other, "hospital", on, nights=2, certificate_no="รพ.77", papers=(Paper("hospital_certificate", shot),)
    )
    known = submit_claim(asked=first, by=welfare(cast), at=at, idem_key="first")
    for asked in (
        _stay(cast, member, at, on, 2, certificate_no="รพ.77"),
        Asked(member, "hospital", on, nights=2, papers=(Paper("hospital_certificate", shot),)),
    ):
        with pytest.raises(errors.UsedByOthers) as refused:
            submit_claim(asked=asked, by=cast.collector, at=at, idem_key="mine")
        assert "สมหญิง" not in str(refused.value)
        assert known.number not in str(refused.value)
        with pytest.raises((errors.CertificateUsed, errors.PhotoUsed), match="สมหญิง"):
            submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="office")


def test_a_collector_names_the_payee_and_does_not_learn_the_heir(
    cast: Cast, member: Member, at: datetime
) -> None:
    with pytest.raises(errors.PayeeMissing):
        submit_claim(asked=death_of(cast, member, at), by=cast.collector, at=at, idem_key="d")
    named = death_of(cast, member, at, payee_name="นางแก้ว มีสุข")
    assert submit_claim(asked=named, by=cast.collector, at=at, idem_key="d").payee_name == "นางแก้ว มีสุข"
    other = make_member(cast, at, number="0004", heir_name="ลูกสาว", paid_until=date(2024, 5, 31))
    by_office = death_of(cast, other, at, certificate_no="33-02/2567")
    assert submit_claim(asked=by_office, by=welfare(cast), at=at, idem_key="o").payee_name == "ลูกสาว"


@pytest.mark.parametrize(
    ("born", "band"), [(date(1955, 3, 2), "60–69"), (date(2020, 1, 1), "0–9"), (None, "")]
)
def test_the_age_is_told_by_tens(cast: Cast, at: datetime, born: date | None, band: str) -> None:
    member = make_member(cast, at, number="0005", birth_date=born, joined_on=date(2021, 1, 1))
    told = age_band(member, date(2025, 3, 1))
    assert band in told
    assert bool(told) is bool(band)


def _enter(cast: Cast, role: str) -> Client:
    officer = cast.officers[role]
    officer.user = add_user(username=f"{role}-in", password=PASSWORD)
    officer.save(update_fields=["user"])
    client = Client()
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _boxes(on: date) -> dict[str, str]:
    return {"on_0": str(on.day), "on_1": str(on.month), "on_2": str(on.year + 543)}


def test_the_result_says_whether_and_which_papers_and_no_sum_that_tells_of_before(
    cast: Cast, used_up: Member, at: datetime
) -> None:
    """Nine of ten nights are asked for: of three more one would be paid."""
    pages = {}
    with time_machine.travel(at, tick=False):
        for role in (Role.COLLECTOR, Role.WELFARE):
            client, base = _enter(cast, role), f"/f/{cast.fund.code}/benefits/new/{used_up.pk}/hospital"
            client.post(f"{base}/day/", _boxes(date(2024, 5, 25)))
            client.post(f"{base}/nights/", {"nights": "3"})
            client.post(f"{base}/papers/", {"certificate_no": ""})
            page = client.get(f"{base}/result/")
            assert page.status_code == 200
            pages[role] = page.content.decode()
    assert "100 บาท" in pages[Role.WELFARE]
    assert "ปีนี้" not in pages[Role.COLLECTOR]
    assert "100 บาท" not in pages[Role.COLLECTOR]
    assert "ใบรับรอง" in pages[Role.COLLECTOR]


def test_the_questions_show_no_heir_and_the_page_the_age_band(
    cast: Cast, member: Member, at: datetime
) -> None:
    pages = {}
    with time_machine.travel(at, tick=False):
        for role in (Role.COLLECTOR, Role.WELFARE):
            client, base = _enter(cast, role), f"/f/{cast.fund.code}/benefits/new/{member.pk}/"
            what = client.get(base).content.decode()
            client.post(f"{base}death/day/", _boxes(at.date() - timedelta(days=1)))
            pages[role] = what + client.get(f"{base}death/payee/").content.decode()
    assert member.heir_name in pages[Role.WELFARE]
    for page in pages.values():
        assert "60–69" in page
    assert member.heir_name not in pages[Role.COLLECTOR]
