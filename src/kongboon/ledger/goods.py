"""Goods that move by hand: received as a gift, given out, written off. Two people each time (account 1170, supplies)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.documents.models import Document
from kongboon.documents.uses import Of, require_own
from kongboon.funds import transaction
from kongboon.funds.models import Fund
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.request_models import Request
from kongboon.governance.requests import ask, is_repeat
from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.money import format_baht
from kongboon.ledger import errors
from kongboon.ledger.accounts import (
    GIFTS_IN_KIND,
    OTHER_COSTS,
    PUBLIC_WELFARE,
    SUPPLIES,
    account_for,
    name_of,
)
from kongboon.ledger.drafts import EntryDraft, credit, debit
from kongboon.ledger.models import Account
from kongboon.ledger.models import Line as BookLine
from kongboon.ledger.moves import words_of_payment
from kongboon.ledger.posting import post
from kongboon.ledger.requests import source_of

GOODS = RECEIVED, GIVEN, WRITTEN_OFF = "goods-received", "goods-given", "goods-written-off"


@dataclass(frozen=True)
class Movement:
    """How one way of moving goods stands in the books, and the number of its paper: receipt, voucher or none."""

    kind: str
    debit: str
    credit: str
    paper: str = ""


MOVEMENTS: dict[Act, Movement] = {
    Act.RECEIVE_GOODS: Movement(RECEIVED, SUPPLIES, GIFTS_IN_KIND, "R"),
    Act.GIVE_GOODS: Movement(GIVEN, PUBLIC_WELFARE, SUPPLIES, "P"),
    Act.WRITE_OFF_GOODS: Movement(WRITTEN_OFF, OTHER_COSTS, SUPPLIES),
}


@dataclass(frozen=True)
class Goods:
    """Goods of a value (satang): what, from or to whom, and why. `photo_id`: a filed photo of them."""

    amount: int
    what: str
    who: str = ""
    reason: str = ""
    photo_id: int | None = None

    @property
    def note(self) -> str:
        """The words that the books keep: from or to whom, then what, and why."""
        words = words_of_payment(self.who, self.what) if self.who.strip() else self.what.strip()
        return f"{words} ({self.reason.strip()})" if self.reason.strip() else words


@transaction.atomic
def ask_goods(*, fund: Fund, act: Act, goods: Goods, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for goods to be taken in, given out or written off; another officer agrees.

    act: one of MOVEMENTS. What is given out or written off is so by a press of its own, once others have agreed.
    Errors: those of `ask`; GoodsUnnamed, ReasonMissing, NotEnoughGoods, PhotoOfElse, PhotoOfElsewhere.
    """
    require(by, act)
    if not is_repeat(fund, idem_key):
        _check(fund, act, goods)
        if goods.photo_id is not None:
            require_own(Document.objects.get(fund=fund, pk=goods.photo_id), Of.GOODS, "")
    leaves = act is Act.GIVE_GOODS
    return ask(
        fund=fund,
        act=act,
        terms=asdict(goods),
        by=by,
        at=at,
        idem_key=idem_key,
        reason=goods.reason,
        amount_satang=goods.amount,
        payee=goods.who if leaves else "",
    )


def _check(fund: Fund, act: Act, goods: Goods) -> tuple[Account, Account]:
    """The account that is charged and the one that gives; call it under the fund's lock."""
    if not goods.what.strip() or (act is not Act.WRITE_OFF_GOODS and not goods.who.strip()):
        raise errors.GoodsUnnamed
    if act is not Act.RECEIVE_GOODS and not goods.reason.strip():
        raise errors.ReasonMissing
    if goods.photo_id is not None:
        kind = Document.Kind.GOODS
        if not Document.objects.filter(fund=fund, pk=goods.photo_id, kind=kind).exists():
            raise errors.PhotoOfElse
    movement = MOVEMENTS[act]
    charged, gives = account_for(fund, movement.debit), account_for(fund, movement.credit)
    if movement.credit == SUPPLIES:
        require_goods(gives, goods.amount)
    return charged, gives


