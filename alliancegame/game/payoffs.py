"""From a Model to the Game that solvers see: the only bridge.

An actor's payoff in a profile is the sum over its effects of sign × weight × amount × [the profile
matches]. So payoffs are linear in monomials, the products of a weight and an amount, and of
nature's probabilities where chance plays. A `PayoffMap` holds that map once per file.

In a simultaneous model an actor's strategies are the actions of its one decision; otherwise they
are its plans in the extensive form (the reduced strategic form).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.errors import GameError
from alliancegame.game.game import ExactArray, Game, PureProfile
from alliancegame.game.multilinear import Entries, PayoffMap
from alliancegame.game.trees.plans import all_plans, compatible_plans, plan_names
from alliancegame.game.trees.tree import InformationSet, Tree
from alliancegame.game.trees.unfold import Term, chance_terms, skeleton
from alliancegame.model.model import Decision, Model, When, called_on, kept, matches
from alliancegame.model.shocks import Hit, open_actions, shocked_values


def payoff_map(model: Model) -> PayoffMap:
    """The map for all profiles over all strategies, also those a shock must first allow."""
    return _map(_Structure(model))


@dataclass(frozen=True, eq=False)
class _Structure:
    """A model but for its parameters' values, on which its map does not depend."""

    model: Model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Structure) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)

    @property
    def _parts(self) -> tuple[object, ...]:
        """What other values leave in place: the very same parts."""
        parts = (self.model.actors, self.model.decisions, self.model.effects)
        return (*map(id, parts), *self.model.parameters)


@lru_cache(maxsize=16)
def _map(structure: _Structure) -> PayoffMap:
    model = structure.model
    position = {name: index for index, name in enumerate(model.parameters)}
    row = {actor.name: index for index, actor in enumerate(model.actors)}
    if not model.simultaneous:
        return _outcome_map(model, [actor.name for actor in model.actors], _stakes)
    decisions = _single_decisions(model)
    entries = Entries(tuple(len(decision.actions) for decision in decisions))
    for effect in model.effects:
        factor = tuple(sorted((position[effect.weight], position[effect.amount])))
        entries.add(row[effect.actor], _matching(decisions, effect.when), effect.sign, factor)
    return entries.collected(len(model.actors), tuple(model.parameters))


Outcome: TypeAlias = Mapping[str, str]
"""What was decided on the way to an outcome, {decision: action}."""


def _outcome_map(
    model: Model,
    rows: Sequence[str],
    stakes: Callable[[Model, Outcome], Iterable[tuple[str, Term]]],
) -> PayoffMap:
    """The map that adds up, over the outcomes a profile of plans may reach, stake × chance."""
    tree = skeleton(model)
    listed = all_plans(tree)
    entries = Entries(tuple(len(item) for item in listed))
    for outcome, compatible in compatible_plans(tree, listed).items():
        terms = chance_terms(model, tree, outcome)
        for row, (sign, stake) in stakes(model, tree.history(outcome)):
            for other, chance in terms:
                factor = tuple(sorted(stake + chance))
                entries.add(rows.index(row), compatible, sign * other, factor)
    return entries.collected(len(rows), tuple(model.parameters))


def _stakes(model: Model, outcome: Outcome) -> Iterator[tuple[str, Term]]:
    """(actor, its stake as a term in the parameters) for each effect the outcome matches."""
    position = {name: index for index, name in enumerate(model.parameters)}
    for effect in model.effects:
        if matches(effect.when, outcome):
            factor = (position[effect.weight], position[effect.amount])
            yield effect.actor, (effect.sign, factor)


def _occurrences(model: Model, outcome: Outcome) -> Iterator[tuple[str, Term]]:
    """(event, 1) for each of the commitment's events that the outcome belongs to."""
    commitment = model.commitment
    if commitment is not None:
        if kept(commitment, outcome):
            yield "commitment", (1, ())
        if called_on(commitment, outcome):
            yield "invoked", (1, ())


def events(model: Model, values: Sequence[Fraction]) -> dict[str, ExactArray]:
    """The commitment's events over all strategies, shape (k_1, ..., k_n): probabilities.

    "commitment": it is honoured, or not called on; "invoked" (with sequence or chance): called on
    """
    if model.commitment is None:
        return {}
    if model.simultaneous:
        return {"commitment": event(model, model.commitment.holds).astype(object)}
    names = ("commitment", "invoked")
    found = _outcome_map(model, names, _occurrences).exact(values)
    return dict(zip(names, found, strict=True))


def _matching(decisions: Sequence[Decision], when: When) -> list[list[int]]:
    """For each of the decisions the positions of the actions the condition admits."""
    return [
        [
            i
            for i, name in enumerate(item.actions)
            if item.name not in when or name in when[item.name]
        ]
        for item in decisions
    ]


