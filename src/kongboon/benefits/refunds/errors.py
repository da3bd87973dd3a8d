"""Refusals around dues that go back to whoever resigned."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class NothingBack(DomainError):
    code = "benefits.nothing_back"
    msgid = gettext_noop("By the regulation nothing goes back to %(name)s.")


class RefundWaits(DomainError):
    code = "benefits.refund_waits"
    msgid = gettext_noop("%(name)s has written this refund down already; it waits for another officer.")


class RefundChanged(DomainError):
    code = "benefits.refund_changed"
    msgid = gettext_noop(
        "The books have changed: of dues of %(paid)s baht now %(amount)s baht go back to %(name)s. "
        "Let this one be refused, then write it down anew."
    )


class RefundNotOpen(DomainError):
    code = "benefits.refund_not_open"
    msgid = gettext_noop("%(number)s does not wait any more. Look at what was done.")


class RefundStillWaits(DomainError):
    """A large sum before its time."""

    code = "benefits.refund_still_waits"
    msgid = gettext_noop(
        "The dues of %(name)s may be paid back from %(day)s at %(time)s. It is a large sum: it waits first, so that "
        "anybody can object before the money has gone."
    )
