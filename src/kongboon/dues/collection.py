"""Working out one batch of takings: who paid for which months, and the entries that say so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kongboon.access.models import Officer
from kongboon.dues import errors
from kongboon.dues.models import CollectionRound, DuesPayment
from kongboon.dues.rates import (
    MoreThanAllMonths,
    Rates,
    Span,
    advance_part,
    exempt_from,
    is_too_far_ahead,
    last_ahead,
    months_owed,
    next_unpaid,
    span,
    span_for_amount,
    tap_months,
)
from kongboon.dues.tiers import tiers_chosen
from kongboon.funds.ids import next_ids
from kongboon.funds.regulations import regulations_of
from kongboon.funds.words import shown_date, shown_month
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import last_day
from kongboon.ledger.accounts import DUES_IN_ADVANCE, DUES_INCOME, account_for, account_of_collector
from kongboon.ledger.drafts import EntryDraft, LineDraft, credit, debit
from kongboon.ledger.models import Batch, Line
from kongboon.members.models import Member
from kongboon.rules.select import regulation_in_force
from kongboon.rules.terms import Regulation


@dataclass(frozen=True)
class Share:
    """One member's part of what a household pays: a number of months, or an amount in satang, or the months and
    the amount that the payer was told for them.

    `first` is the first unpaid month that the payer was told, "YYYY-MM": when somebody else has taken dues
    since, the payment is refused instead of paying for other months.
    """

    member_id: int
    months: int | None = None
    amount_satang: int | None = None
    first: str | None = None


@dataclass(frozen=True)
class Taking:
    """What one household hands to the collector at once: one receipt. `on` where it is not the batch's day."""

    shares: tuple[Share, ...]
    on: date | None = None


def payment_of(round: CollectionRound, member: Member, paid: Span, rates: Rates, on: date) -> DuesPayment:
    """The months that a member pays for on a day, not saved yet; the member is paid up to their end."""
    before = member.paid_until
    member.paid_until = last_day(paid.last)
    return DuesPayment(
        fund=round.fund,
        member=member,
        round=round,
        first_month=paid.first,
        last_month=paid.last,
        months=paid.months,
        amount_satang=paid.amount_satang,
        advance_satang=advance_part(rates, paid, on, round.fund.fiscal_start_month),
        paid_until_before=before,
    )


def income_lines(payment: DuesPayment, income: int, advance: int) -> list[LineDraft]:
    """What a payment is in the books: this year's income, and what is paid for the years after it."""
    lines = []
    if now := payment.amount_satang - payment.advance_satang:
        lines.append(credit(income, now, payment.member_id))
    if payment.advance_satang:
        lines.append(credit(advance, payment.advance_satang, payment.member_id))
    return lines


def is_repeat(
    batch: Batch, round: CollectionRound, takings: Sequence[Taking], on: date, held_by: Officer
) -> bool:
    """Whether a batch is what these takings became: they cannot be worked out again, for paid-until has moved since."""
    made: dict[int, list[DuesPayment]] = {}
    for payment in DuesPayment.objects.filter(entry__batch=batch).select_related("entry").order_by("pk"):
        made.setdefault(payment.entry_id, []).append(payment)
    cash = account_of_collector(held_by).pk
    return (
        len(made) == len(takings)
        and Line.objects.filter(entry__batch=batch, account=cash).exists()
        and all(
            len(paid) == len(taking.shares)
            and all(
                one.round_id == round.pk and one.entry.date == (taking.on or on) and _is_of(one, share)
                for one, share in zip(paid, taking.shares, strict=True)
            )
            for (_, paid), taking in zip(sorted(made.items()), takings, strict=True)
        )
    )


def _is_of(paid: DuesPayment, share: Share) -> bool:
    told = (share.months, share.amount_satang, share.first)
    became = (paid.months, paid.amount_satang, paid.first_month)
    return share.member_id == paid.member_id and all(
        one in (None, other) for one, other in zip(told, became, strict=True)
    )


def _as_told(member: Member, share: Share, paid: Span) -> Span:
    """A rate that changed since the payer was told the sum. Errors: RateChanged."""
    if share.amount_satang not in (None, paid.amount_satang):
        told, now = format_baht(share.amount_satang or 0), format_baht(paid.amount_satang)
        raise errors.RateChanged(name=member.full_name, told=told, now=now)
    return paid


Deaths = Callable[[int], Mapping[int, date]]
_DEATHS: list[Deaths] = []


