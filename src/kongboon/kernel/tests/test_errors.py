"""What a refusal says, and in which language."""

from __future__ import annotations

import pickle

from kongboon.kernel.errors import DomainError, shown
from kongboon.kernel.money import BadMoney
from kongboon.kernel.thai_dates import NoSuchDay


class RowRefused(DomainError):
    code = "row_refused"
    msgid = "Row %(row)s: %(why)s"


THAI = {"Row %(row)s: %(why)s": "แถว %(row)s: %(why)s", NoSuchDay.msgid: "ไม่มีวันที่ “%(value)s”"}


def test_it_fills_the_facts_into_the_sentence() -> None:
    assert str(RowRefused(row=7, why="twice")) == "Row 7: twice"


def test_it_keeps_the_facts_for_programs() -> None:
    assert BadMoney(value="x").facts == {"value": "x"}


def test_a_refusal_inside_a_refusal_is_told_in_the_same_language() -> None:
    refusal = RowRefused(row=7, why=NoSuchDay(value="30/2/2567"))
    assert refusal.text(THAI.__getitem__) == "แถว 7: ไม่มีวันที่ “30/2/2567”"


def test_it_survives_the_way_between_processes() -> None:
    copy = pickle.loads(pickle.dumps(BadMoney(value="สิบ")))
    assert type(copy) is BadMoney
    assert str(copy) == str(BadMoney(value="สิบ"))


def test_a_number_too_long_to_write_out_does_not_break_the_sentence() -> None:
    assert shown(10**9000) == "…"
