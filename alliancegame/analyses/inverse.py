"""For which weights keeping the pact is rational."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import (
    Block,
    Column,
    Definition,
    Grid,
    Heading,
    Note,
    Sentence,
    left,
    right,
)
from alliancegame.model.called import in_prose
from alliancegame.numerals import capital, short

if TYPE_CHECKING:
    from alliancegame.pact.examined import Examined
    from alliancegame.pact.robustness.rationalizing_weights import End, Inverse, WeightRange

TITLE = "What keeping it says about the weights"


MOST_WEIGHTS = 20
"""Weights up to which each has a row; of more, those that never matter share one."""


def compute(subject: Examined) -> Inverse:
    """The exact range of each weight over which nobody gains by leaving."""
    from alliancegame.pact.robustness.rationalizing_weights import inverse

    return inverse(subject.model)


def document(result: Inverse) -> Iterator[Block]:
    """For which values of each weight the pact is an equilibrium; what pays beyond."""
    yield Heading(TITLE)
    yield Sentence(inverse_sentence(result))
    yield inverse_grid(result)
    yield Note("Each weight alone, all else as stated; the ends are exact.")
    yield Definition("inverse")


def inverse_sentence(result: Inverse) -> str:
    """The weights whose stated ranges reach to where the pact is no longer rational."""
    if not all(weight_range.holds for weight_range in result.ranges):
        able = [
            _limits(weight_range)
            for weight_range in result.ranges
            if weight_range.possible and not weight_range.squared
        ]
        head = "With the weights as stated, keeping the pact is not rational"
        if not able:
            others = (
                " that can be told"
                if any(weight_range.squared for weight_range in result.ranges)
                else ""
            )
            return f"{head}, and no other value of any one of them{others} makes it so."
        return f"{head}; another value of one alone would make it so: {'; '.join(able)}."
    ranged = [
        weight_range for weight_range in result.ranges if weight_range.stated_inside is not None
    ]
    beyond = [_limits(weight) for weight in ranged if not weight.stated_inside]
    if not ranged:
        return "No weight has a stated range to compare with."
    if not beyond:
        return (
            f"Keeping the pact is rational over the whole stated range of each of the "
            f"{len(ranged)} weights, taken one at a time."
        )
    return (
        f"Keeping the pact is rational over the whole stated range of "
        f"{len(ranged) - len(beyond)} of {len(ranged)} weights, taken one at a time; "
        f"not of: {'; '.join(beyond)}."
    )


def _limits(weight_range: WeightRange) -> str:
    if not weight_range.possible:
        return f"{weight_range.parameter.name} (no value suffices)"
    ends = []
    if weight_range.low is not None:
        ends.append(f"from {short(float(weight_range.low.value))}")
    if weight_range.high is not None:
        ends.append(f"up to {short(float(weight_range.high.value))}")
    return f"{weight_range.parameter.name} (only {' '.join(ends)})"


def inverse_grid(result: Inverse) -> Grid:
    """A row per weight."""
    columns: list[Column] = [
        left("Weight"),
        right("Stated"),
        right("From"),
        right("To"),
        left("Beyond it pays"),
    ]
    unbounded = [
        weight_range
        for weight_range in result.ranges
        if weight_range.low is None and weight_range.high is None
    ]
    free = [weight for weight in unbounded if weight.possible and not weight.squared]
    together = len(result.ranges) > MOST_WEIGHTS and len(free) > 1
    rows = []
    for weight in result.ranges:
        if together and weight in free:
            continue
        stated = short(float(weight.parameter.value))
        if weight.squared:
            rows.append((weight.parameter.name, stated, "–", "–", "not told: it multiplies itself"))
            continue
        if not weight.possible:
            rows.append((weight.parameter.name, stated, "–", "–", "no value of it alone suffices"))
            continue
        ends = [end for end in (weight.low, weight.high) if end is not None]
        rows.append(
            (
                weight.parameter.name,
                stated,
                _end(weight.low, "0"),
                _end(weight.high, "∞"),
                "; ".join(_beyond(result, end) for end in ends) or "nothing",
            )
        )
    if together:
        rows.append((f"each of {len(free)} others", "–", "0", "∞", "nothing"))
    return Grid(columns, rows)


def _end(end: End | None, otherwise: str) -> str:
    return otherwise if end is None else short(float(end.value))


def _beyond(result: Inverse, end: End) -> str:
    return f'{capital(in_prose(result.model.actor(end.actor).label))} to "{end.action}"'


INVERSE = CommitmentAnalysis(
    "inverse", TITLE, "For which weights is keeping the pact rational?", compute, document, order=60
)
