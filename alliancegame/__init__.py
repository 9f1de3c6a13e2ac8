"""alliancegame tests how durable an alliance commitment is.

    from alliancegame import load, durability
    durability(load("northern-triangle")).verdict

Functions take what is at hand: a game's name for its model, "war-ends=0.5" for a shock. Examples in
docstrings write `ag` for this package. The names below load when first used, so that the command
line starts at once.
"""

from functools import cache
from inspect import isfunction
from typing import TYPE_CHECKING

from alliancegame.lazy import lazily

__all__: list[str]  # told by `__getattr__`

if TYPE_CHECKING:
    from alliancegame.analyses.answers.regression_table import regression_table as regression_table
    from alliancegame.analyses.brief import brief as brief
    from alliancegame.errors import AllianceGameError as AllianceGameError
    from alliancegame.evidence.estimation.complete_cases import CaseColumns as CaseColumns
    from alliancegame.evidence.estimation.counterfactual import case_chances as case_chances
    from alliancegame.evidence.estimation.effects import marginal_effects as marginal_effects
    from alliancegame.evidence.estimation.effects import prediction as prediction
    from alliancegame.evidence.estimation.estimate import estimate as estimate
    from alliancegame.evidence.estimation.estimation_options import Estimation as Estimation
    from alliancegame.evidence.estimation.power import power as power
    from alliancegame.evidence.estimation.simulated_cases import simulate as simulate
    from alliancegame.evidence.fitted import fit as fit
    from alliancegame.evidence.learned_game import learned_game as learned_game
    from alliancegame.evidence.lever_costs import lever_costs as lever_costs
    from alliancegame.evidence.lifetimes import lifetimes as lifetimes
    from alliancegame.game.formats.endings import load_game as load_game
    from alliancegame.game.formats.endings import save_game as save_game
    from alliancegame.game.formats.interchange import from_nashpy as from_nashpy
    from alliancegame.game.formats.interchange import from_pygambit as from_pygambit
    from alliancegame.game.formats.interchange import from_quantecon as from_quantecon
    from alliancegame.game.formats.interchange import to_nashpy as to_nashpy
    from alliancegame.game.formats.interchange import to_pygambit as to_pygambit
    from alliancegame.game.formats.interchange import to_quantecon as to_quantecon
    from alliancegame.game.game import Game as Game
    from alliancegame.game.payoffs import build_game as build_game
    from alliancegame.game.payoffs import payoff_map as payoff_map
    from alliancegame.game.trees.unfold import build_tree as build_tree
    from alliancegame.game.verify import regrets as regrets
    from alliancegame.model.file.library import load as load
    from alliancegame.model.file.library import load_any as load_any
    from alliancegame.model.file.library import shipped as shipped
    from alliancegame.model.model import Model as Model
    from alliancegame.model.shocks import Hit as Hit
    from alliancegame.pact.breakpoints import breakpoint_of as breakpoint_of
    from alliancegame.pact.compare import compare as compare
    from alliancegame.pact.concept_verdicts import concepts as concepts
    from alliancegame.pact.durability import Durability as Durability
    from alliancegame.pact.durability import durability as durability
    from alliancegame.pact.explain import explain as explain
    from alliancegame.pact.grounds import grounds as grounds
    from alliancegame.pact.kept_in_equilibria import multiplicity as multiplicity
    from alliancegame.pact.margins import margins as margins
    from alliancegame.pact.robustness.deviation_stories import stories as stories
    from alliancegame.pact.robustness.frontier import breaking_frontier as breaking_frontier
    from alliancegame.pact.robustness.lever_plans import levers as levers
    from alliancegame.pact.robustness.radius import robustness as robustness
    from alliancegame.pact.robustness.rankings import ordinal as ordinal
    from alliancegame.pact.robustness.rationalizing_weights import inverse as inverse
    from alliancegame.pact.robustness.shock_analysis import analyse_shocks as analyse_shocks
    from alliancegame.pact.selected_equilibrium import selection as selection
    from alliancegame.pact.sequence.branches import branches as branches
    from alliancegame.pact.sequence.crisis_path import crisis_path as crisis_path
    from alliancegame.pact.sequence.mutual_losses import stakes as stakes
    from alliancegame.pact.sequence.tested_pledge import crisis as crisis
    from alliancegame.pact.time.backtests import backtests as backtests
    from alliancegame.pact.time.base_rates import base_rates as base_rates
    from alliancegame.pact.time.base_rates import compare_with_record as compare_with_record
    from alliancegame.pact.time.forecasts import forecasts as forecasts
    from alliancegame.pact.time.outlook import outlook as outlook
    from alliancegame.pact.time.patience import patience as patience
    from alliancegame.pact.time.payoff_bounds import payoff_bounds as payoff_bounds
    from alliancegame.pact.time.payoff_set import payoff_set as payoff_set
    from alliancegame.pact.time.repetition import Repetition as Repetition
    from alliancegame.pact.time.repetition import repetition as repetition
    from alliancegame.pact.time.survival_curve import Survival as Survival
    from alliancegame.pact.time.survival_curve import survival as survival
    from alliancegame.render import figures
    from alliancegame.render.explore.explorer_card import Explorer as Explorer
    from alliancegame.render.explore.explorer_card import explorer as explorer
    from alliancegame.solvers.base import Budget as Budget
    from alliancegame.solvers.base import Coverage as Coverage
    from alliancegame.solvers.correlated import correlated_bounds as correlated_bounds
    from alliancegame.solvers.dominance import iterated_dominance as iterated_dominance
    from alliancegame.solvers.evolution.evolutionary import evolutionary as evolutionary
    from alliancegame.solvers.pure import Pure as Pure
    from alliancegame.solvers.quantal.agent_quantal_response import (
        agent_logit_branch as agent_logit_branch,
    )
    from alliancegame.solvers.quantal.agent_quantal_response import (
        agent_quantal_response as agent_quantal_response,
    )
    from alliancegame.solvers.quantal.quantal_response import fit_precision as fit_precision
    from alliancegame.solvers.quantal.quantal_response import logit_branch as logit_branch
    from alliancegame.solvers.quantal.quantal_response import logit_branches as logit_branches
    from alliancegame.solvers.quantal.quantal_response import quantal_response as quantal_response
    from alliancegame.solvers.solution import Equilibrium as Equilibrium
    from alliancegame.solvers.solution import Solution as Solution
    from alliancegame.solvers.solve import solve as solve
    from alliancegame.solvers.trees.extensive import solve_tree as solve_tree
    from alliancegame.sweep.coordinates import Coordinate as Coordinate
    from alliancegame.sweep.decisions import decide as decide
    from alliancegame.sweep.lever_choice import choose_lever as choose_lever
    from alliancegame.sweep.phase import phase_diagram as phase_diagram
    from alliancegame.sweep.phase import widest_pair as widest_pair
    from alliancegame.sweep.study import Study as Study
    from alliancegame.sweep.uncertainty import uncertainty as uncertainty

    plots = figures
    __version__: str
else:
    _named, __dir__ = lazily(__name__)

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from alliancegame.version import version

            return version()
        return _taking_what_is_at_hand(name)

    @cache
    def _taking_what_is_at_hand(name: str) -> object:
        value = _named(name)
        if not isfunction(value):
            return value
        from alliancegame.at_hand import at_hand

        return at_hand(value)
