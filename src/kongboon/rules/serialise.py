"""Decisions and facts as JSON values and back: what is stored with a claim and replayed years later.

Dates are {"date": "2024-06-07"} inside reasons and steps, plain ISO text elsewhere; sums are integer satang.
A record may lack whatever has a default: it was stored before that existed, or written by hand for a quotation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from typing import Any, TypeVar

from kongboon.kernel.thai_dates import BadDate, parse_thai_date
from kongboon.rules.decision import Decision, Facts, PoolState, Reason, Step, Used, Value
from kongboon.rules.errors import BadStoredDecision

_FORMAT = 1
_MAYBE_DATES = ("born_on", "rights_from")
_DATES = ("event_on", "submitted_on", "member_joined_on", "member_paid_from")
_OUTCOMES = ("pay", "refuse", "committee")
_PATHS = ("at_once", "treasurer", "committee", "two_committees")


def decision_to_json(decision: Decision) -> dict[str, Any]:
    """The decision as values that json.dumps takes.

    >>> decision_to_json(Decision("pay", "B01", "ข้อ 1", 50000, (), "ab"))["amount_satang"]
    50000
    """
    stored = decision._asdict()
    stored["format"] = _FORMAT
    stored["reasons"] = [{"code": reason.code, "facts": _pairs(reason.facts)} for reason in decision.reasons]
    stored["arithmetic"] = [
        {"code": step.code, "facts": _pairs(step.facts), "result": step.result, "unit": step.unit}
        for step in decision.arithmetic
    ]
    stored["missing_evidence"] = list(decision.missing_evidence)
    stored["assumed"] = list(decision.assumed)
    stored["holds_from"] = None if decision.holds_from is None else decision.holds_from.isoformat()
    return stored


def decision_from_json(stored: Mapping[str, Any]) -> Decision:
    """The decision again, equal to the one that was stored. Errors: BadStoredDecision.

    >>> decision = Decision("refuse", "B01", "ข้อ 1", 0, (Reason.of("waiting", days=9),), "ab")
    >>> decision_from_json(decision_to_json(decision)) == decision
    True
    """
    record = _Record(stored, Decision)
    return Decision(
        outcome=record.one_of("outcome", _OUTCOMES),
        amount_satang=record.whole("amount_satang"),
        reasons=tuple(
            Reason(inner.text("code"), inner.facts()) for inner in record.records("reasons", Reason)
        ),
        arithmetic=tuple(
            Step(
                inner.text("code"),
                inner.facts(),
                inner.whole("result"),
                inner.text("unit"),
            )
            for inner in record.records("arithmetic", Step)
        ),
        missing_evidence=tuple(record.texts("missing_evidence")),
        holds_from=record.maybe_day("holds_from"),
        path=record.one_of("path", _PATHS),
        assumed=tuple(record.texts("assumed")),
        benefit_code=record.text("benefit_code"),
        clause=record.text("clause"),
        regulation_sha256=record.text("regulation_sha256"),
        amount_min_satang=record.maybe_whole("amount_min_satang"),
        amount_max_satang=record.maybe_whole("amount_max_satang"),
    )


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """The facts as values that json.dumps takes; evidence in alphabetical order."""
    stored = {field.name: getattr(facts, field.name) for field in fields(facts)}
    stored["format"] = _FORMAT
    for name in _DATES:
        stored[name] = stored[name].isoformat()
    for name in _MAYBE_DATES:
        stored[name] = None if stored[name] is None else stored[name].isoformat()
    stored["evidence"] = sorted(facts.evidence)
    stored["given"] = list(facts.given)
    for name in ("used", "pools"):
        stored[name] = [
            {field.name: getattr(row, field.name) for field in fields(row)} for row in stored[name]
        ]
    return stored


def facts_from_json(stored: Mapping[str, Any]) -> Facts:
    """The facts again, equal to those that were stored. Errors: BadStoredDecision.

    Written by hand, dates may be of either era ("2567-02-29", "29 ก.พ. 2567"), and what has a default left out.

    >>> day = date(2024, 2, 29)
    >>> facts = Facts("death", day, day, day, day, evidence=frozenset({"death_certificate"}))
    >>> facts_from_json(facts_to_json(facts)) == facts
    True
    """
    record = _Record(stored, Facts)
    return Facts(
        event=record.text("event"),
        is_active=record.truth("is_active"),
        nights=record.maybe_whole("nights"),
        evidence=frozenset(record.texts("evidence")),
        benefit_code=record.maybe_text("benefit_code"),
        arrears_months=record.whole("arrears_months"),
        relation=record.text("relation"),
        born_on=record.maybe_day("born_on"),
        used=tuple(_rows_of(Used, "benefit_code", record.records("used", Used))),
        pools=tuple(_rows_of(PoolState, "key", record.records("pools", PoolState))),
        units=record.maybe_whole("units"),
        by_accident=record.truth("by_accident"),
        arrears_satang=record.whole("arrears_satang"),
        rights_from=record.maybe_day("rights_from"),
        given=tuple(record.texts("given")),
        event_on=record.day("event_on"),
        submitted_on=record.day("submitted_on"),
        member_joined_on=record.day("member_joined_on"),
        member_paid_from=record.day("member_paid_from"),
        used_satang_in_year=record.whole("used_satang_in_year"),
        used_units_in_year=record.whole("used_units_in_year"),
        used_count_in_year=record.whole("used_count_in_year"),
        used_count_lifetime=record.whole("used_count_lifetime"),
    )


Row = TypeVar("Row", Used, PoolState)


def _rows_of(kind: type[Row], key: str, records: list[_Record]) -> Iterator[Row]:
    """Rows of one text and whole numbers."""
    counts = [field.name for field in fields(kind) if field.name != key]
    for record in records:
        yield kind(record.text(key), *(record.whole(name) for name in counts))


def _pairs(facts: tuple[tuple[str, Value], ...]) -> dict[str, Any]:
    return {name: {"date": value.isoformat()} if isinstance(value, date) else value for name, value in facts}


class _Record:
    """One stored mapping with the names of a dataclass; anything else is a record that was altered."""

    def __init__(self, stored: Any, kind: type) -> None:
        if not isinstance(stored, Mapping):
            raise _bad(kind.__name__)
        if stored.get("format", _FORMAT) != _FORMAT:
            raise _bad("format")
        expected = _expected(kind)
        for name in stored:
            if name not in expected and name != "format":
                raise _bad(str(name))
        for name, default in expected.items():
            if default is MISSING and name not in stored:
                raise _bad(name)
        self._stored = {name: _plain(default) for name, default in expected.items()} | dict(stored)

    def text(self, name: str) -> str:
        return self._typed(name, str)

    def whole(self, name: str) -> int:
        return self._typed(name, int)

    def truth(self, name: str) -> bool:
        return self._typed(name, bool)

    def maybe_text(self, name: str) -> str | None:
        return None if self._stored[name] is None else self.text(name)

    def maybe_whole(self, name: str) -> int | None:
        return None if self._stored[name] is None else self.whole(name)

    def maybe_day(self, name: str) -> date | None:
        return None if self._stored[name] is None else self.day(name)

    def day(self, name: str) -> date:
        return _day(name, self._stored[name])

    def one_of(self, name: str, known: tuple[str, ...]) -> Any:
        if self._stored[name] not in known:
            raise _bad(name)
        return self._stored[name]

    def texts(self, name: str) -> list[str]:
        listed: list[str] = self._typed(name, list)
        if not all(isinstance(text, str) for text in listed):
            raise _bad(name)
        return listed

    def records(self, name: str, kind: type) -> list[_Record]:
        return [_Record(item, kind) for item in self._typed(name, list)]

    def facts(self) -> tuple[tuple[str, Value], ...]:
        return tuple(sorted((name, _fact(name, value)) for name, value in self._typed("facts", dict).items()))

    def _typed(self, name: str, kind: type) -> Any:
        value = self._stored[name]
        # True is an int to Python, but never a number of satang.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _bad(name)
        return value


def _expected(kind: type) -> dict[str, Any]:
    """The names of a record and their defaults, MISSING for what must be there."""
    if is_dataclass(kind):
        return {field.name: field.default for field in fields(kind)}
    parts: Any = kind  # a named tuple
    return {name: parts._field_defaults.get(name, MISSING) for name in parts._fields}


def _fact(name: str, value: Any) -> Value:
    if isinstance(value, Mapping) and set(value) == {"date"} and isinstance(value["date"], str):
        return _day(name, value["date"])
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise _bad(name)
    return value


def _day(name: str, value: Any) -> date:
    """ISO as stored; by hand also "7/6/2567", because a year of the Buddhist era must not pass as year 2567."""
    try:
        return parse_thai_date(value)
    except BadDate:
        raise _bad(name) from None


def _plain(default: Any) -> Any:
    """A default as JSON would hold it."""
    return list(default) if isinstance(default, (tuple, frozenset)) else default


def _bad(reason: str) -> BadStoredDecision:
    return BadStoredDecision(reason=reason)
