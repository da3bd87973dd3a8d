"""The books for programs that are not ours: hledger (and ledger-cli), beancount, CSV, and JSON lines to verify.

No name and no word leaves with them: a member is the hash that the line carries, an officer a number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db.models import Min, Sum

from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.ledger.export_jsonl import jsonl
from kongboon.ledger.models import Account, Entry, Head, Line, paper_number
from kongboon.ledger.reading import BooksReader, StoredEntry, StoredLine

ROOTS = {
    Account.Kind.ASSET: "Assets",
    Account.Kind.LIABILITY: "Liabilities",
    Account.Kind.EQUITY: "Equity",
    Account.Kind.INCOME: "Income",
    Account.Kind.EXPENSE: "Expenses",
}
CURRENCY = "THB"
_HEADER = (
    "batch",
    "entry",
    "date",
    "kind",
    "paper",
    "account",
    "debit",
    "credit",
    "member_hash",
    "earmark",
    "quantity",
    "reverses",
    "reason",
    "source",
)


class UnknownFormat(DomainError):
    code = "ledger.unknown_format"
    msgid = gettext_noop("Format %(format)s is not known. Choose one of %(formats)s.")


def export_ledger(fund: Fund, format: str) -> Iterator[str]:
    """Pieces of text that are the fund's books in a format of `FORMATS`; streamed batch by batch.

    Errors: UnknownFormat.
    """
    if format not in FORMATS:
        raise UnknownFormat(format=format, formats=", ".join(FORMATS))
    return FORMATS[format](fund)


def account_names(fund: Fund) -> dict[str, str]:
    """Account code -> name outside: root by kind, then the code.

    1110.2 becomes Assets:1110-2: beancount takes no dot, and a colon would put its balance into 1110's.
    """
    accounts = Account.objects.filter(fund=fund).order_by("code")
    return {a.code: f"{ROOTS[Account.Kind(a.kind)]}:{a.code.replace('.', '-')}" for a in accounts}


def baht(satang: int) -> str:
    """Exact amount with two decimals and no separators.

    >>> baht(-123456), baht(5)
    ('-1234.56', '0.05')
    """
    return f"{'-' if satang < 0 else ''}{abs(satang) // 100}.{abs(satang) % 100:02d}"


def paper_of(entry: StoredEntry) -> str:
    """The number that stands on the receipt or voucher, or nothing."""
    if not entry.paper:
        return ""
    series, year, number = entry.paper.split("/")
    return paper_number(series, int(year), int(number))


def _entries(fund: Fund) -> Iterator[tuple[int, str, StoredEntry]]:
    """Batch number, kind and entry, up to the head that stands when it begins."""
    for stored in BooksReader(fund).batches(to=Head.objects.get(fund=fund).batch_no):
        kind = stored.batch.kind if stored.batch else "?"
        for entry in stored.entries:
            yield stored.seal.batch_no, kind, entry


def _tags(batch_no: int, entry: StoredEntry) -> dict[str, str]:
    """What is said of an entry besides date, number and amounts; empty ones left out."""
    reverses = str(entry.reverses_no or "")
    tags = {
        "batch": str(batch_no),
        "paper": paper_of(entry),
        "reverses": reverses,
        "reason": entry.reason_code,
    }
    return {key: value for key, value in (tags | {"source": entry.source}).items() if value}


def _line_tags(line: StoredLine) -> dict[str, str]:
    tags = {"member": line.member_hash.hex() if line.member_hash else "", "earmark": line.earmark or ""}
    if line.quantity_milli is not None:
        tags["quantity"] = f"{line.quantity_milli / 1000:.3f}"
    return {key: value for key, value in tags.items() if value}


def _hledger(fund: Fund) -> Iterator[str]:
    """A journal that `hledger --strict` and `ledger --pedantic` read."""
    names = account_names(fund)
    yield f"; kongboon fund {fund.code}\n\ncommodity {CURRENCY}\n    format 1000.00 {CURRENCY}\n\n"
    for tag in ("batch", "paper", "reverses", "reason", "source", "member", "earmark", "quantity"):
        yield f"tag {tag}\n"
    yield "\n" + "".join(f"account {name}\n" for name in names.values())
    for batch_no, kind, entry in _entries(fund):
        parts = [f"\n{entry.on} * ({entry.entry_no}) {kind}\n"]
        parts += [f"    ; {key}: {value}\n" for key, value in _tags(batch_no, entry).items()]
        for line in entry.lines:
            parts.append(f"    {names[line.account]:<24}  {baht(line.amount):>16} {CURRENCY}\n")
            parts += [f"        ; {key}: {value}\n" for key, value in _line_tags(line).items()]
        yield "".join(parts)


def _beancount(fund: Fund) -> Iterator[str]:
    """A ledger that `bean-check` accepts, closed by an assertion of every account's balance."""
    names = account_names(fund)
    first = Entry.objects.filter(fund=fund).aggregate(first=Min("date"))["first"] or date(2000, 1, 1)
    yield f'option "title" "kongboon fund {fund.code}"\noption "operating_currency" "{CURRENCY}"\n\n'
    yield f"{first} commodity {CURRENCY}\n" + "".join(
        f"{first} open {name} {CURRENCY}\n" for name in names.values()
    )
    last = first
    last_entry = Head.objects.get(fund=fund).entry_no
    for batch_no, kind, entry in _entries(fund):
        last = max(last, date.fromisoformat(entry.on))
        last_entry = max(last_entry, entry.entry_no)
        parts = [f'\n{entry.on} * "{kind}" "{entry.entry_no}"\n']
        parts += [f'  {key}: "{value}"\n' for key, value in _tags(batch_no, entry).items()]
        for line in entry.lines:
            parts.append(f"  {names[line.account]:<24}  {baht(line.amount):>16} {CURRENCY}\n")
            parts += [f'    {key}: "{value}"\n' for key, value in _line_tags(line).items()]
        yield "".join(parts)
    yield "\n"
    for code, amount in balances(fund, last_entry).items():
        # Without a tolerance of its own, an assertion would let a difference of one satang pass.
        yield f"{last + timedelta(days=1)} balance {names[code]:<24}  {baht(amount):>16} ~ 0.00 {CURRENCY}\n"


