"""Guards of refunds, for both databases; what each refuses is tried by raw SQL in tests/test_refund_guards.py.

A refund is for whoever resigned, of the share that it names. Nobody confirms what they asked for themselves, nobody
acts on the refund of their own household. Nothing is paid without the word of another officer and an entry in the
books, and one membership is paid back once. What is paid is taken back only with its money, and by somebody else.
"""

# ruff: noqa: S608  (the texts of the triggers are made of constants of this module alone)
from __future__ import annotations

from kongboon.benefits.guard_texts import N, house_of
from kongboon.funds.guards import LOCK_FUND
from kongboon.governance.guards import OTHER_PERSON
from kongboon.kernel.guards import Guard, append_only, guard, only_erased

_ITS_REFUND = "SELECT 1 FROM {p}benefits_refund r WHERE r.id=NEW.refund_id AND r.fund_id=NEW.fund_id"
_ITS_MEMBER = "(SELECT r.member_id FROM {p}benefits_refund r WHERE r.id=NEW.refund_id)"
_DONE = "EXISTS(SELECT 1 FROM {p}benefits_refundact a WHERE a.refund_id=NEW.refund_id AND a.kind="


def _other(officer: str, submitter: str) -> str:
    return OTHER_PERSON.format(officer=officer, submitter=submitter).replace("{{p}}", "{p}")


# Another refund of the same membership that was paid, and whose money did not come back.
_PAID_BEFORE = (
    "EXISTS(SELECT 1 FROM {p}benefits_refund o JOIN {p}benefits_refundact a ON a.refund_id=o.id"
    f" WHERE o.member_id={_ITS_MEMBER} AND a.kind='pay' AND NOT EXISTS(SELECT 1 FROM {{p}}benefits_refundact b"
    " WHERE b.refund_id=o.id AND b.kind='back'))"
)
_CONFIRMED = (
    "EXISTS(SELECT 1 FROM {p}benefits_refundact d JOIN {p}benefits_refund r ON r.id=d.refund_id"
    " WHERE d.refund_id=NEW.refund_id AND d.kind='confirm' AND "
    + _other("d.officer_id", "r.submitted_by_id")
    + ")"
)
_PAID_IN_BOOKS = (
    "EXISTS(SELECT 1 FROM {p}ledger_entry e JOIN {p}ledger_batch b ON b.id=e.batch_id"
    " JOIN {p}benefits_refund r ON r.id=NEW.refund_id WHERE e.id=NEW.entry_id AND e.fund_id=NEW.fund_id"
    " AND b.posted_by_id=NEW.officer_id AND e.source='refund/'||r.id AND e.paper_series='P'"
    " AND e.reverses_id IS NULL AND r.amount_satang="
    "(SELECT SUM(l.amount) FROM {p}ledger_line l WHERE l.entry_id=e.id AND l.amount>0))"
)
_BACK_IN_BOOKS = (
    "EXISTS(SELECT 1 FROM {p}ledger_entry e JOIN {p}ledger_batch b ON b.id=e.batch_id"
    " JOIN {p}benefits_refundact a ON a.entry_id=e.reverses_id WHERE e.id=NEW.entry_id AND e.fund_id=NEW.fund_id"
    " AND b.posted_by_id=NEW.officer_id AND a.refund_id=NEW.refund_id AND a.kind='pay')"
)
_OWN_PAYMENT = (
    "EXISTS(SELECT 1 FROM {p}benefits_refundact d WHERE d.refund_id=NEW.refund_id AND d.kind='pay' AND NOT ("
    + _other("NEW.officer_id", "d.officer_id")
    + "))"
)

_REFUNDS = {
    "refund.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.member_id/{N}<>NEW.fund_id"
    f" OR NEW.submitted_by_id/{N}<>NEW.fund_id",
    "refund.not_resigned": "NOT EXISTS(SELECT 1 FROM {p}members_member m WHERE m.id=NEW.member_id"
    " AND m.status='ended' AND m.ended_reason='resigned' AND m.ended_on=NEW.ended_on)",
    "refund.sum": "NEW.amount_satang<>NEW.paid_satang*NEW.percent/100",
    "refund.own_house": house_of("NEW.submitted_by_id", "NEW.member_id"),
}
_ACTS = {
    "refund_act.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.officer_id/{N}<>NEW.fund_id"
    f" OR COALESCE(NEW.entry_id/{N}<>NEW.fund_id,1=0) OR NOT EXISTS({_ITS_REFUND})",
    "refund_act.own": f"NEW.kind IN ('confirm','decline') AND NOT EXISTS({_ITS_REFUND} AND "
    + _other("NEW.officer_id", "r.submitted_by_id")
    + f") OR NEW.kind='back' AND {_OWN_PAYMENT}",
    "refund_act.own_house": house_of("NEW.officer_id", _ITS_MEMBER),
    "refund_act.not_due": f"NEW.kind<>'back' AND ({_DONE}'decline') OR {_DONE}'pay'))"
    f" OR NEW.kind='back' AND NOT {_DONE}'pay')",
    "refund_act.not_confirmed": f"NEW.kind='pay' AND NOT {_CONFIRMED}",
    "refund_act.paid_before": f"NEW.kind='pay' AND {_PAID_BEFORE}",
    "refund_act.not_in_books": f"NEW.kind='pay' AND NOT {_PAID_IN_BOOKS}"
    f" OR NEW.kind='back' AND NOT {_BACK_IN_BOOKS}",
}  # fmt: skip

GUARDS: list[Guard] = [
    *append_only("benefits_refund"),
    guard("benefits_refund_new", "benefits_refund", "INSERT", _REFUNDS, lock=LOCK_FUND),
    *append_only(
        "benefits_refundact",
        "(refund_id=NEW.refund_id AND officer_id=NEW.officer_id AND kind=NEW.kind)",
        "(refund_id=NEW.refund_id AND kind=NEW.kind AND kind<>'confirm')",
        "(entry_id=NEW.entry_id)",
        updates=only_erased(
            "benefits_refundact",
            "note",
            "id",
            "fund_id",
            "refund_id",
            "kind",
            "officer_id",
            "entry_id",
            "at",
            where=f"SELECT 1 FROM {{p}}members_member m WHERE m.id={_ITS_MEMBER} AND m.erased_at IS NOT NULL",
        ),
    ),
    guard("benefits_refundact_new", "benefits_refundact", "INSERT", _ACTS, lock=LOCK_FUND),
]
