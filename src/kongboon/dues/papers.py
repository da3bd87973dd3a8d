"""The papers of money received, worded from the books: receipts, remittance slip, collection sheet.

Official paper is written in Thai whatever the language of the screen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from kongboon.dues.agreements import Words, words_of
from kongboon.dues.households import Household
from kongboon.dues.models import DUES, CollectionRound, DuesPayment, HandOver
from kongboon.funds.services import letterhead
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_dates import format_thai_date, format_thai_month
from kongboon.ledger.goods import RECEIVED
from kongboon.ledger.models import Account, Entry, Line
from kongboon.ledger.moves import payee_and_purpose
from kongboon.members.models import Member
from kongboon.members.numbers import numbers_over_time
from kongboon.paper.documents import (
    CollectedLine,
    CollectionRow,
    CollectionSheet,
    Letterhead,
    PaperLine,
    Receipt,
    RemittanceSlip,
    receipt_qr_payload,
)

_NOBODY = "–"


def months_in_words(first: str, last: str) -> str:
    """Months as a receipt names them, with their number.

    >>> months_in_words("2024-06", "2024-06"), months_in_words("2024-04", "2024-06")
    ('มิ.ย. 2567', 'เม.ย.–มิ.ย. 2567')
    """
    end = format_thai_month(last, "short")
    if first == last:
        return end
    start = format_thai_month(first, "short")
    return f"{start.split(' ')[0] if first[:4] == last[:4] else start}–{end}"


def receipt(entry: Entry) -> Receipt:
    """The receipt of an entry that has a receipt number: dues, and any other money received. 5 queries."""
    return receipts([entry])[0]


def receipts(entries: Sequence[Entry]) -> list[Receipt]:
    """Receipts of one fund's entries in the order given. 5 queries however many there are.

    Errors: ValueError for an entry without a receipt number.
    """
    ids = [entry.pk for entry in entries]
    found = Entry.objects.filter(pk__in=ids).select_related("fund", "batch__posted_by", "batch__seal", "note")
    by_id = {entry.pk: entry for entry in found}
    payments: dict[int, list[DuesPayment]] = defaultdict(list)
    for payment in DuesPayment.objects.filter(entry__in=ids).select_related("member__village").order_by("pk"):
        payments[payment.entry_id].append(payment)
    lines: dict[int, list[Line]] = defaultdict(list)
    for line in (
        Line.objects.filter(entry__in=ids).select_related("account__officer", "member").order_by("pk")
    ):
        lines[line.entry_id].append(line)
    undone = {entry.reverses_id: entry for entry in Entry.objects.filter(reverses__in=ids)}
    head = letterhead(by_id[ids[0]].fund) if ids else None
    paid = [payment.member for some in payments.values() for payment in some]
    number_at = numbers_over_time(
        paid + [line.member for some in lines.values() for line in some if line.member]
    )
    return [
        _receipt(_Written(by_id[pk], payments[pk], lines[pk], undone.get(pk), number_at), head)
        for pk in ids
        if head is not None
    ]


@dataclass(frozen=True)
class _Written:
    """An entry with what belongs to its receipt; `number_at`: what number a member had at a moment."""

    entry: Entry
    payments: list[DuesPayment]
    lines: list[Line]
    undone: Entry | None
    number_at: Callable[[Member, datetime], str]

    def numbers(self, members: Iterable[Member]) -> str:
        moment = self.entry.batch.posted_at
        return ", ".join(dict.fromkeys(self.number_at(member, moment) for member in members))


def _receipt(written: _Written, head: Letterhead) -> Receipt:
    entry, payments, lines = written.entry, written.payments, written.lines
    if entry.paper_series != "R":
        raise ValueError(f"entry {entry.entry_no} has no receipt number")
    total = sum(line.amount for line in lines if line.amount > 0)
    ledger_head = bytes(entry.batch.seal.hash).hex()[:16]
    payer, number, village = _payer(written)
    goods = ""
    if is_goods := entry.batch.kind == RECEIVED:
        payer, goods = payee_and_purpose(payer)
    return Receipt(
        head=head,
        number=entry.paper_number,
        on=entry.date,
        payer_name=payer,
        member_no=number,
        village=village,
        lines=tuple(_dues_lines(payments) if payments else _other_lines(lines, goods)),
        total_satang=total,
        received_by=_receiver(entry, lines),
        batch_no=entry.batch.batch_no,
        ledger_head=ledger_head,
        qr_payload=receipt_qr_payload(
            fund=entry.fund.code,
            number=entry.paper_number,
            amount_satang=total,
            batch_no=entry.batch.batch_no,
            ledger_head=ledger_head,
        ),
        note=_taken_off(entry, payments),
        reversed_by=_undone_by(written.undone),
        is_goods=is_goods,
    )


def _taken_off(entry: Entry, payments: list[DuesPayment]) -> str:
    """Of dues that were not paid in cash but taken off a benefit, the entry's words: off which, and what was left."""
    is_taken_off = payments and entry.batch.kind != DUES
    return entry.note.text if is_taken_off and hasattr(entry, "note") else ""


