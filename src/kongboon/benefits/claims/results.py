"""A decision as a page shows it: the sum, the sentences, the clause, and what would be missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from kongboon.benefits.claims.paying import netting_of
from kongboon.benefits.models import Claim
from kongboon.benefits.words import title_of
from kongboon.dues.rates import Span
from kongboon.funds.words import shown_month
from kongboon.kernel.money import format_baht
from kongboon.regulations.section_sentences import REFUND
from kongboon.regulations.telling import told
from kongboon.rules.decision import Decision
from kongboon.rules.explain import explain
from kongboon.rules.terms import Regulation


@dataclass(frozen=True)
class Shown:
    """`outcome` as in rules.Decision; `sum_text` is a range where the committee chooses."""

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

    @property
    def is_given(self) -> bool:
        return self.outcome != "refuse"


def shown(decision: Decision, title: str) -> Shown:
    """The decision in the language of the page."""
    least, most = decision.amount_min_satang, decision.amount_max_satang
    text = ""
    if decision.outcome == "committee" and least is not None and most is not None:
        text = f"{format_baht(least, satang_always=False)} – {format_baht(most, satang_always=False)}"
    return Shown(
        outcome=decision.outcome,
        title=title,
        amount_satang=decision.amount_satang,
        sum_text=text,
        sentences=explain(decision, gettext),
        clause=decision.clause,
        benefit_code=decision.benefit_code,
        regulation_sha256=decision.regulation_sha256,
        holds_from=decision.holds_from,
        lacks_only_papers=decision.lacks_only_evidence,
        at_once=decision.path == "at_once",
    )


def shown_quote(decision: Decision, regulation: Regulation) -> Shown:
    """A decision that is not handed in yet."""
    benefit = regulation.benefit(decision.benefit_code)
    return shown(decision, title_of(benefit) if benefit else "")


def shown_claim(claim: Claim) -> Shown:
    """The stored decision of a claim, under the benefit's name as it is printed."""
    return shown(claim.decided, claim.benefit_title)


def whose_claim(claim: Claim) -> tuple[str, str]:
    """What the person is to the fund, and their name: for the lines of a slip."""
    if claim.member is not None:
        return gettext("Member"), f"{claim.member.full_name} ({claim.member.number})"
    return gettext("Not a member"), f"{claim.beneficiary} · {gettext('vouched for by')} {claim.vouching_name}"


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
