"""`docs/asvs.md` names tests that exist, says of each requirement one of three things, and names each once."""

from __future__ import annotations

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
_LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| [^|]+ \| (met|n/a|open) \| ([^|]+) \|$")


def _rows() -> list[tuple[str, str, str]]:
    text = (REPOSITORY / "docs" / "asvs.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r"\| \d", line)]
    found = [_LINE.match(line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if match is None]
    return [(match[1], match[2], match[3]) for match in found if match is not None]


def test_each_requirement_stands_once_in_five_chapters() -> None:
    numbers = [number for number, _, _ in _rows()]
    assert len(numbers) == len(set(numbers)) > 70
    assert {number.split(".")[0] for number in numbers} == {"5", "6", "7", "8", "14"}


def test_every_named_test_exists_and_what_is_met_names_one() -> None:
    files = [*(REPOSITORY / "tests").rglob("test_*.py"), *(REPOSITORY / "src").rglob("test_*.py")]
    there = {name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.M)}
    for number, state, words in _rows():
        named = re.findall(r"`(test_\w+)`", words)
        assert set(named) <= there, (number, set(named) - there)
        assert named or state != "met", number
        assert words.strip(), number
