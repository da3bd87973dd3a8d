"""The seal's guard: sees a whole batch at once and refuses it with the first thing that is wrong.

A batch cannot be committed without its seal (deferred foreign key), so SQLite, which has no deferred
triggers, gives the same guarantee as PostgreSQL. Each test is one code; the codes are the same on both.
"""

from __future__ import annotations

from kongboon.funds.guards import LOCK_FUND
from kongboon.funds.models import ROWS_PER_FUND
from kongboon.kernel.guards import refuse
from kongboon.ledger.models import PAPER_SERIES

_N = ROWS_PER_FUND

# What the hashed text can hold (docs/canonical-v1.md): anything else would be read as another field, or not at all.
_SIGNS = "A-Za-z0-9._:/-"
_SERIES = "('','" + "','".join(PAPER_SERIES) + "')"
_FIRST_DAY, _LAST_DAY = "'1900-01-01'", "'2200-12-31'"
# The second form says which events of months it seals, the first none; nobody goes back from the second to the first.
_OTHER_FORM = (
    "canon_version NOT IN (1,2) OR (canon_version=2)<>(events_to IS NOT NULL) OR (canon_version=2)<>(events_hash IS NOT"
    " NULL) OR {length}(events_hash)<>32 OR clock_of IS NOT NULL AND (canon_version=1 OR clock_of<>batch_no-1)"
    " OR canon_version<(SELECT MAX(y.canon_version) FROM {p}ledger_batch y WHERE y.id=NEW.id-1)"
)


def sqlite_no_word(column: str, least: int, most: int) -> str:
    """Where a column is no word of `least` to `most` signs: GLOB and length end at a zero byte, the bytes do not."""
    return (
        f"typeof({column})<>'text' OR {column}='-' OR {column} GLOB '*[^{_SIGNS}]*'"
        f" OR length({column}) NOT BETWEEN {least} AND {most} OR length(CAST({column} AS blob))<>length({column})"
    )


def postgres_no_word(column: str, least: int = 0) -> str:
    """Where a column is no word; its type says how long it may be."""
    empty = f"{column}='' OR" if least else f"{column}<>'' AND"
    return f"({empty} ({column}='-' OR {column} !~ '^[{_SIGNS}]+$'))"


def _opened(p: str) -> str:
    """The day of the opening balances, NULL where there are none."""
    return (
        f"(SELECT MIN(o.date) FROM {p}ledger_batch y JOIN {p}ledger_entry o ON o.batch_id=y.id"
        " WHERE y.fund_id=NEW.fund_id AND y.idem_key='opening' AND y.kind='opening')"
    )


_PREV = "(SELECT {} FROM ledger_seal WHERE id=NEW.id-1)"
_LO = f"(NEW.fund_id*{_N}+COALESCE({_PREV.format('last_entry_no')},0)+1)"
_HI = f"(NEW.fund_id*{_N}+NEW.last_entry_no)"


def sqlite_seal() -> str:
    """One look at the batch, one pass over its entries and one over its lines, then the first thing wrong is raised.

    It repeats the CHECKs of the tables, so PRAGMA ignore_check_constraints opens nothing, and looks at
    types, because SQLite stores what it is given, whatever the column's type says.
    """
    chain = (
        f"NEW.batch_no<1 OR (NEW.batch_no>1 AND NEW.prev_hash IS NOT {_PREV.format('hash')})"
        " OR (NEW.batch_no=1 AND NEW.prev_hash IS NOT zeroblob(32)) OR length(NEW.hash)<>32"
        " OR typeof(NEW.hash)<>'blob' OR EXISTS(SELECT 1 FROM ledger_seal WHERE id=NEW.id+1)"
    )
    cases = " ".join(f"WHEN {check} THEN RAISE(ABORT,'{code}')" for code, check in _sqlite_checks().items())
    return (
        f"BEFORE INSERT ON ledger_seal BEGIN SELECT RAISE(ABORT,'seal.chain') WHERE {chain};"
        f" SELECT CASE {cases} END FROM ({_sqlite_batch()}) h, ({_sqlite_entries()}) e, ({_sqlite_lines()}) l; END"
    )


