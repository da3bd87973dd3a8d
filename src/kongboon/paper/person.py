"""A person's own papers: the consent to sign, and everything that the fund keeps of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kongboon.paper.documents import Letterhead
from kongboon.paper.pdf import render_pdf


@dataclass(frozen=True)
class ConsentSheet:
    """`words`: (what it is about, the sentence) for each thing that can be agreed to; `version` as it is kept."""

    head: Letterhead
    name: str
    member_no: str
    words: tuple[tuple[str, str], ...]
    version: str


def consent_pdf(sheet: ConsentSheet) -> bytes:
    """Make the A4 sheet, in large letters."""
    return render_pdf("consent.html", {"sheet": sheet})


@dataclass(frozen=True)
class FilePart:
    """One kind of what is kept: its heading, the columns, and the rows under them as words."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PersonFile:
    """Everything that the fund keeps of one person, in Thai; `pictures` say where the photos lie."""

    head: Letterhead
    name: str
    member_no: str
    parts: tuple[FilePart, ...]
    pictures: str
    made_by: str
    made_at: dt.datetime


def person_pdf(file: PersonFile) -> bytes:
    """Make the A4 papers; empty kinds are named in one line at the end."""
    full = [part for part in file.parts if part.rows]
    empty = ", ".join(part.heading for part in file.parts if not part.rows)
    return render_pdf("person.html", {"file": file, "full": full, "empty": empty})
