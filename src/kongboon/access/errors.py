from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class UnreadableText(DomainError):
    code = "access.unreadable_text"
    msgid = gettext_noop("This text holds a sign that cannot be kept. Go back and type it anew.")


class NotAllowed(DomainError):
    code = "access.not_allowed"
    msgid = gettext_noop("This is done by the %(role)s. Ask them to sign in and do it.")


class NotForThisOffice(DomainError):
    code = "access.not_for_this_office"
    msgid = gettext_noop(
        "This page is not for the office of %(role)s. Ask another officer of the fund to show it."
    )


class FreshSignIn(DomainError):
    code = "access.fresh_sign_in"
    msgid = gettext_noop(
        "The slip with which %(name)s or %(asker)s signed in these fourteen days may have been in the other one's hand, "
        "so another officer agrees: %(others)s. If none of them comes, %(name)s may from %(day)s at %(time)s; all are told."
    )


class UserNameTaken(DomainError):
    code = "access.name_taken"
    msgid = gettext_noop("Somebody here already signs in as “%(name)s”. Choose another name.")


class BadUserName(DomainError):
    code = "access.bad_name"
    msgid = gettext_noop("“%(name)s” cannot be used to sign in. Use letters and digits without spaces.")


class BadPassword(DomainError):
    code = "access.bad_password"
    msgid = gettext_noop("That password cannot be used: %(why)s")


class PasswordOfSlip(DomainError):
    code = "access.password_of_slip"
    msgid = gettext_noop("Somebody else knows this password. Choose a new one that only you know.")


class SlipEnded(DomainError):
    code = "access.slip_ended"
    msgid = gettext_noop("The code on this slip has ended. Ask an officer of the fund for a new slip.")


class WrongPassword(DomainError):
    code = "access.wrong_password"
    msgid = gettext_noop("The name or the password is not right. Try again.")


class WaitAWhile(DomainError):
    code = "access.wait_a_while"
    msgid = gettext_noop("There were too many wrong tries. Try again at %(time)s.")


class OwnPasswordWanted(DomainError):
    code = "access.own_password_wanted"
    msgid = gettext_noop("This password was set by somebody else. Choose your own one first.")


class NotSignedInHere(DomainError):
    code = "access.not_signed_in_here"
    msgid = gettext_noop("“%(name)s” is not signed in here. Run “kongboon login %(name)s” first.")


class UnknownUser(DomainError):
    code = "access.unknown_user"
    msgid = gettext_noop("Nobody here signs in as “%(name)s”. Make the user first with “kongboon user add”.")


class NoOfficeAtFund(DomainError):
    code = "access.no_office"
    msgid = gettext_noop("“%(name)s” holds no office at this fund, so nothing was recorded.")


class UnknownRole(DomainError):
    code = "access.unknown_role"
    msgid = gettext_noop("“%(role)s” is not an office. Choose one of: %(roles)s.")


class AlreadyBegun(DomainError):
    code = "access.already_begun"
    msgid = gettext_noop("Somebody has begun here already. Sign in, or ask them for a sign-in name.")


class OwnOffice(DomainError):
    code = "access.own_office"
    msgid = gettext_noop("You cannot end your own office. Ask another officer of the fund to do it.")


class OfficeEnded(DomainError):
    code = "access.office_ended"
    msgid = gettext_noop("The office of %(name)s ended on %(date)s already.")


class OwnOfficeEnded(DomainError):
    code = "access.own_office_ended"
    msgid = gettext_noop(
        "Your office at this fund ended on %(date)s. If that is not right, tell the chair, the "
        "secretary or the auditor of the fund."
    )


class OfficeHeld(DomainError):
    code = "access.office_held"
    msgid = gettext_noop(
        "%(name)s already signs in at this fund as %(role)s. One person holds one office at a time."
    )


class VillageWanted(DomainError):
    code = "access.village_wanted"
    msgid = gettext_noop("Choose the village where %(name)s collects.")


class NoSuchOfficer(DomainError):
    code = "access.no_such_officer"
    msgid = gettext_noop(
        "No officer of this fund without a sign-in name is called “%(name)s”. Waiting: %(waiting)s."
    )


class SignInGiven(DomainError):
    code = "access.sign_in_given"
    msgid = gettext_noop("%(name)s has a sign-in name already. Open the list of officers again to see it.")


class SeveralOfficers(DomainError):
    code = "access.several_officers"
    msgid = gettext_noop(
        "Several officers without a sign-in name are called “%(name)s”. Say the office as well, with --role."
    )
