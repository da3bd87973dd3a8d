"""Petty cash: small costs that one officer pays at once out of the cash box, with a photo of the receipt.

Its ceilings hold for all officers together and are changed by two (docs/decisions/0026). What goes over takes the
ordinary way by two people (`ledger.requests`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.documents.models import Document
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id, require_repeat
from kongboon.funds.models import Fund
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.models import Request
from kongboon.governance.payees import paid_among, payees_of
from kongboon.governance.payments import Outgoing, Week, asker_key, register_payments
from kongboon.governance.requests import ask
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import BANGKOK, add_months, first_day, month_of
from kongboon.ledger import errors
from kongboon.ledger.accounts import CASH, account_for, name_of
from kongboon.ledger.bills import require_own_photo, standing, taken_back
from kongboon.ledger.drafts import EntryDraft, Posted, credit, debit
from kongboon.ledger.models import Entry, PettyCash, PettyCashCeiling
from kongboon.ledger.moves import PETTY_CASH, PETTY_CASH_FOR, Payment, check_payment, payee_and_purpose
from kongboon.ledger.posting import post


@dataclass(frozen=True)
class Ceilings:
    """The most at a time and in a calendar month, satang."""

    a_time: int
    a_month: int


BEGINS = Ceilings(*PettyCashCeiling.BEGINS)
MOST = Ceilings(*PettyCashCeiling.MOST)


@dataclass(frozen=True)
class SmallCost:
    """What is paid: `code` is one of PETTY_CASH_FOR; satang."""

    code: str
    amount: int
    payee: str
    what: str


@transaction.atomic
def pay_petty_cash(
    *, fund: Fund, cost: SmallCost, receipt: Document | None, by: Officer, at: datetime, idem_key: str
) -> Posted:
    """Pay a small cost out of the cash box, on the day of the press. The same key again gives the first answer.

    Errors: NotAllowed, PettyWordsMissing, ZeroLine, NotByHand, NoPettyReceipt, PettyReceiptTwice, NotEnoughMoney,
    OverCeiling, those of `post`; NeedsSecondOfficer in its kinds, where the ordinary way stays open.
    """
    require(by, Act.PAY_PETTY_CASH)
    lock_fund(fund)
    known: Entry | None = Entry.objects.filter(fund=fund, batch__idem_key=idem_key).first()
    on = localdate(at) if known is None else known.date
    payment = Payment(cost.code, CASH, cost.amount, cost.payee, cost.what)
    if known is None:
        _check_words(fund, cost)
        _check_sums(fund, cost, by, at)
        if receipt is None:
            raise errors.NoPettyReceipt
        require_own_photo(fund, receipt)
        check_payment(fund, payment, on)
    lines = (
        debit(account_for(fund, cost.code).pk, cost.amount),
        credit(account_for(fund, CASH).pk, cost.amount),
    )
    draft = EntryDraft(on, lines, paper="P", note=payment.note, source=PETTY_CASH)
    posted = post(fund=fund, kind=PETTY_CASH, entries=[draft], idem_key=idem_key, by=by, at=at)
    if known is not None:
        require_repeat(known.petty_cash.receipt_id, receipt and receipt.pk)
    else:
        entry_id = posted.entry_ids[0]
        PettyCash.objects.create(
            id=next_id(fund), fund=fund, entry_id=entry_id, amount_satang=cost.amount, receipt=receipt
        )
    return posted


def _check_words(fund: Fund, cost: SmallCost) -> None:
    if not cost.payee.strip() or not cost.what.strip():
        raise errors.PettyWordsMissing
    if cost.amount <= 0:
        raise errors.ZeroLine
    if cost.code not in PETTY_CASH_FOR:
        raise errors.NotByHand(account=name_of(account_for(fund, cost.code)))


def _check_sums(fund: Fund, cost: SmallCost, by: Officer, at: datetime) -> None:
    """One purchase cut in pieces is one purchase, whichever officer pays a piece, and whichever way."""
    if paid_among(fund, cost.payee, [by]):
        raise errors.PettyToOwn
    ceilings = ceilings_at(fund, at)
    if cost.amount > ceilings.a_time:
        raise errors.PettyOverATime(ceiling=format_baht(ceilings.a_time))
    # Whoever asks pays many; what all of them get together is what the month is for.
    whom = payees_of(fund, [cost.payee]).keys(cost.payee, by, at) - {asker_key(by)}
    others = Week(fund, [at]).others(Outgoing("petty", at, cost.amount, whom))
    paid, asked = (sum(each.satang for each in others if each.waits is waits) for waits in (False, True))
    if cost.amount + paid + asked > ceilings.a_time:
        raise errors.PettyOverWeek(
            payee=cost.payee.strip(),
            total=format_baht(cost.amount + paid + asked),
            paid=format_baht(paid),
            asked=format_baht(asked),
            ceiling=format_baht(ceilings.a_time),
        )
    left = ceilings.a_month - paid_in(fund, month_of(localdate(at)))
    if cost.amount > left:
        raise errors.PettyOverMonth(ceiling=format_baht(ceilings.a_month), left=format_baht(max(0, left)))


# ---- What was paid -----------------------------------------------------------------------------------------


def paid_in(fund: Fund, month: str) -> int:
    """Satang of a month "YYYY-MM", by all officers; what was taken back gives its room back. One query."""
    paid = standing(fund).filter(entry__date__range=_days(month))
    return int(paid.aggregate(total=Sum("amount_satang"))["total"] or 0)


def _days(month: str) -> tuple[date, date]:
    return first_day(month), date.fromordinal(first_day(add_months(month, 1)).toordinal() - 1)


def ceilings_at(fund: Fund, at: datetime) -> Ceilings:
    """The ceilings that stand at a moment. One query."""
    last = PettyCashCeiling.objects.filter(fund=fund, at__lte=at).order_by("-pk").first()
    return Ceilings(last.a_time_satang, last.a_month_satang) if last else BEGINS


@dataclass(frozen=True)
class Paid:
    """One small cost as it is listed; satang."""

    entry_no: int
    on: date
    paper: str
    payee: str
    what: str
    satang: int
    by: str
    receipt_id: int
    is_taken_back: bool


@dataclass(frozen=True)
class PettyMonth:
    """A month of petty cash, with the ceilings that stand, or stood at its end."""

    month: str
    ceilings: Ceilings
    rows: tuple[Paid, ...]

    @property
    def spent(self) -> int:
        """Satang that were paid and not taken back."""
        return sum(row.satang for row in self.rows if not row.is_taken_back)

    @property
    def left(self) -> int:
        return max(0, self.ceilings.a_month - self.spent)


def petty_month(fund: Fund, month: str, at: datetime) -> PettyMonth:
    """What was paid in a month "YYYY-MM", the newest first. Two queries."""
    found = (
        PettyCash.objects.filter(fund=fund, entry__date__range=_days(month))
        .annotate(is_taken_back=taken_back())
        .select_related("entry__note", "entry__batch__posted_by")
        .order_by("-pk")
    )
    end = datetime.combine(first_day(add_months(month, 1)), time.min, BANGKOK) - timedelta(microseconds=1)
    return PettyMonth(month, ceilings_at(fund, min(at, end)), tuple(_paid(row) for row in found))


def _paid(row: PettyCash) -> Paid:
    entry = row.entry
    payee, what = payee_and_purpose(entry.note.text if hasattr(entry, "note") else "")
    return Paid(
        entry_no=entry.entry_no,
        on=entry.date,
        paper=entry.paper_number,
        payee=payee,
        what=what,
        satang=row.amount_satang,
        by=entry.batch.posted_by.name,
        receipt_id=row.receipt_id,
        is_taken_back=row.is_taken_back,  # type: ignore[attr-defined]
    )


def receipt_of(entry_id: int) -> int | None:
    """The photo that was filed with an entry of petty cash. One query."""
    return PettyCash.objects.filter(entry_id=entry_id).values_list("receipt_id", flat=True).first()


def _payments(fund: Fund, since: datetime, until: datetime) -> list[Outgoing]:
    """For the sum over all ways. Three queries."""
    found = list(
        standing(fund)
        .filter(entry__batch__posted_at__gt=since, entry__batch__posted_at__lte=until)
        .select_related("entry__note", "entry__batch__posted_by")
    )
    names = [payee_and_purpose(row.entry.note.text)[0] if hasattr(row.entry, "note") else "" for row in found]
    known = payees_of(fund, names)
    return [
        Outgoing(
            f"petty/{row.pk}",
            batch.posted_at,
            row.amount_satang,
            known.keys(name, batch.posted_by, batch.posted_at),
            " · ".join(part for part in (gettext("Petty cash"), name) if part),
            ("web:entry", row.entry.entry_no),
            batch.posted_at,
        )
        for row, name in zip(found, names, strict=True)
        for batch in [row.entry.batch]
    ]


# ---- The ceilings ------------------------------------------------------------------------------------------


@transaction.atomic
def ask_ceilings(*, fund: Fund, ceilings: Ceilings, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for other ceilings; they hold once another officer has agreed.

    Errors: those of `ask`; PettyOutOfBounds, PettyAsItIs.
    """
    _check_bounds(ceilings)
    known: Request | None = Request.objects.filter(fund=fund, idem_key=idem_key).first()
    # What stands now is kept with the request, so that it still says later what became different.
    stood = known.terms["stood"] if known is not None else _written(ceilings_at(fund, at))
    if stood == _written(ceilings):
        raise errors.PettyAsItIs
    terms = {"ceilings": _written(ceilings), "stood": stood}
    return ask(fund=fund, act=Act.CHANGE_PETTY_CASH, terms=terms, by=by, at=at, idem_key=idem_key)


