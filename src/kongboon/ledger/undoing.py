"""An entry that is taken back takes two people: asked for with a reason, agreed to by another officer, told to its own.

What other apps know of an entry, who handed the cash over, whose benefit rests on it, they say here once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.funds import transaction
from kongboon.funds.actor import is_sure
from kongboon.funds.ids import lock_fund
from kongboon.funds.words import shown_date
from kongboon.governance.doings import Doing, Line, Part, register
from kongboon.governance.request_models import Request
from kongboon.governance.requests import ask, is_repeat, open_about
from kongboon.kernel.errors import gettext_noop
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_calendar import day_in_bangkok
from kongboon.ledger import errors
from kongboon.ledger.accounts import name_of
from kongboon.ledger.models import Entry
from kongboon.ledger.moves import payee_and_purpose
from kongboon.ledger.services import check_reversible, money_gone, reverse_entry

# Dues and benefits are taken back where they were made; what an agreed act settled is settled anew.
UNDONE_IN_BOOKS = frozenset(
    {
        "deposit", "withdrawal", "other_income", "other_expense", "petty_cash", "hand-over", "goods-received",
        "goods-given", "goods-written-off", "collector-paid-back", "entry-fee",
    }
)  # fmt: skip
# Their words begin with the payee.
_TO_SOMEBODY = {"other_expense", "petty_cash", "goods-given", "collector-paid-back"}

_PARTS: list[Callable[[Entry], Sequence[Part]]] = []
_RESTING: list[Callable[[Entry], Sequence[str]]] = []
_UNDONE: list[Callable[[Entry, Officer, datetime], None]] = []


def register_parts(parts: Callable[[Entry], Sequence[Part]]) -> None:
    """Say who had which part in an entry; called once, from an AppConfig.ready."""
    _PARTS.append(parts)


def register_resting(resting: Callable[[Entry], Sequence[str]]) -> None:
    """Say in sentences what was granted because of an entry; called once, from an AppConfig.ready."""
    _RESTING.append(resting)


def register_undone(undone: Callable[[Entry, Officer, datetime], None]) -> None:
    """Say what goes with an entry that an officer took back at a moment; called once, from an AppConfig.ready."""
    _UNDONE.append(undone)


@transaction.atomic
def ask_undo(*, entry: Entry, reason: str, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for an entry of the books to be taken back by its mirror; whoever recorded it may ask too.

    Asked for again while it waits, it is one request. What box or bank no longer hold is booked as cash short or over
    with it, where whoever asks says so (MoneyGone).
    Errors: those of `ask`; UndoneElsewhere, ReasonMissing, MoneyGone, and those of `check_reversible`.
    """
    books_difference = is_sure(errors.MoneyGone)

    def check() -> None:
        if entry.batch.kind not in UNDONE_IN_BOOKS:
            raise errors.UndoneElsewhere
        check_reversible(entry)
        if not books_difference and (gone := money_gone(entry, day_in_bangkok(at))):
            account, satang = gone[0]
            raise errors.MoneyGone(account=account, short=format_baht(satang))

    return ask_taking_back(
        entry=entry,
        act=Act.UNDO_ENTRY,
        check=check,
        reason=reason,
        by=by,
        at=at,
        idem_key=idem_key,
        books_difference=books_difference,
    )


@transaction.atomic
def ask_taking_back(
    *,
    entry: Entry,
    act: Act,
    check: Callable[[], Any],
    reason: str,
    by: Officer,
    at: datetime,
    idem_key: str,
    **more: Any,
) -> Request:
    """Ask for an entry to be taken back under an act; `check` refuses what cannot be, `more` are terms of the act.

    Errors: those of `ask` and of `check`; ReasonMissing.
    """
    require(by, act)
    fund = entry.fund
    lock_fund(fund)
    if (waiting := taking_back(entry, act)) is not None:
        return waiting
    if not is_repeat(fund, idem_key):
        if not reason.strip():
            raise errors.ReasonMissing
        check()
    terms = {"entry_id": entry.pk, **more}
    return ask(
        fund=fund,
        act=act,
        terms=terms,
        by=by,
        at=at,
        idem_key=idem_key,
        reason=reason,
        amount_satang=sum_of(entry),
    )


def taking_back(entry: Entry, act: Act) -> Request | None:
    """The request to take an entry back that waits."""
    return open_about(entry.fund, act, entry_id=entry.pk)


def sum_of(entry: Entry) -> int:
    """Satang that an entry moved."""
    return int(entry.lines.filter(amount__gt=0).aggregate(total=Sum("amount"))["total"] or 0)


def entry_of(request: Request) -> Entry:
    """The entry that a request is about, with its batch, its words and its fund."""
    found: Entry = Entry.objects.select_related("fund", "batch__posted_by", "note").get(
        fund=request.fund, pk=request.terms["entry_id"]
    )
    return found


