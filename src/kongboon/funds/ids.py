"""Row ids that stay the same when a fund moves between its own file and a hub."""

from __future__ import annotations

from django.db import connection

from kongboon.funds.models import ROWS_PER_FUND, Fund


def mint(fund: Fund, count: int = 1) -> range:
    """Ids for `count` new rows of a fund; the counter's row is locked until the transaction ends.

    Errors: AssertionError outside a transaction, because two writers could then draw the same ids.
    """
    assert connection.in_atomic_block, "ids are minted inside a transaction"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE funds_fundcounter SET last = last + %s WHERE fund_id = %s RETURNING last",
            [count, fund.pk],
        )
        row = cursor.fetchone()
    assert row is not None, f"fund {fund.pk} has no counter"
    first = fund.pk * ROWS_PER_FUND + row[0] - count + 1
    return range(first, first + count)


def mint_one(fund: Fund) -> int:
    """One new row id of a fund."""
    return mint(fund)[0]
