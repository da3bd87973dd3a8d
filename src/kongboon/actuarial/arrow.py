"""Whole funds in Arrow batches, one summary row a fund out: fits Spark's `mapInArrow`, and needs nothing of Spark.

In: one row a member, a fund's rows following each other, with the fund's own columns repeated; a batch may end within a
fund, as Spark's do after 10,000 rows. Out: the fields of `many.FundSummary`, a batch a fund. The common factors are drawn
again by every worker from the seed, so nothing is sent around. In Spark:

    register.repartition("fund_code").sortWithinPartitions("fund_code").mapInArrow(
        lambda batches: map_in_arrow(batches, regulation_of, assumptions, choices), SUMMARY_DDL)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from typing import Any

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.errors import ArrowMissing, FundInPieces
from kongboon.actuarial.fund import FundInput
from kongboon.actuarial.many import Choices, FundSummary, summarise
from kongboon.actuarial.members import MemberRow, members_of
from kongboon.rules.terms import Regulation

# Columns of a batch; dates are Arrow dates, sums satang.
FUND_COLUMNS = (
    "fund_code",
    "province_code",
    "opening_satang",
    "earmarked_satang",
    "valuation_on",
    "regulation",
)
_TEXTS = ("fund_code", "province_code", "run_id")
_WHOLE = ("members", "opening_satang", "exhausted_median", "exhausted_one_in_ten")


def _kind(name: str) -> str:
    if name in _TEXTS:
        return "string"
    return "bigint" if name in _WHOLE else "boolean" if name == "suppressed" else "double"


# Field of a summary -> its kind in Spark's words.
SUMMARY_KINDS = {name: _kind(name) for name in FundSummary.__dataclass_fields__}
SUMMARY_DDL = ", ".join(f"{name} {kind}" for name, kind in SUMMARY_KINDS.items())
MEMBER_COLUMNS = ("id", "sex", "born_on", "joined_on", "tier", "exempt", "disabled", "household")


def map_in_arrow(
    batches: Iterable[Any],
    regulation_of: Callable[[str], Regulation],
    assumptions: Assumptions,
    choices: Choices,
) -> Iterator[Any]:
    """The summaries of the funds in batches, one after the other, in the order in which the funds come.

    `regulation_of` turns the column's word (a name, or the text itself) into a regulation. Errors: ArrowMissing,
    FundInPieces.
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise ArrowMissing() from None
    kinds = {"string": pa.string(), "bigint": pa.int64(), "double": pa.float64(), "boolean": pa.bool_()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in SUMMARY_KINDS.items()])
    for fund, word in _funds(row for batch in batches for row in batch.to_pylist()):
        found = summarise(fund, regulation_of(word), assumptions, choices)
        yield pa.RecordBatch.from_pylist([asdict(found)], schema=schema)


def _funds(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[FundInput, str]]:
    """The funds with their members, read one fund at a time. Errors: FundInPieces."""
    known = set()
    for code, group in groupby(rows, key=itemgetter("fund_code")):
        if code in known:
            raise FundInPieces(fund=code)
        known.add(code)
        members = list(group)
        head = members[0]
        listed = [
            MemberRow(**{name: row[name] for name in MEMBER_COLUMNS if name in row})
            for row in members
            if row["id"] is not None
        ]
        fund = FundInput(
            code, head["province_code"], members_of(listed, head["valuation_on"]), head["opening_satang"],
            head["valuation_on"], head["earmarked_satang"],
        )  # fmt: skip
        yield fund, head["regulation"]
