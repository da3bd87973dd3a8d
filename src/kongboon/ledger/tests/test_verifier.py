"""tools/verify_ledger.py, which shares no code with us, finds every change to an export of the books."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.world import Cast

from kongboon.ledger import canonical
from kongboon.ledger.export import export_ledger
from kongboon.ledger.export_jsonl import NoSuchEntry, entry_proof
from kongboon.ledger.models import Entry, EntryNote, Seal
from kongboon.ledger.services import close_month
from kongboon.ledger.tests.random_year import AT, record_year
from kongboon.members.models import MemberSalt

TOOL = Path(__file__).parents[4] / "tools" / "verify_ledger.py"
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_ledger", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def text(fund: Cast) -> str:
    for month in ("2023-08", "2023-09"):
        close_month(fund=fund.fund, month=month, by=fund.treasurer, at=AT)
    record_year(fund, seed=7, batches=9, entries_a_batch=4)
    close_month(fund=fund.fund, month="2023-07", by=fund.treasurer, at=AT)
    return "".join(export_ledger(fund.fund, "jsonl"))


@pytest.fixture
def books(text: str, tmp_path: Path) -> Path:
    path = tmp_path / "books.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def run(*arguments: object) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(TOOL), *map(str, arguments)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def rows_of(text: str) -> Rows:
    return [json.loads(line) for line in text.splitlines()]


def text_of(rows: Rows) -> str:
    return "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)


def test_it_calls_untouched_books_whole_and_knows_their_head(fund: Cast, books: Path) -> None:
    status, said = run(books)
    last = Seal.objects.order_by("-pk").first()
    assert last is not None
    assert status == 0, said
    assert bytes(last.hash).hex()[:16] in said
    assert f"{Entry.objects.count()} entries" in said


def test_it_needs_nothing_of_ours(books: Path) -> None:
    """It runs isolated (-I: no site of ours, no current folder), and imports the standard library alone."""
    imports = [
        line.split()[1] for line in TOOL.read_text().splitlines() if line.startswith(("import ", "from "))
    ]
    assert {name.split(".")[0] for name in imports} <= set(sys.stdlib_module_names)


def changed_somewhere(chance: random.Random, rows: Rows) -> str:
    """One random change to the meaning of the file; returns what was done."""
    place = chance.randrange(len(rows))
    kind = chance.choice(["edit", "edit", "edit", "delete", "swap", "double", "insert", "balanced"])
    if kind == "delete":
        del rows[place]
    elif kind == "double":
        rows.insert(place, copy.deepcopy(rows[place]))
    elif kind == "swap":
        other = chance.choice([n for n in range(len(rows)) if rows[n] != rows[place]])
        rows[place], rows[other] = rows[other], rows[place]
    elif kind == "insert":
        rows.insert(place, copy.deepcopy(chance.choice([row for row in rows if "entry" in row])))
    elif kind == "balanced":
        entry = chance.choice([row for row in rows if "entry" in row])
        entry["lines"][0][-4] += 100
        entry["lines"][1][-4] -= 100
    else:
        edit_field(chance, rows[place])
    return f"{kind} at {place}"


def edit_field(chance: random.Random, row: dict[str, Any]) -> None:
    """Another value in one place of a line, at any depth."""
    holder: Any = row
    key: Any = chance.choice(list(row))
    while isinstance(holder[key], (dict, list)) and holder[key]:
        holder = holder[key]
        key = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
    value = holder[key]
    if isinstance(value, int):
        holder[key] = value + chance.choice([-1, 1, 100, 10**9])
    elif isinstance(value, str) and value:
        at = chance.randrange(len(value))
        holder[key] = value[:at] + chr((ord(value[at]) - 32) % 94 + 33) + value[at + 1 :]
    elif value is None:
        holder[key] = chance.choice(["ab" * 32, 1])
    else:
        holder[key] = "x"


def test_it_finds_each_of_600_random_changes(tool: ModuleType, text: str) -> None:
    rows = rows_of(text)
    tool.read_books(text_of(rows).splitlines())
    for seed in range(600):
        altered = copy.deepcopy(rows)
        done = changed_somewhere(random.Random(seed), altered)
        assert altered != rows
        with pytest.raises((tool.Broken, tool.NotSuchAFile)):
            tool.read_books(text_of(altered).splitlines())
            pytest.fail(f"seed {seed}: {done} was not found")


def test_it_finds_each_of_400_flipped_bits(tool: ModuleType, text: str) -> None:
    """In the bytes of the file; a flip that leaves other bytes but the same meaning does not exist in this form."""
    data = text.encode()
    chance = random.Random(11)
    for _ in range(400):
        place, bit = chance.randrange(len(data) - 1), 1 << chance.randrange(8)
        flipped = data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]
        with pytest.raises((tool.Broken, tool.NotSuchAFile, UnicodeDecodeError)):
            tool.read_books(flipped.decode("utf-8").split("\n")[:-1])
            pytest.fail(f"bit {bit} of byte {place} ({data[place - 20 : place + 20]!r}) was not found")


def test_it_names_the_batch_that_was_rewritten(books: Path, text: str) -> None:
    rows = rows_of(text)
    entry = next(
        row
        for n, row in enumerate(rows)
        if "entry" in row and "batch" in rows[n - 1] and rows[n - 1]["batch"] == 5
    )
    entry["date"] = "2023-12-31" if entry["date"] != "2023-12-31" else "2023-12-30"
    books.write_text(text_of(rows))
    status, said = run(books)
    assert status == 1
    assert "rewritten at batch 5" in said


def rewrite_tail(text: str, change: Callable[[Rows], None]) -> str:
    """A forger's work: change something and make every hash from there on right again."""
    rows = rows_of(text)
    change(rows)
    fund, prev = int(rows[0]["fund"]), canonical.GENESIS
    totals: dict[str, int] = {}
    batches = [n for n, row in enumerate(rows) if "batch" in row]
    for first, after in zip(batches, [*batches[1:], len(rows) - 1], strict=True):
        batch, entries = rows[first], [row for row in rows[first + 1 : after] if "entry" in row]
        batch["prev"] = prev.hex()
        for entry in entries:
            for line in entry["lines"]:
                totals[line[0]] = totals.get(line[0], 0) + line[-4]
        batch["debit"] = sum(max(0, line[-4]) for entry in entries for line in entry["lines"])
        header = canonical.BatchHeader(
            fund_id=fund,
            batch_no=batch["batch"],
            kind=batch["kind"],
            idem_key=batch["key"],
            posted_at=batch["at"],
            posted_by=int(batch["by"]),
            device=batch["device"],
            debit_total=batch["debit"],
            events=bytes.fromhex(batch["events"]),
            clock_of=batch["clock"],
        )
        prev = canonical.batch_hash(prev, header, [leaf_of(fund, entry) for entry in entries])
        batch["hash"] = prev.hex()
    rows[-1]["head"]["hash"] = prev.hex()
    rows[-1]["balances"] = dict(sorted(totals.items()))
    return text_of(rows)