def _sqlite_batch() -> str:
    """One row about the batch; its moment is told to the second, because SQLite rounds what comes after."""
    digits = "[0-9]" * 6
    words = " OR ".join(
        sqlite_no_word(*column) for column in (("kind", 1, 20), ("idem_key", 1, 64), ("device", 0, 40))
    )
    return (
        f"SELECT MAX(fund_id<>NEW.fund_id OR batch_no<>NEW.batch_no) x,MAX({words}) w,"
        f"MAX(typeof(request_hash)<>'blob' OR length(request_hash)<>32"
        " OR typeof(events_hash) NOT IN ('blob','null') OR typeof(events_to) NOT IN ('integer','null')"
        f" OR typeof(clock_of) NOT IN ('integer','null') OR {_OTHER_FORM.format(p='', length='length')}) t,"
        "MAX(typeof(posted_at)<>'text' OR substr(posted_at,1,19) IS NOT"
        " strftime('%Y-%m-%d %H:%M:%S',substr(posted_at,1,19),'+0 days')"
        f" OR length(posted_at)<>19 AND substr(posted_at,20) NOT GLOB '.{digits}'"
        " OR length(CAST(posted_at AS blob))<>length(posted_at)"
        f" OR date(posted_at) NOT BETWEEN {_FIRST_DAY} AND {_LAST_DAY}) m,"
        "MAX(date(substr(posted_at,1,19),'+7 hours')) day FROM ledger_batch WHERE id=NEW.id"
    )


def _sqlite_entries() -> str:
    """One row about the entries that name the batch."""
    return (
        "SELECT COUNT(*) n,MIN(id) a,MAX(id) b,MAX(fund_id<>NEW.fund_id) x,"
        f"MAX(id<>fund_id*{_N}+entry_no OR date IS NOT date(date,'+0 days') OR length(CAST(date AS blob))<>10"
        " OR note_hash IS NOT NULL AND (typeof(note_hash)<>'blob' OR length(note_hash)<>32)"
        " OR typeof(paper_year) NOT IN ('integer','null') OR typeof(paper_no) NOT IN ('integer','null')"
        " OR (paper_series='')<>(paper_no IS NULL)"
        " OR (paper_series='')<>(paper_year IS NULL)) t,MAX(paper_series<>'') papers,MIN(date) first,MAX(date) last,"
        f"MAX(paper_series NOT IN {_SERIES} OR {sqlite_no_word('reason_code', 0, 20)}"
        f" OR {sqlite_no_word('source', 0, 40)}) w,"
        "MAX(reverses_id IS NOT NULL) reversals FROM ledger_entry WHERE batch_id=NEW.id"
    )


def _sqlite_lines() -> str:
    """One row about the lines of the entries whose numbers the batch takes."""
    ids = ("id", "account_id", "member_id", "earmark_id")
    foreign = " OR ".join(f"COALESCE({column},id)/{_N}<>NEW.fund_id" for column in ids)
    unknown = "({0} IS NOT NULL AND NOT EXISTS(SELECT 1 FROM {1} x WHERE x.id={0}))"
    return (
        "SELECT COUNT(*) c,SUM(n) n,SUM(d) d,MAX(s<>0 OR n<2) bad,MIN(a) a,MAX(b) b,MAX(x) x,MAX(t) t,MAX(ua) ua,"
        "MAX(um) um FROM (SELECT SUM(amount) s,COUNT(*) n,SUM(MAX(amount,0)) d,MIN(id) a,MAX(id) b,"
        f"MAX(fund_id<>NEW.fund_id OR {foreign}) x,MAX(typeof(amount)<>'integer' OR amount=0 OR typeof(quantity_milli)"
        " NOT IN ('integer','null') OR member_hash IS NOT NULL AND (typeof(member_hash)<>'blob' OR length(member_hash)<>32)"
        " OR (member_id IS NULL)<>(member_hash IS NULL)) t,"
        "MAX(NOT EXISTS(SELECT 1 FROM ledger_account x WHERE x.id=account_id)) ua,"
        f"MAX({unknown.format('member_id', 'members_member')} OR {unknown.format('earmark_id', 'ledger_earmark')}) um"
        f" FROM ledger_line WHERE entry_id BETWEEN {_LO} AND {_HI} GROUP BY entry_id)"
    )


