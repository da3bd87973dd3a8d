from __future__ import annotations

from kongboon.documents.errors import UnfitPhoto
from kongboon.funds.errors import KeyReused  # noqa: F401  (said by `post` to whoever imports the errors of the books)
from kongboon.kernel.errors import DomainError, Doubt, gettext_noop


class UnbalancedEntry(DomainError):
    code = "ledger.unbalanced"
    msgid = gettext_noop(
        "Money in and money out differ by %(difference)s baht, so nothing was recorded. Check the amounts."
    )


class EmptyBatch(DomainError):
    code = "ledger.empty"
    msgid = gettext_noop("There is nothing to record. Enter at least one amount.")


class ZeroLine(DomainError):
    code = "ledger.zero"
    msgid = gettext_noop("An amount of zero cannot be recorded. Enter the amount or leave the line out.")


class UnknownAccount(DomainError):
    code = "ledger.unknown_account"
    msgid = gettext_noop(
        "The fund has no account %(account)s. Choose one from the chart of accounts, or add it first."
    )


class ClosedAccount(DomainError):
    code = "ledger.closed_account"
    msgid = gettext_noop("Account %(account)s has not been in use since %(since)s. Choose another account.")


class UnknownMember(DomainError):
    """No such member in this fund, or one whose salt was erased: nobody could bind the line to a person."""

    code = "ledger.unknown_member"
    msgid = gettext_noop("This person is not in the fund's register. Choose a member of this fund.")


class UnknownEarmark(DomainError):
    code = "ledger.unknown_earmark"
    msgid = gettext_noop("The fund has no money set aside under this name. Choose one from the list.")


class PeriodClosed(DomainError):
    code = "ledger.period_closed"
    msgid = gettext_noop(
        "The books of %(month)s are closed, so nothing was recorded. "
        "Use a date in an open month, or ask the committee to open %(month)s again."
    )


class DateInFuture(DomainError):
    code = "ledger.future"
    msgid = gettext_noop("The date %(date)s has not come yet. Use today's date or an earlier one.")


class DateBeforeOpening(DomainError):
    code = "ledger.before_opening"
    msgid = gettext_noop(
        "The date %(date)s lies before the fund's opening balances of %(opened)s, which hold all that was before. Check "
        "the year; what the opening balances left out is corrected there, by two officers."
    )


class FarDate(Doubt):
    code = "ledger.far_date"
    msgid = gettext_noop(
        "The date %(date)s is more than sixty days away from today and from the last entry (%(last)s). Check day and year."
    )
    tick = gettext_noop("The day and the year are right")


class ClockJumped(Doubt):
    code = "ledger.clock_jumped"
    msgid = gettext_noop(
        "By the clock of this machine today is %(today)s, and the last entry was made on %(last)s, more than sixty days "
        "before. If the day is wrong, set the clock first."
    )
    tick = gettext_noop("Today is really this day")


class ClockBehind(DomainError):
    code = "ledger.clock_behind"
    keeps_draft = True
    msgid = gettext_noop(
        "By the clock of this machine it is %(now)s, but the last entry was made on %(last)s. Nothing is recorded until "
        "the clock is right: set day and time of the machine, then send this again. If the clock was wrong at the last "
        "entry, two officers write that down on the page “The clock”."
    )


class ClockIsRight(DomainError):
    code = "ledger.clock_is_right"
    msgid = gettext_noop(
        "The clock of this machine stands after the last entry. There is nothing to write down."
    )


class BadKey(DomainError):
    """The key or the device's name that a sender made holds other than 64 (40) letters, digits and ._:/-"""

    code = "ledger.bad_key"
    msgid = gettext_noop(
        "This form came in damaged, and nothing was recorded. Open the page again and send it anew."
    )


class AlreadyReversed(DomainError):
    code = "ledger.already_reversed"
    msgid = gettext_noop("Entry %(entry)s was reversed before. Nothing more has to be done.")


