"""A backup of the installation: one locked file with database, keys and filed papers, read back before it counts.

Inside is a gzipped tar: the database (`kongboon.sqlite3`, or `database.dump` of pg_dump), `keys.json` without which no
national id can be read again, `https/` if the certificate is the installation's own, `files/` with the papers, and at
the end `backup.json`, which says how many rows each table has and where each fund's books end.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.conf import settings

from kongboon.backups.age import Key, Lock, new_identity, unlocked
from kongboon.backups.age import locked as locked_file
from kongboon.backups.databases import (
    DUMP,
    SQLITE,
    Counts,
    Heads,
    copy_database,
    run_tool,
    tables_of,
    what_is_in,
)
from kongboon.backups.errors import BrokenBackup, PlaceIsTaken, WantsPostgreSQL
from kongboon.backups.files import cannot_write, sync_folder, whole_file

FORM = 1
_CONTENTS, _KEYS = "backup.json", "keys.json"
_WORK = ".copying-"
_LEFT_BEHIND_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Contents:
    """What a backup says of itself; `made_at` ISO, `papers` how many filed papers are in it."""

    made_at: str
    database: str
    papers: int
    counts: Counts
    heads: Heads


@dataclass(frozen=True)
class Backup:
    """A backup that was read back; `problems`: what `doctor` says of the database in it, which it had before."""

    contents: Contents
    problems: tuple[str, ...] = ()


# ---- Out ---------------------------------------------------------------------------------------------------


def make_backup(path: Path, lock: Lock, *, at: datetime) -> Backup:
    """Write a backup of everything while people work, and read it back: decrypted, counted, its books verified.

    The file appears whole, or not at all. Errors: FileIsThere, CannotWrite, BrokenBackup, NoTool, ToolFailed,
    PassphraseTooShort, TooLargeForPassphrase.
    """
    key: Key = lock if isinstance(lock, str) else new_identity()
    # The printed key is in an envelope, so what is written is also locked for one that is forgotten in a minute.
    own: Lock = lock if isinstance(lock, str) else [*lock, key.to_public()]  # type: ignore[union-attr]
    with whole_file(path) as (out, part), _work_folder() as folder:
        with locked_file(out, own) as clear:
            contents = _pack(copy_database(folder), clear, at)
        out.flush()
        os.fsync(out.fileno())
        shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
        return read_back(part, key, folder, expected=contents)


@contextmanager
def _work_folder() -> Iterator[Path]:
    """A folder for what is in clear for a moment: in the data folder, where the same is in clear anyway.

    What a killed program left there goes after a day. Errors: CannotWrite.
    """
    place = Path(settings.DATA_DIR)
    for old in place.glob(f"{_WORK}*"):
        if time.time() - old.stat().st_mtime > _LEFT_BEHIND_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    try:
        with TemporaryDirectory(prefix=_WORK, dir=place, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as problem:
        raise cannot_write(place, problem) from problem


def _pack(database: Path, out: IO[bytes], at: datetime) -> Contents:
    counts, heads = what_is_in(database)
    contents = Contents(at.isoformat(), database.name, 0, counts, heads)
    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        _add(tar, database, database.name)
        _add_bytes(tar, _KEYS, json.dumps(_keys()).encode())
        # The papers after the database: each is on the disk before its row.
        for name, path in _files():
            contents = replace(contents, papers=contents.papers + _add(tar, path, name))
        told = {"kongboon": "backup", "form": FORM} | asdict(contents)
        _add_bytes(tar, _CONTENTS, json.dumps(told, indent=1).encode())
    return contents


def _keys() -> dict[str, str]:
    """The keys in use, as `config.environment.load_secrets` reads them, wherever they came from."""
    return {
        "django": settings.SECRET_KEY,
        "field": settings.FIELD_KEY.hex(),
        "index": settings.INDEX_KEY.hex(),
    }


def _files() -> Iterator[tuple[str, Path]]:
    """Filed papers and an own certificate: the name in the backup, and where it lies."""
    places = (("files", Path(settings.FILES_DIR)), ("https", Path(settings.DATA_DIR) / "https"))
    for name, folder in places:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _add(tar: tarfile.TarFile, path: Path, name: str) -> int:
    """Add a file; 1 if it is a filed paper, 0 otherwise, also where it was erased a moment ago."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return 0
    with file:
        about = tarfile.TarInfo(name)
        about.size, about.mode = os.fstat(file.fileno()).st_size, 0o600
        tar.addfile(about, file)
    return int(name.startswith("files/"))


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = len(data), 0o600
    tar.addfile(about, io.BytesIO(data))


# ---- In ----------------------------------------------------------------------------------------------------


def read_back(path: Path, key: Key, folder: Path, *, expected: Contents | None = None) -> Backup:
    """Open a backup and check everything in it, but bring nothing back; `folder` is an empty one to work in.

    Errors: WrongKey, WrongPassphrase, BrokenBackup, NoTool.
    """
    contents = _unpack(path, key, folder, papers=False)
    if expected is not None and contents != expected:
        raise BrokenBackup(problem="it does not hold what was written")
    # What pg_dump wrote can be counted without a server, but only a server can verify it: that is `restore`.
    problems = tuple(doctor_says(folder, "--without-papers")) if contents.database == SQLITE else ()
    return Backup(contents, problems)


def try_key(path: Path, key: Key) -> Backup:
    """Open a backup as in an emergency, check everything in it, and put it away again. Errors: as `read_back`."""
    with _work_folder() as folder:
        return read_back(path, key, folder)


