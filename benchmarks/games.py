"""The games that every benchmark run solves: shipped, from the literature, generated, awkward."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from alliancegame.game.game import Game
from alliancegame.game.payoffs import build_game
from alliancegame.model.file.library import load_any, shipped
from alliancegame.model.model import Model
from alliancegame.pact.play import unsearched


def models() -> dict[str, Model]:
    """Every shipped game with payoffs from interests."""
    found = {name: load_any(name) for name in shipped()}
    return {name: model for name, model in found.items() if isinstance(model, Model)}


def literature() -> dict[str, Game]:
    """Games whose full sets are published or follow in a line."""
    return {
        "prisoners-dilemma": Game([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]),
        "matching-pennies": Game([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]),
        "battle-of-the-sexes": Game([[[2, 0], [0, 1]], [[1, 0], [0, 2]]]),
        "rock-paper-scissors": zero_sum(np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])),
        "nashpy-loses-one": Game(
            [[[9, 7, 1], [6, 9, 5], [0, 5, 9]], [[9, 7, 5], [1, 0, 4], [0, 9, 5]]]
        ),
        # von Stengel (1999), "New maximal numbers of equilibria in bimatrix games": 75 equilibria
        "von-stengel-6x6": von_stengel(),
        "indifferent-3x3": Game(np.zeros((2, 3, 3))),
        "duplicate-rows": Game([[[3, 0], [3, 0], [1, 2]], [[2, 1], [2, 1], [0, 3]]]),
        "mckelvey-mclennan": mckelvey_mclennan(),
    }


def von_stengel() -> Game:
    A = np.array(
        [
            [9504, -660, 19976, -20526, 1776, -8976],
            [-111771, 31680, -130944, 168124, -8514, 52764],
            [397584, -113850, 451176, -586476, 29216, -178761],
            [171204, -45936, 208626, -263076, 14124, -84436],
            [1303104, -453420, 1227336, -1718376, 72336, -461736],
            [737154, -227040, 774576, -1039236, 48081, -300036],
        ]
    )
    B = np.array(
        [
            [72336, -461736, 1227336, -1718376, 1303104, -453420],
            [48081, -300036, 774576, -1039236, 737154, -227040],
            [29216, -178761, 451176, -586476, 397584, -113850],
            [14124, -84436, 208626, -263076, 171204, -45936],
            [1776, -8976, 19976, -20526, 9504, -660],
            [-8514, 52764, -130944, 168124, -111771, 31680],
        ]
    )
    return Game([A, B.T])


def mckelvey_mclennan() -> Game:
    """McKelvey and McLennan (1997): nine equilibria of three actors with two actions."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[:, 0, 0, 0] = (9, 8, 12)
    payoffs[:, 1, 1, 0] = (9, 8, 2)
    payoffs[:, 0, 1, 1] = (3, 4, 6)
    payoffs[:, 1, 0, 1] = (3, 4, 4)
    return Game(payoffs)


def zero_sum(payoffs: np.ndarray) -> Game:
    return Game([payoffs, -payoffs])


def uniform(rng: np.random.Generator, shape: tuple[int, ...]) -> Game:
    return Game(rng.random((len(shape), *shape)))


def integers(rng: np.random.Generator, shape: tuple[int, ...]) -> Game:
    """Small integers, so that ties are everywhere."""
    return Game(rng.integers(0, 4, (len(shape), *shape)))


def covariant(rng: np.random.Generator, shape: tuple[int, ...]) -> Game:
    """Payoffs that are correlated between actors, as in GAMUT's covariant games."""
    common, own = rng.normal(size=shape), rng.normal(size=(len(shape), *shape))
    return Game(0.7 * common + 0.7 * own)


def coordination(rng: np.random.Generator, shape: tuple[int, ...]) -> Game:
    """Something only if all choose alike: 2^k − 1 equilibria for two actors."""
    payoffs = np.zeros((len(shape), *shape))
    for k in range(min(shape)):
        payoffs.T[(k,) * len(shape)] = rng.random(len(shape)) + 0.5
    return Game(payoffs)


def nearly_tied(rng: np.random.Generator, shape: tuple[int, ...]) -> Game:
    """Ties broken by a millionth of a millionth."""
    base = rng.integers(0, 4, (len(shape), *shape))
    return Game(base + 1e-12 * rng.random(base.shape))


def badly_scaled(rng: np.random.Generator, shape: tuple[int, ...]) -> Game:
    """Actors whose payoffs differ by fifteen orders of magnitude."""
    scale = 10.0 ** np.linspace(-6, 9, len(shape)).reshape(-1, *([1] * len(shape)))
    return Game(scale * rng.random((len(shape), *shape)))


CLASSES: dict[str, Callable[[np.random.Generator, tuple[int, ...]], Game]] = {
    "uniform": uniform,
    "integers": integers,
    "covariant": covariant,
    "coordination": coordination,
    "nearly-tied": nearly_tied,
    "badly-scaled": badly_scaled,
}

SHAPES: tuple[tuple[int, ...], ...] = (
    (2, 2),
    (3, 3),
    (4, 4),
    (3, 5),
    (6, 6),
    (2, 2, 2),
    (3, 3, 3),
    (2, 3, 2),
    (2, 2, 2, 2),
)


def generated() -> Iterator[tuple[str, Game]]:
    """One game of each class and shape, by name; the same in every run."""
    for kind, (label, make) in enumerate(CLASSES.items()):
        for number, shape in enumerate(SHAPES):
            name = f"{label}-{'x'.join(map(str, shape))}"
            yield name, make(np.random.default_rng([kind, number]), shape)


def all_games() -> dict[str, Game]:
    """Every game of the golden set."""
    found = {
        f"shipped/{name}": build_game(model)
        for name, model in models().items()
        if unsearched(model) is None  # the others are solved without a table of payoffs
    }
    found |= {f"literature/{name}": game for name, game in literature().items()}
    found |= {f"generated/{name}": game for name, game in generated()}
    return found
