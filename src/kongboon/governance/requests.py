"""One shared way for money that leaves and for every change of power: request, second word, act (reliability.md 2.2).

An app says with `register` how an act is told and done; pages, commands and other apps ask, confirm, decline or
withdraw here. Nobody is stuck with a small committee: where too few people can speak, each missing word is replaced
by a day of waiting, but there are never fewer than two people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, require
from kongboon.access.services import is_same_person
from kongboon.funds import transaction
from kongboon.funds.actor import place_now
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.funds.words import moment_words
from kongboon.governance import errors
from kongboon.governance.request_models import Request, RequestAct
from kongboon.kernel.thai_text import search_key
from kongboon.rules.terms import ApprovalStep

# Where no regulation says otherwise (reliability.md 2.2).
DEFAULT_APPROVALS = (
    ApprovalStep(5_000_00, 1),
    ApprovalStep(20_000_00, 2),
    ApprovalStep(None, 2, with_chair=True, wait_hours=24),
)
ONE_WORD = ApprovalStep(None, 1)
# Sums to one payee, or asked for by one person, count together over these days by the moment of the act.
ADDED_UP = timedelta(days=7)
HOURS_FOR_A_MISSING_WORD = 24

Line = tuple[str, str]


@dataclass(frozen=True)
class Doing:
    """How an app tells and does an act. `do` gives the result, e.g. "entry/123", and what is shown once, e.g. a slip.

    `by_press`: it is done by a press of its own once everybody has spoken, because money changes hands then; all
    others are done with the last word.
    """

    words: Callable[[Request], list[Line]]
    do: Callable[[Request, Officer, datetime], tuple[str, str]]
    by_press: bool = False


_DOINGS: dict[Act, Doing] = {}


def register(act: Act, doing: Doing) -> None:
    """Say how an act is told and done; called once by the app that does it, from its AppConfig.ready."""
    assert act not in _DOINGS, act
    _DOINGS[act] = doing


def doing_of(request: Request) -> Doing:
    return _DOINGS[request.asked]


def registered() -> frozenset[Act]:
    """The acts that go this way."""
    return frozenset(_DOINGS)


@transaction.atomic
def ask(
    *,
    fund: Fund,
    act: Act,
    terms: Mapping[str, Any],
    by: Officer,
    at: datetime,
    idem_key: str,
    reason: str = "",
    amount_satang: int | None = None,
    payee: str = "",
) -> Request:
    """Write down what is to be done; another officer agrees before it is. The same key again gives the same request.

    Errors: NotAllowed, RequestChanged for another request under a used key, NobodyToConfirm.
    """
    require(by, act)
    lock_fund(fund)
    asked = Request(
        fund=fund,
        act=act.code,
        terms=dict(terms),
        reason=reason.strip()[:300],
        amount_satang=amount_satang,
        payee=payee.strip()[:200],
        asked_by=by,
        idem_key=idem_key,
        place=place_now(),
        at=at,
    )
    known: Request | None = Request.objects.filter(fund=fund, idem_key=idem_key).first()
    if known is not None:
        same = ("act", "terms", "amount_satang", "payee", "asked_by_id")
        if any(getattr(known, name) != getattr(asked, name) for name in same):
            raise errors.RequestChanged
        return known
    if not speakers(asked):
        raise errors.NobodyToConfirm
    asked.pk = next_id(fund)
    asked.save(force_insert=True)
    return asked


def is_repeat(fund: Fund, idem_key: str) -> bool:
    """Whether a key was asked with before, behind the fund's lock: a repeat is answered, not judged again."""
    lock_fund(fund)
    return Request.objects.filter(fund=fund, idem_key=idem_key).exists()


@dataclass(frozen=True)
class Confirmed:
    """A request after a word: `shown` is told once and kept nowhere, e.g. the code of a slip."""

    request: Request
    shown: str = ""


