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
from kongboon.funds.changes import adopt_regulation, check_first_day, withdraw_regulation
from kongboon.funds.errors import MeetingNotYet
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund, RegulationVersion
from kongboon.funds.regulations import require_not_begun
from kongboon.funds.words import shown_date
from kongboon.governance.models import Request
from kongboon.governance.requests import Doing, Line, ask, is_repeat, register
from kongboon.regulations import errors
from kongboon.regulations.editing import Head, with_head
from kongboon.regulations.models import (
    RegulationDraft,
    RegulationMinutes,
    RegulationSharing,
    RegulationVote,
    RegulationWithdrawal,
)
from kongboon.rules.document import load_regulation


@dataclass(frozen=True)
class MeetingSaid:
    """What the minutes say of one question: how many people, and the resolution's number."""

    meeting: str
    held_on: date
    quorum: int
    present: int
    votes_for: int
    votes_against: int
    abstained: int
    resolution: str


@dataclass(frozen=True)
class Voted(MeetingSaid):
    """A vote on a draft: also the number that it gets and from which day it is to hold."""

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

    `edition` is the one that the meeting had before it; a vote that was carried has its minutes.
    Errors: NotAllowed, DraftClosed, DraftChanged, NoQuorum, TooManyVotes, MinutesMissing, BadRegulation, VoteKeyUsed,
    those of `check_first_day`.
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
    check_first_day(locked.fund, voted.held_on, voted.in_force_from, localdate(at))
    if minutes is None and voted.votes_for > voted.votes_against:
        raise errors.MinutesMissing
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
        check_first_day(draft.fund, vote.held_on, vote.in_force_from, localdate(at))
    terms = {"draft_id": draft.pk}
    return ask(fund=draft.fund, act=Act.ADOPT_REGULATION, terms=terms, by=by, at=at, idem_key=idem_key)


@transaction.atomic
def ask_regulation(
    *,
    fund: Fund,
    text: str,
    minutes: Document | None,
    by: Officer,
    at: datetime,
    idem_key: str,
    is_historical: bool = False,
) -> Request:
    """Ask for a regulation that a meeting adopted to hold from its day; the head of its text names the meeting.

    `is_historical`: it held already before it was written down here, as an old version that was found later.
    Errors: those of `governance.requests.ask`; BadRegulation with every problem and its line, MinutesMissing, those
    of `check_first_day`.
    """
    document = load_regulation(text)
    if minutes is None:
        raise errors.MinutesMissing
    if not is_repeat(fund, idem_key):
        first_day = document.in_force_from
        check_first_day(fund, document.approved_on, first_day, localdate(at), is_historical=is_historical)
    terms = {"text": text, "minutes_id": minutes.pk, "is_historical": is_historical}
    return ask(fund=fund, act=Act.ADOPT_REGULATION, terms=terms, by=by, at=at, idem_key=idem_key)


@transaction.atomic
def ask_withdrawal(
    *,
    version: RegulationVersion,
    said: MeetingSaid,
    minutes: Document | None,
    by: Officer,
    at: datetime,
    idem_key: str,
) -> Request:
    """Ask for a version that does not hold yet to be withdrawn, as another meeting voted; another officer agrees.

    Errors: those of `governance.requests.ask`; RegulationBegun, NoQuorum, TooManyVotes, MeetingNotYet, NotCarried,
    WithdrawnBeforeVote, MinutesMissing.
    """
    require_not_begun(version, localdate(at))
    _check(said, localdate(at))
    if said.held_on < version.voted_on:
        raise errors.WithdrawnBeforeVote(on=shown_date(version.voted_on))
    if said.votes_for <= said.votes_against:
        raise errors.NotCarried
    if minutes is None:
        raise errors.MinutesMissing
    told = asdict(said) | {"held_on": said.held_on.isoformat()}
    terms = {"version_id": version.pk, "minutes_id": minutes.pk, "said": told}
    return ask(fund=version.fund, act=Act.WITHDRAW_REGULATION, terms=terms, by=by, at=at, idem_key=idem_key)


@transaction.atomic
def file_minutes(
    *, version: RegulationVersion, document: Document, by: Officer, at: datetime
) -> RegulationMinutes:
    """Add the minutes that were missing when a version was written down. Errors: NotAllowed, MinutesFiled."""
    require(by, Act.RECORD_VOTE)
    lock_fund(version.fund)
    known: RegulationMinutes | None = RegulationMinutes.objects.filter(
        fund=version.fund, version=version
    ).first()
    if known is not None and known.document_id != document.pk:
        raise errors.MinutesFiled
    return known or _file(version, document.pk, by, at)


