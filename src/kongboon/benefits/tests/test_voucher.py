"""The payment voucher as it is printed, read back out of the PDF (domain.md 2.3, reliability.md 2.2 row 1)."""

from __future__ import annotations

import re
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.world import Cast, on_sums

from kongboon.access.models import Role
from kongboon.benefits.claims.services import Asked, Paper, confirm_claim, pay_claim, submit_claim
from kongboon.benefits.claims.voucher import voucher_of
from kongboon.benefits.models import Claim
from kongboon.benefits.tests.conftest import death_of, photo, welfare
from kongboon.funds.models import BankAccount
from kongboon.ledger.models import Entry, Head
from kongboon.ledger.services import reverse_entry
from kongboon.members.models import Member
from kongboon.paper.documents import voucher_pdf


def _text(claim: Claim, folder: Path) -> str:
    file = folder / "voucher.pdf"
    file.write_bytes(voucher_pdf(voucher_of(claim)))
    told = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    return re.sub(r"\s+", " ", told)


def _paid(cast: Cast, asked: Asked, at: datetime, **more: object) -> Claim:
    claim = submit_claim(asked=asked, by=welfare(cast), at=at, idem_key="c")
    amount = (
        {"amount_satang": 2_000_00, "resolution": on_sums(cast, at), "note": "หลังคาเสียหาย"}
        if claim.by_committee
        else {}
    )
    claim = confirm_claim(claim=claim, by=cast.chair, at=at, **amount)  # type: ignore[arg-type]
    return pay_claim(claim=claim, by=cast.treasurer, at=at, idem_key="p", **more)  # type: ignore[arg-type]


def test_a_death_is_printed_with_clause_words_signatures_and_head(
    cast: Cast, member: Member, at: datetime, tmp_path: Path
) -> None:
    told = _text(_paid(cast, death_of(cast, member, at), at), tmp_path)
    head = bytes(Head.objects.get(fund=cast.fund).hash).hex()[:16]
    for words in (
        "จ่าย.2567/0001", "10 มิถุนายน", "นายทองใบ มีสุข", "นางบุญมี มีสุข", "ข้อ 12(5)", "10,000.00", "หนึ่งหมื่นบาทถ้วน",
        "7 ปี 5 เดือน", "ผู้รับเงิน", "ผู้จ่ายเงิน", "พยาน / ผู้อนุมัติ", "ละออ ห่วงใย", "มาลี ใจงาม", "สมชาย ตั้งตรง",
        "ใบมรณบัตร", "33-01/2567", "17 มิถุนายน", "เงินสดในมือ", head,
    ):  # fmt: skip
        assert words in told, words


def test_a_sum_of_the_committee_is_printed_with_its_resolution(
    cast: Cast, member: Member, at: datetime, tmp_path: Path
) -> None:
    papers = (Paper("village_head_certificate", photo(cast, at)), Paper("photo", photo(cast, at, "gray")))
    asked = Asked(member, "disaster", date(2024, 6, 3), papers=papers)
    told = _text(_paid(cast, asked, at, bank=BankAccount.objects.get()), tmp_path)
    for words in (
        "สองพันบาทถ้วน",
        "9200012345",
        "ข้อ 12(8)",
    ):
        assert words in told, words


def test_a_payment_taken_back_is_printed_as_void(
    cast: Cast, member: Member, at: datetime, tmp_path: Path
) -> None:
    claim = _paid(cast, death_of(cast, member, at), at)
    entry = Entry.objects.get(pk=claim.paid_entry_id)
    reverse_entry(entry=entry, on=date(2024, 6, 10), reason="จ่ายผิดคน", by=cast.chair, at=at)
    assert "ยกเลิกแล้ว" in _text(claim, tmp_path)


def test_an_unpaid_claim_has_no_voucher(cast: Cast, member: Member, at: datetime) -> None:
    claim = submit_claim(
        asked=death_of(cast, member, at), by=cast.officers[Role.WELFARE], at=at, idem_key="c"
    )
    with pytest.raises(AssertionError):
        voucher_of(claim)
