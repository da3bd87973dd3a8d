"""An enrolled telephone keeps the list; a revoked one gives what it holds to the bookkeeper's desk, and nothing else."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.world import Cast, enrolled

from kongboon.access.visitors import COOKIE
from kongboon.dues.models import DuesPayment, RefusedTap
from kongboon.dues.tests.pages import AT, VILLAGE, Signed, person, take, url
from kongboon.offline.enrolments import revoke
from kongboon.offline.keeping import FORGET, KEEP
from kongboon.offline.models import Enrolment

DEVICES = "/f/3305050/devices/"


def telephone(office: Cast, client: Client) -> Enrolment:
    """The collector's browser becomes an enrolled telephone."""
    made, client.cookies[COOKIE] = enrolled(office, AT)
    return made


def shown(page: Any) -> tuple[str, str]:
    """Where the QR leads, and the PIN."""
    text = page.content.decode()
    address = page.context["address"]
    assert "<svg" in text
    return address[address.index("/f/") :], page.context["pin"]


def test_an_officer_shows_the_qr_and_the_collector_types_the_pin(office: Cast, signed: Signed) -> None:
    person(office)
    desk, client = signed("treasurer"), signed("collector")
    client.cookies.pop(COOKIE, None)
    path, pin = shown(desk.post(f"{DEVICES}new/", {"officer": office.collector.pk}))
    assert desk.get(path).status_code == 422, "it is another's"
    assert KEEP not in client.get(VILLAGE)
    assert "เหลืออีก 4 ครั้ง" in client.post(path, {"pin": "x"}).content.decode()
    answer = client.post(path, {"pin": pin})
    assert (answer.status_code, answer["Location"]) == (302, DEVICES)
    assert KEEP in client.get(VILLAGE)
    assert office.collector.name in desk.get(DEVICES).content.decode()
    assert client.get(path).status_code == 422, "good once"


def test_a_qr_that_is_shown_to_the_laptop_alone_says_so(office: Cast, signed: Signed, settings: Any) -> None:
    desk, sent = signed("treasurer"), {"officer": office.collector.pk}
    here = {"headers": {"host": "localhost"}}
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    assert desk.post(f"{DEVICES}new/", sent, **here).context["is_only_here"]
    settings.ALLOWED_HOSTS = ["localhost", "laptop.lan"]
    page = desk.post(f"{DEVICES}new/", sent, **here)
    assert not page.context["is_only_here"]
    assert page.context["address"].startswith("http://laptop.lan:80/f/")


def test_what_a_telephone_still_holds_is_told(office: Cast, signed: Signed) -> None:
    member, client = person(office), signed("collector")
    made = telephone(office, client)
    take(client, member, waiting="2")
    made.refresh_from_db()
    assert made.waiting == 2
    assert "2" in signed("chair").get(DEVICES).content.decode()


def test_a_revoked_telephone_wipes_its_list_and_opens_nothing(office: Cast, signed: Signed) -> None:
    member, client = person(office), signed("collector")
    made = telephone(office, client)
    assert FORGET not in client.get(VILLAGE)
    desk = signed("treasurer")
    assert desk.post(f"{DEVICES}{made.pk}/revoke/").status_code == 302
    for path in (VILLAGE, url(""), DEVICES, "/f/3305050/"):
        page = client.get(path)
        assert (page.status_code, FORGET in page, KEEP in page) == (403, True, False), path
        assert member.full_name not in page.content.decode()
    assert signed("collector").get(VILLAGE).status_code == 200, "the person still works on another machine"
    signed_out = Client()
    assert FORGET not in signed_out.get("/accounts/login/")
    signed_out.cookies[COOKIE] = client.cookies[COOKIE].value
    assert FORGET in signed_out.get("/accounts/login/"), "also where the sign-in is over"


def test_what_it_still_holds_lies_on_the_desk_and_is_in_no_book(office: Cast, signed: Signed) -> None:
    member, client = person(office), signed("collector")
    made = telephone(office, client)
    revoke(enrolment=made, by=office.treasurer, at=timezone.now())
    told = take(client, member).json()
    assert (told["acknowledged"], told["laid"], told["ok"]) == ("a" * 32, True, False)
    assert "row" not in told
    assert take(client, member).json() == told, "sent again it is the same"
    (kept,) = RefusedTap.objects.all()
    assert (kept.collector, kept.member, DuesPayment.objects.count()) == (office.collector, member, 0)
    page = signed("treasurer").get(url("refused/")).content.decode()
    assert member.full_name in page
    assert "ยกเลิกแล้ว" in page
    assert "กดคืน" not in page
    assert take(client, member, id="b" * 32, undone="1").json()["laid"]
    assert "กดคืน" in signed("treasurer").get(url("refused/")).content.decode(), (
        "taken back before it was sent"
    )


def test_what_had_arrived_before_the_revocation_is_not_laid_down_twice(office: Cast, signed: Signed) -> None:
    member, client = person(office), signed("collector")
    made = telephone(office, client)
    assert take(client, member).json()["ok"]
    revoke(enrolment=made, by=office.treasurer, at=timezone.now())
    assert take(client, member).json()["laid"]
    assert (RefusedTap.objects.count(), DuesPayment.objects.count()) == (0, 1)


def test_a_revoked_telephone_is_enrolled_anew(office: Cast, signed: Signed) -> None:
    person(office)
    client, desk = signed("collector"), signed("treasurer")
    revoke(enrolment=telephone(office, client), by=office.treasurer, at=timezone.now())
    path, pin = shown(desk.post(f"{DEVICES}new/", {"officer": office.collector.pk}))
    assert client.post(path, {"pin": pin}).status_code == 302
    assert KEEP in client.get(VILLAGE)


def test_a_collector_revokes_the_own_telephone_and_no_other(office: Cast, signed: Signed) -> None:
    client = signed("collector")
    own, _cookie = enrolled(office, AT)
    other, _cookie = enrolled(office, AT, office.treasurer)
    assert client.post(reverse("devices:revoke", args=["3305050", other.pk])).status_code == 404
    assert client.post(reverse("devices:revoke", args=["3305050", own.pk])).status_code == 302
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.revoked_by, other.revoked_at) == (office.collector, None)
