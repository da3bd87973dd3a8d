"""What a tap on the village's list sends: who pays which months, under which id, on which day. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from kongboon.dues.collection import Share
from kongboon.dues.errors import TapNotWhole
from kongboon.kernel.thai_calendar import day_in_bangkok

# A telephone may keep a tap for as long as its list is good (ux.md 2.5).
DAYS_KEPT = 7
_KEY = re.compile(r"[A-Za-z0-9-]{16,58}")
_SHARE = re.compile(r"([0-9]{1,19}):([0-9]{4}-[0-9]{2}):([0-9]{1,2})(?::([0-9]{1,9}))?")
_PEOPLE_MAX = 100


def tap_value(shares: Iterable[tuple[int, str, int] | tuple[int, str, int, int]]) -> str:
    """The value of a household's button: member, first unpaid month, number of months, and satang asked for, of each.

    >>> tap_value([(33050500000000012, "2024-06", 1, 3000), (33050500000000013, "2024-04", 3, 9100)])
    '33050500000000012:2024-06:1:3000,33050500000000013:2024-04:3:9100'
    """
    return ",".join(":".join(map(str, share)) for share in shares)


def read_tap(value: str) -> tuple[Share, ...]:
    """The shares in a button's value; lists kept from before say no sum. Errors: TapNotWhole.

    >>> read_tap("12:2024-06:1:3000")
    (Share(member_id=12, months=1, amount_satang=3000, first='2024-06'),)
    >>> read_tap("12:2024-06:1")
    (Share(member_id=12, months=1, amount_satang=None, first='2024-06'),)
    """
    parts = value.split(",")
    found = [_SHARE.fullmatch(part) for part in parts]
    if len(parts) > _PEOPLE_MAX or not all(found):
        raise TapNotWhole
    return tuple(Share(int(f[1]), int(f[3]), int(f[4]) if f[4] else None, f[2]) for f in found if f)


def tap_key(key: str) -> str:
    """The idempotency key of a tap's id as the telephone made it. Errors: TapNotWhole."""
    if not _KEY.fullmatch(key):
        raise TapNotWhole
    return f"tap/{key}"


def tap_day(tapped_at: str, at: datetime) -> date:
    """The day of a tap that was kept until there was a line; the day of arrival if the clock cannot be right.

    >>> from datetime import UTC
    >>> tap_day("2024-06-08T23:50:00Z", datetime(2024, 6, 10, 3, tzinfo=UTC))
    datetime.date(2024, 6, 9)
    """
    today, told = day_in_bangkok(at), _told_day(tapped_at)
    return told if told and today - timedelta(days=DAYS_KEPT) <= told <= today else today


def clocks_agree(tapped_at: str, at: datetime) -> bool:
    """Whether the telephone's clock says, within the days that it may keep a tap, the day that ours says.

    >>> from datetime import UTC
    >>> now = datetime(2024, 6, 10, 3, tzinfo=UTC)
    >>> [clocks_agree(told, now) for told in ("2024-06-08T23:50:00Z", "2023-06-08T23:50:00Z", "")]
    [True, False, False]
    """
    told = _told_day(tapped_at)
    return told is not None and abs((day_in_bangkok(at) - told).days) <= DAYS_KEPT


def _told_day(tapped_at: str) -> date | None:
    try:
        return day_in_bangkok(datetime.fromisoformat(tapped_at.replace("Z", "+00:00")))
    except (ValueError, OverflowError):
        return None
