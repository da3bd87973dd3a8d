"""The inverse of the normal distribution (Wichura's AS 241, exact to about 1e-16), for arrays."""

from __future__ import annotations

from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

# Coefficients of two polynomials, the lowest power first: near the middle, away from it, far out.
CENTRE = (
    (3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
     45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727),
    (1.0, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
     39307.89580009271061, 28729.085735721942674, 5226.495278852545925),
)  # fmt: skip
MIDDLE = (
    (1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
     1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4),
    (1.0, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
     0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9),
)  # fmt: skip
TAIL = (
    (6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
     0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1.0, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
     1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15),
)  # fmt: skip


def normal_quantiles(u: Numbers) -> Numbers:
    """The values below which a standard normal falls with these chances.

    >>> normal_quantiles(np.array([0.5, 0.975])).round(12).tolist()
    [0.0, 1.95996398454]
    """
    from_half = u - 0.5
    centre = np.abs(from_half) <= 0.425
    inner = _ratio(CENTRE, 0.180625 - np.where(centre, from_half, 0.0) ** 2) * from_half
    far = np.sqrt(-np.log(np.minimum(u, 1 - u)))
    outer = np.where(far <= 5.0, _ratio(MIDDLE, far - 1.6), _ratio(TAIL, far - 5.0))
    return np.asarray(np.where(centre, inner, np.copysign(outer, from_half)))


def normal_shares(x: Numbers) -> Numbers:
    """The chances that a standard normal falls below these values.

    >>> normal_shares(np.array([0.0, 1.95996398454])).round(9).tolist()
    [0.5, 0.975]
    """
    return np.array([0.5 * erfc(-value * sqrt(0.5)) for value in np.ravel(x)]).reshape(np.shape(x))


def _ratio(parts: tuple[tuple[float, ...], tuple[float, ...]], x: Numbers) -> Numbers:
    """One polynomial over another, by Horner's rule."""
    above, below = (np.full_like(x, part[-1]) for part in parts)
    for a, b in zip(parts[0][-2::-1], parts[1][-2::-1], strict=True):
        above, below = above * x + a, below * x + b
    return np.asarray(above / below)
