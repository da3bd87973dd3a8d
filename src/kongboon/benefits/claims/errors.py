from __future__ import annotations

from kongboon.documents.errors import UnfitPhoto
from kongboon.funds.errors import KeyReused
from kongboon.kernel.errors import DomainError, gettext_noop


class UnknownEvent(DomainError):
    code = "benefits.unknown_event"
    msgid = gettext_noop(
        "The regulation in force on %(on)s has no benefit for “%(event)s”. Choose what happened from the list."
    )


class EventBeforeJoining(DomainError):
    code = "benefits.before_joining"
    msgid = gettext_noop(
        "%(name)s joined the fund on %(joined)s; what happened on %(on)s was before that. Check the date."
    )


class MembershipOver(DomainError):
    code = "benefits.membership_over"
    msgid = gettext_noop(
        "The membership of %(name)s ended on %(ended)s; what happened on %(on)s was after that. "
        "Check the date, or talk to the registrar."
    )


class SecondDeath(DomainError):
    code = "benefits.second_death"
    msgid = gettext_noop(
        "The death of %(name)s is already written down: %(number)s, died on %(died)s. "
        "Open that claim instead of making another one."
    )


class OtherDayOfDeath(DomainError):
    code = "benefits.other_day_of_death"
    msgid = gettext_noop(
        "The register says that %(name)s died on %(died)s, here it says %(on)s. Look at the certificate once more."
    )


class CertificateUsed(DomainError):
    code = "benefits.certificate_used"
    msgid = gettext_noop(
        "Certificate %(certificate)s already stands in claim %(number)s (%(name)s). "
        "Check the number, or open that claim."
    )


class UsedByOthers(DomainError):
    """To whoever may not know whose claim it is."""

    code = "benefits.used_by_others"
    msgid = gettext_noop(
        "This certificate or photo already proves another claim of the fund. Check the number and take a photo of this "
        "event's own paper; the welfare officer knows which claim it is."
    )


class StayTwice(DomainError):
    code = "benefits.stay_twice"
    msgid = gettext_noop(
        "Claim %(number)s has nights of %(name)s from %(first)s to %(last)s already. Look at both papers."
    )


class BirthTwice(DomainError):
    code = "benefits.birth_twice"
    msgid = gettext_noop(
        "Claim %(number)s is for this birth already: %(name)s. Twins have certificates with different numbers."
    )


class BirthBeside(DomainError):
    code = "benefits.birth_beside"
    msgid = gettext_noop(
        "%(number)s and %(other)s (%(name)s) are births of one day. Look at both papers, and note that it is another child."
    )


class AfterDeath(DomainError):
    code = "benefits.after_death"
    msgid = gettext_noop(
        "%(name)s died on %(died)s; nothing is given for what came after it. Check both days."
    )


class KeyUsed(KeyReused):
    code = "benefits.key_used"
    msgid = gettext_noop(
        "This form was sent before with other contents and became claim %(number)s. Nothing was changed. "
        "Open a new form for another claim."
    )


class HealthConsentMissing(DomainError):
    code = "benefits.health_consent_missing"
    msgid = gettext_noop(
        "An illness or a disability is written down only with consent. Read the words to %(name)s and write down that "
        "they were agreed to, with the day; or choose why nobody could be asked. Then hand in again."
    )


class HealthConsentDay(DomainError):
    code = "benefits.health_consent_day"
    msgid = gettext_noop("%(on)s has not come yet. Write the day on which the consent was given.")


class PayeeMissing(DomainError):
    code = "benefits.payee_missing"
    msgid = gettext_noop(
        "Write who receives the money: the name of the heir or of whoever looks after the rites."
    )


class UnknownPaper(DomainError):
    code = "benefits.unknown_paper"
    msgid = gettext_noop("“%(paper)s” is not a paper that this benefit asks for. It asks for: %(papers)s.")


class TooManyPapers(DomainError):
    code = "benefits.too_many_papers"
    msgid = gettext_noop("At most %(limit)s photos go with one claim. Take away those that are not needed.")


class DayNotCome(DomainError):
    code = "benefits.day_not_come"
    msgid = gettext_noop("%(on)s has not come yet. Check the day, the month and the year.")


class NotThisVillage(DomainError):
    code = "benefits.not_this_village"
    msgid = gettext_noop(
        "You hand in claims for village %(moo)s. For members of another village ask their collector or the treasurer."
    )


