"""The report's section on what the ranges of the numbers do to the verdict."""

from __future__ import annotations

from shlex import quote
from typing import Any

from alliancegame.present.numbers import percent, short
from alliancegame.render.figures.uncertainty import (
    peeling_figure,
    sensitivity_figure,
    tornado_figure,
)
from alliancegame.render.picture import picture
from alliancegame.sweep.prim import DiscoveredBox
from alliancegame.sweep.sensitivity import Estimate, Index
from alliancegame.sweep.uncertainty import Uncertainty

DRIVERS = 8
"""Numbers in the table of drivers."""

LISTED = 6
"""Limits of a box that are written out."""


def uncertainty_content(result: Uncertainty, game: str) -> dict[str, Any]:
    """What the template needs.

    game: as the command line takes it
    """
    figures = [tornado_figure(result)]
    if result.of_margin or result.of_holds:
        figures.append(sensitivity_figure(result))
    if result.boxes is not None:
        figures.append(peeling_figure(result))
    shares = [
        ("is an equilibrium", result.holds),
        ("is one, with no other pure equilibrium", result.alone),
        ("is the only equilibrium", result.unique),
        ("is kept in the equilibrium that risk selects", result.selected),
    ]
    return {
        "samples": f"{result.samples:,}",
        "command": f"alliancegame uncertainty {quote(game)} --samples {result.samples} "
        f"--seed {result.seed}",
        "shares": [
            (text, percent(item.value), _interval(item))
            for text, item in shares
            if item is not None
        ],
        "margin": None
        if result.margin is None
        else (percent(result.margin.value), _interval(result.margin)),
        "drivers": _drivers(result),
        "rarer": result.rarer,
        "boxes": [] if result.boxes is None else _boxes(result),
        "pictures": [picture(item) for item in figures],
    }


def _interval(item: Estimate) -> str:
    return f"{percent(item.low)} to {percent(item.high)}"


def _drivers(result: Uncertainty) -> list[dict[str, str]]:
    """The numbers with the greatest share in whether the pact holds, or else in its margin."""
    verdict = {item.coordinate: item for item in result.of_holds}
    margin = {item.coordinate: item for item in result.of_margin}
    ranked = sorted(
        result.tornado,
        key=lambda swing: (
            -_total(verdict.get(swing.coordinate)),
            -_total(margin.get(swing.coordinate)),
            -swing.width,
        ),
    )
    return [
        {
            "name": swing.coordinate,
            "range": f"{short(swing.low)} to {short(swing.high)}",
            "verdict": _index(verdict.get(swing.coordinate)),
            "margin": _index(margin.get(swing.coordinate)),
            "swing": f"{percent(swing.low_margin)} to {percent(swing.high_margin)}",
        }
        for swing in ranked[:DRIVERS]
    ]


def _total(item: Index | None) -> float:
    return 0.0 if item is None else item.total.value


def _index(item: Index | None) -> str:
    return "–" if item is None else f"{percent(item.total.value)} ({_interval(item.total)})"


def _boxes(result: Uncertainty) -> list[dict[str, str]]:
    """The suggested box, and the densest one of the trajectory beside it."""
    if result.boxes is None:
        return []
    densest = max(result.boxes.trajectory, key=lambda box: (box.density, box.coverage))
    return [
        _box("Coverage and density in balance", result.boxes.suggested),
        _box("Densest", densest),
    ]


def _box(title: str, box: DiscoveredBox) -> dict[str, str]:
    limits = [
        f"{name} from {short(low)} to {short(high)}" for name, (low, high) in box.limits.items()
    ]
    if len(limits) > LISTED:
        limits = [f"{len(limits)} limits, which the command below lists with --json"]
    return {
        "title": title,
        "limits": "; ".join(limits) or "everywhere",
        "coverage": percent(box.coverage),
        "density": percent(box.density),
        "mass": percent(box.mass),
    }
