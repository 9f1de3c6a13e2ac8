"""Stochastically stable play: what lasts when actors best-respond and now and then err.

One actor at a time revises its action. A best response costs nothing, any other move costs
mistakes. As mistakes become rare, play is found almost always in the states of least stochastic
potential: the least total cost of a tree of paths that leads from every other recurrent class of
the errorless dynamics to theirs.

source: Kandori, Mailath and Rob (1993); Young (1993), theorem 2; Alos-Ferrer and Netzer (2010) for
        costs in payoff lost
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from heapq import heappop, heappush
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.errors import GameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.expectations import pure_regrets
from alliancegame.game.game import ExactArray, Game, object_array
from alliancegame.game.tables import table
from alliancegame.records.solution_records import StochasticStabilityRecord
from alliancegame.solvers.base import Budget
from alliancegame.solvers.evolution.evolutionary import symmetric_matrix
from alliancegame.solvers.evolution.minimum_branching import cheapest_tree

if TYPE_CHECKING:
    import pandas as pd

State: TypeAlias = tuple[int, ...]
Moves: TypeAlias = Callable[[State], Iterable[tuple[State, Fraction]]]

Places: TypeAlias = npt.NDArray[np.int64]

MOST_STATES = 20_000

MOST_DENSE = 256
"""States up to which components are found in a dense matrix: scipy takes longer to load."""


class Mistakes(StrEnum):
    """The cost of a move other than a best response."""

    UNIFORM = "uniform"
    """One, whatever the move."""
    PAYOFF = "payoff"
    """The loss against the best response, in units of the actor's payoff range."""


@frozen
class RecurrentClass:
    """States among which errorless play moves for ever; mostly one strict equilibrium.

    potential: least total cost of a tree that leads here from every other class
    radius:    least cost of leaving for another class; None if there is no other
    tree:      that tree: {class: the class it leads to next}, by position
    """

    states: tuple[State, ...]
    potential: Fraction
    radius: Fraction | None
    tree: Mapping[int, int]


