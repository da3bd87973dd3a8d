"""The word of whoever handed cash over on its count. The cash has moved already: what is missing is listed, and bars
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may, require
from kongboon.access.services import is_same_person, village_limit
from kongboon.documents.models import Document
from kongboon.documents.uses import Of, Use, require_own
from kongboon.dues import errors
from kongboon.dues.models import DUES, CollectionRound, HandOver, HandOverAgreement
from kongboon.funds import transaction
from kongboon.funds.actor import place_now
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund, Village
from kongboon.kernel.money import format_baht
from kongboon.ledger.models import Entry, Line

Way = HandOverAgreement.Way
# After it chair and auditor are told that nobody has agreed.
LATE = timedelta(days=7)


@dataclass(frozen=True)
class Words:
    """What was said of one count. `taken_back`: the entry that undid it, and then neither word counts any more."""

    agreement: HandOverAgreement | None
    dispute: HandOverAgreement | None
    taken_back: Entry | None

    @property
    def is_missing(self) -> bool:
        """Whether the word of whoever handed over is still wanted."""
        return self.agreement is None and self.taken_back is None

    @property
    def is_open_to_agreement(self) -> bool:
        """Whether whoever handed over may agree: nobody did yet, or their other sum stands against a slip."""
        return self.is_missing or self.is_disputed

    @property
    def is_open_to_dispute(self) -> bool:
        """Whether whoever handed over may say that it was another sum: also after a slip, which somebody else filed."""
        by_others = self.agreement is not None and self.agreement.way == Way.SLIP
        return self.dispute is None and self.taken_back is None and (self.agreement is None or by_others)

    @property
    def is_disputed(self) -> bool:
        """Whether another sum was said and nobody has agreed since, on a count that stands."""
        return self.taken_back is None and self.last_dispute is not None

    @property
    def last_dispute(self) -> HandOverAgreement | None:
        """The word of another sum, where nobody agreed after it; also of a count that was taken back."""
        if self.dispute is None or (self.agreement is not None and self.agreement.at >= self.dispute.at):
            return None
        return self.dispute


def words_of(hand_over: HandOver) -> Words:
    """What was said of a count. 2 queries."""
    said = list(hand_over.words.select_related("officer", "filed_by", "slip"))
    return Words(
        next((word for word in reversed(said) if word.said_satang is None), None),
        next((word for word in said if word.said_satang is not None), None),
        Entry.objects.filter(reverses=hand_over.entry_id).first(),
    )


@transaction.atomic
def agree_to_count(
    *, hand_over: HandOver, by: Officer, at: datetime, is_same_screen: bool = False
) -> HandOverAgreement:
    """Whoever handed the cash over agrees to what was counted; again, it is the same word.

    Having said another sum, they settle it so, also where a slip was filed before.

    Errors: NotAllowed, NotYourCash, CountTakenBack.
    """
    require(by, Act.AGREE_TO_COUNT)
    said = _words_now(hand_over)
    if not is_same_person(hand_over.collector, by):
        raise errors.NotYourCash(name=hand_over.collector.name)
    if said.agreement is not None and not said.is_disputed:
        return said.agreement
    return _say(hand_over, by, at, Way.SAME_SCREEN if is_same_screen else Way.SIGNED_IN)


@transaction.atomic
def dispute_count(
    *,
    hand_over: HandOver,
    said_satang: int,
    note: str,
    by: Officer,
    at: datetime,
    is_same_screen: bool = False,
) -> HandOverAgreement:
    """Whoever handed the cash over says that it was another sum, also after a slip; chair and auditor are told.

    Errors: NotAllowed, NotYourCash, CountTakenBack, CountAgreed, CountDisputed, SumAsCounted, WordMissing.
    """
    require(by, Act.AGREE_TO_COUNT)
    said, name = _words_now(hand_over), hand_over.collector.name
    if not is_same_person(hand_over.collector, by):
        raise errors.NotYourCash(name=name)
    if said.agreement is not None and said.agreement.way != Way.SLIP:
        raise errors.CountAgreed(name=name)
    if said.dispute is not None:
        if said.dispute.said_satang == said_satang:
            return said.dispute
        raise errors.CountDisputed(name=name, said=format_baht(said.dispute.said_satang or 0))
    if said_satang == hand_over.counted_satang:
        raise errors.SumAsCounted(amount=format_baht(said_satang))
    if not note.strip():
        raise errors.WordMissing
    way = Way.SAME_SCREEN if is_same_screen else Way.SIGNED_IN
    return _say(hand_over, by, at, way, said_satang=said_satang, note=note.strip()[:300])


@transaction.atomic
def file_signed_slip(*, hand_over: HandOver, slip: Document, by: Officer, at: datetime) -> HandOverAgreement:
    """File the photo of the slip that both signed on paper, for whoever does not sign in.

    Once another sum was said, whoever counted does not settle it alone.
    Errors: NotAllowed, CountTakenBack, CountAgreed, NoSignedSlip, SlipUsed, SlipOfTheCounter,
    PhotoOfElsewhere.
    """
    require(by, Act.FILE_COUNT_SLIP)
    said, name = _words_now(hand_over), hand_over.collector.name
    if said.agreement is not None:
        if said.agreement.slip_id == slip.pk:
            return said.agreement
        raise errors.CountAgreed(name=name)
    if slip.kind != Document.Kind.HAND_OVER:
        raise errors.NoSignedSlip
    used = HandOverAgreement.objects.filter(slip=slip).select_related("hand_over__entry").first()
    if used is not None:
        raise errors.SlipUsed(entry=used.hand_over.entry.entry_no)
    require_own(slip, Of.SLIP, _key(hand_over))
    if said.dispute is not None and is_same_person(hand_over.received_by, by):
        raise errors.SlipOfTheCounter(name=name)
    return _say(hand_over, by, at, Way.SLIP, slip=slip)


def slip_uses(fund: Fund, photos: Collection[int]) -> Iterator[Use]:
    """The counts whose signed slip is one of some photos. One query."""
    found = HandOverAgreement.objects.filter(fund=fund, slip__in=photos)
    for one in found.select_related("hand_over__entry").order_by("pk"):
        if one.slip_id is not None:
            what = gettext("slip of cash handed over, entry %(entry)s")
            yield Use(
                one.slip_id, Of.SLIP, _key(one.hand_over), what % {"entry": one.hand_over.entry.entry_no}
            )


def _key(hand_over: HandOver) -> str:
    return f"hand_over/{hand_over.pk}"


def _words_now(hand_over: HandOver) -> Words:
    """What was said so far, behind the fund's lock. Errors: CountTakenBack."""
    lock_fund(hand_over.fund)
    said = words_of(hand_over)
    if said.taken_back is not None:
        raise errors.CountTakenBack
    return said