def _undone_by(undone: Entry | None) -> str | None:
    if undone is None:
        return None
    return f"รายการที่ {undone.entry_no} วันที่ {format_thai_date(undone.date)} (กลับรายการแล้ว)"


def _receiver(entry: Entry, lines: list[Line]) -> str:
    """Who took the cash: the collector into whose hands it went, else who recorded it."""
    holder = next((line.account.officer for line in lines if line.amount > 0 and line.account.officer), None)
    return str((holder or entry.batch.posted_by).name)


def _payer(written: _Written) -> tuple[str, str, str]:
    """Name, member number and village of whoever paid; a household goes by its first member."""
    entry, payments = written.entry, written.payments
    if payments:
        member = payments[0].member
        more = len({payment.member_id for payment in payments}) - 1
        house = f" บ้านเลขที่ {member.house_no}" if more and member.house_no else ""
        return (
            f"{member.full_name}{f' และอีก {more} คน' if more else ''}{house}",
            written.numbers(payment.member for payment in payments),
            str(member.village),
        )
    members = list({line.member_id: line.member for line in written.lines if line.member}.values())
    if members:
        return members[0].full_name, written.numbers(members), str(members[0].village)
    note = entry.note.text if hasattr(entry, "note") else ""
    return note or _NOBODY, _NOBODY, _NOBODY


def _dues_lines(payments: list[DuesPayment]) -> Iterable[PaperLine]:
    for payment in payments:
        months = months_in_words(payment.first_month, payment.last_month)
        text = f"เงินสมทบ {payment.member.full_name} {months} ({payment.months} เดือน)"
        yield PaperLine(text, payment.amount_satang)


def _other_lines(lines: list[Line], goods: str = "") -> Iterable[PaperLine]:
    for line in lines:
        if line.amount < 0:
            name = f" {line.member.full_name}" if line.member else ""
            yield PaperLine(goods or f"{line.account.name_th}{name}", -line.amount)


def remittance(hand_over: HandOver, at: datetime) -> RemittanceSlip:
    """The slip of a hand-over: what the collector took since the one before, payment by payment. 9 queries."""
    entry = hand_over.entry
    account = Account.objects.get(officer=hand_over.collector_id)
    before = (
        HandOver.objects.filter(collector=hand_over.collector_id, entry__lt=entry.pk)
        .exclude(Exists(Entry.objects.filter(reverses=OuterRef("entry"))))
        .order_by("-entry")
        .first()
    )
    taken = Line.objects.filter(
        account=account, entry__lt=entry.pk, entry__gt=before.entry_id if before else 0
    )
    lines = tuple(_collected(list(taken.select_related("entry").order_by("pk"))))
    rounds = CollectionRound.objects.filter(
        payments__entry__lines__in=taken.filter(amount__gt=0), payments__reversed_by=None
    )
    places = sorted(
        {(r.village.moo, str(r.village), r.month) for r in rounds.select_related("village").distinct()}
    )
    villages = ", ".join(dict.fromkeys(name for _, name, _ in places))
    months = ", ".join(format_thai_month(month) for month in sorted({month for _, _, month in places}))
    own, said = hand_over.collector.village, words_of(hand_over)
    return RemittanceSlip(
        head=letterhead(hand_over.fund),
        on=hand_over.on,
        village=villages or (str(own) if own else _NOBODY),
        round_title=f"ประจำเดือน {months}" if months else _NOBODY,
        collector=hand_over.collector.name,
        lines=lines,
        expected_satang=hand_over.expected_satang,
        counted_satang=hand_over.counted_satang,
        by=hand_over.received_by.name,
        printed_at=at,
        number=f"รายการที่ {entry.entry_no}",
        agreement=_agreement(said),
        reversed_by=_undone_by(said.taken_back),
    )


