"""The outlook worded for paper, from a finished projection. Official paper is Thai whatever the language of the screen.

The sentences are those of the page (`telling`, `comparison`), so that paper and screen never say two things.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext, override

from kongboon.actuarial.assumptions import Assumptions, default_assumptions
from kongboon.actuarial.telling import (
    NO_GUARANTEE,
    baht,
    caveats,
    changes,
    entrant,
    how_likely,
    how_long,
    years_of,
)
from kongboon.funds.services import letterhead
from kongboon.kernel.money import format_baht
from kongboon.kernel.thai_dates import format_thai_date
from kongboon.ledger.models import Batch
from kongboon.outlook import pictures, tables, telling
from kongboon.outlook.answers import Answer
from kongboon.outlook.assumption_words import SPECS, Spec, value_in_words
from kongboon.outlook.comparison import Way, comparison_page
from kongboon.outlook.inputs import assumptions_of
from kongboon.outlook.options import Option, levers_of
from kongboon.paper.outlook_document import (
    AssemblySheet,
    AssumedLine,
    EnoughLine,
    SameRun,
    TreasurerSheet,
    WayLine,
    YearLine,
)

# What one page holds without its letters growing too small for the readers.
_CAUSES, _ASSUMED, _RESERVATIONS, _QUESTIONS = 4, 12, 3, 6
_VALUES_OF_A_LIST = 2
_DAYS = 365


def treasurer_sheet(answer: Answer, at: datetime) -> TreasurerSheet:
    """The treasurer's page of the way things are; `at` is when it is printed."""
    figures, asked = answer.today, answer.asked
    with override("th"):
        target = telling.target()
        within = min(target["years"], years_of(figures))
        assumptions = assumptions_of(asked.assumptions)
        return TreasurerSheet(
            head=letterhead(asked.fund),
            likely=how_likely(figures, gettext) or "",
            long=how_long(figures, gettext),
            turning=telling.turning(answer),
            causes=tuple(cause.text for cause in telling.causes(answer)[:_CAUSES]),
            fan=pictures.fan_chart(figures),
            enough=tuple(_enough(answer)),
            entrant=entrant(figures, gettext) or "",
            target=f"“พอ” หมายถึง ภายใน {within} ปี เงินหมดไม่เกิน {target['count']} ใน 100 แบบ แต่ละข้อทำข้อเดียวก็พอ",
            without_state=telling.without_state(answer) or "",
            years=tuple(_year(row) for row in tables.years_table(figures)),
            assumed=tuple(islice(_assumed(answer, assumptions), _ASSUMED)),
            assumed_in_all=_assumed_in_all(assumptions),
            reservations=_reservations(answer),
            no_guarantee=gettext(NO_GUARANTEE),
            run=_same_run(answer),
            printed_at=at,
        )


def assembly_sheet(answer: Answer, at: datetime) -> AssemblySheet:
    """The assembly's page of proposals beside today."""
    with override("th"):
        asked = answer.asked
        page = comparison_page(asked.fund, answer)
        ways: list[Way] = page["ways"]
        in_order = {one.name: answer.told["differences"][one.name] for one in answer.options}
        return AssemblySheet(
            head=letterhead(asked.fund),
            title=asked.title,
            sentences=tuple(changes({**answer.told, "differences": in_order}, gettext)),
            chart=page["chart"],
            chance_years=tuple(year for year, _ in page["chances"]),
            left_in_be=page["until_be"],
            ways=tuple(_way(answer, way, place, page) for place, way in enumerate(ways)),
            differs_names=tuple(name for name, _ in ways[-1].differs),
            questions=tuple(_questions(answer)),
            meeting=_meeting(answer),
            reservations=_reservations(answer),
            no_guarantee=gettext(NO_GUARANTEE),
            run=_same_run(answer),
            printed_at=at,
        )


