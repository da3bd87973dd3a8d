"""A fund that is being set up: what was typed in the steps so far, kept in the session, and its making."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django_scopes import scope

from kongboon.access.forms import new_key
from kongboon.access.models import Officer, User
from kongboon.access.passwords import easy_password
from kongboon.access.services import add_user, issue_slip
from kongboon.funds import transaction
from kongboon.funds.models import Fund, Village
from kongboon.funds.services import NewFund, create_fund
from kongboon.governance.offices import add_officer
from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.ledger.accounts import open_books
from kongboon.places.queries import Tambon, tambon
from kongboon.web.regulations import chosen_text

_PLACE = "new_fund"
_MADE = "made_funds"
_SLIPS = "slips"


class TambonFull(DomainError):
    code = "web.tambon_full"
    msgid = gettext_noop("Ten funds stand in this tambon already; there is no code left for another.")


@dataclass
class Draft:
    """What the steps have gathered; only plain values, because it lives in the session.

    villages: [moo, name]; banks: [bank, branch, number]; officers: name, role, moo, username, is_known.
    """

    key: str = field(default_factory=new_key)
    code: str = ""
    name: str = ""
    villages: list[list[Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    banks: list[list[str]] = field(default_factory=list)
    regulation: dict[str, Any] = field(default_factory=dict)
    officers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def tambon(self) -> Tambon:
        return tambon(self.code[:6])

    def day(self, name: str) -> date | None:
        """A date among the facts."""
        return date.fromisoformat(self.facts[name]) if self.facts.get(name) else None

    @property
    def regulation_text(self) -> str:
        """The document that the fund adopts; "" when that is left for later."""
        return chosen_text(self.regulation, self.name)


def draft_of(session: SessionBase) -> Draft:
    """The draft of this sign-in; an empty one at first."""
    return Draft(**session.get(_PLACE, {}))


def keep(session: SessionBase, draft: Draft) -> None:
    session[_PLACE] = asdict(draft)


def free_code(tambon_code: str) -> str:
    """The first fund code that is free in a tambon. Errors: TambonFull."""
    taken = set(Fund.objects.filter(tambon_code=tambon_code).values_list("pk", flat=True))
    for suffix in range(10):
        if int(f"{tambon_code}{suffix}") not in taken:
            return f"{tambon_code}{suffix}"
    raise TambonFull


def made_before(session: SessionBase, key: str) -> str:
    """Code of the fund that this very form has made already, also a moment ago in another request."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session.session_key)
    return str(store.get(_MADE, {}).get(key, ""))


def is_made_here(session: SessionBase, code: str) -> bool:
    """Whether this sign-in has made the fund: its slip is nobody else's."""
    return code in session.get(_MADE, {}).values()


@contextmanager
def _remembered(session: SessionBase, key: str, code: str) -> Iterator[None]:
    """Note what was made in the same transaction: a second press finds it, or finds nothing made."""
    with transaction.atomic():
        yield
        session[_MADE] = {**session.get(_MADE, {}), key: code}
        session.pop(_PLACE, None)
        session.save()


def make_fund(session: SessionBase, draft: Draft, *, by: User, at: datetime) -> Fund:
    """Make the fund with its books and officers, all or nothing; errors of the services it calls.

    Whoever has no sign-in here yet gets a slip with a one-time code. Nobody else could make a lost one anew before
    a second officer has come in, so that the sealed session of whoever makes the fund keeps the codes (`slips_of`).
    """
    new = NewFund(
        code=draft.code,
        name=draft.name,
        villages=[(int(moo), str(name)) for moo, name in draft.villages],
        banks=[(bank, branch, number) for bank, branch, number in draft.banks],
        fiscal_start_month=draft.facts.get("fiscal_start_month", 10),
        founded_on=draft.day("founded_on"),
        registration_no=draft.facts.get("registration_no", ""),
        registered_on=draft.day("registered_on"),
        regulation=draft.regulation_text,
    )
    with _remembered(session, draft.key, draft.code):
        fund = create_fund(new, at=at)
        with scope(fund=fund):
            open_books(fund)
            villages = {village.moo: village for village in Village.objects.filter(fund=fund)}
            for person in draft.officers:
                user, code = _user(person, by=by, at=at)
                if code:
                    session[_SLIPS] = {**session.get(_SLIPS, {}), str(user.pk): code}
                add_officer(
                    fund=fund,
                    role=person["role"],
                    name=person["name"],
                    at=at,
                    user=user,
                    village=villages.get(int(person["moo"])) if person["moo"] else None,
                )
    return fund


def _user(person: dict[str, Any], *, by: User, at: datetime) -> tuple[User, str]:
    """The user of an officer, and the code of the slip of one who is new here."""
    if person["is_known"]:
        return User.objects.get(username__iexact=person["username"]), ""
    user = add_user(username=person["username"], name=person["name"], password=easy_password())
    return user, issue_slip(user=user, by=by, at=at)


def has_come_in(session: SessionBase, fund: Fund) -> bool:
    """Whether an officer has signed in with a slip that was made in this sign-in."""
    mine = Officer.objects.filter(fund=fund, user__in=session.get(_SLIPS, {}))
    return bool(mine.exclude(user__slip_used_at=None).exists())


def slips_of(session: SessionBase, fund: Fund) -> list[tuple[Officer, str]]:
    """Officers of a fund that was made in this sign-in with the codes that nobody has used yet."""
    codes = session.get(_SLIPS, {})
    unused = Officer.objects.filter(
        fund=fund, user__in=codes, user__slip_used_at=None, user__must_choose_password=True
    )
    return [
        (officer, codes[str(officer.user_id)]) for officer in unused.select_related("user").order_by("pk")
    ]
