"""What reading a register leaves open, as questions to whoever brings the file in, with the answers to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kongboon.kernel.errors import DomainError, gettext_noop

Kind = Literal[
    "evening", "order", "typed_year", "short_year", "part", "house", "hidden_rows", "hidden_sheets"
]
# The answers to each kind of question; the first is how it is read until somebody has answered.
ANSWERS: Mapping[Kind, tuple[str, ...]] = {
    "evening": ("same-day", "next-day"),
    "order": ("day-first", "month-first"),
    "typed_year": ("year-as-written", "year-in-be"),
    "short_year": ("short-year-be", "short-year-ce"),
    "part": ("first-day", "last-day"),
    "house": ("house-day-first", "house-month-first"),
    "hidden_rows": ("rows-in", "rows-out"),
    "hidden_sheets": ("without-sheets",),
}


class QuestionText(DomainError):
    """What is asked."""


class AskEvening(QuestionText):
    code = "register.ask_evening"
    msgid = gettext_noop(
        "The days in “%(column)s” are stored as evenings, as some programs do with the day after (“%(value)s”). "
        "Is %(first)s right, or the next day, %(other)s?"
    )


class AskOrder(QuestionText):
    code = "register.ask_order"
    msgid = gettext_noop(
        "In “%(column)s” the month may stand before the day. Is “%(value)s” %(first)s or %(other)s?"
    )


class AskOrderProven(QuestionText):
    code = "register.ask_order_proven"
    msgid = gettext_noop(
        "In “%(column)s” “%(value)s” is a day only if the month stands first: %(other)s. Does the month stand first in the "
        "whole column?"
    )


class AskTypedYear(QuestionText):
    code = "register.ask_typed_year"
    msgid = gettext_noop(
        "In “%(column)s” a year may have been typed with two digits of the Buddhist era, which the spreadsheet took for "
        "another year. Is “%(value)s” %(first)s or %(other)s?"
    )


class AskShortYear(QuestionText):
    code = "register.ask_short_year"
    msgid = gettext_noop(
        "In “%(column)s” years have two digits. Is “%(value)s” %(first)s (Buddhist era) or %(other)s (common era)?"
    )


class AskPart(QuestionText):
    code = "register.ask_part"
    msgid = gettext_noop(
        "In “%(column)s” some say only the year or the month. Shall “%(value)s” count from %(first)s or from %(other)s?"
    )


class AskHouse(QuestionText):
    code = "register.ask_house"
    msgid = gettext_noop(
        "In “%(column)s” the spreadsheet made dates of house numbers. Was “%(value)s” the house %(first)s or %(other)s?"
    )


class AskHiddenRows(QuestionText):
    code = "register.ask_hidden_rows"
    msgid = gettext_noop("Rows %(rows)s are hidden in the file. Shall they come in?")


class AskHiddenSheets(QuestionText):
    code = "register.ask_hidden_sheets"
    msgid = gettext_noop(
        "The file has hidden sheets that are not read: %(sheets)s. Look at them first; members on them come in once they "
        "are shown."
    )


@dataclass(frozen=True)
class Question:
    """What a column, or the file under a word of ours, leaves open; one of `answers` closes it."""

    column: str
    kind: Kind
    said: QuestionText

    @property
    def answers(self) -> tuple[str, ...]:
        return ANSWERS[self.kind]
