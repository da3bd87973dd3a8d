"""What can go wrong when a paper is made."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class PdfUnavailable(DomainError):
    """This machine lacks the libraries that set Thai text."""

    code = "pdf_unavailable"
    msgid = gettext_noop(
        "PDF files cannot be made on this machine, because a library is missing (%(library)s). "
        "Install the Debian packages libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0 and try again."
    )


class PaperError(RuntimeError):
    """A mistake in the program: the template or one of its files is wrong. No paper is made."""


class PaperDoesNotAddUp(ValueError):
    """The figures given for a paper contradict each other, so it must not be printed."""
