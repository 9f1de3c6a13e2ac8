"""Solution concepts other than Nash equilibrium that `solve` takes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from alliancegame.cli.inputs import print_all, print_json, searching
from alliancegame.errors import AllianceGameError, NameUnknownError, did_you_mean

if TYPE_CHECKING:
    from alliancegame.game.game import Game
    from alliancegame.game.trees.tree import Tree

BEYOND_NASH: Mapping[str, tuple[str, str]] = {
    "rationalizable": ("solvers.dominance:iterated_dominance", "dominance_view"),
    "correlated": ("solvers.correlated_ranges:correlated_ranges", "correlated_view"),
    "coarse-correlated": ("solvers.correlated_ranges:coarse_correlated_ranges", "correlated_view"),
    "quantal-response": ("solvers.quantal.quantal_response:logit_branch", "logit_view"),
    "evolutionary": ("solvers.evolution.evolutionary:evolutionary", "evolutionary_view"),
    "stackelberg": ("solvers.stackelberg:stackelberg", "stackelberg_view"),
    "stochastic-stability": (
        "solvers.evolution.stochastic_stability:stochastically_stable_profiles",
        "stochastic_stability_view",
    ),
}
"""{concept: what computes it, what shows it}."""

CONCEPTS = ("nash", *BEYOND_NASH, "subgame-perfect", "sequential")


def check_concept(concept: str | None, solver: str | None) -> None:
    """That the concept is known and, where a solver is named, that it is the solvers' concept.

    raises: NameUnknownError for another concept, AllianceGameError for one that has no solvers
    """
    if concept is None:
        return
    if concept not in CONCEPTS:
        hint = did_you_mean(concept, CONCEPTS) or f" Known: {', '.join(CONCEPTS)}."
        raise NameUnknownError(f'concept "{concept}" is not known.{hint}')
    if solver is not None and concept != "nash":
        raise AllianceGameError(
            f"--solver is {solver} and --concept {concept}; solvers find Nash equilibria. "
            "Leave one of the two out."
        )


def solve_beyond_nash(
    game: Game,
    concept: str,
    record: Mapping[str, Any],
    time_limit: float | None,
    *,
    as_json: bool,
) -> None:
    """Prints what the concept says about the game."""
    from alliancegame.present import concept_views

    place, view = BEYOND_NASH[concept]
    module, name = place.split(":")
    compute = getattr(import_module(f"alliancegame.{module}"), name)
    with searching(time_limit) as budget:
        result = compute(game, budget=budget)
    if as_json:
        print_json({**record, "concept": concept, **result.to_dict()})
        return
    print_all(getattr(concept_views, view)(result))


def solve_agent_form(
    tree: Tree, record: Mapping[str, Any], time_limit: float | None, *, as_json: bool
) -> None:
    """Prints the quantal response of a tree, in which every information set errs by itself."""
    from alliancegame.present.agent_quantal import agent_branch_view
    from alliancegame.solvers.quantal.agent_quantal_response import agent_logit_branch
    from alliancegame.solvers.trees.extensive import solve_tree
    from alliancegame.solvers.trees.traced import approached

    with searching(time_limit) as budget:
        branch = agent_logit_branch(tree, budget=budget)
        selected = approached(branch, solve_tree(tree, budget))
    if as_json:
        told = {**branch.to_dict(), "selected": None if selected is None else selected + 1}
        print_json({**record, "concept": "quantal-response", **told})
        return
    print_all(agent_branch_view(branch, selected))
