"""All equilibria of a two-actor game, degenerate or not, by enumerating vertices.

Payoffs A of actor 1 and B of actor 2, made positive. The best-response polytopes are

    P = {x >= 0, B'x <= 1} and Q = {y >= 0, Ay <= 1}.

A vertex of P carries the label i if x_i = 0, and m + j if action j of actor 2 is a best response to
it; a vertex of Q carries m + j if y_j = 0, and i if action i of actor 1 is a best response to it.

1. Actions that another action strictly dominates are removed, again and again.
2. All vertices of P and Q are enumerated.
3. The pairs of vertices, the two origins apart, that carry all labels between them are, once scaled
   to sum 1, the extreme equilibria.
4. Maximal bicliques of the graph of extreme equilibria are the maximal Nash subsets; together they
   are all equilibria.

In a nondegenerate game no vertex carries more labels than it has coordinates, every equilibrium is
extreme and isolated, and its partner is found by the complementary set of labels.

source: von Stengel, "Computing equilibria for two-person games" (2002), theorems 2.9 and 2.14;
        Avis, Rosenberg, Savani and von Stengel, "Enumeration of Nash equilibria for two-player
        games" (2010)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from alliancegame.game.exact.exact_profiles import (
    ExactMixes,
    ExactProfiles,
    IndexArray,
    Mixes,
    WideMixes,
    integer_array,
)
from alliancegame.game.game import FloatArray, Game
from alliancegame.solvers.base import Budget, Coverage, Findings
from alliancegame.solvers.pure import Pure
from alliancegame.solvers.two_actors.components import NashComponents
from alliancegame.solvers.two_actors.constant_sum import constant_sum_equilibrium
from alliancegame.solvers.two_actors.corners import (
    WORD,
    Corners,
    Inequalities,
    corners,
    equalizing_weights,
    pays_compiled,
)
from alliancegame.solvers.two_actors.lemke_howson import path_ends
from alliancegame.solvers.two_actors.polytope_proof import PolytopeProof

PER_PAIR = 1e-9
"""Nominal seconds that it takes to see whether two vertices carry all labels."""

FOR_PATHS = 0.1
"""The share of a budget within which equilibria are looked for where not all can be found."""


@dataclass(frozen=True)
class VertexEnumeration:
    """Every extreme equilibrium of a two-actor game, with its component, in exact fractions.

    compiled: whether to use compiled code, whose loading takes a second and whose first compilation
              takes longer; None: where that pays for a single game. The answer is the same.
    """

    compiled: bool | None = None

    name: ClassVar[str] = "vertex-enumeration"

    def refuses(self, game: Game) -> str | None:
        return None if game.size == 2 else f"it has {game.size} actors and two are needed"

    def search(self, game: Game, budget: Budget) -> Findings:
        pairs = extreme_pairs(game, budget, self.compiled)
        if not pairs.complete:
            return some_equilibria(game, budget, pairs.vertices)
        profiles = ExactProfiles(pairs.mixes(), pairs.edges)
        components = NashComponents.of(profiles, isolated=pairs.simple)
        stats = {"vertices": float(pairs.vertices)}
        reason = "all vertices of both best-response polytopes were enumerated; " + (
            "the game is nondegenerate"
            if pairs.simple
            else f"the game is degenerate: connected components of its set of equilibria "
            f"{len(components)}, of these continua {components.continua}"
        )
        proof = PolytopeProof(game)
        return Findings(
            profiles, Coverage.ALL, reason, components, proof, stats=stats, distinct=True
        )


def some_equilibria(game: Game, budget: Budget, vertices: int) -> Findings:
    """The pure equilibria, and those at the ends of Lemke and Howson's paths, within the budget.

    vertices: how many were found before the search for all of them was given up
    """
    pure = Pure().search(game, Budget()).candidates
    opposed = constant_sum_equilibrium(game)
    others = path_ends(game, budget.part(FOR_PATHS)) if opposed is None else [opposed]
    found_by = "the ends of Lemke and Howson's paths" if opposed is None else "a linear program's"
    searched = (
        f"the limit was reached after {vertices} vertices of the best-response polytopes"
        if vertices
        else "the limit came before the search for all equilibria began"
    )
    reason = f"{searched}; listed are the pure ones and {found_by}"
    found = tuple(dict.fromkeys([*pure, *others]))
    stats = {"vertices": float(vertices)}
    return Findings(found, Coverage.SOME, reason, stats=stats, stopped=True, distinct=True)


class ExtremePairs(NamedTuple):
    """The extreme equilibria as pairs of vertices.

    edges:    shape (equilibria, 2), the places of both among the mixes
    mixes:    works out those of vertices of P and of Q
    vertices: how many P and Q have together
    simple:   whether no vertex carries more labels than it has coordinates
    complete: whether all vertices were found
    """

    edges: IndexArray
    mixes: Callable[[], tuple[Mixes, Mixes]]
    vertices: int
    simple: bool
    complete: bool


def extreme_pairs(game: Game, budget: Budget, compiled: bool | None = None) -> ExtremePairs:
    """Steps 1 to 3: all extreme equilibria, if the vertices are complete."""
    if budget.ends_at(0.0):  # with or without compiled code
        return ExtremePairs(np.empty((0, 2), dtype=np.intp), no_mixes, 0, False, complete=False)
    if pays_compiled(sum(game.shape), compiled):
        whole = game.is_exact or game.payoffs.item(0).is_integer()  # a guess for the faster order
        attempts = (pairs_in_integers, pairs_in_floats)
        for attempt in attempts if whole else reversed(attempts):
            found = attempt(game)
            if found is not None:
                return found
    kept_rows, kept_columns = undominated(game.unit_payoffs)
    rows, columns = kept_rows.tolist(), kept_columns.tolist()
    first = corners(inequalities(game, 1, rows, columns), budget, compiled)
    second = corners(inequalities(game, 0, rows, columns), budget, compiled)
    pairs = complementary(first, second, len(rows), len(columns), budget)
    edges = np.array(pairs or [], dtype=np.intp)
    used = [np.unique(ends, return_inverse=True) for ends in edges.reshape(-1, 2).T]

    def mixes() -> tuple[Mixes, Mixes]:
        own, other = (
            in_columns([spread(found.weights(k), kept, count) for k in own.tolist()], count)
            for found, (own, _), kept, count in zip(
                (first, second), used, (rows, columns), game.shape, strict=True
            )
        )
        return own, other

    return ExtremePairs(
        np.column_stack([places for _, places in used]),
        mixes,
        len(first.labels) + len(second.labels),
        first.simple and second.simple,
        first.complete and second.complete and pairs is not None,
    )


def no_mixes() -> tuple[Mixes, Mixes]:
    """The mixes of an empty list of equilibria."""
    return in_columns([], 1), in_columns([], 1)


@cache
def compiled_pairs() -> ModuleType:
    """The compiled code, loaded where it runs first."""
    from alliancegame.solvers.two_actors import pairs_kernel

    return pairs_kernel


def pairs_in_floats(game: Game) -> ExtremePairs | None:
    """All of them in certified floating point, in one call; None where it does not decide."""
    found = compiled_pairs().nondegenerate_pairs(game.unit_payoffs)
    row_bits, column_bits, vertices, own_labels, edges = found
    if vertices < 0:
        return None

    def mixes() -> tuple[Mixes, Mixes]:
        from alliancegame.game.exact.two_actor_check import payoff_words
        from alliancegame.solvers.two_actors.equalizing_kernel import equalizing_mixes

        words = payoff_words(game)
        if words is not None:
            found, own, other = equalizing_mixes(words, row_bits, column_bits, own_labels)
            if found:
                return WideMixes(own), WideMixes(other)
        return eliminated(game, positions(row_bits), positions(column_bits), own_labels.tolist())

    return ExtremePairs(edges, mixes, vertices, simple=True, complete=True)


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
    from alliancegame.game.exact.two_actor_check import payoff_words

    words = payoff_words(game)
    if words is None:
        return None
    found = compiled_pairs().integer_pairs(words)
    row_bits, column_bits, vertices, simple, first, second, edges = found
    if vertices < 0:
        return None

    def mixes() -> tuple[Mixes, Mixes]:
        return (
            WideMixes(widened(first, positions(row_bits), game.shape[0])[:, :, None]),
            WideMixes(widened(second, positions(column_bits), game.shape[1])[:, :, None]),
        )

    return ExtremePairs(edges, mixes, vertices, simple, complete=True)


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


def widened(
    weights: npt.NDArray[np.int64], kept: Sequence[int], count: int
) -> npt.NDArray[np.int64]:
    """Rows of weights of the actions kept, as rows of weights of all actions."""
    if len(kept) == count:
        return weights
    whole = np.zeros((len(weights), count), dtype=np.int64)
    whole[:, kept] = weights
    return whole


def inequalities(
    game: Game, actor: int, rows: Sequence[int], columns: Sequence[int]
) -> Inequalities:
    """Of the polytope of the other actor's mixes, from this actor's payoffs."""

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
    """The pairs of vertices of P and Q that carry all m + n labels; None where the limit is met.

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
            found = (everyone[near] | labels) == everything
        else:
            near = np.arange(len(everyone))
            found = (everyone | labels) == everything
        pairs += [(left, right) for right in near[np.flatnonzero(found)].tolist()]
    return pairs
