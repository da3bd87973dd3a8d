"""The year's revision: a draft is begun, changed, voted on and adopted, and the regulation shared with other funds.

Chair and secretary alone do it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.documents.models import Document
from kongboon.documents.uses import Of, Use, require_own
from kongboon.funds import transaction
from kongboon.funds.errors import MeetingNotYet
from kongboon.funds.ids import lock_fund, next_id, require_repeat
from kongboon.funds.models import Fund, RegulationVersion
from kongboon.funds.regulations import check_first_day
from kongboon.funds.words import shown_date
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
    locked = locked_draft(draft)
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
    locked = locked_draft(draft)
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
    Errors: NotAllowed, DraftClosed, DraftChanged, NoQuorum, TooManyVotes, MinutesMissing, PhotoOfElsewhere, BadRegulation,
    VoteKeyUsed, those of `check_first_day`.
    """
    require(by, Act.RECORD_VOTE)
    locked = locked_draft(draft)
    known = RegulationVote.objects.filter(fund=locked.fund, idem_key=idem_key).first()
    if known is not None:
        return _same(known, locked, voted, minutes)
    _require_open(locked)
    if locked.edition != edition:
        raise errors.DraftChanged(name=locked.changed_by.name)
    check_said(voted, localdate(at))
    # A vote that is written down late is what it was; it is then asked for as an older version.
    is_late = voted.held_on < voted.in_force_from <= localdate(at)
    check_first_day(locked.fund, voted.held_on, voted.in_force_from, localdate(at), is_historical=is_late)
    if minutes is None and voted.votes_for > voted.votes_against:
        raise errors.MinutesMissing
    if minutes is not None:
        require_own(minutes, Of.MINUTES, voted.held_on.isoformat())
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
def file_minutes(
    *, version: RegulationVersion, document: Document, by: Officer, at: datetime
) -> RegulationMinutes:
    """Add the minutes that were missing when a version was written down.

    Errors: NotAllowed, MinutesFiled, PhotoOfElsewhere.
    """
    require(by, Act.RECORD_VOTE)
    lock_fund(version.fund)
    known: RegulationMinutes | None = RegulationMinutes.objects.filter(
        fund=version.fund, version=version
    ).first()
    if known is not None and known.document_id != document.pk:
        raise errors.MinutesFiled
    require_own(document, Of.MINUTES, version.voted_on.isoformat())
    return known or keep_minutes(version, document.pk, by, at)


def minutes_uses(fund: Fund, photos: Collection[int]) -> Iterator[Use]:
    """The votes and versions whose minutes are one of some photos. Three queries."""
    found = [
        *RegulationVote.objects.filter(fund=fund, minutes__in=photos).values_list("minutes", "held_on"),
        *RegulationWithdrawal.objects.filter(fund=fund, minutes__in=photos).values_list("minutes", "held_on"),
        *RegulationMinutes.objects.filter(fund=fund, document__in=photos).values_list(
            "document", "version__voted_on"
        ),
    ]
    for photo_id, on in found:
        what = gettext("minutes of the meeting of %(on)s") % {"on": shown_date(on)}
        yield Use(photo_id, Of.MINUTES, on.isoformat(), what)


def keep_minutes(
    version: RegulationVersion, document_id: int, by: Officer, at: datetime
) -> RegulationMinutes:
    filed: RegulationMinutes = RegulationMinutes.objects.create(
        id=next_id(version.fund), fund=version.fund, version=version, document_id=document_id, by=by, at=at
    )
    return filed


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


def locked_draft(draft: RegulationDraft) -> RegulationDraft:
    """The draft as it is now, behind the fund's lock."""
    lock_fund(draft.fund)
    locked: RegulationDraft = RegulationDraft.objects.select_related("changed_by", "adopted").get(
        fund=draft.fund, pk=draft.pk
    )
    return locked


def _require_open(draft: RegulationDraft) -> None:
    if not draft.is_open:
        raise errors.DraftClosed


def check_said(said: MeetingSaid, today: date) -> None:
    votes = said.votes_for + said.votes_against + said.abstained
    if said.held_on > today:
        raise MeetingNotYet(on=shown_date(said.held_on))
    if said.present < said.quorum:
        raise errors.NoQuorum(present=said.present, quorum=said.quorum)
    if votes > said.present:
        raise errors.TooManyVotes(votes=votes, present=said.present)


def _same(
    known: RegulationVote, draft: RegulationDraft, voted: Voted, minutes: Document | None
) -> RegulationVote:
    sent = asdict(voted) | {"draft_id": draft.pk, "minutes_id": minutes and minutes.pk}
    require_repeat({name: getattr(known, name) for name in sent}, sent, errors.VoteKeyUsed())
    return known
