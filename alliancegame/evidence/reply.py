"""The reply law: likelihood if actors answer what the others were seen to do.

Each actor answers what the others were seen to do, and the likelier the more it gains:

    π_i(a_i | a_-i; θ, λ) = exp(λ u_i(a_i, a_-i; θ) / R_i) / Σ_b exp(λ u_i(b, a_-i; θ) / R_i)

θ are the parameters under the shocks in force, R_i is the stake of the actor today at the stated
values, and λ the precision of choice. No equilibrium has to be selected. What was seen is a set E
of profiles, coded right with probability s; A are all profiles that were open:

    L = s Σ_{a ∈ E} Π_i π_i(a_i | a_-i) + (1 − s) |E| / |A|

Where play was seen before, each actor repeats it with probability κ, and chooses anew otherwise.

An action that another strictly dominates by d stakes keeps at most exp(−λ d) times its probability.
It is not left out: which actions count may depend neither on what was seen, as the probabilities of
all that might have been seen would then not add up, nor on payoffs alone, as people do what never
pays.

source: Besag (1975), Statistical analysis of non-lattice data (the pseudo-likelihood); McFadden
        (1974) (discrete choice)
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from math import prod
from typing import ClassVar

import numpy as np

from alliancegame.errors import ComputationError, GameError
from alliancegame.evidence.intensity_points import intensities
from alliancegame.evidence.posterior import USUAL
from alliancegame.evidence.prior import Draws
from alliancegame.evidence.replies import Case, Habits, Others, Reply, Sight, others_in
from alliancegame.evidence.reply_tables import ReplyTables, reply_tables
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.strategies import open_positions, skeleton_of
from alliancegame.model.model import Model
from alliancegame.model.observations import Observation
from alliancegame.model.shocks import Hit
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.payoff.polynomial import Polynomial
from alliancegame.payoff.stakes import Stake, changes_of_payoff
from alliancegame.sweep.draws import struck

MOST_PROFILES = 20_000
"""The most profiles that one observation may leave open."""

MANY = 2**12
"""Draws from which machine code pays, which takes a moment to load."""


@frozen(eq=False)
class ReplyLaw:
    """The likelihood of the observations of a game, in order of time."""

    model: Model
    sights: tuple[Sight, ...]
    name: ClassVar[str] = "reply"
    usual_draws: ClassVar[int] = USUAL

    @property
    def reach(self) -> frozenset[str]:
        """The parameters on which some reply depends, under the shocks then in force."""
        names = tuple(self.model.parameters)
        return frozenset(
            names[place]
            for sight in self.sights
            for case in sight.cases
            for reply in case.replies.values()
            for gain in reply.gains.values()
            for place in gain.variables
        )

    def likelihoods(self, draws: Draws) -> FloatArray:
        """The likelihood of each observation at each draw, shape (observations, draws).

        By machine code where that pays for so many draws.
        """
        if draws.size < MANY:
            return self.plainly(draws)
        return _tables(self, draws.names).likelihoods(
            draws.parameters, draws.precision, draws.habit
        )

    def plainly(self, draws: Draws) -> FloatArray:
        """The likelihoods without machine code."""
        rows = [self._likelihood(sight, draws) for sight in self.sights]
        return np.array(rows).reshape(len(rows), draws.size)

    def _likelihood(self, sight: Sight, draws: Draws) -> FloatArray:
        total = np.zeros(draws.size)
        for case in sight.cases:
            values = struck(self.model, draws.settings, case.hits, float)
            seen = _of_case(case, sight.habits, values, draws)
            total += case.weight * (sight.sure * seen + (1 - sight.sure) * case.share)
        return total


@lru_cache(maxsize=4)
def _tables(law: ReplyLaw, names: tuple[str, ...]) -> ReplyTables:
    return reply_tables(law.model, law.sights, names)


def _of_case(
    case: Case, habits: Habits, values: Sequence[FloatArray | float], draws: Draws
) -> FloatArray:
    """The probability of the profiles seen, each draw's."""
    chances: dict[Others, dict[int, FloatArray]] = {}
    for others, reply in case.replies.items():
        free = dict(zip(reply.gains, reply.chances(values, draws.precision), strict=True))
        habit = habits.get(others[0])
        if habit is not None and set(habit) <= set(free):
            free = {
                action: draws.habit * habit.get(action, 0.0) + (1 - draws.habit) * chance
                for action, chance in free.items()
            }
        chances[others] = free
    total = np.zeros(draws.size)
    for profile in case.profiles:
        product_ = np.ones(draws.size)
        for actor, action in enumerate(profile):
            own = chances.get(others_in(actor, profile))
            if own is not None:
                product_ *= own[action]
        total += product_
    return total


