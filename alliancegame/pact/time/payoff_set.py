"""The payoffs that self-enforcing play can give when the stage game is repeated for ever.

Subgame-perfect equilibria in pure strategies, with perfect monitoring and public randomisation:
their set V of average payoffs is the largest bounded set with V = co ∪_a B_a(V). A profile a can be
played now if continuations w ∈ V reward it, nobody being threatened below the worst of V:

    B_a(W) = { (1 − δ) g(a) + δ w :  w ∈ W,  δ_i (w_i − min W_i) ≥ (1 − δ_i) h_i(a) for all i }

with g(a) the stage payoffs and h_i(a) what i gains by its best deviation; products are by actor.
Iterated from a set that contains V the operator shrinks to V from outside. Arithmetic is in whole
numbers and every rounding is outward, so that each set on the way contains V, by proof: a stage
equilibrium in pure strategies is never lost, and an empty set means that there is no such play.

Abreu–Sannikov        two actors, one discount factor: each profile adds at most four points, g(a)
                      itself or those where a constraint binds
Cronshaw–Luenberger   two actors, any discount factors: the whole of each B_a as a polygon; payoffs
                      may then exceed the hull of g, since the patient lend to the impatient

source: Abreu, Pearce and Stacchetti (1990), Econometrica 58; Cronshaw and Luenberger (1994), Games
        and Economic Behavior 6; Abreu and Sannikov (2014), Theoretical Economics 9
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, log
from typing import TYPE_CHECKING, Literal

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray, Game, PureProfile
from alliancegame.game.tables import table
from alliancegame.pact.time.generated_support import distance_to_generated, separation
from alliancegame.pact.time.polygon import Point, Polygon, depth, hull
from alliancegame.pact.time.self_generation import (
    StageGrid,
    binding_step,
    full_step,
    needed,
    stage_grid,
    start,
)
from alliancegame.records.time_records import PayoffSetRecord

if TYPE_CHECKING:
    import pandas as pd

TOLERANCE = 1e-9
"""Distance from V, in units of the payoff ranges, at which the iteration stops: as estimated from
the last step's movement, a step contracting by the greatest δ at least."""

PRECISIONS = (30, 60, 120, 240)
"""Sets are enlarged by less than 2^-bits of the payoff ranges at each step, first by the first of
these, and once they rest, by the next: what is found with fewer corners contains V as well."""

ITERATIONS = 3000
"""The most steps at one precision; the residual says how far the set then still moves."""

SAME_BITS = 27
"""Corners no further apart than 2^-27 of the payoff ranges are shown as one."""


@frozen(eq=False, repr=False)
class PayoffSet(Shown):
    """The set of payoffs of two actors, as a polygon that contains every one of them.

    vertices: counter-clockwise, shape (vertices, 2); none if there is no equilibrium in pure
              strategies
    worst:    each actor's least payoff in the set, its harshest credible punishment, shape (2,);
              infinite if the set is empty
    residual: how far one more application of the full operator moves the set, in units of the
              payoff ranges; recomputed from linear programs, without the algorithm that found it
    settled:  whether the iteration came to its end; if not, the set contains the payoffs loosely
    """

    game: Game
    discounts: tuple[float, float]
    vertices: FloatArray
    worst: FloatArray
    algorithm: Literal["Abreu-Sannikov", "Cronshaw-Luenberger"]
    iterations: int
    residual: float
    settled: bool
    _grid: StageGrid
    _corners: Polygon
    _least: Point
    _discounts: tuple[Fraction, Fraction]

    def depth(self, payoffs: Sequence[float]) -> float:
        """The depth at which payoffs lie inside, in units of payoff ranges; negative if outside."""
        grid = self._grid
        first, second = (
            (Fraction(value) - origin) / unit
            for value, origin, unit in zip(payoffs, grid.origins, grid.units, strict=True)
        )
        return depth(self._corners, (first, second), grid.ranges)

    def supports(self, profile: PureProfile) -> bool:
        """True if the profile can be played for ever, deviations meeting the worst of the set.

        False is proven; True holds up to what the worst still lacks of its limit.
        """
        if not self._corners:
            return False
        place = self._grid.place(profile)
        kept = self._grid.payoffs[place]
        level = needed(self._grid.gains[place], self._least, self._discounts)
        return level is not None and kept[0] >= level[0] and kept[1] >= level[1]

    def to_frame(self) -> pd.DataFrame:
        """One row per corner of the set, counter-clockwise: the payoff of each actor."""
        actors = self.game.actors
        rows = (
            {f"payoff of {actor}": value for actor, value in zip(actors, corner, strict=True)}
            for corner in self.vertices.tolist()
        )
        return table(rows, columns=[f"payoff of {actor}" for actor in actors])

    def to_dict(self) -> PayoffSetRecord:
        """JSON-ready."""
        return {
            "discounts": list(self.discounts),
            "vertices": self.vertices.tolist(),
            "worst": self.worst.tolist() if len(self.vertices) else None,
            "algorithm": self.algorithm,
            "iterations": self.iterations,
            "residual": self.residual,
            "settled": self.settled,
        }


