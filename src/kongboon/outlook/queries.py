"""Which projections a fund has, and what has happened since one was made."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext

from kongboon.actuarial.telling import baht, signed_baht
from kongboon.funds.models import Fund
from kongboon.funds.regulations import regulation_on
from kongboon.members.models import Member
from kongboon.outlook.answers import Answer
from kongboon.outlook.holdings import opening_of
from kongboon.outlook.inputs import assumptions_of, fund_input, latest_assumptions
from kongboon.outlook.models import Projection, ProjectionAtMeeting
from kongboon.regulations.models import RegulationDraft


def latest_base(fund: Fund) -> Projection | None:
    """The newest projection of the fund as it is, whether it is finished or not."""
    found: Projection | None = (
        Projection.objects.filter(fund=fund, kind=Projection.Kind.BASE).select_related("assumptions").first()
    )
    return found


def latest_finished(fund: Fund) -> Projection | None:
    """The newest finished projection of the fund as it is."""
    done = Projection.objects.filter(
        fund=fund, kind=Projection.Kind.BASE, status=Projection.Status.DONE
    ).select_related("assumptions")
    found: Projection | None = done.first()
    return found


def recent(fund: Fund, count: int = 20) -> QuerySet[Projection]:
    """The projections of a fund, the newest first, without their long texts."""
    return Projection.objects.filter(fund=fund).defer("question", "answer")[:count]


def shown_at(draft: RegulationDraft) -> QuerySet[ProjectionAtMeeting]:
    """The comparisons that lay before the meetings which voted on a draft, with their projections."""
    return (
        ProjectionAtMeeting.objects.filter(vote__draft=draft)
        .select_related("projection", "vote")
        .defer("projection__question", "projection__answer")
    )


def changes_since(answer: Answer, today: date) -> list[str]:
    """What is otherwise now than when the projection was made, in sentences; none where it still holds."""
    asked = answer.asked
    fund = asked.fund
    found = [*_chosen_anew(answer, today), *_corrected(answer)]
    if asked.valuation_on < today:
        found += _lived(fund, asked.valuation_on, today, answer.today["opening_satang"])
    return found


def _chosen_anew(answer: Answer, today: date) -> list[str]:
    fund, figures = answer.asked.fund, answer.today
    told = []
    if regulation_on(fund, today).text_sha256 != figures["regulation_sha256"]:
        told.append(gettext("Another regulation is in force now."))
    if assumptions_of(latest_assumptions(fund)).sha256 != figures["assumptions_sha256"]:
        told.append(gettext("Assumptions were chosen anew."))
    return told


def _corrected(answer: Answer) -> list[str]:
    """Whether the register or the books of that very day are otherwise now."""
    asked, question = answer.asked, answer.question
    then = fund_input(asked.fund, asked.valuation_on, assumptions_of(asked.assumptions))
    same = (then.members.sha256, then.opening_satang, then.earmarked_satang)
    if same == (question["members"], question["opening_satang"], question["earmarked_satang"]):
        return []
    return [gettext("The register or the books of that day have been corrected.")]


def _lived(fund: Fund, since: date, today: date, opening_satang: int) -> list[str]:
    joined = Member.objects.filter(fund=fund, joined_on__gt=since, joined_on__lte=today).count()
    ended = Member.objects.filter(fund=fund, ended_on__gt=since, ended_on__lte=today).count()
    told = []
    if joined:
        text = ngettext("%(count)s member has joined.", "%(count)s members have joined.", joined)
        told.append(text % {"count": joined})
    if ended:
        text = ngettext("%(count)s membership has ended.", "%(count)s memberships have ended.", ended)
        told.append(text % {"count": ended})
    free = opening_of(fund, today).free_satang
    if free != opening_satang:
        text = gettext("The money is %(now)s baht now (%(change)s).")
        told.append(text % {"now": baht(free), "change": signed_baht(free - opening_satang)})
    return told