@transaction.atomic
def confirm(
    *, request: Request, by: Officer, at: datetime, note: str = "", is_same_device: bool = False
) -> Confirmed:
    """Another officer agrees; with the last word the act is done, or may be done where money changes hands.

    Errors: NotAllowed, RequestOver, OwnRequest, PayeeConfirms, ConfirmedAlready, ChairMissing, and those of the act.
    """
    request = _open(request)
    _require_other(request, by)
    if any(is_same_person(word.officer, by) for word in request.confirmations):
        raise errors.ConfirmedAlready(name=by.name)
    step = step_of(request)
    others = [word.officer for word in request.confirmations]
    is_last = len(others) + 1 >= step.confirmations
    if is_last and step.with_chair and Role.CHAIR not in {officer.role for officer in (*others, by)}:
        raise errors.ChairMissing
    is_same_device = is_same_device or (bool(request.place) and request.place == place_now())
    _say(request, RequestAct.Kind.CONFIRM, by, at, note=note, is_same_device=is_same_device)
    if not is_last or doing_of(request).by_press:
        return Confirmed(request)
    return _done(request, by, at)


@transaction.atomic
def decline(*, request: Request, by: Officer, at: datetime, note: str) -> Request:
    """Another officer does not agree, with the reason; it may be asked for anew.

    Errors: NotAllowed, RequestOver, OwnRequest, PayeeConfirms, ReasonMissing.
    """
    request = _open(request)
    _require_other(request, by)
    if not note.strip():
        raise errors.ReasonMissing
    return _say(request, RequestAct.Kind.DECLINE, by, at, note=note)


@transaction.atomic
def object_to(*, request: Request, by: Officer, at: datetime, note: str) -> Request:
    """Any officer stops a large payment while it waits in the sight of the members; it may be asked for anew.

    Errors: NotAllowed, RequestOver, NotWaiting, OwnRequest, ReasonMissing.
    """
    require(by, Act.OBJECT_TO_PAYMENT)
    request = _open(request)
    moment = payable_from(request)
    if moment is None or at >= moment:
        raise errors.NotWaiting
    if is_same_person(request.asked_by, by):
        raise errors.OwnRequest
    if not note.strip():
        raise errors.ReasonMissing
    return _say(request, RequestAct.Kind.DECLINE, by, at, note=note)


@transaction.atomic
def withdraw(*, request: Request, by: Officer, at: datetime) -> Request:
    """Whoever asked takes it back before it is done. Errors: RequestOver, NotYourRequest."""
    request = _open(request)
    if not is_same_person(request.asked_by, by):
        raise errors.NotYourRequest(name=request.asked_by.name)
    return _say(request, RequestAct.Kind.WITHDRAW, by, at)


@transaction.atomic
def perform(*, request: Request, by: Officer, at: datetime) -> Request:
    """Do what everybody agreed to, where money changes hands. Done again by the same officer, it stays done once.

    Errors: NotAllowed, RequestOver, NotConfirmedYet, RequestWaits, PayeeConfirms, and those of the act.
    """
    require(by, request.asked)
    lock_fund(request.fund)
    request = _fresh(request)
    end = request.end
    if end is not None and end.kind == RequestAct.Kind.DONE and end.officer_id == by.pk:
        return request
    request = _open(request)
    if is_payee(request, by):
        raise errors.PayeeConfirms(name=by.name)
    if len(request.confirmations) < step_of(request).confirmations:
        raise errors.NotConfirmedYet
    moment = payable_from(request)
    if moment is not None and at < moment:
        raise errors.RequestWaits(**moment_words(moment))
    return _done(request, by, at).request


def step_of(request: Request) -> ApprovalStep:
    """How many agree and how long it then waits, for the sum and for the people that there are."""
    return step_among(_wanted(request), speakers(request))


def step_among(wanted: ApprovalStep, able: list[Officer]) -> ApprovalStep:
    """A step as those who are able to speak can take it.

    A word that nobody can say is replaced by a day of waiting; one other person always agrees.
    """
    has_chair = any(officer.role == Role.CHAIR for officer in able)
    words = max(1, min(wanted.confirmations, len(able)))
    missing = wanted.confirmations - words
    if wanted.with_chair and not has_chair:
        missing = max(missing, 1)
    hours = wanted.wait_hours + HOURS_FOR_A_MISSING_WORD * missing
    return replace(wanted, confirmations=words, with_chair=wanted.with_chair and has_chair, wait_hours=hours)


def payable_from(request: Request) -> datetime | None:
    """From when it may be done, by the last word; None while words are missing or where nothing waits."""
    step, words = step_of(request), request.confirmations
    if not step.wait_hours or len(words) < step.confirmations:
        return None
    return words[-1].at + timedelta(hours=step.wait_hours)


