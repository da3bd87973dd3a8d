"""The few questions that every posting asks the database, as plain SQL: the ORM costs more than the answers.

Each names its fund in the statement itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from django.db import connection

from kongboon.access.permissions import Act
from kongboon.funds.models import ROWS_PER_FUND
from kongboon.kernel.thai_calendar import BANGKOK
from kongboon.ledger import canonical
from kongboon.ledger.canonical import GENESIS
from kongboon.ledger.models import Head

_VALUES_AT_ONCE = 500


class HeadNow(NamedTuple):
    """Where a fund's chain ends."""

    batch_no: int
    entry_no: int
    line_no: int
    hash: bytes


class EventsSealed(NamedTuple):
    """Up to which id the closings and reopenings of months are in the chain, and their hash."""

    to: int = 0
    hash: bytes = GENESIS


class LastPosting(NamedTuple):
    """The last batch: its number, when it was posted, the day of its last entry, and the events of months sealed by it."""

    batch_no: int
    at: datetime
    on: date
    events: EventsSealed


def head_now(fund_id: int) -> HeadNow:
    """The end of the chain; it stays there while the fund's lock is held. Errors: Head.DoesNotExist."""
    rows = _rows("SELECT batch_no, entry_no, line_no, hash FROM ledger_head WHERE fund_id = %s", fund_id)
    if not rows:
        raise Head.DoesNotExist(f"fund {fund_id} has no books")
    batch_no, entry_no, line_no, digest = rows[0]
    return HeadNow(batch_no, entry_no, line_no, bytes(digest))


def last_posting(fund_id: int, batch_no: int | None = None) -> LastPosting | None:
    """The last batch of a fund, or the one with this number; None where there is none."""
    number = "%s" if batch_no is not None else "(SELECT h.batch_no FROM ledger_head h WHERE h.fund_id = %s)"
    rows = _rows(
        "SELECT b.batch_no, b.posted_at, e.date, b.events_to, b.events_hash FROM ledger_batch b"
        f" JOIN ledger_seal s ON s.id = b.id JOIN ledger_entry e ON e.id = %s + s.last_entry_no WHERE b.id = %s + {number}",
        fund_id * ROWS_PER_FUND,
        fund_id * ROWS_PER_FUND,
        fund_id if batch_no is None else batch_no,
    )
    if not rows:
        return None
    number, at, on, to, events = rows[0]
    sealed = EventsSealed() if to is None else EventsSealed(to, bytes(events))
    return LastPosting(
        number, at if at.tzinfo else at.replace(tzinfo=UTC), date.fromisoformat(str(on)), sealed
    )


def is_done(fund_id: int, act: str, result: str) -> bool:
    """Whether what two people asked for and agreed to was done, with this result."""
    return bool(
        _rows(
            "SELECT 1 FROM governance_requestact d JOIN governance_request r ON r.id = d.request_id"
            " WHERE r.fund_id = %s AND r.act = %s AND d.kind = 'done' AND d.result = %s",
            fund_id,
            act,
            result,
        )
    )


def events_sealed(fund_id: int, before: EventsSealed) -> EventsSealed:
    """The events of months as a batch that is posted now seals them: those of before and what came since."""
    to, digest = before
    rows = _rows(
        "SELECT id, month, closed, at, by_id, reason FROM ledger_periodevent WHERE fund_id = %s AND id > %s ORDER BY id",
        fund_id,
        to,
    )
    for pk, month, closed, at, by, reason in rows:
        moment = f"{at.astimezone(UTC) if at.tzinfo else at:%Y-%m-%dT%H:%M:%S.%fZ}"
        digest = canonical.event_hash(
            digest, fund_id=fund_id, month=month, closed=bool(closed), at=moment, by=by, reason=reason
        )
        to = pk
    return EventsSealed(to, digest)


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


def account_codes(fund_id: int, ids: Collection[int]) -> list[tuple[int, str, str, date | None]]:
    """(id, code, kind, last day of use) of those accounts that are the fund's."""
    rows = _rows(
        f"SELECT id, code, kind, active_to FROM ledger_account WHERE fund_id = %s AND id IN ({_marks(ids)})",
        fund_id,
        *ids,
    )
    return [
        (pk, code, kind, date.fromisoformat(str(last)) if last else None) for pk, code, kind, last in rows
    ]


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


def balance_now(account_id: int) -> int:
    """Satang that an account holds, debit above zero, by its cached totals."""
    rows = _rows("SELECT SUM(debit-credit) FROM ledger_balance WHERE account_id = %s", account_id)
    return int(rows[0][0] or 0)


def moved_since(fund_id: int, account_id: int, first: date) -> dict[date, int]:
    """What moved an account on a day and after it, by day.

    No entry is dated after the day on which it was posted, so what was posted before the day need not be read; ids
    are given in the order of posting. Where a clock was ahead once, all is read.
    """
    base = fund_id * ROWS_PER_FUND
    midnight = datetime.combine(first, time.min, BANGKOK)
    rows = _rows(
        "SELECT e.date, SUM(l.amount) FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id"
        " WHERE l.account_id = %s AND e.date >= %s AND l.id > %s + COALESCE((SELECT s.last_line_no FROM ledger_seal s"
        " WHERE s.id = (SELECT b.id FROM ledger_batch b WHERE b.id BETWEEN %s AND %s AND b.posted_at < %s"
        " ORDER BY b.id DESC LIMIT 1) AND NOT EXISTS (SELECT 1 FROM governance_request r WHERE r.fund_id = %s"
        " AND r.act = %s)), 0) GROUP BY e.date",
        account_id,
        first,
        base,
        base,
        base + ROWS_PER_FUND - 1,
        connection.ops.adapt_datetimefield_value(midnight),
        fund_id,
        Act.ACCEPT_CLOCK.code,
    )
    return {date.fromisoformat(str(day)): int(satang) for day, satang in rows}


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
