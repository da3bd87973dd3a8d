"""Why a person cannot be erased yet, each with what to do or from when."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class NotErasable(DomainError):
    """A kind: the person stays."""

    code = "erasure.not_erasable"
    msgid = gettext_noop("This person cannot be erased.")


class ErasedAlready(NotErasable):
    code = "erasure.erased_already"
    msgid = gettext_noop("Member number %(number)s is erased already.")


class StillAMember(NotErasable):
    code = "erasure.still_a_member"
    msgid = gettext_noop(
        "%(name)s is a member. A person can be erased %(years)s years after the membership ended and the last entry "
        "about them."
    )


class KeptUntil(NotErasable):
    code = "erasure.kept_until"
    msgid = gettext_noop(
        "%(name)s can be erased from %(date)s on: the accounts are kept with their names for %(years)s years after the "
        "last entry."
    )


class SomethingIsOwed(NotErasable):
    code = "erasure.something_is_owed"
    msgid = gettext_noop(
        "A benefit or refund of %(name)s is not settled. Pay, decline or withdraw it first; then they can be erased from "
        "%(date)s on."
    )


class OwnTraces(NotErasable):
    code = "erasure.own_traces"
    msgid = gettext_noop(
        "Nobody erases themselves. Another officer asks for it, and yet another one agrees; nothing was erased."
    )
