"""Refusals around a list."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class NotListable(DomainError):
    code = "benefits.not_listable"
    msgid = gettext_noop(
        "No list can be made of benefit %(code)s: it asks for papers, or people decide on it. Ask for it one by one."
    )


class NobodyOnTheList(DomainError):
    code = "benefits.empty_list"
    msgid = gettext_noop("Nobody of this fund is chosen. Tick at least one name.")


class ListOfTheFuture(DomainError):
    code = "benefits.future_list"
    msgid = gettext_noop("The day of the list has not come yet. Choose today or an earlier day.")


class NoLongerDue(DomainError):
    code = "benefits.no_longer_due"
    msgid = gettext_noop(
        "The regulation gives %(name)s nothing any more. Make the list anew; nothing was recorded."
    )


class NothingToPay(DomainError):
    code = "benefits.nothing_to_pay"
    msgid = gettext_noop("Nothing on this list waits for you to pay it. Another officer confirms it first.")