@frozen(eq=False, repr=False)
class StochasticStability(Shown):
    """The recurrent classes of a dynamics, with their stochastic potentials.

    dynamics:    what the states and the mistakes are, in words
    resistances: least cost of the way from one class to another, [from][to]
    """

    game: Game
    dynamics: str
    classes: tuple[RecurrentClass, ...]
    resistances: tuple[tuple[Fraction, ...], ...]

    @property
    def stable(self) -> tuple[RecurrentClass, ...]:
        """The stochastically stable classes: those of least potential."""
        least = min(class_.potential for class_ in self.classes)
        return tuple(class_ for class_ in self.classes if class_.potential == least)

    @property
    def residual(self) -> Fraction:
        """The greatest difference between a potential and the cost of its tree, recomputed."""
        return max(
            abs(class_.potential - sum(self.resistances[a][b] for a, b in class_.tree.items()))
            for class_ in self.classes
        )

    def to_dict(self) -> StochasticStabilityRecord:
        """JSON-ready: dynamics, classes with states, potential, radius, stable; residual."""
        return {
            "dynamics": self.dynamics,
            "classes": [
                {
                    "states": [list(state) for state in class_.states],
                    "potential": float(class_.potential),
                    "radius": None if class_.radius is None else float(class_.radius),
                    "stable": class_ in self.stable,
                }
                for class_ in self.classes
            ],
            "residual": float(self.residual),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per class: states, potential, radius, whether it is stable."""
        return table(self.to_dict()["classes"])


def stochastically_stable_profiles(
    game: Game, mistakes: Mistakes = Mistakes.UNIFORM, budget: Budget | None = None
) -> StochasticStability:
    """Stochastic stability of pure profiles, one actor revising at a time against the others.

    raises: GameError if there are more than 20,000 profiles

    >>> hunt = Game([[[10, 1], [8, 5]], [[10, 8], [1, 5]]])
    >>> result = stochastically_stable_profiles(hunt, Mistakes.PAYOFF)
    >>> [class_.states for class_ in result.stable]
    [((1, 1),)]
    """
    _check_states(game.payoffs[0].size)
    costs = _move_costs(game, mistakes)

    def moves(state: State) -> Iterable[tuple[State, Fraction]]:
        for actor, count in enumerate(game.shape):
            for action in range(count):
                if action != state[actor]:
                    target = (*state[:actor], action, *state[actor + 1 :])
                    yield target, costs[(actor, *target)]

    words = f"one actor at a time revises its pure action; {mistakes} mistakes"
    return _stability(game, words, list(np.ndindex(game.shape)), moves, budget or Budget())


def stochastically_stable_conventions(game: Game, population: int) -> StochasticStability:
    """Stochastic stability in one population that plays a symmetric game against itself.

    A state says how many play each action; one agent at a time revises, against the others.

    population: number of agents, at least 2
    raises:     GameError unless the game is symmetric with two actors, and the states are few
    source:     Kandori, Mailath and Rob (1993)
    """
    from math import comb

    matrix = symmetric_matrix(game)
    if population < 2:
        raise GameError(f"the population is {population}; it has at least 2 agents.")
    kinds = len(matrix)
    _check_states(comb(population + kinds - 1, kinds - 1))

    def moves(state: State) -> Iterable[tuple[State, Fraction]]:
        for action, agents in enumerate(state):
            if not agents:
                continue
            others = np.array(state, dtype=object)
            others[action] -= 1
            values = matrix @ others
            best = values.max()
            for other in range(kinds):
                if other != action:
                    target = others.copy()
                    target[other] += 1
                    yield tuple(target.tolist()), Fraction(int(values[other] != best))

    bars = combinations(range(population + kinds - 1), kinds - 1)
    states = [
        tuple(b - a - 1 for a, b in zip((-1, *cut), (*cut, population + kinds - 1), strict=True))
        for cut in bars
    ]
    words = f"one of {population} agents at a time revises; uniform mistakes"
    return _stability(game, words, states, moves, Budget())


def _check_states(count: int) -> None:
    if count > MOST_STATES:
        raise GameError(f"the dynamics has {count} states; {MOST_STATES} are within reach.")


def _move_costs(game: Game, mistakes: Mistakes) -> ExactArray:
    """The cost for an actor of moving to its action in each profile, shape (n, k_1, ..., k_n)."""
    losses = pure_regrets(game.exact_payoffs)
    if mistakes is Mistakes.UNIFORM:
        units = [Fraction(int(loss > 0)) for loss in losses.ravel().tolist()]
        return object_array(units, losses.shape)
    ranges = [tensor.max() - tensor.min() or Fraction(1) for tensor in game.exact_payoffs]
    return np.stack([loss / width for loss, width in zip(losses, ranges, strict=True)])


def _stability(
    game: Game, dynamics: str, states: list[State], moves: Moves, budget: Budget
) -> StochasticStability:
    graph = {state: tuple(moves(state)) for state in states}
    classes = _recurrent_classes(graph)
    home = {state: place for place, members in enumerate(classes) for state in members}

    def ways_out(members: list[State]) -> tuple[Fraction, ...]:
        budget.demand("all ways between conventions were weighed")
        return _distances(graph, members, home, len(classes))

    resistances = tuple(map(ways_out, classes))
    stable = []
    for place, members in enumerate(classes):
        budget.demand("all ways between conventions were weighed")
        tree = cheapest_tree(resistances, place)
        potential = sum((resistances[a][b] for a, b in tree.items()), Fraction(0))
        leaving = [cost for other, cost in enumerate(resistances[place]) if other != place]
        stable.append(
            RecurrentClass(tuple(sorted(members)), potential, min(leaving, default=None), tree)
        )
    return StochasticStability(game, dynamics, tuple(stable), resistances)


def _recurrent_classes(
    graph: Mapping[State, tuple[tuple[State, Fraction], ...]],
) -> list[list[State]]:
    """Closed strong components of the moves that cost nothing."""
    number = {state: place for place, state in enumerate(graph)}
    free = [
        (number[state], number[target])
        for state, ways in graph.items()
        for target, cost in ways
        if cost == 0
    ]
    start, end = np.array(free, dtype=np.int64).reshape(-1, 2).T
    label = strong_components(start, end, len(graph))
    leaky = set(label[start[label[start] != label[end]]].tolist())
    classes: dict[int, list[State]] = {}
    for state, place in number.items():
        if int(label[place]) not in leaky:
            classes.setdefault(int(label[place]), []).append(state)
    return list(classes.values())


def strong_components(start: Places, end: Places, size: int) -> Places:
    """For each state the number of its component, in which each is reached from each.

    start, end: of every move
    """
    if size <= MOST_DENSE:
        reached = np.eye(size, dtype=np.float32)
        reached[start, end] = 1
        for _ in range(size.bit_length()):
            reached = (reached @ reached > 0).astype(np.float32)
        both: Places = (reached * reached.T).argmax(axis=1)
        return both
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(start)), (start, end)), shape=(size, size))
    _, label = connected_components(links.tocsr(), directed=True, connection="strong")
    return label.astype(np.int64)


def _distances(
    graph: Mapping[State, tuple[tuple[State, Fraction], ...]],
    sources: list[State],
    home: Mapping[State, int],
    count: int,
) -> tuple[Fraction, ...]:
    """Least cost of a path from the sources to each recurrent class (Dijkstra)."""
    reached: dict[int, Fraction] = {}
    done: set[State] = set()
    queue = [(Fraction(0), state) for state in sources]
    while queue and len(reached) < count:
        cost, state = heappop(queue)
        if state in done:
            continue
        done.add(state)
        if state in home:
            reached.setdefault(home[state], cost)
        for target, extra in graph[state]:
            if target not in done:
                heappush(queue, (cost + extra, target))
    return tuple(reached[place] for place in range(count))
