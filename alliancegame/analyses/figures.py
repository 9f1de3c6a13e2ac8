"""Every figure that `plot` draws, each from the game and the options it takes."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import FigureKind, Wish, figure
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from alliancegame.game.trees.tree import Tree
    from alliancegame.model.graph import GraphModel
    from alliancegame.model.network import Network
    from alliancegame.solvers.trees.tree_solution import TreeSolution
    from alliancegame.sweep.uncertainty import Uncertainty

PHASE_STEPS = 41
"""Values of each quantity in a phase diagram."""

MOST_FOLLOWED = 500
"""Outcomes of a simultaneous game beyond which its tree takes seconds to solve, dozens of times."""


@figure("payoffs", "shock")
def payoffs(wish: Wish) -> Figure:
    """The payoffs, with best responses and the pact marked."""
    from alliancegame.game.payoffs import build_game
    from alliancegame.render.figures.matrix import payoff_figure

    return payoff_figure(wish.model, build_game(wish.model, wish.shocks))


@figure("tree", "shock", "equilibrium")
def tree(wish: Wish) -> Figure:
    """The game tree, with the play of an equilibrium."""
    from alliancegame.render.figures.tree_plot import tree_figure

    return tree_figure(wish.model, _solved(wish), wish.equilibrium or 1)


@figure("beliefs", "shock", "equilibrium")
def beliefs(wish: Wish) -> Figure:
    """The beliefs at each information set of an equilibrium."""
    from alliancegame.render.figures.crisis_plots import beliefs_figure

    return beliefs_figure(wish.model, _solved(wish), wish.equilibrium or 1)


@figure("crisis", "along")
def crisis(wish: Wish) -> Figure:
    """The frequency with which the pledge is tested, and kept then, along a parameter."""
    from alliancegame.pact.sequence.crisis_path import crisis_path, ranged
    from alliancegame.render.figures.crisis_plots import crisis_path_figure

    if wish.along is None:
        raise AllianceGameError(
            "the figure crisis follows one parameter. Name it with --along; "
            f"the game's: {', '.join(ranged(wish.model))}."
        )
    outcomes = prod(len(choice.actions) for choice in wish.model.decisions)
    if wish.model.simultaneous and outcomes > MOST_FOLLOWED:
        raise AllianceGameError(
            f'in game "{wish.model.name}" all decide at once, with {outcomes:,} outcomes; the '
            f"figure crisis solves some dozens of trees, of at most {MOST_FOLLOWED} outcomes where "
            f"nobody sees a move. Ask once: alliancegame crisis {wish.model.name}"
        )
    return crisis_path_figure(crisis_path(wish.model, wish.along))


@figure("margins")
def margins(wish: Wish) -> Figure:
    """The loss of each actor by leaving, today and under each shock."""
    from alliancegame.pact.durability import durability
    from alliancegame.render.figures.bars import margins_figure

    return margins_figure(durability(wish.model))


@figure("breakpoints")
def breakpoints(wish: Wish) -> Figure:
    """The share of each shock that the pact withstands."""
    from alliancegame.pact.durability import durability
    from alliancegame.render.figures.bars import breakpoints_figure

    return breakpoints_figure(durability(wish.model))


@figure("radius", "shock")
def radius(wish: Wish) -> Figure:
    """The distance that numbers may move before somebody gains by leaving."""
    from alliancegame.pact.robustness.radius import robustness
    from alliancegame.render.figures.radius_plot import radius_figure

    return radius_figure(robustness(wish.model, wish.shocks))


@figure("branches", "shock")
def branches(wish: Wish) -> Figure:
    """The equilibria along one shock's intensity."""
    from alliancegame.pact.sequence.branches import branches
    from alliancegame.render.figures.lines import branches_figure

    return branches_figure(branches(wish.model, _named(wish, 1)[0]))


@figure("network")
def network(wish: Wish) -> Figure:
    """The losses of actors by each other's leaving."""
    from alliancegame.pact.sequence.mutual_losses import stakes
    from alliancegame.render.figures.network_plot import network_figure

    return network_figure(stakes(wish.model))


