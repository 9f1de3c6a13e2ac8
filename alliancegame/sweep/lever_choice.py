"""The choice of a lever when nobody can say which shocks will come.

An option is one lever moved to an end of its limits, or as far as a budget goes; or none. A
scenario is a combination of shocks at one point of the numbers' ranges. An option yields the
alliance's relative margin in each scenario; those who want the pact broken wish the opposite.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray
from alliancegame.model.called import controller_label, lever_moved
from alliancegame.model.model import Lever, Model
from alliancegame.numerals import either
from alliancegame.records.sweep_records import LeverChoiceRecord, OptionRecord
from alliancegame.sweep.coordinates import Coordinate, ranged_coordinates
from alliancegame.sweep.decisions import Decision, decide
from alliancegame.sweep.dependence import dependence
from alliancegame.sweep.designs import Listed, Sobol
from alliancegame.sweep.memory import require_memory
from alliancegame.sweep.study import Study, shock_combinations

if TYPE_CHECKING:
    import pandas as pd

Goal: TypeAlias = Literal["keep", "break"]


@frozen
class Option:
    """One thing to do.

    lever: None: nothing
    value: what the lever's parameter becomes
    cost:  in the levers' unit
    """

    name: str
    lever: Lever | None
    value: Fraction | None
    cost: Fraction

    @property
    def label(self) -> str:
        """The option in words: the label of the lever, and what it is moved to."""
        if self.lever is None or self.value is None:
            return self.name
        return lever_moved(self.lever.label, float(self.value))

    def to_dict(self) -> OptionRecord:
        """JSON-ready."""
        return {
            "option": self.name,
            "lever": None if self.lever is None else self.lever.name,
            "controller": None if self.lever is None else self.lever.controller,
            "value": None if self.value is None else float(self.value),
            "cost": float(self.cost),
        }


@frozen(eq=False, repr=False)
class LeverChoice(Shown):
    """The options scored by every rule.

    scenarios: names of the combinations of shocks that count
    hopeless:  of those in which somebody's part in the pact is closed, whatever is done
    samples:   points of the ranges in each scenario; 0: the file's values
    holds:     whether the pact holds, shape (options, scenarios × points)
    """

    model: Model
    goal: Goal
    options: tuple[Option, ...]
    scenarios: tuple[str, ...]
    hopeless: tuple[str, ...]
    samples: int
    seed: int
    decision: Decision
    holds: npt.NDArray[np.bool_]

    @property
    def successes(self) -> tuple[int, ...]:
        """For each option, in how many cases it leads to what is wished."""
        wished = self.holds if self.goal == "keep" else ~self.holds
        return tuple(wished.sum(axis=1).tolist())

    def mover(self, option: Option) -> str:
        """The label of whoever moves an option's lever; "" where there is none."""
        return "" if option.lever is None else controller_label(self.model, option.lever)

    def best(self, rule: str) -> tuple[str, ...]:
        """The options that a rule would choose, in words."""
        names = self.decision.best(rule)
        return tuple(option.label for option in self.options if option.name in names)

    @property
    def sentence(self) -> str:
        """The best option in a sentence: by which rules, and in how many cases it works."""
        wish = "last" if self.goal == "keep" else "end"
        cases = self.holds.shape[1]
        if not any(self.successes):
            return f"No option makes the pact {wish} in any of the {cases} cases."
        best = [set(self.decision.best(rule)) for rule in self.decision.scores]
        common = set.intersection(*best)
        if not common:
            return f"The rules of choice disagree on how to make the pact {wish}."
        named = either(option.label for option in self.options if option.name in common)
        counts = sorted(
            {
                count
                for option, count in zip(self.options, self.successes, strict=True)
                if option.name in common
            }
        )
        reached = either(map(str, counts))
        return (
            f"By any rule {named} is best for making the pact {wish}: with it the pact {wish}s in "
            f"{reached} of {cases} cases."
        )

    def to_dict(self) -> LeverChoiceRecord:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "goal": self.goal,
            "options": [option.to_dict() for option in self.options],
            "scenarios": list(self.scenarios),
            "hopeless_scenarios": list(self.hopeless),
            "samples": self.samples,
            "seed": self.seed,
            "successes": dict(zip((o.name for o in self.options), self.successes, strict=True)),
            "cases": self.holds.shape[1],
            "rules": self.decision.to_dict(),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per option: its cost and its score by each rule."""
        frame = self.decision.to_frame()
        frame.insert(0, "cost", [float(option.cost) for option in self.options])
        return frame


def choose_lever(
    model: Model,
    goal: Goal = "keep",
    *,
    combine: int = 1,
    samples: int = 0,
    seed: int = 0,
    budget: Fraction | None = None,
    optimism: float = 0.5,
    aversion: float = 1.0,
) -> LeverChoice:
    """Every lever of the file as an option, over every combination of up to `combine` shocks.

    samples:            points of the ranges at which each scenario counts; 0: the file's values
    budget:             how much an option may cost; None: the levers' limits alone
    optimism, aversion: as in decide
    raises:             AllianceGameError if the file names no levers or no commitment, or the
                        commitment is impossible in every scenario

    >>> ag.choose_lever("northern-triangle").best("maximin")
    ('China shows Moscow its displeasure (to 0)',)
    """
    if goal not in get_args(Goal):
        raise AllianceGameError(
            f'the goal is "{goal}"; it is {either(get_args(Goal))}. Give one of these.'
        )
    if not model.levers:
        raise AllianceGameError(
            f'game "{model.name}" names no levers; there is nothing to choose among. '
            "Add [levers.NAME] with actor, parameter, range and cost."
        )
    options = tuple(_options(model, budget))
    scenarios = shock_combinations(model, combine)
    pulled = {
        option.lever.parameter: option.lever for option in options if option.lever is not None
    }
    moved = [Coordinate("parameter", name, lever.low, lever.high) for name, lever in pulled.items()]
    ranged = [
        coordinate for coordinate in ranged_coordinates(model) if coordinate.name not in pulled
    ]
    drawn = ranged if samples else []
    design = Sobol(tuple(drawn), samples or 1, seed, dependence(model, drawn))
    rows = len(options) * design.size * len(scenarios)
    numbers = len(moved) + len(drawn) + len(model.actors) + 8  # of 8 bytes each, for every game
    require_memory(3 * 8 * rows * numbers, f"a choice over {rows:,} games", "Take fewer samples.")
    sample = design.values(0, design.size)
    points = np.concatenate([_points(model, option, list(pulled), sample) for option in options], 1)
    study = Study(model, Listed((*moved, *drawn), points), scenarios, "none")
    columns = study.columns(0, study.design.size)
    cases = len(options), sample.shape[1], len(scenarios)
    outcomes, holds = columns["margin"].reshape(cases), columns["holds"].reshape(cases)
    open_pact = [study.family(number, ()).impossible < 0 for number in range(len(scenarios))]
    counted = np.array(open_pact) & np.isfinite(outcomes).all(axis=(0, 1))
    if not counted.any():
        raise AllianceGameError(
            f'the commitment of game "{model.name}" is impossible, or has no alternative, in every '
            "scenario; no lever makes a difference. Fewer shocks: --combine 0."
        )
    wanted = outcomes[:, :, counted].reshape(len(options), -1)
    names = [option.name for option in options]
    sign = 1 if goal == "keep" else -1
    return LeverChoice(
        model,
        goal,
        options,
        tuple(str(scenario) for scenario, kept in zip(scenarios, counted, strict=True) if kept),
        tuple(
            str(scenario) for scenario, kept in zip(scenarios, open_pact, strict=True) if not kept
        ),
        samples,
        seed,
        decide(names, sign * wanted, optimism, aversion),
        holds[:, :, counted].reshape(len(options), -1),
    )


def _points(model: Model, option: Option, pulled: Sequence[str], sample: FloatArray) -> FloatArray:
    """The levers' parameters as the option leaves them, above each point of what is drawn."""
    stated = np.array([float(model.parameter(name).value) for name in pulled])
    if option.lever is not None and option.value is not None:
        stated[pulled.index(option.lever.parameter)] = float(option.value)
    return np.concatenate([np.repeat(stated[:, None], sample.shape[1], axis=1), sample])


def _options(model: Model, budget: Fraction | None) -> Iterator[Option]:
    """Nothing, then each lever to either end, or as far towards it as the budget goes."""
    yield Option("nothing", None, None, Fraction(0))
    for lever in model.levers:
        now = model.parameter(lever.parameter).value
        for end in (lever.low, lever.high):
            change = end - now
            if budget is not None and lever.cost * abs(change) > budget:
                change *= budget / (lever.cost * abs(change))
            if change:
                value = now + change
                name = f"{lever.name} to {float(value):.3g}"
                yield Option(name, lever, value, lever.cost * abs(change))
