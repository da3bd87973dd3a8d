"""The six-month report (รายงาน 6 เดือน; S114, S132, domain.md 2.6), added up from the books and the register."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from kongboon.access.models import Officer, Role
from kongboon.dues.models import DuesPayment
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.kernel.fiscal import Period, half_year
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_dates import format_thai_date
from kongboon.ledger.accounts import BENEFITS_PAYABLE, DUES_IN_ADVANCE, in_chart
from kongboon.ledger.models import Account, Head
from kongboon.paper.documents import Letterhead
from kongboon.paper.report_document import (
    CommitteeSeat,
    Finance,
    FundIdentity,
    Holding,
    IssueRow,
    LegRow,
    MoneyRow,
    ReportPeriod,
    ReportSignature,
    SixMonthReport,
)
from kongboon.places.queries import tambon
from kongboon.reports.benefits_paid import benefit_groups, benefit_rows, exceptions_paid
from kongboon.reports.money import Moved, money_moved
from kongboon.reports.people import members_section

DUE_DAYS = 30  # domain.md 2.6: the report is due thirty days after the period
SUBMITTED_TO = ("องค์กรปกครองส่วนท้องถิ่น", "สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัด (พมจ.)")
# Left out of the frozen bytes: when it was printed, and what is computed from the bytes themselves.
_OUTSIDE = ("printed_at", "snapshot_hash", "is_draft")
_LEGS = (
    ("เงินสมทบสมาชิก", ("dues",)),
    ("องค์กรปกครองส่วนท้องถิ่น (อปท.)", ("local_government",)),
    ("รัฐบาล (พอช.)", ("state",)),
    ("บริจาคและรายได้อื่น", ("donation", "interest", "other")),
)
_PLAIN_NAMES = {BENEFITS_PAYABLE: "จ่ายสวัสดิการ", DUES_IN_ADVANCE: "เงินสมทบรับล่วงหน้า"}

_adapter = TypeAdapter(SixMonthReport)


def period_of(fund: Fund, label: str) -> Period:
    """First and last day of a half-year such as "2567/1" by the fund's own fiscal year. Errors: BadFiscalPeriod."""
    return half_year(label, fund.fiscal_start_month)


def build_report(
    fund: Fund, label: str, *, at: datetime, version: int = 1, issues: tuple[IssueRow, ...] | None = None
) -> SixMonthReport:
    """The report as the books stand now, marked as a draft; writes nothing."""
    period = period_of(fund, label)
    moved = money_moved(fund, period.start, period.end)
    head = Head.objects.get(fund=fund)
    benefits = benefit_rows(fund, period.start, period.end)
    return SixMonthReport(
        head=letterhead(fund),
        identity=_identity(fund, period.end),
        period=ReportPeriod(
            _period_label(label), period.start, period.end, period.end + timedelta(days=DUE_DAYS)
        ),
        submitted_to=SUBMITTED_TO,
        committee=_committee(fund),
        members=members_section(fund, period.start, period.end),
        legs=_legs(fund, moved, period),
        benefits=benefits,
        projects=None,
        in_kind=None,
        finance=_finance(fund, moved),
        reconciliation=None,
        reserve_months=_reserve(moved.closing, sum(row.amount_satang for row in benefits)),
        issues=issues,
        attachments=None,
        signatures=_signatures(fund),
        printed_at=at,
        snapshot_hash="",
        ledger_head=bytes(head.hash).hex()[:16],
        batch_no=head.batch_no,
        version=version,
        is_draft=True,
        exceptions=exceptions_paid(fund, period.start, period.end),
        groups=benefit_groups(fund, period.start, period.end),
    )


def to_snapshot(report: SixMonthReport) -> str:
    """The frozen form: JSON with sorted keys and no spare blanks, so that equal reports have equal bytes."""
    plain: dict[str, Any] = _adapter.dump_python(report, mode="json", exclude=set(_OUTSIDE))
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_snapshot(snapshot: str, sha256: str, printed_at: datetime) -> SixMonthReport:
    """The report that a frozen JSON holds, to be printed again."""
    plain = json.loads(snapshot) | {
        "printed_at": printed_at.astimezone(UTC).isoformat(),
        "snapshot_hash": sha256,
        "is_draft": False,
    }
    return _adapter.validate_python(plain)


def letterhead(fund: Fund) -> Letterhead:
    """What stands at the top of every paper of the fund."""
    registration = f"ทะเบียนเลขที่ {fund.registration_no}" if fund.registration_no else ""
    return Letterhead(fund.name, tambon(fund.tambon_code).full_th, fund.office_address, registration)


