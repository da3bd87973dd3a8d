"""Who sends a request: from which address, on which browser."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kongboon.access.models import Device, User

COOKIE = "kongboon_device"
REMEMBERED = timedelta(days=400)
_TOKEN_LENGTH = 43
# Mark in what a browser tells, and the name that people know it by; the first that fits.
_BROWSERS = {
    "Edg": "Edge",
    "SamsungBrowser": "Samsung",
    "OPR": "Opera",
    "Line/": "LINE",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def address_of(request: HttpRequest) -> str | None:
    """The client's address; behind a trusted proxy the one that the proxy saw (`access.proxy`)."""
    return request.META.get("REMOTE_ADDR") or None


def kind_of(request: HttpRequest) -> str:
    """Browser and system in two words, for example "Chrome Android"; what else a browser tells is not kept."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    found = (
        next((name for mark, name in marks.items() if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)
    )
    return " ".join(name for name in found if name)


def device_of(request: HttpRequest) -> str:
    """The key of the browser's own cookie; "" where it has none."""
    token = getattr(request, "new_device", "") or request.COOKIES.get(COOKIE, "")
    return hashlib.sha256(token.encode()).hexdigest() if len(token) == _TOKEN_LENGTH else ""


def known_device(request: HttpRequest, user: User | None) -> str:
    """The key of the browser, if this user has signed in on it before; otherwise ""."""
    key = device_of(request) if user is not None else ""
    return key if key and Device.objects.filter(user=user, key=key).exists() else ""


def remember_device(request: HttpRequest, user: User, *, at: datetime, is_confirmed: bool = False) -> Device:
    """Note that a user has signed in on this browser; the answer gives it its cookie (`keep_device`).

    `is_confirmed` says that a second step was done just now.
    """
    if not device_of(request):
        request.new_device = secrets.token_urlsafe(32)  # type: ignore[attr-defined]
    seen = {"seen_at": at} | ({"confirmed_at": at} if is_confirmed else {})
    device, _ = Device.objects.update_or_create(
        user=user, key=device_of(request), defaults=seen, create_defaults=seen | {"first_at": at}
    )
    return device


def keep_device(request: HttpRequest, response: HttpResponse) -> None:
    """Send the cookie of a device that was remembered during this request."""
    if token := getattr(request, "new_device", ""):
        response.set_cookie(
            COOKIE,
            token,
            max_age=REMEMBERED,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
