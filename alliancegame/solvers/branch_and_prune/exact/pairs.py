"""The equilibria in which two actors mix and the others do not, exactly.

The others' actions leave a game of two actors. Its maximal Nash subsets are products of polytopes,
which the others' deviations cut down.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alliancegame.game.game import ExactProfile, Game
from alliancegame.solvers.base import Budget, NashSubset
from alliancegame.solvers.branch_and_prune.exact.mixing import unit_mix
from alliancegame.solvers.branch_and_prune.exact.open_faces import Decided, decided_in
from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration


def pair_equilibria(
    game: Game, first: int, second: int, others: tuple[int, ...]
) -> Iterator[Decided]:
    """All equilibria in which two actors may mix and the others take the given actions.

    others: everybody's actions; the two actors' own entries are not used
    """
    place = tuple(
        slice(None) if actor in (first, second) else action for actor, action in enumerate(others)
    )
    payoffs = game.exact_payoffs if game.is_exact else game.payoffs
    rest = Game(np.array([payoffs[actor][place] for actor in (first, second)]))
    for component in VertexEnumeration().search(rest, Budget()).components:
        for x, y in (subset.vertices for subset in component.subsets):
            mixes: list[ExactProfile] = [
                (unit_mix(action, k),) for action, k in zip(others, game.shape, strict=True)
            ]
            mixes[first], mixes[second] = x, y
            yield decided_in(game, NashSubset(tuple(mixes)))
