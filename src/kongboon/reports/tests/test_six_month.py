from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime

import pytest
from tests.ground import ground
from tests.world import Cast, agree, make_fund, make_member, record_opening, resolved

from kongboon.access.models import Role
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    confirm_exception,
    grant_exception,
    pay_claim,
    submit_claim,
    take_back_claim,
)
from kongboon.benefits.tests.conftest import jpeg
from kongboon.documents.services import file_document
from kongboon.dues.services import Share, Taking, hand_over, open_round, record_collection, take_back
from kongboon.governance.requests import open_requests
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Entry
from kongboon.ledger.services import close_month, post
from kongboon.members.services import end_membership
from kongboon.reports import errors
from kongboon.reports.models import FrozenReport
from kongboon.reports.services import freeze_report, preview_report, report_pdf
from kongboon.reports.six_month import to_snapshot
from kongboon.rules.catalogue import catalogue_text

AFTER = datetime(2024, 10, 2, 3, 0, tzinfo=UTC)
LABEL = "2567/2"


@ground
def cast(at: datetime) -> Cast:
    return make_fund(at=at, regulation=catalogue_text("standard-13"))


def _certificate(cast: Cast, at: datetime) -> Paper:
    document = file_document(
        fund=cast.fund,
        data=jpeg(),
        file_name="ใบ.jpg",
        kind="evidence",
        by=cast.officers[Role.WELFARE],
        at=at,
    )
    return Paper("death_certificate", document)


def _june(cast: Cast, at: datetime) -> None:
    """5,000 brought in; two houses pay 30 each, one is taken back; 10 of the 30 get lost; 20 goes to the bank."""
    record_opening(fund=cast.fund, on=date(2024, 6, 1), balances={"1101": 500_000}, by=cast.treasurer, at=at)
    members = [make_member(cast, at, number=str(n), paid_until=date(2024, 5, 31)) for n in (1, 2)]
    round = open_round(
        fund=cast.fund, village=cast.villages[4], month="2024-06", collector=cast.collector, at=at
    )
    on = date(2024, 6, 7)
    posted = record_collection(
        round=round,
        takings=[Taking((Share(m.pk),)) for m in members],
        on=on,
        idem_key="june",
        by=cast.collector,
        at=at,
    )
    second = Entry.objects.get(pk=posted.entry_ids[1])
    take_back(entry=second, on=on, reason="กดผิดบ้าน", by=cast.treasurer, at=at)
    hand_over(
        collector=cast.collector,
        expected_satang=3000,
        counted_satang=2000,
        on=on,
        idem_key="over",
        by=cast.treasurer,
        at=at,
        note="เหรียญหาย",
    )
    agree(open_requests(cast.fund)[0], cast, at)
    to_bank = EntryDraft(on, (debit(cast.account("1110"), 2000), credit(cast.account("1101"), 2000)))
    post(fund=cast.fund, kind="deposit", entries=[to_bank], idem_key="bank", by=cast.treasurer, at=at)
    end_membership(
        member=members[1], reason="died", on=date(2024, 6, 9), by=cast.officers["registrar"], at=at
    )


def test_the_figures_are_what_moved_and_a_payment_taken_back_does_not_count(cast: Cast, at: datetime) -> None:
    _june(cast, at)
    report = preview_report(fund=cast.fund, label=LABEL, at=at)
    money = report.finance
    assert (money.opening_satang, money.received_satang, money.paid_satang) == (500_000, 3000, 1000)
    assert (money.cash_satang, money.bank_satang, money.closing_satang) == (500_000, 2000, 502_000)
    assert report.legs is not None
    assert [row.amount_satang for row in report.legs] == [3000, 0, 0, 0]
    assert report.legs[0].givers == 1
    movement = report.members.movement
    assert (movement.opening, movement.joined, movement.died, movement.closing) == (2, 0, 1, 1)
    assert (report.members.villages_covered, report.members.villages_all) == (1, 2)


