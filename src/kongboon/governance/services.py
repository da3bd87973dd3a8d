"""Acts on a fund's own rows: its officers and their sign-ins, its details, its bank accounts; each by two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext
from django_scopes import scopes_disabled

from kongboon.access.errors import OwnOffice
from kongboon.access.models import Officer, Role, User
from kongboon.access.passwords import easy_password
from kongboon.access.permissions import Act
from kongboon.access.services import add_user, check_user_name, is_same_person, issue_slip
from kongboon.funds import transaction
from kongboon.funds.changes import (
    FundDetails,
    add_bank_account,
    change_details,
    check_bank_account,
    correct_bank_account,
)
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import BankAccount, Fund, Village
from kongboon.funds.words import shown_date
from kongboon.governance import errors
from kongboon.governance.doings import Doing, Line, register
from kongboon.governance.models import FundCopy
from kongboon.governance.offices import add_officer, end_office, give_sign_in
from kongboon.governance.request_models import Request
from kongboon.governance.requests import ask, confirm, decline, is_repeat, perform, withdraw
from kongboon.kernel.thai_text import to_arabic_digits

__all__ = [
    "FundDetails",
    "after_a_bank_account_is_corrected",
    "ask",
    "ask_bank_account",
    "ask_bank_correction",
    "ask_details",
    "ask_end_of_office",
    "ask_officer",
    "ask_sign_in",
    "ask_slip",
    "before_an_office_ends",
    "confirm",
    "decline",
    "note_copy",
    "perform",
    "withdraw",
]

# What other apps look at before an office ends, e.g. that no cash is with the person; each refuses by itself.
before_an_office_ends: list[Callable[[Officer], None]] = []
# What other apps write of a bank account and so write anew, e.g. the name of its account in the books.
after_a_bank_account_is_corrected: list[Callable[[BankAccount], None]] = []


# ---- Officers and their sign-ins ------------------------------------------------------------------------------


def ask_officer(
    *,
    fund: Fund,
    name: str,
    role: str,
    username: str,
    by: Officer,
    at: datetime,
    idem_key: str,
    village: Village | None = None,
    is_known: bool = False,
) -> Request:
    """Ask for one more officer. `is_known`: the sign-in name is of somebody who signs in on this installation already.

    Nobody chooses a password for them: with the second word a slip with a one-time code is made.
    Errors: those of `ask`; UserNameTaken, BadUserName.
    """
    if not is_known:
        check_user_name(username)
    terms = {
        "name": name.strip(),
        "role": role,
        "username": username,
        "village_id": village.pk if village else None,
        "is_known": is_known,
    }
    return ask(fund=fund, act=Act.ADD_OFFICER, terms=terms, by=by, at=at, idem_key=idem_key)


def ask_sign_in(
    *, officer: Officer, username: str, by: Officer, at: datetime, idem_key: str, is_known: bool = False
) -> Request:
    """Ask for a sign-in name for an officer who has none here, as after a fund has moved in. Errors: as `ask_officer`."""
    if not is_known:
        check_user_name(username)
    terms = {"officer_id": officer.pk, "name": officer.name, "role": officer.role, "username": username}
    terms["is_known"] = is_known
    return ask(fund=officer.fund, act=Act.ADD_OFFICER, terms=terms, by=by, at=at, idem_key=idem_key)


def ask_end_of_office(*, officer: Officer, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for the end of another's office.

    Errors: those of `ask`; OwnOffice, and what looks at it before, e.g. CollectorHoldsCash.
    """
    if is_same_person(officer, by):
        raise OwnOffice
    for look in before_an_office_ends:
        look(officer)
    terms = {"officer_id": officer.pk, "name": officer.name, "role": officer.role}
    return ask(fund=officer.fund, act=Act.END_OFFICE, terms=terms, by=by, at=at, idem_key=idem_key)


