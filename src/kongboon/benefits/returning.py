"""The money of a paid benefit or refund has come back: asked for by one officer, agreed to by another (decision 0021).

Whoever asks says where the money is, since which day, and who holds the proof; the books put it there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.benefits.accounts import money_account
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.checks import locked_claim, yes_confirmations
from kongboon.benefits.claims.queries import place_of
from kongboon.benefits.claims.still_due import resting_on
from kongboon.benefits.claims.taking_back import check_taking_back, membership_returns, take_back_claim
from kongboon.benefits.models import Claim, Refund
from kongboon.benefits.refunds import services as refunds
from kongboon.benefits.refunds.errors import RefundNotOpen
from kongboon.documents.models import Document
from kongboon.documents.uses import Of, Use, require_own
from kongboon.funds import transaction
from kongboon.funds.models import BankAccount, Fund
from kongboon.funds.words import shown_date
from kongboon.governance.doings import Line, Part, register
from kongboon.governance.request_models import Request
from kongboon.governance.requests import with_photo
from kongboon.ledger import undoing
from kongboon.ledger.accounts import SUPPLIES, name_of
from kongboon.ledger.models import Account, Entry


@dataclass(frozen=True)
class CameBack:
    """Where money came back, without a bank to the cash box, or goods to the store; since when, and who holds the proof.

    `photo_id`: a filed photo of the deposit slip or the receipt.
    """

    on: date
    holder: str
    bank_id: int | None = None
    is_stock: bool = False
    photo_id: int | None = None

    def terms(self) -> dict[str, Any]:
        return asdict(self) | {"on": self.on.isoformat(), "holder": self.holder.strip()}


def _came_back(request: Request) -> CameBack:
    told = {name: request.terms[name] for name in CameBack.__dataclass_fields__}
    return CameBack(**told | {"on": date.fromisoformat(told["on"])})


def _place(fund: Fund, came: CameBack) -> Account:
    bank = BankAccount.objects.get(fund=fund, pk=came.bank_id) if came.bank_id else None
    return money_account(fund, bank, from_stock=came.is_stock)


def _check(paid: Entry, came: CameBack, thing: str, at: datetime) -> None:
    """`thing`: of what the photo may be the proof already.

    Errors: CameBackWhen, HolderMissing, CameBackElsewhere, ProofOfElse, PhotoOfElsewhere.
    """
    if not paid.date <= came.on <= localdate(at):
        raise errors.CameBackWhen(paid=shown_date(paid.date), today=shown_date(localdate(at)))
    if not came.holder.strip():
        raise errors.HolderMissing
    out_of_stock = paid.lines.filter(account__code=SUPPLIES, amount__lt=0).exists()
    if came.is_stock != out_of_stock:
        raise errors.CameBackElsewhere
    proof = Document.objects.filter(fund=paid.fund, pk=came.photo_id, kind=Document.Kind.CAME_BACK)
    if came.photo_id is not None and (photo := proof.first()) is None:
        raise errors.ProofOfElse
    if came.photo_id is not None and photo is not None:
        require_own(photo, Of.CAME_BACK, thing)


def photo_uses(fund: Fund, photos: Collection[int]) -> Iterator[Use]:
    """What came back of which some photos are the proof. One query, and one for each found."""
    for request in with_photo(fund, [Act.TAKE_BACK_CLAIM, Act.TAKE_BACK_REFUND], photos):
        of_claim = request.asked is Act.TAKE_BACK_CLAIM
        thing = _event(_claim(request)) if of_claim else _of_refund(_refund(request))
        told = {"what": request.title, "on": shown_date(localdate(request.at))}
        yield Use(
            request.terms["photo_id"], Of.CAME_BACK, thing, gettext("%(what)s, asked for on %(on)s") % told
        )


def _event(claim: Claim) -> str:
    """One slip is the proof of all that was paid for one event."""
    return f"event/{claim.member_id or claim.person_key}/{claim.event}/{claim.event_on}"


def _of_refund(refund: Refund) -> str:
    return f"refund/{refund.pk}"


@transaction.atomic
def ask_claim_back(
    *, claim: Claim, came: CameBack, reason: str, by: Officer, at: datetime, idem_key: str
) -> Request:
    """Ask for a paid claim to be taken back, now that its money is back; asked for again while it waits, it is one.

    Errors: those of `ask`, `take_back_claim` and `CameBack`; NotPaidBack.
    """
    claim = locked_claim(claim)
    if claim.paid_entry is None:
        raise errors.NotPaidBack(number=claim.number, status=claim.get_status_display())
    paid = claim.paid_entry

    def check() -> None:
        check_taking_back(claim, by)
        _check(paid, came, _event(claim), at)

    more = came.terms() | {"claim_id": claim.pk}
    return undoing.ask_taking_back(
        entry=paid,
        act=Act.TAKE_BACK_CLAIM,
        check=check,
        reason=reason,
        by=by,
        at=at,
        idem_key=idem_key,
        **more,
    )


@transaction.atomic
def ask_refund_back(
    *, refund: Refund, came: CameBack, reason: str, by: Officer, at: datetime, idem_key: str
) -> Request:
    """Ask for a paid refund to be taken back, as `ask_claim_back`. Errors: RefundNotOpen and the same."""
    paid = refund.paid_entry
    if paid is None:
        raise RefundNotOpen(number=refund.number)

    def check() -> None:
        refunds.check_taking_back(refund, by)
        _check(paid, came, _of_refund(refund), at)

    more = came.terms() | {"refund_id": refund.pk}
    return undoing.ask_taking_back(
        entry=paid,
        act=Act.TAKE_BACK_REFUND,
        check=check,
        reason=reason,
        by=by,
        at=at,
        idem_key=idem_key,
        **more,
    )


def _claim(request: Request) -> Claim:
    found: Claim = Claim.objects.select_related("fund", "member").get(
        fund=request.fund, pk=request.terms["claim_id"]
    )
    return found


def _refund(request: Request) -> Refund:
    found: Refund = Refund.objects.select_related("fund", "member").get(
        fund=request.fund, pk=request.terms["refund_id"]
    )
    return found


def _take_back_claim(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    came = _came_back(request)
    claim = take_back_claim(
        claim=_claim(request),
        reason=request.reason,
        by=request.asked_by,
        at=at,
        on=came.on,
        place=_place(request.fund, came),
    )
    return _reversal_of(claim.paid_entry), ""


def _take_back_refund(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    came, refund = _came_back(request), _refund(request)
    refunds.take_back_refund(
        refund=refund,
        reason=request.reason,
        by=request.asked_by,
        at=at,
        on=came.on,
        place=_place(request.fund, came),
    )
    return _reversal_of(refund.paid_entry), ""


def _reversal_of(paid: Entry | None) -> str:
    return f"entry/{Entry.objects.get(reverses=paid).pk}"


def _back_words(request: Request) -> list[Line]:
    came = _came_back(request)
    account = _place(request.fund, came)
    return [
        (gettext("Came back into"), str(account.bank_account or name_of(account))),
        (gettext("Came back on"), shown_date(came.on)),
        (gettext("Who holds the money or the proof"), came.holder),
    ]


def _paid_words(request: Request) -> list[Line]:
    paid = undoing.entry_of(request)
    return [*undoing.which(paid), (gettext("Was taken from"), place_of(paid)), *undoing.people(paid)]


def _claim_words(request: Request) -> list[Line]:
    claim = _claim(request)
    lines = [
        (gettext("Claim"), f"{claim.number} · {claim.benefit_title}"),
        (gettext("Received the money"), claim.payee_name),
        *_paid_words(request),
        *_back_words(request),
    ]
    if request.is_open and membership_returns(claim):
        assert claim.member is not None, "only a member's own death ends a membership"
        back = gettext("%(name)s is a member again, as before") % {"name": claim.member.full_name}
        lines.append((gettext("Membership"), back))
    return lines


def _refund_words(request: Request) -> list[Line]:
    received = (gettext("Received the money"), _refund(request).payee_name)
    return [received, *_paid_words(request), *_back_words(request)]


def _claim_names(request: Request) -> list[str]:
    claim = _claim(request)
    return list({claim.payee_name, claim.beneficiary, *undoing.names_in(request)})


def _refund_names(request: Request) -> list[str]:
    return list({_refund(request).payee_name, *undoing.names_in(request)})


def _claim_links(request: Request) -> Iterator[Line]:
    yield (
        gettext("Look at the claim"),
        reverse("benefits:claim", args=[request.fund.code, _claim(request).pk]),
    )


def _refund_links(request: Request) -> Iterator[Line]:
    yield (
        gettext("Look at the refund"),
        reverse("benefits:refund", args=[request.fund.code, _refund(request).pk]),
    )


def _parts(entry: Entry) -> Iterator[Part]:
    """Who handed in and confirmed the claim or the refund that an entry paid; who paid recorded it."""
    claim = Claim.objects.filter(paid_entry=entry).select_related("submitted_by", "fund").first()
    if claim is not None:
        url = reverse("benefits:claim", args=[claim.fund.code, claim.pk])
        yield Part(claim.submitted_by, gettext("Handed in by"), url)
        for said in yes_confirmations(claim):
            yield Part(said.officer, gettext("Confirmed by"), url)
    app, _, pk = entry.source.partition("/")
    if app == "refund" and entry.reverses_id is None:
        refund = Refund.objects.select_related("submitted_by", "fund").get(fund=entry.fund, pk=int(pk))
        yield Part(refund.submitted_by, gettext("Requested by"))
        for word in refund.confirmations:
            yield Part(word.officer, gettext("Confirmed by"))


def register_all() -> None:
    """What this module does of what is asked for, and what it knows of entries."""
    undoing.register_parts(lambda entry: list(_parts(entry)))
    undoing.register_resting(resting_on)
    claim_back = undoing.doing(
        _take_back_claim, words=_claim_words, not_by=_claim_names, links=_claim_links, comes_in=True
    )
    register(Act.TAKE_BACK_CLAIM, claim_back)
    refund_back = undoing.doing(
        _take_back_refund, words=_refund_words, not_by=_refund_names, links=_refund_links, comes_in=True
    )
    register(Act.TAKE_BACK_REFUND, refund_back)