class OwnClaim(DomainError):
    code = "benefits.own_claim"
    msgid = gettext_noop(
        "You handed in %(number)s yourself, so somebody else confirms it: the chair, treasurer, secretary, "
        "welfare officer or bookkeeper, under their own name."
    )


class OwnBenefit(DomainError):
    code = "benefits.own_benefit"
    msgid = gettext_noop("%(number)s is for yourself, so other officers decide and pay it.")


class NotWaiting(DomainError):
    code = "benefits.not_waiting"
    msgid = gettext_noop("%(number)s is not waiting for this any more. It stands at: %(status)s.")


class SaidAlready(DomainError):
    code = "benefits.said_already"
    msgid = gettext_noop("%(name)s has confirmed %(number)s already. One more officer has to confirm it.")


class AnotherConfirmation(DomainError):
    code = "benefits.chair_needed"
    msgid = gettext_noop(
        "For %(amount)s baht one of those who confirm is the chair. Ask the chair to confirm %(number)s."
    )


class OtherSum(DomainError):
    code = "benefits.other_sum"
    msgid = gettext_noop(
        "The first officer confirmed %(first)s baht. Confirm the same sum, or let the claim be refused."
    )


class SumOutsideRange(DomainError):
    code = "benefits.outside_range"
    msgid = gettext_noop(
        "By the regulation (%(clause)s) the committee chooses from %(least)s to %(most)s baht."
    )


class SumIsFixed(DomainError):
    code = "benefits.sum_fixed"
    msgid = gettext_noop(
        "The regulation (%(clause)s) gives %(amount)s baht; this sum cannot be changed. "
        "An exception is decided by the committee apart from this."
    )


class ResolutionMissing(DomainError):
    code = "benefits.resolution_missing"
    msgid = gettext_noop("The committee chooses this sum. Choose its resolution, or write it down first.")


class ReasonMissing(DomainError):
    code = "benefits.reason_missing"
    msgid = gettext_noop("Write the reason in a few words; it stays with the claim.")


class NotConfirmed(DomainError):
    code = "benefits.not_confirmed"
    msgid = gettext_noop(
        "%(number)s has not been confirmed yet. Another officer than %(name)s confirms it first; "
        "then it can be paid at once."
    )


class StillWaits(DomainError):
    code = "benefits.still_waits"
    msgid = gettext_noop(
        "%(number)s may be paid from %(day)s at %(time)s. It is a large sum: it stands on the notice for the members "
        "first, so that anybody can object before the money has gone."
    )


class DebtReversed(DomainError):
    code = "benefits.debt_reversed"
    msgid = gettext_noop(
        "What was owed by %(number)s was taken back in the books. Withdraw this claim and hand it in anew."
    )


class PaidAlready(DomainError):
    code = "benefits.paid_already"
    msgid = gettext_noop(
        "%(number)s was paid on %(on)s, voucher %(voucher)s. Nothing was paid a second time."
    )


class NoCheckDue(DomainError):
    code = "benefits.no_check_due"
    msgid = gettext_noop("%(number)s is not waiting for the committee's check.")


class OwnPayment(DomainError):
    code = "benefits.own_payment"
    msgid = gettext_noop("You paid %(number)s, so the committee's check is recorded by somebody else.")


class NotPaidBack(DomainError):
    code = "benefits.not_paid_back"
    msgid = gettext_noop("%(number)s has no payment that could be taken back. It stands at: %(status)s.")


class OwnPaymentBack(DomainError):
    code = "benefits.own_payment_back"
    msgid = gettext_noop(
        "You paid %(number)s yourself, so somebody else takes it back: the chair, treasurer, secretary, "
        "welfare officer or bookkeeper, under their own name."
    )


class NoSuchClaim(DomainError):
    code = "benefits.no_such_claim"
    msgid = gettext_noop("There is no claim %(number)s at this fund. The number looks like สค.2567/0001.")


class NotPaidYet(DomainError):
    code = "benefits.not_paid_yet"
    msgid = gettext_noop("%(number)s has not been paid yet, so there is no signed voucher to file.")


class BadClaimFile(DomainError):
    code = "benefits.bad_file"
    msgid = gettext_noop("The file of the claim, “%(field)s”: %(problem)s")


