"""A regulation worded for paper. Official paper is written in Thai whatever the language of the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext, override

from kongboon.funds.models import Fund
from kongboon.funds.services import letterhead
from kongboon.kernel.thai_dates import format_thai_date
from kongboon.paper.regulation_document import PaperChapter, PaperClause, RegulationPaper
from kongboon.regulations.clauses import clause_sentences, open_values
from kongboon.regulations.section_sentences import arrears_sentences, dues_sentences, section_sentences
from kongboon.rules.terms import Regulation
from kongboon.rules.wording import counted

_HEADINGS = {
    "tiers": "เงินสมทบที่สูงกว่า",
    "members": "สมาชิก",
    "pools": "กองเงิน",
    "shares": "การแบ่งเงิน",
    "in-kind": "การสมทบที่ไม่ใช่เงิน",
    "approvals": "ผู้เห็นชอบการจ่าย",
}


def regulation_paper(
    fund: Fund, regulation: Regulation, at: datetime, *, is_draft: bool = False
) -> RegulationPaper:
    """The regulation in chapters: general, members and dues, benefits, the rest, and the fund's own text."""
    with override("th"):
        return RegulationPaper(
            head=letterhead(fund),
            title=regulation.title,
            number=regulation.number,
            year_be=regulation.year_be,
            approved_by=regulation.approved_by,
            approved_on=regulation.approved_on,
            resolution=regulation.resolution,
            chapters=tuple(_chapters(fund, regulation, is_draft)),
            printed_at=at,
            sha256=regulation.text_sha256,
            warning=regulation.label or "",
            is_draft=is_draft,
        )


def _chapters(fund: Fund, regulation: Regulation, is_draft: bool) -> Iterator[PaperChapter]:
    """The fund's own chapters with what is decided under the one that speaks of it; the rest in chapters before."""
    decided = {
        "ทั่วไป": PaperChapter("บททั่วไป", (_general(fund, regulation, is_draft),)),
        "สมาชิก": PaperChapter("สมาชิกและเงินสมทบ", tuple(_members(regulation))),
        "สวัสดิการ": PaperChapter("สวัสดิการ", tuple(_benefits(regulation))),
    }
    own = []
    for chapter in regulation.chapters:
        lines = tuple(line for line in chapter.text.splitlines() if line.strip())
        word = next((word for word in decided if word in chapter.title), None)
        more = decided.pop(word).clauses if word else ()
        own.append(PaperChapter(chapter.title, (PaperClause("", "", lines), *more)))
    return iter([*decided.values(), *own])


def _general(fund: Fund, regulation: Regulation, is_draft: bool) -> PaperClause:
    begins = format_thai_date(regulation.in_force_from, "long")
    lines = [f"ระเบียบนี้เรียกว่า “{regulation.title}”", f"ใช้บังคับกับสมาชิกของ{fund.name}"]
    if not is_draft:
        until = f" ถึงวันที่ {format_thai_date(regulation.in_force_to, 'long')}" if regulation.in_force_to else ""
        lines.append(f"ให้ใช้ตั้งแต่วันที่ {begins}{until} เหตุที่เกิดก่อนวันนั้นให้ใช้ระเบียบฉบับเดิม")
    return PaperClause("", "ชื่อและการใช้บังคับ", tuple(lines))


def _members(regulation: Regulation) -> Iterator[PaperClause]:
    assumed = set(regulation.assumed)
    dues = tuple(str(sentence) for sentence in dues_sentences(regulation, gettext))
    yield PaperClause("", "เงินสมทบ", dues, bool(assumed & {"dues", "entry_fee"}))
    waiting = counted(regulation.waiting_days, "day", gettext)
    lines = (f"มีสิทธิรับสวัสดิการเมื่อเป็นสมาชิกครบ {waiting} เว้นแต่ข้อใดกำหนดไว้เป็นอย่างอื่น",)
    yield PaperClause("", "ระยะรอสิทธิ", lines, "waiting_days" in assumed)
    for name in ("tiers", "members", "pools", "shares", "in-kind", "approvals"):
        told = tuple(str(sentence) for sentence in section_sentences(regulation, name, gettext))
        if told:
            yield PaperClause("", _HEADINGS[name], told)
    arrears = tuple(str(sentence) for sentence in arrears_sentences(regulation, gettext))
    if arrears:
        yield PaperClause("", "การค้างเงินสมทบ", arrears)


def _benefits(regulation: Regulation) -> Iterator[PaperClause]:
    for benefit in regulation.benefits:
        lines = tuple(str(sentence) for sentence in clause_sentences(regulation, benefit, gettext))
        assumed = open_values(benefit, gettext)
        if assumed:
            lines += (f"ค่าสมมติ: {assumed}",)
        yield PaperClause(benefit.clause, benefit.title_th, lines, bool(assumed))
