"""Random games of factors, and their payoff tables by plain loops."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import strategies as st

from alliancegame.game.compact import CompactGame


def random_factor_game(
    rng: random.Random, actors: int, *, most_actions: int = 3, reach: int = 2
) -> CompactGame:
    """Each actor heeds a few others; amounts are small whole numbers, so that ties are common."""
    shape = [rng.randint(2, most_actions) for _ in range(actors)]
    factors = []
    for i in range(actors):
        own = []
        for _ in range(rng.randint(1, 6)):
            others = rng.sample([j for j in range(actors) if j != i], rng.randint(0, reach))
            scope = []
            for j in sorted({i, *others} if rng.random() < 0.9 else others):
                chosen = rng.sample(range(shape[j]), rng.randint(1, shape[j] - 1))
                scope.append((j, frozenset(chosen)))
            own.append((tuple(scope), rng.randint(-4, 4) or 1))
        factors.append(tuple(own))
    return CompactGame(
        tuple(f"actor-{i}" for i in range(actors)),
        tuple(tuple(f"act-{a}" for a in range(k)) for k in shape),
        tuple(factors),
        tuple(rng.randint(1, 3) for _ in range(actors)),
        {"commitment": (tuple((i, frozenset({0})) for i in range(actors)),)},
    )


@st.composite
def factor_games(draw: st.DrawFn, most_actors: int) -> CompactGame:
    """Random games of at most so many actors."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    return random_factor_game(rng, draw(st.integers(3, most_actors)))


@st.composite
def games_of_eight(draw: st.DrawFn) -> CompactGame:
    """Random games of eight actors with two actions each."""
    return random_factor_game(random.Random(draw(st.integers(0, 2**32))), 8, most_actions=2)


def tabulated(game: CompactGame) -> np.ndarray:
    """Every payoff, shape (n, k_1, ..., k_n), cell by cell."""
    table = np.empty((game.size, *game.shape), dtype=object)
    for profile in product(*map(range, game.shape)):
        for actor, own in enumerate(game.factors):
            met = [a for scope, a in own if all(profile[j] in chosen for j, chosen in scope)]
            table[(actor, *profile)] = Fraction(sum(met), game.scales[actor])
    return table


def mixes(game: CompactGame, rng: random.Random) -> tuple[np.ndarray, ...]:
    """A mixed profile."""
    weights = [np.array([1 + rng.random() for _ in range(k)]) for k in game.shape]
    return tuple(weight / weight.sum() for weight in weights)
