"""Checks that actions are removed by iterated strict dominance, by comparing exact payoffs.

Each removal names its round, the actor, the action and the mix of the actor's other actions that
pays more against all that the other actors have left before the round. No equilibrium plays what is
removed so (Bernheim 1984; Pearce 1984), and the equilibria of what is left are the game's.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from alliancegame.game.game import Game
from alliancegame.model.decimals import read_quotient
from alliancegame.solvers.two_actors.two_polytopes import ProofError


def kept_actions(game: Game, removals: object) -> list[list[int]]:
    """For each actor, the actions that are left.

    removals: of each its round, actor, action and witness, {action: probability as text}
    raises:   ProofError
    """
    kept = [list(range(count)) for count in game.shape]
    if not isinstance(removals, list):
        raise ProofError("it has no list of removals")
    try:
        for number in sorted({int(removal[0]) for removal in removals}):
            gone = [removal for removal in removals if removal[0] == number]
            for _, actor, action, witness in gone:
                mix = {int(a): read_quotient(p) for a, p in witness.items()}
                if not is_beaten(game, kept, actor, action, mix):
                    raise ProofError(f"action {action} of actor {actor} is not dominated")
            for _, actor, action, _ in gone:
                kept[actor].remove(action)
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise ProofError(f"a removal does not fit the game: {error!r}") from None
    return kept


def is_beaten(
    game: Game, kept: Sequence[Sequence[int]], actor: int, action: int, mix: dict[int, Fraction]
) -> bool:
    """Whether a mix of an actor's kept actions beats an action against all that is kept."""
    if sum(mix.values()) != 1 or min(mix.values()) < 0 or not {action, *mix} <= {*kept[actor]}:
        return False
    others = [own if i != actor else [0] for i, own in enumerate(kept)]
    payoffs = game.exact_payoffs[actor].swapaxes(0, actor)
    turned = [[0], *others[1:]]
    turned[actor] = others[0] if actor else [0]
    lines = {a: payoffs[a][np.ix_(*turned[1:])] for a in {action, *mix}}
    return bool(np.all(sum(lines[a] * p for a, p in mix.items()) > lines[action]))
