"""What is kept of a person, kind by kind: where it is found, and which parts of it are told on paper.

A test walks every table with a key to a member, or to what a member has, and fails for one that stands neither here
nor in `NOT_TOLD`. On paper it is Thai whatever the language of the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext

from kongboon.access.permissions import Act
from kongboon.benefits.models import (
    Appeal,
    AppealRuling,
    Approval,
    Claim,
    ClaimGround,
    ClaimPaper,
    ClaimWarning,
    ExceptionGrant,
    ExceptionWord,
    IncidentHouse,
    OfficerMembership,
    Refund,
    RefundAct,
)
from kongboon.documents.models import Document, DocumentView
from kongboon.dues.models import DuesPayment, RefusedTap, TierChoice
from kongboon.dues.refused_taps import reason_of
from kongboon.dues.tiers import title_of
from kongboon.funds.words import shown_date, shown_month
from kongboon.governance.models import Look, Request, RequestAct
from kongboon.governance.queries import shown_moment
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_text import search_key
from kongboon.ledger.accounts import name_of
from kongboon.ledger.models import EntryNote, Line
from kongboon.ledger.moves import payee_and_purpose
from kongboon.members.consents import TEXTS
from kongboon.members.models import Consent, Member, StatusEvent
from kongboon.members.queries import told_event
from kongboon.rules.explain import explain

Cells = Sequence[Any]

# Tables with a key to a member that are not in the file, with why.
NOT_TOLD: dict[str, str] = {
    "members.MemberSalt": "the key that ties the name to the hashes of the books; whoever has it can prove whose they are",
}


@dataclass(frozen=True)
class Kind:
    """One kind: `of` finds a person's rows; `told` is a row on paper, under `columns`.

    `only`: the fields that are given out, where a row also speaks of somebody else; all of them if empty.
    """

    key: str
    heading: str
    model: type[Model]
    of: Callable[[Member], Q]
    columns: tuple[str, ...]
    told: Callable[[Any], Cells]
    related: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


def _mine(path: str) -> Callable[[Member], Q]:
    return lambda member: Q(**{path: member})


def _papers(member: Member) -> Q:
    claims = ClaimPaper.objects.filter(claim__member=member).values("document")
    consents = Consent.objects.filter(member=member, paper__isnull=False).values("paper")
    return Q(pk__in=claims) | Q(pk__in=consents)


def _as_payee(member: Member) -> Q:
    """Requests whose payee is this name, as it was typed, and those that change this member's rights."""
    asked = Request.objects.filter(fund=member.fund_id).exclude(payee="").values_list("pk", "payee")
    names = _names(member)
    paid = [pk for pk, payee in asked if search_key(payee) in names]
    return Q(pk__in=paid) | Q(act=Act.CHANGE_RIGHTS.code, terms__member_id=member.pk)


def _names(member: Member) -> tuple[str, str]:
    """As a payee may be typed: with and without what stands before the name."""
    return search_key(member.full_name), search_key(f"{member.first_name}{member.last_name}")


def _as_payee_of_petty_cash(member: Member) -> Q:
    words = EntryNote.objects.filter(entry__petty_cash__fund=member.fund_id).values_list("pk", "text")
    names = _names(member)
    return Q(pk__in=[pk for pk, text in words if search_key(payee_and_purpose(text)[0]) in names])


def _as_payee_of_claims(member: Member) -> Q:
    return Q(fund=member.fund_id, payee_name=member.full_name) & ~Q(member=member)


def _money(satang: int | None) -> str:
    return "" if satang is None else format_baht(satang)


def _reasons(claim: Claim) -> str:
    return " ".join(explain(claim.decided, gettext))


