"""The year's revision: a draft is begun, changed, voted on and adopted, and the regulation shared with other funds.

Chair and secretary alone do it.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.documents.models import Document
from kongboon.funds import transaction
from kongboon.funds.changes import adopt_regulation, version_before
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund, RegulationVersion
from kongboon.funds.words import shown_date
from kongboon.governance.models import Request
from kongboon.governance.requests import Doing, Line, ask, is_repeat, register
from kongboon.regulations import errors
from kongboon.regulations.editing import Head, with_head
from kongboon.regulations.models import RegulationDraft, RegulationSharing, RegulationVote
from kongboon.rules.document import load_regulation


@dataclass(frozen=True)
class Voted:
    """What the minutes say: how many people, and from which day the regulation is to hold."""

    meeting: str
    held_on: date
    quorum: int
    present: int
    votes_for: int
    votes_against: int
    abstained: int
    resolution: str
    number: str
    year_be: int
    in_force_from: date


@transaction.atomic
def start_draft(
    *, fund: Fund, text: str, by: Officer, at: datetime, based_on: RegulationVersion | None = None
) -> RegulationDraft:
    """Begin a draft with this text. Errors: NotAllowed, BadRegulation."""
    require(by, Act.EDIT_REGULATION)
    title = load_regulation(text).title
    draft: RegulationDraft = RegulationDraft.objects.create(
        id=next_id(fund),
        fund=fund,
        title=title[:300],
        text=text,
        based_on=based_on,
        made_by=by,
        created_at=at,
        changed_by=by,
        changed_at=at,
    )
    return draft


@transaction.atomic
def change_draft(
    *, draft: RegulationDraft, text: str, edition: int, by: Officer, at: datetime
) -> RegulationDraft:
    """Write the draft's text anew. `edition` is the one that was changed.

    The same text again changes nothing. Errors: NotAllowed, DraftClosed, DraftChanged, BadRegulation.
    """
    require(by, Act.EDIT_REGULATION)
    locked = _locked(draft)
    if locked.text == text:
        return locked
    _require_open(locked)
    if locked.edition != edition:
        raise errors.DraftChanged(name=locked.changed_by.name)
    locked.title = load_regulation(text).title[:300]
    locked.text, locked.edition = text, edition + 1
    locked.changed_by, locked.changed_at = by, at
    locked.save(update_fields=["title", "text", "edition", "changed_by", "changed_at"])
    return locked


@transaction.atomic
def drop_draft(*, draft: RegulationDraft, by: Officer, at: datetime) -> RegulationDraft:
    """Give a draft up; it stays to be read. Doing it twice changes nothing. Errors: NotAllowed, DraftClosed."""
    require(by, Act.EDIT_REGULATION)
    locked = _locked(draft)
    if locked.status == RegulationDraft.Status.DROPPED:
        return locked
    _require_open(locked)
    locked.status, locked.changed_by, locked.changed_at = RegulationDraft.Status.DROPPED, by, at
    locked.save(update_fields=["status", "changed_by", "changed_at"])
    return locked


@transaction.atomic
def record_vote(
    *,
    draft: RegulationDraft,
    voted: Voted,
    edition: int,
    by: Officer,
    at: datetime,
    idem_key: str,
    minutes: Document | None = None,
) -> RegulationVote:
    """Write down what the meeting said; carried, it fixes the text. The same key again gives the same vote.

    `edition` is the one that the meeting had before it. Errors: NotAllowed, DraftClosed, DraftChanged, NoQuorum,
    TooManyVotes, MeetingNotYet, InForceBeforeMeeting, BadRegulation, VoteKeyUsed.
    """
    require(by, Act.RECORD_VOTE)
    locked = _locked(draft)
    known = RegulationVote.objects.filter(fund=locked.fund, idem_key=idem_key).first()
    if known is not None:
        return _same(known, locked, voted)
    _require_open(locked)
    if locked.edition != edition:
        raise errors.DraftChanged(name=locked.changed_by.name)
    _check(voted, localdate(at))
    load_regulation(with_head(locked.text, _head(voted)))
    vote: RegulationVote = RegulationVote.objects.create(
        id=next_id(locked.fund),
        fund=locked.fund,
        draft=locked,
        text_sha256=hashlib.sha256(locked.text.encode()).hexdigest(),
        minutes=minutes,
        recorded_by=by,
        at=at,
        idem_key=idem_key,
        **asdict(voted),
    )
    if vote.is_carried:
        locked.status, locked.changed_by, locked.changed_at = RegulationDraft.Status.VOTED, by, at
        locked.save(update_fields=["status", "changed_by", "changed_at"])
    return vote


@transaction.atomic
def ask_adoption(*, draft: RegulationDraft, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for the approved draft to be in force from the day that the meeting named; another officer agrees.

    Errors: those of `governance.requests.ask`; NotVotedYet, RegulationOverlaps.
    """
    draft = _locked(draft)
    vote = carried_vote(draft)
    if draft.status != RegulationDraft.Status.VOTED or vote is None:
        raise errors.NotVotedYet
    if not is_repeat(draft.fund, idem_key):
        version_before(draft.fund, load_regulation(text_to_adopt(draft, vote)))
    terms = {"draft_id": draft.pk}
    return ask(fund=draft.fund, act=Act.ADOPT_REGULATION, terms=terms, by=by, at=at, idem_key=idem_key)