def test_it_is_frozen_after_the_half_year_with_every_month_closed(cast: Cast, at: datetime) -> None:
    _june(cast, at)
    with pytest.raises(errors.PeriodNotOver):
        freeze_report(fund=cast.fund, label=LABEL, by=cast.chair, at=at)
    with pytest.raises(errors.MonthsOpen, match="2567"):
        freeze_report(fund=cast.fund, label=LABEL, by=cast.chair, at=AFTER)
    close_month(fund=cast.fund, month="2024-06", by=cast.treasurer, at=AFTER)
    frozen = freeze_report(fund=cast.fund, label=LABEL, by=cast.chair, at=AFTER)
    assert frozen.sha256 == hashlib.sha256(frozen.snapshot.encode()).hexdigest()
    assert frozen.version == 1
    assert report_pdf(frozen, AFTER).startswith(b"%PDF")


def test_a_second_version_needs_a_reason_and_a_difference(cast: Cast, at: datetime) -> None:
    _june(cast, at)
    close_month(fund=cast.fund, month="2024-06", by=cast.treasurer, at=AFTER)
    freeze_report(fund=cast.fund, label=LABEL, by=cast.chair, at=AFTER)
    with pytest.raises(errors.VersionNeedsReason):
        freeze_report(fund=cast.fund, label=LABEL, by=cast.chair, at=AFTER)
    with pytest.raises(errors.NothingChanged):
        freeze_report(fund=cast.fund, label=LABEL, by=cast.chair, at=AFTER, reason="ลองอีกครั้ง")
    make_member(cast, AFTER, number="3", joined_on=date(2024, 9, 1))
    second = freeze_report(fund=cast.fund, label=LABEL, by=cast.chair, at=AFTER, reason="เพิ่มสมาชิกที่ตกหล่น")
    assert second.version == 2
    assert FrozenReport.objects.count() == 2


def test_the_paper_of_a_frozen_report_does_not_follow_later_changes(cast: Cast, at: datetime) -> None:
    _june(cast, at)
    close_month(fund=cast.fund, month="2024-06", by=cast.treasurer, at=AFTER)
    frozen = freeze_report(fund=cast.fund, label=LABEL, by=cast.chair, at=AFTER)
    before = frozen.snapshot
    make_member(cast, AFTER, number="9", joined_on=date(2024, 9, 1))
    frozen.refresh_from_db()
    assert frozen.snapshot == before
    assert '"closing":1' in before


def test_a_benefit_taken_back_is_neither_counted_nor_spent(cast: Cast, at: datetime) -> None:
    _june(cast, at)
    before = preview_report(fund=cast.fund, label=LABEL, at=at)
    living = make_member(cast, at, number="7", paid_until=date(2024, 5, 31), heir_name="ก")
    paper = (_certificate(cast, at),)
    asked = Asked(living, "death", date(2024, 6, 9), benefit_code="B06", certificate_no="1", papers=paper)
    claim = submit_claim(asked=asked, by=cast.officers[Role.WELFARE], at=at, idem_key="d")
    claim = confirm_claim(claim=claim, by=cast.chair, at=at)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    paid = preview_report(fund=cast.fund, label=LABEL, at=at)
    assert [(row.cases, row.amount_satang) for row in paid.benefits or ()] == [(1, claim.due_satang)]
    assert paid.members.movement.died == 2
    take_back_claim(claim=claim, reason="คนละคน", by=cast.chair, at=at)
    after = preview_report(fund=cast.fund, label=LABEL, at=at)
    assert after.benefits == before.benefits == ()
    assert after.finance == before.finance
    assert after.members.movement.died == 1
    assert after.members.movement.closing == 2


