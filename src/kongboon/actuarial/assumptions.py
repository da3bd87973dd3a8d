"""What a projection assumes, each value dated, with its source and who chose it; the whole set has one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from math import sqrt
from typing import Any

from kongboon.actuarial.assumption_list import DEFAULTS, check_value
from kongboon.actuarial.errors import BadAssumption, TooFewYears, UnknownAssumption
from kongboon.actuarial.frozen import freeze, thaw

# Full credibility: so many events keep a rate within 5 % nine times in ten (1.645 / 0.05)^2.
FULL_CREDIBILITY_EVENTS = 1082
OWN_RATES_FROM_YEARS = 100


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumed value: a number, a word, or tuples of them; `key` of the list says its kind and unit."""

    value: Any
    source: str
    chosen_by: str
    chosen_on: date


@dataclass(frozen=True)
class Assumptions:
    """A complete set, in the order of the list; `assumptions["interest"]` is a value.

    The uncertainty of a projection has three layers that these values keep apart: who happens to die or fall ill
    (individual), what strikes all alike such as an epidemic, a flood or a cut of the state's money (common), and
    that the assumed levels themselves may be wrong (parameter).
    """

    records: tuple[tuple[str, Assumption], ...]

    def __getitem__(self, key: str) -> Any:
        return self.record(key).value

    def __hash__(self) -> int:
        return hash(self.sha256)

    def record(self, key: str) -> Assumption:
        """The value with its source. Errors: UnknownAssumption."""
        found = self._by_key.get(key)
        if found is None:
            raise UnknownAssumption(key=key, known=", ".join(self._by_key))
        return found

    @cached_property
    def _by_key(self) -> dict[str, Assumption]:
        return dict(self.records)

    def number(self, key: str) -> float:
        """A value that is a number."""
        return float(self[key])

    def replacing(self, records: Mapping[str, Assumption]) -> Assumptions:
        """The set with some values chosen anew. Errors: UnknownAssumption, BadAssumption."""
        for key, record in records.items():
            self.record(key)
            check_value(key, record.value)
        kept = {key: replace(record, value=freeze(record.value)) for key, record in records.items()}
        return Assumptions(tuple((name, kept.get(name, record)) for name, record in self.records))

    def changing(self, *, because: str, **values: Any) -> Assumptions:
        """The set with some values tried out in a what-if; who chose them is the what-if."""
        return self.replacing(
            {
                key: Assumption(value, because, "what-if", self.record(key).chosen_on)
                for key, value in values.items()
            }
        )

    @cached_property
    def sha256(self) -> str:
        """The fingerprint that a report prints."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """Everything as JSON, always in the same words."""
        listed = {
            key: {
                "value": thaw(record.value),
                "source": record.source,
                "chosen_by": record.chosen_by,
                "chosen_on": record.chosen_on.isoformat(),
            }
            for key, record in self.records
        }
        return json.dumps(listed, ensure_ascii=False, sort_keys=True)


@cache
def default_assumptions() -> Assumptions:
    """The values that ship with the product, every one to be looked at by the fund.

    >>> default_assumptions().number("inflation")
    0.02
    """
    return Assumptions(
        tuple(
            (key, Assumption(freeze(value), source, "Kongboon", date(2026, 11, 29)))
            for key, (value, source) in DEFAULTS.items()
        )
    )


def assumptions_from_json(text: str) -> Assumptions:
    """The set that `to_json` wrote; what it leaves out is the default.

    Errors: BadAssumption, UnknownAssumption.

    >>> assumptions_from_json(default_assumptions().to_json()) == default_assumptions()
    True
    """
    try:
        listed = json.loads(text)
        records = {
            str(key): Assumption(
                one["value"],
                str(one["source"]),
                str(one["chosen_by"]),
                date.fromisoformat(one["chosen_on"]),
            )
            for key, one in listed.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise BadAssumption(
            key="JSON", value=str(wrong), wanted="value, source, chosen_by, chosen_on"
        ) from None
    return default_assumptions().replacing(records)


def blend(own_events: int, exposure_years: float, assumed_rate: float) -> float:
    """The rate between the fund's own experience and the assumption, by limited-fluctuation credibility.

    The own rate weighs Z = sqrt(events / 1,082), at most 1. Errors: TooFewYears below 100 member-years.

    >>> round(blend(1082, 5000.0, 0.1), 4), round(blend(0, 5000.0, 0.1), 4)
    (0.2164, 0.1)
    """
    if exposure_years < OWN_RATES_FROM_YEARS:
        raise TooFewYears(needed=OWN_RATES_FROM_YEARS, there=round(exposure_years))
    weight = min(1.0, sqrt(own_events / FULL_CREDIBILITY_EVENTS))
    return weight * own_events / exposure_years + (1 - weight) * assumed_rate
