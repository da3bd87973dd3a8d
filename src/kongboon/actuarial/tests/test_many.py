"""Many funds: the same bits whatever the workers and the order, ranked, pooled, and nobody shown alone."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import pyarrow as pa
import pytest

from kongboon.actuarial.arrow import map_in_arrow
from kongboon.actuarial.assumptions import default_assumptions
from kongboon.actuarial.errors import FundInPieces
from kongboon.actuarial.fund import FundInput
from kongboon.actuarial.many import Choices, FundSummary, cells, ranked, rows_of, summaries, summarise
from kongboon.actuarial.members import members_of
from kongboon.actuarial.tests.made import ON, regulation, rows

CHOICES = Choices(years=15, scenarios=150, seed=7)
SIZES = (40, 260, 3, 120, 75, 510, 33, 90)


def funds() -> list[FundInput]:
    return [
        FundInput(
            f"33050{n}0", "33" if n % 2 else "50", members_of(rows(size, seed=n), ON), size * 250_000, ON
        )
        for n, size in enumerate(SIZES)
    ]


def run(listed: list[FundInput], workers: int = 1, choices: Choices = CHOICES) -> dict[str, str]:
    pairs = [(fund, regulation()) for fund in listed]
    found = summaries(pairs, default_assumptions(), choices, workers=workers)
    return {one.fund_code: digest(one) for one in found}


def digest(one: FundSummary) -> str:
    return hashlib.sha256(json.dumps(rows_of([one])).encode()).hexdigest()


def test_the_same_bits_with_any_number_of_workers_and_in_any_order() -> None:
    alone = run(funds())
    assert len(set(alone.values())) == len(SIZES)
    assert run(funds(), workers=2) == run(funds(), workers=8) == alone
    assert run(funds()[::-1], workers=2) == alone


def test_one_fund_is_the_same_alone_and_among_the_others() -> None:
    everybody = run(funds(), workers=2)
    fund = funds()[5]
    assert digest(summarise(fund, regulation(), default_assumptions(), CHOICES)) == everybody[fund.fund_code]


def test_the_order_of_the_register_is_nothing() -> None:
    register = rows(80)
    forth, back = (
        FundInput("3305050", "33", members_of(listed, ON), 1_000_000, ON)
        for listed in (register, register[::-1])
    )
    assert run([forth]) == run([back])


def test_the_most_fragile_comes_first_and_small_ones_are_not_shown() -> None:
    listed = list(summaries([(fund, regulation()) for fund in funds()], choices=CHOICES))
    order = ranked(listed)
    shares = [one.ruin_20 for one in order if not one.suppressed]
    assert shares == sorted(shares, key=lambda share: -(share or 0))
    hidden = order[-1]
    assert hidden.suppressed
    assert hidden.members is hidden.ruin is hidden.median_satang is None
    assert sum(one.suppressed for one in order) == 1


def test_a_cell_of_fewer_than_five_members_shows_no_figures() -> None:
    listed = list(summaries([(fund, regulation()) for fund in funds()], choices=CHOICES))
    by_fund = {cell.name: cell for cell in cells(listed, lambda one: one.fund_code)}
    assert by_fund["3305020"].suppressed
    assert by_fund["3305020"].fragile is None
    by_province = cells(listed, lambda one: one.province_code)
    assert [cell.funds for cell in by_province] == [4, 4]
    assert sum(cell.members or 0 for cell in by_province) == sum(SIZES) - 3


def batches_of(listed: list[FundInput], rows_most: int) -> list[pa.RecordBatch]:
    """The members of the first funds in batches, cut wherever a batch is full."""
    table = pa.Table.from_pylist(
        [
            {
                "fund_code": fund.fund_code, "province_code": fund.province_code, "opening_satang": fund.opening_satang,
                "earmarked_satang": 0, "valuation_on": ON, "regulation": "standard-13", **row._asdict(),
            }
            for n, fund in enumerate(listed)
            for row in rows(SIZES[n], seed=n)
        ]
    )  # fmt: skip
    return list(table.to_batches(max_chunksize=rows_most))


@pytest.mark.parametrize("rows_most", [10_000, 100])
def test_the_batches_of_a_cluster_give_the_same_rows(rows_most: int) -> None:
    listed = funds()[:4]
    answers = list(map_in_arrow(batches_of(listed, rows_most), regulation, default_assumptions(), CHOICES))
    found = [FundSummary(**row) for answer in answers for row in answer.to_pylist()]
    assert [one.fund_code for one in found] == [fund.fund_code for fund in listed]
    assert {one.fund_code: digest(one) for one in found} == run(listed)


def test_a_fund_in_pieces_is_refused() -> None:
    first, second = batches_of(funds()[:2], 40)[:2]
    with pytest.raises(FundInPieces):
        list(map_in_arrow([first, second, first], regulation, default_assumptions(), CHOICES))


PLAIN = """
import sys
sys.modules["numba"] = None
from kongboon.actuarial.compiled import COMPILED
from kongboon.actuarial.tests.test_many import *
assert not COMPILED
small = [funds()[0], funds()[4]]
for kernel in ("exact", "triage", "expected"):
    print(json.dumps(rows_of(summaries([(f, regulation()) for f in small], choices=Choices(12, 25, 7, kernel)))))
"""


def test_without_the_compiler_the_answers_are_the_same() -> None:
    said = subprocess.run([sys.executable, "-c", PLAIN], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr[-2000:]
    small = [funds()[0], funds()[4]]
    for kernel, line in zip(("exact", "triage", "expected"), said.stdout.splitlines(), strict=True):
        ours = rows_of(
            summaries([(fund, regulation()) for fund in small], choices=Choices(12, 25, 7, kernel))
        )  # type: ignore[arg-type]
        for mine, plain in zip(ours, json.loads(line), strict=True):
            for name, value in mine.items():
                wanted = pytest.approx(value, rel=1e-9, abs=1e-3) if isinstance(value, float) else value
                assert plain[name] == wanted, (kernel, name)


def test_the_quick_kernel_ranks_like_the_exact_one() -> None:
    """Sixteen villages with very different purses; who is in danger must be the same."""
    villages = [
        FundInput(
            f"33{n:05d}",
            "33",
            members_of(rows(60 + 25 * n, seed=n), ON),
            (60 + 25 * n) * 20_000 * (1 + n % 8),
            ON,
        )
        for n in range(16)
    ]
    exact, quick = (
        [
            summarise(fund, regulation(), default_assumptions(), Choices(20, 300, 1, kernel)).ruin_20
            for fund in villages
        ]
        for kernel in ("exact", "triage")
    )
    gaps = [abs((one or 0) - (other or 0)) for one, other in zip(exact, quick, strict=True)]
    assert max(gaps) < 0.12
    assert sum(gaps) / len(gaps) < 0.04
