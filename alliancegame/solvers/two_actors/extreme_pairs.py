"""The extreme equilibria of a two-actor game as pairs of vertices of its best-response polytopes.

Steps 1 to 3 of alliancegame.solvers.two_actors.vertex_enumeration, which defines the polytopes P
and Q and their labels: by compiled code in one call where that pays, else one after the other, for
games of any size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.game.exact.exact_profiles import (
    ExactMixes,
    IndexArray,
    Mixes,
    WideMixes,
    integer_array,
)
from alliancegame.game.game import FloatArray, Game
from alliancegame.solvers.base import Budget
from alliancegame.solvers.two_actors.corners import (
    Corners,
    Inequalities,
    corners,
    equalizing_weights,
)
from alliancegame.solvers.two_actors.loaded_kernels import WORD, is_at_hand, pays_compiled
from alliancegame.solvers.two_actors.polyhedra import reading_order

Words: TypeAlias = npt.NDArray[np.int64]

PER_PAIR = 1e-9
"""Nominal seconds that it takes to see whether two vertices carry all labels."""

NO_WORDS: Words = np.empty((2, 0, 0), dtype=np.int64)

MOST_PAIRS = 1 << 10
"""Equilibria up to which their places are kept at hand."""


class ExtremePairs(NamedTuple):
    """The extreme equilibria as pairs of vertices.

    edges:    shape (equilibria, 2), the places of both among the mixes
    mixes:    those of vertices of P and of Q
    vertices: how many P and Q have together
    simple:   whether no vertex carries more labels than it has coordinates
    complete: whether all vertices were found
    """

    edges: IndexArray
    mixes: tuple[Mixes, Mixes]
    vertices: int
    simple: bool
    complete: bool


def extreme_pairs(game: Game, budget: Budget, compiled: bool | None = None) -> ExtremePairs:
    """All extreme equilibria, unless the budget ends before all vertices are known."""
    if budget.ends_at(0.0):  # with or without compiled code
        return given_up(0)
    if pays_compiled(sum(game.shape), compiled):
        whole = game.is_exact or game.payoffs.item(0).is_integer()  # a guess for the faster order
        kernels = compiled_pairs()
        attempts = (
            (kernels.integer_pairs, pairs_in_integers),
            (kernels.nondegenerate_pairs, pairs_in_floats),
        )
        for kernel, attempt in attempts if whole else reversed(attempts):
            pairs = attempt(game) if compiled or is_at_hand(kernel) else None
            if pairs is not None:
                return pairs
    return pairs_of_corners(game, budget, compiled)


def given_up(vertices: int) -> ExtremePairs:
    """No pairs, after so many vertices that are not all of them."""
    nothing = in_columns([], 1)
    return ExtremePairs(paired(0), (nothing, nothing), vertices, False, complete=False)


def pairs_of_corners(game: Game, budget: Budget, compiled: bool | None) -> ExtremePairs:
    """All of them step by step, within the budget, for games of any size."""
    kept_rows, kept_columns = undominated(game.unit_payoffs)
    rows, columns = kept_rows.tolist(), kept_columns.tolist()
    first = corners(inequalities(game, 1, rows, columns), budget, compiled)
    if not first.complete:
        return given_up(len(first.labels))
    second = corners(inequalities(game, 0, rows, columns), budget, compiled)
    pairs = complementary(first, second, len(rows), len(columns), budget)
    both_ends = np.array(pairs or [], dtype=np.intp).reshape(-1, 2).T.tolist()
    mixes, edges = [], []
    for vertices, ends, kept, count in zip(
        (first, second), both_ends, (rows, columns), game.shape, strict=True
    ):
        places = {k: place for place, k in enumerate(dict.fromkeys(ends))}
        mixes.append(in_columns([spread(vertices.weights(k), kept, count) for k in places], count))
        edges.append([places[k] for k in ends])
    return ExtremePairs(
        np.array(edges, dtype=np.intp).T,
        (mixes[0], mixes[1]),
        len(first.labels) + len(second.labels),
        first.simple and second.simple,
        first.complete and second.complete and pairs is not None,
    )


@cache
def compiled_pairs() -> ModuleType:
    """The compiled code, loaded where it runs first."""
    from alliancegame.solvers.two_actors import pairs_kernel

    return pairs_kernel


@cache
def payoff_words() -> Callable[[Game], Words | None]:
    """The function from a game to its payoffs as machine integers, loaded at its first use."""
    from alliancegame.game.exact import two_actor_check

    return two_actor_check.payoff_words


def pairs_in_floats(game: Game) -> ExtremePairs | None:
    """All of them in certified floating point, in one call; None where it does not decide."""
    words = payoff_words()(game)
    find = compiled_pairs().nondegenerate_pairs
    arrays = find(game.payoffs, NO_WORDS if words is None else words)
    if arrays[2] < 0 and game.unit_payoffs is not game.payoffs:
        arrays = find(game.unit_payoffs, NO_WORDS if words is None else words)
    rows, columns, vertices, solved, labels, first, second = arrays
    if vertices < 0:
        return None
    mixes = (
        (WideMixes(first), WideMixes(second))
        if solved
        else eliminated(game, positions(rows), positions(columns), labels.tolist())
    )
    return ExtremePairs(paired(len(labels)), mixes, vertices, simple=True, complete=True)


def paired(count: int) -> IndexArray:
    """So many equilibria that share no mix."""
    return (
        every_pair()[:count] if count <= MOST_PAIRS else np.arange(count).repeat(2).reshape(-1, 2)
    )


@cache
def every_pair() -> IndexArray:
    """The places of equilibria that share no mix: slicing them is faster than making them."""
    return np.arange(MOST_PAIRS).repeat(2).reshape(-1, 2)


def eliminated(
    game: Game, rows: Sequence[int], columns: Sequence[int], labels: Sequence[int]
) -> tuple[Mixes, Mixes]:
    """The mixes of the equilibria with these labels of P's vertices, by elimination."""
    first, second = (tensor.tolist() for tensor in game.integer_payoffs)
    lefts, rights = [], []
    for tight in labels:
        own = [i for k, i in enumerate(rows) if not tight >> k & 1]
        other = [j for k, j in enumerate(columns, len(rows)) if tight >> k & 1]
        x = equalizing_weights([[second[i][j] for i in own] for j in other])
        y = equalizing_weights([[first[i][j] for j in other] for i in own])
        lefts.append(spread(x, own, game.shape[0]))
        rights.append(spread(y, other, game.shape[1]))
    return in_columns(lefts, game.shape[0]), in_columns(rights, game.shape[1])