@figure("frontier", "shock")
def frontier(wish: Wish) -> Figure:
    """The intensities of two shocks that together break the pact."""
    from alliancegame.pact.robustness.frontier import breaking_frontier
    from alliancegame.render.figures.frontier_plot import frontier_figure

    return frontier_figure(wish.model, breaking_frontier(wish.model, _named(wish, 2), points=51))


@figure("concepts")
def concepts(wish: Wish) -> Figure:
    """The solution concepts that call the pact stable, today and under each shock."""
    from alliancegame.model.shocks import Hit
    from alliancegame.pact.concept_verdicts import Concepts, concepts
    from alliancegame.render.figures.concepts_plot import concepts_figure

    results: dict[str | None, Concepts] = {None: concepts(wish.model)}
    for shock in wish.model.shocks:
        results[shock.name] = concepts(wish.model, [Hit(shock.name)])
    return concepts_figure(results)


@figure("quantal-response", "shock")
def quantal_response(wish: Wish) -> Figure:
    """Play as choices sharpen from random to exact."""
    from alliancegame.game.payoffs import build_game
    from alliancegame.game.trees.unfold import build_tree
    from alliancegame.game.units import in_units, tree_in_units
    from alliancegame.pact.pact_stakes import pact_stakes
    from alliancegame.pact.profile import pact_in
    from alliancegame.pact.selected_equilibrium import contested_game
    from alliancegame.render.figures.quantal import agent_response_figure, quantal_response_figure
    from alliancegame.solvers.quantal.agent_quantal_response import agent_logit_branch
    from alliancegame.solvers.quantal.quantal_response import logit_branch

    stakes = list(pact_stakes(wish.model).values())
    if not wish.model.simultaneous:
        tree = tree_in_units(build_tree(wish.model, wish.shocks), stakes)
        return agent_response_figure(wish.model, agent_logit_branch(tree, per_payoff_unit=True))
    game = build_game(wish.model, wish.shocks)
    pact = None if wish.model.commitment is None else pact_in(wish.model, game)
    game = in_units(game if pact is None else contested_game(game, pact)[0], stakes)
    return quantal_response_figure(wish.model, logit_branch(game, per_payoff_unit=True))


@figure("basins", "shock")
def basins(wish: Wish) -> Figure:
    """The ends to which best responses lead from each mixed profile."""
    from alliancegame.game.payoffs import build_game
    from alliancegame.render.figures.basins import basins_figure

    return basins_figure(wish.model, build_game(wish.model, wish.shocks))


@figure("survival")
def survival(wish: Wish) -> Figure:
    """The survival of the pact, beside the record."""
    from alliancegame.pact.time.base_rates import compare_with_record
    from alliancegame.pact.time.survival_curve import survival
    from alliancegame.render.figures.survival_plot import survival_figure

    return survival_figure(compare_with_record(survival(wish.model)))


@figure("tornado", "shock", "vary")
def tornado(wish: Wish) -> Figure:
    """The numbers that move the margin most."""
    from alliancegame.render.figures.uncertainty_plots import tornado_figure

    return tornado_figure(_assessed(wish))


@figure("sensitivity", "shock", "vary")
def sensitivity(wish: Wish) -> Figure:
    """The share of the verdict and of the margin that each number explains."""
    from alliancegame.render.figures.uncertainty_plots import sensitivity_figure

    return sensitivity_figure(_assessed(wish))


@figure("peeling", "shock", "vary")
def peeling(wish: Wish) -> Figure:
    """The box of numbers in which failures concentrate."""
    from alliancegame.render.figures.uncertainty_plots import peeling_figure

    return peeling_figure(_assessed(wish))


@figure("phase", "shock", "vary")
def phase(wish: Wish) -> Figure:
    """The pure equilibria over two quantities."""
    from alliancegame.render.figures.phase_plot import phase_figure
    from alliancegame.sweep.phase import phase_diagram, widest_pair

    varied = wish.varied or widest_pair(wish.model, wish.shocks)
    if len(varied) != 2:
        raise AllianceGameError(
            f"--vary is given {len(varied)} times; a phase diagram is over two quantities. "
            "Give it twice: the first runs across, the second up."
        )
    across, up = varied
    return phase_figure(phase_diagram(wish.model, across, up, PHASE_STEPS, wish.shocks))


