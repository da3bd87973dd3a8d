from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class BadFundCode(DomainError):
    code = "funds.bad_code"
    msgid = gettext_noop(
        "“%(code)s” is not a fund code. It has seven digits: the tambon's six-digit code and one digit more, "
        "for example 3305050."
    )


class FundExists(DomainError):
    code = "funds.exists"
    msgid = gettext_noop(
        "A fund with the code %(code)s is here already: %(name)s. "
        "For a second fund in the same tambon use another last digit."
    )


class NoSuchFund(DomainError):
    code = "funds.none"
    msgid = gettext_noop("There is no fund with the code %(code)s here. Make it with “kongboon fund create”.")


class FundNameMissing(DomainError):
    code = "funds.name_missing"
    msgid = gettext_noop("Type the name of the fund.")


class VillageTwice(DomainError):
    code = "funds.village_twice"
    msgid = gettext_noop("Village %(moo)s is listed twice. Keep one of the two.")


class BankAccountTwice(DomainError):
    code = "funds.bank_account_twice"
    msgid = gettext_noop("The account %(number)s at %(bank)s is in the list already.")


class BadFundFile(DomainError):
    code = "funds.bad_file"
    msgid = gettext_noop("The file of the fund cannot be used: %(problem)s")


class RegulationOverlaps(DomainError):
    code = "funds.regulation_overlaps"
    msgid = gettext_noop(
        "A regulation in force from %(on)s is here already. A new one begins on a later day."
    )


class MeetingNotYet(DomainError):
    code = "funds.meeting_not_yet"
    msgid = gettext_noop("The meeting of %(on)s has not been held yet. Check the day.")


class InForceBeforeVote(DomainError):
    code = "funds.in_force_before_vote"
    msgid = gettext_noop(
        "The regulation would be in force from %(on)s, but the meeting voted on %(held_on)s. "
        "Choose a day after the meeting."
    )


class NotAhead(DomainError):
    code = "funds.not_ahead"
    msgid = gettext_noop(
        "The regulation would be in force from %(on)s, which has come already. Ask for it as an older version that is "
        "written down late: claims that were decided meanwhile are listed and stand."
    )


class InForceTooLate(DomainError):
    code = "funds.in_force_too_late"
    msgid = gettext_noop(
        "The regulation would be in force from %(on)s, more than a year after the meeting of %(held_on)s. "
        "Choose an earlier day, or let a meeting vote on it again."
    )


class RegulationBegun(DomainError):
    code = "funds.regulation_begun"
    msgid = gettext_noop(
        "This version holds since %(on)s and something was decided under it (%(decided)s), so it is not withdrawn any "
        "more. A new version takes its place."
    )


class NoSuchVersion(DomainError):
    code = "funds.no_such_version"
    msgid = gettext_noop("No version of the regulation begins on %(on)s. Check the day.")


class Busy(DomainError):
    code = "funds.busy"
    msgid = gettext_noop(
        "Others are writing at this very moment. Nothing of this was recorded. Please do it once again."
    )


class KeyReused(DomainError):
    code = "ledger.key_reused"
    msgid = gettext_noop(
        "This form was sent before with other contents, and the first sending was recorded. "
        "Nothing was changed. Open a new form and enter what is still missing."
    )


class DiskFull(DomainError):
    code = "funds.disk_full"
    msgid = gettext_noop(
        "The disk of the machine that runs the program is full. Nothing of this was recorded. "
        "Make room on it, then do it once again."
    )


class CannotBeWritten(DomainError):
    code = "funds.cannot_be_written"
    msgid = gettext_noop(
        "The folder with the fund's data can be read, but not written to. Nothing of this was recorded. "
        "Ask whoever looks after the machine to allow it."
    )
