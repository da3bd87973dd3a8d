"""Guards of the books, for both databases; what each refuses is tested by raw SQL in tests/test_bad_writes.py.

What is checked of a batch as a whole is in `seal_guard`. SQLite needs some guards twice, because its
INSERT OR REPLACE and UPDATE OR REPLACE delete rows without firing their delete triggers.
"""

from __future__ import annotations

from kongboon.access.models import Role
from kongboon.access.permissions import Act
from kongboon.funds.guards import LOCK_FUND
from kongboon.funds.models import ROWS_PER_FUND
from kongboon.governance.guards import agreed_to
from kongboon.kernel.guards import Guard, append_only, guard, no_replace, refuse, refuse_new
from kongboon.ledger.models import PettyCashCeiling
from kongboon.ledger.moves import DEPOSIT, PETTY_CASH, PETTY_CASH_FOR
from kongboon.ledger.seal_guard import POSTGRES_SEAL, postgres_no_word, sqlite_no_word, sqlite_seal

_N = ROWS_PER_FUND
_LAST_SEAL = (
    f"EXISTS(SELECT 1 FROM {{p}}ledger_seal WHERE id=NEW.fund_id*{_N}+NEW.batch_no AND hash=NEW.hash"
    f" AND last_entry_no=NEW.entry_no AND last_line_no=NEW.line_no)"
    f" AND NOT EXISTS(SELECT 1 FROM {{p}}ledger_seal WHERE id=NEW.fund_id*{_N}+NEW.batch_no+1)"
)
_POSTGRES_ZEROS = "decode(repeat('00',32),'hex')"
_EMPTY_HEAD = (
    "NEW.batch_no=0 AND NEW.entry_no=0 AND NEW.line_no=0 AND NEW.hash={zeros}"
    f" AND NOT EXISTS(SELECT 1 FROM {{p}}ledger_seal WHERE id=NEW.fund_id*{_N}+1)"
)
# In the chain a line's account and earmark stand by their codes.
# Whose cash an account is, and of which bank account it is, is decided once as well.
_ACCOUNT_FIXED = ("id", "fund_id", "code", "kind", "bank_account_id", "officer_id")
_ACCOUNT_OWNER = {
    "account.owner": f"NEW.officer_id IS NOT NULL AND (NEW.officer_id/{_N}<>NEW.fund_id OR substr(NEW.code,1,5)<>'1102.'"
    " OR EXISTS(SELECT 1 FROM {p}ledger_account a WHERE a.officer_id=NEW.officer_id))",
    "account.bank": f"NEW.bank_account_id IS NOT NULL AND (NEW.bank_account_id/{_N}<>NEW.fund_id"
    " OR substr(NEW.code,1,5)<>'1110.'"
    " OR EXISTS(SELECT 1 FROM {p}ledger_account a WHERE a.bank_account_id=NEW.bank_account_id))",
}
_EARMARK_FIXED = ("id", "fund_id", "code")
_SAME_CODE = "(fund_id=NEW.fund_id AND code=NEW.code)"
# Another row that UPDATE OR REPLACE of a member would push out, by either unique constraint.
_MEMBER_NUMBER = "(fund_id=NEW.fund_id AND number=NEW.number)"
_MEMBER_PERSON = (
    "(fund_id=NEW.fund_id AND national_id_index=NEW.national_id_index"
    " AND ended_on IS NULL AND NEW.ended_on IS NULL)"
)


def _refuse_row(name: str, table: str, event: str, sqlite_when: str, postgres_when: str, code: str) -> Guard:
    """Guard on single rows: refuses the event where the condition holds."""
    return Guard(
        name,
        table,
        f"BEFORE {event} ON {table} WHEN {sqlite_when} BEGIN SELECT RAISE(ABORT,'{code}'); END",
        f"BEGIN IF {postgres_when} THEN {refuse(code)} END IF; RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END",
        f"BEFORE {event} ON public.{table} FOR EACH ROW",
    )


def _fixed(table: str, columns: tuple[str, ...], code: str) -> Guard:
    """Guard on columns that never change once the row is there."""

    def changed(is_not: str) -> str:
        return " OR ".join(f"NEW.{c}{is_not}OLD.{c}" for c in columns)

    return _refuse_row(
        f"{table}_fixed", table, "UPDATE", changed(" IS NOT "), changed(" IS DISTINCT FROM "), code
    )


def _stays(table: str, code: str) -> Guard:
    """Guard on rows that are never deleted."""
    return _refuse_row(f"{table}_stays", table, "DELETE", "1", "true", code)