def _sqlite_checks() -> dict[str, str]:
    """What is wrong under which code, in the words of the two rows e and l."""
    return {
        "seal.foreign": "h.x OR e.x OR l.x",
        "seal.types": f"h.t OR e.t OR l.t OR NEW.id<>NEW.fund_id*{_N}+NEW.batch_no",
        "seal.words": "h.w OR e.w",
        "seal.moment": "h.m",
        "seal.dates": f"e.first<{_FIRST_DAY} OR e.last>{_LAST_DAY} OR e.last>h.day",
        "seal.before_opening": f"e.first<{_opened('')}",
        "seal.entry_numbers": f"e.n=0 OR e.a<>{_LO} OR e.b<>{_HI} OR e.b-e.a+1<>e.n",
        "seal.unbalanced": "l.bad OR l.c<>e.n",
        "seal.counts": "e.n<>NEW.n_entries OR l.n<>NEW.n_lines OR l.d<>NEW.debit_total OR l.b-l.a+1<>l.n"
        f" OR l.b<>NEW.fund_id*{_N}+NEW.last_line_no"
        f" OR l.a<>NEW.fund_id*{_N}+COALESCE({_PREV.format('last_line_no')},0)+1",
        "seal.unknown_account": "l.ua",
        "seal.unknown_member": "l.um",
        "seal.paper_numbers": "e.papers AND EXISTS(SELECT 1 FROM (SELECT paper_series s,paper_year y,MIN(paper_no) a,"
        "MAX(paper_no) b,COUNT(*) n FROM ledger_entry WHERE batch_id=NEW.id AND paper_series<>'' GROUP BY s,y) x"
        " WHERE b-a+1<>n OR a<>1+COALESCE((SELECT MAX(paper_no) FROM ledger_entry WHERE fund_id=NEW.fund_id"
        " AND paper_series=x.s AND paper_year=x.y AND paper_no<x.a),0))",
        "seal.reversal": "e.reversals AND EXISTS(SELECT 1 FROM ledger_entry r WHERE r.batch_id=NEW.id"
        f" AND r.reverses_id IS NOT NULL AND (r.reverses_id>={_LO} OR r.reverses_id/{_N}<>NEW.fund_id"
        " OR NOT EXISTS(SELECT 1 FROM ledger_entry o WHERE o.id=r.reverses_id)"
        " OR EXISTS(SELECT 1 FROM ledger_line m WHERE m.entry_id IN (r.id,r.reverses_id)"
        " GROUP BY m.account_id,m.member_id,m.earmark_id HAVING SUM(m.amount)<>0)))",
        "seal.period_closed": "EXISTS(SELECT 1 FROM (SELECT DISTINCT substr(date,1,7) p FROM ledger_entry"
        " WHERE batch_id=NEW.id) x WHERE (SELECT closed FROM ledger_periodevent WHERE fund_id=NEW.fund_id"
        " AND month=x.p ORDER BY id DESC LIMIT 1)=1)",
    }


