"""The fund's starting data on one page, which a second officer signs before any money leaves (`posting.post`)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Device, Officer, User
from kongboon.access.permissions import Act, require
from kongboon.access.services import is_same_person
from kongboon.funds import transaction
from kongboon.funds.actor import place_now
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import BankAccount, Fund, RegulationVersion
from kongboon.governance import doings, requests
from kongboon.governance.errors import NoSignIn, OwnPasswordFirst
from kongboon.governance.models import Change, SetUpSignature
from kongboon.governance.request_models import Request
from kongboon.ledger import errors
from kongboon.ledger.accounts import OPENING_EQUITY, name_of
from kongboon.ledger.models import Account, Batch, Line
from kongboon.ledger.posting import OPENING, OPENINGS, PLACE_IN_BOOKS
from kongboon.members.models import Member


@dataclass(frozen=True)
class SetUp:
    """What stands at the beginning: balances are (account, satang), debit above zero, corrections included.

    `members`: how many the register has, and the first day on which one of them joined; their days are signed too.
    """

    fund: Fund
    opening: Batch | None
    opened_on: date | None
    balances: list[tuple[Account, int]]
    banks: list[BankAccount]
    officers: list[Officer]
    regulation: RegulationVersion | None
    members: tuple[int, date | None]

    @property
    def page(self) -> dict[str, Any]:
        """As plain values: what is signed."""
        return {
            "fund": [self.fund.code, self.fund.name],
            "opened_on": self.opened_on.isoformat() if self.opened_on else "",
            "balances": {account.code: satang for account, satang in self.balances},
            "banks": [[bank.bank, bank.branch, bank.number] for bank in self.banks],
            "officers": [
                [officer.name, officer.role, str(officer.village or "")] for officer in self.officers
            ],
            "regulation": self.regulation.sha256 if self.regulation else "",
            "members": self.members[0],
        }

    @property
    def sha256(self) -> str:
        return digest_of(self.page)

    @property
    def owned(self) -> list[tuple[str, int]]:
        """Names and satang of what the fund owns."""
        owned = [(account, satang) for account, satang in self.balances if account.code != OPENING_EQUITY]
        return [(name_of(account), satang) for account, satang in owned if satang > 0]

    @property
    def owed(self) -> list[tuple[str, int]]:
        """Names and satang of what it owes and keeps for a purpose."""
        owed = [(account, satang) for account, satang in self.balances if account.code != OPENING_EQUITY]
        return [(name_of(account), -satang) for account, satang in owed if satang < 0]

    @property
    def left_satang(self) -> int:
        """What the fund owns beyond what it owes and keeps."""
        return sum(satang for account, satang in self.balances if account.code != OPENING_EQUITY)


def digest_of(page: dict[str, Any]) -> str:
    """SHA-256 of a page, whatever the order in which a database gives its parts back."""
    text = json.dumps(page, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def set_up_of(fund: Fund, on: date) -> SetUp:
    """The fund's starting data as they stand, with the regulation in force on a day. Seven queries."""
    opening = (
        Batch.objects.filter(fund=fund, idem_key=OPENING, kind=OPENING).select_related("posted_by").first()
    )
    entry = opening.entries.first() if opening else None
    lines = Line.objects.filter(entry__fund=fund, entry__batch__kind__in=OPENINGS)
    sums = dict(lines.values_list("account_id").annotate(total=Sum("amount")))
    accounts = Account.objects.filter(fund=fund, pk__in=sums).order_by("code")
    officers = Officer.objects.filter(fund=fund, active_to=None).select_related("village", "user")
    versions = RegulationVersion.objects.filter(fund=fund, in_force_from__lte=on)
    really = Member.objects.filter(fund=fund).exclude(ended_reason=Member.EndReason.MISTAKE)
    members = really.aggregate(count=Count("pk"), first=Min("joined_on"))
    return SetUp(
        fund=fund,
        opening=opening,
        opened_on=entry.date if entry else None,
        balances=[(account, sums[account.pk]) for account in accounts if sums[account.pk]],
        banks=list(BankAccount.objects.filter(fund=fund).order_by("pk")),
        officers=list(officers.order_by("pk")),
        regulation=versions.filter(Q(in_force_to=None) | Q(in_force_to__gte=on)).first(),
        members=(members["count"], members["first"]),
    )


def signature_of(fund: Fund) -> SetUpSignature | None:
    """The signature that counts: none after it was an opening balance entered. Two queries."""
    opening = Batch.objects.filter(fund=fund, idem_key=OPENING, kind=OPENING).first()
    found = SetUpSignature.objects.filter(fund=fund, opening_no=opening.batch_no if opening else 0)
    signature: SetUpSignature | None = found.select_related("officer").first()
    return signature


def made_it(officer: Officer, set_up: SetUp) -> bool:
    """Whether an officer entered the opening balances or set the fund up, and so does not sign."""
    if set_up.opening is not None and is_same_person(set_up.opening.posted_by, officer):
        return True
    return officer.user_id is not None and officer.user_id in _founders(set_up.fund)


