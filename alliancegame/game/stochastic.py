"""A stochastic game in continuous time: states of the world, a stage game in each, rates between.

While the world is in state s and profile a is played, actor i earns the flow ρ_i u_i(s, a) and the
world moves to state s' at the yearly rate q(s' | s, a). With δ_i the yearly discount factor of
actor i, ρ_i = −ln δ_i. Values are thus in the payoff units of one stage: a payoff of 1 for ever is
worth 1.

source: Filar and Vrieze (1997), Competitive Markov Decision Processes; Doraszelski and Judd (2012)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import log

import numpy as np

from alliancegame.errors import GameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray, Game
from alliancegame.game.payoffs import build_game
from alliancegame.model.model import TODAY, Model
from alliancegame.model.shocks import Hit


@frozen(eq=False)
class StochasticGame:
    """States with their stage games; immutable.

    stages:    a game for each state, all of the same actors
    rates:     for each state, shape (states, k_1, ..., k_n): yearly rates of moving to each state
    impatience: ρ of each actor, per year, positive, shape (n,)
    """

    states: tuple[str, ...]
    stages: tuple[Game, ...]
    rates: tuple[FloatArray, ...]
    impatience: FloatArray
    title: str = ""

    @property
    def actors(self) -> tuple[str, ...]:
        """Names of the actors."""
        return self.stages[0].actors

    @cached_property
    def least(self) -> tuple[Fraction, ...]:
        """Each actor's least payoff over all states."""
        return tuple(
            min(min(stage.exact_payoffs[i].flat) for stage in self.stages)
            for i in range(len(self.actors))
        )

    @cached_property
    def spread(self) -> tuple[Fraction, ...]:
        """Each actor's greatest payoff over all states minus its least; 1 if that is 0."""
        most = (
            max(max(stage.exact_payoffs[i].flat) for stage in self.stages)
            for i in range(len(self.actors))
        )
        return tuple(high - low or Fraction(1) for high, low in zip(most, self.least, strict=True))

    @cached_property
    def relative_payoffs(self) -> tuple[FloatArray, ...]:
        """Payoffs of each state as shares of the way from an actor's least, 0, to its greatest, 1.

        Rounded once, from exact differences; shape (n, k_1, ..., k_n) each.
        """
        relative = []
        for stage in self.stages:
            tensors = zip(stage.exact_payoffs, self.least, self.spread, strict=True)
            relative.append(
                np.array([((t - low) / high).astype(np.float64) for t, low, high in tensors])
            )
        return tuple(relative)


def build_stochastic(model: Model) -> StochasticGame:
    """The stochastic game of a model whose file has transitions.

    raises: GameError if it has none, is not simultaneous, or an actor's discount factor is not
            strictly between 0 and 1
    """
    if not model.transitions:
        raise GameError(
            f'game "{model.name}" has no transitions; states are linked by them. '
            'Add [[transitions]] with from = "today", to and rate.'
        )
    if not model.simultaneous:
        raise GameError(
            f'game "{model.name}" is sequential within a state; states link simultaneous games. '
            "Give each actor one decision."
        )
    ends = {
        state for transition in model.transitions for state in (transition.start, transition.end)
    }
    states = (TODAY, *(shock.name for shock in model.shocks if shock.name in ends))
    stages = tuple(build_game(model, _hits(state)) for state in states)
    rates = tuple(
        _rates(model, states, state, stage) for state, stage in zip(states, stages, strict=True)
    )
    return StochasticGame(states, stages, rates, _impatience(model), model.title)


def _hits(state: str) -> Sequence[Hit]:
    return () if state == TODAY else (Hit(state),)


def _rates(model: Model, states: Sequence[str], state: str, stage: Game) -> FloatArray:
    names = [model.decisions_of(actor)[0].name for actor in stage.actors]
    result = np.zeros((len(states), *stage.shape))
    for transition in model.transitions:
        if transition.start == state:
            mesh = np.ix_(
                *(
                    [i for i, a in enumerate(actions) if a in transition.when.get(name, actions)]
                    for name, actions in zip(names, stage.actions, strict=True)
                )
            )
            result[states.index(transition.end)][mesh] += float(
                model.parameter(transition.rate).value
            )
    return result


def _impatience(model: Model) -> FloatArray:
    impatience = []
    for actor in model.actors:
        discount = Fraction(0) if actor.discount is None else model.parameter(actor.discount).value
        if not 0 < discount < 1:
            raise GameError(
                f'the discount factor of actor "{actor.name}" is {float(discount):g}; with states '
                "it is strictly between 0 and 1. Set discount."
            )
        impatience.append(-log(discount))
    return np.array(impatience)