def restore(
    path: Path, key: Key, folder: Path, *, database: dict[str, Any] | None = None, witness: Path | None = None
) -> Backup:
    """Bring a backup back into a new folder, and for PostgreSQL into a new database; ends with `doctor` there.

    `database`: Django's settings of an empty PostgreSQL database, as its owner. `witness`: heads kept elsewhere, which
    show that the books went on after the backup or elsewhere. Errors: PlaceIsTaken, WrongKey, WrongPassphrase,
    BrokenBackup, WantsPostgreSQL, NoTool, ToolFailed, CannotWrite.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlaceIsTaken(name=folder.name)
    if database is not None and tables_of(database):
        raise PlaceIsTaken(name=database["NAME"])
    part = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700, parents=True)
        contents = _unpack(path, key, part, papers=True)
        if contents.database == DUMP:
            _into_postgresql(part / DUMP, database)
        sync_folder(part)
        part.replace(folder)
        sync_folder(folder.parent)
    except OSError as problem:
        raise cannot_write(folder, problem) from problem
    finally:
        shutil.rmtree(part, ignore_errors=True)
    words = ["--witness", str(witness.absolute())] if witness else []
    problems = _run_there(folder, "init", keeps_database=database is not None)
    problems += doctor_says(folder, *words, keeps_database=database is not None)
    return Backup(contents, tuple(problems))


def _into_postgresql(dump: Path, database: dict[str, Any] | None) -> None:
    if database is None:
        raise WantsPostgreSQL
    words = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    run_tool("pg_restore", database, *words, f"--dbname={database['NAME']}", str(dump))
    dump.unlink()


def _unpack(path: Path, key: Key, folder: Path, *, papers: bool) -> Contents:
    """Everything of a backup into a folder, papers only where they are wanted, and check it against what it says.

    A paper's name holds the hash of its bytes. Errors: WrongKey, WrongPassphrase, BrokenBackup.
    """
    count, told = 0, None
    try:
        with (
            path.open("rb") as source,
            unlocked(source, key) as clear,
            gzip.GzipFile(fileobj=clear) as packed,
            tarfile.open(fileobj=packed, mode="r|") as tar,
        ):
            for member in tar:
                if member.name == _CONTENTS:
                    told = json.loads(_bytes_in(tar, member))
                elif member.name.startswith("files/"):
                    count += 1
                    _take_paper(tar, member, folder if papers else None)
                else:
                    tar.extract(member, folder, filter="data")
            while packed.read(1 << 16):
                pass  # the sum at the end
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError) as problem:
        raise BrokenBackup(problem=str(problem) or "it ends too early") from problem
    contents = _checked(told)
    there = folder / contents.database
    if not there.is_file() or (contents.counts, contents.heads) != what_is_in(there):
        raise BrokenBackup(problem="the database is not the one that was copied")
    if count != contents.papers or not (folder / _KEYS).is_file():
        raise BrokenBackup(problem=f"{count} papers of {contents.papers}")
    return contents


def _checked(told: Any) -> Contents:
    if not isinstance(told, dict) or told.get("kongboon") != "backup":
        raise BrokenBackup(problem="it does not say what is in it")
    if told.get("form") != FORM or told.get("database") not in (SQLITE, DUMP):
        raise BrokenBackup(problem="it was made by another version of the program")
    heads = {fund: (int(batch), str(head)) for fund, (batch, head) in told["heads"].items()}
    return Contents(told["made_at"], told["database"], told["papers"], told["counts"], heads)


def _bytes_in(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    if file is None:
        raise BrokenBackup(problem=f"{member.name} is no file")
    return file.read()


def _take_paper(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path | None) -> None:
    data = _bytes_in(tar, member)
    if hashlib.sha256(data).hexdigest() != Path(member.name).stem:
        raise BrokenBackup(problem=f"{member.name} was altered")
    if folder is not None:
        target = folder / member.name
        if not target.resolve().is_relative_to(folder.resolve()):
            raise BrokenBackup(problem=f"{member.name} lies outside")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.write_bytes(data)
        target.chmod(0o600)


# ---- The books in a copy -----------------------------------------------------------------------------------


def doctor_says(folder: Path, *words: str, keeps_database: bool = False) -> list[str]:
    """What `kongboon doctor` finds wrong with the installation in a folder, by a process of its own."""
    done = _there(folder, "doctor", "--json", *words, keeps_database=keeps_database)
    try:
        return list(json.loads(done.stdout)["problems"])
    except (ValueError, KeyError):
        return [_last_line(done)]


def _run_there(folder: Path, *words: str, keeps_database: bool) -> list[str]:
    done = _there(folder, *words, keeps_database=keeps_database)
    return [_last_line(done)] if done.returncode else []


def _there(folder: Path, *words: str, keeps_database: bool) -> subprocess.CompletedProcess[str]:
    """Run the command line on another data folder, with the database that lies in it."""
    kept = {"KONGBOON_LANGUAGE"} | (
        {"KONGBOON_DATABASE_URL", "KONGBOON_OWNER_URL"} if keeps_database else set()
    )
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in kept or not name.startswith(("KONGBOON_", "DJANGO_"))
    }
    return subprocess.run(  # noqa: S603 - the program itself
        [sys.executable, "-m", "kongboon.config.cli", *words],
        env=environment | {"KONGBOON_DATA_DIR": str(folder.absolute()), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    return ((done.stderr.strip() or done.stdout.strip()).splitlines() or [f"exit {done.returncode}"])[-1]