def _period_label(label: str) -> str:
    year, _, half = label.partition("/")
    return f"งวดที่ {half} ปีบัญชี พ.ศ. {year}"


def _identity(fund: Fund, on: date) -> FundIdentity:
    in_force = next((r for r in regulations_of(fund) if r.is_in_force(on)), None)
    return FundIdentity(
        code=fund.code,
        founded_on=fund.founded_on,
        registration_no=fund.registration_no or None,
        registered_on=fund.registered_on,
        local_government=None,
        regulation=in_force.title if in_force else None,
    )


def _committee(fund: Fund) -> tuple[CommitteeSeat, ...] | None:
    order = list(Role.values)
    officers = Officer.objects.filter(fund=fund, active_to=None).select_related("village")
    seats = [
        CommitteeSeat(_role_th(o.role), o.name, str(o.village) if o.village else None)
        for o in sorted(officers, key=lambda o: (order.index(o.role), o.pk))
        if o.role != Role.AUDITOR
    ]
    return tuple(seats) or None


_ROLES_TH = {
    Role.CHAIR: "ประธาน",
    Role.TREASURER: "เหรัญญิก",
    Role.BOOKKEEPER: "ผู้ทำบัญชี",
    Role.REGISTRAR: "นายทะเบียน",
    Role.SECRETARY: "เลขานุการ",
    Role.WELFARE: "กรรมการสวัสดิการ",
    Role.COLLECTOR: "ผู้เก็บเงินประจำหมู่บ้าน",
    Role.AUDITOR: "ผู้ตรวจสอบ",
}


def _role_th(role: str) -> str:
    """The office in Thai whatever the page's language: the paper is official."""
    return _ROLES_TH[Role(role)]


def _signatures(fund: Fund) -> tuple[ReportSignature, ...]:
    signers = (Role.CHAIR, Role.TREASURER, Role.AUDITOR)
    names = {
        o.role: o.name
        for o in Officer.objects.filter(fund=fund, active_to=None, role__in=signers).order_by("-pk")
    }
    return tuple(ReportSignature(_role_th(role), names.get(role, "")) for role in signers)


def _legs(fund: Fund, moved: Moved, period: Period) -> tuple[LegRow, ...]:
    payers = (
        DuesPayment.objects.filter(
            fund=fund, reversed_by=None, entry__date__gte=period.start, entry__date__lte=period.end
        )
        .values("member")
        .distinct()
        .count()
    )
    rows = []
    by_leg: Counter[str] = Counter()
    for code, received in moved.received.items():
        by_leg["dues" if code == DUES_IN_ADVANCE else in_chart(code).leg] += received
    for n, (label, legs) in enumerate(_LEGS):
        amount = sum(by_leg[leg] for leg in legs)
        rows.append(LegRow(label, payers if n == 0 else None, amount))
    return tuple(rows)


def _finance(fund: Fund, moved: Moved) -> Finance:
    accounts = {a.code: a for a in Account.objects.filter(fund=fund).select_related("bank_account")}

    def name(code: str) -> str:
        return _PLAIN_NAMES.get(code, accounts[code].name_th)

    return Finance(
        opening_satang=moved.opening,
        receipts=tuple(MoneyRow(name(code), amount) for code, amount in moved.received.items()),
        payments=tuple(MoneyRow(name(code), amount) for code, amount in moved.paid.items()),
        closing_satang=moved.closing,
        holdings=tuple(_holding(accounts[code], amount) for code, amount in moved.holdings.items()),
    )


def _holding(account: Account, amount: int) -> Holding:
    if in_chart(account.code).money != "bank":
        return Holding("cash", account.name_th, amount)
    bank = account.bank_account
    return Holding("bank", bank.bank if bank else account.name_th, amount, bank.number if bank else "")


def _reserve(closing: int, benefits: int) -> str | None:
    """Months that the money lasts at the period's benefits (domain.md 2.9), in words."""
    if benefits <= 0:
        return None
    tenths = closing * 60 // benefits
    return f"ประมาณ {tenths // 10}.{tenths % 10} เดือน (จ่ายสวัสดิการเฉลี่ยเดือนละ {format_baht(benefits // 6)} บาท)"


def title(label: str, period: Period) -> str:
    """Of the report in lists: its days in words."""
    return f"{_period_label(label)} ({format_thai_date(period.start)} – {format_thai_date(period.end)})"
