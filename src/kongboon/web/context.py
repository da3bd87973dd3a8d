"""What the shell of every page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django_scopes import scopes_disabled

from kongboon.access.models import Officer
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
        "has_other_funds": SimpleLazyObject(lambda: _has_other_funds(request)),
        "language": language(),
        "text_size": text_size(request),
        "text_sizes": TEXT_SIZES,
    }


def _has_other_funds(request: HttpRequest) -> bool:
    """Whether there is another fund to go to, or the right to make one."""
    user, fund = getattr(request, "user", None), getattr(request, "fund", None)
    if user is None or fund is None or not user.is_authenticated:
        return False
    with scopes_disabled():
        return (
            user.is_superuser or Officer.objects.filter(user=user, active_to=None).exclude(fund=fund).exists()
        )
