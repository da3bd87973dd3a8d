"""A request that was altered under a used key is refused everywhere, and the same once more is answered again.

A row for every way by which a phone, a browser or a command mints a key. What goes straight to the books compares its
entries itself (ledger/tests/test_post.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from tests.world import Cast, bill, make_member, specimen

from kongboon.access.models import Role
from kongboon.access.permissions import Act
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    pay_claim,
    submit_claim,
    submit_event,
)
from kongboon.benefits.incidents.lists import make_incident_list
from kongboon.benefits.incidents.services import open_incident
from kongboon.benefits.lists.services import make_list
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import death_of, photo, welfare
from kongboon.documents.services import file_document
from kongboon.dues.models import DuesPayment, HandOver
from kongboon.dues.services import Share, Taking, hand_over, open_round, record_collection
from kongboon.funds.errors import KeyReused
from kongboon.funds.models import BankAccount
from kongboon.governance.models import Request
from kongboon.governance.requests import ask
from kongboon.ledger.deposits import deposit_cash
from kongboon.ledger.models import Batch
from kongboon.ledger.petty_cash import SmallCost, pay_petty_cash
from kongboon.members.models import Member

ON = date(2024, 6, 7)
# The act, and what may be altered in it.
Way = tuple[Callable[..., Any], Mapping[str, list[Any]]]


def collecting(cast: Cast, member: Member, at: datetime) -> Way:
    village, by = cast.villages[4], cast.collector
    round = open_round(fund=cast.fund, village=village, month="2024-06", collector=by, at=at)
    july = open_round(fund=cast.fund, village=village, month="2024-07", collector=by, at=at)
    other = make_member(cast, at, number="0002", first_name="ทอง", paid_until=member.paid_until)
    share = Share(member.pk, months=1, first="2024-06")
    act = partial(
        record_collection, round=round, takings=[Taking((share,))], on=ON, by=by, at=at, idem_key="tap/1"
    )
    takings = [
        [Taking((Share(member.pk, months=2, first="2024-06"),))],
        [Taking((Share(other.pk, months=1, first="2024-06"),))],
        [Taking((share, Share(other.pk, months=1)))],
        [Taking((share,)), Taking((Share(other.pk, months=1),))],
        [Taking((Share(member.pk, amount_satang=61_00),))],
        [Taking((share,), on=date(2024, 6, 6))],
    ]
    return act, {
        "takings": takings,
        "on": [date(2024, 6, 6)],
        "round": [july],
        "held_by": [cast.treasurer],
        "by": [cast.treasurer],
    }


def counting(cast: Cast, member: Member, at: datetime) -> Way:
    collecting(cast, member, at)[0]()
    act = partial(
        hand_over, collector=cast.collector, expected_satang=30_00, counted_satang=30_00, on=ON, by=cast.treasurer,
        at=at, idem_key="hand-over/1",
    )  # fmt: skip
    return act, {
        "counted_satang": [29_00, 31_00],
        "expected_satang": [31_00],
        "note": ["ขาดไปบาทหนึ่ง"],
        "collector": [cast.treasurer],
        "on": [date(2024, 6, 8)],
    }


def hospital(cast: Cast, member: Member, at: datetime) -> Asked:
    paper = Paper("hospital_certificate", photo(cast, at))
    return Asked(member=member, event="hospital", event_on=date(2024, 6, 1), nights=3, papers=(paper,))


def claiming(cast: Cast, member: Member, at: datetime) -> Way:
    asked = hospital(cast, member, at)
    other = Paper("hospital_certificate", photo(cast, at))
    altered = [
        replace(asked, nights=4),
        replace(asked, event_on=date(2024, 6, 2)),
        replace(asked, papers=(other,)),
        replace(asked, payee_name="นายคนอื่น มาไกล"),
        replace(asked, story="ล้มในบ้าน"),
        replace(asked, by_accident=True),
    ]
    return partial(submit_claim, asked=asked, by=welfare(cast), at=at, idem_key="claim"), {"asked": altered}


def claiming_an_event(cast: Cast, member: Member, at: datetime) -> Way:
    asked = death_of(cast, member, at)
    altered = [
        replace(asked, certificate_no="33-02/2567"),
        replace(asked, papers=(Paper("death_certificate", photo(cast, at)),)),
        replace(asked, payee_name="นายคนอื่น มาไกล"),
    ]
    return partial(submit_event, asked=asked, by=welfare(cast), at=at, idem_key="event"), {"asked": altered}


def paying(cast: Cast, member: Member, at: datetime) -> Way:
    claim = submit_claim(asked=hospital(cast, member, at), by=welfare(cast), at=at, idem_key="claim")
    claim = confirm_claim(claim=claim, by=cast.chair, at=at)
    bank = BankAccount.objects.get(fund=cast.fund)
    act = partial(pay_claim, claim=claim, by=cast.treasurer, at=at, idem_key="pay")
    return act, {"bank": [bank], "on": [date(2024, 6, 1)]}


def opening(cast: Cast, member: Member, at: datetime) -> Way:
    proof = (Paper("village_head_certificate", photo(cast, at)), Paper("photo", photo(cast, at)))
    sums = {"B08/part": 1_000_00, "B08/whole": 5_000_00}
    act = partial(
        open_incident, fund=cast.fund, event="disaster", title="พายุ", on=date(2024, 6, 8), villages=[cast.villages[4]],
        sums=sums, proof=proof, by=welfare(cast), at=at, idem_key="storm",
    )  # fmt: skip
    return act, {
        "title": ["น้ำท่วม"],
        "on": [date(2024, 6, 7)],
        "villages": [list(cast.villages.values())],
        "sums": [sums | {"B08/part": 2_000_00}],
        "proof": [(Paper("photo", photo(cast, at)), proof[0])],
    }


def ticking(cast: Cast, member: Member, at: datetime) -> Way:
    make_member(cast, at, number="0021", house_no="2", paid_until=member.paid_until)
    make_member(cast, at, number="0031", house_no="3", first_name="คำ", paid_until=member.paid_until)
    incident = opening(cast, member, at)[0]()
    village = cast.villages[4].pk
    ticked = {f"{village}/2": "B08/part"}
    act = partial(
        make_incident_list, incident=incident, ticked=ticked, by=welfare(cast), at=at, idem_key="list"
    )
    altered = [
        {f"{village}/2": "B08/whole"},
        {f"{village}/3": "B08/part"},
        ticked | {f"{village}/3": "B08/part"},
    ]
    return act, {"ticked": altered}


def listing(cast: Cast, member: Member, at: datetime) -> Way:
    told = {"birth_date": date(1950, 6, 9), "joined_on": date(2019, 1, 1), "paid_until": member.paid_until}
    elders = [make_member(cast, at, number=f"1{n}", first_name=f"เฒ่า{n}", **told) for n in range(3)]
    on = date(2024, 6, 9)
    act = partial(
        make_list, fund=cast.fund, benefit_code="B04", on=on, members=[m.pk for m in elders[:2]], by=welfare(cast),
        at=at, idem_key="year",
    )  # fmt: skip
    return act, {"members": [[m.pk for m in elders], [elders[0].pk]], "on": [date(2024, 6, 8)]}


def asking(cast: Cast, member: Member, at: datetime) -> Way:
    act = partial(
        ask, fund=cast.fund, act=Act.ADD_SUPPLIER, terms={"name": "ร้านป้าแดง"}, reason="ซื้อประจำ",
        by=cast.officers[Role.SECRETARY], at=at, idem_key="asked",
    )  # fmt: skip
    return act, {
        "terms": [{"name": "ร้านป้าดำ"}],
        "reason": ["ถูกกว่า"],
        "payee": ["ป้าดำ"],
        "by": [cast.treasurer],
    }


def small_cost(cast: Cast, member: Member, at: datetime) -> Way:
    receipt, cost = bill(cast.treasurer, at), SmallCost("5201", 50_00, "ร้านน้ำ", "น้ำดื่ม")
    act = partial(
        pay_petty_cash, fund=cast.fund, cost=cost, receipt=receipt, by=cast.treasurer, at=at, idem_key="petty"
    )
    return act, {
        "cost": [replace(cost, amount=60_00), replace(cost, payee="ร้านอื่น")],
        "receipt": [bill(cast.treasurer, at, 2)],
    }


def depositing(cast: Cast, member: Member, at: datetime) -> Way:
    bank = BankAccount.objects.get(fund=cast.fund)
    slip, other = (
        file_document(
            fund=cast.fund,
            data=specimen(77_000 + n),
            file_name="ใบฝาก.jpg",
            kind="bank_slip",
            by=cast.treasurer,
            at=at,
        )
        for n in range(2)
    )
    act = partial(
        deposit_cash, fund=cast.fund, bank_account=bank, amount=100_00, on=ON, by=cast.treasurer, at=at,
        idem_key="deposit", slip=slip,
    )  # fmt: skip
    return act, {"amount": [200_00], "on": [date(2024, 6, 6)], "slip": [other]}


WAYS = (
    collecting, counting, claiming, claiming_an_event, paying, opening, ticking, listing, asking, small_cost, depositing,
)  # fmt: skip


def written() -> list[int]:
    return [kind.objects.count() for kind in (Batch, Claim, DuesPayment, HandOver, Request)]


@pytest.mark.parametrize("way", WAYS)
def test_an_altered_request_under_a_used_key_is_refused_and_the_same_is_answered_again(
    cast: Cast, member: Member, at: datetime, way: Callable[[Cast, Member, datetime], Way]
) -> None:
    act, altered = way(cast, member, at)
    act()
    before = written()
    act()
    for name, values in altered.items():
        for value in values:
            with pytest.raises(KeyReused):
                act(**{name: value})
    act()
    assert written() == before
