"""Random numbers without a state: each is a function of what it is for, so order and number of workers do not matter.

A member's fate is drawn from seed, scenario and the member's own key, a fund's luck from seed, scenario, fund and
year (SplitMix64). What strikes the whole country or a province alike comes from Philox, keyed by the seed and the
place. Two regulations are tried on the same numbers: the same people die in the same years.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Uniforms = NDArray[np.float64]

GOLDEN = 0x9E3779B97F4A7C15
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_MASK = 2**64 - 1
NATION, PROVINCES = 0, 1000
# What a number is for, so that no two of them share a key.
DEATH, LAPSE, FUND = 1, 2, 3


def mix(word: int) -> int:
    """The finaliser of SplitMix64.

    >>> hex(mix(GOLDEN))
    '0xe220a8397b1dcdaf'
    """
    word = ((word ^ (word >> 30)) * FIRST) & _MASK
    word = ((word ^ (word >> 27)) * SECOND) & _MASK
    return word ^ (word >> 31)


def mixed(words: Words) -> Words:
    """`mix` of an array."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(FIRST)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(SECOND)
    return np.asarray(words ^ (words >> np.uint64(31)))


def uniforms(words: Words) -> Uniforms:
    """Numbers above 0 and below 1 from the upper 52 bits.

    >>> float(uniforms(np.array([0, 2**64 - 1], dtype=np.uint64)).max()) < 1
    True
    """
    return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def code_key(code: str) -> int:
    """64 bits for a code, the same on every machine."""
    return int.from_bytes(hashlib.sha256(code.encode()).digest()[:8], "big")


def scenario_keys(seed: int, scenarios: int) -> Words:
    """The key of each scenario."""
    start = mix(mix(seed & _MASK) + GOLDEN & _MASK)
    counters = np.arange(1, scenarios + 1, dtype=np.uint64) * np.uint64(GOLDEN)
    return mixed(np.uint64(start) + counters)


def member_keys(fund_code: str, ids: Words) -> Words:
    """The key of each member of a fund; it goes with the member into a pool of several funds."""
    return mixed(mixed(ids + np.uint64(GOLDEN)) + np.uint64(code_key(fund_code)))


def year_words(use: int, item: int, years: int) -> Words:
    """What distinguishes the years of one use, to be added to the keys of the scenarios."""
    item_key = mix((mix(use) + item * GOLDEN) & _MASK)
    return mixed(np.uint64(item_key) + np.arange(1, years + 1, dtype=np.uint64) * np.uint64(GOLDEN))


def common_words(seed: int, place: int, shape: tuple[int, ...]) -> Uniforms:
    """The numbers that a whole place shares; those of a scenario stay when more scenarios are asked for."""
    source = np.random.Philox(key=np.array([seed & _MASK, place], dtype=np.uint64))
    count = int(np.prod(shape))
    return uniforms(source.random_raw(count).astype(np.uint64)).reshape(shape)


def entrant_ids(joins: NDArray[np.int64], number: NDArray[np.int64]) -> Words:
    """Ids of people who have not joined yet: by year and place in it, apart from every register's ids."""
    return mixed((joins.astype(np.uint64) << np.uint64(32)) + number.astype(np.uint64) + np.uint64(1 << 63))