class ReversalOfReversal(DomainError):
    code = "ledger.reversal_of_reversal"
    msgid = gettext_noop("Entry %(entry)s is itself a reversal. Record the right entry anew instead.")


class ReasonMissing(DomainError):
    code = "ledger.reason_missing"
    msgid = gettext_noop("Write the reason in a few words; it stays in the books with the entry.")


class OpeningDone(DomainError):
    code = "ledger.opening_done"
    msgid = gettext_noop(
        "The opening balances were entered on %(date)s. They are entered once; correct them by a new entry."
    )


class MonthNotClosable(DomainError):
    code = "ledger.month_not_closable"
    msgid = gettext_noop("%(month)s cannot be closed yet: %(why)s")


class MonthAlreadyClosed(DomainError):
    code = "ledger.month_already_closed"
    msgid = gettext_noop("%(month)s is closed already.")


class MonthNotClosed(DomainError):
    code = "ledger.month_not_closed"
    msgid = gettext_noop("%(month)s is open; there is nothing to open again.")


class BadOpeningFile(DomainError):
    code = "ledger.bad_opening"
    msgid = gettext_noop("Row %(row)s, column %(column)s: %(problem)s")


class BadOpeningSheet(DomainError):
    code = "ledger.bad_opening_sheet"
    msgid = gettext_noop(
        "The file cannot be read as opening balances. It needs a row of headings with “รหัสบัญชี” and “ยอดยกมา”, "
        "saved as Excel or CSV."
    )


class SeveralOpeningSheets(DomainError):
    code = "ledger.several_opening_sheets"
    msgid = gettext_noop("The file has opening balances on several sheets: %(sheets)s. Keep one of them.")


class AccountTwiceInFile(DomainError):
    code = "ledger.account_twice_in_file"
    msgid = gettext_noop(
        "Account %(account)s stands in row %(first_row)s already. Keep one of the two rows, with the right sum."
    )


class HiddenRowInFile(DomainError):
    code = "ledger.hidden_row_in_file"
    msgid = gettext_noop("This row is hidden in the file. Show it, or delete it.")


class NoOpeningDate(DomainError):
    code = "ledger.no_opening_date"
    msgid = gettext_noop(
        "The file does not say the day of the balances. Add a row “วันที่” with the day beside it."
    )


class UnknownAccountInFile(DomainError):
    code = "ledger.unknown_account_in_file"
    msgid = gettext_noop("“%(account)s” is not in the chart of accounts. Correct the code.")


class NotEnoughMoney(DomainError):
    code = "ledger.not_enough_money"
    keeps_draft = True
    msgid = gettext_noop(
        "%(account)s holds %(there)s baht, less than the %(amount)s baht to be taken out. "
        "Check the amount, or record first the money that came in."
    )


class NotEnoughMoneyYet(NotEnoughMoney):
    """Less is there than is to be taken out, and collectors hold some that was not counted yet."""

    msgid = gettext_noop(
        "%(account)s holds %(there)s baht, less than the %(amount)s baht to be taken out. Collectors still hold: "
        "%(who)s. Count their money first, or check the amount."
    )


class BelowZero(DomainError):
    """On a day that is over, box or bank would have held less than nothing."""

    code = "ledger.below_zero"
    keeps_draft = True
    msgid = gettext_noop(
        "With this, %(account)s would have been short of %(short)s baht on %(date)s, and nobody can take out what was "
        "not there. Check day and amount, or record first the money that had come in by then."
    )


class BelowZeroUntilCounted(BelowZero):
    """The same, and collectors hold money that was not counted yet."""

    msgid = gettext_noop(
        "With this, %(account)s would have been short of %(short)s baht on %(date)s, and nobody can take out what was "
        "not there. Collectors still hold: %(who)s. Count their money first, use a later day, or check the amount."
    )


class MoneyGone(Doubt):
    code = "ledger.money_gone"
    msgid = gettext_noop(
        "%(account)s is short of %(short)s baht for this: the money that came in by it has gone out since. Look for the "
        "entry that is really wrong first."
    )
    tick = gettext_noop("It is wrong all the same: book what is missing as cash short or over")


