"""What a filed photo is of: one picture is the paper of one thing, whatever kind of paper it is filed as.

Each app that keeps photos says with `register_uses` what they are of; whoever files one asks `require_own`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from kongboon.documents.errors import PhotoOfElsewhere
from kongboon.documents.models import Document
from kongboon.documents.queries import same_papers
from kongboon.funds.models import Fund


class Of(StrEnum):
    """The kinds of things that a photo is of."""

    BILL = "bill"
    CAME_BACK = "came_back"
    CLAIM = "claim"
    CONSENT = "consent"
    DEPOSIT = "deposit"
    GOODS = "goods"
    MINUTES = "minutes"
    SLIP = "slip"
    VOUCHER = "voucher"


@dataclass(frozen=True)
class Use:
    """A photo is the paper of a thing that stands: neither declined nor withdrawn nor taken back.

    `thing`: its key among those of one kind, e.g. the day of a meeting; `what`: the thing in words that name no member.
    """

    document_id: int
    kind: Of
    thing: str
    what: str


Source = Callable[[Fund, Collection[int]], Iterable[Use]]
_SOURCES: list[Source] = []


def register_uses(source: Source) -> None:
    """Say what an app's photos are of, those of some ids; called once, from its AppConfig.ready."""
    assert source not in _SOURCES, source
    _SOURCES.append(source)


def uses_of(photo: Document) -> list[Use]:
    """Everything that a photo is of, and the same picture saved anew. A few queries for each app."""
    same = same_papers(photo, Document.objects.filter(fund=photo.fund_id))
    ids = [photo.pk, *(found.pk for found in same if found.pk != photo.pk)]
    return [use for source in _SOURCES for use in source(photo.fund, ids)]


def require_own(photo: Document, kind: Of, thing: str | None) -> None:
    """Refuse a photo that is of something else already; of the very same thing it may be filed again.

    `thing` None: things of the same kind are held apart by the app itself. Errors: PhotoOfElsewhere.
    """
    for use in uses_of(photo):
        if use.kind != kind or (thing is not None and use.thing != thing):
            raise PhotoOfElsewhere(file=photo.file_name, what=use.what)
