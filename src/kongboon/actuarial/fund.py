"""One fund as it is projected, and the words that choose how."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from kongboon.actuarial.errors import OutOfBounds, UnknownChoice
from kongboon.actuarial.factors import LAYERS, Layer, Money, Run, Shock
from kongboon.actuarial.members import Members
from kongboon.actuarial.pools import PoolOpening

Kernel = Literal["exact", "expected", "triage"]
KERNELS: tuple[Kernel, ...] = ("exact", "expected", "triage")
MONEY: tuple[Money, ...] = ("random", "always", "never")
YEARS_MAX, SCENARIOS_MAX = 80, 100_000


@dataclass(frozen=True, slots=True, eq=False)
class FundInput:
    """A fund at the day of valuation. Money is satang; what is set aside for other purposes does not count.

    `fund_code` decides the fund's luck with outside money, `province_code` (two digits, or any word) its floods.
    `pools`: what each pool of the regulation holds of that money.
    """

    fund_code: str
    province_code: str
    members: Members
    opening_satang: int
    valuation_on: date
    earmarked_satang: int = 0
    pools: tuple[PoolOpening, ...] = ()


def run_of(
    *,
    years: int,
    scenarios: int,
    seed: int,
    layers: tuple[Layer, ...] = LAYERS,
    state_money: Money = "random",
    local_money: Money = "random",
    shocks: tuple[Shock, ...] = (),
) -> Run:
    """The run's choices, looked over. Errors: OutOfBounds, UnknownChoice."""
    _within("years", years, 1, YEARS_MAX)
    _within("scenarios", scenarios, 1, SCENARIOS_MAX)
    _within("seed", seed, 0, 2**63)
    for layer in layers:
        one_of("layers", layer, LAYERS)
    one_of("state_money", state_money, MONEY)
    one_of("local_money", local_money, MONEY)
    return Run(seed, scenarios, years, tuple(layers), state_money, local_money, tuple(shocks))


def one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    """Errors: UnknownChoice."""
    if value not in known:
        raise UnknownChoice(name=name, value=value, known=", ".join(known))


def _within(name: str, value: int, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise OutOfBounds(name=name, value=value, low=low, high=high)


def identity(**parts: Any) -> str:
    """The fingerprint of a run: everything that goes in, and the program's own text.

    >>> identity(seed=1) == identity(seed=1), identity(seed=1) == identity(seed=2)
    (True, False)
    """
    told = json.dumps({**parts, "program": program_sha256()}, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


@cache
def program_sha256() -> str:
    """The hash of this package's own source, so that two runs with one identity come from one program."""
    digest = hashlib.sha256()
    for entry in sorted(files("kongboon.actuarial").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py"):
            digest.update(entry.name.encode() + entry.read_bytes())
    return digest.hexdigest()