def _say(hand_over: HandOver, by: Officer, at: datetime, way: str, **more: Any) -> HandOverAgreement:
    counted_here = bool(hand_over.place) and hand_over.place == place_now()
    made: HandOverAgreement = HandOverAgreement.objects.create(
        id=next_id(hand_over.fund),
        fund=hand_over.fund,
        hand_over=hand_over,
        officer=hand_over.collector,
        way=way,
        filed_by=by,
        is_same_device=way == Way.SAME_SCREEN or (way == Way.SIGNED_IN and counted_here),
        at=max(at, hand_over.at),  # where the clock was ahead at the count, and was set back
        **more,
    )
    return made


# ---- what is listed ----


def _said(**which: Any) -> Exists:
    return Exists(HandOverAgreement.objects.filter(hand_over=OuterRef("pk"), **which))


def _agreed() -> Exists:
    return _said(said_satang=None)


def _disputed() -> Exists:
    return _said(said_satang__isnull=False)


def _open_dispute() -> Exists:
    """Another sum was said, and nobody has agreed since."""
    settled = HandOverAgreement.objects.filter(
        hand_over=OuterRef("hand_over"), said_satang=None, at__gte=OuterRef("at")
    )
    said = HandOverAgreement.objects.filter(hand_over=OuterRef("pk"), said_satang__isnull=False)
    return Exists(said.filter(~Exists(settled)))


def _taken_back() -> Exists:
    return Exists(Entry.objects.filter(reverses=OuterRef("entry")))


def hand_overs(fund: Fund) -> QuerySet[HandOver]:
    """The hand-overs of a fund, newest first, each with `is_taken_back`, `is_agreed`, `is_disputed`, `is_open` for a page.

    `is_disputed`: another sum was said once; `is_open`: and nobody has agreed since.
    """
    found: QuerySet[HandOver] = HandOver.objects.filter(fund=fund).annotate(
        is_taken_back=_taken_back(), is_agreed=_agreed(), is_disputed=_disputed(), is_open=_open_dispute()
    )
    return found.select_related("fund", "collector__village", "received_by", "entry").order_by("-pk")


def visible_hand_overs(officer: Officer) -> QuerySet[HandOver]:
    """Those that an officer sees: the own ones, a collector also those of the own village, who looks after cash all."""
    found = hand_overs(officer.fund)
    if may(officer, Act.SEE_CASH):
        return found
    own = Q(collector__in=_offices(officer)) | Q(received_by=officer)
    limit = village_limit(officer)
    return found.filter(own | Q(collector__village=limit) if limit is not None else own)