def _ascii_code(table: str, code: str) -> Guard:
    """Guard on codes that enter the hashed text: a space or a line end in one would be a field or a line there."""
    return _refuse_row(
        f"{table}_code",
        table,
        "INSERT",
        sqlite_no_word("NEW.code", 1, 20),
        postgres_no_word("NEW.code", 1),
        code,
    )


_SEALED = "EXISTS(SELECT 1 FROM ledger_seal s WHERE s.id={batch})"

# ---- Petty cash: what the ceilings that stood allow, out of the cash box, on the day of the press ----

_BANGKOK, _DAY = 7 * 3600, 24 * 3600  # seconds
_BEGINS = PettyCashCeiling.BEGINS
_BATCH = "JOIN {p}ledger_batch b ON b.id=e.batch_id"
_ITS_ENTRY = f"SELECT 1 FROM {{p}}ledger_entry e {_BATCH} WHERE e.id=NEW.entry_id AND e.fund_id=NEW.fund_id"
_SIDE = (
    "EXISTS(SELECT 1 FROM {{p}}ledger_line l JOIN {{p}}ledger_account a ON a.id=l.account_id"
    " WHERE l.entry_id=e.id AND {})"
)
_FROM_CASH = _SIDE.format("a.code='1101' AND l.amount=-NEW.amount_satang")
_FOR_COSTS = _SIDE.format("l.amount=NEW.amount_satang AND a.code IN ('" + "','".join(PETTY_CASH_FOR) + "')")
_ON_ITS_DAY = (
    f"{{seconds}}b.posted_at{{end}}+{_BANGKOK}-{{seconds}}e.date{{end}}>=0"
    f" AND {{seconds}}b.posted_at{{end}}+{_BANGKOK}-{{seconds}}e.date{{end}}<{_DAY}"
)


def _stood(column: str, begins: int) -> str:
    """The ceiling that stood when an entry was posted."""
    return (
        f"COALESCE((SELECT c.{column} FROM {{p}}ledger_pettycashceiling c, {{p}}ledger_entry e {_BATCH}"
        " WHERE e.id=NEW.entry_id AND c.fund_id=NEW.fund_id AND {seconds}c.at{end}<={seconds}b.posted_at{end}"
        f" ORDER BY c.id DESC LIMIT 1),{begins})"
    )


_LIVE = "NOT EXISTS(SELECT 1 FROM {p}ledger_entry v WHERE v.reverses_id=o.entry_id)"
_IN_ITS_MONTH = (
    "COALESCE((SELECT SUM(o.amount_satang) FROM {p}ledger_pettycash o JOIN {p}ledger_entry y ON y.id=o.entry_id"
    " JOIN {p}ledger_entry e ON e.id=NEW.entry_id WHERE o.fund_id=NEW.fund_id AND o.id<>NEW.id"
    f" AND substr(CAST(y.date AS text),1,7)=substr(CAST(e.date AS text),1,7) AND {_LIVE}),0)"
)
_PETTY_CASH = {
    "petty_cash.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.receipt_id/{_N}<>NEW.fund_id",
    "petty_cash.entry": f"NOT EXISTS({_ITS_ENTRY} AND b.kind='{PETTY_CASH}' AND e.reverses_id IS NULL"
    f" AND {_FROM_CASH} AND {_FOR_COSTS}"
    " AND (SELECT COUNT(*) FROM {p}ledger_line l WHERE l.entry_id=e.id)=2)",
    "petty_cash.day": f"NOT EXISTS({_ITS_ENTRY} AND {_ON_ITS_DAY})",
    "petty_cash.receipt": "NOT EXISTS(SELECT 1 FROM {p}documents_document f WHERE f.id=NEW.receipt_id"
    " AND f.kind='receipt')",
    "petty_cash.receipt_twice": "EXISTS(SELECT 1 FROM {p}ledger_pettycash o WHERE o.receipt_id=NEW.receipt_id"
    f" AND {_LIVE} AND NOT EXISTS(SELECT 1 FROM {{p}}ledger_entry v WHERE v.reverses_id=NEW.entry_id))",
    "petty_cash.a_time": "NEW.amount_satang>" + _stood("a_time_satang", _BEGINS[0]),
    # What was taken back since leaves room; so a fund that moves in never finds less room than there was.
    "petty_cash.a_month": "NOT EXISTS(SELECT 1 FROM {p}ledger_entry v WHERE v.reverses_id=NEW.entry_id)"
    f" AND NEW.amount_satang+{_IN_ITS_MONTH}>" + _stood("a_month_satang", _BEGINS[1]),
}
_CEILINGS = {
    "petty_cash_ceiling.foreign": f"NEW.id/{_N}<>NEW.fund_id",
    "petty_cash_ceiling.not_agreed": "NOT "
    + agreed_to(
        "request_id",
        "change_petty_cash",
        "CAST(r.terms AS text) LIKE '%\"ceilings\": \"'||NEW.a_time_satang||'/'||NEW.a_month_satang||'\"%'",
    ),
}

