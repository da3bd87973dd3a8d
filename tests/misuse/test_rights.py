"""Ways to give or take a member's rights alone: each is refused or seen, and beside each the lawful way works."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.utils import timezone

from kongboon.access.models import Role
from kongboon.benefits.claims import errors as claim_errors
from kongboon.benefits.claims.errors import OwnBenefit, OwnHousehold
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    pay_claim,
    record_approval,
    submit_claim,
    withdraw_claim,
)
from kongboon.benefits.households import members_of, name_membership
from kongboon.benefits.lists.services import confirm_list, make_list
from kongboon.benefits.models import Claim
from kongboon.benefits.refunds import errors as end_errors
from kongboon.benefits.refunds.leaving import ask_end, ask_undo_end, write_death
from kongboon.benefits.refunds.services import ask_refund
from kongboon.benefits.tests.conftest import photo
from kongboon.dues.errors import HasDied
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.dues.today import cards as dues_cards
from kongboon.governance.doings import doing_of
from kongboon.governance.errors import OwnRequest, PayeeConfirms
from kongboon.governance.requests import confirm
from kongboon.ledger.errors import PettyToOwn
from kongboon.ledger.petty_cash import SmallCost, pay_petty_cash
from kongboon.members.corrections import correct_member
from kongboon.members.errors import ByResolutionAlone, ImportAgreed
from kongboon.members.import_services import Preview, commit_register, preview, undo_import
from kongboon.members.imported_rights import imported_rights
from kongboon.members.models import Member, StatusEvent
from kongboon.members.register_refusals import UnsureColumn
from kongboon.members.requests import enrol_member
from kongboon.members.services import NewMember, end_membership
from kongboon.members.today import cards
from tests.misuse.house import DAY, House, Ways
from tests.world import bill, set_clock_back

WAYS = Ways()
SHEET_DAY = date(2023, 11, 30)
ILL_ON = date(2024, 6, 1)


@WAYS("end a membership")
def _(h: House) -> None:
    member, registrar = h.member(), h.by(Role.REGISTRAR)
    asked = h.unmoved(lambda: ask_end(member=member, reason="resigned", on=DAY, by=registrar, at=h.at))
    assert ask_end(member=member, reason="resigned", on=DAY, by=registrar, at=h.at) == asked
    h.refused(OwnRequest, lambda: h.says(asked, Role.REGISTRAR))
    h.refused(
        ByResolutionAlone,
        lambda: ask_end(member=member, reason="lapsed", on=DAY, by=registrar, at=h.at),
    )
    h.says(asked, Role.CHAIR)
    member.refresh_from_db()
    assert (member.ended_on, member.ended_reason) == (DAY, "resigned")
    undone = ask_undo_end(member=member, reason="คนละคน", by=registrar, at=h.at)
    h.refused(OwnRequest, lambda: h.says(undone, Role.REGISTRAR))
    h.says(undone, Role.CHAIR)
    member.refresh_from_db()
    assert (member.status, member.joined_on, member.paid_until) == (
        "active",
        date(2017, 1, 1),
        date(2024, 5, 31),
    )
    assert list(
        StatusEvent.objects.filter(member=member).order_by("pk").values_list("status", flat=True)
    ) == [
        "active",
        "ended",
        "active",
    ]


@WAYS("end a membership before the dues and benefits of the member")
def _(h: House) -> None:
    member, registrar = h.member(), h.by(Role.REGISTRAR)
    claim = confirm_claim(claim=h.claim(member), by=h.cast.chair, at=h.at)
    pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p")

    def ends(on: date, reason: str = "moved") -> None:
        ask_end(member=member, reason=reason, on=on, by=registrar, at=h.at)

    h.refused(end_errors.EndBeforeBenefit, lambda: ends(date(2024, 5, 31)))
    h.receipt(member)
    h.refused(end_errors.EndBeforeDues, lambda: ends(DAY - timedelta(days=1)))
    h.refused(end_errors.EndInFuture, lambda: ends(h.at.date() + timedelta(days=1)))
    h.refused(end_errors.EndBeforeJoining, lambda: ends(date(2016, 12, 31)))
    ends(DAY)


@WAYS("end a membership on an earlier day while a claim waits")
def _(h: House) -> None:
    member = h.member()
    waiting, agreed = _ill(h, member, "a"), _ill(h, member, "b", on=date(2024, 6, 3))
    confirm_claim(claim=agreed, by=h.cast.chair, at=h.at)
    asked = ask_end(member=member, reason="moved", on=date(2024, 5, 31), by=h.by(Role.REGISTRAR), at=h.at)
    told = "\n".join(" ".join(line) for line in doing_of(asked).words(asked))
    assert waiting.number in told and agreed.number in told, "the second officer reads what waits"  # noqa: PT018
    h.says(asked, Role.CHAIR)
    h.refused(
        claim_errors.RightEnded, lambda: confirm_claim(claim=waiting, by=h.by(Role.BOOKKEEPER), at=h.at)
    )
    h.refused(
        claim_errors.RightEnded,
        lambda: pay_claim(claim=agreed, by=h.cast.treasurer, at=h.at, idem_key="p"),
    )
    undone = ask_undo_end(member=member, reason="ยังอยู่", by=h.by(Role.REGISTRAR), at=h.at)
    h.says(undone, Role.CHAIR)
    pay_claim(claim=agreed, by=h.cast.treasurer, at=h.at, idem_key="p")


@WAYS("write down a death that was none")
def _(h: House) -> None:
    member, registrar, now = h.member(), h.by(Role.REGISTRAR), timezone.now()
    write_death(member=member, on=DAY, by=registrar, at=now)
    for role in (Role.CHAIR, Role.SECRETARY):
        (card,) = cards(h.cast.fund, h.by(role), now.date())
        assert member.full_name in card.text
    assert not cards(h.cast.fund, registrar, now.date()), "who wrote it down knows"
    h.tried.append("seen")
    h.refused(HasDied, lambda: h.receipt(member))
    asked = h.unmoved(lambda: ask_undo_end(member=member, reason="ยังอยู่", by=registrar, at=h.at))
    h.says(asked, Role.CHAIR)
    assert not cards(h.cast.fund, h.cast.chair, now.date())
    h.receipt(member)


@WAYS("undo an end after dues went back because of it")
def _(h: House) -> None:
    member = h.leaver()
    ask_refund(member=member, by=h.by(Role.REGISTRAR), at=h.at)
    h.refused(
        end_errors.RefundRestsOnEnd,
        lambda: ask_undo_end(member=member, reason="เสียดาย", by=h.by(Role.REGISTRAR), at=h.at),
    )


@WAYS("undo a death after its benefit was asked for")
def _(h: House) -> None:
    member = h.member(heir_name="ทองใบ มีสุข", heir_relation="บุตร")
    write_death(member=member, on=DAY, by=h.by(Role.REGISTRAR), at=h.at)
    papers = (Paper("death_certificate", photo(h.cast, h.at)),)
    asked = Asked(member, "death", DAY, papers=papers)
    submit_claim(asked=asked, by=h.by(Role.WELFARE), at=h.at, idem_key="death")
    h.refused(
        end_errors.ClaimRestsOnEnd,
        lambda: ask_undo_end(member=member, reason="x", by=h.by(Role.REGISTRAR), at=h.at),
    )


# ---- dues written down after the event ----


def _ill(h: House, member: Member, key: str, on: date = ILL_ON) -> Claim:
    papers = (Paper("hospital_certificate", photo(h.cast, h.at)),)
    asked = Asked(member, "hospital", on, nights=2, papers=papers)
    return submit_claim(asked=asked, by=h.by(Role.WELFARE), at=h.at, idem_key=key)


def _sheet(h: House, member: Member, by: str, months: int, at: datetime | None = None) -> None:
    """Dues dated before the illness, written down at a moment, today if None."""
    round = open_round(
        fund=h.cast.fund, village=h.cast.villages[4], month="2023-11", collector=h.cast.collector, at=h.at
    )
    record_collection(
        round=round,
        takings=[Taking((Share(member.pk, months=months),))],
        on=SHEET_DAY,
        idem_key=f"sheet/{member.pk}",
        by=h.by(by),
        at=at or h.at,
        held_by=h.cast.collector,
    )


@WAYS("write down dues after an illness as paid before it")
def _(h: House) -> None:
    member = h.member(paid_until=date(2023, 8, 31))
    assert _ill(h, member, "without").status == Claim.Status.REFUSED
    _sheet(h, member, Role.BOOKKEEPER, 9)
    claim = _ill(h, member, "with")
    assert claim.status == Claim.Status.SUBMITTED
    h.refused(
        claim_errors.OwnLateDues,
        lambda: confirm_claim(claim=claim, by=h.by(Role.BOOKKEEPER), at=h.at, note="ถามแล้ว"),
    )
    h.refused(claim_errors.LateDuesNote, lambda: confirm_claim(claim=claim, by=h.cast.chair, at=h.at))
    confirm_claim(claim=claim, by=h.cast.chair, at=h.at, note="ดูสมุดผู้เก็บแล้ว จ่ายจริง 30 พ.ย.")


@WAYS("write down dues for somebody whose death is asked for")
def _(h: House) -> None:
    member = h.member(heir_name="ทองใบ มีสุข", heir_relation="บุตร")
    asked = Asked(member, "death", ILL_ON, papers=(Paper("death_certificate", photo(h.cast, h.at)),))
    claim = submit_claim(asked=asked, by=h.by(Role.WELFARE), at=h.at, idem_key="death")
    h.refused(HasDied, lambda: _sheet(h, member, Role.TREASURER, 1))
    h.refused(HasDied, lambda: h.receipt(member))
    withdraw_claim(claim=claim, reason="คนละคน", by=h.by(Role.WELFARE), at=h.at)
    h.receipt(member)


@WAYS("write down dues on the day of an illness, or within the wait before it, as paid long ago")
def _(h: House) -> None:
    for number, day in (("0001", ILL_ON - timedelta(days=20)), ("0002", ILL_ON)):
        member = h.member(number, house_no=number, paid_until=date(2023, 8, 31))
        written = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
        if number == "0001":
            set_clock_back(h.cast, written)
        _sheet(h, member, Role.BOOKKEEPER, 9, at=written)
        claim = _ill(h, member, number)
        assert claim.status == Claim.Status.SUBMITTED
        h.refused(
            claim_errors.LateDuesNote,
            lambda claim=claim: confirm_claim(claim=claim, by=h.cast.chair, at=h.at),
        )


@WAYS("let somebody off dues by the birth date that one writes down alone")
def _(h: House) -> None:
    member = h.member(birth_date=None)
    registrar = h.by(Role.REGISTRAR)
    correct_member(member=member, changes={"birth_date": date(1940, 1, 1)}, by=registrar, at=h.at)
    member.refresh_from_db()
    assert member.birth_date is None, "another officer agrees first"
    new = NewMember("0099", "ตาเฒ่า", h.cast.villages[4].pk, h.at.date(), birth_date=date(1937, 1, 1))
    assert enrol_member(fund=h.cast.fund, new=new, by=registrar, at=h.at).birth_date is None
    correct_member(member=member, changes={"birth_date": date(1970, 1, 1)}, by=registrar, at=h.at)
    member.refresh_from_db()
    assert member.birth_date == date(1970, 1, 1), "whoever pays goes on paying"
    h.tried.append("two ways in")


@WAYS("write down dues afterwards for somebody on a list")
def _(h: House) -> None:
    late, other = h.member(paid_until=date(2023, 8, 31)), h.member("0002", house_no="13")
    _sheet(h, late, Role.BOOKKEEPER, 9)
    made = make_list(
        fund=h.cast.fund,
        benefit_code="B04",
        on=ILL_ON,
        members=[late.pk, other.pk],
        by=h.by(Role.WELFARE),
        at=h.at,
        idem_key="l",
    )
    agreed = confirm_list(made=made, by=h.cast.chair, at=h.at)
    assert [claim.member for claim in agreed] == [other]
    claim = Claim.objects.get(member=late)
    h.refused(claim_errors.LateDuesNote, lambda: confirm_claim(claim=claim, by=h.cast.chair, at=h.at))
    confirm_claim(claim=claim, by=h.cast.chair, at=h.at, note="ดูสมุดผู้เก็บแล้ว")


@WAYS("write down dues after an illness where no right rests on them: no noise")
def _(h: House) -> None:
    other = h.member("0002", paid_until=date(2023, 8, 31))
    written = datetime(2023, 12, 2, 3, tzinfo=h.at.tzinfo)
    set_clock_back(h.cast, written)
    _sheet(h, other, Role.BOOKKEEPER, 9, at=written)
    member = h.member(paid_until=date(2024, 4, 30))
    _sheet(h, member, Role.BOOKKEEPER, 1)
    confirm_claim(claim=_ill(h, member, "k"), by=h.by(Role.BOOKKEEPER), at=h.at)
    confirm_claim(claim=_ill(h, other, "o"), by=h.by(Role.BOOKKEEPER), at=h.at)
    h.tried.append("nothing to see")


@WAYS("end a membership by the core and be paid for what came after")
def _(h: House) -> None:
    member = h.member()
    claim = _ill(h, member, "k")
    end_membership(member=member, reason="moved", on=date(2024, 5, 31), by=h.by(Role.REGISTRAR), at=h.at)
    h.refused(claim_errors.RightEnded, lambda: confirm_claim(claim=claim, by=h.cast.chair, at=h.at))


# ---- the wall of the household ----


@WAYS("correct the house of somebody at home, then agree to their claim")
def _(h: House) -> None:
    own, other = h.member("0003", house_no="77"), h.member("0004", house_no="77")
    h.names(Role.SECRETARY, own)
    claim, secretary, now = _ill(h, other, "k"), h.by(Role.SECRETARY), timezone.now()
    h.refused(OwnHousehold, lambda: confirm_claim(claim=claim, by=secretary, at=now))
    correct_member(member=other, changes={"house_no": "888"}, by=secretary, at=now)
    h.refused(OwnHousehold, lambda: confirm_claim(claim=claim, by=secretary, at=now))
    h.kept(lambda: record_approval(claim, "confirm", "yes", by=secretary, at=now, amount=claim.amount_satang))
    correct_member(member=own, changes={"house_no": "999"}, by=h.by(Role.REGISTRAR), at=now)
    third = _ill(h, h.member("0005", house_no="77"), "t")
    h.refused(OwnHousehold, lambda: confirm_claim(claim=third, by=secretary, at=now))
    h.kept(lambda: record_approval(third, "confirm", "yes", by=secretary, at=now, amount=third.amount_satang))
    confirm_claim(claim=claim, by=h.cast.chair, at=now)
    record_approval(
        third, "confirm", "yes", by=secretary, at=now + timedelta(days=31), amount=third.amount_satang
    )


CALLED = (
    "ศรีข้าวเหนียว อินทร์",
    "ร้านอินทร์ ศรีข้าวเหนียว",
    "น้องอินทร์ ศรีข้าวเหนียว",
    "น้องอินทร์",
    "อินทร์ (ร้านค้า) ศรีข้าวเหนียว",
    "0002",
    "สมาชิก ๐๐๐๒",
)


@WAYS("pay the household under another name")
def _(h: House) -> None:
    h.names(Role.TREASURER, h.member("0003", house_no="77", first_name="สมศรี", last_name="ใจซื่อ"))
    h.member("0002", house_no="77", first_name="อินทร์", last_name="ศรีข้าวเหนียว")
    receipt = bill(h.cast.treasurer, h.at)
    for called in CALLED:
        cost = SmallCost("5201", 50_00, called, "น้ำดื่ม")
        h.refused(
            PettyToOwn,
            lambda cost=cost: pay_petty_cash(
                fund=h.cast.fund, cost=cost, receipt=receipt, by=h.cast.treasurer, at=h.at, idem_key="p"
            ),
        )
        asked = h.asks(300_00, f"k/{called}", by=Role.BOOKKEEPER, payee=called)
        h.refused(PayeeConfirms, lambda asked=asked: h.says(asked, Role.TREASURER))
    cost = SmallCost("5201", 50_00, "ร้านอินทร์ ทองดี", "น้ำดื่ม")
    pay_petty_cash(fund=h.cast.fund, cost=cost, receipt=receipt, by=h.cast.treasurer, at=h.at, idem_key="p")


@WAYS("correct the name of somebody at home, then pay them under the former one")
def _(h: House) -> None:
    h.names(Role.TREASURER, h.member("0003", house_no="77", first_name="สมศรี", last_name="ใจซื่อ"))
    other = h.member("0002", house_no="77", first_name="อินทร์", last_name="ศรีข้าวเหนียว")
    changes = {"first_name": "จันทร์"}
    correct_member(member=other, changes=changes, by=h.by(Role.REGISTRAR), at=timezone.now())
    asked = h.asks(300_00, by=Role.BOOKKEEPER, payee="ศรีข้าวเหนียว อินทร์")
    h.refused(PayeeConfirms, lambda: h.says(asked, Role.TREASURER))
    h.says(asked, Role.CHAIR)


@WAYS("agree to a claim whose money goes to somebody at home under another name")
def _(h: House) -> None:
    h.names(Role.SECRETARY, h.member("0003", house_no="77", first_name="สมศรี", last_name="ใจซื่อ"))
    h.member("0002", house_no="77", first_name="อินทร์", last_name="ศรีข้าวเหนียว")
    papers = (Paper("hospital_certificate", photo(h.cast, h.at)),)
    asked = Asked(h.member(), "hospital", ILL_ON, nights=2, papers=papers, payee_name="น้องอินทร์ ศรีข้าวเหนียว")
    claim = submit_claim(asked=asked, by=h.by(Role.WELFARE), at=h.at, idem_key="k")
    h.refused(OwnHousehold, lambda: confirm_claim(claim=claim, by=h.by(Role.SECRETARY), at=h.at))
    confirm_claim(claim=claim, by=h.cast.chair, at=h.at)


# ---- the register file ----


def _file(h: House, header: str = "เลขสมาชิก", columns: dict[str, str] | None = None) -> Preview:
    text = f"{header},ชื่อ-สกุล,บ้านเลขที่,หมู่ที่,วันที่เป็นสมาชิก\n"
    text += "0778,หลาน คนโปรด,9,4,1/1/2560\n0779,ป้า คนดี,8,4,1/1/2561\n"
    return preview(
        fund=h.cast.fund, data=text.encode(), file_name="ทะเบียน.csv", today=h.at.date(), columns=columns
    )


@WAYS(
    "bring in a register and put another name on a long membership before or after the other officer agrees"
)
def _(h: House) -> None:
    registrar, later = h.by(Role.REGISTRAR), h.at + timedelta(minutes=5)
    record = h.unmoved(lambda: commit_register(fund=h.cast.fund, preview=_file(h), by=registrar, at=h.at))
    asked = imported_rights(record)
    assert asked is not None
    told = "\n".join(" ".join(line) for line in doing_of(asked).words(asked))
    assert "หลาน คนโปรด" in told and "2560" in told, "the second officer reads who they are"  # noqa: PT018
    favourite, other = Member.objects.get(number="0778"), Member.objects.get(number="0779")
    correct_member(member=favourite, changes={"first_name": "ลูก"}, by=registrar, at=later)
    told = "\n".join(" ".join(line) for line in doing_of(asked).words(asked))
    assert "ลูก คนโปรด" in told and "จึงไม่รวม" in told  # noqa: PT018
    confirm(request=asked, by=h.cast.chair, at=later + timedelta(minutes=5))
    favourite.refresh_from_db()
    other.refresh_from_db()
    assert (favourite.joined_on, other.joined_on) == (h.at.date(), date(2018, 1, 1))
    correct_member(member=other, changes={"first_name": "ลูก"}, by=registrar, at=timezone.now())
    (card,) = cards(h.cast.fund, h.cast.chair, h.at.date())
    assert "ป้า คนดี" in card.text
    h.tried.append("seen")
    h.refused(ImportAgreed, lambda: undo_import(register_import=record, by=registrar, at=later))


@WAYS("bring in a register whose numbers are silently not read")
def _(h: House) -> None:
    registrar = h.by(Role.REGISTRAR)
    h.refused(
        UnsureColumn,
        lambda: commit_register(fund=h.cast.fund, preview=_file(h, "เลขที่"), by=registrar, at=h.at),
    )
    read = _file(h, "เลขที่", {"เลขที่": "member_no"})
    commit_register(fund=h.cast.fund, preview=read, by=registrar, at=h.at)
    assert Member.objects.filter(number="0778").exists()


@WAYS("let another officer write that one is no member, or somebody else, then agree to one's own")
def _(h: House) -> None:
    own, other = h.member("0003", house_no="77"), h.member("0004", house_no="5")
    treasurer, secretary, now = h.cast.treasurer, h.by(Role.SECRETARY), timezone.now()
    h.names(Role.TREASURER, own)
    claim = _ill(h, own, "k")
    for number in (other.number, ""):
        name_membership(officer=treasurer, number=number, by=secretary, at=now)
        h.refused(OwnBenefit, lambda: confirm_claim(claim=claim, by=treasurer, at=now))
    assert confirm_claim(claim=claim, by=h.cast.chair, at=now).status == "approved"
    with mock.patch("kongboon.benefits.households.now", return_value=now + timedelta(days=31)):
        assert members_of(treasurer) == [], "after thirty days the newest word alone counts"


@WAYS("put cash on a collector's account by a sheet of one's own")
def _(h: House) -> None:
    member, now = h.member(paid_until=date(2023, 8, 31)), timezone.now()
    _sheet(h, member, Role.TREASURER, 9, at=now)
    told = [card for card in dues_cards(h.cast.fund, h.cast.collector, now.date()) if "ในชื่อคุณ" in card.title]
    assert len(told) == 1 and h.cast.treasurer.name in told[0].title  # noqa: PT018
    set_clock_back(h.cast, h.at)
    h.receipt(member)
    own = [card for card in dues_cards(h.cast.fund, h.cast.collector, now.date()) if "ในชื่อคุณ" in card.title]
    assert own == told, "what one writes down oneself is not told"
    h.tried.append("seen")


@pytest.mark.parametrize("words", WAYS)
def test_nobody_alone(house: House, words: str) -> None:
    WAYS[words](house)
    assert house.tried, "nothing was tried"
