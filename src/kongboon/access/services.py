"""Users and their offices."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from kongboon.access import errors
from kongboon.access.models import Officer, Role, Session, ShellLogin, User
from kongboon.access.passwords import easy_password
from kongboon.funds import transaction
from kongboon.funds.actor import place_now
from kongboon.funds.models import Fund, Village

SLIP_LASTS = timedelta(days=7)
# A browser that was closed by mistake can still come back; whoever finds the paper later cannot.
USED_SLIP_LASTS = timedelta(minutes=30)


def village_limit(officer: Officer) -> int | None:
    """The id of the one village whose people an officer sees; None for whoever sees all villages of the fund.

    A collector to whom no village was given collects in every one.
    """
    return officer.village_id if officer.role == Role.COLLECTOR else None


def visible_villages(officer: Officer) -> QuerySet[Village]:
    """The villages whose people an officer sees, by their numbers."""
    villages: QuerySet[Village] = Village.objects.filter(fund=officer.fund_id).order_by("moo")
    limit = village_limit(officer)
    return villages if limit is None else villages.filter(pk=limit)


@transaction.atomic
def add_user(
    *,
    username: str,
    password: str = "",
    name: str = "",
    is_admin: bool = False,
    password_hash: str = "",
    must_choose_password: bool | None = None,
    is_demo: bool = False,
) -> User:
    """Somebody who can sign in. An admin may make funds here.

    `password_hash` from `hashed_password` stands in for a password that was asked for on an earlier page. Unless told
    otherwise such a one was typed by somebody else, so that the first sign-in asks for an own password.
    Errors: UserNameTaken, BadUserName, BadPassword.
    """
    check_user_name(username)
    user = User(username=username, first_name=name[:150], is_superuser=is_admin, is_staff=is_admin)
    user.is_demo = is_demo
    user.password = password_hash or hashed_password(password, username=username, name=name)
    user.must_choose_password = bool(password_hash) if must_choose_password is None else must_choose_password
    user.save()
    return user


def check_user_name(username: str) -> None:
    """Refuse a sign-in name that cannot be given to somebody new. Errors: UserNameTaken, BadUserName."""
    # Thai vowels above and below and tone marks are no letters to \w, and stand in names as มาลี1.
    if not re.fullmatch(r"[\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e.@+-]{2,50}", username):
        raise errors.BadUserName(name=username)
    if User.objects.filter(username__iexact=username).exists():
        raise errors.UserNameTaken(name=username)


def hashed_password(password: str, *, username: str = "", name: str = "") -> str:
    """The hash of a password that may be used. Errors: BadPassword."""
    try:
        validate_password(password, User(username=username, first_name=name[:150]))
    except ValidationError as problem:
        raise errors.BadPassword(why=" ".join(problem.messages)) from problem
    return make_password(password)


@transaction.atomic
def begin(*, username: str, password: str, name: str) -> User:
    """The first person of an empty installation, who may make funds. Errors: AlreadyBegun, as `add_user`."""
    # A row that every installation has is the lock: of two who come at once the second finds a user.
    ContentType.objects.select_for_update().get(app_label="access", model="user")
    if User.objects.exists():
        raise errors.AlreadyBegun
    return add_user(username=username, password=password, name=name, is_admin=True)


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """Give somebody a new password, e.g. because it was forgotten; they then choose their own. Errors: BadPassword."""
    user.password = hashed_password(password, username=user.username, name=user.first_name)
    _begin_slip(user)


@transaction.atomic
def issue_slip(*, user: User, by: User | None, at: datetime) -> str:
    """A one-time code for somebody's first sign-in, or for one who forgot the password: told once, kept as a hash.

    It ends after seven days, and soon after its first use; the password until now ends at once. `by` is None at the
    shell. The machine at which it is made is kept, to mark a first use of it there (`use_slip`).
    """
    code = easy_password()
    user.password = make_password(code)
    _begin_slip(user, slip_by=by, slip_device=place_now(), slip_expires_at=at + SLIP_LASTS)
    return code


def _begin_slip(user: User, **slip: Any) -> None:
    fresh: dict[str, Any] = {
        "slip_by": None,
        "slip_device": "",
        "slip_expires_at": None,
        "slip_used_at": None,
    }
    fresh |= {"must_choose_password": True, "is_slip_of_same_device": False}
    for name, value in (fresh | slip).items():
        setattr(user, name, value)
    user.save(update_fields=["password", *fresh])
    Session.objects.filter(user=user).delete()
    ShellLogin.objects.filter(user=user).delete()


@transaction.atomic
def use_slip(*, user: User, at: datetime) -> None:
    """Note the first sign-in with a slip, and whether it was at the machine that made it; any other is let pass."""
    if user.slip_expires_at is None or user.slip_used_at is not None:
        return
    user.slip_used_at = at
    user.slip_expires_at = min(user.slip_expires_at, at + USED_SLIP_LASTS)
    user.is_slip_of_same_device = bool(place_now()) and place_now() == user.slip_device
    user.save(update_fields=["slip_used_at", "slip_expires_at", "is_slip_of_same_device"])


@transaction.atomic
def set_own_password(*, user: User, password: str, here: str = "") -> None:
    """The password that a person chose; nobody else knows it.

    Every other sign-in of the person ends; `here` is the key of the session in which it was chosen.
    Errors: BadPassword, PasswordOfSlip.
    """
    if user.must_choose_password and check_password(password, user.password):
        raise errors.PasswordOfSlip
    user.password = hashed_password(password, username=user.username, name=user.first_name)
    user.must_choose_password, user.slip_expires_at = False, None
    user.save(update_fields=["password", "must_choose_password", "slip_expires_at"])
    Session.objects.filter(user=user).exclude(pk=here).delete()
    ShellLogin.objects.filter(user=user).delete()


def waiting_officers(fund: Fund) -> QuerySet[Officer]:
    """Officers who hold an office and have no sign-in name here, as after a fund has moved in."""
    return cast(
        "QuerySet[Officer]", Officer.objects.filter(fund=fund, user=None, active_to=None).order_by("pk")
    )


def waiting_officer(fund: Fund, name: str, role: str = "") -> Officer:
    """The officer without a sign-in name whom the fund's books know by this name.

    `role` tells officers of one name apart. Errors: NoSuchOfficer, SeveralOfficers.
    """
    waiting = list(waiting_officers(fund))
    found = [each for each in waiting if each.name == name.strip() and role in ("", each.role)]
    if not found:
        raise errors.NoSuchOfficer(name=name, waiting=", ".join(each.name for each in waiting) or "–")
    if len(found) > 1:
        raise errors.SeveralOfficers(name=name)
    return found[0]


def officer_named(fund: Fund, username: str) -> Officer:
    """The office under which a user acts at a fund. Errors: UnknownUser, NoOfficeAtFund."""
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise errors.UnknownUser(name=username)
    officer = officer_of(fund, user)
    if officer is None:
        raise errors.NoOfficeAtFund(name=username)
    return officer


def is_same_person(one: Officer, other: Officer) -> bool:
    """Whether two offices are one, or were held by one person who signs in."""
    return one.pk == other.pk or (one.user_id is not None and one.user_id == other.user_id)


def names_of(officers: list[Officer]) -> str:
    """Their names as they stand in a sentence."""
    return ", ".join(officer.name for officer in officers)


def offices_of(user: User) -> list[Officer]:
    """The offices that a user holds at any fund, the earliest first, with fund and village. One query."""
    held = Officer.objects.filter(user=user, active_to=None).select_related("fund", "village")
    return sorted(held, key=lambda officer: officer.pk)


def last_office(fund_id: int, user: User) -> Officer | None:
    """The office that a user held at a fund last and that has ended."""
    found = Officer.objects.filter(fund=fund_id, user=user, active_to__isnull=False)
    return cast("Officer | None", found.order_by("active_to", "pk").last())


def officer_of(fund: Fund, user: User) -> Officer | None:
    """The user's office at the fund, the earliest one if there are several."""
    return next((officer for officer in offices_of(user) if officer.fund_id == fund.pk), None)
