"""No term of a regulation is dead: each field of it decides something outside the reader."""

from __future__ import annotations

import ast
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from kongboon.rules import fund_terms, terms
from kongboon.rules.tests.typed_reads import Package, fields_read

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
    "Regulation": {"source", "chapters", "label", "approved_by", "resolution", "admin_ceiling_percent"},
}
# Read by `getattr`, the names standing in a text: in which file.
BY_NAME = {("Benefit", name): "reports/benefits_paid.py" for name in ("life_stage", "pillar", "welfare_kind")}
# Known to be without work yet; whoever gives one work takes it from this list.
STILL_DEAD: dict[str, set[str]] = {
    "Regulation": {"in_kind"}, "InKind": {field.name for field in fields(fund_terms.InKind)}
}  # fmt: skip


@cache
def read() -> frozenset[tuple[str, str]]:
    """Every (part, field) that the deciding code reads."""
    package, deciding = Package(), []
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if "/tests/" in place or "/migrations/" in place:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        package.learn(tree)
        if not place.startswith(NOT_DECIDING):
            deciding.append(tree)
    return frozenset(fields_read(deciding, package))


def _by_name(part: type) -> set[str]:
    """The fields of a part that are named in a text of the file that is said to read them."""
    return {
        name
        for (of, name), place in BY_NAME.items()
        if of == part.__name__ and f'"{name}"' in (PACKAGE / place).read_text("utf-8")
    }


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_field_does_its_work(part: type) -> None:
    named = {field.name for field in fields(part) if field.init}
    dead = named - {name for of, name in read() if of == part.__name__}
    dead -= _by_name(part) | ONLY_PRINTED.get(part.__name__, set())
    assert dead == STILL_DEAD.get(part.__name__, set())


SOURCE = """
class Step:
    sum: int

class Amount:
    steps: tuple[Step, ...]

class Dues:
    sum: int
    steps: tuple[Step, ...]

class Text:
    dues: Dues
    amounts: tuple[Amount, ...]

def highest(text: Text) -> int:
    return max(step.sum for one in text.amounts for step in one.steps)
"""


def test_a_field_is_not_read_because_another_part_has_one_of_its_name() -> None:
    package, tree = Package(), ast.parse(SOURCE)
    package.learn(tree)
    found = fields_read([tree], package)
    assert {("Amount", "steps"), ("Step", "sum"), ("Text", "amounts")} <= found
    assert not {("Dues", "steps"), ("Dues", "sum"), ("Text", "dues")} & found
