"""Sweeps, uncertainty, phases and choices of levers as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict

from alliancegame.records.happened_record import HappenedRecord
from alliancegame.records.number import Number


class CorrelationRecord(TypedDict):
    """Two parameters, and the rank correlation between them."""

    between: Sequence[str]
    rank: Number


class OptionRecord(TypedDict):
    """One thing to do."""

    option: str
    lever: str | None
    controller: str | None
    value: Number
    cost: Number


class RuleRecord(TypedDict):
    """The options that a rule of choice picks, and its score for each option."""

    best: Sequence[str]
    scores: Mapping[str, Number]


class LeverChoiceRecord(TypedDict):
    """The options scored by every rule."""

    game: str
    goal: str
    options: Sequence[OptionRecord]
    scenarios: Sequence[str]
    hopeless_scenarios: Sequence[str]
    samples: int
    seed: int
    successes: Mapping[str, int]
    cases: int
    rules: Mapping[str, RuleRecord]


class AxisRecord(TypedDict):
    """A coordinate of a phase diagram, and the values it takes."""

    name: str
    values: Sequence[Number]


class PhaseDiagramRecord(TypedDict):
    """The phases over a grid of two coordinates."""

    game: str
    shocks: Sequence[HappenedRecord]
    across: AxisRecord
    up: AxisRecord
    phases: Sequence[Sequence[Sequence[str]]]
    phase: Sequence[Sequence[int]]
    holds: Sequence[Sequence[bool]]
    margin: Sequence[Sequence[Number]]


class SwingRecord(TypedDict):
    """The effect of one coordinate alone, the others at the file's values."""

    parameter: str
    range: Sequence[Number]
    margins: Sequence[Number]
    holds: Sequence[bool]


class DiscoveredBoxRecord(TypedDict):
    """A box of the trajectory."""

    limits: Mapping[str, Sequence[Number]]
    coverage: Number
    density: Number
    mass: Number


class DiscoveryRecord(TypedDict):
    """The boxes that peeling found."""

    suggested: DiscoveredBoxRecord
    trajectory: Sequence[DiscoveredBoxRecord]


class SensitivityRecord(TypedDict):
    """The share of the variance that a parameter accounts for, alone and in all."""

    parameter: str
    first_order: Sequence[Number]
    total: Sequence[Number]


class UncertaintyRecord(TypedDict):
    """The chances of a verdict on a commitment, given the ranges its numbers may lie in."""

    game: str
    shocks: Sequence[HappenedRecord]
    samples: int
    draws: int
    seed: int
    holds: Sequence[Number]
    only_pure_equilibrium: Sequence[Number] | None
    unique: Sequence[Number] | None
    selected: Sequence[Number] | None
    margin: Sequence[Number] | None
    sensitivity_of_margin: Sequence[SensitivityRecord]
    sensitivity_of_holds: Sequence[SensitivityRecord]
    tornado: Sequence[SwingRecord]
    rarer: str | None
    boxes: DiscoveryRecord | None
    correlations: Sequence[CorrelationRecord]


class ScenarioSummaryRecord(TypedDict):
    """Shares over one scenario's points."""

    scenario: str
    points: int
    holds: Number
    only_pure_equilibrium: Number
    least_margin: Number
    binding: Mapping[str, Number]


class SummaryRecord(TypedDict):
    """A finished sweep, scenario by scenario."""

    game: str
    folder: str
    table: str
    rows: int
    provenance: Mapping[str, Any]
    scenarios: Sequence[ScenarioSummaryRecord]
