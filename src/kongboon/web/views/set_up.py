"""The fund's starting data on one page, and the signature of a second officer under them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from kongboon.access.permissions import Act, may
from kongboon.access.services import is_same_person
from kongboon.access.web import FundRequest, fund_view
from kongboon.ledger.set_up import has_no_maker, laid_before, made_it, set_up_of, sign_set_up, signature_of
from kongboon.places.queries import tambon
from kongboon.regulations.queries import without_minutes
from kongboon.rules.document import load_regulation


@fund_view(Act.SEE_BOOKS)
def set_up(request: FundRequest) -> HttpResponse:
    """Opening balances, bank accounts, officers and regulation, to read, to print and to sign."""
    found = set_up_of(request.fund, localdate())
    signature = signature_of(request.fund)
    waiting = laid_before(found) if signature is None and has_no_maker(found) else None
    own = made_it(request.officer, found) or (
        waiting is not None and is_same_person(waiting.asked_by, request.officer)
    )
    context: dict[str, Any] = {
        "found": found,
        "place": tambon(request.fund.tambon_code).full_th,
        "regulation": load_regulation(found.regulation.text) if found.regulation else None,
        "no_minutes": without_minutes(request.fund) is not None,
        "signature": signature,
        "may_sign": signature is None and not own and may(request.officer, Act.SIGN_SET_UP),
        "may_enter": found.opening is None and may(request.officer, Act.RECORD_OPENING),
        "own": own,
        "waiting": waiting,
        "is_first": signature is None and waiting is None and has_no_maker(found),
    }
    return render(request, "web/settings/set_up.html", context)


@fund_view(Act.SIGN_SET_UP)
@require_POST
def sign(request: FundRequest) -> HttpResponse:
    """A second officer signs what stands on the page; where nobody is known who made it, it is the second to sign."""
    signed = sign_set_up(
        fund=request.fund, sha256=request.POST.get("sha256", ""), by=request.officer, at=now()
    )
    if signed is None:
        messages.success(
            request, gettext("You have signed first. Another officer reads it and signs after you.")
        )
    else:
        messages.success(request, gettext("You have signed. Money may be paid out from now on."))
    return redirect("web:set-up", request.fund.code)
