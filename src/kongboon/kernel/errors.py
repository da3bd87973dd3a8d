"""The one shape of a refusal: a code for programs, a sentence for people, the facts behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar


def gettext_noop(message: str) -> str:
    """Mark an English sentence for translation and give it back unchanged.

    >>> gettext_noop("Not a date.")
    'Not a date.'
    """
    return message


def _same(message: str) -> str:
    return message


class DomainError(Exception):
    """A refusal that a person can read: what is wrong, what was expected, what to do.

    A subclass sets `code` (stable, for programs and tests) and `msgid` (an English sentence with
    `%(name)s` places). The keyword arguments are the facts that fill the places; a fact that is itself
    a DomainError is told in the same language as the sentence around it.

    >>> class NoSuchVillage(DomainError):
    ...     code = "no_such_village"
    ...     msgid = gettext_noop("Village %(moo)s is not in this fund.")
    >>> str(NoSuchVillage(moo=9))
    'Village 9 is not in this fund.'
    >>> NoSuchVillage(moo=9).text({"Village %(moo)s is not in this fund.": "ไม่มีหมู่ %(moo)s"}.__getitem__)
    'ไม่มีหมู่ 9'
    """

    code: ClassVar[str] = "refused"
    msgid: ClassVar[str] = gettext_noop("This cannot be done.")
    keeps_draft: ClassVar[bool] = False  # what mends it is done on another page; the form waits for that

    def __init__(self, **facts: Any) -> None:
        super().__init__()
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process gets the same refusal, whatever a subclass wants to be made from."""
        return type(self).__new__, (type(self),), self.__dict__

    def text(self, translate: Callable[[str], str] = _same) -> str:
        """The sentence in the language of `translate`, with the facts in their places."""
        facts = {
            name: fact.text(translate) if isinstance(fact, DomainError) else fact
            for name, fact in self.facts.items()
        }
        return translate(self.msgid) % facts

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text()!r})"


class Doubt(DomainError):
    """A refusal of what is hardly ever right; whoever sent it may say that it is, and then it is done.

    A page offers a tick for it, the command line `--sure CODE`; a service asks `funds.actor.is_sure`.
    """

    tick: ClassVar[str] = gettext_noop("It is right")


def shown(value: object, limit: int = 40) -> str:
    """What somebody typed, short enough to repeat in a sentence.

    >>> shown("  29/2/67 ")
    '29/2/67'
    >>> shown("x" * 100, limit=5)
    'xxxx…'
    """
    try:
        text = " ".join(str(value).split())
    except ValueError:  # Python refuses to write out an int of more than 4,300 digits
        return "…"
    return text if len(text) <= limit else text[: limit - 1] + "…"
