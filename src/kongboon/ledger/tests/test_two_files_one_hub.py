"""Two laptops that never met bring their funds to one hub: nothing is renumbered, every seal holds."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django_scopes import scope, scopes_disabled
from tests import world
from tests.kept import initialised, kept, mark_of, sources, surroundings

from kongboon.access.models import Officer
from kongboon.backups.age import unlocked
from kongboon.backups.errors import PassphraseTooShort, WrongPassphrase
from kongboon.benefits.models import Approval, Claim
from kongboon.benefits.tests import conftest
from kongboon.config.moving import FundIsHere, OtherVersion, export_fund, import_fund
from kongboon.config.moving_rows import columns, rows_of, tables
from kongboon.config.moving_sealed import BrokenFundFile
from kongboon.config.tests.old_form import SealingWriter
from kongboon.documents.models import Document
from kongboon.documents.storage import bytes_of
from kongboon.funds.guarding import differences
from kongboon.funds.models import Fund
from kongboon.governance.models import Change
from kongboon.ledger.checks import cache_differences, verify
from kongboon.ledger.models import Batch, Entry, Line
from kongboon.ledger.queries import balances_by_code
from kongboon.ledger.tests import another_laptop, random_year
from kongboon.ledger.tests.another_laptop import PASSPHRASE
from kongboon.members.models import Member

MADE_BY = (
    Path(another_laptop.__file__),
    Path(random_year.__file__),
    Path(world.__file__),
    Path(conftest.__file__),
)


@dataclass(frozen=True)
class Laptop:
    """A file that came from another installation, and what that installation says of its fund."""

    path: Path
    folder: Path
    said: dict[str, Any]


@pytest.fixture(scope="module")
def laptops() -> dict[str, Laptop]:
    """A fund with a full life, and a fund with a random year, each on a SQLite file with keys of its own."""
    folders = kept("two-laptops", mark_of([*sources(), *MADE_BY]), _make)
    return {
        what: Laptop(
            folders / what / "fund.kongboon",
            folders / what,
            json.loads((folders / what / "said.json").read_text("utf-8")),
        )
        for what in ("demo", "year")
    }


def _make(folders: Path) -> None:
    module = (sys.executable, "-m", "kongboon.ledger.tests.another_laptop")
    working = []
    for what in ("demo", "year"):
        folder = initialised(folders / what)
        (folder / "keys.json").unlink()
        words = [*module, what, folder / "fund.kongboon"]
        with (folder / "said.json").open("w", encoding="utf-8") as said:
            working.append(subprocess.Popen(words, env=surroundings(folder), stdout=said))
    assert [process.wait() for process in working] == [0, 0]


@pytest.fixture
def hub(committed: str) -> Iterator[None]:
    """The hub: PostgreSQL under the application's role in its run, else another SQLite file."""
    with scopes_disabled():
        yield


def test_both_funds_live_on_the_hub_as_they_were(hub: None, laptops: dict[str, Laptop]) -> None:
    for laptop in laptops.values():
        moved = import_fund(laptop.path, passphrase=PASSPHRASE)
        assert (moved.rows, moved.papers) == (laptop.said["rows"], laptop.said["papers"])
    for laptop in laptops.values():
        fund = Fund.objects.get(pk=laptop.said["fund"])
        found = verify(fund)
        assert found.whole
        assert (found.head, found.batches) == (laptop.said["head"], laptop.said["batches"])
        assert balances_by_code(fund) == laptop.said["balances"]
        assert cache_differences(fund) == []
        member, number = laptop.said["member"]
        assert Member.objects.get(pk=member).national_id == number, "sealed anew with this installation's key"
    assert not Officer.objects.filter(user__isnull=False).exists()
    assert differences(connection) == []
    assert {batch.fund_id for batch in Batch.objects.all()} == {
        laptop.said["fund"] for laptop in laptops.values()
    }


