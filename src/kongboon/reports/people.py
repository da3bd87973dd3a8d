"""Members of a period in numbers: movement, by village, by age and sex."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from kongboon.funds.models import Fund, Village
from kongboon.kernel.thai_calendar import completed_years
from kongboon.members.models import Member
from kongboon.paper.report_document import AgeSexRow, MemberMovement, MemberSection

AGE_GROUPS = ((0, 6), (7, 14), (15, 24), (25, 59), (60, 69), (70, 79), (80, 200))
_UNKNOWN_AGE = "ไม่ทราบวันเกิด"


def members_section(fund: Fund, start: date, end: date) -> MemberSection:
    """Counts of the period from the register as it is now; two SQL queries. Source: domain.md 2.6."""
    really = Member.objects.exclude(ended_reason=Member.EndReason.MISTAKE)
    members = list(really.filter(fund=fund, joined_on__lte=end))
    villages = list(Village.objects.filter(fund=fund))
    by_village = tuple(
        _movement(str(v), [m for m in members if m.village_id == v.pk], start, end) for v in villages
    )
    covered = sum(1 for row in by_village if row.closing)
    return MemberSection(
        movement=_movement("รวม", members, start, end),
        by_village=by_village,
        by_age=_by_age([m for m in members if _there(m, end)], end),
        groups=None,
        villages_covered=covered,
        villages_all=fund.villages_in_area or len(villages),
    )


def _there(member: Member, on: date) -> bool:
    return member.joined_on <= on and (member.ended_on is None or member.ended_on > on)


def _movement(label: str, members: Iterable[Member], start: date, end: date) -> MemberMovement:
    counts: Counter[str] = Counter()
    for member in members:
        before = member.joined_on < start
        if before and member.ended_on is not None and member.ended_on < start:
            continue
        counts["opening" if before else "joined"] += 1
        if member.ended_on is not None and member.ended_on <= end:
            counts["died" if member.ended_reason == Member.EndReason.DIED else "left"] += 1
    closing = counts["opening"] + counts["joined"] - counts["died"] - counts["left"]
    return MemberMovement(label, counts["opening"], counts["joined"], counts["died"], counts["left"], closing)


def _by_age(members: Iterable[Member], on: date) -> tuple[AgeSexRow, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for member in members:
        counts[_age_label(member.birth_date, on), member.sex] += 1
    labels = [_group_label(low, high) for low, high in AGE_GROUPS]
    if any(label == _UNKNOWN_AGE for label, _ in counts):
        labels.append(_UNKNOWN_AGE)
    return tuple(AgeSexRow(la, counts[la, "f"], counts[la, "m"], counts[la, ""]) for la in labels)


def _age_label(birth_date: date | None, on: date) -> str:
    if birth_date is None:
        return _UNKNOWN_AGE
    age = completed_years(birth_date, on)
    low, high = next((low, high) for low, high in AGE_GROUPS if age <= high)
    return _group_label(low, high)


def _group_label(low: int, high: int) -> str:
    return f"{low} ปีขึ้นไป" if high >= 200 else f"{low}–{high} ปี"
