"""What `kongboon doctor` looks at: database, guards, books, files, disk and backups; whatever it meets, it ends."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.utils.timezone import localdate, now
from django.utils.translation import gettext
from django_scopes import scope, scopes_disabled

from kongboon.backups import keeping
from kongboon.config.database import problems
from kongboon.config.private_files import opened_files
from kongboon.config.schema import schema_differences
from kongboon.documents.models import Document
from kongboon.dues.checks import (
    OtherDay,
    OtherDayBefore,
    months_paid_twice,
    paid_until_unexplained,
    sums_that_differ,
)
from kongboon.dues.models import DuesPayment
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.funds.words import shown_date, shown_month
from kongboon.governance.log_check import Unlogged, log_differences
from kongboon.governance.logged import BY_TABLE
from kongboon.governance.models import Change
from kongboon.kernel.money import format_baht
from kongboon.ledger.accounts import name_of
from kongboon.ledger.checks import against_witness, read_witness, rebuild_totals, verify
from kongboon.ledger.errors import NothingWitnessed
from kongboon.ledger.models import Account, Balance
from kongboon.ledger.running_balance import below_zero

logger = logging.getLogger(__name__)

_SHOWN = 5
FREE_BYTES_LEAST = 200 * 1024 * 1024


@dataclass
class Examination:
    """What was found wrong, in sentences, and how much was looked at."""

    problems: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def examine(witness: bytes | None = None, *, papers: bool = True) -> Examination:
    """Look at everything, at filed papers only where `papers`. Errors: UnreadableWitness, NothingWitnessed."""
    heads = read_witness(witness) if witness is not None else []
    found = Examination()
    for look in (_database, _schema, _references, _sign_ins, _papers, _files, _disk, _backups):
        if look is _papers and not papers:
            continue
        if look in (_schema, _references, _sign_ins, _papers) and _is_unusable(found.problems):
            continue
        found.problems += _told(look)
    if not _is_unusable(found.problems):
        _examine_books(found, heads)
    if witness is not None and not found.counts.get("heads compared"):
        raise NothingWitnessed
    return found


def _is_unusable(problems: Iterable[str]) -> bool:
    return any("not migrated" in problem or "could not be looked at" in problem for problem in problems)


def _told(look: Callable[[], Iterable[str]]) -> list[str]:
    """What a look finds; a look that cannot be had is itself what is wrong."""
    found: list[str] = []
    try:
        found.extend(look())
    except Exception as problem:
        logger.info("doctor", exc_info=True)
        found.append(f"{look.__name__.strip('_')} could not be looked at: {problem}".splitlines()[0])
    return found


def _examine_books(found: Examination, heads: list[tuple[int, str, int, str]]) -> None:
    found.counts |= dict.fromkeys(("funds", "batches", "entries", "heads compared"), 0)
    with scopes_disabled():
        funds = list(Fund.objects.order_by("pk"))
    for fund in funds:

        def look(fund: Fund = fund) -> Iterator[str]:
            with scope(fund=fund):
                books = verify(fund)
                witnessed = against_witness(fund, heads)
            found.counts["batches"] += books.batches
            found.counts["entries"] += books.entries
            found.counts["heads compared"] += witnessed.compared
            for code, batch, entry in books.problems:
                yield f"fund {fund.pk}: {code} batch {batch} entry {entry}"
            for problem in witnessed.problems:
                yield f"fund {fund.pk}: {problem}"
            with scope(fund=fund):
                yield from islice(_money(fund), _SHOWN)
                for of_fund in (_dues, _log):
                    yield from islice(_settled(fund, of_fund), _SHOWN)

        look.__name__ = f"fund {fund.pk}"
        found.counts["funds"] += 1
        found.problems += _told(look)


def _settled(fund: Fund, look: Callable[[Fund], Iterable[str]]) -> Iterable[str]:
    """What a look of several queries finds; found while people work, it is looked at once more behind the fund's lock."""
    if not list(look(fund)):
        return ()
    with transaction.atomic():
        lock_fund(fund)
        return list(look(fund))


