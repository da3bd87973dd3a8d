"""What is handed to `ledger.services.post`: entries as plain values, before they have numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One side of an entry; amount in satang, debit above zero, credit below."""

    account_id: int
    amount: int
    member_id: int | None = None
    earmark_id: int | None = None
    quantity_milli: int | None = None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One business fact. `paper` "R" asks for a receipt number, "P" for a voucher number."""

    on: date
    lines: tuple[LineDraft, ...]
    paper: str = ""
    note: str = ""
    reverses_id: int | None = None
    reason_code: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a batch went; `replayed` when the same request had been recorded before."""

    batch_id: int
    batch_no: int
    entry_ids: range
    head: str
    replayed: bool = False


def debit(account_id: int, amount: int, member_id: int | None = None, **more: int) -> LineDraft:
    return LineDraft(account_id, amount, member_id, **more)


def credit(account_id: int, amount: int, member_id: int | None = None, **more: int) -> LineDraft:
    return LineDraft(account_id, -amount, member_id, **more)
