#!/usr/bin/env python3
"""Checks a fund's books without the program that wrote them. Needs Python 3.9 or later and nothing else.

    python3 verify_ledger.py BOOKS.jsonl
    python3 verify_ledger.py BOOKS.jsonl --witness HEADS.txt
    python3 verify_ledger.py BOOKS.jsonl --receipt "3305050 17 9f2c41d07a55be18"
    python3 verify_ledger.py --proof ENTRY.json --receipt "3305050 17 9f2c41d07a55be18"

BOOKS.jsonl is made by `kongboon ledger export --format jsonl`, ENTRY.json by `--proof NUMBER`. A witness file
and a receipt say "fund batch head": the head is the first 16 hexadecimal digits (or more) of a batch's hash,
as it was printed that day. Exit status: 0 whole, 1 not whole, 2 wrong use or not such a file.
What is hashed is written down in docs/canonical-v1.md and docs/canonical-v2.md; this file follows them and shares no
code with Kongboon.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROWS_PER_FUND = 10**10
WORD = re.compile(r"[!-~]*")
HASH = re.compile(r"[0-9a-f]{64}")
HEAD = re.compile(r"[0-9a-f]{16,64}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
PAPER = re.compile(r"([A-Z]{1,2})/(\d{4})/([1-9]\d*)")
BATCH_KEYS = {
    1: ["batch", "canon", "kind", "key", "at", "by", "device", "entries", "debit", "prev", "hash"],
    2: [
        "batch",
        "canon",
        "kind",
        "key",
        "at",
        "by",
        "device",
        "entries",
        "debit",
        "events",
        "clock",
        "prev",
        "hash",
    ],
}
EVENT_KEYS = ["month", "event", "at", "by", "reason", "prev", "hash"]
KINDS = {"asset", "liability", "equity", "income", "expense"}
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
ENTRY_KEYS = ["entry", "date", "paper", "reverses", "reason", "source", "note", "lines"]


class Broken(Exception):
    """What is wrong, in words; `batch` is where, 0 if it is the file as a whole."""

    def __init__(self, what: str, batch: int = 0) -> None:
        super().__init__(what)
        self.batch = batch


class NotSuchAFile(Exception):
    """Not a file that this program can judge."""


def need(right: bool, what: str) -> None:
    if not right:
        raise Broken(what)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object in which no name stands twice."""
    made = dict(pairs)
    need(len(made) == len(pairs), "a name stands twice in one object")
    return made


