"""A continuous-time Markov chain that ends: survival and causes of the end, by uniformisation.

The chain lives on the states in which the pact holds. Q is the sub-generator over them (its rows
sum to minus the rate of ending), R the rates of ending by cause, α the distribution to start from.
With Λ at least every outflow, P = I + Q/Λ has no negative entry, and if v_n = α P^n and N is a
Poisson variable with mean Λt,

    S(t)   = Σ_n Pr(N = n) · v_n 1
    F_c(t) = Σ_n Pr(N > n) · v_n R_c / Λ

All terms are non-negative, so nothing cancels; sums cut where Pr(N > n) < ε err by less than ε.
Once v_n has settled into a direction it only shrinks, by a constant factor, and the rest of the
sums is known without further products.

source: Grassmann (1977); Fox and Glynn (1988); Malhotra, Muppala and Trivedi (1994)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from alliancegame.errors import AllianceGameError
from alliancegame.game.game import FloatArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TRUNCATION = 1e-12
"""Probability left out of the Poisson sums."""

SETTLED = 1e-14
"""Relative change of direction per step below which a distribution counts as settled."""

NEGLIGIBLE = 1e-30
"""Probability of lasting so many steps below which further ones are not followed."""

LONGEST = 1_000_000
"""The most steps followed."""

DIRECT = 2000
"""The most states for which the expected time is solved for directly, not by iteration."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Survival and ends by cause from a start on, for times up to a limit.

    rate:  Λ per year
    mass:  v_n 1 for each step n, shape (steps,)
    exits: v_n R / Λ, shape (steps, causes)
    ratio: the factor by which each further step shrinks both; 0 where no further step is needed
    """

    rate: float
    mass: FloatArray
    exits: FloatArray
    ratio: float

    def survival(self, times: npt.ArrayLike) -> FloatArray:
        """S at each time, shape (times,)."""
        means = self._means(times)
        result = poisson(means, len(self.mass)) @ self.mass
        result += self.mass[-1] * shrunk(means, len(self.mass) - 1, self.ratio)
        return np.asarray(result, dtype=np.float64)

    def incidence(self, times: npt.ArrayLike) -> FloatArray:
        """F_c at each time, shape (times, causes)."""
        return self._accumulated(times, self.exits)

    def lived(self, years: float) -> float:
        """Expected time survived within so many years: the integral of S."""
        if self.rate == 0:
            return float(self.mass[0] * years)
        return float(self._accumulated([years], self.mass[:, None])[0, 0] / self.rate)

    def _means(self, times: npt.ArrayLike) -> FloatArray:
        return self.rate * np.atleast_1d(np.asarray(times, dtype=np.float64))

    def _accumulated(self, times: npt.ArrayLike, flows: FloatArray) -> FloatArray:
        """Σ_n Pr(N > n) flow_n, the settled steps summed as a geometric series."""
        means = self._means(times)
        last = len(self.mass) - 1
        within = poisson(means, last + 1)
        beyond = poisson_beyond(means, last)
        after = within[:, :0:-1].cumsum(axis=1)[:, ::-1] + beyond[:, None]
        result: FloatArray = np.column_stack([after, beyond]) @ flows
        if self.ratio == 1:
            rest = means * (beyond + within[:, last]) - (last + 1) * beyond
        else:
            rest = self.ratio * beyond - shrunk(means, last, self.ratio)
            rest /= 1 - self.ratio
        return result + np.outer(np.maximum(rest, 0.0), flows[-1])


@dataclass(frozen=True, eq=False)
class Chain:
    """A chain that ends.

    generator: Q transposed, sparse, shape (states, states)
    exits:     R transposed, sparse, shape (causes, states)
    """

    generator: csr_array
    exits: csr_array

    @cached_property
    def rate(self) -> float:
        """Λ: the greatest outflow of a state per year."""
        return float(-self.generator.diagonal().min(initial=0.0))

    def trajectory(self, start: FloatArray, years: float) -> tuple[Trajectory, FloatArray]:
        """Survival and ends from a distribution over the states, and the distribution after that.

        start:   shape (states,), not changed
        returns: the trajectory for times up to `years`, and α exp(Q years), shape (states,)
        """
        mean = np.array([self.rate * years])
        steps = poisson_quantile(mean[0])
        vector: FloatArray = np.array(start, dtype=np.float64)
        final = np.zeros_like(vector)
        mass: list[float] = []
        exits: list[FloatArray] = []
        scale, ratio = self.rate or 1.0, 0.0
        for n in range(steps + 1):
            mass.append(float(vector.sum()))
            exits.append(np.asarray(self.exits @ vector) / scale)
            final += chance(mean[0], n) * vector
            if mass[n] <= NEGLIGIBLE:
                break
            moved = np.asarray(self.generator @ vector, dtype=np.float64) / scale
            following: FloatArray = np.maximum(vector + moved, 0.0)
            ratio = float(following.sum()) / mass[n]
            if np.abs(following - ratio * vector).sum() <= SETTLED * mass[n]:
                ratio = 1.0 if ratio > 1 - SETTLED else ratio
                final += shrunk(mean, n, ratio)[0] * vector
                break
            vector, ratio = following, 0.0
            if n == LONGEST:
                raise AllianceGameError(
                    f"rates of {self.rate:.3g} per year over {years:g} years take too many steps; "
                    "leave out shocks that pass within hours, or look ahead fewer years."
                )
        return Trajectory(self.rate, np.array(mass), np.array(exits), ratio), final

    def expected_time(self, start: FloatArray) -> float:
        """Expected time to the end, −α Q⁻¹ 1; infinite if the chain may settle where none comes.

        raises: AllianceGameError if the linear system's recomputed residual is not small
        """
        from scipy.sparse.linalg import gmres, spsolve

        reached = self._reachable(np.asarray(start) > 0, forwards=True)
        leaving = np.asarray(self.exits.sum(axis=0)).ravel() > 0
        if (reached & ~self._reachable(leaving, forwards=False)).any():
            return float("inf")
        index = np.flatnonzero(reached)
        if not index.size:
            return 0.0
        matrix = self.generator[index][:, index]
        target = -np.asarray(start)[index]
        if index.size <= DIRECT:
            times = np.atleast_1d(spsolve(matrix.tocsc(), target))
        else:
            inverse = 1 / matrix.diagonal()
            scaled = matrix.multiply(inverse[:, None]).tocsr()
            times, _ = gmres(scaled, inverse * target, rtol=1e-13, restart=60, maxiter=50)
        residual = np.abs(matrix @ times - target).sum()
        if not residual <= 1e-9 * np.abs(target).sum():
            raise AllianceGameError(
                f"the expected lifetime could not be computed: its residual is {residual:.2g}."
            )
        return float(times.sum())

    def _reachable(self, marked: npt.NDArray[np.bool_], *, forwards: bool) -> npt.NDArray[np.bool_]:
        """The states reached from the marked ones, or from which these are reached."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import breadth_first_order

        moves = self.generator.tocoo()
        there, here = moves.coords
        ahead = moves.data > 0
        tails, heads = (here, there) if forwards else (there, here)
        seeds = np.flatnonzero(marked)
        source = len(marked)
        rows = np.concatenate([tails[ahead], np.full(seeds.size, source)])
        columns = np.concatenate([heads[ahead], seeds])
        graph = coo_array((np.ones(rows.size), (rows, columns)), shape=(source + 1, source + 1))
        order = breadth_first_order(graph.tocsr(), source, return_predecessors=False)
        found = np.zeros(source + 1, dtype=np.bool_)
        found[order] = True
        return found[:-1]


