"""The payoffs that self-enforcing play can give when the stage game is repeated for ever.

Subgame-perfect equilibria in pure strategies, with perfect monitoring and public randomisation:
their set V of average payoffs is the largest bounded set with V = co ∪_a B_a(V). A profile a can be
played now if continuations w ∈ V reward it, nobody being threatened below the worst of V:

    B_a(W) = { (1 − δ) g(a) + δ w :  w ∈ W,  δ_i (w_i − min W_i) ≥ (1 − δ_i) h_i(a) for all i }

with g(a) the stage payoffs and h_i(a) what i gains by its best deviation; products are by actor.
Iterated from a set that contains V the operator shrinks to V from outside.

Abreu–Sannikov        two actors, one discount factor: each profile adds at most four points, g(a)
                      itself or those where a constraint binds
Cronshaw–Luenberger   two actors, any discount factors: the whole of each B_a as a polygon; payoffs
                      may then exceed the hull of g, since the patient lend to the impatient

source: Abreu, Pearce and Stacchetti (1990), Econometrica 58; Cronshaw and Luenberger (1994), Games
        and Economic Behavior 6; Abreu and Sannikov (2014), Theoretical Economics 9
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from alliancegame.equality import ByContent
from alliancegame.errors import AllianceGameError
from alliancegame.game.game import FloatArray, Game, PureProfile, pure_regrets
from alliancegame.pact.time.polygon import clipped, crossing, depth, hull, separation

TOLERANCE = 1e-7
"""Movement of the set, in units of the payoff ranges, at which the iteration stops."""

ITERATIONS = 1000
"""The most steps; the residual says how far the set then still moves."""


@dataclass(frozen=True, eq=False)
class PayoffSet(ByContent):
    """The set of payoffs of two actors, as a polygon.

    vertices: counter-clockwise, shape (vertices, 2); none if there is no equilibrium in pure
              strategies
    worst:    each actor's least payoff in the set, its harshest credible punishment, shape (2,)
    residual: how far one more application of the full operator moves the set, in units of the
              payoff ranges; recomputed, and not by the algorithm that found the set
    """

    game: Game
    discounts: tuple[float, float]
    vertices: FloatArray
    worst: FloatArray
    algorithm: Literal["Abreu-Sannikov", "Cronshaw-Luenberger"]
    iterations: int
    residual: float

    def depth(self, payoffs: Sequence[float]) -> float:
        """How far inside the payoffs lie, in units of the payoff ranges; negative if outside."""
        scale = self.game.payoff_scale
        return depth(self.vertices / scale, np.asarray(payoffs) / scale)

    def supports(self, profile: PureProfile) -> bool:
        """Whether the profile can be played for ever, deviations meeting the worst of the set."""
        if not len(self.vertices):
            return False
        kept = np.array([tensor[profile] for tensor in self.game.payoffs])
        gains = np.array([tensor[profile] for tensor in pure_regrets(self.game.payoffs)])
        delta = np.array(self.discounts)
        slack = delta * (kept - self.worst) - (1 - delta) * gains
        return bool((slack >= -TOLERANCE * self.game.payoff_scale).all())

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "discounts": list(self.discounts),
            "vertices": self.vertices.tolist(),
            "worst": self.worst.tolist() if len(self.vertices) else None,
            "algorithm": self.algorithm,
            "iterations": self.iterations,
            "residual": self.residual,
        }


def payoff_set(game: Game, discounts: Sequence[float]) -> PayoffSet:
    """The payoffs of subgame-perfect equilibria of the repeated game, for two actors.

    discounts: δ of each actor, from 0 to below 1
    raises:    AllianceGameError for another number of actors, or δ outside the range
    """
    if game.size != 2:
        raise AllianceGameError(
            f"the game has {game.size} actors; the payoff set is computed for two. "
            "payoff_bounds bounds it for more."
        )
    delta = _checked(game, discounts)
    scale = game.payoff_scale
    equal = delta[0] == delta[1]
    points, gains = _profiles(game)
    if equal:
        current = hull(points)
    else:
        low, high = points.min(axis=0), points.max(axis=0)
        current = hull(np.array([low, high, [low[0], high[1]], [high[0], low[1]]]))
    worst = np.array([_pure_minmax(game, actor) for actor in range(2)])
    step = _binding_step if equal else _full_step
    count, moved = 0, np.inf
    while count < ITERATIONS and moved > TOLERANCE and len(current):
        following = step(points, gains, current, worst, delta)
        count += 1
        if len(following):
            worst = np.maximum(worst, following.min(axis=0))
        moved = separation(current / scale, following / scale)
        current = following
    if len(current):
        residual = separation(
            current / scale, _full_step(points, gains, current, worst, delta) / scale
        )
    else:
        residual = 0.0
    return PayoffSet(
        game,
        (float(delta[0]), float(delta[1])),
        current,
        worst,
        "Abreu-Sannikov" if equal else "Cronshaw-Luenberger",
        count,
        residual,
    )


def critical_discount(game: Game, profile: PureProfile, precision: float = 1e-6) -> float | None:
    """The least common δ at which the profile can be played for ever; None: none up to 0.999.

    With public randomisation V grows with δ, so that bisection finds the threshold.
    """
    low, high = 0.0, 0.999
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
    return high


def _binding_step(
    points: FloatArray, gains: FloatArray, current: FloatArray, worst: FloatArray, delta: FloatArray
) -> FloatArray:
    """Abreu and Sannikov's operator R: at most four points from each profile."""
    found = []
    for payoff, gain in zip(points, gains, strict=True):
        needed = worst + (1 - delta) / delta * gain if delta[0] > 0 else worst
        if delta[0] == 0:
            if (gain <= 0).all():
                found.append(payoff[None])
        elif (payoff >= needed - 1e-13).all():
            found.append(payoff[None])
        else:
            binding = crossing(current, needed)
            found.append((1 - delta) * payoff + delta * binding)
    return hull(np.concatenate([np.empty((0, 2)), *found]))


def _full_step(
    points: FloatArray, gains: FloatArray, current: FloatArray, worst: FloatArray, delta: FloatArray
) -> FloatArray:
    """The operator B of Abreu, Pearce and Stacchetti, profile by profile as a polygon."""
    found = []
    for payoff, gain in zip(points, gains, strict=True):
        free = (delta == 0) & (gain <= 0)
        if ((delta == 0) & ~free).any():
            continue
        needed = np.where(
            delta > 0, worst + (1 - delta) / np.where(delta > 0, delta, 1) * gain, worst
        )
        found.append((1 - delta) * payoff + delta * clipped(current, needed))
    return hull(np.concatenate([np.empty((0, 2)), *found]))


def _checked(game: Game, discounts: Sequence[float]) -> FloatArray:
    delta = np.asarray(discounts, dtype=np.float64)
    if delta.shape != (game.size,) or not ((delta >= 0) & (delta < 1)).all():
        raise AllianceGameError(
            f"the discount factors are {list(discounts)}; each actor has one, from 0 to below 1."
        )
    return delta


def _profiles(game: Game) -> tuple[FloatArray, FloatArray]:
    """Payoffs and best deviations' gains of all profiles, shapes (profiles, n)."""
    flat = game.payoffs.reshape(game.size, -1).T
    gains = np.asarray(pure_regrets(game.payoffs), dtype=np.float64).reshape(game.size, -1).T
    return np.ascontiguousarray(flat), np.ascontiguousarray(gains)


def _pure_minmax(game: Game, actor: int) -> float:
    return float(game.payoffs[actor].max(axis=actor).min())
