"""One picture is the paper of one thing: filed for a thing of another kind it is refused with what it is of."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from PIL import Image
from tests.world import Cast, make_member, resolved, specimen

from kongboon.access.models import Role
from kongboon.access.permissions import Act
from kongboon.benefits.claims.non_members import Outsider
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    attach_signed_voucher,
    submit_claim,
    withdraw_claim,
)
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import death_of, welfare
from kongboon.benefits.tests.test_take_back import paid
from kongboon.documents.errors import PhotoOfElsewhere
from kongboon.documents.models import Document
from kongboon.documents.services import file_document
from kongboon.dues.agreements import file_signed_slip
from kongboon.dues.tests.test_agreements import counted
from kongboon.governance.models import Request, Resolution
from kongboon.governance.requests import decline
from kongboon.governance.resolutions import NewResolution, write_down
from kongboon.ledger.goods import Goods, ask_goods
from kongboon.ledger.moves import STOCK_BY_HAND, Payment
from kongboon.ledger.petty_cash import SmallCost, pay_petty_cash
from kongboon.ledger.requests import ask_payment
from kongboon.members.models import Member

SIGNERS = ("มาลี ใจงาม", "อำไพ เขียนสวย", "ละออ ห่วงใย")
Filed = Callable[..., Document]


@pytest.fixture
def filed(cast: Cast, at: datetime) -> Filed:
    """One picture, saved anew for each kind of paper."""

    def make(kind: str, quality: int = 85, seed: int = 901) -> Document:
        out = io.BytesIO()
        Image.open(io.BytesIO(specimen(seed))).convert("RGB").save(out, "JPEG", quality=quality)
        by = welfare(cast)
        return file_document(fund=cast.fund, data=out.getvalue(), file_name="ใบ.jpg", kind=kind, by=by, at=at)

    return make


def ill(cast: Cast, at: datetime, photo: Document, number: str = "80") -> Claim:
    known = Member.objects.filter(number=number).first()
    member = known or make_member(cast, at, number=number, paid_until=date(2024, 5, 31))
    asked = Asked(
        member, "hospital", date(2024, 6, 1), nights=2, papers=(Paper("hospital_certificate", photo),)
    )
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=number)


def bill(cast: Cast, at: datetime, photo: Document, key: str = "b") -> Request:
    payment = Payment("5304", "1101", 100_00, "ร้านป้าแดง", "ของใช้", resolved(cast, at), photo.pk)
    return ask_payment(fund=cast.fund, payment=payment, by=cast.treasurer, at=at, idem_key=key)


def minutes(cast: Cast, at: datetime, photo: Document, number: int = 7, days: int = 0) -> Resolution:
    new = NewResolution(number, date(2024, 6, 9) - timedelta(days), "other", "ให้ความช่วยเหลือ", SIGNERS)
    return write_down(fund=cast.fund, new=new, minutes=photo, by=cast.chair, at=at)


def test_the_photo_of_something_else_is_no_slip_of_a_count(cast: Cast, at: datetime, filed: Filed) -> None:
    bill(cast, at, filed("receipt"))
    made = counted(cast, at)
    with pytest.raises(PhotoOfElsewhere):
        file_signed_slip(hand_over=made, slip=filed("hand_over", quality=70), by=cast.treasurer, at=at)
    file_signed_slip(hand_over=made, slip=filed("hand_over", seed=902), by=cast.treasurer, at=at)


def goods(cast: Cast, at: datetime, photo: Document, key: str = "g") -> None:
    told = Goods(500_00, "ข้าวสาร", "คนใจบุญ", "", photo.pk)
    ask_goods(fund=cast.fund, act=Act.RECEIVE_GOODS, goods=told, by=cast.treasurer, at=at, idem_key=key)


def petty(cast: Cast, at: datetime, photo: Document) -> None:
    pay_petty_cash(
        fund=cast.fund, cost=SmallCost(STOCK_BY_HAND[0], 50_00, "ร้านป้าแดง", "ของใช้"), receipt=photo, by=cast.treasurer,
        at=at, idem_key="p",
    )  # fmt: skip


WAYS = {
    "evidence": ill,
    "receipt": bill,
    "minutes": minutes,
    "goods": goods,
}


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(WAYS, 2)))
def test_a_picture_of_one_thing_is_refused_for_another_kind_of_thing(
    cast: Cast, at: datetime, filed: Filed, first: str, second: str
) -> None:
    WAYS[first](cast, at, filed(first, 90))
    with pytest.raises(PhotoOfElsewhere):
        WAYS[second](cast, at, filed(second, 70))
    WAYS[second](cast, at, filed(second, seed=902))


def test_small_costs_and_signed_vouchers_count_too(
    cast: Cast, member: Member, at: datetime, filed: Filed
) -> None:
    petty(cast, at, filed("receipt", 90))
    with pytest.raises(PhotoOfElsewhere, match="ค่าใช้จ่ายเล็กน้อย"):
        ill(cast, at, filed("evidence", 70))
    claim = paid(cast, death_of(cast, member, at), at)
    with pytest.raises(PhotoOfElsewhere):
        attach_signed_voucher(claim=claim, document=filed("signed_voucher", 60), by=cast.treasurer, at=at)
    voucher = filed("signed_voucher", seed=903)
    attach_signed_voucher(claim=claim, document=voucher, by=cast.treasurer, at=at)
    attach_signed_voucher(claim=claim, document=voucher, by=cast.treasurer, at=at)
    with pytest.raises(PhotoOfElsewhere, match=claim.number):
        ill(cast, at, filed("evidence", 70, seed=903))
    second = make_member(cast, at, number="81", first_name="สมศรี", paid_until=date(2024, 5, 31))
    other = paid(
        cast,
        death_of(
            cast, second, at, certificate_no="34-01/2567", payee_name="นางหลาน มีสุข", payee_relation="หลาน"
        ),
        at,
        "e",
    )
    with pytest.raises(PhotoOfElsewhere, match=claim.number):
        attach_signed_voucher(claim=other, document=voucher, by=cast.treasurer, at=at)


def test_what_was_declined_or_withdrawn_frees_its_photo(cast: Cast, at: datetime, filed: Filed) -> None:
    asked = bill(cast, at, filed("receipt", 90))
    decline(request=asked, by=cast.chair, at=at, note="ไม่ใช่ของกองทุน")
    claim = ill(cast, at, filed("evidence", 70))
    with pytest.raises(PhotoOfElsewhere):
        bill(cast, at, filed("receipt", 60), "b2")
    withdraw_claim(claim=claim, reason="ยื่นผิด", by=cast.officers[Role.SECRETARY], at=at)
    bill(cast, at, filed("receipt", 60), "b2")


def test_the_minutes_of_one_meeting_carry_several_resolutions_of_that_day(
    cast: Cast, at: datetime, filed: Filed
) -> None:
    first = minutes(cast, at, filed("minutes", 90))
    assert minutes(cast, at, filed("minutes", 90)) == first, "the same again is the same"
    minutes(cast, at, filed("minutes", 70), number=8)
    with pytest.raises(PhotoOfElsewhere, match="7/2567"):
        minutes(cast, at, filed("minutes", 60), number=9, days=30)
    assert Resolution.objects.count() == 2


def test_the_form_of_a_resolution_is_the_paper_of_every_claim_on_it(
    cast: Cast, at: datetime, filed: Filed
) -> None:
    minutes(cast, at, filed("minutes", 90))
    for name in ("นายสมหวัง ใจเย็น", "นายสมนึก ใจดี"):
        form, survey = filed("evidence", 70), filed("evidence", seed=920 + len(name))
        papers = (Paper("survey", survey), Paper("resolution", form))
        place = Outsider(cast.fund, cast.villages[4], "99", None)
        told = {"person_name": name, "story": "ไม่มีบ้าน", "papers": papers, "outsider": place}
        asked = Asked(None, "hardship", date(2024, 6, 9), relation="non_member", **told)  # type: ignore[arg-type]
        assert submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=name).status == "submitted"
    with pytest.raises(PhotoOfElsewhere):
        ill(cast, at, filed("evidence", 60))
    minutes(cast, at, filed("minutes", 80), number=8)
