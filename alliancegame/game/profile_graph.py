"""A strategic game as a graph model: profiles are the states, an actor moves along its own axis."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import Game
from alliancegame.model.graph import GraphModel


def payoff_ranks(game: Game) -> npt.NDArray[np.int64]:
    """Each actor's profiles ranked by its exact payoff: shape (n, profiles), higher is better."""
    return np.array(
        [np.unique(tensor.ravel(), return_inverse=True)[1] for tensor in game.integer_payoffs]
    )


def graph_of(game: Game) -> GraphModel:
    """The game's own transition graph; a state's position is that of its profile, row by row."""
    positions = np.arange(int(np.prod(game.shape))).reshape(game.shape)
    moves = []
    for actor in range(game.size):
        lines = np.moveaxis(positions, actor, -1)
        targets: dict[int, tuple[int, ...]] = {}
        for line in lines.reshape(-1, game.shape[actor]).tolist():
            targets |= {state: tuple(other for other in line if other != state) for state in line}
        moves.append(tuple(targets[state] for state in range(positions.size)))
    names = [", ".join(profile) for profile in product(*game.actions)]
    return GraphModel(
        game.title,
        game.title,
        "",
        dict.fromkeys(names, ""),
        {actor: actor for actor in game.actors},
        tuple(moves),
        tuple(tuple(row) for row in payoff_ranks(game).tolist()),
    )
