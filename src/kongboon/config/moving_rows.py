"""Which tables are a fund's, in which order they can be filled, and their rows as JSON.

Found from the models, so an app that is added later moves too: a table is a fund's if it has a key `fund`, or if
its own key is that of a row which is a fund's. Keys to anything else (users) are left empty.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import date, datetime
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.db import models

from kongboon.benefits.models import (
    Appeal,
    AppealRuling,
    Approval,
    Claim,
    ExceptionGrant,
    ExceptionWord,
    OfficerMembership,
    RefundAct,
)
from kongboon.dues.models import DuesPayment
from kongboon.funds.actor import nobody_acts
from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.governance.models import Change, Look, RequestAct, SetUpSignature, Supplier
from kongboon.ledger.models import (
    Balance,
    Batch,
    Entry,
    EntryNote,
    Head,
    Line,
    PeriodEvent,
    PettyCash,
    PettyCashCeiling,
    Seal,
)
from kongboon.members.models import Member
from kongboon.members.sealed import national_id_index, open_national_id, seal_national_id

Model = type[models.Model]

# Filled together, batch by batch, in the order that the guards ask for.
BOOKS: tuple[Model, ...] = (Head, Batch, Entry, EntryNote, Line, Seal)
# Filled together, claim by claim, each going through its life again.
CLAIMS: tuple[Model, ...] = (Claim, Approval, Appeal, AppealRuling, ExceptionGrant, ExceptionWord)
# Worked out again from the lines.
DERIVED: tuple[Model, ...] = (Balance,)
# Logs, whose rows an installation counts by itself over all its funds: they get new keys.
COUNTED_HERE: tuple[Model, ...] = (Change, Look)
# What a key does not tell: an entry cannot be added to a month whose closing is there already, who lived in whose
# house when a claim or a refund was paid is not what the register says today, a claim's dues are paid before it is,
# an opening is there before it is signed, what two people agreed to is there with their words (a claim of an erased
# person is erased by such a request), and petty cash is measured by the ceiling that stood.
_AFTER: dict[Model, tuple[Model, ...]] = {
    PeriodEvent: (Entry,),
    OfficerMembership: (Claim, RefundAct),
    Claim: (DuesPayment, RequestAct),
    SetUpSignature: (Batch,),
    Supplier: (RequestAct,),
    PettyCashCeiling: (RequestAct,),
    PettyCash: (PettyCashCeiling, Line),
}


def way_to_fund(model: Model) -> str | None:
    """Look-up from a row to its fund: "fund", "member__fund" for a salt; None if the table is no fund's."""
    if model is Fund:
        return "pk"
    for field in _keys(model):
        if field.name == "fund" and field.related_model is Fund:
            return "fund"
        if field.primary_key and (way := way_to_fund(_target(field))):
            return f"{field.name}__{way}"
    return None


def tables() -> list[Model]:
    """Every table that moves, each after those that its rows point at."""
    mine = [m for m in apps.get_models() if way_to_fund(m) and m not in DERIVED]
    graph: dict[Model, set[Model]] = {}
    for model in mine:
        needs = {_target(field) for field in _keys(model)} | set(_AFTER.get(model, ()))
        group = _leader(model)
        graph.setdefault(group, set()).update(
            _leader(m) for m in needs if m in mine and _leader(m) is not group
        )
    members = {leader: [m for m in mine if _leader(m) is leader] for leader in graph}
    steady = {
        leader: sorted(needs, key=lambda m: m._meta.label)
        for leader, needs in sorted(graph.items(), key=_label)
    }
    return [model for leader in TopologicalSorter(steady).static_order() for model in members[leader]]


def _label(item: tuple[Model, Any]) -> str:
    return item[0]._meta.label


def _leader(model: Model) -> Model:
    """The first table of the group that a table is filled with; itself if it is filled alone."""
    for group in (BOOKS, CLAIMS):
        if model in group:
            return group[0]
    return model


def _keys(model: Model) -> Iterator[Any]:
    for field in model._meta.concrete_fields:
        if field.is_relation:
            yield field


def _target(field: Any) -> Model:
    related: Model = field.related_model
    return related


def columns(model: Model) -> list[str]:
    """Names of the columns, in the order in which their values are written; parts of the file's form."""
    return [field.attname for field in model._meta.concrete_fields]


def rows_of(model: Model, fund: Fund) -> Iterator[list[Any]]:
    """Every row of a fund in a table, ready for JSON, in the order of the keys."""
    way = way_to_fund(model)
    assert way is not None
    found = model._default_manager.filter(**{way: fund.pk}).order_by("pk")
    fields = list(model._meta.concrete_fields)
    for row in found.iterator(chunk_size=2000):
        yield [_written(field, row) for field in fields]


def _written(field: Any, row: models.Model) -> Any:
    value = getattr(row, field.attname)
    if value is None or (field.is_relation and way_to_fund(_target(field)) is None):
        return None
    if isinstance(row, Member) and field.name == "national_id_sealed":
        return open_national_id(row.pk, value)  # the other installation has another key
    if isinstance(row, Member) and field.name == "national_id_index":
        return None
    if isinstance(row, Change) and isinstance(value, dict) and "user_id" in value:
        return value | {"user_id": None}  # a user's number means somebody else on the other installation
    if isinstance(field, models.BinaryField):
        return base64.b64encode(bytes(value)).decode()
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def made(model: Model, values: list[Any], fund_id: int) -> models.Model:
    """A row, not yet saved, of what was written. Errors: ValueError if it, or what it points at, is not this fund's."""
    fields = list(model._meta.concrete_fields)
    told = {field.attname: _read(field, value) for field, value in zip(fields, values, strict=True)}
    row = model(**told)
    if model in COUNTED_HERE:
        row.pk = None
    pointed = [told[field.attname] for field in fields if field.is_relation]
    if any(_owner(pk) != fund_id for pk in (row.pk, *pointed) if pk is not None):
        raise ValueError(f"{model._meta.label} {row.pk} is not this fund's")
    if isinstance(row, Member) and (number := told["national_id_sealed"]):
        row.national_id_sealed, row.national_id_index = (
            seal_national_id(row.pk, number),
            national_id_index(number),
        )
    return row


def _owner(pk: int) -> int:
    """The fund of a key: a fund's own key has seven digits, all others are fund x 10^10 + number."""
    return pk if pk < ROWS_PER_FUND else pk // ROWS_PER_FUND


def _read(field: Any, value: Any) -> Any:
    if value is None or field.is_relation:
        return value
    if isinstance(field, models.BinaryField):
        return value if field.model is Member else base64.b64decode(value, validate=True)
    return field.to_python(value)


def saved(rows: Iterable[models.Model], model: Model) -> int:
    """Add rows in order, through the model and so through the guards; returns how many."""
    count, some = 0, []
    # What the log brings along keeps whom it names, also where that is nobody.
    with nobody_acts() if model is Change else nullcontext():
        for row in rows:
            some.append(row)
            count += 1
            if len(some) == 500:
                model._base_manager.bulk_create(some)
                some = []
        if some:
            model._base_manager.bulk_create(some)
    return count
