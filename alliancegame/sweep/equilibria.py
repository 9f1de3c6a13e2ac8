"""All equilibria of a batch of games, and the commitment's probability over them."""

from __future__ import annotations

from math import prod

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.sweep.supports import LARGEST, support_plan, vertex_plan

MANY = 0.4
"""The share of open games from which on all are decided again in whole numbers."""

EXTREME_PER_CELL = 2
"""Extreme equilibria for each pure profile up to which they are listed; of random games with
payoffs 0 and 1 none has more than 1.5."""


@frozen(eq=False)
class BatchEquilibria:
    """Every equilibrium of each game, up to some games that floating point leaves open.

    profiles:  all actors' mixes one after the other, shape (slots, k_1 + ... + k_n, games); only
               the first `found` slots of a game mean anything
    found:     shape (games,)
    undecided: games whose list may be wrong or incomplete, shape (games,)
    """

    shape: tuple[int, ...]
    profiles: FloatArray
    found: npt.NDArray[np.int8]
    undecided: npt.NDArray[np.bool_]

    def interval(self, event: npt.NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
        """The least and greatest probability of an event over each game's equilibria.

        event: shape (k_1·…·k_n,)
        """
        from alliancegame.sweep.kernels import interval_kernel

        low, high = np.empty(len(self.found)), np.empty(len(self.found))
        counts = np.array(self.shape, dtype=np.int64)
        interval_kernel(self.profiles, self.found, counts, np.flatnonzero(event), low, high)
        return low, high


@frozen(eq=False)
class TwoByTwoEquilibria:
    """Every equilibrium of each 2×2 game, up to some that floating point leaves open.

    kinds:         sum of 2^cell over the pure ones, and 16 if there is a mixed one, shape (games,)
    first, second: what the mixed one gives each actor's first action, shape (games,)
    The others as of BatchEquilibria.
    """

    kinds: npt.NDArray[np.uint8]
    first: FloatArray
    second: FloatArray
    found: npt.NDArray[np.int8]
    undecided: npt.NDArray[np.bool_]

    @property
    def profiles(self) -> FloatArray:
        """Mixes of the equilibria as of BatchEquilibria, the mixed one last."""
        games = np.arange(len(self.found))
        result = np.empty((5, 4, len(games)))
        slot = np.zeros(len(games), dtype=np.int64)
        for place in range(5):
            x, y = self.first, self.second
            if place < 4:
                x, y = np.full_like(x, place < 2), np.full_like(y, place % 2 == 0)
            here = self.kinds >> place & 1 == 1
            mixes = np.stack([x, 1 - x, y, 1 - y], axis=1)
            result[slot[here], :, games[here]] = mixes[here]
            slot += here
        return result

    def interval(self, event: npt.NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
        """Least and greatest probability of an event, as of BatchEquilibria."""
        x, y = self.first, self.second
        chances = np.array([x * y, x * (1 - y), (1 - x) * y, (1 - x) * (1 - y)])[event].sum(axis=0)
        inside = np.uint8((1 << np.flatnonzero(event)).sum())
        mixed, kept = self.kinds >= 16, self.kinds & inside > 0
        broken = self.kinds & ~inside & 15 > 0
        low, high = np.where(kept, 1.0, np.nan), np.where(broken, 0.0, np.nan)
        low, high = np.where(broken, 0.0, low), np.where(kept, 1.0, high)
        chances = np.where(mixed, chances, np.nan)
        return np.fmin(low, chances), np.fmax(high, chances)


def has_kernel(shape: tuple[int, ...]) -> bool:
    """True if games of this shape have a kernel for all equilibria."""
    return shape == (2, 2, 2) or (len(shape) == 2 and max(shape) <= LARGEST)


def equilibria_kernels(shape: tuple[int, ...]) -> list[object]:
    """The kernels that all_equilibria runs for games of this shape, and those over its results."""
    if not has_kernel(shape):
        return []
    if shape == (2, 2):
        from alliancegame.sweep.two_by_two import two_by_two_kernel

        return [two_by_two_kernel]
    from alliancegame.sweep import three_by_three, trio, two_actor_batch
    from alliancegame.sweep.kernels import interval_kernel

    if len(shape) == 3:
        return [trio.trio_kernel, interval_kernel]
    if shape == (3, 3):
        return [three_by_three.three_by_three_kernel, interval_kernel]
    return [two_actor_batch.bimatrix_kernel, interval_kernel]


def all_equilibria(
    payoffs: FloatArray,
    shape: tuple[int, ...],
    errors: FloatArray,
    repeated: npt.NDArray[np.bool_] | None = None,
) -> BatchEquilibria | TwoByTwoEquilibria:
    """All equilibria of games of a shape that has a kernel.

    Games that tie are decided where their payoffs have no errors and are whole numbers, or
    multiples of 1/1024, below about 100,000 of these; 2×2 games whatever their payoffs are, and
    with errors as well where all that ties is known to. 2×2×2 games stay open where a continuum
    may be curved, and beyond 111 units where a quadratic decides.

    payoffs:  shape (n, k_1·…·k_n, games)
    errors:   bounds on the payoffs' errors, shape (n, games)
    repeated: cells known to equal an earlier one along their own actor's axis in every game, shape
              (n, k_1·…·k_n)
    """
    payoffs, errors = map(np.ascontiguousarray, (payoffs, errors))  # one layout to compile for
    generic = _generic_equilibria(payoffs, shape, errors)
    if not generic.undecided.any():
        return generic
    exact = ~errors.any(axis=0)
    if shape == (2, 2) and repeated is not None and repeated.any():
        from alliancegame.sweep.two_by_two import known_to_tie

        payoffs, known = known_to_tie(payoffs, errors, repeated)
        exact |= known
    open_games = np.flatnonzero(generic.undecided & exact)
    if not len(open_games):
        return generic
    if len(open_games) > MANY * payoffs.shape[2]:
        tied = tied_equilibria(payoffs, shape)  # putting two lists together takes longer
        if exact.all() and not (tied.undecided & ~generic.undecided).any():
            return tied
    tied = tied_equilibria(np.ascontiguousarray(payoffs[:, :, open_games]), shape)
    return _replaced(generic, open_games, tied)


def _generic_equilibria(
    payoffs: FloatArray, shape: tuple[int, ...], errors: FloatArray
) -> BatchEquilibria | TwoByTwoEquilibria:
    """The equilibria that floating point decides, of no game with ties."""
    games = payoffs.shape[2]
    found, undecided = np.empty(games, dtype=np.int8), np.empty(games, dtype=np.bool_)
    if shape == (2, 2):
        from alliancegame.sweep.two_by_two import two_by_two_kernel

        kinds = np.empty(games, dtype=np.uint8)
        first, second = np.empty(games), np.empty(games)
        two_by_two_kernel(payoffs, errors, kinds, first, second, found, undecided)
        return TwoByTwoEquilibria(kinds, first, second, found, undecided)
    if len(shape) == 3:
        from alliancegame.sweep import trio

        profiles = np.empty((games, trio.SLOTS, 6))
        weights, (table, hits) = trio.case_weights(), trio.room()
        trio.trio_kernel(payoffs, errors, weights, table, hits, profiles, found, undecided)
    else:
        from alliancegame.sweep import three_by_three
        from alliancegame.sweep.two_actor_batch import bimatrix_kernel, room_for

        # as many as a nondegenerate game has at most (Quint and Shubik 1997)
        profiles = np.empty((games, 2 ** max(shape) - 1, sum(shape)))
        plan = support_plan(*shape)
        room = room_for(len(plan.minors))
        if shape == (3, 3):
            agreed = three_by_three.agreed_pairs()
            three_by_three.three_by_three_kernel(
                payoffs, errors, plan, agreed, room, profiles, found, undecided
            )
        else:
            bimatrix_kernel(payoffs, errors, plan, room, shape[0], profiles, found, undecided)
    # those of one game side by side, for they are written one by one
    return BatchEquilibria(shape, profiles.transpose(1, 2, 0), found, undecided)


def tied_equilibria(payoffs: FloatArray, shape: tuple[int, ...]) -> BatchEquilibria:
    """The extreme equilibria of games, as far as whole numbers decide them.

    payoffs: without errors, shape (n, k_1·…·k_n, games)
    """
    games = payoffs.shape[2]
    if shape == (2, 2):
        return _tied_two_by_two(payoffs)
    profiles = np.empty((games, EXTREME_PER_CELL * prod(shape), sum(shape)))
    found, undecided = np.empty(games, dtype=np.int8), np.empty(games, dtype=np.bool_)
    if len(shape) == 3:
        from alliancegame.sweep import tied_trio

        gains, kinds = np.empty((3, 2, 2), dtype=np.int64), np.empty(3, dtype=np.int8)
        tied_trio.tied_trio_kernel(payoffs, gains, kinds, profiles, found, undecided)
    else:
        from alliancegame.sweep.tied_batch import room_for_vertices, tied_kernel
        from alliancegame.sweep.two_actor_batch import room_for

        minors, counts = support_plan(*shape).minors, np.array(shape, dtype=np.int64)
        plan, room = vertex_plan(*shape), room_for(len(minors))
        vertices = room_for_vertices(plan)
        tied_kernel(payoffs, minors, plan, room, vertices, counts, profiles, found, undecided)
    most = int(found.max(initial=0))
    return BatchEquilibria(shape, profiles[:, :most].transpose(1, 2, 0), found, undecided)


def _tied_two_by_two(payoffs: FloatArray) -> BatchEquilibria:
    from alliancegame.sweep.two_by_two import tied_cases, tied_two_by_two_kernel

    games = payoffs.shape[2]
    counts, mixes = tied_cases()
    profiles, found = np.empty((games, mixes.shape[1], 4)), np.empty(games, dtype=np.int8)
    tied_two_by_two_kernel(payoffs, counts, mixes, profiles, found)
    most = int(found.max(initial=0))
    known = np.zeros(games, dtype=np.bool_)
    return BatchEquilibria((2, 2), profiles[:, :most].transpose(1, 2, 0), found, known)


def _replaced(
    generic: BatchEquilibria | TwoByTwoEquilibria,
    games: npt.NDArray[np.intp],
    others: BatchEquilibria,
) -> BatchEquilibria:
    """The lists of some games replaced by others."""
    found, undecided, known = generic.found.copy(), generic.undecided.copy(), generic.profiles
    found[games], undecided[games] = others.found, others.undecided
    most = int(found.max())
    profiles = np.empty((len(found), most, known.shape[1]))  # those of one game side by side
    profiles[:, : len(known)] = known[:most].transpose(2, 0, 1)
    profiles[games, : len(others.profiles)] = others.profiles.transpose(2, 0, 1)
    return BatchEquilibria(others.shape, profiles.transpose(1, 2, 0), found, undecided)