def leaf_of(fund: int, entry: dict[str, Any]) -> bytes:
    lines = [
        canonical.line_text(code, amount, bytes.fromhex(who) if who else None, earmark, quantity, kind=kind)
        for code, kind, amount, who, earmark, quantity in entry["lines"]
    ]
    note = bytes.fromhex(entry["note"]) if entry["note"] else None
    fields = (
        entry["entry"],
        entry["date"],
        entry["paper"],
        entry["reverses"],
        entry["reason"],
        entry["source"],
    )
    return canonical.leaf(canonical.entry_text(fund, *fields, note, lines))


def test_a_rewritten_tail_is_caught_by_the_witness_alone(
    fund: Cast, books: Path, text: str, tmp_path: Path
) -> None:
    """Whoever holds the file can make its hashes right again; a head that left the building cannot be."""
    seals = list(Seal.objects.order_by("batch_no"))
    witness = tmp_path / "heads.txt"
    witness.write_text(
        "".join(f"{fund.fund.code} {s.batch_no} {bytes(s.hash).hex()[:16]}\n" for s in seals[::3])
    )
    assert run(books, "--witness", witness)[0] == 0

    def take_a_hundred(rows: Rows) -> None:
        entry = [row for row in rows if "entry" in row][-3]
        entry["lines"][0][-4] += 10_000
        entry["lines"][1][-4] -= 10_000

    books.write_text(rewrite_tail(text, take_a_hundred))
    assert run(books)[0] == 0, "by itself the forged file holds together"
    kept = bytes(seals[-1].hash).hex()[:16]
    status, said = run(books, "--receipt", f"{fund.fund.code} {seals[-1].batch_no} {kept}")
    assert (status, "is not in the chain" in said) == (1, True)
    first = run(books, "--receipt", f"{fund.fund.code} 1 {bytes(seals[0].hash).hex()}")
    assert first[0] == 0, "what came before was not touched"


def test_a_tail_that_was_cut_off_is_caught_by_a_receipt(fund: Cast, books: Path, text: str) -> None:
    last = Seal.objects.order_by("-batch_no").first()
    assert last is not None

    def cut(rows: Rows) -> None:
        place = max(n for n, row in enumerate(rows) if "batch" in row)
        gone = rows[place + 1 : -1]
        del rows[place:-1]
        head = rows[-1]["head"]
        head["batch"] -= 1
        head["entry"] -= len(gone)
        head["line"] -= sum(len(row["lines"]) for row in gone)

    books.write_text(rewrite_tail(text, cut))
    assert run(books)[0] == 0
    status, said = run(books, "--receipt", f"{fund.fund.code} {last.batch_no} {bytes(last.hash).hex()[:16]}")
    assert (status, "not in the chain" in said) == (1, True)


