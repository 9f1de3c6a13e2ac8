"""alliancegame tests how durable an alliance commitment is.

    from alliancegame import load, durability
    durability(load("northern-triangle")).verdict

Names load when first used, so that the command line starts at once.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from inspect import isfunction
from typing import Any

_HOME = {
    "AllianceGameError": "errors",
    "Model": "model.model",
    "load": "model.file.library",
    "load_any": "model.file.library",
    "shipped": "model.file.library",
    "Hit": "model.shocks",
    "Game": "game.game",
    "build_game": "game.payoffs",
    "payoff_map": "game.payoffs",
    "build_tree": "game.trees.unfold",
    "solve_tree": "solvers.trees.extensive",
    "crisis": "pact.sequence.crisis",
    "crisis_path": "pact.sequence.crisis_path",
    "branches": "pact.sequence.branches",
    "stakes": "pact.sequence.mutual_losses",
    "breaking_frontier": "pact.robustness.frontier",
    "regrets": "game.verify",
    "Budget": "solvers.base",
    "Coverage": "solvers.base",
    "Pure": "solvers.pure",
    "SupportEnumeration": "solvers.two_actors.support_enumeration",
    "Equilibrium": "solvers.solve",
    "Solution": "solvers.solve",
    "solve": "solvers.solve",
    "iterated_dominance": "solvers.dominance",
    "correlated_bounds": "solvers.correlated",
    "logit_branch": "solvers.quantal.quantal_response",
    "logit_branches": "solvers.quantal.quantal_response",
    "quantal_response": "solvers.quantal.quantal_response",
    "fit_precision": "solvers.quantal.quantal_response",
    "agent_logit_branch": "solvers.quantal.agent_quantal_response",
    "agent_quantal_response": "solvers.quantal.agent_quantal_response",
    "evolutionary": "solvers.evolution.evolutionary",
    "load_game": "game.formats.endings",
    "save_game": "game.formats.endings",
    "from_nashpy": "game.formats.interchange",
    "from_pygambit": "game.formats.interchange",
    "from_quantecon": "game.formats.interchange",
    "to_nashpy": "game.formats.interchange",
    "to_pygambit": "game.formats.interchange",
    "to_quantecon": "game.formats.interchange",
    "Durability": "pact.durability",
    "durability": "pact.durability",
    "estimate": "evidence.estimation.estimate",
    "Estimation": "evidence.estimation.estimate",
    "CaseColumns": "evidence.estimation.case_table",
    "marginal_effects": "evidence.estimation.effects",
    "prediction": "evidence.estimation.effects",
    "simulate": "evidence.estimation.simulation",
    "power": "evidence.estimation.power",
    "regression_table": "present.regression_table",
    "explain": "pact.explain",
    "margins": "pact.margins",
    "concepts": "pact.concepts",
    "ordinal": "pact.robustness.ordinal",
    "stories": "pact.robustness.stories",
    "analyse_shocks": "pact.robustness.shock_analysis",
    "multiplicity": "pact.multiplicity",
    "selection": "pact.selection",
    "compare": "pact.compare",
    "grounds": "pact.grounds",
    "levers": "pact.robustness.levers",
    "inverse": "pact.robustness.inverse",
    "robustness": "pact.robustness.radius",
    "breakpoint_of": "pact.breakpoints",
    "Study": "sweep.study",
    "fit": "evidence.fitted",
    "uncertainty": "sweep.uncertainty",
    "Coordinate": "sweep.designs",
    "phase_diagram": "sweep.phase",
    "widest_pair": "sweep.phase",
    "decide": "sweep.decisions",
    "choose_lever": "sweep.lever_choice",
    "Repetition": "pact.time.repetition",
    "repetition": "pact.time.repetition",
    "patience": "pact.time.patience",
    "payoff_set": "pact.time.payoff_set",
    "payoff_bounds": "pact.time.payoff_bounds",
    "backtests": "pact.time.backtests",
    "forecasts": "pact.time.forecasts",
    "outlook": "pact.time.outlook",
    "base_rates": "pact.time.base_rates",
    "compare_with_record": "pact.time.base_rates",
    "Survival": "pact.time.survival",
    "survival": "pact.time.survival",
}

__all__ = [*sorted(_HOME), "plots"]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return _public(name)
    if name == "plots":
        return import_module("alliancegame.render.figures")
    if name == "__version__":
        from alliancegame.version import version

        return version()
    raise AttributeError(f"module 'alliancegame' has no attribute {name!r}")


@cache
def _public(name: str) -> Any:
    """What stands under a public name; functions take what people have at hand."""
    value = getattr(import_module(f"alliancegame.{_HOME[name]}"), name)
    if not isfunction(value):
        return value
    from alliancegame.at_hand import at_hand

    return at_hand(value)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
