"""Reading the books: balances, the cash book, the trial balance, one entry, one member's lines.

Units: satang, debit above zero. Every function states its number of SQL queries in tests/test_queries.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import F, Max, Min, Sum

from kongboon.funds.models import Fund
from kongboon.kernel.thai_calendar import add_months, first_day, month_of
from kongboon.ledger.accounts import in_chart, is_money, name_of
from kongboon.ledger.models import Account, Balance, Batch, Entry, Line, PeriodEvent, paper_number
from kongboon.ledger.shown import (
    CashBook,
    CashBookRow,
    EntryShown,
    MemberStatement,
    MonthState,
    Side,
    StatementRow,
    TrialBalance,
    TrialBalanceRow,
)
from kongboon.members.models import Member

__all__ = [
    "CashBook",
    "CashBookRow",
    "EntryShown",
    "MemberStatement",
    "MonthState",
    "Side",
    "StatementRow",
    "TrialBalance",
    "TrialBalanceRow",
    "account_balance",
    "balances",
    "balances_by_code",
    "book_months",
    "cash_book",
    "entry_shown",
    "member_statement",
    "money_accounts",
    "money_by_place",
    "month_states",
    "opening_entry_no",
    "trial_balance",
]


def balances(fund: Fund, as_of: date | None = None) -> dict[int, int]:
    """Balance of every account of the fund that has one, by the account's id. One query, or two with a day."""
    cached = Balance.objects.filter(fund=fund)
    if as_of is None:
        return _summed(cached.values_list("account_id").annotate(total=Sum(F("debit") - F("credit"))))
    month = month_of(as_of)
    if month_of(date.fromordinal(as_of.toordinal() + 1)) != month:
        cached, part = cached.filter(month__lte=month), None
    else:
        cached = cached.filter(month__lt=month)
        part = Line.objects.filter(account__fund=fund, entry__date__range=(first_day(month), as_of))
    found = _summed(cached.values_list("account_id").annotate(total=Sum(F("debit") - F("credit"))))
    if part is not None:
        for account, total in part.values_list("account_id").annotate(total=Sum("amount")):
            found[account] = found.get(account, 0) + int(total)
    return found


