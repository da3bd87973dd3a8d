"""What the shell of every page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kongboon.funds.words import language
from kongboon.web.display import TEXT_SIZES, text_size
from kongboon.web.navigation import places_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """The fund and the office of the page, if it is a fund's page, its places, the language, the text size."""
    fund, officer = getattr(request, "fund", None), getattr(request, "officer", None)
    return {
        "fund": fund,
        "officer": officer,
        "places": places_for(request, fund, officer) if fund and officer else [],
        "has_other_funds": getattr(request, "has_other_funds", False),
        "language": language(),
        "text_size": text_size(request),
        "text_sizes": TEXT_SIZES,
    }
