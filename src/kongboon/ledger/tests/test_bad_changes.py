"""What is in the books stays: no update, delete or replacement, by Django's models, by SQL, as role or owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from kongboon.access.models import Role
from kongboon.funds.ids import next_id
from kongboon.funds.models import ROWS_PER_FUND
from kongboon.ledger.canonical import GENESIS
from kongboon.ledger.models import Account, Batch, Earmark, Entry, EntryNote, Head, Line, PeriodEvent, Seal
from kongboon.ledger.tests.by_hand import contents, insert, lay, owner_sql, row_of, sql
from kongboon.ledger.tests.conftest import Books, account_of
from kongboon.ledger.tests.test_bad_writes import refused
from kongboon.members.models import Member, MemberSalt

APPEND_ONLY = ("seal", "batch", "entry", "line", "periodevent")
Act = Callable[[Books], Any]

# Name, act through the models, the same by SQL ({ours}: the fund, {entry}: an entry, {member}, {account}),
# and the guard that refuses it.
BY_MODELS: dict[str, Act] = {
    "line amount": lambda b: Line.objects.filter(entry=b.dues).update(amount=F("amount") * 2),
    "line of another entry": lambda b: Line.objects.filter(entry=b.dues).update(entry_id=b.reversed.pk),
    "line member": lambda b: Line.objects.filter(member=b.member).update(member_id=b.stranger.pk),
    "lines deleted": lambda b: Line.objects.filter(entry=b.dues).delete(),
    "entry date": lambda b: Entry.objects.filter(pk=b.dues.pk).update(date="2024-05-01"),
    "entry saved again": lambda b: Entry.objects.get(pk=b.dues.pk).save(),
    "entry deleted raw": lambda b: Entry.objects.filter(pk=b.dues.pk)._raw_delete("default"),
    "batch kind": lambda b: Batch.objects.filter(pk=b.dues.batch_id).update(kind="gift"),
    "batch deleted raw": lambda b: Batch.objects.filter(pk=b.dues.batch_id)._raw_delete("default"),
    "seal hash": lambda b: Seal.objects.filter(pk=b.dues.batch_id).update(hash=b"\1" * 32),
    "seal deleted raw": lambda b: Seal.objects.filter(pk=b.dues.batch_id)._raw_delete("default"),
    "period event opened": lambda b: PeriodEvent.objects.filter(fund=b.ours.fund).update(closed=False),
    "month opened by the treasurer": lambda b: _period_event(b, "2024-04", Role.TREASURER, closed=False),
    "month closed by the collector": lambda b: _period_event(b, "2024-05", Role.COLLECTOR, closed=True),
    "closed month closed once more": lambda b: _period_event(b, "2024-04", Role.TREASURER, closed=True),
    "open month opened": lambda b: _period_event(b, "2024-05", Role.CHAIR, closed=False),
    "period event deleted": lambda b: PeriodEvent.objects.filter(fund=b.ours.fund).delete(),
    "head moved back": lambda b: Head.objects.filter(fund=b.ours.fund).update(
        **_head_after(Seal.objects.get(pk=b.dues.batch_id))
    ),
    "head emptied": lambda b: Head.objects.filter(fund=b.ours.fund).update(
        batch_no=0, entry_no=0, line_no=0, hash=GENESIS
    ),
    "head with another hash": lambda b: Head.objects.filter(fund=b.ours.fund).update(hash=b"\1" * 32),
    "head of another fund": lambda b: Head.objects.filter(fund=b.ours.fund).update(fund=b.other.fund),
    "head deleted": lambda b: Head.objects.filter(fund=b.ours.fund).delete(),
    "account kind": lambda b: Account.objects.filter(pk=b.ours.account("4101")).update(kind="asset"),
    "account code": lambda b: Account.objects.filter(pk=b.ours.account("4101")).update(code="4199"),
    "account of another fund": lambda b: Account.objects.filter(pk=b.ours.account("1209")).update(
        fund=b.other.fund
    ),
    "account deleted raw": lambda b: Account.objects.filter(pk=b.ours.account("4101"))._raw_delete("default"),
    "earmark code": lambda b: Earmark.objects.filter(pk=b.earmark.pk).update(code="state-2568"),
    "earmark deleted raw": lambda b: Earmark.objects.filter(pk=b.earmark.pk)._raw_delete("default"),
    "note edited": lambda b: EntryNote.objects.filter(entry=b.dues).update(text="เปลี่ยนคำ"),
    "note on a nameless entry": lambda b: EntryNote.objects.create(entry=b.reversed, text="เพิ่มคำ", salt=b"1"),
    "member renumbered as row": lambda b: Member.objects.filter(pk=b.member.pk).update(id=b.member.pk + 5),
    "member deleted raw": lambda b: Member.objects.filter(pk=b.member.pk)._raw_delete("default"),
    "salt changed": lambda b: MemberSalt.objects.filter(member=b.member).update(salt=b"\1" * 16),
}


def _period_event(books: Books, month: str, role: str, *, closed: bool) -> Any:
    fund = books.ours.fund
    return PeriodEvent.objects.create(
        id=next_id(fund),
        fund=fund,
        month=month,
        closed=closed,
        by=books.ours.officers[role],
        at=timezone.now(),
    )


def _head_after(seal: Seal) -> dict[str, Any]:
    numbers = {"batch_no": seal.batch_no, "entry_no": seal.last_entry_no, "line_no": seal.last_line_no}
    return numbers | {"hash": seal.hash}


@pytest.mark.parametrize("name", BY_MODELS)
def test_it_refuses_a_change_through_the_models(books: Books, name: str) -> None:
    before = contents()
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        BY_MODELS[name](books)
    assert contents() == before


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("role", ["application", "owner"])
def test_it_refuses_update_and_delete_by_sql(books: Books, table: str, role: str) -> None:
    run = sql if role == "application" else owner_sql
    for statement in (
        f"UPDATE ledger_{table} SET fund_id=fund_id",
        f"UPDATE ledger_{table} SET fund_id=fund_id WHERE fund_id={books.ours.fund.pk}",
        f"DELETE FROM ledger_{table}",
        f"DELETE FROM ledger_{table} WHERE fund_id={books.ours.fund.pk}",
    ):
        with refused(books, "append_only", "permission denied"):
            run(statement)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE ledger_head SET batch_no=batch_no-1", "head.not_last_seal"),
        ("DELETE FROM ledger_head", "head.stays"),
        ("UPDATE ledger_account SET kind='asset'", "account.fixed"),
        ("UPDATE ledger_account SET id=id+1", "account.fixed"),
        ("DELETE FROM ledger_account", "account.stays"),
        ("UPDATE ledger_earmark SET code=code||'x'", "earmark.fixed"),
        ("DELETE FROM ledger_earmark", "earmark.stays"),
        ("UPDATE ledger_entrynote SET text='x'", "note.fixed"),
        ("UPDATE members_membersalt SET salt=salt", "salt.fixed"),
        ("DELETE FROM members_member", "member.in_books"),
        ("UPDATE members_member SET id=id+1", "member.fixed"),
    ],
)
@pytest.mark.parametrize("role", ["application", "owner"])
def test_it_refuses_what_would_make_the_books_mean_something_else(
    books: Books, statement: str, code: str, role: str
) -> None:
    with refused(books, code):
        (sql if role == "application" else owner_sql)(statement)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_it_refuses_to_empty_a_table(books: Books, table: str) -> None:
    """SQLite has no TRUNCATE: DELETE without WHERE fires each row's trigger, as tested above."""
    words = ("append_only", "permission denied", "must be owner", "foreign key", "syntax")
    for run in (sql, owner_sql):
        with refused(books, *words):
            run(f"TRUNCATE ledger_{table}")
        with refused(books, *words):
            run(f"TRUNCATE ledger_{table} CASCADE")


