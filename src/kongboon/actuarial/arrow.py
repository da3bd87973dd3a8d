"""Whole funds in Arrow batches, one summary row a fund out: fits Spark's `mapInArrow`, and needs nothing of Spark.

In: one row a member, a fund's rows following each other, with the fund's own columns repeated. Out: the fields of
`many.FundSummary`. The common factors are drawn again by every worker from the seed, so nothing is sent around.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from kongboon.actuarial.assumptions import Assumptions
from kongboon.actuarial.errors import ArrowMissing
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
MEMBER_COLUMNS = ("id", "sex", "born_on", "joined_on", "tier", "exempt", "household")


def map_in_arrow(
    batches: Iterable[Any],
    regulation_of: Callable[[str], Regulation],
    assumptions: Assumptions,
    choices: Choices,
) -> Iterator[Any]:
    """A batch of summaries for each batch of funds; no fund may be cut in two by the end of a batch.

    `regulation_of` turns the column's word (a name, or the text itself) into a regulation. Errors: ArrowMissing.
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise ArrowMissing() from None
    for batch in batches:
        found = [
            asdict(summarise(fund, regulation_of(word), assumptions, choices))
            for fund, word in _funds(batch.to_pylist())
        ]
        yield pa.RecordBatch.from_pylist(found, schema=pa.schema(_fields(pa)))


def _fields(pa: Any) -> list[tuple[str, Any]]:
    texts, whole = ("fund_code", "province_code", "run_id"), (
        "members", "opening_satang", "exhausted_median", "exhausted_one_in_ten",
    )  # fmt: skip
    numbers = (
        "ruin_20", "ruin", "median_satang", "low_satang", "level_dues_satang", "own_money_ratio",
    )  # fmt: skip
    kinds = {
        **dict.fromkeys(texts, pa.string()),
        **dict.fromkeys(whole, pa.int64()),
        **dict.fromkeys(numbers, pa.float64()),
        "suppressed": pa.bool_(),
    }
    return [(name, kinds[name]) for name in FundSummary.__dataclass_fields__]


def _funds(rows: list[dict[str, Any]]) -> Iterator[tuple[FundInput, str]]:
    """The funds of a batch with their members."""
    by_fund: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_fund.setdefault(row["fund_code"], []).append(row)
    for code, members in by_fund.items():
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
