"""How one table of the change log is described (governance.logged)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kongboon.kernel.guards import last_day

Words = dict[str, Any]

_MONTH = "substr(CAST(NEW.paid_until AS text),1,7)"
_STANDS = "SELECT 1 FROM dues_duespayment WHERE member_id=NEW.id AND reversed_by_id IS NULL AND last_month"
# The last of a member's payments that stand ends on the day that is written.
PAID_UNTIL_EXPLAINED = (
    f"(CAST(NEW.paid_until AS text)={last_day(_MONTH)} AND EXISTS({_STANDS}={_MONTH})"
    f" AND NOT EXISTS({_STANDS}>{_MONTH}))"
)


@dataclass(frozen=True)
class Logged:
    """One table of the log.

    `columns`: logged with their values; `hidden`: logged as "changed" and nothing more, because they say something
    of a person, are secret, or are long; `left`: not looked at, being derived from others or of no weight.
    `fund`: the fund by the row, {row} being OLD or NEW. `unique`: conditions on NEW under which an INSERT OR REPLACE
    would push another row out unseen; None where the table's own app guards against it already. `inserts`: whether
    an added row is logged too; if not, `why` says where it is seen. `is_told`: told to officers on their page of
    the day. `title`: the attribute of a row that says which one it is, where the row's own text does not.
    `many`: what several are called, where `word` only goes before one. `explained`: by column, the condition under
    which another row tells of its change already, so that this change alone is no line of the log; in SQL that
    both databases read.
    `speaker`: where a row is an officer's word, the column that names the officer. An added one is a line of the log
    only where somebody else acts, or no part of the program: a word in another's name. "": only the latter.
    """

    table: str
    word: Any
    columns: Words
    hidden: Words = field(default_factory=dict)
    left: tuple[str, ...] = ()
    key: str = "id"
    fund: str = "{row}.fund_id"
    unique: tuple[str, ...] | None = ()
    inserts: bool = True
    why: str = ""
    is_told: bool = False
    title: str = ""
    many: Any = ""
    explained: dict[str, str] = field(default_factory=dict)
    speaker: str | None = None
