"""The list of suppliers from whom the fund buys again and again: listed by two officers, taken off by two.

What is paid to a listed supplier is added up for that supplier alone; a name that is only typed counts for whoever
asks too (governance.payees).
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.funds import transaction
from kongboon.funds.ids import next_id
from kongboon.funds.models import Fund
from kongboon.governance import errors
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.models import Request, Supplier
from kongboon.governance.requests import ask, is_repeat
from kongboon.kernel.thai_text import search_key

# Shorter ones stand inside many other names.
LETTERS_MIN = 3


def listed_suppliers(fund: Fund) -> QuerySet[Supplier]:
    """Who stands in the list now, by name."""
    found: QuerySet[Supplier] = Supplier.objects.filter(fund=fund, ended_at=None)
    return found


@transaction.atomic
def ask_supplier(
    *, fund: Fund, name: str, reference: str, note: str, by: Officer, at: datetime, idem_key: str
) -> Request:
    """Ask for a supplier to be listed; whoever bears the name, or whose household does, does not agree.

    Errors: those of `ask`; SupplierNameShort, SupplierListed.
    """
    name = " ".join(name.split())
    if not is_repeat(fund, idem_key):
        _check_new(fund, name)
    terms = {"name": name, "reference": reference.strip(), "note": note.strip()}
    return ask(fund=fund, act=Act.ADD_SUPPLIER, terms=terms, by=by, at=at, idem_key=idem_key, payee=name)


@transaction.atomic
def ask_end_of_supplier(*, supplier: Supplier, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for a supplier to be taken off the list. Errors: those of `ask`; SupplierEnded."""
    if not is_repeat(supplier.fund, idem_key):
        _check_listed(supplier)
    terms = {"supplier_id": supplier.pk, "name": supplier.name}
    return ask(fund=supplier.fund, act=Act.END_SUPPLIER, terms=terms, by=by, at=at, idem_key=idem_key)


def _check_new(fund: Fund, name: str) -> None:
    if len(search_key(name)) < LETTERS_MIN:
        raise errors.SupplierNameShort(least=LETTERS_MIN)
    if known := listed_suppliers(fund).filter(name_key=search_key(name)).first():
        raise errors.SupplierListed(name=known.name)


def _check_listed(supplier: Supplier) -> None:
    if not listed_suppliers(supplier.fund).filter(pk=supplier.pk).exists():
        raise errors.SupplierEnded(name=supplier.name)


def _add(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    terms = request.terms
    _check_new(request.fund, terms["name"])
    made = Supplier.objects.create(
        id=next_id(request.fund),
        fund=request.fund,
        name=terms["name"],
        name_key=search_key(terms["name"]),
        reference=terms["reference"],
        note=terms["note"],
        request=request,
        at=at,
    )
    return f"supplier/{made.pk}", ""


def _end(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    supplier = Supplier.objects.get(fund=request.fund, pk=request.terms["supplier_id"])
    _check_listed(supplier)
    Supplier.objects.filter(pk=supplier.pk).update(end_request=request, ended_at=at)
    return f"supplier/{supplier.pk}", ""


def _words(request: Request) -> list[Line]:
    words = {
        "name": gettext("Name of the supplier"),
        "reference": gettext("Tax number, telephone or account number"),
        "note": gettext("Note"),
    }
    return [(word, request.terms[name]) for name, word in words.items() if request.terms.get(name)]


def register_all() -> None:
    """What is done of what is asked for."""
    register(Act.ADD_SUPPLIER, Doing(_words, _add))
    register(Act.END_SUPPLIER, Doing(_words, _end))
