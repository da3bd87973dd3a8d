"""Changing a regulation's document clause by clause, its comments and layout kept as they are.

Everything here is text in, text out; whether the result is a regulation is asked of `load_regulation` alone.
What is only looked up is read by tomllib, many times as fast as tomlkit, which keeps the layout of what is written.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import Table

from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.regulations.blocks import (
    BENEFIT,
    with_block_before_benefits,
    with_row,
    with_values,
    without_block,
    written,
)
from kongboon.regulations.errors import NoCodeLeft, NoSuchClause
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Pool

# The first thirteen are the types of the national form, each with its account: what is added is none of them.
_CODES = [f"B{number:02d}" for number in (*range(14, 100), *range(1, 14))]


def try_regulation(text: str) -> None:
    """Read a document as it is read when it is shown and when it is edited; for `confined`, before it is taken in.

    Errors: BadRegulation.
    """
    load_regulation(text)
    tomlkit.parse(text)  # many times as slow as tomllib


@dataclass(frozen=True)
class Head:
    """What a vote writes into the head of a regulation."""

    number: str
    year_be: int
    approved_by: str
    approved_on: date
    resolution: str
    in_force_from: date


def written_day(on: date) -> str:
    """A date as the document spells it.

    >>> written_day(date(2024, 2, 29))
    '2567-02-29'
    """
    return f"{on.year + BE_OFFSET}-{on.month:02d}-{on.day:02d}"


def with_section(text: str, section: str, values: Mapping[str, Any]) -> str:
    """The text with keys of one section set; None takes a key out. A section that is not there is made.

    >>> print(with_section('[regulation]\\nnumber = "1" # เดิม\\n', "regulation", {"number": "2"}), end="")
    [regulation]
    number = "2" # เดิม
    """
    document = tomllib.loads(text)
    wanted = {name: value for name, value in values.items() if value is not None}
    if section not in document:
        if not wanted:
            return text
        return with_block_before_benefits(text, f"[{section}]\n{written(wanted)}")
    if all(name in values for name in document[section]) and not wanted:
        return without_block(text, (section,))
    return with_values(text, (section,), values)


def with_benefit(text: str, code: str, values: Mapping[str, Any]) -> str:
    """The text with keys of one benefit set; None takes a key out. Errors: NoSuchClause."""
    return with_values(text, (BENEFIT, _place(tomllib.loads(text), code)), values)


def without_benefit(text: str, code: str) -> str:
    """The text without one benefit, also where others name it. Errors: NoSuchClause."""
    place = _place(tomllib.loads(text), code)
    return without_block(with_code(text, code, None), (BENEFIT, place))


def with_code(text: str, before: str, after: str | None) -> str:
    """The text in which the other benefits name one by its new code, or not at all (None)."""
    if before == after:
        return text
    for place, benefit in enumerate(tomllib.loads(text).get(BENEFIT, [])):
        named = benefit.get("not_with", [])
        listed = [named] if isinstance(named, str) else named
        if before in listed:
            said = [after if code == before else code for code in listed]
            others = [code for code in said if code is not None]
            text = with_values(text, (BENEFIT, place), {"not_with": others or None})
    return text


def with_new_benefit(text: str, block: str, remark: str = "") -> tuple[str, str]:
    """The text with one benefit more at its end, under a free code; the code too. Errors: NoCodeLeft.

    `block` is a benefit as `benefit_block` gives it; its events are not looked at. `remark` stands above it.
    """
    document = tomllib.loads(text)
    taken = {str(benefit.get("code")) for benefit in document.get(BENEFIT, [])}
    keys = {str(benefit.get("key")) for benefit in document.get(BENEFIT, [])}
    made = tomlkit.parse(block)
    benefit = made[BENEFIT][0]
    if str(benefit["code"]) in taken:
        code = next((code for code in _CODES if code not in taken), None)
        if code is None:
            raise NoCodeLeft
        benefit["code"] = code
    if str(benefit["key"]) in keys:
        benefit["key"] = _other_key(str(benefit["key"]), keys)
    above = f"# {' '.join(remark.split())}\n" if remark else ""
    return f"{text.rstrip()}\n\n{above}{made.as_string().strip()}\n", str(benefit["code"])


def lent_block(block: str) -> str:
    """A benefit of another regulation without the codes of other benefits, which mean others in this one."""
    made = tomlkit.parse(block)
    made[BENEFIT][0].pop("not_with", None)
    return made.as_string()


def with_pool(text: str, pool: Pool) -> str:
    """The text with a pool of money more."""
    values = {"key": pool.key, "title": pool.title, "when_short": pool.when_short}
    return with_row(text, ("pool",), values)


def benefit_block(text: str, code: str) -> str:
    """One benefit as it is written, with its heading. Errors: NoSuchClause."""
    document = tomlkit.parse(text)
    return f"[[{BENEFIT}]]\n{_benefit(document, code).as_string().strip()}\n"


def with_head(text: str, head: Head) -> str:
    """The text as the meeting approved it: its head says so, and no longer warns of an example or a source.

    The marks and quotations at the benefits stay, as in `rules.catalogue.adopted_text`.
    """
    values = {
        "number": head.number,
        "year": head.year_be,
        "approved_by": head.approved_by,
        "approved_on": written_day(head.approved_on),
        "resolution": head.resolution,
        "in_force_from": written_day(head.in_force_from),
        "in_force_to": None,
        "label": None,
        "assumed": None,
    }
    document = tomlkit.parse(with_section(text, "regulation", values))
    if "source" in document:
        document.remove("source")
    return document.as_string()


def own_text(text: str, title: str) -> str:
    """A schedule of the catalogue as the beginning of a fund's own draft: its title, without the remarks on top."""
    started = text.index("[regulation]") if "[regulation]" in text else 0
    return with_section(text[started:], "regulation", {"title": title, "label": None})


def _place(document: Mapping[str, Any], code: str) -> int:
    for place, benefit in enumerate(document.get(BENEFIT, [])):
        if benefit.get("code") == code:
            return place
    raise NoSuchClause(benefit_code=code)


def _benefit(document: TOMLDocument, code: str) -> Table:
    benefits = document.get(BENEFIT, [])
    found: Table = benefits[_place(document, code)]
    return found


def _other_key(key: str, taken: set[str]) -> str:
    number = 2
    while f"{key}_{number}" in taken:
        number += 1
    return f"{key}_{number}"
