"""What takes long to make and is the same every time: made once a checkout, kept by the hash of what it is made from."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".run" / "kept"
VERSIONS_MAX = 4
# The command line in a process of its own, with files open to all unless the program closes them itself, and a
# passphrase that costs little work (tests/quick_age.py).
COMMAND = (
    sys.executable,
    "-c",
    "import os; os.umask(0o022); from tests import quick_age; quick_age.use();"
    " from kongboon.config.cli import main; main()",
)


def kept(name: str, mark: str, make: Callable[[Path], None]) -> Path:
    """The file or folder that `make` writes to the path it is given, kept under its mark.

    Workers and runs of one checkout share it: the first makes it, the others wait. Nobody may change it.
    """
    path = KEPT / f"{name}-{mark}"
    with locked(name):
        if path.exists():
            os.utime(path)
        else:
            unfinished = KEPT / f"{name}.unfinished"
            _remove(unfinished)
            make(unfinished)
            unfinished.rename(path)
            newest = sorted(KEPT.glob(f"{name}-*"), key=lambda old: old.stat().st_mtime, reverse=True)
            for old in newest[VERSIONS_MAX:]:
                _remove(old)
    return path


def initialised(folder: Path) -> Path:
    """A folder as `kongboon init` leaves it, with the access rights that it gave; drawing up the tables takes seconds."""
    shutil.copytree(kept("initialised", mark_of(sources()), _initialise), folder)
    return folder


def _initialise(folder: Path) -> None:
    subprocess.run([*COMMAND, "init"], env=surroundings(folder), check=True, capture_output=True)


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a program that has `folder` for its data and knows nothing of this run's settings."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("KONGBOON_", "DJANGO_"))
    }
    own = {"KONGBOON_DATA_DIR": str(folder), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return inherited | own | more


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One process of this checkout at a time; the system lets go of it when the process ends, however it ends."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def mark_of(files: Iterable[Path], *more: str) -> str:
    """Changes with the bytes or the name of any of these files, with the locked packages and with Python."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted({*files, ROOT / "requirements" / "test.txt"}):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    for text in more:
        digest.update(text.encode())
    return digest.hexdigest()[:16]


def sources() -> list[Path]:
    """Every file of the program itself, its tests left out."""
    here = ROOT / "src" / "kongboon"
    left_out = {"tests", "__pycache__"}
    return [
        path
        for path in here.rglob("*")
        if path.is_file() and not left_out & set(path.relative_to(here).parts)
    ]


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
