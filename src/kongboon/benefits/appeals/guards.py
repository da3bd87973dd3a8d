"""Guards of what comes beside a refused claim; what each refuses is tried by raw SQL in tests/test_appeal_guards.py.

An appeal is made once, of a refused claim, and ruled on by somebody who had no part in it. An exception is made
by one officer and agreed to by others, none of them the submitter or of the member's household.
"""

# ruff: noqa: S608  (the texts of the triggers are made of constants of this module alone)
from __future__ import annotations

from kongboon.benefits.guard_texts import ITS_CLAIM, N, own_house
from kongboon.funds.guards import LOCK_FUND
from kongboon.governance.guards import OTHER_PERSON
from kongboon.kernel.guards import Guard, append_only, guard, only_erased

_APPEALED = (
    "SELECT 1 FROM {p}benefits_appeal y JOIN {p}benefits_claim c ON c.id=y.claim_id"
    " WHERE y.id=NEW.appeal_id AND y.fund_id=NEW.fund_id"
)
_GRANTED = (
    "SELECT 1 FROM {p}benefits_exceptiongrant g JOIN {p}benefits_claim c ON c.id=g.claim_id"
    " WHERE g.id=NEW.grant_id AND g.fund_id=NEW.fund_id"
)
_OPEN = (
    " AND c.status IN ('refused','appealed') AND NOT EXISTS(SELECT 1 FROM {p}benefits_appeal q"
    " JOIN {p}benefits_appealruling r ON r.appeal_id=q.id WHERE q.claim_id=c.id)"
)


_GONE = " AND c.erased_at IS NOT NULL"


def _other(officer: str, submitter: str) -> str:
    return OTHER_PERSON.format(officer=officer, submitter=submitter).replace("{{p}}", "{p}")


_MEMBERSHIPS = {
    "membership.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.officer_id/{N}<>NEW.fund_id OR NEW.by_id/{N}<>NEW.fund_id"
    f" OR COALESCE(NEW.member_id/{N}<>NEW.fund_id,1=0)",
    "membership.own": "NOT (" + _other("NEW.by_id", "NEW.officer_id") + ")",
}
_WARNINGS = {"warning.foreign": f"NEW.id/{N}<>NEW.fund_id OR NOT EXISTS({ITS_CLAIM})"}
_APPEALS = {
    "appeal.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.by_id/{N}<>NEW.fund_id OR NOT EXISTS({ITS_CLAIM})",
    "appeal.not_due": f"NOT EXISTS({ITS_CLAIM} AND c.status='refused')",
    "appeal.no_reason": "TRIM(NEW.reason)=''",
}
_RULINGS = {
    "ruling.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.by_id/{N}<>NEW.fund_id OR NOT EXISTS({_APPEALED})"
    f" OR COALESCE(NEW.new_claim_id/{N}<>NEW.fund_id,1=0)",
    "ruling.not_due": f"NOT EXISTS({_APPEALED} AND c.status='appealed')",
    "ruling.own": f"NOT EXISTS({_APPEALED} AND "
    + _other("NEW.by_id", "y.by_id")
    + " AND "
    + _other("NEW.by_id", "c.submitted_by_id")
    + ") OR EXISTS(SELECT 1 FROM {p}benefits_appeal y JOIN {p}benefits_approval v ON v.claim_id=y.claim_id"
    " WHERE y.id=NEW.appeal_id AND v.verdict='no' AND NOT (" + _other("NEW.by_id", "v.officer_id") + "))",
    "ruling.own_house": own_house(
        "NEW.by_id",
        "(SELECT y.claim_id FROM {p}benefits_appeal y WHERE y.id=NEW.appeal_id)",
    ),
    "ruling.no_reason": "TRIM(NEW.note)=''",
}
_GRANTS = {
    "exception.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.by_id/{N}<>NEW.fund_id OR NOT EXISTS({ITS_CLAIM})",
    "exception.not_due": f"NOT EXISTS({ITS_CLAIM}{_OPEN})",
    "exception.waits": "EXISTS(SELECT 1 FROM {p}benefits_exceptiongrant g WHERE g.claim_id=NEW.claim_id AND NOT EXISTS("
    "SELECT 1 FROM {p}benefits_exceptionword w WHERE w.grant_id=g.id AND w.verdict='no'))",
    "exception.own_house": own_house("NEW.by_id", "NEW.claim_id"),
    "exception.no_reason": "TRIM(NEW.reason)='' OR TRIM(NEW.resolution_no)=''",
}
_WORDS = {
    "exception_word.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.officer_id/{N}<>NEW.fund_id OR NOT EXISTS({_GRANTED})",
    "exception_word.not_due": f"NOT EXISTS({_GRANTED}{_OPEN} AND NOT EXISTS(SELECT 1 FROM {{p}}benefits_exceptionword w"
    " WHERE w.grant_id=g.id AND w.verdict='no'))",
    "exception_word.own": f"NOT EXISTS({_GRANTED} AND "
    + _other("NEW.officer_id", "g.by_id")
    + " AND "
    + _other("NEW.officer_id", "c.submitted_by_id")
    + ")",
    "exception_word.own_house": own_house(
        "NEW.officer_id",
        "(SELECT g.claim_id FROM {p}benefits_exceptiongrant g WHERE g.id=NEW.grant_id)",
    ),
}