class MoreThanOwed(DomainError):
    code = "ledger.more_than_owed"
    msgid = gettext_noop(
        "%(account)s stands at %(there)s baht; %(amount)s baht is more than is owed. Check the amount."
    )


class OverCeiling(DomainError):
    code = "ledger.over_ceiling"
    msgid = gettext_noop(
        "By the regulation running the fund may cost %(percent)s percent of the income of fiscal year %(year)s: "
        "%(limit)s baht so far, of which %(spent)s are spent and %(left)s are left. Wait for more income, or write the "
        "number of the resolution that allows more."
    )


class NotByHand(DomainError):
    code = "ledger.not_by_hand"
    msgid = gettext_noop(
        "%(account)s is not recorded here. Dues are recorded on the page for dues, benefits on the page for benefits."
    )


class NoSuchBank(DomainError):
    code = "ledger.no_such_bank"
    msgid = gettext_noop("That bank account is not one of this fund's. Choose one from the list.")


class CashOutside(DomainError):
    code = "ledger.cash_outside"
    msgid = gettext_noop("%(name)s still holds %(amount)s baht collected up to then. Hand it over first.")


class MonthNotOver(DomainError):
    code = "ledger.month_not_over"
    msgid = gettext_noop("the month is not over yet.")


class TotalsDiffer(DomainError):
    code = "ledger.cache_wrong"
    msgid = gettext_noop("the totals do not agree with the entries. Run “kongboon ledger verify”.")


class OpeningMissing(DomainError):
    code = "ledger.opening_missing"
    msgid = gettext_noop("There are no opening balances yet. Enter them first.")


class NothingToCorrect(DomainError):
    code = "ledger.nothing_to_correct"
    msgid = gettext_noop("%(account)s was opened with %(there)s baht already. There is nothing to correct.")


class NotADeposit(DomainError):
    code = "ledger.not_a_deposit"
    msgid = gettext_noop("Entry %(entry)s brought no cash to the bank, so no slip of the bank belongs to it.")


class DepositSlipThere(DomainError):
    code = "ledger.deposit_slip_there"
    msgid = gettext_noop("The photo of the bank's slip for entry %(entry)s is filed already.")


class DepositSlipTwice(UnfitPhoto):
    code = "ledger.deposit_slip_twice"
    msgid = gettext_noop(
        "This photo was filed before, for entry %(entry)s of the books. Take a photo of the bank's slip of this deposit."
    )


class DepositSlipElsewhere(UnfitPhoto):
    code = "ledger.deposit_slip_elsewhere"
    msgid = gettext_noop(
        "This photo was filed before: %(kind)s, by %(name)s on %(on)s. Take a photo of the bank's slip of this deposit."
    )


class SecondWordNeeded(DomainError):
    code = "ledger.second_word_needed"
    msgid = gettext_noop(
        "More than %(ceiling)s baht in seven days is taken out of the bank by two people. Ask for it, and another "
        "officer agrees."
    )


class UndoneElsewhere(DomainError):
    code = "ledger.undone_elsewhere"
    msgid = gettext_noop("A mistake here is put right on the page where it was recorded, not in the books.")


class SetUpNotSigned(DomainError):
    code = "ledger.set_up_not_signed"
    msgid = gettext_noop(
        "No money leaves before a second officer has signed the fund's starting data. Let another officer sign in "
        "under their own name, open “The fund's starting data” under More, read it through and sign."
    )


class OwnSetUp(DomainError):
    code = "ledger.own_set_up"
    msgid = gettext_noop(
        "You set the fund up or entered its opening balances yourself, so another officer reads it through and signs."
    )


class SetUpChanged(DomainError):
    code = "ledger.set_up_changed"
    msgid = gettext_noop(
        "Something here was changed while you were reading. Read it through once more, then sign."
    )


class SetUpSigned(DomainError):
    code = "ledger.set_up_signed"
    msgid = gettext_noop("%(name)s has signed this already. Nothing more is to be done.")


