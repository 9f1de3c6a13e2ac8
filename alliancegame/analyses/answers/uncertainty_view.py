"""The share of draws in which the pact holds, its drivers, and the region of failure."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import (
    Block,
    Column,
    Grid,
    Heading,
    Hint,
    More,
    Note,
    Sentence,
    left,
    right,
)
from alliancegame.game.strategies import skeleton_of
from alliancegame.model.called import labelled_number
from alliancegame.numerals import dependent, percent, short
from alliancegame.sweep.sensitivity import Estimate
from alliancegame.sweep.uncertainty import Uncertainty

DRIVERS, DRIVERS_ROOM = 10, 7
"""Rows of the table of drivers, and its lines on a first screen."""


def uncertainty_view(result: Uncertainty) -> Iterator[Block]:
    """Probabilities, the strongest drivers, and the box in which failures concentrate."""
    happened = ", ".join(hit.shock for hit in result.shocks)
    yield Heading(result.model.title + (f" after {happened}" if happened else ""))
    columns: list[Column] = [left("With numbers as unsure as stated, the pact ..."), right("Share")]
    columns.append(right("95% interval"))
    is_small = skeleton_of(result.model).shape == (2, 2)
    selected = "risk-dominant equilibrium" if is_small else "equilibrium dearest to leave"
    shares = [
        ("is an equilibrium", result.holds),
        ("is one, with no other pure equilibrium", result.alone),
        ("is the only equilibrium", result.unique),
        (f"is kept in the {selected}", result.selected),
    ]
    rows = [(text, percent(e.value), _interval(e)) for text, e in shares if e is not None]
    yield Grid(columns, rows)
    if result.margin is not None:
        low, high = percent(result.margin.low), percent(result.margin.high)
        yield Sentence(
            f"Margin: {percent(result.margin.value)} on average; nine in ten from {low} to {high}."
        )
    if result.correlations:
        pairs = [
            (*correlation.between, float(correlation.rank)) for correlation in result.correlations
        ]
        yield Sentence(
            f"{dependent(pairs)} The shares above reckon with that; the shares of variance below "
            "are those of independent numbers."
        )
    elif result.model.joint is not None:
        yield Sentence(
            "What was seen ties numbers to each other. The shares above reckon with that; the "
            "shares of variance below are those of independent numbers."
        )
    yield from _drivers(result)
    yield More("where the rarer verdict lies, and what the columns mean")
    if len(result.tornado) > DRIVERS:
        yield Sentence(f"{len(result.tornado) - DRIVERS} further numbers matter less.")
        yield Hint("All of them: --json.")
    yield from _boxes(result)
    if result.selected is not None and not is_small:
        yield Note(
            "Dearest to leave: the pure equilibrium with the greatest product of the actors' "
            "losses from deviating alone."
        )
    yield Note(
        "Share of variance: how much of whether the pact holds, or of its margin, varies with this "
        "number, interactions included (total Sobol' index). Swing: the margin with this number at "
        "the ends of its range, all others as in the file. A model of stated interests, not a "
        "forecast."
    )


def _interval(estimate: Estimate) -> str:
    return f"{percent(estimate.low)} to {percent(estimate.high)}"


def _drivers(result: Uncertainty) -> Iterator[Block]:
    verdict = {index.coordinate: index.total.value for index in result.of_holds}
    margin = {index.coordinate: index.total.value for index in result.of_margin}
    ranked = sorted(
        result.tornado,
        key=lambda bar: (
            -verdict.get(bar.coordinate, 0.0),
            -margin.get(bar.coordinate, 0.0),
            -bar.width,
        ),
    )
    columns: list[Column] = [
        left("What drives it"),
        right("Range"),
        right("of verdict"),
        right("of margin"),
        right("Swing"),
    ]
    rows = [
        (
            labelled_number(result.model, index.coordinate),
            f"{short(index.low)} to {short(index.high)}",
            percent(verdict.get(index.coordinate)),
            percent(margin.get(index.coordinate)),
            f"{percent(index.low_margin)} to {percent(index.high_margin)}",
        )
        for index in ranked[:DRIVERS]
    ]
    yield Grid(columns, rows, first=DRIVERS_ROOM)


def _boxes(result: Uncertainty) -> Iterator[Block]:
    if result.boxes is None:
        return
    box = result.boxes.suggested
    conditions = [
        f"{name} from {short(low)} to {short(high)}" for name, (low, high) in box.limits.items()
    ]
    where = "; ".join(conditions) or "everywhere"
    yield Sentence(
        f"Where it {result.rarer}: {where}. Of all games in which it {result.rarer}, "
        f"{percent(box.coverage)} lie in that box, and it {result.rarer} in "
        f"{percent(box.density)} of the games in it."
    )
