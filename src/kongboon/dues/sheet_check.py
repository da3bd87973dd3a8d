"""A collection sheet against the members of the fund: who pays what, and every row that cannot be. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn

from kongboon.dues import sheet_issues as issues
from kongboon.dues.errors import TooFarAhead
from kongboon.dues.rates import (
    Chosen,
    MoreThanAllMonths,
    Rates,
    Span,
    is_too_far_ahead,
    last_ahead,
    months_owed,
    next_unpaid,
    span,
    span_for_amount,
    tap_months,
)
from kongboon.dues.sheet_file import Issue, SheetFile, SheetLine
from kongboon.kernel.errors import DomainError
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import first_day, last_day
from kongboon.kernel.thai_dates import format_thai_date, format_thai_month
from kongboon.kernel.thai_text import search_key, without_zeros
from kongboon.members.register_beside import listed
from kongboon.members.register_issues import NotesNotRead, SheetsNotRead
from kongboon.rules.terms import DuesTerms


@dataclass(frozen=True)
class KnownMember:
    """What a sheet is compared with; `moo` is the member's own village. No dues from `exempt_on` on."""

    member_id: int
    number: str
    name: str
    moo: int
    house_no: str
    joined_on: date
    paid_until: date | None = None
    ended_on: date | None = None
    exempt_on: date | None = None
    chosen: Chosen = ()


@dataclass(frozen=True)
class RecordedPayment:
    """What a member paid in the sheet's round already, and the receipt that says so."""

    amount_satang: int
    months: int
    on: date
    receipt: str
    entry_id: int

    def is_of(self, line: SheetLine) -> bool:
        """Whether a line of a sheet can be this very payment: the same sum; its day may have been corrected since."""
        if line.amount_satang is not None:
            return line.amount_satang == self.amount_satang
        return line.months in (None, self.months)


@dataclass(frozen=True)
class SheetCounts:
    """Where the rows below the header went: `in_file` = `read` + `others`, `read` = the sum of the other four."""

    in_file: int
    others: int
    read: int
    taken: int
    asked: int
    refused: int
    unpaid: int


@dataclass(frozen=True)
class SheetRow:
    """One payment of a sheet that can be recorded."""

    row_no: int
    member_id: int
    number: str
    name: str
    house_no: str
    paid: Span
    on: date | None


@dataclass(frozen=True)
class CheckedSheet:
    """A sheet for one village and month: the rows that can be recorded, and every issue by row.

    `asked` are rows that are left out until somebody confirms them: row number -> satang. Those of them that a
    receipt stands for already have it in `recorded`. `to_confirm` are rows that say something about the whole sheet:
    nothing of it is recorded before they are confirmed.
    """

    moo: int
    month: str
    on: date | None
    rows: tuple[SheetRow, ...]
    issues: tuple[Issue, ...]
    asked: Mapping[int, int] = field(default_factory=dict)
    recorded: Mapping[int, RecordedPayment] = field(default_factory=dict)
    to_confirm: tuple[int, ...] = ()

    @property
    def errors(self) -> tuple[Issue, ...]:
        """Issues that keep the sheet out."""
        return tuple(issue for issue in self.issues if issue.severity == "error")

    @property
    def total_satang(self) -> int:
        """Sum of the rows that can be recorded."""
        return sum(row.paid.amount_satang for row in self.rows)


def place_of(
    sheet: SheetFile, *, moo: int | None, month: str | None, language: str = "th"
) -> tuple[int, str]:
    """Village and month of a sheet, from its title or as chosen.

    Errors: SheetWithoutVillage, SheetWithoutMonth, and where both say something else OtherVillageOnSheet,
    OtherMonthOnSheet.
    """
    if moo and sheet.moo and moo != sheet.moo:
        raise issues.OtherVillageOnSheet(sheet=sheet.moo, chosen=moo)
    if month and sheet.month and month != sheet.month:
        told, chosen = (format_thai_month(m, language=language) for m in (sheet.month, month))
        raise issues.OtherMonthOnSheet(sheet=told, chosen=chosen)
    village, round_month = moo or sheet.moo, month or sheet.month
    if village is None:
        raise issues.SheetWithoutVillage
    if round_month is None:
        raise issues.SheetWithoutMonth
    return village, round_month


