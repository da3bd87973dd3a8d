"""One shared way for money that leaves and for every change of power: request, second word, act (reliability.md 2.2).

An app says in `governance.doings` how an act is told and done; pages, commands and other apps ask, confirm, decline or
withdraw here. Nobody is stuck with a small committee: where too few people can speak, each missing word is replaced
by a day of waiting, but there are never fewer than two people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kongboon.access.models import Officer, Role
from kongboon.access.permissions import Act, may, require
from kongboon.access.services import is_same_person
from kongboon.funds import transaction
from kongboon.funds.actor import acting_as, place_now
from kongboon.funds.ids import lock_fund, next_id, require_repeat
from kongboon.funds.models import Fund
from kongboon.funds.words import moment_words
from kongboon.governance import errors
from kongboon.governance.doings import doing_of
from kongboon.governance.payees import paid_among
from kongboon.governance.payments import (
    FIRST_OTHERS,
    STOOD_IN,
    in_one_hand,
    marked,
    of_another_hand,
    require_another_hand,
)
from kongboon.governance.request_models import Request, RequestAct
from kongboon.governance.request_sums import added_up, satang_of
from kongboon.governance.thresholds import DEFAULT_APPROVALS, ONE_WORD, step_among, step_of_sum
from kongboon.rules.terms import ApprovalStep


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
        same = ("act", "terms", "reason", "amount_satang", "payee", "asked_by_id")
        first, sent = ([getattr(one, name) for name in same] for one in (known, asked))
        require_repeat(first, sent, errors.RequestChanged())
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
    mark = _require_other(request, by, at)
    if any(is_same_person(word.officer, by) for word in request.confirmations):
        raise errors.ConfirmedAlready(name=by.name)
    step = step_of(request)
    others = [word.officer for word in request.confirmations]
    is_last = len(others) + 1 >= step.confirmations
    if is_last and step.with_chair and Role.CHAIR not in {officer.role for officer in (*others, by)}:
        raise errors.ChairMissing
    is_same_device = is_same_device or (bool(request.place) and request.place == place_now())
    _say(request, RequestAct.Kind.CONFIRM, by, at, note=marked(mark, note), is_same_device=is_same_device)
    if not is_last or _is_pressed(request, step):
        return Confirmed(request)
    return _done(request, by, at)


@transaction.atomic
def decline(*, request: Request, by: Officer, at: datetime, note: str) -> Request:
    """Another officer does not agree, with the reason; it may be asked for anew.

    Errors: NotAllowed, RequestOver, OwnRequest, PayeeConfirms, ReasonMissing.
    """
    request = _open(request)
    _require_other(request, by, at)
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
def let_fall(*, request: Request, by: Officer, at: datetime, note: str) -> Request:
    """End a request about something that is no more, as part of the act of an officer by which it went.

    Errors: RequestOver.
    """
    request = _open(request)
    own = is_same_person(request.asked_by, by)
    return _say(request, RequestAct.Kind.WITHDRAW if own else RequestAct.Kind.DECLINE, by, at, note=note)


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
    if not may_press(request, by):
        raise errors.PayeeConfirms(name=by.name)
    step = step_of(request, at)
    if not _is_enough(step, request):
        raise errors.NotConfirmedYet
    moment = _end_of_wait(request, step)
    if moment is not None and at < moment:
        raise errors.RequestWaits(**moment_words(moment))
    return _done(request, by, at).request


def step_of(request: Request, at: datetime | None = None, able: list[Officer] | None = None) -> ApprovalStep:
    """How many agree and how long it then waits, for the sum and for the people that there are.

    `at`: the moment at which it is to be done; None is now, or when it ended. `able`: its `speakers`, where they are known.
    """
    able = speakers(request) if able is None else able
    step, doing = step_among(_wanted(request, at), able), doing_of(request)
    # What comes back waits for words alone: the money is there or not, today as tomorrow. A large sum waits in any case.
    is_small = (request.amount_satang or 0) <= (DEFAULT_APPROVALS[-2].up_to_satang or 0)
    if doing.comes_in and not doing.by_press and is_small:
        return replace(step, wait_hours=0)
    return step


def payable_from(request: Request, at: datetime | None = None) -> datetime | None:
    """From when it may be done, by the last word; None while words are missing or where nothing waits."""
    if not request.confirmations:  # one other person always agrees
        return None
    return _end_of_wait(request, step_of(request, at))


def _end_of_wait(request: Request, step: ApprovalStep) -> datetime | None:
    words = request.confirmations
    if not step.wait_hours or not _is_enough(step, request):
        return None
    return words[-1].at + timedelta(hours=step.wait_hours)


def _is_enough(step: ApprovalStep, request: Request) -> bool:
    """Whether so many have agreed as a step wants, the chair among them where it wants that."""
    words = request.confirmations
    has_chair = any(word.officer.role == Role.CHAIR for word in words)
    return len(words) >= step.confirmations and (has_chair or not step.with_chair)


def _is_pressed(request: Request, step: ApprovalStep) -> bool:
    """Whether a press of its own does it once everybody has spoken: money changes hands, or a large sum waits."""
    doing = doing_of(request)
    return doing.by_press or (doing.by_sum and bool(step.wait_hours))


def _wanted(request: Request, at: datetime | None) -> ApprovalStep:
    doing = doing_of(request)
    if request.amount_satang is None or not (doing.by_press or doing.by_sum):
        return ONE_WORD
    week, others = added_up(request, at)
    return step_of_sum(request.amount_satang + satang_of(others), week.held)


def speakers(request: Request) -> list[Officer]:
    """Who may agree, one office a person: neither who asked nor who receives the money, nor their household.

    Where nobody of the committee is left, whoever else signs in may: collector or auditor. Of whom nobody is sure that
    they are two (`in_one_hand`) one may where there is nobody else.
    """
    return who_speaks(request)[0]


def stand_ins(request: Request) -> list[Officer]:
    """Who may agree too once none of `speakers` has come for FIRST_OTHERS: one of them may be away, or have died.

    Whoever of the committee may be in one hand with the asker; and where one person alone could speak, collectors and
    auditor of whom it is sure.
    """
    return who_speaks(request)[1]


def who_speaks(request: Request) -> tuple[list[Officer], list[Officer]]:
    """Both, `speakers` and `stand_ins`, read once."""
    offices = Officer.objects.filter(fund=request.fund, active_to=None, user__isnull=False).order_by("pk")
    others = [one for one in offices if not is_same_person(one, request.asked_by)]
    paid = _paid(request, others)
    able: dict[int, Officer] = {}
    rest: dict[int, Officer] = {}
    for officer in others:
        if officer.pk not in paid:
            people_of = able if may(officer, Act.AGREE_TO_REQUEST) else rest
            people_of.setdefault(officer.user_id or -officer.pk, officer)
    if not able:
        able, rest = rest, {}
    sure = of_another_hand(list(able.values()), request.asked_by, request.at)
    later = [one for one in able.values() if one not in sure]
    if len(sure) == 1 and rest:
        near = in_one_hand(request.asked_by, request.at)
        later += [one for one in rest.values() if one.pk not in near]
    return sure, later


def is_payee(request: Request, officer: Officer) -> bool:
    """Whether the money is for this officer or their household."""
    return bool(_paid(request, [officer]))


def may_press(request: Request, officer: Officer) -> bool:
    """Whether this officer does it once everybody has agreed: who is paid hands out only where nobody else can."""
    if not may(officer, request.asked):
        return False
    offices = Officer.objects.filter(fund=request.fund, active_to=None, user__isnull=False)
    able = [one for one in offices if may(one, request.asked)]
    paid = _paid(request, [officer, *able])
    return officer.pk not in paid or all(one.pk in paid for one in able)


def _paid(request: Request, officers: Collection[Officer]) -> set[int]:
    """The ids of those officers who gain by it, or whose household does."""
    names = (request.payee, *doing_of(request).not_by(request))
    return set().union(*(paid_among(request.fund, name, officers) for name in names))


def open_requests(fund: Fund) -> list[Request]:
    """What waits for a word or for its press, the oldest first."""
    ended = RequestAct.objects.exclude(kind=RequestAct.Kind.CONFIRM).filter(fund=fund).values("request_id")
    found = Request.objects.filter(fund=fund).exclude(pk__in=ended).select_related("asked_by", "fund")
    return list(found.order_by("pk"))


def open_about(fund: Fund, act: Act, **terms: Any) -> Request | None:
    """The request for an act with these terms that waits; the oldest one."""
    found = Request.objects.filter(
        fund=fund, act=act.code, **{f"terms__{name}": terms[name] for name in terms}
    )
    return next((one for one in found.select_related("asked_by", "fund") if one.is_open), None)


def with_photo(fund: Fund, acts: Collection[Act], photos: Collection[int]) -> list[Request]:
    """Requests of some acts that bring one of some photos, neither declined nor withdrawn."""
    over = RequestAct.objects.filter(fund=fund, kind__in=[RequestAct.Kind.DECLINE, RequestAct.Kind.WITHDRAW])
    brought = Request.objects.filter(
        fund=fund, act__in=[act.code for act in acts], terms__photo_id__in=list(photos)
    )
    return list(brought.exclude(pk__in=over.values("request_id")).order_by("pk"))


def published(fund: Fund, at: datetime, since: datetime) -> list[Request]:
    """Large payments for the notice: those that wait or are due, and those that were paid or stopped since a moment."""
    ended = RequestAct.objects.filter(fund=fund, at__gte=since).exclude(kind=RequestAct.Kind.CONFIRM)
    lately = Request.objects.filter(fund=fund, pk__in=ended.values("request_id")).select_related("asked_by")
    found = [*open_requests(fund), *lately.select_related("fund").order_by("-pk")]
    return [request for request in found if is_published(request)]


def is_published(request: Request) -> bool:
    """Whether it stands on the notice: money or goods that leave, and wait or have waited in the sight of the members."""
    doing = doing_of(request)
    return doing.by_press and not doing.stays and payable_from(request) is not None


def source_of_change(request: Request) -> str:
    """How the change log names the request out of which a change came."""
    return f"request/{request.pk}"


def _open(request: Request) -> Request:
    """The request as it stands now, behind the fund's lock. Errors: RequestOver."""
    lock_fund(request.fund)
    request = _fresh(request)
    if request.end is not None:
        if request.end.kind == RequestAct.Kind.WITHDRAW:
            raise errors.RequestTakenBack(name=request.end.officer.name)
        raise errors.RequestOver(name=request.end.officer.name)
    return request