class NoSuchMember(DomainError):
    code = "benefits.no_such_member"
    msgid = gettext_noop(
        "There is no member with the number %(number)s at this fund. Look it up in the register."
    )


class DuesFirst(DomainError):
    code = "benefits.dues_first"
    msgid = gettext_noop(
        "%(name)s still owes dues of %(amount)s baht, which by the regulation come off the benefit, and nothing would "
        "be left of it. Collect the dues first, then hand in the claim: it is whole then."
    )


class PhotoUsed(UnfitPhoto):
    code = "benefits.photo_used"
    msgid = gettext_noop(
        "The photo “%(file)s” already proves claim %(number)s of %(on)s (%(name)s). Take a photo of this event's own "
        "paper; if that claim is wrong, let it be withdrawn first."
    )


class NoteNeeded(DomainError):
    code = "benefits.note_needed"
    msgid = gettext_noop(
        "%(number)s has a warning: %(warnings)s. Ask that fund, then write in the note what you found."
    )


class OwnHousehold(DomainError):
    code = "benefits.own_household"
    msgid = gettext_noop(
        "%(number)s is for somebody of your own household, so officers of other households decide and pay it."
    )


class OutsiderNameMissing(DomainError):
    code = "benefits.outsider_name_missing"
    msgid = gettext_noop("Write the person's name, so that everybody knows who was helped.")


class OutsiderIsMember(DomainError):
    code = "benefits.outsider_is_member"
    msgid = gettext_noop(
        "%(name)s of this village is a member (no. %(number)s). Ask for the benefit as a member's; "
        "if it is another person of the same name, write the nickname or the house with the name."
    )


class VoucherIsNoMember(DomainError):
    code = "benefits.voucher_is_no_member"
    msgid = gettext_noop(
        "%(name)s is no member any more and cannot vouch. Name another member, or leave it empty."
    )


class NoSuchVillage(DomainError):
    code = "benefits.no_such_village"
    msgid = gettext_noop("The fund has no village of moo %(moo)s. Write the moo of one of its villages.")


class CameBackWhen(DomainError):
    code = "benefits.came_back_when"
    msgid = gettext_noop(
        "It was paid on %(paid)s, so the money came back on that day or later, and not after %(today)s."
    )


class HolderMissing(DomainError):
    code = "benefits.holder_missing"
    msgid = gettext_noop("Write who holds the money or the slip.")


class CameBackElsewhere(DomainError):
    code = "benefits.came_back_elsewhere"
    msgid = gettext_noop(
        "Goods come back to the store, money to the cash box or a bank account. Choose once more."
    )


class ProofOfElse(DomainError):
    code = "benefits.proof_of_else"
    msgid = gettext_noop("This photo is kept as another paper already. Take a new photo of the slip.")


class NotDueAnyMore(DomainError):
    code = "benefits.not_due_any_more"
    msgid = gettext_noop(
        "%(number)s of %(name)s is not due any more: %(reason)s What it rested on was changed since it was handed in, a "
        "receipt taken back for example. Withdraw it, put the dues right, and hand it in anew."
    )


class LessDueNow(DomainError):
    code = "benefits.less_due_now"
    msgid = gettext_noop(
        "For %(number)s of %(name)s the regulation gives %(amount)s baht now, less than was decided: what it rested on "
        "was changed since. Withdraw it and hand it in anew."
    )


class RightEnded(DomainError):
    code = "benefits.right_ended"
    msgid = gettext_noop(
        "The membership of %(name)s ended on %(ended)s and %(number)s is about %(on)s, so there is no right to it any more. "
        "Let it be declined or withdrawn; if the end was written wrongly, let that be undone first."
    )


class OwnLateDues(DomainError):
    code = "benefits.own_late_dues"
    msgid = gettext_noop(
        "The right to %(number)s rests on dues that you wrote down afterwards, so another officer confirms it."
    )


class LateDuesNote(DomainError):
    code = "benefits.late_dues_note"
    msgid = gettext_noop(
        "%(number)s: %(told)s Ask when the money was really paid, then write in the note what you found."
    )


class PayeeNote(DomainError):
    code = "benefits.payee_note"
    msgid = gettext_noop(
        "%(number)s: %(told)s Ask the family, then write in the note why this person receives it."
    )
