"""Tables, cards and figures of games and results, chosen by their type."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any

from alliancegame.errors import AllianceGameError
from alliancegame.evidence.estimation import comparison, effects
from alliancegame.evidence.fitted import Fit
from alliancegame.evidence.lifetimes import Lifetimes
from alliancegame.game.display import html_card
from alliancegame.game.game import Game
from alliancegame.game.tables import table
from alliancegame.game.trees.tree import Tree
from alliancegame.model.graph import GraphModel
from alliancegame.model.model import Model
from alliancegame.model.network import Network
from alliancegame.pact.durability import Durability
from alliancegame.pact.robustness.radius import Robustness
from alliancegame.pact.sequence.branches import Branches
from alliancegame.pact.sequence.crisis_path import CrisisPath
from alliancegame.pact.sequence.mutual_losses import Stakes
from alliancegame.pact.time.base_rates import Comparison, compare_with_record
from alliancegame.pact.time.survival_curve import Survival
from alliancegame.render import figures
from alliancegame.solvers.graph.graph_stability import GraphStability
from alliancegame.solvers.graph.war_stability import WarStability
from alliancegame.sweep.lever_choice import LeverChoice
from alliancegame.sweep.phase import PhaseDiagram
from alliancegame.sweep.uncertainty import Uncertainty

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@singledispatch
def picture(result: Any) -> Figure:
    """The figure of a game or result.

    raises: AllianceGameError for a type that has none
    """
    raise AllianceGameError(
        f"there is no figure of a {type(result).__name__}. Its table: to_frame(). All figures: "
        "dir(alliancegame.plots)"
    )


@picture.register(Model)
def _of_model(model: Model) -> Figure:
    """The payoffs, or the tree with the play of an equilibrium."""
    from alliancegame.game.payoffs import build_game
    from alliancegame.game.trees.unfold import build_tree
    from alliancegame.solvers.trees.extensive import solve_tree

    if model.simultaneous:
        return figures.payoff_figure(model, build_game(model))
    return figures.tree_figure(model, solve_tree(build_tree(model)))


@picture.register(Durability)
def _of_durability(result: Durability) -> Figure:
    """The shocks that break the pact, or the margins where it fails already."""
    draw = figures.breakpoints_figure if result.baseline.holds else figures.margins_figure
    return draw(result)


@picture.register(Survival)
def _of_survival(result: Survival) -> Figure:
    return figures.survival_figure(compare_with_record(result))


picture.register(Comparison, figures.survival_figure)
picture.register(Robustness, figures.radius_figure)
picture.register(Branches, figures.branches_figure)
picture.register(CrisisPath, figures.crisis_path_figure)
picture.register(Stakes, figures.network_figure)
picture.register(GraphStability, figures.state_graph_figure)
picture.register(WarStability, figures.links_figure)
picture.register(LeverChoice, figures.choice_figure)
picture.register(PhaseDiagram, figures.phase_figure)
picture.register(Uncertainty, figures.tornado_figure)
picture.register(Fit, figures.learned_figure)
picture.register(Lifetimes, figures.lifetimes_figure)
picture.register(effects.Effects, figures.effects_figure)
picture.register(effects.Prediction, figures.prediction_figure)
picture.register(comparison.Fit, figures.curves_figure)


@singledispatch
def frame(result: Any) -> pd.DataFrame:
    """The table of a game of any kind."""
    raise TypeError(f"{type(result).__name__} has no table")


@frame.register(Model)
def _parameters(model: Model) -> pd.DataFrame:
    """One row per parameter, with the label of the interest or effect that it belongs to."""
    labels = {interest.weight: interest.label for interest in model.interests}
    labels |= {effect.amount: effect.label for effect in model.effects if effect.label}
    rows = [
        {"parameter": name, **parameter.to_dict()} for name, parameter in model.parameters.items()
    ]
    columns = ["parameter", "value", "low", "high", "because", "source", "magnitude"]
    return table(rows, "parameter", columns=columns, labels=labels)


@frame.register(Game)
def _profiles(game: Game) -> pd.DataFrame:
    """One row per pure profile, indexed by the actors' actions: payoffs, then events."""
    import numpy as np
    import pandas as pd

    index = pd.MultiIndex.from_product(game.actions, names=game.actors)
    payoffs = {
        f"payoff of {actor}": payoff.ravel()
        for actor, payoff in zip(game.actors, game.payoffs, strict=True)
    }
    events = {name: np.asarray(event).ravel() for name, event in game.events.items()}
    return pd.DataFrame({**payoffs, **events}, index=index)


@frame.register(Tree)
def _outcomes(tree: Tree) -> pd.DataFrame:
    """One row per outcome: the moves that lead to it, and the payoffs."""
    rows = [
        {
            "moves": tree.history(place),
            **{
                f"payoff of {actor}": float(value)
                for actor, value in zip(tree.actors, tree.nodes[place].payoffs, strict=True)
            },
        }
        for place in tree.outcomes
    ]
    return table(rows)


@frame.register(GraphModel)
def _states(graph: GraphModel) -> pd.DataFrame:
    """One row per state: its meaning, and how each actor ranks it."""
    rows = [
        {"state": name, **{f"rank of {actor}": ranks[place] for actor, ranks in ranked.items()}}
        for ranked in [dict(zip(graph.actors, graph.ranks, strict=True))]
        for place, name in enumerate(graph.states)
    ]
    return table(rows, "state", labels=graph.states)


@frame.register(Network)
def _actors(network: Network) -> pd.DataFrame:
    """One row per actor: its capability and its allies."""
    rows = [
        {
            "actor": name,
            "capability": float(network.capabilities[name]),
            "allies": [other for other in network.actors if other in network.neighbours(name)],
        }
        for name in network.actors
    ]
    return table(rows, "actor", labels=network.actors)


def card(result: Any) -> str:
    """The notebook card of a game of any kind: its title, its summary, its table."""
    words = [getattr(result, name, "") for name in ("title", "summary")]
    return html_card([text for text in words if text], frame(result))