def check_sheet(
    sheet: SheetFile,
    *,
    moo: int,
    month: str,
    members: Sequence[KnownMember],
    terms: DuesTerms,
    recorded: Mapping[int, Sequence[RecordedPayment]] | None = None,
    confirmed: Collection[int] = (),
    language: str = "th",
) -> CheckedSheet:
    """Compare every line with the members of the whole fund, and with what they paid in this round (`recorded`).

    A row that is `confirmed` by its number is not asked about. Errors: NobodyPaid for a sheet without amounts.
    """
    if not sheet.lines and not sheet.issues:
        raise issues.NobodyPaid
    numbers = {m.number: m for m in members}
    work = _Check(sheet, moo, month, terms, language, numbers, recorded or {}, frozenset(confirmed))
    bad = {issue.row_no for issue in sheet.issues}
    rows = [row for line in sheet.lines if line.row_no not in bad and (row := work.row(line)) is not None]
    work.tell_of_the_whole(rows)
    found = sorted((*sheet.issues, *work.found), key=lambda issue: issue.row_no)
    return CheckedSheet(
        moo,
        month,
        sheet.on,
        tuple(rows),
        tuple(found),
        work.asked,
        work.recorded_rows,
        tuple(work.to_confirm),
    )


def counts_of(sheet: SheetFile, checked: CheckedSheet) -> SheetCounts:
    """Where every row of a sheet went; what does not add up is a mistake of ours."""
    refused = {line.row_no for line in sheet.lines} | {
        issue.row_no for issue in sheet.issues if issue.row_no in sheet.cells
    }
    refused -= {row.row_no for row in checked.rows} | checked.asked.keys()
    read = len(checked.rows) + len(checked.asked) + len(refused) + len(sheet.unpaid)
    return SheetCounts(
        in_file=read + len(sheet.others),
        others=len(sheet.others),
        read=read,
        taken=len(checked.rows),
        asked=len(checked.asked),
        refused=len(refused),
        unpaid=len(sheet.unpaid),
    )


class _LeftOut(Exception):
    """A row stays out; the issue says why."""


