"""Every figure, as a matplotlib Figure made of a result.

    from alliancegame import durability, load, plots
    plots.breakpoints_figure(durability(load("northern-triangle")))

Names load when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "margins_figure": "bars",
    "breakpoints_figure": "bars",
    "basins_figure": "basins",
    "choice_figure": "choice",
    "concepts_figure": "concepts",
    "crisis_path_figure": "crisis",
    "beliefs_figure": "crisis",
    "curves_figure": "estimation",
    "effects_figure": "estimation",
    "prediction_figure": "estimation",
    "frontier_figure": "frontier",
    "branches_figure": "lines",
    "payoff_figure": "matrix",
    "network_figure": "network",
    "phase_figure": "phase",
    "quantal_response_figure": "quantal",
    "agent_response_figure": "quantal",
    "radius_figure": "radius",
    "survival_figure": "survival",
    "tree_figure": "tree",
    "tornado_figure": "uncertainty",
    "sensitivity_figure": "uncertainty",
    "peeling_figure": "uncertainty",
}

__all__ = sorted(_HOME)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
