"""The projections against their peers and against the clock: `python -m bench.outlook [--funds N]`.

CPU seconds, the best of interleaved runs in one process, peers in processes of their own. The term kernel is compared
on lifelib's 10,000 policies; the exact kernel with a compiled year-by-year loop of the same fund; the nation is run on
a sample of funds of every size, with the country's mean, and multiplied up to all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bench.by_year import simulate_by_year
from bench.term_kernel import PUBLISHED_SUM, model_folder, present_values, read_tables
from kongboon.actuarial.assumptions import default_assumptions
from kongboon.actuarial.exact import exact_flows
from kongboon.actuarial.expected import expected_flows
from kongboon.actuarial.factors import Run, expected_factors, factors_of
from kongboon.actuarial.flows import setting_of
from kongboon.actuarial.fund import FundInput
from kongboon.actuarial.lives import lives_of
from kongboon.actuarial.many import Choices, summaries
from kongboon.actuarial.members import MemberRow, members_of
from kongboon.actuarial.people import people_of
from kongboon.actuarial.projection import project
from kongboon.actuarial.schedule import schedule
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".venv-bench" / "bin" / "python"
ON = date(2024, 9, 30)
MEMBERS, YEARS, SCENARIOS = 1127, 40, 1000
NATION_FUNDS, NATION_MEMBERS, NATION_YEARS = 5_961, 6_715_570, 30


def register(count: int, seed: int) -> list[MemberRow]:
    """A village as they are: half above 55, memberships of up to fifteen years."""
    dice = random.Random(seed)
    made = []
    for number in range(1, count + 1):
        born = ON - timedelta(days=int(min(95.0, max(1.0, dice.gauss(52, 17))) * 365.25))
        joined = max(born, ON - timedelta(days=dice.randrange(1, 15 * 365)))
        made.append(MemberRow(number, dice.choice(["male", "female"]), born, joined))
    return made


def fund(number: int, members: int) -> FundInput:
    """A fund; as many in a province as the country has."""
    code = f"{10 + number * 77 // NATION_FUNDS:02d}{number:05d}"
    return FundInput(code, code[:2], members_of(register(members, number), ON), members * 321_400, ON)


def cpu(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """CPU seconds of this process, the least of some runs, and what the work gave."""
    best, answer = float("inf"), None
    for _ in range(runs):
        begun = time.process_time()
        answer = work()
        best = min(best, time.process_time() - begun)
    return best, answer


def row(
    what: str, found: float, floor: float, aim: float, unit: str = "x", less: bool = False, note: str = ""
) -> int:
    """Print a line of the table; 1 if its floor was missed."""
    sign = -1 if less else 1
    verdict = "aim" if sign * found >= sign * aim else "floor" if sign * found >= sign * floor else "MISSED"
    figures = "".join(f"{value:>10.3g}{unit}" for value in (found, floor, aim))
    print(f"{what:<72}{figures}  {verdict:<7}{note}", flush=True)
    return int(verdict == "MISSED")


def peer(module: str, folder: Path) -> float:
    """CPU seconds of a peer, after its answer was compared with the published one."""
    done = subprocess.run(
        [PEERS, "-m", module, folder], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{module} failed:\n{done.stderr[-2000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    assert abs(found["answer"] - PUBLISHED_SUM) < 1e-3, found
    return float(found["cpu"])


def term_insurance(runs: int) -> int:
    """Rows of the monthly kernel."""
    tables = read_tables()
    assert abs(present_values(tables)[:, 4].sum() - PUBLISHED_SUM) < 1e-4
    ours: list[float] = []
    theirs: dict[str, list[float]] = {"heavylight": [], "lifelib": []}
    with tempfile.TemporaryDirectory(prefix="kongboon-bench-") as name:
        folder = Path(name) / "BasicTerm_M"
        shutil.copytree(model_folder(), folder)
        for _ in range(runs):
            ours.append(cpu(lambda: present_values(tables), 5)[0])
            for known, times in theirs.items():
                times.append(peer(f"bench.peers.{known}_term", folder))
    best = min(ours)
    note = f"{1000 * best:.2f} ms for 10,000 policies"
    missed = row("monthly term kernel: heavylight takes", min(theirs["heavylight"]) / best, 50, 80, note=note)
    return missed + row(
        "monthly term kernel: lifelib BasicTerm_M takes", min(theirs["lifelib"]) / best, 200, 300
    )


def one_fund(runs: int) -> int:
    """Rows of a fund of the average size: exact against year by year, and the page's answer."""
    regulation, assumptions = load_regulation(catalogue_text("standard-13")), default_assumptions()
    village, run = fund(1, MEMBERS), Run(1, SCENARIOS, YEARS)
    found = schedule(regulation, assumptions)
    people = people_of(village.fund_code, village.members, found, assumptions, YEARS)
    setting = setting_of(lives_of(people, found, YEARS), found, assumptions)
    expected = expected_flows(setting, expected_factors(assumptions, run))
    factors = factors_of(village.fund_code, village.province_code, assumptions, run)
    few = replace(run, scenarios=2)
    few_factors = factors_of(village.fund_code, village.province_code, assumptions, few)
    exact_flows(setting, few_factors, expected, few)
    simulate_by_year(setting, few_factors, expected, few)
    ours, theirs, drawn = [], [], []
    for _ in range(runs):
        seconds, flows = cpu(lambda: exact_flows(setting, factors, expected, run), 1)
        ours.append(seconds)
        seconds, (members, benefits) = cpu(lambda: simulate_by_year(setting, factors, expected, run), 1)
        theirs.append(seconds)
        drawn.append(cpu(lambda: simulate_by_year(setting, factors, expected, run, own_accounts=True), 1)[0])
    for mine, other in ((flows.people[:, -1], members[:, -1]), (flows.benefits.sum(1), benefits.sum(1))):
        error = np.sqrt((mine.var() + other.var()) / SCENARIOS)
        assert abs(mine.mean() - other.mean()) < 5 * error, (mine.mean(), other.mean(), error)
    note = f"{1000 * min(ours):.0f} ms against {1000 * min(theirs):.0f} ms, {len(people):,} people"
    what = f"exact kernel, {MEMBERS:,} members x {YEARS} y x {SCENARIOS:,}: year by year takes"
    missed = row(what, min(theirs) / min(ours), 3, 10, note=note)
    missed += row("... with our accounts, only the lives drawn year by year", min(drawn) / min(ours), 3, 5)
    answer, _ = cpu(lambda: project(village, regulation, years=30, kernel="expected"), 5)
    missed += row("a page's answer from expected values, 30 y", 1000 * answer, 100, 30, " ms", less=True)
    whole, _ = cpu(lambda: project(village, regulation, years=30), 3)
    print(f"{'':<72}exact answer of the same page: {1000 * whole:.0f} ms")
    return missed


