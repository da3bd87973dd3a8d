"""The Thai of the shell is what our own catalogues say, not what another package calls it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from importlib import import_module
from pathlib import Path

import pytest
from django.utils import translation

import kongboon
from kongboon.ledger.goods import GOODS
from kongboon.web.words import KINDS, kind_word

PACKAGE = Path(kongboon.__file__).parent


def _catalogue(file: Path) -> dict[str, str]:
    with file.open("rb") as stream:
        found = GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
    return {source: target for source, target in found.items() if isinstance(source, str) and source}


@pytest.mark.parametrize("app", ["web", "access", "funds", "ledger"])
def test_what_is_shown_in_thai_is_what_we_say(app: str) -> None:
    every = {
        file.parents[3].name: _catalogue(file) for file in PACKAGE.glob("*/locale/th/LC_MESSAGES/django.mo")
    }
    with translation.override("th"):
        wrong = {
            source: shown
            for source in every[app]
            if (shown := translation.gettext(source)) not in {words.get(source) for words in every.values()}
        }
    assert wrong == {}


def _kinds_posted() -> Iterator[tuple[str, str]]:
    """(kind, file) of everything that a call of the product's own code gives as the kind of a batch."""
    posting = {"post", "reverse_entry", "reverse_entries", "move"}
    for file in sorted(PACKAGE.rglob("*.py")):
        if {"tests", "migrations"} & set(file.relative_to(PACKAGE).parts):
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        } | _imported(tree)
        given: list[ast.expr] = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in posting:
                given += [word.value for word in node.keywords if word.arg == "kind"]
                given += node.args  # of move
            if isinstance(node, ast.FunctionDef) and node.name in posting:
                given += [default for default in node.args.kw_defaults if default is not None]
        for value in given:
            kind = value.value if isinstance(value, ast.Constant) else constants.get(getattr(value, "id", ""))
            if isinstance(kind, str) and kind:
                yield kind, file.name


def _imported(tree: ast.Module) -> dict[str, object]:
    """Constants that a module takes from another one of the product."""
    return {
        name.asname or name.name: getattr(import_module(node.module), name.name, None)
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("kongboon.")
        for name in node.names
        if name.name.isupper()
    }


def test_every_kind_that_is_posted_has_a_word() -> None:
    # What goods are posted as stands in a table.
    kinds = dict(_kinds_posted()) | dict.fromkeys(GOODS, "goods.py")
    assert len(kinds) >= 15, kinds
    assert {kind: file for kind, file in kinds.items() if kind not in KINDS} == {}
    assert set(KINDS) == set(kinds), "a word for what nobody posts"


def test_every_kind_is_called_by_its_own_word_in_thai() -> None:
    with translation.override("th"):
        words = [kind_word(kind) for kind in KINDS]
    assert len(set(words)) == len(words)
    assert not any(re.search("[A-Za-z]", word) for word in words), words


def test_the_mark_is_the_same_on_paper_and_on_the_screen() -> None:
    from kongboon.paper.mark import mark_svg

    shown = (PACKAGE / "web" / "static" / "web" / "mark.svg").read_text(encoding="utf-8")
    assert shown.strip() == mark_svg()
