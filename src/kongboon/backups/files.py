"""A new file appears whole or not at all, and only its owner may read it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kongboon.backups.errors import CannotWrite, FileIsThere
from kongboon.funds.transaction import refusal_behind
from kongboon.kernel.errors import DomainError


@contextmanager
def whole_file(path: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A file to write to, and where it lies until the block ends; then it is on the disk under its name.

    A program that is killed in between leaves a hidden file with the ending .part, which nobody takes for a whole one.
    Errors: FileIsThere, CannotWrite for whatever the system refuses in the block.
    """
    if path.exists():
        raise FileIsThere(name=path.name)
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            yield out, part
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as problem:
        raise cannot_write(path, problem) from problem
    finally:
        _forget(part)


def cannot_write(path: Path, problem: OSError) -> DomainError:
    """Why something cannot be written there, in one sentence."""
    return CannotWrite(name=path.name, why=refusal_behind(problem) or problem.strerror or str(problem))


def _forget(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return  # the refusal on its way says more


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the folder's entries."""
    if os.name == "nt":  # Windows has no way to open a folder, and needs none
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_anew(path: Path, data: bytes) -> None:
    """Put a small file in the place of the one before, whole or not at all. Errors: CannotWrite."""
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as problem:
        raise cannot_write(path, problem) from problem
