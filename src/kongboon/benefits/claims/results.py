"""A decision as a page shows it: the sum, the sentences, the clause, and what would be missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.benefits.claims.paying import netting_of
from kongboon.benefits.models import Claim, ExceptionGrant
from kongboon.benefits.words import title_of
from kongboon.dues.rates import Span
from kongboon.funds.words import shown_month
from kongboon.governance.models import Resolution
from kongboon.governance.resolutions import line_of, rests_on
from kongboon.kernel.money import format_baht
from kongboon.regulations.section_sentences import REFUND
from kongboon.regulations.telling import told
from kongboon.rules.decision import Decision, Reason
from kongboon.rules.explain import explain
from kongboon.rules.terms import Regulation

# What tells of earlier help or of a birth day, and so is not for whoever sees no persons.
OF_THE_PERSON = frozenset(
    {
        "too_young", "count_used_up", "year_count_used_up", "year_sum_used_up", "year_nights_used_up",
        "year_units_used_up", "household_sum_used_up", "lifetime_sum_used_up", "not_with", "cap_year_units",
        "cap_household", "cap_lifetime", "cap_year_nights", "cap_year", "not_active",
    }
)  # fmt: skip


EVIDENCE_MISSING = "evidence_missing"


@dataclass(frozen=True)
class Shown:
    """`outcome` as in rules.Decision; `sum_text` is a range where the committee chooses.

    `is_sum_told`: not where earlier help lessened the sum, and the reader may not know of it.
    """

    outcome: str
    title: str
    amount_satang: int
    sum_text: str
    sentences: list[str]
    clause: str
    benefit_code: str
    regulation_sha256: str
    holds_from: date | None
    lacks_only_papers: bool
    at_once: bool
    is_sum_told: bool = True

    @property
    def is_given(self) -> bool:
        return self.outcome != "refuse"


def told_to(officer: Officer | None, decision: Decision) -> tuple[Decision, bool]:
    """A decision as an officer may read it, and whether anything was left out. None: somebody who sees persons."""
    if officer is None or may(officer, Act.SEE_PERSON):
        return decision, False
    reasons = tuple(reason for reason in decision.reasons if reason.code not in OF_THE_PERSON)
    steps = tuple(step for step in decision.arithmetic if step.code not in OF_THE_PERSON)
    if (reasons, steps) == (decision.reasons, decision.arithmetic):
        return decision, False
    # The sum that would follow once a paper is here tells as much.
    reasons = tuple(Reason.of(one.code) if one.code == EVIDENCE_MISSING else one for one in reasons)
    return decision._replace(reasons=reasons, arithmetic=steps, holds_from=None), True


def sentences_for(officer: Officer | None, decision: Decision) -> list[str]:
    """Why, in sentences; to whoever sees no persons nothing of earlier help or of a birth day."""
    told, is_less = told_to(officer, decision)
    rest = gettext("The rest of the conditions the welfare officer tells the member alone.")
    return [*explain(told, gettext), *([rest] if is_less else [])]


def shown(decision: Decision, title: str, officer: Officer | None = None, *, handed_in: bool = True) -> Shown:
    """The decision in the language of the page, as an officer may read it; None: somebody who sees persons."""
    sentences = sentences_for(officer, decision)
    decision, is_less = told_to(officer, decision)
    least, most = decision.amount_min_satang, decision.amount_max_satang
    text = ""
    if decision.outcome == "committee" and least is not None and most is not None:
        text = f"{format_baht(least, satang_always=False)} – {format_baht(most, satang_always=False)}"
    return Shown(
        outcome=decision.outcome,
        title=title,
        amount_satang=decision.amount_satang,
        sum_text=text,
        sentences=sentences,
        clause=decision.clause,
        benefit_code=decision.benefit_code,
        regulation_sha256=decision.regulation_sha256,
        holds_from=decision.holds_from,
        lacks_only_papers=decision.lacks_only_evidence and not is_less,
        at_once=decision.path == "at_once",
        is_sum_told=handed_in or not is_less,
    )


def shown_quote(decision: Decision, regulation: Regulation, officer: Officer) -> Shown:
    """A decision that is not handed in yet."""
    benefit = regulation.benefit(decision.benefit_code)
    return shown(decision, title_of(benefit) if benefit else "", officer, handed_in=False)


def shown_claim(claim: Claim, officer: Officer) -> Shown:
    """The stored decision of a claim, under the benefit's name as it is printed."""
    return shown(claim.decided, claim.benefit_title, officer)


def whose_claim(claim: Claim) -> tuple[str, str]:
    """What the person is to the fund, and their name: for the lines of a slip."""
    if claim.member is not None:
        return gettext("Member"), f"{claim.member.full_name} ({claim.member.number})"
    return gettext("Not a member"), f"{claim.beneficiary} · {gettext('vouched for by')} {claim.vouching_name}"


def resolution_of(claim: Claim, exception: ExceptionGrant | None = None) -> Resolution | None:
    """The resolution on which a claim rests: that of its exception, or on the sum that the committee chose."""
    if grant := exception or claim.exception:
        return rests_on(claim.fund, Act.MAKE_EXCEPTION, grant.pk)
    return rests_on(claim.fund, Act.CONFIRM_CLAIM, claim.pk) if claim.by_committee else None


def resolution_line(claim: Claim, officer: Officer, exception: ExceptionGrant | None = None) -> str:
    """Number, day and first words of that resolution, as far as an officer may read them; "" for none."""
    found = resolution_of(claim, exception)
    if found is None:
        return ""
    return line_of(found, found.words if may(officer, Act.READ_RESOLUTION) else "")


def netting_context(claim: Claim) -> dict[str, Any]:
    """What `benefits/_netting.html` shows: the benefit, the dues that come off, what is left."""
    if not claim.is_live and claim.paid_entry_id is None:
        return {}
    netting = netting_of(claim)
    return {"netting": netting, "netting_months": _months(netting.dues) if netting.dues else ""}


def _months(dues: Span) -> str:
    first, last = shown_month(dues.first), shown_month(dues.last)
    return first if dues.months == 1 else f"{first} – {last}"


def regulation_says(regulation: Regulation) -> str:
    """What the members' chapter says of a refund, with its place in the regulation; "" where it gives nothing back."""
    percent = regulation.membership.refund_percent
    if not percent:
        return ""
    where = gettext("Members and dues, regulation of %(year)s") % {"year": regulation.year_be}
    return f"{told(REFUND, gettext, refund_percent=str(percent))} ({where})"
