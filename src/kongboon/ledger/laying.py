"""Turns drafts into numbered rows with their hashes; plain Python, the heart of posting's speed."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kongboon.kernel.fiscal import fiscal_year_of
from kongboon.ledger import canonical
from kongboon.ledger.drafts import EntryDraft

_SALT_BYTES = 16


@dataclass(slots=True)
class Laying:
    """Numbers given out while a batch is laid down, and the rows made of them, in the order of `bulk.COLUMNS`.

    base: fund id x 10^10; entry_no, line_no: the last ones given; last_paper: last number of a series and
    fiscal year in the books; codes, kinds, earmarks, salts: of every account, earmark and member that is used.
    """

    fund_id: int
    base: int
    fiscal_start_month: int
    batch_id: int
    entry_no: int
    line_no: int
    codes: dict[int, str]
    kinds: dict[int, str]
    earmarks: dict[int, str]
    salts: dict[int, bytes]
    last_paper: Callable[[str, int], int]
    papers: dict[tuple[str, int], int] = field(default_factory=dict)
    days: dict[date, tuple[str, int]] = field(default_factory=dict)
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    lines: list[tuple[Any, ...]] = field(default_factory=list)
    notes: list[tuple[Any, ...]] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    balances: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    debit_total: int = 0

    def lay(self, draft: EntryDraft) -> None:
        """Number one entry and its lines, and make their rows and leaf."""
        self.entry_no = number = self.entry_no + 1
        entry_id = self.base + number
        on, year = self.days.get(draft.on) or self._day(draft.on)
        series, paper_year, paper_no, paper = draft.paper, None, None, ""
        if series:
            paper_year, paper_no = year, self._next_paper(series, year)
            paper = f"{series}/{paper_year}/{paper_no}"
        note = self._note(entry_id, draft.note) if draft.note else None
        reverses = draft.reverses_id
        texts = self._lay_lines(draft, entry_id, on[:7])
        text = canonical.entry_text(
            self.fund_id,
            number,
            on,
            paper,
            reverses - self.base if reverses else None,
            draft.reason_code,
            draft.source,
            note,
            texts,
        )
        self.leaves.append(canonical.leaf(text))
        row = (entry_id, self.fund_id, self.batch_id, number, on, series, paper_year, paper_no, reverses)
        self.entries.append((*row, draft.reason_code, draft.source, note))

    def _lay_lines(self, draft: EntryDraft, entry_id: int, month: str) -> list[str]:
        line_id, texts = self.base + self.line_no, []
        for line in draft.lines:
            line_id += 1
            account, amount, member = line.account_id, line.amount, line.member_id
            shown = canonical.member_hash(self.salts[member], line_id, member) if member else None
            earmark = self.earmarks[line.earmark_id] if line.earmark_id else None
            texts.append(
                canonical.line_text(
                    self.codes[account], amount, shown, earmark, line.quantity_milli, kind=self.kinds[account]
                )
            )
            row = (line_id, self.fund_id, entry_id, account, member, line.earmark_id, amount)
            self.lines.append((*row, line.quantity_milli, shown))
            sums = self.balances[account, month]
            if amount > 0:
                sums[0] += amount
                self.debit_total += amount
            else:
                sums[1] -= amount
        self.line_no += len(texts)
        return texts

    def _day(self, on: date) -> tuple[str, int]:
        """ISO form and fiscal year (BE) of a day; a batch has few days and many entries."""
        self.days[on] = found = on.isoformat(), fiscal_year_of(on, self.fiscal_start_month).year_be
        return found

    def _next_paper(self, series: str, year: int) -> int:
        """Number of the next receipt or voucher; safe because the head is locked."""
        last = self.papers.get((series, year))
        self.papers[series, year] = number = (self.last_paper(series, year) if last is None else last) + 1
        return number

    def _note(self, entry_id: int, text: str) -> bytes:
        salt = os.urandom(_SALT_BYTES)
        self.notes.append((entry_id, text, salt))
        return canonical.note_hash(salt, entry_id, text)
