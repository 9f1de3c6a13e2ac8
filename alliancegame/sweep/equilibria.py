"""All equilibria of a batch of games, and the commitment's probability over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray

LARGEST_BIMATRIX = 4


@dataclass(frozen=True, eq=False)
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


def has_kernel(shape: tuple[int, ...]) -> bool:
    """Whether games of this shape have a kernel for all equilibria."""
    return shape == (2, 2, 2) or (len(shape) == 2 and max(shape) <= LARGEST_BIMATRIX)


def all_equilibria(
    payoffs: FloatArray, shape: tuple[int, ...], errors: FloatArray
) -> BatchEquilibria:
    """All equilibria of games of a shape that has a kernel.

    payoffs: shape (n, k_1·…·k_n, games)
    errors:  bounds on the payoffs' errors, shape (n, games)
    """
    games = payoffs.shape[2]
    found, undecided = np.empty(games, dtype=np.int8), np.empty(games, dtype=np.bool_)
    if len(shape) == 3:
        from alliancegame.sweep import trio

        profiles = np.empty((trio.SLOTS, 6, games))
        trio.trio_kernel(payoffs, errors, profiles, found, undecided)
    elif shape == (2, 2):
        from alliancegame.sweep import bimatrix

        profiles = np.empty((5, 4, games))
        bimatrix.two_by_two_kernel(payoffs, errors, profiles, found, undecided)
    else:
        from alliancegame.sweep import bimatrix

        profiles = np.empty((bimatrix.SLOTS, sum(shape), games))
        pairs = bimatrix.support_pairs(*shape)
        bimatrix.bimatrix_kernel(payoffs, errors, shape[0], pairs, profiles, found, undecided)
    return BatchEquilibria(shape, profiles, found, undecided)
