"""cel-python deciding the claims of bench.decisions: `python -m bench.peers.cel_rules COUNT`; prints one JSON line.

One compiled expression for each event of the standard schedule. It answers with the sum alone: no reasons, no steps,
no missing papers, no day from which it would hold; completed months and ages are reckoned for it beforehand.
Run with the interpreter of .venv-bench.
"""

from __future__ import annotations

import json
import sys
from calendar import monthrange
from datetime import date
from typing import Any

import celpy
from celpy.celtypes import BoolType, IntType

from bench.decisions import Claimed, claims
from bench.meter import Meter

MAY = "active && arrears_months <= 3 && papers && days >= 180"
LEFT = "(10 - used_nights < nights ? 10 - used_nights : nights)"
NIGHTS = f"({LEFT} * 10000 > 60000 ? 60000 : {LEFT} * 10000)"
DEATH = (
    "(months >= 180 ? 3000000 : months >= 144 ? 2000000 : months >= 96 ? 1500000 : months >= 60 ? 1000000 : "
    "months >= 36 ? 600000 : months >= 24 ? 500000 : months >= 12 ? 400000 : 300000)"
)
RULES = {
    "hospital": f"{MAY} && used_nights < 10 && {NIGHTS} > owed ? {NIGHTS} - owed : 0",
    "death": f"{MAY} && used_count == 0 && {DEATH} > owed ? {DEATH} - owed : 0",
    "birth": f"{MAY} && used_count == 0 && 50000 > owed ? 50000 - owed : 0",
    "ageing": f"{MAY} && used_count == 0 && months >= 36 && age >= 60 && 20000 > owed ? 20000 - owed : 0",
}


def whole_months(start: date, at: date) -> int:
    """Completed months; a month without the day of `start` is complete on its last day."""
    months = (at.year - start.year) * 12 + at.month - start.month
    return max(0, months - (at.day < min(start.day, monthrange(at.year, at.month)[1])))


def told(claim: Claimed) -> dict[str, Any]:
    return {
        "active": BoolType(claim.active),
        "papers": BoolType(bool(claim.papers) or claim.event == "ageing"),
        "days": IntType((claim.event_on - claim.paid_from).days),
        "months": IntType(whole_months(claim.paid_from, claim.event_on)),
        "age": IntType(whole_months(claim.born_on, claim.event_on) // 12),
        "nights": IntType(claim.nights),
        "used_nights": IntType(claim.used_nights),
        "used_count": IntType(claim.used_count),
        "arrears_months": IntType(claim.arrears_months),
        "owed": IntType(claim.arrears_satang),
    }


def main() -> None:
    environment = celpy.Environment()
    programs = {event: environment.program(environment.compile(rule)) for event, rule in RULES.items()}
    asked = [(programs[claim.event], told(claim)) for claim in claims()]
    answers = [int(program.evaluate(facts)) for program, facts in asked]
    count = min(int(sys.argv[1]), len(asked))
    meter = Meter()
    for program, facts in asked[:count]:
        program.evaluate(facts)
    print(json.dumps({"cpu": meter.read().cpu, "decisions": count, "answers": answers}))


if __name__ == "__main__":
    main()
