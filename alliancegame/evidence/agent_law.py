"""The agent law: likelihood in a game in sequence, every decision having an error of its own.

At each decision the actor weighs what its actions lead to, later decisions having errors, too:

    p(a) = exp(λ E u_i(a) / R_i) / Σ_b exp(λ E u_i(b) / R_i)

from the last decisions back to the first. What was seen is a set E of courses of play, coded right
with probability s; A are all courses that were open:

    L = s Σ_{a ∈ E} p(a) + (1 − s) |E| / |A|

It is for games in which everybody sees what was decided before.

source: McKelvey and Palfrey (1998), agent quantal response equilibrium; Signorino (1999)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

import numpy as np

from alliancegame.errors import GameError
from alliancegame.evidence.intensity_points import intensities
from alliancegame.evidence.posterior import USUAL
from alliancegame.evidence.prior import Draws
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.trees.tree import Node, Tree
from alliancegame.game.trees.unfold import unfolded
from alliancegame.model.model import Model, matches
from alliancegame.model.observations import Observation
from alliancegame.model.shocks import Hit, open_actions
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.payoff.polynomial import Polynomial
from alliancegame.sweep.draws import struck


@frozen(eq=False)
class Course:
    """An observation at fixed intensities of the shocks in force.

    weight:  of these intensities among all that there may have been
    tree:    over the actions that were open
    payoffs: {outcome: the actors' payoffs}
    seen:    the outcomes that are compatible with what was seen
    """

    weight: float
    hits: tuple[Hit, ...]
    tree: Tree
    payoffs: Mapping[int, tuple[Polynomial[int], ...]]
    seen: tuple[int, ...]


@frozen(eq=False)
class Passage:
    """An observation, ready to be reckoned with.

    sure:   the probability that it is coded right
    before: what was seen before, {decision: actions}
    """

    sure: float
    courses: tuple[Course, ...]
    before: Mapping[str, tuple[str, ...]]


@frozen(eq=False)
class AgentLaw:
    """The likelihood of the observations of a game in sequence, in order of time.

    scales: each actor's stake in the pact today
    """

    model: Model
    passages: tuple[Passage, ...]
    scales: tuple[float, ...]
    name: ClassVar[str] = "agent"
    usual_draws: ClassVar[int] = USUAL

    @property
    def reach(self) -> frozenset[str]:
        """The parameters on which some outcome's payoff depends."""
        names = tuple(self.model.parameters)
        return frozenset(
            names[place]
            for passage in self.passages
            for course in passage.courses
            for payoffs in course.payoffs.values()
            for payoff in payoffs
            for place in payoff.variables
        )

    def likelihoods(self, draws: Draws) -> FloatArray:
        """The likelihood of each observation at each draw, shape (observations, draws)."""
        rows = [self._likelihood(passage, draws) for passage in self.passages]
        return np.array(rows).reshape(len(rows), draws.size)

    def _likelihood(self, passage: Passage, draws: Draws) -> FloatArray:
        total = np.zeros(draws.size)
        for course in passage.courses:
            seen = self._seen(course, passage.before, draws)
            share = len(course.seen) / len(course.tree.outcomes)
            total += course.weight * (passage.sure * seen + (1 - passage.sure) * share)
        return total

    def _seen(
        self, course: Course, before: Mapping[str, tuple[str, ...]], draws: Draws
    ) -> FloatArray:
        """The probability of the outcomes seen, each draw's."""
        mixes = self._mixes(course, before, draws)
        total = np.zeros(draws.size)
        for outcome in course.seen:
            chance = np.ones(draws.size)
            for place, branch in course.tree.path(outcome):
                chance = chance * mixes[place][branch]
            total += chance
        return total

    def _mixes(
        self, course: Course, before: Mapping[str, tuple[str, ...]], draws: Draws
    ) -> Mapping[int, Sequence[FloatArray | float]]:
        """{node: the probability of each action there, each draw's}, from the last nodes back."""
        values = struck(self.model, draws.settings, course.hits, float)
        tree = course.tree
        worth: dict[int, list[FloatArray]] = {}
        mixes: dict[int, Sequence[FloatArray | float]] = {}
        for place in range(len(tree.nodes) - 1, -1, -1):
            node = tree.nodes[place]
            if not node.actions:
                worth[place] = [
                    np.broadcast_to(payoff.at(values, float), (draws.size,))
                    for payoff in course.payoffs[place]
                ]
                continue
            below = [worth[child] for child in node.children]
            actor = tree.mover(place)
            if actor is None:
                mixes[place] = self._chances(node, values)
            else:
                gains = np.array([payoffs[actor] for payoffs in below])
                mixes[place] = self._choice(node, actor, gains, before, draws)
            worth[place] = [
                sum(
                    (p * payoffs[i] for p, payoffs in zip(mixes[place], below, strict=True)),
                    np.zeros(draws.size),
                )
                for i in range(len(tree.actors))
            ]
        return mixes

    def _choice(
        self,
        node: Node,
        actor: int,
        gains: FloatArray,
        before: Mapping[str, tuple[str, ...]],
        draws: Draws,
    ) -> list[FloatArray]:
        logits = gains * draws.precision / self.scales[actor]
        sizes = np.exp(logits - logits.max(axis=0))
        chances = sizes / sizes.sum(axis=0)
        repeated = before.get(node.decision, ())
        if not repeated or not set(repeated) <= set(node.actions):
            return list(chances)
        return [
            draws.habit * ((action in repeated) / len(repeated)) + (1 - draws.habit) * chance
            for action, chance in zip(node.actions, chances, strict=True)
        ]

    def _chances(
        self, node: Node, values: Sequence[FloatArray | float]
    ) -> list[FloatArray | float]:
        stated = self.model.decision(node.decision).probabilities
        names = list(self.model.parameters)
        known = {action: values[names.index(name)] for action, name in stated.items()}
        rest = 1 - sum(known.values())
        return [known.get(action, rest) for action in node.actions]


def agent_law(model: Model) -> AgentLaw:
    """The likelihood of what the file says was seen.

    raises: GameError where somebody does not see what was decided before, or no course of play is
            what was seen
    """
    ordered = sorted(
        model.record.observations, key=lambda observation: (observation.start, observation.until)
    )
    earlier = [{}, *(observation.play for observation in ordered)][: len(ordered)]
    return AgentLaw(
        model,
        tuple(
            Passage(
                float(observation.sure),
                tuple(map(partial(_course, model, observation), intensities(observation))),
                before,
            )
            for observation, before in zip(ordered, earlier, strict=True)
        ),
        tuple(float(width) or 1.0 for width in pact_stakes(model).values()),
    )


def _course(model: Model, observation: Observation, point: tuple[float, tuple[Hit, ...]]) -> Course:
    weight, hits = point
    tree = unfolded(model, open_actions(model, hits), model.values)
    hidden = [place.decision for place in tree.information_sets if len(place.nodes) > 1]
    if hidden:
        raise GameError(
            f'decision "{hidden[0]}" of game "{model.name}" is taken without seeing all that was '
            "decided before; the law of agents is for games in which everybody does. Let it "
            "observe the earlier decisions, or take simultaneous ones by the law of replies."
        )
    seen = tuple(place for place in tree.outcomes if matches(observation.play, tree.history(place)))
    if not seen:
        raise GameError(
            f"no course of play is what was seen from {observation.start} to {observation.until}. "
            "Correct its play: a decision that is not reached is left out."
        )
    payoffs = {place: _payoffs(model, tree.history(place)) for place in tree.outcomes}
    return Course(weight, hits, tree, payoffs, seen)


def _payoffs(model: Model, outcome: Mapping[str, str]) -> tuple[Polynomial[int], ...]:
    position = {name: place for place, name in enumerate(model.parameters)}
    effects: dict[str, list[tuple[Polynomial[int], int]]] = {
        actor.name: [] for actor in model.actors
    }
    for effect in model.effects:
        if matches(effect.when, outcome):
            monomial = tuple(sorted((position[effect.weight], position[effect.amount])))
            effects[effect.actor].append((Polynomial({monomial: 1}), effect.sign))
    return tuple(map(Polynomial.total, effects.values()))
