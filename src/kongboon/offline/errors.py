"""Refusals about the telephones that collectors keep the list on."""

from __future__ import annotations

from kongboon.kernel.errors import DomainError, gettext_noop


class NotCollecting(DomainError):
    code = "offline.not_collecting"
    msgid = gettext_noop("%(name)s does not collect dues, or cannot sign in. Choose somebody who collects.")


class OwnTelephone(DomainError):
    code = "offline.own_telephone"
    msgid = gettext_noop("Another officer shows the QR for your own telephone.")


class ForSomebodyElse(DomainError):
    code = "offline.for_somebody_else"
    msgid = gettext_noop(
        "This QR is for another collector. Sign out, and let the one for whom it was shown sign in here."
    )


class QrOver(DomainError):
    code = "offline.qr_over"
    msgid = gettext_noop("This QR is no longer good. Ask the officer at the laptop for a new one.")


class WrongPin(DomainError):
    code = "offline.wrong_pin"
    msgid = gettext_noop("The PIN is not right. Ask for it once more; tries left: %(left)s.")


class TelephoneRevoked(DomainError):
    code = "offline.telephone_revoked"
    msgid = gettext_noop("It came from a telephone that was revoked, so nothing was recorded.")


class UndoneOnRevokedTelephone(DomainError):
    code = "offline.undone_on_revoked"
    msgid = gettext_noop(
        "It came from a telephone that was revoked. The collector had taken it back there before it was sent."
    )
