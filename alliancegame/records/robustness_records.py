"""Robustness, shocks, levers and weights as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class RobustnessDeviationsRecord(TypedDict):
    """One entry of the robustness deviations."""

    actor: str
    action: str
    max_norm: Number
    max_norm_exact: bool
    euclidean: Number
    euclidean_exact: bool
    worst_gain: Number
    worst_relative_gain: Number


class RobustnessRecord(TypedDict):
    """The pact's robustness radius, what drives it, and whether it holds in all stated ranges."""

    max_norm: Number
    euclidean: Number
    exact: bool
    certified: bool | None
    counterexample: Mapping[str, Number] | None
    actor: str | None
    action: str | None
    breaking: Mapping[str, Number] | None
    drivers: Mapping[str, Number] | None
    deviations: Sequence[RobustnessDeviationsRecord]
    sentence: str


class StoriesStoriesRecord(TypedDict):
    """One entry of the stories stories."""

    moves: Sequence[Sequence[str]]
    gains: Mapping[str, Number]
    deterrent: str | None
    answer: Sequence[Sequence[str]]
    end: Mapping[str, str]
    outcome: Mapping[str, Number]
    settles: bool


class StoriesRecord(TypedDict):
    """The stories of all improvements on the pact; none: nobody, alone or together, has one."""

    stories: Sequence[StoriesStoriesRecord]
    sentences: Sequence[str]


class OrdinalRecord(TypedDict):
    """The conclusions from the rankings alone."""

    equilibria: Sequence[Mapping[str, str]]
    surviving: Mapping[str, Sequence[str]]
    pact_nash: bool | None
    better: Mapping[str, Any]
    kinds: Mapping[str, Any]
    ties: bool
    sentences: Sequence[str]


class LeversPlansRecord(TypedDict):
    """One entry of the levers plans."""

    controller: str | None
    shock: str | None
    goal: str
    cost: Number
    changes: Mapping[str, Sequence[Number]]
    actor: str | None
    action: str | None
    exact: bool


class LeversRecord(TypedDict):
    """The cheapest plans, by case and by controller."""

    plans: Sequence[LeversPlansRecord]


class WeightEndRecord(TypedDict):
    """One entry of the weight end."""

    value: Number
    actor: str
    action: str


class InverseRangesRecord(TypedDict):
    """One entry of the inverse ranges."""

    parameter: str
    owners: Sequence[str]
    value: Number
    low: Number
    high: Number
    below: WeightEndRecord | None
    above: WeightEndRecord | None
    possible: bool
    squared: bool
    stated_inside: bool | None
    sentence: str


class InverseRecord(TypedDict):
    """The range of every weight for which the observed play is an equilibrium."""

    ranges: Sequence[InverseRangesRecord]


class BreakingSetsSetsRecord(TypedDict):
    """One entry of the breaking sets sets."""

    shocks: Sequence[str]
    actor: str
    action: str | None
    gain: Number
    chance: Number


class BreakingSetsRecord(TypedDict):
    """The minimal breaking sets, the likeliest first; iterates over them and has a length."""

    sets: Sequence[BreakingSetsSetsRecord]
    complete: bool
    reason: str
    sentence: str


class FrontierPointsRecord(TypedDict):
    """One entry of the frontier points."""

    intensities: Sequence[Number]
    breaks_at: Number
    actor: str | None
    action: str | None


class FrontierRecord(TypedDict):
    """The intensity at which the last shock breaks the pact, for combinations of the others."""

    shocks: Sequence[str]
    points: Sequence[FrontierPointsRecord]


class ShockAnalysisShocksRecord(TypedDict):
    """One entry of the shock analysis shocks."""

    shock: str
    breaks_at: Number
    actor: str | None
    action: str | None


class ShockAnalysisRecord(TypedDict):
    """Every shock's breakpoint, the minimal breaking sets, and breaking frontiers."""

    game: str
    shocks: Sequence[ShockAnalysisShocksRecord]
    breaking_sets: BreakingSetsRecord
    frontiers: Sequence[FrontierRecord]