def _file(version: RegulationVersion, document_id: int, by: Officer, at: datetime) -> RegulationMinutes:
    filed: RegulationMinutes = RegulationMinutes.objects.create(
        id=next_id(version.fund), fund=version.fund, version=version, document_id=document_id, by=by, at=at
    )
    return filed


def _adopt(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    terms = request.terms
    if "draft_id" in terms:
        version = _adopt_draft(_asked_draft(request), request.asked_by, at)
    else:
        is_historical = terms.get("is_historical", False)
        version = adopt_regulation(fund=request.fund, text=terms["text"], at=at, is_historical=is_historical)
        # What was asked for before minutes were is still done; they are listed as missing.
        if minutes_id := terms.get("minutes_id"):
            _file(version, minutes_id, request.asked_by, at)
    return f"regulation/{version.pk}", ""


def _withdraw(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    terms, version = request.terms, _asked_version(request)
    require_not_begun(version, localdate(at))
    said = terms["said"] | {"held_on": date.fromisoformat(terms["said"]["held_on"])}
    RegulationWithdrawal.objects.create(
        id=next_id(request.fund),
        fund=request.fund,
        version=version,
        minutes_id=terms["minutes_id"],
        recorded_by=request.asked_by,
        at=at,
        **said,
    )
    withdraw_regulation(version=version, at=at)
    return f"regulation/{version.pk}", ""


def _asked_version(request: Request) -> RegulationVersion:
    found: RegulationVersion = RegulationVersion.objects.select_related("fund").get(
        fund=request.fund, pk=request.terms["version_id"]
    )
    return found


def _withdrawal_words(request: Request) -> list[Line]:
    version, said = _asked_version(request), request.terms["said"]
    return [
        (gettext("Regulation"), load_regulation(version.text).title),
        (gettext("In force from"), shown_date(version.in_force_from)),
        (gettext("Withdrawn by"), f"{said['meeting']} {shown_date(date.fromisoformat(said['held_on']))}"),
        (gettext("Resolution"), said["resolution"]),
        (
            gettext("Votes"),
            gettext("%(for)s for, %(against)s against; %(present)s present")
            % {"for": said["votes_for"], "against": said["votes_against"], "present": said["present"]},
        ),
    ]


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
    old = [(gettext("Version"), gettext("An older version that was found later"))]
    return [
        *(old if request.terms.get("is_historical") else ()),
        (gettext("Regulation"), read.title),
        (gettext("Adopted by"), f"{read.approved_by} {shown_date(read.approved_on)}"),
        (gettext("Resolution"), read.resolution or "–"),
        (gettext("In force from"), shown_date(read.in_force_from)),
    ]


def register_all() -> None:
    """What this app does of what is asked for."""
    register(Act.ADOPT_REGULATION, Doing(_words, _adopt))
    register(Act.WITHDRAW_REGULATION, Doing(_withdrawal_words, _withdraw))


def _adopt_draft(draft: RegulationDraft, by: Officer, at: datetime) -> RegulationVersion:
    locked = _locked(draft)
    if locked.adopted is not None:
        return locked.adopted
    vote = carried_vote(locked)
    if locked.status != RegulationDraft.Status.VOTED or vote is None:
        raise errors.NotVotedYet
    version = adopt_regulation(fund=locked.fund, text=text_to_adopt(locked, vote), at=at)
    if vote.minutes_id is not None:
        _file(version, vote.minutes_id, by, at)
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


def _check(said: MeetingSaid, today: date) -> None:
    votes = said.votes_for + said.votes_against + said.abstained
    if said.held_on > today:
        raise MeetingNotYet(on=shown_date(said.held_on))
    if said.present < said.quorum:
        raise errors.NoQuorum(present=said.present, quorum=said.quorum)
    if votes > said.present:
        raise errors.TooManyVotes(votes=votes, present=said.present)


def _same(known: RegulationVote, draft: RegulationDraft, voted: Voted) -> RegulationVote:
    sent = asdict(voted)
    if known.draft_id != draft.pk or any(getattr(known, name) != value for name, value in sent.items()):
        raise errors.VoteKeyUsed
    return known
