"""Reading refunds: what waits, for whose act, and who resigned without one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.access.services import is_same_person
from kongboon.benefits.models import Refund, RefundAct
from kongboon.benefits.refunds.services import is_confirmed, more_words, quote_of
from kongboon.dues.models import DuesPayment
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulations_of
from kongboon.members.models import Member
from kongboon.rules.errors import NoRegulationInForce

# Whoever collects in a village has no part in it.


@dataclass(frozen=True)
class Doable:
    """What this officer may do with a refund now; the services ask again."""

    confirm: bool
    pay: bool
    take_back: bool


def doable(refund: Refund, officer: Officer) -> Doable:
    """The acts of a refund's page for one officer."""
    asked_or_said = [refund.submitted_by, *(word.officer for word in refund.confirmations)]
    no_word_yet = not any(is_same_person(one, officer) for one in asked_or_said)
    paid = refund.payment
    return Doable(
        confirm=refund.is_open
        and may(officer, Act.CONFIRM_REFUND)
        and no_word_yet
        and more_words(refund) > 0,
        pay=refund.is_open and may(officer, Act.PAY_REFUND) and is_confirmed(refund),
        take_back=paid is not None
        and not refund.is_over
        and may(officer, Act.TAKE_BACK_REFUND)
        and not is_same_person(paid.officer, officer),
    )


def open_refunds(fund: Fund) -> list[Refund]:
    """Refunds that wait for a word or for their money, the oldest first."""
    done = RefundAct.objects.filter(
        refund=OuterRef("pk"), kind__in=[RefundAct.Kind.DECLINE, RefundAct.Kind.PAY]
    )
    found = Refund.objects.filter(~Exists(done), fund=fund)
    return list(found.select_related("fund", "member__village", "submitted_by").order_by("pk"))


def not_asked(fund: Fund, officer: Officer) -> list[tuple[Member, int]]:
    """Who resigned and is to get dues back, with the sum in satang, as long as nobody has written it down.

    One query where no regulation of the fund gives anything back. Empty for whoever may not write it down.
    """
    if not may(officer, Act.ASK_REFUND) or not any(r.membership.refund_percent for r in regulations_of(fund)):
        return []
    paid = DuesPayment.objects.filter(member=OuterRef("pk"), reversed_by=None)
    left = Member.objects.filter(
        Exists(paid), fund=fund, ended_reason=Member.EndReason.RESIGNED, refunds=None
    ).select_related("fund", "village")
    found = []
    for member in left.order_by("ended_on", "pk"):
        try:
            quote = quote_of(member)
        except NoRegulationInForce:
            continue
        if quote is not None and quote.amount_satang:
            found.append((member, quote.amount_satang))
    return found
