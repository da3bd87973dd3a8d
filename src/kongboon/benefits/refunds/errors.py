"""Refusals around the end of a membership, and dues that go back to whoever resigned."""

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


class EndInFuture(DomainError):
    code = "benefits.end_in_future"
    msgid = gettext_noop(
        "The last day of a membership cannot be %(date)s, which has not come yet. Check the year."
    )


class EndBeforeJoining(DomainError):
    code = "benefits.end_before_joining"
    msgid = gettext_noop("%(date)s is before the joining day, %(joined)s. Check the year.")


class EndBeforeDues(DomainError):
    code = "benefits.end_before_dues"
    msgid = gettext_noop(
        "Dues of %(name)s were received as of a member on %(date)s, so the membership does not end before that day. "
        "Choose that day or a later one, or let the treasurer take back the receipt first."
    )


class EndBeforeBenefit(DomainError):
    code = "benefits.end_before_benefit"
    msgid = gettext_noop(
        "%(name)s received a benefit as a member for %(date)s, so the membership does not end before that day. "
        "Check the day; if the benefit was paid wrongly, let it be taken back first."
    )


class RefundRestsOnEnd(DomainError):
    code = "benefits.refund_rests_on_end"
    msgid = gettext_noop(
        "Dues go back to %(name)s because the membership ended. Let the refund be declined, or taken back with its "
        "money, before the end is undone."
    )


class ClaimRestsOnEnd(DomainError):
    code = "benefits.claim_rests_on_end"
    msgid = gettext_noop(
        "%(number)s is asked for because of this death. Let it be withdrawn, or taken back with its money, before the "
        "death is undone."
    )


class EndChanged(DomainError):
    code = "benefits.end_changed"
    msgid = gettext_noop(
        "The register of %(name)s says another end now than when this was asked for. Decline it, and ask for it anew if "
        "it is still wrong."
    )