def test_it_says_that_it_cannot_check_what_it_cannot_read(books: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("date,amount\n")
    assert run(other)[0] == 2
    assert run(tmp_path / "nowhere")[0] == 2
    assert run()[0] == 2
    other.write_text("3305050 seven abc\n")
    assert run(books, "--witness", other)[0] == 2
    other.write_text("3305060 1 " + "a" * 16 + "\n")
    assert run(books, "--witness", other)[0] == 2, "a witness of another fund proves nothing of this one"
    assert run(books, "--receipt", "3305050 1 abc")[0] == 2, "three digits of a head are no head"
    other.write_text("# nothing\n")
    assert run(books, "--witness", other)[0] == 2, "a file without a head compares nothing"
    other.write_bytes(b"3305050 1 \xa1\xa2\n")
    assert run(books, "--witness", other)[0] == 2


def test_a_mark_that_an_editor_puts_before_the_first_line_hides_nothing(
    fund: Cast, books: Path, tmp_path: Path
) -> None:
    marked = tmp_path / "marked.jsonl"
    marked.write_bytes(b"\xef\xbb\xbf" + books.read_bytes())
    assert run(marked)[0] == 0
    heads = tmp_path / "heads.txt"
    first = bytes(Seal.objects.get(batch_no=1).hash).hex()[:16]
    heads.write_text(f"\ufeff{fund.fund.code} 1 {first}\n", encoding="utf-8")
    assert run(books, "--witness", heads)[0] == 0
    heads.write_text(f"\ufeff{fund.fund.code} 1 {'0' * 16}\n", encoding="utf-8")
    assert run(books, "--witness", heads)[0] == 1


# ---- One entry's proof -------------------------------------------------------------------------------------


@pytest.fixture
def proved(fund: Cast, text: str) -> tuple[dict[str, Any], str]:
    """Proof of an entry with a member and words, and the receipt line of its batch."""
    note = EntryNote.objects.filter(entry__lines__member__isnull=False).order_by("pk").first()
    assert note is not None
    proof = json.loads(entry_proof(fund.fund, note.entry.entry_no))
    return proof, f"{fund.fund.code} {proof['batch']['batch']} {proof['batch']['hash'][:16]}"


def write(path: Path, proof: dict[str, Any]) -> Path:
    path.write_text(json.dumps(proof), encoding="utf-8")
    return path


def test_one_receipt_is_proved_without_the_rest(
    proved: tuple[dict[str, Any], str], books: Path, tmp_path: Path
) -> None:
    proof, receipt = proved
    path = write(tmp_path / "proof.json", proof)
    status, said = run("--proof", path, "--receipt", receipt)
    assert status == 0, said
    assert "ใดๆ" in said
    assert run(books, "--proof", path)[0] == 0
    assert run("--proof", path)[0] == 2, "a proof alone proves nothing"
    assert run("--proof", path, "--receipt", receipt[:-16] + "0" * 16)[0] == 1


def test_it_refuses_each_forged_proof(
    tool: ModuleType, proved: tuple[dict[str, Any], str], tmp_path: Path
) -> None:
    proof, receipt = proved
    path = tmp_path / "proof.json"
    for seed in range(300):
        forged = copy.deepcopy(proof)
        edit_field(random.Random(seed), forged)
        if forged == proof:
            continue
        write(path, forged)
        assert tool.main(["--proof", str(path), "--receipt", receipt]) != 0, f"seed {seed}"


def test_it_refuses_another_entry_in_the_place_of_the_proved_one(
    fund: Cast, proved: tuple[dict[str, Any], str], tmp_path: Path
) -> None:
    proof, receipt = proved
    last = Entry.objects.order_by("-pk").first()
    assert last is not None
    other = json.loads(entry_proof(fund.fund, last.entry_no))
    assert other["batch"]["batch"] != proof["batch"]["batch"]
    nameless = {"note": None, "members": [None] * len(other["entry"]["lines"])}
    for forged in (proof | {"entry": other["entry"]} | nameless, proof | {"batch": other["batch"]}, other):
        assert run("--proof", write(tmp_path / "p.json", forged), "--receipt", receipt)[0] in (1, 2)


def test_an_erased_member_stays_provable_but_nameless(
    fund: Cast, proved: tuple[dict[str, Any], str], tmp_path: Path
) -> None:
    proof, receipt = proved
    MemberSalt.objects.all().delete()
    EntryNote.objects.all().delete()
    erased = json.loads(entry_proof(fund.fund, proof["entry"]["entry"]))
    assert erased["note"] is None
    assert set(erased["members"]) == {None}
    assert erased["entry"] == proof["entry"]
    assert run("--proof", write(tmp_path / "p.json", erased), "--receipt", receipt)[0] == 0


def test_there_is_no_proof_of_an_entry_that_is_not_there(fund: Cast, text: str) -> None:
    with pytest.raises(NoSuchEntry):
        entry_proof(fund.fund, 10_000)
