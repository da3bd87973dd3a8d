"""Dated lookups against an oracle: openfisca-core's parameters and scales, over random versions and dates."""

from __future__ import annotations

import datetime
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openfisca_core.parameters import Parameter, ParameterScale  # type: ignore[import-untyped]

from kongboon.kernel.thai_dates import completed_months
from kongboon.rules.decision import Facts
from kongboon.rules.document import load_regulation
from kongboon.rules.errors import NoRegulationInForce
from kongboon.rules.evaluate import evaluate
from kongboon.rules.select import regulation_in_force
from kongboon.rules.terms import Benefit, Regulation, Tenure, Tier, Tiers

BEFORE = load_regulation((Path(__file__).parent / "regulation_before.toml").read_text("utf-8"))
DEATH = BEFORE.benefits[1]
FIRST, LAST = date(2015, 1, 1), date(2035, 12, 31)
days = st.dates(FIRST, LAST)
amounts = st.integers(1, 50).map(lambda hundreds: hundreds * 100)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[date, date | None]]:
    """First and last day of each version, in order; some are followed by days without any."""
    begins = sorted(draw(st.sets(days, min_size=1, max_size=6)))
    spans: list[tuple[date, date | None]] = []
    for begin, following in zip(begins, [*begins[1:], None], strict=True):
        end = None if following is None else following - timedelta(days=1)
        gap = draw(st.sampled_from([0, 0, 1, 30]))
        if end is not None and gap < (end - begin).days:
            end -= timedelta(days=gap)
        spans.append((begin, end))
    return spans


def version(begin: date, end: date | None, number: int, benefit: Benefit = DEATH) -> Regulation:
    return replace(
        BEFORE, number=str(number), in_force_from=begin, in_force_to=end, waiting_days=0, benefits=(benefit,)
    )


def openfisca_values(spans: list[tuple[date, date | None]], values: list[int]) -> dict[str, object]:
    """Values by first day; a day after the last, where nothing follows at once, holds none."""
    written: dict[str, object] = {}
    for (begin, end), value in zip(spans, values, strict=True):
        written[begin.isoformat()] = {"value": value}
        if end is not None:
            written.setdefault((end + timedelta(days=1)).isoformat(), {"value": None})
    return {"values": dict(sorted(written.items()))}


@given(histories(), st.lists(days, min_size=1, max_size=10))
def test_the_version_of_a_day_is_the_one_openfisca_finds(
    spans: list[tuple[date, date | None]], asked: list[date]
) -> None:
    versions = [version(begin, end, number) for number, (begin, end) in enumerate(spans)]
    oracle = Parameter("version", openfisca_values(spans, list(range(len(spans)))))
    edges = [edge for span in spans for edge in span if edge is not None]
    for on in [*asked, *edges, *(edge + timedelta(days=1) for edge in edges), FIRST - timedelta(days=1)]:
        number = oracle.get_at_instant(on.isoformat())
        if number is None:
            with pytest.raises(NoRegulationInForce):
                regulation_in_force(versions, on)
        else:
            assert regulation_in_force(versions, on).number == str(number)


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Months of membership and the baht from there on, rising or falling."""
    months = sorted(draw(st.sets(st.integers(1, 240), min_size=1, max_size=6)))
    return [(month, draw(amounts)) for month in months]


@given(histories(), st.data())
def test_the_tier_of_a_day_is_the_one_openfisca_finds(
    spans: list[tuple[date, date | None]], data: st.DataObject
) -> None:
    """Each version has a table of its own; the scale of the day of the event decides, by completed months."""
    spans = [(begin, None if number == len(spans) else spans[number][0] - timedelta(days=1))
             for number, (begin, _) in enumerate(spans, start=1)]  # fmt: skip
    written = [data.draw(tables()) for _ in spans]
    versions = [
        version(begin, end, number, with_table(table))
        for number, ((begin, end), table) in enumerate(zip(spans, written, strict=True))
    ]
    for _ in range(5):
        on = data.draw(st.dates(spans[0][0], LAST))
        paid_from = on - timedelta(days=data.draw(st.integers(0, 8000)))
        facts = Facts("death", on, on, paid_from, paid_from)
        paid = evaluate(regulation_in_force(versions, on), facts).amount_satang
        scale = oracle_of(spans, written).get_at_instant(on.isoformat())
        months = completed_months(paid_from, on)
        assert paid == int(scale.calc(numpy.array([float(months)]))[0]) * 100


def with_table(table: list[tuple[int, int]]) -> Benefit:
    return replace(
        DEATH, amount=Tiers(tuple(Tier(Tenure(months, "month"), baht * 100) for months, baht in table))
    )


def oracle_of(spans: list[tuple[date, date | None]], written: list[list[tuple[int, int]]]) -> ParameterScale:
    """The n-th bracket of every version under the n-th bracket of one scale, as openfisca dates its brackets.

    Nobody is a member for 9,999 months: there stand the brackets that a version does not have.
    """
    brackets = []
    for place in range(max(map(len, written))):
        rows = [table[place] if place < len(table) else (9_999, 0) for table in written]
        begins = [begin.isoformat() for begin, _ in spans]
        brackets.append(
            {
                "threshold": {
                    at: {"value": float(months)} for at, (months, _) in zip(begins, rows, strict=True)
                },
                "amount": {at: {"value": float(baht)} for at, (_, baht) in zip(begins, rows, strict=True)},
            }
        )
    return ParameterScale("tiers", {"brackets": brackets, "metadata": {"type": "single_amount"}}, None)


def test_the_oracle_counts_dates_as_python_does() -> None:
    oracle = Parameter("day", {"values": {"2024-02-29": {"value": 1}, "2024-03-01": {"value": 2}}})
    assert oracle.get_at_instant(datetime.date(2024, 2, 29).isoformat()) == 1
    assert oracle.get_at_instant("2024-02-28") is None