def parse(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as problem:
        raise Broken(f"not readable: {problem}") from None


def whole_number(value: Any) -> int:
    need(type(value) is int, f"not a whole number: {value!r}")
    number: int = value
    return number


def word(value: Any) -> str:
    """Printable ASCII without spaces; hashed as "-" where it is empty."""
    need(
        isinstance(value, str) and WORD.fullmatch(value) is not None and value != "-",
        f"not a word: {value!r}",
    )
    return str(value)


def hexadecimal(value: Any) -> str:
    need(isinstance(value, str) and HASH.fullmatch(value) is not None, f"not a hash: {value!r}")
    return str(value)


def optional_hash(value: Any) -> str:
    return "-" if value is None else hexadecimal(value)


def line_text(line: Any, canon: int) -> str:
    """Canonical text of one line [account, kind, satang, member, earmark, quantity]; in form 1 without the kind."""
    need(isinstance(line, list) and len(line) == 4 + canon, "a line does not have its parts")
    account, *kind, amount, member, earmark, quantity = line
    need(not kind or kind[0] in KINDS, "an account of no known kind")
    need(bool(word(account)) and whole_number(amount) != 0, "a line without account or amount")
    need(earmark is None or bool(word(earmark)), "an empty earmark")
    kept = "-" if quantity is None else str(whole_number(quantity))
    return f"{' '.join([account, *kind])} {amount} {optional_hash(member)} {earmark or '-'} {kept}"


def satang(line: Any) -> int:
    """The amount of a line of either form."""
    return whole_number(line[-4])


def leaf(fund: str, entry: dict[str, Any], canon: int) -> bytes:
    """Hash of one entry."""
    need(isinstance(entry, dict) and list(entry) == ENTRY_KEYS, "an entry with other fields")
    try:
        day = date.fromisoformat(entry["date"]).isoformat()
    except (TypeError, ValueError):
        raise Broken(f"no such day: {entry['date']!r}") from None
    need(day == entry["date"], f"no such day: {entry['date']!r}")
    need(
        entry["paper"] == "" or PAPER.fullmatch(word(entry["paper"])) is not None,
        "a paper number of another form",
    )
    need(entry["reverses"] is None or whole_number(entry["reverses"]) > 0, "a reversal of nothing")
    head = (
        f"kongboon-entry-{canon}\n{fund} {whole_number(entry['entry'])} {day} {entry['paper'] or '-'} "
        f"{entry['reverses'] or '-'} {word(entry['reason']) or '-'} {word(entry['source']) or '-'} "
        f"{optional_hash(entry['note'])}"
    )
    need(isinstance(entry["lines"], list), "lines that are no list")
    return hashlib.sha256(
        b"\x00" + "\n".join([head, *(line_text(line, canon) for line in entry["lines"])]).encode("ascii")
    ).digest()


def batch_hash(fund: str, batch: dict[str, Any], leaves: Iterable[bytes]) -> str:
    """Hash of one batch over the one before it, its header and its leaves."""
    need(isinstance(batch, dict) and "canon" in batch, "a batch with other fields")
    canon = whole_number(batch["canon"])
    need(canon in BATCH_KEYS, "a form of hashing that this program does not know")
    need(list(batch) == BATCH_KEYS[canon], "a batch with other fields")
    need(
        isinstance(batch["at"], str) and MOMENT.fullmatch(batch["at"]) is not None, "a moment of another form"
    )
    need(
        word(batch["by"]).isdigit() and bool(word(batch["kind"])) and bool(word(batch["key"])),
        "an empty header",
    )
    numbers = [whole_number(batch[name]) for name in ("batch", "entries", "debit")]
    more = ""
    if canon > 1:
        need(batch["clock"] is None or whole_number(batch["clock"]) > 0, "a clock of no batch")
        more = f" {hexadecimal(batch['events'])} {batch['clock'] or '-'}"
    header = (
        f"kongboon-batch-{canon}\n{hexadecimal(batch['prev'])}\n{fund} {numbers[0]} {batch['kind']} {batch['key']} "
        f"{batch['at']} {batch['by']} {word(batch['device']) or '-'} {numbers[1]} {numbers[2]}{more}\n"
    )
    return hashlib.sha256(b"\x01" + header.encode("ascii") + b"".join(leaves)).hexdigest()


def event_hash(fund: str, event: dict[str, Any]) -> str:
    """Hash of a month's closing or reopening over the one before it."""
    need(isinstance(event, dict) and list(event) == EVENT_KEYS, "an event with other fields")
    need(
        isinstance(event["month"], str) and MONTH.fullmatch(event["month"]) is not None,
        "a month of another form",
    )
    need(event["event"] in ("closed", "opened"), "a month neither closed nor opened")
    need(
        isinstance(event["at"], str) and MOMENT.fullmatch(event["at"]) is not None, "a moment of another form"
    )
    need(word(event["by"]).isdigit(), "an event by nobody")
    text = (
        f"kongboon-event-1\n{hexadecimal(event['prev'])}\n{fund} {event['month']} {event['event']} {event['at']} "
        f"{event['by']} {optional_hash(event['reason'])}"
    )
    return hashlib.sha256(b"\x02" + text.encode("ascii")).hexdigest()


class Books:
    """What has been read so far: the chain, the numbers that may come next, and the balances."""

    def __init__(self, fund: str, form: int) -> None:
        self.fund, self.form = fund, form
        self.hashes: list[str] = []
        self.prev = self.events = "0" * 64
        self.canon = 1
        self.kinds: dict[str, str] = {}
        self.entries = self.lines = 0
        self.papers: dict[tuple[str, str], int] = {}
        self.reversed: set[int] = set()
        self.totals: dict[str, int] = {}

    def take(self, batch: dict[str, Any], entries: list[dict[str, Any]]) -> None:
        """One batch with its entries. Broken if anything in it is not as it was sealed."""
        canon = whole_number(batch.get("canon"))
        leaves = [leaf(self.fund, entry, canon) for entry in entries]
        found = batch_hash(self.fund, batch, leaves)
        need(self.form >= canon >= self.canon, "goes back to an earlier form of hashing")
        need(canon == 1 or batch["events"] == self.events, "seals other closings of months")
        need(canon == 1 or batch["clock"] in (None, len(self.hashes)), "speaks of another batch's clock")
        self.canon = canon
        need(batch["prev"] == self.prev, "does not follow the batch before it")
        need(batch["hash"] == hexadecimal(batch["hash"]) == found, "is not what was sealed")
        need(batch["batch"] == len(self.hashes) + 1, "has a number out of order")
        first = self.entries + 1
        debit = lines = 0
        for entry in entries:
            debit += self.take_entry(entry, first)
            lines += len(entry["lines"])
        need((batch["entries"], batch["debit"]) == (len(entries), debit), "counts do not agree")
        need(bool(entries), "has no entries")
        self.lines += lines
        self.hashes.append(found)
        self.prev = found

    def take_event(self, event: dict[str, Any]) -> None:
        """A month's closing or reopening, which the next batch seals."""
        found = event_hash(self.fund, event)
        need(event["prev"] == self.events, "an event does not follow the one before it")
        need(event["hash"] == hexadecimal(event["hash"]) == found, "an event is not what was sealed")
        self.events = found

    def take_entry(self, entry: dict[str, Any], first: int) -> int:
        """One entry's number, paper, reversal and balance; returns its debit total."""
        number = entry["entry"]
        need(number == self.entries + 1, f"entry {number} has a number out of order")
        self.entries = number
        amounts = [satang(line) for line in entry["lines"]]
        need(len(amounts) >= 2 and sum(amounts) == 0, f"entry {number} does not balance")
        if entry["paper"]:
            series, year, paper = entry["paper"].split("/")
            need(
                int(paper) == self.papers.get((series, year), 0) + 1,
                f"paper number {entry['paper']} is out of order",
            )
            self.papers[series, year] = int(paper)
        if entry["reverses"] is not None:
            need(entry["reverses"] < first, f"entry {number} reverses an entry that was not there")
            need(entry["reverses"] not in self.reversed, f"entry {entry['reverses']} is reversed twice")
            self.reversed.add(entry["reverses"])
        for line in entry["lines"]:
            self.totals[line[0]] = self.totals.get(line[0], 0) + satang(line)
            if len(line) > 5:
                need(
                    self.kinds.setdefault(line[0], line[1]) == line[1], f"account {line[0]} changes its kind"
                )
        return sum(amount for amount in amounts if amount > 0)

    def close(self, last: dict[str, Any]) -> None:
        """The last line: the head and the balances."""
        need(list(last) == ["head", "balances"], "the last line is not the head")
        head = {"batch": len(self.hashes), "entry": self.entries, "line": self.lines, "hash": self.prev}
        need(last["head"] == head, "the head is not the end of the chain")
        need(
            all(type(v) is int for v in last["head"].values() if not isinstance(v, str)),
            "the head is not numbers",
        )
        need(last["balances"] == self.totals, "the balances are not those of the entries")
        need(all(type(v) is int for v in last["balances"].values()), "the balances are not whole numbers")


def read_books(lines: Iterable[str]) -> Books:
    """The whole file. Errors: NotSuchAFile, Broken with the number of the first batch that is wrong."""
    rows = iter(lines)
    books = begin(next(rows, ""))
    batch: dict[str, Any] | None = None
    entries: list[dict[str, Any]] = []
    closed = False
    try:
        for text in rows:
            row = parse(text)
            need(isinstance(row, dict) and not closed, "a line that does not belong here")
            if "entry" in row:
                need(batch is not None, "an entry outside a batch")
                entries.append(row)
                continue
            if batch is not None:
                books.take(batch, entries)
            batch, entries = (row, []) if "batch" in row else (None, [])
            if "event" in row:
                books.take_event(row)
            elif batch is None:
                books.close(row)
                closed = True
        need(closed, "the file ends before its end")
    except (Broken, TypeError, KeyError, ValueError) as problem:
        raise Broken(str(problem), len(books.hashes) + 1) from None
    return books


def begin(text: str) -> Books:
    try:
        first = parse(text)
    except Broken:
        raise NotSuchAFile("this is not an export of a fund's books") from None
    if not isinstance(first, dict) or first.get("kongboon") != "ledger":
        raise NotSuchAFile("this is not an export of a fund's books")
    if (
        list(first) != ["kongboon", "canon", "fund"]
        or type(first["canon"]) is not int
        or first["canon"] not in BATCH_KEYS
    ):
        raise NotSuchAFile("this is an export of another form")
    if not re.fullmatch(r"[1-9]\d{6}", str(first["fund"])) or not isinstance(first["fund"], str):
        raise NotSuchAFile("this export names no fund")
    return Books(first["fund"], first["canon"])


def witness_lines(text: str, name: str) -> Iterator[tuple[str, int, str]]:
    """(fund, batch, head) of each line. NotSuchAFile where a line is none of that."""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or line.lstrip().startswith("#"):
            continue
        right = len(words) == 3 and words[0].isdigit() and re.fullmatch(r"[1-9]\d*", words[1])
        if not right or not HEAD.fullmatch(words[2].lower()):
            raise NotSuchAFile(
                f"{name}, line {number}: expected “fund batch head”, the head in 16 or more digits"
            )
        yield words[0], int(words[1]), words[2].lower()


def against(heads: dict[int, str], fund: str, kept: Iterable[tuple[str, int, str]]) -> int:
    """How many heads of this fund were compared. Broken if one that was kept is not in the chain."""
    compared = 0
    for other, batch, head in kept:
        if other == fund:
            compared += 1
            if not heads.get(batch, "").startswith(head) or batch not in heads:
                raise Broken(
                    f"head {head} of batch {batch} is not in the chain: history was rewritten", batch
                )
    return compared


def check_proof(proof: Any) -> dict[str, Any]:
    """One entry's proof in itself; returns it. Broken if it does not hold together."""
    keys = ["kongboon", "canon", "fund", "batch", "leaves", "entry", "note", "members"]
    if not isinstance(proof, dict) or proof.get("kongboon") != "proof":
        raise NotSuchAFile("this is not a proof of an entry")
    try:
        need(list(proof) == keys and whole_number(proof["canon"]) in BATCH_KEYS, "a proof of another form")
        leaves = [bytes.fromhex(hexadecimal(each)) for each in proof["leaves"]]
        entry, batch, fund = proof["entry"], proof["batch"], word(proof["fund"])
        need(batch["canon"] == proof["canon"], "a proof of another form")
        need(leaf(fund, entry, proof["canon"]) in leaves, "the entry is not one of its batch")
        need(batch_hash(fund, batch, leaves) == batch["hash"], "the batch is not what was sealed")
        need(batch["entries"] == len(leaves), "the batch has another number of entries")
        amounts = [satang(line) for line in entry["lines"]]
        need(len(amounts) >= 2 and sum(amounts) == 0, "the entry does not balance")
        if proof["note"] is not None:
            entry_id = int(fund) * ROWS_PER_FUND + entry["entry"]
            salt = bytes.fromhex(proof["note"]["salt"])
            stated = b"kongboon-note-1\n%b\n%d %b" % (salt, entry_id, proof["note"]["text"].encode())
            need(
                hashlib.sha256(stated).hexdigest() == entry["note"],
                "the words are not those that were sealed",
            )
        need(len(proof["members"]) == len(entry["lines"]), "a member for each line or nothing")
        for member, line in zip(proof["members"], entry["lines"], strict=False):
            if member is not None:
                salt = bytes.fromhex(member["salt"])
                stated = b"kongboon-member-1\n%b\n%d %d" % (salt, int(member["line"]), int(member["member"]))
                need(
                    hashlib.sha256(stated).hexdigest() == line[-3],
                    "the member is not the one that was sealed",
                )
    except (TypeError, KeyError, ValueError, AttributeError) as problem:
        raise Broken(f"the proof is not complete: {problem}") from None
    return proof


def shown(proof: dict[str, Any]) -> str:
    """The proved entry in words."""
    entry = proof["entry"]
    lines = [f"  {line[0]:<10} {satang(line) / 100:>14,.2f}" for line in entry["lines"]]
    words = f"\n  “{proof['note']['text']}”" if proof["note"] else ""
    return (
        f"fund {proof['fund']} entry {entry['entry']} {entry['date']} {entry['paper']}{words}\n"
        + "\n".join(lines)
    )


def run(options: argparse.Namespace) -> str:
    """What is right, in words. Errors: Broken, NotSuchAFile."""
    kept = [row for text in options.receipt for row in witness_lines(text, "--receipt")]
    if options.witness:
        kept += witness_lines(options.witness.read_text(encoding="utf-8-sig"), str(options.witness))
    said, heads, funds = [], {}, set()
    if options.books:
        with options.books.open(encoding="utf-8-sig", newline="\n") as lines:
            books = read_books(lines)
        heads = dict(enumerate(books.hashes, 1))
        funds.add(books.fund)
        compared = against(heads, books.fund, kept)
        said.append(f"whole · ครบถ้วน: fund {books.fund}, {len(heads)} batches, {books.entries} entries, "
                    f"head {books.prev[:16]}; {compared} kept heads agree")  # fmt: skip
    if options.proof:
        proof = check_proof(parse(options.proof.read_text(encoding="utf-8-sig")))
        number, found = proof["batch"]["batch"], proof["batch"]["hash"]
        if heads:
            need(proof["fund"] in funds and heads.get(number) == found, "the proof is not of these books")
        elif not against({number: found}, proof["fund"], [row for row in kept if row[1] == number]):
            raise NotSuchAFile(
                "a proof needs the books, a receipt or a witness of its batch to be held against"
            )
        said.append("proved · พิสูจน์แล้ว: " + shown(proof))
    elif (kept or options.witness) and not any(row[0] in funds for row in kept):
        raise NotSuchAFile("no kept head is of this fund")
    return "\n".join(said)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("books", nargs="?", type=Path, help="export of the books, JSON lines")
    parser.add_argument("--witness", type=Path, help="file of kept heads, “fund batch head” a line")
    parser.add_argument(
        "--receipt", action="append", default=[], metavar='"FUND BATCH HEAD"', help="a kept head"
    )
    parser.add_argument("--proof", type=Path, help="proof of one entry")
    options = parser.parse_args(arguments)
    if not options.books and not options.proof:
        parser.error("give the books, or a proof and a receipt")
    try:
        print(run(options))
    except Broken as problem:
        where = f"rewritten at batch {problem.batch} · ถูกแก้ที่ชุดที่ {problem.batch}: " if problem.batch else ""
        print(f"NOT WHOLE · ไม่ครบถ้วน: {where}{problem}")
        return 1
    except UnicodeDecodeError as problem:
        print(f"cannot check: not UTF-8 text, byte {problem.start + 1}", file=sys.stderr)
        return 2
    except (NotSuchAFile, OSError) as problem:
        print(f"cannot check: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
