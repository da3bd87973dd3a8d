"""Measures what is claimed about speed and prints the table: `make bench`, or `python -m bench [--full]`.

Figures are ratios of CPU seconds of client and server (PostgreSQL's processes included), median of five
interleaved runs, each on a fresh copy of a prepared database and in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.databases import Database, Postgresql, Sqlite
from bench.ours import BATCH

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".venv-bench" / "bin" / "python"
HORDAK_BULK, HORDAK_DOCUMENTED = 4_000, 400
DECISIONS, PEER_DECISIONS = 60_000, 500
# Measured by themselves, each printing its own lines: the part's name, its program, what it does.
ALONE = (
    ("import", "bench.import_register", "import of a register"),
    ("back-test", "bench.back_test", "back-test of three years' claims"),
    ("outlook", "bench.outlook", "projections of a fund's money"),
    ("spark", "bench.on_spark", "a province's outlook on Spark"),
)
# Row 3 compares what SLICE more entries cost after SMALL and after many.
SMALL, SLICE = 20_000, 5_000


@dataclass(frozen=True)
class Row:
    """One claim: what was found, the least that is claimed, and what was aimed at."""

    work: str
    found: float
    floor: float
    aim: float
    unit: str = "x"
    less_is_better: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        sign = -1 if self.less_is_better else 1
        if sign * self.found >= sign * self.aim:
            return "aim"
        return "floor" if sign * self.found >= sign * self.floor else "MISSED"

    def text(self) -> str:
        figures = "".join(f"{value:>10.3g}{self.unit}" for value in (self.found, self.floor, self.aim))
        return f"{self.work:<66}{figures}  {self.verdict:<7}{self.note}"


class Bench:
    """Runs subjects in processes of their own, in a folder that is removed at the end."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder, self.options = folder, options
        self.environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "KONGBOON_DATA_DIR": str(folder),
        }

    def run(
        self, *command: object, python: Path | str = sys.executable, **environment: str
    ) -> dict[str, Any]:
        """The last line that a module prints, as JSON. Errors: SystemExit with what it said."""
        done = subprocess.run(
            [str(python), "-m", *map(str, command)],
            env=self.environment | environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stderr[-3000:]}")
        figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return figures

    def prepare(self, database: Database) -> str:
        place = database.template_place()
        self.run("bench.ours", "prepare", **database.environment(place))
        return place

    def guarded_and_raw(self, database: Database, template: str) -> tuple[float, float]:
        """CPU seconds of posting through the ledger, and of the same rows by the driver alone."""
        entries = self.options.entries
        with database.copy(template) as place:
            guarded = self._post(database, place, entries)
            target = database.empty() if isinstance(database, Sqlite) else None
            if target is None:
                with database.copy(template) as bare:
                    raw = self.run("bench.raw", database.name, database.owner(place), database.owner(bare))
            else:
                raw = self.run("bench.raw", database.name, place, target)
                database.drop(target)
        assert raw["entries"] == entries
        return guarded["cpu"], raw["cpu"]

    def hordak(self, database: Postgresql, way: str, entries: int) -> float:
        """CPU seconds a contribution in django-hordak."""
        place = database.empty()
        command = ("bench.peers.hordak_posting", way, entries)
        spent = self.run(*command, python=PEERS, BENCH_PEER_URL=database.owner(place))
        database.drop(place)
        return float(spent["cpu"]) / entries

    def posting(self, database: Database, template: str) -> list[Row]:
        """Rows 1 and 2 of the table: against the driver alone, and on PostgreSQL against django-hordak."""
        found: dict[str, list[float]] = defaultdict(list)
        for number in range(self.options.rounds):
            progress(f"posting on {database.name}, round {number + 1}")
            guarded, raw = self.guarded_and_raw(database, template)
            found["ratio"].append(raw / guarded)
            found["guarded"].append(guarded / self.options.entries)
            if isinstance(database, Postgresql):
                found["bulk"].append(self.hordak(database, "bulk", HORDAK_BULK))
                found["documented"].append(self.hordak(database, "documented", HORDAK_DOCUMENTED))
        middle = {name: statistics.median(values) for name, values in found.items()}
        note = f"{1 / middle['guarded']:,.0f} entries per CPU second"
        if isinstance(database, Sqlite):
            work = "guarded posting, of raw executemany (SQLite, FULL)"
            return [Row(work, middle["ratio"], 0.30, 0.34, note=note)]
        return [
            Row("guarded posting, of raw COPY (PostgreSQL)", middle["ratio"], 0.35, 0.42, note=note),
            Row("guarded posting, django-hordak's bulk path takes", middle["bulk"] / middle["guarded"], 2, 4),
            Row(
                "guarded posting, its documented path takes", middle["documented"] / middle["guarded"], 12, 25
            ),
        ]

    def growth(self, database: Database, template: str) -> list[Row]:
        """Row 3: what an entry costs when many are there, and how much memory posting them took.

        The two sizes take turns, so that a machine that slows down slows both.
        """
        grown = self.options.grown
        grew: dict[int, dict[str, Any]] = {}
        found: dict[int, list[float]] = defaultdict(list)
        with database.copy(template) as large, database.copy(template) as small:
            places = {grown: large, SMALL: small}
            for size, place in places.items():
                progress(f"growing to {size:,} entries on {database.name}")
                grew[size] = self._post(database, place, size, "--streamed")
            for number in range(self.options.rounds):
                for size, place in places.items():
                    begin = size + number * SLICE
                    found[size].append(self._post(database, place, SLICE, "--begin", begin)["cpu"])
        ratio = statistics.median(found[grown]) / statistics.median(found[SMALL])
        at = f"{grown:,} ({database.name})"
        return [
            Row(f"cost per entry at {at}, of that at {SMALL:,}", ratio, 1.1, 1.05, less_is_better=True),
            Row(f"memory while posting {at}", grew[grown]["memory_mb"], 150, 100, " MB", less_is_better=True),
        ]

    def decisions(self) -> list[Row]:
        """Full decisions on one core, and against cel-python evaluating rules that give the same sums."""
        found: dict[str, list[float]] = defaultdict(list)
        for number in range(self.options.rounds):
            progress(f"decisions, round {number + 1}")
            ours = self.run("bench.decisions", DECISIONS)
            theirs = self.run("bench.peers.cel_rules", PEER_DECISIONS, python=PEERS)
            assert ours["answers"] == theirs["answers"], "cel-python finds other sums"
            found["ours"].append(ours["decisions"] / ours["cpu"])
            found["ratio"].append(found["ours"][-1] * theirs["cpu"] / theirs["decisions"])
        middle = {name: statistics.median(values) for name, values in found.items()}
        return [
            Row("full decisions a CPU second", middle["ours"] / 1000, 20, 60, " k"),
            Row("full decisions, of cel-python's bare sums", middle["ratio"], 25, 25),
        ]

    def _post(self, database: Database, place: str, entries: int, *options: object) -> dict[str, Any]:
        command = ("bench.ours", "post", "--entries", entries, *options)
        return self.run(*command, **database.environment(place))

    def balances(self, database: Database, template: str) -> list[Row]:
        """Row 4: the trial balance against hledger reading the same journal."""
        progress(f"trial balance on {database.name}")
        journal = self.folder / "books.journal"
        with database.copy(template) as place:
            environment = database.environment(place)
            self._post(database, place, self.options.balanced, "--streamed")
            self.run("bench.ours", "export", "--path", journal, **environment)
            found: dict[str, list[float]] = defaultdict(list)
            for _ in range(self.options.rounds):
                ours = self.run("bench.ours", "balances", **environment)
                theirs = self.run("bench.peers.hledger_balance", journal)
                assert theirs["balances"] == ours["balances"], "hledger finds other balances"
                found["recomputed"].append(theirs["cpu"] / ours["recomputed"])
                found["cached"].append(theirs["cpu"] / ours["cached"])
        of = f"of {self.options.balanced:,} entries ({database.name}): hledger takes"
        return [
            Row(f"trial balance added up {of}", statistics.median(found["recomputed"]), 20, 60),
            Row(f"trial balance from the cache {of}", statistics.median(found["cached"]), 1_000, 1_000),
        ]

    def keeping(self, database: Database, template: str) -> list[Row]:
        """How long the books take to verify, and how long a writer waits while everything is backed up."""
        progress(f"verify and backup on {database.name}")
        with database.copy(template) as place:
            environment = database.environment(place)
            self._post(database, place, self.options.balanced, "--streamed")
            cpu, waits = [], []
            for number in range(self.options.rounds):
                cpu.append(self.run("bench.ours", "verify", **environment)["cpu"])
                path = self.folder / f"{database.name}-{number}.age"
                waits.append(self.run("bench.ours", "backup", "--path", path, **environment)["during"])
                path.unlink()
        of = f"{self.options.balanced:,} entries ({database.name})"
        return [
            Row(f"CPU to verify {of}", statistics.median(cpu), 5, 2.5, " s", less_is_better=True),
            Row(f"longest wait of a writer, backup of {of}", max(waits), 1, 0.25, " s", less_is_better=True),
        ]


