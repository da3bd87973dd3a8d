"""What the installation keeps is readable by whoever runs it, and by nobody else on the machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

UMASK = 0o077
_FOLDER, _FILE = 0o700, 0o600


def opened_files() -> list[Path]:
    """Files and folders of the installation that others on this machine could read or change."""
    return [path for path in _kept() if stat.S_IMODE(path.lstat().st_mode) & UMASK]


def close_files() -> None:
    """Take from others what `opened_files` finds; what belongs to another user is left to `doctor` to tell."""
    for path in opened_files():
        try:
            path.chmod(_FOLDER if path.is_dir() else _FILE)
        except PermissionError:
            continue


def _kept() -> Iterator[Path]:
    """The data folder with everything in it, and a SQLite database with its side files wherever it lies."""
    if os.name == "nt":
        return  # rights there are inherited from the user's own folder
    folder = Path(settings.DATA_DIR)
    found = {folder, *folder.rglob("*")} if folder.exists() else set()
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        file = Path(database["NAME"])
        found |= {path for path in file.parent.glob(f"{file.name}*") if path.is_file()}
    yield from sorted(path for path in found if not path.is_symlink() and path.exists())
