"""A backup is what the installation was when it began, or it is no file."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.db import connection, connections
from django_scopes import scopes_disabled
from tests import databases, processes, quick_age, world
from tests.soak import part_of

from kongboon.backups import age, archive
from kongboon.backups.errors import (
    BrokenBackup,
    CannotWrite,
    FileIsThere,
    NoTool,
    PlaceIsTaken,
    WrongKey,
    WrongPassphrase,
)
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Head
from kongboon.ledger.services import post

ROOT = Path(__file__).parents[4]
PASSPHRASE = "ข้าวเหนียวมะม่วง ๒๕๖๙"


@pytest.fixture(autouse=True)
def _no_doctor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own at each backup is what one test is about."""
    if "under_load" not in request.node.name:
        monkeypatch.setattr(archive, "doctor_says", lambda *_, **__: [])


@pytest.fixture
def cast(
    committed: str, at: datetime, settings: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[world.Cast]:
    settings.FILES_DIR = tmp_path_factory.mktemp("files")  # without what other tests filed
    with scopes_disabled():
        yield world.make_fund(at=at)


def _post(cast: world.Cast, at: datetime, number: int) -> str:
    lines = (debit(cast.account("1101"), 3000), credit(cast.account("4101"), 3000))
    draft = EntryDraft(date(2024, 6, 5), lines, paper="R")
    key = f"tap-{number}"
    post(fund=cast.fund, kind="other", entries=(draft,), idem_key=key, by=cast.collector, at=at)
    return key


def _keys_in(folder: Path, database: dict[str, object] | None) -> set[str]:
    """Keys of the batches that came back."""
    if database is None:
        import sqlite3

        with sqlite3.connect(folder / "kongboon.sqlite3") as there:
            return {key for (key,) in there.execute("SELECT idem_key FROM ledger_batch")}
    import psycopg

    with psycopg.connect(dbname=str(database["NAME"]), **_address(database)) as there:  # type: ignore[arg-type]
        return {key for (key,) in there.execute("SELECT idem_key FROM ledger_batch")}


def _address(database: dict[str, object]) -> dict[str, str]:
    return {"host": str(database["HOST"]), "port": str(database["PORT"]), "user": str(database["USER"])}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object] | None]:
    """Where a backup comes back to: on PostgreSQL an empty database, in the settings' form."""
    if not databases.postgresql():
        yield None
        return
    name = f"kb_restored_{os.getpid()}"
    databases._maintain(f'CREATE DATABASE "{name}"')
    for variable, url in (("DATABASE", "APP"), ("OWNER", "OWNER")):
        address = os.environ[f"KONGBOON_TEST_POSTGRES_{url}_URL"].rsplit("/", 1)[0]
        monkeypatch.setenv(f"KONGBOON_{variable}_URL", f"{address}/{name}")
    yield connections["owner"].settings_dict | {"NAME": name}
    databases._drop(name)


@pytest.mark.soak
def test_a_backup_under_load_has_every_entry_of_before_its_beginning_and_no_half_one(
    cast: world.Cast, at: datetime, tmp_path: Path, place: dict[str, object] | None
) -> None:
    world.minutes_of(cast.chair, at)
    acknowledged: list[str] = [_post(cast, at, 0)]
    enough = threading.Event()

    def work() -> None:
        try:
            with scopes_disabled():
                while not enough.is_set():
                    acknowledged.append(_post(cast, at, len(acknowledged)))
        finally:
            connections.close_all()

    writer = threading.Thread(target=work)
    writer.start()
    identity = age.new_identity()
    file = tmp_path / "a.age"
    try:
        while len(acknowledged) < 5:
            pass
        for number in range(part_of(10, part=1)):
            _killed_in_the_middle(file, at, number)
        before = set(acknowledged)
        made = archive.make_backup(file, [identity.to_public()], at=at)
    finally:
        enough.set()
        writer.join()
    assert made.problems == ()
    assert made.contents.papers == 1
    assert len(acknowledged) > len(before), "somebody posted meanwhile"
    assert list(tmp_path.iterdir()) == [file]

    last = Head.objects.get()
    witness = tmp_path / "heads.txt"
    witness.write_text(f"{cast.fund.pk} {last.batch_no} {bytes(last.hash).hex()}\n", encoding="utf-8")
    back = archive.restore(file, identity, tmp_path / "new", database=place, witness=witness)
    # Everything else is in order, and what a newer witness knows of is missed.
    assert len(back.problems) == 1
    assert f"went on to batch {last.batch_no}" in back.problems[0]
    found = _keys_in(tmp_path / "new", place)
    assert before <= found <= set(acknowledged)
    assert (tmp_path / "new" / "keys.json").exists()
    assert back.contents.counts["ledger_batch"] == len(found)


