"""What can be wrong with a collection sheet: the whole file, or one row of it."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class BadSheetFile(DomainError):
    """The file cannot be used as a collection sheet; nothing of it was recorded."""

    code = "sheet.bad_file"
    msgid = gettext_noop(
        "This file cannot be read as a collection sheet. Open it in Excel and save it as .xlsx."
    )


class NoSheetHeader(BadSheetFile):
    code = "sheet.no_header"
    msgid = gettext_noop(
        "No row with the names of the columns was found. One row must hold “เลขสมาชิก” and “ได้รับจริง” or "
        "“จำนวนเงิน”, above the first member."
    )


class SeveralPaidSheets(BadSheetFile):
    code = "sheet.several"
    msgid = gettext_noop(
        "The file has several sheets with payments: %(sheets)s. Save each village as its own file."
    )


class TwoColumns(BadSheetFile):
    code = "sheet.two_columns"
    msgid = gettext_noop(
        "The columns “%(first)s” (%(first_place)s) and “%(second)s” (%(second_place)s) are both filled, and only one can be "
        "read. Keep the right one, or give the other another name."
    )


class NobodyPaid(BadSheetFile):
    code = "sheet.nobody_paid"
    msgid = gettext_noop("No row on the sheet has an amount. Enter what was paid and send the sheet again.")


class SheetWithoutMonth(BadSheetFile):
    code = "sheet.no_month"
    msgid = gettext_noop(
        "The title of the sheet does not name one month. Write for example “เดือน มิถุนายน 2567” above the table, "
        "or choose the month."
    )


class SheetWithoutVillage(BadSheetFile):
    code = "sheet.no_village"
    msgid = gettext_noop(
        "The title of the sheet does not name one village. Write for example “หมู่ 4” above the table, "
        "or choose the village."
    )


class OtherMonthOnSheet(BadSheetFile):
    code = "sheet.other_month"
    msgid = gettext_noop(
        "The title of the sheet says %(sheet)s, but %(chosen)s was chosen. Choose the right one of the two."
    )


class OtherVillageOnSheet(BadSheetFile):
    code = "sheet.other_village"
    msgid = gettext_noop(
        "The title of the sheet says village %(sheet)s, but village %(chosen)s was chosen. "
        "Choose the right one of the two."
    )


class SheetHasErrors(BadSheetFile):
    code = "sheet.has_errors"
    msgid = gettext_noop(
        "%(count)s rows of the sheet cannot be recorded, so nothing was. Mend the red cells and send it again."
    )


class SheetRowRefused(BadSheetFile):
    code = "sheet.row_refused"
    msgid = gettext_noop("Row %(row)s: %(why)s Nothing of the sheet was recorded.")


class NumberMissing(DomainError):
    code = "sheet.number_missing"
    msgid = gettext_noop("The row has an amount but no member number. Type the number of %(name)s.")


class NumberUnknown(DomainError):
    code = "sheet.number_unknown"
    msgid = gettext_noop("The fund has no member number %(number)s. Look the number up in the register.")


class NumberMeansSeveral(DomainError):
    code = "sheet.number_means_several"
    msgid = gettext_noop(
        "Number %(number)s may mean several members: %(people)s. Write the whole number, or the name beside it."
    )


class NumberIsShort(DomainError):
    code = "sheet.number_is_short"
    msgid = gettext_noop(
        "The row has no name, and number %(number)s may mean several members: %(people)s. The row is left out; tick it "
        "only if %(name)s is meant."
    )


class NameLeftOut(DomainError):
    code = "sheet.name_left_out"
    msgid = gettext_noop(
        "The row has a number and no name; number %(number)s is %(name)s. The row is left out; tick it if that is right."
    )


class NameDoesNotFit(DomainError):
    code = "sheet.name_does_not_fit"
    msgid = gettext_noop(
        "Number %(number)s belongs to %(known)s, but the sheet says %(name)s. Correct the number or the name."
    )


class MembershipEnded(DomainError):
    code = "sheet.membership_ended"
    msgid = gettext_noop(
        "The membership of %(name)s ended on %(date)s, so no dues are taken. Return the money."
    )


class PaidUpToMonth(DomainError):
    code = "sheet.paid_up_to_month"
    msgid = gettext_noop(
        "%(name)s has paid up to %(until)s already. Clear the amount; months ahead are taken on the village's page."
    )


class MemberTwice(DomainError):
    code = "sheet.member_twice"
    msgid = gettext_noop("%(name)s stands in row %(first_row)s already. Keep one of the two rows.")


class MemberOfOtherVillage(DomainError):
    code = "sheet.member_of_other_village"
    msgid = gettext_noop(
        "%(name)s belongs to village %(moo)s. Put the amount on the sheet of village %(moo)s."
    )


class AmountAndMonthsDiffer(DomainError):
    code = "sheet.amount_and_months_differ"
    msgid = gettext_noop(
        "%(months)s months cost %(price)s baht, but %(amount)s baht is written. Correct one of the two."
    )


class BadMonthCount(DomainError):
    code = "sheet.bad_month_count"
    msgid = gettext_noop("“%(value)s” is not a number of months. Type a whole number from 1 to 60.")


class DayNotCome(DomainError):
    code = "sheet.day_not_come"
    msgid = gettext_noop("“%(value)s” has not come yet. Check the day and the year.")


class MergedOverRows(DomainError):
    code = "sheet.merged_over_rows"
    msgid = gettext_noop(
        "Cell %(cells)s is merged over several rows, so it does not say who of them paid what. Take the merge apart and "
        "write each one's own amount in their row."
    )


class TotalDiffers(DomainError):
    code = "sheet.total_differs"
    msgid = gettext_noop(
        "The total on the sheet is %(written)s baht, but its rows make %(rows)s baht. Check the sum."
    )


class HiddenRow(DomainError):
    code = "sheet.hidden_row"
    msgid = gettext_noop(
        "This row is hidden in the file: %(name)s, %(amount)s baht. The row is left out; tick it only if it is meant."
    )


class HiddenPart(DomainError):
    code = "sheet.hidden_part"
    msgid = gettext_noop(
        "The file hides something that nobody sees: %(names)s. Look at it first, and record the list if it needs nothing of "
        "it."
    )


class ToConfirm(BadSheetFile):
    code = "sheet.to_confirm"
    msgid = gettext_noop(
        "Something about the whole list has to be confirmed first: row %(rows)s. Nothing of it was recorded."
    )


class RecordedAlready(DomainError):
    code = "sheet.recorded_already"
    msgid = gettext_noop(
        "%(name)s: %(amount)s baht of this round are recorded already in receipt %(receipt)s of %(date)s. The row is left "
        "out; tick it only if %(name)s paid once more."
    )


class ExemptOnSheet(DomainError):
    code = "sheet.exempt"
    msgid = gettext_noop(
        "By the regulation %(name)s pays no dues from %(on)s on. The row is left out; tick it only if %(name)s wants to "
        "pay all the same."
    )


class NothingToRecord(BadSheetFile):
    code = "sheet.nothing_to_record"
    msgid = gettext_noop(
        "No row of the sheet is left to record. Those that are asked about are recorded only when they are ticked."
    )