def _enough(answer: Answer) -> Iterator[EnoughLine]:
    for one, raw in zip(telling.enough(answer), answer.told["solved"], strict=True):
        if one.value is None or one.before is None or one.after is None:
            yield EnoughLine(one.title, "", "", "", "")
            continue
        now, value = one.now, one.value
        if one.lever == "dues":
            now, value = (f"{text} ({_a_day(raw[key])})" for text, key in ((now, "now"), (value, "value")))
        before, after = (f"{hundred['count']} ใน 100 แบบ" for hundred in (one.before, one.after))
        yield EnoughLine(one.title, now, value, before, after)


def _a_day(satang_a_year: float) -> str:
    return f"วันละ {format_baht(round(satang_a_year / _DAYS), satang_always=False)} บาท"


def _chance(hundred: dict[str, str]) -> str:
    """So many in a hundred, with what the drawing leaves open; the row or column says of what."""
    return f"{hundred['count']} ({hundred['low']} ถึง {hundred['high']})"


def _year(row: tables.YearRow) -> YearLine:
    return YearLine(
        number=row.number,
        year_be=row.year_be,
        members=round(row.members),
        members60=round(row.members60),
        dues_satang=round(row.dues),
        local_satang=round(row.local),
        state_satang=round(row.state),
        paid_satang=round(row.goes),
        left_satang=row.middle,
        lowest_satang=row.lowest,
    )


@dataclass(frozen=True)
class _Known:
    """An assumption and whether somebody in the fund chose it."""

    spec: Spec
    is_own: bool


def _known(assumptions: Assumptions) -> list[_Known]:
    """All assumptions: the fund's own first, then those that matter most."""
    shipped = default_assumptions()
    found = [_Known(spec, assumptions.record(key) != shipped.record(key)) for key, spec in SPECS.items()]
    return sorted(found, key=lambda one: (not one.is_own, not one.spec.is_main))


def _assumed(answer: Answer, assumptions: Assumptions) -> Iterator[AssumedLine]:
    """What a page has room for: lists of many values only where the fund chose them."""
    regulation = Option(**answer.question["today"]).regulation()
    for one in _known(assumptions):
        if not one.is_own and not (one.spec.is_main and one.spec.is_simple):
            continue
        record = assumptions.record(one.spec.key)
        told = value_in_words(one.spec, record.value, regulation)
        value = ", ".join(told[:_VALUES_OF_A_LIST]) + (" …" if len(told) > _VALUES_OF_A_LIST else "")
        chosen = f"{record.chosen_by}, {format_thai_date(record.chosen_on, 'short')}" if one.is_own else ""
        yield AssumedLine(str(one.spec.name), value, chosen)


def _assumed_in_all(assumptions: Assumptions) -> str:
    own = sum(one.is_own for one in _known(assumptions))
    chosen = f"กองทุนเลือกเอง {own} ข้อ" if own else "กองทุนยังไม่ได้เลือกเองสักข้อ"
    return f"มีสมมติฐานทั้งหมด {len(SPECS)} ข้อ {chosen} ที่ไม่มีชื่อคนคือค่าที่มากับโปรแกรม ดูครบทุกข้อพร้อมที่มาได้ในหน้า “สมมติฐาน”"


def _reservations(answer: Answer) -> tuple[str, ...]:
    told = caveats(answer.today, gettext)
    rest = len(told) - _RESERVATIONS
    more = (f"ข้อควรรู้อีก {rest} ข้ออยู่ในโปรแกรม",) if rest > 0 else ()
    return (*told[:_RESERVATIONS], *more)


def _same_run(answer: Answer) -> SameRun:
    asked, figures = answer.asked, answer.today
    books = (
        Batch.objects.filter(fund=asked.fund, posted_at__lte=asked.asked_at)
        .select_related("seal")
        .order_by("-pk")
        .first()
    )
    return SameRun(
        valuation_on=asked.valuation_on,
        asked_by=asked.asked_by.name,
        asked_at=asked.asked_at,
        scenarios=figures["scenarios"],
        seed=figures["seed"],
        run_id=answer.told["run_id"],
        assumptions_sha256=figures["assumptions_sha256"],
        regulation_sha256=figures["regulation_sha256"],
        ledger_head=bytes(books.seal.hash).hex()[:16] if books else "",
        batch_no=books.batch_no if books else 0,
    )