def progress(text: str) -> None:
    print(f"... {text}", file=sys.stderr, flush=True)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="interleaved runs of each measurement")
    parser.add_argument("--entries", type=int, default=20_000, help="entries of a posting run")
    parser.add_argument("--grown", type=int, default=200_000, help="entries of the growth run")
    parser.add_argument("--full", action="store_true", help="grow to 1,000,000 entries")
    parser.add_argument("--balanced", type=int, default=100_000, help="entries of the trial balance")
    parser.add_argument(
        "--only",
        choices=["posting", "growth", "balances", "keeping", "decisions", *(part for part, *_ in ALONE)],
        help="one part of the table",
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="one database")
    options = parser.parse_args(arguments)
    assert options.entries % BATCH == 0
    assert options.grown % BATCH == 0
    if options.full:
        options.grown = 1_000_000
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; exit 1 if a floor was missed."""
    options = parse(arguments)
    rows: list[Row] = []
    missed = 0
    with tempfile.TemporaryDirectory(prefix="kongboon-bench-") as name:
        bench = Bench(Path(name), options)
        for kind in (Sqlite, Postgresql):
            if options.database in (None, kind.name) and options.only in (
                None,
                "posting",
                "growth",
                "balances",
                "keeping",
            ):
                database = Sqlite(Path(name)) if kind is Sqlite else Postgresql()
                template = bench.prepare(database)
                for part in ("posting", "growth", "balances", "keeping"):
                    if options.only in (None, part):
                        rows += getattr(bench, part)(database, template)
        if options.only in (None, "decisions"):
            rows += bench.decisions()
        for part, module, work in ALONE:
            if options.only in (None, part):
                progress(work)
                python = PEERS if part == "spark" else sys.executable
                ended = subprocess.run([python, "-m", module], env=bench.environment, cwd=ROOT, check=False)
                missed |= ended.returncode
    print(f"{'work':<66}{'found':>11}{'floor':>11}{'aim':>11}  reached")
    print("\n".join(row.text() for row in rows))
    return int(missed or any(row.verdict == "MISSED" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