def pairs_in_integers(game: Game) -> ExtremePairs | None:
    """All of them in exact 64-bit integers, in one call; None where these might not suffice."""
    words = payoff_words()(game)
    if words is None:
        return None
    vertices, simple, first, second, edges = compiled_pairs().integer_pairs(words)
    if vertices < 0:
        return None
    return ExtremePairs(
        edges, (WideMixes(first), WideMixes(second)), vertices, simple, complete=True
    )


def in_columns(weights: Sequence[Sequence[int]], count: int) -> ExactMixes:
    """Weights of so many actions as mixes."""
    return ExactMixes.proportional(integer_array(weights, count))


def positions(bits: int) -> list[int]:
    """The positions of the bits that are set."""
    return [k for k in range(bits.bit_length()) if bits >> k & 1]


def spread(weights: Sequence[int], kept: Sequence[int], count: int) -> Sequence[int]:
    """The weights of the kept actions as weights of all actions."""
    if len(kept) == count:
        return weights
    whole = [0] * count
    for action, weight in zip(kept, weights, strict=True):
        whole[action] = weight
    return whole


def inequalities(
    game: Game, actor: int, rows: Sequence[int], columns: Sequence[int]
) -> Inequalities:
    """The inequalities of the polytope of the other actor's mixes, from one actor's payoffs."""

    def kept(tensor: npt.NDArray[Any]) -> npt.NDArray[Any]:
        own: npt.NDArray[Any] = tensor[actor][rows][:, columns]
        return own.T if actor else own

    return Inequalities(kept(game.unit_payoffs), lambda: kept(game.integer_payoffs))


def undominated(payoffs: FloatArray) -> tuple[IndexArray, IndexArray]:
    """The actions of each actor that survive iterated strict dominance by pure strategies.

    payoffs: shape (2, m, n)
    """
    first, second = payoffs
    rows, columns = np.arange(payoffs.shape[1]), np.arange(payoffs.shape[2])
    while True:
        good_rows = ~(first[:, None, :] < first[None, :, :]).all(axis=2).any(axis=1)
        good_columns = ~(second[:, :, None] < second[:, None, :]).all(axis=0).any(axis=1)
        if good_rows.all() and good_columns.all():
            return rows, columns
        rows, columns = rows[good_rows], columns[good_columns]
        first, second = (tensor[good_rows][:, good_columns] for tensor in (first, second))


def complementary(
    first: Corners, second: Corners, m: int, n: int, budget: Budget
) -> list[tuple[int, int]] | None:
    """The pairs of vertices that carry all m + n labels, in order; None where the limit is met.

    The labels of Q number its own coordinates first and are turned to those of P.
    """
    if not (first.complete and second.complete):
        return None
    everything, own = (1 << (m + n)) - 1, (1 << n) - 1
    turned = [(labels & own) << m | labels >> n for labels in second.labels]
    simple = {
        everything ^ labels: right for right, labels in enumerate(turned) if labels.bit_count() == n
    }
    word = np.int64 if m + n <= WORD else object
    everyone = np.array(turned, dtype=word)
    degenerate = np.array([k for k, own in enumerate(turned) if own.bit_count() > n], dtype=np.intp)
    pairs: list[tuple[int, int]] = []
    for left, labels in enumerate(first.labels):
        if budget.ends_at(PER_PAIR * left * len(degenerate)):
            return None
        if labels.bit_count() == m:  # a partner with no more labels than it must have is this one's
            if labels in simple:
                pairs.append((left, simple[labels]))
            near = degenerate
            complete = (everyone[near] | labels) == everything
        else:
            near = np.arange(len(everyone))
            complete = (everyone | labels) == everything
        pairs += [(left, right) for right in near[np.flatnonzero(complete)].tolist()]
    own_places = [reading_order(labels, m, n) for labels in first.labels]
    other_places = [reading_order(labels, n, m) for labels in second.labels]
    return sorted(pairs, key=lambda pair: (own_places[pair[0]], other_places[pair[1]]))
