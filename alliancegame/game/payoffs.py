"""From a Model to the Game that solvers see: the only bridge.

An actor's payoff in a profile is the sum of its stakes whose scope the profile meets, each a
polynomial in the parameters. Tabulated over all profiles they are a linear map of monomials, the
`PayoffMap` that serves solvers and batches; it is made once per file. What only asks about the pact
and the deviations from it reads the stakes themselves (`skeleton_of`), whatever the number of
profiles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from alliancegame.errors import GameError
from alliancegame.game.game import (
    LARGEST_STRATEGIC_FORM,
    MOST_LISTED,
    ExactArray,
    Game,
)
from alliancegame.game.game_parts import MOST_ACTORS
from alliancegame.game.multilinear import Entries, PayoffMap
from alliancegame.game.strategies import skeleton_of
from alliancegame.model.model import Model, When
from alliancegame.model.shocks import Hit, open_actions, shocked_values
from alliancegame.payoff.skeleton import once, scope_of
from alliancegame.payoff.stakes import Stake


def untabulated(model: Model) -> str | None:
    """The reason why the payoffs of all profiles are not tabulated; None if they are."""
    if len(model.actors) > MOST_ACTORS:
        return (
            f"the game has {len(model.actors)} actors; a table of payoffs has at most {MOST_ACTORS}"
        )
    bones = skeleton_of(model)
    size = bones.profiles
    if bones.whole and size <= LARGEST_STRATEGIC_FORM:
        return None
    return (
        f"the game has {_rounded(size)} profiles; a table of payoffs has at "
        f"most {LARGEST_STRATEGIC_FORM if model.simultaneous else MOST_LISTED}"
    )


def _rounded(size: int) -> str:
    return str(size) if size < 10**9 else f"{size:.1e}".replace("e+", "e")


@once
def payoff_map(model: Model) -> PayoffMap:
    """The map for all profiles over all strategies, also those a shock must first allow.

    raises: GameError if there are too many profiles to tabulate

    >>> ag.payoff_map("assurance").shape
    (2, 2, 2)
    """
    if (reason := untabulated(model)) is not None:
        remedy = (
            "Ask for durability or solve, which need no table, or use fewer actors or actions."
            if model.simultaneous
            else "As a tree it is answered by: alliancegame solve, plot tree."
        )
        raise GameError(f"{reason}. {remedy}")
    return _tabulated(model, skeleton_of(model).stakes)


def _tabulated(model: Model, rows: Sequence[Sequence[Stake]]) -> PayoffMap:
    """The map that adds up each row's stakes in every profile."""
    shape = skeleton_of(model).shape
    entries = Entries(shape)
    for row, stakes in enumerate(rows):
        for stake in stakes:
            chosen = [sorted(stake.scope.get(i, range(size))) for i, size in enumerate(shape)]
            for factor, coefficient in stake.worth.terms.items():
                entries.add(row, chosen, int(coefficient), factor)
    return entries.collected(len(rows), tuple(model.parameters))


EVENTS = ("commitment", "invoked")


@once
def _event_map(model: Model) -> PayoffMap:
    """The map to the probabilities of the commitment's events, in a model in sequence."""
    from alliancegame.game.trees.plan_skeleton import occurrences, outcome_stakes, plan_scopes
    from alliancegame.game.trees.plans import all_plans
    from alliancegame.game.trees.unfold import skeleton

    tree = skeleton(model)
    stakes = outcome_stakes(model, tree, EVENTS, occurrences, plan_scopes(tree, all_plans(tree)))
    return _tabulated(model, stakes)


def events(model: Model, values: Sequence[Fraction]) -> dict[str, ExactArray]:
    """The commitment's events over all strategies, shape (k_1, ..., k_n): probabilities.

    "commitment": it is honoured, or not called on; "invoked" (with sequence or chance): called on
    """
    if model.commitment is None:
        return {}
    if model.simultaneous:
        return {"commitment": event(model, model.commitment.holds).astype(object)}
    return dict(zip(EVENTS, _event_map(model).exact(values), strict=True))


def event(model: Model, conditions: Sequence[When]) -> npt.NDArray[np.bool_]:
    """The profiles of a simultaneous model that meet any of the conditions, (k_1, ..., k_n).

    raises: GameError if the model is not simultaneous
    """
    if not model.simultaneous:
        raise GameError(
            f'game "{model.name}" has sequence, chance or private information, which this analysis '
            "does not take. Use solve or durability."
        )
    shape = skeleton_of(model).shape
    mask = np.zeros(shape, dtype=np.bool_)
    decisions = [model.decisions_of(actor.name)[0] for actor in model.actors]
    place = {decision.name: i for i, decision in enumerate(decisions)}
    for when in conditions:
        scope = scope_of(when, decisions, place)
        mask[np.ix_(*(sorted(scope.get(i, range(k))) for i, k in enumerate(shape)))] = True
    return mask


def build_game(
    model: Model,
    shocks: Sequence[Hit] = (),
    settings: Mapping[str, Fraction] | None = None,
) -> Game:
    """The strategic form of the model: exact payoffs over the strategies open under the shocks.

    settings: parameter values that replace the file's before the shocks happen
    raises:   NameUnknownError for an undefined shock or parameter; GameError if there are too many
              profiles to tabulate

    >>> ag.build_game("northern-triangle").shape
    (3, 3, 3)
    """
    settled = model.with_values(settings or {})
    values = shocked_values(settled, shocks)
    tensor, scale = payoff_map(settled).integers(values)
    bones, open_now = skeleton_of(settled), open_actions(settled, shocks)
    open_strategies = bones.openings(open_now)
    mesh = np.ix_(*open_strategies)
    return Game(
        np.stack([part[mesh] for part in tensor]),
        list(bones.actors),
        bones.labels(open_now, open_strategies),
        {name: whole[mesh] for name, whole in events(settled, values).items()},
        settled.title,
        scale=scale,
    )
