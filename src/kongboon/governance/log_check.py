"""Compares the change log with the rows of which it tells, so that neither is forged without the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models

from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import Fund
from kongboon.governance.logged import LOGGED
from kongboon.governance.logged_table import Logged
from kongboon.governance.models import Change

# Under which a fund that moves in is written down; its rows are added here although its own log tells of them already.
MOVING_IN = "kongboon fund import"
_AT_ONCE = 500

Row = tuple[str, int]  # table and key
Values = dict[str, Any]


class Unlogged(NamedTuple):
    """A row of which the change log says otherwise; `column` is empty where it came or went otherwise."""

    table: str
    row_id: int
    column: str


def log_differences(fund: Fund | None) -> list[Unlogged]:
    """Where log and rows do not agree; of a fund, or of what belongs to none.

    What is hidden in the log, or told by another row, is not compared. Whatever was changed while this was looking is
    looked at again, with nobody changing anything.
    """
    found = sorted(_differences(fund))
    if not found:
        return found
    with transaction.atomic():
        if fund is not None:
            lock_fund(fund)
        return sorted(_differences(fund))


def _differences(fund: Fund | None) -> set[Unlogged]:
    log = _Log()
    changes = Change._base_manager.filter(fund=fund, table_name__in=[logged.table for logged in LOGGED])
    rows = changes.order_by("pk").values_list(
        "table_name", "row_id", "action", "at", "act", "before", "after"
    )
    came = changes.filter(action=Change.Action.INSERT, act=MOVING_IN).order_by("at")
    moved_in = {(table, row_id): at for table, row_id, at in came.values_list("table_name", "row_id", "at")}
    later = []
    for table, row_id, action, at, act, before, after in rows.iterator():
        line = (table, row_id), action, act == MOVING_IN, before or {}, after or {}
        # What the fund's own log tells from before it moved in comes first, in whatever order it was written here.
        if (table, row_id) in moved_in and at >= moved_in[table, row_id]:
            later.append(line)
        else:
            log.read(*line)
    for line in later:
        log.read(*line)
    return log.found | set(_otherwise(log.rows))


class _Log:
    """What the log has told so far: of each row the values that it knows, None once it is gone."""

    def __init__(self) -> None:
        self.rows: dict[Row, Values | None] = {}
        self.found: set[Unlogged] = set()

    def read(self, row: Row, action: str, is_moving: bool, before: Values, after: Values) -> None:
        """Go on by one line."""
        known = self.rows.get(row, {})
        if action == Change.Action.INSERT:
            if known and not is_moving:
                self.found.add(Unlogged(*row, ""))
            else:
                self.rows[row] = after
            return
        if known is None:
            self.found.add(Unlogged(*row, ""))
            known = {}
        explained = _BY_TABLE[row[0]].explained
        for name, value in before.items():
            if name in known and name not in explained and known[name] != value:
                self.found.add(Unlogged(*row, name))
        self.rows[row] = {**known, **after} if action == Change.Action.UPDATE else None


_BY_TABLE = {logged.table: logged for logged in LOGGED}


def _otherwise(told: Mapping[Row, Values | None]) -> Iterator[Unlogged]:
    """Where the rows as they are now are not what the log said last."""
    for logged in LOGGED:
        if logged.columns:
            keys = [row_id for table, row_id in told if table == logged.table]
            for some in range(0, len(keys), _AT_ONCE):
                yield from _compared(logged, keys[some : some + _AT_ONCE], told)


def _compared(logged: Logged, keys: Iterable[int], told: Mapping[Row, Values | None]) -> Iterator[Unlogged]:
    model = next(model for model in apps.get_models() if model._meta.db_table == logged.table)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    there = {row["pk"]: row for row in model._base_manager.filter(pk__in=keys).values("pk", *logged.columns)}
    for key in keys:
        known, row = told[logged.table, key], there.get(key)
        if known is None or row is None:
            if (known is None) != (row is None):
                yield Unlogged(logged.table, key, "")
            continue
        for name in logged.columns:
            if name in known and _plain(fields[name], known[name]) != _plain(fields[name], row[name]):
                yield Unlogged(logged.table, key, name)


def _plain(field: models.Field[Any, Any], value: Any) -> Any:
    """A value as the two databases, and their log, all say it."""
    if value is None:
        return None
    if isinstance(field, models.BooleanField):
        return bool(value)
    if isinstance(field, models.DateTimeField):
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return str(value)