@figure("decision")
def decision(wish: Wish) -> Figure:
    """The lever that each rule of choice would pull."""
    from alliancegame.render.figures.choice_plot import choice_figure
    from alliancegame.sweep.lever_choice import choose_lever

    return choice_figure(choose_lever(wish.model))


@figure("graph")
def graph(wish: Wish) -> Figure:
    """Of a graph model: its states, who can move between them, which are stable."""
    raise AllianceGameError(
        f'game "{wish.model.name}" is no graph model; the figure graph shows the states of one. '
        "See its payoffs or its tree: alliancegame plot payoffs, plot tree."
    )


def other_figure(kind: FigureKind, game: GraphModel | Network) -> Figure:
    """The figure of a graph model or of a network of alliances.

    raises: AllianceGameError for a kind of figure that is of strategic games
    """
    from alliancegame.model.graph import GraphModel

    if isinstance(game, GraphModel) and kind is graph:
        from alliancegame.render.figures.state_graph import state_graph_figure
        from alliancegame.solvers.graph.graph_stability import graph_stability

        return state_graph_figure(graph_stability(game))
    if not isinstance(game, GraphModel) and kind is network:
        from alliancegame.render.figures.links import links_figure
        from alliancegame.solvers.graph.war_stability import war_stability

        return links_figure(war_stability(game))
    drawn = graph if isinstance(game, GraphModel) else network
    raise AllianceGameError(
        f'"{game.name}" is of kind "{game.kind}"; the figure {kind.name} is of strategic games. '
        f"Draw it: alliancegame plot {drawn.name} {game.name}"
    )


def plain_tree(tree: Tree, equilibrium: int) -> Figure:
    """A tree from a file that holds nothing else, with the play of an equilibrium."""
    from alliancegame.render.figures.tree_plot import tree_figure
    from alliancegame.solvers.trees.extensive import solve_tree

    return tree_figure(None, solve_tree(tree), equilibrium)


def _solved(wish: Wish) -> TreeSolution:
    from alliancegame.game.trees.unfold import build_tree
    from alliancegame.solvers.trees.extensive import solve_tree

    return solve_tree(build_tree(wish.model, wish.shocks))


def _assessed(wish: Wish) -> Uncertainty:
    from alliancegame.sweep.uncertainty import uncertainty

    return uncertainty(wish.model, wish.shocks, wish.varied or None)


def _named(wish: Wish, count: int) -> list[str]:
    """So many shocks, whose intensities the figure varies."""
    if len(wish.shocks) == count:
        return [wish.model.shock(hit.shock).name for hit in wish.shocks]
    known = ", ".join(shock.name for shock in wish.model.shocks) or "none"
    raise AllianceGameError(
        f"{len(wish.shocks)} shocks are given; this figure follows {('', 'one', 'two')[count]}. "
        f"Name {'it' if count == 1 else 'them'} with --shock; the game's: {known}."
    )


@figure("learned")
def learned(wish: Wish) -> Figure:
    """The numbers of which most was learned, before and after what was seen."""
    from alliancegame.evidence.fitted import fit
    from alliancegame.render.figures.learned import learned_figure

    return learned_figure(fit(wish.model))


@figure("learned-breaks")
def learned_breaks(wish: Wish) -> Figure:
    """The share of each shock that the pact withstands, before and after what was seen."""
    from alliancegame.evidence.fitted import fit
    from alliancegame.render.figures.learned import breaks_figure

    return breaks_figure(fit(wish.model))


@figure("learned-survival")
def learned_survival(wish: Wish) -> Figure:
    """The survival averaged over what the numbers may be, before and after what was seen."""
    from alliancegame.evidence.fitted import fit
    from alliancegame.evidence.learned_game import learned_game
    from alliancegame.evidence.lifetimes import lifetimes
    from alliancegame.render.figures.learned_survival import lifetimes_figure

    return lifetimes_figure(lifetimes(wish.model, learned_game(fit(wish.model))))


@figure("timeline")
def timeline(wish: Wish) -> Figure:
    """The things seen and watched for, in time."""
    from alliancegame.render.figures.learned import timeline_figure

    if not (wish.model.record.observations or wish.model.record.arrivals):
        raise AllianceGameError(
            f'game "{wish.model.name}" has no [[observations]] and no [[arrivals]]; there is no '
            "timeline. Add what was seen: from, until, play."
        )
    return timeline_figure(wish.model)
