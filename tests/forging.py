"""What somebody with the application's rights might write into a table: other values of a column, copies of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.timezone import now

Model = type[models.Model]
_MONTH = re.compile(r"\d{4}-\d{2}")


def tables() -> list[Model]:
    """Every table of the program's own apps."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model.__module__.startswith("kongboon.")]


def other_values(field: Any, value: Any) -> list[Any]:
    """What could stand in a column instead of a value, and be believed."""
    found = list(_others(field, value))
    if field.null and value is not None:
        found.append(None)
    return [each for each in found if each != value]


def _others(field: Any, value: Any) -> Iterator[Any]:
    if field.is_relation:
        there = field.related_model._base_manager.exclude(pk=value).order_by("-pk")
        yield from there.values_list("pk", flat=True)[:2]
    elif field.choices:
        yield from [choice for choice, _ in field.flatchoices if choice != value][:3]
    elif isinstance(field, models.BooleanField):
        yield not value
    elif isinstance(field, models.DateTimeField | models.DateField):
        yield from _days(field, value)
    elif isinstance(field, models.IntegerField):
        yield from ((value + 1, value - 1) if value is not None else (1,))
    elif isinstance(field, models.BinaryField):
        yield bytes([bytes(value)[0] ^ 1, *bytes(value)[1:]]) if value else b"\1" * 32
    elif isinstance(field, models.JSONField):
        yield {**value, "x": 1} if isinstance(value, dict) else [*(value or []), 1]
    else:
        yield from _texts(value or "")


def _days(field: Any, value: Any) -> Iterator[Any]:
    if value is None:
        yield now() if isinstance(field, models.DateTimeField) else date(2024, 1, 31)
        return
    yield from (value + timedelta(days=days) for days in (1, -1, -31))


def _texts(value: str) -> Iterator[str]:
    if _MONTH.fullmatch(value):
        yield f"{int(value[:4]) - 1}{value[4:]}"
        return
    yield value[:-1] + ("0" if value.endswith("1") else "1")
    yield value[:-1]


def copies(row: models.Model) -> Iterator[models.Model]:
    """Copies of a row under a new key: as it is, and with other values where no two rows may have the same."""
    model = type(row)
    unique = [field for field in _told_apart(model) if not field.primary_key]
    for changed in ([], unique, *([field] for field in unique)):
        values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
        for field in changed:
            values[field.attname] = next(iter(other_values(field, values[field.attname])), None)
        key = model._meta.pk
        assert key is not None
        values[key.attname] = _new_key(model, key)
        yield model(**values)


def _new_key(model: Model, key: Any) -> Any:
    """A key that no row has: the next number, or what a row that has none of its own could be of."""
    if not key.is_relation:
        last = model._base_manager.order_by("-pk").values_list("pk", flat=True)[0]
        return last + 1 if isinstance(last, int) else "x" * 32
    free = key.related_model._base_manager.exclude(pk__in=model._base_manager.values("pk"))
    return free.values_list("pk", flat=True).first()


def _told_apart(model: Model) -> list[Any]:
    """Columns of which no two rows have the same, but for the fund."""
    names = {field.name for field in model._meta.concrete_fields if field.unique}
    for named in model._meta.constraints:
        if isinstance(named, models.UniqueConstraint):
            names.update(named.fields)
    for together in model._meta.unique_together:
        names.update(together)
    return [field for field in model._meta.concrete_fields if field.name in names and field.name != "fund"]