def _check_bounds(ceilings: Ceilings) -> None:
    if not (0 < ceilings.a_time <= MOST.a_time and ceilings.a_time <= ceilings.a_month <= MOST.a_month):
        raise errors.PettyOutOfBounds(a_time=format_baht(MOST.a_time), a_month=format_baht(MOST.a_month))


def _written(ceilings: Ceilings) -> str:
    """As a request keeps them and the database's guard reads them."""
    return f"{ceilings.a_time}/{ceilings.a_month}"


def _read(text: str) -> Ceilings:
    a_time, _, a_month = text.partition("/")
    return Ceilings(int(a_time), int(a_month))


def _change(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    ceilings = _read(request.terms["ceilings"])
    made = PettyCashCeiling.objects.create(
        id=next_id(request.fund),
        fund=request.fund,
        a_time_satang=ceilings.a_time,
        a_month_satang=ceilings.a_month,
        request=request,
        at=at,
    )
    return f"petty-cash/{made.pk}", ""


def _words(request: Request) -> list[Line]:
    stood, wanted = _read(request.terms["stood"]), _read(request.terms["ceilings"])
    return [
        (gettext("At most at a time"), f"{format_baht(stood.a_time)} → {format_baht(wanted.a_time)}"),
        (gettext("At most in a month"), f"{format_baht(stood.a_month)} → {format_baht(wanted.a_month)}"),
    ]


def register_all() -> None:
    """What this app says to governance of petty cash."""
    register(Act.CHANGE_PETTY_CASH, Doing(_words, _change))
    register_payments(_payments)
