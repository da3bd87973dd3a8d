"""An exception is a resolution of its own beside the rules: made by one, signed by two more, one of them the chair."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.world import Cast, resolved

from kongboon.access.models import Role
from kongboon.benefits.appeals import errors as appeal_errors
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.facts import Paper
from kongboon.benefits.claims.services import (
    Asked,
    appeal_claim,
    confirm_claim,
    confirm_exception,
    grant_exception,
    pay_claim,
    submit_claim,
    take_back_claim,
    uphold_refusal,
)
from kongboon.benefits.claims.voucher import voucher_of
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import death_of, photo, welfare
from kongboon.governance.errors import ResolutionUnknown
from kongboon.ledger.checks import verify
from kongboon.ledger.models import EntryNote
from kongboon.members.models import Member


@pytest.fixture
def refused(cast: Cast, member: Member, at: datetime) -> Claim:
    asked = Asked(member, "hospital", date(2024, 5, 1), nights=3)
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="h")


def _granted(cast: Cast, claim: Claim, at: datetime, amount: int = 300_00) -> None:
    grant_exception(
        claim=claim, amount_satang=amount, resolution_no=resolved(cast, at, "exception"), reason="บ้านไฟไหม้ เอกสารหาย",
        by=cast.officers[Role.SECRETARY], at=at,
    )  # fmt: skip


def _confirmed(cast: Cast, claim: Claim, at: datetime) -> Claim:
    confirm_exception(claim=claim, agreed=True, by=cast.treasurer, at=at)
    return confirm_exception(claim=claim, agreed=True, by=cast.chair, at=at)


def test_an_exception_is_signed_by_three_and_paid_with_its_word_on_every_paper(
    cast: Cast, refused: Claim, at: datetime
) -> None:
    decision = refused.decision
    _granted(cast, refused, at)
    first = confirm_exception(claim=refused, agreed=True, by=cast.treasurer, at=at)
    assert first.status == "refused", "one word is not enough"
    claim = confirm_exception(claim=refused, agreed=True, by=cast.chair, at=at)
    assert (claim.status, claim.granted_satang) == ("approved", 300_00)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    assert (claim.decision, claim.amount_satang, claim.due_satang) == (decision, 0, 300_00)
    assert claim.check_due_on is None, "the committee has looked at it"
    assert claim.accrual_entry is not None
    codes = {line.account.code: line.amount for line in claim.accrual_entry.lines.select_related("account")}
    assert codes == {"5103": 300_00, "2101": -300_00}, "the same benefit's account"
    notes = EntryNote.objects.filter(entry__in=[claim.accrual_entry_id, claim.paid_entry_id])
    assert [("กรณียกเว้น มติที่ 1/2567" in note.text) for note in notes] == [True, True]
    voucher = voucher_of(claim)
    assert "จ่ายเป็นกรณียกเว้น มติที่ 1/2567" in voucher.note
    assert voucher.arithmetic[-1].amount_satang == 300_00
    assert {"มาลี ใจงาม", "สมชาย ตั้งตรง", "อำไพ เขียนสวย"} <= {said.name for said in voucher.approvals}
    assert verify(cast.fund).whole


def test_the_chair_is_one_of_the_two(cast: Cast, refused: Claim, at: datetime) -> None:
    with pytest.raises(appeal_errors.ChairConfirms):
        grant_exception(
            claim=refused,
            amount_satang=1,
            resolution_no=resolved(cast, at, "exception"),
            reason="x",
            by=cast.chair,
            at=at,
        )
    _granted(cast, refused, at)
    confirm_exception(claim=refused, agreed=True, by=cast.treasurer, at=at)
    with pytest.raises(appeal_errors.ChairMissing):
        confirm_exception(claim=refused, agreed=True, by=cast.officers[Role.BOOKKEEPER], at=at)
    assert confirm_exception(claim=refused, agreed=True, by=cast.chair, at=at).status == "approved"


def test_its_maker_and_the_submitter_do_not_confirm_it(cast: Cast, refused: Claim, at: datetime) -> None:
    _granted(cast, refused, at)
    for officer in (cast.officers[Role.SECRETARY], welfare(cast)):
        with pytest.raises(appeal_errors.OwnException):
            confirm_exception(claim=refused, agreed=True, by=officer, at=at)
    confirm_exception(claim=refused, agreed=True, by=cast.treasurer, at=at)
    with pytest.raises(errors.SaidAlready):
        confirm_exception(claim=refused, agreed=True, by=cast.treasurer, at=at)


def test_one_no_ends_it_and_another_resolution_may_follow(cast: Cast, refused: Claim, at: datetime) -> None:
    _granted(cast, refused, at)
    with pytest.raises(appeal_errors.ExceptionWaits):
        _granted(cast, refused, at)
    with pytest.raises(errors.ReasonMissing):
        confirm_exception(claim=refused, agreed=False, by=cast.chair, at=at)
    confirm_exception(claim=refused, agreed=False, by=cast.chair, at=at, note="มากไป")
    with pytest.raises(appeal_errors.NoExceptionWaits):
        confirm_exception(claim=refused, agreed=True, by=cast.treasurer, at=at)
    _granted(cast, refused, at, 100_00)
    assert _confirmed(cast, refused, at).granted_satang == 100_00


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"amount_satang": 0}, appeal_errors.SumMissing),
        ({"resolution_no": " "}, ResolutionUnknown),
        ({"reason": ""}, errors.ReasonMissing),
    ],
)
def test_nothing_of_it_is_left_out(
    cast: Cast, refused: Claim, at: datetime, more: dict[str, object], refusal: type[Exception]
) -> None:
    values = {"amount_satang": 1, "resolution_no": resolved(cast, at, "exception"), "reason": "x"} | more
    with pytest.raises(refusal):
        grant_exception(claim=refused, by=cast.treasurer, at=at, **values)  # type: ignore[arg-type]


def test_it_is_for_refused_claims_whose_refusal_does_not_stand_for_good(
    cast: Cast, member: Member, refused: Claim, at: datetime
) -> None:
    waiting = submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")
    with pytest.raises(appeal_errors.NoException):
        _granted(cast, waiting, at)
    appealed = appeal_claim(claim=refused, reason="ขอ", by=welfare(cast), at=at)
    _granted(cast, appealed, at)
    uphold_refusal(claim=appealed, note="ไม่ได้", by=cast.chair, at=at)
    with pytest.raises(appeal_errors.RuledForGood):
        confirm_exception(claim=refused, agreed=True, by=cast.treasurer, at=at)


def test_an_appealed_claim_may_be_paid_as_an_exception(cast: Cast, refused: Claim, at: datetime) -> None:
    appealed = appeal_claim(claim=refused, reason="ขอ", by=welfare(cast), at=at)
    _granted(cast, appealed, at)
    assert _confirmed(cast, appealed, at).status == "approved"


def test_the_same_event_is_not_paid_twice_beside_an_exception(
    cast: Cast, member: Member, refused: Claim, at: datetime
) -> None:
    papers = (Paper("hospital_certificate", photo(cast, at)),)
    again = Asked(member, "hospital", date(2024, 5, 1), nights=3, papers=papers)
    other = submit_claim(asked=again, by=welfare(cast), at=at, idem_key="again")
    with pytest.raises(appeal_errors.AskedForElsewhere, match=other.number):
        _granted(cast, refused, at)


def test_an_exception_counts_against_the_caps_and_can_be_taken_back(
    cast: Cast, member: Member, refused: Claim, at: datetime
) -> None:
    _granted(cast, refused, at)
    claim = pay_claim(claim=_confirmed(cast, refused, at), by=cast.treasurer, at=at, idem_key="p")
    assert claim.is_live
    back = take_back_claim(claim=claim, reason="จ่ายผิด", by=cast.chair, at=at)
    assert (back.status, verify(cast.fund).whole) == ("withdrawn", True)


def test_a_death_paid_as_an_exception_ends_the_membership_and_is_not_claimed_again(
    cast: Cast, member: Member, at: datetime
) -> None:
    asked = death_of(cast, member, at, papers=(), benefit_code="B05")
    claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="d")
    assert claim.status == "refused"
    _granted(cast, claim, at)
    pay_claim(claim=_confirmed(cast, claim, at), by=cast.treasurer, at=at, idem_key="p")
    member.refresh_from_db()
    assert member.ended_reason == "died"
    with pytest.raises(errors.SecondDeath):
        again = death_of(cast, member, at, benefit_code="B05", certificate_no="2")
        submit_claim(asked=again, by=welfare(cast), at=at, idem_key="again")
    with pytest.raises(errors.NotWaiting):
        confirm_claim(claim=claim, by=cast.officers[Role.SECRETARY], at=at)
