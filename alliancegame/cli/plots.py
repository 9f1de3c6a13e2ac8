"""Drawing: plot KIND GAME -o FILE."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliancegame.cli.cases import diagram
from alliancegame.cli.inputs import GameName, Settings, Shocks, hits, say, settings, warn
from alliancegame.cli.sweeps import Vary, coordinates
from alliancegame.errors import AllianceGameError, NameUnknownError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from alliancegame.model.model import Model
    from alliancegame.solvers.trees.tree_solution import TreeSolution
    from alliancegame.sweep.uncertainty import Uncertainty


class Kind(StrEnum):
    """What can be drawn."""

    PAYOFFS = "payoffs"
    TREE = "tree"
    BELIEFS = "beliefs"
    CRISIS = "crisis"
    MARGINS = "margins"
    BREAKPOINTS = "breakpoints"
    RADIUS = "radius"
    BRANCHES = "branches"
    NETWORK = "network"
    FRONTIER = "frontier"
    CONCEPTS = "concepts"
    QUANTAL_RESPONSE = "quantal-response"
    BASINS = "basins"
    SURVIVAL = "survival"
    TORNADO = "tornado"
    SENSITIVITY = "sensitivity"
    PEELING = "peeling"
    PHASE = "phase"
    DECISION = "decision"


PHASE_STEPS = 41
"""Values of each quantity in a phase diagram."""

FORMATS = (".png", ".svg", ".pdf")


def plot(
    kind_name: Annotated[
        str,
        typer.Argument(metavar="KIND", help="What to draw.", autocompletion=lambda: list(Kind)),
    ],
    game: GameName,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="A .png, .svg or .pdf file.")
    ],
    shock: Shocks = None,
    set_: Settings = None,
    equilibrium: Annotated[
        int | None,
        typer.Option("--equilibrium", metavar="N", help="Of tree, beliefs: which one; default: 1."),
    ] = None,
    along: Annotated[
        str | None,
        typer.Option("--along", metavar="PARAMETER", help="Of crisis: what varies in its range."),
    ] = None,
    vary: Vary = None,
) -> None:
    """Draw a figure of a game, as a PNG, SVG or PDF file."""
    if output.suffix not in FORMATS:
        raise AllianceGameError(
            f"the figure's file is {output}; figures are {', '.join(FORMATS)}. Choose one of these."
        )
    kind = _kind(kind_name)
    from alliancegame.game.formats.endings import is_tree
    from alliancegame.model.file.library import load
    from alliancegame.writing import guard

    guard(output, (game,), replace=True)
    _check(kind, equilibrium, along, vary)
    if kind is Kind.TREE and is_tree(game) and not (shock or set_):
        _save(_plain_tree(game, equilibrium or 1), output)
        return
    model = load(game).with_values(settings(set_))
    if kind in BY_EQUILIBRIUM:
        drawn = BY_EQUILIBRIUM[kind](model, _solved(model, shock), equilibrium or 1)
    elif kind is Kind.CRISIS:
        drawn = _crisis(model, shock, along)
    elif kind in VARIED:
        drawn = VARIED[kind](model, shock, vary)
    else:
        drawn = DRAWN[kind](model, shock)
    _save(drawn, output)


def _save(drawn: Figure, output: Path) -> None:
    from alliancegame.render.figures.fonts import legible
    from alliancegame.render.figures.saving import save_picture

    save_picture(drawn, output)
    say(f"Wrote {output}.")
    if lacking := legible(drawn):
        warn(
            f"Boxes stand for characters that no installed font has: {lacking}. Install a font "
            "that has them, such as one of the Noto fonts."
        )


def _kind(name: str) -> Kind:
    """The kind of that name.

    raises: NameUnknownError with the closest one, or with all
    """
    if name in list(Kind):
        return Kind(name)
    hint = did_you_mean(name, list(Kind)) or f" Known: {', '.join(Kind)}."
    raise NameUnknownError(f'figure "{name}" is not known.{hint}')


def _check(kind: Kind, equilibrium: int | None, along: str | None, vary: list[str] | None) -> None:
    """Refuses options that this figure has no use for."""
    if equilibrium is not None and kind not in BY_EQUILIBRIUM:
        raise AllianceGameError(
            f"--equilibrium is {equilibrium}; the figure {kind} shows no single equilibrium. "
            "Leave the option out."
        )
    if along is not None and kind is not Kind.CRISIS:
        raise AllianceGameError(
            f"--along is {along}; the figure {kind} follows no parameter. Leave the option out."
        )
    if vary and kind not in VARIED:
        raise AllianceGameError(
            f"--vary is {', '.join(vary)}; the figure {kind} varies nothing of one's choice. "
            f"It is for {', '.join(VARIED)}."
        )


def _payoffs(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.game.payoffs import build_game
    from alliancegame.render.figures.matrix import payoff_figure

    return payoff_figure(model, build_game(model, hits(shock)))


def _plain_tree(file: str, equilibrium: int) -> Figure:
    from alliancegame.game.formats.endings import load_tree
    from alliancegame.render.figures.tree import tree_figure
    from alliancegame.solvers.trees.extensive import solve_tree

    return tree_figure(None, solve_tree(load_tree(file)), equilibrium)


def _tree(model: Model, play: TreeSolution, equilibrium: int) -> Figure:
    from alliancegame.render.figures.tree import tree_figure

    return tree_figure(model, play, equilibrium)


def _beliefs(model: Model, play: TreeSolution, equilibrium: int) -> Figure:
    from alliancegame.render.figures.crisis import beliefs_figure

    return beliefs_figure(model, play, equilibrium)


def _solved(model: Model, shock: list[str] | None) -> TreeSolution:
    from alliancegame.game.trees.unfold import build_tree
    from alliancegame.solvers.trees.extensive import solve_tree

    return solve_tree(build_tree(model, hits(shock)))


def _crisis(model: Model, shock: list[str] | None, along: str | None) -> Figure:
    from alliancegame.pact.sequence.crisis_path import crisis_path, ranged
    from alliancegame.render.figures.crisis import crisis_path_figure

    _none(Kind.CRISIS, shock)
    if along is None:
        raise AllianceGameError(
            "the figure crisis follows one parameter. Name it with --along; "
            f"the game's: {', '.join(ranged(model))}."
        )
    return crisis_path_figure(crisis_path(model, along))


def _margins(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.pact.durability import durability
    from alliancegame.render.figures.bars import margins_figure

    _none(Kind.MARGINS, shock)
    return margins_figure(durability(model))


def _breakpoints(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.pact.durability import durability
    from alliancegame.render.figures.bars import breakpoints_figure

    _none(Kind.BREAKPOINTS, shock)
    return breakpoints_figure(durability(model))


def _radius(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.pact.robustness.radius import robustness
    from alliancegame.render.figures.radius import radius_figure

    return radius_figure(robustness(model, hits(shock)))


def _branches(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.pact.sequence.branches import branches
    from alliancegame.render.figures.lines import branches_figure

    return branches_figure(branches(model, _named(model, shock, 1)[0]))


def _network(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.pact.sequence.mutual_losses import stakes
    from alliancegame.render.figures.network import network_figure

    _none(Kind.NETWORK, shock)
    return network_figure(stakes(model))


def _frontier(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.pact.robustness.frontier import breaking_frontier
    from alliancegame.render.figures.frontier import frontier_figure

    return frontier_figure(model, breaking_frontier(model, _named(model, shock, 2), points=51))


def _concepts(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.model.shocks import Hit
    from alliancegame.pact.concepts import Concepts, concepts
    from alliancegame.render.figures.concepts import concepts_figure

    _none(Kind.CONCEPTS, shock)
    results: dict[str | None, Concepts] = {None: concepts(model)}
    for item in model.shocks:
        results[item.name] = concepts(model, [Hit(item.name)])
    return concepts_figure(results)


def _quantal_response(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.game.payoffs import build_game
    from alliancegame.game.trees.unfold import build_tree
    from alliancegame.pact.margins import baseline_ranges
    from alliancegame.pact.selection import in_payoff_ranges
    from alliancegame.render.figures.quantal import agent_response_figure, quantal_response_figure
    from alliancegame.solvers.quantal.agent_quantal_response import agent_logit_branch
    from alliancegame.solvers.quantal.quantal_response import logit_branch

    if not model.simultaneous:
        return agent_response_figure(model, agent_logit_branch(build_tree(model, hits(shock))))
    game = in_payoff_ranges(build_game(model, hits(shock)), baseline_ranges(model))
    return quantal_response_figure(model, logit_branch(game))


def _basins(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.game.payoffs import build_game
    from alliancegame.render.figures.basins import basins_figure

    return basins_figure(model, build_game(model, hits(shock)))


def _survival(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.pact.time.base_rates import compare_with_record
    from alliancegame.pact.time.survival import survival
    from alliancegame.render.figures.survival import survival_figure

    _none(Kind.SURVIVAL, shock)
    return survival_figure(compare_with_record(survival(model)))


def _decision(model: Model, shock: list[str] | None) -> Figure:
    from alliancegame.render.figures.choice import choice_figure
    from alliancegame.sweep.lever_choice import choose_lever

    _none(Kind.DECISION, shock)
    return choice_figure(choose_lever(model))


def _assessed(model: Model, shock: list[str] | None, vary: list[str] | None) -> Uncertainty:
    from alliancegame.sweep.uncertainty import uncertainty

    return uncertainty(model, hits(shock), coordinates(model, vary))


def _tornado(model: Model, shock: list[str] | None, vary: list[str] | None) -> Figure:
    from alliancegame.render.figures.uncertainty import tornado_figure

    return tornado_figure(_assessed(model, shock, vary))


def _sensitivity(model: Model, shock: list[str] | None, vary: list[str] | None) -> Figure:
    from alliancegame.render.figures.uncertainty import sensitivity_figure

    return sensitivity_figure(_assessed(model, shock, vary))


def _peeling(model: Model, shock: list[str] | None, vary: list[str] | None) -> Figure:
    from alliancegame.render.figures.uncertainty import peeling_figure

    return peeling_figure(_assessed(model, shock, vary))


def _phase(model: Model, shock: list[str] | None, vary: list[str] | None) -> Figure:
    from alliancegame.render.figures.phase import phase_figure

    return phase_figure(diagram(model, vary, PHASE_STEPS, shock))


DRAWN: dict[Kind, Callable[[Model, list[str] | None], Figure]] = {
    Kind.PAYOFFS: _payoffs,
    Kind.MARGINS: _margins,
    Kind.BREAKPOINTS: _breakpoints,
    Kind.RADIUS: _radius,
    Kind.BRANCHES: _branches,
    Kind.NETWORK: _network,
    Kind.FRONTIER: _frontier,
    Kind.CONCEPTS: _concepts,
    Kind.QUANTAL_RESPONSE: _quantal_response,
    Kind.BASINS: _basins,
    Kind.SURVIVAL: _survival,
    Kind.DECISION: _decision,
}


VARIED: dict[Kind, Callable[[Model, list[str] | None, list[str] | None], Figure]] = {
    Kind.TORNADO: _tornado,
    Kind.SENSITIVITY: _sensitivity,
    Kind.PEELING: _peeling,
    Kind.PHASE: _phase,
}


BY_EQUILIBRIUM: dict[Kind, Callable[[Model, TreeSolution, int], Figure]] = {
    Kind.TREE: _tree,
    Kind.BELIEFS: _beliefs,
}


def _none(kind: Kind, shock: list[str] | None) -> None:
    if shock:
        raise AllianceGameError(
            f"--shock is {', '.join(shock)}; the figure {kind} shows the game and all its shocks. "
            "Leave the option out."
        )


def _named(model: Model, shock: list[str] | None, count: int) -> list[str]:
    """So many shocks without an intensity, which the figure varies."""
    if len(shock or []) == count:
        return [model.shock(name).name for name in shock or []]
    known = ", ".join(item.name for item in model.shocks) or "none"
    raise AllianceGameError(
        f"{len(shock or [])} shocks are given; this figure follows {('', 'one', 'two')[count]}. "
        f"Name {'it' if count == 1 else 'them'} with --shock; the game's: {known}."
    )