def test_it_refuses_on_conflict_do_update(books: Books) -> None:
    for table, pk, column in (
        ("line", _first_line(books), "amount"),
        ("seal", books.dues.batch_id, "debit_total"),
    ):
        row = row_of(table, pk)
        names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
        with refused(books, "append_only", "permission denied", "entry_not_open", "seal.chain"):
            sql(
                f"INSERT INTO ledger_{table} ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {column}=1",
                *row.values(),
            )


def test_it_refuses_a_head_that_does_not_begin_empty(books: Books) -> None:
    with refused(books, "head.", "UNIQUE", "unique"):
        insert(
            "head",
            {"fund_id": books.ours.fund.pk, "batch_no": 0, "entry_no": 0, "line_no": 0, "hash": GENESIS},
        )
    with refused(books, "head.not_empty"):
        insert("head", {"fund_id": 1000000, "batch_no": 3, "entry_no": 3, "line_no": 3, "hash": GENESIS})


def test_an_entry_in_the_books_may_lose_its_words_but_not_get_others(books: Books) -> None:
    note = EntryNote.objects.get(entry=books.dues)
    before = contents()
    with pytest.raises(DatabaseError), transaction.atomic():
        EntryNote.objects.filter(pk=note.pk).delete()
        EntryNote.objects.create(entry=books.dues, text="คำใหม่", salt=bytes(note.salt))
    assert contents() == before


