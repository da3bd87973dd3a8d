"""The payment voucher of a claim, worded from the stored decision and the books (domain.md 2.3).

Official paper is written in Thai whatever the language of the screen.
"""

from __future__ import annotations

from collections.abc import Iterator

from kongboon.benefits.claims.paying import Netting, netting_of
from kongboon.benefits.claims.results import resolution_of
from kongboon.benefits.models import Approval, Claim, ClaimPaper, ExceptionGrant
from kongboon.dues.papers import months_in_words
from kongboon.funds.models import RegulationVersion
from kongboon.funds.services import letterhead
from kongboon.governance.resolutions import cut_words
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_dates import format_thai_date
from kongboon.ledger.accounts import CASH
from kongboon.ledger.models import Entry, Line
from kongboon.members.models import Member
from kongboon.members.numbers import numbers_over_time
from kongboon.paper.documents import Approval as Signed
from kongboon.paper.documents import PaperLine, Voucher
from kongboon.rules.decision import Decision
from kongboon.rules.explain import evidence_in_words, explain, workings
from kongboon.rules.wording import translator

_THAI = translator("th")


def voucher_of(claim: Claim) -> Voucher:
    """The voucher of a paid claim. Errors: AssertionError for a claim that is not paid."""
    entry = claim.paid_entry
    assert entry is not None, f"{claim.number} is not paid"
    decision = claim.decided
    return Voucher(
        head=letterhead(claim.fund),
        number=entry.paper_number,
        on=entry.date,
        paid_to=claim.payee_name,
        paid_to_relation=claim.payee_relation or "–",
        member_name=claim.member.full_name if claim.member else "",
        member_no=number_then(claim.member, entry) if claim.member else "",
        vouched_by=_vouching(claim),
        title=claim.benefit_title,
        clause=_clause(claim),
        reasons=reasons_in_thai(claim, decision),
        arithmetic=_arithmetic(claim, decision),
        amount_satang=claim.handed_out_satang,
        paid_from=source_in_thai(entry),
        paid_by=entry.batch.posted_by.name,
        approvals=_words(claim),
        evidence=evidence_names(claim),
        batch_no=entry.batch.batch_no,
        ledger_head=bytes(entry.batch.seal.hash).hex()[:16],
        note=_note(claim),
        reversed_by=undone_in_thai(entry),
        goods=claim.goods,
    )


def number_then(member: Member, entry: Entry) -> str:
    """The member number as the paper of an entry said it first."""
    return numbers_over_time([member])(member, entry.batch.posted_at)


def _vouching(claim: Claim) -> str:
    """Who answers for a person that is no member, as the paper names them; "" for a member's claim."""
    if claim.member is not None:
        return ""
    if claim.vouched_by is not None:
        entry = claim.paid_entry
        number = number_then(claim.vouched_by, entry) if entry is not None else claim.vouched_by.number
        return f"{claim.vouched_by.full_name} สมาชิกเลขที่ {number}"
    return f"{claim.submitted_by.name} กรรมการกองทุน"


def _clause(claim: Claim) -> str:
    version = RegulationVersion.objects.filter(fund=claim.fund, sha256=claim.regulation_sha256).first()
    return f"{claim.clause} ระเบียบ พ.ศ. {version.year_be}" if version else claim.clause


def reasons_in_thai(claim: Claim, decision: Decision) -> tuple[str, ...]:
    """Why, in the order of the decision, without the arithmetic and the sum, which have rows of their own."""
    happened = f"{claim.number} เหตุเกิดวันที่ {format_thai_date(claim.event_on, 'long')}"
    told = explain(decision, _THAI)
    sums = set(workings(decision, _THAI))
    why = [sentence for sentence in told if sentence not in sums]
    if claim.goods:  # they have a row of their own too
        why = [sentence for sentence in why if claim.goods not in sentence]
    if decision.outcome == "pay":
        why = why[:-1] if not decision.assumed else [*why[:-2], why[-1]]
    return (happened, *why)


def _arithmetic(claim: Claim, decision: Decision) -> tuple[PaperLine, ...]:
    """Each step of the rule; only the last one carries the sum, so that nobody adds the steps up.

    Dues that were taken off stand below it, and what is left is the voucher's sum.
    """
    told = workings(decision, _THAI)
    steps = [
        PaperLine(text)
        for step, text in zip(decision.arithmetic, told, strict=True)
        if step.code != "arrears_deducted"
    ]
    if claim.exception is not None:
        steps.append(PaperLine(f"จ่ายเป็นกรณียกเว้น มติที่ {_resolution(claim)}", claim.due_satang))
    elif claim.by_committee:
        steps.append(PaperLine(f"คณะกรรมการพิจารณาให้ตามมติที่ {_resolution(claim)}", claim.due_satang))
    elif steps:
        steps[-1] = PaperLine(steps[-1].text, claim.due_satang)
    return (*steps, *_dues_off(netting_of(claim)))


