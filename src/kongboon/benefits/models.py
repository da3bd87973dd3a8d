"""The models of all rooms: Django finds the models of an app here."""

from __future__ import annotations

from kongboon.benefits.appeals.models import Appeal, AppealRuling, ExceptionGrant, ExceptionWord
from kongboon.benefits.claims.models import (
    NOT_LIVE,
    NUMBER_PREFIX,
    Approval,
    Claim,
    ClaimGround,
    ClaimPaper,
    ClaimWarning,
    OfficerMembership,
    claim_number,
)
from kongboon.benefits.incidents.models import Incident, IncidentHouse, IncidentProof, IncidentVillage
from kongboon.benefits.lists.models import BenefitList
from kongboon.benefits.refunds.models import Refund, RefundAct

__all__ = [
    "NOT_LIVE", "NUMBER_PREFIX", "Appeal", "AppealRuling", "Approval", "BenefitList", "Claim", "ClaimGround", "ClaimPaper",
    "ClaimWarning", "ExceptionGrant", "ExceptionWord", "Incident", "IncidentHouse", "IncidentProof", "IncidentVillage",
    "OfficerMembership", "Refund", "RefundAct", "claim_number",
]  # fmt: skip
