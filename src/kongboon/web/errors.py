from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class CollectorHoldsCash(DomainError):
    code = "web.collector_holds_cash"
    msgid = gettext_noop(
        "%(name)s still holds %(amount)s baht of the fund. Take it over first, then end the office."
    )
