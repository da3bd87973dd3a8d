"""Ways to take dues, a collector's cash, benefits and refunds alone: each is refused, and nothing has moved."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from kongboon.access.models import Role
from kongboon.benefits.appeals import errors as appeal_errors
from kongboon.benefits.claims import errors as claim_errors
from kongboon.benefits.claims.services import confirm_claim, grant_exception, pay_claim, take_back_claim
from kongboon.benefits.models import Refund
from kongboon.benefits.refunds.services import ask_refund, confirm_refund, pay_refund, take_back_refund
from kongboon.documents.errors import UnusableFile
from kongboon.documents.models import Document
from kongboon.documents.services import file_document
from kongboon.dues import errors as dues_errors
from kongboon.dues.agreements import agree_to_count, dispute_count, file_signed_slip, visible_hand_overs
from kongboon.dues.requests import ask_write_off
from kongboon.dues.services import (
    cash_with,
    hand_over,
    undo_quickly,
)
from kongboon.dues.today import cards
from kongboon.governance import errors
from kongboon.governance.offices import add_officer
from kongboon.governance.requests import open_requests
from tests.misuse.house import DAY, House, Ways
from tests.world import resolved

WAYS = Ways()


@WAYS("count a collector's cash short")
def _(h: House) -> None:
    h.receipt(h.member())
    held = cash_with(h.cast.collector)
    hand_over(
        collector=h.cast.collector, expected_satang=held, counted_satang=held - 10_00, on=DAY, idem_key="c",
        by=h.cast.treasurer, at=h.at, note="ขาด",
    )  # fmt: skip
    assert cash_with(h.cast.collector) == 10_00, "it stays with the collector"
    (asked,) = open_requests(h.cast.fund)
    h.refused(errors.OwnRequest, lambda: h.says(asked, Role.TREASURER))


@WAYS("count a collector's cash as nothing")
def _(h: House) -> None:
    h.receipt(h.member())
    held = cash_with(h.cast.collector)
    h.refused(
        dues_errors.NothingCounted,
        lambda: hand_over(
            collector=h.cast.collector, expected_satang=held, counted_satang=0, on=DAY, idem_key="c",
            by=h.cast.treasurer, at=h.at, note="หาย",
        ),
    )  # fmt: skip


@WAYS("count the own cash")
def _(h: House) -> None:
    h.receipt(h.member(), by=Role.TREASURER)
    held = cash_with(h.cast.treasurer)
    h.refused(
        dues_errors.OwnCash,
        lambda: hand_over(
            collector=h.cast.treasurer, expected_satang=held, counted_satang=held, on=DAY, idem_key="c",
            by=h.cast.treasurer, at=h.at,
        ),
    )  # fmt: skip


@WAYS("count less than was handed over, and agree to it for the collector")
def _(h: House) -> None:
    h.receipt(h.member())
    made = h.counted(short=10_00)
    h.refused(dues_errors.NotYourCash, lambda: agree_to_count(hand_over=made, by=h.cast.treasurer, at=h.at))
    dispute_count(
        hand_over=made, said_satang=made.expected_satang, note="ส่งครบ", by=h.cast.collector, at=h.at
    )
    slip = _slip(h, Document.Kind.HAND_OVER)
    h.refused(
        dues_errors.SlipOfTheCounter,
        lambda: file_signed_slip(hand_over=made, slip=slip, by=h.cast.treasurer, at=h.at),
    )
    for role in (Role.CHAIR, Role.AUDITOR):
        assert any("นำส่ง" in card.title for card in cards(h.cast.fund, h.by(role), DAY)), "both are told"


def _slip(h: House, kind: str) -> Document:
    out = io.BytesIO()
    Image.new("RGB", (90, 60), "white").save(out, "PNG")
    return file_document(
        fund=h.cast.fund, data=out.getvalue(), file_name="slip.png", kind=kind, by=h.cast.treasurer, at=h.at
    )


@WAYS("file something else as the slip that both signed")
def _(h: House) -> None:
    h.receipt(h.member())
    made = h.counted()
    h.refused(
        UnusableFile,
        lambda: file_document(
            fund=h.cast.fund,
            data=b"this is no picture",
            file_name="slip.png",
            kind=Document.Kind.HAND_OVER,
            by=h.cast.treasurer,
            at=h.at,
        ),
    )
    other = _slip(h, Document.Kind.MINUTES)
    h.refused(
        dues_errors.NoSignedSlip,
        lambda: file_signed_slip(hand_over=made, slip=other, by=h.cast.treasurer, at=h.at),
    )


@WAYS("agree to the count of another village's cash")
def _(h: House) -> None:
    h.receipt(h.member())
    made = h.counted()
    neighbour = add_officer(
        fund=h.cast.fund, role=Role.COLLECTOR, name="ข้างบ้าน", at=h.at, village=h.cast.villages[7]
    )
    h.refused(dues_errors.NotYourCash, lambda: agree_to_count(hand_over=made, by=neighbour, at=h.at))
    assert not visible_hand_overs(neighbour).exists()


@WAYS("change by raw SQL what was handed over, paid and until when, and whose cash it is")
def _(h: House) -> None:
    h.receipt(h.member())
    made = h.counted(short=10_00)
    agree_to_count(hand_over=made, by=h.cast.collector, at=h.at)
    for text in (
        "UPDATE dues_handover SET counted_satang=1",
        "DELETE FROM dues_handover",
        "UPDATE dues_handoveragreement SET said_satang=1",
        "UPDATE dues_duespayment SET last_month='2030-12'",
        "DELETE FROM dues_duespayment",
        "UPDATE members_member SET paid_until='2030-12-31'",
        f"UPDATE ledger_account SET officer_id={h.by(Role.AUDITOR).pk} WHERE code='1102.1'",
    ):
        h.kept(lambda text=text: h.sql(text))
    assert cash_with(h.cast.collector) == 10_00


@WAYS("write off what a collector holds")
def _(h: House) -> None:
    h.receipt(h.member())
    h.unmoved(
        lambda: ask_write_off(
            collector=h.cast.collector,
            amount_satang=10_00,
            reason="หาย",
            by=h.cast.treasurer,
            at=h.at,
            idem_key="x",
        )
    )


@WAYS("write off more than a collector holds")
def _(h: House) -> None:
    h.refused(
        dues_errors.MoreThanHeld,
        lambda: ask_write_off(
            collector=h.cast.collector,
            amount_satang=10_00,
            reason="หาย",
            by=h.cast.treasurer,
            at=h.at,
            idem_key="x",
        ),
    )


@WAYS("undo a tap after ten minutes")
def _(h: House) -> None:
    entry = h.receipt(h.member())
    late = h.at + timedelta(minutes=10, seconds=1)
    h.refused(dues_errors.UndoTooLate, lambda: undo_quickly(entry=entry, by=h.cast.collector, at=late))


@WAYS("undo a tap after the next receipt")
def _(h: House) -> None:
    entry = h.receipt(h.member())
    h.receipt(h.member("0002"))
    h.refused(dues_errors.UndoTooLate, lambda: undo_quickly(entry=entry, by=h.cast.collector, at=h.at))


@WAYS("undo somebody else's tap as one's own")
def _(h: House) -> None:
    entry = h.receipt(h.member())
    h.refused(dues_errors.UndoTooLate, lambda: undo_quickly(entry=entry, by=h.cast.treasurer, at=h.at))


@WAYS("undo a receipt whose cash is counted already")
def _(h: House) -> None:
    entry = h.receipt(h.member())
    h.counted()
    h.refused(dues_errors.UndoTooLate, lambda: undo_quickly(entry=entry, by=h.cast.collector, at=h.at))


@WAYS("confirm a claim that one wrote down")
def _(h: House) -> None:
    claim = h.claim()
    h.refused(claim_errors.OwnClaim, lambda: confirm_claim(claim=claim, by=h.by(Role.WELFARE), at=h.at))


@WAYS("pay a claim that nobody confirmed")
def _(h: House) -> None:
    claim = h.claim()
    h.refused(
        claim_errors.NotConfirmed,
        lambda: pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p"),
    )


@WAYS("pay a claim twice")
def _(h: House) -> None:
    claim = confirm_claim(claim=h.claim(), by=h.cast.chair, at=h.at)
    claim = pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p")
    h.refused(
        claim_errors.PaidAlready,
        lambda: pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p2"),
    )


@WAYS("confirm and pay out the own benefit")
def _(h: House) -> None:
    own = h.member()
    h.names(Role.TREASURER, own)
    claim = h.claim(own)
    h.refused(claim_errors.OwnBenefit, lambda: confirm_claim(claim=claim, by=h.cast.treasurer, at=h.at))
    claim = confirm_claim(claim=claim, by=h.cast.chair, at=h.at)
    h.refused(
        claim_errors.OwnBenefit, lambda: pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p")
    )


@WAYS("confirm a benefit for the own house")
def _(h: House) -> None:
    h.names(Role.SECRETARY, h.member("0002"))
    claim = h.claim(h.member())
    h.refused(claim_errors.OwnHousehold, lambda: confirm_claim(claim=claim, by=h.by(Role.SECRETARY), at=h.at))


@WAYS("take back a payment that one made")
def _(h: House) -> None:
    claim = confirm_claim(claim=h.claim(), by=h.by(Role.SECRETARY), at=h.at)
    claim = pay_claim(claim=claim, by=h.cast.treasurer, at=h.at, idem_key="p")
    h.refused(
        claim_errors.OwnPaymentBack,
        lambda: take_back_claim(claim=claim, reason="ผิด", by=h.cast.treasurer, at=h.at),
    )


@WAYS("make an exception as the chair alone")
def _(h: House) -> None:
    claim = h.claim(h.member(joined_on=date(2024, 5, 1)))
    assert claim.status == "refused"
    h.refused(
        appeal_errors.ChairConfirms,
        lambda: grant_exception(
            claim=claim,
            amount_satang=100_00,
            resolution_no=resolved(h.cast, h.at, "exception"),
            reason="x",
            by=h.cast.chair,
            at=h.at,
        ),
    )


@WAYS("confirm a refund that one asked for")
def _(h: House) -> None:
    refund = ask_refund(member=h.leaver(), by=h.by(Role.SECRETARY), at=h.at)
    h.refused(claim_errors.OwnClaim, lambda: confirm_refund(refund=refund, by=h.by(Role.SECRETARY), at=h.at))


@WAYS("refund the own dues")
def _(h: House) -> None:
    member = h.leaver()
    h.names(Role.REGISTRAR, member)
    h.refused(claim_errors.OwnBenefit, lambda: ask_refund(member=member, by=h.by(Role.REGISTRAR), at=h.at))


@WAYS("pay a refund that nobody confirmed")
def _(h: House) -> None:
    refund: Refund = ask_refund(member=h.leaver(), by=h.by(Role.REGISTRAR), at=h.at)
    h.refused(
        claim_errors.NotConfirmed,
        lambda: pay_refund(refund=refund, by=h.cast.treasurer, at=h.at, idem_key="r"),
    )


@WAYS("take back a refund that one paid")
def _(h: House) -> None:
    refund = ask_refund(member=h.leaver(), by=h.by(Role.REGISTRAR), at=h.at)
    refund = confirm_refund(refund=refund, by=h.cast.chair, at=h.at)
    refund = pay_refund(refund=refund, by=h.cast.treasurer, at=h.at, idem_key="r")
    h.refused(
        claim_errors.OwnPaymentBack,
        lambda: take_back_refund(refund=refund, reason="ผิด", by=h.cast.treasurer, at=h.at),
    )


@pytest.mark.parametrize("words", WAYS)
def test_nobody_alone(house: House, words: str) -> None:
    WAYS[words](house)
    assert house.tried, "nothing was tried"
