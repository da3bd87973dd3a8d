"""The sections of a document as lines of its text: where one ends, so that what is added stands at its end.

The remarks before a section belong to that section: nothing is put between them and it, and they stay when the
section before goes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import InlineTable, Item

from kongboon.rules.lines import Path, line_index

BENEFIT = "benefit"


def block_of(text: str, path: Path, *, deep: bool = False) -> tuple[int, int] | None:
    """The first line of a section and the one after its last, from 0; None where it has no header of its own.

    `deep` counts the sections inside it too, as [benefit.caps] is inside its [[benefit]].

    >>> block_of('[dues]\\namount = "1"\\n\\n# กอง\\n[[pool]]\\nkey = "w"\\n', ("dues",))
    (0, 2)
    """
    lines, headers = text.split("\n"), _headers(text)
    if path not in headers:
        return None
    first = headers[path]
    others = [line for name, line in headers.items() if not (deep and name[: len(path)] == path)]
    end = min((line for line in others if line > first), default=len(lines))
    while lines[end - 1].strip()[:1] in ("", "#"):
        end -= 1
    return first, end


def _headers(text: str) -> dict[Path, int]:
    lines = text.split("\n")
    return {path: line - 1 for path, line in line_index(text).items() if lines[line - 1].lstrip()[:1] == "["}


def with_lines(text: str, place: int, added: str) -> str:
    """The text with lines put before its line `place`."""
    lines = text.split("\n")
    lines[place:place] = added.removesuffix("\n").split("\n")
    return "\n".join(lines)


def without_block(text: str, path: Path) -> str:
    """The text without a section and the empty lines behind it; the remarks of the next one stay."""
    found = block_of(text, path, deep=True)
    if found is None:
        return _without_item(text, path)
    first, end = found
    lines = text.split("\n")
    while end < len(lines) and not lines[end].strip():
        end += 1
    return "\n".join([*lines[:first], *lines[end:]])


def _without_item(text: str, path: Path) -> str:
    """Where the section stands in one line, or as an item of a list in brackets."""
    document = tomlkit.parse(text)
    around = _at(document, path[:-1])
    del around[path[-1]]
    return document.as_string()


def with_block_before_benefits(text: str, block: str) -> str:
    """The text with a section before its first benefit, where a reader looks for it."""
    found = block_of(text, (BENEFIT, 0))
    if found is None:
        return f"{text.rstrip()}\n\n{block.strip()}\n"
    return with_lines(text, _first_remark(text, found[0]), f"{block.strip()}\n\n")


def _first_remark(text: str, header: int) -> int:
    """The first line of the remarks that stand right above a header."""
    lines = text.split("\n")
    while header and lines[header - 1].lstrip()[:1] == "#":
        header -= 1
    return header


def with_values(text: str, path: Path, values: Mapping[str, Any]) -> str:
    """The text with keys of one section set; None takes a key out, a new key stands at the section's end."""
    stood = _at(tomllib.loads(text), path)
    if all(stood.get(name) == value for name, value in values.items()):
        return text  # tomllib is many times as fast as tomlkit, and of a page of rows few change
    document = tomlkit.parse(text)
    table = _at(document, path)
    added = {name: value for name, value in values.items() if value is not None and name not in table}
    for name in values.keys() & set(table):
        if values[name] is None:
            table.remove(name)
        elif plain(table[name]) != values[name]:
            table[name] = item_of(values[name])
    changed = document.as_string()
    found = block_of(changed, path)
    if not added:
        return changed
    if found is None:  # written in one line, as dues = { amount = "1" }
        for name, value in added.items():
            table[name] = item_of(value)
        return document.as_string()
    return with_lines(changed, found[1], written(added))


def _at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def written(values: Mapping[str, Any]) -> str:
    """Lines of name = value, without those that are None."""
    made = tomlkit.table()
    for name, value in values.items():
        if value is not None:
            made[name] = item_of(value)
    return made.as_string()


def plain(item: Any) -> Any:
    """A value without its layout."""
    return item.unwrap() if isinstance(item, Item) else item


def item_of(value: Any) -> Any:
    """A value as the documents write it: sums of a list of tiers one a line, ceilings in braces."""
    if isinstance(value, dict):
        return _braces(value)
    if isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
        rows = tomlkit.array()
        for part in value:
            rows.append(_braces(part))
        rows.multiline(True)
        return rows
    return tomlkit.item(value)


def _braces(values: Mapping[str, Any]) -> InlineTable:
    inline = tomlkit.inline_table()
    for name, value in values.items():
        inline.append(name, value)
    return inline


def with_rows(text: str, path: tuple[str, ...], rows: Sequence[tuple[int | None, Mapping[str, Any]]]) -> str:
    """The text with a list of sections as these rows say: each with its place before (None: new) and its keys.

    What no row names goes. The keys that a row does not name stay as they are.
    """
    stood = len(_listed(text, path))
    for place, values in rows:
        if place is not None:
            text = with_values(text, (*path, place), values)
    kept = {place for place, _ in rows if place is not None}
    for place in sorted(set(range(stood)) - kept, reverse=True):
        text = without_block(text, (*path, place))
    for values in [values for place, values in rows if place is None]:
        text = with_row(text, path, values)
    return text


def with_row(text: str, path: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """The text with one section more in a list, behind the last one; the first stands before the benefits."""
    listed = _listed(text, path)
    last = block_of(text, (*path, len(listed) - 1), deep=True) if listed else None
    if listed and last is None:  # a list in brackets
        document = tomlkit.parse(text)
        _at(document, path).append(
            _braces({name: value for name, value in values.items() if value is not None})
        )
        return document.as_string()
    around = block_of(text, path[:-1]) if len(path) > 1 else None
    behind = last or around
    block = f"[[{'.'.join(path)}]]\n{written(values)}"
    if behind is None:
        return with_block_before_benefits(text, block)
    return with_lines(text, behind[1], f"\n{block.strip()}\n")


def _listed(text: str, path: tuple[str, ...]) -> list[Any]:
    found: Any = tomllib.loads(text)
    for step in path:
        found = found.get(step, {})
    return found or []
