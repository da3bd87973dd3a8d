"""What can be wrong with one row of a register: an error keeps the row out, a warning lets it in.

Each kind is written as a DomainError, so that a sentence has the same shape everywhere; an `Issue` is one
of them with its place in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kongboon.kernel.errors import DomainError, gettext_noop

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Issue:
    """One finding: the file's row number, the column's name as the file has it ("" for the whole row)."""

    row_no: int
    column: str
    severity: Severity
    code: str
    msgid: str
    facts: Mapping[str, Any]

    @classmethod
    def of(cls, row_no: int, column: str, severity: Severity, error: DomainError) -> Issue:
        """The issue that this refusal makes at this place."""
        return cls(row_no, column, severity, error.code, error.msgid, error.facts)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The sentence in the language of `translate`, as `DomainError.text` gives it."""
        facts = {
            name: fact.text(translate) if isinstance(fact, DomainError) else fact
            for name, fact in self.facts.items()
        }
        return translate(self.msgid) % facts


class NameMissing(DomainError):
    code = "register.name_missing"
    msgid = gettext_noop(
        "This row has data but no name. Type the name of the member, or clear the whole row."
    )


class SeveralPeople(DomainError):
    code = "register.several_people"
    msgid = gettext_noop(
        "“%(value)s” seems to be more than one person. Give each a row of their own in the file. If it is one person, type "
        "the name here without what joins them."
    )


class LastNameMissing(DomainError):
    code = "register.last_name_missing"
    msgid = gettext_noop("“%(name)s” is one word: no last name was found. Add it if the person has one.")


class OddName(DomainError):
    code = "register.odd_name"
    msgid = gettext_noop("“%(name)s” has a digit or a sign that names do not have. Check the name.")


class CheckDigitWrong(DomainError):
    code = "register.national_id_check_digit"
    msgid = gettext_noop(
        "The national id %(national_id)s does not fit its last digit, so one digit is probably wrong. "
        "Compare it with the card. The member comes in with it."
    )


class SchoolCode(DomainError):
    code = "register.national_id_g_code"
    msgid = gettext_noop(
        "%(national_id)s is a school's G-code, not a national id. The member comes in with it."
    )


class NationalIdLeftOut(DomainError):
    code = "register.national_id_left_out"
    msgid = gettext_noop("%(why)s The member comes in without an id.")


class DuplicateNationalId(DomainError):
    code = "register.duplicate_national_id"
    msgid = gettext_noop(
        "The national id %(national_id)s stands in row %(first_row)s already, for %(first_name)s. "
        "Correct one of the two ids, or delete this row if it is the same person."
    )


class DuplicateMemberNo(DomainError):
    code = "register.duplicate_member_no"
    msgid = gettext_noop(
        "Member number %(member_no)s stands in row %(first_row)s already, for %(first_name)s. "
        "Give this member another number."
    )


class MemberNoAlike(DomainError):
    code = "register.member_no_alike"
    msgid = gettext_noop(
        "Member number %(member_no)s differs from %(other)s (row %(first_row)s, %(first_name)s) only by zeros, which "
        "spreadsheets drop, so a payment could go to either. Give one of them another number."
    )


class ErrorCell(DomainError):
    code = "register.error_cell"
    msgid = gettext_noop(
        "Cell %(cell)s shows the error %(value)s, so what was there is not known. Type the value itself there, or clear "
        "the cell."
    )


class FormulaNotWorkedOut(DomainError):
    code = "register.formula_not_worked_out"
    msgid = gettext_noop(
        "Cell %(cell)s holds a formula (%(value)s) and no result. Open the file in Excel or LibreOffice and save it, or "
        "type the value itself there."
    )


class DayOfPart(DomainError):
    code = "register.day_of_part"
    msgid = gettext_noop("“%(value)s” does not name the day. It counts as %(taken)s.")


class TypedInBE(DomainError):
    code = "register.typed_in_be"
    msgid = gettext_noop(
        "The spreadsheet shows “%(value)s”, which cannot be right; two digits of the Buddhist era were typed. It is read as "
        "%(taken)s."
    )


class BirthDatePartial(DomainError):
    code = "register.birth_date_partial"
    msgid = gettext_noop("“%(value)s” does not name the day of birth. %(taken)s is used to reckon the age.")


class BornInOldYear(DomainError):
    code = "register.born_in_old_year"
    msgid = gettext_noop(
        "Before 2484 the year began on 1 April. Births from January to March of those years (rows %(rows)s) are taken as "
        "they stand; written by the calendar of that time, “%(value)s” would be %(other)s. Ask the family, and put it right "
        "in the file or at the member."
    )


