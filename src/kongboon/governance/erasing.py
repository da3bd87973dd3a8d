"""Names that go out of requests with a person who is erased: as payee, and in what changed of them.

The act, the sum, the days and who agreed stay. Called by `web.erasure` alone, while the words of two people are done.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from kongboon.access.permissions import Act
from kongboon.governance.request_models import Request, RequestAct
from kongboon.governance.resolution_models import ResolutionUse
from kongboon.kernel.guards import ERASED
from kongboon.kernel.thai_text import search_key

# Words beside a name that tell of the person too.
_WORDS = frozenset({"payee", "what", "note", "reason", "heir_name", "heir_relation"})
_DAYS = frozenset({"birth_date"})


def requests_about(fund_id: int, member_id: int, names: Collection[str]) -> list[Request]:
    """Requests that change a member's rights, and those that pay to one of the names as they were typed."""
    keys = {search_key(name) for name in names} - {""}
    found = Request.objects.filter(fund=fund_id, erased_at=None).exclude(act=Act.ERASE_MEMBER.code)
    return [
        one
        for one in found.select_related("fund").order_by("pk")
        if one.terms.get("member_id") == member_id or (one.payee and search_key(one.payee) in keys)
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
