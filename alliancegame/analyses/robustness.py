"""Robustness: the error in the numbers at which the pact fails."""

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
from alliancegame.model.called import labelled_number
from alliancegame.numerals import of_stake, percent, short

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from alliancegame.pact.examined import Examined
    from alliancegame.pact.robustness.radius import Robustness

MOST_DRIVERS = 8
"""The most parameters listed."""


TITLE = "How wrong the numbers may be"


def compute(subject: Examined) -> Robustness:
    """The radius of every deviation, and what drives the nearest."""
    from alliancegame.pact.robustness.radius import robustness

    return robustness(subject.model)


def draw(_: Examined, result: Robustness) -> Figure:
    """The radius of every deviation as bars."""
    from alliancegame.render.figures.radius_plot import radius_figure

    return radius_figure(result)


def document(result: Robustness) -> Iterator[Block]:
    """The finding, each deviation's radius, and the parameters that drive the nearest one."""
    yield Heading(TITLE)
    yield Sentence(result.sentence)
    yield radius_grid(result)
    yield driver_grid(result)
    yield Note(robustness_note(result))
    yield Definition("radius, max")
    yield Definition("radius, Euclid")


def radius_grid(result: Robustness) -> Grid:
    """A row per deviation, the nearest first; one for all that no change would make pay."""
    reached = [deviation for deviation in result.deviations if deviation.max_norm is not None]
    never = result.deviations[len(reached) :]
    if len(never) <= 1:
        reached, never = list(result.deviations), ()
    rows = [
        (
            f'{result.model.actor(deviation.gain.actor).label} "{deviation.gain.action}"',
            _radius(
                None if deviation.max_norm is None else deviation.max_norm.value,
                exact=deviation.max_norm_sure,
            ),
            _radius(deviation.euclidean, exact=deviation.euclidean_sure),
            of_stake(float(result.worst(deviation))),
        )
        for deviation in reached
    ]
    if never:
        most = max(result.worst(deviation) for deviation in never)
        name = f"{len(never)} {'others' if rows else 'deviations'}"
        rows.append((name, _radius(None), _radius(None), of_stake(float(most))))
    columns: list[Column] = [
        left("Deviation"),
        right("Radius, max"),
        right("Radius, Euclid"),
        right("Gain at worst"),
    ]
    return Grid(columns, rows)


def driver_grid(result: Robustness) -> Grid:
    """The parameters that change the nearest deviation's gain most."""
    columns: list[Column] = [
        left("Parameter"),
        right("Stated"),
        right("Range"),
        right("There"),
        right("Effect"),
    ]
    breaking = {} if result.nearest is None else result.nearest.breaking
    rows = []
    for name, slope in [driver for driver in result.drivers.items() if driver[1]][:MOST_DRIVERS]:
        parameter = result.model.parameter(name)
        ends = [short(float(end)) for end in (parameter.low, parameter.high) if end is not None]
        there = float(breaking[name]) if name in breaking else None
        effect = f"{100 * float(slope):+.0f}%"
        called = labelled_number(result.model, name)
        rows.append(
            (called, short(float(parameter.value)), " to ".join(ends), short(there), effect)
        )
    return Grid(columns, rows, f"What drives {_nearest(result)}, the nearest to pay")


def robustness_note(result: Robustness) -> str:
    """A note on the meaning of the figures, and on those that are bounds."""
    note = (
        "Radius: by what share of their ranges the parameters must move until the deviation pays, "
        "all of them at once (max) or in the shortest straight line (Euclid). Gain at worst: the "
        "most it could bring for parameters within their ranges, as a share of the actor's payoff "
        "range. There: the parameter where the nearest deviation starts to pay. Effect: what a "
        "move up by the whole range adds to its gain."
    )
    if all(deviation.max_norm_sure and deviation.euclidean_sure for deviation in result.deviations):
        return f"{note} All radii are exact."
    return f"{note} ≥: a lower bound, not known to be attained; all other radii are exact."


def _nearest(result: Robustness) -> str:
    if result.nearest is None:
        return "it"
    first = result.nearest.gain
    return f'{result.model.actor(first.actor).label} to "{first.action}"'


def _radius(value: float | None, *, exact: bool = True) -> str:
    if value is None:
        return "none breaks it"
    return percent(value) if exact else f"≥ {percent(value)}"


ROBUSTNESS = CommitmentAnalysis(
    "robustness",
    TITLE,
    "By how much may the numbers be off before somebody gains by leaving?",
    compute,
    document,
    figures={"radius": draw},
    order=20,
)