class DayInTheFuture(DomainError):
    code = "register.day_in_the_future"
    msgid = gettext_noop("“%(value)s” has not come yet. Check the year.")


class VeryOld(DomainError):
    code = "register.very_old"
    msgid = gettext_noop("Born on “%(value)s”, the member would be %(years)s years old. Check the year.")


class JoinedBeforeBirth(DomainError):
    code = "register.joined_before_birth"
    msgid = gettext_noop(
        "The member joined on %(joined)s, before the birth date %(birth)s. Correct one of the two."
    )


class JoinedOnMissing(DomainError):
    code = "register.joined_on_missing"
    msgid = gettext_noop("There is no joining date. Without it no time of membership can be counted.")


class EndedBeforeJoining(DomainError):
    code = "register.ended_before_joining"
    msgid = gettext_noop(
        "The membership ended on %(ended)s, before it began on %(joined)s. Correct one of the two."
    )


class PaidBeforeJoining(DomainError):
    code = "register.paid_before_joining"
    msgid = gettext_noop("Paid until %(paid)s, which is before joining on %(joined)s. Check both dates.")


class PaidFarAhead(DomainError):
    code = "register.paid_far_ahead"
    msgid = gettext_noop("Paid until %(paid)s, more than three years ahead. Check the year.")


class PaidUntilMissing(DomainError):
    code = "register.paid_until_missing"
    msgid = gettext_noop(
        "It does not say up to which month dues are paid, so they count as never paid since the month of joining. "
        "If they were paid, fill this in before you bring the register in."
    )


class PaidUntilNowhere(DomainError):
    code = "register.paid_until_nowhere"
    msgid = gettext_noop(
        "The register does not say for anybody up to which month dues are paid, so all of them (%(count)s) would "
        "count as never having paid since the month of joining. If they have paid, fill in the column "
        "“%(expected)s” before you bring the register in."
    )


class FirstDayReadAsMonth(DomainError):
    code = "register.first_day_read_as_month"
    msgid = gettext_noop("“%(value)s” is the first day of a month: it was read as paid until %(paid)s.")


class BadVillageNumber(DomainError):
    code = "register.bad_moo"
    msgid = gettext_noop("“%(value)s” is not a village number. Type a whole number from 1 to 99.")


class HouseNumberBecameDate(DomainError):
    code = "register.house_no_became_date"
    msgid = gettext_noop(
        "The spreadsheet has turned this house number into a date; “%(house_no)s” was read back from it. Check it, "
        "and set the column to text."
    )


class BadPhone(DomainError):
    code = "register.bad_phone"
    msgid = gettext_noop(
        "“%(value)s” is not a Thai telephone number of 9 or 10 digits that begins with 0. "
        "The member comes in without it."
    )


class BadSex(DomainError):
    code = "register.bad_sex"
    msgid = gettext_noop("“%(value)s” is neither ชาย nor หญิง. The member comes in without it.")


class MemberHasLeft(DomainError):
    code = "register.member_has_left"
    msgid = gettext_noop(
        "“%(value)s” says that the membership has ended, but there is no date. Add the date."
    )


class RowPassedOver(DomainError):
    code = "register.row_passed_over"
    msgid = gettext_noop("“%(value)s” was passed over: it does not look like a member.")


class HiddenRows(DomainError):
    code = "register.hidden_rows"
    msgid = gettext_noop("Rows %(rows)s are hidden in the file; they were read like the others.")


class HiddenColumns(DomainError):
    code = "register.hidden_columns"
    msgid = gettext_noop("Columns %(columns)s are hidden in the file; they were read like the others.")


class NotesNotRead(DomainError):
    code = "register.notes_not_read"
    msgid = gettext_noop("Notes hang at cells %(cells)s. They are not read; copy what matters into a column.")


class SheetsNotRead(DomainError):
    code = "register.sheets_not_read"
    msgid = gettext_noop("Other sheets of the file were not read: %(sheets)s.")


class ColumnMissing(DomainError):
    code = "register.column_missing"
    msgid = gettext_noop("The register has no column “%(expected)s”. The members come in without it.")


class MergedOverMembers(DomainError):
    code = "register.merged_over_members"
    msgid = gettext_noop(
        "Cell %(cells)s is merged over several people; what it says was read for the first of them only. Type here what "
        "holds for this person."
    )


class TornRow(DomainError):
    """A row of a text file with more cells than its headings (`Sheet.is_torn`)."""

    code = "register.torn_row"
    msgid = gettext_noop(
        "This row goes on beyond the headings. A sum with a comma, such as 5,000.00, is torn in two in a CSV file: write "
        "it without the comma, or save the sheet as Excel."
    )
