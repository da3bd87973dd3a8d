"""Names that go out of requests with a person who is erased: as payee, and in what changed of them.

The act, the sum, the days and who agreed stay. Called by `web.erasure` alone, while the words of two people are done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from kongboon.access.permissions import Act
from kongboon.governance.request_models import Request, RequestAct
from kongboon.governance.resolution_models import ResolutionUse
from kongboon.kernel.guards import ERASED
from kongboon.kernel.thai_text import search_key

# Words beside a name that tell of the person too.
_WORDS = frozenset({"payee", "what", "who", "holder", "note", "reason", "heir_name", "heir_relation"})
_DAYS = frozenset({"birth_date"})


def requests_about(
    fund_id: int, names: Collection[str], things: Mapping[str, Collection[int]]
) -> list[Request]:
    """Requests that pay to one of the names as they were typed or take goods from it, and those about some things.

    `things`: the keys of the member, the claims, refunds and entries by the name that they have in a request's terms,
    e.g. {"member_id": {7}}.
    """
    keys = {search_key(name) for name in names} - {""}
    found = Request.objects.filter(fund=fund_id, erased_at=None).exclude(act=Act.ERASE_MEMBER.code)
    return [
        one
        for one in found.select_related("fund").order_by("pk")
        if any(one.terms.get(name) in ids for name, ids in things.items())
        or any(search_key(name) in keys for name in (one.payee, str(one.terms.get("who", ""))) if name)
    ]


def erase_requests(requests: Collection[Request], at: datetime) -> list[int]:
    """Take the names out of some requests, and of what rests on resolutions by them; gives back their entries' keys."""
    for one in requests:
        Request.objects.filter(pk=one.pk).update(
            payee=one.payee and ERASED, reason=one.reason and ERASED, terms=_nameless(one.terms), erased_at=at
        )
    acts = RequestAct.objects.filter(request__in=requests)
    spoken = list(acts.exclude(note="").values_list("pk", flat=True))
    results = acts.filter(result__startswith="entry/").values_list("result", flat=True)
    entries = [int(result.removeprefix("entry/")) for result in results]
    RequestAct.objects.filter(pk__in=spoken).update(note=ERASED)
    ResolutionUse.objects.filter(act=Act.PAY_OTHER.code, thing_id__in=entries).update(title=ERASED)
    return entries


def _nameless(value: Any, name: str = "") -> Any:
    """Terms as they were, but for the words that tell of a person, and with the birth year alone.

    >>> _nameless({"payee": "นายดำ", "amount": 5, "after": {"birth_date": "1947-11-23", "heir_name": ""}})
    {'payee': 'ลบข้อมูลแล้ว', 'amount': 5, 'after': {'birth_date': '1947-07-01', 'heir_name': ''}}
    """
    if isinstance(value, dict):
        return {key: _nameless(each, key) for key, each in value.items()}
    if name in _DAYS and isinstance(value, str):
        return date.fromisoformat(value).replace(month=7, day=1).isoformat()
    if name == "disabled_since":
        return None
    return ERASED if name in _WORDS and value else value
