"""One Nash equilibrium of a tree in which one or two actors move, by its sequence form.

1. Where one's gain is the other's loss, two plans are optimal in a linear program and its dual.
   Otherwise they are at the end of Lemke's path.
2. Both methods compute in floats. Which sequences are played and which are best replies says which
   equations hold exactly, and these are solved in fractions, unless there are too many.
3. Where its own plan keeps an actor away, it plays a best reply to the others. So nobody has any
   regret at any information set to which the others lead, which is checked from the tree.

source: von Stengel (1996); Koller, Megiddo and von Stengel (1996), Efficient computation of
        equilibria for extensive two-person games
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from alliancegame.game.game import FloatArray
from alliancegame.game.trees.assessment import assess, is_verified
from alliancegame.game.trees.tree import Tree
from alliancegame.solvers.base import Budget
from alliancegame.solvers.trees.best_reply import filled
from alliancegame.solvers.trees.lemke import ends_of_path
from alliancegame.solvers.trees.sequence_form import Plan, SequenceForm, sequence_form, sparse
from alliancegame.solvers.trees.stages import One

PLAYED = (1e-9, 1e-7, 1e-5)
"""Probabilities, and leads over another reply, that count as positive; tried in turn."""

LARGEST_EXACT = 1_000_000
"""The most entries of a system of equations that is solved in fractions."""

SIMPLE = 10_000
"""The greatest denominator of probabilities that equations leave free."""


def one_equilibrium(tree: Tree, budget: Budget) -> One | None:
    """The equilibrium; None if three or more actors move, or what is found is not verified."""
    movers = sorted({information_set.actor for information_set in tree.information_sets})
    if len(movers) > 2 or len(tree.actors) < 2:
        return None
    one = movers[0] if movers else 0
    other = movers[1] if len(movers) == 2 else 1 - min(one, 1)
    form = sequence_form(tree, (one, other))
    opposed = is_opposed(form)
    plans = optimal_plans(form) if opposed else ends_of_path(form, budget)
    if plans is None:
        return None
    method = "a linear program" if opposed else "Lemke's path"
    for candidate in _candidates(form, plans):
        assessment = assess(tree, filled(tree, form.played(candidate)))
        if is_verified(assessment):
            return One(assessment, f"by {method} over its sequence form")
    return None


def is_opposed(form: SequenceForm) -> bool:
    """True if at every outcome what one of the two gains more the other gains less, in proportion.

    Payoffs at the outcomes decide, so that chances play no part.
    """
    ends = [form.tree.nodes[outcome].payoffs for outcome in form.tree.outcomes]
    one, other = ([end[own.actor] for end in ends] for own in form.sequences)
    low, high = min(one), max(other)
    rise, fall = max(one) - low, high - min(other)
    return bool(rise and fall) and all(
        (a - low) * fall == (high - b) * rise for a, b in zip(one, other, strict=True)
    )


def optimal_plans(form: SequenceForm) -> tuple[FloatArray, FloatArray] | None:
    """Plans by which both secure the value, in floats; None if the program ends without one.

    Maximised is what the first can expect at least: the values of the other's information sets are
    unknowns beside the first's plan, and the dual is the other's plan.
    """
    from scipy.optimize import linprog
    from scipy.sparse import hstack

    own, other = form.sequences
    met = sparse(own.constraints, (own.rows, own.count))
    replied = sparse(other.constraints, (other.rows, other.count))
    aims = np.zeros(own.count + other.rows)
    aims[own.count] = -1.0
    secured: Any = hstack([-form.floats(0).T, replied.T]).tocsr()
    planned: Any = hstack([met, sparse({}, (own.rows, other.rows))]).tocsr()
    optimum = linprog(
        aims,
        A_ub=secured,
        b_ub=np.zeros(other.count),
        A_eq=planned,
        b_eq=np.eye(1, own.rows)[0],
        bounds=[*[(0.0, None)] * own.count, *[(None, None)] * other.rows],
        method="highs",
    )
    if optimum.x is None:
        return None
    return optimum.x[: own.count], -optimum.ineqlin.marginals


def _candidates(form: SequenceForm, plans: Sequence[FloatArray]) -> Iterator[list[Plan]]:
    """Exact plans near those given, then these themselves."""
    for least in PLAYED:
        exact = [exact_plan(form, one, plans[one], least) for one in (0, 1)]
        if (left := exact[0]) is not None and (right := exact[1]) is not None:
            yield [left, right]
    yield [[Fraction(p) for p in np.maximum(plan, 0.0).tolist()] for plan in plans]


def exact_plan(form: SequenceForm, one: int, plan: FloatArray, least: float) -> Plan | None:
    """The plan of one of the two that plays these sequences and leaves the other these replies.

    None if no plan near by does, or too many equations say so.

    least: what is played less does not count as played, what pays so little less counts as best
    """
    own = form.sequences[one]
    played = np.flatnonzero(plan > least).tolist()
    solved = _solution(_equations(form, one, played, plan, least), plan[played].tolist())
    if solved is None or min(solved) < 0:
        return None
    exact = [Fraction(0)] * own.count
    for sequence, chance in zip(played, solved, strict=True):
        exact[sequence] = chance
    return exact


def _equations(
    form: SequenceForm, one: int, played: Sequence[int], plan: FloatArray, least: float
) -> list[list[int]]:
    """Constraints of a plan, and what makes the other's best replies to it the best.

    A row for each: over the sequences played, then the values of the other's information sets, then
    the right-hand side.
    """
    own, other = form.sequences[one], form.sequences[1 - one]
    replies = form.best_replies(1 - one, plan, least)
    column = {sequence: k for k, sequence in enumerate(played)}
    row_of = {sequence: k for k, sequence in enumerate(replies, own.rows)}
    rows = [[0] * (len(played) + other.rows + 1) for _ in range(own.rows + len(replies))]
    rows[0][-1] = 1
    for (row, sequence), entry in own.constraints.items():
        if sequence in column:
            rows[row][column[sequence]] = entry
    for (reply, sequence), payoff in form.payoffs[1 - one].items():
        if reply in row_of and sequence in column:
            rows[row_of[reply]][column[sequence]] = payoff
    for (row, reply), entry in other.constraints.items():
        if reply in row_of:
            rows[row_of[reply]][len(played) + row] = -entry
    return rows


def _solution(equations: list[list[int]], near: Sequence[float]) -> list[Fraction] | None:
    """The first unknowns of a system; those that it leaves free are near floats.

    None if it has no solution, or more entries than are solved in fractions.
    """
    from flint import fmpz_mat

    width = len(equations[0]) - 1
    if width * len(equations) > LARGEST_EXACT:
        return None
    reduced, scale, rank = fmpz_mat(equations).rref()
    rows = [list(map(int, row)) for row in reduced.tolist()[:rank]]
    leading = [next(k for k, entry in enumerate(row) if entry) for row in rows]
    if leading[-1] == width:
        return None
    values = [Fraction(p).limit_denominator(SIMPLE) for p in near]
    free = sorted(set(range(len(near))) - set(leading))
    for row, lead in zip(rows, leading, strict=True):
        if lead < len(near):
            known = sum((row[k] * values[k] for k in free if row[k]), Fraction(0))
            values[lead] = (row[width] - known) / int(scale)
    return values
