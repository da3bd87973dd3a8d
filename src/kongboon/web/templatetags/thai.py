"""Dates, months, money and pictures as people read them; loaded in every template."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from kongboon.funds.words import shown_date, shown_month
from kongboon.kernel.money import format_baht

register = template.Library()
_VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"


@register.filter
def thai_date(value: date | datetime | None, style: str = "short") -> str:
    """7 มิ.ย. 2567; styles short, long, formal, numeric."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = localtime(value).date()
    return shown_date(value, style)


@register.filter
def clock(value: datetime | None) -> str:
    """The time of day here: 10:05."""
    return f"{localtime(value):%H:%M}" if value else ""


@register.filter
def thai_month(value: str) -> str:
    """มิถุนายน 2567 from "2024-06"."""
    return shown_month(value)


@register.filter
def baht(satang: int | None, style: str = "") -> str:
    """1,234.50 from satang; `|baht:"short"` leaves .00 away."""
    if satang is None:
        return ""
    return format_baht(satang, satang_always=style != "short")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture from the sprite; it says nothing to a screen reader, the word beside it does."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static(_vendored("sprite.svg")),
        name,
    )


@register.simple_tag
def vendor(name: str) -> str:
    """Address of a vendored file by its name alone, so that no template holds a version."""
    return static(_vendored(name))


@cache
def _vendored(name: str) -> str:
    files = tomllib.loads((_VENDOR / "MANIFEST.toml").read_text(encoding="utf-8"))["file"]
    return "vendor/" + next(f["file"] for f in files if f["file"].endswith(f"/{name}"))
