"""Freezing a report, and printing it again."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date, shown_month
from kongboon.paper.report_document import IssueRow, SixMonthReport, six_month_report_pdf
from kongboon.reports import errors
from kongboon.reports.models import FrozenReport
from kongboon.reports.queries import open_months
from kongboon.reports.six_month import build_report, from_snapshot, period_of, to_snapshot

SIX_MONTH = "six-month"


def preview_report(*, fund: Fund, label: str, at: datetime) -> SixMonthReport:
    """The half-year as the books stand now. Errors: BadFiscalPeriod, PeriodNotBegun."""
    period = period_of(fund, label)
    if localdate(at) < period.start:
        raise errors.PeriodNotBegun(label=label, date=shown_date(period.start))
    return build_report(fund, label, at=at)


@transaction.atomic
def freeze_report(
    *,
    fund: Fund,
    label: str,
    by: Officer,
    at: datetime,
    reason: str = "",
    issues: tuple[IssueRow, ...] | None = None,
) -> FrozenReport:
    """Make the report final: its JSON is kept with its hash and the head of the books.

    Errors: PeriodNotOver; MonthsOpen; for a later version VersionNeedsReason and NothingChanged.
    """
    require(by, Act.FREEZE_REPORT)
    lock_fund(fund)
    period = period_of(fund, label)
    if localdate(at) <= period.end:
        raise errors.PeriodNotOver(label=label, date=shown_date(period.end))
    if still_open := open_months(fund, period):
        raise errors.MonthsOpen(months=", ".join(map(shown_month, still_open)))
    last = FrozenReport.objects.filter(fund=fund, kind=SIX_MONTH, label=label).order_by("-version").first()
    report = build_report(fund, label, at=at, version=last.version + 1 if last else 1, issues=issues)
    if last:
        _check_new_version(last, report, label, reason)
    snapshot = to_snapshot(report)
    made: FrozenReport = FrozenReport.objects.create(
        id=next_id(fund),
        fund=fund,
        kind=SIX_MONTH,
        label=label,
        version=report.version,
        reason=reason.strip(),
        snapshot=snapshot,
        sha256=hashlib.sha256(snapshot.encode()).hexdigest(),
        ledger_head=report.ledger_head,
        batch_no=report.batch_no,
        at=at,
        by=by,
    )
    return made


def _check_new_version(last: FrozenReport, report: SixMonthReport, label: str, reason: str) -> None:
    if not reason.strip():
        raise errors.VersionNeedsReason(label=label, version=last.version)
    before = from_snapshot(last.snapshot, "", report.printed_at)
    same = (
        "members",
        "legs",
        "benefits",
        "finance",
        "issues",
        "committee",
        "identity",
        "signatures",
        "exceptions",
        "groups",
    )
    if all(getattr(before, part) == getattr(report, part) for part in same):
        raise errors.NothingChanged(label=label, version=last.version)


def report_pdf(report: FrozenReport, at: datetime) -> bytes:
    """The frozen report on paper, from its own bytes and not from today's books."""
    return six_month_report_pdf(from_snapshot(report.snapshot, report.sha256, at))


def write_report(report: FrozenReport, folder: Path, at: datetime) -> tuple[Path, Path]:
    """Write the JSON and the PDF of a frozen report into a folder; returns both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"six-month-{report.fund_id}-{report.label.replace('/', '-')}-v{report.version}"
    data, paper = folder / f"{name}.json", folder / f"{name}.pdf"
    data.write_bytes(report.snapshot.encode())
    paper.write_bytes(report_pdf(report, at))
    return data, paper