def _dues_off(netting: Netting) -> Iterator[PaperLine]:
    """The dues that came off, with their receipt; and where fewer came off than was decided, that they did."""
    if netting.dues is not None:
        months = months_in_words(netting.dues.first, netting.dues.last)
        text = f"หัก เงินสมทบค้าง {months} ({netting.dues.months} เดือน) ใบเสร็จ {netting.receipt}"
        yield PaperLine(text, -netting.dues_satang)
    if netting.is_less_than_decided:
        decided = format_baht(netting.decided_satang)
        rest = "ส่วนที่เหลือ" if netting.dues else "เงินสมทบ"
        yield PaperLine(f"วันที่ยื่นคำขอค้างเงินสมทบ {decided} บาท {rest}ได้ชำระแล้วก่อนวันจ่าย จึงไม่หัก")


def _resolution(claim: Claim) -> str:
    """Number, day and first words of the resolution on which the sum rests, and what was noted beside it."""
    rests, exception = resolution_of(claim), claim.exception
    first = claim.approvals.filter(kind=Approval.Kind.CONFIRM, verdict=Approval.Verdict.YES).first()
    number = exception.resolution_no if exception is not None else ""
    if rests is not None:
        number = (
            f"{rests.label} ({format_thai_date(rests.held_on, 'short')}) {cut_words(rests.words)}".strip()
        )
    return ": ".join(filter(None, (number, first.note if first else "")))


def source_in_thai(entry: Entry) -> str:
    """Where the money of a payment was taken: the cash box, or the bank account by its name."""
    source = (
        Line.objects.filter(entry=entry, amount__lt=0).select_related("account__bank_account").get().account
    )
    if source.code == CASH:
        return str(source.name_th)
    return f"โอนจาก {source.bank_account}" if source.bank_account else str(source.name_th)


def _words(claim: Claim) -> tuple[Signed, ...]:
    """Who handed it in and who confirmed it, each under their own sign-in."""
    confirmed = claim.approvals.filter(kind=Approval.Kind.CONFIRM, verdict=Approval.Verdict.YES)
    return (
        Signed("ผู้ยื่นเรื่อง", claim.submitted_by.name, claim.at),
        *(Signed("ผู้เห็นชอบ", said.officer.name, said.at) for said in confirmed.select_related("officer")),
        *_exception_words(claim.exception),
    )


def _exception_words(exception: ExceptionGrant | None) -> tuple[Signed, ...]:
    """Who wrote an exception down, and the two who agreed to it."""
    if exception is None:
        return ()
    agreed = exception.words.select_related("officer")
    return (
        Signed("ผู้บันทึกมติกรณียกเว้น", exception.by.name, exception.at),
        *(Signed("ผู้เห็นชอบกรณียกเว้น", said.officer.name, said.at) for said in agreed),
    )


def evidence_names(claim: Claim) -> tuple[str, ...]:
    """The papers that were seen, by their Thai names, with the certificate's number."""
    names = dict.fromkeys(claim.papers.exclude(name=ClaimPaper.SIGNED_VOUCHER).values_list("name", flat=True))
    told = [evidence_in_words(name, _THAI) for name in names]
    if claim.certificate_no:
        told.append(f"เลขที่ {claim.certificate_no}")
    return tuple(told)


def _note(claim: Claim) -> str:
    if exception := claim.exception:
        return f"จ่ายเป็นกรณียกเว้น มติที่ {exception.resolution_no}: {exception.reason}"
    if claim.check_due_on is None:
        return ""
    return f"จ่ายทันทีตามระเบียบ คณะกรรมการตรวจสอบภายในวันที่ {format_thai_date(claim.check_due_on, 'long')}"


def undone_in_thai(entry: Entry) -> str | None:
    """Which entry took a payment back, None where it stands."""
    undone = Entry.objects.filter(reverses=entry).first()
    if undone is None:
        return None
    return f"รายการบัญชีที่ {undone.entry_no} วันที่ {format_thai_date(undone.date, 'long')}"
