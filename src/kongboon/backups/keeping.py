"""The backups that the installation makes by itself each night: where they lie, which stay, and how they are doing.

What is known of them is read from the folder: a file with its moment in the name is a backup that was read back, the
public key lies in `key.txt`, and `lately.json` says when one failed and when one was opened with the printed key.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime, now
from pyrage.x25519 import Identity, Recipient

from kongboon.backups import age
from kongboon.backups.archive import Backup, make_backup, try_key
from kongboon.backups.errors import BooksNotInOrder, CannotWrite, NoPrintedKey, NothingToTry
from kongboon.backups.files import write_anew
from kongboon.funds.words import explain
from kongboon.kernel.errors import DomainError

logger = logging.getLogger(__name__)

DAILY, WEEKLY, MONTHLY = 7, 4, 12
NIGHT_HOUR = 2
AGAIN_AFTER = timedelta(hours=1)
LATE_AFTER = timedelta(hours=36)
REHEARSE_EVERY = timedelta(days=35)
_KEY, _LATELY = "key.txt", "lately.json"
_NAME = re.compile(r"kongboon-(\d{8}T\d{6})Z\.age")
_MOMENT = "%Y%m%dT%H%M%S"
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class State:
    """How the backups are doing. `keyed_at`: since when there is a printed key; `problem` is "" after one that succeeded."""

    keyed_at: datetime | None
    last_at: datetime | None
    problem: str
    failed_at: datetime | None
    rehearsed_at: datetime | None
    count: int

    def is_late(self, at: datetime) -> bool:
        """Whether the last backup is from before yesterday although there is a key."""
        since = self.last_at or self.keyed_at
        return self.keyed_at is not None and since is not None and at - since > LATE_AFTER

    def wants_rehearsal(self, at: datetime) -> bool:
        """Whether nobody has opened a backup with the printed key for 35 days."""
        since = self.rehearsed_at or self.keyed_at
        return self.keyed_at is not None and since is not None and at - since > REHEARSE_EVERY


def folder() -> Path:
    """Where the backups lie: KONGBOON_BACKUP_DIR, best on another disk, or `backups` in the data folder."""
    return Path(settings.BACKUP_DIR)


def state(at: datetime | None = None) -> State:
    """Read from the folder as of a moment, now if none is said; nothing is known where it cannot be read.

    What was made while the clock stood ahead is no reason to make none until that day comes.
    """
    told = _lately()
    there = [moment for moment in _moments() if moment <= (at or now()) + AGAIN_AFTER]
    key = folder() / _KEY
    try:
        keyed_at = datetime.fromisoformat(key.read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        keyed_at = None
    return State(
        keyed_at,
        max(there, default=None),
        told.get("problem", ""),
        _moment(told.get("failed_at")),
        _moment(told.get("rehearsed_at")),
        len(there),
    )


def new_key(show: Callable[[Identity], object], *, at: datetime) -> str:
    """Make a new key, let `show` put its secret half on paper, and lock every backup from now on for it.

    The secret half is kept nowhere; older backups open with the key of their time. Returns the public half.
    Errors: CannotWrite, or whatever `show` raises: then the key before stays.
    """
    identity = age.new_identity()
    show(identity)
    public = str(identity.to_public())
    _write(_KEY, f"{public} {at.isoformat()}\n")
    return public


def printed_recipient() -> Recipient:
    """What backups are locked with. Errors: NoPrintedKey."""
    try:
        return age.recipient((folder() / _KEY).read_text(encoding="ascii").split()[0])
    except (OSError, IndexError):
        raise NoPrintedKey from None


def newest() -> Path:
    """The newest backup in the folder. Errors: NothingToTry."""
    if not (there := _moments()):
        raise NothingToTry
    return folder() / _name(max(there))


def is_due(at: datetime) -> bool:
    """Whether a night has begun since the last backup; after a failure it is tried again every hour."""
    known = state(at)
    if known.keyed_at is None or (known.failed_at and timedelta(0) <= at - known.failed_at < AGAIN_AFTER):
        return False
    here = localtime(at)
    night = here.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    if night > here:
        night -= timedelta(days=1)
    return known.last_at is None or known.last_at < night


def back_up(at: datetime) -> Backup:
    """Make a backup in the folder and let those go that are not kept any longer; a failure is written down.

    Errors: NoPrintedKey, and those of `make_backup`.
    """
    with _one_at_a_time:
        try:
            lock: age.Lock = [printed_recipient()]
            folder().mkdir(mode=0o700, parents=True, exist_ok=True)
            made = make_backup(folder() / _name(at), lock, at=at)
        except (DomainError, OSError) as problem:
            words = explain(problem) if isinstance(problem, DomainError) else str(problem)
            _note(problem=words, failed_at=at.isoformat())
            raise
        _note(problem=explain(BooksNotInOrder()) if made.problems else "", failed_at="")
        _let_go()
    return made


def rehearse(path: Path, key: age.Key, *, at: datetime) -> Backup:
    """Open a backup with the printed key, check everything in it, and write down that this was done.

    Errors: those of `try_key`.
    """
    found = try_key(path, key)
    if not isinstance(key, str):
        _note(rehearsed_at=at.isoformat())
    return found


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """Which backups stay: the last one of each of seven days, four weeks and twelve months that have any."""
    newest_first = sorted(moments, reverse=True)
    stays: set[datetime] = set()
    for most, of in ((DAILY, "%Y-%m-%d"), (WEEKLY, "%G-%V"), (MONTHLY, "%Y-%m")):
        spans: dict[str, datetime] = {}
        for moment in newest_first:
            spans.setdefault(localtime(moment).strftime(of), moment)
        stays |= set(list(spans.values())[:most])
    return stays


def _let_go() -> None:
    there = _moments()
    for moment in set(there) - kept(there):
        (folder() / _name(moment)).unlink(missing_ok=True)


def _moments() -> list[datetime]:
    try:
        names = [found[1] for path in folder().iterdir() if (found := _NAME.fullmatch(path.name))]
    except OSError:
        return []
    return [datetime.strptime(name, _MOMENT).replace(tzinfo=UTC) for name in names]


def _name(moment: datetime) -> str:
    return f"kongboon-{moment.astimezone(UTC):{_MOMENT}}Z.age"


def _lately() -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((folder() / _LATELY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _note(**news: str) -> None:
    """Add to what is known; on a disk that takes nothing more the age of the last backup tells it instead."""
    try:
        _write(_LATELY, json.dumps(_lately() | news, ensure_ascii=False))
    except CannotWrite as problem:
        logger.warning("%s", problem)


def _write(name: str, text: str) -> None:
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    write_anew(folder() / name, text.encode())