def payoff_set(game: Game, discounts: Sequence[float | Fraction]) -> PayoffSet:
    """The payoffs of subgame-perfect equilibria of the repeated game, for two actors.

    discounts: δ of each actor, from 0 to below 1; a float stands for its shortest decimal
    raises:    AllianceGameError for another number of actors, or δ outside the range

    >>> len(ag.payoff_set("prisoners-dilemma", [0.9, 0.9]).vertices)
    4
    """
    if game.size != 2:
        raise AllianceGameError(
            f"the game has {game.size} actors; the payoff set is computed for two. "
            "payoff_bounds bounds it for more."
        )
    delta = _checked(discounts)
    grid = stage_grid(game)
    common = delta[0] == delta[1] > 0
    step = binding_step if common else full_step
    current, worst = start(grid, common), grid.minmax
    small = TOLERANCE * float(1 - max(delta))
    most = min(ITERATIONS, 10 + ceil(log(small) / log(max(0.1, *map(float, delta)))))
    count = 0
    for bits in PRECISIONS:
        for _ in range(most):
            following = step(grid, current, worst, delta, bits)
            count += 1
            worst = grid.raised(worst, following)
            moved = separation(grid.relative(current), grid.relative(following))
            current = following
            if moved <= small or not current:
                break
    vertices = _shown(grid, current)
    return PayoffSet(
        game,
        (float(delta[0]), float(delta[1])),
        vertices,
        vertices.min(axis=0, initial=np.inf),
        "Abreu-Sannikov" if common else "Cronshaw-Luenberger",
        count,
        distance_to_generated(grid, current, worst, delta),
        moved <= small or not current,
        grid,
        current,
        worst,
        delta,
    )


def critical_discount(game: Game, profile: PureProfile, precision: float = 1e-6) -> float | None:
    """The least common δ at which the profile can be played for ever; None: none up to 0.999.

    With public randomisation V grows with δ, so that bisection finds the threshold.
    """
    low, high = Fraction(0), Fraction(999, 1000)
    if payoff_set(game, (low, low)).supports(profile):
        return 0.0
    if not payoff_set(game, (high, high)).supports(profile):
        return None
    while high - low > precision:
        middle = (low + high) / 2
        if payoff_set(game, (middle, middle)).supports(profile):
            high = middle
        else:
            low = middle
    return float(high)


def _checked(discounts: Sequence[float | Fraction]) -> tuple[Fraction, Fraction]:
    """The discount factors as fractions, a float as its shortest decimal."""
    if len(discounts) != 2 or not all(0 <= value < 1 for value in discounts):
        raise AllianceGameError(
            f"the discount factors are {list(map(float, discounts))}; "
            "each actor has one, from 0 to below 1."
        )
    first, second = (
        value if isinstance(value, Fraction) else Fraction(repr(float(value)))
        for value in discounts
    )
    return first, second


def _shown(grid: StageGrid, polygon: Polygon) -> FloatArray:
    """Corners in payoff units, shape (corners, 2); a profile's payoffs where one is as near."""
    step = max(1, max(grid.ranges) >> SAME_BITS)
    known = {
        ((x + step // 2) // step, (y + step // 2) // step): (x, y)
        for x, y in (*polygon, *grid.payoffs)
    }
    coarse = [((x + step // 2) // step, (y + step // 2) // step) for x, y in polygon]
    vertices = [grid.exact(known[place]) for place in hull(coarse)]
    return np.array(vertices, dtype=np.float64).reshape(-1, 2)
