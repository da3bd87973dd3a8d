"""Dues that are just enough."""

from __future__ import annotations

from collections.abc import Callable


def level_dues(end_balance: Callable[[float], float], bend: float) -> float | None:
    """The yearly dues (satang) at which the last balance is nothing; None if no dues reach that.

    `end_balance` is a straight line of the dues up to `bend`, where the state's contribution reaches its ceiling, and
    another from there on. Where even no dues leave something, the answer is 0.

    >>> round(level_dues(lambda dues: 3 * dues - 900, 100.0) or 0, 6)
    300.0
    """
    bend = max(bend, 1.0)
    none, some = end_balance(0.0), end_balance(bend)
    if none >= 0:
        return 0.0
    if some >= 0:
        return bend * none / (none - some)
    rise = (end_balance(2 * bend + 100_000) - some) / (bend + 100_000)
    return bend - some / rise if rise > 0 else None


def least(holds: Callable[[float], bool], low: float, high: float, step: float) -> float | None:
    """The least value between the two at which something holds, to a step; it holds from there on. None: nowhere.

    >>> least(lambda x: x >= 2.5, 0.0, 10.0, 0.5)
    2.5
    """
    if not holds(high):
        return None
    if holds(low):
        return low
    while high - low > step:
        middle = low + max(1, round((high - low) / step / 2)) * step
        if middle >= high:
            break
        if holds(middle):
            high = middle
        else:
            low = middle
    return high