def test_every_row_has_the_key_and_the_values_that_it_had(hub: None, laptops: dict[str, Laptop]) -> None:
    """Compared with the laptop's own file, except what is sealed with a key and who signs in."""
    laptop = laptops["demo"]
    import_fund(laptop.path, passphrase=PASSPHRASE)
    there = sqlite3.connect(laptop.folder / "kongboon.sqlite3")
    fund = Fund.objects.get(pk=laptop.said["fund"])
    for model in tables():
        keys = {
            row[0] for row in there.execute(f"SELECT {model._meta.pk.column} FROM {model._meta.db_table}")
        }
        found = set(model._default_manager.values_list("pk", flat=True))
        if model is Change:  # its rows are numbered anew, and the move itself is written down after them
            assert len(found) > len(keys) > 0
        else:
            assert found == keys, model
    hashes = dict(there.execute("SELECT id, hash FROM ledger_seal"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, hash FROM ledger_seal")
        assert {pk: bytes(value) for pk, value in cursor.fetchall()} == hashes
    assert fund.ledger_head.batch_no == len(hashes)


def test_claims_and_papers_come_through_their_guards_as_they_were(
    hub: None, laptops: dict[str, Laptop]
) -> None:
    laptop = laptops["demo"]
    import_fund(laptop.path, passphrase=PASSPHRASE)
    there = sqlite3.connect(laptop.folder / "kongboon.sqlite3")
    stood = dict(there.execute("SELECT id, status FROM benefits_claim").fetchall())
    assert {claim.pk: claim.status for claim in Claim.objects.all()} == stood
    assert {"paid", "submitted", "withdrawn", "refused", "renewed"} <= set(stood.values())
    taken_back = next(claim for claim in Claim.objects.all() if claim.is_taken_back)
    assert {word.kind for word in taken_back.approvals.all()} == {"confirm", "committee_check"}
    assert Entry.objects.filter(reverses__in=[taken_back.paid_entry, taken_back.accrual_entry]).count() == 2
    assert taken_back.member.ended_on is None
    assert (
        Approval.objects.count() == there.execute("SELECT COUNT(*) FROM benefits_approval").fetchone()[0] > 0
    )
    assert Document.objects.count() == laptop.said["papers"] > 0
    for document in Document.objects.all():
        assert len(bytes_of(document)) == document.size


def test_a_fund_goes_from_the_hub_to_a_file_and_back_unchanged(
    hub: None, laptops: dict[str, Laptop], tmp_path: Path
) -> None:
    import_fund(laptops["year"].path, passphrase=PASSPHRASE)
    fund = Fund.objects.get(pk=laptops["year"].said["fund"])
    again = tmp_path / "again"
    export_fund(fund, again, passphrase=PASSPHRASE)
    old, new = packed(laptops["year"].path), packed(again)
    assert old.keys() == new.keys()
    # The change log grows by what the move itself wrote; what was in it stays.
    grown = {name for name, data in old.items() if new[name] != data} - {"fund.json"}
    assert all("governance.change" in name.lower() for name in grown), grown
    for name in grown:
        assert len(new[name].splitlines()) > len(old[name].splitlines()) > 0


def test_a_fund_that_is_here_is_not_brought_in_twice(hub: None, laptops: dict[str, Laptop]) -> None:
    import_fund(laptops["year"].path, passphrase=PASSPHRASE)
    before = everything()
    with pytest.raises(FundIsHere):
        import_fund(laptops["year"].path, passphrase=PASSPHRASE)
    assert everything() == before


def test_the_file_opens_with_its_passphrase_alone(
    hub: None, laptops: dict[str, Laptop], tmp_path: Path
) -> None:
    path = laptops["demo"].path
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    data = path.read_bytes()
    number = laptops["demo"].said["member"][1]
    assert number.encode() not in data
    assert b"rows/" not in data
    with pytest.raises(WrongPassphrase):
        import_fund(path, passphrase=PASSPHRASE + "x")
    import_fund(laptops["year"].path, passphrase=PASSPHRASE)
    with pytest.raises(PassphraseTooShort):
        export_fund(Fund.objects.get(), tmp_path / "x", passphrase="short")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_brings_nothing_in(hub: None, laptops: dict[str, Laptop], tmp_path: Path) -> None:
    data = laptops["year"].path.read_bytes()
    path = tmp_path / "damaged"
    before = everything()
    places = (0, 20, 45, len(data) // 2, len(data) - 1)
    damaged = [data[:n] + bytes([data[n] ^ 1]) + data[n + 1 :] for n in places]
    damaged += [
        b"",
        data[:10],
        data[:60],
        data[: len(data) // 2],
        data[:-1],
        data + b"x",
        data + data,
        b"PK\x03\x04",
    ]
    for each in damaged:
        path.write_bytes(each)
        with pytest.raises((BrokenFundFile, WrongPassphrase)):
            import_fund(path, passphrase=PASSPHRASE)
    assert everything() == before


def packed(path: Path) -> dict[str, bytes]:
    """What is inside a fund's file."""
    return dict(_packed(path))


@cache
def _packed(path: Path) -> dict[str, bytes]:
    """Opened once: the key of a passphrase takes a second to make, on purpose."""
    with path.open("rb") as sealed, unlocked(sealed, PASSPHRASE) as clear, zipfile.ZipFile(clear) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def repacked(contents: dict[str, bytes], path: Path) -> Path:
    """A file that somebody with the passphrase made by hand, in the form of before, whose key is made faster."""
    with path.open("wb") as out:
        envelope = SealingWriter(out, PASSPHRASE)
        with zipfile.ZipFile(envelope, "w") as pack:  # type: ignore[call-overload]
            for name, data in contents.items():
                pack.writestr(name, data)
        envelope.close()
    return path


def everything() -> dict[str, int]:
    """How many rows every table of every fund has, and how many files are filed."""
    counts = {model._meta.label: model._base_manager.count() for model in tables()}
    return counts | {"files": sum(path.is_file() for path in Path(settings.FILES_DIR).rglob("*"))}


def change(
    model: str,
    column: str,
    to: Callable[[Any], Any],
    where: Callable[[Any], bool] = lambda value: value is not None,
) -> Callable[[dict[str, bytes]], None]:
    """Forgery: another value in the first row of a table that has one, or such a one."""

    def forge(contents: dict[str, bytes]) -> None:
        name = f"rows/{model}.jsonl"
        rows = [json.loads(line) for line in contents[name].splitlines()]
        at = next(columns(m).index(column) for m in tables() if m._meta.label == model)
        row = next(row for row in rows if where(row[at]))
        row[at] = to(row[at])
        contents[name] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    return forge


def drop_last(model: str) -> Callable[[dict[str, bytes]], None]:
    def forge(contents: dict[str, bytes]) -> None:
        name = f"rows/{model}.jsonl"
        contents[name] = b"".join(contents[name].splitlines(keepends=True)[:-1])

    return forge


FORGERIES: dict[str, Callable[[dict[str, bytes]], None]] = {
    "an amount": change("ledger.Line", "amount", lambda v: v + 100),
    "an account": change("ledger.Line", "account_id", lambda v: v + 1),
    "a member's payment": change("ledger.Line", "member_id", lambda v: v + 3),
    "a date": change("ledger.Entry", "date", lambda v: "2023-12-24"),
    "words": change("ledger.EntryNote", "text", lambda v: v + "x"),
    "a hash": change("ledger.Seal", "hash", lambda v: "AAAA" + v[4:]),
    "a receipt's number": change("ledger.Entry", "paper_no", lambda v: v + 7),
    "a key": change("ledger.Batch", "idem_key", lambda v: v + "x"),
    "a row of another fund": change("funds.Village", "id", lambda v: v + 10**10),
    "a pointer to another fund": change("members.Member", "village_id", lambda v: v + 10**10),
    "the last seal": drop_last("ledger.Seal"),
    "the last line": drop_last("ledger.Line"),
    "the last entry": drop_last("ledger.Entry"),
    "a member": drop_last("members.Member"),
    "a word": drop_last("ledger.EntryNote"),
    "a salt": drop_last("members.MemberSalt"),
    "a decision": change("benefits.Claim", "granted_satang", lambda v: v + 100),
    "a status": change("benefits.Claim", "status", lambda v: "paid" if v != "paid" else "approved"),
    "an agreement": drop_last("benefits.Approval"),
    "a word on an exception": drop_last("benefits.ExceptionWord"),
    "the sum of an exception": change("benefits.ExceptionGrant", "amount_satang", lambda v: v + 100),
    "a ruling": drop_last("benefits.AppealRuling"),
    "who took a payment back": change("benefits.Claim", "withdrawn_by_id", lambda v: None),
    "that a payment was taken back": change(
        "benefits.Claim", "status", lambda v: "paid", lambda v: v == "withdrawn"
    ),
    "a photo": lambda contents: contents.update({next(n for n in contents if n.startswith("papers/")): b"x"}),
    "a table": lambda contents: contents.update({"rows/dues.DuesPayment.jsonl": b""}),
    "the list": lambda contents: contents.update({"fund.json": b"{}"}),
}
OF_A_FULL_LIFE = {
    "a word on an exception",
    "the sum of an exception",
    "a ruling",
    "who took a payment back",
    "that a payment was taken back",
    "a decision",
    "a status",
    "an agreement",
    "a photo",
    "a table",
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forged_file_brings_nothing_in(
    hub: None, laptops: dict[str, Laptop], tmp_path: Path, what: str
) -> None:
    """Made by somebody who has the passphrase: the guards and the seals refuse it."""
    contents = packed(laptops["demo" if what in OF_A_FULL_LIFE else "year"].path)
    FORGERIES[what](contents)
    before = everything()
    with pytest.raises(BrokenFundFile):
        import_fund(repacked(contents, tmp_path / "forged"), passphrase=PASSPHRASE)
    assert everything() == before


def test_a_file_of_another_version_is_refused_with_its_reason(
    hub: None, laptops: dict[str, Laptop], tmp_path: Path
) -> None:
    contents = packed(laptops["year"].path)
    told = json.loads(contents["fund.json"])
    told["columns"]["ledger.Line"].append("colour")
    contents["fund.json"] = json.dumps(told).encode()
    with pytest.raises(OtherVersion) as caught:
        import_fund(repacked(contents, tmp_path / "other"), passphrase=PASSPHRASE)
    assert "ledger.Line" in str(caught.value)
    assert not Fund.objects.exists()


def test_the_unforged_contents_come_in(hub: None, laptops: dict[str, Laptop], tmp_path: Path) -> None:
    """Without this, every refusal above could have another cause."""
    import_fund(repacked(packed(laptops["demo"].path), tmp_path / "same"), passphrase=PASSPHRASE)
    fund = Fund.objects.get()
    with scope(fund=fund):
        assert verify(fund).whole
        assert Line.objects.count() == sum(1 for _ in rows_of(Line, fund))
