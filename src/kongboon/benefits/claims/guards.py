"""Guards of the claims, for both databases; what each refuses is tried by raw SQL in tests/test_guards.py.

What was asked and decided never changes. Nobody agrees to a claim that they handed in. Nothing is paid
without the word of another officer and an entry in the books. What is paid is withdrawn only with its money
back in the books, and by somebody else than who paid it. A large sum is not paid before the moment that was set
when it was confirmed, and where the regulation has no word on approvals, a sum above the program's own bound has
such a moment, a day after the last word. One person dies once. Whoever agrees, pays or takes
back is neither the member nor of the same household, as far as the fund says which members its officers are.
"""

# ruff: noqa: S608  (the texts of the triggers are made of constants of this module alone)
from __future__ import annotations

from kongboon.benefits.guard_texts import ITS_CLAIM, N, own_house
from kongboon.benefits.models import NOT_LIVE, NUMBER_PREFIX
from kongboon.funds.guards import LOCK_FUND
from kongboon.governance.guards import OTHER_PERSON
from kongboon.governance.thresholds import DEFAULT_APPROVALS
from kongboon.kernel.guards import ERASED, Guard, append_only, changed, guard, no_replace, only_erased, refuse

_FIXED = (
    "id", "fund_id", "year_be", "serial", "number", "idem_key", "member_id", "benefit_code", "benefit_title",
    "event", "event_on", "submitted_on", "relation", "village_id", "house_no", "vouched_by_id",
    "regulation_sha256", "clause", "path", "amount_satang", "amount_min_satang", "amount_max_satang",
    "nights", "submitted_by_id", "place", "at",
)  # fmt: skip
# What tells the person: fixed too, until the member is erased. Then it goes once, for good (docs/decisions/0025).
_OF_THE_PERSON = (
    "person_name", "person_key", "certificate_no", "facts", "decision", "payee_name", "payee_relation", "story",
)  # fmt: skip
_ERASING = "(OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)"
# Two officers agreed that this very member is erased, and the register has been.
_TERMS = "CAST(q.terms AS text) LIKE '%\"member_id\": '||NEW.member_id||'"
_ERASABLE = (
    "EXISTS(SELECT 1 FROM {p}members_member m JOIN {p}governance_request q ON q.fund_id=m.fund_id"
    " JOIN {p}governance_requestact w ON w.request_id=q.id WHERE m.id=NEW.member_id AND m.erased_at IS NOT NULL"
    f" AND q.act='erase_member' AND w.kind='confirm' AND ({_TERMS},%' OR {_TERMS}}}}}%'))"
)
_NAMELESS = (
    "NEW.person_name='' AND NEW.person_key='' AND NEW.certificate_no='' AND NEW.story='' AND NEW.payee_relation=''"
    f" AND NEW.payee_name IN ('','{ERASED}') AND NEW.withdrawn_reason IN ('','{ERASED}')"
)
_BROUGHT = (
    "granted_satang",
    "accrual_entry_id",
    "payable_from",
    "paid_entry_id",
    "dues_entry_id",
    "dues_satang",
    "check_due_on",
    "withdrawn_at",
    "withdrawn_by_id",
)
BOUND, HOURS = DEFAULT_APPROVALS[-2].up_to_satang, DEFAULT_APPROVALS[-1].wait_hours
_LIVE = f"c.status NOT IN {NOT_LIVE}"
_OTHERS = (
    f"SELECT 1 FROM {{p}}benefits_claim c WHERE c.fund_id=NEW.fund_id AND {_LIVE} AND NEW.status='submitted'"
)


_CONFIRMED = (
    "EXISTS(SELECT 1 FROM {p}benefits_approval v WHERE v.claim_id=NEW.id AND v.kind='confirm'"
    " AND v.verdict='yes' AND v.amount_satang=NEW.granted_satang AND "
    + OTHER_PERSON.format(officer="v.officer_id", submitter="NEW.submitted_by_id")
    + ") AND NOT EXISTS(SELECT 1 FROM {p}benefits_approval v WHERE v.claim_id=NEW.id AND v.kind='confirm'"
    " AND v.verdict='no')"
)
_IN_RANGE = (
    "COALESCE({sum}={claim}.amount_satang AND {claim}.amount_max_satang IS NULL"
    " OR {sum} BETWEEN {claim}.amount_min_satang AND {claim}.amount_max_satang,{false})"
)


