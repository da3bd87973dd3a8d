"""What the second person judges of a regulation: its text, and what it changes in the version that holds before it."""

from __future__ import annotations

from typing import Any

from kongboon.access.permissions import Act
from kongboon.funds.regulations import standing_versions
from kongboon.governance.models import Request
from kongboon.governance.request_shown import Beside, show_beside
from kongboon.regulations.models import RegulationDraft
from kongboon.regulations.requests import asked_text
from kongboon.rules.document import load_regulation
from kongboon.web.revision import changes_of, clauses_of, differences_between


def _context(request: Request) -> dict[str, Any]:
    """A draft beside the version that it began with, anything else beside the one that holds before its first day."""
    text = asked_text(request)
    read, own = load_regulation(text), _own_version(request)
    before = [
        version
        for version in standing_versions(request.fund)
        if version.in_force_from < read.in_force_from and version.pk != own
    ]
    old = before[-1] if before else None
    if "draft_id" in request.terms:
        draft = RegulationDraft.objects.select_related("based_on").get(
            fund=request.fund, pk=request.terms["draft_id"]
        )
        old = draft.based_on or old
    return {
        "old": old,
        "changes": changes_of(differences_between(load_regulation(old.text), read)) if old else (),
        "clauses": clauses_of(read),
        "text": text,
        "is_withdrawal": request.asked is Act.WITHDRAW_REGULATION,
    }


def _own_version(request: Request) -> int | None:
    """The version that it speaks of, where that is written down already."""
    if "version_id" in request.terms:
        return int(request.terms["version_id"])
    app, _, pk = request.end.result.partition("/") if request.end is not None else ("", "", "")
    return int(pk) if app == "regulation" else None


def register_all() -> None:
    """What this app draws on the page of a request."""
    for act in (Act.ADOPT_REGULATION, Act.WITHDRAW_REGULATION):
        show_beside(act, Beside("web/revision/_asked.html", _context))
