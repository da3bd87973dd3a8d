"""Asking for a projection, choosing assumptions, laying a comparison before a meeting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.actuarial.assumptions import Assumption, Assumptions
from kongboon.actuarial.comparing import PROPOSALS_MAX
from kongboon.actuarial.compiled import COMPILED
from kongboon.actuarial.errors import TooManyProposals
from kongboon.actuarial.fund import program_sha256
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_on
from kongboon.outlook import errors
from kongboon.outlook.inputs import assumptions_of, fund_input, latest_assumptions
from kongboon.outlook.models import AssumptionSet, Projection, ProjectionAtMeeting
from kongboon.outlook.options import Option
from kongboon.outlook.queue import ensure_queued
from kongboon.outlook.texts import version_text
from kongboon.regulations.models import RegulationVote

YEARS, SEED = 30, 2567
# Without compiled loops a thousand futures would take a laptop many minutes; the page says how many it were.
SCENARIOS = 1000 if COMPILED else 100


@transaction.atomic
def ask_projection(
    *,
    fund: Fund,
    by: Officer,
    at: datetime,
    options: Sequence[Option] = (),
    title: str = "",
    on: date | None = None,
    years: int = YEARS,
    scenarios: int = SCENARIOS,
    seed: int = SEED,
) -> Projection:
    """Have the future of the fund worked out: as it is today, and up to three proposals beside it.

    The question and its place in the queue are one transaction, so that none is kept without the other. The same
    question again gives the same projection, with its answer if that is there; one that failed is tried again. `on` is
    the day whose register and money count, today if None. Errors: NotAllowed, NoRegulationInForce, TooManyProposals,
    BooksDoNotAddUp, BadOutlook for a register that cannot be.
    """
    require(by, Act.ASK_OUTLOOK)
    if len(options) > PROPOSALS_MAX:
        raise TooManyProposals(most=PROPOSALS_MAX)
    on = on or localdate(at)
    lock_fund(fund)  # register and money are of one moment, and two who ask at once ask once
    chosen = latest_assumptions(fund)
    assumptions = assumptions_of(chosen)
    today = Option("", version_text(fund, regulation_on(fund, on)))
    regulations = [today.regulation(), *(option.regulation() for option in options)]
    asked = fund_input(fund, on, assumptions, regulations=regulations)
    question = {
        "opening_satang": asked.opening_satang,
        "earmarked_satang": asked.earmarked_satang,
        "pools": [list(pool) for pool in asked.pools],
        "valuation_on": on.isoformat(),
        "members": asked.members.sha256,
        "assumptions": assumptions.sha256,
        "today": today.to_json(),
        "options": [option.to_json() for option in options],
        "years": years,
        "scenarios": scenarios,
        "seed": seed,
        "program": program_sha256(),
    }
    return _asked(fund, question, on, chosen, title, by, at)


def _asked(
    fund: Fund,
    question: dict[str, Any],
    on: date,
    chosen: AssumptionSet | None,
    title: str,
    by: Officer,
    at: datetime,
) -> Projection:
    text = json.dumps(question, ensure_ascii=False, sort_keys=True)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    known = Projection.objects.filter(fund=fund, sha256=sha256).first()
    if known is None:
        known = Projection.objects.create(
            id=next_id(fund),
            fund=fund,
            kind=Projection.Kind.PROPOSALS if question["options"] else Projection.Kind.BASE,
            title=title[:200],
            valuation_on=on,
            question=text,
            sha256=sha256,
            assumptions=chosen,
            asked_by=by,
            asked_at=at,
        )
    elif known.status == Projection.Status.FAILED:
        known.status, known.refusal, known.done_percent = Projection.Status.WAITING, "", 0
        known.save(update_fields=["status", "refusal", "done_percent"])
    ensure_queued(known)
    made: Projection = known
    return made


@transaction.atomic
def choose_assumptions(
    *, fund: Fund, values: dict[str, Any], reason: str, by: Officer, at: datetime, source: str = ""
) -> AssumptionSet:
    """Keep the assumptions with some of them chosen anew; those before stay to be read.

    Nothing changed gives the set that is there. Errors: NotAllowed, ReasonMissing, BadAssumption,
    UnknownAssumption.
    """
    require(by, Act.CHOOSE_ASSUMPTIONS)
    lock_fund(fund)
    chosen = latest_assumptions(fund)
    before = assumptions_of(chosen)
    after = _chosen(before, values, source or reason, by, localdate(at))
    if chosen is not None and after.sha256 == before.sha256:
        return chosen
    if not reason.strip():
        raise errors.ReasonMissing
    made: AssumptionSet = AssumptionSet.objects.create(
        id=next_id(fund),
        fund=fund,
        text=after.to_json(),
        sha256=after.sha256,
        reason=reason.strip()[:300],
        by=by,
        at=at,
    )
    return made


def _chosen(before: Assumptions, values: dict[str, Any], source: str, by: Officer, on: date) -> Assumptions:
    """Only what really differs is chosen anew, so that the rest keeps who chose it and why."""
    candidate = before.replacing(
        {key: Assumption(value, source, by.name, on) for key, value in values.items()}
    )
    return before.replacing({key: candidate.record(key) for key in values if candidate[key] != before[key]})


@transaction.atomic
def lay_before_meeting(
    *, projection: Projection, vote: RegulationVote, by: Officer, at: datetime
) -> ProjectionAtMeeting:
    """Attach a finished comparison to what a meeting voted on; doing it twice changes nothing.

    Errors: NotAllowed, NotReady.
    """
    require(by, Act.CHOOSE_ASSUMPTIONS)
    lock_fund(projection.fund)
    known = ProjectionAtMeeting.objects.filter(projection=projection, vote=vote).first()
    if known is not None:
        found: ProjectionAtMeeting = known
        return found
    if projection.status != Projection.Status.DONE:
        raise errors.NotReady
    made: ProjectionAtMeeting = ProjectionAtMeeting.objects.create(
        id=next_id(projection.fund), fund=projection.fund, projection=projection, vote=vote, by=by, at=at
    )
    return made
