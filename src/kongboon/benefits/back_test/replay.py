"""Past claims decided anew by another regulation: pure, over plain rows, for `back_test` (peers.md part b)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Literal

from kongboon.benefits.claims.counting import Happened, Tally
from kongboon.kernel.errors import DomainError
from kongboon.rules.decision import Decision, Facts
from kongboon.rules.evaluate import evaluate
from kongboon.rules.terms import Benefit, PerUnit, Regulation

Result = Literal["same", "gains", "loses", "undecided"]
Doubt = Literal["people_choose", "condition", "facts", "exception"]

_EARLIER_USE = frozenset(f.name for f in fields(Facts) if f.name.startswith("used_"))
_KNOWS_GIVEN = any(field.name == "given" for field in fields(Facts))


@dataclass(frozen=True, slots=True)
class PastClaim:
    """A claim as it was decided; `regulation` and `facts` None where only its sum is still to be counted.

    `paid_satang` is what the fund gave or owes for it, 0 for one that the rule refused. `by_exception`: people gave
    it by a resolution although the rule refused.
    """

    pk: int
    number: str
    member_name: str
    title: str
    benefit_code: str
    happened: Happened
    paid_satang: int
    units: int
    regulation: Regulation | None
    facts: Facts | None = None
    by_exception: bool = False

    @property
    def benefit(self) -> Benefit | None:
        """The benefit by which it was decided, as that regulation had it."""
        return self.regulation.benefit(self.benefit_code) if self.regulation else None


@dataclass(frozen=True, slots=True)
class Line:
    """One past claim before and after; sums before owed dues come off, None while `after_satang` cannot be told.

    `benefit` is the candidate's, None where it has none for this event. `is_new`: the candidate would give it
    besides what was asked for. `kept`: the committee's sum of that day, as far as the new range allows it.
    `papers`: evidence that was not asked for then, taken as brought. `doubt` says why nobody can tell: people
    choose the sum, people check a condition, a fact is missing (`refusal`), or people made an exception.
    """

    claim: PastClaim
    benefit: Benefit | None
    before_satang: int
    after_satang: int | None
    decision: Decision | None = None
    is_new: bool = False
    kept: bool = False
    papers: tuple[str, ...] = ()
    doubt: Doubt | None = None
    refusal: DomainError | None = None

    @property
    def result(self) -> Result:
        if self.after_satang is None:
            return "undecided"
        if self.after_satang == self.before_satang:
            return "same"
        return "gains" if self.after_satang > self.before_satang else "loses"

    @property
    def change_satang(self) -> int:
        """After less before, 0 while nobody can tell."""
        return 0 if self.after_satang is None else self.after_satang - self.before_satang


def replay(
    candidate: Regulation, earlier: Iterable[PastClaim], past: Sequence[PastClaim]
) -> tuple[Line, ...]:
    """Decide each past claim by the candidate, in the order given; what it gives uses up its own caps.

    `earlier` claims lie before the time that is tried and count with what was really paid. Give both in the order
    in which they were handed in: that is the order in which caps were used up.
    """
    # The question is what it would have done then, so it is taken as in force on every day.
    always = replace(candidate, in_force_from=date.min, in_force_to=None)
    tally = Tally(always)
    for claim in earlier:
        benefit = counterpart(always, claim)
        if benefit is not None:
            tally.add(benefit.code, claim.happened, claim.paid_satang, claim.units)
    lines: list[Line] = []
    of_event: dict[Hashable, list[Line]] = defaultdict(list)
    last_of = {claim.happened.occasion: claim.pk for claim in past}
    for claim in past:
        line = _decided(always, tally, claim)
        lines.append(line)
        of_event[claim.happened.occasion].append(line)
        if last_of[claim.happened.occasion] == claim.pk:
            lines += _besides(always, tally, claim, of_event[claim.happened.occasion])
    return tuple(lines)


def counterpart(candidate: Regulation, claim: PastClaim) -> Benefit | None:
    """The candidate's benefit that stands where the claim's stood; None where it has vanished.

    The same short name is the same benefit; else the same code, unless that code is another benefit's now; else
    the one new benefit for the event. A claim without a benefit then is tried by the first for its event.
    """
    event, old = claim.happened.event, claim.benefit
    for_event = [benefit for benefit in candidate.benefits if event in benefit.events]
    if old is None:
        fitting = [b for b in for_event if claim.benefit_code in ("", b.code)]
        covering = [b for b in fitting if claim.happened.relation in b.relations]
        return next(iter(covering or fitting), None)
    known = {benefit.key for benefit in claim.regulation.benefits} if claim.regulation else set()
    for benefit in for_event:
        if benefit.key == old.key:
            return benefit
    new = [benefit for benefit in for_event if benefit.key not in known]
    same_code = [benefit for benefit in new if benefit.code == old.code]
    return next(iter(same_code or (new if len(new) == 1 else [])), None)


def _decided(candidate: Regulation, tally: Tally, claim: PastClaim) -> Line:
    benefit = counterpart(candidate, claim)
    if benefit is None or claim.facts is None:
        return Line(claim, None, claim.paid_satang, 0)
    asked_then = claim.benefit.evidence if claim.benefit else ()
    papers = tuple(
        name for name in benefit.evidence if name not in asked_then and name not in claim.facts.evidence
    )
    return _by(candidate, tally, claim, benefit, Line(claim, benefit, claim.paid_satang, None, papers=papers))


def _by(candidate: Regulation, tally: Tally, claim: PastClaim, benefit: Benefit, line: Line) -> Line:
    """The line with its answer; a sum that is given is counted."""
    facts = _facts(claim, benefit, tally, line.papers)
    try:
        decision = evaluate(candidate, facts)
    except DomainError as refusal:
        return replace(line, doubt="facts", refusal=refusal)
    line = replace(line, decision=decision)
    if decision.outcome == "refuse":
        return replace(line, doubt="exception") if claim.by_exception else replace(line, after_satang=0)
    if line.is_new and benefit.condition is not None:
        return replace(line, doubt="condition")
    if decision.outcome == "committee":
        least, most = decision.amount_min_satang, decision.amount_max_satang
        if least is None or most is None or not line.before_satang:
            return replace(line, doubt="people_choose")
        line = replace(line, after_satang=min(max(line.before_satang, least), most), kept=True)
    else:
        line = replace(line, after_satang=decision.gross_satang)
    tally.add(benefit.code, claim.happened, line.after_satang or 0, decision.units)
    return line


def _facts(claim: PastClaim, benefit: Benefit, tally: Tally, papers: tuple[str, ...]) -> Facts:
    """The stored facts, with the earlier use that the candidate itself has given."""
    assert claim.facts is not None
    values: dict[str, object] = dict.fromkeys(_EARLIER_USE, 0)
    if _KNOWS_GIVEN:
        values["given"] = tally.given_for(claim.happened)
    return replace(
        claim.facts,
        benefit_code=benefit.code,
        evidence=claim.facts.evidence.union(papers),
        used=(tally.used(benefit, claim.happened),),
        **values,  # type: ignore[arg-type]
    )


def _besides(candidate: Regulation, tally: Tally, claim: PastClaim, of_event: list[Line]) -> Iterator[Line]:
    """What the candidate gives for an event over and above what could be asked for then.

    Only where the fund has given something for the event, so that it is known to have happened.
    """
    if claim.facts is None or claim.regulation is None or not any(line.before_satang for line in of_event):
        return
    known = {benefit.key for benefit in claim.regulation.benefits}
    taken = {line.benefit.code for line in of_event if line.benefit}
    for benefit in candidate.benefits:
        touches = claim.happened.event in benefit.events and claim.happened.relation in benefit.relations
        if not touches or benefit.key in known or benefit.code in taken:
            continue
        if isinstance(benefit.amount, PerUnit) and not claim.facts.nights:
            continue
        line = Line(claim, benefit, 0, None, is_new=True, papers=benefit.evidence)
        yield _by(candidate, tally, claim, benefit, line)
