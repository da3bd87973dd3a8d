"""The guide to writing a regulation: its example is complete, and what it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kongboon.rules.document import load_regulation
from kongboon.rules.schema import regulation_schema

GUIDE = (Path(__file__).parents[4] / "docs" / "regulation-guide.md").read_text("utf-8")
THAI, EXAMPLE, ENGLISH = re.split(r"```(?:toml\n)?", GUIDE)


def test_the_example_is_a_regulation() -> None:
    regulation = load_regulation(EXAMPLE)
    assert [benefit.code for benefit in regulation.benefits] == ["B03", "B05"]
    assert regulation.assumed == ()


@pytest.mark.parametrize("language", [THAI, ENGLISH])
def test_each_section_has_its_line_in_both_languages(language: str) -> None:
    told = set(re.findall(r"`\[+([a-z_]+)\]+`", language))
    assert told == set(regulation_schema()["properties"]) - {"source"}


@pytest.mark.parametrize("language", [THAI, ENGLISH])
def test_each_kind_of_amount_is_told(language: str) -> None:
    kinds = regulation_schema()["properties"]["benefit"]["items"]["oneOf"]
    for kind in kinds:
        assert f"`{kind['required'][0]}`" in language
