"""The photo of a bill or receipt that a payment goes out with: it is of this payment, and of no other one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.permissions import Act
from kongboon.documents.models import Document
from kongboon.documents.queries import same_papers
from kongboon.documents.uses import Of, Use, require_own
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date
from kongboon.governance.models import Request, RequestAct
from kongboon.governance.requests import with_photo
from kongboon.ledger import errors
from kongboon.ledger.models import Entry, PettyCash


def taken_back() -> Exists:
    """Of petty cash: whether its entry was reversed."""
    return Exists(Entry.objects.filter(reverses_id=OuterRef("entry_id")))


def standing(fund: Fund) -> QuerySet[PettyCash]:
    """What was paid out of petty cash and not taken back."""
    found: QuerySet[PettyCash] = PettyCash.objects.filter(~taken_back(), fund=fund)
    return found


def require_own_photo(fund: Fund, photo: Document) -> None:
    """Refuse a photo that was filed for something else, or a picture of a bill that was paid or is to be paid.

    Errors: PhotoOfElsewhere, PettyReceiptElsewhere, PettyReceiptTwice, PettyReceiptAsked.
    """
    require_own(photo, Of.BILL, None)
    if photo.kind != Document.Kind.RECEIPT:
        raise errors.PettyReceiptElsewhere(
            kind=photo.get_kind_display(),
            on=shown_date(localdate(photo.uploaded_at)),
            name=photo.uploaded_by.name,
        )
    small = standing(fund)
    receipts = Document.objects.filter(pk__in=small.values("receipt_id"))
    if same := same_papers(photo, receipts):
        used = small.select_related("entry").filter(receipt=same[0]).first()
        assert used is not None, "the photo is of one of them"
        raise errors.PettyReceiptTwice(entry=used.entry.entry_no)
    asked = _asked(fund)
    if same := same_papers(photo, Document.objects.filter(fund=fund, pk__in=asked)):
        raise errors.PettyReceiptAsked(payee=asked[same[0].pk].payee)


def photo_uses(fund: Fund, photos: Collection[int]) -> Iterator[Use]:
    """The bills and the goods of which some photos are. Seven queries at most."""
    for small in standing(fund).filter(receipt__in=photos).select_related("entry"):
        what = gettext("small cost, entry %(entry)s") % {"entry": small.entry.entry_no}
        yield Use(small.receipt_id, Of.BILL, f"entry/{small.entry_id}", what)
    for photo_id, request in _asked(fund).items():
        if photo_id in photos:
            yield _use(request, Of.BILL)
    undone = _undone(fund)
    for request in with_photo(fund, [Act.RECEIVE_GOODS, Act.GIVE_GOODS, Act.WRITE_OFF_GOODS], photos):
        if f"request/{request.pk}" not in undone:
            yield _use(request, Of.GOODS)


def _use(request: Request, kind: Of) -> Use:
    told = {"what": request.title, "on": shown_date(localdate(request.at))}
    what = gettext("%(what)s, asked for on %(on)s") % told
    return Use(request.terms["photo_id"], kind, f"request/{request.pk}", what)


def _asked(fund: Fund) -> dict[int, Request]:
    """By photo: payments that are asked for or were made by two people, and not taken back. Three queries."""
    over = RequestAct.objects.filter(fund=fund, kind__in=[RequestAct.Kind.DECLINE, RequestAct.Kind.WITHDRAW])
    sources = _undone(fund)
    found = Request.objects.filter(fund=fund, act=Act.PAY_OTHER.code, terms__photo_id__isnull=False)
    return {
        request.terms["photo_id"]: request
        for request in found.exclude(pk__in=over.values("request_id"))
        if f"request/{request.pk}" not in sources
    }


def _undone(fund: Fund) -> set[str]:
    """Requests whose entry was taken back, as the books name them."""
    undone = Entry.objects.filter(fund=fund, reverses__source__startswith="request/")
    return set(undone.values_list("reverses__source", flat=True))
