"""A claim whose money goes to an officer, or to whoever handed it in: whoever confirms reads it and says why.

Whoever looks after the rites may well be one of the committee, so it is told and never refused; but nobody confirms
what they receive themselves (`checks.require_not_beneficiary`).
"""

from __future__ import annotations

from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.services import is_same_person
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.checks import typed_payee
from kongboon.benefits.models import Claim
from kongboon.governance.payees import is_meant, paid_among
from kongboon.kernel.name_matching import is_named


def payee_told(claim: Claim) -> str:
    """The sentence on a payee who works for the fund; "" where it is the member, or somebody else."""
    typed = typed_payee(claim)
    if not typed:
        return ""
    told = {"payee": typed, "name": claim.submitted_by.name}
    if paid_among(claim.fund, typed, [claim.submitted_by]):
        return (
            gettext(
                "The money goes to “%(payee)s”. That is %(name)s, who handed this in, or somebody of the same household."
            )
            % told
        )
    others = Officer.objects.filter(fund=claim.fund, active_to=None).order_by("pk")
    for officer in others:
        if not is_same_person(officer, claim.submitted_by) and is_meant(typed, officer):
            told |= {"name": officer.name, "office": officer.get_role_display()}
            return (
                gettext("The money goes to “%(payee)s”. That is %(name)s (%(office)s) of this fund.") % told
            )
    return ""


def other_heir(claim: Claim) -> str:
    """The heir in the register where the money of a member's death goes to somebody else; "" where it does not."""
    member = claim.member
    if member is None or claim.event != "death" or claim.relation != "self" or not member.heir_name.strip():
        return ""
    return "" if is_named(claim.payee_name, member.heir_name) else member.heir_name


def require_note_on_payee(claim: Claim, note: str) -> None:
    """Refuse a confirmation without a word on such a payee. Errors: PayeeNote."""
    if not note.strip() and (told := payee_told(claim)):
        raise errors.PayeeNote(number=claim.number, told=told)
