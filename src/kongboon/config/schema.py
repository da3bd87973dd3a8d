"""Whether a database has the tables, columns, keys and indexes that `init` makes, as the models say them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# Made by Django itself, not from a model of an app.
_DJANGOS = {"django_migrations"}
Constraints = Mapping[str, Any]


def schema_differences(connection: BaseDatabaseWrapper) -> list[str]:
    """Sentences on each table, column, key, index or check that is missing, altered or not ours; empty when all stand."""
    wanted = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        found = [f"table {name} is missing" for name in sorted(wanted.keys() - there)]
        found += [f"table {name} is not ours" for name in sorted(there - wanted.keys() - _DJANGOS)]
        for name in sorted(wanted.keys() & there):
            found += _differences(connection, cursor, wanted[name])
    return found


def _differences(connection: BaseDatabaseWrapper, cursor: Any, model: type[models.Model]) -> Iterator[str]:
    table = model._meta.db_table
    columns = {
        column.name: bool(column.null_ok)
        for column in connection.introspection.get_table_description(cursor, table)
    }
    wanted = {str(field.column): field.null for field in model._meta.concrete_fields}
    for name in sorted(wanted.keys() - columns.keys()):
        yield f"column {table}.{name} is missing"
    for name in sorted(columns.keys() - wanted.keys()):
        yield f"column {table}.{name} is not ours"
    for name in sorted(columns.keys() & wanted.keys()):
        if columns[name] != wanted[name]:
            yield f"column {table}.{name} {'may' if columns[name] else 'must not'} be empty"
    there = connection.introspection.get_constraints(cursor, table)
    yield from (f"{what} is missing" for what in _missing(table, model, there))
    if connection.vendor == "sqlite":
        yield from _altered_checks(connection, cursor, model)


def _missing(table: str, model: type[models.Model], there: Constraints) -> Iterator[str]:
    """What the model wants and the table has not."""
    uniques = {tuple(each["columns"]) for each in there.values() if each["unique"]}
    indexed = uniques | {tuple(each["columns"]) for each in there.values() if each["index"]}
    foreign = {(each["columns"][0], *each["foreign_key"]) for each in there.values() if each["foreign_key"]}
    for field in model._meta.concrete_fields:
        if field.primary_key:
            if not any(each["primary_key"] and each["columns"] == [field.column] for each in there.values()):
                yield f"the primary key of {table}"
        elif field.unique and (field.column,) not in uniques:
            yield f"the unique index on {table}.{field.column}"
        elif getattr(field, "db_index", False) and (field.column,) not in indexed:
            yield f"the index on {table}.{field.column}"
        if isinstance(field, models.ForeignKey) and getattr(field, "db_constraint", True):
            target = field.target_field
            key = (str(field.column), target.model._meta.db_table, str(target.column))
            if key not in foreign:
                yield f"the foreign key of {table}.{field.column}"
    for together in model._meta.unique_together:
        columns = {field.name: field.column for field in model._meta.concrete_fields}
        if tuple(columns[name] for name in together) not in uniques:
            yield f"the unique index on {table} ({', '.join(together)})"
    for named in (*model._meta.constraints, *model._meta.indexes):
        if named.name not in there:
            yield f"{type(named).__name__} {named.name} of {table}"


def _altered_checks(connection: BaseDatabaseWrapper, cursor: Any, model: type[models.Model]) -> Iterator[str]:
    """SQLite keeps the words of a check as they were written; on PostgreSQL only the owner can change one."""
    checks = [each for each in model._meta.constraints if isinstance(each, models.CheckConstraint)]
    if not checks:
        return
    cursor.execute("SELECT sql FROM sqlite_master WHERE type='table' AND name=%s", [model._meta.db_table])
    text = " ".join(cursor.fetchone()[0].split())
    editor = connection.schema_editor(collect_sql=True)
    for check in checks:
        words = " ".join(str(check.constraint_sql(model, editor)).split())
        if f'"{check.name}"' in text and words not in text:
            yield f"check {check.name} of {model._meta.db_table} differs from its definition"