def _money(fund: Fund) -> Iterator[str]:
    """Box and bank accounts that held less than nothing on a day that is over."""
    for short in below_zero(fund.pk):
        yield gettext(
            "Fund %(fund)s: %(account)s was %(amount)s baht below zero on %(date)s. Look in the cash book for what is"
            " missing or doubled before that day."
        ) % {
            "fund": fund.code,
            "account": name_of(Account.objects.get(pk=short.account_id)),
            "amount": format_baht(short.satang),
            "date": shown_date(short.on),
        }


def _dues(fund: Fund) -> Iterator[str]:
    """Where months of dues, the books and what is written down of a member do not agree."""
    for number, month in months_paid_twice(fund):
        yield gettext(
            "Fund %(fund)s: member %(number)s has two payments for %(month)s. Take one of the two receipts back."
        ) % {"fund": fund.code, "number": number, "month": shown_month(month)}
    for one in paid_until_unexplained(fund):
        yield _paid_until(one) % {
            "fund": fund.code,
            "number": one.number,
            "entry": one.entry_no if isinstance(one, OtherDayBefore) else 0,
            "written": _day(one.written),
            "paid": _day(one.paid),
        }
    for other in sums_that_differ(fund):
        yield gettext(
            "Fund %(fund)s: entry %(entry)s has %(books)s baht of dues in the books and %(paid)s baht in the months"
            " paid. Compare it with the receipt, and take it back if it is wrong."
        ) % {
            "fund": fund.code,
            "entry": other.entry_no,
            "books": format_baht(other.in_books),
            "paid": format_baht(other.in_payments),
        }


def _paid_until(one: OtherDay | OtherDayBefore) -> str:
    if isinstance(one, OtherDayBefore):
        return gettext(
            "Fund %(fund)s: before entry %(entry)s member %(number)s was written down as paid until %(written)s, the"
            " payments until then say %(paid)s. Compare the receipts, and take the entry back if it is wrong."
        )
    return gettext(
        "Fund %(fund)s: member %(number)s is written down as paid until %(written)s, the payments say %(paid)s."
        " Compare the receipts, and have it corrected by two officers on the member's page."
    )


def _log(fund: Fund) -> Iterator[str]:
    """Where the change log and the rows of which it tells do not agree."""
    paid = set(DuesPayment.objects.filter(fund=fund).values_list("member_id", flat=True))
    for one in log_differences(fund):
        # Of whoever pays, the payments say until when; they were looked at.
        if not (one.column in BY_TABLE[one.table].explained and one.row_id in paid):
            yield _otherwise(
                one, fund.code, one.row_id % ROWS_PER_FUND if one.row_id != fund.pk else fund.code
            )


def _sign_ins() -> Iterator[str]:
    """The same of sign-in names, which belong to no fund."""
    for one in log_differences(None):
        yield _otherwise(one, "–", one.row_id)


def _otherwise(one: Unlogged, fund: str, row: int | str) -> str:
    logged = BY_TABLE[one.table]
    column = logged.columns.get(one.column, "")
    text = (
        gettext(
            "Fund %(fund)s: of %(thing)s no. %(row)s, “%(column)s” is not what the change log says. Somebody changed it,"
            " or the log, past the program: compare it with the papers."
        )
        if column
        else gettext(
            "Fund %(fund)s: %(thing)s no. %(row)s came or went otherwise than the change log says. Somebody changed it,"
            " or the log, past the program: compare it with the papers."
        )
    )
    return text % {"fund": fund, "thing": logged.word, "row": row, "column": column}


def _day(on: date | None) -> str:
    return shown_date(on) if on else "–"


def _database() -> Iterator[str]:
    return map(_not_as_made, problems(connection))


def _schema() -> Iterator[str]:
    return map(_not_as_made, schema_differences(connection))


def _not_as_made(what: str) -> str:
    """What a village reads of a finding that names triggers, tables or settings."""
    return gettext(
        "The database is not as the program made it (%(what)s). Enter nothing more, and show this line to whoever looks"
        " after the installation."
    ) % {"what": what}


def _references() -> Iterator[str]:
    """Rows that speak of a row that is not there, by whatever the models say, also where the database checks no key."""
    quote = connection.ops.quote_name
    for model in apps.get_models(include_auto_created=True):
        for key in model._meta.concrete_fields:
            if not isinstance(key, models.ForeignKey) or _outlives(model, key):
                continue
            table, column = quote(model._meta.db_table), quote(str(key.column))
            target = key.target_field
            there, other = quote(target.model._meta.db_table), quote(str(target.column))
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT count(*) FROM {table} a WHERE a.{column} IS NOT NULL AND NOT EXISTS"  # noqa: S608
                    f" (SELECT 1 FROM {there} b WHERE b.{other}=a.{column})"
                )
                if count := cursor.fetchone()[0]:
                    yield _not_as_made(
                        f"{count} rows of {model._meta.db_table} have a {key.column} that is not there"
                    )


