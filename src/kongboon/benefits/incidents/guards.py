"""Guards of incidents; what each refuses is tried by raw SQL in tests/test_incident_guards.py.

What was opened stays as it was, but for its closing. No house is helped twice for one incident.
"""

# ruff: noqa: S608  (the texts of the triggers are made of constants of this module alone)
from __future__ import annotations

from kongboon.benefits.guard_texts import ITS_CLAIM, N
from kongboon.benefits.models import NOT_LIVE
from kongboon.funds.guards import LOCK_FUND
from kongboon.kernel.guards import Guard, append_only, changed, guard, only_erased

_ITS_INCIDENT = "SELECT 1 FROM {p}benefits_incident i WHERE i.id=NEW.incident_id AND i.fund_id=NEW.fund_id"
_LIVE = f"c.status NOT IN {NOT_LIVE}"
_INCIDENTS = {
    "incident.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.opened_by_id/{N}<>NEW.fund_id",
    "incident.no_title": "TRIM(NEW.title)=''",
}
_CLOSING = {
    "incident.fixed": changed(
        "id", "fund_id", "event", "title", "on", "damages", "idem_key", "opened_by_id", "at"
    )
    .replace("NEW.on", 'NEW."on"')
    .replace("OLD.on", 'OLD."on"'),
    "incident.closed": "OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL OR NEW.closed_by_id IS NULL"
    f" OR NEW.closed_by_id/{N}<>NEW.fund_id",
}
_VILLAGES = {
    "incident_village.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.village_id/{N}<>NEW.fund_id"
    f" OR NOT EXISTS({_ITS_INCIDENT})",
}
_PROOFS = {
    "incident_proof.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.document_id/{N}<>NEW.fund_id"
    f" OR NEW.by_id/{N}<>NEW.fund_id OR NOT EXISTS({_ITS_INCIDENT})",
}
_HOUSES = {
    "incident_house.foreign": f"NEW.id/{N}<>NEW.fund_id OR NOT EXISTS({_ITS_INCIDENT}) OR NOT EXISTS({ITS_CLAIM})",
    "incident_house.other_event": f"NOT EXISTS({ITS_CLAIM} AND EXISTS({_ITS_INCIDENT} AND i.event=c.event"
    ' AND i."on"=c.event_on))',
    "incident_house.twice": f"EXISTS({ITS_CLAIM} AND {_LIVE}) AND EXISTS(SELECT 1 FROM {{p}}benefits_incidenthouse h"
    " JOIN {p}benefits_claim c ON c.id=h.claim_id WHERE h.incident_id=NEW.incident_id AND h.home=NEW.home"
    f" AND {_LIVE})",
}

GUARDS: list[Guard] = [
    guard("benefits_incident_new", "benefits_incident", "INSERT", _INCIDENTS),
    guard("benefits_incident_closing", "benefits_incident", "UPDATE", _CLOSING),
    *append_only("benefits_incidentvillage", "(incident_id=NEW.incident_id AND village_id=NEW.village_id)"),
    guard("benefits_incidentvillage_new", "benefits_incidentvillage", "INSERT", _VILLAGES),
    *append_only(
        "benefits_incidentproof",
        "(incident_id=NEW.incident_id AND document_id=NEW.document_id AND name=NEW.name)",
    ),
    guard("benefits_incidentproof_new", "benefits_incidentproof", "INSERT", _PROOFS),
    *append_only(
        "benefits_incidenthouse",
        "(claim_id=NEW.claim_id)",
        updates=only_erased(
            "benefits_incidenthouse",
            "home",
            "id",
            "fund_id",
            "incident_id",
            "claim_id",
            "damage",
            "satang",
            where=f"{ITS_CLAIM} AND c.erased_at IS NOT NULL",
            to="'erased/'||NEW.claim_id",
        ),
    ),
    guard("benefits_incidenthouse_new", "benefits_incidenthouse", "INSERT", _HOUSES, lock=LOCK_FUND),
]