_DEPOSIT_SLIPS = {
    "deposit_slip.foreign": f"NEW.id/{_N}<>NEW.fund_id OR NEW.slip_id/{_N}<>NEW.fund_id"
    f" OR NEW.filed_by_id/{_N}<>NEW.fund_id",
    "deposit_slip.entry": f"NOT EXISTS({_ITS_ENTRY} AND b.kind='{DEPOSIT}')",
    "deposit_slip.photo": "NOT EXISTS(SELECT 1 FROM {p}documents_document f WHERE f.id=NEW.slip_id"
    " AND f.kind='bank_slip')",
    "deposit_slip.twice": "EXISTS(SELECT 1 FROM {p}ledger_depositslip o WHERE o.slip_id=NEW.slip_id"
    f" AND {_LIVE} AND NOT EXISTS(SELECT 1 FROM {{p}}ledger_entry v WHERE v.reverses_id=NEW.entry_id))",
}


def _may(act: Act) -> str:
    return "o.role IN (" + ",".join(f"'{Role(role).value}'" for role in act.rule.roles) + ")"


_LAST_EVENT = (
    "(SELECT v.closed FROM {p}ledger_periodevent v WHERE v.fund_id=NEW.fund_id AND v.month=NEW.month"
    " ORDER BY v.id DESC LIMIT 1)"
)
_PERIODS = {
    "period.foreign": f"NEW.id/{_N}<>NEW.fund_id",
    # A month is open until it is closed, and only what changes that is an event.
    "period.repeats": f"NEW.closed=COALESCE({_LAST_EVENT},1=0)",
    "period.office": "NOT EXISTS(SELECT 1 FROM {p}access_officer o WHERE o.id=NEW.by_id AND o.fund_id=NEW.fund_id"
    f" AND (NEW.closed AND {_may(Act.CLOSE_MONTH)} OR NOT NEW.closed AND {_may(Act.REOPEN_MONTH)}))",
}

