"""A disaster opened by the welfare officer, with its villages and its proof; closed when every house is found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from kongboon.access.models import Officer
from kongboon.access.permissions import Act, require
from kongboon.benefits.claims.duplicate_check import check_proof
from kongboon.benefits.claims.errors import DayNotCome
from kongboon.benefits.claims.facts import Paper
from kongboon.benefits.incidents.errors import IncidentClosed, IncidentNeeds, NoSuchDisaster, SumsOutsideRange
from kongboon.benefits.models import Incident, IncidentProof, IncidentVillage
from kongboon.funds import transaction
from kongboon.funds.ids import lock_fund, next_id, require_repeat
from kongboon.funds.models import Fund, Village
from kongboon.funds.regulations import regulation_on
from kongboon.funds.words import shown_date
from kongboon.kernel.money import format_baht
from kongboon.rules.terms import Benefit, Flat, Range, Regulation, Tiers

PART, WHOLE = "part", "whole"


@dataclass(frozen=True)
class Damage:
    """What a house may be ticked as; `satang` is the sum proposed within a range, None where the rule gives it."""

    key: str
    title: str
    benefit: str
    satang: int | None = None


def house_benefits(regulation: Regulation, event: str) -> tuple[Benefit, ...]:
    """The benefits that an event brings to the houses it hits: a sum by the rule, or a range for the committee."""
    return tuple(
        benefit
        for benefit in regulation.benefits_for(event)
        if isinstance(benefit.amount, (Flat, Tiers, Range)) and "self" in benefit.relations
    )


def disasters_of(regulation: Regulation) -> list[str]:
    """The events that may hit many houses at once: "disaster", then those of the fund's own that are for households."""
    own = [event for event, _word in regulation.own_events if _is_of_houses(regulation, event)]
    return [event for event in ("disaster", *own) if house_benefits(regulation, event)]


def _is_of_houses(regulation: Regulation, event: str) -> bool:
    return any("household" in benefit.relations for benefit in regulation.benefits_for(event))


def evidence_of(regulation: Regulation, event: str) -> list[str]:
    """Names of the papers that the event's benefits ask for, each once."""
    names = [name for benefit in house_benefits(regulation, event) for name in benefit.evidence]
    return list(dict.fromkeys(names))


def damages_of(regulation: Regulation, event: str, sums: Mapping[str, int]) -> list[Damage]:
    """What a house may be ticked as. `sums`: "<benefit>/part" and "<benefit>/whole" -> satang, for each range.

    Errors: NoSuchDisaster, SumsOutsideRange.
    """
    found: list[Damage] = []
    for benefit in house_benefits(regulation, event):
        if not isinstance(benefit.amount, Range):
            found.append(Damage(benefit.code, benefit.title_th, benefit.code))
            continue
        for key, word in ((PART, "เสียหายบางส่วน"), (WHOLE, "เสียหายทั้งหลัง")):
            name = f"{benefit.code}/{key}"
            found.append(Damage(name, word, benefit.code, _within(benefit, benefit.amount, sums.get(name))))
    return found


def _within(benefit: Benefit, amount: Range, satang: int | None) -> int:
    if satang is None or not amount.min_satang <= satang <= amount.max_satang:
        least, most = format_baht(amount.min_satang), format_baht(amount.max_satang)
        raise SumsOutsideRange(clause=benefit.clause, least=least, most=most)
    return satang


@transaction.atomic
def open_incident(
    *,
    fund: Fund,
    event: str,
    title: str,
    on: date,
    villages: Sequence[Village],
    sums: Mapping[str, int],
    by: Officer,
    at: datetime,
    idem_key: str,
    proof: Iterable[Paper] = (),
) -> Incident:
    """Write down what happened and where; the same key again gives the first incident.

    Errors: NotAllowed, DayNotCome, NoRegulationInForce, NoSuchDisaster, SumsOutsideRange, IncidentNeeds, PhotoUsed.
    """
    require(by, Act.OPEN_INCIDENT)
    lock_fund(fund)
    title = " ".join(title.split())[:200]
    if known := Incident.objects.filter(fund=fund, idem_key=idem_key).first():
        proofs = known.proofs.filter(at=known.at).values_list("name", "document_id")
        places = known.villages.values_list("village_id", flat=True)
        asked = {one["key"]: one["satang"] for one in known.damages if one["satang"] is not None}
        require_repeat(
            (known.event, known.title, known.on, set(places), asked, set(proofs)),
            (
                event,
                title,
                on,
                {v.pk for v in villages},
                dict(sums),
                {(p.name, p.document.pk) for p in proof},
            ),
        )
        return known
    if on > localdate(at):
        raise DayNotCome(on=shown_date(on))
    if not title or not villages:
        raise IncidentNeeds
    damages = damages_of(regulation_on(fund, on), event, sums)
    if not damages:
        raise NoSuchDisaster(on=shown_date(on))
    incident: Incident = Incident.objects.create(
        id=next_id(fund),
        fund=fund,
        event=event,
        title=title,
        on=on,
        damages=[vars(damage) for damage in damages],
        idem_key=idem_key,
        opened_by=by,
        at=at,
    )
    for village in villages:
        IncidentVillage.objects.create(id=next_id(fund), fund=fund, incident=incident, village=village)
    _add(incident, proof, by, at)
    return incident


@transaction.atomic
def add_proof(*, incident: Incident, proof: Iterable[Paper], by: Officer, at: datetime) -> Incident:
    """Put photos to an incident that stand for every house. Errors: NotAllowed, IncidentClosed, PhotoUsed."""
    require(by, Act.OPEN_INCIDENT)
    incident = locked_incident(incident)
    _add(incident, proof, by, at)
    return incident


def _add(incident: Incident, proof: Iterable[Paper], by: Officer, at: datetime) -> None:
    papers = list(proof)
    check_proof(incident.fund, papers, incident.pk)
    for paper in papers:
        if not incident.proofs.filter(document=paper.document, name=paper.name).exists():
            IncidentProof.objects.create(
                id=next_id(incident.fund),
                fund=incident.fund,
                incident=incident,
                document=paper.document,
                name=paper.name,
                at=at,
                by=by,
            )


@transaction.atomic
def close_incident(*, incident: Incident, by: Officer, at: datetime) -> Incident:
    """Every house is found: no further list is made. Closing twice changes nothing. Errors: NotAllowed."""
    require(by, Act.OPEN_INCIDENT)
    lock_fund(incident.fund)
    incident = Incident.objects.get(pk=incident.pk)
    if incident.is_open:
        incident.closed_at, incident.closed_by = at, by
        incident.save(update_fields=["closed_at", "closed_by"])
    return incident


def locked_incident(incident: Incident) -> Incident:
    """The incident as it stands now, behind the fund's lock. Errors: IncidentClosed."""
    lock_fund(incident.fund)
    locked: Incident = Incident.objects.select_related("fund").get(pk=incident.pk)
    if not locked.is_open:
        raise IncidentClosed(title=locked.title)
    return locked


def damages_told(incident: Incident) -> dict[str, Damage]:
    """Key -> what a house of an incident may be ticked as, in the order of the regulation."""
    return {told["key"]: Damage(**told) for told in incident.damages}


def proof_of(incident: Incident) -> tuple[Paper, ...]:
    """The photos that stand for every house."""
    return tuple(Paper(proof.name, proof.document) for proof in incident.proofs.select_related("document"))
