"""The one way into the books: number, write, seal, in one transaction under the fund's lock."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from django.db import connection

from kongboon.access.models import Officer
from kongboon.funds import transaction
from kongboon.funds.actor import is_sure
from kongboon.funds.ids import lock_fund, require_repeat
from kongboon.funds.models import ROWS_PER_FUND, Fund
from kongboon.funds.words import shown_date, shown_month
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import CE_YEARS, day_in_bangkok
from kongboon.kernel.thai_dates import YearOutOfRange
from kongboon.ledger import canonical, errors, lookups
from kongboon.ledger.accounts import CASH, COLLECTOR_CASH, is_money
from kongboon.ledger.asked import request_hash
from kongboon.ledger.bulk import insert_rows
from kongboon.ledger.clock import PAUSE, require_clock
from kongboon.ledger.drafts import EntryDraft, Posted
from kongboon.ledger.laying import Laying
from kongboon.ledger.lookups import EventsSealed, HeadNow, LastPosting
from kongboon.ledger.models import PAPER_SERIES, Batch, Earmark
from kongboon.ledger.running_balance import money_moves, require_money

# A lone hyphen stands for nothing in the hashed text.
_KEY = re.compile(r"(?!-$)[A-Za-z0-9._:/-]{1,64}")
_WORD = re.compile(r"(?!-$)[A-Za-z0-9._:/-]{0,40}")
_PAPERS = {"", *PAPER_SERIES}
PLACE_IN_BOOKS = 40  # how many signs of a machine's key a batch keeps
OPENING = "opening"
OPENING_CORRECTION = "opening-correction"
# They say what was there before; the signature is about them, and a correction has two people of its own.
OPENINGS = (OPENING, OPENING_CORRECTION)


@transaction.atomic
def post(
    *,
    fund: Fund,
    kind: str,
    entries: Sequence[EntryDraft],
    idem_key: str,
    by: Officer,
    at: datetime,
    device: str = "",
) -> Posted:
    """Record entries as one sealed batch; nothing else writes to the books.

    `idem_key` is minted by whoever asks and saved before sending: the same key with the same entries
    returns the first result, with other entries raises KeyReused. All or nothing.
    Errors: the DomainErrors of `ledger.errors`; the database refuses whatever slips past them.
    Source: ledger.md 3.2.
    """
    assert _KEY.fullmatch(kind), f"not a usable kind: {kind!r}"
    if not _KEY.fullmatch(idem_key) or not _WORD.fullmatch(device):
        raise errors.BadKey  # both come from a browser or a phone
    lock_fund(fund)
    before = lookups.head_now(fund.pk)
    request = request_hash(kind, entries)
    if lookups.key_is_used(fund.pk, idem_key):
        return _known(fund, idem_key, request)
    last = lookups.last_posting(fund.pk, before.batch_no)
    clock_of = require_clock(fund.pk, last, at)
    if kind not in OPENINGS:
        _check_far(last, entries, at)
    work = _begin(fund, before, entries, at)
    if kind not in OPENINGS:
        _check_signed(fund, entries, work.codes)
    require_money(fund.pk, money_moves(entries, work.codes), day_in_bangkok(at))
    for draft in entries:
        work.lay(draft)
    events = lookups.events_sealed(fund.pk, last.events if last else EventsSealed())
    header = canonical.BatchHeader(
        fund.pk,
        before.batch_no + 1,
        kind,
        idem_key,
        f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        by.pk,
        device,
        work.debit_total,
        events.hash,
        clock_of,
    )
    digest = canonical.batch_hash(before.hash, header, work.leaves)
    head = HeadNow(header.batch_no, work.entry_no, work.line_no, digest)
    _write(work, head, (work.batch_id, *_stored(header, request, at, events)), before.hash)
    entry_ids = range(work.base + before.entry_no + 1, work.base + head.entry_no + 1)
    return Posted(work.batch_id, head.batch_no, entry_ids, digest.hex()[:16])


def _stored(of: canonical.BatchHeader, request: bytes, at: datetime, events: EventsSealed) -> tuple[Any, ...]:
    """The columns of a batch after its key."""
    who = (of.fund_id, of.batch_no, of.kind, of.idem_key, request, at, of.posted_by, of.device)
    return (*who, of.version, *events, of.clock_of)


def _known(fund: Fund, idem_key: str, request: bytes) -> Posted:
    """The first answer to a key that was used before. Errors: KeyReused."""
    batch = Batch.objects.select_related("seal").get(fund=fund, idem_key=idem_key)
    require_repeat(bytes(batch.request_hash), request)
    seal = batch.seal
    last = fund.pk * ROWS_PER_FUND + seal.last_entry_no
    entry_ids = range(last - seal.n_entries + 1, last + 1)
    return Posted(batch.pk, batch.batch_no, entry_ids, bytes(seal.hash).hex()[:16], replayed=True)


def _begin(fund: Fund, head: HeadNow, entries: Sequence[EntryDraft], at: datetime) -> Laying:
    """Refuse what can be said in plain words, and gather what the rows are made of."""
    _check_amounts(entries)
    days = {draft.on for draft in entries}
    _check_dates(fund, days, at)
    accounts = _accounts(fund, {line.account_id for e in entries for line in e.lines}, max(days))
    return Laying(
        fund_id=fund.pk,
        base=fund.pk * ROWS_PER_FUND,
        fiscal_start_month=fund.fiscal_start_month,
        batch_id=fund.pk * ROWS_PER_FUND + head.batch_no + 1,
        entry_no=head.entry_no,
        line_no=head.line_no,
        codes={pk: code for pk, (code, _) in accounts.items()},
        kinds={pk: kind for pk, (_, kind) in accounts.items()},
        earmarks=_earmarks(fund, {line.earmark_id for e in entries for line in e.lines if line.earmark_id}),
        salts=_salts(fund, {line.member_id for e in entries for line in e.lines if line.member_id}),
        last_paper=partial(lookups.last_paper, fund.pk),
    )


def _check_amounts(entries: Sequence[EntryDraft]) -> None:
    if not entries:
        raise errors.EmptyBatch
    for draft in entries:
        amounts = [line.amount for line in draft.lines]
        if 0 in amounts:
            raise errors.ZeroLine
        difference = sum(amounts)
        if difference or len(amounts) < 2:
            raise errors.UnbalancedEntry(difference=format_baht(abs(difference)))
        assert draft.paper in _PAPERS, draft.paper
        assert _WORD.fullmatch(draft.source), draft.source
        assert _WORD.fullmatch(draft.reason_code), draft.reason_code


def _check_dates(fund: Fund, days: set[date], at: datetime) -> None:
    latest = max(days)
    if latest > day_in_bangkok(at):
        raise errors.DateInFuture(date=shown_date(latest))
    first, opened = min(days), lookups.opened_on(fund.pk, OPENING)
    if first.year not in CE_YEARS:
        raise YearOutOfRange(value=first.isoformat())
    if opened is not None and first < opened:
        raise errors.DateBeforeOpening(date=shown_date(first), opened=shown_date(opened))
    months = {f"{day:%Y-%m}" for day in days}
    if closed := lookups.closed_months(fund.pk, months):
        raise errors.PeriodClosed(month=shown_month(closed[0]))


def _check_far(last: LastPosting | None, entries: Sequence[EntryDraft], at: datetime) -> None:
    """A day far from today and from the last entry is more often a slip than right. Errors: FarDate."""
    near = [day_in_bangkok(at)] + ([last.on] if last else [])
    far = [e.on for e in entries if all(abs(e.on - day) > PAUSE for day in near)]
    if far and not is_sure(errors.FarDate):
        raise errors.FarDate(date=shown_date(far[0]), last=shown_date(near[-1]))


def _accounts(fund: Fund, wanted: set[int], latest: date) -> dict[int, tuple[str, str]]:
    """Code and kind of the accounts that are used. Errors: ClosedAccount, UnknownAccount."""
    codes: dict[int, tuple[str, str]] = {}
    for pk, code, kind, active_to in lookups.account_codes(fund.pk, wanted):
        if active_to and active_to < latest:
            raise errors.ClosedAccount(account=code, since=shown_date(active_to))
        codes[pk] = code, kind
    if missing := wanted - codes.keys():
        raise errors.UnknownAccount(account=min(missing))
    return codes


def _check_signed(fund: Fund, entries: Sequence[EntryDraft], codes: dict[int, str]) -> None:
    """No money leaves fund or bank before a second officer has signed the set-up; what undoes an entry is no way out.

    Errors: SetUpNotSigned.
    """
    money = {pk for pk, code in codes.items() if is_money(code)}
    banks = {pk for pk in money if codes[pk].partition(".")[0] not in (CASH, COLLECTOR_CASH)}
    leaves = any(
        sum(line.amount for line in draft.lines if line.account_id in places) < 0
        for draft in entries
        if draft.reverses_id is None
        for places in (money, banks)
    )
    if leaves and not lookups.is_set_up_signed(fund.pk):
        raise errors.SetUpNotSigned


def _earmarks(fund: Fund, ids: set[int]) -> dict[int, str]:
    codes = dict(Earmark.objects.filter(fund=fund, pk__in=ids).values_list("pk", "code")) if ids else {}
    if ids - codes.keys():
        raise errors.UnknownEarmark
    return codes


def _salts(fund: Fund, ids: set[int]) -> dict[int, bytes]:
    salts = lookups.salts_of(ids)
    if ids - salts.keys() or any(member // ROWS_PER_FUND != fund.pk for member in ids):
        raise errors.UnknownMember
    return salts


def _write(work: Laying, head: HeadNow, batch: tuple[Any, ...], prev: bytes) -> None:
    """Batch, entries, lines, then the seal whose trigger checks them, then the head and the cached totals."""
    numbers = (len(work.entries), len(work.lines), work.debit_total, head.entry_no, head.line_no)
    insert_rows(connection, "ledger_batch", [batch])
    insert_rows(connection, "ledger_entry", work.entries)
    insert_rows(connection, "ledger_line", work.lines)
    insert_rows(connection, "ledger_entrynote", work.notes)
    insert_rows(
        connection, "ledger_seal", [(work.batch_id, work.fund_id, head.batch_no, *numbers, prev, head.hash)]
    )
    lookups.move_head(work.fund_id, head)
    totals = sorted(work.balances.items())
    lookups.add_to_balances(
        [(account, work.fund_id, month, sums[0], sums[1]) for (account, month), sums in totals]
    )
