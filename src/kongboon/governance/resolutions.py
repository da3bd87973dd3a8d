"""Resolutions of the committee as rows: written down with a photo and three signers, rested on, stopped.

What rests on a resolution alone waits seven days in the sight of every officer and of the notice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import permutations

from django.db.models import Max, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.documents.models import Document
from kongboon.documents.uses import Of, Use, require_own
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.funds.words import moment_words, shown_date
from kongboon.governance import errors
from kongboon.governance.resolution_models import (
    WAIT_ALONE,
    Resolution,
    ResolutionStop,
    ResolutionUse,
    ResolutionWords,
)
from kongboon.kernel.name_matching import is_named
from kongboon.kernel.thai_calendar import BE_OFFSET
from kongboon.kernel.thai_text import normalise_thai, to_arabic_digits
from kongboon.kernel.thai_titles import take_titles

_WORDS_SHOWN = 60
_USES_SHOWN = 3
_LABEL = re.compile(r"\s*(?:มติที่\s*)?(\d{1,6})\s*/\s*(\d{4})\s*")


@dataclass(frozen=True)
class NewResolution:
    """What the signed form says. `signers`: three different people by name, officers or members."""

    number: int
    held_on: date
    purpose: str
    words: str
    signers: tuple[str, str, str]

    @property
    def year_be(self) -> int:
        """The year within which it is numbered: that of the meeting."""
        return self.held_on.year + BE_OFFSET


@transaction.atomic
def write_down(
    *, fund: Fund, new: NewResolution, minutes: Document | None, by: Officer, at: datetime
) -> Resolution:
    """Write down what the committee resolved. The same again gives the same row.

    Errors: NotAllowed, ResolutionToCome, ResolutionPhotoMissing, ResolutionUnsigned,
    ResolutionSignerName, ReasonMissing, ResolutionTwice, PhotoOfElsewhere.
    """
    require(by, Act.WRITE_RESOLUTION)
    if new.held_on > localdate(at):
        raise errors.ResolutionToCome(on=shown_date(new.held_on))
    if minutes is None:
        raise errors.ResolutionPhotoMissing
    signers = tuple(" ".join(name.split())[:150] for name in new.signers)
    _require_three(signers)
    if not new.words.strip():
        raise errors.ReasonMissing
    lock_fund(fund)
    told = {
        "held_on": new.held_on,
        "purpose": new.purpose,
        "minutes_id": minutes.pk,
        **{f"signer_{place}": name for place, name in enumerate(signers, start=1)},
    }
    known: Resolution | None = Resolution.objects.filter(
        fund=fund, year_be=new.year_be, number=new.number
    ).first()
    text = new.words.strip()[:1000]
    if known is not None:
        others = any(getattr(known, name) != value for name, value in told.items())
        if others or known.words not in ("", text):  # words may have been erased since
            raise errors.ResolutionTwice(number=known.label)
        return known
    # One meeting resolves much, another one has a form of its own.
    require_own(minutes, Of.MINUTES, new.held_on.isoformat())
    made: Resolution = Resolution.objects.create(
        id=next_id(fund), fund=fund, number=new.number, year_be=new.year_be, recorded_by=by, at=at, **told
    )
    ResolutionWords.objects.create(id=next_id(fund), fund=fund, resolution=made, text=text)
    return made


def _require_three(signers: Sequence[str]) -> None:
    """Three people, each by first and last name. Errors: ResolutionUnsigned, ResolutionSignerName."""
    if not all(signers) or any(is_named(one, other) for one, other in permutations(signers, 2)):
        raise errors.ResolutionUnsigned
    for name in signers:
        words = take_titles(normalise_thai(name))[1].split()
        if sum(1 for word in words if sum(map(str.isalpha, word)) > 1) < 2:
            raise errors.ResolutionSignerName(name=name)


def minutes_uses(fund: Fund, photos: Collection[int]) -> Iterator[Use]:
    """The resolutions whose signed form is one of some photos. One query."""
    for one in Resolution.objects.filter(fund=fund, minutes__in=photos).order_by("pk"):
        told = {"number": one.label, "on": shown_date(one.held_on)}
        what = gettext("resolution %(number)s of %(on)s") % told
        yield Use(one.minutes_id, Of.MINUTES, one.held_on.isoformat(), what)


@transaction.atomic
def stop_resolution(*, resolution: Resolution, by: Officer, at: datetime, note: str) -> ResolutionStop:
    """Any officer stops a resolution: nothing new rests on it. What rested on it before stands.

    Errors: NotAllowed, ReasonMissing, ResolutionStopped.
    """
    require(by, Act.STOP_RESOLUTION)
    if not note.strip():
        raise errors.ReasonMissing
    lock_fund(resolution.fund)
    if (known := ResolutionStop.objects.filter(resolution=resolution).first()) is not None:
        raise errors.ResolutionStopped(number=resolution.label, name=known.officer.name)
    resolution.__dict__.pop("stop", None)
    stopped: ResolutionStop = ResolutionStop.objects.create(
        id=next_id(resolution.fund),
        fund=resolution.fund,
        resolution=resolution,
        officer=by,
        note=note.strip()[:300],
        at=at,
    )
    return stopped


def resolution_named(fund: Fund, label: str, purpose: str, *, alone_at: datetime | None = None) -> Resolution:
    """The resolution by its number, e.g. "3/2570", that something of this kind may rest on.

    `alone_at`: the moment, where nobody else speaks.
    Errors: ResolutionUnknown, ResolutionForElse, ResolutionStopped, ResolutionWaits.
    """
    found = resolution_numbered(fund, label)
    if found.purpose != purpose:
        raise errors.ResolutionForElse(number=found.label, purpose=found.get_purpose_display())
    if found.stop is not None:
        raise errors.ResolutionStopped(number=found.label, name=found.stop.officer.name)
    if alone_at is not None and alone_at < found.alone_from:
        raise errors.ResolutionWaits(number=found.label, **moment_words(found.alone_from))
    return found


def resolution_numbered(fund: Fund, label: str) -> Resolution:
    """The resolution by its number, e.g. "3/2570". Errors: ResolutionUnknown."""
    read = _LABEL.fullmatch(to_arabic_digits(label))
    found: Resolution | None = None
    if read is not None:
        numbered = {"number": int(read[1]), "year_be": int(read[2])}
        found = Resolution.objects.filter(fund=fund, **numbered).select_related("fund").first()
    if found is None:
        raise errors.ResolutionUnknown(number=label.strip())
    return found


def rests_on(fund: Fund, act: Act, thing_id: int) -> Resolution | None:
    """The resolution on which a thing rests. One query."""
    uses = ResolutionUse.objects.filter(fund=fund, act=act.code, thing_id=thing_id)
    use = uses.select_related("resolution").last()
    return use.resolution if use is not None else None


def line_of(resolution: Resolution, words: str) -> str:
    """A resolution in one line: the number, the day, and how it begins; `words` "" for whoever may not read them."""
    parts = (resolution.label, shown_date(resolution.held_on), cut_words(words))
    return " · ".join(part for part in parts if part)


def cut_words(words: str) -> str:
    """How the words of a resolution begin."""
    return words if len(words) <= _WORDS_SHOWN else words[:_WORDS_SHOWN].rstrip() + "…"


def other_uses(resolution: Resolution, act: Act, own: Collection[int] = ()) -> str:
    """What rests on a resolution besides some things of one act, in words; "" where nothing does. One query."""
    uses = ResolutionUse.objects.filter(resolution=resolution).exclude(act=act.code, thing_id__in=own)
    return uses_told(list(uses))


def uses_told(uses: Sequence[ResolutionUse]) -> str:
    """What rests on a resolution, in words: "" where nothing does."""
    told = [f"{gettext(use.asked.rule.title)} {use.title}".strip() for use in uses[:_USES_SHOWN]]
    if len(uses) > _USES_SHOWN:
        told.append(gettext("and %(count)s more") % {"count": len(uses) - _USES_SHOWN})
    return ", ".join(told)


def require_note_on_uses(resolution: Resolution, note: str, *, act: Act, own: Collection[int]) -> None:
    """Refuse a resolution that carries something else, without a word on why it carries this too.

    `own`: the things of the act that are decided together. Errors: ResolutionUsed.
    """
    if not note.strip() and (told := other_uses(resolution, act, own)):
        raise errors.ResolutionUsed(number=resolution.label, uses=told)


def rest_on(
    resolution: Resolution,
    act: Act,
    thing_id: int,
    title: str,
    *,
    by: Officer,
    at: datetime,
    is_alone: bool = False,
) -> ResolutionUse:
    """Write down that a thing rests on a resolution; call it under the fund's lock where the thing is written."""
    use: ResolutionUse = ResolutionUse.objects.create(
        id=next_id(resolution.fund),
        fund=resolution.fund,
        resolution=resolution,
        act=act.code,
        thing_id=thing_id,
        title=title[:100],
        is_alone=is_alone,
        officer=by,
        at=at,
    )
    return use


def next_number(fund: Fund, year_be: int) -> int:
    """The number that the next resolution of a year gets."""
    found = Resolution.objects.filter(fund=fund, year_be=year_be).aggregate(last=Max("number"))["last"]
    return (found or 0) + 1


def standing_resolutions(fund: Fund, purpose: str = "") -> QuerySet[Resolution]:
    """Resolutions that nobody stopped, the newest first; for one purpose, or for all."""
    found: QuerySet[Resolution] = Resolution.objects.filter(fund=fund).exclude(
        pk__in=ResolutionStop.objects.filter(fund=fund).values("resolution_id")
    )
    return found.filter(purpose=purpose) if purpose else found


def new_resolutions(fund: Fund, at: datetime) -> QuerySet[Resolution]:
    """Those that nothing may rest on alone yet: every officer and the notice tell of them."""
    return standing_resolutions(fund).filter(at__gt=at - WAIT_ALONE)