def _founders(fund: Fund) -> list[int]:
    """Users who set the fund up on this installation; at the shell with nobody signed in there is none."""
    made = Change._base_manager.filter(
        table_name="funds_fund", row_id=fund.pk, action=Change.Action.INSERT, user__isnull=False
    )
    return list(made.values_list("user_id", flat=True))


def has_no_maker(set_up: SetUp) -> bool:
    """Whether nobody is known who made it, as at the shell: then one officer lays it before another one."""
    return set_up.opening is None and not _founders(set_up.fund)


@transaction.atomic
def sign_set_up(*, fund: Fund, sha256: str, by: Officer, at: datetime) -> SetUpSignature | None:
    """A second officer signs the page with this digest; the same officer again gets the same signature.

    Where nobody is known who made it (`has_no_maker`) the first officer who signs lays it before the others as a
    request, which gives None, and the word of another one is the signature.
    Errors: NotAllowed, NoSignIn, OwnPasswordFirst, OwnSetUp, SetUpSigned, SetUpChanged if it is not as it was read;
    those of `ask`.
    """
    require(by, Act.SIGN_SET_UP)
    _require_own_sign_in(by)
    lock_fund(fund)
    set_up = set_up_of(fund, localdate(at))
    if (known := signature_of(fund)) is not None:
        if not is_same_person(known.officer, by):
            raise errors.SetUpSigned(name=known.officer.name)
        return known
    if made_it(by, set_up):
        raise errors.OwnSetUp
    if set_up.sha256 != sha256:
        raise errors.SetUpChanged
    if has_no_maker(set_up):
        return _sign_by_two(set_up, by, at)
    return _signed(set_up, by, at)


def _require_own_sign_in(by: Officer) -> None:
    """Errors: NoSignIn, OwnPasswordFirst."""
    if by.user is None:
        raise NoSignIn(name=by.name)
    if by.user.must_choose_password:
        raise OwnPasswordFirst(name=by.name)


def laid_before(set_up: SetUp) -> Request | None:
    """The request with which an officer has laid the page, as it stands, before the others."""
    waiting = (one for one in requests.open_requests(set_up.fund) if one.act == Act.SIGN_SET_UP.code)
    return next((one for one in waiting if one.terms["sha256"] == set_up.sha256), None)


def _sign_by_two(set_up: SetUp, by: Officer, at: datetime) -> SetUpSignature | None:
    waiting = laid_before(set_up)
    if waiting is None:
        key, terms = f"set-up/{by.pk}/{set_up.sha256[:32]}", {"sha256": set_up.sha256}
        requests.ask(fund=set_up.fund, act=Act.SIGN_SET_UP, terms=terms, by=by, at=at, idem_key=key)
    elif not is_same_person(waiting.asked_by, by):
        requests.confirm(request=waiting, by=by, at=at)
    return signature_of(set_up.fund)


def _signed(set_up: SetUp, by: Officer, at: datetime) -> SetUpSignature:
    assert by.user is not None, "who signs has an own sign-in"
    made: SetUpSignature = SetUpSignature.objects.create(
        id=next_id(set_up.fund),
        fund=set_up.fund,
        officer=by,
        opening_no=set_up.opening.batch_no if set_up.opening else 0,
        page=set_up.page,
        sha256=set_up.sha256,
        is_same_device=_is_same_device(set_up, by.user),
        at=at,
    )
    return made


def _sign(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    _require_own_sign_in(by)
    set_up = set_up_of(request.fund, localdate(at))
    if signature_of(request.fund) is not None or set_up.sha256 != request.terms["sha256"]:
        raise errors.SetUpChanged
    return f"set-up/{_signed(set_up, by, at).pk}", ""


def _words(request: Request) -> list[doings.Line]:
    found = set_up_of(request.fund, localdate(request.at))
    lines = [
        (gettext("Bank accounts"), ", ".join(f"{bank.bank} {bank.number}" for bank in found.banks) or "–"),
        (gettext("Officers"), ", ".join(officer.name for officer in found.officers)),
        (gettext("Regulation"), found.regulation.number if found.regulation else "–"),
        (gettext("Members"), f"{found.members[0]:,}"),
    ]
    return [(gettext("Opening balances"), gettext("none: the fund begins with nothing")), *lines]


def register_all() -> None:
    """What of the set-up is asked for."""
    doings.register(Act.SIGN_SET_UP, doings.Doing(_words, _sign))


def _is_same_device(set_up: SetUp, signer: User) -> bool:
    """Whether whoever set the fund up, or entered its opening, has used the machine at which it is signed."""
    place = place_now()
    makers: set[int | None] = set(_founders(set_up.fund))
    if (waiting := laid_before(set_up)) is not None:
        makers.add(waiting.asked_by.user_id)
    if set_up.opening is not None:
        makers.add(set_up.opening.posted_by.user_id)
        if place and place[:PLACE_IN_BOOKS] == set_up.opening.device:
            return True
    return bool(place) and Device.objects.filter(user__in=makers - {None, signer.pk}, key=place).exists()