def _wanted(request: Request) -> ApprovalStep:
    if request.amount_satang is None or not doing_of(request).by_press:
        return ONE_WORD
    total = added_up(request)
    return next(step for step in DEFAULT_APPROVALS if step.up_to_satang is None or total <= step.up_to_satang)


def added_up(request: Request) -> int:
    """Satang of this request and of those of the last seven days before it that are for its payee or by its asker."""
    before = Request.objects.filter(
        fund=request.fund, amount_satang__isnull=False, at__gt=request.at - ADDED_UP, at__lte=request.at
    ).exclude(acts__kind__in=[RequestAct.Kind.DECLINE, RequestAct.Kind.WITHDRAW])
    money = [act.code for act, doing in _DOINGS.items() if doing.by_press]
    before = before.filter(act__in=money).exclude(pk=request.pk).select_related("asked_by")
    payee = search_key(request.payee)
    return (request.amount_satang or 0) + sum(
        other.amount_satang or 0
        for other in before
        if search_key(other.payee) == payee or is_same_person(other.asked_by, request.asked_by)
    )


def speakers(request: Request) -> list[Officer]:
    """Who may agree, one office a person: neither who asked nor who receives the money."""
    roles = Act.AGREE_TO_REQUEST.rule.roles
    offices = Officer.objects.filter(fund=request.fund, active_to=None, role__in=roles, user__isnull=False)
    people: dict[int, Officer] = {}
    for officer in offices.order_by("pk"):
        if not is_same_person(officer, request.asked_by) and not is_payee(request, officer):
            people.setdefault(officer.user_id or -officer.pk, officer)
    return list(people.values())


def is_payee(request: Request, officer: Officer) -> bool:
    """Whether the money is for this officer, by the name that was typed; a full name also with words around it."""
    payee, name = search_key(request.payee), search_key(officer.name)
    return bool(payee) and (payee == name or (" " in officer.name.strip() and name in payee))


def open_requests(fund: Fund) -> list[Request]:
    """What waits for a word or for its press, the oldest first."""
    ended = RequestAct.objects.exclude(kind=RequestAct.Kind.CONFIRM).filter(fund=fund).values("request_id")
    found = Request.objects.filter(fund=fund).exclude(pk__in=ended).select_related("asked_by", "fund")
    return list(found.order_by("pk"))


def published(fund: Fund, at: datetime, since: datetime) -> list[Request]:
    """Large payments for the notice: those that wait or are due, and those that were paid or stopped since a moment."""
    ended = RequestAct.objects.filter(fund=fund, at__gte=since).exclude(kind=RequestAct.Kind.CONFIRM)
    lately = Request.objects.filter(fund=fund, pk__in=ended.values("request_id")).select_related("asked_by")
    found = [*open_requests(fund), *lately.select_related("fund").order_by("-pk")]
    return [request for request in found if doing_of(request).by_press and payable_from(request) is not None]


def _open(request: Request) -> Request:
    """The request as it stands now, behind the fund's lock. Errors: RequestOver."""
    lock_fund(request.fund)
    request = _fresh(request)
    if request.end is not None:
        raise errors.RequestOver(name=request.end.officer.name)
    return request


def _fresh(request: Request) -> Request:
    found: Request = Request.objects.select_related("fund", "asked_by").get(pk=request.pk)
    return found


def _require_other(request: Request, by: Officer) -> None:
    require(by, Act.AGREE_TO_REQUEST)
    if is_same_person(request.asked_by, by):
        raise errors.OwnRequest
    if is_payee(request, by):
        raise errors.PayeeConfirms(name=by.name)


def _done(request: Request, by: Officer, at: datetime) -> Confirmed:
    result, shown = doing_of(request).do(request, by, at)
    return Confirmed(_say(request, RequestAct.Kind.DONE, by, at, result=result), shown)


def _say(request: Request, kind: str, by: Officer, at: datetime, **more: Any) -> Request:
    note = str(more.pop("note", "")).strip()[:300]
    RequestAct.objects.create(
        id=next_id(request.fund),
        fund=request.fund,
        request=request,
        kind=kind,
        officer=by,
        at=at,
        note=note,
        **more,
    )
    request.__dict__.pop("said", None)  # what was read before this word
    return request