def poisson(means: FloatArray, steps: int) -> FloatArray:
    """Pr(N = n) for n below `steps`, shape (means, steps)."""
    from scipy.special import gammaln, xlogy

    n = np.arange(steps)
    logarithms = xlogy(n, means[:, None]) - means[:, None] - gammaln(n + 1)
    result: FloatArray = np.exp(logarithms)
    return result


def chance(mean: float, n: int) -> float:
    """Pr(N = n)."""
    if mean == 0:
        return float(n == 0)
    return math.exp(n * math.log(mean) - mean - math.lgamma(n + 1))


def poisson_beyond(means: FloatArray, n: int) -> FloatArray:
    """Pr(N > n), shape (means,)."""
    from scipy.special import gammainc

    result: FloatArray = gammainc(n + 1, means)
    return result


def shrunk(means: FloatArray, n: int, ratio: float) -> FloatArray:
    """Σ_{m > n} Pr(N = m) ratio^(m − n), shape (means,)."""
    if ratio == 0:
        return np.zeros(len(means))
    factor = np.exp(-n * np.log(ratio) - means * (1 - ratio))
    return np.asarray(factor * poisson_beyond(means * ratio, n), dtype=np.float64)


def poisson_quantile(mean: float) -> int:
    """The least n with Pr(N > n) below the truncation."""
    low, high = -1, 16
    while poisson_beyond(np.array([mean]), high)[0] >= TRUNCATION:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        enough = poisson_beyond(np.array([mean]), middle)[0] < TRUNCATION
        low, high = (low, middle) if enough else (middle, high)
    return high
