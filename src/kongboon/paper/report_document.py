"""The six-month report on paper (S132, domain reference 2.6): a tree of plain values that the books fill.

None means that nobody knows yet, and is printed as «ยังไม่มีข้อมูล»; an empty tuple means that there was none in the
period, and is printed as such; zero is a count like any other. Figures that contradict each other are refused
by `PaperDoesNotAddUp`, naming both. Units: money in satang; every label is already in Thai.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from kongboon.kernel.money import format_baht
from kongboon.paper.documents import Letterhead
from kongboon.paper.errors import PaperDoesNotAddUp
from kongboon.paper.pdf import render_pdf


@dataclass(frozen=True)
class FundIdentity:
    """Who reports, besides the letterhead: `code` is the fund's 7 digits."""

    code: str
    founded_on: dt.date | None
    registration_no: str | None
    registered_on: dt.date | None
    local_government: str | None
    regulation: str | None
    residents: int | None = None


@dataclass(frozen=True)
class ReportPeriod:
    """Half a fiscal year: `label` is such as "งวดที่ 1 ปีบัญชี พ.ศ. 2567"; both days belong to it."""

    label: str
    starts_on: dt.date
    ends_on: dt.date
    due_on: dt.date | None = None


@dataclass(frozen=True)
class CommitteeSeat:
    """One member of the committee; `term` is such as "พ.ศ. 2566–2569"."""

    role: str
    name: str
    village: str | None = None
    term: str | None = None


@dataclass(frozen=True)
class MemberMovement:
    """Members of the fund, or of the village `label`, from the first to the last day of the period."""

    label: str
    opening: int
    joined: int
    died: int
    left: int
    closing: int

    def __post_init__(self) -> None:
        _same_count(f"สมาชิก {self.label}", self.opening + self.joined - self.died - self.left, self.closing)


@dataclass(frozen=True)
class AgeSexRow:
    """Members of one age group on the last day; `unstated` are those whose sex is not recorded."""

    label: str
    female: int
    male: int
    unstated: int = 0

    @property
    def total(self) -> int:
        """All members of the age group."""
        return self.female + self.male + self.unstated


@dataclass(frozen=True)
class GroupCount:
    """People of a group that needs particular care."""

    label: str
    people: int


@dataclass(frozen=True)
class MemberSection:
    """The members in numbers; each division adds up to `movement.closing`."""

    movement: MemberMovement
    by_village: tuple[MemberMovement, ...] | None
    by_age: tuple[AgeSexRow, ...] | None
    groups: tuple[GroupCount, ...] | None
    villages_covered: int | None
    villages_all: int | None

    def __post_init__(self) -> None:
        if self.by_village:
            _same_count("สมาชิกรายหมู่บ้าน", sum(row.closing for row in self.by_village), self.movement.closing)
        if self.by_age:
            _same_count("สมาชิกตามอายุและเพศ", sum(row.total for row in self.by_age), self.movement.closing)
        covered, villages = self.villages_covered, self.villages_all
        if covered is not None and villages is not None and covered > villages:
            raise PaperDoesNotAddUp(f"หมู่บ้านที่มีสมาชิก: {covered:,} > {villages:,}")

    @property
    def age_total(self) -> AgeSexRow:
        """Sum of the age groups by sex."""
        rows = self.by_age or ()
        return AgeSexRow(
            "รวม",
            female=sum(row.female for row in rows),
            male=sum(row.male for row in rows),
            unstated=sum(row.unstated for row in rows),
        )


@dataclass(frozen=True)
class LegRow:
    """Money received from one leg: members, local government, the state, others. `givers` counts people."""

    label: str
    givers: int | None
    amount_satang: int


@dataclass(frozen=True)
class BenefitRow:
    """One kind of benefit given in the period; `outsiders` are those of `people` who are not members.

    `goods_satang` is the part of the amount that was given as goods, at their value.
    """

    title: str
    cases: int
    people: int | None
    amount_satang: int
    outsiders: int | None = None
    goods_satang: int = 0


@dataclass(frozen=True)
class BenefitGroup:
    """The same payments by what the regulation says a benefit is for: a stage of life, a pillar, a kind of help."""

    kind: str
    title: str
    cases: int
    amount_satang: int


@dataclass(frozen=True)
class ExceptionsPaid:
    """Payments of the period that rest on a resolution beside the rules; they are in the rows of their benefits too."""

    cases: int
    amount_satang: int


@dataclass(frozen=True)
class ProjectRow:
    """A project or public work of the period."""

    title: str
    result: str
    people: int | None
    amount_satang: int


@dataclass(frozen=True)
class InKindRow:
    """Goods or work given; `value_satang` is None where nobody put a price on it."""

    giver: str
    what: str
    value_satang: int | None


