"""Filing a photo or a paper, and opening it again."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import datetime
from pathlib import PurePath, PureWindowsPath

from django.core.files.uploadedfile import UploadedFile

from kongboon.access.models import Officer
from kongboon.documents.fingerprints import fingerprint
from kongboon.documents.models import Document, DocumentView
from kongboon.documents.pictures import check_size, made_safe
from kongboon.documents.storage import bytes_of, drop, keep, stored_name
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund

_NAME_LENGTH = 150


@transaction.atomic
def file_document(
    *, fund: Fund, data: bytes, file_name: str, kind: str, by: Officer, at: datetime
) -> Document:
    """File the bytes of a photo (JPEG, PNG, WebP) or a PDF; the same bytes again give the same document.

    The bytes are on the disk before the row is committed. Errors: the kinds of documents.errors.UnusableFile.
    """
    name = shown_name(file_name)
    uploaded = hashlib.sha256(data).hexdigest()
    safe = made_safe(data, name)
    sha256 = hashlib.sha256(safe.data).hexdigest()
    lock_fund(fund)  # two sendings of one photo do not both file it
    known: Document | None = (
        Document.objects.filter(fund=fund, upload_sha256=uploaded).first()
        or Document.objects.filter(fund=fund, sha256=sha256).first()
    )
    if known is not None:
        return known
    place = stored_name(fund.pk, sha256, safe.suffix)
    keep(place, safe.data)
    document: Document = Document.objects.create(
        id=next_id(fund),
        fund=fund,
        kind=kind,
        sha256=sha256,
        upload_sha256=uploaded,
        fingerprint=fingerprint(safe.data),
        file_name=name,
        content_type=safe.content_type,
        size=len(safe.data),
        stored_name=place,
        uploaded_by=by,
        uploaded_at=at,
    )
    return document


def file_upload(*, fund: Fund, upload: UploadedFile[bytes], kind: str, by: Officer, at: datetime) -> Document:
    """File what came with a form; one that is too large is refused before it is read. Errors: as `file_document`."""
    name = str(upload.name or "")
    check_size(upload.size or 0, shown_name(name))
    upload.seek(0)  # an act that is tried again reads it again
    return file_document(fund=fund, data=upload.read(), file_name=name, kind=kind, by=by, at=at)


@transaction.atomic
def open_document(*, document: Document, by: Officer, at: datetime) -> bytes:
    """The filed bytes; who opened them is written down. Errors: FileLost."""
    data = bytes_of(document)
    DocumentView.objects.create(
        id=next_id(document.fund), fund=document.fund, document=document, officer=by, at=at
    )
    return data


@transaction.atomic
def erase_document(*, document: Document, at: datetime) -> None:
    """Remove a paper of a person who is erased: its bytes, its name and what finds the picture again. For good."""
    lock_fund(document.fund)
    Document.objects.filter(pk=document.pk).update(file_name="", fingerprint=None, erased_at=at)
    transaction.on_commit(lambda: drop(document.stored_name))


def shown_name(file_name: str) -> str:
    """The name to show: without folders and control characters, short enough for its column.

    >>> shown_name("C:\\\\DCIM\\\\ใบมรณบัตร.jpg"), shown_name("../../etc/passwd"), shown_name("")
    ('ใบมรณบัตร.jpg', 'passwd', 'ไฟล์')
    """
    name = PurePath(PureWindowsPath(file_name).name).name
    # Cc, Cf: control and invisible turning characters that would make a name read as another one.
    name = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs"))
    return " ".join(name.split())[-_NAME_LENGTH:] or "ไฟล์"
