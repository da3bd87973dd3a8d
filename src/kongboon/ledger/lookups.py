"""The few questions that every posting asks the database, as plain SQL: the ORM costs more than the answers.

Each names its fund in the statement itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from kongboon.ledger.models import Head

_VALUES_AT_ONCE = 500


class HeadNow(NamedTuple):
    """Where a fund's chain ends."""

    batch_no: int
    entry_no: int
    line_no: int
    hash: bytes


def head_now(fund_id: int) -> HeadNow:
    """The end of the chain; it stays there while the fund's lock is held. Errors: Head.DoesNotExist."""
    rows = _rows("SELECT batch_no, entry_no, line_no, hash FROM ledger_head WHERE fund_id = %s", fund_id)
    if not rows:
        raise Head.DoesNotExist(f"fund {fund_id} has no books")
    batch_no, entry_no, line_no, digest = rows[0]
    return HeadNow(batch_no, entry_no, line_no, bytes(digest))


def move_head(fund_id: int, to: HeadNow) -> None:
    """Put the head behind the batch that was just sealed; its guard compares it with the seal."""
    _run(
        "UPDATE ledger_head SET batch_no = %s, entry_no = %s, line_no = %s, hash = %s WHERE fund_id = %s",
        *to,
        fund_id,
    )


def key_is_used(fund_id: int, idem_key: str) -> bool:
    return bool(_rows("SELECT 1 FROM ledger_batch WHERE fund_id = %s AND idem_key = %s", fund_id, idem_key))


def opened_on(fund_id: int, opening: str) -> date | None:
    """The day of the opening balances; None where there are none. `opening`: kind and key of their batch at once."""
    rows = _rows(
        "SELECT e.date FROM ledger_batch b JOIN ledger_entry e ON e.batch_id = b.id"
        " WHERE b.fund_id = %s AND b.idem_key = %s AND b.kind = %s",
        fund_id,
        opening,
        opening,
    )
    if not rows:
        return None
    day: date | str = rows[0][0]
    return date.fromisoformat(day) if isinstance(day, str) else day


def closed_months(fund_id: int, months: Collection[str]) -> list[str]:
    """Which of the months "YYYY-MM" are closed: the last event of a month decides."""
    events = _rows(
        f"SELECT month, closed FROM ledger_periodevent WHERE fund_id = %s AND month IN ({_marks(months)})"
        " ORDER BY id",
        fund_id,
        *months,
    )
    last = dict(events)
    return sorted(month for month, closed in last.items() if closed)


def account_codes(fund_id: int, ids: Collection[int]) -> list[tuple[int, str, date | None]]:
    """(id, code, last day of use) of those accounts that are the fund's."""
    rows = _rows(
        f"SELECT id, code, active_to FROM ledger_account WHERE fund_id = %s AND id IN ({_marks(ids)})",
        fund_id,
        *ids,
    )
    return [(pk, code, date.fromisoformat(str(last)) if last else None) for pk, code, last in rows]


def salts_of(ids: Collection[int]) -> dict[int, bytes]:
    """Salts of members by their ids, which are unique in the whole installation."""
    found: dict[int, bytes] = {}
    wanted = sorted(ids)
    for first in range(0, len(wanted), _VALUES_AT_ONCE):
        some = wanted[first : first + _VALUES_AT_ONCE]
        rows = _rows(
            f"SELECT member_id, salt FROM members_membersalt WHERE member_id IN ({_marks(some)})",
            *some,
        )
        found.update((member, bytes(salt)) for member, salt in rows)
    return found


def is_set_up_signed(fund_id: int) -> bool:
    """Whether a second officer has signed the set-up, and no opening balance was entered after that."""
    return bool(
        _rows(
            "SELECT 1 FROM governance_setupsignature s WHERE s.fund_id = %s AND s.opening_no = COALESCE((SELECT"
            " b.batch_no FROM ledger_batch b WHERE b.fund_id = s.fund_id AND b.idem_key = 'opening'"
            " AND b.kind = 'opening'), 0)",
            fund_id,
        )
    )


def last_paper(fund_id: int, series: str, year: int) -> int:
    """Last number given out in a series and fiscal year, 0 if none was."""
    rows = _rows(
        "SELECT paper_no FROM ledger_entry WHERE fund_id = %s AND paper_series = %s AND paper_year = %s"
        " ORDER BY paper_no DESC LIMIT 1",
        fund_id,
        series,
        year,
    )
    return int(rows[0][0]) if rows else 0


def add_to_balances(rows: Sequence[tuple[int, int, str, int, int]]) -> None:
    """Add (account, fund, month, debit, credit) to the cached totals."""
    for first in range(0, len(rows), _VALUES_AT_ONCE):
        some = rows[first : first + _VALUES_AT_ONCE]
        _run(
            "INSERT INTO ledger_balance (account_id, fund_id, month, debit, credit) VALUES "
            + ",".join(["(%s,%s,%s,%s,%s)"] * len(some))
            + " ON CONFLICT (account_id, month) DO UPDATE SET debit = ledger_balance.debit + excluded.debit,"
            " credit = ledger_balance.credit + excluded.credit",
            *(value for row in some for value in row),
        )


def _marks(values: Collection[Any]) -> str:
    return ",".join(["%s"] * len(values))


def _rows(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