def ask_slip(*, officer: Officer, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for a slip for an officer who forgot the password. Errors: those of `ask`; NoSignIn, SignInElsewhere."""
    user = _require_only_here(officer)
    terms = {"officer_id": officer.pk, "name": officer.name, "username": user.username}
    return ask(fund=officer.fund, act=Act.GIVE_SLIP, terms=terms, by=by, at=at, idem_key=idem_key)


def _officer_of(request: Request) -> Officer:
    found: Officer = Officer.objects.select_related("user", "fund").get(
        fund=request.fund, pk=request.terms["officer_id"]
    )
    return found


def _add_officer(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    terms, code = request.terms, ""
    if terms["is_known"]:
        user = User.objects.get(username__iexact=terms["username"])
    else:
        user = add_user(username=terms["username"], name=terms["name"], password=easy_password())
        code = issue_slip(user=user, by=by.user, at=at)
    if terms.get("officer_id"):
        officer = give_sign_in(officer=_officer_of(request), user=user)
    else:
        village = Village.objects.filter(fund=request.fund, pk=terms["village_id"]).first()
        officer = add_officer(
            fund=request.fund, role=terms["role"], name=terms["name"], at=at, user=user, village=village
        )
    return f"officer/{officer.pk}", code


def _end_office(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    officer = _officer_of(request)
    for look in before_an_office_ends:
        look(officer)
    end_office(officer=officer, by=by, at=at)
    return f"officer/{officer.pk}", ""


def _give_slip(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    officer = _officer_of(request)
    return f"officer/{officer.pk}", issue_slip(user=_require_only_here(officer), by=by.user, at=at)


def _require_only_here(officer: Officer) -> User:
    """The user of an officer who signs in at this fund alone; with the slip of another one that fund would open too.

    Errors: NoSignIn, SignInElsewhere.
    """
    if officer.user is None or officer.active_to is not None:
        raise errors.NoSignIn(name=officer.name)
    with scopes_disabled():
        offices = Officer.objects.filter(user=officer.user, active_to=None)
        if offices.exclude(fund=officer.fund_id).exists():
            raise errors.SignInElsewhere(name=officer.name)
    return officer.user


def _officer_words(request: Request) -> list[Line]:
    terms = request.terms
    lines = [(gettext("Name"), terms["name"])]
    if "role" in terms:
        lines.append((gettext("Duty"), str(Role(terms["role"]).label)))
    if terms.get("village_id"):
        village = Village.objects.filter(fund=request.fund, pk=terms["village_id"]).first()
        lines.append((gettext("Collects in village"), str(village or "")))
    if "username" in terms:
        lines.append((gettext("Name to sign in with"), terms["username"]))
    return lines


@transaction.atomic
def note_copy(*, fund: Fund, way: str, file_name: str, at: datetime) -> FundCopy:
    """Write down that the whole fund goes out as a file, or came in from one; the change log tells every officer."""
    lock_fund(fund)
    made: FundCopy = FundCopy.objects.create(
        id=next_id(fund), fund=fund, way=way, file_name=file_name[-150:], at=at
    )
    return made


# ---- The fund's details and bank accounts ---------------------------------------------------------------------


@transaction.atomic
def ask_bank_account(
    *, fund: Fund, bank: str, branch: str, number: str, by: Officer, at: datetime, idem_key: str
) -> Request:
    """Ask for one more account in the fund's name. Errors: those of `ask`; BankAccountTwice."""
    if not is_repeat(fund, idem_key):
        check_bank_account(fund, bank, number)
    terms = {"bank": bank, "branch": branch, "number": number}
    return ask(fund=fund, act=Act.ADD_BANK_ACCOUNT, terms=terms, by=by, at=at, idem_key=idem_key)


@transaction.atomic
def ask_bank_correction(
    *, account: BankAccount, bank: str, branch: str, number: str, by: Officer, at: datetime, idem_key: str
) -> Request:
    """Ask for a bank account that was written down wrongly to be corrected; its entries stay with it.

    Errors: those of `ask`; NothingChanged, BankAccountTwice.
    """
    fund = account.fund
    lock_fund(fund)
    known: Request | None = Request.objects.filter(fund=fund, idem_key=idem_key).first()
    after = {"bank": bank.strip(), "branch": branch.strip(), "number": to_arabic_digits(number.strip())}
    if known is None:
        account = BankAccount.objects.get(fund=fund, pk=account.pk)
        before = _as_written(account)
        if before == after:
            raise errors.NothingChanged
        check_bank_account(fund, bank, number, but=account)
    else:
        before = known.terms["before"]
    terms = {"bank_id": account.pk, "before": before, "after": after}
    return ask(fund=fund, act=Act.CORRECT_BANK_ACCOUNT, terms=terms, by=by, at=at, idem_key=idem_key)


@transaction.atomic
def ask_details(*, fund: Fund, details: FundDetails, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for another name, address or registration of the fund.

    Errors: those of `ask`; FundNameMissing, NothingChanged.
    """
    known: Request | None = Request.objects.filter(fund=fund, idem_key=idem_key).first()
    # What stands now is kept with the request, so that it still says later what became different.
    before = (
        known.terms["before"] if known is not None else _plain({name: getattr(fund, name) for name in _TOLD})
    )
    terms = {"before": before, "after": _plain(vars(details))}
    if terms["before"] == terms["after"]:
        raise errors.NothingChanged
    return ask(fund=fund, act=Act.CHANGE_DETAILS, terms=terms, by=by, at=at, idem_key=idem_key)


def _add_bank_account(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    return f"bank/{add_bank_account(fund=request.fund, **request.terms).pk}", ""


def _bank_words(request: Request) -> list[Line]:
    return [(word, request.terms[name]) for name, word in _bank_fields().items() if request.terms[name]]


def _bank_fields() -> dict[str, str]:
    return {"bank": gettext("Bank"), "branch": gettext("Branch"), "number": gettext("Account number")}


def _as_written(account: BankAccount) -> dict[str, str]:
    return {name: getattr(account, name) for name in ("bank", "branch", "number")}


def _correct_bank_account(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    account: BankAccount = BankAccount.objects.select_related("fund").get(
        fund=request.fund, pk=request.terms["bank_id"]
    )
    if _as_written(account) != request.terms["before"]:
        raise errors.BankAccountChanged(account=str(account))
    corrected = correct_bank_account(account=account, **request.terms["after"])
    for follow in after_a_bank_account_is_corrected:
        follow(corrected)
    return f"bank/{corrected.pk}", ""


def _bank_correction_words(request: Request) -> list[Line]:
    before, after = request.terms["before"], request.terms["after"]
    changed = [
        (
            word,
            f"{_shown(before[name])} → {_shown(after[name])}" if before[name] != after[name] else after[name],
        )
        for name, word in _bank_fields().items()
        if before[name] or after[name]
    ]
    warning = gettext("Hold the bank book beside it: money goes to the number that stands here.")
    return [*changed, (gettext("Before you agree"), warning)]


_DAYS = ("founded_on", "registered_on")
_TOLD = tuple(FundDetails.__dataclass_fields__)


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    """As it is kept in a request: days in ISO, words without blanks around them."""
    days = {name: value.isoformat() for name, value in told.items() if isinstance(value, date)}
    return {name: value.strip() if isinstance(value, str) else value for name, value in told.items()} | days


def _details(terms: dict[str, Any]) -> FundDetails:
    told: dict[str, Any] = {n: date.fromisoformat(v) if n in _DAYS and v else v for n, v in terms.items()}
    return FundDetails(**told)


def _change_details(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    return f"fund/{change_details(fund=request.fund, details=_details(request.terms['after'])).pk}", ""


def _details_words(request: Request) -> list[Line]:
    """What becomes different, before and after."""
    before, after = _details(request.terms["before"]), _details(request.terms["after"])
    words = {
        "name": gettext("Name of the fund"),
        "office_address": gettext("Office of the fund"),
        "founded_on": gettext("Founded on"),
        "registration_no": gettext("Number of registration with the province"),
        "registered_on": gettext("Registered on"),
    }
    return [
        (word, f"{_shown(getattr(before, name))} → {_shown(getattr(after, name))}")
        for name, word in words.items()
        if getattr(before, name) != getattr(after, name)
    ]


def _shown(value: Any) -> str:
    return shown_date(value) if isinstance(value, date) else str(value or "–")


def register_all() -> None:
    """What this app does of what is asked for."""
    register(Act.ADD_OFFICER, Doing(_officer_words, _add_officer))
    register(Act.END_OFFICE, Doing(_officer_words, _end_office))
    register(Act.GIVE_SLIP, Doing(_officer_words, _give_slip))
    register(Act.ADD_BANK_ACCOUNT, Doing(_bank_words, _add_bank_account))
    register(Act.CORRECT_BANK_ACCOUNT, Doing(_bank_correction_words, _correct_bank_account))
    register(Act.CHANGE_DETAILS, Doing(_details_words, _change_details))
