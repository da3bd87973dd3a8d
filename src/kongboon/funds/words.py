"""Refusals, dates and months in the language of whoever reads the page."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

from kongboon.kernel.errors import DomainError
from kongboon.kernel.thai_dates import format_thai_date, format_thai_month


def language() -> str:
    """ "th" or "en"."""
    return "en" if (get_language() or "th").startswith("en") else "th"


def explain(error: DomainError) -> str:
    """The refusal as a sentence in the reader's language."""
    return error.text(gettext)


def shown_date(on: date, style: str = "short") -> str:
    """A day in the reader's language, Buddhist era in both."""
    return format_thai_date(on, style, language=language())  # type: ignore[arg-type]


def shown_month(month: str) -> str:
    """A month "YYYY-MM" in the reader's language, Buddhist era in both."""
    return format_thai_month(month, language=language())


def moment_words(at: datetime) -> dict[str, str]:
    """The day and the time of day in Thailand, for a sentence."""
    local = localtime(at)
    return {"day": shown_date(local.date()), "time": f"{local:%H:%M}"}