class PettyWordsMissing(DomainError):
    code = "ledger.petty_words_missing"
    msgid = gettext_noop("Write who received the money, and what was bought or done.")


class NoPettyReceipt(UnfitPhoto):
    code = "ledger.petty_receipt_missing"
    msgid = gettext_noop("Petty cash goes out with a photo of the receipt. Take one of this very payment.")


class PettyReceiptTwice(UnfitPhoto):
    code = "ledger.petty_receipt_twice"
    msgid = gettext_noop(
        "This photo was filed before, for entry %(entry)s of the books. Take a photo of the receipt of this payment."
    )


class PettyReceiptElsewhere(UnfitPhoto):
    code = "ledger.petty_receipt_elsewhere"
    msgid = gettext_noop(
        "This photo was filed before: %(kind)s, by %(name)s on %(on)s. Take a photo of the receipt of this payment."
    )


class PettyReceiptAsked(UnfitPhoto):
    code = "ledger.petty_receipt_asked"
    msgid = gettext_noop(
        "This photo was filed before, with the payment to %(payee)s that two people make. "
        "Take a photo of the receipt of this payment."
    )


class NeedsSecondOfficer(DomainError):
    """More than one officer alone may pay out; the ordinary way by two stays open."""


class PettyOverATime(NeedsSecondOfficer):
    code = "ledger.petty_over_a_time"
    msgid = gettext_noop(
        "At a time petty cash pays at most %(ceiling)s baht. Ask a second officer for this one."
    )


class PettyOverWeek(NeedsSecondOfficer):
    code = "ledger.petty_over_week"
    msgid = gettext_noop(
        "With this one %(payee)s and their household come to %(total)s baht in seven days, over all ways of paying: "
        "%(paid)s are paid and %(asked)s are asked for and not paid yet. Petty cash pays them at most %(ceiling)s in that "
        "time. Ask a second officer for this one."
    )


class PettyOverMonth(NeedsSecondOfficer):
    code = "ledger.petty_over_month"
    msgid = gettext_noop(
        "In a month petty cash pays at most %(ceiling)s baht, whoever pays it out; %(left)s are left. Ask a second officer "
        "for this one."
    )


class PettyToOwn(NeedsSecondOfficer):
    code = "ledger.petty_to_own"
    msgid = gettext_noop(
        "The money is for yourself or your household. Ask a second officer for this one; another one pays it out too."
    )


class PettyOutOfBounds(DomainError):
    code = "ledger.petty_out_of_bounds"
    msgid = gettext_noop(
        "Petty cash can be at most %(a_time)s baht at a time and %(a_month)s in a month, and in a month no less than at a "
        "time."
    )


class PettyAsItIs(DomainError):
    code = "ledger.petty_as_it_is"
    msgid = gettext_noop("Petty cash stands at these sums already. There is nothing to change.")


class GoodsUnnamed(DomainError):
    code = "ledger.goods_unnamed"
    msgid = gettext_noop("Write which goods these are and from or to whom they go.")


class NotEnoughGoods(DomainError):
    code = "ledger.not_enough_goods"
    msgid = gettext_noop(
        "By the books there are goods for %(there)s baht in store, and %(amount)s baht are to leave it. "
        "Look at the value once more, or record first what was bought or given."
    )


class PhotoOfElse(UnfitPhoto):
    code = "ledger.photo_of_else"
    msgid = gettext_noop("This photo is kept as another paper already. Take a new photo of the goods.")


class UnreadableWitness(DomainError):
    code = "ledger.unreadable_witness"
    msgid = gettext_noop(
        "Line %(line)s of the file with the heads cannot be read. Each line says fund, batch and head, the head in 16 or "
        "more digits; the file is UTF-8 text."
    )


class NothingWitnessed(DomainError):
    code = "ledger.nothing_witnessed"
    msgid = gettext_noop(
        "The file with the heads names none of these books, so nothing was compared. Choose the right file."
    )
