"""Open sign-ins: sealed in the database, ended by time, listed and ended by their owner.

The engine behind `request.session`. A session may hold a claim that was not sent yet, with an illness in it, so that what
it holds is encrypted, bound to its key. Its row says whose it is and when it was last used.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils.timezone import now
from django_scopes import scopes_disabled

from kongboon.access.models import Device, Officer, Role, Session, ShellLogin, SignIn, User
from kongboon.access.visitors import REMEMBERED, address_of, device_of, kind_of

# Who approves, pays or keeps the books.
MONEY_ROLES = (Role.CHAIR, Role.TREASURER, Role.BOOKKEEPER, Role.SECRETARY, Role.WELFARE)
ABSOLUTE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
IDLE_OF_MONEY = timedelta(minutes=30)
IDLE = timedelta(hours=2)
# A day in the village, where every sign-in costs a walk.
IDLE_OF_COLLECTORS = ABSOLUTE
TOUCHED_EVERY = timedelta(minutes=1)
HISTORY_KEPT = timedelta(days=365)
_BEGAN, _IDLE, _ADDRESS, _KIND, _DEVICE = "began", "idle_seconds", "address", "kind", "device"
_NONCE_BYTES = 12


class SessionStore(DatabaseStore):
    """Django's sessions in the database, sealed with the installation's key and the session's own."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def encode(self, session_dict: dict[str, Any]) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        plain = self.serializer().dumps(session_dict)
        return base64.b64encode(nonce + _cipher().encrypt(nonce, plain, self._aad())).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What the session holds; nothing if it was altered or belongs to another session."""
        try:
            sealed = base64.b64decode(session_data)
            plain = _cipher().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._aad())
        except (InvalidTag, ValueError):
            return {}
        held: dict[str, Any] = self.serializer().loads(plain)
        return held

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        made = cast(Session, super().create_model_instance(data))
        made.user_id = data.get(SESSION_KEY)
        made.seen_at = now()
        made.expire_date = _ends(data, made.seen_at) or made.expire_date
        return made

    def _aad(self) -> bytes:
        return f"session:{self.session_key}".encode()

    def _get_session_from_db(self) -> Session | None:
        self.row = super()._get_session_from_db()  # type: ignore[misc]
        return self.row


def _cipher() -> AESGCM:
    return AESGCM(settings.FIELD_KEY)


def _ends(held: dict[str, Any], at: datetime) -> datetime | None:
    """When a session ends that is used now and never again; None before somebody signs in."""
    if _BEGAN not in held:
        return None
    return min(datetime.fromisoformat(held[_BEGAN]) + ABSOLUTE, at + timedelta(seconds=held[_IDLE]))


def idle_limit(user: User) -> timedelta:
    """How long a sign-in may rest unused: the shortest of the user's offices."""
    with scopes_disabled():
        roles = set(Officer.objects.filter(user=user, active_to=None).values_list("role", flat=True))
    if roles & set(MONEY_ROLES):
        return IDLE_OF_MONEY
    return IDLE_OF_COLLECTORS if roles == {Role.COLLECTOR} else IDLE


def facts_of(request: HttpRequest, user: User, *, at: datetime) -> dict[str, Any]:
    """What a session remembers of its beginning."""
    return {
        _BEGAN: at.isoformat(),
        _IDLE: int(idle_limit(user).total_seconds()),
        _ADDRESS: address_of(request) or "",
        _KIND: kind_of(request),
        _DEVICE: device_of(request),
    }


def touch(session: SessionStore, user: User, *, at: datetime) -> None:
    """Note that a session was used, once a minute. Only its row's times are written: a draft that another
    request saves beside this one stays."""
    row = session.row
    if row is None or at - row.seen_at < TOUCHED_EVERY:
        return
    held = {_BEGAN: at.isoformat(), **session, _IDLE: int(idle_limit(user).total_seconds())}
    Session.objects.filter(pk=row.pk).update(seen_at=at, expire_date=_ends(held, at))


@dataclass(frozen=True)
class OpenSession:
    """One line of the list of a person's own sign-ins. `name` stands for the key, which stays secret."""

    name: str
    kind: str
    address: str
    began_at: datetime | None
    seen_at: datetime
    is_here: bool


def open_sessions(user: User, *, here: str, at: datetime) -> list[OpenSession]:
    """The user's open sign-ins, the one with the key `here` first, then the last used."""
    rows = Session.objects.filter(user=user, expire_date__gt=at).order_by("-seen_at")
    return sorted((_shown(row, here) for row in rows), key=lambda one: not one.is_here)


def _shown(row: Session, here: str) -> OpenSession:
    held = SessionStore(row.session_key).decode(row.session_data)
    began = datetime.fromisoformat(held[_BEGAN]) if _BEGAN in held else None
    shown = held.get(_KIND, ""), held.get(_ADDRESS, "")
    return OpenSession(_name(row), *shown, began, row.seen_at, row.session_key == here)


def _name(row: Session) -> str:
    return hashlib.sha256(row.session_key.encode()).hexdigest()[:16]


def end_session(user: User, name: str) -> bool:
    """End one of the user's own sign-ins; whether it was open. Its device is asked for a second proof again."""
    for row in Session.objects.filter(user=user):
        if _name(row) == name:
            device = SessionStore(row.session_key).decode(row.session_data).get(_DEVICE, "")
            Device.objects.filter(user=user, key=device).delete()
            row.delete()
            return True
    return False


def end_other_sessions(user: User, *, here: str = "", device: str = "") -> None:
    """End every sign-in of the user but the one here, at the shell too, and forget the other devices."""
    Device.objects.filter(user=user).exclude(key=device).delete()
    ShellLogin.objects.filter(user=user).delete()
    Session.objects.filter(user=user).exclude(pk=here).delete()


def purge(*, at: datetime) -> None:
    """Drop what has ended: sessions, a history older than a year, devices not seen for as long as their cookie lasts."""
    Session.objects.filter(expire_date__lt=at).delete()
    SignIn.objects.filter(at__lt=at - HISTORY_KEPT).delete()
    Device.objects.filter(seen_at__lt=at - REMEMBERED).delete()
