"""Arrears past the last step of the ladder end a membership by resolution; who comes back in time keeps the tenure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from tests.ground import ground
from tests.world import Cast, make_fund, make_member, resolved, taken_back

from kongboon.access.errors import NotAllowed
from kongboon.access.models import Officer, Role
from kongboon.dues import errors
from kongboon.dues.lapsing import ask_rejoin, end_for_arrears, open_rejoin, overdue_members
from kongboon.dues.models import DuesPayment
from kongboon.dues.queries import dues_histories
from kongboon.dues.services import cash_with
from kongboon.governance.errors import ResolutionStopped, ResolutionUnknown, ResolutionWaits
from kongboon.governance.models import Resolution, ResolutionUse
from kongboon.governance.requests import confirm
from kongboon.governance.resolutions import stop_resolution
from kongboon.kernel.national_id import synthetic_id
from kongboon.ledger.checks import verify
from kongboon.members.errors import PersonIsMember
from kongboon.members.models import Member, StatusEvent
from kongboon.members.queries import status_history
from kongboon.members.today import cards as told_today
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.fund_terms import Membership

AT = datetime(2024, 9, 10, 3, 0, tzinfo=UTC)
ON = AT.date()
TEXT = catalogue_text("standard-13").replace("tenure_kept_days = 0", "tenure_kept_days = 365")


@ground
def cast() -> Cast:
    """More than six months of arrears end the membership; within a year who pays comes back."""
    return make_fund(at=AT, regulation=TEXT, users=True)


def registrar(cast: Cast) -> Officer:
    return cast.officers[Role.REGISTRAR]


def lapsed(cast: Cast, **more: object) -> Member:
    member = make_member(cast, AT, **({"paid_until": date(2024, 1, 31)} | more))
    return end_for_arrears(member=member, resolution=number_of(cast), on=ON, by=registrar(cast), at=AT)


def number_of(cast: Cast) -> str:
    """A resolution of ten days ago."""
    return resolved(cast, AT - timedelta(days=10), "arrears", number=3)


def test_who_owes_more_than_the_regulation_lets_pass_since_when(cast: Cast) -> None:
    make_member(cast, AT, number="1", paid_until=date(2024, 2, 29))  # six months are over: within
    seven = make_member(cast, AT, number="2", paid_until=date(2024, 1, 31))
    nine = make_member(cast, AT, number="3", paid_until=date(2023, 11, 30))
    make_member(cast, AT, number="4", paid_until=date(2023, 1, 31), birth_date=date(1940, 1, 1))  # exempt
    found = overdue_members(cast.fund, ON)
    assert [(each.member, each.months, each.since) for each in found] == [
        (nine, 9, date(2024, 7, 1)),
        (seven, 7, date(2024, 9, 1)),
    ]
    assert not [each for each in overdue_members(cast.fund, date(2024, 8, 31)) if each.member == seven]


def test_it_ends_by_resolution_and_the_history_says_so(cast: Cast) -> None:
    member = lapsed(cast)
    assert (member.status, member.ended_reason, member.ended_on) == ("ended", "lapsed", ON)
    assert StatusEvent.objects.get(member=member, status="ended").resolution == number_of(cast)
    assert number_of(cast) in status_history(member)[0].what
    assert overdue_members(cast.fund, ON) == ()


def test_without_need_or_number_nothing_ends(cast: Cast) -> None:
    fine = make_member(cast, AT, number="1", paid_until=date(2024, 2, 29))
    with pytest.raises(errors.NotOverdue):
        end_for_arrears(member=fine, resolution=number_of(cast), on=ON, by=registrar(cast), at=AT)
    late = make_member(cast, AT, number="2", paid_until=date(2024, 1, 31))
    with pytest.raises(ResolutionUnknown):
        end_for_arrears(member=late, resolution=" ", on=ON, by=registrar(cast), at=AT)
    with pytest.raises(NotAllowed):
        end_for_arrears(member=late, resolution=number_of(cast), on=ON, by=cast.treasurer, at=AT)


def test_what_rests_on_a_resolution_alone_waits_seven_days_and_any_officer_stops_it(cast: Cast) -> None:
    late = make_member(cast, AT, paid_until=date(2024, 1, 31))
    new = resolved(cast, AT - timedelta(days=6), "arrears", number=5)
    told = {"member": late, "on": ON, "by": registrar(cast), "at": AT}
    with pytest.raises(ResolutionWaits):
        end_for_arrears(resolution=new, **told)
    stop_resolution(resolution=Resolution.objects.get(number=5), by=cast.collector, at=AT, note="ยังไม่ได้เตือน")
    with pytest.raises(ResolutionStopped):
        end_for_arrears(resolution=new, **told)
    ended = end_for_arrears(resolution=number_of(cast), **told)
    use = ResolutionUse.objects.get()
    assert (use.thing_id, use.title, use.is_alone) == (ended.pk, ended.number, True)


def test_who_pays_in_time_comes_back_with_the_earlier_tenure(cast: Cast) -> None:
    member = lapsed(cast)
    later = AT + timedelta(days=60)
    back = taken_back(member, cast.treasurer, later)
    assert (back.status, back.ended_on, back.joined_on) == ("active", None, date(2017, 1, 1))
    assert back.paid_until == date(2024, 10, 31), "the months in between are paid too"
    payment = DuesPayment.objects.get()
    assert (payment.months, cash_with(cast.treasurer)) == (9, payment.amount_satang)
    events = StatusEvent.objects.filter(member=member).order_by("pk").values_list("status", "on")
    assert list(events)[1:] == [("ended", ON), ("active", date(2024, 11, 9))], "no rights in between"
    history = dues_histories([back], Membership())[back.pk]
    assert history.paid_off_on(3, date(2024, 12, 1)) == date(2024, 11, 9), "the wait after arrears begins"
    with pytest.raises(errors.NotLapsed):
        ask_rejoin(member=member, by=cast.treasurer, at=later, idem_key="again")
    assert DuesPayment.objects.count() == 1
    assert verify(cast.fund).whole


def test_the_last_day_to_come_back(cast: Cast) -> None:
    member = lapsed(cast)
    with pytest.raises(errors.TooLateToReturn):
        ask_rejoin(member=member, by=cast.treasurer, at=AT + timedelta(days=366), idem_key="late")
    assert taken_back(member, cast.treasurer, AT + timedelta(days=365)).ended_on is None


def test_only_who_lapsed_and_where_the_regulation_says_so(cast: Cast) -> None:
    active = make_member(cast, AT, number="9", paid_until=date(2024, 1, 31))
    with pytest.raises(errors.NotLapsed):
        ask_rejoin(member=active, by=cast.treasurer, at=AT, idem_key="a")
    silent = make_fund(at=AT, code="3305060", regulation=catalogue_text("standard-13"))
    with scope(fund=silent.fund), pytest.raises(errors.NotLapsed):
        ask_rejoin(member=lapsed(silent), by=silent.treasurer, at=AT, idem_key="s")


def test_who_joined_anew_meanwhile_does_not_come_back_as_well(cast: Cast) -> None:
    member = lapsed(cast, number="1", national_id=synthetic_id(7))
    make_member(cast, AT, number="2", national_id=synthetic_id(7), joined_on=ON)
    with pytest.raises(PersonIsMember):
        taken_back(member, cast.treasurer, AT)
    assert not DuesPayment.objects.exists()


def _client(officer: Officer) -> Client:
    client = Client(headers={"accept-language": "th"})
    assert officer.user is not None
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_pages_end_and_take_back(cast: Cast) -> None:
    today = timezone.localdate()
    member = make_member(cast, timezone.now(), paid_until=today - timedelta(days=250))
    pages = "/f/3305050/dues/"
    assert "บุญมี" in _client(registrar(cast)).get("/f/3305050/members/overdue/").content.decode()
    assert _client(cast.collector).get("/f/3305050/members/overdue/").status_code == 403
    ending = f"/f/3305050/members/overdue/{member.pk}/end/"
    assert _client(registrar(cast)).post(ending, {"resolution": ""}).status_code == 422
    assert _client(registrar(cast)).post(ending, {"resolution": "3/2567"}).status_code == 422
    number = resolved(cast, timezone.now() - timedelta(days=8), "arrears", number=3)
    assert number in _client(registrar(cast)).get(ending).content.decode()
    assert _client(registrar(cast)).post(ending, {"resolution": number}).status_code == 302
    told = {role: [card.text for card in told_today(cast.fund, cast.officers[role], today)] for role in Role}
    for role in (Role.CHAIR, Role.SECRETARY, Role.AUDITOR):
        assert len(told[role]) == 1, role
        assert number in told[role][0]
    assert told[Role.REGISTRAR] == told[Role.COLLECTOR] == [], "who ended it knows, collectors need not"
    client, url = _client(cast.treasurer), f"{pages}member/{member.pk}/rejoin/"
    assert url in client.get(f"{pages}member/{member.pk}/").content.decode()
    page = client.get(url)
    assert client.post(url, {"key": page.context["form"]["key"].value()}).status_code == 302
    member.refresh_from_db()
    assert member.ended_on is not None, "nobody takes anybody back alone"
    asked = open_rejoin(member)
    assert asked is not None
    assert 'method="post" novalidate' not in client.get(url).content.decode(), "it is asked for once"
    confirm(request=asked, by=cast.chair, at=timezone.now())
    page = client.get(url)
    assert url in client.get("/f/3305050/").content.decode(), "the page of the day leads there"
    assert client.post(url, {"key": page.context["form"]["key"].value()}).status_code == 302
    member.refresh_from_db()
    assert member.ended_on is None