def _booked(entry: str, paper: str, satang: str = "NEW.granted_satang") -> str:
    """The entry of this claim stands in the books with its sum."""
    return (
        f"EXISTS(SELECT 1 FROM {{p}}ledger_entry e WHERE e.id={entry} AND e.fund_id=NEW.fund_id"
        f" AND e.source='claim/'||NEW.id AND e.paper_series='{paper}' AND {satang}="
        "(SELECT SUM(l.amount) FROM {p}ledger_line l WHERE l.entry_id=e.id AND l.amount>0))"
    )


# Dues taken off have a receipt in the batch of the voucher, and the member is paid up by it.
_DUES_BOOKED = (
    _booked("NEW.dues_entry_id", "R", "NEW.dues_satang")
    + " AND NEW.dues_satang=(SELECT SUM(d.amount_satang) FROM {p}dues_duespayment d"
    " WHERE d.entry_id=NEW.dues_entry_id AND d.member_id=NEW.member_id)"
    " AND EXISTS(SELECT 1 FROM {p}ledger_entry r JOIN {p}ledger_entry v ON v.batch_id=r.batch_id"
    " WHERE r.id=NEW.dues_entry_id AND v.id=NEW.paid_entry_id)"
)
_DUES_WHOLE = f"(NEW.dues_entry_id IS NULL AND NEW.dues_satang IS NULL OR {_DUES_BOOKED})"
_DUES_UNDONE = (
    "EXISTS(SELECT 1 FROM {p}ledger_entry e WHERE e.reverses_id=OLD.dues_entry_id) AND NOT EXISTS(SELECT 1"
    " FROM {p}dues_duespayment d WHERE d.entry_id=OLD.dues_entry_id AND d.reversed_by_id IS NULL)"
)


