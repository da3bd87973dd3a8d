"""No term of a regulation is dead: each field of it decides something outside the reader."""

from __future__ import annotations

import ast
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from kongboon.rules import fund_terms, terms

PACKAGE = Path(terms.__file__).parents[1]
# What reads a document, writes one, tells one or compares two decides nothing for a member or for the books.
NOT_DECIDING = (
    "rules/benefit_reading.py", "rules/fund_reading.py", "rules/cap_reading.py", "rules/document.py", "rules/schema.py",
    "rules/terms.py", "rules/compare.py", "rules/compare_words.py", "rules/compare_titles.py",
    "rules/field_words.py", "regulations/", "web/revision", "actuarial/", "outlook/", "rules/impossible.py",
)  # fmt: skip
PARTS = (
    terms.Benefit, terms.Caps, terms.Regulation, terms.Tier, terms.Tenure, terms.Range, terms.PerUnit, terms.Flat,
    fund_terms.Membership, fund_terms.DuesTerms, fund_terms.DuesTier, fund_terms.Arrears, fund_terms.Pool,
    fund_terms.Allocation, fund_terms.InKind, fund_terms.ApprovalStep,
)  # fmt: skip
# These say where a text comes from, or how it is printed, and decide nothing by their nature.
ONLY_PRINTED = {
    "Benefit": {"title_en", "quote", "decided_by"},
    "Tier": {"falls_because"},
    "Regulation": {"source", "chapters", "label", "approved_by", "admin_ceiling_percent"},
}
# Known to be without work yet; whoever gives one work takes it from this list.
STILL_DEAD: dict[str, set[str]] = {"Regulation": {"in_kind"}, "InKind": {"year_cap_percent"}}


@cache
def names_read() -> frozenset[str]:
    """Every attribute that the deciding code reads, or names in a text as `getattr` does."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if "/tests/" in place or "/migrations/" in place or place.startswith(NOT_DECIDING):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.MatchClass):
                found.update(_captured(node))
    return frozenset(found)


def _captured(node: ast.MatchClass) -> list[str]:
    """The fields of a part that a `case Flat(satang)` takes by place."""
    kind = next((part for part in PARTS if part.__name__ == getattr(node.cls, "id", "")), None)
    return [field.name for field in fields(kind)[: len(node.patterns)]] if kind else []


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_field_does_its_work(part: type) -> None:
    named = {field.name for field in fields(part) if field.init}
    dead = named - names_read() - ONLY_PRINTED.get(part.__name__, set())
    assert dead == STILL_DEAD.get(part.__name__, set())
