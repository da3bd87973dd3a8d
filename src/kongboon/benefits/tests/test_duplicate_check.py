"""One photo or certificate, two claims: refused within a fund, a warning across funds (reliability.md 2.2 row 7)."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from django_scopes import scope
from PIL import Image
from tests.world import Cast, make_member

from kongboon.benefits.claims import errors
from kongboon.benefits.claims.services import (
    Asked,
    Paper,
    confirm_claim,
    decline_claim,
    submit_claim,
    submit_event,
    withdraw_claim,
)
from kongboon.benefits.models import Claim, ClaimWarning
from kongboon.benefits.tests.conftest import death_of, specimen, welfare, with_money
from kongboon.documents.models import Document
from kongboon.documents.services import file_document
from kongboon.members.models import Member

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def _filed(cast: Cast, at: datetime, data: bytes, name: str = "ใบ.jpg") -> Document:
    return file_document(fund=cast.fund, data=data, file_name=name, kind="evidence", by=welfare(cast), at=at)


def _saved_anew(data: bytes) -> bytes:
    out = io.BytesIO()
    with Image.open(io.BytesIO(data)) as picture:
        picture.resize((picture.width * 7 // 10, picture.height * 7 // 10)).save(out, "JPEG", quality=45)
    return out.getvalue()


def _stay(cast: Cast, member: Member, document: Document, on: date = date(2024, 5, 1)) -> Asked:
    return Asked(member, "hospital", on, nights=2, papers=(Paper("hospital_certificate", document),))


def _handed_in(cast: Cast, asked: Asked, at: datetime, key: str) -> Claim:
    return submit_claim(asked=asked, by=welfare(cast), at=at, idem_key=key)


def test_a_photo_saved_anew_does_not_prove_a_second_stay(cast: Cast, member: Member, at: datetime) -> None:
    data = specimen(1_000_001)
    first = _handed_in(cast, _stay(cast, member, _filed(cast, at, data)), at, "a")
    again = _filed(cast, at, _saved_anew(data), "ใบ 2.jpg")
    assert again.pk != first.papers.get().document_id
    with pytest.raises(errors.PhotoUsed, match=rf"ใบ 2\.jpg.*{first.number}.*10.*2567.*บุญมี.*withdrawn"):
        _handed_in(cast, _stay(cast, member, again, date(2024, 5, 20)), at, "b")
    other = make_member(cast, at, number="0002", first_name="ทองดี", paid_until=date(2024, 5, 31))
    with pytest.raises(errors.PhotoUsed):
        _handed_in(cast, _stay(cast, other, again), at, "c")
    assert Claim.objects.count() == 1


def test_the_same_pdf_does_not_prove_two_stays(cast: Cast, member: Member, at: datetime) -> None:
    _handed_in(cast, _stay(cast, member, _filed(cast, at, PDF, "ใบ.pdf")), at, "a")
    with pytest.raises(errors.PhotoUsed):
        _handed_in(cast, _stay(cast, member, _filed(cast, at, PDF), date(2024, 5, 20)), at, "b")
    other = _filed(cast, at, PDF.replace(b"<<>>", b"<< >>"))
    assert _handed_in(cast, _stay(cast, member, other, date(2024, 5, 20)), at, "c").status == "submitted"


def test_another_certificate_of_the_same_form_is_taken(cast: Cast, member: Member, at: datetime) -> None:
    _handed_in(cast, _stay(cast, member, _filed(cast, at, specimen(1_000_001))), at, "a")
    other = _stay(cast, member, _filed(cast, at, specimen(1_000_002)), date(2024, 5, 20))
    assert _handed_in(cast, other, at, "b").status == "submitted"


def test_the_benefits_of_one_event_share_their_photo(cast: Cast, member: Member, at: datetime) -> None:
    given = submit_event(asked=death_of(cast, member, at), by=welfare(cast), at=at, idem_key="d")
    asked = death_of(cast, member, at, benefit_code="B06", papers=())
    assert len(given) == 2
    withdraw_claim(claim=given[1], reason="ส่งผิด", by=welfare(cast), at=at)
    papers = tuple(Paper(paper.name, paper.document) for paper in given[0].papers.all())
    assert given[0].papers.count() == 1
    wreath = Asked(**(asked.__dict__ | {"papers": papers if given[1].papers.exists() else ()}))
    assert _handed_in(cast, wreath, at, "w").status == "submitted"


def test_the_photo_of_a_withdrawn_or_refused_claim_is_free_again(
    cast: Cast, member: Member, at: datetime
) -> None:
    document = _filed(cast, at, specimen(1_000_001))
    first = _handed_in(cast, _stay(cast, member, document), at, "a")
    withdraw_claim(claim=first, reason="วันที่ผิด", by=welfare(cast), at=at)
    second = _handed_in(cast, _stay(cast, member, document, date(2024, 5, 2)), at, "b")
    decline_claim(claim=second, by=cast.chair, at=at, note="วันที่ยังผิด")
    assert _handed_in(cast, _stay(cast, member, document, date(2024, 5, 3)), at, "c").status == "submitted"


# ---- Across funds ------------------------------------------------------------------------------------------


def _elsewhere(cast: Cast, at: datetime, data: bytes, certificate: str) -> Cast:
    other = with_money(at, code="3305060")
    with scope(fund=other.fund):
        member = make_member(other, at, first_name="คนไกล", paid_until=date(2024, 5, 31), heir_name="ก")
        papers = (Paper("death_certificate", _filed(other, at, data)),)
        _handed_in(other, death_of(other, member, at, papers=papers, certificate_no=certificate), at, "d")
    return other


def _death(cast: Cast, member: Member, at: datetime, data: bytes, certificate: str) -> Claim:
    papers = (Paper("death_certificate", _filed(cast, at, data)),)
    asked = death_of(cast, member, at, papers=papers, certificate_no=certificate)
    return _handed_in(cast, asked, at, "d")


def test_a_photo_used_at_another_fund_waits_for_a_word_on_it(
    cast: Cast, member: Member, at: datetime
) -> None:
    data = specimen(1_000_001)
    other = _elsewhere(cast, at, data, "1")
    claim = _death(cast, member, at, _saved_anew(data), "2")
    assert [(w.kind, w.fund_name) for w in claim.warnings.all()] == [("photo", other.fund.name)]
    with pytest.raises(errors.NoteNeeded, match=other.fund.name) as caught:
        confirm_claim(claim=claim, by=cast.chair, at=at)
    assert "คนไกล" not in str(caught.value), "of the other fund only its name"
    assert confirm_claim(claim=claim, by=cast.chair, at=at, note="โทรถามแล้ว คนละคน").status == "approved"


def test_a_certificate_number_used_at_another_fund_is_a_warning(
    cast: Cast, member: Member, at: datetime
) -> None:
    other = _elsewhere(cast, at, specimen(1_000_001), "33-01/2567")
    claim = _death(cast, member, at, specimen(1_000_002), "๓๓-๐๑/๒๕๖๗")
    assert [(w.kind, w.fund_name) for w in claim.warnings.all()] == [("certificate", other.fund.name)]


def test_a_claim_handed_in_elsewhere_afterwards_is_seen_when_this_one_is_confirmed(
    cast: Cast, member: Member, at: datetime
) -> None:
    data = specimen(1_000_001)
    claim = _death(cast, member, at, data, "1")
    assert not ClaimWarning.objects.exists()
    _elsewhere(cast, at, data, "2")
    with pytest.raises(errors.NoteNeeded):
        confirm_claim(claim=claim, by=cast.chair, at=at)
    confirm_claim(claim=claim, by=cast.chair, at=at, note="ถามแล้ว")
    assert ClaimWarning.objects.count() == 1


def test_different_papers_at_two_funds_give_no_warning(cast: Cast, member: Member, at: datetime) -> None:
    _elsewhere(cast, at, specimen(1_000_001), "1")
    assert not _death(cast, member, at, specimen(1_000_002), "2").warnings.exists()
