"""The frozen bytes: docs/canonical-v1.md, the product and the outside verifier say the same."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest

from kongboon.ledger import canonical

ROOT = Path(__file__).parents[4]
VECTORS = [
    (kind, json.loads(body) | {"canon": version})
    for version in (1, 2)
    for kind, body in re.findall(
        r"```json (\w+)\n(.*?)\n```",
        (ROOT / "docs" / f"canonical-v{version}.md").read_text(encoding="utf-8"),
        re.DOTALL,
    )
]


def of(kind: str, canon: int | None = None) -> list[dict[str, Any]]:
    return [vector for name, vector in VECTORS if name == kind and canon in (None, vector["canon"])]


def lines_of(entry: dict[str, Any]) -> list[str]:
    return [
        canonical.line_text(
            account, amount, bytes.fromhex(member) if member else None, earmark, quantity, kind="".join(kind)
        )
        for account, *kind, amount, member, earmark, quantity in entry["lines"]
    ]


def test_the_pages_have_vectors_of_every_kind() -> None:
    first = {"member": 1, "note": 1, "entry": 4, "batch": 2}
    assert {kind: len(of(kind, 1)) for kind in first} == first
    second = {"event": 2, "entry": 4, "batch": 3}
    assert {kind: len(of(kind, 2)) for kind in second} == second


@pytest.mark.parametrize("vector", of("member"))
def test_a_member_is_hashed_as_the_page_says(vector: dict[str, Any]) -> None:
    salt = bytes.fromhex(vector["salt"])
    assert canonical.member_hash(salt, vector["line"], vector["member"]).hex() == vector["hash"]
    by_the_words = b"kongboon-member-1\n" + salt + f"\n{vector['line']} {vector['member']}".encode()
    assert hashlib.sha256(by_the_words).hexdigest() == vector["hash"]


@pytest.mark.parametrize("vector", of("note"))
def test_words_are_hashed_as_the_page_says(vector: dict[str, Any]) -> None:
    salt = bytes.fromhex(vector["salt"])
    assert canonical.note_hash(salt, vector["entry"], vector["text"]).hex() == vector["hash"]
    by_the_words = b"kongboon-note-1\n" + salt + f"\n{vector['entry']} {vector['text']}".encode()
    assert hashlib.sha256(by_the_words).hexdigest() == vector["hash"]


@pytest.mark.parametrize("vector", of("entry"), ids=lambda v: f"form {v['canon']} entry {v['entry']}")
def test_an_entry_has_the_text_and_leaf_of_the_page(vector: dict[str, Any]) -> None:
    note = bytes.fromhex(vector["note"]) if vector["note"] else None
    names = ("fund", "entry", "date", "paper", "reverses", "reason", "source")
    values = (vector[name] for name in names)
    text = canonical.entry_text(*values, note, lines_of(vector), version=vector["canon"])
    assert text == vector["text"]
    assert canonical.leaf(text).hex() == vector["leaf"]
    assert hashlib.sha256(b"\0" + vector["text"].encode("ascii")).hexdigest() == vector["leaf"]


@pytest.mark.parametrize("vector", of("batch"), ids=lambda v: f"form {v['canon']} batch {v['batch']}")
def test_a_batch_has_the_hash_of_the_page(vector: dict[str, Any]) -> None:
    leaves = [bytes.fromhex(leaf) for leaf in vector["leaves"]]
    of = canonical.BatchHeader(
        fund_id=vector["fund"],
        batch_no=vector["batch"],
        kind=vector["kind"],
        idem_key=vector["key"],
        posted_at=vector["at"],
        posted_by=vector["by"],
        device=vector["device"],
        debit_total=vector["debit"],
        version=vector["canon"],
        events=bytes.fromhex(vector.get("events", "")),
        clock_of=vector.get("clock"),
    )
    assert canonical.batch_hash(bytes.fromhex(vector["prev"]), of, leaves).hex() == vector["hash"]
    fields = [vector["fund"], vector["batch"], vector["kind"], vector["key"], vector["at"], vector["by"]]
    fields += [vector["device"] or "-", len(leaves), vector["debit"]]
    if vector["canon"] == 2:
        fields += [vector["events"], vector["clock"] or "-"]
    header = f"kongboon-batch-{vector['canon']}\n{vector['prev']}\n{' '.join(map(str, fields))}\n"
    assert hashlib.sha256(b"\1" + header.encode("ascii") + b"".join(leaves)).hexdigest() == vector["hash"]


@pytest.mark.parametrize("canon", [1, 2])
def test_the_batches_of_a_page_are_a_chain_over_its_entries(canon: int) -> None:
    prev, leaves = canonical.GENESIS.hex(), []
    for batch in of("batch", canon):
        assert batch["prev"] == prev
        prev, leaves = batch["hash"], leaves + batch["leaves"]
    assert leaves == [entry["leaf"] for entry in of("entry", canon)]


@pytest.mark.parametrize("vector", of("event"), ids=lambda v: v["event"])
def test_a_month_is_closed_as_the_page_says(vector: dict[str, Any]) -> None:
    found = canonical.event_hash(
        bytes.fromhex(vector["prev"]),
        fund_id=vector["fund"],
        month=vector["month"],
        closed=vector["event"] == "closed",
        at=vector["at"],
        by=vector["by"],
        reason=vector["words"],
    )
    assert found.hex() == vector["hash"]
    why = hashlib.sha256(vector["words"].encode()).hexdigest() if vector["words"] else "-"
    fields = f"{vector['fund']} {vector['month']} {vector['event']} {vector['at']} {vector['by']} {why}"
    text = f"kongboon-event-1\n{vector['prev']}\n{fields}"
    assert hashlib.sha256(b"\2" + text.encode("ascii")).hexdigest() == vector["hash"]


def test_the_outside_verifier_computes_the_same(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("verify_ledger", ROOT / "tools" / "verify_ledger.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    for vector in of("entry"):
        entry = {name: vector[name] for name in tool.ENTRY_KEYS}
        assert tool.leaf(str(vector["fund"]), entry, vector["canon"]).hex() == vector["leaf"]
    for vector in of("batch"):
        batch = vector | {
            "by": str(vector["by"]),
            "entries": len(vector["leaves"]),
        }
        leaves = [bytes.fromhex(leaf) for leaf in vector["leaves"]]
        ordered = {name: batch[name] for name in tool.BATCH_KEYS[vector["canon"]]}
        assert tool.batch_hash(str(vector["fund"]), ordered, leaves) == vector["hash"]
