"""A crisis along one parameter: how often the pledge is tested and kept, and where play changes.

Equilibria at successive values are joined while they play the same actions at the same places.
Where the set of these patterns differs between two values, the change is narrowed down by halves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.trees.assessment import Assessment
from alliancegame.game.trees.unfold import build_tree
from alliancegame.model.model import Model
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.sequence.tested_pledge import Crisis, willingness
from alliancegame.records.crisis_records import CrisisPathRecord
from alliancegame.solvers.base import Budget, counted_anew
from alliancegame.solvers.trees.extensive import solve_tree
from alliancegame.solvers.trees.tree_solution import TreeSolution

if TYPE_CHECKING:
    import pandas as pd

HALVINGS = 16
"""The number of times that the gap between two values is halved around a change."""

Pattern: TypeAlias = tuple[tuple[str, ...], ...]
"""For each information set the actions played there."""


@frozen
class CrisisPoint:
    """One equilibrium at one value: how often the pledge is invoked and then honoured (None: it
    never is invoked), and how often it would be if it always were.
    """

    value: Fraction
    invoked: Fraction
    honoured: Fraction | None
    willing: Fraction | None


@frozen
class CrisisBranch:
    """Equilibria at successive values that play the same actions at the same places."""

    pattern: Pattern
    points: tuple[CrisisPoint, ...]


@frozen(eq=False, repr=False)
class CrisisPath(Shown):
    """The crisis at ascending values of a parameter.

    plays:   the equilibria at each value, verified, each with its coverage
    changes: (value, value) between which the set of equilibria changes, the gap halved 16 times
             on either side
    """

    model: Model
    parameter: str
    plays: Mapping[Fraction, TreeSolution]
    changes: tuple[tuple[Fraction, Fraction], ...]

    @property
    def branches(self) -> tuple[CrisisBranch, ...]:
        """The equilibria joined from one value to the next."""
        finished: list[CrisisBranch] = []
        growing: dict[Pattern, list[CrisisPoint]] = {}
        for value, play in self.plays.items():
            here = {
                pattern(assessment): CrisisPoint(
                    value,
                    assessment.events["invoked"],
                    assessment.honoured_if_invoked,
                    willingness(self.model, assessment),
                )
                for assessment in play
            }
            finished += [
                CrisisBranch(played, tuple(points))
                for played, points in growing.items()
                if played not in here
            ]
            growing = {played: [*growing.get(played, []), point] for played, point in here.items()}
        finished += [CrisisBranch(played, tuple(points)) for played, points in growing.items()]
        return tuple(sorted(finished, key=lambda branch: branch.points[0].value))

    def to_dict(self) -> CrisisPathRecord:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "parameter": self.parameter,
            "changes": [[float(low), float(high)] for low, high in self.changes],
            "points": [
                {"value": float(value), **play.to_dict()} for value, play in self.plays.items()
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """A row per value and branch: invoked, honoured once invoked, willing."""
        import pandas as pd

        rows = [
            {
                "branch": number,
                self.parameter: float(point.value),
                "invoked": float(point.invoked),
                "honoured": None if point.honoured is None else float(point.honoured),
                "willing": None if point.willing is None else float(point.willing),
            }
            for number, branch in enumerate(self.branches, 1)
            for point in branch.points
        ]
        return pd.DataFrame(rows)


def crisis_path(
    model: Model, parameter: str, steps: int = 24, budget: Budget | None = None
) -> CrisisPath:
    """The crisis at evenly spaced values over the parameter's range, and around its changes.

    raises: NameUnknownError for an undefined parameter; AllianceGameError without a commitment, or
            if the parameter has no range

    >>> ag.crisis_path("article-4-crisis", "russia.word", steps=2).parameter
    'russia.word'
    """
    commitment_of(model)
    along = model.parameter(parameter)
    if along.low is None or along.high is None or not along.span:
        raise AllianceGameError(
            f'parameter "{parameter}" has no range; a path needs one. '
            f"With ranges: {', '.join(ranged(model))}."
        )

    def at(value: Fraction) -> TreeSolution:
        return solve_tree(build_tree(model, (), {parameter: value}), counted_anew(budget))

    grid = {along.low + along.span * Fraction(step, steps) for step in range(steps + 1)}
    plays = {value: at(value) for value in sorted(grid | {along.value})}
    changes: list[tuple[Fraction, Fraction]] = []
    for ends in pairwise(list(plays)):
        if _patterns(plays[ends[0]]) == _patterns(plays[ends[1]]):
            continue
        low, high = _narrowed(plays, *ends, at)
        if changes and changes[-1][1] == low:
            low = changes.pop()[0]
        changes.append((low, high))
    return CrisisPath(model, parameter, dict(sorted(plays.items())), tuple(changes))


def _narrowed(
    plays: dict[Fraction, TreeSolution],
    low: Fraction,
    high: Fraction,
    at: Callable[[Fraction], TreeSolution],
) -> tuple[Fraction, Fraction]:
    """Two values between which the patterns change, closer together; what is met is noted."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        plays[middle] = at(middle)
        if _patterns(plays[middle]) == _patterns(plays[low]):
            low = middle
        else:
            high = middle
    return low, high


def telling_parameters(result: Crisis, most: int = 3) -> tuple[str, ...]:
    """The parameters worth following: nature's probabilities first, then those that would turn a
    party's mind; at most so many.
    """
    model = result.model
    drawn = [name for decision in model.decisions for name in decision.probabilities.values()]
    names = dict.fromkeys([*drawn, *(broken.parameter for broken in result.breaks)])
    return tuple([name for name in names if model.parameters[name].span][:most])


def ranged(model: Model) -> list[str]:
    """The parameters that have a range."""
    return [parameter.name for parameter in model.parameters.values() if parameter.span]


def pattern(assessment: Assessment) -> Pattern:
    """The actions played with positive probability at each information set."""
    return tuple(
        tuple(action for action, p in zip(place.actions, mix, strict=True) if p)
        for place, mix in zip(assessment.tree.information_sets, assessment.behaviour, strict=True)
    )


def _patterns(play: TreeSolution) -> frozenset[Pattern]:
    return frozenset(map(pattern, play))
