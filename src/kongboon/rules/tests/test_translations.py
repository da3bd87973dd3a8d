"""Every sentence of the rules has its Thai, with the same places, and the compiled file is the written one."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest

import kongboon.rules
from kongboon.rules.wording import translator

PACKAGE = Path(kongboon.rules.__file__).parent
LOCALE = PACKAGE / "locale" / "th" / "LC_MESSAGES"


def msgids() -> list[str]:
    found = []
    for path in [*PACKAGE.glob("*.py"), *(PACKAGE / "catalogue").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "gettext_noop":
                found.append(ast.literal_eval(node.args[0]))
    return sorted(set(found))


_LINES = r'((?:"(?:[^"\\]|\\.)*"\n)+)'


def written() -> dict[str, str]:
    text = (LOCALE / "django.po").read_text("utf-8") + "\n"
    blocks = re.findall(rf"^msgid {_LINES}msgstr {_LINES}", text, re.M)
    pairs = {_joined(msgid): _joined(msgstr) for msgid, msgstr in blocks}
    return {msgid: msgstr for msgid, msgstr in pairs.items() if msgid}


def _joined(lines: str) -> str:
    """A text that the catalogue wraps over several quoted lines."""
    return "".join(ast.literal_eval(line) for line in lines.splitlines())


@pytest.mark.parametrize("msgid", msgids())
def test_it_is_told_in_thai_with_the_same_facts(msgid: str) -> None:
    thai = translator("th")(msgid)
    assert thai != msgid
    places = re.compile(r"%\((\w+)\)s")
    assert set(places.findall(thai)) == set(places.findall(msgid))


def test_the_compiled_file_holds_what_is_written_and_nothing_is_left_over() -> None:
    with (LOCALE / "django.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    assert {msgid: compiled.gettext(msgid) for msgid in written()} == written()
    assert sorted(written()) == msgids()