_WAYS = {
    "signed_in": "ยืนยันในระบบด้วยชื่อและรหัสผ่านของตน",
    "same_screen": "ยืนยันบนเครื่องของผู้นับเงิน ด้วยชื่อและรหัสผ่านของตน",
    "slip": "ลงชื่อในใบนำส่งที่ถ่ายรูปเก็บไว้",
}


def _agreement(said: Words) -> str:
    word = said.agreement
    if said.taken_back is not None:
        return ""
    if said.is_disputed and said.dispute is not None:
        day, amount = format_thai_date(localdate(said.dispute.at)), format_baht(said.dispute.said_satang or 0)
        return f"{said.dispute.officer.name} แจ้งเมื่อ {day} ว่าส่งเงิน {amount} บาท ยอดนี้ยังไม่ตกลงกัน"
    if word is None:
        return ""
    day = format_thai_date(localdate(word.at))
    return f"{word.officer.name} ยืนยันยอดที่นับเมื่อ {day} ({_WAYS[word.way]})"


def _collected(taken: list[Line]) -> Iterable[CollectedLine]:
    """A line for each payment; a payment and its reversal in the same stretch cancel and are left out."""
    entries = {line.entry_id: line.entry for line in taken}
    cancelled = {entry.reverses_id for entry in entries.values()} & entries.keys()
    cancelled |= {pk for pk, entry in entries.items() if entry.reverses_id in cancelled}
    about = {entry.reverses_id or pk: pk for pk, entry in entries.items() if pk not in cancelled}
    payments: dict[int, list[DuesPayment]] = defaultdict(list)
    found = (
        DuesPayment.objects.filter(entry__in=list(about))
        .select_related("member", "entry__batch")
        .order_by("pk")
    )
    for payment in found:
        payments[about[payment.entry_id]].append(payment)
    number_at = numbers_over_time(payment.member for payment in found)
    for line in taken:
        if line.entry_id in cancelled:
            continue
        sign = -1 if line.entry.reverses_id else 1
        if not payments[line.entry_id]:
            number = line.entry.paper_number
            yield CollectedLine(
                _NOBODY, f"รายการที่ {line.entry.entry_no} {number}".strip(), _NOBODY, line.amount
            )
        for payment in payments.pop(line.entry_id, ()):
            months = months_in_words(payment.first_month, payment.last_month)
            told = f"คืนเงิน {months}" if sign < 0 else months
            number = number_at(payment.member, payment.entry.batch.posted_at)
            yield CollectedLine(number, payment.member.full_name, told, sign * payment.amount_satang)


def round_title(month: str) -> str:
    """As it stands on a sheet: ประจำเดือน มิถุนายน 2567."""
    return f"ประจำเดือน {format_thai_month(month)}"


def collection_sheet(
    round: CollectionRound, households: Iterable[Household], at: datetime
) -> CollectionSheet:
    """The blank sheet of a village's month: everybody who owes, in walking order. No query besides the place."""
    rows = [
        CollectionRow(
            member_no=person.number,
            name=person.name,
            house_no=household.house_no,
            arrears=f"ค้าง {person.owed} เดือน" if person.owed > 1 else "",
            due_satang=person.due_satang or 0,
        )
        for household in households
        for person in household.people
        if person.owed
    ]
    return CollectionSheet(
        head=letterhead(round.fund),
        village=str(round.village),
        round_title=round_title(round.month),
        collector=round.collector.name,
        rows=tuple(rows),
        printed_at=at,
    )