def register_deaths(source: Deaths) -> None:
    """Say which members of a village died, before the register says it: village id -> {member id: day}. Called once."""
    assert source not in _DEATHS, source
    _DEATHS.append(source)


class Collection:
    """Works out one batch of takings and remembers what each member paid for."""

    def __init__(self, round: CollectionRound, on: date, held_by: Officer) -> None:
        self.round, self.fund, self.on = round, round.fund, on
        self.regulations = regulations_of(round.fund)
        self.cash = account_of_collector(held_by).pk
        self.income = account_for(self.fund, DUES_INCOME).pk
        self.advance = account_for(self.fund, DUES_IN_ADVANCE).pk
        members = Member.objects.filter(fund=self.fund, village=round.village_id)
        self.members: dict[int, Member] = {member.pk: member for member in members}
        self.chosen = tiers_chosen((one.dues for one in self.regulations), member__village=round.village_id)
        self.died = {pk: day for source in _DEATHS for pk, day in source(round.village_id).items()}
        self.paid: list[list[DuesPayment]] = []

    def draft(self, taking: Taking) -> EntryDraft:
        if not taking.shares:
            raise errors.NobodyChosen
        on = taking.on or self.on
        regulation = regulation_in_force(self.regulations, on)
        payments = [self._payment(share, regulation, on) for share in taking.shares]
        self.paid.append(payments)
        lines = [debit(self.cash, sum(p.amount_satang for p in payments))]
        for payment in payments:
            lines += income_lines(payment, self.income, self.advance)
        return EntryDraft(on, tuple(lines), paper="R", source=f"round/{self.round.pk}")

    def _payment(self, share: Share, regulation: Regulation, on: date) -> DuesPayment:
        member = self._member(share.member_id)
        rates = Rates(regulation.dues, self.chosen[member.pk])
        years, until = regulation.dues.ahead_max_years, last_ahead(regulation.dues, on)
        too_far = errors.TooFarAhead(name=member.full_name, years=years, until=shown_month(until))
        try:
            paid = self._span(member, share, regulation, rates)
        except MoreThanAllMonths:
            raise too_far from None
        if is_too_far_ahead(regulation.dues, paid, on):
            raise too_far
        return payment_of(self.round, member, paid, rates, on)

    def _member(self, member_id: int) -> Member:
        member = self.members.get(member_id)
        if member is None:
            other = Member.objects.filter(fund=self.fund, pk=member_id).first()
            raise errors.OtherVillage(name=other.full_name if other else "?", moo=self.round.village.moo)
        died_on = (
            member.ended_on if member.ended_reason == Member.EndReason.DIED else self.died.get(member_id)
        )
        if died_on is not None:
            raise errors.HasDied(name=member.full_name, date=shown_date(died_on))
        if member.status == Member.Status.ENDED:
            raise errors.NotAMemberNow(name=member.full_name)
        return member

    def _span(self, member: Member, share: Share, regulation: Regulation, rates: Rates) -> Span:
        first = next_unpaid(member.paid_until, member.joined_on)
        if share.first is not None and share.first != first:
            until = shown_date(member.paid_until) if member.paid_until else "–"
            raise errors.PaidMeanwhile(name=member.full_name, until=until)
        if share.months is not None:
            return _as_told(member, share, span(rates, first, share.months))
        if share.amount_satang is not None:
            return span_for_amount(rates, first, share.amount_satang)
        # One tap: everything owed up to the round's month, which must be something.
        exempt_on = exempt_from(
            regulation.membership, member.birth_date, member.joined_on, member.disabled_since
        )
        owed = months_owed(member.paid_until, member.joined_on, self.round.month, exempt_on=exempt_on)
        if owed == 0 and exempt_on is not None and exempt_on <= last_day(self.round.month):
            raise errors.PaysNoDues(name=member.full_name, on=shown_date(exempt_on))
        if owed == 0 and member.paid_until:
            raise errors.PaidAlready(name=member.full_name, until=shown_date(member.paid_until))
        return span(rates, first, tap_months(rates.terms, owed))

    def save(self, entry_ids: range) -> None:
        payments = [payment for household in self.paid for payment in household]
        for pk, payment in zip(next_ids(self.fund, len(payments)), payments, strict=True):
            payment.pk = pk
        for entry_id, household in zip(entry_ids, self.paid, strict=True):
            for payment in household:
                payment.entry_id = entry_id
        DuesPayment.objects.bulk_create(payments, batch_size=500)
        changed = {payment.member_id for payment in payments}
        Member.objects.bulk_update([self.members[pk] for pk in changed], ["paid_until"], batch_size=500)