GUARDS: list[Guard] = [
    *append_only("benefits_officermembership"),
    guard("benefits_officermembership_new", "benefits_officermembership", "INSERT", _MEMBERSHIPS),
    *append_only(
        "benefits_claimwarning", "(claim_id=NEW.claim_id AND kind=NEW.kind AND fund_name=NEW.fund_name)"
    ),
    guard("benefits_claimwarning_new", "benefits_claimwarning", "INSERT", _WARNINGS),
    *append_only(
        "benefits_appeal",
        "(claim_id=NEW.claim_id)",
        updates=only_erased(
            "benefits_appeal",
            "reason",
            "id",
            "fund_id",
            "claim_id",
            "by_id",
            "at",
            where=f"{ITS_CLAIM}{_GONE}",
        ),
    ),
    guard("benefits_appeal_new", "benefits_appeal", "INSERT", _APPEALS),
    *append_only(
        "benefits_appealruling",
        "(appeal_id=NEW.appeal_id)",
        "(new_claim_id=NEW.new_claim_id)",
        updates=only_erased(
            "benefits_appealruling",
            "note",
            "id",
            "fund_id",
            "appeal_id",
            "verdict",
            "new_claim_id",
            "by_id",
            "at",
            where=f"{_APPEALED}{_GONE}",
        ),
    ),
    guard("benefits_appealruling_new", "benefits_appealruling", "INSERT", _RULINGS),
    *append_only(
        "benefits_exceptiongrant",
        updates=only_erased(
            "benefits_exceptiongrant",
            "reason",
            "id",
            "fund_id",
            "claim_id",
            "amount_satang",
            "resolution_no",
            "by_id",
            "at",
            where=f"{ITS_CLAIM}{_GONE}",
        ),
    ),
    guard("benefits_exceptiongrant_new", "benefits_exceptiongrant", "INSERT", _GRANTS, lock=LOCK_FUND),
    *append_only(
        "benefits_exceptionword",
        "(grant_id=NEW.grant_id AND officer_id=NEW.officer_id)",
        updates=only_erased(
            "benefits_exceptionword",
            "note",
            "id",
            "fund_id",
            "grant_id",
            "officer_id",
            "verdict",
            "at",
            where=f"{_GRANTED}{_GONE}",
        ),
    ),
    guard("benefits_exceptionword_new", "benefits_exceptionword", "INSERT", _WORDS, lock=LOCK_FUND),
]
