"""Where filed bytes lie: FILES_DIR/<fund>/<first two of the hash>/<hash>.<ending>, on the disk before the row."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings

from kongboon.documents.errors import FileLost
from kongboon.documents.models import Document


def stored_name(fund_id: int, sha256: str, suffix: str) -> str:
    """The file's place below FILES_DIR; nothing of it comes from whoever sent the file."""
    return f"{fund_id}/{sha256[:2]}/{sha256}.{suffix}"


def keep(name: str, data: bytes) -> None:
    """Write the bytes and wait until the disk has them, the folder's entry included.

    A transaction that fails afterwards leaves a file without a row, never a row without its file.
    """
    path = Path(settings.FILES_DIR) / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.parent / f".{secrets.token_hex(8)}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no way to open a folder, and needs none
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def drop(name: str) -> None:
    """Remove filed bytes for good; what is gone already is no problem."""
    (Path(settings.FILES_DIR) / name).unlink(missing_ok=True)


def bytes_of(document: Document) -> bytes:
    """The filed bytes, after their hash was compared. Errors: FileLost."""
    path = Path(settings.FILES_DIR) / document.stored_name
    try:
        data = path.read_bytes()
    except OSError:
        raise FileLost(name=document.file_name) from None
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise FileLost(name=document.file_name)
    return data
