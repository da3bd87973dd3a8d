"""Every text of the product has its Thai, and the compiled catalogues are those of the readable ones."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "kongboon"
CATALOGUES = sorted(PACKAGE.glob("*/locale/th/LC_MESSAGES/django.po"))


def _run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return done.stdout


def _texts(catalogue: Path) -> set[str]:
    """The msgids of a catalogue, as msgcat writes them in one line each."""
    said = _run("msgcat", "--no-wrap", "--no-location", str(catalogue))
    return {text for text in re.findall(r'(?m)^msgid "(.*)"$', said) if text}


def test_there_are_catalogues_to_look_at() -> None:
    assert {path.parents[3].name for path in CATALOGUES} >= {
        "benefits",
        "dues",
        "ledger",
        "members",
        "rules",
        "web",
    }


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_nothing_is_left_untranslated_or_guessed(catalogue: Path) -> None:
    assert _run("msgattrib", "--untranslated", "--no-obsolete", str(catalogue)) == ""
    assert _run("msgattrib", "--only-fuzzy", "--no-obsolete", str(catalogue)) == ""


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_the_compiled_catalogue_says_the_same(catalogue: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.mo"
    _run("msgfmt", "--check-format", "-o", str(fresh), str(catalogue))
    with fresh.open("rb") as wanted, catalogue.with_suffix(".mo").open("rb") as found:
        assert gettext.GNUTranslations(found)._catalog == gettext.GNUTranslations(wanted)._catalog  # type: ignore[attr-defined]


def _translations(catalogue: Path) -> dict[str, object]:
    """Text (with its context, if any) -> Thai, without the head of the catalogue."""
    with catalogue.with_suffix(".mo").open("rb") as compiled:
        found = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    return {str(text): thai for text, thai in found.items() if text}


def test_one_text_has_one_thai_in_all_apps() -> None:
    """Django lays all catalogues on top of each other, so of two translations only one is ever seen.

    There are no exceptions: a text that means two things gets a context (`pgettext`, `context` in a template).
    """
    said: dict[str, dict[object, list[str]]] = {}
    for catalogue in CATALOGUES:
        for text, thai in _translations(catalogue).items():
            said.setdefault(text, {}).setdefault(thai, []).append(catalogue.parents[3].name)
    assert {text: apps for text, apps in said.items() if len(apps) > 1} == {}


def test_every_text_in_the_source_is_in_a_catalogue(tmp_path: Path) -> None:
    copy = tmp_path / "kongboon"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("static", "__pycache__", "fonts"))
    _run(sys.executable, str(ROOT / "scripts" / "messages.py"), str(copy))
    for catalogue in CATALOGUES:
        collected = copy / catalogue.relative_to(PACKAGE)
        assert _texts(collected) == _texts(catalogue), "run: make messages"


def test_until_when_dues_are_paid_is_said_in_one_word() -> None:
    said = " ".join(str(thai) for catalogue in CATALOGUES for thai in _translations(catalogue).values())
    assert "จ่ายถึง" in said
    assert not re.findall(r"(?:ชำระ|ส่ง)(?:เงิน)?(?:สมทบ)?ถึง(?!มือ)", said)
