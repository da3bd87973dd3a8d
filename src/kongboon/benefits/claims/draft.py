"""A claim on its way through the questions: kept in the session, never in an address, gone once handed in."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from kongboon.access.forms import new_key
from kongboon.benefits.claims.facts import Asked, Paper
from kongboon.benefits.claims.non_members import Outsider
from kongboon.documents.models import Document
from kongboon.funds.models import Fund, Village
from kongboon.members.models import Member
from kongboon.rules.evaluate import NON_MEMBER

_SESSION_KEY = "claims"
DRAFTS_MAX = 5  # in one session; the oldest goes first
NOBODY = 0  # in addresses, where the number of a member stands
PAPERS_MAX = 20  # of one claim (reliability.md 2.5)


@dataclass
class Draft:
    """The answers so far. `papers`: (evidence name, document id); `answered`: the questions gone through.

    `member_id` is NOBODY's for a person who is no member. `key` is another one after each change of an answer, so that
    a page that shows the answers of before hands in nothing.
    """

    fund_id: int
    member_id: int
    event: str
    key: str = field(default_factory=new_key)
    on: str = ""
    relation: str = "self"
    person_name: str = ""
    nights: int | None = None
    units: int | None = None
    by_accident: bool = False
    ground: str = ""
    ground_on: str = ""
    story: str = ""
    village_id: int | None = None  # these three are of somebody who is no member
    house_no: str = ""
    vouched_by_id: int | None = None
    certificate_no: str = ""
    payee_name: str = ""
    payee_relation: str = ""
    papers: list[list[Any]] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)

    @property
    def event_on(self) -> date | None:
        return date.fromisoformat(self.on) if self.on else None

    def documents(self) -> list[Paper]:
        """The papers with their documents, in the order in which they were taken."""
        known = Document.objects.filter(fund=self.fund_id).in_bulk([pk for _, pk in self.papers])
        return [Paper(name, known[pk]) for name, pk in self.papers if pk in known]

    @property
    def of_outsider(self) -> bool:
        return self.member_id == NOBODY

    def _outsider(self) -> Outsider:
        village = Village.objects.select_related("fund").get(fund=self.fund_id, pk=self.village_id)
        vouching = Member.objects.filter(fund=self.fund_id, pk=self.vouched_by_id).first()
        return Outsider(village.fund, village, self.house_no, vouching)

    def asked(self, member: Member | None) -> Asked:
        """The answers as the services want them; only once the day is known."""
        on = self.event_on
        assert on is not None, "the day is the first question"
        return Asked(
            member=member,
            event=self.event,
            event_on=on,
            relation=self.relation,
            person_name=self.person_name,
            nights=self.nights,
            certificate_no=self.certificate_no,
            payee_name=self.payee_name,
            payee_relation=self.payee_relation,
            papers=tuple(self.documents()),
            units=self.units,
            by_accident=self.by_accident,
            story=self.story,
            outsider=self._outsider() if self.of_outsider else None,
            ground=self.ground,
            ground_on=date.fromisoformat(self.ground_on) if self.ground_on else None,
        )


def _name(fund: Fund, member_id: int, event: str) -> str:
    return f"{fund.pk}/{member_id}/{event}"


def load(session: MutableMapping[str, Any], fund: Fund, member: Member | None, event: str) -> Draft:
    """The draft of this member, or of a person who is none, and event; or a fresh one."""
    whose = member.pk if member is not None else NOBODY
    if stored := session.get(_SESSION_KEY, {}).get(_name(fund, whose, event)):
        return Draft(**stored)
    return Draft(fund.pk, whose, event, relation="self" if member is not None else NON_MEMBER)


def save(session: MutableMapping[str, Any], fund: Fund, draft: Draft, answered: str = "") -> None:
    """Keep the draft; `answered` marks a question as gone through."""
    if answered and answered not in draft.answered:
        draft.answered.append(answered)
    name = _name(fund, draft.member_id, draft.event)
    known = session.get(_SESSION_KEY, {}).get(name, {})
    if any(
        known.get(part) != told for part, told in asdict(draft).items() if part not in ("key", "answered")
    ):
        draft.key = new_key()
    drafts = {key: value for key, value in session.get(_SESSION_KEY, {}).items() if key != name}
    while len(drafts) >= DRAFTS_MAX:
        drafts.pop(next(iter(drafts)))
    session[_SESSION_KEY] = {**drafts, name: asdict(draft)}


def forget(session: MutableMapping[str, Any], fund: Fund, draft: Draft) -> None:
    """The claim is handed in, or was given up."""
    drafts = dict(session.get(_SESSION_KEY, {}))
    drafts.pop(_name(fund, draft.member_id, draft.event), None)
    session[_SESSION_KEY] = drafts