def _outlives(model: type[models.Model], key: models.ForeignKey[Any, Any]) -> bool:
    """Whether a row may stay when what it speaks of goes, as the logs do."""
    return not getattr(key, "db_constraint", True) and key.remote_field.on_delete is models.DO_NOTHING


def _papers() -> Iterator[str]:
    """Filed photos and papers whose bytes are gone or cut short; their hash is compared whenever one is opened."""
    lost = 0
    with scopes_disabled():
        filed = Document.objects.filter(erased_at=None).values_list("stored_name", "size")
        for name, size in filed.iterator(chunk_size=2000):
            path = Path(settings.FILES_DIR) / name
            lost += not path.is_file() or path.stat().st_size != size
    if lost:
        yield gettext(
            "%(count)s filed photos or papers are not on the disk as they were filed: bring them back from a backup."
        ) % {"count": lost}


def _files() -> Iterator[str]:
    for path in opened_files()[:_SHOWN]:
        yield gettext("Others on this machine can read %(path)s: run “kongboon init”.") % {"path": path}


def _disk() -> Iterator[str]:
    """Whether there is room, and whether the folders can be written to."""
    folders = {Path(settings.DATA_DIR)}
    if connection.vendor == "sqlite":
        folders.add(Path(str(connection.settings_dict["NAME"])).parent)
    for folder in sorted(folders):
        free = shutil.disk_usage(folder).free
        if free < FREE_BYTES_LEAST:
            facts = {"free": free // (1024 * 1024), "folder": folder}
            yield gettext("Only %(free)s MiB are free on the disk of %(folder)s: make room.") % facts
        try:
            with tempfile.NamedTemporaryFile(dir=folder) as file:
                file.write(b"x" * 4096)
                file.flush()
                os.fsync(file.fileno())
        except OSError as problem:
            facts = {"folder": folder, "problem": problem.strerror}
            yield gettext("%(folder)s cannot be written to: %(problem)s.") % facts


def _backups() -> Iterator[str]:
    state = keeping.state()
    if state.problem:
        yield gettext("The last backup failed: %(problem)s") % {"problem": state.problem}
    elif state.is_late(now()):
        since = localdate(state.last_at or state.keyed_at)
        yield gettext("No backup since %(date)s: does “kongboon serve” run?") % {"date": shown_date(since)}


def rebuild() -> dict[int, int]:
    """Work every fund's cached totals out anew; how many differed, by fund. Each that did is a row of the change log."""
    with scopes_disabled():
        funds = list(Fund.objects.order_by("pk"))
    found = {}
    for fund in funds:
        with scope(fund=fund), transaction.atomic():
            lock_fund(fund)
            before = _totals(fund)
            found[fund.pk] = rebuild_totals(fund)
            if found[fund.pk]:
                _write_down(fund, before, _totals(fund))
    return found


Totals = dict[tuple[int, str], Balance]


def _totals(fund: Fund) -> Totals:
    return {(one.account_id, one.month): one for one in Balance.objects.filter(fund=fund)}


def _write_down(fund: Fund, before: Totals, after: Totals) -> None:
    """One row of the change log for each total that is another now."""

    def said(one: Balance | None) -> dict[str, Any] | None:
        names = ("account_id", "month", "debit", "credit")
        return None if one is None else {name: getattr(one, name) for name in names}

    for key in sorted(before.keys() | after.keys()):
        was, now_is = before.get(key), after.get(key)
        if said(was) == said(now_is):
            continue
        action = (
            Change.Action.UPDATE
            if was and now_is
            else Change.Action.INSERT
            if now_is
            else Change.Action.DELETE
        )
        Change.objects.create(
            fund=fund,
            table_name=Balance._meta.db_table,
            row_id=(now_is or was).pk,  # type: ignore[union-attr]
            action=action,
            at=now(),
            act="doctor --rebuild-totals",
            before=said(was),
            after=said(now_is),
        )
