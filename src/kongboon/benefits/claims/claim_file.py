"""A claim written down as a TOML or JSON file, for the command line: read into `Asked` before anything is written."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kongboon.benefits.claims.errors import BadClaimFile
from kongboon.benefits.claims.health import ANSWERS
from kongboon.kernel.errors import DomainError, gettext_noop, shown
from kongboon.kernel.thai_dates import parse_thai_date
from kongboon.kernel.thai_text import whole_number
from kongboon.rules.evaluate import NON_MEMBER
from kongboon.rules.vocabulary import RELATIONS

_FIELDS = {
    "member", "event", "date", "nights", "units", "by_accident", "certificate_no", "relation", "person_name",
    "benefit", "payee", "payee_relation", "story", "village", "house_no", "vouched_by", "evidence", "key",
    "consent", "consent_on",
}  # fmt: skip


class _NotAFile(DomainError):
    code = "benefits.not_a_claim_file"
    msgid = gettext_noop("it cannot be read as TOML or JSON in UTF-8: %(why)s")


class _Missing(DomainError):
    code = "benefits.claim_file_missing"
    msgid = gettext_noop("it is missing. A claim needs member, event and date.")


class _NotKnown(DomainError):
    code = "benefits.claim_file_unknown"
    msgid = gettext_noop("there is no such field. The fields are: %(fields)s.")


class _NotText(DomainError):
    code = "benefits.claim_file_text"
    msgid = gettext_noop("“%(value)s” cannot be here; write a text in quotation marks.")


class _NotNights(DomainError):
    code = "benefits.claim_file_nights"
    msgid = gettext_noop("“%(value)s” is not a number of nights. Write a whole number, for example 3.")


class _NotUnits(DomainError):
    code = "benefits.claim_file_units"
    msgid = gettext_noop("“%(value)s” is not a number. Write a whole number, for example 3.")


class _NotYesNo(DomainError):
    code = "benefits.claim_file_yes_no"
    msgid = gettext_noop("“%(value)s” cannot be here; write true or false.")


class _NoMember(DomainError):
    code = "benefits.claim_file_no_member"
    msgid = gettext_noop(
        "somebody who is no member has no number. Write the name as person_name; "
        "the member who knows the person goes into vouched_by."
    )


class _NotEvidence(DomainError):
    code = "benefits.claim_file_evidence"
    msgid = gettext_noop(
        'write the name of each paper and its file, for example death_certificate = "photo.jpg".'
    )


class _NoPaper(DomainError):
    code = "benefits.claim_file_no_paper"
    msgid = gettext_noop("there is no file “%(value)s” beside the claim's file.")


class _NoRelation(DomainError):
    code = "benefits.claim_file_relation"
    msgid = gettext_noop("“%(value)s” is not known. Write one of: %(relations)s.")


class _NoGround(DomainError):
    code = "benefits.claim_file_ground"
    msgid = gettext_noop("“%(value)s” is not known. Write one of: %(grounds)s.")


@dataclass(frozen=True)
class WrittenClaim:
    """What the file says; help to somebody who is no member has no `member`, but a `village` (its moo).

    `evidence`: (name of the paper, file of its photo); `key` is the sender's own, or "".
    """

    member: str
    event: str
    on: date
    relation: str = "self"
    person_name: str = ""
    benefit: str | None = None
    nights: int | None = None
    units: int | None = None
    by_accident: bool = False
    story: str = ""
    village: int = 0
    house_no: str = ""
    vouched_by: str = ""
    certificate_no: str = ""
    payee: str = ""
    payee_relation: str = ""
    evidence: tuple[tuple[str, Path], ...] = ()
    key: str = ""
    consent: str = ""
    consent_on: date | None = None


def read_claim(file: Path) -> WrittenClaim:
    """The claim in a file; paths of photos are beside it. Errors: BadClaimFile with the field and what to do."""
    told = _mapping(file)
    for name in told:
        if name not in _FIELDS:
            raise BadClaimFile(field=shown(name), problem=_NotKnown(fields=", ".join(sorted(_FIELDS))))
    relation = _text(told, "relation") or "self"
    of_outsider = relation == NON_MEMBER
    for name in ("person_name" if of_outsider else "member", "event", "date"):
        if told.get(name) in (None, ""):
            raise BadClaimFile(field=name, problem=_Missing())
    if of_outsider and told.get("member"):
        raise BadClaimFile(field="member", problem=_NoMember())
    if relation not in RELATIONS:
        raise BadClaimFile(
            field="relation",
            problem=_NoRelation(value=shown(relation), relations=", ".join(sorted(RELATIONS))),
        )
    consent = _text(told, "consent")
    if consent and consent not in ANSWERS:
        known = ", ".join(ANSWERS)
        raise BadClaimFile(field="consent", problem=_NoGround(value=shown(consent), grounds=known))
    return WrittenClaim(
        member=_text(told, "member"),
        event=_text(told, "event"),
        on=_day(told["date"]),
        consent=consent,
        consent_on=_day(told["consent_on"], "consent_on") if told.get("consent_on") else None,
        relation=relation,
        person_name=_text(told, "person_name"),
        benefit=_text(told, "benefit") or None,
        nights=_count(told, "nights", _NotNights),
        units=_count(told, "units", _NotUnits),
        by_accident=_yes_no(told, "by_accident"),
        story=_text(told, "story"),
        village=_count(told, "village", _NotUnits) or 0,
        house_no=_text(told, "house_no"),
        vouched_by=_text(told, "vouched_by"),
        certificate_no=_text(told, "certificate_no"),
        payee=_text(told, "payee"),
        payee_relation=_text(told, "payee_relation"),
        evidence=_evidence(told.get("evidence", {}), file.parent),
        key=_text(told, "key"),
    )


def _mapping(file: Path) -> Mapping[str, Any]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        told = tomllib.loads(text) if file.suffix.lower() == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise BadClaimFile(field=file.name, problem=_NotAFile(why=shown(wrong, 100))) from None
    if not isinstance(told, Mapping):
        raise BadClaimFile(field=file.name, problem=_Missing())
    return told


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name, "")
    # A member's number is easily written without quotation marks.
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise BadClaimFile(field=name, problem=_NotText(value=shown(value)))
    return "".join(letter for letter in value if letter.isprintable()).strip()


def _day(value: Any, field: str = "date") -> date:
    if isinstance(value, date):
        value = value.isoformat()
    try:
        return parse_thai_date(value)
    except DomainError as wrong:
        raise BadClaimFile(field=field, problem=wrong) from None


def _count(told: Mapping[str, Any], name: str, wrong: type[DomainError]) -> int | None:
    value = told.get(name)
    if value is None:
        return None
    if isinstance(value, str) and (count := whole_number(value)) is not None:
        return count  # "๓" between quotation marks; TOML and JSON know no Thai digits outside of them
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadClaimFile(field=name, problem=wrong(value=shown(value)))
    return value


def _yes_no(told: Mapping[str, Any], name: str) -> bool:
    value = told.get(name, False)
    if not isinstance(value, bool):
        raise BadClaimFile(field=name, problem=_NotYesNo(value=shown(value)))
    return value


def _evidence(value: Any, folder: Path) -> tuple[tuple[str, Path], ...]:
    if not isinstance(value, Mapping):
        raise BadClaimFile(field="evidence", problem=_NotEvidence())
    found = []
    for name, files in value.items():
        for path in files if isinstance(files, list) else [files]:
            if not isinstance(path, str):
                raise BadClaimFile(field=f"evidence.{name}", problem=_NotEvidence())
            photo = folder / path
            if not photo.is_file():
                raise BadClaimFile(field=f"evidence.{name}", problem=_NoPaper(value=shown(path)))
            found.append((str(name), photo))
    return tuple(found)
