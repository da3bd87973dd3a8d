"""`kongboon backup`, `backup-key` and `restore` as people type them, on a folder with an awkward name."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.kept import COMMAND, initialised, surroundings

from kongboon.backups import age, keeping
from kongboon.backups.errors import CannotWrite
from kongboon.config import worker
from kongboon.config.environment import database_settings, sqlite_settings

PASSPHRASE = "ข้าวเหนียวมะม่วง ๒๕๖๙"


def run(folder: Path, *words: object, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        env=surroundings(folder, KONGBOON_LANGUAGE="en", **more),
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose name means something in an address."""
    return initialised(tmp_path_factory.mktemp("odd") / "งาน #1 50%25 ?x=1&y")


def test_the_database_lies_in_the_folder_whatever_its_name(data: Path) -> None:
    assert (data / "kongboon.sqlite3").stat().st_size > 100_000
    assert [path.name for path in data.parent.iterdir()] == [data.name]


@pytest.mark.parametrize("name", ["a#b", "a?b", "a?b=c#d", "a b", "a&b", "ก", "a%zz"])
def test_an_address_of_a_file_keeps_every_sign_of_its_path(name: str) -> None:
    assert database_settings(f"sqlite:////tmp/{name}/x.sqlite3")["NAME"] == f"/tmp/{name}/x.sqlite3"
    assert sqlite_settings(Path(f"/tmp/{name}%25/x"))["NAME"] == f"/tmp/{name}%25/x"


def test_what_was_backed_up_comes_back_in_a_new_place_and_nowhere_else(data: Path, tmp_path: Path) -> None:
    secret = age.new_identity()
    file, new = tmp_path / "a.age", tmp_path / "ที่ใหม่ #2"
    done = run(data, "backup", file, "--recipient", secret.to_public())
    assert done.returncode == 0, done.stderr
    assert "read back" in done.stdout
    again = run(data, "backup", file, "--recipient", secret.to_public())
    assert again.returncode == 1
    assert "already" in again.stderr

    wrong = run(tmp_path / "unused", "restore", file, new, typed=f"{age.new_identity()}\n")
    assert wrong.returncode == 1
    assert "does not open with this key" in wrong.stderr
    assert not new.exists()
    done = run(tmp_path / "unused", "restore", file, new, typed=f"{secret}\n")
    assert done.returncode == 0, done.stderr
    assert (new / "keys.json").read_text() == (data / "keys.json").read_text()
    assert run(new, "doctor").returncode == 0
    assert not (tmp_path / "unused").exists(), "no keys of its own are left anywhere"
    taken = run(tmp_path / "unused", "restore", file, new, typed=f"{secret}\n")
    assert taken.returncode == 1
    assert "already" in taken.stderr


def test_a_passphrase_is_asked_for_and_never_a_word_of_the_command(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.age"
    typed = f"{PASSPHRASE}\n{PASSPHRASE}\n"
    done = run(data, "backup", file, "--passphrase", typed=typed)
    assert done.returncode == 0, done.stderr
    assert PASSPHRASE not in done.stdout + done.stderr
    assert run(data, "restore", file, "--rehearse", typed=f"{PASSPHRASE}\n").returncode == 0
    assert run(data, "restore", file, "--rehearse", typed="something else\n").returncode == 1


def test_without_a_key_the_way_to_one_is_said_and_the_printed_one_opens(data: Path, tmp_path: Path) -> None:
    file, paper = tmp_path / "a.age", tmp_path / "key.pdf"
    refused = run(data, "backup", file)
    assert refused.returncode == 1
    assert "backup-key" in refused.stderr
    assert not file.exists()
    done = run(data, "backup-key", paper)
    assert done.returncode == 0, done.stderr
    read = subprocess.run(
        ["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True
    ).stdout
    groups = read[read.index("AGE-") : read.index("เก็บ")].split()
    secret = "".join(groups)
    assert read.count("AGE-") == 2, "one sheet for each envelope"
    assert run(data, "backup", file).returncode == 0
    done = run(data, "restore", file, "--rehearse", typed=f"{' '.join(groups).lower()}\n")
    assert done.returncode == 0, done.stderr
    assert "rehearsed_at" in (data / "backups" / "lately.json").read_text()
    kept = "".join(path.read_text() for path in (data / "backups").iterdir())
    assert secret not in kept


def test_the_worker_looks_each_minute_and_outlives_a_backup_that_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[object] = []

    def back_up(at: object) -> None:
        made.append(at)
        raise CannotWrite(name="x", why="y")

    def sleep(seconds: float) -> None:
        if len(made) == 2:
            raise SystemExit

    monkeypatch.setattr(keeping, "is_due", lambda at: True)
    monkeypatch.setattr(keeping, "back_up", back_up)
    monkeypatch.setattr(worker.time, "sleep", sleep)
    with pytest.raises(SystemExit):
        worker._back_up_at_night()
    assert len(made) == 2
