"""Why a whole register file cannot be read; each sentence ends with what to do."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class BadRegisterFile(DomainError):
    """The file cannot be read as a register at all; nothing of it was taken."""

    code = "register.bad_file"
    msgid = gettext_noop(
        "This file cannot be read as a member register. Open it in Excel or LibreOffice "
        "and save it again as .xlsx."
    )


class EmptyRegisterFile(BadRegisterFile):
    """No bytes, or sheets without a single filled cell."""

    code = "register.file_empty"
    msgid = gettext_noop("The file is empty. Check that it was saved, and choose it again.")


class NotAWorkbook(BadRegisterFile):
    """Something else under a spreadsheet's name: a web page, a PDF, a picture, a damaged file."""

    code = "register.not_a_workbook"
    msgid = gettext_noop(
        "“%(file_name)s” is not an Excel, OpenDocument or CSV file, or it is damaged. "
        "Open it in Excel or LibreOffice and save it again as .xlsx."
    )


class EncryptedWorkbook(BadRegisterFile):
    """The workbook wants a password before it can be opened."""

    code = "register.encrypted"
    msgid = gettext_noop(
        "“%(file_name)s” is protected by a password. Open it, take the password off "
        "(File, Info, Protect Workbook), save it and choose it again."
    )


class RegisterFileTooLarge(BadRegisterFile):
    """More bytes than a register of a tambon can have, packed or unpacked."""

    code = "register.file_too_large"
    msgid = gettext_noop(
        "The file holds %(megabytes)s MB and at most %(megabytes_max)s MB can be read. "
        "Take pictures and other sheets out of it and save it again."
    )


class RegisterTooLong(BadRegisterFile):
    """More rows or columns than a register has."""

    code = "register.too_long"
    msgid = gettext_noop(
        "Sheet “%(sheet)s” reaches to row %(rows)s and column %(columns)s; at most %(rows_max)s rows and "
        "%(columns_max)s columns can be read. Delete what stands far below or to the right of the register, "
        "or divide the register by village."
    )


class TextNotReadable(BadRegisterFile):
    """A CSV in an encoding that is neither UTF-8, UTF-16 nor Windows Thai."""

    code = "register.text_not_readable"
    msgid = gettext_noop(
        "The Thai letters of “%(file_name)s” cannot be read. In Excel save it as “CSV UTF-8” or as .xlsx."
    )


class StrayQuote(BadRegisterFile):
    """A quotation mark that nobody closed: the rows behind it would stand in one cell and be lost."""

    code = "register.stray_quote"
    msgid = gettext_noop(
        'In row %(row)s a quotation mark (") is opened and not closed where it should be, so the rows from there on cannot '
        "be told apart. Delete that mark in the file, or save the register as .xlsx, and choose it again."
    )


class UnsureColumn(DomainError):
    """A column that may hold the members' own numbers, and nobody has said so yet."""

    code = "register.unsure_column"
    msgid = gettext_noop(
        "The column “%(column)s” may be the member number or the house number. Choose which it is, or choose not to read "
        "it; members get new numbers then."
    )


class NamelessColumn(DomainError):
    """Cells under no heading that members' rows fill: "ตาย" beside a name must not be lost."""

    code = "register.nameless_column"
    msgid = gettext_noop(
        "Something stands under no heading: %(cells)s. Choose what “%(column)s” is, or choose not to read it."
    )


class NoHeader(BadRegisterFile):
    """No row names the columns of a register."""

    code = "register.no_header"
    msgid = gettext_noop(
        "No row with the column names was found in %(sheets)s. One row must hold names such as "
        "“ชื่อ-สกุล”, “เลขประจำตัวประชาชน”, “วันเดือนปีเกิด” and “หมู่ที่”, above the first member."
    )


class NoMembers(BadRegisterFile):
    """A header with nobody below it."""

    code = "register.no_members"
    msgid = gettext_noop("Sheet “%(sheet)s” has column names in row %(row)s but no member below them.")


class SeveralSheets(BadRegisterFile):
    """More than one sheet looks like a register, and none was chosen."""

    code = "register.several_sheets"
    msgid = gettext_noop(
        "The file has several sheets with members: %(sheets)s. Choose one sheet at a time, "
        "or put all members on one sheet."
    )


class NoSuchSheet(BadRegisterFile):
    """The chosen sheet is not in the file."""

    code = "register.no_such_sheet"
    msgid = gettext_noop("The file has no sheet “%(sheet)s”. It has: %(sheets)s.")


class UnknownColumn(BadRegisterFile):
    """A remembered column is not in this file, or is assigned to something that does not exist."""

    code = "register.unknown_column"
    msgid = gettext_noop(
        "The column “%(column)s” cannot be read as “%(field)s”: the file has no such column, or there is nothing "
        "of that name to read. Choose the columns again."
    )
