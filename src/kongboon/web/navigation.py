"""The places of a fund that every page leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kongboon.access.models import Officer, Role


@dataclass(frozen=True)
class Place:
    """One entry of the list at the side, which is the bar below on a phone.

    below: first parts of a path under the fund that belong to this place; wide_only: not in the bar.
    """

    name: str
    word: Any
    icon: str
    below: tuple[str, ...] = ()
    wide_only: bool = False
    hidden_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownPlace:
    url: str
    word: str
    icon: str
    is_here: bool
    wide_only: bool


PLACES = (
    Place("web:home", _("Today"), "house-door"),
    Place("dues:home", _("Collect dues"), "cash-coin", ("dues",)),
    Place("members:list", _("Members"), "people", ("members",)),
    Place("benefits:home", _("Pay benefits"), "heart", ("benefits",)),
    Place("web:books", _("Books"), "journal-text", ("books",), True, (Role.COLLECTOR,)),
    Place("reports:home", _("Reports"), "file-earmark-text", ("reports",), True, (Role.COLLECTOR,)),
    Place("outlook:home", _("Sustainability"), "graph-up", ("outlook",), True, (Role.COLLECTOR,)),
    Place("web:more", _("More"), "three-dots", ("more", "settings", "officers", "changes", "backups")),
)


def address(name: str, fund: Any, *more: object) -> str:
    """Address of a fund's page by its name, which may be another app's."""
    return reverse(name, args=[fund.code, *more])


def places_for(request: HttpRequest, fund: Any, officer: Officer) -> list[ShownPlace]:
    """The places that an officer may go to, the one where the page is marked."""
    part = request.path.removeprefix(f"/f/{fund.code}/").split("/")[0]
    shown = []
    for place in PLACES:
        if officer.role in place.hidden_from:
            continue
        url = address(place.name, fund)
        is_here = part in place.below if part else place.name == "web:home"
        shown.append(ShownPlace(url, str(place.word), place.icon, is_here, place.wide_only))
    return shown
