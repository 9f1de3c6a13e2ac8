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

from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.pact.time.poisson import (
    TRUNCATION,
    chances,
    mixed,
    poisson,
    poisson_beyond,
    poisson_quantile,
    shrunk,
)

Indices: TypeAlias = npt.NDArray[np.signedinteger]
Flags: TypeAlias = npt.NDArray[np.bool_]

SETTLED = 1e-14
"""Relative change of direction per step below which a distribution counts as settled."""

NEGLIGIBLE = 1e-30
"""Probability of lasting so many steps below which further ones are not followed."""

LONGEST = 1_000_000
"""The most steps followed."""

EVERY = 8
"""Steps after which it is seen whether a distribution has settled: longer than a step takes."""

AHEAD = 512
"""Steps whose probabilities are worked out together."""

FEW = 64
"""The most states of which all steps are worked out at once."""

MANY = 2**17
"""Ways from which on they are a sparse matrix, which is faster, but for loading scipy."""

DENSE = 400
"""The most states for which it is solved for by a dense matrix: scipy takes 0.3 s to load."""

DIRECT = 2000
"""The most states for which the expected time is solved for directly, not by iteration."""


@frozen(eq=False)
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
        result = mixed(means, self.mass)
        result += self.mass[-1] * shrunk(means, len(self.mass) - 1, self.ratio)
        return np.asarray(result, dtype=np.float64)

    def incidence(self, times: npt.ArrayLike) -> FloatArray:
        """F_c at each time, shape (times, causes)."""
        return self._accumulated(times, self.exits)

    def ending(self, times: npt.ArrayLike) -> FloatArray:
        """The densities of F at each time, ends by cause per year, shape (times, causes)."""
        means = self._means(times)
        result = mixed(means, self.exits)
        beyond = shrunk(means, len(self.mass) - 1, self.ratio)
        return self.rate * (result + np.outer(beyond, self.exits[-1]))

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


@frozen(eq=False)
class Flow:
    """Yearly rates from states to others, or to causes of the end.

    here, there, rates: one entry for each way, shape (ways,)
    size:               how many there are to go to
    """

    here: Indices
    there: Indices
    rates: FloatArray
    size: int

    def of(self, vector: FloatArray) -> FloatArray:
        """The flow into each state, `vector` being the mass in each, shape (size,)."""
        if len(self.rates) >= MANY:
            inflow: FloatArray = self._matrix @ vector[: self._matrix.shape[1]]
            return inflow
        flowing = self.rates * vector[self.here]
        return np.bincount(self.there, flowing, self.size).astype(np.float64, copy=False)

    def table(self, states: int) -> FloatArray:
        """The rates from each of so many states, shape (states, size)."""
        ways = self.here * self.size + self.there
        rates = np.bincount(ways, self.rates, states * self.size).astype(np.float64, copy=False)
        return rates.reshape(states, self.size)

    @cached_property
    def _matrix(self) -> Any:
        """The rates as a sparse matrix, of a row for each that there is to go to."""
        from scipy.sparse import coo_array

        shape = (self.size, int(self.here.max()) + 1)
        return coo_array((self.rates, (self.there, self.here)), shape=shape).tocsr()

    def lead_to(self, marked: Flags) -> Flags:
        """The states from which a way leads to a marked one, and the marked ones themselves."""
        result = marked.copy()
        result[self.here[marked[self.there]]] = True
        return result

    def back(self) -> Flow:
        """The ways turned round, between states."""
        return Flow(self.there, self.here, self.rates, self.size)


