"""Robustness, shocks, levers and weights as JSON."""

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from alliancegame.records.number import Number


class DeviationRadiusRecord(TypedDict):
    """The robustness radius of the pact against one deviation."""

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
    deviations: Sequence[DeviationRadiusRecord]
    sentence: str


class StoryRecord(TypedDict):
    """An improvement on the pact, who answers it, and where play ends."""

    moves: Sequence[Sequence[str]]
    gains: Mapping[str, Number]
    deterrent: str | None
    answer: Sequence[Sequence[str]]
    end: Mapping[str, str]
    outcome: Mapping[str, Number]
    settles: bool


class StoriesRecord(TypedDict):
    """The stories of all improvements on the pact; none: nobody, alone or together, has one."""

    stories: Sequence[StoryRecord]
    sentences: Sequence[str]


class OrdinalRecord(TypedDict):
    """The conclusions from the rankings alone."""

    equilibria: Sequence[Mapping[str, str]]
    surviving: Mapping[str, Sequence[str]]
    pact_nash: bool | None
    better: Mapping[str, str]
    kinds: Mapping[str, str]
    ties: bool
    sentences: Sequence[str]


class PlanRecord(TypedDict):
    """A plan: the changes of levers that reach a goal at the least cost."""

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

    plans: Sequence[PlanRecord]


class WeightEndRecord(TypedDict):
    """The value of a weight at which an actor begins to gain by another action."""

    value: Number
    actor: str
    action: str


class WeightRangeRecord(TypedDict):
    """The values of a weight for which the observed play is an equilibrium."""

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

    ranges: Sequence[WeightRangeRecord]


class BreakingSetRecord(TypedDict):
    """Shocks that together break the pact, who leaves by then, and how likely they are."""

    shocks: Sequence[str]
    actor: str
    action: str | None
    gain: Number
    chance: Number


class BreakingSetsRecord(TypedDict):
    """The minimal breaking sets, the likeliest first, and whether they are all."""

    sets: Sequence[BreakingSetRecord]
    complete: bool
    reason: str
    sentence: str


class FrontierPointRecord(TypedDict):
    """The intensity at which the last shock breaks the pact, given those of the others."""

    intensities: Sequence[Number]
    breaks_at: Number
    actor: str | None
    action: str | None


class FrontierRecord(TypedDict):
    """The intensity at which the last shock breaks the pact, for combinations of the others."""

    shocks: Sequence[str]
    points: Sequence[FrontierPointRecord]


class ShockBreakpointRecord(TypedDict):
    """The intensity at which a shock alone breaks the pact, and who leaves by which action."""

    shock: str
    breaks_at: Number
    actor: str | None
    action: str | None


class ShockAnalysisRecord(TypedDict):
    """Every shock's breakpoint, the minimal breaking sets, and breaking frontiers."""

    game: str
    shocks: Sequence[ShockBreakpointRecord]
    breaking_sets: BreakingSetsRecord
    frontiers: Sequence[FrontierRecord]
