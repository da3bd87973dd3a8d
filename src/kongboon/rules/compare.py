"""What one version of a regulation changes in another, field by field, in the order of the document (S133).

Nothing here knows a field by its name: a word that the vocabulary learns later is compared from the day it is
there. Sentences about the differences are made in `compare_words`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from kongboon.rules.terms import Benefit, Regulation

Kind = Literal["added", "removed", "changed"]

HEAD = "regulation"
ORDER = "order"
# By which of its values a part of a list is known again; otherwise it is known by its place.
_NAMES = ("code", "key", "begins", "source", "number", "name", "up_to_satang")
# The hash follows from the text, and a changed comment is no changed rule.
_DERIVED = frozenset({"text_sha256"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that two regulations do not share.

    `where` is the code of a benefit or the section ("regulation", "dues"); `clause` and `title` are the benefit's
    in the newer version that has it, else "". `field` is the way to the value with points
    ("amount.tiers.amount_satang"), "" where the whole benefit or section comes or goes. `items`: by what each part
    of a list on that way is known, as field and value (("begins", 5 years)); the field is "" for a plain name or a
    place from 1. `before` and `after` are the values themselves, None where there is none. `unit`: what a rate is of.
    """

    where: str
    clause: str
    title: tuple[str, str]
    field: str
    before: Any
    after: Any
    kind: Kind
    items: tuple[tuple[str, Any], ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the comparison stands on its way into the document."""

    where: str
    clause: str = ""
    title: tuple[str, str] = ("", "")
    way: tuple[str, ...] = ()
    items: tuple[tuple[str, Any], ...] = ()

    def into(self, name: str) -> _Place:
        return _Place(self.where, self.clause, self.title, (*self.way, name), self.items)

    def at(self, name: str, item: Any) -> _Place:
        return _Place(self.where, self.clause, self.title, self.way, (*self.items, (name, item)))

    def found(self, before: Any, after: Any, kind: Kind = "changed") -> Difference:
        way = ".".join(self.way)
        return Difference(self.where, self.clause, self.title, way, before, after, kind, self.items)


def compare(old: Regulation, new: Regulation) -> tuple[Difference, ...]:
    """Every difference, section by section as the document has them, the benefits in the order of `new`.

    A benefit is known again by its code, and what is only in `old` stands where it stood. Empty exactly when both
    say the same.

    >>> from dataclasses import replace
    >>> from kongboon.rules.catalogue import catalogue_text
    >>> from kongboon.rules.document import load_regulation
    >>> old = load_regulation(catalogue_text("standard-13"))
    >>> [(d.where, d.field, d.before, d.after) for d in compare(old, replace(old, waiting_days=90))]
    [('regulation', 'waiting_days', 180, 90)]
    """
    return tuple(_sections(old, new))


def _sections(old: Regulation, new: Regulation) -> Iterator[Difference]:
    for name in _shared_fields(old):
        before, after = getattr(old, name), getattr(new, name)
        if name == "benefits":
            yield from _benefits(before, after)
        elif _is_part(before) or _is_part(after) or isinstance(before, tuple):
            yield from _values(_Place(name), before, after)
        else:
            yield from _values(_Place(HEAD).into(name), before, after)


def _shared_fields(part: Any) -> list[str]:
    return [field.name for field in fields(part) if field.compare and field.name not in _DERIVED]


def _is_part(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


def _benefits(before: tuple[Benefit, ...], after: tuple[Benefit, ...]) -> Iterator[Difference]:
    olds, news = {b.code: b for b in before}, {b.code: b for b in after}
    for code in _merged(list(olds), list(news)):
        benefit = news.get(code) or olds[code]
        place = _Place(code, benefit.clause, (benefit.title_th, benefit.title_en))
        if code not in news:
            yield place.found(olds[code], None, "removed")
        elif code not in olds:
            yield place.found(None, news[code], "added")
        else:
            yield from _values(place, olds[code], news[code])
    yield from _order(_Place("benefits"), list(olds), list(news))


def _merged(olds: list[Any], news: list[Any]) -> list[Any]:
    """The new ones in their order; each that is gone stands after the one that it followed."""
    listed = list(news)
    for place, name in enumerate(olds):
        if name not in news:
            before = next((earlier for earlier in reversed(olds[:place]) if earlier in listed), None)
            listed.insert(0 if before is None else listed.index(before) + 1, name)
    return listed


def _order(place: _Place, olds: list[Any], news: list[Any]) -> Iterator[Difference]:
    """The order alone: which of two benefits comes first can decide which one is paid."""
    before, after = [n for n in olds if n in news], [n for n in news if n in olds]
    if before != after:
        yield place.into(ORDER).found(tuple(before), tuple(after))


def _values(place: _Place, before: Any, after: Any) -> Iterator[Difference]:
    """The differences of two values: deep into parts of one kind, flat where the kind itself changes."""
    if before == after:
        return
    if _is_part(before) and type(before) is type(after):
        for name in _shared_fields(before):
            yield from _values(place.into(name), getattr(before, name), getattr(after, name))
        return
    names = _names_of(before, after)
    if names is None:
        yield place.found(before, after, _kind(before, after))
    else:
        yield from _lists(place, *names)


def _kind(before: Any, after: Any) -> Kind:
    if before in (None, ()):
        return "added"
    return "removed" if after in (None, ()) else "changed"


def _names_of(before: Any, after: Any) -> tuple[str, dict[Any, Any], dict[Any, Any]] | None:
    """The field by which the parts of two lists are known, and both lists by it; None for what is no such list."""
    if not (isinstance(before, tuple) and isinstance(after, tuple)):
        return None
    parts = (*before, *after)
    if all(_is_pair(part) for part in parts):
        olds, news = dict(before), dict(after)
        return ("", olds, news) if len(olds) == len(before) and len(news) == len(after) else None
    if not all(_is_part(part) for part in parts):
        return None
    for name in _NAMES:
        if all(hasattr(part, name) for part in parts):
            olds = {getattr(part, name): part for part in before}
            news = {getattr(part, name): part for part in after}
            if len(olds) == len(before) and len(news) == len(after):
                return name, olds, news
    return "", dict(enumerate(before, 1)), dict(enumerate(after, 1))


def _is_pair(part: Any) -> bool:
    return isinstance(part, tuple) and len(part) == 2 and isinstance(part[0], str)


def _lists(place: _Place, field: str, olds: dict[Any, Any], news: dict[Any, Any]) -> Iterator[Difference]:
    for name in _merged(list(olds), list(news)):
        at = place.at(field, name)
        if name not in news:
            yield at.found(olds[name], None, "removed")
        elif name not in olds:
            yield at.found(None, news[name], "added")
        else:
            yield from _values(at, olds[name], news[name])
    yield from _order(place, list(olds), list(news))
