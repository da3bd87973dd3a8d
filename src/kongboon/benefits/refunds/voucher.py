"""The payment voucher of dues that go back to whoever resigned (domain.md 2.3).

Official paper is written in Thai whatever the language of the screen.
"""

from __future__ import annotations

from kongboon.benefits.claims.voucher import number_then, source_in_thai, undone_in_thai
from kongboon.benefits.models import Refund
from kongboon.funds.regulations import regulation_named
from kongboon.funds.services import letterhead
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_dates import format_thai_date
from kongboon.paper.documents import Approval, PaperLine, Voucher

TITLE = "คืนเงินสมทบแก่สมาชิกที่ลาออก"


def voucher_of_refund(refund: Refund) -> Voucher:
    """The voucher of a paid refund. Errors: AssertionError for one that is not paid."""
    entry, member = refund.paid_entry, refund.member
    assert entry is not None, f"{refund.pk} is not paid"
    return Voucher(
        head=letterhead(refund.fund),
        number=entry.paper_number,
        on=entry.date,
        paid_to=member.full_name,
        paid_to_relation="ตนเอง",
        member_name=member.full_name,
        member_no=number_then(member, entry),
        title=TITLE,
        clause=clause_in_thai(refund),
        reasons=(
            f"ลาออกจากสมาชิก วันสุดท้ายของสมาชิกภาพ {format_thai_date(refund.ended_on, 'long')}",
            f"ผู้ลาออกได้รับเงินสมทบที่จ่ายไว้คืนร้อยละ {refund.percent}",
        ),
        arithmetic=(
            PaperLine(f"เงินสมทบที่จ่ายไว้ตามสมุดบัญชี {format_baht(refund.paid_satang)} บาท"),
            PaperLine(f"คืนร้อยละ {refund.percent}", refund.amount_satang),
        ),
        amount_satang=refund.amount_satang,
        paid_from=source_in_thai(entry),
        paid_by=entry.batch.posted_by.name,
        approvals=(
            Approval("ผู้เสนอ", refund.submitted_by.name, refund.at),
            *(Approval("ผู้เห็นชอบ", word.officer.name, word.at) for word in refund.confirmations),
        ),
        batch_no=entry.batch.batch_no,
        ledger_head=bytes(entry.batch.seal.hash).hex()[:16],
        reversed_by=undone_in_thai(entry),
    )


def clause_in_thai(refund: Refund) -> str:
    """Where the regulation says so: the chapter as it is printed, and its year."""
    year = regulation_named(refund.fund, refund.regulation_sha256).year_be
    return f"หมวดสมาชิกและเงินสมทบ ระเบียบ พ.ศ. {year}"
