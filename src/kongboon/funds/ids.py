"""The one lock of a fund, and the row ids given out under it, which stay the same when the fund moves."""

from __future__ import annotations

from django.db import connection

from kongboon.funds.errors import KeyReused
from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.kernel.errors import DomainError


def lock_fund(fund: Fund) -> None:
    """Wait until nobody else writes anything of the fund; it is ours until the transaction ends.

    The only lock there is: the counter's row, the one that `next_ids` moves on and the guards lock too. Whoever
    writes rows of a fund takes it first, before anything else is written or read that decides: on PostgreSQL a
    row that was read before may have changed while we waited, so it is read again. Taking it again does nothing.
    Errors: AssertionError outside a transaction, where it would end at once.
    """
    assert connection.in_atomic_block, "a fund is locked inside a transaction"
    # SQLite has one writer at a time: the transaction's BEGIN IMMEDIATE has waited already.
    locking = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT last FROM funds_fundcounter WHERE fund_id = %s{locking}", [fund.pk])  # noqa: S608
        assert cursor.fetchone() is not None, f"fund {fund.pk} has no counter"


def next_ids(fund: Fund, count: int) -> range:
    """Ids for `count` new rows of a fund; takes the fund's lock.

    Errors: AssertionError outside a transaction, because two writers could then draw the same ids.
    """
    assert connection.in_atomic_block, "ids are given out inside a transaction"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE funds_fundcounter SET last = last + %s WHERE fund_id = %s RETURNING last",
            [count, fund.pk],
        )
        row = cursor.fetchone()
    assert row is not None, f"fund {fund.pk} has no counter"
    first = fund.pk * ROWS_PER_FUND + row[0] - count + 1
    return range(first, first + count)


def next_id(fund: Fund) -> int:
    """The id of one new row of a fund."""
    return next_ids(fund, 1)[0]


def require_repeat(first: object, sent: object, refusal: DomainError | None = None) -> None:
    """Refuse another request under a key that was used: what came `first` is answered once more, nothing else.

    Phones and browsers mint a key for a request and send it until they are answered. Asked wherever a key is found
    again. Errors: KeyReused, or the narrower `refusal`.
    """
    if first != sent:
        raise refusal or KeyReused
