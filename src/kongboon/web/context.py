"""What the shell of every page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now

from kongboon.funds.actor import is_sure
from kongboon.funds.models import Fund
from kongboon.funds.words import explain, language
from kongboon.kernel.errors import Doubt
from kongboon.ledger.clock import clock_doubt
from kongboon.ledger.lookups import last_posting
from kongboon.web.display import TEXT_SIZES, text_size
from kongboon.web.navigation import places_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """The fund and the office of the page, if it is a fund's page, its places, the language, the text size."""
    fund, officer = getattr(request, "fund", None), getattr(request, "officer", None)
    return {
        "fund": fund,
        "officer": officer,
        "clock_doubt": _clock(request, fund),
        "places": places_for(request, fund, officer) if fund and officer else [],
        "has_other_funds": getattr(request, "has_other_funds", False),
        "language": language(),
        "text_size": text_size(request),
        "text_sizes": TEXT_SIZES,
    }


def _clock(request: HttpRequest, fund: Fund | None) -> str:
    """What is wrong with the machine's clock, which stops every entry; "" where nothing is, or it was answered."""
    if fund is None:
        return ""
    doubt = clock_doubt(fund.pk, last_posting(fund.pk), now())
    is_answered = isinstance(doubt, Doubt) and is_sure(doubt)
    return explain(doubt) if doubt is not None and not is_answered else ""