def _killed_in_the_middle(file: Path, at: datetime, number: int) -> None:
    """A backup that dies at any moment leaves nothing under its name."""
    program = processes.start(lambda: archive.make_backup(file, [age.new_identity().to_public()], at=at))
    time.sleep(random.Random(number).uniform(0.05, 0.4))
    program.kill()
    program.join()
    assert program.exitcode == -signal.SIGKILL, "it was still at work"
    assert not file.exists()


def test_a_place_that_holds_something_is_refused_and_left(
    cast: world.Cast, at: datetime, tmp_path: Path
) -> None:
    identity, file = age.new_identity(), tmp_path / "a.age"
    archive.make_backup(file, [identity.to_public()], at=at)
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "letter.txt").write_text("x")
    with pytest.raises(PlaceIsTaken):
        archive.restore(file, identity, taken)
    assert [path.name for path in taken.iterdir()] == ["letter.txt"]
    with pytest.raises(FileIsThere):
        archive.make_backup(file, [identity.to_public()], at=at)


def test_only_the_right_key_opens_it_and_nothing_comes_back_from_an_altered_one(
    cast: world.Cast, at: datetime, tmp_path: Path
) -> None:
    identity, file = age.new_identity(), tmp_path / "a.age"
    archive.make_backup(file, [identity.to_public()], at=at)
    with pytest.raises(WrongKey):
        archive.try_key(file, age.new_identity())
    assert archive.try_key(file, age.identity(str(identity).lower() + "\n")).problems == ()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    for spoilt in (
        bytes(data),
        file.read_bytes()[:-30],
        file.read_bytes()[:-70_000],
        b"",
        b"age-encryption.org/v1\n",
    ):
        (tmp_path / "spoilt.age").write_bytes(spoilt)
        with pytest.raises(BrokenBackup):
            archive.restore(tmp_path / "spoilt.age", identity, tmp_path / "new")
        assert not (tmp_path / "new").exists()


def test_a_passphrase_locks_it_too_and_any_age_program_opens_it(
    cast: world.Cast, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.age"
    monkeypatch.setattr(pyrage.passphrase, "encrypt", quick_age.real_encrypt)
    archive.make_backup(file, PASSPHRASE, at=at)
    with pytest.raises(WrongPassphrase):
        archive.try_key(file, "another passphrase")
    assert pyrage.passphrase.decrypt(file.read_bytes(), PASSPHRASE).startswith(b"\x1f\x8b")


def test_what_was_killed_in_the_middle_leaves_nothing_that_looks_whole(
    cast: world.Cast, committed: str, at: datetime, tmp_path: Path
) -> None:
    program = (
        "import os, signal\nfrom kongboon.config.commands.shared import start_django\nstart_django()\n"
        "from datetime import datetime, UTC\nfrom pathlib import Path\n"
        "from kongboon.backups import age, archive\n"
        "archive.read_back = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"archive.make_backup(Path({str(tmp_path / 'a.age')!r}), [age.new_identity().to_public()], at=datetime.now(UTC))"
    )
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("KONGBOON_", "DJANGO_"))
    }
    more = {
        "KONGBOON_DATABASE_URL": committed,
        "KONGBOON_DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "kongboon.config.settings",
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment | more, check=False)
    assert done.returncode == -9
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == ["data"]
    archive.make_backup(tmp_path / "a.age", [age.new_identity().to_public()], at=at)
    assert [path.name for path in tmp_path.glob("*.age*")] == ["a.age"]


def test_a_disk_that_takes_no_more_is_said_in_one_sentence(cast: world.Cast, at: datetime) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with (
        open("/dev/full", "wb", buffering=0) as full,
        pytest.raises(OSError, match="No space left"),
        age.locked(full, [age.new_identity().to_public()]) as clear,
    ):
        clear.write(b"x" * 1_000_000)


def test_a_folder_that_is_not_there_is_said(cast: world.Cast, at: datetime, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite):
        archive.make_backup(tmp_path / "none" / "a.age", [age.new_identity().to_public()], at=at)


def test_without_the_tool_of_postgresql_it_says_which_is_missing(
    cast: world.Cast, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if connection.vendor == "sqlite":
        assert archive.make_backup(tmp_path / "a.age", [age.new_identity().to_public()], at=at).problems == ()
        return
    with pytest.raises(NoTool, match="pg_dump"):
        archive.make_backup(tmp_path / "a.age", [age.new_identity().to_public()], at=at)
