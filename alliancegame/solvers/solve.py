"""Solving a game: choose a solver, verify all it finds, and say how complete the answer is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from alliancegame.errors import SolverRefusedError
from alliancegame.game.distinct_profiles import SAME_PROFILE, count_unequal, in_order, merged
from alliancegame.game.exact.exact_profiles import ExactProfiles
from alliancegame.game.game import ExactProfile, Game, PureProfile, StrategyProfile, check_profile
from alliancegame.game.point_profiles import PointProfiles
from alliancegame.game.profile_check import Check, joined
from alliancegame.game.verify import (
    check_exact_profiles,
    check_points,
    check_profiles,
    check_pure_profiles,
    is_equilibrium,
    is_exact,
    played,
)
from alliancegame.solvers.base import Budget, Candidate, Coverage, Findings, Solver
from alliancegame.solvers.default_solver import default_solver
from alliancegame.solvers.solution import Solution

TOGETHER = 1 << 20
"""Candidates are checked together as long as their number times that of payoffs is no greater."""


def solve(game: Game, solver: Solver | None = None, budget: Budget | None = None) -> Solution:
    """Equilibria of the game, each verified from the payoff tensor.

    raises: SolverRefusedError if the solver does not accept the game

    >>> matching_pennies = Game([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])
    >>> [mix.tolist() for mix in solve(matching_pennies).equilibria[0].profile]
    [[0.5, 0.5], [0.5, 0.5]]
    """
    budget = Budget.usual() if budget is None else budget
    chosen = solver or default_solver(game)
    if refusal := chosen.refuses(game):
        raise SolverRefusedError(f"solver {chosen.name} does not accept this game: {refusal}")
    findings = chosen.search(game, budget)
    if not findings.candidates and (solver is None or findings.stopped):
        from alliancegame.solvers.logit_limit import with_one

        findings = with_one(game, findings, budget)  # every game has an equilibrium
    return verified(game, chosen, findings)


def verified(game: Game, solver: Solver, findings: Findings) -> Solution:
    """The solution these findings amount to once every candidate has been checked."""
    check = check_candidates(game, findings.candidates)
    coverage, reason = findings.coverage, findings.reason
    passed = None if check.is_faultless else is_equilibrium(check)
    some_failed = passed is not None and not passed.all()
    if passed is not None and some_failed:
        failed = check.residual[~passed]
        coverage = Coverage.SOME
        reason = (
            f"{len(failed)} of {len(check)} candidates of solver {solver.name} failed "
            f"verification (relative regret up to {failed.max():.2g}); {reason}"
        )
        check = check.chosen(np.flatnonzero(passed))
    listed = in_order(check) if findings.distinct else merged(in_order(check))
    if len(listed) < len(check) and count_unequal(check) > len(listed):
        reason = f"{reason}; those within {SAME_PROFILE:g} of each other are listed as one"
    if game.caveat:
        reason = f"{reason}; {game.caveat}"
    return Solution(
        game,
        listed,
        coverage,
        reason,
        solver,
        findings.components,
        findings.certificate,
        findings.stats,
        None if some_failed else findings.unlisted,
        findings.stopped,
    )


def check_candidates(game: Game, candidates: Sequence[Candidate]) -> Check:
    """The check of all candidates: first pure ones, then other exact ones.

    raises: GameError if a mix has the wrong length
    """
    if isinstance(candidates, ExactProfiles) and len(candidates):
        return check_exact_profiles(game, candidates)
    if isinstance(candidates, PointProfiles):
        check = check_points(game, candidates)
        if check is not None:
            return check
    for candidate in candidates:
        check_profile(game, candidate)
    pure: list[tuple[ExactProfile, PureProfile]] = []
    mixed: list[ExactProfile] = []
    others: list[StrategyProfile] = []
    for proposed in candidates:
        if not is_exact(proposed):
            others.append(cast("StrategyProfile", proposed))
        elif actions := played(proposed):
            pure.append((proposed, actions))
        else:
            mixed.append(proposed)
    together = max(1, TOGETHER // game.payoffs.size)
    checks = [check_pure_profiles(game, pure)] if pure else []
    checks += [
        check_exact_profiles(game, ExactProfiles.of(mixed[start : start + together]))
        for start in range(0, len(mixed), together)
    ]
    checks += [
        check_profiles(game, others[start : start + together])
        for start in range(0, len(others), together)
    ]
    return joined(checks or [check_profiles(game, [])])