@pytest.mark.parametrize("code", ["", "-", "11 01", "1101\n5 - -", "เงินสด"])
@pytest.mark.parametrize("table", ["account", "earmark"])
def test_it_refuses_a_code_that_would_be_read_as_more_than_one_word(
    books: Books, table: str, code: str
) -> None:
    old = account_of(books.ours, "4101").pk if table == "account" else books.earmark.pk
    row = row_of(table, old) | {"id": books.ours.fund.pk * ROWS_PER_FUND + 777_777, "code": code}
    with refused(books, f"{table}.code"):
        insert(table, row)


def _first_line(books: Books) -> int:
    first = books.dues.lines.order_by("pk").first()
    assert first is not None
    return first.pk


# ---- What only SQLite can be asked ---------------------------------------------------------------------------


def _replacements(books: Books) -> dict[str, list[dict[str, Any]]]:
    """Rows that stand in the way of an old one by its key, its hidden rowid, or its number."""
    fresh = lay(books.ours, books.at)
    entry, line = fresh.entries[0], fresh.lines[0]
    account = row_of("account", account_of(books.ours, "4101").pk)
    earmark = row_of("earmark", books.earmark.pk)
    spare = books.ours.fund.pk * ROWS_PER_FUND + 777_777
    head = {"fund_id": books.ours.fund.pk, "batch_no": 0, "entry_no": 0, "line_no": 0, "hash": GENESIS}
    note = {"entry_id": books.dues.pk, "text": "x", "salt": b"1"}
    return {
        "line": [row_of("line", _first_line(books)) | {"amount": 1}, line | {"rowid": 1}],
        "entry": [
            row_of("entry", books.dues.pk) | {"source": "x"},
            entry | {"rowid": 1},
            entry | {"paper_series": "R", "paper_year": 2567, "paper_no": 3},
            entry | {"reverses_id": books.reversed.pk},
        ],
        "batch": [
            row_of("batch", books.dues.batch_id) | {"kind": "gift"},
            fresh.batch | {"rowid": 1},
            fresh.batch | {"idem_key": "dues"},
        ],
        "seal": [row_of("seal", books.dues.batch_id) | {"hash": b"\1" * 32}, fresh.seal | {"rowid": 1}],
        "account": [
            account | {"kind": "asset"},
            account | {"id": spare, "kind": "asset"},
            account | {"id": spare, "code": "9999", "rowid": 1},
        ],
        "earmark": [earmark | {"id": spare}, earmark | {"name": "x"}],
        "head": [head, head | {"rowid": 1}],
        "entrynote": [note],
    }


@pytest.mark.parametrize(
    "table",
    ["line", "entry", "batch", "seal", "account", "earmark", "head", "entrynote", "membersalt", "member"],
)
def test_it_refuses_insert_or_replace(books: Books, table: str) -> None:
    """REPLACE deletes the row in its way without firing its delete trigger; the whole batch comes with it."""
    if connection.vendor == "postgresql":
        with refused(books, "syntax"):
            sql("INSERT OR REPLACE INTO ledger_line SELECT * FROM ledger_line")
        return
    if table.startswith("member"):
        own = row_of(table, books.member.pk, app="members", key="id" if table == "member" else "member_id")
        rows = (
            [own, own | {"id": own.get("id", 0) + 77}] if table == "member" else [own | {"salt": b"\1" * 16}]
        )
    else:
        rows = _replacements(books)[table]
    for row in rows:
        for verb in ("INSERT OR REPLACE", "REPLACE"):
            with refused(
                books, "append_only", "in_the_way", ".stays", ".fixed", "not_empty", "not_open", "seal."
            ):
                _replace(books, table, row, verb)


def _replace(books: Books, table: str, row: dict[str, Any], verb: str) -> None:
    """The replacement in the middle of an otherwise right batch, up to its seal and COMMIT."""
    laid = lay(books.ours, books.at)
    spoilt = {"batch": [laid.batch], "entry": laid.entries, "line": laid.lines, "seal": laid.seals}
    with transaction.atomic():
        if table not in spoilt:
            insert(table, row, verb, app="members" if table.startswith("member") else "ledger")
            return
        for name, rows in spoilt.items():
            if name == table:
                insert(name, row, verb)
            for other in rows:
                if name != table or other["id"] != row["id"]:
                    insert(name, other)


def test_it_refuses_to_push_a_member_out_by_update_or_replace(books: Books) -> None:
    if connection.vendor == "postgresql":
        with refused(books, "syntax"):
            sql("UPDATE OR REPLACE members_member SET number='0001'")
        return
    with refused(books, "member.in_the_way"):
        sql(
            "UPDATE OR REPLACE members_member SET fund_id=%s, number=%s WHERE id=%s",
            books.ours.fund.pk,
            books.member.number,
            books.stranger.pk,
        )