@frozen(eq=False)
class Chain:
    """A chain that ends.

    moves: between the states
    loss:  the rate of leaving each state, for another or for good, shape (states,)
    ends:  to the causes of the end
    """

    moves: Flow
    loss: FloatArray
    ends: Flow

    @cached_property
    def rate(self) -> float:
        """Λ: the greatest outflow of a state per year."""
        return float(self.loss.max(initial=0.0))

    def trajectory(self, start: FloatArray, years: float) -> tuple[Trajectory, FloatArray]:
        """Survival and ends from a distribution over the states, and the distribution after that.

        start:   shape (states,), not changed
        returns: the trajectory for times up to `years`, and α exp(Q years), shape (states,)
        """
        mean = np.array([self.rate * years])
        steps = poisson_quantile(mean[0])
        if len(self.loss) <= FEW and steps < AHEAD:
            return self._all_at_once(start, mean, steps)
        vector: FloatArray = np.array(start, dtype=np.float64)
        final = np.zeros_like(vector)
        mass: list[float] = []
        exits: list[FloatArray] = []
        scale, ratio = self.rate or 1.0, 0.0
        staying = 1 - self.loss / scale
        happen = np.zeros(0)
        for n in range(steps + 1):
            if n % AHEAD == 0:
                happen = chances(mean, np.arange(n, n + AHEAD))
            mass.append(float(vector.sum()))
            exits.append(self.ends.of(vector) / scale)
            final += happen[n % AHEAD] * vector
            if mass[n] <= NEGLIGIBLE:
                break
            following: FloatArray = staying * vector
            following += self.moves.of(vector) / scale
            if n % EVERY == 0:
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

    def _all_at_once(
        self, start: FloatArray, mean: FloatArray, steps: int
    ) -> tuple[Trajectory, FloatArray]:
        """The trajectory of few states over few steps: as many again by each matrix product."""
        scale, states = self.rate or 1.0, len(self.loss)
        matrix = np.diag(1 - self.loss / scale) + self.moves.table(states) / scale
        vectors: FloatArray = np.array(start, dtype=np.float64)[None]
        while len(vectors) <= steps:
            vectors = np.concatenate([vectors, vectors @ matrix])
            matrix = matrix @ matrix
        vectors = vectors[: steps + 1]
        exits = vectors @ self.ends.table(states) / scale
        path = Trajectory(self.rate, vectors.sum(axis=1), exits, 0.0)
        return path, poisson(mean, steps + 1)[0] @ vectors

    def occupation(self, start: FloatArray, edges: FloatArray) -> FloatArray:
        """The expected time in each state between one time and the next, shape (edges, states).

        start: a distribution over the states, shape (states,), not changed
        edges: times, ascending; the first span begins at 0

        The integral of α exp(Qt) is Σ_n Pr(N > n) · v_n / Λ; sums are cut as those of survival are.
        """
        if self.rate == 0:
            return np.outer(np.diff(edges, prepend=0.0), start)
        means = self.rate * edges
        steps = poisson_quantile(means[-1])
        within = poisson(means, steps + 1).cumsum(axis=1)
        longer = np.diff(1 - within, axis=0, prepend=0.0)
        vector: FloatArray = np.array(start, dtype=np.float64)
        result = np.zeros((len(edges), len(vector)))
        for n in range(steps + 1):
            result += np.outer(np.maximum(longer[:, n], 0.0), vector)
            if vector.sum() <= TRUNCATION:
                break
            moved = (self.moves.of(vector) - self.loss * vector) / self.rate
            vector = np.maximum(vector + moved, 0.0)
        return result / self.rate

    def expected_time(self, start: FloatArray) -> float:
        """Expected time to the end, −α Q⁻¹ 1; infinite if the chain may settle where none comes.

        raises: AllianceGameError if the linear system's recomputed residual is not small
        """
        reached = _closed(self.moves.back(), np.asarray(start) > 0)
        ending = np.zeros(len(self.loss), dtype=np.bool_)
        ending[self.ends.here] = True
        if (reached & ~_closed(self.moves, ending)).any():
            return float("inf")
        index = np.flatnonzero(reached)
        if not index.size:
            return 0.0
        target = -np.asarray(start)[index]
        times, residual = self._solved(index, target)
        if not residual <= 1e-9 * np.abs(target).sum():
            raise AllianceGameError(
                f"the expected lifetime could not be computed: its residual is {residual:.2g}."
            )
        return float(times.sum())

    def _solved(self, index: Indices, target: FloatArray) -> tuple[FloatArray, float]:
        """Q'x = target over the states of the index, and the residual; few ones without scipy."""
        place = np.full(len(self.loss), -1)
        place[index] = np.arange(index.size)
        inside = (place[self.moves.here] >= 0) & (place[self.moves.there] >= 0)
        here, there = place[self.moves.here[inside]], place[self.moves.there[inside]]
        rates, loss = self.moves.rates[inside], self.loss[index]
        if index.size <= DENSE:
            dense = np.zeros((index.size, index.size))
            np.add.at(dense, (there, here), rates)
            dense[np.diag_indices(index.size)] -= loss
            solved: FloatArray = np.linalg.solve(dense, target).astype(np.float64)
            return solved, float(np.abs(dense @ solved - target).sum())
        from scipy.sparse import coo_array, diags_array
        from scipy.sparse.linalg import gmres, spsolve

        matrix = coo_array((rates, (there, here)), shape=(index.size,) * 2).tocsr()
        matrix = (matrix - diags_array(loss)).tocsr()
        if index.size <= DIRECT:
            times = np.atleast_1d(spsolve(matrix.tocsc(), target))
        else:
            inverse = -1 / loss
            scaled = matrix.multiply(inverse[:, None]).tocsr()
            times, _ = gmres(scaled, inverse * target, rtol=1e-13, restart=60, maxiter=50)
        result: FloatArray = np.asarray(times, dtype=np.float64)
        return result, float(np.abs(matrix @ times - target).sum())


def _closed(flow: Flow, marked: Flags) -> Flags:
    """The states from which some way leads to a marked one, however many steps it takes."""
    while (more := flow.lead_to(marked)).sum() > marked.sum():
        marked = more
    return marked