def numbered(officer: Officer, entry_no: int) -> HandOver:
    """A hand-over that an officer sees, by the number of its entry. Errors: NoSuchHandOver."""
    found: HandOver | None = visible_hand_overs(officer).filter(entry__entry_no=entry_no).first()
    if found is None:
        raise errors.NoSuchHandOver(number=entry_no)
    return found


def without_agreement(found: QuerySet[HandOver]) -> QuerySet[HandOver]:
    """Those to which nobody has agreed, or not since another sum was said, and that stand."""
    return found.filter(~_agreed() | _open_dispute(), ~_taken_back())


def disputed(found: QuerySet[HandOver]) -> QuerySet[HandOver]:
    """Those of which another sum was said, with no agreement since."""
    return found.filter(_open_dispute())


def undisputed(found: QuerySet[HandOver]) -> QuerySet[HandOver]:
    return found.filter(~_disputed())


def has_handed_over(officer: Officer) -> bool:
    """Whether a hand-over of the officer was ever counted."""
    return HandOver.objects.filter(fund=officer.fund_id, collector__in=_offices(officer)).exists()


def to_agree(officer: Officer) -> QuerySet[HandOver]:
    """The officer's own hand-overs that still want a word."""
    own = hand_overs(officer.fund).filter(collector__in=_offices(officer))
    return undisputed(without_agreement(own))


def slips_filed(officer: Officer, since: datetime) -> QuerySet[HandOver]:
    """The officer's own hand-overs to which a slip that somebody else filed agrees; so nobody's name is used unseen."""
    slip = Exists(HandOverAgreement.objects.filter(hand_over=OuterRef("pk"), way=Way.SLIP, at__gte=since))
    own = hand_overs(officer.fund).filter(collector__in=_offices(officer))
    return undisputed(own.filter(slip, ~_taken_back()))


def slips_in_name(officer: Officer) -> QuerySet[HandOverAgreement, int]:
    """The photos of slips that were filed as the officer's own word."""
    filed = HandOverAgreement.objects.filter(officer__in=_offices(officer), slip__isnull=False)
    keys: QuerySet[HandOverAgreement, int] = filed.values_list("slip_id", flat=True)
    return keys


def slips_by_the_counter(fund: Fund, since: datetime) -> QuerySet[HandOver]:
    """Hand-overs whose slip was filed by the very officer who counted, with no word of their collector's own."""
    filed = HandOverAgreement.objects.filter(
        hand_over=OuterRef("pk"), way=Way.SLIP, filed_by=OuterRef("received_by"), at__gte=since
    )
    own = Exists(HandOverAgreement.objects.filter(~Q(way=Way.SLIP), hand_over=OuterRef("pk")))
    return hand_overs(fund).filter(Exists(filed), ~own, ~_taken_back())


def _offices(officer: Officer) -> list[int]:
    """The officer's own office, and those that the same person held."""
    if officer.user_id is None:
        return [officer.pk]
    return list(
        Officer.objects.filter(fund=officer.fund_id, user=officer.user_id).values_list("pk", flat=True)
    )


@dataclass(frozen=True)
class WrittenForMe:
    """A sheet that somebody else wrote down, whose cash the books have with a collector since."""

    by: Officer
    village: Village
    at: datetime
    first_day: date
    last_day: date
    receipts: int
    satang: int


def written_for(officer: Officer, since: datetime) -> list[WrittenForMe]:
    """What others wrote down after a moment as collected by an officer, the newest first; three queries.

    Receipts that were taken back are left out.
    """
    lines = Line.objects.filter(
        account__officer=officer,
        amount__gt=0,
        entry__batch__kind=DUES,
        entry__batch__posted_at__gte=since,
    ).exclude(Exists(Entry.objects.filter(reverses=OuterRef("entry"))))
    lines = lines.exclude(entry__batch__posted_by=officer)
    found: dict[int, list[Line]] = defaultdict(list)
    for line in lines.select_related("entry__batch__posted_by").order_by("-entry__batch", "pk"):
        found[line.entry.batch_id].append(line)
    rounds = CollectionRound.objects.filter(payments__entry__batch__in=found).select_related("village")
    villages = dict(rounds.values_list("payments__entry__batch", "village"))
    names = Village.objects.in_bulk(set(villages.values()))
    return [
        WrittenForMe(
            own[0].entry.batch.posted_by,
            names[villages[batch]],
            own[0].entry.batch.posted_at,
            min(line.entry.date for line in own),
            max(line.entry.date for line in own),
            len({line.entry_id for line in own}),
            sum(line.amount for line in own),
        )
        for batch, own in found.items()
        if batch in villages
    ]
