"""The entry fee has its place: taken once from whoever joins, income of account 4102, with a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils.timezone import localdate
from django_scopes import scope
from tests.world import VILLAGES, Cast, make_fund, make_member

from kongboon.access.errors import NotAllowed, NotForThisOffice
from kongboon.dues import errors
from kongboon.dues.entry_fees import fee_owed, take_entry_fee
from kongboon.ledger.models import Entry, Line
from kongboon.rules.catalogue import catalogue_text

OTHER_MOO = next(moo for moo, _ in VILLAGES if moo != 4)
TEXT = catalogue_text("standard-13")  # its entry fee is 20 baht


@pytest.fixture
def cast(db: None, at: datetime) -> Iterator[Cast]:
    made = make_fund(at=at, regulation=TEXT, users=True)
    with scope(fund=made.fund):
        yield made


def income() -> int:
    return -(Line.objects.filter(account__code="4102").aggregate(total=Sum("amount"))["total"] or 0)


def test_it_is_taken_once_and_is_income_of_its_own_account(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, joined_on=localdate(at))
    assert fee_owed(member) == 20_00
    first = take_entry_fee(member=member, by=cast.collector, at=at, idem_key="fee")
    again = take_entry_fee(member=member, by=cast.collector, at=at, idem_key="fee")
    assert (again.replayed, again.entry_ids) == (True, first.entry_ids)
    assert income() == 20_00
    entry = Entry.objects.get(pk=first.entry_ids[0])
    assert entry.paper_number.startswith("รบ.")
    cash = Line.objects.get(entry=entry, account__code__startswith="1102")
    assert (cash.amount, cash.account.officer_id) == (20_00, cast.collector.pk)
    with pytest.raises(errors.NoEntryFee):
        take_entry_fee(member=member, by=cast.collector, at=at, idem_key="other")
    assert fee_owed(member) == 0


def test_no_fee_is_owed_where_the_regulation_asks_for_none_or_the_membership_is_over(
    db: None, at: datetime
) -> None:
    made = make_fund(at=at, regulation=TEXT.replace('entry_fee = "20"\n', ""))
    with scope(fund=made.fund):
        member = make_member(made, at, joined_on=localdate(at))
        assert fee_owed(member) == 0
        with pytest.raises(errors.NoEntryFee):
            take_entry_fee(member=member, by=made.collector, at=at, idem_key="fee")
        assert income() == 0


def test_only_who_collects_takes_it_and_in_their_own_village(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, joined_on=localdate(at), moo=OTHER_MOO)
    with pytest.raises(errors.NotYourVillage):
        take_entry_fee(member=member, by=cast.collector, at=at, idem_key="fee")
    with pytest.raises((NotAllowed, NotForThisOffice)):
        take_entry_fee(member=member, by=cast.officers["auditor"], at=at, idem_key="fee")
    assert take_entry_fee(member=member, by=cast.treasurer, at=at, idem_key="fee").entry_ids


def test_the_passbook_offers_it_until_it_is_taken(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, joined_on=localdate(at))
    client = Client()
    client.force_login(cast.treasurer.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/f/{cast.fund.code}/dues/member/{member.pk}/")
    address = f"/f/{cast.fund.code}/dues/member/{member.pk}/entry-fee/"
    assert address in page.content.decode()
    key = page.context["form"]["key"].value()
    told = client.post(address, {"key": key}, follow=True)
    assert address not in told.content.decode()
    assert income() == 20_00
    assert client.get(address).status_code == 405