def _way(answer: Answer, way: Way, place: int, page: dict[str, Any]) -> WayLine:
    name = answer.options[place - 1].name if place else None
    figures = answer.told["projections"][name] if name is not None else answer.today
    until = figures["years_be"].index(page["until_be"])
    return WayLine(
        name=way.name,
        is_of=_is_of(way, page) if place else tuple(way.is_of),
        dues=way.dues,
        chances=tuple(_chance(row[place]) for _, row in page["chances"]),
        one_in_ten=f"{way.one_in_ten_be}" if way.one_in_ten_be else "ไม่ถึงในช่วงนี้",
        left_satang=figures["balance_satang"]["50%"][until],
        differs=tuple(value for _, value in way.differs),
    )


def _is_of(way: Way, page: dict[str, Any]) -> tuple[str, ...]:
    """What a proposal is, without the regulation's name where that is today's."""
    ways: list[Way] = page["ways"]
    regulation, *more = way.is_of
    return tuple(way.is_of) if regulation != ways[0].is_of[0] else ("ระเบียบเดิม", *more)


def _meeting(answer: Answer) -> str:
    """The vote that it was laid before, the newest; "" while it is attached to none."""
    last = answer.asked.meetings.select_related("vote").last()
    if last is None:
        return ""
    return f"แนบกับการลงมติของ{last.vote.meeting} เมื่อวันที่ {format_thai_date(last.vote.held_on, 'long')}"


def _questions(answer: Answer) -> list[str]:
    """What the meeting has to answer for itself, from what the proposals change; no reckoning does it."""
    first = next(iter(_questions_of_today(answer)))
    asked = [first, *(text for option in answer.options for text in _questions_of(answer, option))]
    unique = list(dict.fromkeys(asked))[: _QUESTIONS - 1]
    return [*unique, f"ถ้ารับข้อเสนอ ใครจะทำ เริ่มเมื่อใด และจะกลับมาดูตัวเลขนี้อีกครั้งเมื่อใด (คิดครั้งนี้ {_day(answer)})"]


def _day(answer: Answer) -> str:
    return format_thai_date(localdate(answer.asked.asked_at), "short")


def _questions_of_today(answer: Answer) -> Iterator[str]:
    told = how_likely(answer.today, gettext)
    yield f"ถ้าไม่เปลี่ยนอะไรเลย {told} ที่ประชุมรับได้หรือไม่" if told else "ถ้าไม่เปลี่ยนอะไรเลย ที่ประชุมรับได้หรือไม่"


def _questions_of(answer: Answer, option: Option) -> Iterator[str]:
    today = levers_of(Option(**answer.question["today"]).regulation())
    if option.dues_satang is not None and option.dues_satang > today.dues_satang:
        yield (
            f"สมาชิกสมทบเพิ่มจากปีละ {baht(today.dues_satang)} เป็น {baht(option.dues_satang)} บาทไหวหรือไม่ "
            "คนที่ไม่ไหวจะช่วยกันอย่างไร"
        )
    if option.death_cap_satang is not None and today.death_satang is not None:
        yield (
            f"ครอบครัวได้เมื่อเสียชีวิตสูงสุด {baht(option.death_cap_satang)} บาท จากเดิม {baht(today.death_satang)} บาท "
            "คนที่สมทบมานานเห็นด้วยหรือไม่"
        )
    if option.entrants_per_year is not None:
        yield f"จะชวนสมาชิกใหม่ให้ได้ปีละ {option.entrants_per_year} คนจากที่ไหน และใครรับไปชวน"
    if option.state_money is not None:
        yield "ถ้าเงินสมทบจากรัฐไม่เป็นอย่างที่คิดไว้ จะทำอย่างไร"
    if option.text != answer.question["today"]["text"]:
        yield f"ระเบียบใน “{option.name}” เปลี่ยนข้อใดบ้าง สมาชิกได้อ่านครบแล้วหรือยัง ใครได้มากขึ้น ใครได้น้อยลง"
