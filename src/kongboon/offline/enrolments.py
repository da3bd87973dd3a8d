"""Telephones that may keep the list of a village: enrolled by a QR and a PIN, revoked by one press.

Two people enrol one: an officer shows the QR and says the PIN, and the collector, signed in under the own name, types it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django_scopes import scopes_disabled

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may, require
from kongboon.access.services import is_same_person
from kongboon.access.visitors import device_of
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.kernel.thai_text import whole_number
from kongboon.offline import errors
from kongboon.offline.models import TRIES_MAX, Enrolment

QR_LASTS = timedelta(minutes=10)
PIN_DIGITS = 6
SEEN_EVERY = timedelta(minutes=1)
_WAITING_MAX = 30_000


def collectors(fund: Fund, by: Officer) -> list[Officer]:
    """Whose telephone `by` may enrol: everybody else who collects and signs in."""
    held = Officer.objects.filter(fund=fund, active_to=None).exclude(user=None).order_by("pk")
    return [each for each in held if may(each, Act.COLLECT_DUES) and not is_same_person(each, by)]


@transaction.atomic
def show_qr(*, officer: Officer, by: Officer, at: datetime) -> tuple[Enrolment, str, str]:
    """Begin to enrol a telephone of `officer`: the row, what its QR names, and the PIN; both are told this once.

    A QR that was shown for the same person before is no longer good.
    Errors: NotForThisOffice, OwnTelephone, NotCollecting.
    """
    require(by, Act.ENROL_DEVICE)
    if is_same_person(officer, by):
        raise errors.OwnTelephone
    if officer.active_to is not None or officer.user_id is None or not may(officer, Act.COLLECT_DUES):
        raise errors.NotCollecting(name=officer.name)
    lock_fund(officer.fund)
    shown = Enrolment.objects.filter(fund=officer.fund_id, officer=officer, device="", revoked_at=None)
    shown.update(revoked_at=at, revoked_by=by)
    token, pin = secrets.token_hex(16), f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
    made: Enrolment = Enrolment.objects.create(
        id=next_id(officer.fund),
        fund=officer.fund,
        officer=officer,
        shown_by=by,
        key=_key(token),
        pin=make_password(pin),
        made_at=at,
        ends_at=at + QR_LASTS,
    )
    return made, token, pin


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def shown_as(fund: Fund, token: str) -> Enrolment | None:
    """The enrolment that a QR names."""
    found = Enrolment.objects.filter(fund=fund, key=_key(token)).select_related("fund", "officer")
    return cast("Enrolment | None", found.first())


def check_open(enrolment: Enrolment, by: Officer, at: datetime) -> None:
    """Refuse a QR that is another's, used, revoked, too old or guessed at too often. Errors: ForSomebodyElse, QrOver."""
    if not is_same_person(enrolment.officer, by):
        raise errors.ForSomebodyElse
    is_over = enrolment.device or enrolment.revoked_at or enrolment.wrong_tries >= TRIES_MAX
    if is_over or at >= enrolment.ends_at:
        raise errors.QrOver


def enrol(*, enrolment: Enrolment, pin: str, device: str, kind: str, by: Officer, at: datetime) -> Enrolment:
    """Make the browser with the key `device` a telephone that keeps the list of its owner.

    A wrong PIN is counted, also where the request ends refused. Errors: ForSomebodyElse, QrOver, WrongPin.
    """
    with transaction.atomic():
        lock_fund(enrolment.fund)
        enrolment.refresh_from_db()
        check_open(enrolment, by, at)
        number = whole_number("".join(pin.split()))
        is_right = number is not None and check_password(f"{number:0{PIN_DIGITS}}", enrolment.pin)
        if is_right:
            enrolment.device, enrolment.kind, enrolment.enrolled_at, enrolment.seen_at = device, kind, at, at
        else:
            enrolment.wrong_tries += 1
        enrolment.save()
    if is_right:
        return enrolment
    if enrolment.wrong_tries >= TRIES_MAX:
        raise errors.QrOver
    raise errors.WrongPin(left=TRIES_MAX - enrolment.wrong_tries)


@transaction.atomic
def revoke(*, enrolment: Enrolment, by: Officer, at: datetime) -> None:
    """Take a telephone off the list, at once; pressed twice it is as it was. Errors: NotForThisOffice."""
    if not is_same_person(enrolment.officer, by):
        require(by, Act.ENROL_DEVICE)
    lock_fund(enrolment.fund)
    open_ones = Enrolment.objects.filter(pk=enrolment.pk, revoked_at=None)
    open_ones.update(revoked_at=at, revoked_by=by)


def telephones(officer: Officer) -> QuerySet[Enrolment]:
    """The enrolled telephones that an officer sees, the newest first: all, or the own ones."""
    found: QuerySet[Enrolment] = Enrolment.objects.filter(fund=officer.fund_id).exclude(device="")
    if not may(officer, Act.ENROL_DEVICE):
        found = found.filter(officer=officer)
    return found.select_related("fund", "officer", "revoked_by").order_by(F("enrolled_at").desc(), "-pk")


def telephone_of(request: HttpRequest, fund_id: int | None = None) -> Enrolment | None:
    """The enrolment of the browser that asks, at a fund or at any: the last one of whoever has signed in.

    Where nobody has signed in, of whoever it was enrolled for.
    """
    if not (device := device_of(request)):
        return None
    with scopes_disabled():
        found = Enrolment.objects.filter(device=device)
        if fund_id is not None:
            found = found.filter(fund=fund_id)
        if request.user.is_authenticated:
            found = found.filter(officer__user=request.user)
        return cast("Enrolment | None", found.order_by("-enrolled_at", "-pk").first())


def may_keep(request: HttpRequest) -> bool:
    """Whether the browser that asks is a telephone that may keep pages of the fund (set by `RevokedTelephones`)."""
    telephone: Enrolment | None = getattr(request, "telephone", None)
    return telephone is not None and telephone.revoked_at is None


def is_revoked(request: HttpRequest) -> bool:
    """Whether the browser that asks was revoked at the fund (set by `RevokedTelephones`)."""
    telephone: Enrolment | None = getattr(request, "telephone", None)
    return telephone is not None and telephone.revoked_at is not None


def note_seen(telephone: Enrolment, *, at: datetime) -> None:
    """Note that a telephone spoke, once a minute."""
    if telephone.seen_at is None or at - telephone.seen_at >= SEEN_EVERY:
        with scopes_disabled():
            Enrolment.objects.filter(pk=telephone.pk).update(seen_at=at)


def note_waiting(request: HttpRequest, waiting: int) -> None:
    """Note how many taps the telephone that asks says it still holds; of any other browser nothing is noted."""
    telephone: Enrolment | None = getattr(request, "telephone", None)
    if telephone is not None and waiting != telephone.waiting:
        with scopes_disabled():
            Enrolment.objects.filter(pk=telephone.pk).update(waiting=min(waiting, _WAITING_MAX))