_REVERSED = "EXISTS(SELECT 1 FROM {p}ledger_entry e WHERE e.reverses_id=OLD.accrual_entry_id)"
_PAYMENT_REVERSED = "EXISTS(SELECT 1 FROM {p}ledger_entry e WHERE e.reverses_id=OLD.paid_entry_id)"
# Entries are numbered in the order in which they came: the debt was gone before the money went out.
_REVERSED_BEFORE = (
    "EXISTS(SELECT 1 FROM {p}ledger_entry e WHERE e.reverses_id=OLD.accrual_entry_id"
    " AND e.id<NEW.paid_entry_id)"
)
_PAID_AT = (
    "(SELECT b.posted_at FROM {p}ledger_entry e JOIN {p}ledger_batch b ON b.id=e.batch_id"
    " WHERE e.id=NEW.paid_entry_id)"
)
_PAYER = (
    "(SELECT b.posted_by_id FROM {p}ledger_entry e JOIN {p}ledger_batch b ON b.id=e.batch_id"
    " WHERE e.id={row}.paid_entry_id)"
)
# A resolution beside the rules: two others than its maker agree, one of them the chair, and nobody disagrees.
_WORDS = (
    "FROM {p}benefits_exceptionword w JOIN {p}access_officer a ON a.id=w.officer_id"
    " WHERE w.grant_id=g.id AND w.verdict="
)
_GRANTED = (
    "EXISTS(SELECT 1 FROM {p}benefits_exceptiongrant g WHERE g.claim_id=NEW.id AND g.amount_satang=NEW.granted_satang"
    f" AND NOT EXISTS(SELECT 1 {_WORDS}'no') AND EXISTS(SELECT 1 {_WORDS}'yes' AND a.role='chair')"
    f" AND 2<=(SELECT COUNT(DISTINCT COALESCE(a.user_id,-a.id)) {_WORDS}'yes'))"
)
# A document without the word in it has no [[approval]]; the share of the fund's money is for the service alone, since
# the books of a moved fund stand at their last day when its claims are put back.
_SILENT = (
    "EXISTS(SELECT 1 FROM {p}funds_regulationversion r WHERE r.fund_id=NEW.fund_id"
    " AND r.sha256=NEW.regulation_sha256 AND REPLACE(r.text,'approval','')=r.text)"
)
_LAST_WORD = (
    "(SELECT MAX(s.at) FROM (SELECT v.at FROM {p}benefits_approval v WHERE v.claim_id=NEW.id AND v.kind='confirm'"
    " UNION ALL SELECT w.at FROM {p}benefits_exceptionword w JOIN {p}benefits_exceptiongrant g ON g.id=w.grant_id"
    " WHERE g.claim_id=NEW.id) s)"
)
_APPEAL = "EXISTS(SELECT 1 FROM {p}benefits_appeal y WHERE y.claim_id=NEW.id"
_RULING = (
    "EXISTS(SELECT 1 FROM {p}benefits_appeal y JOIN {p}benefits_appealruling r ON r.appeal_id=y.id"
    " WHERE y.claim_id=NEW.id"
)
_NEW = {
    "claim.foreign": f"NEW.id/{N}<>NEW.fund_id OR COALESCE(NEW.member_id/{N}<>NEW.fund_id,1=0)"
    f" OR COALESCE(NEW.village_id/{N}<>NEW.fund_id,1=0) OR COALESCE(NEW.vouched_by_id/{N}<>NEW.fund_id,1=0)"
    f" OR NEW.submitted_by_id/{N}<>NEW.fund_id",
    "claim.not_new": "NEW.status NOT IN ('submitted','refused')"
    " OR " + " OR ".join(f"NEW.{column} IS NOT NULL" for column in (*_BROUGHT, "erased_at")),
    "claim.number": "NEW.serial<>1+COALESCE((SELECT MAX(c.serial) FROM {p}benefits_claim c"
    " WHERE c.fund_id=NEW.fund_id AND c.year_be=NEW.year_be),0)"
    f" OR NEW.number<>'{NUMBER_PREFIX}'||NEW.year_be||'/'||(CASE WHEN NEW.serial<10 THEN '000'"
    " WHEN NEW.serial<100 THEN '00' WHEN NEW.serial<1000 THEN '0' ELSE '' END)||NEW.serial",
    "claim.second_death": f"NEW.event='death' AND NEW.relation='self' AND EXISTS({_OTHERS}"
    " AND c.member_id=NEW.member_id AND c.event='death' AND c.relation='self'"
    " AND (c.event_on<>NEW.event_on OR c.benefit_code=NEW.benefit_code))",
    "claim.certificate_used": f"NEW.certificate_no<>'' AND EXISTS({_OTHERS} AND c.event=NEW.event"
    " AND c.certificate_no=NEW.certificate_no AND (c.event_on<>NEW.event_on"
    " OR c.benefit_code=NEW.benefit_code"
    " OR (c.relation='self' AND NEW.relation='self' AND c.member_id<>NEW.member_id)))",
}
_MOVES = {
    "claim.fixed": f"{changed(*_FIXED)} OR NOT {_ERASING} AND ({changed(*_OF_THE_PERSON, 'erased_at')})",
    "claim.erasure": f"{_ERASING} AND NOT ({_ERASABLE} AND {_NAMELESS}"
    " AND NEW.status IN ('paid','refused','withdrawn','renewed'))",
    "claim.bad_move": "NEW.status||'<'||OLD.status NOT IN ('approved<submitted','refused<submitted',"
    "'withdrawn<submitted','withdrawn<approved','withdrawn<paid','paid<approved','appealed<refused',"
    "'refused<appealed','renewed<appealed','approved<refused','approved<appealed') AND ("
    + changed("status", *_BROUGHT)
    + f" OR NOT {_ERASING} AND ({changed('withdrawn_reason')}))",
    "claim.brought_too_much": "(OLD.status NOT IN ('submitted','refused','appealed') AND ("
    + changed("granted_satang", "accrual_entry_id", "payable_from")
    + ")) OR (NEW.status<>'paid' AND ("
    + changed("paid_entry_id", "dues_entry_id", "dues_satang", "check_due_on")
    + ")) OR (NEW.status NOT IN ('approved','paid') AND ("
    + changed("granted_satang", "accrual_entry_id", "payable_from")
    + ")) OR (NEW.status<>'withdrawn' AND ("
    + changed("withdrawn_at", "withdrawn_by_id", "withdrawn_reason")
    + "))",
    "claim.not_confirmed": "NEW.status IN ('approved','paid') AND NEW.status<>OLD.status AND NOT (("
    + _CONFIRMED
    + ") OR ("
    + _GRANTED
    + " AND NOT "
    + _RULING
    + ")))",
    "claim.not_in_books": "(NEW.status='approved' AND OLD.status<>'approved' AND NOT "
    + _booked("NEW.accrual_entry_id", "")
    + ") OR (NEW.status='paid' AND OLD.status='approved' AND NOT "
    + _booked("NEW.paid_entry_id", "P", "NEW.granted_satang-COALESCE(NEW.dues_satang,0)")
    + ") OR (NEW.status='paid' AND OLD.status='approved' AND NOT "
    + _DUES_WHOLE
    + ") OR (NEW.status='paid' AND OLD.status='approved' AND "
    + _REVERSED_BEFORE
    + ")",
    "claim.no_wait": f"NEW.status='approved' AND OLD.status<>'approved' AND NEW.path<>'at_once'"
    f" AND NEW.granted_satang>{BOUND} AND {_SILENT} AND NOT COALESCE("
    f"{{seconds}}NEW.payable_from{{end}}-{{seconds}}{_LAST_WORD}{{end}}>={HOURS}*3600,1=0)",
    "claim.waits": "NEW.status='paid' AND OLD.status='approved' AND NEW.path<>'at_once'"
    " AND NEW.payable_from IS NOT NULL AND NOT COALESCE({seconds}(SELECT b.posted_at FROM {p}ledger_entry e JOIN"
    " {p}ledger_batch b ON b.id=e.batch_id WHERE e.id=NEW.paid_entry_id){end}>={seconds}NEW.payable_from{end},1=0)",
    "claim.not_refused": "NEW.status='refused' AND OLD.status='submitted' AND NOT EXISTS(SELECT 1 FROM"
    " {p}benefits_approval v WHERE v.claim_id=NEW.id AND v.kind='confirm' AND v.verdict='no')",
    "claim.withdrawal_not_whole": "NEW.status='withdrawn' AND OLD.status<>'withdrawn' AND (NEW.withdrawn_at IS NULL"
    " OR NEW.withdrawn_by_id IS NULL OR NEW.withdrawn_reason='' OR (OLD.accrual_entry_id IS NOT NULL AND NOT "
    + _REVERSED
    + ") OR (OLD.status='paid' AND NOT "
    + _PAYMENT_REVERSED
    + ") OR (OLD.dues_entry_id IS NOT NULL AND NOT ("
    + _DUES_UNDONE
    + ")))",
    "claim.own_payment": "NEW.status='withdrawn' AND OLD.status='paid' AND NOT ("
    + OTHER_PERSON.format(officer="NEW.withdrawn_by_id", submitter=_PAYER.replace("{row}", "OLD"))
    + ")",
    "claim.own_house": "(NEW.status='paid' AND OLD.status='approved' AND "
    + own_house(_PAYER.replace("{row}", "NEW"), "NEW.id", _PAID_AT)
    + ") OR (NEW.status='withdrawn' AND OLD.status='paid' AND "
    + own_house("NEW.withdrawn_by_id", "NEW.id", "NEW.withdrawn_at")
    + ")",
    "claim.not_appealed": f"NEW.status='appealed' AND OLD.status<>'appealed' AND (NOT {_APPEAL}) OR {_RULING}))",
    "claim.not_ruled": f"NEW.status='refused' AND OLD.status='appealed' AND NOT {_RULING} AND r.verdict='upheld')"
    f" OR NEW.status='renewed' AND OLD.status<>'renewed' AND NOT {_RULING} AND r.verdict='anew')",
}
_APPROVALS = {
    "approval.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.officer_id/{N}<>NEW.fund_id OR NOT EXISTS({ITS_CLAIM})",
    "approval.own_claim": f"NOT EXISTS({ITS_CLAIM} AND "
    + OTHER_PERSON.format(officer="NEW.officer_id", submitter="c.submitted_by_id")
    + ")",
    "approval.not_due": f"NOT EXISTS({ITS_CLAIM} AND (c.status='submitted' AND NEW.kind='confirm'"
    " OR c.status='paid' AND NEW.kind='committee_check'))",
    "approval.sum": f"NEW.kind='confirm' AND NEW.verdict='yes' AND NOT EXISTS({ITS_CLAIM} AND "
    + _IN_RANGE.format(sum="NEW.amount_satang", claim="c", false="(1=0)")
    + ")",
    "approval.own_house": own_house("NEW.officer_id", "NEW.claim_id"),
    "approval.needs_note": "NEW.kind='confirm' AND NEW.verdict='yes' AND TRIM(NEW.note)='' AND EXISTS(SELECT 1"
    " FROM {p}benefits_claimwarning z WHERE z.claim_id=NEW.claim_id)",
}
_PAPERS = {
    "paper.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.by_id/{N}<>NEW.fund_id"
    f" OR NEW.document_id/{N}<>NEW.fund_id OR NOT EXISTS({ITS_CLAIM})",
}
_GROUNDS = {
    "ground.foreign": f"NEW.id/{N}<>NEW.fund_id OR NEW.by_id/{N}<>NEW.fund_id OR NOT EXISTS({ITS_CLAIM})",
    "ground.none": "NEW.ground NOT IN ('agreed','relative','vital','before')",
}
_NO_DELETE = refuse("claim.stays")

