"""Offices given and ended, as it is written down once two people have agreed (`governance.services`).

Nobody else calls this but who sets a fund up or works at the machine itself: a contract in `.importlinter` names them.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django_scopes import scopes_disabled

from kongboon.access import errors
from kongboon.access.models import Officer, Role, Session, ShellLogin, User
from kongboon.access.services import officer_of
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund, Village
from kongboon.funds.words import shown_date


@transaction.atomic
def add_officer(
    *,
    fund: Fund,
    role: str,
    name: str,
    at: datetime,
    user: User | None = None,
    village: Village | None = None,
) -> Officer:
    """Give a person an office at a fund; a user holds one at a time. Errors: UnknownRole, OfficeHeld."""
    if role not in Role.values:
        raise errors.UnknownRole(role=role, roles=", ".join(Role.values))
    lock_fund(fund)
    held = officer_of(fund, user) if user else None
    if held is not None:
        raise errors.OfficeHeld(name=held.name, role=Role(held.role).label)
    officer: Officer = Officer.objects.create(
        id=next_id(fund),
        fund=fund,
        user=user,
        name=name.strip() or (user.first_name or user.username if user else ""),
        role=role,
        village=village,
        active_from=localdate(at),
    )
    return officer


@transaction.atomic
def give_sign_in(*, officer: Officer, user: User) -> Officer:
    """Let a user act in an office that nobody here can sign in to. Errors: OfficeEnded, SignInGiven, OfficeHeld."""
    lock_fund(officer.fund)
    locked: Officer = Officer.objects.get(pk=officer.pk)
    if locked.active_to is not None:
        raise errors.OfficeEnded(name=locked.name, date=shown_date(locked.active_to))
    if locked.user_id is not None:
        raise errors.SignInGiven(name=locked.name)
    held = officer_of(locked.fund, user)
    if held is not None:
        raise errors.OfficeHeld(name=held.name, role=Role(held.role).label)
    locked.user = user
    locked.save(update_fields=["user"])
    return locked


@transaction.atomic
def end_office(*, officer: Officer, by: Officer, at: datetime) -> Officer:
    """End an office; what was done under it stays with its name. Errors: OwnOffice, OfficeEnded.

    Whoever holds no other office is signed out everywhere at once.
    """
    lock_fund(officer.fund)
    locked: Officer = Officer.objects.get(pk=officer.pk)
    if locked.pk == by.pk:
        raise errors.OwnOffice
    if locked.active_to is not None:
        raise errors.OfficeEnded(name=locked.name, date=shown_date(locked.active_to))
    locked.active_to = localdate(at)
    locked.save(update_fields=["active_to"])
    with scopes_disabled():
        if not Officer.objects.filter(user=locked.user_id, active_to=None).exists():
            Session.objects.filter(user=locked.user_id, user__isnull=False).delete()
            ShellLogin.objects.filter(user=locked.user_id).delete()
    return locked
