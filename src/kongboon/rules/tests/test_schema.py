"""The published schema knows what the readers know: the same keys, words and bounds, found by changing each."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from kongboon.rules import table_reader
from kongboon.rules.catalogue import catalogue_text, document_names
from kongboon.rules.document import _regulation
from kongboon.rules.errors import Problem
from kongboon.rules.schema import regulation_schema
from kongboon.rules.table_reader import Findings, TableReader
from kongboon.rules.vocabulary import DUES_PERIODS, EVENTS, OUTSIDERS

HERE = Path(__file__).parent
FULL: dict[str, Any] = tomllib.loads((HERE / "regulation_full.toml").read_text("utf-8"))
SCHEMA = regulation_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
Way = tuple[str | int, ...]


def problems_of(document: dict[str, Any]) -> list[Problem]:
    findings = Findings({})
    _regulation(TableReader(document, (), findings), "")
    return findings.problems


def parts(schema: dict[str, Any], value: Any, way: Way = ()) -> Iterator[tuple[Way, dict[str, Any]]]:
    """Every value of the document with the schema of its place."""
    yield way, schema
    if isinstance(value, dict):
        anything = next(iter(schema.get("patternProperties", {}).values()), None)
        for key, inner in value.items():
            yield from parts(schema.get("properties", {}).get(key, anything), inner, (*way, key))
    elif isinstance(value, list) and schema.get("type") == "array":
        for place, inner in enumerate(value):
            yield from parts(schema["items"], inner, (*way, place))


PARTS = list(parts(SCHEMA, FULL))
TABLES = [(way, found) for way, found in PARTS if "properties" in found]


def changed(way: Way, value: Any) -> dict[str, Any]:
    document = copy.deepcopy(FULL)
    place: Any = document
    for step in way[:-1]:
        place = place[step]
    place[way[-1]] = value
    return document


def name_of(case: Any) -> str:
    return ".".join(map(str, case)) if isinstance(case, tuple) else ""


def test_the_committed_schema_is_the_one_that_is_made() -> None:
    committed = Path(__file__).parents[4] / "docs" / "regulation.schema.json"
    assert json.loads(committed.read_text("utf-8")) == SCHEMA


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", document_names())
def test_a_document_of_the_catalogue_is_valid(name: str) -> None:
    assert list(VALIDATOR.iter_errors(tomllib.loads(catalogue_text(name)))) == []


@pytest.mark.parametrize("path", sorted(HERE.glob("regulation_*.toml")), ids=lambda path: path.stem)
def test_a_document_of_the_tests_is_valid(path: Path) -> None:
    assert list(VALIDATOR.iter_errors(tomllib.loads(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(("way", "found"), TABLES, ids=name_of)
def test_a_section_has_the_keys_that_its_reader_asks_for(way: Way, found: dict[str, Any]) -> None:
    """An unknown key is refused by both, and the reader's list of what it knows is the schema's."""
    document = changed((*way, "no_such_key"), 1)
    assert list(VALIDATOR.iter_errors(document))
    told = [problem.facts for problem in problems_of(document) if problem.msgid == table_reader.UNKNOWN_KEY]
    (facts,) = [facts for facts in told if facts["key"] == "no_such_key"]
    known = set(facts["known"].split(", "))
    nights = {"per_event_nights", "per_year_nights"}
    units = {"per_event_units", "per_year_units"}
    # By the kind of amount a reader asks for nights or for units; the schema cannot tell the two apart.
    assert known in (
        set(found["properties"]),
        set(found["properties"]) - units,
        set(found["properties"]) - nights,
    )


def test_the_kinds_of_amount_are_those_of_the_reader() -> None:
    from kongboon.rules.benefit_reading import _KINDS

    benefit = SCHEMA["properties"]["benefit"]["items"]
    assert [kind["required"] for kind in benefit["oneOf"]] == [[kind] for kind in _KINDS]


@pytest.mark.parametrize("way", [way for way, found in PARTS if "enum" in found], ids=name_of)
def test_a_word_that_is_not_in_the_list_is_refused_by_both(way: Way) -> None:
    document = changed(way, "no_such_word")
    assert list(VALIDATOR.iter_errors(document))
    (enum,) = [found["enum"] for place, found in PARTS if place == way]
    told = [problem for problem in problems_of(document) if problem.msgid == table_reader.NOT_IN_LIST]
    assert ", ".join(enum) in [problem.facts["known"] for problem in told]


@pytest.mark.parametrize(
    ("way", "found"), [part for part in PARTS if part[1].get("type") == "integer"], ids=name_of
)
def test_a_number_has_the_bounds_of_its_reader(way: Way, found: dict[str, Any]) -> None:
    for beyond in (found["minimum"] - 1, found["maximum"] + 1):
        document = changed(way, beyond)
        assert list(VALIDATOR.iter_errors(document))
        told = [problem.facts for problem in problems_of(document) if problem.msgid == table_reader.NOT_WHOLE]
        assert [(facts["low"], facts["high"]) for facts in told] == [(found["minimum"], found["maximum"])]


@pytest.mark.parametrize("way", [way for way, _ in PARTS if way and isinstance(way[-1], str)], ids=name_of)
def test_a_value_of_another_kind_is_refused_by_both(way: Way) -> None:
    document = changed(way, 1.5)
    assert list(VALIDATOR.iter_errors(document))
    assert problems_of(document)


@pytest.mark.parametrize(
    "way",
    [(*way, key) for way, found in TABLES for key in found.get("required", [])],
    ids=name_of,
)
def test_what_must_be_there_must_be_there_for_both(way: Way) -> None:
    document = copy.deepcopy(FULL)
    place: Any = document
    for step in way[:-1]:
        place = place[step]
    del place[way[-1]]
    assert list(VALIDATOR.iter_errors(document))
    assert problems_of(document)


@pytest.mark.parametrize("baht", ["1,000", "12.50", "๑,๐๐๐", "0.01", 500, "500 บาท", "1,000.-"])
def test_a_sum_that_the_reader_takes_is_valid(baht: str | int) -> None:
    document = changed(("dues", "tier", 0, "amount"), "1,000,000")
    document["dues"]["amount"] = baht
    assert (list(VALIDATOR.iter_errors(document)), problems_of(document)) == ([], [])


@pytest.mark.parametrize("baht", ["0", "0.00", "-1", "หนึ่ง", "", 0, -5, 1.5, []])
def test_a_sum_that_the_reader_refuses_is_not_valid(baht: Any) -> None:
    document = changed(("dues", "amount"), baht)
    assert list(VALIDATOR.iter_errors(document))
    assert problems_of(document)


def enums(schema: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(schema, dict):
        if "enum" in schema:
            yield tuple(schema["enum"])
        for inner in schema.values():
            yield from enums(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from enums(inner)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def test_the_full_regulation_uses_every_word_of_the_vocabulary() -> None:
    """Every key of every section, and every word of every list but those of which a document can hold one."""
    used: dict[int, set[str]] = {}
    for way, found in TABLES:
        place: Any = FULL
        for step in way:
            place = place[step]
        used.setdefault(id(found), set()).update(place)
    for _, found in TABLES:
        assert used[id(found)] == set(found["properties"])
    words = set(texts(FULL))
    assert words >= EVENTS
    one_of_a_document = (sorted(OUTSIDERS), sorted(DUES_PERIODS))
    for listed in enums(SCHEMA):
        if list(listed) in one_of_a_document or "approved_by" in listed:
            assert set(listed) & words
        else:
            assert set(listed) <= words


@pytest.mark.parametrize("per", SCHEMA["properties"]["dues"]["properties"]["per"]["enum"])
def test_every_period_of_dues_is_read(per: str) -> None:
    document = changed(("dues", "per"), per)
    assert (list(VALIDATOR.iter_errors(document)), problems_of(document)) == ([], [])
