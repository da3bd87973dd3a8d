"""Who is too young to sign for money."""

from __future__ import annotations

from datetime import date

from kongboon.kernel.thai_dates import completed_years
from kongboon.members.models import Member

FULL_AGE_YEARS = 20  # Civil and Commercial Code, section 19


def is_minor(member: Member, on: date | None) -> bool:
    """Whether a member is under full age on a day; one without a known day of birth is taken as grown up."""
    return member.birth_date is not None and on is not None and _age(member.birth_date, on) < FULL_AGE_YEARS


def _age(born_on: date, on: date) -> int:
    return completed_years(born_on, max(born_on, on))
