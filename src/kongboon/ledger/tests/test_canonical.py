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
PAGE = (ROOT / "docs" / "canonical-v1.md").read_text(encoding="utf-8")
VECTORS = [
    (kind, json.loads(body)) for kind, body in re.findall(r"```json (\w+)\n(.*?)\n```", PAGE, re.DOTALL)
]


def of(kind: str) -> list[dict[str, Any]]:
    return [vector for name, vector in VECTORS if name == kind]


def lines_of(entry: dict[str, Any]) -> list[str]:
    return [
        canonical.line_text(account, amount, bytes.fromhex(member) if member else None, earmark, quantity)
        for account, amount, member, earmark, quantity in entry["lines"]
    ]


def test_the_page_has_vectors_of_every_kind() -> None:
    assert {kind: len(of(kind)) for kind, _ in VECTORS} == {"member": 1, "note": 1, "entry": 4, "batch": 2}


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


@pytest.mark.parametrize("vector", of("entry"), ids=lambda v: f"entry {v['entry']}")
def test_an_entry_has_the_text_and_leaf_of_the_page(vector: dict[str, Any]) -> None:
    note = bytes.fromhex(vector["note"]) if vector["note"] else None
    names = ("fund", "entry", "date", "paper", "reverses", "reason", "source")
    text = canonical.entry_text(*(vector[name] for name in names), note, lines_of(vector))
    assert text == vector["text"]
    assert canonical.leaf(text).hex() == vector["leaf"]
    assert hashlib.sha256(b"\0" + vector["text"].encode("ascii")).hexdigest() == vector["leaf"]


@pytest.mark.parametrize("vector", of("batch"), ids=lambda v: f"batch {v['batch']}")
def test_a_batch_has_the_hash_of_the_page(vector: dict[str, Any]) -> None:
    leaves = [bytes.fromhex(leaf) for leaf in vector["leaves"]]
    found = canonical.batch_hash(
        bytes.fromhex(vector["prev"]),
        fund_id=vector["fund"],
        batch_no=vector["batch"],
        kind=vector["kind"],
        idem_key=vector["key"],
        posted_at=vector["at"],
        posted_by=vector["by"],
        device=vector["device"],
        debit_total=vector["debit"],
        leaves=leaves,
    )
    assert found.hex() == vector["hash"]
    fields = [vector["fund"], vector["batch"], vector["kind"], vector["key"], vector["at"], vector["by"]]
    fields += [vector["device"] or "-", len(leaves), vector["debit"]]
    header = f"kongboon-batch-1\n{vector['prev']}\n{' '.join(map(str, fields))}\n"
    assert hashlib.sha256(b"\1" + header.encode("ascii") + b"".join(leaves)).hexdigest() == vector["hash"]


def test_the_batches_of_the_page_are_a_chain_over_its_entries() -> None:
    first, second = of("batch")
    assert first["prev"] == canonical.GENESIS.hex()
    assert second["prev"] == first["hash"]
    assert first["leaves"] + second["leaves"] == [entry["leaf"] for entry in of("entry")]


def test_the_outside_verifier_computes_the_same(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("verify_ledger", ROOT / "tools" / "verify_ledger.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    for vector in of("entry"):
        entry = {name: vector[name] for name in tool.ENTRY_KEYS}
        assert tool.leaf(str(vector["fund"]), entry).hex() == vector["leaf"]
    for vector in of("batch"):
        batch = vector | {
            "canon": canonical.VERSION,
            "by": str(vector["by"]),
            "entries": len(vector["leaves"]),
        }
        leaves = [bytes.fromhex(leaf) for leaf in vector["leaves"]]
        ordered = {name: batch[name] for name in tool.BATCH_KEYS}
        assert tool.batch_hash(str(vector["fund"]), ordered, leaves) == vector["hash"]
