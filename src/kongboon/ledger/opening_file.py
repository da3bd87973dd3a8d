"""Reads opening balances from the sheet that a treasurer has: account code and amount, one a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kongboon.funds.models import Fund
from kongboon.kernel.errors import DomainError
from kongboon.kernel.money import parse_baht
from kongboon.kernel.thai_dates import parse_thai_date
from kongboon.kernel.thai_text import to_arabic_digits
from kongboon.ledger.errors import (
    AccountTwiceInFile,
    BadOpeningFile,
    BadOpeningSheet,
    HiddenRowInFile,
    NoOpeningDate,
    SeveralOpeningSheets,
    UnknownAccountInFile,
)
from kongboon.ledger.models import Account
from kongboon.members.register_issues import TornRow
from kongboon.members.register_refusals import BadRegisterFile, EncryptedWorkbook
from kongboon.members.register_workbook import Sheet, read_sheets

_ACCOUNT = {"account", "code", "รหัส", "รหัสบัญชี", "เลขบัญชี", "บัญชี"}
_BALANCE = {"balance", "amount", "ยอด", "ยอดยกมา", "จำนวนเงิน", "ยอดคงเหลือ"}
_DATE = {"date", "วันที่", "ณ วันที่"}
_CREDIT_KINDS = {Account.Kind.LIABILITY, Account.Kind.EQUITY}


@dataclass(frozen=True)
class Opening:
    """What the file says: the day, and account code -> satang (credit below zero)."""

    on: date
    balances: dict[str, int]


def read_opening(data: bytes, file_name: str, fund: Fund) -> Opening:
    """Opening balances from CSV or Excel. Amounts are written above zero on their usual side.

    A row "วันที่" / "date" carries the day in its next cell.
    Errors: EncryptedWorkbook, BadOpeningSheet, SeveralOpeningSheets, TooHeavyToRead, BadOpeningFile with row and column,
    NoOpeningDate.
    """
    sheet = _sheet(data, file_name)
    rows: Sequence[list[Any]] = sheet.rows
    on = _day(rows)
    header = next((n for n, row in enumerate(rows) if _columns(row)), None)
    if header is None:
        raise BadOpeningSheet
    account_at, balance_at = _columns(rows[header]) or (0, 1)
    kinds = dict(Account.objects.filter(fund=fund).values_list("code", "kind"))
    hidden = {index + 1 for index in sheet.marks.hidden_rows}
    balances: dict[str, int] = {}
    seen: dict[str, int] = {}
    for number, row in enumerate(rows[header + 1 :], header + 2):
        code = _code(row[account_at]) if len(row) > account_at else ""
        amount = row[balance_at] if len(row) > balance_at else ""
        if not code or code in _DATE or amount in ("", None):
            continue
        problem: DomainError | None = None
        if code not in kinds:
            problem = UnknownAccountInFile(account=code)
        elif number in hidden:
            problem = HiddenRowInFile()
        elif (first := seen.setdefault(code, number)) != number:
            problem = AccountTwiceInFile(account=code, first_row=first)
        if problem is not None:
            raise BadOpeningFile(row=number, column=rows[header][account_at], problem=problem)
        if sheet.is_torn(number - 1, header):
            raise BadOpeningFile(row=number, column=rows[header][balance_at], problem=TornRow())
        try:
            satang = parse_baht(amount, allow_negative=True)
        except DomainError as wrong:
            raise BadOpeningFile(row=number, column=rows[header][balance_at], problem=wrong) from None
        balances[code] = -satang if kinds[code] in _CREDIT_KINDS else satang
    return Opening(on, balances)


def _sheet(data: bytes, file_name: str) -> Sheet:
    """The one sheet that has the headings. Errors: EncryptedWorkbook, BadOpeningSheet, SeveralOpeningSheets."""
    try:
        sheets = read_sheets(data, file_name)
    except EncryptedWorkbook:
        raise
    except BadRegisterFile as broken:
        raise BadOpeningSheet from broken
    found = [sheet for sheet in sheets if any(map(_columns, sheet.rows))]
    if len(found) > 1:
        raise SeveralOpeningSheets(sheets=", ".join(f"“{sheet.name}”" for sheet in found))
    return (found or sheets)[0]


def _columns(row: list[Any]) -> tuple[int, int] | None:
    words = [str(cell).strip().lower() for cell in row]
    account = next((n for n, word in enumerate(words) if word in _ACCOUNT), None)
    balance = next((n for n, word in enumerate(words) if word in _BALANCE), None)
    return None if account is None or balance is None else (account, balance)


def _day(rows: Sequence[list[Any]]) -> date:
    for number, row in enumerate(rows, 1):
        words = [str(cell).strip().lower() for cell in row]
        for place, word in enumerate(words[:-1]):
            if word in _DATE:
                try:
                    return parse_thai_date(row[place + 1])
                except DomainError as wrong:
                    raise BadOpeningFile(row=number, column=row[place], problem=wrong) from None
    raise NoOpeningDate


def _code(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return to_arabic_digits(str(cell).strip())
