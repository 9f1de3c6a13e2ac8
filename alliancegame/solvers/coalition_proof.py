"""Equilibria that withstand coalitions: strong and coalition-proof pure profiles.

A profile is a strong equilibrium if no coalition has a joint deviation, the others staying put,
that makes all its members better off (Aumann 1959). It is coalition-proof if no coalition has such
a deviation that would itself withstand further deviations by members (Bernheim, Peleg and Whinston
1987, J. Economic Theory 42, section 3). Deviations are in pure actions; only the order of payoffs
matters.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import PureProfile
from alliancegame.solvers.graph.improvements import Coalition, coalitions

Ranks: TypeAlias = npt.NDArray[np.int64]
"""Each actor's ranking of the profiles, shape (n, k_1, ..., k_n); higher is better."""

MOST_COMPARISONS = 20_000_000
"""Beyond so many pairs of profiles coalition-proofness is not decided."""


def blocking_coalitions(ranks: Ranks, profile: PureProfile) -> dict[Coalition, PureProfile]:
    """{coalition: the profile it would move to}, where a joint deviation pays for all members."""
    deviations = {}
    for coalition in coalitions(len(profile)):
        cell = tuple(slice(None) if i in coalition else a for i, a in enumerate(profile))
        better = np.all(
            [ranks[(i, *cell)] > ranks[(i, *profile)] for i in coalition],
            axis=0,
        )
        if better.any():
            moved = iter(np.argwhere(better)[0].tolist())
            deviations[coalition] = tuple(
                next(moved) if i in coalition else a for i, a in enumerate(profile)
            )
    return deviations


def coalition_proof(ranks: Ranks, profile: PureProfile) -> bool | None:
    """Whether the profile is coalition-proof; None: too large to decide."""
    shape = ranks.shape[1:]
    if np.prod([k * (k + 1) for k in shape], dtype=np.float64) > MOST_COMPARISONS:
        return None
    proof: dict[Coalition, npt.NDArray[np.bool_]] = {}
    for coalition in coalitions(len(shape)):
        enforcing = np.ones(shape, dtype=np.bool_)
        for part, withstood in proof.items():
            if set(part) < set(coalition):
                enforcing &= withstood
        proof[coalition] = enforcing & ~_beaten(ranks, coalition, enforcing)
    return bool(proof[tuple(range(len(shape)))][profile])


def _beaten(
    ranks: Ranks, coalition: Coalition, enforcing: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Profiles to which all the members prefer another self-enforcing one of the coalition."""
    axes = list(coalition)
    others = [i for i in range(ranks.ndim - 1) if i not in coalition]
    order = [*axes, *others]
    shape = tuple(ranks.shape[1 + i] for i in axes)
    count = int(np.prod(shape))
    rows = [np.transpose(ranks[i], order).reshape(count, -1) for i in coalition]
    allowed = np.transpose(enforcing, order).reshape(count, -1)
    beaten = np.zeros_like(allowed)
    for candidate in range(count):
        better = np.all([row[candidate] > row for row in rows], axis=0)
        beaten |= better & allowed[candidate]
    whole = beaten.reshape(*shape, *(ranks.shape[1 + i] for i in others))
    result: npt.NDArray[np.bool_] = np.transpose(whole, np.argsort(order))
    return result
