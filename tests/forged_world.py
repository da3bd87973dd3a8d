"""A fund with a row in every table, for those who try what may be written past the program."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django_scopes import scope

from kongboon.access.models import Role
from kongboon.benefits.claims.services import (
    Asked,
    appeal_claim,
    grant_exception,
    submit_claim,
    uphold_refusal,
)
from kongboon.benefits.households import name_membership
from kongboon.benefits.models import Claim, ClaimWarning, ExceptionWord, Refund
from kongboon.benefits.refunds.services import confirm_refund
from kongboon.documents.models import Document
from kongboon.documents.services import file_document, open_document
from kongboon.dues.agreements import agree_to_count
from kongboon.dues.models import HandOver, RefusedTap, TierChoice
from kongboon.dues.refused_taps import settle
from kongboon.funds.ids import next_id
from kongboon.governance.looks import looked
from kongboon.governance.models import FundCopy, Look, Resolution
from kongboon.governance.resolutions import stop_resolution
from kongboon.ledger.deposits import file_deposit_slip
from kongboon.ledger.models import Earmark, Entry
from kongboon.ledger.moves import DEPOSIT
from kongboon.ledger.petty_cash import Ceilings, ask_ceilings
from kongboon.members.models import Member
from kongboon.outlook.services import choose_assumptions
from kongboon.regulations.services import share_regulation
from tests.rows import Town, make_town
from tests.world import Cast, agree, make_member, resolved, specimen


def make_whole_town(at: datetime) -> Town:
    """A fund in which every table has a row, but for those that `tests/test_forged_rows.py` names."""
    town = make_town(at, code="3305050", moo=8, refund_percent=50, earlier=0)
    with scope(fund=town.cast.fund):
        _benefits(town.cast, at)
        _words(town.cast, at)
        _money(town.cast, at)
    return town


def _row(model: Any, cast: Cast, **values: Any) -> Any:
    with transaction.atomic():
        return model.objects.create(id=next_id(cast.fund), fund=cast.fund, **values)


def _filed(cast: Cast, kind: str, seed: int, at: datetime) -> Document:
    return file_document(
        fund=cast.fund, data=specimen(seed), file_name="ใบ.png", kind=kind, by=cast.treasurer, at=at
    )


def _benefits(cast: Cast, at: datetime) -> None:
    """Refusals that were appealed against, one that was upheld and one with an exception; a house that was hit."""
    welfare = cast.officers[Role.WELFARE]
    for number, is_upheld in (("801", True), ("802", False)):
        # Nobody pays for a stay of somebody who joined lately.
        new = make_member(
            cast,
            at,
            number=number,
            house_no=number,
            joined_on=localdate(at) - timedelta(days=20),
            paid_until=None,
        )
        asked = Asked(new, "hospital", localdate(at) - timedelta(days=5), nights=2)
        claim = submit_claim(asked=asked, by=welfare, at=at, idem_key=f"refused-{number}")
        appeal_claim(claim=claim, reason="ขอให้ดูใหม่", by=welfare, at=at)
        if is_upheld:
            uphold_refusal(claim=claim, note="ยังไม่ครบ", by=cast.chair, at=at)
            continue
        grant = grant_exception(
            claim=claim, amount_satang=200_00, resolution_no=resolved(cast, at, "exception", number=2), reason="ลำบาก",
            by=welfare, at=at,
        )  # fmt: skip
        _row(ExceptionWord, cast, grant=grant, officer=cast.chair, verdict="yes", note="", at=at)
    waiting = Claim.objects.filter(status="submitted").first()
    _row(ClaimWarning, cast, claim=waiting, kind="photo", fund_name="กองทุนอื่น", at=at)
    confirm_refund(refund=Refund.objects.get(), by=cast.chair, at=at)
    member = Member.objects.filter(fund=cast.fund, ended_on=None).order_by("pk")[0]
    _row(TierChoice, cast, member=member, tier="", from_month="2199-01", officer=cast.treasurer, at=at)
    name_membership(officer=cast.collector, number="801", by=cast.officers[Role.REGISTRAR], at=at)


def _words(cast: Cast, at: datetime) -> None:
    """What officers said, read and let go."""
    member, paper = Member.objects.filter(status="active").first(), Document.objects.first()
    assert member is not None
    assert paper is not None
    looked(officer=cast.chair, member_id=member.pk, page=Look.Page.MEMBER, at=at)
    open_document(document=paper, by=cast.chair, at=at)
    agree_to_count(hand_over=HandOver.objects.get(), by=cast.collector, at=at)
    settle(tap=RefusedTap.objects.get(), verdict="mistake", by=cast.treasurer, at=at)
    stop_resolution(resolution=Resolution.objects.latest("pk"), by=cast.chair, at=at, note="ไม่ครบองค์")
    _row(FundCopy, cast, way="out", file_name="fund.kongboon", at=at)
    share_regulation(fund=cast.fund, is_shared=True, by=cast.chair, at=at)
    choose_assumptions(
        fund=cast.fund, values={"expenses_fixed": 1_000_00}, reason="ตามจริง", by=cast.treasurer, at=at
    )


def _money(cast: Cast, at: datetime) -> None:
    deposit = Entry.objects.filter(batch__kind=DEPOSIT).first()
    assert deposit is not None
    slip = _filed(cast, Document.Kind.BANK_SLIP, 901, at)
    file_deposit_slip(entry=deposit, slip=slip, by=cast.treasurer, at=at)
    _row(Earmark, cast, code="flood-2569", name="น้ำท่วม")
    asked = ask_ceilings(
        fund=cast.fund, ceilings=Ceilings(600_00, 2_500_00), by=cast.treasurer, at=at, idem_key="ceilings"
    )
    agree(asked, cast, at)
