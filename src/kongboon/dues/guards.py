"""Guards of the side books of dues: what was paid, what was handed over, what was agreed to, and paid until when.

What each refuses is tried by raw SQL in tests/test_guards.py; what they cost is measured by bench/dues_guards.py.
"""

# ruff: noqa: S608  (the texts of the triggers are made of constants of this module alone)
from __future__ import annotations

from kongboon.funds.guards import LOCK_FUND
from kongboon.funds.models import ROWS_PER_FUND
from kongboon.kernel.guards import append_only, changed, guard, last_day, refuse_new
from kongboon.members.guards import IS_BEGUN, right_agreed

_N = ROWS_PER_FUND
_PAYMENT, _HAND_OVER, _AGREEMENT = "dues_duespayment", "dues_handover", "dues_handoveragreement"
_TAP, _TAP_DECISION = "dues_refusedtap", "dues_refusedtapdecision"
_PAYMENT_FIXED = (
    "id", "fund_id", "member_id", "round_id", "entry_id", "first_month", "last_month", "months", "amount_satang",
    "advance_satang", "paid_until_before",
)  # fmt: skip


def _foreign(row: str, *keys: str) -> str:
    return " OR ".join(f"{row}.{key}/{_N}<>{row}.fund_id" for key in ("id", *keys))


def _more_than_booked(row: str, p: str, own: str) -> str:
    """Where the payments of a member out of an entry are more than the dues that the books have; `own`: not yet there."""
    return (
        f"{own}COALESCE((SELECT SUM(d.amount_satang) FROM {p}{_PAYMENT} d WHERE d.entry_id={row}.entry_id"
        f" AND d.member_id={row}.member_id),0)"
        f">COALESCE((SELECT -SUM(l.amount) FROM {p}ledger_line l JOIN {p}ledger_account a ON a.id=l.account_id"
        f" WHERE l.entry_id={row}.entry_id AND l.member_id={row}.member_id AND a.code IN ('4101','2102')),0)"
    )


def _payment_bad(row: str, p: str, own: str) -> str:
    return f"{_foreign(row, 'member_id', 'round_id', 'entry_id')} OR {_more_than_booked(row, p, own)}"


def _month(text: str) -> str:
    """A month "YYYY-MM" as a number, so that the next one is one more."""
    return f"(CAST(substr({text},1,4) AS integer)*12+CAST(substr({text},6,2) AS integer))"


# Without a gap after what was paid before, each month once; nobody pays nothing, and no more ahead than was paid.
_PAYMENT_MONTHS = {
    "payment.months": "length(NEW.first_month)<>7 OR length(NEW.last_month)<>7"
    " OR NEW.first_month NOT BETWEEN '1900-01' AND '2200-12' OR NEW.last_month NOT BETWEEN NEW.first_month AND '2200-12'"
    " OR substr(NEW.first_month,6,2) NOT BETWEEN '01' AND '12' OR substr(NEW.last_month,6,2) NOT BETWEEN '01' AND '12'"
    f" OR NEW.months<>{_month('NEW.last_month')}-{_month('NEW.first_month')}+1"
    " OR NEW.paid_until_before IS NOT NULL"
    f" AND {_month('NEW.first_month')}<>{_month('CAST(NEW.paid_until_before AS text)')}+1",
    "payment.amount": "NEW.amount_satang<=0 OR NEW.advance_satang NOT BETWEEN 0 AND NEW.amount_satang",
}


# One change is left: that another entry undid it, the mirror of its own.
_PAYMENT_UNDONE = {
    f"{_PAYMENT}.append_only": f"{changed(*_PAYMENT_FIXED)} OR OLD.reversed_by_id IS NOT NULL"
    " OR NOT EXISTS(SELECT 1 FROM {p}ledger_entry r WHERE r.id=NEW.reversed_by_id AND r.reverses_id=NEW.entry_id)"
}

