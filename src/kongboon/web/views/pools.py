"""The pools of money in the books: what came in by source, what was paid out, what is left."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.permissions import Act
from kongboon.access.web import FundRequest, fund_view
from kongboon.benefits.pools.entries import pool_entry, pool_lines
from kongboon.benefits.pools.states import fund_in_pools, pools_of
from kongboon.funds.regulations import regulation_on, regulations_of
from kongboon.rules.compare_words import value_in_words
from kongboon.rules.errors import NoRegulationInForce
from kongboon.rules.pool_sums import PoolSum
from kongboon.rules.terms import Regulation
from kongboon.web.views.books import ROWS_A_PAGE


def _regulation(request: FundRequest) -> Regulation | None:
    """The regulation of today, whose pools are shown."""
    try:
        return regulation_on(request.fund, localdate())
    except NoRegulationInForce:
        return None


def _rows(found: PoolSum) -> list[tuple[str, int]]:
    """Where a pool's money came from, in words."""
    rows = [(value_in_words("source", source, gettext), satang) for source, satang in found.came_in]
    return (
        [(gettext("Brought forward and set apart"), found.brought_satang), *rows]
        if found.brought_satang
        else rows
    )


@fund_view(Act.SEE_BOOKS)
def pools(request: FundRequest) -> HttpResponse:
    """Each pool of the regulation in force, added up from the books."""
    regulation = _regulation(request)
    found = pools_of(request.fund, regulation) if regulation else ()
    context = {
        "regulation": regulation,
        "pools": [(each, _rows(each)) for each in found],
        "together": fund_in_pools(request.fund, found),
    }
    return render(request, "web/books/pools.html", context)


@fund_view(Act.SEE_BOOKS)
def pool(request: FundRequest, key: str) -> HttpResponse:
    """The entries behind one pool, newest first."""
    regulation = _regulation(request)
    found = regulation.pool(key) if regulation else None
    if found is None:
        raise Http404
    versions = regulations_of(request.fund)
    page = Paginator(pool_lines(request.fund, found), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "pool": found,
        "page_obj": page,
        "rows": [pool_entry(line, found, versions) for line in page],
    }
    return render(request, "web/books/pool.html", context)
