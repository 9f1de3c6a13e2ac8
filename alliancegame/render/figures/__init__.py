"""Every figure, as a matplotlib Figure made of a result.

    from alliancegame import durability, load, plots
    plots.breakpoints_figure(durability(load("northern-triangle")))

Names load when first used.
"""

from functools import cache
from typing import TYPE_CHECKING

from alliancegame.lazy import lazily

__all__: list[str]  # told by `__getattr__`

if TYPE_CHECKING:
    from alliancegame.render.figures.bars import breakpoints_figure as breakpoints_figure
    from alliancegame.render.figures.bars import margins_figure as margins_figure
    from alliancegame.render.figures.basins import basins_figure as basins_figure
    from alliancegame.render.figures.choice_plot import choice_figure as choice_figure
    from alliancegame.render.figures.concepts_plot import concepts_figure as concepts_figure
    from alliancegame.render.figures.crisis_plots import beliefs_figure as beliefs_figure
    from alliancegame.render.figures.crisis_plots import crisis_path_figure as crisis_path_figure
    from alliancegame.render.figures.estimation_plots import curves_figure as curves_figure
    from alliancegame.render.figures.estimation_plots import effects_figure as effects_figure
    from alliancegame.render.figures.estimation_plots import prediction_figure as prediction_figure
    from alliancegame.render.figures.frontier_plot import frontier_figure as frontier_figure
    from alliancegame.render.figures.learned import breaks_figure as breaks_figure
    from alliancegame.render.figures.learned import learned_figure as learned_figure
    from alliancegame.render.figures.learned import timeline_figure as timeline_figure
    from alliancegame.render.figures.learned_survival import lifetimes_figure as lifetimes_figure
    from alliancegame.render.figures.lines import branches_figure as branches_figure
    from alliancegame.render.figures.links import links_figure as links_figure
    from alliancegame.render.figures.matrix import payoff_figure as payoff_figure
    from alliancegame.render.figures.network_plot import network_figure as network_figure
    from alliancegame.render.figures.phase_plot import phase_figure as phase_figure
    from alliancegame.render.figures.quantal import agent_response_figure as agent_response_figure
    from alliancegame.render.figures.quantal import (
        quantal_response_figure as quantal_response_figure,
    )
    from alliancegame.render.figures.radius_plot import radius_figure as radius_figure
    from alliancegame.render.figures.state_graph import state_graph_figure as state_graph_figure
    from alliancegame.render.figures.survival_plot import survival_figure as survival_figure
    from alliancegame.render.figures.tree_plot import tree_figure as tree_figure
    from alliancegame.render.figures.uncertainty_plots import peeling_figure as peeling_figure
    from alliancegame.render.figures.uncertainty_plots import (
        sensitivity_figure as sensitivity_figure,
    )
    from alliancegame.render.figures.uncertainty_plots import tornado_figure as tornado_figure
else:
    _named, __dir__ = lazily(__name__)

    @cache
    def _asking(name: str) -> object:
        from alliancegame.render.figures.asked import asking

        return asking(_named(name))

    def __getattr__(name: str) -> object:
        return _asking(name) if name.endswith("_figure") else _named(name)
