"""Random games of a few actors by class, shape and seed: the same on every machine."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray, Game

SHAPES = [(2, 2, 2), (2, 2, 2, 2), (3, 3, 3), (3, 4, 2)]

Shape: TypeAlias = tuple[int, ...]
Payoffs: TypeAlias = npt.NDArray[Any]
"""Of all actors, shape (n, k_1, ..., k_n), floats or integers."""


def covariant(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """Normal payoffs, those of any two actors at a profile equally correlated."""
    n = len(shape)
    correlation = rng.uniform(-1 / (n - 1), 1)
    values: FloatArray = rng.standard_normal((n, *shape))
    common: FloatArray = values.mean(axis=0)
    apart, together = (1 - correlation) ** 0.5, (1 + (n - 1) * correlation) ** 0.5
    correlated: FloatArray = apart * (values - common) + together * common
    return correlated


def coordination(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """All prefer any profile in which they do the same to any in which they do not."""
    values = rng.random((len(shape), *shape))
    for action in range(min(shape)):
        values.T[(action,) * len(shape)] += 1
    return values


def dispersion(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """The more different actions are taken the better for all, by integers: full of ties."""
    values = np.zeros((len(shape), *shape), dtype=int)
    worth = np.sort(rng.integers(0, 10, len(shape)))
    for profile in product(*map(range, shape)):
        values.T[profile[::-1]] = worth[len(set(profile)) - 1]
    return values


def congestion(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """An action pays the less the more take it; each actor values each in its own way."""
    n, most = len(shape), max(shape)
    worth, loss = rng.random((n, most)), np.cumsum(rng.random((most, n)), axis=1)
    values = np.zeros((n, *shape))
    for profile in product(*map(range, shape)):
        for actor, action in enumerate(profile):
            load = profile.count(action)
            values[actor, *profile] = worth[actor, action] - loss[action, load - 1]
    return values


def voting(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """The action that most take is what all get, the first of several: full of ties."""
    worth = rng.integers(0, 100, (len(shape), max(shape)))
    values = np.zeros((len(shape), *shape), dtype=int)
    for profile in product(*map(range, shape)):
        values.T[profile[::-1]] = worth[:, max(set(profile), key=profile.count)]
    return values


def graphical(rng: np.random.Generator, shape: Shape) -> Payoffs:
    """On a ring: an actor's payoff depends on its own action and that of the next one."""
    n = len(shape)
    values = np.zeros((n, *shape))
    for actor in range(n):
        pair = rng.random((shape[actor], shape[(actor + 1) % n]))
        for profile in product(*map(range, shape)):
            values[actor, *profile] = pair[profile[actor], profile[(actor + 1) % n]]
    return values


KINDS: dict[str, Callable[[np.random.Generator, Shape], Payoffs]] = {
    "uniform": lambda rng, shape: rng.random((len(shape), *shape)),
    "integers": lambda rng, shape: rng.integers(0, 10, (len(shape), *shape)),
    "covariant": covariant,
    "coordination": coordination,
    "dispersion": dispersion,
    "congestion": congestion,
    "voting": voting,
    "graphical": graphical,
}
CLASSES: list[tuple[str, Shape]] = [
    *((kind, shape) for kind in ("uniform", "integers") for shape in SHAPES),
    ("covariant", (2, 2, 2, 2)),
    ("coordination", (2, 2, 2, 2)),
    ("dispersion", (3, 3, 3)),
    ("congestion", (3, 3, 3)),
    ("voting", (2, 2, 2)),
    ("graphical", (3, 3, 3)),
]


def game_of(kind: str, shape: Shape, seed: int) -> Game:
    return Game(KINDS[kind](np.random.default_rng([seed, *shape]), shape))
