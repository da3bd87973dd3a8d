"""Which pages of dues a telephone may keep for hours without a line, and when it wipes them."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone
from tests.world import Cast, enrolled

from kongboon.access.visitors import COOKIE
from kongboon.dues.services import cash_with, hand_over
from kongboon.dues.tests.pages import AT, MONTH, TODAY, VILLAGE, Signed, person, take, url
from kongboon.offline.keeping import FORGET, KEEP, OWNER


def telephone(office: Cast, signed: Signed) -> Client:
    """The collector on an enrolled telephone."""
    client = signed("collector")
    client.cookies[COOKIE] = enrolled(office, AT)[1]
    return client


def test_the_collector_keeps_the_list_of_the_own_village_for_seven_days(office: Cast, signed: Signed) -> None:
    member = person(office)
    page = telephone(office, signed).get(VILLAGE)
    assert page[KEEP] == str(7 * 24 * 3600)
    assert member.full_name in page.content.decode()


def test_nobody_keeps_the_list_of_a_round_that_is_anothers(office: Cast, signed: Signed) -> None:
    person(office)
    for role in ("treasurer", "chair", "auditor"):
        assert KEEP not in signed(role).get(VILLAGE), role
    assert KEEP not in signed("collector").get(VILLAGE), "the own, but the browser is not enrolled"
    assert KEEP in telephone(office, signed).get(VILLAGE)


def test_a_village_where_everybody_has_paid_is_kept_no_longer(office: Cast, signed: Signed) -> None:
    member, client = person(office), telephone(office, signed)
    assert KEEP in client.get(VILLAGE)
    take(client, member)
    assert KEEP not in client.get(VILLAGE)


def test_no_other_page_of_dues_is_kept(office: Cast, signed: Signed) -> None:
    member, client = person(office), telephone(office, signed)
    for tail in ("", f"4/{MONTH}/house/{member.pk}/", f"member/{member.pk}/", "with-me/", "slips/"):
        assert KEEP not in client.get(url(tail)), tail


def test_with_the_count_of_the_cash_the_lists_kept_before_are_wiped(office: Cast, signed: Signed) -> None:
    member, client = person(office), signed("collector")
    take(client, member)
    for tail in ("", "with-me/"):
        assert FORGET not in client.get(url(tail)), "nothing is counted yet"
    held, at = cash_with(office.collector), timezone.now()
    made = hand_over(
        collector=office.collector,
        expected_satang=held,
        counted_satang=held,
        on=TODAY,
        idem_key="count-1",
        by=office.treasurer,
        at=at,
    )
    for tail in ("", "with-me/", f"slips/{made.pk}/"):
        assert client.get(url(tail))[FORGET] == str(int(at.timestamp())), tail
        assert FORGET not in signed("chair").get(url("")), "whoever's cash was not counted"
    assert at > AT


def test_each_person_has_a_mark_of_their_own_by_which_pages_change_hands(
    office: Cast, signed: Signed
) -> None:
    collector, treasurer = signed("collector"), signed("treasurer")
    own = collector.get(VILLAGE)[OWNER]
    assert own == collector.get(url(""))[OWNER]
    assert own != treasurer.get(VILLAGE)[OWNER]
