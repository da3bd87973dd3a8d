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


class EndAsBefore(DomainError):
    code = "benefits.end_as_before"
    msgid = gettext_noop(
        "The membership of %(name)s ended on %(date)s already. Choose the right day, or leave the page."
    )


class EndByMistake(DomainError):
    code = "benefits.end_by_mistake"
    msgid = gettext_noop(
        "%(name)s was entered by mistake and never was a member, so there is no last day. If that was wrong, let the end "
        "be undone."
    )


class RefundRestsOnDay(DomainError):
    code = "benefits.refund_rests_on_day"
    msgid = gettext_noop(
        "Dues go back to %(name)s by the day on which the membership ended. Let the refund be declined, or taken back with "
        "its money, before the day is corrected; then write it down anew."
    )


class ClaimRestsOnDay(DomainError):
    code = "benefits.claim_rests_on_day"
    msgid = gettext_noop(
        "%(number)s is asked for because of this death on %(date)s. Let it be withdrawn, or taken back with its money, "
        "before the day is corrected; then ask for it anew with the right day."
    )


class StayAfterEnd(DomainError):
    code = "benefits.stay_after_end"
    msgid = gettext_noop(
        "%(number)s paid nights in hospital to %(name)s from %(first)s to %(last)s, and some of them would be after the "
        "membership. Check the day; if the nights were paid wrongly, let the benefit be taken back first."
    )


class EndBeforeMistake(DomainError):
    code = "benefits.end_before_mistake"
    msgid = gettext_noop(
        "The membership of %(name)s ended already. Let that end be undone first, then take the enrolment back."
    )


class BooksKnowMember(DomainError):
    code = "benefits.books_know_member"
    msgid = gettext_noop(
        "The books have money of %(name)s: entry %(entry)s, paper %(paper)s. Let it be taken back first, dues and entry fee "
        "alike; then take the enrolment back."
    )


class ClaimOfMember(DomainError):
    code = "benefits.claim_of_member"
    msgid = gettext_noop(
        "%(number)s rests on %(name)s as a member. Let it be withdrawn, or taken back with its money, before the enrolment "
        "is taken back."
    )


class TapOfMember(DomainError):
    code = "benefits.tap_of_member"
    msgid = gettext_noop(
        "A collector's tap for %(name)s was refused, and nobody has said yet what became of the cash. Decide that first."
    )


class RequestOfMember(DomainError):
    code = "benefits.request_of_member"
    msgid = gettext_noop(
        "Something about %(name)s waits for another officer. Let it be agreed to, declined or withdrawn first."
    )
