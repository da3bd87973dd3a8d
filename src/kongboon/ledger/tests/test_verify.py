"""What `verify` sees in books that somebody with the database's owner in their hand has changed, and that it always ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from kongboon.funds.models import ROWS_PER_FUND
from kongboon.ledger import canonical
from kongboon.ledger.asked import stored_request_hash
from kongboon.ledger.checks import against_witness, cache_differences, read_witness, rebuild_totals, verify
from kongboon.ledger.errors import UnreadableWitness
from kongboon.ledger.models import Balance, Head, Seal
from kongboon.ledger.reading import BooksReader
from kongboon.ledger.services import close_month, reverse_entry
from kongboon.ledger.tests.by_hand import owner_sql
from kongboon.ledger.tests.conftest import Books, make_books

TABLES = (
    "ledger_account",
    "ledger_periodevent",
    "ledger_seal",
    "ledger_batch",
    "ledger_entry",
    "ledger_line",
    "ledger_head",
    "ledger_entrynote",
)


@pytest.fixture
def books(committed: str) -> Iterator[Books]:
    with scopes_disabled():
        yield make_books()


def as_owner(*statements: str) -> None:
    """Past every guard, as whoever owns the file or the tables."""
    if connection.vendor == "postgresql":
        for table in TABLES:
            owner_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner_sql(*statements)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name LIKE 'ledger%%'")
        drops = [f'DROP TRIGGER "{name}"' for (name,) in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("PRAGMA ignore_check_constraints=ON")
    owner_sql(*drops, *statements)


def rebuilt(books: Books) -> None:
    """The chain anew over what the rows now say, up to the head: as somebody does who knows how it is made."""
    prev = canonical.GENESIS
    reader = BooksReader(books.ours.fund)
    for stored in reader.batches():
        digest = stored.hash(prev)
        asked = stored_request_hash(stored, reader)
        if asked is not None:
            as_owner(_set("ledger_batch", stored.seal.id, request_hash=asked))
        as_owner(_set("ledger_seal", stored.seal.id, prev_hash=prev, hash=digest))
        prev = digest
    as_owner(f"UPDATE ledger_head SET hash={_bytes(prev)} WHERE fund_id={books.ours.fund.pk}")


def _bytes(value: bytes) -> str:
    return f"decode('{value.hex()}', 'hex')" if connection.vendor == "postgresql" else f"X'{value.hex()}'"


def _set(table: str, pk: int, **values: bytes) -> str:
    columns = ", ".join(f"{name}={_bytes(value)}" for name, value in values.items())
    return f"UPDATE {table} SET {columns} WHERE id={pk}"


def codes(books: Books) -> set[str]:
    return {code for code, _, _ in verify(books.ours.fund).problems}


def test_untouched_books_are_whole_and_counted(books: Books) -> None:
    found = verify(books.ours.fund)
    assert found.problems == ()
    assert (found.batches, found.entries) == (4, 6)


def test_an_amount_that_was_changed_under_a_chain_made_anew(books: Books) -> None:
    as_owner(f"UPDATE ledger_line SET amount=9900 WHERE amount=3000 AND entry_id={books.dues.pk}")
    rebuilt(books)
    assert "chain" not in codes(books)
    assert {"balance", "counts", "cache"} <= codes(books)


def test_both_sides_changed_under_a_chain_made_anew_are_seen_in_totals_and_by_the_witness(
    books: Books,
) -> None:
    witness = read_witness(_heads(books).encode())
    as_owner(
        f"UPDATE ledger_line SET amount=amount*2 WHERE entry_id={books.dues.pk}",
        f"UPDATE ledger_seal SET debit_total=debit_total+3000 WHERE id={books.dues.batch_id}",
    )
    rebuilt(books)
    assert codes(books) == {"cache"}
    as_owner("DELETE FROM ledger_balance")
    rebuild_totals(books.ours.fund)
    assert codes(books) == set(), "in itself it is whole"
    assert against_witness(books.ours.fund, witness).problems
    assert not against_witness(books.ours.fund, read_witness(_heads(books).encode())).problems


def _heads(books: Books) -> str:
    fund = books.ours.fund
    return "".join(
        f"{fund.pk} {seal.batch_no} {bytes(seal.hash).hex()[:16]}\n"
        for seal in Seal.objects.filter(fund=fund)
    )


def test_an_account_of_another_kind(books: Books) -> None:
    as_owner(f"UPDATE ledger_account SET kind='asset' WHERE code='4101' AND fund_id={books.ours.fund.pk}")
    assert codes(books) == {"account", "chain"}


def test_an_account_of_another_kind_that_no_entry_names(books: Books) -> None:
    as_owner(f"UPDATE ledger_account SET kind='asset' WHERE code='4403' AND fund_id={books.ours.fund.pk}")
    assert codes(books) == {"account"}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("request", "ledger_batch SET request_hash={ones} WHERE id={batch}"),
        ("events", "ledger_batch SET events_to=events_to+1 WHERE id={batch}"),
        ("counts", "ledger_seal SET last_line_no=last_line_no+1 WHERE id={batch}"),
    ],
)
def test_what_stands_beside_the_chain_is_compared_with_the_rows(books: Books, code: str, change: str) -> None:
    as_owner("UPDATE " + change.format(batch=books.dues.batch_id, ones=_bytes(b"\1" * 32)))
    assert codes(books) == {code}


def test_a_month_that_was_opened_and_closed_again(books: Books) -> None:
    """The closing is in the chain once a batch follows it."""
    closed = close_month(fund=books.ours.fund, month="2024-05", by=books.ours.treasurer, at=books.at)
    assert codes(books) == set()
    reverse_entry(
        entry=books.dues, on=books.dues.date, reason="ลงผิด", by=books.ours.chair, at=books.at, idem_key="more"
    )
    assert codes(books) == set()
    as_owner(f"UPDATE ledger_periodevent SET month='2024-04' WHERE id={closed.pk}")
    assert codes(books) == {"events"}
    as_owner(f"UPDATE ledger_periodevent SET month='2024-05' WHERE id={closed.pk}")
    assert codes(books) == set()
    as_owner(f"DELETE FROM ledger_periodevent WHERE id={closed.pk}")
    assert codes(books) == {"events"}


def _in_form_1(books: Books, batches: str) -> None:
    as_owner(
        "UPDATE ledger_batch SET canon_version=1, events_to=NULL, events_hash=NULL, clock_of=NULL"
        f" WHERE fund_id={books.ours.fund.pk} AND batch_no {batches}"
    )
    rebuilt(books)


def test_batches_of_the_first_form_are_as_whole_as_they_were(books: Books) -> None:
    _in_form_1(books, "<= 2")
    assert codes(books) == set()
    _in_form_1(books, "<= 99")
    assert codes(books) == set()


def test_nobody_goes_back_to_the_first_form(books: Books) -> None:
    _in_form_1(books, "= 3")
    assert codes(books) == {"chain"}


def test_a_gap_in_the_receipts(books: Books) -> None:
    as_owner(
        f"UPDATE ledger_entry SET paper_no=paper_no+5 WHERE id>={books.dues.pk + 1} AND paper_series='R'"
    )
    rebuilt(books)
    assert codes(books) == {"papers"}


def test_the_last_batches_cut_off_and_the_head_set_back(books: Books) -> None:
    fund = books.ours.fund
    kept = Seal.objects.get(fund=fund, batch_no=1)
    witness = read_witness(_heads(books).encode())
    first = fund.pk * ROWS_PER_FUND
    as_owner(
        f"DELETE FROM ledger_line WHERE id>{first + kept.last_line_no} AND fund_id={fund.pk}",
        f"DELETE FROM ledger_entry WHERE id>{first + kept.last_entry_no} AND fund_id={fund.pk}",
        f"DELETE FROM ledger_batch WHERE id>{first + 1} AND fund_id={fund.pk}",
        f"DELETE FROM ledger_seal WHERE id>{first + 1} AND fund_id={fund.pk}",
        f"UPDATE ledger_head SET batch_no=1, entry_no={kept.last_entry_no}, line_no={kept.last_line_no},"
        f" hash={_bytes(bytes(kept.hash))} WHERE fund_id={fund.pk}",
    ) if connection.vendor == "sqlite" else pytest.skip("the server's own keys stand in the way there")
    assert {"dangling", "cache"} <= codes(books), "a note speaks of an entry that is gone"
    problems = against_witness(fund, witness).problems
    assert any("went on to batch 4" in problem for problem in problems)


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE ledger_batch SET kind='ค่าสมาชิก' WHERE id={batch}",
        "UPDATE ledger_batch SET posted_at='infinity' WHERE id={batch}",
        "UPDATE ledger_entry SET date='infinity' WHERE id={entry}",
        "UPDATE ledger_entry SET source='a' || chr(10) || 'b' WHERE id={entry}",
        "UPDATE ledger_entry SET paper_series='/' WHERE id={entry}",
        "UPDATE ledger_line SET amount=9223372036854775807 WHERE entry_id={entry} AND amount>0",
        "UPDATE ledger_line SET account_id=1 WHERE entry_id={entry}",
        "UPDATE ledger_seal SET n_entries=-5 WHERE id={batch}",
        "DELETE FROM ledger_line WHERE entry_id={entry}",
    ],
)
def test_whatever_the_rows_hold_it_ends_and_says_so(books: Books, spoil: str) -> None:
    if connection.vendor == "sqlite":
        spoil = spoil.replace("chr(10)", "char(10)")
    as_owner(spoil.format(batch=books.dues.batch_id, entry=books.dues.pk))
    found = verify(books.ours.fund)
    assert found.problems
    assert found.batches == 4 or ("unreadable", found.batches + 1, 0) in found.problems
    assert verify(books.other.fund).whole


def test_wrong_totals_are_worked_out_anew_on_request(books: Books) -> None:
    fund = books.ours.fund
    before = sorted(Balance.objects.filter(fund=fund).values_list("account", "month", "debit", "credit"))
    row = Balance.objects.filter(fund=fund).order_by("pk")[0]
    Balance.objects.filter(pk=row.pk).update(debit=row.debit + 500)
    Balance.objects.create(fund=fund, account=row.account, month="1999-01", debit=1, credit=1)
    assert codes(books) == {"cache"}
    assert rebuild_totals(fund) == 2
    assert (
        sorted(Balance.objects.filter(fund=fund).values_list("account", "month", "debit", "credit")) == before
    )
    assert (rebuild_totals(fund), cache_differences(fund)) == (0, [])


def test_a_witness_file_is_read_whole_or_refused(books: Books) -> None:
    fund, head = books.ours.fund, bytes(Head.objects.get(fund=books.ours.fund).hash).hex()
    line = f"{fund.pk} 4 {head[:16]}"
    for good in (line, f"\ufeff{line}", f"# heads\n\n{line.upper()}\r\n", f"{line}\n1234567 1 {'0' * 16}"):
        found = against_witness(fund, read_witness(good.encode()))
        assert (found.compared, found.problems) == (1, ())
    wrong = against_witness(fund, read_witness(f"\ufeff{fund.pk} 4 {'0' * 16}".encode()))
    assert len(wrong.problems) == 1, "also in the first line after such a mark"
    assert against_witness(fund, read_witness(b"")).compared == 0
    bad = [
        line.encode("utf-16"),
        line.encode() + b"\n\xa1\xa2",
        f"{line} more".encode(),
        f"{fund.pk} 4 {head[:15]}".encode(),
        f"{fund.pk} four {head}".encode(),
    ]
    for data in bad:
        with pytest.raises(UnreadableWitness):
            read_witness(data)
    with pytest.raises(UnreadableWitness, match="Line 2 "):
        read_witness(line.encode() + b"\n\xa1\xa2")
