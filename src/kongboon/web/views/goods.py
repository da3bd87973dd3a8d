"""Goods in store: what there is, and asking for goods to be taken in, given out or written off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.documents.forms import sent_with_files
from kongboon.governance.asking import asked, terms_to_ask_anew
from kongboon.governance.models import Request
from kongboon.ledger.goods import Goods, ask_goods, in_store, moved_lately
from kongboon.web.book_forms import GoodsForm
from kongboon.web.navigation import address
from kongboon.web.words import kind_word


@dataclass(frozen=True)
class Way:
    """One way in which goods move, as its page says it."""

    page: str
    title: Any
    text: Any
    next: Any
    icon: str


WAYS = {
    Act.RECEIVE_GOODS: Way(
        "goods-received",
        _("Goods were given to the fund"),
        _("Rice, blankets, medicine: somebody gives, the fund keeps"),
        _("Another officer agrees, then the goods stand in the books and get a receipt number."),
        "gift",
    ),
    Act.GIVE_GOODS: Way(
        "goods-given",
        _("Goods are to be given out"),
        _("Help in goods to somebody, without a claim"),
        _("Another officer agrees first. Then the goods are handed out and get a voucher number."),
        "basket",
    ),
    Act.WRITE_OFF_GOODS: Way(
        "goods-written-off",
        _("Goods are spoiled or lost"),
        _("They are taken off the books, with the reason"),
        _("Another officer agrees first. Then they are taken off the books."),
        "x-circle",
    ),
}


@fund_view(Act.SEE_BOOKS)
def goods(request: FundRequest) -> HttpResponse:
    """What is in store by the books, what moved lately, and what this officer may ask for."""
    rows = [
        {
            "number": line.entry.entry_no,
            "on": line.entry.date,
            "word": kind_word(line.entry.batch.kind),
            "note": line.entry.note.text if hasattr(line.entry, "note") else "",
            "satang": line.amount,
            "tone": "out" if line.amount < 0 else "",
        }
        for line in moved_lately(request.fund)
    ]
    ways = [
        {
            "url": address(f"web:{way.page}", request.fund),
            "title": way.title,
            "text": way.text,
            "icon": way.icon,
        }
        for act, way in WAYS.items()
        if may(request.officer, act)
    ]
    return render(
        request, "web/books/goods.html", {"there": in_store(request.fund), "rows": rows, "ways": ways}
    )


@fund_view(Act.RECEIVE_GOODS)
def received(request: FundRequest) -> HttpResponse:
    """Ask for a gift in goods to be taken in."""
    return _ask(request, Act.RECEIVE_GOODS)


@fund_view(Act.GIVE_GOODS)
def given(request: FundRequest) -> HttpResponse:
    """Ask for goods to be given out by hand."""
    return _ask(request, Act.GIVE_GOODS)


@fund_view(Act.WRITE_OFF_GOODS)
def written_off(request: FundRequest) -> HttpResponse:
    """Ask for goods to be written off."""
    return _ask(request, Act.WRITE_OFF_GOODS)


def _ask(request: FundRequest, act: Act) -> HttpResponse:
    form = GoodsForm(
        request.officer,
        act,
        *sent_with_files(request),
        initial=_asked_before(request, act),
    )
    way = WAYS[act]
    context = {
        "title": way.title,
        "next": way.next,
        "leaves": act is not Act.RECEIVE_GOODS,
        "there": in_store(request.fund),
    }
    return asked(request, form, "web/books/goods_ask.html", lambda: _asked(request, form, act), **context)


def _asked_before(request: FundRequest, act: Act) -> dict[str, Any]:
    """What was asked for and not agreed to, for the form that asks anew."""
    terms = terms_to_ask_anew(request, act)
    told = {name: terms.get(name) for name in ("what", "amount", "who", "reason")}
    return {**told, "filed": terms.get("photo_id")} if terms else {}


def _asked(request: FundRequest, form: GoodsForm, act: Act) -> Request:
    data, at = form.cleaned_data, now()
    photo = form.filed_photo()
    told = Goods(
        amount=data["amount"],
        what=data["what"],
        who=data.get("who", ""),
        reason=data.get("reason", ""),
        photo_id=photo.pk if photo else None,
    )
    return ask_goods(fund=request.fund, act=act, goods=told, by=request.officer, at=at, idem_key=data["key"])
