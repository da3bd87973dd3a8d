"""Sentences with slots: a slot is a value that the committee may change, by the name of its box."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kongboon.rules.wording import Translate

_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; `slot` names the box in which it is changed, "" for plain words."""

    text: str
    slot: str = ""


@dataclass(frozen=True)
class Sentence:
    """The pieces of one sentence in order."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)


def told(msgid: str, translate: Translate, **values: str) -> Sentence:
    """The sentence cut at its slots; `field` and `value` of an unknown field are no slots.

    >>> [part.slot for part in told("It pays %(amount)s baht.", str, amount="500").parts]
    ['', 'amount', '']
    """
    pieces = _PLACE.split(translate(msgid))
    parts = []
    for number, piece in enumerate(pieces):
        if number % 2:
            parts.append(Part(values[piece], "" if piece in ("field", "value") else piece))
        elif piece:
            parts.append(Part(piece))
    return Sentence(tuple(parts))
