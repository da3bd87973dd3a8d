"""Consent to what is sensitive (PDPA section 26): the words, who agreed to them and when, and taking it back.

The words have versions: who agreed to the first words did not agree to the second. What stood on the paper can be
read for good, so a text that was used is never changed here; a better one is a new version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.documents.models import Document
from kongboon.documents.uses import Of, Use, require_own
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.funds.words import shown_date
from kongboon.members import errors
from kongboon.members.models import Consent, Member


@dataclass(frozen=True)
class ConsentText:
    """The words of one version, in both languages."""

    th: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "th").startswith("en") else self.th


# (kind, version) -> the words. Only added to.
TEXTS: dict[tuple[str, int], ConsentText] = {
    (Consent.Kind.DISABILITY, 1): ConsentText(
        "ข้าพเจ้ายินยอมให้กองทุนบันทึกว่าข้าพเจ้ามีความพิการตั้งแต่วันใด เพื่อใช้พิจารณาสิทธิและการยกเว้นเงินสมทบตามระเบียบของกองทุนเท่านั้น "
        "ผู้ที่เห็นคือกรรมการและผู้ดูแลทะเบียน ผู้เก็บเงินไม่เห็น ข้าพเจ้าถอนความยินยอมได้เมื่อใดก็ได้ แล้วกองทุนจะลบข้อมูลนี้",
        "I agree that the fund writes down since when I have a disability, only to decide rights and exemption from dues "
        "by its regulation. The committee and the registrar see it, collectors do not. I may take this back at any time; "
        "then the fund removes it.",
    ),
    (Consent.Kind.HEALTH, 1): ConsentText(
        "ข้าพเจ้ายินยอมให้กองทุนบันทึกเรื่องการเจ็บป่วยของข้าพเจ้าที่เล่าไว้ในคำขอสวัสดิการ เพื่อใช้พิจารณาคำขอเท่านั้น "
        "ผู้ที่เห็นคือผู้รับคำขอและกรรมการที่พิจารณา กองทุนจะไม่ประกาศเรื่องนี้ ข้าพเจ้าถอนความยินยอมสำหรับคำขอต่อ ๆ ไปได้เมื่อใดก็ได้",
        "I agree that the fund writes down what I tell of my illness with a claim, only to decide the claim. Who takes the "
        "claim and the committee see it; the fund never makes it public. I may take this back for later claims at any time.",
    ),
}  # fmt: skip


def text_of(kind: str, version: int | None = None) -> tuple[int, ConsentText]:
    """A version of the words with its number, the newest if None."""
    newest = version or max(number for known, number in TEXTS if known == kind)
    return newest, TEXTS[kind, newest]


def consent_of(member: Member, kind: str) -> Consent | None:
    """The consent that stands, None where there is none or it was taken back."""
    last: Consent | None = Consent.objects.filter(member=member, kind=kind).order_by("pk").last()
    return last if last is not None and last.is_given else None


@transaction.atomic
def record_consent(
    *,
    member: Member,
    kind: str,
    by: Officer,
    at: datetime,
    on: date | None = None,
    paper: Document | None = None,
    act: Act = Act.RECORD_CONSENT,
) -> Consent:
    """Write down that a member agreed to the newest words on a day (today if None); again, and nothing is added.

    `act`: under which it was asked, e.g. taking a claim. Errors: NotAllowed, ConsentInFuture, PhotoOfElsewhere.
    """
    require(by, act)
    lock_fund(member.fund)
    day = on or localdate(at)
    if day > localdate(at):
        raise errors.ConsentInFuture(date=shown_date(day))
    if paper is not None:  # one sheet carries the signatures of many
        require_own(paper, Of.CONSENT, None)
    version, _ = text_of(kind)
    standing = consent_of(member, kind)
    if standing is not None and standing.text_version == version and paper is None:
        return standing
    return write_consent(member, kind, by, at, is_given=True, on=day, text_version=version, paper=paper)


def paper_uses(fund: Fund, photos: Collection[int]) -> Iterator[Use]:
    """The consents whose signed paper is one of some photos. One query."""
    for row in Consent.objects.filter(fund=fund, paper__in=photos).order_by("pk"):
        if row.paper_id is not None:
            what = gettext("signed consent of %(on)s") % {"on": shown_date(row.on)}
            yield Use(row.paper_id, Of.CONSENT, f"member/{row.member_id}", what)


def write_consent(member: Member, kind: str, by: Officer, at: datetime, **more: object) -> Consent:
    """Add a row, as it is."""
    row: Consent = Consent.objects.create(
        id=next_id(member.fund), fund=member.fund, member=member, kind=kind, by=by, at=at, **more
    )
    return row
