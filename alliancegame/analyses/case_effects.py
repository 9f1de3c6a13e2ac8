"""The effect of each column on the probability of each end, at estimated coefficients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import EstimateAnalysis
from alliancegame.document import Block, Column, Grid, Heading, Note, left, right
from alliancegame.numerals import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from alliancegame.evidence.estimation.effects import Average, Effects
    from alliancegame.evidence.estimation.estimate import Estimate

TITLE = "What the columns do to what happens"


def compute(subject: Estimate) -> Effects:
    """Average marginal effects of every column on every end."""
    from alliancegame.evidence.estimation.effects import marginal_effects

    return marginal_effects(subject)


def draw(_: Estimate, result: Effects) -> Figure:
    """Every average marginal effect with its interval."""
    from alliancegame.render.figures.estimation_plots import effects_figure

    return effects_figure(result)


def document(result: Effects) -> Iterator[Block]:
    """The probability of each end, and by how much each column moves it."""
    yield Heading(TITLE)
    rows = [
        (end, percent(average.value), interval(average), percent(result.seen[end]))
        for end, average in result.predicted.items()
    ]
    ends: list[Column] = [left("End"), right("Predicted"), right("95%"), right("Seen")]
    yield Grid(ends, rows)
    columns: list[Column] = [
        left("Column"),
        left("Change"),
        left("End"),
        right("Effect"),
        right("95%"),
    ]
    effects, before = [], ""
    for effect in result.effects:
        same = effect.column + effect.change == before
        before = effect.column + effect.change
        effects.append(
            (
                "" if same else effect.column,
                "" if same else effect.change,
                effect.end,
                points(effect.effect.value),
                interval(effect.effect, signed=True),
            )
        )
    yield Grid(columns, effects, "Average marginal effects, in percentage points")
    yield Note(
        "Averages over the cases; intervals by the delta method. Per unit: the slope at each "
        "case's own number. A level: against cases with none of the levels that the game names."
    )


def points(value: float) -> str:
    """A difference of probabilities in percentage points.

    >>> points(0.0712), points(-0.0004)
    ('+7.1', '-0.0')
    """
    return f"{100 * value:+.1f}"


def interval(average: Average, *, signed: bool = False) -> str:
    """The 95% interval of an average."""
    low, high = average.interval()
    if signed:
        return f"{points(low)} to {points(high)}"
    return f"{percent(low)} to {percent(high)}"


EFFECTS = EstimateAnalysis(
    "effects",
    TITLE,
    "How do the columns move the probabilities of what happens?",
    compute,
    document,
    figures={"effects": draw},
    order=10,
)
