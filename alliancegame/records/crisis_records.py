"""Crises and their branches as JSON."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from alliancegame.records.number import Number
from alliancegame.records.solution_records import AssessmentRecord, TreeSolutionRecord


class PointMarginRecord(TypedDict):
    """The loss of an actor by departing from the pact at one information set alone."""

    actor: str
    information_set: str
    action: str
    alternative: str
    margin: Number
    relative_margin: Number
    reached: Number


class CrisisCaseRecord(TypedDict):
    """The crisis today (shock None) or under one shock at full intensity."""

    shock: str | None
    play: TreeSolutionRecord
    margins: Sequence[PointMarginRecord]


class ParameterBreakRecord(TypedDict):
    """The value of a parameter, nearest to today's, at which a party's margin changes its sign."""

    parameter: str
    today: Number
    breaks_at: Number
    actor: str
    information_set: str
    alternative: str
    holds_today: bool


class CrisisRecord(TypedDict):
    """The commitment in a crisis, today and under each shock."""

    verdict: Sequence[str]
    cases: Sequence[CrisisCaseRecord]
    willing: Sequence[Number] | None
    breaks: Sequence[ParameterBreakRecord]


class CrisisPointRecord(TypedDict):
    """The equilibria at one value of a parameter."""

    value: Number
    concept: str
    equilibria: Sequence[AssessmentRecord]
    coverage: str
    coverage_reason: str


class CrisisPathRecord(TypedDict):
    """The equilibria of a crisis along a parameter, and where they change."""

    game: str
    parameter: str
    changes: Sequence[Sequence[Number]]
    points: Sequence[CrisisPointRecord]
