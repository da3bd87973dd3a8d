from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class NumberTaken(DomainError):
    code = "members.number_taken"
    msgid = gettext_noop("Member number %(number)s belongs to %(name)s. Use another number.")


class NumberMissing(DomainError):
    code = "members.number_missing"
    msgid = gettext_noop("Type the member number.")


class NumberAsBefore(DomainError):
    code = "members.number_as_before"
    msgid = gettext_noop("%(name)s has the number %(number)s already. Type the right one, or leave the page.")


class PersonIsMember(DomainError):
    code = "members.person_is_member"
    msgid = gettext_noop(
        "%(name)s has the same national id and is a member already, number %(number)s. Nothing was added."
    )


class PersonPerhapsMember(DomainError):
    code = "members.person_perhaps_member"
    msgid = gettext_noop(
        "%(name)s, member number %(number)s, has the same name and the same home or birth date. If this is another person, "
        "say so and write in a few words how you know."
    )


class NameMissing(DomainError):
    code = "members.name_missing"
    msgid = gettext_noop("Type the member's first name.")


class JoinedInFuture(DomainError):
    code = "members.joined_in_future"
    msgid = gettext_noop("The joining date %(date)s has not come yet. Check the year.")


class TooYoungToJoin(DomainError):
    code = "members.too_young_to_join"
    msgid = gettext_noop(
        "By the regulation members join from the age of %(least)s on; on %(joined)s this person is %(age)s. Check the birth "
        "date."
    )


class TooOldToJoin(DomainError):
    code = "members.too_old_to_join"
    msgid = gettext_noop(
        "By the regulation members join up to the age of %(most)s; on %(joined)s this person is %(age)s. Check the birth "
        "date."
    )


class OutsidersNotTaken(DomainError):
    code = "members.outsiders_not_taken"
    msgid = gettext_noop("By the regulation only people of the sub-district become members.")


class OutsiderResolution(DomainError):
    code = "members.outsider_resolution"
    msgid = gettext_noop(
        "By the regulation the committee decides on members from outside the sub-district. Type the number of its "
        "resolution."
    )


class BornAfterJoining(DomainError):
    code = "members.born_after_joining"
    msgid = gettext_noop(
        "The birth date %(birth)s is later than the joining date %(joined)s. Check the years."
    )


class AlreadyEnded(DomainError):
    code = "members.already_ended"
    msgid = gettext_noop("The membership of %(name)s ended on %(date)s.")


class ByResolutionAlone(DomainError):
    code = "members.by_resolution_alone"
    msgid = gettext_noop(
        "A membership ends for arrears by a resolution of the committee alone. Open Members, then Overdue."
    )


class NotEnded(DomainError):
    code = "members.not_ended"
    msgid = gettext_noop("The membership of %(name)s has not ended, so there is nothing to restore.")


class FileImported(DomainError):
    code = "members.file_imported"
    msgid = gettext_noop("This very file was brought in on %(date)s. Nothing was added a second time.")


class RegisterHasErrors(DomainError):
    code = "members.register_has_errors"
    msgid = gettext_noop(
        "%(count)s rows cannot be brought in. Mend the red cells in the file and send it again."
    )


class ImportInUse(DomainError):
    code = "members.import_in_use"
    msgid = gettext_noop(
        "This import cannot be undone: %(name)s already has an entry in the books. "
        "Correct the single members instead."
    )


class ImportAgreed(DomainError):
    code = "members.import_agreed"
    msgid = gettext_noop(
        "A second officer has signed or agreed to this register, so one officer alone does not take it out again. "
        "Correct what is wrong at each member; whoever is no member is ended there, with the reason."
    )


class ImportUndone(DomainError):
    code = "members.import_undone"
    msgid = gettext_noop("This import was undone on %(date)s.")


class VillageNotInFund(DomainError):
    code = "members.village_not_in_fund"
    msgid = gettext_noop(
        "Village %(moo)s is not one of this fund's villages. Add the village first, or correct the row."
    )


class VillageMissing(DomainError):
    code = "members.village_missing"
    msgid = gettext_noop("The row does not say the village. Type the number of the village.")


class LeftOnUnknownDay(DomainError):
    code = "members.left_on_unknown_day"
    msgid = gettext_noop(
        "%(name)s has left or died, but the day is not given, so %(name)s does not come in. "
        "Add the day to keep the name in the register."
    )


class JoinedOnTaken(DomainError):
    code = "members.joined_on_taken"
    msgid = gettext_noop(
        "There is no joining date, so the membership is counted from %(date)s. Add the date if it is known."
    )


class PaidUntilNotTaken(DomainError):
    code = "members.paid_until_not_taken"
    msgid = gettext_noop(
        "Of %(count)s members the file says another month up to which dues are paid. That is not taken from a register: "
        "record what they paid under collecting, or ask for a correction at the member."
    )


class EndedInFile(DomainError):
    code = "members.ended_in_file"
    msgid = gettext_noop(
        "The file says that the membership of %(name)s, number %(number)s, ended on %(date)s. Record that at the member; "
        "the file does not end it."
    )


class EndedInRegister(DomainError):
    code = "members.ended_in_register"
    msgid = gettext_noop(
        "The membership of %(name)s, number %(number)s, ended on %(date)s, so this row brings nobody in. Whoever joins "
        "again is taken in at Members."
    )


class DoublesUndecided(DomainError):
    code = "members.doubles_undecided"
    msgid = gettext_noop(
        "%(count)s rows may mean somebody who is there already: %(rows)s. Say of each whether it is the same person or "
        "another one. Nobody has come in."
    )


class QuestionOpen(DomainError):
    code = "members.question_open"
    msgid = gettext_noop("%(question)s Answer this first. Nobody has come in.")


class FundChangedMeanwhile(DomainError):
    code = "members.fund_changed_meanwhile"
    msgid = gettext_noop(
        "The register of the fund was changed by somebody else since you looked. Look it over once more; nobody has come in."
    )


class RightsChanged(DomainError):
    code = "members.rights_changed"
    msgid = gettext_noop(
        "The register of %(name)s says something else now than when this was asked for. Decline it, look at the "
        "member's page, and ask for it anew if it is still right."
    )


class TextTooLong(DomainError):
    code = "members.text_too_long"
    msgid = gettext_noop(
        "“%(value)s” has %(length)s letters and signs; there is room for %(limit)s. Shorten it."
    )


class NobodyComesIn(DomainError):
    code = "members.nobody_comes_in"
    msgid = gettext_noop("There is nobody in this register who could come in, so nothing was recorded.")


class IncomingGone(DomainError):
    code = "members.incoming_gone"
    msgid = gettext_noop("The chosen file is not here any more. Choose it once again.")


class ConsentMissing(DomainError):
    code = "members.consent_missing"
    msgid = gettext_noop(
        "This is sensitive, so it is kept only if the person agrees. Read the sentence to them and tick that they agree, "
        "or leave the box empty."
    )


class ConsentInFuture(DomainError):
    code = "members.consent_in_future"
    msgid = gettext_noop("Nobody has agreed on %(date)s yet: that day is still to come. Check the date.")


class NoConsentToWithdraw(DomainError):
    code = "members.no_consent_to_withdraw"
    msgid = gettext_noop("There is no consent of %(name)s that could be taken back.")


class PersonErased(DomainError):
    code = "members.person_erased"
    msgid = gettext_noop(
        "The data of member number %(number)s were erased for good. Take the person in anew."
    )
