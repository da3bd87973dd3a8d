"""Fields that the hashed text cannot hold, written by raw SQL: the seal refuses each, so `verify` can always read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection
from django_scopes import scopes_disabled
from tests.world import make_fund

from kongboon.kernel.thai_calendar import day_in_bangkok
from kongboon.ledger.models import Seal
from kongboon.ledger.services import record_opening
from kongboon.ledger.tests.by_hand import Laid, insert, lay, whole, write_by_sql
from kongboon.ledger.tests.conftest import Books
from kongboon.ledger.tests.test_bad_writes import refused

Spoil = Callable[[Laid], None]

NOT_WORDS = ["-", "a b", "a\n", "รับ", "a\tb", "é", "\u200b"]
ONLY_SQLITE = ["a\0b", b"a", 7.5]  # PostgreSQL's own types refuse these


def _in_batch(**values: object) -> Spoil:
    return lambda laid: laid.batch.update(values)


def _in_entry(**values: object) -> Spoil:
    return lambda laid: laid.entries[0].update(values)


def _words() -> Iterator[Spoil]:
    lite = connection.vendor == "sqlite"
    for bad in [*NOT_WORDS, *(ONLY_SQLITE[:2] if lite else [])]:
        yield from (_in_batch(**{name: bad}) for name in ("kind", "idem_key", "device"))
        yield from (_in_entry(**{name: bad}) for name in ("reason_code", "source"))
    yield from (_in_batch(kind=""), _in_batch(idem_key=""))
    for series in ("X", "r", "R "):
        yield _in_entry(paper_series=series, paper_year=2567, paper_no=1)
    if lite:
        yield from (_in_batch(kind="a" * 21), _in_batch(device="a" * 41), _in_entry(source="a" * 41))


def _types() -> Iterator[Spoil]:
    for bad in (b"", b"\1" * 31, b"\1" * 33):
        yield _in_batch(request_hash=bad)
        yield _in_entry(note_hash=bad)
        yield lambda laid, bad=bad: laid.lines[1].update(member_hash=bad)  # type: ignore[misc]
    yield from (_in_batch(canon_version=number) for number in (0, 1, 3))
    yield from (_in_batch(events_hash=bad) for bad in (None, b"", b"\1" * 31))
    yield from (_in_batch(events_to=None), _in_batch(clock_of=10**6))
    yield _in_batch(canon_version=1, events_to=None, events_hash=None)  # after one of the second form
    if connection.vendor == "sqlite":
        yield from (_in_batch(request_hash="a" * 32), _in_entry(note_hash="a" * 32))
        yield _in_entry(paper_series="R", paper_year="2567 ", paper_no=1.5)


def _days(books: Books) -> Iterator[Spoil]:
    tomorrow = day_in_bangkok(books.at) + timedelta(days=1)
    yield from (_in_entry(date=day) for day in (tomorrow, date(1899, 12, 31), date(2201, 1, 1)))
    if connection.vendor == "postgresql":
        yield from (_in_entry(date=day) for day in ("infinity", "-infinity", "0044-03-15 BC"))
    else:
        yield _in_entry(date="2024-06-09\0x")


def _moments() -> Iterator[Spoil]:
    if connection.vendor == "postgresql":
        bad = ["infinity", "-infinity", "1850-01-01 00:00:00+00", "2300-01-01 00:00:00+00"]
    else:
        bad = ["infinity", "2024-06-31 03:00:00", "2024-06-10T03:00:00", "2024-06-10 03:00:00+07:00", "2024-06-10",
               "2024-06-10 25:00:00", "2024-06-10 03:00:00.5x", "1850-01-01 00:00:00", "2300-01-01 00:00:00"]  # fmt: skip
    yield from (_in_batch(posted_at=moment) for moment in bad)


def test_the_seal_repeats_the_rules_of_the_fields(books: Books) -> None:
    ours = books.ours

    def laid() -> Laid:
        sides = ((ours.account("1101"), 3000), (ours.account("4101"), -3000, books.member.pk))
        return lay(ours, books.at, sides)

    for codes, spoils in (
        (("seal.words",), _words()),
        (("seal.types",), _types()),
        (("seal.dates", "seal.types"), _days(books)),
        (("seal.moment",), _moments()),
    ):
        for spoil in spoils:
            made = laid()
            spoil(made)
            with refused(books, *codes):
                write_by_sql(made)


@pytest.mark.parametrize("version", [1, 2])
def test_a_batch_with_every_field_filled_in_is_let_in(committed: str, version: int) -> None:
    """The control of the refusals above; the last microsecond of a day is not the next one."""
    with scopes_disabled():
        ours = make_fund(at=datetime(2024, 6, 10, 3, tzinfo=UTC))
        made = lay(ours, datetime(2024, 6, 10, 16, 59, 59, 999999, tzinfo=UTC), on=date(2024, 6, 10))
        made.batch.update(kind="a.b_c:d/e-9", device="k-1", idem_key="A" * 64)
        if version == 1:
            made.batch.update(canon_version=1, events_to=None, events_hash=None)
        made.entries[0].update(reason_code="wrong-person", source="round/1", note_hash=b"\7" * 32)
        write_by_sql(made)
        assert Seal.objects.filter(fund=ours.fund).exists()


def test_no_code_holds_what_only_the_bytes_show(books: Books) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("no text of PostgreSQL holds a zero byte")
    for bad in ("9999\0x", b"9999"):
        with refused(books, "account.code"):
            row = {"id": books.ours.fund.pk * 10**10 + 999, "fund_id": books.ours.fund.pk, "code": bad}
            insert("account", row | {"name_th": "", "name_en": "", "kind": "asset"})


def test_nothing_is_dated_before_the_opening_balances(committed: str) -> None:
    at = datetime(2024, 6, 10, 3, tzinfo=UTC)
    with scopes_disabled():
        ours, other = make_fund(at=at), make_fund(at=at, code="3305060")
        record_opening(fund=ours.fund, on=date(2024, 6, 1), balances={"1101": 5000}, by=ours.treasurer, at=at)
        day_before = lay(ours, at, on=date(2024, 5, 31))
        with pytest.raises(DatabaseError, match="seal.before_opening"):
            write_by_sql(day_before)
        assert whole(ours.fund, other.fund)
        write_by_sql(lay(other, at, on=date(2024, 5, 31)))  # of another fund it is not the opening
        write_by_sql(lay(ours, at, on=date(2024, 6, 1)))
