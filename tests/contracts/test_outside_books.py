"""Three accounting programs that are not ours read our export of a random year and find the same balances.

They are witnesses and share no code with the product: hledger, ledger-cli and beancount.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django_scopes import scope

from kongboon.ledger.export import FORMATS, UnknownFormat, account_names, baht, export_ledger
from kongboon.ledger.models import Entry
from kongboon.ledger.tests.random_year import AT, Year, record_year
from tests import databases
from tests.soak import part_of
from tests.world import Cast, make_fund

pytestmark = pytest.mark.soak
BEAN_CHECK = Path(sys.executable).with_name("bean-check")


@pytest.fixture(scope="module")
def year(django_db_setup: None, django_db_blocker: Any) -> Iterator[Year]:
    """Some 950 entries of 2 to 5 lines over 200 accounts."""
    with django_db_blocker.unblock(), databases.fresh_copy():
        cast = make_fund(at=AT)
        with scope(fund=cast.fund):
            yield _recorded(cast)


def _recorded(cast: Cast) -> Year:
    recorded = record_year(
        cast, seed=2567, batches=part_of(900, part=90), entries_a_batch=20, sub_accounts=145
    )
    assert recorded.entries >= 800
    assert recorded.entries == Entry.objects.count()
    return recorded


def exported(year: Year, form: str, folder: Path) -> Path:
    path = folder / f"books.{form}"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(export_ledger(year.cast.fund, form))
    return path


def run(*command: object) -> tuple[int, str]:
    """Exit status and everything that a program said; in English and UTF-8 whatever the machine speaks."""
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
    )
    return done.returncode, done.stdout + done.stderr


def hledger_balances(path: Path) -> dict[str, Decimal]:
    status, said = run("hledger", "-f", path, "--strict", "bal", "--flat", "-N", "-E", "-O", "csv")
    assert status == 0, said
    rows = list(csv.reader(io.StringIO(said)))[1:]
    return {account: Decimal(amount.removesuffix(" THB")) for account, amount in rows}


def ledger_balances(path: Path) -> dict[str, Decimal]:
    form = "%(account)\t%(quantity(display_amount))\n"
    status, said = run(
        "ledger",
        "--args-only",
        "-f",
        path,
        "--pedantic",
        "bal",
        "--flat",
        "-E",
        "--no-total",
        "--balance-format",
        form,
    )
    assert status == 0, said
    rows = (line.split("\t") for line in said.splitlines() if line)
    return {account: Decimal(amount) for account, amount in rows}


def expected(year: Year) -> dict[str, Decimal]:
    """Every account that was ever used, by the model that did not ask the books."""
    names = account_names(year.cast.fund)
    return held({names[code]: Decimal(amount) / 100 for code, amount in year.balances.items()})


def held(balances: dict[str, Decimal]) -> dict[str, Decimal]:
    """Without the accounts that stand at zero: the programs differ in whether they list those."""
    return {account: amount for account, amount in balances.items() if amount}


def test_hledger_and_ledger_find_every_balance(year: Year, tmp_path: Path) -> None:
    path = exported(year, "hledger", tmp_path)
    assert len(year.balances) > 150
    assert held(hledger_balances(path)) == expected(year)
    assert held(ledger_balances(path)) == expected(year)


def test_hledger_counts_every_entry_and_knows_its_number_and_receipt(year: Year, tmp_path: Path) -> None:
    path = exported(year, "hledger", tmp_path)
    assert (
        run(
            "hledger", "-f", path, "--strict", "check", "accounts", "commodities", "balancednoautoconversion"
        )[0]
        == 0
    )
    receipts = Entry.objects.filter(paper_series="R")
    status, said = run("hledger", "-f", path, "print", "-O", "csv", "tag:paper=^รบ\\.")
    numbers = {row["txnidx"]: row["code"] for row in csv.DictReader(io.StringIO(said))}
    assert status == 0
    assert set(numbers.values()) == {str(entry.entry_no) for entry in receipts}


def test_beancount_accepts_the_books_and_asserts_every_balance(year: Year, tmp_path: Path) -> None:
    path = exported(year, "beancount", tmp_path)
    text = path.read_text(encoding="utf-8")
    assert sum(" balance " in line for line in text.splitlines()) == len(account_names(year.cast.fund))
    assert run(BEAN_CHECK, path) == (0, "")


@pytest.mark.parametrize("form", ["beancount", "hledger"])
def test_one_altered_figure_is_caught(year: Year, tmp_path: Path, form: str) -> None:
    """One satang on one line, then the same pair of satang on two lines so that the entry still balances."""
    path = exported(year, form, tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if "(400)" in line or '"400"' in line)
    sides = [n for n in range(start + 1, start + 60) if lines[n].rstrip().endswith("THB")][:2]
    for places in (sides[:1], sides):
        altered = list(lines)
        for place, step in zip(places, (1, -1), strict=False):
            amount = altered[place].split()[-2]
            satang = int(amount.replace(".", "")) + step
            altered[place] = altered[place].replace(amount, baht(satang))
        path.write_text("".join(altered), encoding="utf-8")
        if form == "beancount":
            assert run(BEAN_CHECK, path)[0] == 1
        elif len(places) == 1:
            assert run("hledger", "-f", path, "--strict", "bal")[0] == 1
            assert run("ledger", "--args-only", "-f", path, "--pedantic", "bal")[0] == 1
        else:
            assert held(hledger_balances(path)) != expected(year)


def test_the_csv_adds_up_and_shows_no_name(year: Year, tmp_path: Path) -> None:
    text = exported(year, "csv", tmp_path).read_text(encoding="utf-8")
    sums: dict[str, int] = {}
    for row in csv.DictReader(io.StringIO(text)):
        amount = int((row["debit"] or "0").replace(".", "")) - int((row["credit"] or "0").replace(".", ""))
        sums[row["account"]] = sums.get(row["account"], 0) + amount
        date.fromisoformat(row["date"])
    assert sums == year.balances


@pytest.mark.parametrize("form", FORMATS)
def test_no_name_and_no_word_leaves_with_the_books(year: Year, form: str) -> None:
    text = "".join(export_ledger(year.cast.fund, form))
    officers = [officer.name for officer in year.cast.officers.values()]
    for word in (*officers, "คนที่1", "ลงผิด", "ข้อความ"):
        assert word not in text


def test_an_empty_fund_is_exported_too(year: Year, tmp_path: Path) -> None:
    cast = make_fund(at=AT, code="3305060")
    with scope(fund=cast.fund):
        empty = Year(cast)
        assert held(hledger_balances(exported(empty, "hledger", tmp_path))) == {}
        assert run(BEAN_CHECK, exported(empty, "beancount", tmp_path)) == (0, "")
        with pytest.raises(UnknownFormat):
            export_ledger(cast.fund, "pdf")
