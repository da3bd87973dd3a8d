"""Asking: what would be given, and the claim itself, decided the moment it is handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, may
from kongboon.benefits.claims import errors
from kongboon.benefits.claims.checks import check_asked, check_covered, check_once
from kongboon.benefits.claims.duplicate_check import check_photos, warn_of_other_funds
from kongboon.benefits.claims.facts import Asked, Paper, facts_for, regulation_for
from kongboon.benefits.claims.health import check_ground, write_ground
from kongboon.benefits.claims.non_members import where_it_is
from kongboon.benefits.claims.same_event import check_first_time
from kongboon.benefits.incidents.houses import check_house_once
from kongboon.benefits.models import Claim, ClaimPaper, claim_number
from kongboon.funds import transaction
from kongboon.funds.actor import place_now
from kongboon.funds.ids import lock_fund, next_id, next_ids, require_repeat
from kongboon.funds.models import Fund
from kongboon.kernel.fiscal import fiscal_year_of
from kongboon.kernel.money import format_baht
from kongboon.members.models import Member
from kongboon.rules.decision import Decision, Facts
from kongboon.rules.evaluate import evaluate, evaluate_all, facts_of
from kongboon.rules.serialise import decision_to_json, facts_to_json
from kongboon.rules.terms import Regulation


@dataclass(frozen=True)
class Decided:
    """What one name of many asks for, the facts that were gathered, and what the rules say to them."""

    asked: Asked
    facts: Facts
    decision: Decision


_USED = (
    errors.SecondDeath, errors.CertificateUsed, errors.UsedByOthers, errors.StayTwice, errors.BirthTwice, errors.AfterDeath,
)  # fmt: skip


def quote_claim(*, asked: Asked, by: Officer, at: datetime) -> tuple[Decision, ...]:
    """What the regulation of that day gives, one decision for each benefit that the event touches; writes nothing.

    Errors: NoRegulationInForce, UnknownEvent, EventBeforeJoining, MembershipOver, SecondDeath and the other
    refusals of `checks`; ImpossibleFacts.
    """
    check_asked(asked, by)
    regulation = regulation_for(asked)
    check_covered(asked, regulation)
    check_house_once(asked)
    decisions = evaluate_all(regulation, facts_for(asked, regulation, localdate(at)))
    return _not_asked_before(asked, by, decisions)


def _not_asked_before(asked: Asked, by: Officer, decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """Without the benefits of this event that a live claim asks for already; refused if nothing is left."""
    kept, refusals = [], []
    for decision in decisions:
        try:
            check_once(asked, decision.benefit_code, by)
            check_first_time(asked, decision, by)
        except _USED as refusal:
            refusals.append(refusal)
        else:
            kept.append(decision)
    if not kept:
        raise refusals[0]
    return tuple(kept)


@transaction.atomic
def submit_claim(
    *, asked: Asked, by: Officer, at: datetime, idem_key: str, submitted_on: date | None = None
) -> Claim:
    """Hand in a claim for one benefit (the event's first, where none is named); the regulation decides at once.

    A claim whose conditions are not met is kept as refused, with its reasons and the day they would hold.
    `submitted_on` is the day that the claim's deadline is measured by, today if None. The same key again
    returns the first claim. Errors: as `quote_claim`; CertificateUsed, KeyUsed, PayeeMissing, PhotoUsed,
    HealthConsentMissing, HealthConsentDay, DuesFirst, FactMissing (nights, date of birth).
    """
    fund = asked.fund
    # What earlier claims used up must not change between the question and the answer.
    lock_fund(fund)
    if known := Claim.objects.filter(fund=fund, idem_key=idem_key).first():
        return _same([known], asked, by)[0]
    asked = _as_now(asked)
    check_asked(asked, by)
    regulation = regulation_for(asked)
    check_covered(asked, regulation)
    facts = facts_for(asked, regulation, submitted_on or localdate(at))
    decision = evaluate(regulation, facts)
    _require_something_left(asked, facts, decision)
    check_once(asked, decision.benefit_code, by)
    check_house_once(asked)
    check_photos(asked, by)
    check_ground(asked, localdate(at))
    check_first_time(asked, decision, by)
    claim = _claim(asked, regulation, facts_of(facts, decision), decision, by=by, at=at, key=idem_key)
    _number(fund, [claim], [next_id(fund)])
    claim.save(force_insert=True)
    attach(claim, (*asked.papers, *asked.shared), by, at)
    write_ground(claim, asked, by, at)
    warn_of_other_funds(claim, asked.papers, at)
    return claim


@transaction.atomic
def submit_together(
    *, regulation: Regulation, decided: Sequence[Decided], keys: Sequence[str], by: Officer, at: datetime
) -> list[Claim]:
    """Hand in many claims that were decided together, none of which brings a paper or a certificate.

    All or none, under the fund's lock, which the caller holds since before it gathered the facts. As many queries
    for three names as for three hundred, but for the rows that one statement can take.
    Errors: those of `checks.check_asked`, DuesFirst, PayeeMissing.
    """
    claims = []
    for one, key in zip(decided, keys, strict=True):
        check_asked(one.asked, by)
        _require_something_left(one.asked, one.facts, one.decision)
        facts = facts_of(one.facts, one.decision)
        claims.append(_claim(one.asked, regulation, facts, one.decision, by=by, at=at, key=key))
    if claims:
        fund = claims[0].fund
        _number(fund, claims, next_ids(fund, len(claims)))
        Claim.objects.bulk_create(claims)
    return claims


@transaction.atomic
def submit_event(*, asked: Asked, by: Officer, at: datetime, idem_key: str) -> list[Claim]:
    """Hand in one claim for each benefit that the event gives; where it gives none, the first refusal is kept.

    A death may bring the benefit and the wreath: two claims, two vouchers. Errors: as `submit_claim`.
    """
    fund = asked.fund
    lock_fund(fund)
    known = list(Claim.objects.filter(fund=fund, idem_key__startswith=f"{idem_key}/").order_by("serial"))
    if known:
        return _same(known, asked, by)
    asked = _as_now(asked)
    decisions = quote_claim(asked=asked, by=by, at=at)
    given = [decision for decision in decisions if decision.outcome != "refuse"]
    return [
        submit_claim(
            asked=replace(
                asked, benefit_code=decision.benefit_code or None, papers=_papers_for(asked, decision)
            ),
            by=by,
            at=at,
            idem_key=f"{idem_key}/{number}",
        )
        for number, decision in enumerate(given or decisions[:1], start=1)
    ]


def _as_now(asked: Asked) -> Asked:
    """With the member as the register says now: whoever asks has read it before the lock."""
    if asked.member is None:
        return asked
    return replace(asked, member=Member.objects.get(fund=asked.fund, pk=asked.member.pk))


def _require_something_left(asked: Asked, facts: Facts, decision: Decision) -> None:
    """Where owed dues would take the whole benefit they are paid first, and the claim is whole again."""
    if [reason.code for reason in decision.reasons] == ["arrears_take_all"]:
        amount = format_baht(facts.arrears_satang)
        raise errors.DuesFirst(name=asked.name, amount=amount)


def attach(claim: Claim, papers: Iterable[Paper], by: Officer, at: datetime) -> None:
    """Put filed papers to a claim."""
    listed = list(dict.fromkeys(papers))
    if not listed:
        return
    ClaimPaper.objects.bulk_create(
        ClaimPaper(
            id=pk, fund=claim.fund, claim=claim, document=paper.document, name=paper.name, by=by, at=at
        )
        for pk, paper in zip(next_ids(claim.fund, len(listed)), listed, strict=True)
    )


def payee_of(asked: Asked, by: Officer) -> tuple[str, str]:
    """Who receives the money, and as what: the member, unless somebody is named or the member has died.

    Whoever does not see the heir in the register, a collector, names the payee.
    """
    named = " ".join(asked.payee_name.split())
    if named:
        return named, " ".join(asked.payee_relation.split())
    if asked.member is None:
        return asked.person, "ไม่ใช่สมาชิก"
    if asked.event == "death" and asked.relation == "self":
        if not may(by, Act.SEE_PERSON):
            return "", ""
        return asked.member.heir_name.strip(), asked.member.heir_relation.strip()
    return asked.member.full_name, "สมาชิก"


def _papers_for(asked: Asked, decision: Decision) -> tuple[Paper, ...]:
    """The papers that this benefit asks for, out of those of the whole event."""
    benefit = regulation_for(asked).benefit(decision.benefit_code)
    return tuple(paper for paper in asked.papers if benefit is not None and paper.name in benefit.evidence)


def _same(known: list[Claim], asked: Asked, by: Officer) -> list[Claim]:
    """The claims of a repeated sending. Errors: KeyUsed if something else was sent under their key."""
    names = [paper.name for claim in known for paper in claim.papers.all()]
    # Of the papers of an event a claim keeps those that its benefit asks for.
    sent = {
        (paper.name, paper.document.pk) for paper in (*asked.papers, *asked.shared) if paper.name in names
    }
    filed = ClaimPaper.objects.filter(claim__in=known, at=known[0].at).values_list("name", "document_id")
    refusal = errors.KeyUsed(number=known[0].number)
    require_repeat(set(filed), sent, refusal)
    if asked.benefit_code is not None:
        require_repeat([claim.benefit_code for claim in known], [asked.benefit_code], refusal)
    told = _told(asked, by)
    for claim in known:
        require_repeat({name: getattr(claim, name) for name in told}, told, refusal)
        facts = claim.known_facts
        require_repeat(
            (facts.nights, facts.units, facts.by_accident),
            (asked.nights, asked.units, asked.by_accident),
            refusal,
        )
    return known


def _told(asked: Asked, by: Officer) -> dict[str, Any]:
    """What a claim keeps of what was asked, as it was told."""
    payee, relation = payee_of(asked, by)
    return {
        **where_it_is(asked.outsider),
        "member_id": asked.member and asked.member.pk,
        "event": asked.event,
        "event_on": asked.event_on,
        "relation": asked.relation,
        "person_name": asked.person,
        "person_key": asked.person_key,
        "certificate_no": asked.certificate,
        "story": asked.story.strip()[:500],
        "payee_name": payee[:200],
        "payee_relation": relation[:100],
        "submitted_by_id": by.pk,
    }


def _claim(
    asked: Asked,
    regulation: Regulation,
    facts: Facts,
    decision: Decision,
    *,
    by: Officer,
    at: datetime,
    key: str,
) -> Claim:
    """The claim as it was asked and decided. Errors: PayeeMissing for one that is not refused."""
    benefit = regulation.benefit(decision.benefit_code)
    refused = decision.outcome == "refuse"
    told = _told(asked, by)
    if not refused and not told["payee_name"]:
        raise errors.PayeeMissing
    return Claim(
        fund=asked.fund,
        **told,
        benefit_code=decision.benefit_code,
        benefit_title=benefit.title_th if benefit else "",
        submitted_on=facts.submitted_on,
        facts=facts_to_json(facts),
        decision=decision_to_json(decision),
        regulation_sha256=decision.regulation_sha256,
        clause=decision.clause,
        path=decision.path,
        amount_satang=decision.gross_satang,
        amount_min_satang=None if refused else decision.amount_min_satang,
        amount_max_satang=None if refused else decision.amount_max_satang,
        nights=0 if refused else decision.units,
        status=Claim.Status.REFUSED if refused else Claim.Status.SUBMITTED,
        place=place_now(),
        at=at,
        idem_key=key,
    )


def _number(fund: Fund, claims: Sequence[Claim], ids: Iterable[int]) -> None:
    """Give claims of one day the next numbers; safe because the fund's lock is held."""
    year, first = _next_number(fund, claims[0].submitted_on)
    for place, (claim, pk) in enumerate(zip(claims, ids, strict=True)):
        claim.pk, claim.year_be, claim.serial = pk, year, first + place
        claim.number = claim_number(year, claim.serial)


def _next_number(fund: Fund, on: date) -> tuple[int, int]:
    """Year and next number; safe because the fund's lock is held."""
    year = fiscal_year_of(on, fund.fiscal_start_month).year_be
    last = (
        Claim.objects.filter(fund=fund, year_be=year)
        .order_by("-serial")
        .values_list("serial", flat=True)
        .first()
    )
    return year, (last or 0) + 1
