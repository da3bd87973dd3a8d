"""Reading the dues: a village's month, the cash that is outside, what a member paid, the papers.

Units: satang. Every function states its number of SQL queries in tests/test_queries.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.timezone import localdate

from kongboon.access.models import Officer, Role
from kongboon.access.services import village_limit
from kongboon.dues.households import (
    Household,
    PaidMark,
    PersonDue,
    RoundTotals,
    house_order,
    round_totals,
    shared_house,
)
from kongboon.dues.models import CollectionRound, DuesPayment, HandOver
from kongboon.dues.papers import collection_sheet, receipt, receipts, remittance
from kongboon.dues.rates import (
    MONTHS_MAX,
    Chosen,
    Rates,
    exempt_from,
    months_owed,
    next_unpaid,
    span,
    tap_months,
)
from kongboon.dues.sheet_check import KnownMember
from kongboon.dues.standing import DuesHistory, PaidUp, months_over
from kongboon.dues.tiers import tiers_chosen
from kongboon.funds.models import Fund, Village
from kongboon.funds.regulations import regulation_on, regulations_of
from kongboon.kernel.thai_calendar import last_day
from kongboon.kernel.thai_text import search_key
from kongboon.ledger.models import Account, Entry, Line, paper_number
from kongboon.members.models import Member
from kongboon.rules.terms import Membership, Regulation

__all__ = [
    "Household", "PaidMark", "PersonDue", "RoundTotals", "collection_sheet", "receipt", "receipts", "remittance",
    "round_totals",
]  # fmt: skip


@dataclass(frozen=True)
class VillageState:
    """A village in the list of villages, for one month."""

    village: Village
    members: int
    owing: int
    paid: int
    paid_satang: int
    collector: str

    @property
    def is_done(self) -> bool:
        """Whether everybody's dues are in."""
        return self.members > 0 and self.owing == 0


@dataclass(frozen=True)
class CashHeld:
    """An officer with cash of the fund that has not been handed over; below zero the fund owes it to them."""

    officer: Officer
    satang: int


@dataclass(frozen=True)
class Undone:
    """A receipt of a collector that was taken back since the collector's cash was last counted."""

    collector: Officer
    receipt: str
    satang: int
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class StatementLine:
    """One payment of dues in a member's statement."""

    entry_no: int
    on: date
    receipt: str
    first_month: str
    last_month: str
    months: int
    amount_satang: int
    is_reversed: bool


@dataclass(frozen=True)
class DuesStatement:
    """A member's dues, newest first, and what they owe up to a month."""

    lines: tuple[StatementLine, ...]
    paid_until: date | None
    owed: int
    due_satang: int | None
    is_exempt: bool

    @property
    def total_satang(self) -> int:
        """What was paid and stands."""
        return sum(line.amount_satang for line in self.lines if not line.is_reversed)


@dataclass(frozen=True)
class PaidIn:
    """What a member paid in by the books and what still stands; `is_whole` False where months before are paid elsewhere."""

    satang: int
    months: int
    is_whole: bool


def village_list(round: CollectionRound, on: date) -> tuple[Household, ...]:
    """The households of a round's village in walking order, at the rates in force `on` that day. 3 queries, one more
    where the regulation has tiers."""
    regulation = regulation_on(round.fund, on)
    chosen = tiers_chosen([regulation.dues], member__village=round.village_id)
    marks = _marks(round)
    houses: dict[str, list[PersonDue]] = defaultdict(list)
    members = Member.objects.filter(fund=round.fund_id, village=round.village_id).defer("note")
    for member in members.order_by("sort_key", "pk"):
        paid = tuple(marks[member.pk])
        is_here = member.status != Member.Status.ENDED and member.joined_on <= last_day(round.month)
        if is_here or paid:
            houses[shared_house(member.house_no) or f"\0{member.pk}"].append(
                _person(member, round.month, regulation, on, paid, chosen[member.pk])
            )
    found = [Household("" if house.startswith("\0") else house, tuple(who)) for house, who in houses.items()]
    return tuple(sorted(found, key=lambda household: house_order(household.house_no)))