GUARDS: list[Guard] = [
    *append_only("ledger_seal"),
    *append_only("ledger_batch", "(fund_id=NEW.fund_id AND idem_key=NEW.idem_key)"),
    *append_only(
        "ledger_entry",
        "(NEW.paper_series<>'' AND fund_id=NEW.fund_id AND paper_series=NEW.paper_series"
        " AND paper_year=NEW.paper_year AND paper_no=NEW.paper_no)",
        "(NEW.reverses_id IS NOT NULL AND reverses_id=NEW.reverses_id)",
    ),
    *append_only("ledger_line"),
    *append_only("ledger_periodevent"),
    *append_only("ledger_pettycash", "(entry_id=NEW.entry_id)"),
    guard("ledger_pettycash_new", "ledger_pettycash", "INSERT", _PETTY_CASH, lock=LOCK_FUND),
    *append_only("ledger_pettycashceiling", "(request_id=NEW.request_id)"),
    guard("ledger_pettycashceiling_new", "ledger_pettycashceiling", "INSERT", _CEILINGS, lock=LOCK_FUND),
    *append_only("ledger_depositslip", "(entry_id=NEW.entry_id)"),
    guard("ledger_depositslip_new", "ledger_depositslip", "INSERT", _DEPOSIT_SLIPS, lock=LOCK_FUND),
    Guard(
        "ledger_seal_check",
        "ledger_seal",
        sqlite_seal(),
        POSTGRES_SEAL,
        "BEFORE INSERT ON public.ledger_seal FOR EACH ROW",
    ),
    refuse_new(
        "ledger_entry_open",
        "ledger_entry",
        "NOT EXISTS(SELECT 1 FROM ledger_batch b WHERE b.id=NEW.batch_id) OR "
        + _SEALED.format(batch="NEW.batch_id"),
        "SELECT 1 FROM (SELECT DISTINCT batch_id FROM n) x LEFT JOIN public.ledger_batch b ON b.id=x.batch_id"
        " LEFT JOIN public.ledger_seal s ON s.id=x.batch_id WHERE b.id IS NULL OR s.id IS NOT NULL",
        "entry.batch_not_open",
    ),
    refuse_new(
        "ledger_line_open",
        "ledger_line",
        "NOT EXISTS(SELECT 1 FROM ledger_entry e WHERE e.id=NEW.entry_id AND NOT "
        + _SEALED.format(batch="e.batch_id")
        + ")",
        "SELECT 1 FROM (SELECT DISTINCT e.batch_id FROM n LEFT JOIN public.ledger_entry e ON e.id=n.entry_id) x"
        " LEFT JOIN public.ledger_seal s ON s.id=x.batch_id WHERE x.batch_id IS NULL OR s.id IS NOT NULL",
        "line.entry_not_open",
    ),
    _refuse_row(
        "ledger_head_follows",
        "ledger_head",
        "UPDATE",
        f"NEW.fund_id<>OLD.fund_id OR NOT ({_LAST_SEAL.format(p='')})",
        f"NEW.fund_id<>OLD.fund_id OR NOT ({_LAST_SEAL.format(p='public.')})",
        "head.not_last_seal",
    ),
    _refuse_row(
        "ledger_head_begins",
        "ledger_head",
        "INSERT",
        f"NOT ({_EMPTY_HEAD.format(p='', zeros='zeroblob(32)')})",
        f"NOT ({_EMPTY_HEAD.format(p='public.', zeros=_POSTGRES_ZEROS)})",
        "head.not_empty",
    ),
    _stays("ledger_head", "head.stays"),
    _stays("ledger_account", "account.stays"),
    _fixed("ledger_account", _ACCOUNT_FIXED, "account.fixed"),
    _ascii_code("ledger_account", "account.code"),
    guard("ledger_account_owner", "ledger_account", "INSERT", _ACCOUNT_OWNER),
    no_replace("ledger_account", "account.stays", _SAME_CODE),
    _stays("ledger_earmark", "earmark.stays"),
    _fixed("ledger_earmark", _EARMARK_FIXED, "earmark.fixed"),
    _ascii_code("ledger_earmark", "earmark.code"),
    no_replace("ledger_earmark", "earmark.stays", _SAME_CODE),
    # Words about an entry come with it or never, may be erased, and are never other words.
    refuse_new(
        "ledger_entrynote_open",
        "ledger_entrynote",
        "NOT EXISTS(SELECT 1 FROM ledger_entry e WHERE e.id=NEW.entry_id AND e.note_hash IS NOT NULL AND NOT "
        + _SEALED.format(batch="e.batch_id")
        + ")",
        "SELECT 1 FROM n LEFT JOIN public.ledger_entry e ON e.id=n.entry_id"
        " LEFT JOIN public.ledger_seal s ON s.id=e.batch_id WHERE e.note_hash IS NULL OR s.id IS NOT NULL",
        "note.entry_not_open",
    ),
    _refuse_row("ledger_entrynote_fixed", "ledger_entrynote", "UPDATE", "1", "true", "note.fixed"),
    no_replace("ledger_entrynote", "note.fixed", key="entry_id"),
    _refuse_row("members_membersalt_fixed", "members_membersalt", "UPDATE", "1", "true", "salt.fixed"),
    no_replace("members_membersalt", "salt.fixed", key="member_id"),
    _refuse_row(
        "members_member_in_books",
        "members_member",
        "DELETE",
        "EXISTS(SELECT 1 FROM ledger_line WHERE member_id=OLD.id)",
        "EXISTS(SELECT 1 FROM public.ledger_line WHERE member_id=OLD.id)",
        "member.in_books",
    ),
    _fixed("members_member", ("id", "fund_id"), "member.fixed"),
    no_replace("members_member", "member.in_the_way", _MEMBER_NUMBER, _MEMBER_PERSON),
    Guard(
        "members_member_no_push",
        "members_member",
        f"BEFORE UPDATE ON members_member WHEN EXISTS(SELECT 1 FROM members_member WHERE id<>OLD.id AND"
        f" {_MEMBER_NUMBER}) OR EXISTS(SELECT 1 FROM members_member WHERE id<>OLD.id AND {_MEMBER_PERSON})"
        " BEGIN SELECT RAISE(ABORT,'member.in_the_way'); END",
    ),
    guard("ledger_periodevent_new", "ledger_periodevent", "INSERT", _PERIODS),
    Guard(
        "ledger_periodevent_lock",
        "ledger_periodevent",
        "",
        f"BEGIN IF current_setting('transaction_isolation')<>'read committed' THEN {refuse('period.isolation')} END IF;"
        f" {LOCK_FUND} RETURN NEW; END",
        "BEFORE INSERT ON public.ledger_periodevent FOR EACH ROW",
    ),
]