GUARDS: list[Guard] = [
    guard("benefits_claim_new", "benefits_claim", "INSERT", _NEW, lock=LOCK_FUND),
    guard("benefits_claim_moves", "benefits_claim", "UPDATE", _MOVES),
    no_replace(
        "benefits_claim",
        "claim.stays",
        "(fund_id=NEW.fund_id AND year_be=NEW.year_be AND serial=NEW.serial)",
        "(fund_id=NEW.fund_id AND idem_key=NEW.idem_key)",
    ),
    Guard(
        "benefits_claim_stays",
        "benefits_claim",
        "BEFORE DELETE ON benefits_claim BEGIN SELECT RAISE(ABORT,'claim.stays'); END",
        f"BEGIN {_NO_DELETE} END",
        "BEFORE DELETE ON public.benefits_claim FOR EACH ROW",
    ),
    Guard(
        "benefits_claim_not_emptied",
        "benefits_claim",
        "",
        f"BEGIN {_NO_DELETE} END",
        "BEFORE TRUNCATE ON public.benefits_claim FOR EACH STATEMENT",
    ),
    *append_only(
        "benefits_approval",
        "(claim_id=NEW.claim_id AND officer_id=NEW.officer_id AND kind=NEW.kind)",
        "(claim_id=NEW.claim_id AND kind='committee_check' AND NEW.kind='committee_check')",
        updates=only_erased(
            "benefits_approval",
            "note",
            "id",
            "fund_id",
            "claim_id",
            "officer_id",
            "kind",
            "verdict",
            "amount_satang",
            "is_same_device",
            "at",
            where=f"{ITS_CLAIM} AND c.erased_at IS NOT NULL",
        ),
    ),
    guard("benefits_approval_new", "benefits_approval", "INSERT", _APPROVALS),
    *append_only(
        "benefits_claimpaper", "(claim_id=NEW.claim_id AND document_id=NEW.document_id AND name=NEW.name)"
    ),
    guard("benefits_claimpaper_new", "benefits_claimpaper", "INSERT", _PAPERS),
    *append_only("benefits_claimground", "(claim_id=NEW.claim_id)"),
    guard("benefits_claimground_new", "benefits_claimground", "INSERT", _GROUNDS),
]
