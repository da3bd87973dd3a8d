"""Rows that many tests begin with: made once, then stood upon.

A fixture under `@ground` is not made anew for each test. It is made in a transaction beneath the test's own, which takes
back only what the test did; the next test that wants the same finds the same rows and gets copies of the same objects.
When a test wants another ground, this one is rolled back. A ground may stand on others, which it takes as arguments.

    @ground
    def cast(at: datetime) -> Cast:
        return make_fund(at=at)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django_scopes import scope, scopes_disabled

from tests.world import Cast

AT = datetime(2024, 6, 10, 3, 0, tzinfo=UTC)  # the fixture `at`

_MARK = "__ground__"
_COPIES = pytest.StashKey[dict["_Kind", Any]]()


@dataclass(frozen=True)
class _Kind:
    """How a ground is made, and whether what stands on it is in the scope of its fund."""

    make: Callable[..., Any]
    is_scoped: bool

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.make).parameters)

    def scope(self, made: Any) -> AbstractContextManager[Any]:
        if not self.is_scoped:
            return scopes_disabled()
        return scope(fund=made.fund) if isinstance(made, Cast) else nullcontext()


@dataclass(frozen=True)
class _Layer:
    kind: _Kind
    transaction: Any
    made: Any


_layers: list[_Layer] = []


def ground(make: Callable[..., Any] | None = None, *, is_scoped: bool = True) -> Any:
    """A fixture of what `make` returns, in the scope of its fund if it is one; `make` takes `at` and other grounds."""
    if make is None:
        return partial(ground, is_scoped=is_scoped)
    kind = _Kind(make, is_scoped)

    def stand(request: pytest.FixtureRequest, db: None, **_: Any) -> Iterator[Any]:
        made = _copies(request.node)[kind]
        with kind.scope(made):
            yield made

    given = ("request", "db", *kind.arguments)
    kinds = inspect.Parameter.POSITIONAL_OR_KEYWORD
    stand.__signature__ = inspect.Signature([inspect.Parameter(name, kinds) for name in given])  # type: ignore[attr-defined]
    stand.__name__, stand.__doc__ = make.__name__, make.__doc__
    setattr(stand, _MARK, kind)
    return pytest.fixture(stand)


def stand_for(item: pytest.Item) -> None:
    """Make the ground of a test the one that it wants; what the last test stood on stays where both want it."""
    wanted = _wanted(item)
    kept = 0
    while kept < min(len(wanted), len(_layers)) and wanted[kept] == _layers[kept].kind:
        kept += 1
    leave(kept)
    for kind in wanted[kept:]:
        _lay(kind)


def leave(kept: int = 0) -> None:
    """Roll back the ground but for its lowest layers; a connection that is closed takes its ground with it."""
    while len(_layers) > kept:
        layer = _layers.pop()
        transaction.set_rollback(True)
        layer.transaction.__exit__(None, None, None)


def _wanted(item: pytest.Item) -> list[_Kind]:
    """The grounds of a test, the lowest first."""
    found: list[_Kind] = []
    definitions = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]

    def add(name: str) -> None:
        kind = getattr(definitions[name][-1].func, _MARK, None) if name in definitions else None
        if kind is not None and kind not in found:
            for lower in kind.arguments:
                add(lower)
            found.append(kind)

    for name in sorted(definitions):
        add(name)
    return found


def _lay(kind: _Kind) -> None:
    below = {layer.kind.make.__name__: layer.made for layer in _layers} | {"at": AT}
    opened = transaction.atomic()
    opened.__enter__()
    try:
        with ExitStack() as scopes:
            for layer in _layers:
                scopes.enter_context(layer.kind.scope(layer.made))
            made = kind.make(**{name: below[name] for name in kind.arguments})
    except BaseException:
        transaction.set_rollback(True)
        opened.__exit__(None, None, None)
        raise
    _layers.append(_Layer(kind, opened, made))


def _copies(item: pytest.Item) -> dict[_Kind, Any]:
    """Of all layers together, so that what one of them names in another is the same object there."""
    if _COPIES not in item.stash:
        item.stash[_COPIES] = deepcopy({layer.kind: layer.made for layer in _layers})
    return item.stash[_COPIES]