def require_goods(supplies: Account, amount: int) -> None:
    """Refuse to take out more goods than the books have, under the fund's lock. Errors: NotEnoughGoods."""
    there = in_store(supplies.fund)
    if amount > there:
        raise errors.NotEnoughGoods(there=format_baht(there), amount=format_baht(amount))


def in_store(fund: Fund) -> int:
    """Satang at which the books carry the goods in store. 1 query."""
    found = BookLine.objects.filter(account__fund=fund, account__code=SUPPLIES).aggregate(total=Sum("amount"))
    return int(found["total"] or 0)


def moved_lately(fund: Fund, rows: int = 30) -> list[BookLine]:
    """The last lines of the goods in store, newest first, each with its entry and words. 1 query."""
    lines = BookLine.objects.filter(account__fund=fund, account__code=SUPPLIES)
    return list(lines.select_related("entry__batch", "entry__note").order_by("-entry_id", "pk")[:rows])


def _move(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    goods, movement = Goods(**request.terms), MOVEMENTS[request.asked]
    charged, gives = _check(request.fund, request.asked, goods)
    lines = (debit(charged.pk, goods.amount), credit(gives.pk, goods.amount))
    source = source_of(request)
    draft = EntryDraft(localdate(at), lines, paper=movement.paper, note=goods.note, source=source)
    # What comes in with the last word is recorded by whoever asked; what goes out by whoever hands it out.
    recorder = request.asked_by if request.asked is Act.RECEIVE_GOODS else by
    posted = post(fund=request.fund, kind=movement.kind, entries=[draft], idem_key=source, by=recorder, at=at)
    return f"entry/{posted.entry_ids[0]}", ""


def _words(whom: str) -> Callable[[Request], list[Line]]:
    def told(request: Request) -> list[Line]:
        """Which goods, from or to whom, and what is in store while it waits."""
        goods, movement = Goods(**request.terms), MOVEMENTS[request.asked]
        lines = [(gettext("Which goods"), goods.what)]
        if goods.who:
            lines.append((gettext(whom), goods.who))
        lines.append((gettext("In the books as"), name_of(account_for(request.fund, _other(movement)))))
        if request.is_open and request.asked is not Act.RECEIVE_GOODS:
            lines.append((gettext("In store by the books"), format_baht(in_store(request.fund))))
        return lines

    return told


def _other(movement: Movement) -> str:
    return movement.credit if movement.debit == SUPPLIES else movement.debit


def register_all() -> None:
    """What this module does of what is asked for."""
    register(
        Act.RECEIVE_GOODS,
        Doing(
            _words(gettext_noop("Received from")),
            _move,
            by_sum=True,
            comes_in=True,
            stays=True,
            verb=gettext_noop("The goods are in store"),
            ready=gettext_noop("Agreed, waits for its day"),
            who=gettext_noop("The treasurer, the bookkeeper or the welfare officer records it."),
            again="web:goods-received",
        ),
    )
    given = Doing(
        _words(gettext_noop("Given to")),
        _move,
        by_press=True,
        verb=gettext_noop("The goods are handed out"),
        ready=gettext_noop("Agreed, to be handed out"),
        who=gettext_noop("The treasurer, the bookkeeper or the welfare officer hands out the goods."),
        has_voucher=True,
        again="web:goods-given",
    )
    register(Act.GIVE_GOODS, given)
    gone = Doing(
        _words(""),
        _move,
        by_press=True,
        verb=gettext_noop("Take them off the books"),
        ready=gettext_noop("Agreed, to be taken off the books"),
        who=gettext_noop("The treasurer or the bookkeeper takes them off the books."),
        again="web:goods-written-off",
    )
    register(Act.WRITE_OFF_GOODS, gone)
