"""The list of suppliers: who stands in it, and asking for one to be listed or taken off."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now

from kongboon.access.forms import KeyedForm
from kongboon.access.permissions import Act, may
from kongboon.access.web import FundRequest, fund_view
from kongboon.governance.asking import asked
from kongboon.governance.models import Request, Supplier
from kongboon.governance.suppliers import ask_end_of_supplier, ask_supplier, listed_suppliers
from kongboon.web.book_forms import SupplierForm


@fund_view(Act.SEE_BOOKS)
def suppliers(request: FundRequest) -> HttpResponse:
    """Everybody from whom the fund buys again and again, then who was taken off the list."""
    ended = Supplier.objects.filter(fund=request.fund, ended_at__isnull=False).order_by("-ended_at", "-pk")
    context = {
        "listed": listed_suppliers(request.fund),
        "ended": ended,
        "may_add": may(request.officer, Act.ADD_SUPPLIER),
        "may_end": may(request.officer, Act.END_SUPPLIER),
    }
    return render(request, "web/suppliers/list.html", context)


@fund_view(Act.ADD_SUPPLIER)
def add(request: FundRequest) -> HttpResponse:
    """Ask for a supplier to be listed."""
    form = SupplierForm(request.POST or None)

    def do() -> Request:
        data = dict(form.cleaned_data)
        return ask_supplier(fund=request.fund, by=request.officer, at=now(), idem_key=data.pop("key"), **data)

    return asked(request, form, "web/suppliers/add.html", do)


@fund_view(Act.END_SUPPLIER)
def end(request: FundRequest, pk: int) -> HttpResponse:
    """Ask for a supplier to be taken off the list."""
    found: Supplier = get_object_or_404(
        Supplier.objects.filter(fund=request.fund, ended_at=None).select_related("fund"), pk=pk
    )
    form = KeyedForm(request.POST or None)

    def do() -> Request:
        key = form.cleaned_data["key"]
        return ask_end_of_supplier(supplier=found, by=request.officer, at=now(), idem_key=key)

    return asked(request, form, "web/suppliers/end.html", do, supplier=found)
