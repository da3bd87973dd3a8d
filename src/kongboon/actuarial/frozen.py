"""Values that cannot change: lists and tables of a document as tuples, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def freeze(value: Any) -> Any:
    """Lists become tuples and mappings become `Table`s, all the way down; whole numbers stay whole.

    >>> freeze({"a": [1, 2.5]})
    Table((('a', (1, 2.5)),))
    """
    if isinstance(value, Mapping):
        return Table(sorted((str(key), freeze(inner)) for key, inner in value.items()))
    if isinstance(value, list | tuple) and not isinstance(value, Table):
        return tuple(freeze(inner) for inner in value)
    return value


def thaw(value: Any) -> Any:
    """What `freeze` froze, as lists and dicts."""
    if isinstance(value, Table):
        return {key: thaw(inner) for key, inner in value}
    return [thaw(inner) for inner in value] if isinstance(value, tuple) else value


class Table(tuple[tuple[str, Any], ...]):
    """A mapping as sorted pairs, so that it can be hashed and compared."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or the default."""
        return next((value for name, value in self if name == key), default)

    def __repr__(self) -> str:
        return f"Table({tuple(self)!r})"