_CASH_BOOKED = (
    "SELECT 1 FROM {p}ledger_entry e JOIN {p}ledger_batch b ON b.id=e.batch_id JOIN {p}ledger_line l ON l.entry_id=e.id"
    " JOIN {p}ledger_account a ON a.id=l.account_id WHERE e.id=NEW.entry_id AND b.kind='hand-over'"
    " AND b.posted_by_id=NEW.received_by_id AND a.code='1101' AND l.amount=NEW.counted_satang"
)
_CASH_OF_COLLECTOR = (
    "SELECT 1 FROM {p}ledger_line l JOIN {p}ledger_account a ON a.id=l.account_id"
    " WHERE l.entry_id=NEW.entry_id AND a.officer_id=NEW.collector_id"
)
_HELD_BEFORE = (
    "SELECT COALESCE(SUM(l.amount),0) FROM {p}ledger_line l JOIN {p}ledger_account a ON a.id=l.account_id"
    " WHERE a.officer_id=NEW.collector_id AND l.entry_id<NEW.entry_id"
)
_HAND_OVERS = {
    "hand_over.foreign": _foreign("NEW", "collector_id", "received_by_id", "entry_id"),
    "hand_over.own": "NEW.collector_id=NEW.received_by_id OR EXISTS(SELECT 1 FROM {p}access_officer c"
    " JOIN {p}access_officer r ON r.user_id=c.user_id WHERE c.id=NEW.collector_id AND r.id=NEW.received_by_id)",
    "hand_over.not_booked": f"NOT EXISTS({_CASH_BOOKED}) OR NOT EXISTS({_CASH_OF_COLLECTOR})",
    # What should have been there is what the books had with the collector: a smaller sum would hide a shortage.
    "hand_over.expected": f"NEW.expected_satang<>({_HELD_BEFORE})",
}

_ITS_COUNT = f"SELECT 1 FROM {{p}}{_HAND_OVER} h WHERE h.id=NEW.hand_over_id AND h.fund_id=NEW.fund_id"
_AGREEMENTS = {
    "agreement.foreign": _foreign("NEW", "officer_id", "filed_by_id")
    + f" OR NEW.slip_id/{_N}<>NEW.fund_id OR NOT EXISTS({_ITS_COUNT})",
    # The word is of whoever handed over. Of a fund that moved in nobody knows yet who signs in.
    "agreement.other": f"NOT EXISTS({_ITS_COUNT} AND h.collector_id=NEW.officer_id)"
    " OR (NEW.way<>'slip' AND NEW.filed_by_id<>NEW.officer_id AND NOT EXISTS(SELECT 1 FROM {p}access_officer f"
    " WHERE f.id=NEW.filed_by_id AND (f.user_id IS NULL OR f.user_id=(SELECT c.user_id FROM {p}access_officer c"
    " WHERE c.id=NEW.officer_id))))",
    "agreement.early": f"EXISTS({_ITS_COUNT} AND {{seconds}}NEW.at{{end}}<{{seconds}}h.at{{end}})",
    # A slip is filed by somebody else: whoever handed over may still say that it was another sum.
    "agreement.settled": f"NEW.said_satang IS NOT NULL AND EXISTS(SELECT 1 FROM {{p}}{_AGREEMENT} a"
    " WHERE a.hand_over_id=NEW.hand_over_id AND a.said_satang IS NULL AND a.way<>'slip')",
    "agreement.taken_back": f"EXISTS({_ITS_COUNT} AND EXISTS(SELECT 1 FROM {{p}}ledger_entry r"
    " JOIN {p}ledger_batch b ON b.id=r.batch_id WHERE r.reverses_id=h.entry_id AND b.posted_at<NEW.at))",
}

_ITS_TAP = f"SELECT 1 FROM {{p}}{_TAP} t WHERE t.id=NEW.tap_id AND t.fund_id=NEW.fund_id"
_TAP_DECISIONS = {
    "tap_decision.foreign": f"{_foreign('NEW', 'officer_id', 'entry_id')} OR NOT EXISTS({_ITS_TAP})",
    # Whoever took the cash does not say what became of it.
    "tap_decision.own": f"EXISTS({_ITS_TAP} AND t.collector_id=NEW.officer_id)"
    " OR EXISTS(SELECT 1 FROM {p}access_officer c JOIN {p}access_officer o ON o.user_id=c.user_id"
    f" WHERE o.id=NEW.officer_id AND c.id=(SELECT t.collector_id FROM {{p}}{_TAP} t WHERE t.id=NEW.tap_id))",
    "tap_decision.not_booked": "NEW.entry_id IS NOT NULL AND NOT EXISTS(SELECT 1 FROM {p}ledger_entry e"
    f" JOIN {{p}}ledger_batch b ON b.id=e.batch_id JOIN {{p}}{_TAP} t ON t.tap_id=b.idem_key"
    " WHERE e.id=NEW.entry_id AND t.id=NEW.tap_id AND b.kind='dues')",
}