@transaction.atomic
def ask_regulation(*, fund: Fund, text: str, by: Officer, at: datetime, idem_key: str) -> Request:
    """Ask for a regulation that the assembly adopted to be in force; another officer agrees.

    Errors: those of `governance.requests.ask`; BadRegulation with every problem and its line, RegulationOverlaps.
    """
    document = load_regulation(text)
    if not is_repeat(fund, idem_key):
        version_before(fund, document)
    return ask(fund=fund, act=Act.ADOPT_REGULATION, terms={"text": text}, by=by, at=at, idem_key=idem_key)


def _adopt(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    if "draft_id" in request.terms:
        version = _adopt_draft(_asked_draft(request), request.asked_by, at)
    else:
        version = adopt_regulation(fund=request.fund, text=request.terms["text"], at=at)
    return f"regulation/{version.pk}", ""


def _asked_draft(request: Request) -> RegulationDraft:
    found: RegulationDraft = RegulationDraft.objects.get(fund=request.fund, pk=request.terms["draft_id"])
    return found


def _words(request: Request) -> list[Line]:
    text = request.terms.get("text")
    if text is None:
        draft = _asked_draft(request)
        vote = carried_vote(draft)
        text = text_to_adopt(draft, vote) if vote is not None else draft.text
    read = load_regulation(text)
    return [
        (gettext("Regulation"), read.title),
        (gettext("Adopted by"), f"{read.approved_by} {shown_date(read.approved_on)}"),
        (gettext("Resolution"), read.resolution or "–"),
        (gettext("In force from"), shown_date(read.in_force_from)),
    ]


def register_all() -> None:
    """What this app does of what is asked for."""
    register(Act.ADOPT_REGULATION, Doing(_words, _adopt))


def _adopt_draft(draft: RegulationDraft, by: Officer, at: datetime) -> RegulationVersion:
    locked = _locked(draft)
    if locked.adopted is not None:
        return locked.adopted
    vote = carried_vote(locked)
    if locked.status != RegulationDraft.Status.VOTED or vote is None:
        raise errors.NotVotedYet
    version = adopt_regulation(fund=locked.fund, text=text_to_adopt(locked, vote), at=at)
    locked.status, locked.adopted = RegulationDraft.Status.ADOPTED, version
    locked.changed_by, locked.changed_at = by, at
    locked.save(update_fields=["status", "adopted", "changed_by", "changed_at"])
    return version


@transaction.atomic
def share_regulation(*, fund: Fund, is_shared: bool, by: Officer, at: datetime) -> RegulationSharing | None:
    """Let the other funds of this database read the articles of the regulation in force, or no longer.

    What is so already stays so: the last word is given, None where nobody ever said one. Errors: NotAllowed.
    """
    require(by, Act.SHARE_REGULATION)
    lock_fund(fund)
    last: RegulationSharing | None = RegulationSharing.objects.filter(fund=fund).last()
    if (last is not None and last.is_shared) == is_shared:
        return last
    said: RegulationSharing = RegulationSharing.objects.create(
        id=next_id(fund), fund=fund, is_shared=is_shared, by=by, at=at
    )
    return said


def carried_vote(draft: RegulationDraft) -> RegulationVote | None:
    """The vote that approved a draft."""
    return next((vote for vote in draft.votes.order_by("-pk") if vote.is_carried), None)


def text_to_adopt(draft: RegulationDraft, vote: RegulationVote) -> str:
    """The draft's text under the head that the meeting gave it."""
    return with_head(draft.text, _head(vote))


def _head(voted: Voted | RegulationVote) -> Head:
    return Head(
        number=voted.number,
        year_be=voted.year_be,
        approved_by=voted.meeting,
        approved_on=voted.held_on,
        resolution=voted.resolution,
        in_force_from=voted.in_force_from,
    )


def _locked(draft: RegulationDraft) -> RegulationDraft:
    """The draft as it is now, behind the fund's lock."""
    lock_fund(draft.fund)
    locked: RegulationDraft = RegulationDraft.objects.select_related("changed_by", "adopted").get(
        fund=draft.fund, pk=draft.pk
    )
    return locked


def _require_open(draft: RegulationDraft) -> None:
    if not draft.is_open:
        raise errors.DraftClosed


def _check(voted: Voted, today: date) -> None:
    votes = voted.votes_for + voted.votes_against + voted.abstained
    if voted.held_on > today:
        raise errors.MeetingNotYet(on=shown_date(voted.held_on))
    if voted.in_force_from < voted.held_on:
        raise errors.InForceBeforeMeeting(
            on=shown_date(voted.in_force_from), held_on=shown_date(voted.held_on)
        )
    if voted.present < voted.quorum:
        raise errors.NoQuorum(present=voted.present, quorum=voted.quorum)
    if votes > voted.present:
        raise errors.TooManyVotes(votes=votes, present=voted.present)


def _same(known: RegulationVote, draft: RegulationDraft, voted: Voted) -> RegulationVote:
    sent = asdict(voted)
    if known.draft_id != draft.pk or any(getattr(known, name) != value for name, value in sent.items()):
        raise errors.VoteKeyUsed
    return known