def _fresh(request: Request) -> Request:
    found: Request = Request.objects.select_related("fund", "asked_by").get(pk=request.pk)
    return found


def _require_other(request: Request, by: Officer, at: datetime) -> str:
    """What stands before the note of this officer's word. Errors: NotAllowed, OwnRequest, PayeeConfirms, FreshSignIn."""
    able, later = who_speaks(request)
    speaks = by.active_to is None and any(one.pk == by.pk for one in able)
    stands_in = at >= request.at + FIRST_OTHERS and any(one.pk == by.pk for one in later)
    if not speaks and not stands_in:
        require(by, Act.AGREE_TO_REQUEST)
    if is_same_person(request.asked_by, by):
        raise errors.OwnRequest
    if is_payee(request, by):
        raise errors.PayeeConfirms(name=by.name)
    mark = require_another_hand(by, request.asked_by, request.at, at, lambda: able)
    return mark or (STOOD_IN if stands_in else "")


def _done(request: Request, by: Officer, at: datetime) -> Confirmed:
    # What it changes is logged as done by this request, so that the log names who asked and who agreed.
    with acting_as(act=source_of_change(request)):
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
        at=max(at, request.at),  # where the clock was ahead when it was asked for, and was set back
        note=note,
        **more,
    )
    request.__dict__.pop("said", None)  # what was read before this word
    return request
