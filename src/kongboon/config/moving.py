"""A whole fund as one file, to move between a laptop and a hub (DESIGN section 8: nobody is locked in).

The file is a zip in the age format (`backups.age`): `fund.json` says what it is, `rows/<table>.jsonl` holds one row
a line, `papers/<name>` the filed photos. National ids are in clear inside the envelope, because each installation
seals them with a key of its own. Users stay behind: they are of the installation; the hub gives the officers new
ones. Ids stay what they are. A fund goes in whole or not at all, through the same guards as ever.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.db import DatabaseError, models
from django_scopes import scope

from kongboon.backups.age import BEGIN, locked, unlocked
from kongboon.backups.errors import BrokenBackup
from kongboon.backups.files import whole_file
from kongboon.config.moving_books import restore_books
from kongboon.config.moving_claims import restore_claims
from kongboon.config.moving_rows import BOOKS, CLAIMS, Model, columns, made, rows_of, saved, tables
from kongboon.config.moving_sealed import BrokenFundFile, opened
from kongboon.documents.models import Document
from kongboon.documents.storage import bytes_of, keep
from kongboon.funds import transaction
from kongboon.funds.actor import acting_as
from kongboon.funds.ids import lock_fund
from kongboon.funds.models import Fund
from kongboon.governance.log_check import MOVING_IN
from kongboon.kernel.errors import DomainError, gettext_noop
from kongboon.ledger.checks import verify
from kongboon.ledger.models import Head
from kongboon.outlook.queue import take_up_again

FORM = 1
_IN_MEMORY = 64 * 1024 * 1024


class FundIsHere(DomainError):
    code = "fund.is_here"
    msgid = gettext_noop("Fund %(code)s, %(name)s, is here already. Nothing was brought in.")


class OtherVersion(DomainError):
    code = "fund.other_version"
    msgid = gettext_noop(
        "The file was made by another version of the program (%(what)s). Upgrade both to the same one and make it again."
    )


@dataclass(frozen=True)
class Moved:
    """What went into or out of a file: rows in all tables, filed papers, and the head of the books."""

    fund_id: int
    rows: int
    papers: int
    head: str


# ---- Out ---------------------------------------------------------------------------------------------------


def export_fund(fund: Fund, path: Path, *, passphrase: str) -> Moved:
    """Write every row and paper of a fund to a file that only the passphrase opens.

    Nobody posts meanwhile: the fund is locked. The file appears whole or not at all.
    Errors: FileIsThere, CannotWrite, PassphraseTooShort, FileLost if a filed paper is not there.
    """
    with (
        whole_file(path) as (out, _part),
        locked(out, passphrase) as clear,
        transaction.atomic(),
        scope(fund=fund),
    ):
        lock_fund(fund)
        head = Head.objects.get(fund=fund)
        return _pack(fund, bytes(head.hash).hex(), clear)


def _pack(fund: Fund, head: str, out: IO[bytes]) -> Moved:
    counts: dict[str, int] = {}
    papers = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for model in tables():
            counts[model._meta.label] = _write_rows(pack, model, fund)
        for document in Document.objects.filter(fund=fund, erased_at=None).order_by("pk"):
            pack.writestr(f"papers/{document.stored_name}", bytes_of(document), zipfile.ZIP_STORED)
            papers += 1
        told = {
            "kongboon": "fund",
            "form": FORM,
            "fund": fund.pk,
            "head": head,
            "counts": counts,
            "papers": papers,
        }
        told["columns"] = {model._meta.label: columns(model) for model in tables()}
        pack.writestr("fund.json", json.dumps(told, indent=1))
    return Moved(fund.pk, sum(counts.values()), papers, head[:16])


def _write_rows(pack: zipfile.ZipFile, model: Model, fund: Fund) -> int:
    count = 0
    with pack.open(f"rows/{model._meta.label}.jsonl", "w", force_zip64=True) as file:
        for row in rows_of(model, fund):
            # Sorted, because a database need not give the parts of a JSON value back in the order they came in.
            text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
            file.write(text.encode() + b"\n")
            count += 1
    return count


# ---- In ----------------------------------------------------------------------------------------------------


def import_fund(path: Path, *, passphrase: str) -> Moved:
    """Bring a fund in from a file: every row, every seal checked, every total worked out anew, or nothing.

    Errors: FundIsHere, WrongPassphrase, BrokenFundFile, OtherVersion.
    """
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as clear:
        _open(path, passphrase, clear)
        try:
            with zipfile.ZipFile(clear) as pack, acting_as(act=MOVING_IN):
                return _unpack(pack)
        except (
            zipfile.BadZipFile,
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
            DatabaseError,
        ) as problem:
            raise BrokenFundFile(
                problem=str(problem).splitlines()[0] if str(problem) else "damaged"
            ) from problem


def _open(path: Path, passphrase: str, clear: IO[bytes]) -> None:
    """Decrypt a file into another one, also a file of before the age format."""
    with path.open("rb") as sealed:
        is_age = sealed.read(len(BEGIN)) == BEGIN
        sealed.seek(0)
        if not is_age:
            clear.writelines(opened(sealed, passphrase))
            return
        try:
            with unlocked(sealed, passphrase) as pieces:
                shutil.copyfileobj(pieces, clear)
        except BrokenBackup as broken:
            raise BrokenFundFile(**broken.facts) from broken


def _unpack(pack: zipfile.ZipFile) -> Moved:
    told = json.loads(pack.read("fund.json"))
    _check_form(told)
    fund_id = int(told["fund"])
    if known := Fund.objects.filter(pk=fund_id).first():
        raise FundIsHere(code=fund_id, name=known.name)
    written: list[Path] = []
    try:
        with transaction.atomic():
            rows = _restore(pack, told, fund_id)
            papers = _restore_papers(pack, fund_id, written)
            if papers != told["papers"]:
                raise ValueError(f"{papers} papers of {told['papers']}")
            # The queue is the installation's and stayed behind; what it was busy with goes on here.
            take_up_again(Fund(pk=fund_id))
    except BaseException:
        for file in written:
            file.unlink(missing_ok=True)
        raise
    return Moved(fund_id, rows, papers, told["head"][:16])


def _check_form(told: Any) -> None:
    if not isinstance(told, dict) or told.get("kongboon") != "fund":
        raise BrokenFundFile(problem="it is not a fund's file")
    if told.get("form") != FORM:
        raise OtherVersion(what=f"form {told.get('form')}")
    here = {model._meta.label: columns(model) for model in tables()}
    for label in sorted(here.keys() | told["columns"].keys()):
        if here.get(label) != told["columns"].get(label):
            raise OtherVersion(what=label)


def _restore(pack: zipfile.ZipFile, told: dict[str, Any], fund_id: int) -> int:
    """Fill every table in order, and compare the books with what the file says of them."""
    counts = dict.fromkeys(told["counts"], 0)
    fund = Fund(pk=fund_id)
    with scope(fund=fund):
        for model in tables():
            if model is BOOKS[0]:
                restore_books(fund_id, {m: _read_rows(pack, m, fund_id, counts) for m in BOOKS})
            elif model is CLAIMS[0]:
                restore_claims({m: _read_rows(pack, m, fund_id, counts) for m in CLAIMS})
            elif model not in BOOKS and model not in CLAIMS:
                saved(_read_rows(pack, model, fund_id, counts), model)
        if counts != told["counts"]:
            raise ValueError("rows are missing")
        found = verify(Fund.objects.get(pk=fund_id))
        head = bytes(Head.objects.get(fund_id=fund_id).hash).hex()
    if not found.whole or head != told["head"]:
        raise ValueError("the books do not end in the head that the file names")
    return sum(counts.values())


def _read_rows(
    pack: zipfile.ZipFile, model: Model, fund_id: int, counts: dict[str, int]
) -> Iterator[models.Model]:
    label = model._meta.label
    with pack.open(f"rows/{label}.jsonl") as file:
        for line in io.TextIOWrapper(file, encoding="utf-8", newline="\n"):
            counts[label] += 1
            yield made(model, json.loads(line), fund_id)


def _restore_papers(pack: zipfile.ZipFile, fund_id: int, written: list[Path]) -> int:
    """Bytes of every filed paper, each of which must be what its row says; `written` collects new files."""
    count = 0
    with scope(fund=Fund(pk=fund_id)):
        for document in Document.objects.filter(fund_id=fund_id, erased_at=None).order_by("pk"):
            data = pack.read(f"papers/{document.stored_name}")
            path = Path(settings.FILES_DIR) / document.stored_name
            inside = path.resolve().is_relative_to(Path(settings.FILES_DIR).resolve() / str(fund_id))
            if hashlib.sha256(data).hexdigest() != document.sha256 or not inside:
                raise ValueError(f"paper {document.pk} is not the one that was filed")
            if not path.exists():
                written.append(path)
                keep(document.stored_name, data)
            count += 1
    return count