def balances(fund: Fund, last_entry: int) -> dict[str, int]:
    """Balance in satang of every account up to an entry, added up by the database from the lines."""
    base = fund.pk * ROWS_PER_FUND
    lines = Line.objects.filter(entry_id__gt=base, entry_id__lte=base + last_entry)
    sums = dict(lines.values_list("account__code").annotate(total=Sum("amount")).order_by("account__code"))
    return {code: int(sums.get(code, 0)) for code in account_names(fund)}


def _csv(fund: Fund) -> Iterator[str]:
    """One row a line, amounts in baht; what is not there is empty.

    For programs, so every value stands exactly as it is in the books, also one that a spreadsheet would take for a
    formula.
    """
    yield _row(_HEADER)
    for batch_no, kind, entry in _entries(fund):
        paper = paper_of(entry)
        for line in entry.lines:
            tags = _line_tags(line)
            yield _row(
                (
                    batch_no,
                    entry.entry_no,
                    entry.on,
                    kind,
                    paper,
                    line.account,
                    baht(line.amount) if line.amount > 0 else "",
                    baht(-line.amount) if line.amount < 0 else "",
                    *(tags.get(key, "") for key in ("member", "earmark", "quantity")),
                    entry.reverses_no or "",
                    entry.reason_code,
                    entry.source,
                )
            )


def _row(values: tuple[object, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue()


FORMATS: dict[str, Callable[[Fund], Iterator[str]]] = {
    "hledger": _hledger,
    "beancount": _beancount,
    "csv": _csv,
    "jsonl": jsonl,
}
