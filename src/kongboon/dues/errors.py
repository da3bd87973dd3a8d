from __future__ import annotations

from kongboon.documents.errors import UnfitPhoto
from kongboon.kernel.errors import DomainError, gettext_noop


class NotAMemberNow(DomainError):
    code = "dues.not_a_member_now"
    msgid = gettext_noop("The membership of %(name)s has ended, so no dues are taken. Talk to the registrar.")


class HasDied(DomainError):
    code = "dues.has_died"
    msgid = gettext_noop(
        "%(name)s died on %(date)s, so no dues are taken any more. Return the money; if the death was written down wrongly, "
        "talk to the registrar."
    )


class PaidAlready(DomainError):
    code = "dues.paid_already"
    msgid = gettext_noop(
        "%(name)s has paid up to %(until)s already. To take more months ahead, choose the number of months."
    )


class TooFarAhead(DomainError):
    code = "dues.too_far_ahead"
    msgid = gettext_noop(
        "By the regulation dues are paid at most %(years)s years ahead: %(name)s can pay up to %(until)s today. Choose "
        "fewer months."
    )


class PaysNoDues(DomainError):
    code = "dues.pays_no_dues"
    msgid = gettext_noop(
        "By the regulation %(name)s pays no dues from %(on)s on, and owes nothing. If they give something all the "
        "same, record it as a donation."
    )


class RateChanged(DomainError):
    code = "dues.rate_changed"
    msgid = gettext_noop(
        "The list asked %(told)s baht of %(name)s, and by the rate of today it is %(now)s. Settle the difference with the "
        "member, or hand the money back; then open the list again."
    )


class TierTooEarly(DomainError):
    code = "dues.tier_too_early"
    msgid = gettext_noop(
        "What is paid or over keeps its rate. %(name)s can pay another one from %(month)s on: choose that month or a "
        "later one."
    )


class NoSuchTier(DomainError):
    code = "dues.no_such_tier"
    msgid = gettext_noop(
        "The regulation that is in force in %(month)s does not have this rate. Open the member's page again and choose one "
        "of those that it names."
    )


class NobodyChosen(DomainError):
    code = "dues.nobody_chosen"
    msgid = gettext_noop("Choose at least one member who pays.")


class OtherVillage(DomainError):
    code = "dues.other_village"
    msgid = gettext_noop(
        "%(name)s does not belong to village %(moo)s. Take the dues on the list of their own village."
    )


class NotYourVillage(DomainError):
    code = "dues.not_your_village"
    msgid = gettext_noop("You collect in village %(moo)s. Ask the treasurer to open another village's list.")


class NoEntryFee(DomainError):
    code = "dues.no_entry_fee"
    msgid = gettext_noop(
        "%(name)s owes no entry fee: it was taken already, or the regulation of that day asks for none."
    )


class OwnCash(DomainError):
    code = "dues.own_cash"
    msgid = gettext_noop("Cash is counted by somebody else than the one who collected it. Ask the treasurer.")


class NothingToHandOver(DomainError):
    code = "dues.nothing_to_hand_over"
    msgid = gettext_noop("%(name)s holds no cash of the fund at the moment.")


class CashChanged(DomainError):
    code = "dues.cash_changed"
    msgid = gettext_noop(
        "While you were counting, more was recorded: %(name)s now holds %(now)s baht, not %(seen)s. Count once more."
    )


class DifferenceUnexplained(DomainError):
    code = "dues.difference_unexplained"
    msgid = gettext_noop(
        "The cash differs by %(difference)s baht from the list. Count once more, or write in a few words why."
    )


class NotLastPayment(DomainError):
    code = "dues.not_last_payment"
    msgid = gettext_noop("%(name)s has paid again since. Take back the later payment first.")


class TakenBack(DomainError):
    code = "dues.taken_back"
    msgid = gettext_noop("This payment was taken back before.")


class TakenOffBenefit(DomainError):
    code = "dues.taken_off_benefit"
    msgid = gettext_noop(
        "The dues of receipt %(receipt)s were taken off a benefit; no cash was paid for them. "
        "Take the payment of the benefit back: that undoes both."
    )


class PaidMeanwhile(DomainError):
    code = "dues.paid_meanwhile"
    msgid = gettext_noop(
        "Dues of %(name)s were recorded in the meantime; they are paid up to %(until)s. Nothing was taken twice. "
        "Look at the list again."
    )


class UndoTooLate(DomainError):
    code = "dues.undo_too_late"
    msgid = gettext_noop(
        "The quick undo works for ten minutes. Open the receipt and take it back there with a reason."
    )


class BenefitRestsOnIt(DomainError):
    code = "dues.benefit_rests_on_it"
    msgid = gettext_noop(
        "%(told)s So it is not undone in passing: open the receipt and ask there for it to be taken back; another officer "
        "agrees."
    )


