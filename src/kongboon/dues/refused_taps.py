"""Taps that were refused on arrival: kept until somebody says what became of the cash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.access.services import is_same_person
from kongboon.dues import errors
from kongboon.dues.models import CollectionRound, RefusedTap, RefusedTapDecision
from kongboon.dues.queries import collector_of
from kongboon.dues.rates import Rates, span
from kongboon.dues.services import Share, Taking, open_round, record_collection
from kongboon.dues.tiers import tiers_chosen
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id, require_repeat
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_on
from kongboon.kernel.errors import DomainError
from kongboon.members.models import Member

Verdict = RefusedTapDecision.Verdict


@dataclass(frozen=True)
class Tap:
    """What a telephone sent: under which id, for whom, on which day."""

    key: str
    shares: tuple[Share, ...]
    on: date


@transaction.atomic
def file_refused(
    *, tap: Tap, round: CollectionRound, refusal: DomainError, by: Officer, at: datetime
) -> RefusedTap | None:
    """Keep a tap that was refused, for the bookkeeper's desk; the same tap again is the same row.

    None where it names nobody of the fund: nobody could be asked. Errors: NotAllowed, KeyReused.
    """
    require(by, Act.COLLECT_DUES)
    fund = round.fund
    lock_fund(fund)
    told = _told(tap.shares)
    known: RefusedTap | None = RefusedTap.objects.filter(fund=fund, tap_id=tap.key).first()
    if known is not None:
        require_repeat((known.shares, known.collector_id), (told, by.pk))
        return known
    people = {
        m.pk: m for m in Member.objects.filter(fund=fund, pk__in=[share.member_id for share in tap.shares])
    }
    if tap.shares[0].member_id not in people:
        return None
    made: RefusedTap = RefusedTap.objects.create(
        id=next_id(fund),
        fund=fund,
        tap_id=tap.key,
        village=round.village,
        month=round.month,
        member=people[tap.shares[0].member_id],
        shares=told,
        amount_satang=_price(fund, tap),
        reason=_without_names(refusal, people),
        collector=by,
        on=tap.on,
        at=at,
    )
    return made


def _price(fund: Fund, tap: Tap) -> int | None:
    terms = regulation_on(fund, tap.on).dues
    chosen = tiers_chosen([terms], member__in=[share.member_id for share in tap.shares])
    try:
        return sum(
            span(Rates(terms, chosen[s.member_id]), s.first or "", s.months or 0).amount_satang
            for s in tap.shares
        )
    except (DomainError, ValueError):  # months that no telephone sends
        return None


def _without_names(refusal: DomainError, people: dict[int, Member]) -> dict[str, object]:
    """A refusal as it is kept: members by their ids, so that nobody's name outlives them here."""
    ids = {member.full_name: pk for pk, member in people.items()}
    facts = {
        name: {"member": ids[fact]} if fact in ids else str(fact) for name, fact in refusal.facts.items()
    }
    return {"code": refusal.code, "text": refusal.msgid, "facts": facts}


def reason_of(tap: RefusedTap) -> str:
    """Why a tap was refused, in the reader's language."""
    facts = tap.reason["facts"]
    ids = [fact["member"] for fact in facts.values() if isinstance(fact, dict)]
    names = {m.pk: m.full_name for m in Member.objects.filter(fund=tap.fund_id, pk__in=ids)}
    told = {name: names[fact["member"]] if isinstance(fact, dict) else fact for name, fact in facts.items()}
    return gettext(tap.reason["text"]) % told


def refused_tap(fund: Fund, key: str, shares: Sequence[Share]) -> RefusedTap | None:
    """The tap that was refused under an id, with its decision where there is one. Errors: KeyReused."""
    found: RefusedTap | None = (
        RefusedTap.objects.filter(fund=fund, tap_id=key).select_related("decision__officer").first()
    )
    if found is not None:
        require_repeat(found.shares, _told(shares))
    return found


def _told(shares: Sequence[Share]) -> list[list[object]]:
    return [[share.member_id, share.first, share.months] for share in shares]


def undecided(fund: Fund) -> QuerySet[RefusedTap]:
    """The taps that wait for a decision, oldest first."""
    waiting: QuerySet[RefusedTap] = RefusedTap.objects.filter(fund=fund, decision=None)
    return waiting.select_related("fund", "village", "member", "collector")


@transaction.atomic
def settle(*, tap: RefusedTap, verdict: str, by: Officer, at: datetime) -> RefusedTapDecision:
    """Say what became of the cash of a refused tap; it is recorded under the tap's own id, dated today.

    The same verdict again is the same row. Errors: NotAllowed, OwnTap, TapSettled, those of `record_collection`.
    """
    require(by, Act.SETTLE_REFUSED_TAP)
    lock_fund(tap.fund)
    known: RefusedTapDecision | None = RefusedTapDecision.objects.filter(tap=tap).first()
    if known is not None:
        require_repeat(
            (known.verdict, known.officer_id), (verdict, by.pk), errors.TapSettled(name=known.officer.name)
        )
        return known
    if is_same_person(tap.collector, by):
        raise errors.OwnTap
    entry_id = _record(tap, by, at) if verdict == Verdict.RECORDED else None
    made: RefusedTapDecision = RefusedTapDecision.objects.create(
        id=next_id(tap.fund), fund=tap.fund, tap=tap, verdict=verdict, entry_id=entry_id, officer=by, at=at
    )
    return made


def _record(tap: RefusedTap, by: Officer, at: datetime) -> int:
    keeper = collector_of(tap.village) or by
    round = open_round(fund=tap.fund, village=tap.village, month=tap.month, collector=keeper, at=at)
    posted = record_collection(
        round=round,
        takings=[Taking(shares_of(tap))],
        on=localdate(at),
        idem_key=tap.tap_id,
        by=by,
        at=at,
        held_by=tap.collector,
        act=Act.SETTLE_REFUSED_TAP,
    )
    return posted.entry_ids[0]


def shares_of(tap: RefusedTap) -> tuple[Share, ...]:
    """Who pays which months by a tap."""
    told: Sequence[tuple[int, str, int]] = tap.shares
    return tuple(Share(member_id, months=months, first=first) for member_id, first, months in told)