_TIER = "dues_tierchoice"
_TIER_CHOICES = {
    "tier_choice.foreign": _foreign("NEW", "member_id", "officer_id"),
    "tier_choice.month": "length(NEW.from_month)<>7 OR NEW.from_month NOT BETWEEN '1900-01' AND '2200-12'"
    " OR substr(NEW.from_month,6,2) NOT BETWEEN '01' AND '12'",
    # A month that is paid keeps its price: what was paid ahead is worked out from it. Ids tell what was before.
    "tier_choice.paid": f"EXISTS(SELECT 1 FROM {{p}}{_PAYMENT} d WHERE d.member_id=NEW.member_id AND d.id<NEW.id"
    " AND d.reversed_by_id IS NULL AND d.last_month>=NEW.from_month)",
    "tier_choice.order": f"EXISTS(SELECT 1 FROM {{p}}{_TIER} t WHERE t.member_id=NEW.member_id AND t.id>NEW.id)",
}

_PAID = f"SELECT 1 FROM {{p}}{_PAYMENT} d WHERE d.member_id=NEW.id"
_NEW_DAY, _OLD_DAY = "CAST(NEW.paid_until AS text)", "CAST(OLD.paid_until AS text)"
_NEW_MONTH = f"substr({_NEW_DAY},1,7)"
_PAID_LATER = f"EXISTS({_PAID} AND d.last_month>COALESCE({_NEW_MONTH},'') AND d.reversed_by_id IS NULL)"
# A payment moves it on to the last day of its last month; the undoing of the last one moves it back.
_PAYS = (
    f"(OLD.paid_until IS NULL OR NEW.paid_until>OLD.paid_until) AND {_NEW_DAY}={last_day(_NEW_MONTH)}"
    f" AND EXISTS({_PAID} AND d.last_month={_NEW_MONTH} AND d.reversed_by_id IS NULL)"
)
_UNDOES = (
    f"EXISTS({_PAID} AND d.last_month=substr({_OLD_DAY},1,7) AND d.reversed_by_id IS NOT NULL"
    " AND NOT (d.paid_until_before {isnt} NEW.paid_until))"
)
# Until when a member has paid decides rights: a payment says so, or one that was undone, or two officers. Before the
# starting data of the fund are signed it is part of them.
_PAID_UNTIL = {
    "member.paid_until": f"NEW.paid_until {{isnt}} OLD.paid_until AND NOT (({_PAYS} OR {_UNDOES}) AND NOT {_PAID_LATER})"
    f" AND NOT ({right_agreed('paid_until')}) AND {IS_BEGUN}"
}

GUARDS = [
    *append_only(_PAYMENT, updates=_PAYMENT_UNDONE),
    refuse_new(
        "dues_duespayment_booked",
        _PAYMENT,
        _payment_bad("NEW", "", "NEW.amount_satang+"),
        f"SELECT 1 FROM n WHERE {_payment_bad('n', 'public.', '')}",
        "payment.not_booked",
    ),
    guard("dues_duespayment_new", _PAYMENT, "INSERT", _PAYMENT_MONTHS),
    *append_only(_HAND_OVER, "(entry_id=NEW.entry_id)"),
    guard("dues_handover_new", _HAND_OVER, "INSERT", _HAND_OVERS),
    *append_only(
        _AGREEMENT,
        "(hand_over_id=NEW.hand_over_id AND (said_satang IS NULL)=(NEW.said_satang IS NULL)"
        " AND (way='slip')=(NEW.way='slip'))",
        "(slip_id=NEW.slip_id)",
    ),
    guard("dues_handoveragreement_new", _AGREEMENT, "INSERT", _AGREEMENTS, lock=LOCK_FUND),
    *append_only(_TIER),
    guard("dues_tierchoice_new", _TIER, "INSERT", _TIER_CHOICES),
    *append_only(_TAP, "(fund_id=NEW.fund_id AND tap_id=NEW.tap_id)"),
    guard(
        "dues_refusedtap_new",
        _TAP,
        "INSERT",
        {"refused_tap.foreign": _foreign("NEW", "village_id", "member_id", "collector_id")},
    ),
    *append_only(_TAP_DECISION, "(tap_id=NEW.tap_id)"),
    guard("dues_refusedtapdecision_new", _TAP_DECISION, "INSERT", _TAP_DECISIONS),
    guard("dues_paid_until", "members_member", "UPDATE OF paid_until", _PAID_UNTIL),
]
