"""Signing in at the shell: the password once, then a token that serves `--by USER` for a while."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils.timezone import localtime

from kongboon.access import errors
from kongboon.access.lockout import record_attempt, user_named, waits_until
from kongboon.access.models import ShellLogin, SignIn, User
from kongboon.access.services import set_own_password, use_slip
from kongboon.funds import transaction

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)


def shell_sign_in(*, username: str, password: str, at: datetime, own_password: str = "") -> str:
    """A token for somebody who knows the password; tries count as those at the page do.

    `own_password` is taken where the one until now was set by somebody else.
    Errors: WaitAWhile, WrongPassword, SlipEnded, OwnPasswordWanted, and those of `set_own_password`.
    """
    nowhere = HttpRequest()  # the shell has no address and no cookie: it is one more place that is counted
    until = waits_until(nowhere, username, at=at)
    if until is not None:
        raise errors.WaitAWhile(time=f"{localtime(until):%H:%M}")
    user = user_named(username)
    # A name that nobody has takes as long to refuse as one that somebody has.
    if not check_password(password, user.password if user else make_password(None)) or user is None:
        record_attempt(nowhere, username, SignIn.Outcome.WRONG, at=at)
        raise errors.WrongPassword
    if user.slip_expires_at is not None and user.slip_expires_at < at:
        raise errors.SlipEnded
    if user.must_choose_password:
        if not own_password:
            raise errors.OwnPasswordWanted
        use_slip(user=user, at=at)
        set_own_password(user=user, password=own_password)
    record_attempt(nowhere, username, SignIn.Outcome.DONE, at=at)
    return open_login(user=user, at=at)


def open_login(*, user: User, at: datetime) -> str:
    """A fresh token; the database keeps its hash alone."""
    token = secrets.token_urlsafe(32)
    ShellLogin.objects.filter(made_at__lt=at - ABSOLUTE).delete()
    ShellLogin.objects.create(user=user, key=_key(token), made_at=at, used_at=at)
    return token


@transaction.atomic
def shell_user(token: str, *, at: datetime) -> User | None:
    """Whose token it is; None when it was never given, has rested 30 minutes, or is 12 hours old."""
    login = ShellLogin.objects.select_related("user").filter(key=_key(token)).first()
    if login is None or at - login.used_at > IDLE or at - login.made_at > ABSOLUTE:
        return None
    login.used_at = at
    login.save(update_fields=["used_at"])
    user: User = login.user
    return user if user.is_active else None


def shell_sign_out(token: str) -> None:
    """End a token; one that has ended already stays so."""
    ShellLogin.objects.filter(key=_key(token)).delete()


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
