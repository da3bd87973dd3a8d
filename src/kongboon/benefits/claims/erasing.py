"""What goes out of the claims of an erased person, and what stays: kind, sum, days, and who agreed (docs/decisions/0025).

Called by `web.erasure` alone, with the words of two people; the guards of the claims allow this one road, once.
"""

from __future__ import annotations

import copy
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from kongboon.benefits.models import (
    Appeal,
    AppealRuling,
    Approval,
    Claim,
    ExceptionGrant,
    ExceptionWord,
    IncidentHouse,
    RefundAct,
)
from kongboon.kernel.guards import ERASED
from kongboon.members.models import Member


def erase_claims(*, member: Member, at: datetime) -> None:
    """Take out of a person's claims and refunds every word that tells of them; the register is erased before."""
    claims = Claim.objects.filter(member=member, erased_at=None)
    for claim in claims:
        Claim.objects.filter(pk=claim.pk).update(
            person_name="",
            person_key="",
            certificate_no="",
            story="",
            payee_relation="",
            payee_name=claim.payee_name and ERASED,
            withdrawn_reason=claim.withdrawn_reason and ERASED,
            facts=_facts(claim.facts),
            decision=_decision(claim.decision),
            erased_at=at,
        )
    mine: dict[str, Any] = {"claim__member": member}
    _erase(Approval.objects.filter(**mine), "note")
    _erase(Appeal.objects.filter(**mine), "reason")
    _erase(AppealRuling.objects.filter(appeal__claim__member=member), "note")
    _erase(ExceptionGrant.objects.filter(**mine), "reason")
    _erase(ExceptionWord.objects.filter(grant__claim__member=member), "note")
    _erase(RefundAct.objects.filter(refund__member=member), "note")
    gone = Concat(Value("erased/"), Cast(F("claim_id"), CharField()))
    IncidentHouse.objects.filter(**mine).update(home=gone)


def _erase(rows: QuerySet[Any], column: str) -> None:
    """The sign of what was erased in place of words, where there were any. By row: a guard reads others' tables."""
    wanted = list(rows.exclude(**{column: ""}).exclude(**{column: ERASED}).values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=wanted).update(**{column: ERASED})


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with the birth year alone, as in the register."""
    return {**facts, "born_on": _first_of_july(facts.get("born_on"))}


def _decision(decision: dict[str, Any]) -> dict[str, Any]:
    """A decision without the birth day, which "too young until …" tells."""
    if all(reason["code"] != "too_young" for reason in decision["reasons"]):
        return decision
    told = copy.deepcopy(decision)
    told["holds_from"] = _first_of_july(told.get("holds_from"))
    for reason in told["reasons"]:
        if "holds_from" in reason["facts"]:
            reason["facts"]["holds_from"] = _first_of_july(reason["facts"]["holds_from"])
    return told


def _first_of_july(day: Any) -> Any:
    """A day as JSON keeps it, or what is no day as it is.

    >>> _first_of_july("1947-11-23"), _first_of_july(None)
    ('1947-07-01', None)
    """
    return date.fromisoformat(day).replace(month=7, day=1).isoformat() if isinstance(day, str) else day
