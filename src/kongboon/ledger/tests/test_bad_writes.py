"""The bad batches of ledger.md, "Refusals seen", and those we added, by Django's models and by SQL.

Each is written to committed books under the application's role, must be refused by the guard that is named,
and must leave every row as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import DatabaseError, connection
from django_scopes import scopes_disabled

from kongboon.funds.models import ROWS_PER_FUND
from kongboon.ledger import errors
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.services import post
from kongboon.ledger.tests.by_hand import Laid, contents, insert, lay, whole, write_by_models, write_by_sql
from kongboon.ledger.tests.conftest import Books, make_books

WAYS = pytest.mark.parametrize("write", [write_by_models, write_by_sql], ids=["models", "sql"])
BAD: dict[str, tuple[tuple[str, ...], Callable[[Books], Laid]]] = {}


@contextmanager
def refused(books: Books, *codes: str) -> Iterator[None]:
    """What happens inside is refused for one of the reasons, and nothing in the books is changed by it."""
    before = contents()
    with pytest.raises(DatabaseError) as caught:
        yield
    assert any(code in str(caught.value) for code in codes), caught.value
    assert contents() == before
    assert whole(books.ours.fund, books.other.fund)


def bad(*codes: str) -> Callable[[Callable[[Books], Laid]], Callable[[Books], Laid]]:
    def remember(spoil: Callable[[Books], Laid]) -> Callable[[Books], Laid]:
        BAD[spoil.__name__] = (codes, spoil)
        return spoil

    return remember


def _lay(books: Books, *entries: tuple[tuple[int, ...], ...], on: date = date(2024, 6, 9)) -> Laid:
    return lay(books.ours, books.at, *entries, on=on)


def _two(books: Books, first: int = 3000, second: int = -3000) -> tuple[tuple[int, ...], ...]:
    return ((books.ours.account("1101"), first), (books.ours.account("4101"), second))


@bad("seal.unbalanced")
def unbalanced_by_one_satang(books: Books) -> Laid:
    return _lay(books, _two(books, 3000, -2999))


@bad("seal.unbalanced")
def one_legged_entry(books: Books) -> Laid:
    return _lay(books, _two(books)[:1])


@bad("seal.unbalanced")
def entry_without_lines(books: Books) -> Laid:
    return _lay(books, _two(books), ())


@bad("seal.unbalanced")
def two_entries_that_balance_only_together(books: Books) -> Laid:
    return _lay(books, _two(books, 3000, -2000), _two(books, 2000, -3000))


@bad("line_amount_not_zero")
def line_of_zero(books: Books) -> Laid:
    return _lay(books, (*_two(books), (books.ours.account("5401"), 0)))


@bad("seal.entry_numbers")
def batch_without_entries(books: Books) -> Laid:
    laid = _lay(books)
    laid.seal.update(n_entries=0, n_lines=0, debit_total=0, last_entry_no=laid.seal["last_entry_no"] - 1)
    laid.entries, laid.lines = [], []
    return laid


@bad("seal.foreign")
def account_of_another_fund(books: Books) -> Laid:
    return _lay(books, ((books.ours.account("1101"), 3000), (books.other.account("4101"), -3000)))


@bad("seal.foreign")
def member_of_another_fund(books: Books) -> Laid:
    return _lay(books, (_two(books)[0], (books.ours.account("4101"), -3000, books.stranger.pk)))


@bad("seal.foreign")
def earmark_of_another_fund(books: Books) -> Laid:
    laid = _lay(books)
    laid.lines[1]["earmark_id"] = books.foreign_earmark.pk
    return laid


@bad("seal.unknown_account")
def account_that_does_not_exist(books: Books) -> Laid:
    laid = _lay(books)
    laid.lines[1]["account_id"] = books.ours.fund.pk * ROWS_PER_FUND + 9_999_999
    return laid


@bad("seal.unknown_member")
def member_who_does_not_exist(books: Books) -> Laid:
    return _lay(books, (_two(books)[0], (books.ours.account("4101"), -3000, books.member.pk + 9_000_000)))


@bad("seal.unknown_member")
def earmark_that_does_not_exist(books: Books) -> Laid:
    laid = _lay(books)
    laid.lines[1]["earmark_id"] = books.earmark.pk + 9_000_000
    return laid


@bad("seal.period_closed")
def date_in_a_closed_month(books: Books) -> Laid:
    return _lay(books, on=date(2024, 4, 30))


@bad("line.entry_not_open")
def line_that_names_an_old_entry(books: Books) -> Laid:
    laid = _lay(books, (*_two(books), (books.ours.account("1101"), 100), (books.ours.account("4101"), -100)))
    for row in laid.lines[2:]:
        row["entry_id"] = books.dues.pk
    return laid


@bad("entry.batch_not_open")
def entry_that_names_an_old_batch(books: Books) -> Laid:
    laid = _lay(books, _two(books), _two(books))
    laid.entries[1]["batch_id"] = books.dues.batch_id
    return laid


@bad("FOREIGN KEY", "foreign key")  # the database's own words, at COMMIT
def batch_without_a_seal(books: Books) -> Laid:
    laid = _lay(books)
    laid.seals = []
    return laid


@bad("seal.chain")
def seal_with_a_wrong_previous_hash(books: Books) -> Laid:
    laid = _lay(books)
    laid.seal["prev_hash"] = b"\3" * 32
    return laid


@bad("seal.chain")
def seal_that_skips_a_number(books: Books) -> Laid:
    laid = _lay(books)
    for row in (laid.batch, laid.seal):
        row.update(id=row["id"] + 1, batch_no=row["batch_no"] + 1)
    laid.entries[0]["batch_id"] += 1
    return laid


@bad("seal.chain")
def seal_with_a_number_below_one(books: Books) -> Laid:
    laid = _lay(books)
    for row in (laid.batch, laid.seal):
        row.update(id=books.ours.fund.pk * ROWS_PER_FUND - 5, batch_no=-5)
    laid.entries[0]["batch_id"] = laid.batch["id"]
    return laid


@bad("seal.chain")
def seal_with_a_short_hash(books: Books) -> Laid:
    laid = _lay(books)
    laid.seal["hash"] = b"\2" * 31
    return laid


@bad("seal.foreign")
def batch_that_calls_itself_another_number(books: Books) -> Laid:
    laid = _lay(books)
    laid.batch["batch_no"] += 7
    return laid


@bad("seal.entry_numbers")
def gap_in_the_entry_numbers(books: Books) -> Laid:
    laid = _lay(books, _two(books), _two(books))
    laid.entries[1].update(id=laid.entries[1]["id"] + 1, entry_no=laid.entries[1]["entry_no"] + 1)
    for row in laid.lines[2:]:
        row["entry_id"] += 1
    laid.seal["last_entry_no"] += 1
    return laid


@bad("entry_id_is_number")
def entry_whose_id_is_not_its_number(books: Books) -> Laid:
    laid = _lay(books)
    laid.entries[0]["entry_no"] += 1
    return laid


@bad("seal.counts")
def gap_in_the_line_numbers(books: Books) -> Laid:
    laid = _lay(books)
    laid.lines[1]["id"] += 1
    laid.seal["last_line_no"] += 1
    return laid


@bad("seal.counts")
def seal_that_counts_another_sum(books: Books) -> Laid:
    laid = _lay(books)
    laid.seal["debit_total"] -= 1
    return laid


@bad("seal.paper_numbers")
def gap_in_the_receipt_numbers(books: Books) -> Laid:
    laid = _lay(books)
    laid.entries[0].update(paper_series="R", paper_year=2567, paper_no=5)
    return laid


@bad("seal.paper_numbers")
def hole_between_two_receipts_of_a_batch(books: Books) -> Laid:
    laid = _lay(books, _two(books), _two(books))
    laid.entries[0].update(paper_series="R", paper_year=2567, paper_no=4)
    laid.entries[1].update(paper_series="R", paper_year=2567, paper_no=6)
    return laid


@bad("entry_paper_once", "ledger_entry.append_only")
def receipt_number_given_twice(books: Books) -> Laid:
    laid = _lay(books)
    laid.entries[0].update(paper_series="R", paper_year=2567, paper_no=3)
    return laid


@bad("entry_paper_whole")
def receipt_without_a_number(books: Books) -> Laid:
    laid = _lay(books)
    laid.entries[0]["paper_series"] = "R"
    return laid


@bad("seal.reversal")
def reversal_that_does_not_mirror(books: Books) -> Laid:
    laid = _lay(books, _two(books, -3000, 3000))
    laid.entries[0]["reverses_id"] = books.dues.pk
    return laid


@bad("seal.reversal")
def reversal_of_an_entry_of_the_same_batch(books: Books) -> Laid:
    laid = _lay(books, _two(books), _two(books, -3000, 3000))
    laid.entries[1]["reverses_id"] = laid.entries[0]["id"]
    return laid


@bad("entry_reversed_once", "ledger_entry.append_only")
def entry_reversed_twice(books: Books) -> Laid:
    sides = [(row.account_id, -row.amount) for row in books.reversed.lines.order_by("pk")]
    laid = _lay(books, tuple(sides))
    laid.lines[1]["earmark_id"] = books.earmark.pk
    laid.entries[0]["reverses_id"] = books.reversed.pk
    return laid


@bad("batch_idem_key_once", "ledger_batch.append_only")
def key_that_was_used_before(books: Books) -> Laid:
    laid = _lay(books)
    laid.batch["idem_key"] = "dues"
    return laid


@bad("line_member_has_hash")
def member_without_a_hash(books: Books) -> Laid:
    laid = _lay(books, (_two(books)[0], (books.ours.account("4101"), -3000, books.member.pk)))
    laid.lines[1]["member_hash"] = None
    return laid


@WAYS
def test_it_lets_in_the_same_rows_unspoilt(write: Callable[[Laid], None], committed: str) -> None:
    """Without this, every refusal below could have another cause."""
    with scopes_disabled():
        books = make_books()
        write(
            _lay(books, _two(books), (_two(books)[0], (books.ours.account("4101"), -3000, books.member.pk)))
        )
        assert len(contents()["ledger_batch"]) == 6


@pytest.mark.parametrize("name", BAD)
@WAYS
def test_it_refuses_a_bad_batch(books: Books, name: str, write: Callable[[Laid], None]) -> None:
    codes, spoil = BAD[name]
    laid = spoil(books)
    with refused(books, *codes):
        write(laid)


def test_it_refuses_another_body_under_a_used_key(books: Books) -> None:
    before = contents()
    draft = EntryDraft(
        date(2024, 6, 3), (debit(books.ours.account("1101"), 1), credit(books.ours.account("4101"), 1))
    )
    with pytest.raises(errors.KeyReused):
        post(
            fund=books.ours.fund,
            kind="dues",
            entries=[draft],
            idem_key="dues",
            by=books.ours.collector,
            at=books.at,
        )
    assert contents() == before


def test_it_refuses_a_balanced_pair_added_to_a_sealed_batch(books: Books) -> None:
    laid = _lay(books)
    for row in laid.lines:
        row["entry_id"] = books.dues.pk
    with refused(books, "line.entry_not_open"):
        for row in laid.lines:
            insert("line", row)


def test_it_refuses_fractions_of_a_satang_and_days_that_do_not_exist(books: Books) -> None:
    """SQLite keeps what it is given whatever the column says; PostgreSQL's types refuse both."""
    halves = _lay(books)
    halves.lines[0]["amount"], halves.lines[1]["amount"] = "30.5", "-30.5"
    halves.seal["debit_total"] = "30.5"
    with refused(books, "seal.types", "invalid input"):
        write_by_sql(halves)
    # PostgreSQL reads "2024-6-1" as the first of June and stores that.
    for day in ("2024-06-31", "June", *(["2024-6-1"] if connection.vendor == "sqlite" else [])):
        laid = _lay(books)
        laid.entries[0]["date"] = day
        with refused(books, "seal.types", "date"):
            write_by_sql(laid)
