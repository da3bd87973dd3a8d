"""The second step: a code from the own telephone, for whoever approves or pays over a network.

At the laptop itself the password is enough. Asked on a device that is new, remembered there for 30 days. allauth checks the
codes and keeps them; here stands who is asked, and where.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.timezone import localtime, now
from django.utils.translation import gettext
from django_scopes import scopes_disabled

from kongboon.access.lockout import record_attempt, waits_until
from kongboon.access.models import Device, Officer, SignIn, User
from kongboon.access.sessions import MONEY_ROLES
from kongboon.access.visitors import device_of
from kongboon.funds import transaction

REMEMBERED_FOR = timedelta(days=30)
# Set in a session when its second step is done: by a code, or long ago on the same device.
DONE = "second_step"
BY_CODE, BY_DEVICE = "code", "device"
_NONCE_BYTES = 12
_CODES_VALID = 3  # the newest and one to either side (MFA_TOTP_TOLERANCE)


def is_wanted(request: HttpRequest, user: User) -> bool:
    """Whether this user must have a second step here: by office, by place, and by the setting KONGBOON_MFA."""
    if not _is_asked_here(request):
        return False
    with scopes_disabled():
        offices = Officer.objects.filter(user=user, active_to=None)
        if user.is_demo and not _keeps_real_books(offices):
            return False
        return user.is_superuser or offices.filter(role__in=MONEY_ROLES).exists()


def _is_asked_here(request: HttpRequest) -> bool:
    if settings.MFA == "network":
        return not getattr(request, "is_at_this_machine", False)
    return bool(settings.MFA == "always")


def _keeps_real_books(offices: Any) -> bool:
    """Whether somebody who is not of the demo signs in at one of the same funds."""
    funds = offices.values("fund")
    return Officer.objects.filter(fund__in=funds, user__is_demo=False, active_to=None).exists()


def is_enrolled(user: User) -> bool:
    """Whether the user's telephone makes codes."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


@transaction.atomic
def enrol(user: User, secret: str) -> list[str]:
    """Take a telephone for the second step; the ten codes to print for the day when it is lost."""
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret)
    return new_codes(user)


@transaction.atomic
def new_codes(user: User) -> list[str]:
    """Ten fresh codes, each good once; those until now are void."""
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


@transaction.atomic
def forget_second_step(user: User) -> None:
    """Let somebody who lost telephone and codes begin anew; every device is asked again."""
    Authenticator.objects.filter(user=user).delete()
    Device.objects.filter(user=user).update(confirmed_at=None)


def is_remembered(request: HttpRequest, user: User, *, at: datetime) -> bool:
    """Whether a code was given on this browser within the last 30 days."""
    device = Device.objects.filter(user=user, key=device_of(request)).first()
    return (
        device is not None and device.confirmed_at is not None and at - device.confirmed_at < REMEMBERED_FOR
    )


class AskOnNewDevice(AuthenticateStage):
    """allauth's stage between the password and the sign-in, asked only where it is due."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if not (_is_asked_here(request) and is_enrolled(user)):
            return False
        if is_remembered(request, user, at=now()):
            request.session[DONE] = BY_DEVICE
            return False
        return True


class CodeForm(AuthenticateForm):
    """A code from the telephone, or one from the paper; wrong ones count as wrong passwords do."""

    def clean_code(self) -> str:
        request = _request()
        until = waits_until(request, self.user.username, at=now())
        if until is not None:
            words = {"time": f"{localtime(until):%H:%M}"}
            raise forms.ValidationError(gettext("Too many wrong tries. Try again at %(time)s.") % words)
        try:
            code: str = super().clean_code()
            self._use(code)
        except forms.ValidationError:
            record_attempt(request, self.user.username, SignIn.Outcome.WRONG, at=now())
            raise forms.ValidationError(gettext("This code is not right, or it was used before.")) from None
        return code

    def _use(self, code: str) -> None:
        """A code of the telephone is good once as long as it is valid; allauth remembers it in one process for less."""
        if self.authenticator.type != Authenticator.Type.TOTP:
            return
        used = self.authenticator.data.get("used", [])
        if code in used:
            raise forms.ValidationError(code)
        self.authenticator.data["used"] = [*used[-_CODES_VALID:], code]
        self.authenticator.save(update_fields=["data"])

    def save(self) -> None:
        super().save()
        _request().session[DONE] = BY_CODE


def _request() -> HttpRequest:
    from allauth.core import context

    found: HttpRequest = context.request
    return found


class SealedCodes(DefaultMFAAdapter):
    """What makes the codes is kept sealed; the picture to scan is drawn here."""

    def encrypt(self, text: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        return (nonce + AESGCM(settings.FIELD_KEY).encrypt(nonce, text.encode(), b"second-step")).hex()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = bytes.fromhex(encrypted_text)
        cipher = AESGCM(settings.FIELD_KEY)
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], b"second-step").decode()

    def get_totp_issuer(self) -> str:
        return "Kongboon"

    def build_totp_svg(self, url: str) -> str:
        drawn: str = segno.make(url, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff")
        return drawn
