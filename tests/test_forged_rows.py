"""What is written past the program under its own rights is refused, stands in the change log, or is told by `doctor`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import Error, connection, models, transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from kongboon.config import doctor
from kongboon.funds.actor import nobody_acts
from kongboon.governance.models import Change
from tests import databases
from tests.forged_world import make_whole_town
from tests.forging import copies, other_values, tables

_SIGN_IN = "a sign-in, sealed; forged, it opens nothing without the server's key"
_UNUSED = "not used: what a person may do is their office"
_WORK = "work on a question about the future moves no money and no right; an answer is kept by its guards"
# Tables of which no row decides anything.
TABLES_LEFT: dict[str, str] = {
    "access_session": _SIGN_IN,
    "access_shelllogin": _SIGN_IN,
    "access_device": "decides nothing but how slow guessing is",
    "access_signin": "decides nothing but how slow guessing is",
    "access_user_groups": _UNUSED,
    "access_user_user_permissions": _UNUSED,
    "governance_changesseen": "how far an officer has read the log",
    "outlook_projection": _WORK,
}
# Columns that may be written, each with why; "INSERT" is an added row.
LEFT: dict[str, str] = {
    "access_user.last_login": "a moment of a sign-in, which has its own log",
    "access_user.last_name": "not used",
    "access_user.date_joined": "not used",
    "documents_documentview.INSERT": "one more look takes nothing away",
    "governance_look.INSERT": "one more look takes nothing away",
    "funds_fundcounter.last": "a number that is passed over is no row; it never goes back",
    "ledger_balance.id": "a cache: `doctor --rebuild-totals` works it out anew",
    "members_member.sort_key": "worked out from the name; it orders lists",
    "members_member.search_text": "worked out from the name; it finds members",
    "offline_enrolment.wrong_tries": "its guard lets it only grow, and then nobody enrols",
    "offline_enrolment.kind": "what the telephone calls itself",
    "offline_enrolment.seen_at": "what the telephone told last",
    "offline_enrolment.waiting": "what the telephone told last",
    "regulations_regulationdraft.text": "a draft decides nothing; what was voted on is fixed",
    "regulations_regulationdraft.edition": "a draft decides nothing; what was voted on is fixed",
    "regulations_regulationdraft.changed_by_id": "a draft decides nothing; what was voted on is fixed",
    "regulations_regulationdraft.changed_at": "a draft decides nothing; what was voted on is fixed",
}
# Tables of which `tests/rows.py` makes no row yet; their guards are tried by hand in their apps' tests.
NO_ROWS = {
    "benefits_incidenthouse",
    "outlook_projectionatmeeting",
    "regulations_regulationminutes",
    "regulations_regulationwithdrawal",
}

Write = Callable[[], object]


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), databases.fresh_copy(), scopes_disabled():
        make_whole_town(timezone.now())
        with nobody_acts():
            yield


class _Undone(Exception):
    pass


def _is_unseen(write: Write, *, is_log: bool) -> bool:
    """Whether a write comes through without a word; nothing of it stays. `is_log`: a line put into the log is no word."""
    try:
        with transaction.atomic():
            before = Change._base_manager.count()
            write()
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            unseen = (is_log or Change._base_manager.count() == before) and not _told()
            raise _Undone
    except Error:
        return False
    except _Undone:
        return unseen


def _told() -> list[str]:
    found = doctor.Examination()
    doctor._examine_books(found, [])
    return [*found.problems, *doctor._told(doctor._references), *doctor._told(doctor._sign_ins)]


def _rows(model: type[models.Model]) -> list[models.Model]:
    """The first and the last one."""
    rows = model._base_manager.order_by("pk")
    return list({row.pk: row for row in (rows.first(), rows.last()) if row is not None}.values())


def _writes(model: type[models.Model]) -> Iterator[tuple[str, Write]]:
    """Every forgery of a table, with the column that it is about."""
    table, manager = model._meta.db_table, model._base_manager
    for row in _rows(model):
        this = manager.filter(pk=row.pk)
        for field in model._meta.concrete_fields:
            for value in other_values(field, getattr(row, field.attname)):
                yield (
                    f"{table}.{field.column}",
                    lambda this=this, name=field.attname, value=value: this.update(**{name: value}),
                )
        yield f"{table}.DELETE", lambda this=this: this._raw_delete("default")
        for copy in copies(row):
            yield f"{table}.INSERT", lambda copy=copy: manager.bulk_create([copy])


def test_nothing_is_told_of_what_the_program_wrote(town: None) -> None:
    assert _told() == []


def test_what_is_written_past_the_program_is_refused_or_told(town: None) -> None:
    unseen: dict[str, None] = {}
    for model in tables():
        if model._meta.db_table not in TABLES_LEFT:
            is_log = model is Change
            unseen |= dict.fromkeys(
                what for what, write in _writes(model) if _is_unseen(write, is_log=is_log)
            )
    assert " ".join(sorted(unseen.keys() - LEFT.keys())) == ""
    assert " ".join(sorted(LEFT.keys() - unseen.keys())) == "", "no longer needs its reason"


def test_every_table_has_a_row_to_forge(town: None) -> None:
    empty = {model._meta.db_table for model in tables() if not model._base_manager.exists()}
    assert empty - TABLES_LEFT.keys() == NO_ROWS
