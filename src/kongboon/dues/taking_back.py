"""A receipt that somebody else gave, or a count that was agreed to, is taken back by two people, and its people are told."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.dues.models import DUES, DuesPayment, HandOver, HandOverAgreement
from kongboon.dues.papers import months_in_words
from kongboon.dues.services import receipt_to_undo, take_back
from kongboon.funds import transaction
from kongboon.governance.doings import Line, Part, register
from kongboon.governance.request_models import Request
from kongboon.kernel.money import format_baht
from kongboon.ledger import undoing
from kongboon.ledger.models import Entry
from kongboon.ledger.services import check_reversible


@transaction.atomic
def ask_take_back(*, entry: Entry, reason: str, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for a household's receipt to be taken back; the own last one is undone alone (`services.undo_quickly`).

    Asked for again while it waits, it is one request.
    Errors: those of `ask`; TakenOffBenefit, TakenBack, NotLastPayment, NotEnoughMoney, ReasonMissing.
    """

    def check() -> None:
        receipt_to_undo(entry)
        check_reversible(entry)

    return undoing.ask_taking_back(
        entry=entry, act=Act.TAKE_BACK_RECEIPT, check=check, reason=reason, by=by, at=at, idem_key=idem_key
    )


def _take_back(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    posted = take_back(
        entry=undoing.entry_of(request),
        on=localdate(at),
        reason=request.reason,
        by=request.asked_by,
        at=at,
    )
    return f"entry/{posted.entry_ids[0]}", ""


def _words(request: Request) -> list[Line]:
    """Which receipt, from whom and for which months, and who had a part in it."""
    entry = undoing.entry_of(request)
    paid = DuesPayment.objects.filter(entry=entry).select_related("member").order_by("pk")
    months = [(one.member.full_name, months_in_words(one.first_month, one.last_month)) for one in paid]
    return [*undoing.which(entry), *months, *undoing.people(entry)]


def _parts(entry: Entry) -> list[Part]:
    """Who gave a receipt, and whose cash a count was with whoever said something to it."""
    code = entry.fund.code
    if entry.batch.kind == DUES:
        url = reverse("dues:receipt", args=[code, entry.entry_no])
        holders = Officer.objects.filter(cash_accounts__lines__entry=entry).distinct()
        return [Part(holder, gettext("Cash taken by"), url) for holder in holders]
    made = HandOver.objects.filter(entry=entry).select_related("collector").first()
    if made is None:
        return []
    url = reverse("dues:slip", args=[code, made.pk])
    told = gettext("In the books %(amount)s baht are with you again.") % {
        "amount": format_baht(made.counted_satang)
    }
    words = made.words.filter(said_satang=None).select_related("officer", "filed_by")
    slip = HandOverAgreement.Way.SLIP
    agreed = [
        Part(
            word.filed_by,
            gettext("Signed slip filed by") if word.way == slip else gettext("Agreed to by"),
            url,
        )
        for word in words
    ]
    return [Part(made.collector, gettext("Handed over by"), url, told), *agreed]


def register_all() -> None:
    """What this module does of what is asked for, and what it knows of entries."""
    register(Act.TAKE_BACK_RECEIPT, undoing.doing(_take_back, words=_words))
    undoing.register_parts(_parts)
