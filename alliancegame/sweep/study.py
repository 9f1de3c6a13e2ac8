"""The rows of a sweep: every scenario of shocks at every point of a design.

A row of the table is one game. Floating point decides almost all of them; wherever a comparison
lies within its error bound, the game is solved again in exact arithmetic, so that no row is wrong.
Where two actors are bound equally tightly, up to rounding, either may be named as the binding one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from math import comb, prod
from typing import Any

import numpy as np
import numpy.typing as npt

from alliancegame.errors import AllianceGameError
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.game.strategies import skeleton_of
from alliancegame.model.model import Model
from alliancegame.model.scenario import Scenario
from alliancegame.model.shocks import KEEPS_SIGN, Hit, in_order, reach
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.pact_stakes import pact_stakes
from alliancegame.sweep.designs import Design
from alliancegame.sweep.equilibria import has_kernel
from alliancegame.sweep.evaluation import Columns, Play, evaluated, exactly
from alliancegame.sweep.family import Family, family

QUICK = 2**17
"""Payoffs of a game up to which its pure equilibria are looked for without being asked for."""

MOST_PAYOFFS = 2**21
"""Payoffs of a game up to which they are looked for at all: some gigabytes."""

MOST_SCENARIOS = 2**16
"""The most combinations of shocks that one study looks at."""


def shock_combinations(model: Model, most: int = 1) -> tuple[Scenario, ...]:
    """Today and every combination of up to `most` shocks at full intensity.

    raises: AllianceGameError if there are more than MOST_SCENARIOS
    """
    shocks = len(model.shocks)
    most = min(most, shocks)
    number = sum(comb(shocks, count) for count in range(most + 1))
    if number > MOST_SCENARIOS:
        raise AllianceGameError(
            f"{shocks} shocks have {number} combinations of up to {most}; a study has at most "
            f"{MOST_SCENARIOS}. Combine fewer."
        )
    return tuple(
        Scenario.of(*(shock.name for shock in chosen))
        for count in range(most + 1)
        for chosen in combinations(model.shocks, count)
    )


def default_play(model: Model) -> Play:
    """As much of where play goes as is fast to find."""
    if not model.simultaneous:
        return "none"
    shape = skeleton_of(model).shape
    if has_kernel(shape):
        return "all"
    return "pure" if _payoffs(shape) <= QUICK else "none"


def _payoffs(shape: Sequence[int]) -> int:
    return len(shape) * prod(shape)


@frozen(eq=False)
class Study:
    """A design over a model's coordinates, crossed with scenarios.

    play:   how much to say of where play goes: "none" of it, "pure" equilibria, or "all"
    raises: AllianceGameError if the model names no commitment, a shock stands both in the design
            and in a scenario, a scenario leaves an actor without an open action, a number goes
            beyond what makes sense for it, or equilibria are wanted of a game of moves in sequence

    >>> from alliancegame.sweep.coordinates import ranged_coordinates
    >>> from alliancegame.sweep.designs import Sobol
    >>> model = ag.load("northern-triangle")
    >>> ag.Study(model, Sobol(ranged_coordinates(model), 8)).design.size
    8
    """

    model: Model
    design: Design
    scenarios: tuple[Scenario, ...] = (Scenario(),)
    play: Play = "pure"

    def __post_init__(self) -> None:
        commitment_of(self.model)
        if self.play != "none" and not self.model.simultaneous:
            raise AllianceGameError(
                f'game "{self.model.name}" has moves in sequence; a sweep finds the equilibria of '
                "simultaneous games only, and margins of all. Leave the equilibria out."
            )
        if self.play != "none" and _payoffs(self.shape) > MOST_PAYOFFS:
            raise AllianceGameError(
                f'game "{self.model.name}" has {_payoffs(self.shape):,} payoffs; a sweep looks for '
                f"equilibria among at most {MOST_PAYOFFS:,}. Leave the equilibria out: margins "
                "need no table of payoffs."
            )
        varied = {intensity.name for intensity in self._intensities.values()}
        for scenario in self.scenarios:
            in_order(self.model, scenario.hits)
            for hit in scenario.hits:
                if hit.shock in varied:
                    raise AllianceGameError(
                        f'shock "{hit.shock}" is in scenario "{scenario}" and its intensity '
                        "varies too; let it do one of the two."
                    )
            self._check_reach(scenario)

    def _check_reach(self, scenario: Scenario) -> None:
        """Raises AllianceGameError if a number leaves what makes sense for it anywhere."""
        varied = {i.name: (i.low, i.high) for i in self._intensities.values()}
        spans = varied | {hit.shock: (hit.intensity, hit.intensity) for hit in scenario.hits}
        shocks = [(shock, spans[shock.name]) for shock in self.model.shocks if shock.name in spans]
        ranges = {
            coordinate.name: (coordinate.low, coordinate.high)
            for coordinate in self.design.coordinates
            if coordinate.kind == "parameter"
        }
        for name in dict.fromkeys(c.parameter for shock, _ in shocks for c in shock.changes):
            parameter = self.model.parameters[name]
            for end in reach(name, ranges.get(name, (parameter.value, parameter.value)), shocks):
                under = ", ".join(shock.name for shock, _ in shocks)
                what = f'an end of where parameter "{name}" goes under {under}'
                parameter.limits.require(end, what, KEEPS_SIGN)

    @property
    def rows(self) -> int:
        """Number of games."""
        return self.design.size * len(self.scenarios)

    @property
    def shape(self) -> tuple[int, ...]:
        """Numbers of actions, all of them open."""
        return skeleton_of(self.model).shape

    @property
    def actors(self) -> tuple[str, ...]:
        """The actors' names, in the file's order."""
        return tuple(actor.name for actor in self.model.actors)

    @cached_property
    def stakes(self) -> dict[str, Fraction]:
        """Each actor's stake in the pact in the baseline game with the file's values."""
        return pact_stakes(self.model)

    def provenance(self) -> dict[str, Any]:
        """The inputs that the table depends on, JSON-ready."""
        chosen = {
            field.name: getattr(self.design, field.name)
            for field in fields(self.design)  # type: ignore[arg-type]
            if field.name not in {"coordinates", "dependence"}
        }
        depends = getattr(self.design, "dependence", None)
        return {
            "game": self.model.name,
            "digest": self.model.digest,
            "values": {
                name: str(parameter.value) for name, parameter in self.model.parameters.items()
            },
            "design": {"name": self.design.name, **chosen},
            "coordinates": [coordinate.to_dict() for coordinate in self.design.coordinates],
            "correlations": [] if depends is None else depends.to_list(),
            "scenarios": [str(scenario) for scenario in self.scenarios],
            "play": self.play,
        }

    def columns(self, start: int, stop: int) -> Columns:
        """The rows of the points from start up to stop, points in order, scenarios within a point.

        Scenarios and binding actors are given as positions.
        """
        points = self.design.values(start, stop)
        width = len(self.scenarios)
        cases = _interleaved([self._case(number, start, points) for number in range(width)])
        labels: Columns = {
            "sample": np.repeat(np.arange(start, stop), width),
            "scenario": np.tile(np.arange(width, dtype=np.int16), stop - start),
        }
        varied: Columns = {
            coordinate.column: values if width == 1 else np.repeat(values, width)
            for coordinate, values in zip(self.design.coordinates, points, strict=True)
        }
        return labels | varied | cases

    @cached_property
    def _intensities(self) -> Mapping[int, Any]:
        return {
            i: coordinate
            for i, coordinate in enumerate(self.design.coordinates)
            if coordinate.kind == "intensity"
        }

    @cached_property
    def _families(self) -> dict[tuple[int, tuple[Fraction, ...]], Family]:
        return {}

    def family(self, number: int, regime: tuple[Fraction, ...]) -> Family:
        """The games of a scenario while the varied shocks are in a regime of open actions."""
        key = (number, regime)
        if key not in self._families:
            varied = [
                Hit(coordinate.name, intensity)
                for coordinate, intensity in zip(self._intensities.values(), regime, strict=True)
            ]
            hits = self.scenarios[number].hits
            coordinates = self.design.coordinates
            whole = self.play != "none"
            self._families[key] = family(self.model, coordinates, hits, varied, whole=whole)
        return self._families[key]

    def _case(self, number: int, first: int, points: FloatArray) -> Columns:
        """One scenario's results at points whose first has the index `first`."""
        parts, places = [], []
        stakes = np.array([float(value) for value in self.stakes.values()])
        for regime, chosen in self._regimes(points):
            games = self.family(number, regime)
            inside = points if len(chosen) == points.shape[1] else points[:, chosen]
            part, undecided = evaluated(games, inside, self.actors, stakes, self.play)
            for place in np.flatnonzero(undecided):
                index = first + int(chosen[place])
                point = self.design.exact(index, inside[:, place].tolist())
                for name, value in self.exactly(number, point).items():
                    part[name][place] = value
            parts.append(part)
            places.append(chosen)
        if len(parts) == 1:
            return parts[0]
        order = np.argsort(np.concatenate(places))
        return {name: np.concatenate([p[name] for p in parts])[order] for name in parts[0]}

    def exactly(self, number: int, point: Sequence[Fraction]) -> dict[str, Any]:
        """One scenario's results at a point, in exact arithmetic and by the full solvers."""
        coordinates = list(zip(self.design.coordinates, point, strict=True))
        settings = {
            coordinate.name: value
            for coordinate, value in coordinates
            if coordinate.kind == "parameter"
        }
        varied = [
            Hit(coordinate.name, value)
            for coordinate, value in coordinates
            if coordinate.kind == "intensity"
        ]
        hits = (*self.scenarios[number].hits, *varied)
        return exactly(self.model.with_values(settings), hits, self.stakes, self.play)

    def _regimes(
        self, points: FloatArray
    ) -> Iterator[tuple[tuple[Fraction, ...], npt.NDArray[np.int64]]]:
        """Positions of the points grouped by which rules of the varied shocks are in force."""
        codes, choices = [], []
        for position, intensity in self._intensities.items():
            at = {rule.at for rule in self.model.shock(intensity.name).rules}
            edges = sorted({Fraction(0), *at})
            above = [*edges[1:], max(Fraction(1), edges[-1])]
            # 0 is no shock at all; just above it the rules with threshold 0 are in force
            inside = [Fraction(0), above[0] / 2, *edges[1:]]
            floats = np.array([float(edge) for edge in edges])
            code = np.searchsorted(floats, points[position], side="right")
            codes.append(np.where(points[position] > 0, code, 0))
            choices.append(inside)
        if not codes:
            yield (), np.arange(points.shape[1])
            return
        for places in product(*(range(len(choice)) for choice in choices)):
            chosen = np.flatnonzero((np.array(codes) == np.array(places)[:, None]).all(axis=0))
            if len(chosen):
                yield tuple(c[p] for c, p in zip(choices, places, strict=True)), chosen


def whole(study: Study) -> Columns:
    """All the study's columns."""
    return study.columns(0, study.design.size)


def _interleaved(cases: Sequence[Columns]) -> Columns:
    """The scenarios' columns as rows, scenario by scenario within each point."""
    if len(cases) == 1:
        return cases[0]
    return {name: np.stack([case[name] for case in cases], axis=1).ravel() for name in cases[0]}
