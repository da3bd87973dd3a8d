"""A province's outlook on a real Spark, in two processes of its own: `python -m bench.on_spark [--funds N]`.

Not a race: Spark is for more machines than one. It asks whether `mapInArrow` gives the rows that threads give, bit by
bit, with batches that end within a fund as Spark's do, and prints what both took by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from bench.outlook import fund, register, sizes
from kongboon.actuarial.arrow import SUMMARY_DDL, map_in_arrow
from kongboon.actuarial.assumptions import default_assumptions
from kongboon.actuarial.fund import FundInput
from kongboon.actuarial.many import Choices, FundSummary, summaries
from kongboon.rules.catalogue import catalogue_text
from kongboon.rules.document import load_regulation
from kongboon.rules.terms import Regulation

CORES = 2
CHOICES = Choices(years=30, scenarios=1000)
MEMBER_DDL = (
    "fund_code string, province_code string, opening_satang bigint, earmarked_satang bigint, valuation_on date, "
    "regulation string, id bigint, sex string, born_on date, joined_on date, tier string, exempt boolean, "
    "disabled boolean, household string"
)


def regulation_of(name: str) -> Regulation:
    """The shipped regulation that a column names."""
    return load_regulation(catalogue_text(name))


def rows_of_fund(village: FundInput, members: int, number: int) -> Iterator[tuple[Any, ...]]:
    """The rows of one fund, in the order of MEMBER_DDL."""
    own = (
        village.fund_code,
        village.province_code,
        village.opening_satang,
        0,
        village.valuation_on,
        "standard-13",
    )
    for row in register(members, number):
        yield (*own, *row)


def on_spark(counts: list[int]) -> tuple[dict[str, str], float]:
    """Fund code -> its summary as JSON, and the seconds of the clock without Spark's own start."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master(f"local[{CORES}]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.shuffle.partitions", str(2 * CORES))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "500")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    rows = [
        row
        for number, members in enumerate(counts)
        for row in rows_of_fund(fund(number, members), members, number)
    ]
    table = (
        session.createDataFrame(rows, MEMBER_DDL).repartition("fund_code").sortWithinPartitions("fund_code")
    )
    assumptions, choices = default_assumptions(), CHOICES

    def work(batches: Any) -> Any:
        return map_in_arrow(batches, regulation_of, assumptions, choices)

    begun = time.perf_counter()
    found = table.mapInArrow(work, SUMMARY_DDL).collect()
    spent = time.perf_counter() - begun
    session.stop()
    return {row["fund_code"]: digest(row.asDict()) for row in found}, spent


def on_threads(counts: list[int]) -> tuple[dict[str, str], float]:
    """The same by threads of this process."""
    regulation = regulation_of("standard-13")
    pairs = [(fund(number, members), regulation) for number, members in enumerate(counts)]
    begun = time.perf_counter()
    found = list(summaries(pairs, default_assumptions(), CHOICES, workers=CORES))
    return {one.fund_code: digest(asdict(one)) for one in found}, time.perf_counter() - begun


def digest(row: dict[str, Any]) -> str:
    """A summary as text; a number stands with all its digits."""
    named = {name: row[name] for name in FundSummary.__dataclass_fields__}
    return json.dumps(
        named, default=lambda value: value.isoformat() if isinstance(value, date) else str(value)
    )


def main() -> int:
    """Print what was found; 1 where a fund's row differs."""
    parser = argparse.ArgumentParser(prog="python -m bench.on_spark", description=__doc__)
    parser.add_argument("--funds", type=int, default=120, help="funds of the province")
    options = parser.parse_args()
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    counts = sizes(options.funds)
    spark, spark_seconds = on_spark(counts)
    threads, seconds = on_threads(counts)
    same = sum(spark.get(code) == row for code, row in threads.items())
    equal = len(spark) == len(threads) == same
    what = f"a province of {options.funds} funds, {sum(counts):,} members, on Spark: rows equal bit by bit"
    print(
        f"{what:<96}{same:>5} of {len(threads)}  {'aim' if equal else 'MISSED'}    "
        f"{spark_seconds:.0f} s on local[{CORES}], {seconds:.0f} s on {CORES} threads"
    )
    return int(not equal)


if __name__ == "__main__":
    sys.exit(main())
