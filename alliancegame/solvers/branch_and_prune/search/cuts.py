"""Cuts: what is taken off a cell because an action that has to be played is beaten there.

Say a rival pays more than an action wherever one actor is at any of its vertices but one. Then the
others are moved towards that one, each until the rival no longer surely pays more. A payoff
difference is affine in that actor's mix, so what is cut off has no equilibrium with the action.
(In one dimension this is Bezier clipping.)

source: Sherbrooke and Patrikalakis, "Computation of the solutions of nonlinear polynomial systems",
        Computer Aided Geometric Design 10 (1993)
"""

from __future__ import annotations

from alliancegame.solvers.branch_and_prune.search.cells import (
    MASK,
    SIZE,
    Cells,
    behind,
    vertices_of,
)
from alliancegame.solvers.branch_and_prune.search.workspace import Floats

WORTH = 0.9  # of an actor's simplex, what a cut has to leave less than


def deepest_cut(
    cells: Cells, c: int, j: int, slack: float, grain: int, ratios: Floats, trial: Floats
) -> tuple[int, int, int]:
    """(actor, action, rival) of the cut that leaves least of actor j's simplex; actor -1 if none.

    grain:  ratios are multiples of 1 / grain
    ratios: filled in: how much is left of each edge to the vertex that stays, whose own ratio is 0
    trial:  room for the ratios of a cut that may leave more
    """
    best = (-1, 0, 0)
    least_left = WORTH
    size = cells.state[c, j, SIZE]
    vertices = vertices_of(cells, c)
    for i in range(len(cells.counts)):
        if i == j:
            continue
        inner = behind(cells, c, i, j)
        width = vertices // cells.state[c, i, SIZE]
        block = cells.blocks[c, i]
        for a in range(cells.counts[i]):
            if not cells.state[c, i, MASK] >> a & 1:
                continue
            own = block[a * width : (a + 1) * width]
            for b in range(cells.counts[i]):
                other = block[b * width : (b + 1) * width]
                kept = -1 if b == a else only_unbeaten(own, other, size, inner, slack)
                if kept < 0:
                    continue
                left = what_is_left(own, other, size, inner, kept, slack, grain, trial)
                if left < least_left:
                    least_left = left
                    best = (i, a, b)
                    for v in range(size):
                        ratios[v] = trial[v]
    return best


def what_is_left(
    own: Floats, other: Floats, size: int, inner: int, kept: int, slack: float, grain: int,
    trial: Floats,
) -> float:  # fmt: skip
    """The share of an actor's simplex that a cut towards its vertex `kept` leaves.

    trial: filled in: the ratios
    """
    for v in range(size):
        gain = 2.0
        for start in range(v * inner, len(own), size * inner):
            for x in range(start, start + inner):
                gain = min(gain, other[x] - own[x])
        trial[v] = gain
    end, left = trial[kept], 1.0
    for v in range(size):
        trial[v] = 0.0 if v == kept else ratio_left(end, trial[v], 2.0 * slack, grain)
        if v != kept:
            left *= trial[v]
    return left


def ratio_left(end: float, gain: float, slack: float, grain: int) -> float:
    """Share of an edge that is left where what rises from one gain to another is cut off above 0.

    slack: what a gain has to exceed to be above 0 surely, in this arithmetic too
    """
    share = (slack - end) / (gain - end)
    if not share < 1.0:
        return 1.0
    ratio = (int(grain * share) + 1) / grain
    return ratio if ratio < 1.0 and (1.0 - ratio) * end + ratio * gain > slack else 1.0


def only_unbeaten(own: Floats, other: Floats, size: int, inner: int, slack: float) -> int:
    """An actor's only vertex at which another action does not pay surely more; else -1."""
    kept = -1
    for v in range(size):
        beaten = True
        for start in range(v * inner, len(own), size * inner):
            for x in range(start, start + inner):
                if not other[x] - own[x] > slack:
                    beaten = False
                    break
            if not beaten:
                break
        if not beaten:
            if kept >= 0:
                return -1
            kept = v
    return kept
