"""What is kept between runs is made once for one mark, whole or not at all, and old marks go."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import kept as module
from tests.kept import VERSIONS_MAX, kept, mark_of


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "KEPT", tmp_path / "kept")
    return tmp_path / "kept"


def test_it_is_made_once_though_several_ask_at_once() -> None:
    made: list[Path] = []

    def make(path: Path) -> None:
        made.append(path)
        path.write_text("long work", encoding="utf-8")

    with ThreadPoolExecutor(4) as asking:
        found = {each.result() for each in [asking.submit(kept, "work", "1", make) for _ in range(4)]}
    assert {path.read_text("utf-8") for path in found} == {"long work"}
    assert len(made) == 1
    kept("work", "2", make)
    assert len(made) == 2


def test_what_was_not_ended_is_made_anew(own_folder: Path) -> None:
    def breaks(path: Path) -> None:
        path.mkdir()
        (path / "half").touch()
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        kept("work", "1", breaks)
    found = kept("work", "1", lambda path: path.mkdir())
    assert list(found.iterdir()) == []


def test_the_marks_that_were_not_used_longest_go(own_folder: Path) -> None:
    for number in range(VERSIONS_MAX):
        os.utime(kept("work", f"{number}", Path.touch), (number, number))
    kept("work", "0", Path.touch)
    kept("work", "new", Path.touch)
    left = {path.name for path in own_folder.glob("work-*")}
    assert left == {"work-0", "work-new", *(f"work-{number}" for number in range(2, VERSIONS_MAX))}


def test_a_mark_changes_with_bytes_name_and_words() -> None:
    here, other = Path(__file__), Path(module.__file__)
    marks = [mark_of([here]), mark_of([other]), mark_of([here, other]), mark_of([here], "more")]
    assert len(set(marks)) == len(marks)
    assert mark_of([other, here]) == mark_of([here, other])