@dataclass(frozen=True)
class MoneyRow:
    """A kind of receipt or payment and its sum in the period."""

    label: str
    amount_satang: int


@dataclass(frozen=True)
class Holding:
    """Where the money is on the last day; `detail` is such as a bank account's last digits."""

    kind: Literal["cash", "bank"]
    label: str
    amount_satang: int
    detail: str = ""


@dataclass(frozen=True)
class Finance:
    """Money of the period: opening + receipts - payments = closing = sum of the holdings."""

    opening_satang: int
    receipts: tuple[MoneyRow, ...]
    payments: tuple[MoneyRow, ...]
    closing_satang: int
    holdings: tuple[Holding, ...]

    def __post_init__(self) -> None:
        reached = self.opening_satang + self.received_satang - self.paid_satang
        _same_sum("ยอดยกไป", reached, self.closing_satang)
        _same_sum("เงินสดและเงินฝากธนาคาร", self.cash_satang + self.bank_satang, self.closing_satang)

    @property
    def received_satang(self) -> int:
        """Sum of all receipts."""
        return sum(row.amount_satang for row in self.receipts)

    @property
    def paid_satang(self) -> int:
        """Sum of all payments."""
        return sum(row.amount_satang for row in self.payments)

    @property
    def cash_satang(self) -> int:
        """Cash in all hands."""
        return self._held("cash")

    @property
    def bank_satang(self) -> int:
        """Money in all bank accounts."""
        return self._held("bank")

    def _held(self, kind: str) -> int:
        return sum(holding.amount_satang for holding in self.holdings if holding.kind == kind)


@dataclass(frozen=True)
class ReconciliationRow:
    """A bank account compared with the bank's own statement; `note` explains a difference."""

    label: str
    as_of: dt.date
    statement_satang: int
    book_satang: int
    note: str = ""

    @property
    def difference_satang(self) -> int:
        """The bank's figure less the book's."""
        return self.statement_satang - self.book_satang


@dataclass(frozen=True)
class IssueRow:
    """A problem, what the fund proposes, and where that stands."""

    problem: str
    proposal: str
    state: str


@dataclass(frozen=True)
class ReportSignature:
    """Who is to sign: the role and the name, or "" where the seat is empty."""

    role: str
    name: str


@dataclass(frozen=True)
class SixMonthReport:
    """The whole report; `snapshot_hash` is that of the frozen JSON, `ledger_head` 16 characters of the books."""

    head: Letterhead
    identity: FundIdentity
    period: ReportPeriod
    submitted_to: tuple[str, ...]
    committee: tuple[CommitteeSeat, ...] | None
    members: MemberSection
    legs: tuple[LegRow, ...] | None
    benefits: tuple[BenefitRow, ...] | None
    projects: tuple[ProjectRow, ...] | None
    in_kind: tuple[InKindRow, ...] | None
    finance: Finance
    reconciliation: tuple[ReconciliationRow, ...] | None
    reserve_months: str | None
    issues: tuple[IssueRow, ...] | None
    attachments: tuple[str, ...] | None
    signatures: tuple[ReportSignature, ...]
    printed_at: dt.datetime
    snapshot_hash: str
    ledger_head: str
    batch_no: int
    version: int = 1
    is_draft: bool = False
    exceptions: ExceptionsPaid | None = None
    groups: tuple[BenefitGroup, ...] = ()

    @property
    def legs_satang(self) -> int | None:
        """Money from all legs, or None while nobody knows."""
        return None if self.legs is None else sum(row.amount_satang for row in self.legs)

    @property
    def benefits_satang(self) -> int | None:
        """Money paid for all benefits, or None while nobody knows."""
        return None if self.benefits is None else sum(row.amount_satang for row in self.benefits)

    @property
    def goods_satang(self) -> int:
        """The part of all benefits that was given as goods, at their value."""
        return sum(row.goods_satang for row in self.benefits or ())

    @property
    def benefits_money_satang(self) -> int:
        """The part of all benefits that was given in money."""
        return (self.benefits_satang or 0) - self.goods_satang

    @property
    def benefit_cases(self) -> int | None:
        """Cases of all benefits, or None while nobody knows."""
        return None if self.benefits is None else sum(row.cases for row in self.benefits)


def six_month_report_pdf(report: SixMonthReport) -> bytes:
    """Make the report on A4 in the order of the official form."""
    return render_pdf("six_month_report.html", {"report": report})


def _same_count(what: str, found: int, expected: int) -> None:
    """Refuse two counts of the same people that differ."""
    if found != expected:
        raise PaperDoesNotAddUp(f"{what}: {found:,} ≠ {expected:,}")


def _same_sum(what: str, found: int, expected: int) -> None:
    """Refuse two sums of the same money that differ."""
    if found != expected:
        raise PaperDoesNotAddUp(f"{what}: {format_baht(found)} ≠ {format_baht(expected)}")