KINDS: tuple[Kind, ...] = (
    Kind(
        "status", "ประวัติสมาชิกภาพ", StatusEvent, _mine("member"), ("วันที่บันทึก", "เรื่อง", "ผู้บันทึก"),
        lambda row: (shown_moment(row.at), told_event(row), row.by.name), ("by",),
    ),
    Kind(
        "consents", "ความยินยอม", Consent, _mine("member"), ("วันที่", "เรื่อง", "ข้อความ", "ผู้บันทึก"),
        lambda row: (
            shown_date(row.on), f"{row.get_kind_display()}: {'ยินยอม' if row.is_given else 'ถอนความยินยอม'}",
            TEXTS[row.kind, row.text_version].th, row.by.name,
        ), ("by",),
    ),
    Kind(
        "dues_rates", "อัตราเงินสมทบที่เลือก", TierChoice, _mine("member"), ("วันที่บันทึก", "อัตรา", "ตั้งแต่เดือน", "ผู้บันทึก"),
        lambda row: (
            shown_moment(row.at), title_of(row) or "อัตราพื้นฐาน", shown_month(row.from_month), row.officer.name,
        ), ("officer", "fund"),
    ),
    Kind(
        "refused_taps", "เงินสมทบที่กดรับแล้วแต่ระบบไม่รับ", RefusedTap, _mine("member"),
        ("วันที่", "เหตุที่ถูกปฏิเสธ", "ผู้รับเงิน", "ผลการตัดสิน"),
        lambda row: (
            shown_date(row.on), reason_of(row), row.collector.name,
            str(row.decision) if hasattr(row, "decision") else "ยังไม่ตัดสิน",
        ), ("collector", "decision"),
    ),
    Kind(
        "dues", "เงินสมทบที่จ่าย", DuesPayment, _mine("member"), ("วันที่", "เดือนที่จ่าย", "ใบเสร็จ", "บาท"),
        lambda row: (
            shown_date(row.entry.date),
            shown_month(row.first_month) + ("" if row.months == 1 else f" – {shown_month(row.last_month)}"),
            row.entry.paper_number + (" (ยกเลิก)" if row.reversed_by_id else ""), _money(row.amount_satang),
        ), ("entry",),
    ),
    Kind(
        "claims", "คำขอสวัสดิการและคำตัดสิน", Claim, _mine("member"), ("เลขที่", "สวัสดิการ", "วันที่เกิดเหตุ", "สถานะ", "บาท", "เหตุผล"),
        lambda row: (
            row.number, row.benefit_title, shown_date(row.event_on), row.get_status_display(), _money(row.due_satang),
            " ".join(part for part in (_reasons(row), row.story) if part),
        ),
    ),
    Kind(
        "claim_words", "คำของกรรมการต่อคำขอ", Approval, _mine("claim__member"), ("วันที่", "คำขอ", "คำ", "ผู้ให้คำ", "หมายเหตุ"),
        lambda row: (
            shown_moment(row.at), row.claim.number, f"{row.get_kind_display()}: {row.get_verdict_display()}",
            row.officer.name, row.note,
        ), ("claim", "officer"),
    ),
    Kind(
        "claim_grounds", "ความยินยอมที่ให้ไว้กับคำขอ", ClaimGround, _mine("claim__member"), ("วันที่", "คำขอ", "สิ่งที่บันทึก", "ข้อความ"),
        lambda row: (
            shown_date(row.on), row.claim.number, row.get_ground_display(), TEXTS[Consent.Kind.HEALTH, row.text_version].th,
        ), ("claim",),
    ),
    Kind(
        "claim_warnings", "คำเตือนของคำขอ", ClaimWarning, _mine("claim__member"), ("วันที่", "คำขอ", "คำเตือน"),
        lambda row: (shown_moment(row.at), row.claim.number, f"{row.get_kind_display()} ({row.fund_name})"), ("claim",),
    ),
    Kind(
        "appeals", "คำอุทธรณ์", Appeal, _mine("claim__member"), ("วันที่", "คำขอ", "เหตุผล", "ผู้รับเรื่อง"),
        lambda row: (shown_moment(row.at), row.claim.number, row.reason, row.by.name), ("claim", "by"),
    ),
    Kind(
        "appeal_rulings", "คำตัดสินอุทธรณ์", AppealRuling, _mine("appeal__claim__member"),
        ("วันที่", "คำขอ", "คำตัดสิน", "ผู้บันทึก"),
        lambda row: (
            shown_moment(row.at), row.appeal.claim.number, f"{row.get_verdict_display()}: {row.note}", row.by.name,
        ), ("appeal__claim", "by"),
    ),
    Kind(
        "exceptions", "มติยกเว้น", ExceptionGrant, _mine("claim__member"), ("วันที่", "คำขอ", "มติ", "เหตุผล", "บาท"),
        lambda row: (
            shown_moment(row.at), row.claim.number, row.resolution_no, row.reason, _money(row.amount_satang),
        ), ("claim",),
    ),
    Kind(
        "exception_words", "คำต่อมติยกเว้น", ExceptionWord, _mine("grant__claim__member"), ("วันที่", "คำขอ", "คำ", "ผู้ให้คำ"),
        lambda row: (
            shown_moment(row.at), row.grant.claim.number, f"{row.get_verdict_display()} {row.note}".strip(),
            row.officer.name,
        ), ("grant__claim", "officer"),
    ),
    Kind(
        "refunds", "เงินสมทบที่ขอคืน", Refund, _mine("member"), ("วันที่", "จ่ายไว้", "ร้อยละ", "คืน (บาท)", "ผู้รับเรื่อง"),
        lambda row: (
            shown_moment(row.at), _money(row.paid_satang), str(row.percent), _money(row.amount_satang),
            row.submitted_by.name,
        ), ("submitted_by",),
    ),
    Kind(
        "refund_words", "คำต่อการคืนเงิน", RefundAct, _mine("refund__member"), ("วันที่", "คำ", "ผู้ให้คำ", "หมายเหตุ"),
        lambda row: (shown_moment(row.at), row.get_kind_display(), row.officer.name, row.note), ("officer",),
    ),
    Kind(
        "books", "รายการในบัญชี", Line, _mine("member"), ("วันที่", "บัญชี", "เอกสาร", "บาท"),
        lambda row: (shown_date(row.entry.date), name_of(row.account), row.entry.paper_number, _money(row.amount)),
        ("entry", "account"),
    ),
    Kind(
        "book_words", "คำอธิบายรายการในบัญชี", EntryNote, _mine("entry__lines__member"), ("วันที่", "คำอธิบาย"),
        lambda row: (shown_date(row.entry.date), row.text), ("entry",), only=("entry", "text"),
    ),
    Kind(
        "payee_of_requests", "คำขอที่เป็นผู้รับเงิน หรือแก้สิทธิของสมาชิก", Request, _as_payee, ("วันที่", "เรื่อง", "เหตุผล", "บาท", "ผู้ขอ"),
        lambda row: (shown_moment(row.at), row.title, row.reason, _money(row.amount_satang), row.asked_by.name),
        ("asked_by",),
    ),
    Kind(
        "request_words", "คำต่อคำขอนั้น", RequestAct, lambda member: Q(
            request__in=Request.objects.filter(_as_payee(member))
        ), ("วันที่", "คำ", "ผู้ให้คำ", "หมายเหตุ"),
        lambda row: (shown_moment(row.at), row.word, row.officer.name, row.note), ("officer",),
    ),
    Kind(
        "payee_of_petty_cash", "เงินสดย่อยที่เป็นผู้รับเงิน", EntryNote, _as_payee_of_petty_cash, ("วันที่", "เอกสาร", "รายการ", "บาท"),
        lambda row: (
            shown_date(row.entry.date), row.entry.paper_number, row.text, _money(row.entry.petty_cash.amount_satang),
        ), ("entry__petty_cash",), only=("entry", "text"),
    ),
    Kind(
        "payee_of_claims", "คำขอของผู้อื่นที่เป็นผู้รับเงิน", Claim, _as_payee_of_claims, ("เลขที่", "วันที่ขอ", "บาท"),
        lambda row: (row.number, shown_date(row.submitted_on), _money(row.due_satang)),
        only=("id", "number", "submitted_on", "payee_name", "payee_relation", "amount_satang", "status"),
    ),
    Kind(
        "vouched", "ผู้ที่รับรองให้ว่าเดือดร้อน", Claim, _mine("vouched_by"), ("เลขที่คำขอ", "วันที่ขอ"),
        lambda row: (row.number, shown_date(row.submitted_on)), only=("id", "number", "submitted_on"),
    ),
    Kind(
        "offices", "ตำแหน่งในกองทุน", OfficerMembership, _mine("member"), ("วันที่บันทึก", "ตำแหน่ง", "ผู้บันทึก"),
        lambda row: (shown_moment(row.at), row.officer.get_role_display(), row.by.name), ("officer", "by"),
    ),
    Kind(
        "houses", "บ้านที่ประสบภัย", IncidentHouse, _mine("claim__member"), ("คำขอ", "ความเสียหาย"),
        lambda row: (row.claim.number, row.damage), ("claim",),
    ),
    Kind(
        "claim_papers", "เอกสารของคำขอ", ClaimPaper, _mine("claim__member"), ("วันที่", "คำขอ", "เอกสาร"),
        lambda row: (shown_moment(row.at), row.claim.number, row.word), ("claim",),
    ),
    Kind(
        "documents", "ภาพถ่ายและเอกสารที่เก็บไว้", Document, _papers, ("วันที่", "ชื่อไฟล์", "ผู้เก็บ"),
        lambda row: (shown_moment(row.uploaded_at), row.file_name or "ลบแล้ว", row.uploaded_by.name), ("uploaded_by",),
    ),
    Kind(
        "document_looks", "ใครเปิดดูภาพถ่าย", DocumentView, lambda member: Q(
            document__in=Document.objects.filter(_papers(member))
        ), ("วันเวลา", "ผู้เปิดดู", "เอกสาร"),
        lambda row: (shown_moment(row.at), row.officer.name, row.document.file_name), ("officer", "document"),
    ),
    Kind(
        "looks", "ใครเปิดดูข้อมูล", Look, lambda member: Q(fund=member.fund_id, member_id=member.pk),
        ("วันเวลา", "ผู้เปิดดู", "สิ่งที่ดู"),
        lambda row: (shown_moment(row.at), row.officer.name, row.get_page_display()), ("officer",),
    ),
)  # fmt: skip