class YearNotBegun(DomainError):
    code = "dues.year_not_begun"
    msgid = gettext_noop("Fiscal year %(year)s begins on %(date)s. Until then its dues stay paid in advance.")


class TapNotWhole(DomainError):
    code = "dues.tap_not_whole"
    msgid = gettext_noop(
        "The list on the screen is not whole. Open the village again and take the dues once more."
    )


class AlreadyTaken(DomainError):
    code = "dues.already_taken"
    msgid = gettext_noop("Already taken: receipt %(receipt)s at %(time)s by %(by)s. Nothing was taken twice.")


class MonthOutOfReach(DomainError):
    code = "dues.month_out_of_reach"
    msgid = gettext_noop("Dues are collected up to %(month)s at the moment. Choose an earlier month.")


class NotOverdue(DomainError):
    code = "dues.not_overdue"
    msgid = gettext_noop(
        "The arrears of %(name)s are not so long that the regulation ends the membership. Look at the list again."
    )


class NotLapsed(DomainError):
    code = "dues.not_lapsed"
    msgid = gettext_noop(
        "%(name)s did not leave for arrears, or the regulation keeps nobody's earlier time. Add them as a new member."
    )


class TooLateToReturn(DomainError):
    code = "dues.too_late_to_return"
    msgid = gettext_noop(
        "%(name)s could come back with the earlier time as a member until %(until)s. Add them as a new member."
    )


class NothingOwed(DomainError):
    code = "dues.nothing_owed"
    msgid = gettext_noop("By the books the fund owes %(name)s nothing. There is nothing to pay out.")


class FundOwes(DomainError):
    code = "dues.fund_owes"
    msgid = gettext_noop(
        "By the books the fund owes %(name)s %(amount)s baht. There is nothing to count: ask for it to be paid out."
    )


class NothingCounted(DomainError):
    code = "dues.nothing_counted"
    msgid = gettext_noop(
        "Nothing was counted, so nothing was handed over. The money stays with %(name)s in the books."
    )


class MoreThanHeld(DomainError):
    code = "dues.more_than_held"
    msgid = gettext_noop("%(name)s holds %(held)s baht by the books, no more. Look at the cash again.")


class CollectorHoldsCash(DomainError):
    code = "dues.collector_holds_cash"
    msgid = gettext_noop(
        "%(name)s still holds %(amount)s baht of the fund. Count it and take it over first, then end the office."
    )


class NotYourCash(DomainError):
    code = "dues.not_your_cash"
    msgid = gettext_noop(
        "This is cash that %(name)s handed over. Only %(name)s agrees to its count, or says what it was."
    )


class CountTakenBack(DomainError):
    code = "dues.count_taken_back"
    msgid = gettext_noop(
        "This count was taken back, so there is nothing to agree to. The cash is counted once more."
    )


class CountAgreed(DomainError):
    code = "dues.count_agreed"
    msgid = gettext_noop(
        "%(name)s has agreed to this count already. If it is wrong, the count is taken back in the books."
    )


class CountDisputed(DomainError):
    code = "dues.count_disputed"
    msgid = gettext_noop(
        "%(name)s has said already that it was %(said)s baht. Chair and auditor are told. Count once more together."
    )


class SumAsCounted(DomainError):
    code = "dues.sum_as_counted"
    msgid = gettext_noop("%(amount)s baht is what was counted. If that is right, agree to it.")


class WordMissing(DomainError):
    code = "dues.word_missing"
    msgid = gettext_noop(
        "Write in a few words what was handed over, so that chair and auditor can look at it."
    )


class NoSignedSlip(UnfitPhoto):
    code = "dues.no_signed_slip"
    msgid = gettext_noop(
        "This photo is kept as another paper already. Take a new photo of the slip with both names."
    )


class SlipUsed(UnfitPhoto):
    code = "dues.slip_used"
    msgid = gettext_noop(
        "This photo is the slip of another hand-over, entry %(entry)s. Take a photo of the slip of this one."
    )


class SlipOfTheCounter(DomainError):
    code = "dues.slip_of_the_counter"
    msgid = gettext_noop(
        "%(name)s said that the sum was another. So %(name)s agrees now, or an officer who did not count files the slip."
    )


class NoSuchHandOver(DomainError):
    code = "dues.no_such_hand_over"
    msgid = gettext_noop("No cash was handed over under number %(number)s. Look at the number on the slip.")


class TapSettled(DomainError):
    code = "dues.tap_settled"
    msgid = gettext_noop("%(name)s has decided about this tap already.")


class OwnTap(DomainError):
    code = "dues.own_tap"
    msgid = gettext_noop("Whoever took the cash does not decide what became of it. Ask another officer.")


class NothingChosen(DomainError):
    code = "dues.nothing_chosen"
    msgid = gettext_noop("Choose what became of the cash.")
