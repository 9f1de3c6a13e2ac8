"""The life of the pact as shocks arrive and pass, and its likeliest ends."""

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
    More,
    Note,
    Sentence,
    left,
    right,
)
from alliancegame.numerals import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from alliancegame.pact.examined import Examined
    from alliancegame.pact.time.base_rates import Comparison
    from alliancegame.pact.time.survival_curve import Survival

LONGEST_BAR = 16
"""Characters of a bar that stands for certainty."""


TITLE = "How long it lasts"


def compute(subject: Examined) -> Survival:
    """The life of the pact over the years asked for."""
    return subject.survival


def draw(_: Examined, result: Survival) -> Figure:
    """The curve of survival beside the record."""
    from alliancegame.pact.time.base_rates import compare_with_record
    from alliancegame.render.figures.survival_plot import survival_figure

    return survival_figure(compare_with_record(result))


def document(result: Survival) -> Iterator[Block]:
    """The sentences, survival year by year, and which shock will have ended it."""
    yield Heading(f"{TITLE}: {_commitment(result)}")
    from alliancegame.pact.time.base_rates import compare_with_record

    comparison = compare_with_record(result)
    yield from map(Sentence, result.sentences)
    if result.survival[0] == 0:
        yield from map(Sentence, comparison.sentences)
        return
    yield life_grid(comparison, bars=True)
    yield More("what ends it, the record of defence pacts, and what the columns mean")
    yield causes_grid(result)
    yield from map(Sentence, comparison.sentences)
    yield Note(survival_note(result))
    yield Definition("survival")


def _commitment(result: Survival) -> str:
    commitment = result.model.commitment
    return commitment.name if commitment is not None else "the pact"


def life_grid(comparison: Comparison, *, bars: bool = False) -> Grid:
    """The probability of lasting so many years, beside the record.

    bars: with a column that draws it, where no figure does
    """
    import numpy as np

    result = comparison.life
    columns: list[Column] = [right("Years"), right("It lasts")]
    columns += [left("")] if bars else []
    columns += [right("Unbroken"), right("In force")]
    if result.band is not None:
        columns.append(right("At other rates"))
    rows = []
    for year in milestones(float(result.times[-1])):
        chance = result.probability(year)
        record = comparison.record
        row = [
            f"{year:g}",
            result.told(chance),
            *(["█" * round(LONGEST_BAR * chance)] if bars else []),
        ]
        row += [percent(float(share(year))) for share in (record.unbroken, record.lasting)]
        if result.band is not None:
            low, high = (
                float(np.interp(year, result.times, edge))
                for edge in (result.band.low, result.band.high)
            )
            row.append(f"{percent(low)} – {percent(high)}")
        rows.append(tuple(row))
    return Grid(columns, rows)


def milestones(years: float) -> list[float]:
    """The years a table shows: about ten, round, up to the last.

    >>> milestones(20), milestones(1)
    ([0.5, 1.0, 2.0, 5.0, 10.0, 20], [0.05, 0.1, 0.2, 0.5, 1])
    """
    steps = [m * 10.0**e for e in range(-3, 5) for m in (1, 2, 5)]
    return [*(year for year in steps if years / 50 < year < years), years]


def causes_grid(result: Survival) -> Grid:
    """The causes that will have ended it by the last year."""
    columns: list[Column] = [left("Ended by"), right(f"By year {result.times[-1]:g}")]
    rows = [
        (result.cause_label(cause).replace('"', ""), percent(chance))
        for cause, chance in result.causes
    ]
    rows.append(("(nothing: it lasts)", result.told(float(result.survival[-1]))))
    return Grid(columns, rows)


def survival_note(result: Survival) -> str:
    """A note on the meaning of the columns and on the assumptions."""
    sentences = [
        "Unbroken and in force: of bilateral defence pacts since 1945 the share that nobody had "
        "broken, other ends apart, and that still in force on paper (ATOP 4.01)."
    ]
    if result.life.method == "simulation":
        sentences.append(
            f"Simulated, as the shocks that bear on each other have too many states together; with "
            f"95% confidence the true curve is within {percent(result.life.error)} of this one "
            "throughout."
        )
    if result.life.method == "enclosure":
        sentences.append(
            "As the shocks that bear on each other have too many states together, only the ways "
            "out that come to pay first are followed; with a probability of at most "
            f"{percent(result.life.error)} another one ends the pact before, so that every "
            "probability here is within that of the true one."
        )
    if result.band is not None:
        sentences.append(
            "At other rates: the least and greatest that any within their ranges give."
            if result.band.how == "attained"
            else "At other rates: over the harshest, the mildest and random ones of their ranges; "
            "what others give may lie outside."
        )
    sentences += result.assumptions
    sentences.append("Rates are the file's judgements: this is a model, not a forecast.")
    if result.idle:
        sentences.append(f"Of no consequence to it: {', '.join(result.idle)}.")
    return " ".join(sentences)


SURVIVAL = CommitmentAnalysis(
    "survival",
    TITLE,
    "How long does it last, and what ends it?",
    compute,
    document,
    figures={"survival": draw},
    order=80,
)
