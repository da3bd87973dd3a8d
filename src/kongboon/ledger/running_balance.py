"""Cash box and banks hold no less than nothing on any day: looked at before an entry takes money out of them.

A collector's account is left out: below zero it says what the fund owes to a collector who gave back more than was
collected, and that has a page of its own. Units: satang.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import F, Sum

from kongboon.funds.words import shown_date
from kongboon.kernel.errors import DomainError
from kongboon.kernel.money import format_baht
from kongboon.ledger import errors, lookups
from kongboon.ledger.accounts import CASH, in_chart, name_of
from kongboon.ledger.drafts import EntryDraft
from kongboon.ledger.models import Account, Balance, Line

Moves = Mapping[int, Mapping[date, int]]


class Shortfall(NamedTuple):
    """The first day on which an account would hold less than nothing, and by how much."""

    account_id: int
    on: date
    satang: int


def money_moves(drafts: Iterable[EntryDraft], codes: Mapping[int, str]) -> Moves:
    """What drafts bring into box and banks, by account and day; accounts that only take in are left out."""
    found: dict[int, Counter[date]] = defaultdict(Counter)
    watched = {pk for pk, code in codes.items() if in_chart(code).money in ("box", "bank")}
    for draft in drafts:
        for line in draft.lines:
            if line.account_id in watched:
                found[line.account_id][draft.on] += line.amount
    return {pk: days for pk, days in found.items() if min(days.values()) < 0}


def shortfalls(fund_id: int, moves: Moves) -> Iterator[Shortfall]:
    """Each day on which an account would be below zero if this moved, account by account, the first day first.

    A day that is below zero already stands in nobody's way, unless it would come to be more so. Three queries an
    account.
    """
    for account_id, days in sorted(moves.items()):
        first = min(day for day, satang in days.items() if satang < 0)
        later = lookups.moved_since(fund_id, account_id, first)
        running = lookups.balance_now(account_id) - sum(later.values())
        moved = 0
        for day in sorted({*later, *days}):
            moved += days.get(day, 0)
            running += later.get(day, 0) + days.get(day, 0)
            if running < 0 and moved < 0:
                yield Shortfall(account_id, day, -running)


def missing_money(fund_id: int, moves: Moves) -> dict[int, int]:
    """What would have to come into each account for it not to be below zero on any day; satang by account id."""
    found: dict[int, int] = {}
    for short in shortfalls(fund_id, moves):
        found[short.account_id] = max(found.get(short.account_id, 0), short.satang)
    return found


def below_zero(fund_id: int) -> Iterator[Shortfall]:
    """Box and each bank account that held less than nothing at the end of a day: the first such day. Two queries."""
    codes = dict(Account.objects.filter(fund_id=fund_id).values_list("pk", "code"))
    watched = [pk for pk, code in codes.items() if in_chart(code).money in ("box", "bank")]
    moved = (
        Line.objects.filter(fund_id=fund_id, account_id__in=watched)
        .values_list("account_id", "entry__date")
        .annotate(satang=Sum("amount"))
        .order_by("account_id", "entry__date")
    )
    running: Counter[int] = Counter()
    found: set[int] = set()
    for account_id, on, satang in moved.iterator():
        running[account_id] += satang
        if running[account_id] < 0 and account_id not in found:
            found.add(account_id)
            yield Shortfall(account_id, on, -running[account_id])


def require_money(fund_id: int, moves: Moves, today: date) -> None:
    """Refuse what would take more out of box or bank than was there on some day; under the fund's lock.

    Errors: NotEnoughMoney for today, BelowZero for a day before; each names what collectors still hold.
    """
    if (short := next(shortfalls(fund_id, moves), None)) is None:
        return
    account = Account.objects.get(pk=short.account_id)
    facts = {"account": name_of(account), "short": format_baht(short.satang)}
    refusals: tuple[type[DomainError], type[DomainError]] = errors.BelowZero, errors.BelowZeroUntilCounted
    if short.on >= today:
        out = -moves[account.pk].get(short.on, 0)
        facts |= {"there": format_baht(out - short.satang), "amount": format_baht(out)}
        refusals = errors.NotEnoughMoney, errors.NotEnoughMoneyYet
    else:
        facts |= {"date": shown_date(short.on)}
    held = _with_collectors(fund_id) if account.code == CASH else []
    if not held:
        raise refusals[0](**facts)
    raise refusals[1](**facts, who=", ".join(f"{name} {format_baht(satang)}" for name, satang in held))


def _with_collectors(fund_id: int) -> list[tuple[str, int]]:
    """Who holds how much that was not counted yet."""
    held = (
        Balance.objects.filter(fund_id=fund_id, account__officer__isnull=False)
        .values_list("account__officer__name")
        .annotate(held=Sum(F("debit") - F("credit")))
        .filter(held__gt=0)
    )
    return [(name, int(satang)) for name, satang in held.order_by("account__code")]
