"""What the file of a claim asks for: its people found in the register, its photos filed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kongboon.config.commands.shared import now

if TYPE_CHECKING:
    from kongboon.access.models import Officer
    from kongboon.benefits.claims.claim_file import WrittenClaim
    from kongboon.benefits.claims.facts import Asked, Paper
    from kongboon.funds.models import Fund


def asked_of(by: Officer, written: WrittenClaim) -> Asked:
    """What is asked for, by the officer who sends the file. Errors: NoSuchMember, NoSuchVillage, those of filing."""
    from kongboon.benefits.claims.facts import Asked

    return Asked(
        member=_member(by, written.member) if written.member else None,
        outsider=None if written.member else _outsider(by, written),
        event=written.event,
        event_on=written.on,
        relation=written.relation,
        benefit_code=written.benefit,
        person_name=written.person_name,
        nights=written.nights,
        units=written.units,
        by_accident=written.by_accident,
        story=written.story,
        certificate_no=written.certificate_no,
        payee_name=written.payee,
        payee_relation=written.payee_relation,
        papers=filed_papers(by.fund, written.evidence, by),
        ground=written.consent,
        ground_on=written.consent_on,
    )


def key_of(sent: bytes) -> str:
    """The same file, or the same key of its sender, twice is one claim."""
    import hashlib

    return f"file-{hashlib.sha256(sent).hexdigest()[:32]}"


def _member(by: Officer, number: str) -> Any:
    from kongboon.benefits.claims.errors import NoSuchMember
    from kongboon.members.queries import visible_members

    member = visible_members(by).filter(number=number).first()
    if member is None:
        raise NoSuchMember(number=number)
    return member


def _outsider(by: Officer, written: WrittenClaim) -> Any:
    from kongboon.access.services import visible_villages
    from kongboon.benefits.claims.errors import NoSuchVillage
    from kongboon.benefits.claims.non_members import Outsider

    village = visible_villages(by).filter(moo=written.village).first()
    if village is None:
        raise NoSuchVillage(moo=written.village)
    vouching = _member(by, written.vouched_by) if written.vouched_by else None
    return Outsider(by.fund, village, written.house_no, vouching)


def filed_papers(fund: Fund, evidence: tuple[tuple[str, Path], ...], by: Officer) -> tuple[Paper, ...]:
    """The photos of a claim, filed."""
    from kongboon.benefits.claims.facts import Paper
    from kongboon.documents.models import Document
    from kongboon.documents.services import file_document

    return tuple(
        Paper(
            name,
            file_document(
                fund=fund,
                data=path.read_bytes(),
                file_name=path.name,
                kind=Document.Kind.EVIDENCE,
                by=by,
                at=now(),
            ),
        )
        for name, path in evidence
    )