def test_a_benefit_taken_back_in_the_next_half_year_lowers_that_ones_sum(cast: Cast, at: datetime) -> None:
    _june(cast, at)
    living = make_member(cast, at, number="7", paid_until=date(2024, 5, 31), heir_name="ก")
    asked = Asked(
        living,
        "death",
        date(2024, 6, 9),
        benefit_code="B06",
        certificate_no="1",
        papers=(_certificate(cast, at),),
    )
    claim = submit_claim(asked=asked, by=cast.officers[Role.WELFARE], at=at, idem_key="d")
    claim = confirm_claim(claim=claim, by=cast.chair, at=at)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    take_back_claim(claim=claim, reason="คนละคน", by=cast.chair, at=AFTER)
    rows = {
        label: [(row.cases, row.people, row.amount_satang) for row in found.benefits or ()]
        for label in (LABEL, "2568/1")
        if (found := preview_report(fund=cast.fund, label=label, at=AFTER))
    }
    assert rows == {LABEL: [(1, 1, claim.due_satang)], "2568/1": [(0, 0, -claim.due_satang)]}


def test_exceptions_are_counted_apart_and_stay_in_their_benefit(cast: Cast, at: datetime) -> None:
    record_opening(fund=cast.fund, on=date(2024, 6, 1), balances={"1101": 500_000}, by=cast.treasurer, at=at)
    member = make_member(cast, at, paid_until=date(2024, 5, 31))
    welfare, secretary = cast.officers[Role.WELFARE], cast.officers[Role.SECRETARY]
    stay = Asked(member, "hospital", date(2024, 5, 1), nights=1)
    claim = submit_claim(asked=stay, by=welfare, at=at, idem_key="h")
    grant_exception(
        claim=claim,
        amount_satang=300_00,
        resolution_no=resolved(cast, at, "exception", number=5),
        reason="เอกสารหาย",
        by=secretary,
        at=at,
    )
    for officer in (cast.treasurer, cast.chair):
        claim = confirm_exception(claim=claim, agreed=True, by=officer, at=at)
    before = preview_report(fund=cast.fund, label=LABEL, at=at)
    assert before.exceptions is not None
    assert before.exceptions.cases == 0
    pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    report = preview_report(fund=cast.fund, label=LABEL, at=at)
    assert json.loads(to_snapshot(report))["exceptions"] == {"cases": 1, "amount_satang": 300_00}
    assert report.benefits is not None
    assert [(row.cases, row.amount_satang) for row in report.benefits] == [(1, 300_00)]


def test_dues_taken_off_a_benefit_are_received_and_paid(cast: Cast, at: datetime) -> None:
    record_opening(fund=cast.fund, on=date(2024, 6, 1), balances={"1101": 500_000}, by=cast.treasurer, at=at)
    behind = make_member(cast, at, paid_until=date(2024, 2, 29))
    paper = Paper("hospital_certificate", _certificate(cast, at).document)
    asked = Asked(behind, "hospital", date(2024, 6, 3), nights=2, papers=(paper,))
    claim = submit_claim(asked=asked, by=cast.officers[Role.WELFARE], at=at, idem_key="c")
    claim = confirm_claim(claim=claim, by=cast.chair, at=at)
    claim = pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p")
    report = preview_report(fund=cast.fund, label=LABEL, at=AFTER)
    assert [row.amount_satang for row in report.finance.receipts] == [92_00], "as dues"
    assert [row.amount_satang for row in report.finance.payments] == [200_00], "the whole benefit"
    assert [row.amount_satang for row in report.benefits] == [200_00]
    groups = {(row.kind, row.title): (row.cases, row.amount_satang) for row in report.groups}
    assert groups == {
        ("life_stage", "ทุกช่วงวัย"): (1, 200_00),
        ("pillar", "เด็ก เยาวชน และครอบครัว"): (1, 200_00),
        ("welfare_kind", "ช่วยเมื่อเกิดเหตุแล้ว"): (1, 200_00),
    }
    assert (report.legs[0].amount_satang, report.legs[0].givers) == (92_00, 1)
    assert report.finance.closing_satang == 500_000 - 108_00
    take_back_claim(claim=claim, reason="จ่ายผิดคน", by=cast.chair, at=at)
    report = preview_report(fund=cast.fund, label=LABEL, at=AFTER)
    assert (report.finance.receipts, report.finance.payments) == ((), ())
    assert report.finance.closing_satang == 500_000
