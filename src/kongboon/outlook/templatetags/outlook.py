"""Figures of a projection as people read them; `{% load outlook %}`."""

from __future__ import annotations

from django import template

from kongboon.actuarial.telling import baht, signed_baht

register = template.Library()


@register.filter
def whole_baht(satang: float) -> str:
    """1,234 from satang; a projection is no more exact than a baht."""
    return baht(satang)


@register.filter
def changed_baht(satang: float) -> str:
    """+1,234 or -1,234 from satang."""
    return signed_baht(satang)


@register.filter
def people(count: float) -> str:
    """1,127 from a mean number of people or claims."""
    return f"{count:,.0f}"