@dataclass
class _Check:
    """The lines seen so far and what was found."""

    sheet: SheetFile
    moo: int
    month: str
    terms: DuesTerms
    language: str
    by_number: dict[str, KnownMember]
    recorded: Mapping[int, Sequence[RecordedPayment]]
    confirmed: frozenset[int]
    asked: dict[int, int] = field(default_factory=dict)
    recorded_rows: dict[int, RecordedPayment] = field(default_factory=dict)
    found: list[Issue] = field(default_factory=list)
    seen: dict[int, int] = field(default_factory=dict)
    meant: dict[int, list[KnownMember]] = field(default_factory=dict)
    to_confirm: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        # A spreadsheet drops the zeros in front; the number is taken without them where that means one member.
        self.by_bare: dict[str, list[KnownMember]] = {}
        for number, member in self.by_number.items():
            bare = without_zeros(number)
            # In its own village 2/07 may be called 7.
            short = {bare, re.split("[/-]", bare)[-1]} if member.moo == self.moo else {bare}
            for called in short:
                self.by_bare.setdefault(called, []).append(member)
        self.has_names = any(line.name for line in self.sheet.lines)

    def row(self, line: SheetLine) -> SheetRow | None:
        """The payment of a line, None when it cannot be recorded."""
        try:
            member = self._member(line)
            self._is_new(line, member)
            self._can_pay(line, member)
            paid = self._paid(line, member)
            self._is_seen(line, member, paid)
            self._is_meant(line, member, paid)
            self._owes(line, member, paid)
        except _LeftOut:
            return None
        return SheetRow(
            line.row_no, member.member_id, member.number, member.name, member.house_no, paid, line.on
        )

    def tell_of_the_whole(self, rows: Sequence[SheetRow]) -> None:
        """What nobody sees in the file, what is not read of it, and a total that its rows do not make."""
        top = self.sheet.header_row
        not_read: list[DomainError] = []
        if self.sheet.other_sheets:
            not_read.append(SheetsNotRead(sheets=listed(self.sheet.other_sheets)))
        if self.sheet.notes:
            not_read.append(NotesNotRead(cells=listed(self.sheet.notes)))
        self.found += [Issue.of(top, "", "warning", one) for one in not_read]
        if self.sheet.hidden_parts:
            self._hold(top, "", issues.HiddenPart(names=listed(self.sheet.hidden_parts)))
        has_errors = any(issue.severity == "error" for issue in (*self.sheet.issues, *self.found))
        if self.sheet.total_satang is not None and not has_errors:
            self._compare_total(self.sheet.total_satang, rows)

    def _compare_total(self, written: int, rows: Sequence[SheetRow]) -> None:
        """A total that somebody wrote below and that the rows do not make is a slip of the pen, or a lost row."""
        made = sum(row.paid.amount_satang for row in rows) + sum(self.asked.values())
        if written != made:
            why = issues.TotalDiffers(written=format_baht(written), rows=format_baht(made))
            self._hold(self.sheet.total_row_no, self.sheet.columns.get("amount", ""), why)

    def _hold(self, row_no: int, column: str, error: DomainError) -> None:
        if row_no not in self.confirmed:
            self.to_confirm.append(row_no)
            self.found.append(Issue.of(row_no, column, "warning", error))

    def _refuse(self, line: SheetLine, column: str, error: DomainError) -> _LeftOut:
        named = self.sheet.columns.get(column, self.sheet.columns["number"])
        self.found.append(Issue.of(line.row_no, named, "error", error))
        return _LeftOut()

    def _member(self, line: SheetLine) -> KnownMember:
        if not line.number:
            raise self._refuse(line, "number", issues.NumberMissing(name=line.name or "?"))
        meant = self.by_bare.get(without_zeros(line.number), [])
        if line.name:
            meant = [one for one in meant if _same_person(line.name, one.name)] or meant
        member = self.by_number.get(line.number) or (meant[0] if len(meant) == 1 else None)
        if member is None and meant:
            why = issues.NumberMeansSeveral(number=line.number, people=_people(meant))
            raise self._refuse(line, "number", why)
        if member is None:
            raise self._refuse(line, "number", issues.NumberUnknown(number=line.number))
        if line.name and not _same_person(line.name, member.name):
            facts = {"number": member.number, "known": member.name, "name": line.name}
            raise self._refuse(line, "name", issues.NameDoesNotFit(**facts))
        self.meant[line.row_no] = meant
        return member

    def _is_meant(self, line: SheetLine, member: KnownMember, paid: Span) -> None:
        """A number alone is asked about where it may be somebody else's, and where the sheet tells the others' names."""
        if line.name or line.row_no in self.confirmed:
            return
        meant = self.meant[line.row_no]
        facts = {"number": line.number, "name": f"{member.name} ({member.number})"}
        if len(meant) > 1:
            self._ask(line, paid.amount_satang, issues.NumberIsShort(people=_people(meant), **facts))
        if self.has_names:
            self._ask(line, paid.amount_satang, issues.NameLeftOut(**facts))

    def _is_new(self, line: SheetLine, member: KnownMember) -> None:
        """The rows decide whether a sheet was recorded, not the bytes of its file."""
        known = [paid for paid in self.recorded.get(member.member_id, ()) if paid.is_of(line)]
        if not known or line.row_no in self.confirmed:
            return
        paid = known[-1]
        self.recorded_rows[line.row_no] = paid
        facts = {
            "amount": format_baht(paid.amount_satang),
            "receipt": paid.receipt,
            "date": self._day(paid.on),
        }
        self._ask(line, paid.amount_satang, issues.RecordedAlready(name=member.name, **facts))

    def _is_seen(self, line: SheetLine, member: KnownMember, paid: Span) -> None:
        if line.row_no in self.sheet.hidden_rows and line.row_no not in self.confirmed:
            amount = format_baht(paid.amount_satang)
            self._ask(line, paid.amount_satang, issues.HiddenRow(name=member.name, amount=amount))

    def _owes(self, line: SheetLine, member: KnownMember, paid: Span) -> None:
        """Months from which a member pays nothing are taken when somebody says that they are meant."""
        on = member.exempt_on
        if on is not None and first_day(paid.last) >= on and line.row_no not in self.confirmed:
            self._ask(line, paid.amount_satang, issues.ExemptOnSheet(name=member.name, on=self._day(on)))

    def _ask(self, line: SheetLine, satang: int, error: DomainError) -> NoReturn:
        column = "amount" if line.amount_satang else "months" if line.months else "full"
        self.asked[line.row_no] = satang
        self.found.append(Issue.of(line.row_no, self.sheet.columns[column], "warning", error))
        raise _LeftOut

    def _day(self, day: date) -> str:
        return format_thai_date(day, language=self.language)

    def _can_pay(self, line: SheetLine, member: KnownMember) -> None:
        first_row = self.seen.setdefault(member.member_id, line.row_no)
        if first_row != line.row_no:
            raise self._refuse(line, "number", issues.MemberTwice(name=member.name, first_row=first_row))
        if member.ended_on is not None:
            on = self._day(member.ended_on)
            raise self._refuse(line, "number", issues.MembershipEnded(name=member.name, date=on))
        if member.moo != self.moo:
            raise self._refuse(line, "number", issues.MemberOfOtherVillage(name=member.name, moo=member.moo))
        if member.paid_until and member.paid_until >= last_day(self.month):
            until = self._day(member.paid_until)
            column = "amount" if line.amount_satang else "months"
            raise self._refuse(line, column, issues.PaidUpToMonth(name=member.name, until=until))

    def _too_far(self, line: SheetLine, member: KnownMember, on: date) -> _LeftOut:
        until = format_thai_month(last_ahead(self.terms, on), language=self.language)
        why = TooFarAhead(name=member.name, years=self.terms.ahead_max_years, until=until)
        return self._refuse(line, "months" if line.months else "amount", why)

    def _paid(self, line: SheetLine, member: KnownMember) -> Span:
        """The months that a line pays for, within the limit of the regulation where its day is known."""
        on = line.on or self.sheet.on
        try:
            paid = self._span(line, member)
        except MoreThanAllMonths:
            raise self._too_far(line, member, on or first_day(self.month)) from None
        if on is not None and is_too_far_ahead(self.terms, paid, on):
            raise self._too_far(line, member, on)
        return paid

    def _span(self, line: SheetLine, member: KnownMember) -> Span:
        first, rates = next_unpaid(member.paid_until, member.joined_on), Rates(self.terms, member.chosen)
        try:
            if line.months is not None:
                paid = span(rates, first, line.months)
            elif line.amount_satang is not None:
                return span_for_amount(rates, first, line.amount_satang)
            else:
                owed = months_owed(
                    member.paid_until, member.joined_on, self.month, exempt_on=member.exempt_on
                )
                return span(rates, first, tap_months(self.terms, owed))
        except MoreThanAllMonths:
            raise
        except DomainError as refusal:
            column = "months" if line.months is not None else "amount"
            raise self._refuse(line, column, refusal) from None
        if line.amount_satang not in (None, paid.amount_satang):
            facts = {"price": format_baht(paid.amount_satang), "amount": format_baht(line.amount_satang or 0)}
            raise self._refuse(line, "amount", issues.AmountAndMonthsDiffer(months=line.months, **facts))
        return paid


def _people(members: Sequence[KnownMember]) -> str:
    return ", ".join(f"{member.name} ({member.number})" for member in members[:_PEOPLE_SAID])


_PEOPLE_SAID = 5


def _same_person(written: str, known: str) -> bool:
    """Whether a name on a sheet can be this member: the whole name, or the first name alone."""
    name, member = search_key(written), search_key(known)
    return name == member or (" " not in written.strip() and bool(name) and member.startswith(name))
