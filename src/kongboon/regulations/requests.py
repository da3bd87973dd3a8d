"""What two officers do with a regulation: it comes into force as a meeting voted, or is withdrawn before its first day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act
from kongboon.documents.models import Document
from kongboon.documents.uses import Of, require_own
from kongboon.funds import transaction
from kongboon.funds.changes import adopt_regulation, withdraw_regulation
from kongboon.funds.ids import next_id
from kongboon.funds.models import Fund, RegulationVersion
from kongboon.funds.regulations import (
    check_first_day,
    decided_elsewhere,
    first_few,
    require_withdrawable,
)
from kongboon.funds.words import shown_date
from kongboon.governance.doings import Doing, Line, Paper, register
from kongboon.governance.models import Request
from kongboon.governance.requests import ask, is_repeat
from kongboon.regulations import errors
from kongboon.regulations.models import (
    RegulationDraft,
    RegulationMinutes,
    RegulationWithdrawal,
)
from kongboon.regulations.services import (
    MeetingSaid,
    carried_vote,
    check_said,
    keep_minutes,
    locked_draft,
    text_to_adopt,
)
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Regulation

Concerned = Callable[[Fund, Regulation], Sequence[Line]]
_CONCERNED: list[Concerned] = []


def register_concerned(source: Concerned) -> None:
    """Say whose choice a regulation that is to be adopted undoes. Called once, from AppConfig.ready."""
    assert source not in _CONCERNED, source
    _CONCERNED.append(source)


@transaction.atomic
def ask_adoption(
    *, draft: RegulationDraft, by: Officer, at: datetime, idem_key: str, is_historical: bool = False
) -> Request:
    """Ask for the approved draft to be in force from the day that the meeting named; another officer agrees.

    `is_historical`: that day has come already, because the vote was written down late.
    Errors: those of `governance.requests.ask`; NotVotedYet, those of `check_first_day`.
    """
    draft = locked_draft(draft)
    vote = carried_vote(draft)
    if draft.status != RegulationDraft.Status.VOTED or vote is None:
        raise errors.NotVotedYet
    if not is_repeat(draft.fund, idem_key):
        check_first_day(
            draft.fund, vote.held_on, vote.in_force_from, localdate(at), is_historical=is_historical
        )
    terms = {"draft_id": draft.pk, "is_historical": is_historical}
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
        require_own(minutes, Of.MINUTES, document.approved_on.isoformat())
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
    """Ask for a version to be withdrawn, as another meeting voted; another officer agrees.

    Once it holds it is withdrawn only while nothing was decided under it, such as one with a mistyped year.

    Errors: those of `governance.requests.ask`; RegulationBegun, NoQuorum, TooManyVotes, MeetingNotYet, NotCarried,
    WithdrawnBeforeVote, MinutesMissing.
    """
    require_withdrawable(version, localdate(at))
    check_said(said, localdate(at))
    if said.held_on < version.voted_on:
        raise errors.WithdrawnBeforeVote(on=shown_date(version.voted_on))
    if said.votes_for <= said.votes_against:
        raise errors.NotCarried
    if minutes is None:
        raise errors.MinutesMissing
    require_own(minutes, Of.MINUTES, said.held_on.isoformat())
    told = asdict(said) | {"held_on": said.held_on.isoformat()}
    terms = {"version_id": version.pk, "minutes_id": minutes.pk, "said": told}
    return ask(fund=version.fund, act=Act.WITHDRAW_REGULATION, terms=terms, by=by, at=at, idem_key=idem_key)


def _adopt(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    terms = request.terms
    if "draft_id" in terms:
        version = _adopt_draft(request, at)
    else:
        is_historical = terms.get("is_historical", False)
        version = adopt_regulation(fund=request.fund, text=terms["text"], at=at, is_historical=is_historical)
        # What was asked for before minutes were is still done; they are listed as missing.
        if minutes_id := terms.get("minutes_id"):
            keep_minutes(version, minutes_id, request.asked_by, at)
    return f"regulation/{version.pk}", ""


def _withdraw(request: Request, by: Officer, at: datetime) -> tuple[str, str]:
    terms, version = request.terms, _asked_version(request)
    require_withdrawable(version, localdate(at))
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


def asked_text(request: Request) -> str:
    """The regulation that a request would put in force, or take back."""
    terms = request.terms
    if "version_id" in terms:
        return str(_asked_version(request).text)
    if "draft_id" not in terms:
        return str(terms["text"])
    draft = _asked_draft(request)
    vote = carried_vote(draft)
    return text_to_adopt(draft, vote) if vote is not None else draft.text


def _papers(request: Request) -> list[Paper]:
    """The minutes of the meeting that the request rests on, and of the one that adopted what it takes back."""
    terms = request.terms
    minutes = terms.get("minutes_id")
    if "draft_id" in terms and (vote := carried_vote(_asked_draft(request))) is not None:
        minutes = vote.minutes_id
    found = [(gettext("Minutes of the meeting"), minutes)] if minutes else []
    if "version_id" in terms:
        first = RegulationMinutes.objects.filter(fund=request.fund, version_id=terms["version_id"]).first()
        if first is not None:
            found.append((gettext("Minutes of the meeting that adopted it"), first.document_id))
    return found


def _votes(**said: int) -> Line:
    text = gettext(
        "%(votes_for)s for, %(votes_against)s against, %(abstained)s abstained; %(present)s present"
    )
    return gettext("Votes"), text % said


def _withdrawal_words(request: Request) -> list[Line]:
    version, said = _asked_version(request), request.terms["said"]
    return [
        (gettext("Regulation"), load_regulation(version.text).title),
        (gettext("In force from"), shown_date(version.in_force_from)),
        (gettext("Withdrawn by"), f"{said['meeting']} {shown_date(date.fromisoformat(said['held_on']))}"),
        (gettext("Resolution"), said["resolution"]),
        _votes(**{name: said[name] for name in _COUNTED}),
    ]


_COUNTED = ("votes_for", "votes_against", "abstained", "present")


def _asked_draft(request: Request) -> RegulationDraft:
    found: RegulationDraft = RegulationDraft.objects.get(fund=request.fund, pk=request.terms["draft_id"])
    return found


def _words(request: Request) -> list[Line]:
    read = load_regulation(asked_text(request))
    vote = carried_vote(_asked_draft(request)) if "draft_id" in request.terms else None
    old = [(gettext("Version"), gettext("An older version that was found later, or is written down late"))]
    return [
        *(old if request.terms.get("is_historical") else ()),
        (gettext("Regulation"), read.title),
        (gettext("Adopted by"), f"{read.approved_by} {shown_date(read.approved_on)}"),
        (gettext("Resolution"), read.resolution or "–"),
        *([_votes(**{name: getattr(vote, name) for name in _COUNTED})] if vote is not None else ()),
        (gettext("In force from"), shown_date(read.in_force_from)),
        *_decided_elsewhere(request, read),
        *_whom_it_concerns(request, read),
    ]


def _decided_elsewhere(request: Request, read: Regulation) -> list[Line]:
    """The claims that a text which holds already finds decided by another one: they stay as they were decided."""
    found = decided_elsewhere(request.fund, read, localdate())
    if not found:
        return []
    told = gettext("%(n)s, and they stay as they are: %(numbers)s")
    numbers = first_few([one.number for one in found])
    return [(gettext("Decided under another text"), told % {"n": len(found), "numbers": numbers})]


def _whom_it_concerns(request: Request, read: Regulation) -> list[Line]:
    return [line for told in _CONCERNED for line in told(request.fund, read)]


def _adopt_draft(request: Request, at: datetime) -> RegulationVersion:
    locked, by = locked_draft(_asked_draft(request)), request.asked_by
    if locked.adopted is not None:
        return locked.adopted
    vote = carried_vote(locked)
    if locked.status != RegulationDraft.Status.VOTED or vote is None:
        raise errors.NotVotedYet
    version = adopt_regulation(
        fund=locked.fund,
        text=text_to_adopt(locked, vote),
        at=at,
        is_historical=request.terms.get("is_historical", False),
    )
    if vote.minutes_id is not None:
        keep_minutes(version, vote.minutes_id, by, at)
    locked.status, locked.adopted = RegulationDraft.Status.ADOPTED, version
    locked.changed_by, locked.changed_at = by, at
    locked.save(update_fields=["status", "adopted", "changed_by", "changed_at"])
    return version


def register_all() -> None:
    """What this app does of what is asked for."""
    register(Act.ADOPT_REGULATION, Doing(_words, _adopt, papers=_papers))
    register(Act.WITHDRAW_REGULATION, Doing(_withdrawal_words, _withdraw, papers=_papers))
