"""The lock of the sole worker, within one process where the system tells two holders apart."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kongboon.config import sole


def test_a_file_is_held_by_one_and_waited_for_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sole, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(sole, "_files", [])
    path = str(tmp_path / "books.sqlite3.worker")
    sole._hold_file(path)
    (first,) = sole._files
    waiting = threading.Thread(target=sole._hold_file, args=(path,), daemon=True)
    waiting.start()
    waiting.join(0.4)
    assert waiting.is_alive()
    first.execute("ROLLBACK")
    waiting.join(10)
    assert not waiting.is_alive()
    assert len(sole._files) == 2


def test_a_place_where_no_file_can_be_is_no_lock(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="unable to open"):
        sole._hold_file(str(tmp_path / "no such folder" / "books.worker"))
