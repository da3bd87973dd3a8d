"""Finding filed papers again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from kongboon.access.models import Officer, Role
from kongboon.documents.errors import FileLost
from kongboon.documents.fingerprints import BITS_MAX, bits_apart, is_one_picture
from kongboon.documents.models import Document
from kongboon.documents.storage import bytes_of

LOOKS_MAX = 60  # second looks at one photo, the nearest fingerprints first: about 10 ms each


_IN_NAME: list[Callable[[Officer], QuerySet[Any, Any]]] = []


def register_in_name(papers: Callable[[Officer], QuerySet[Any, Any]]) -> None:
    """Say the keys of papers that others filed in an officer's name; called once, from an AppConfig.ready."""
    assert papers not in _IN_NAME, papers
    _IN_NAME.append(papers)


def visible_documents(officer: Officer) -> QuerySet[Document]:
    """The filed papers that an officer sees: a collector those that they filed themselves, or others in their name."""
    documents: QuerySet[Document] = Document.objects.filter(fund=officer.fund_id).select_related(
        "uploaded_by"
    )
    if officer.role != Role.COLLECTOR:
        return documents
    own = Q(uploaded_by=officer)
    for papers in _IN_NAME:
        own |= Q(pk__in=papers(officer))
    return documents.filter(own)


def same_papers(document: Document, among: QuerySet[Document]) -> list[Document]:
    """The filed papers out of `among` that are the same as one: the same bytes, or the same picture saved anew.

    `among` may reach over funds, then the caller has opened the scope. A PDF is known by its bytes alone.
    """
    known = {found.pk: found for found in among.filter(sha256=document.sha256)}
    known |= {found.pk: found for found in among.filter(upload_sha256=document.upload_sha256)}
    for found in _alike(document, among):
        known.setdefault(found.pk, found)
    return list(known.values())


def _alike(document: Document, among: QuerySet[Document]) -> list[Document]:
    if document.fingerprint is None:
        return []
    prints = among.filter(fingerprint__isnull=False).exclude(pk=document.pk)
    known = prints.values_list("pk", "fingerprint")
    apart = {pk: bits_apart(document.fingerprint, bits) for pk, bits in known if bits is not None}
    near = sorted((bits, pk) for pk, bits in apart.items() if bits <= BITS_MAX)[:LOOKS_MAX]
    if not near:
        return []
    data = bytes_of(document)
    rows = among.in_bulk([pk for _, pk in near])
    return [rows[pk] for _, pk in near if _is_one(data, rows[pk])]


def _is_one(data: bytes, other: Document) -> bool:
    try:
        return is_one_picture(data, bytes_of(other))
    except FileLost:
        return False