def _person(
    member: Member,
    month: str,
    regulation: Regulation,
    on: date,
    marks: tuple[PaidMark, ...] = (),
    chosen: Chosen = (),
) -> PersonDue:
    rates = Rates(regulation.dues, chosen)
    ended = member.status == Member.Status.ENDED
    exempt_on = exempt_from(regulation.membership, member.birth_date, member.joined_on, member.disabled_since)
    owed = 0 if ended else months_owed(member.paid_until, member.joined_on, month, exempt_on=exempt_on)
    first = next_unpaid(member.paid_until, member.joined_on)
    tap = tap_months(rates.terms, owed)
    due = span(rates, first, tap).amount_satang if owed and tap <= MONTHS_MAX else None if owed else 0
    return PersonDue(
        member_id=member.pk,
        number=member.number,
        name=member.full_name,
        search=search_key(f"{member.first_name}{member.last_name}{member.nickname}"),
        first=first,
        owed=owed,
        tap=tap,
        due_satang=due,
        paid_until=member.paid_until,
        is_suspended=member.status != Member.Status.ENDED
        and regulation.arrears.standing(months_over(member, regulation, on)) == "suspended",
        is_exempt=exempt_on is not None and exempt_on <= last_day(month),
        marks=marks,
        chosen=chosen,
    )


def _marks(round: CollectionRound) -> dict[int, list[PaidMark]]:
    """The receipts of a round that stand, by member."""
    found: dict[int, list[PaidMark]] = defaultdict(list)
    if round.pk is None:  # nobody has paid yet, so the round is not opened
        return found
    payments = DuesPayment.objects.filter(round=round, reversed_by=None).select_related(
        "entry__batch__posted_by"
    )
    by_entry: dict[int, list[DuesPayment]] = defaultdict(list)
    for payment in payments.order_by("pk"):
        by_entry[payment.entry_id].append(payment)
    for together in by_entry.values():
        entry = together[0].entry
        mark = PaidMark(
            entry_no=entry.entry_no,
            receipt=entry.paper_number,
            at=entry.batch.posted_at,
            by=entry.batch.posted_by.name,
            amount_satang=sum(payment.amount_satang for payment in together),
        )
        for payment in together:
            found[payment.member_id].append(mark)
    return found


def villages_in_month(fund: Fund, month: str, village_id: int | None = None) -> tuple[VillageState, ...]:
    """Every village, or one, with how many members still owe up to a month and what its round brought. 5 queries."""
    villages = Village.objects.filter(fund=fund, **({"pk": village_id} if village_id else {})).order_by("moo")
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    members = Member.objects.filter(fund=fund, joined_on__lte=last_day(month)).exclude(
        status=Member.Status.ENDED
    )
    terms = next((r.membership for r in regulations_of(fund) if r.is_in_force(last_day(month))), Membership())
    for village_pk, until, joined, born, disabled in members.values_list(
        "village", "paid_until", "joined_on", "birth_date", "disabled_since"
    ):
        counts[village_pk][0] += 1
        counts[village_pk][1] += (
            months_owed(until, joined, month, exempt_on=exempt_from(terms, born, joined, disabled)) > 0
        )
    paid = {
        village: (persons, int(total or 0))
        for village, persons, total in DuesPayment.objects.filter(
            fund=fund, round__month=month, reversed_by=None
        )
        .values_list("round__village")
        .annotate(persons=Count("member", distinct=True), total=Sum("amount_satang"))
    }
    collectors = Officer.objects.filter(fund=fund, role=Role.COLLECTOR, active_to=None).order_by("pk")
    names = {village: name for village, name in collectors.values_list("village", "name") if village}
    states = []
    for village in villages:
        (members_here, owing), (persons, satang) = counts[village.pk], paid.get(village.pk, (0, 0))
        collector = names.get(village.pk, "")
        states.append(VillageState(village, members_here, owing, persons, satang, collector))
    return tuple(states)


def visible_receipts(officer: Officer) -> QuerySet[Entry]:
    """The receipts that an officer sees: a collector those of the own village and of the own hand."""
    receipts: QuerySet[Entry] = Entry.objects.filter(fund=officer.fund_id, paper_series="R")
    limit = village_limit(officer)
    if limit is None:
        return receipts
    own = Q(batch__posted_by=officer) | Q(payments__round__village=limit)
    return receipts.filter(own).distinct()


