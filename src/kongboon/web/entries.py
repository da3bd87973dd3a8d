"""Out of what an entry of the books came: who asked, who agreed, and the papers that it rests on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.benefits.models import Approval, Claim, RefundAct
from kongboon.funds.models import Fund
from kongboon.governance.doings import Paper
from kongboon.governance.models import Request
from kongboon.governance.request_shown import papers_of
from kongboon.kernel.thai_text import whole_number
from kongboon.ledger.deposits import deposit_slip_of
from kongboon.ledger.petty_cash import receipt_of
from kongboon.ledger.queries import EntryShown
from kongboon.web.words import kind_word


def _source(entry: EntryShown) -> tuple[str, int | None]:
    app, _, pk = entry.source.partition("/")
    return app, whole_number(pk)


def request_of(fund: Fund, entry: EntryShown) -> Request | None:
    """What two people asked for and agreed to, where an entry came out of it. One query at most."""
    app, pk = _source(entry)
    if app != "request" or pk is None:
        return None
    found: Request | None = Request.objects.filter(fund=fund, pk=pk).select_related("asked_by").first()
    return found


def who_did_what(fund: Fund, entry: EntryShown) -> list[dict[str, Any]]:
    """Who asked, who agreed and who recorded it, each with the moment, in that order. Two queries at most."""
    recorded = {"what": kind_word(entry.kind), "who": entry.by, "at": entry.at}
    return [*_before(fund, entry), recorded]


def _before(fund: Fund, entry: EntryShown) -> list[dict[str, Any]]:
    if (asked := request_of(fund, entry)) is not None:
        said = [(word.officer, word.at) for word in asked.confirmations]
        return _told(asked.asked_by, asked.at, said)
    app, pk = _source(entry)
    if app == "claim" and (claim := _claim(fund, pk)) is not None:
        words = claim.approvals.filter(kind=Approval.Kind.CONFIRM, verdict=Approval.Verdict.YES)
        said = [(word.officer, word.at) for word in words.select_related("officer") if word.at <= entry.at]
        return _told(claim.submitted_by, claim.at, said)
    if app == "refund":
        acts = RefundAct.objects.filter(fund=fund, refund_id=pk, kind=RefundAct.Kind.CONFIRM)
        return _agreed([(act.officer, act.at) for act in acts.select_related("officer")])
    return []


def _claim(fund: Fund, pk: int | None) -> Claim | None:
    found: Claim | None = Claim.objects.filter(fund=fund, pk=pk).select_related("submitted_by").first()
    return found


def _told(asker: Officer, at: Any, said: list[tuple[Officer, Any]]) -> list[dict[str, Any]]:
    return [{"what": gettext("Asked for it"), "who": asker.name, "at": at}, *_agreed(said)]


def _agreed(said: list[tuple[Officer, Any]]) -> list[dict[str, Any]]:
    return [{"what": gettext("Agreed to it"), "who": officer.name, "at": at} for officer, at in said]


def papers_of_entry(fund: Fund, entry: EntryShown, officer: Officer) -> list[Paper]:
    """The photos that an entry rests on and this officer may open. Four queries at most."""
    if (slip := deposit_slip_of(entry.id)) is not None:
        return [(gettext("Photo of the bank's slip"), slip)]
    receipt = receipt_of(entry.id)
    if receipt is not None:
        return [(gettext("Photo of the receipt"), receipt)]
    asked = request_of(fund, entry)
    return papers_of(asked, officer) if asked is not None else []
