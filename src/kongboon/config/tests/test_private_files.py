"""The fund's files are for whoever runs the program alone, from the first start and repaired later."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.kept import COMMAND, initialised, surroundings


def run(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words],
        env=surroundings(folder, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def modes(folder: Path) -> dict[str, int]:
    return {str(path): stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}


@pytest.fixture(scope="module")
def data(tmp_path_factory: Any) -> Path:
    return initialised(tmp_path_factory.mktemp("private") / "data")


def test_nothing_of_a_fresh_installation_is_open_to_others(data: Path) -> None:
    found = modes(data)
    assert any(name.endswith("kongboon.sqlite3") for name in found)
    assert any(name.endswith("keys.json") for name in found)
    assert not {name: oct(mode) for name, mode in found.items() if mode & 0o077}


def test_what_was_open_is_told_by_doctor_and_closed_by_init(data: Path) -> None:
    assert run(data, "doctor").returncode == 0
    (data / "files").mkdir(exist_ok=True)
    (data / "files" / "photo.jpg").write_bytes(b"x")
    for path in (
        data,
        data / "files",
        data / "files" / "photo.jpg",
        data / "kongboon.sqlite3",
        data / "keys.json",
    ):
        path.chmod(0o755 if path.is_dir() else 0o644)
    told = run(data, "doctor")
    assert told.returncode == 1
    assert "keys.json" in told.stdout
    assert run(data, "init").returncode == 0
    assert not [name for name, mode in modes(data).items() if mode & 0o077]
    assert run(data, "doctor").returncode == 0


def test_a_database_elsewhere_is_closed_with_its_side_files(data: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
    assert run(data, "init", KONGBOON_DATABASE_URL=url).returncode == 0
    file = tmp_path / "elsewhere.sqlite3"
    (tmp_path / "elsewhere.sqlite3-wal").touch()
    for path in tmp_path.glob("elsewhere*"):
        path.chmod(0o644)
    assert run(data, "init", KONGBOON_DATABASE_URL=url).returncode == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.glob("elsewhere*"))
