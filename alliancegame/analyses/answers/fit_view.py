"""Prior beside posterior: what the record of what actors did has changed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from alliancegame.document import Block, Column, Grid, Heading, Hint, Note, Sentence, left, right
from alliancegame.evidence.anchor import HORIZON, Life
from alliancegame.evidence.experts import Panel
from alliancegame.evidence.fitted import Fit, Learned
from alliancegame.evidence.learned_pact import Pair
from alliancegame.evidence.sets import WeightSets
from alliancegame.evidence.spread import Spread
from alliancegame.numerals import counted, of_stake, percent, short

BREAKS = 3
"""Rows of shocks on the first screen."""

NOTHING = 1e-3
"""The share of a number's range that is told as nothing."""

LEARNED = 10
"""The most parameters listed."""


def fit_view(result: Fit, *, everything: bool = False) -> Iterator[Block]:
    """The verdict, prior beside posterior, and how much of it to believe.

    everything: with all shocks, rates, numbers and scores
    """
    seen = counted(result.observations, "observation")
    yield Heading(f"{result.model.title}, after {seen}")
    yield from map(Sentence, result.verdict[:1])
    yield Grid([left(""), right("Before"), right("After")], list(_rows(result, everything)))
    for sentence in result.verdict[2:]:
        yield Sentence(sentence)
    if everything:
        yield _numbers(result)
        yield _rates(result)
        yield _foretold(result)
    for sentence in result.silent if everything else ():
        yield Sentence(sentence)
    yield Note(" ".join(_notes(result)))
    if not everything:
        yield Hint("All numbers, rates and scores: --all.")


def _rows(result: Fit, everything: bool) -> Iterator[tuple[str, str, str]]:
    if result.holds.posterior is not None:
        yield "The pact is an equilibrium", *_shares(result.holds)
    if result.margin is not None:
        before, after = map(_margin, result.margin)
        yield "Its margin, 5% to 95%", before, after
    for break_ in result.breaks if everything else result.breaks[:BREAKS]:
        yield f"Broken by: {break_.label}", *_shares(break_.chance)
    if result.lives is not None:
        before, after = map(_life, (result.lives.prior, result.lives.posterior))
        anchored = "" if result.lives.factor is None else ", anchored to the record"
        yield f"Median life{anchored}", before, after
    if everything:
        yield "Precision of choice", *_sides(result.precision)
    if everything and result.habit is not None:
        yield "Habit", *_sides(result.habit)


def _shares(pair: Pair) -> tuple[str, str]:
    return percent(pair.prior), percent(pair.posterior)


def _margin(spread: Spread) -> str:
    return f"{of_stake(spread.low)} to {of_stake(spread.high)}"


def _life(life: Life) -> str:
    return f"over {HORIZON:g} years" if life.median is None else f"{life.median:.2g} years"


def _sides(learned: Learned) -> tuple[str, str]:
    nothing = NOTHING * (learned.prior.high - learned.prior.low)

    def told(end: float) -> str:
        return short(end if abs(end) > nothing else 0.0, 2)

    before, after = (f"{told(s.low)} to {told(s.high)}" for s in (learned.prior, learned.posterior))
    return before, after


def _numbers(result: Fit) -> Grid:
    """The numbers of which most was learned."""
    columns: list[Column] = [
        left("Most was learned of"),
        right("Stated"),
        right("Before"),
        right("After"),
        right("Shrinkage"),
    ]
    ranked = sorted(result.parameters, key=lambda parameter: -parameter.shrinkage)[:LEARNED]
    rows = [(i.name, short(i.stated), *_sides(i), percent(i.shrinkage)) for i in ranked]
    return Grid(columns, rows)


def _rates(result: Fit) -> Grid:
    columns: list[Column] = [
        left("Yearly rate"),
        right("Stated"),
        right("Years watched"),
        right("Came"),
        right("After"),
    ]
    rows = [
        (
            rate.shock,
            short(rate.stated),
            short(rate.watched, 2),
            short(rate.arrivals),
            f"{short(rate.mean, 2)} ({short(rate.quantile(0.05), 2)} to "
            f"{short(rate.quantile(0.95), 2)})",
        )
        for rate in result.rates
    ]
    return Grid(columns, rows)


def _foretold(result: Fit) -> Grid:
    columns: list[Column] = [
        left("Probability of what was seen"),
        right("by the file"),
        right("given what was earlier"),
        right("given all else"),
    ]
    ordered = sorted(
        result.model.record.observations,
        key=lambda observation: (observation.start, observation.until),
    )
    scores = result.scores
    rows = [
        (f"{foretold.start} to {foretold.until}", *map(percent, chances))
        for foretold, *chances in zip(
            ordered, scores.prior, scores.prequential, scores.left_out, strict=True
        )
    ]
    return Grid(columns, rows)


def _notes(result: Fit) -> Iterator[str]:
    belief = result.belief
    yield (
        f"{belief.prior.size:,} draws of the file's ranges, worth {belief.importance:,.0f} of one "
        "weight once the record is in."
    )
    if belief.degrees:
        yield (
            f"So few that the record was let in by {counted(belief.degrees, 'degree')}: "
            f"{belief.effective:,.0f} distinct draws remain."
        )
    yield "Broken by: if the pact holds without it."


def sets_view(result: WeightSets) -> Iterator[Block]:
    """The weights that make what was seen best replies."""
    yield Heading(f"{result.model.title}: weights without a law of errors")
    for sentence in result.verdict:
        yield Sentence(sentence)
    columns: list[Column] = [left("Weight"), right("Stated"), right("Range"), right("Left of it")]
    rows = [
        (
            weight.name,
            short(float(weight.stated)),
            _ends(weight.range),
            "nothing" if weight.left is None else _ends(weight.left),
        )
        for weight in result.weights
    ]
    yield Grid(columns, rows)
    more = f" over {percent(float(result.epsilon))} of its stake" if result.epsilon else ""
    yield Note(
        f"Left: weights under which nobody seen gains{more} by another action, amounts being as "
        "stated and shocks at the middle of their intensities. Exact ends, by linear programs."
    )


def _ends(ends: tuple[Fraction, Fraction]) -> str:
    return f"{short(float(ends[0]))} to {short(float(ends[1]))}"


def panel_view(result: Panel) -> Iterator[Block]:
    """Experts beside each other and pooled."""
    yield Heading("Experts")
    for sentence in result.verdict:
        yield Sentence(sentence)
    columns: list[Column] = [
        left("Whose numbers"),
        right("Weight"),
        right("after"),
        right("Holds"),
        right("after"),
        right("Calibrated"),
    ]
    rows = [
        (
            member.label,
            percent(member.weight),
            percent(member.weight_after),
            *_shares(member.holds),
            percent(member.calibration),
        )
        for member in result.members
    ]
    yield Grid(columns, rows)
