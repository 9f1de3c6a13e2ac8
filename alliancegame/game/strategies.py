"""The strategies of a model, simultaneous or in sequence, and what is at stake in their profiles.

In a simultaneous model an actor's strategies are the actions of its one decision; otherwise they
are its plans in the extensive form (the reduced strategic form), and what is at stake is told
outcome by outcome: an outcome counts, times nature's chances on the way, in the profiles of plans
that do not rule it out.
"""

from __future__ import annotations

from collections.abc import Sequence

from alliancegame.errors import GameError
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit, open_actions
from alliancegame.payoff.skeleton import Skeleton, once, simultaneous_skeleton


@once
def skeleton_of(model: Model) -> Skeleton:
    """The model's strategies and stakes, without its numbers.

    raises: GameError if an actor of a model in sequence has too many plans
    """
    if model.simultaneous:
        return simultaneous_skeleton(model)
    from alliancegame.game.trees.plan_skeleton import plan_skeleton

    return plan_skeleton(model)


def strategy_names(model: Model) -> tuple[tuple[str, ...], ...]:
    """For each actor the names of all its strategies, open or not."""
    return skeleton_of(model).strategies


def pact_positions(model: Model) -> tuple[int, ...]:
    """The pact as a pure profile over all strategies.

    raises: GameError if the model names no commitment
    """
    pact = skeleton_of(model).pact
    if pact is None:
        raise GameError(f'game "{model.name}" names no pact. Add a [commitment] with a pact.')
    return pact


def open_positions(model: Model, hits: Sequence[Hit]) -> tuple[list[int], ...]:
    """For each actor the positions of its strategies that are open under the shocks.

    Where closed actions put an information set out of reach, only the plan that plays the pact
    there (without a pact: the first action) stands for all.
    """
    return skeleton_of(model).openings(open_actions(model, hits))
