"""Why a copy cannot be made, opened or brought back."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class FileIsThere(DomainError):
    code = "fund.file_is_there"
    msgid = gettext_noop("There is a file “%(name)s” already. Choose another name; nothing was written.")


class CannotWrite(DomainError):
    code = "fund.cannot_write"
    msgid = gettext_noop("The file “%(name)s” cannot be written here: %(why)s. Choose another place.")


class PassphraseTooShort(DomainError):
    code = "fund.passphrase_too_short"
    msgid = gettext_noop(
        "The passphrase needs at least %(least)s characters: the file holds people's illnesses and ids."
    )


class WrongPassphrase(DomainError):
    code = "fund.wrong_passphrase"
    msgid = gettext_noop("The file does not open with this passphrase. Type the one it was made with.")


class TooLargeForPassphrase(DomainError):
    code = "backup.too_large_for_passphrase"
    msgid = gettext_noop(
        "This is more than %(mebibytes)s MiB, too much to lock with a passphrase. Make a printed key with "
        "“kongboon backup-key” and lock it with that."
    )


class NotAKey(DomainError):
    code = "backup.not_a_key"
    msgid = gettext_noop(
        "This is no whole key. It stands on the paper in the sealed envelope and begins with AGE-SECRET-KEY-1."
    )


class NotARecipient(DomainError):
    code = "backup.not_a_recipient"
    msgid = gettext_noop("“%(value)s” is no public key to lock with. It begins with age1.")


class WrongKey(DomainError):
    code = "backup.wrong_key"
    msgid = gettext_noop(
        "The file does not open with this key. Each file opens only with the key that was printed before it was made."
    )


class BrokenBackup(DomainError):
    code = "backup.broken"
    msgid = gettext_noop(
        "This is not a whole backup (%(problem)s). Nothing was brought back. Take another one."
    )


class PlaceIsTaken(DomainError):
    code = "backup.place_is_taken"
    msgid = gettext_noop(
        "There is something in “%(name)s” already. A backup is brought back into a new place only; "
        "nothing was touched."
    )


class NoTool(DomainError):
    code = "backup.no_tool"
    msgid = gettext_noop(
        "PostgreSQL's own program %(tool)s is not on this machine. Install PostgreSQL's client programs, then try again."
    )


class ToolFailed(DomainError):
    code = "backup.tool_failed"
    msgid = gettext_noop("PostgreSQL's program %(tool)s could not do it: %(problem)s")


class WantsPostgreSQL(DomainError):
    code = "backup.wants_postgresql"
    msgid = gettext_noop(
        "This backup is of a PostgreSQL database. Name a new, empty one with KONGBOON_DATABASE_URL, and its owner "
        "with KONGBOON_OWNER_URL."
    )


class NoPrintedKey(DomainError):
    code = "backup.no_printed_key"
    msgid = gettext_noop(
        "There is no printed key yet. Make one with “kongboon backup-key”, print it and put it into two envelopes."
    )


class NothingToTry(DomainError):
    code = "backup.nothing_to_try"
    msgid = gettext_noop("There is no backup yet. Make one first.")


class BooksNotInOrder(DomainError):
    code = "backup.books_not_in_order"
    msgid = gettext_noop(
        "The backup was made, but the books in it are not in order, here neither. "
        "Whoever looks after the machine runs “kongboon doctor”."
    )
