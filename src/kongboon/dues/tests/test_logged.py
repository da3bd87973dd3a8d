"""What is paid until is in the change log when no payment explains it."""

from __future__ import annotations

from datetime import date, datetime

from tests.world import Cast, make_member

from kongboon.dues.collection import Share, Taking
from kongboon.dues.models import DuesPayment
from kongboon.dues.services import open_round, record_collection, take_back
from kongboon.governance.models import Change
from kongboon.governance.requests import confirm
from kongboon.ledger.models import Entry
from kongboon.members.models import Member
from kongboon.members.requests import ask_rights


def logged(table: str) -> list[Change]:
    return list(Change.objects.filter(table_name=table, action="update").order_by("pk"))


def test_a_payment_explains_what_is_paid_until_and_nothing_else_does(cast: Cast, at: datetime) -> None:
    member = make_member(cast, at, paid_until=date(2024, 4, 30))
    round_ = open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-06", collector=cast.collector, at=at
    )
    taking = Taking((Share(member.pk, months=1),))
    record_collection(round=round_, takings=[taking], on=at.date(), idem_key="k", by=cast.collector, at=at)
    assert Member.objects.get(pk=member.pk).paid_until == date(2024, 5, 31)
    assert logged("members_member") == []
    asked = ask_rights(member=member, changes={"paid_until": date(2030, 12, 31)}, by=cast.treasurer, at=at)
    confirm(request=asked, by=cast.chair, at=at)
    (change,) = logged("members_member")
    assert (change.before, change.after) == ({"paid_until": "2024-05-31"}, {"paid_until": "2030-12-31"})


def test_a_payment_that_is_taken_back_is_logged_with_what_is_paid_until_then(
    cast: Cast, at: datetime
) -> None:
    member = make_member(cast, at, paid_until=date(2024, 4, 30))
    round_ = open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-06", collector=cast.collector, at=at
    )
    taking = Taking((Share(member.pk, months=1),))
    posted = record_collection(
        round=round_, takings=[taking], on=at.date(), idem_key="k", by=cast.collector, at=at
    )
    entry = Entry.objects.get(pk=posted.entry_ids[0])
    take_back(entry=entry, on=at.date(), reason="ผิดคน", by=cast.treasurer, at=at)
    payment = DuesPayment.objects.get()
    (undone,) = logged("dues_duespayment")
    assert undone.after == {"reversed_by_id": payment.reversed_by_id}
    (back,) = logged("members_member")
    assert back.after == {"paid_until": "2024-04-30"}
