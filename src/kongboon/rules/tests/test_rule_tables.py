"""Every row of the rule tables, through the one function that decides."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kongboon.kernel.errors import DomainError
from kongboon.kernel.money import format_baht, parse_baht
from kongboon.kernel.thai_dates import parse_thai_date
from kongboon.rules.catalogue import catalogue_text, document_names
from kongboon.rules.decision import Decision, Facts, PoolState, Used
from kongboon.rules.document import load_regulation
from kongboon.rules.evaluate import evaluate, evaluate_all
from kongboon.rules.explain import explain
from kongboon.rules.select import regulation_in_force
from kongboon.rules.terms import Regulation
from kongboon.rules.wording import translator

HERE = Path(__file__).parent
REGULATIONS = {name: load_regulation(catalogue_text(name)) for name in document_names()} | {
    path.stem: load_regulation(path.read_text("utf-8")) for path in HERE.glob("regulation_*.toml")
}
KNOWN = {
    "why", "event", "evidence", "from", "joined", "on", "submitted", "nights", "used", "used_nights", "used_count",
    "used_ever", "relation", "born", "arrears", "active", "benefit", "pays", "refused", "committee", "until",
    "error", "says", "units", "used_units", "by_accident", "owed", "rights_from", "given", "pools", "used_household",
    "used_lifetime", "used_fund", "gives",
}  # fmt: skip


def all_rows() -> list[Any]:
    rows = []
    for path in sorted(HERE.glob("table_*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        schedule = table.pop("schedule")
        versions = tuple(schedule) if isinstance(schedule, list) else (schedule,)
        for name, section in table.items():
            common = {key: value for key, value in section.items() if key != "rows"}
            for row in section["rows"]:
                rows.append(pytest.param(versions, common | row, id=f"{path.stem}/{name}/{row['why']}"))
    return rows


def facts_of_row(row: dict[str, Any]) -> Facts:
    on = parse_thai_date(row["on"], "be")
    paid_from = parse_thai_date(row["from"], "be")
    leaves_on = on + timedelta(days=max(0, min(row.get("nights", 0), 366)))
    return Facts(
        event=row["event"],
        event_on=on,
        submitted_on=parse_thai_date(row["submitted"], "be") if "submitted" in row else leaves_on,
        member_joined_on=parse_thai_date(row["joined"], "be") if "joined" in row else paid_from,
        member_paid_from=paid_from,
        is_active=row.get("active", True),
        nights=row.get("nights"),
        used_satang_in_year=parse_baht(row.get("used", "0")),
        used_units_in_year=row.get("used_nights", 0) + row.get("used_units", 0),
        used_count_in_year=row.get("used_count", 0),
        used_count_lifetime=row.get("used_ever", 0),
        evidence=frozenset(row["evidence"]),
        benefit_code=row.get("benefit"),
        arrears_months=row.get("arrears", 0),
        relation=row.get("relation", "self"),
        born_on=parse_thai_date(row["born"], "be") if row.get("born") else None,
        used=earlier_use(row),
        units=row.get("units"),
        by_accident=row.get("by_accident", False),
        arrears_satang=satang(row.get("owed", "0")),
        rights_from=parse_thai_date(row["rights_from"], "be") if "rights_from" in row else None,
        given=tuple(row.get("given", [])),
        pools=tuple(PoolState(key, *map(satang, sums)) for key, sums in row.get("pools", {}).items()),
    )


def earlier_use(row: dict[str, Any]) -> tuple[Used, ...]:
    """What only `Used` can say: the row then names its benefit."""
    if not row.keys() & {"used_household", "used_lifetime", "used_fund"}:
        return ()
    return (
        Used(
            row["benefit"],
            parse_baht(row.get("used", "0")),
            row.get("used_units", 0),
            row.get("used_count", 0),
            row.get("used_ever", 0),
            parse_baht(row.get("used_lifetime", "0")),
            parse_baht(row.get("used_household", "0")),
            row.get("used_fund", 0),
        ),
    )


def satang(baht: str) -> int:
    """A sum that may be impossible: the rows show that one below zero is refused."""
    return -parse_baht(baht[1:]) if baht.startswith("-") else parse_baht(baht)


def answer(decision: Decision) -> tuple[Any, ...]:
    """What a row promises, read off a decision."""
    if decision.outcome == "refuse":
        return ("refused", [reason.code for reason in decision.reasons], decision.holds_from)
    if decision.outcome == "committee":
        return ("committee", decision.amount_min_satang, decision.amount_max_satang)
    return ("pays", decision.amount_satang)


def expected(row: dict[str, Any]) -> tuple[Any, ...]:
    if "refused" in row:
        until: date | None = parse_thai_date(row["until"], "be") if "until" in row else None
        return ("refused", row["refused"], until)
    if "committee" in row:
        return ("committee", *map(parse_baht, row["committee"]))
    return ("pays", parse_baht(row["pays"]))


def chosen(versions: tuple[str, ...], on: date) -> Regulation:
    """The one regulation of the table, or of several versions the one of the day."""
    if len(versions) == 1:
        return REGULATIONS[versions[0]]
    return regulation_in_force([REGULATIONS[name] for name in versions], on)


def given_by(decision: Decision) -> str:
    """A benefit of the event, as `gives` writes it: its code, then the baht or the reasons."""
    reasons = " ".join(reason.code for reason in decision.reasons)
    paid = format_baht(decision.amount_satang, satang_always=False)
    return f"{decision.benefit_code} {paid if decision.outcome == 'pay' else reasons}"


@pytest.mark.parametrize(("versions", "row"), all_rows())
def test_the_row_holds(versions: tuple[str, ...], row: dict[str, Any]) -> None:
    assert set(row) <= KNOWN
    assert len(row.keys() & {"pays", "refused", "committee", "error", "gives"}) == 1
    facts = facts_of_row(row)
    if "error" in row:
        with pytest.raises(DomainError) as refused:
            evaluate(chosen(versions, facts.event_on), facts)
        assert refused.value.code == row["error"]
        return
    regulation = chosen(versions, facts.event_on)
    if "gives" in row:
        decisions = evaluate_all(regulation, facts)
        assert [given_by(decision) for decision in decisions] == row["gives"]
    else:
        decisions = (evaluate(regulation, facts),)
        assert answer(decisions[0]) == expected(row)
    assert all(decision.outcome == "pay" or decision.amount_satang == 0 for decision in decisions)
    sentences = [line for decision in decisions for line in explain(decision, translator("th"))]
    assert row.get("says", "") in "\n".join(sentences)


def test_every_schedule_has_its_table_and_every_benefit_a_row() -> None:
    rows = [param.values for param in all_rows()]
    assert {name for versions, _ in rows for name in versions} == set(REGULATIONS)
    assert len(rows) >= 300
    for name, regulation in REGULATIONS.items():
        asked = {row["event"] for versions, row in rows if name in versions}
        assert all(asked & set(benefit.events) for benefit in regulation.benefits)


def test_no_two_rows_of_a_section_have_one_name() -> None:
    twice = [name for name, count in Counter(param.id for param in all_rows()).items() if count > 1]
    assert twice == []
