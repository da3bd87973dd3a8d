"""Language and text size: chosen on the device, kept in its cookies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

SIZE_COOKIE = "text_size"


@dataclass(frozen=True)
class TextSize:
    """Pixels of the text, and the word on the button."""

    value: int
    word: Any


TEXT_SIZES = (TextSize(18, _("Normal")), TextSize(22, _("Large")), TextSize(26, _("Largest")))


def text_size(request: HttpRequest) -> int:
    """18, 22 or 26; 18 when nothing was chosen on this device."""
    chosen = request.COOKIES.get(SIZE_COOKIE, "")
    return next((size.value for size in TEXT_SIZES if str(size.value) == chosen), 18)


def remember(response: HttpResponse, *, language: str = "", size: str = "") -> None:
    """Keep what is one of the choices; anything else changes nothing."""
    if language in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
    if size in {str(choice.value) for choice in TEXT_SIZES}:
        _keep(response, SIZE_COOKIE, size)


def _keep(response: HttpResponse, name: str, value: str) -> None:
    seconds, secure = settings.LANGUAGE_COOKIE_AGE, settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=seconds, samesite="Lax", secure=secure)
