"""Refusals of the outlook; each says what to do."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class BooksDoNotAddUp(DomainError):
    code = "outlook.books_do_not_add_up"
    msgid = gettext_noop(
        "The sum shown for “%(account)s” is %(difference)s baht away from its entries, so nothing is projected "
        "from it. Run “kongboon doctor” and show what it says to whoever looks after the program."
    )


class OpeningDoesNotTie(DomainError):
    code = "outlook.opening_does_not_tie"
    msgid = gettext_noop(
        "The opening balance of %(claimed)s baht is %(difference)s baht away from the books, which say %(books)s "
        "on %(on)s. Give the sum of the books, or leave it out."
    )


class ReasonMissing(DomainError):
    code = "outlook.reason_missing"
    msgid = gettext_noop("Write in one sentence why these figures were chosen. It is shown beside them.")


class NotReady(DomainError):
    code = "outlook.not_ready"
    msgid = gettext_noop(
        "The reckoning is not finished yet. Wait until its page shows the answer, then try again."
    )


class RegisterChanged(DomainError):
    code = "outlook.register_changed"
    msgid = gettext_noop(
        "The register or the books of that day have changed since this was asked. Ask once more; the new figures "
        "count then."
    )


class NotWorkedOut(DomainError):
    code = "outlook.not_worked_out"
    msgid = gettext_noop(
        "The program could not work this out; that is its mistake and not yours. Ask once more. If it happens again, "
        "show this page to whoever looks after the program."
    )