def collector_of(village: Village) -> Officer | None:
    """Who collects in a village by office. 1 query."""
    found: Officer | None = (
        Officer.objects.filter(fund=village.fund_id, role=Role.COLLECTOR, village=village, active_to=None)
        .order_by("pk")
        .first()
    )
    return found


def cash_outside(fund: Fund) -> tuple[CashHeld, ...]:
    """Officers who hold cash of the fund, the most first. 1 query."""
    accounts = (
        Account.objects.filter(fund=fund, officer__isnull=False)
        .annotate(held=Sum("lines__amount", default=0))
        .exclude(held=0)
        .select_related("officer__village")
    )
    held = [CashHeld(account.officer, int(account.held)) for account in accounts if account.officer]
    return tuple(sorted(held, key=lambda cash: (-cash.satang, cash.officer.pk)))


def undone_since_count(fund: Fund, collector: Officer | None = None) -> tuple[Undone, ...]:
    """Receipts taken back since the cash of their collector was last counted, the newest first. 1 query.

    Of every collector, or of one: a receipt given, paid and taken back leaves no cash to count, so it is told here.
    """
    counted = HandOver.objects.filter(collector=OuterRef("account__officer")).order_by("-pk").values("at")[:1]
    lines = (
        Line.objects.filter(fund=fund, account__officer__isnull=False, entry__reverses__paper_series="R")
        .annotate(counted_at=Subquery(counted))
        .filter(Q(counted_at=None) | Q(entry__batch__posted_at__gt=F("counted_at")))
        .select_related("account__officer", "entry__reverses", "entry__batch__posted_by", "entry__note")
    )
    if collector is not None:
        lines = lines.filter(account__officer=collector)
    return tuple(_undone(line) for line in lines.order_by("-entry_id"))


def _undone(line: Line) -> Undone:
    entry, collector, receipt = line.entry, line.account.officer, line.entry.reverses
    note = getattr(entry, "note", None)
    assert collector is not None, "only the accounts of collectors are read"
    assert receipt is not None, "only what takes a receipt back is read"
    return Undone(
        collector=collector,
        receipt=receipt.paper_number,
        satang=-line.amount,
        by=entry.batch.posted_by.name,
        at=entry.batch.posted_at,
        reason=note.text if note else "",
    )


@dataclass(frozen=True)
class Held:
    """One receipt whose money its collector has not handed over; satang, 0 where it was taken back."""

    entry_no: int
    paper: str
    on: date
    at: datetime
    satang: int
    is_taken_back: bool


def not_handed_over(collector: Officer) -> tuple[Held, ...]:
    """The receipts since the collector's cash was last counted, the newest first. 2 queries."""
    return _since(collector, _last_count(collector))


def _last_count(collector: Officer) -> HandOver | None:
    """The newest count of a collector's cash that stands."""
    undone = Exists(Entry.objects.filter(reverses_id=OuterRef("entry_id")))
    found: HandOver | None = HandOver.objects.filter(~undone, collector=collector).order_by("-pk").first()
    return found


@dataclass(frozen=True)
class Left:
    """What a collector still holds in the books of the last count, because it was short; satang."""

    count: HandOver
    satang: int


def left_of_count(held: CashHeld) -> Left | None:
    """How much of what a collector holds is the difference of the last count. 1 query, 2 where that count was short."""
    last = _last_count(held.officer)
    if last is None or last.difference_satang >= 0:
        return None
    left = held.satang - sum(each.satang for each in _since(held.officer, last))
    return Left(last, min(left, -last.difference_satang)) if left > 0 else None


def _since(collector: Officer, last: HandOver | None) -> tuple[Held, ...]:
    lines = Line.objects.filter(account__officer=collector, amount__gt=0, entry__paper_series="R")
    if last is not None:
        lines = lines.filter(entry__batch__posted_at__gt=last.at)
    undone = Exists(Entry.objects.filter(reverses_id=OuterRef("entry_id")))
    found = lines.annotate(is_undone=undone).select_related("entry__batch").order_by("-entry_id")
    return tuple(
        Held(
            line.entry.entry_no,
            line.entry.paper_number,
            line.entry.date,
            line.entry.batch.posted_at,
            0 if line.is_undone else line.amount,
            line.is_undone,
        )
        for line in found
    )


