from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class PeriodNotBegun(DomainError):
    code = "reports.period_not_begun"
    msgid = gettext_noop("The half-year %(label)s begins on %(date)s. Make its report after that.")


class PeriodNotOver(DomainError):
    code = "reports.period_not_over"
    msgid = gettext_noop(
        "The half-year %(label)s ends on %(date)s. Until then there is a preview; the report is frozen afterwards."
    )


class VersionNeedsReason(DomainError):
    code = "reports.version_needs_reason"
    msgid = gettext_noop(
        "The report %(label)s was made already (version %(version)s). Write in a few words why it is made anew."
    )


class NothingChanged(DomainError):
    code = "reports.nothing_changed"
    msgid = gettext_noop("The report %(label)s has not changed since version %(version)s. Print that one.")


class NoSuchReport(DomainError):
    code = "reports.none"
    msgid = gettext_noop("There is no report %(label)s yet. Make it on the page of reports.")


class MonthsOpen(DomainError):
    code = "reports.months_open"
    msgid = gettext_noop("The books of %(months)s are still open. Close them first, then make the report.")
