"""The robustness radius in a sentence, and the deviations and parameters behind it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from alliancegame.pact.radius import Robustness
from alliancegame.present.numbers import percent, short
from alliancegame.present.tables import Column, heading, table

MOST_DRIVERS = 8
"""The most parameters listed."""


def robustness_view(result: Robustness) -> Iterator[RenderableType]:
    """What is known, each deviation's radius, and the parameters that drive the nearest one."""
    yield heading("Robustness against the parameters")
    yield Text(result.sentence)
    columns: list[Column] = [
        ("Deviation", "left"),
        ("Radius (max)", "right"),
        ("Radius (Euclid)", "right"),
        ("Worst gain in ranges", "right"),
    ]
    rows = [
        (
            f'{result.model.actor(item.gain.actor).label} "{item.gain.action}"',
            percent(None if item.max_norm is None else item.max_norm.value),
            percent(item.euclidean),
            short(float(item.worst.gain)),
        )
        for item in result.deviations
    ]
    yield table(columns, rows)
    drivers = list(result.drivers.items())[:MOST_DRIVERS]
    if drivers:
        columns = [("Parameter", "left"), ("Effect on the nearest deviation's gain", "right")]
        listed = [(name, f"{100 * float(slope):+.0f}%") for name, slope in drivers]
        yield table(
            columns, listed, "What drives it: a move up by the whole range changes the gain"
        )
    yield Text(
        "Radius: by what share of their ranges parameters must move, each against the pact (max) "
        "or together in the shortest way (Euclid), until the deviation pays. Changes of the gain "
        "are in units of the actor's payoff range.",
        style="dim",
    )
