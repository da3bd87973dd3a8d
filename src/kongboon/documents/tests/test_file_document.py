"""Uploads made safe (reliability.md 2.5): nothing but the dots of a photo is kept, and nothing is kept twice."""

from __future__ import annotations

import io
import os
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image, ImageFile
from tests.world import Cast

from kongboon.access.models import Role
from kongboon.documents import errors
from kongboon.documents.models import Document, DocumentView
from kongboon.documents.pictures import BYTES_MAX, SIDE_MAX, made_safe
from kongboon.documents.services import file_document, open_document
from kongboon.funds.guarding import append_only_tables

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
GPS, ORIENTATION, LEFT_SIDE_DOWN = 0x8825, 0x0112, 6


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "khaki").save(out, form, **more)
    return out.getvalue()


def _with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "a telephone"
    exif[ORIENTATION] = LEFT_SIDE_DOWN
    exif.get_ifd(GPS)[2] = (14.0, 37.0, 12.0)
    return picture(exif=exif)


def _file(fund: Cast, at: datetime, data: bytes, name: str = "ใบมรณบัตร.jpg") -> Document:
    return file_document(
        fund=fund.fund, data=data, file_name=name, kind="evidence", by=fund.officers[Role.WELFARE], at=at
    )


def test_a_photo_loses_its_place_and_stands_upright(fund: Cast, at: datetime) -> None:
    sent = _with_place()
    assert b"a telephone" in sent
    document = _file(fund, at, sent)
    with Image.open(Path(settings.FILES_DIR) / document.stored_name) as kept:
        assert not kept.getexif()
        assert kept.size == (40, 60), "turned as the camera was held"
    assert document.content_type == "image/jpeg"


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_photos_become_jpeg_on_white(fund: Cast, at: datetime, form: str) -> None:
    safe = made_safe(picture(form, mode="RGBA") if form == "PNG" else picture(form), "x")
    assert (safe.content_type, safe.suffix) == ("image/jpeg", "jpg")


def test_a_large_photo_is_made_smaller() -> None:
    safe = made_safe(picture(size=(4000, 3000)), "x")
    with Image.open(io.BytesIO(safe.data)) as kept:
        assert kept.size == (SIDE_MAX, SIDE_MAX * 3 // 4)


def test_words_behind_a_photo_are_left_behind() -> None:
    assert b"<script>" not in made_safe(picture() + b"<script>alert(1)</script>", "x").data


def test_the_same_bytes_and_the_same_dots_are_one_document(fund: Cast, at: datetime) -> None:
    first = _file(fund, at, picture())
    assert _file(fund, at, picture(), "another name.jpg").pk == first.pk
    assert _file(fund, at, picture() + b"trailing words").pk == first.pk, "the same dots in other bytes"
    assert Document.objects.count() == 1


def test_the_file_lies_below_the_fund_under_its_hash_before_the_row(fund: Cast, at: datetime) -> None:
    document = _file(fund, at, picture(), "../../keys.json")
    sha256 = document.sha256
    assert document.stored_name == f"{fund.fund.code}/{sha256[:2]}/{sha256}.jpg"
    assert document.file_name == "keys.json"
    kept = Path(settings.FILES_DIR) / document.stored_name
    assert kept.stat().st_mode & 0o077 == 0, "nobody else on the computer reads it"
    assert kept.stat().st_mode & 0o111 == 0, "and nobody runs it"


def test_the_disk_has_the_bytes_before_the_row_is_written(
    fund: Cast, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    really = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append("disk"), really(fd))[1])
    create = Document.objects.__class__.create
    monkeypatch.setattr(
        Document.objects.__class__, "create", lambda self, **v: (order.append("row"), create(self, **v))[1]
    )
    _file(fund, at, picture())
    assert order[-1] == "row"
    assert order.count("disk") >= 2, "the file and its folder"


def _bomb() -> bytes:
    """A PNG that says 60,000 x 60,000 dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    header = (60_000).to_bytes(4) + (60_000).to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


BAD = {
    "nothing": (errors.EmptyFile, b""),
    "a page of a browser": (errors.UnknownKindOfFile, b"<html><script>alert(1)</script></html>"),
    "a drawing that may carry programs": (
        errors.UnknownKindOfFile,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ),
    "a moving picture": (errors.UnknownKindOfFile, picture("GIF")),
    "a photo cut short": (errors.BrokenFile, picture(size=(400, 300))[:700]),
    "a photo of Apple": (errors.HeicPhoto, b"\0\0\0\x18ftypheic" + b"\0" * 64),
    "more dots than memory": (errors.TooManyPixels, _bomb()),
    "a photo of too many dots": (errors.TooManyPixels, picture("PNG", size=(5001, 5000))),
    "a PDF without its end": (errors.BrokenFile, b"%PDF-1.7\nnothing more"),
    "a PDF of no version": (errors.BrokenFile, b"%PDF-x\n%%EOF"),
    "words that only name themselves PDF": (errors.UnknownKindOfFile, b"hello %PDF-1.7 %%EOF"),
    "too large": (errors.TooLarge, b"%PDF-1.7" + b"\0" * BYTES_MAX),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_photo_and_no_pdf_is_refused_and_nothing_is_kept(
    fund: Cast, at: datetime, case: str
) -> None:
    error, data = BAD[case]
    before = sorted(Path(settings.FILES_DIR).rglob("*.*"))
    with pytest.raises(error):
        _file(fund, at, data, "ใบรับรอง.jpg")
    assert not Document.objects.exists()
    assert sorted(Path(settings.FILES_DIR).rglob("*.*")) == before


def test_a_photo_cut_short_is_refused_after_a_pdf_was_made() -> None:
    from kongboon.paper import printer

    assert printer, "the PDF maker is loaded"
    assert ImageFile.LOAD_TRUNCATED_IMAGES, "it lets cut photos through, for the whole process"
    with pytest.raises(errors.BrokenFile):
        made_safe(picture(size=(400, 300))[:700], "x")
    assert ImageFile.LOAD_TRUNCATED_IMAGES, "and finds its setting as it left it"


def test_a_pdf_is_kept_as_it_is(fund: Cast, at: datetime) -> None:
    document = _file(fund, at, PDF, "ใบมรณบัตร.pdf")
    assert (document.content_type, document.is_picture) == ("application/pdf", False)
    assert open_document(document=document, by=fund.chair, at=at) == PDF


def test_who_looks_is_written_down(fund: Cast, at: datetime) -> None:
    document = _file(fund, at, picture())
    open_document(document=document, by=fund.chair, at=at)
    look = DocumentView.objects.get()
    assert (look.document, look.officer) == (document, fund.chair)


def test_an_altered_or_lost_file_is_said_and_not_shown(fund: Cast, at: datetime) -> None:
    document = _file(fund, at, picture())
    kept = Path(settings.FILES_DIR) / document.stored_name
    kept.write_bytes(picture(size=(61, 40)))
    with pytest.raises(errors.FileLost):
        open_document(document=document, by=fund.chair, at=at)
    kept.unlink()
    with pytest.raises(errors.FileLost):
        open_document(document=document, by=fund.chair, at=at)


def test_looks_at_filed_papers_are_only_added() -> None:
    assert "documents_documentview" in append_only_tables()