# ---- how it is told ----


def words(request: Request) -> list[Line]:
    """Which entry: day, paper, from where to where, what for, who recorded it and who had agreed."""
    entry = entry_of(request)
    way = [(gettext("From"), _accounts(entry, amount__lt=0)), (gettext("To"), _accounts(entry, amount__gt=0))]
    if note := _note(entry):
        way.append((gettext("What for"), note))
    if request.is_open and request.terms.get("books_difference"):
        for account, satang in money_gone(entry, localdate()):
            short = gettext("%(amount)s baht, booked as cash short or over") % {"amount": format_baht(satang)}
            way.append((gettext("No longer in “%(account)s”") % {"account": account}, short))
    return [*which(entry), *way, *people(entry)]


def which(entry: Entry) -> list[Line]:
    """An entry by its number, its day and its paper."""
    number = gettext("Entry %(number)s of %(date)s")
    lines = [(gettext("Taken back is"), number % {"number": entry.entry_no, "date": shown_date(entry.date)})]
    if entry.paper_series:
        lines.append((gettext("Number of the paper"), entry.paper_number))
    return lines


def people(entry: Entry) -> list[Line]:
    """Who had which part in an entry."""
    found: dict[str, list[str]] = {}
    for part in parts_of(entry):
        found.setdefault(part.words, []).append(part.officer.name)
    return [(word, ", ".join(dict.fromkeys(names))) for word, names in found.items()]


def _accounts(entry: Entry, **side: int) -> str:
    lines = (
        entry.lines.filter(**side).select_related("account__officer", "account__bank_account").order_by("pk")
    )
    return ", ".join(dict.fromkeys(name_of(line.account) for line in lines))


def _note(entry: Entry) -> str:
    note = getattr(entry, "note", None)
    return note.text if note is not None else ""


def parts_of(entry: Entry) -> list[Part]:
    """Who recorded an entry, who had asked for it and agreed to it, and who handed over what it moved."""
    found = [Part(entry.batch.posted_by, gettext("Recorded by"))]
    app, _, pk = entry.source.partition("/")
    if app == "request":
        asked = Request.objects.filter(fund=entry.fund, pk=int(pk)).select_related("asked_by").first()
        if asked is not None:
            found.append(Part(asked.asked_by, gettext("Requested by")))
            found += [Part(word.officer, gettext("Agreed to by")) for word in asked.confirmations]
    for parts in _PARTS:
        found += parts(entry)
    return found


def parts(request: Request) -> list[Part]:
    return parts_of(entry_of(request))


def names_in(request: Request) -> list[str]:
    """Who gains where an entry is undone or was paid by it: its payee, its members, and whose debt becomes smaller."""
    entry = entry_of(request)
    lines = entry.lines.select_related("account__officer", "member")
    found = [line.member.full_name for line in lines if line.member is not None]
    found += [line.account.officer.name for line in lines if line.account.officer and line.amount > 0]
    if entry.batch.kind in _TO_SOMEBODY:
        found.append(payee_and_purpose(_note(entry))[0])
    return list(dict.fromkeys(found))


def resting_on(entry: Entry) -> list[str]:
    """What was granted because of an entry, in sentences."""
    return [sentence for resting in _RESTING for sentence in resting(entry)]


def links(request: Request) -> Iterator[Line]:
    number = entry_of(request).entry_no
    yield gettext("The entry that is taken back"), reverse("web:entry", args=[request.fund.code, number])


def _undo(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    entry = entry_of(request)
    posted = reverse_entry(
        entry=entry,
        on=localdate(at),
        reason=request.reason,
        by=request.asked_by,
        at=at,
        books_difference=request.terms.get("books_difference", False),
    )
    for undone in _UNDONE:
        undone(entry, by, at)
    return f"entry/{posted.entry_ids[0]}", ""


def doing(do: Callable[[Request, Officer, datetime], tuple[str, str]], **more: Any) -> Doing:
    """How the taking back of an entry is told; the sum of all that is taken back decides how many agree."""
    told: dict[str, Any] = {
        "stays": True, "words": words, "not_by": names_in, "links": links, "parts": parts,
        "warns": lambda request: resting_on(entry_of(request)),
        "verb": gettext_noop("Take it back now"),
        "ready": gettext_noop("Agreed, to be taken back"),
        "who": gettext_noop("Whoever may ask for it takes it back when its day has come."),
    }  # fmt: skip
    return Doing(do=do, by_sum=True, **{**told, **more})


def register_all() -> None:
    """What this module does of what is asked for."""
    register(Act.UNDO_ENTRY, doing(_undo))
