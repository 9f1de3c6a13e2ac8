"""The stakes of the actors in the pact: the units in which margins are told.

Utilities have no common scale, so that a margin is told as a share of something of the actor's own.
Its payoff range over all outcomes would not do: it changes with alternatives that nobody would
take, and with it who is bound least. An actor's stake is its greatest minus its least payoff over
the outcomes in which every actor, at each of its choices, keeps its part of the pact or takes its
best departure from it, any of several that are level. In a game in sequence these are the outcomes
in the end, chance having been decided.

An action that is nobody's best departure therefore changes no stake and no margin. A strictly
dominated one is a best departure only if every mix that dominates it plays the pact's own action;
then it changes what is lost by leaving, the margin itself. The best departure of an actor by itself
leads to an outcome that counts, so that no margin of a simultaneous game exceeds the stake.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from alliancegame.game.strategies import open_positions, skeleton_of
from alliancegame.model.model import Commitment, Model
from alliancegame.pact.gains import open_gains
from alliancegame.payoff.polynomial import rational, rationals

if TYPE_CHECKING:
    from alliancegame.game.trees.tree import Behaviour, Tree


def pact_stakes(model: Model) -> dict[str, Fraction]:
    """Each actor's stake in the pact today, at the stated values, in its payoff units.

    Where that is 0, and where no pact can be played: its payoff range over all outcomes that are
    open, so that a stake is 0 only where nothing changes the payoff.

    raises: ComputationError if the effects are so entangled that it would take too long
    """
    widths = _of_moves_at_once(model) if model.simultaneous else _of_sequence(model)
    return {actor.name: width for actor, width in zip(model.actors, widths, strict=True)}


def pact_behaviour(commitment: Commitment, tree: Tree) -> Behaviour | None:
    """The pact's action wherever its decision is reached; None if one of them is closed."""
    pact = commitment.pact
    if any(
        pact[information_set.decision] not in information_set.actions
        for information_set in tree.information_sets
    ):
        return None
    return tuple(
        tuple(
            Fraction(int(action == pact[information_set.decision]))
            for action in information_set.actions
        )
        for information_set in tree.information_sets
    )


def _of_moves_at_once(model: Model) -> list[Fraction]:
    bones, everything = skeleton_of(model), open_positions(model, ())
    around = _kept_or_left(model, everything)
    widths = bones.ranges(model.values, around or everything)
    return widths if all(widths) else _filled(widths, bones.ranges(model.values, everything))


def _kept_or_left(model: Model, open_now: Sequence[Sequence[int]]) -> list[list[int]] | None:
    """For each actor its part and its best departures; None where no pact can be played."""
    pact = skeleton_of(model).pact
    if pact is None or any(kept not in own for kept, own in zip(pact, open_now, strict=True)):
        return None
    values = rationals(model.values)
    gains_by_actor: list[dict[int, Any]] = [{} for _ in pact]
    for gain in open_gains(model):
        actor, action = gain.position
        gains_by_actor[actor][action] = gain.at(values, rational)
    return [
        [kept, *(action for action, gain in gains.items() if gain == max(gains.values()))]
        for kept, gains in zip(pact, gains_by_actor, strict=True)
    ]


def _of_sequence(model: Model) -> list[Fraction]:
    from alliancegame.game.trees.unfold import build_tree

    tree = build_tree(model)
    behaviour = None if model.commitment is None else pact_behaviour(model.commitment, tree)
    everything = [
        set(range(len(information_set.actions))) for information_set in tree.information_sets
    ]
    if behaviour is None:
        return _ranges(tree, everything)
    widths = _ranges(tree, kept_or_left_in_tree(tree, behaviour))
    return widths if all(widths) else _filled(widths, _ranges(tree, everything))


def kept_or_left_in_tree(tree: Tree, behaviour: Behaviour) -> list[set[int]]:
    """For each information set the action of the pact and the best departures."""
    from alliancegame.game.trees.advantages import advantages, least_advantages

    around = [{mix.index(Fraction(1))} for mix in behaviour]
    for place, cases in advantages(tree, behaviour).items():
        worth = least_advantages(cases)
        around[place] |= {action for action, value in worth.items() if value == min(worth.values())}
    return around


def _ranges(tree: Tree, allowed: Sequence[Container[int]]) -> list[Fraction]:
    """Each actor's payoff range over the outcomes that the allowed actions and chance lead to.

    allowed: the positions of actions, for each information set
    """
    met = [False] * len(tree.nodes)
    met[0] = True
    payoffs = []
    for here, node in enumerate(tree.nodes):  # parents come first
        if not met[here]:
            continue
        if node.payoffs:
            payoffs.append(node.payoffs)
        for branch, child in enumerate(node.children):
            met[child] = (
                bool(node.chances[branch])
                if node.information_set is None
                else branch in allowed[node.information_set]
            )
    return [max(own) - min(own) for own in zip(*payoffs, strict=True)]


def _filled(widths: Sequence[Fraction], whole: Sequence[Fraction]) -> list[Fraction]:
    """The widths, those that are 0 replaced by those of the whole game."""
    return [width or all_of_it for width, all_of_it in zip(widths, whole, strict=True)]
