"""Full decisions by the one function that pays: `python -m bench.decisions COUNT`; prints one JSON line.

The claims are those of a year: nights in hospital most of all, then deaths, births and the elderly, with members of
every length of membership, earlier use, missing papers and arrears among them. The same claims, as plain values, go
to the peer (bench.peers.cel_rules), which answers with the sum of each.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import dataclass
from datetime import date, timedelta

from bench.meter import Meter

CLAIMS = 2_000
SEED = 2567
EVENTS = ("hospital",) * 7 + ("death", "birth", "ageing")
TODAY = date(2024, 6, 7)


@dataclass(frozen=True)
class Claimed:
    """What both programs are told; days are days of membership, sums are satang."""

    event: str
    event_on: date
    paid_from: date
    born_on: date
    nights: int
    used_nights: int
    used_count: int
    arrears_months: int
    arrears_satang: int
    active: bool
    papers: tuple[str, ...]


def claims(count: int = CLAIMS) -> list[Claimed]:
    """Claims drawn from a seed: the same on every machine."""
    draw = random.Random(SEED)
    papers = {
        "hospital": "hospital_certificate",
        "death": "death_certificate",
        "birth": "birth_certificate",
    }
    found = []
    for _ in range(count):
        event, event_on = draw.choice(EVENTS), TODAY - timedelta(days=draw.randrange(240))
        months = draw.choice([0] * 9 + [5])
        found.append(
            Claimed(
                event=event,
                event_on=event_on,
                paid_from=event_on - timedelta(days=draw.randrange(60, 6000)),
                born_on=event_on - timedelta(days=draw.randrange(20_000, 30_000)),
                nights=draw.randrange(1, 9) if event == "hospital" else 0,
                used_nights=draw.choice([0, 0, 0, 4, 8, 10]),
                used_count=draw.choice([0] * 9 + [1]),
                arrears_months=months,
                arrears_satang=months * 3_000,
                active=draw.random() > 0.02,
                papers=() if draw.random() < 0.05 else (papers.get(event, ""),),
            )
        )
    return found


def main() -> None:
    from kongboon.rules.catalogue import catalogue_text
    from kongboon.rules.decision import Facts
    from kongboon.rules.document import load_regulation
    from kongboon.rules.evaluate import evaluate

    regulation = load_regulation(catalogue_text("standard-13"))
    asked = [
        Facts(
            event=claim.event,
            event_on=claim.event_on,
            submitted_on=claim.event_on + timedelta(days=claim.nights),
            member_joined_on=claim.paid_from,
            member_paid_from=claim.paid_from,
            is_active=claim.active,
            nights=claim.nights or None,
            used_units_in_year=claim.used_nights if claim.event == "hospital" else 0,
            used_count_in_year=claim.used_count if claim.event == "ageing" else 0,
            used_count_lifetime=claim.used_count if claim.event in ("death", "birth") else 0,
            evidence=frozenset(claim.papers),
            arrears_months=claim.arrears_months,
            arrears_satang=claim.arrears_satang,
            born_on=claim.born_on,
        )
        for claim in claims()
    ]
    rounds = max(1, int(sys.argv[1]) // CLAIMS)
    answers = [evaluate(regulation, facts).amount_satang for facts in asked]
    meter = Meter()
    for _ in range(rounds):
        for facts in asked:
            evaluate(regulation, facts)
    spent = meter.read().cpu
    print(json.dumps({"cpu": spent, "decisions": rounds * CLAIMS, "answers": answers}))


if __name__ == "__main__":
    main()
