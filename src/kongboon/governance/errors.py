from __future__ import annotations

from kongboon.funds.errors import KeyReused
from kongboon.kernel.errors import DomainError, gettext_noop


class RequestChanged(KeyReused):
    code = "governance.request_changed"
    msgid = gettext_noop(
        "This form was sent before with other contents. Open it again and fill it in once more."
    )


class NobodyToConfirm(DomainError):
    code = "governance.nobody_to_confirm"
    msgid = gettext_noop(
        "Nobody else can agree to this yet: chair, treasurer, secretary, bookkeeper, registrar or welfare officer, "
        "with a sign-in name of their own. Let a second officer sign in first."
    )


class RequestOver(DomainError):
    code = "governance.request_over"
    msgid = gettext_noop("This was settled already by %(name)s. Open it again to see how.")


class RequestTakenBack(RequestOver):
    code = "governance.request_taken_back"
    msgid = gettext_noop("%(name)s, who asked for this, took the request back. Nothing was done.")


class OwnRequest(DomainError):
    code = "governance.own_request"
    msgid = gettext_noop("You asked for this yourself, so another officer agrees to it under their own name.")


class PayeeConfirms(DomainError):
    code = "governance.payee_confirms"
    msgid = gettext_noop("The money is for %(name)s, so another officer agrees to it and pays it out.")


class ConfirmedAlready(DomainError):
    code = "governance.confirmed_already"
    msgid = gettext_noop("%(name)s has agreed to this already. Another officer has to agree too.")


class ChairMissing(DomainError):
    code = "governance.chair_missing"
    msgid = gettext_noop("For this sum the chair has to agree too. Ask the chair to agree before you.")


class ReasonMissing(DomainError):
    code = "governance.reason_missing"
    msgid = gettext_noop("Write in a few words why.")


class NotYourRequest(DomainError):
    code = "governance.not_your_request"
    msgid = gettext_noop("%(name)s asked for this. Only they take it back; you can decline it with a reason.")


class NotConfirmedYet(DomainError):
    code = "governance.not_confirmed_yet"
    msgid = gettext_noop("Another officer has to agree first.")


class RequestWaits(DomainError):
    code = "governance.request_waits"
    msgid = gettext_noop(
        "This waits until %(day)s at %(time)s, so that the members can see it on the notice. Pay it from then on."
    )


class NothingChanged(DomainError):
    code = "governance.nothing_changed"
    msgid = gettext_noop("Nothing here is different from what is written down. Change it first, then ask.")


class BankAccountChanged(DomainError):
    code = "governance.bank_account_changed"
    msgid = gettext_noop(
        "The account %(account)s was corrected otherwise since this was asked for. Decline it, look at the account, and ask "
        "anew if it is still wrong."
    )


class NoSignIn(DomainError):
    code = "governance.no_sign_in"
    msgid = gettext_noop("%(name)s has no sign-in name here.")


class WrongSecondOfficer(DomainError):
    code = "governance.wrong_second_officer"
    msgid = gettext_noop("Name and password do not belong to an officer of this fund. Type them again.")


class NotWaiting(DomainError):
    code = "governance.not_waiting"
    msgid = gettext_noop("This payment does not wait any more; see how it stands.")


class SignInElsewhere(DomainError):
    code = "governance.sign_in_elsewhere"
    msgid = gettext_noop(
        "%(name)s signs in at another fund too, so no fund alone gives a new slip. Whoever looks after the machine "
        "makes one there."
    )


class OwnPasswordFirst(DomainError):
    code = "governance.own_password_first"
    msgid = gettext_noop(
        "%(name)s has not chosen an own password yet. Sign in with the slip first and choose one, then agree."
    )


class ResolutionToCome(DomainError):
    code = "governance.resolution_to_come"
    msgid = gettext_noop("The meeting of %(on)s has not been held yet. Check the day.")


class ResolutionPhotoMissing(DomainError):
    code = "governance.resolution_photo_missing"
    msgid = gettext_noop("Add a photo of the signed form of the resolution.")


class ResolutionUnsigned(DomainError):
    code = "governance.resolution_unsigned"
    msgid = gettext_noop(
        "Three different people sign a resolution. Write the three names as they stand on the form."
    )


class ResolutionSignerName(DomainError):
    code = "governance.resolution_signer_name"
    msgid = gettext_noop(
        "“%(name)s” is no first and last name. Write all three names in full, as they stand on the form."
    )


class ResolutionUsed(DomainError):
    code = "governance.resolution_used"
    msgid = gettext_noop(
        "Resolution %(number)s carries something already: %(uses)s. If the committee resolved on this too, write so in "
        "the note; if not, choose the resolution that is about this."
    )


class ResolutionTwice(DomainError):
    code = "governance.resolution_twice"
    msgid = gettext_noop("Resolution %(number)s is written down already. Use the next number.")


class ResolutionUnknown(DomainError):
    code = "governance.resolution_unknown"
    msgid = gettext_noop(
        "There is no resolution %(number)s here. Write the resolution down first, with a photo of its signed form."
    )


class ResolutionForElse(DomainError):
    code = "governance.resolution_for_else"
    msgid = gettext_noop("Resolution %(number)s is for something else: %(purpose)s.")


class ResolutionStopped(DomainError):
    code = "governance.resolution_stopped"
    msgid = gettext_noop("Resolution %(number)s was stopped by %(name)s. The committee resolves anew.")


class ResolutionWaits(DomainError):
    code = "governance.resolution_waits"
    msgid = gettext_noop(
        "Nobody else speaks here, so resolution %(number)s stands seven days in the sight of all before it is used: "
        "until %(day)s, %(time)s. Any officer may stop it until then."
    )


class SupplierNameShort(DomainError):
    code = "governance.supplier_name_short"
    msgid = gettext_noop("Write the whole name of the supplier, at least %(least)s letters.")


class SupplierListed(DomainError):
    code = "governance.supplier_listed"
    msgid = gettext_noop("%(name)s stands in the list of suppliers already. Choose it there.")


class SupplierEnded(DomainError):
    code = "governance.supplier_ended"
    msgid = gettext_noop("%(name)s was taken off the list of suppliers already.")
