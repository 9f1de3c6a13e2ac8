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
    if not all(item.holds for item in result.ranges):
        able = [_limits(item) for item in result.ranges if item.possible and not item.squared]
        head = "With the weights as stated, keeping the pact is not rational"
        if not able:
            others = " that can be told" if any(item.squared for item in result.ranges) else ""
            return f"{head}, and no other value of any one of them{others} makes it so."
        return f"{head}; another value of one alone would make it so: {'; '.join(able)}."
    ranged = [item for item in result.ranges if item.stated_inside is not None]
    beyond = [_limits(item) for item in ranged if not item.stated_inside]
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


def _limits(item: WeightRange) -> str:
    if not item.possible:
        return f"{item.parameter.name} (no value suffices)"
    ends = []
    if item.low is not None:
        ends.append(f"from {short(float(item.low.value))}")
    if item.high is not None:
        ends.append(f"up to {short(float(item.high.value))}")
    return f"{item.parameter.name} (only {' '.join(ends)})"


def inverse_grid(result: Inverse) -> Grid:
    """A row per weight."""
    columns: list[Column] = [
        left("Weight"),
        right("Stated"),
        right("From"),
        right("To"),
        left("Beyond it pays"),
    ]
    unbounded = [item for item in result.ranges if item.low is None and item.high is None]
    free = [item for item in unbounded if item.possible and not item.squared]
    together = len(result.ranges) > MOST_WEIGHTS and len(free) > 1
    rows = []
    for item in result.ranges:
        if together and item in free:
            continue
        stated = short(float(item.parameter.value))
        if item.squared:
            rows.append((item.parameter.name, stated, "–", "–", "not told: it multiplies itself"))
            continue
        if not item.possible:
            rows.append((item.parameter.name, stated, "–", "–", "no value of it alone suffices"))
            continue
        ends = [end for end in (item.low, item.high) if end is not None]
        rows.append(
            (
                item.parameter.name,
                stated,
                _end(item.low, "0"),
                _end(item.high, "∞"),
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