# OFFSET 0 keeps a look-up by key what it is: without it PostgreSQL may read the whole table into a hash first.
POSTGRES_SEAL = f"""
DECLARE
 f bigint := NEW.fund_id; p record; h record; e record; g record;
 pe bigint := 0; pl bigint := 0; ph bytea := decode(repeat('00',32),'hex');
BEGIN
 -- A snapshot from before the lock would not show that the month was closed in the meantime.
 IF current_setting('transaction_isolation')<>'read committed' THEN {refuse("seal.isolation")} END IF;
 {LOCK_FUND}
 SELECT last_entry_no,last_line_no,hash INTO p FROM public.ledger_seal WHERE id=NEW.id-1;
 IF NEW.batch_no<1 OR (NEW.batch_no>1 AND NOT FOUND) THEN {refuse("seal.chain")} END IF;
 IF NEW.batch_no>1 THEN pe:=p.last_entry_no; pl:=p.last_line_no; ph:=p.hash; END IF;
 IF NEW.prev_hash<>ph OR length(NEW.hash)<>32 OR EXISTS(SELECT 1 FROM public.ledger_seal WHERE id=NEW.id+1)
 THEN {refuse("seal.chain")} END IF;
 SELECT fund_id<>f OR batch_no<>NEW.batch_no x,octet_length(request_hash)<>32
  OR {_OTHER_FORM.format(p="public.", length="octet_length")} t,
  {postgres_no_word("kind", 1)} OR {postgres_no_word("idem_key", 1)} OR {postgres_no_word("device")} w,
  NOT isfinite(posted_at) OR posted_at<{_FIRST_DAY} OR posted_at>{_LAST_DAY} m,
  (posted_at AT TIME ZONE 'UTC'+interval '7 hours')::date AS day INTO h FROM public.ledger_batch WHERE id=NEW.id;
 SELECT COUNT(*) n,MIN(id) a,MAX(id) b,BOOL_OR(fund_id<>f) x,BOOL_OR(paper_series<>'') papers,MIN(date) AS first,
  MAX(date) AS last,BOOL_OR(octet_length(note_hash)<>32) t,BOOL_OR(paper_series NOT IN {_SERIES}
   OR reason_code='-' OR source='-') OR string_agg(reason_code||source,'') !~ '^[{_SIGNS}]*$' w,
  BOOL_OR(reverses_id IS NOT NULL) reversals,to_char(MIN(date),'YYYY-MM') first_month,
  to_char(MAX(date),'YYYY-MM') last_month INTO e FROM public.ledger_entry WHERE batch_id=NEW.id;
 IF h.x OR e.x THEN {refuse("seal.foreign")} END IF;
 IF h.t OR e.t THEN {refuse("seal.types")} END IF;
 IF h.w OR e.w THEN {refuse("seal.words")} END IF;
 IF h.m THEN {refuse("seal.moment")} END IF;
 IF e.first<{_FIRST_DAY} OR e.last>{_LAST_DAY} OR e.last>h.day THEN {refuse("seal.dates")} END IF;
 IF e.first<{_opened("public.")} THEN {refuse("seal.before_opening")} END IF;
 IF e.n=0 OR e.a<>f*{_N}+pe+1 OR e.b<>f*{_N}+NEW.last_entry_no OR e.b-e.a+1<>e.n
 THEN {refuse("seal.entry_numbers")} END IF;
 SELECT COUNT(*) c,SUM(n) n,SUM(d) d,BOOL_OR(s<>0 OR n<2) bad,MIN(a) a,MAX(b) b,BOOL_OR(x) x,
  BOOL_OR(t) t,BOOL_OR(ua) ua,BOOL_OR(um) um INTO g FROM
  (SELECT SUM(amount) s,COUNT(*) n,SUM(GREATEST(amount,0)) d,MIN(id) a,MAX(id) b,
   BOOL_OR(fund_id<>f OR id/{_N}<>f OR account_id/{_N}<>f OR COALESCE(member_id,id)/{_N}<>f
    OR COALESCE(earmark_id,id)/{_N}<>f) x,
   BOOL_OR(octet_length(member_hash)<>32) t,
   BOOL_OR(NOT EXISTS(SELECT 1 FROM public.ledger_account m WHERE m.id=account_id OFFSET 0)) ua,
   BOOL_OR((member_id IS NOT NULL AND NOT EXISTS(SELECT 1 FROM public.members_member m WHERE m.id=member_id OFFSET 0))
    OR (earmark_id IS NOT NULL AND NOT EXISTS(SELECT 1 FROM public.ledger_earmark m WHERE m.id=earmark_id OFFSET 0))) um
   FROM public.ledger_line WHERE entry_id BETWEEN e.a AND e.b GROUP BY entry_id) q;
 IF g.x THEN {refuse("seal.foreign")} END IF;
 IF g.t THEN {refuse("seal.types")} END IF;
 IF g.bad OR g.c<>e.n THEN {refuse("seal.unbalanced")} END IF;
 IF (e.n,g.n,g.d) IS DISTINCT FROM (NEW.n_entries,NEW.n_lines,NEW.debit_total)
  OR g.a<>f*{_N}+pl+1 OR g.b<>f*{_N}+NEW.last_line_no OR g.b-g.a+1<>g.n THEN {refuse("seal.counts")} END IF;
 IF g.ua THEN {refuse("seal.unknown_account")} END IF;
 IF g.um THEN {refuse("seal.unknown_member")} END IF;
 IF e.papers AND EXISTS(SELECT 1 FROM (SELECT paper_series s,paper_year y,MIN(paper_no) a,MAX(paper_no) b,COUNT(*) n
   FROM public.ledger_entry WHERE batch_id=NEW.id AND paper_series<>'' GROUP BY 1,2) x
  WHERE b-a+1<>n OR a<>1+COALESCE((SELECT MAX(paper_no) FROM public.ledger_entry WHERE fund_id=f
   AND paper_series=x.s AND paper_year=x.y AND paper_no<x.a),0))
 THEN {refuse("seal.paper_numbers")} END IF;
 IF e.reversals AND EXISTS(SELECT 1 FROM public.ledger_entry r WHERE r.batch_id=NEW.id AND r.reverses_id IS NOT NULL
  AND (r.reverses_id>=e.a OR r.reverses_id/{_N}<>f
   OR NOT EXISTS(SELECT 1 FROM public.ledger_entry o WHERE o.id=r.reverses_id OFFSET 0)
   OR EXISTS(SELECT 1 FROM public.ledger_line l WHERE l.entry_id IN (r.id,r.reverses_id)
    GROUP BY l.account_id,l.member_id,l.earmark_id HAVING SUM(l.amount)<>0)))
 THEN {refuse("seal.reversal")} END IF;
 IF EXISTS(SELECT 1 FROM public.ledger_periodevent WHERE fund_id=f AND closed
   AND month BETWEEN e.first_month AND e.last_month)
  AND EXISTS(SELECT 1 FROM (SELECT DISTINCT to_char(date,'YYYY-MM') m FROM public.ledger_entry WHERE batch_id=NEW.id) x
  WHERE (SELECT closed FROM public.ledger_periodevent WHERE fund_id=f AND month=x.m ORDER BY id DESC LIMIT 1))
 THEN {refuse("seal.period_closed")} END IF;
 RETURN NEW;
END"""
