"""A refused claim is appealed once, within thirty days, and ruled on by somebody without a part in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from tests.world import Cast, make_member

from kongboon.access.errors import NotForThisOffice
from kongboon.access.models import Role
from kongboon.benefits.appeals import errors as appeal_errors
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    appeal_claim,
    confirm_claim,
    decide_anew,
    decline_claim,
    pay_claim,
    submit_claim,
    uphold_refusal,
)
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import death_of, photo, welfare
from kongboon.members.models import Member


@pytest.fixture
def refused(cast: Cast, member: Member, at: datetime) -> Claim:
    """A stay in hospital without its certificate."""
    asked = Asked(member, "hospital", date(2024, 5, 1), nights=3)
    claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="h")
    assert claim.status == "refused"
    return claim


def _certificate(cast: Cast, at: datetime) -> Paper:
    return Paper("hospital_certificate", photo(cast, at))


def _appealed(cast: Cast, claim: Claim, at: datetime, *papers: Paper) -> Claim:
    return appeal_claim(claim=claim, reason="ได้ใบรับรองแพทย์มาแล้ว", papers=papers, by=welfare(cast), at=at)


def test_an_appeal_with_the_missing_paper_is_decided_anew_and_paid(
    cast: Cast, refused: Claim, at: datetime
) -> None:
    appealed = _appealed(cast, refused, at, _certificate(cast, at))
    assert (appealed.status, appealed.papers.count()) == ("appealed", 1)
    decision = appealed.decision
    new = decide_anew(claim=appealed, note="มติ 4/2567 เอกสารครบ", by=cast.chair, at=at)
    assert (new.status, new.nights, new.papers.count()) == ("submitted", 3, 1)
    refused.refresh_from_db()
    assert (refused.status, refused.decision, refused.amount_satang) == ("renewed", decision, 0)
    assert refused.appeal.ruling.new_claim == new
    assert new.after_appeal.appeal.claim == refused
    new = confirm_claim(claim=new, by=cast.chair, at=at)
    assert pay_claim(claim=new, by=cast.treasurer, at=at, idem_key="p").status == "paid"


def test_the_deadline_is_measured_by_the_first_claim(cast: Cast, refused: Claim, at: datetime) -> None:
    later = at + timedelta(days=29)
    appealed = _appealed(cast, refused, later, _certificate(cast, later))
    new = decide_anew(claim=appealed, note="มติ 4/2567", by=cast.chair, at=later + timedelta(days=200))
    assert new.submitted_on == refused.submitted_on


def test_a_refusal_that_stands_is_for_good(cast: Cast, refused: Claim, at: datetime) -> None:
    claim = uphold_refusal(claim=_appealed(cast, refused, at), note="ไม่มีเอกสาร", by=cast.chair, at=at)
    assert claim.status == "refused"
    with pytest.raises(appeal_errors.AppealedBefore):
        _appealed(cast, claim, at)
    with pytest.raises(appeal_errors.NoAppealWaits):
        decide_anew(claim=claim, note="x", by=cast.chair, at=at)


def test_the_rules_still_say_no_without_the_paper(cast: Cast, refused: Claim, at: datetime) -> None:
    appealed = _appealed(cast, refused, at)
    with pytest.raises(appeal_errors.StillRefused, match="ใบรับรอง|certificate"):
        decide_anew(claim=appealed, note="x", by=cast.chair, at=at)
    assert Claim.objects.count() == 1, "nothing is kept of the try"


def test_a_claim_that_the_committee_refused_is_appealed_from_that_day(
    cast: Cast, member: Member, at: datetime
) -> None:
    claim = submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")
    no_on = at + timedelta(days=40)
    claim = decline_claim(claim=claim, by=cast.chair, at=no_on, note="รูปไม่ชัด")
    appealed = _appealed(cast, claim, no_on + timedelta(days=30))
    with pytest.raises(appeal_errors.OwnAppeal):
        decide_anew(claim=appealed, note="x", by=cast.chair, at=no_on)
    new = decide_anew(claim=appealed, note="รูปชัดแล้ว", by=cast.treasurer, at=no_on)
    assert (new.status, new.papers.count()) == ("submitted", 1)


def test_thirty_days_and_not_one_more(cast: Cast, refused: Claim, at: datetime) -> None:
    with pytest.raises(appeal_errors.AppealTooLate, match=r"10.*2567.*10.*2567"):
        _appealed(cast, refused, at + timedelta(days=31))
    assert _appealed(cast, refused, at + timedelta(days=30)).status == "appealed"


def test_only_a_refused_claim_is_appealed_and_with_a_reason(
    cast: Cast, member: Member, refused: Claim, at: datetime
) -> None:
    with pytest.raises(errors.ReasonMissing):
        appeal_claim(claim=refused, reason="  ", by=welfare(cast), at=at)
    waiting = submit_claim(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")
    with pytest.raises(appeal_errors.NotRefused):
        _appealed(cast, waiting, at)


def test_papers_of_an_appeal_are_those_of_the_benefit_and_not_used_before(
    cast: Cast, member: Member, refused: Claim, at: datetime
) -> None:
    with pytest.raises(errors.UnknownPaper):
        _appealed(cast, refused, at, Paper("transcript", photo(cast, at)))
    used = _certificate(cast, at)
    other = Asked(member, "hospital", date(2024, 5, 20), nights=1, papers=(used,))
    submit_claim(asked=other, by=welfare(cast), at=at, idem_key="x")
    with pytest.raises(errors.PhotoUsed):
        _appealed(cast, refused, at, used)
    refused.refresh_from_db()
    assert refused.status == "refused"


def test_a_collector_appeals_for_their_own_village(cast: Cast, refused: Claim, at: datetime) -> None:
    assert appeal_claim(claim=refused, reason="ขอให้ดูอีกครั้ง", by=cast.collector, at=at).status == "appealed"
    far = make_member(cast, at, number="0007", moo=7)
    claim = submit_claim(
        asked=Asked(far, "hospital", date(2024, 5, 1), nights=1), by=welfare(cast), at=at, idem_key="f"
    )
    with pytest.raises(errors.NotThisVillage):
        appeal_claim(claim=claim, reason="x", by=cast.collector, at=at)


def test_who_had_a_part_in_it_does_not_rule(cast: Cast, refused: Claim, at: datetime) -> None:
    appealed = appeal_claim(claim=refused, reason="ขอ", by=cast.treasurer, at=at)
    for officer in (welfare(cast), cast.treasurer):
        with pytest.raises(appeal_errors.OwnAppeal):
            uphold_refusal(claim=appealed, note="x", by=officer, at=at)
    with pytest.raises(NotForThisOffice):
        uphold_refusal(claim=appealed, note="x", by=cast.officers[Role.REGISTRAR], at=at)
    with pytest.raises(errors.ReasonMissing):
        uphold_refusal(claim=appealed, note=" ", by=cast.chair, at=at)