def reply_law(model: Model) -> ReplyLaw:
    """The likelihood of what the file says was seen.

    raises: GameError for a game in sequence, ComputationError if an observation leaves too much
            open
    """
    if not model.simultaneous:
        raise GameError(
            f'game "{model.name}" is in sequence; the reply law is for actors who decide at the '
            "same time. Take the law of agents: --law agent."
        )
    ordered = sorted(
        model.record.observations, key=lambda observation: (observation.start, observation.until)
    )
    earlier = [None, *ordered][: len(ordered)]
    scales = [float(width) or 1.0 for width in pact_stakes(model).values()]
    return ReplyLaw(
        model,
        tuple(
            Sight(
                float(observation.sure),
                tuple(
                    _case(model, observation, scales, weight, hits)
                    for weight, hits in intensities(observation)
                ),
                {} if before is None else habits_after(model, before),
            )
            for observation, before in zip(ordered, earlier, strict=True)
        ),
    )


def _case(
    model: Model,
    observation: Observation,
    scales: Sequence[float],
    weight: float,
    hits: tuple[Hit, ...],
) -> Case:
    skeleton = skeleton_of(model)
    open_now = open_positions(model, hits)
    seen = seen_actions(model, observation)
    allowed = [
        [action for action in actions if action in seen.get(actor, actions)]
        for actor, actions in enumerate(open_now)
    ]
    count = prod(map(len, allowed))
    if count > MOST_PROFILES:
        raise ComputationError(
            f"the observation of {observation.start} to {observation.until} leaves "
            f"{count:,} profiles open; at most {MOST_PROFILES:,} are reckoned with. "
            "Say what more of the actors did."
        )
    profiles = tuple(product(*allowed))
    replies: dict[Others, Reply] = {}
    for profile in profiles:
        for actor, actions in enumerate(open_now):
            others = others_in(actor, profile)
            if len(actions) > 1 and others not in replies:
                replies[others] = Reply(
                    scales[actor],
                    _gains(skeleton.stakes[actor], actor, profile, actions, skeleton.shape[actor]),
                )
    return Case(weight, hits, profiles, replies, count / prod(map(len, open_now)))


def _gains(
    stakes: Sequence[Stake],
    actor: int,
    profile: tuple[int, ...],
    actions: Sequence[int],
    strategies: int,
) -> dict[int, Polynomial[int]]:
    """The payoff of each open action above that of the first of them."""
    first = (*profile[:actor], actions[0], *profile[actor + 1 :])
    changes = dict(changes_of_payoff(stakes, actor, first, strategies))
    nothing: Polynomial[int] = Polynomial.constant(0)
    return {action: changes.get(action, nothing) for action in actions}


def seen_actions(model: Model, observation: Observation) -> dict[int, set[int]]:
    """{actor: the actions one of which it was seen to take}."""
    seen = {}
    for place, actor in enumerate(model.actors):
        decision = model.decisions_of(actor.name)[0]
        if decision.name in observation.play:
            actions = list(decision.actions)
            seen[place] = {actions.index(action) for action in observation.play[decision.name]}
    return seen


def habits_after(model: Model, before: Observation) -> dict[int, dict[int, float]]:
    """Repeating what was seen before; of several actions each with the same probability."""
    return {
        actor: dict.fromkeys(actions, 1 / len(actions))
        for actor, actions in seen_actions(model, before).items()
    }
