"""Poisson probabilities, of single counts, of tails and of sums over many counts.

source: Fox and Glynn (1988), Computing Poisson probabilities
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray

TRUNCATION = 1e-12
"""Probability left out of the Poisson sums."""

TABLE = 2**21
"""The most probabilities tabulated at once."""

STIRLING = np.array(
    [0.0]
    + [
        math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - math.log(2 * math.pi) / 2
        for n in range(1, 16)
    ]
)
"""By how much Stirling's formula falls short of ln n!, for small n."""


def poisson(means: FloatArray, steps: int) -> FloatArray:
    """Pr(N = n) for n below `steps`, shape (means, steps)."""
    return chances(means[:, None], np.arange(steps))


def mixed(means: FloatArray, rows: FloatArray) -> FloatArray:
    """Σ_n Pr(N = n) rows_n for each mean, over the steps that there are rows for.

    Of very many steps only those are summed that happen with a probability worth it.
    """
    if means.size * len(rows) <= TABLE:
        result: FloatArray = poisson(means, len(rows)) @ rows
        return result
    sums = np.zeros((means.size, *rows.shape[1:]))
    for i, mean in enumerate(means.tolist()):
        around = int(9 * math.sqrt(mean)) + 60
        n = np.arange(max(int(mean) - around, 0), min(int(mean) + around, len(rows)))
        sums[i] = chances(np.array(mean), n) @ rows[n]
    return sums


def chances(means: FloatArray, n: npt.ArrayLike) -> FloatArray:
    """Pr(N = n), elementwise: by its deviance, in which large terms do not cancel.

    source: Loader (2000), Fast and Accurate Computation of Binomial Probabilities
    """
    counts = np.asarray(n, dtype=np.float64)
    above = np.maximum(counts, 1.0)
    far = np.maximum(counts, float(len(STIRLING)))
    small = STIRLING[np.minimum(counts, len(STIRLING) - 1).astype(np.int64)]
    series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * far**2)) / far**2) / far**2) / far
    with np.errstate(divide="ignore"):
        off = (means - above) / above
        near = np.log1p(np.maximum(off, -0.5))
        deviance = above * (off - np.where(off < -0.5, np.log(means / above), near))
    stirling = np.where(counts < len(STIRLING), small, series)
    result: FloatArray = np.exp(-deviance - stirling) / np.sqrt(2 * np.pi * above)
    return np.where(counts == 0, np.exp(-means), result)


def poisson_beyond(means: FloatArray, n: int) -> FloatArray:
    """Pr(N > n), shape (means,): of the two tails the smaller is summed from its greatest term."""
    upper = means <= n + 1
    terms = chances(means, np.where(upper, n + 1, n))
    total, k = terms.copy(), 0
    while (terms > 1e-17 * total).any():
        k += 1
        ratio = np.where(upper, means / (n + 1 + k), max(n + 1 - k, 0) / np.maximum(means, 1e-300))
        terms = terms * ratio
        total += terms
    return np.where(upper, total, 1 - total)


def shrunk(means: FloatArray, n: int, ratio: float) -> FloatArray:
    """Σ_{m > n} Pr(N = m) ratio^(m − n), shape (means,)."""
    if ratio == 0:
        return np.zeros(len(means))
    factor = np.exp(-n * np.log(ratio) - means * (1 - ratio))
    return np.asarray(factor * poisson_beyond(means * ratio, n), dtype=np.float64)


def poisson_quantile(mean: float) -> int:
    """The least n with Pr(N > n) below the truncation."""
    first = int(mean)
    steps = np.arange(first, first + int(9 * math.sqrt(mean)) + 60)
    beyond = chances(np.array(mean), steps + 1)[::-1].cumsum()[::-1]
    return first + int((beyond >= TRUNCATION).sum())