def _summed(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    return {account: int(total) for account, total in rows}


def trial_balance(fund: Fund, as_of: date | None = None) -> TrialBalance:
    """Every account that has a balance, on the side where it stands. Two queries, three with a day."""
    found = balances(fund, as_of)
    accounts = Account.objects.filter(fund=fund).order_by("code")
    rows = (
        TrialBalanceRow(a.code, name_of(a), a.kind, max(found[a.pk], 0), max(-found[a.pk], 0))
        for a in accounts
        if found.get(a.pk)
    )
    return TrialBalance(as_of, tuple(rows))


def account_balance(fund: Fund, code_prefix: str, as_of: date | None = None) -> int:
    """Sum of the accounts whose codes begin so ("11" is everything in cash and banks); debit above zero."""
    found = balances(fund, as_of)
    chosen = Account.objects.filter(fund=fund, code__startswith=code_prefix).values_list("pk", flat=True)
    return sum(found.get(pk, 0) for pk in chosen)


def balances_by_code(fund: Fund, as_of: date | None = None) -> dict[str, int]:
    """Balance of every account by its code; accounts at zero are left out. Two queries, three with a day."""
    found = balances(fund, as_of)
    codes = Account.objects.filter(fund=fund).values_list("pk", "code")
    return {code: found[pk] for pk, code in codes if found.get(pk)}


def money_accounts(fund: Fund) -> list[Account]:
    """Accounts that hold money one can count: cash, collectors' cash, banks; in the order of their codes."""
    accounts = Account.objects.filter(fund=fund, kind=Account.Kind.ASSET)
    found = accounts.select_related("officer", "bank_account").order_by("code")
    return [account for account in found if is_money(account.code)]


def money_by_place(balances: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Satang in the box, with collectors and at banks, from balances by account code."""
    found = {"box": 0, "collectors": 0, "bank": 0}
    for code, satang in balances:
        if place := in_chart(code).money:
            found[place] += satang
    return found


def cash_book(account: Account, month: str) -> CashBook:
    """One account in one month, with the balance after each entry; newest first. Three queries."""
    lines = list(
        Line.objects.filter(account=account, entry__date__range=(first_day(month), _last_day(month)))
        .select_related("entry", "entry__batch", "entry__note")
        .order_by("entry__date", "entry_id", "id")
    )
    opening = _opening(account, month)
    counters = _counters(account, {line.entry_id for line in lines})
    rows: list[CashBookRow] = []
    balance = opening
    for line in lines:
        balance += line.amount
        if rows and rows[-1].entry_id == line.entry_id:
            rows[-1] = _cash_row(line, counters, balance, rows[-1])
        else:
            rows.append(_cash_row(line, counters, balance))
    total_in, total_out = sum(row.money_in for row in rows), sum(row.money_out for row in rows)
    return CashBook(account, month, opening, tuple(reversed(rows)), total_in, total_out)


def _last_day(month: str) -> date:
    return date.fromordinal(first_day(add_months(month, 1)).toordinal() - 1)


def _opening(account: Account, month: str) -> int:
    before = Balance.objects.filter(account=account, month__lt=month)
    return int(before.aggregate(total=Sum(F("debit") - F("credit")))["total"] or 0)


def _counters(account: Account, entry_ids: set[int]) -> dict[int, tuple[str, ...]]:
    """Names of the other accounts of each entry, each once."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    if entry_ids:
        # The ids of one fund's month lie close together, so a range reads little more than it must.
        others = (
            Line.objects.filter(entry_id__gte=min(entry_ids), entry_id__lte=max(entry_ids))
            .exclude(account=account)
            .select_related("account")
            .order_by("id")
        )
        for line in others:
            if line.entry_id in entry_ids:
                found[line.entry_id][name_of(line.account)] = None
    return {entry: tuple(names) for entry, names in found.items()}


def _cash_row(
    line: Line, counters: dict[int, tuple[str, ...]], balance: int, before: CashBookRow | None = None
) -> CashBookRow:
    entry = line.entry
    return CashBookRow(
        entry_id=entry.pk,
        entry_no=entry.entry_no,
        on=entry.date,
        paper=entry.paper_number,
        kind=entry.batch.kind,
        note=_note(entry),
        counter=counters.get(entry.pk, ()),
        money_in=max(line.amount, 0) + (before.money_in if before else 0),
        money_out=max(-line.amount, 0) + (before.money_out if before else 0),
        balance=balance,
        reverses_no=_number(entry.reverses_id),
    )


def _note(entry: Entry) -> str:
    """The words of an entry; "" when there are none or they were erased."""
    return entry.note.text if hasattr(entry, "note") else ""


def _number(entry_id: int | None) -> int | None:
    return None if entry_id is None else entry_id % 10**10


def entry_shown(fund: Fund, entry_no: int) -> EntryShown | None:
    """One entry by its number with all that its page says; None if there is none. Three queries."""
    entry = (
        Entry.objects.filter(fund=fund, entry_no=entry_no)
        .select_related("batch", "batch__posted_by", "batch__seal", "note")
        .first()
    )
    if entry is None:
        return None
    undone = Entry.objects.filter(reverses_id=entry.pk).first()
    lines = entry.lines.select_related("account", "member").order_by("pk")
    return EntryShown(
        id=entry.pk,
        entry_no=entry.entry_no,
        on=entry.date,
        paper=entry.paper_number,
        paper_series=entry.paper_series,
        kind=entry.batch.kind,
        source=entry.source,
        note=_note(entry),
        sides=tuple(_side(line) for line in lines),
        recorder=entry.batch.posted_by,
        at=entry.batch.posted_at,
        batch_no=entry.batch.batch_no,
        head=bytes(entry.batch.seal.hash).hex()[:16],
        reverses_no=_number(entry.reverses_id),
        reversed_by_no=undone.entry_no if undone else None,
        reversed_on=undone.date if undone else None,
    )


def _side(line: Line) -> Side:
    return Side(
        line.account.code,
        name_of(line.account),
        abs(line.amount),
        line.amount > 0,
        line.member.full_name if line.member else "",
        line.member.number if line.member else "",
    )


def member_statement(member: Member) -> MemberStatement:
    """Everything the books say about a member, oldest first. One query.

    A line that credits income or what is owed to them is money they paid; one that debits is money received.
    """
    lines = (
        Line.objects.filter(member=member)
        .select_related("entry", "entry__note", "account")
        .order_by("entry__date", "id")
    )
    return MemberStatement(
        tuple(
            StatementRow(
                line.entry_id,
                line.entry.entry_no,
                line.entry.date,
                paper_number(line.entry.paper_series, line.entry.paper_year, line.entry.paper_no),
                name_of(line.account),
                line.account.code,
                _note(line.entry),
                max(-line.amount, 0),
                max(line.amount, 0),
            )
            for line in lines
        )
    )


def book_months(fund: Fund) -> tuple[str, str] | None:
    """First and last month in which something was recorded; None for empty books. One query."""
    found = Balance.objects.filter(fund=fund).aggregate(first=Min("month"), last=Max("month"))
    return (found["first"], found["last"]) if found["first"] else None


def month_states(fund: Fund, today: date) -> list[MonthState]:
    """Every month from the first entry to this one, newest first. Three queries."""
    span = book_months(fund)
    if span is None:
        return []
    events: dict[str, PeriodEvent] = {}
    for event in PeriodEvent.objects.filter(fund=fund).select_related("by").order_by("id"):
        events[event.month] = event
    moved = _money_by_month(fund)
    states: list[MonthState] = []
    month, cash, banks = span[0], 0, 0
    while month <= max(span[1], month_of(today)):
        change = moved.get(month, (0, 0))
        cash, banks = cash + change[0], banks + change[1]
        last = events.get(month)
        states.append(
            MonthState(
                month=month,
                is_closed=bool(last and last.closed),
                is_unused=month < span[1] and month not in moved,
                is_over=month < month_of(today),
                at=last.at if last else None,
                by=last.by.name if last else "",
                reason=last.reason if last else "",
                cash=cash,
                banks=banks,
            )
        )
        month = add_months(month, 1)
    return states[::-1]


def _money_by_month(fund: Fund) -> dict[str, tuple[int, int]]:
    """Change of cash (with the collectors') and of banks in each month with an entry."""
    by_month: dict[str, list[tuple[str, int]]] = defaultdict(list)
    rows = Balance.objects.filter(fund=fund).values_list("month", "account__code", "debit", "credit")
    for month, code, debit, credit in rows:
        by_month[month].append((code, debit - credit))
    found: dict[str, tuple[int, int]] = {}
    for month, moved in by_month.items():
        places = money_by_place(moved)
        found[month] = places["box"] + places["collectors"], places["bank"]
    return found


def opening_entry_no(fund: Fund) -> int | None:
    """Number of the entry that holds the opening balances; None while they are not entered. One query."""
    found = (
        Entry.objects.filter(batch__in=Batch.objects.filter(fund=fund, kind="opening")).order_by("pk").first()
    )
    return found.entry_no if found else None