def roster(
    fund: Fund, regulation: Regulation | None = None, *, village_id: int | None = None
) -> tuple[KnownMember, ...]:
    """Every member of a fund or of one village, ended ones too, as a collection sheet is compared with them. 1 query.

    `regulation` says who pays no dues, and which tiers there are: one query more where it has some.
    """
    members = Member.objects.filter(fund=fund).select_related("village").defer("note", "national_id_sealed")
    if village_id is not None:
        members = members.filter(village=village_id)
    terms, chosen = (
        regulation and regulation.membership,
        tiers_chosen([regulation.dues] if regulation else [], fund=fund),
    )
    return tuple(
        KnownMember(
            member_id=m.pk,
            number=m.number,
            name=m.full_name,
            moo=m.village.moo,
            house_no=shared_house(m.house_no),
            joined_on=m.joined_on,
            paid_until=m.paid_until,
            ended_on=m.ended_on,
            exempt_on=exempt_from(terms, m.birth_date, m.joined_on, m.disabled_since) if terms else None,
            chosen=chosen[m.pk],
        )
        for m in members.order_by("pk")
    )


def dues_histories(
    members: Collection[Member], terms: Membership, *, as_written: bool = False
) -> Mapping[int, DuesHistory]:
    """What members of one fund paid and when, by member id; `terms` say who pays no dues. 1 query.

    `as_written`: what was written down after its own day counts from the day on which it was.
    """
    paid: dict[int, list[PaidUp]] = defaultdict(list)
    payments = DuesPayment.objects.filter(member__in=members, reversed_by=None).order_by("pk")
    for member_id, on, before, last, at in payments.values_list(
        "member", "entry__date", "paid_until_before", "last_month", "entry__batch__posted_at"
    ):
        day = max(on, localdate(at)) if as_written else on
        paid[member_id].append(PaidUp(day, before, last_day(last)))
    return {
        member.pk: DuesHistory(
            member.joined_on,
            member.paid_until,
            tuple(paid[member.pk]),
            exempt_from(terms, member.birth_date, member.joined_on, member.disabled_since),
        )
        for member in members
    }


def dues_statement(member: Member, month: str, on: date) -> DuesStatement:
    """What a member paid, newest first, and what they owe up to a month at the rates `on` a day. 2 queries."""
    payments = DuesPayment.objects.filter(member=member).select_related("entry").order_by("-pk")
    lines = tuple(
        StatementLine(
            entry_no=payment.entry.entry_no,
            on=payment.entry.date,
            receipt=payment.entry.paper_number,
            first_month=payment.first_month,
            last_month=payment.last_month,
            months=payment.months,
            amount_satang=payment.amount_satang,
            is_reversed=payment.reversed_by_id is not None,
        )
        for payment in payments
    )
    regulation = regulation_on(member.fund, on)
    chosen = tiers_chosen([regulation.dues], member=member)[member.pk]
    person = _person(member, month, regulation, on, chosen=chosen)
    return DuesStatement(lines, member.paid_until, person.owed, person.due_satang, person.is_exempt)


def dues_paid_in(member: Member) -> PaidIn:
    """All dues of a membership that stand in the books, those taken off a benefit included. 1 query."""
    payments = list(DuesPayment.objects.filter(member=member, reversed_by=None).order_by("pk"))
    before = payments[0].paid_until_before if payments else member.paid_until
    return PaidIn(
        sum(payment.amount_satang for payment in payments),
        sum(payment.months for payment in payments),
        before is None,
    )


def receipt_of_payment(member_id: int) -> str:
    """Number of the last receipt of a member that stands, "" when there is none. 1 query."""
    found = (
        DuesPayment.objects.filter(member=member_id, reversed_by=None)
        .order_by("-pk")
        .values_list("entry__paper_series", "entry__paper_year", "entry__paper_no")
        .first()
    )
    return paper_number(*found) if found else ""
