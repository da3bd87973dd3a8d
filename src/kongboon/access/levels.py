"""The words in which the table of acts is written: where an act is done, whose second word it wants, its line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kongboon.kernel.errors import gettext_noop


class Level(Enum):
    """Where an act is done: at a fund by an office, by whoever signed in, or by whoever runs the installation."""

    FUND = "fund"
    SIGNED_IN = "signed_in"
    ADMINISTRATOR = "administrator"
    SHELL = "shell"
    PUBLIC = "public"


class Second(Enum):
    """Whether an act needs a word of another person before it takes effect."""

    NONE = "none"
    BY_SUM = "by_sum"
    ALWAYS = "always"


class Area(Enum):
    """The parts of the table, in its order."""

    FUND = gettext_noop("The fund and its officers")
    REGULATION = gettext_noop("The regulation")
    MEMBERS = gettext_noop("Members")
    DUES = gettext_noop("Dues")
    BOOKS = gettext_noop("Books and cash")
    BENEFITS = gettext_noop("Benefits")
    FUTURE = gettext_noop("Reports and sustainability")
    INSTALLATION = gettext_noop("Signing in and the installation")


@dataclass(frozen=True)
class Rule:
    """One line of the table. `roles` counts at Level.FUND alone."""

    area: Area
    title: str
    roles: tuple[str, ...] = ()
    second: Second = Second.NONE
    level: Level = Level.FUND
