"""Refusals around a claim: a photo used before, the own household, appeals, exceptions."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class NotRefused(DomainError):
    code = "benefits.not_refused"
    msgid = gettext_noop(
        "%(number)s is not refused, so there is nothing to appeal. It stands at: %(status)s."
    )


class AppealedBefore(DomainError):
    code = "benefits.appealed_before"
    msgid = gettext_noop(
        "%(number)s was appealed on %(on)s already; a claim is appealed once. The committee may still take it to "
        "the members' assembly."
    )


class AppealTooLate(DomainError):
    code = "benefits.appeal_too_late"
    msgid = gettext_noop(
        "%(number)s was refused on %(refused)s; an appeal was possible until %(until)s. "
        "The committee may still grant an exception."
    )


class NoAppealWaits(DomainError):
    code = "benefits.no_appeal"
    msgid = gettext_noop("No appeal of %(number)s waits for the committee.")


class OwnAppeal(DomainError):
    code = "benefits.own_appeal"
    msgid = gettext_noop(
        "You had a part in %(number)s: handed it in, refused it or appealed. Another officer rules on the appeal."
    )


class StillRefused(DomainError):
    code = "benefits.still_refused"
    msgid = gettext_noop(
        "With the new papers too the regulation gives nothing: %(reason)s Let the refusal stand, or grant an exception."
    )


class RuledForGood(DomainError):
    code = "benefits.ruled_for_good"
    msgid = gettext_noop("The appeal of %(number)s was ruled on: the refusal stands for good.")


class NoException(DomainError):
    code = "benefits.no_exception"
    msgid = gettext_noop("An exception is for a refused claim. %(number)s stands at: %(status)s.")


class ExceptionWaits(DomainError):
    code = "benefits.exception_waits"
    msgid = gettext_noop("An exception for %(number)s waits for its confirmation already.")


class NoExceptionWaits(DomainError):
    code = "benefits.no_exception_waits"
    msgid = gettext_noop("No exception for %(number)s waits for a confirmation.")


class OwnException(DomainError):
    code = "benefits.own_exception"
    msgid = gettext_noop(
        "You made this exception or handed in %(number)s, so two other officers confirm it, one of them the chair."
    )


class ChairConfirms(DomainError):
    code = "benefits.chair_confirms"
    msgid = gettext_noop(
        "The chair is one of the two who confirm an exception, so another officer writes it down."
    )


class ChairMissing(DomainError):
    code = "benefits.chair_missing"
    msgid = gettext_noop("One of the two who confirm an exception is the chair. Ask the chair to confirm it.")


class SumMissing(DomainError):
    code = "benefits.sum_missing"
    msgid = gettext_noop("Write the sum that the committee grants, more than 0 baht.")


class AskedForElsewhere(DomainError):
    code = "benefits.asked_for_elsewhere"
    msgid = gettext_noop(
        "Claim %(number)s asks for the same benefit of the same event. Decide that one instead."
    )
