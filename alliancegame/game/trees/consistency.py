"""Consistency of beliefs, as Kreps and Wilson define it: they are the limit under trembles.

Let every action that is not played tremble with probability c·ε^k, with k ≥ 1 and c > 0. As ε goes
to 0 the belief at an information set falls on its nodes of least total exponent, in proportion to
the products of the c's and of the probabilities on the way. An assessment is consistent if some
exponents and coefficients give its beliefs. Exponents and the logarithms of the coefficients are
each found, or ruled out, by linear algebra.

source: Kreps and Wilson (1982), appendix; Streufert (2006), Characterizing consistency by
        monomials, which closes a gap there
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import log
from typing import TypeAlias

import numpy as np

from alliancegame.game.trees.assessment import Belief, chances
from alliancegame.game.trees.tree import Behaviour, Tree

Tremble: TypeAlias = tuple[int, int]
"""An information set and the position of an action that is not played there."""

_RESIDUAL = 1e-9


def is_consistent(tree: Tree, behaviour: Behaviour, beliefs: Sequence[Belief]) -> bool:
    """True if some trembles of the actors have these beliefs as their limit."""
    trembles = _trembles(behaviour)
    equal: list[tuple[np.ndarray, float]] = []
    greater: list[np.ndarray] = []
    for information_set, belief in zip(tree.information_sets, beliefs, strict=True):
        paths = [_path(tree, behaviour, node, trembles) for node in information_set.nodes]
        if all(path is None for path in paths):
            continue  # nature never leads there, so that anything may be believed
        likely = max(range(len(belief)), key=lambda i: belief[i])
        base = paths[likely]
        if base is None:
            return False
        for path, chance in zip(paths, belief, strict=True):
            if path is None or path is base:
                if path is None and chance:
                    return False
                continue
            difference = path[0] - base[0]
            if chance:
                excess = log(chance) - log(belief[likely]) - (path[1] - base[1])
                equal.append((difference, excess))
            else:
                greater.append(difference)
    return _has_coefficients(equal) and _has_exponents(equal, greater, len(trembles))


def _trembles(behaviour: Behaviour) -> dict[Tremble, int]:
    """The actions that are not played, each with a position."""
    unplayed = [
        (place, action)
        for place, mix in enumerate(behaviour)
        for action, chance in enumerate(mix)
        if not chance
    ]
    return {tremble: position for position, tremble in enumerate(unplayed)}


def _path(
    tree: Tree, behaviour: Behaviour, node: int, trembles: dict[Tremble, int]
) -> tuple[np.ndarray, float] | None:
    """The number of times each tremble stands on the way, and the logarithm of the rest of its
    probability; None if nature never goes there.
    """
    counts = np.zeros(len(trembles))
    rest = 0.0
    for at, branch in tree.path(node):
        place = tree.nodes[at].information_set
        if place is not None and (place, branch) in trembles:
            counts[trembles[place, branch]] += 1
            continue
        chance: Fraction = chances(tree, behaviour, at)[branch]
        if not chance:
            return None
        rest += log(chance)
    return counts, rest


def _has_coefficients(equal: Sequence[tuple[np.ndarray, float]]) -> bool:
    if not equal:
        return True
    matrix = np.array([row for row, _ in equal])
    wanted = np.array([excess for _, excess in equal])
    if not matrix.size:
        return bool(np.abs(wanted).max() <= _RESIDUAL)
    coefficients = np.linalg.lstsq(matrix, wanted, rcond=None)[0]
    return bool(np.abs(matrix @ coefficients - wanted).max() <= _RESIDUAL)


def _has_exponents(
    equal: Sequence[tuple[np.ndarray, float]], greater: Sequence[np.ndarray], count: int
) -> bool:
    """True if exponents of at least 1 exist; most often 1 for all, which spares the search."""
    if not count:
        return not greater
    if all(row.sum() >= 1 for row in greater) and not any(row.sum() for row, _ in equal):
        return True
    from scipy.optimize import linprog

    program = linprog(
        np.ones(count),
        A_ub=-np.array(greater) if greater else None,
        b_ub=-np.ones(len(greater)) if greater else None,
        A_eq=np.array([row for row, _ in equal]) if equal else None,
        b_eq=np.zeros(len(equal)) if equal else None,
        bounds=(1, None),
    )
    return bool(program.status == 0)