def sizes(funds: int) -> list[int]:
    """Sizes of funds as the country has them: lognormal, the middle well below the mean, and its mean exactly."""
    dice = random.Random(7)
    drawn = [dice.lognormvariate(0, 0.89) for _ in range(funds)]
    scale = NATION_MEMBERS / NATION_FUNDS * funds / sum(drawn)
    return [max(30, round(scale * one)) for one in drawn]


def nation(funds: int, workers: int) -> int:
    """A sample of the country's funds, and what all of them would take."""
    regulation = load_regulation(catalogue_text("standard-13"))
    counts = sizes(funds)
    missed = 0
    for kernel, floor, aim in (("exact", 1200.0, 800.0), ("triage", 60.0, 40.0)):
        choices = Choices(years=NATION_YEARS, scenarios=SCENARIOS, kernel=kernel)  # type: ignore[arg-type]
        list(summaries([(fund(0, 50), regulation)], choices=replace(choices, scenarios=3)))
        made = 0.0

        def each() -> Iterator[tuple[FundInput, Any]]:
            # Registers are made here; in a country they are read. Their making is taken off.
            nonlocal made
            for number, members in enumerate(counts):
                begun = time.thread_time()
                village = fund(number, members)
                made += time.thread_time() - begun
                yield village, regulation

        begun, wall = time.process_time(), time.perf_counter()
        shown = sum(not one.suppressed for one in summaries(each(), choices=choices, workers=workers))
        spent, wall = time.process_time() - begun - made, time.perf_counter() - wall
        assert shown == funds
        whole = spent * NATION_FUNDS / funds
        note = (
            f"{spent:.1f} CPU-s for {funds} funds, {sum(counts):,} members, 30 y x {SCENARIOS:,}, {wall:.0f} s on "
            f"{workers} threads"
        )
        missed += row(
            f"the nation's {NATION_FUNDS:,} funds, {kernel}", whole, floor, aim, " s", less=True, note=note
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return missed + row("memory while the sample ran", memory, 2000, 500, " MB", less=True)


def main() -> int:
    """Print the table; 1 if a floor was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.outlook", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="interleaved runs of each measurement")
    parser.add_argument("--funds", type=int, default=120, help="funds in the sample of the nation")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="threads of the nation")
    parser.add_argument("--only", choices=["term", "fund", "nation"], help="one part of the table")
    options = parser.parse_args()
    parts: dict[str, Callable[[], int]] = {
        "term": lambda: term_insurance(options.runs),
        "fund": lambda: one_fund(options.runs),
        "nation": lambda: nation(options.funds, options.workers),
    }
    missed = [work() for name, work in parts.items() if options.only in (None, name)]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