def event(model: Model, conditions: Sequence[When]) -> npt.NDArray[np.bool_]:
    """The profiles of a simultaneous model that meet any of the conditions, (k_1, ..., k_n).

    raises: GameError if the model is not simultaneous
    """
    if not model.simultaneous:
        raise GameError(
            f'game "{model.name}" has sequence, chance or private information, which this analysis '
            "does not take. Use solve or durability."
        )
    decisions = _single_decisions(model)
    mask = np.zeros([len(decision.actions) for decision in decisions], dtype=np.bool_)
    for when in conditions:
        mask[np.ix_(*_matching(decisions, when))] = True
    return mask


def open_positions(model: Model, hits: Sequence[Hit]) -> tuple[list[int], ...]:
    """For each actor the positions of its strategies that are open under the shocks.

    Where closed actions put an information set out of reach, only the plan that plays the pact
    there (without a pact: the first action) stands for all.
    """
    open_now = open_actions(model, hits)
    if model.simultaneous:
        return tuple(
            [i for i, name in enumerate(actions) if name in open_now[decision.name]]
            for decision in _single_decisions(model)
            for actions in [decision.actions]
        )
    tree = skeleton(model)
    reached = _reached(tree, open_now)
    allowed = [
        [i for i, name in enumerate(place.actions) if name in open_now[place.decision]]
        if position in reached
        else [_pact_action(model, place)]
        for position, place in enumerate(tree.information_sets)
    ]
    return tuple(
        [
            i
            for i, plan in enumerate(listed)
            if all(a in allowed[place] for place, a in plan.items())
        ]
        for listed in all_plans(tree)
    )


def _reached(tree: Tree, open_now: Mapping[str, tuple[str, ...]]) -> set[int]:
    """The information sets that the open actions of all actors lead to."""
    return {
        position
        for position, place in enumerate(tree.information_sets)
        if any(
            all(action in open_now[decision] for decision, action in tree.history(node).items())
            for node in place.nodes
        )
    }


def _open_names(
    model: Model, hits: Sequence[Hit], open_plans: Sequence[Sequence[int]]
) -> list[list[str]]:
    """The names of the open strategies, silent on what closed actions put out of reach."""
    if model.simultaneous:
        names = strategy_names(model)
        return [[names[j][i] for i in kept] for j, kept in enumerate(open_plans)]
    tree = skeleton(model)
    reached = _reached(tree, open_actions(model, hits))
    return [
        plan_names(
            tree, [{p: a for p, a in listed[i].items() if p in reached} for i in open_plans[j]]
        )
        for j, listed in enumerate(all_plans(tree))
    ]


def _single_decisions(model: Model) -> list[Decision]:
    """Each actor's one decision, in a simultaneous model."""
    return [model.decisions_of(actor.name)[0] for actor in model.actors]


def _pact_action(model: Model, place: InformationSet) -> int:
    """The position of the action the pact names there; without a pact, of the first."""
    pact = model.commitment.pact if model.commitment is not None else {}
    return place.actions.index(pact[place.decision]) if place.decision in pact else 0


def build_game(
    model: Model,
    shocks: Sequence[Hit] = (),
    settings: Mapping[str, Fraction] | None = None,
) -> Game:
    """The strategic form of the model: exact payoffs over the strategies open under the shocks.

    settings: parameter values that replace the file's before the shocks happen
    raises:   NameUnknownError for an undefined shock or parameter; GameError if the strategic form
              of a sequential model is too large
    """
    settled = model.with_values(settings or {})
    values = shocked_values(settled, shocks)
    tensor, scale = payoff_map(settled).integers(values)
    open_strategies = open_positions(settled, shocks)
    mesh = np.ix_(*open_strategies)
    return Game(
        np.stack([part[mesh] for part in tensor]),
        [actor.name for actor in settled.actors],
        _open_names(settled, shocks, open_strategies),
        {name: whole[mesh] for name, whole in events(settled, values).items()},
        settled.title,
        scale=scale,
    )


def strategy_names(model: Model) -> tuple[tuple[str, ...], ...]:
    """For each actor the names of all its strategies, open or not."""
    if model.simultaneous:
        return tuple(tuple(decision.actions) for decision in _single_decisions(model))
    tree = skeleton(model)
    return tuple(tuple(plan_names(tree, listed)) for listed in all_plans(tree))


def pact_positions(model: Model) -> PureProfile:
    """The pact as a pure profile over all strategies; the model has a commitment."""
    pact = model.commitment.pact if model.commitment is not None else {}
    if model.simultaneous:
        return tuple(
            list(decision.actions).index(pact[decision.name])
            for decision in _single_decisions(model)
        )
    tree = skeleton(model)
    meant = [_pact_action(model, place) for place in tree.information_sets]
    return tuple(
        next(i for i, plan in enumerate(listed) if all(meant[p] == a for p, a in plan.items()))
        for listed in all_plans(tree)
    )
