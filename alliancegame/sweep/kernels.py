"""Pure equilibria and the pact's margins of many games at once.

Arrays have the games along their last axis, so that one vector instruction serves several games.
The twins in plain loops are alliancegame.game.game.pure_regrets and
alliancegame.pact.margins.margins.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import compiled
from alliancegame.game.game import FloatArray

BLOCK = 256
"""Games handled together: their working rows stay in the nearest cache."""


LEVEL = 1 + 1e-9
"""Products of deviation losses within this factor of each other count as level."""


@compiled
def pure_kernel(  # noqa: C901
    payoffs: FloatArray,
    counts: npt.NDArray[np.int64],
    repeated: npt.NDArray[np.bool_],
    stable: npt.NDArray[np.bool_],
    gaps: FloatArray,
) -> None:
    """Which pure profiles are equilibria, and each actor's distance from another outcome.

    payoffs:  shape (n, cells, games), cells in the order of a flattened (k_1, ..., k_n) tensor
    counts:   numbers of actions, shape (n,)
    repeated: cells known to equal an earlier one along their own actor's axis, shape (n, cells)
    stable:   filled in, shape (cells, games)
    gaps:     filled in, shape (n, games): over the others' profiles, the least distance from the
              best payoff to the second best that is not known to equal it
    """
    size, cells, games = payoffs.shape
    best = np.empty(BLOCK)
    second = np.empty(BLOCK)
    for start in range(0, games, BLOCK):
        width = min(BLOCK, games - start)
        stop = start + width
        stable[:, start:stop] = True
        gaps[:, start:stop] = np.inf
        stride = cells
        for actor in range(size):
            count = counts[actor]
            stride //= count
            gap = gaps[actor, start:stop]
            for line in range(cells // count):
                base = (line // stride) * stride * count + line % stride
                row = payoffs[actor, base, start:stop]
                for g in range(width):
                    best[g] = row[g]
                    second[g] = -np.inf
                for action in range(1, count):
                    cell = base + action * stride
                    if not repeated[actor, cell]:
                        row = payoffs[actor, cell, start:stop]
                        for g in range(width):
                            value, top = row[g], best[g]
                            lower = top if top < value else value
                            second[g] = second[g] if second[g] > lower else lower
                            best[g] = top if top > value else value
                for g in range(width):
                    distance = best[g] - second[g]
                    gap[g] = distance if distance < gap[g] else gap[g]
                for action in range(count):
                    cell = base + action * stride
                    row = payoffs[actor, cell, start:stop]
                    kept = stable[cell, start:stop]
                    for g in range(width):
                        kept[g] &= row[g] >= best[g]


@compiled
def margin_kernel(  # noqa: C901, PLR0912
    rows: FloatArray,
    pact_rows: npt.NDArray[np.int64],
    alternatives: npt.NDArray[np.int64],
    equal: npt.NDArray[np.bool_],
    ranges: FloatArray,
    order: npt.NDArray[np.int64],
    pledged: int,
    margins: FloatArray,
    gaps: FloatArray,
    least: FloatArray,
    binding: npt.NDArray[np.int8],
) -> None:
    """The incentive margins at the pact, the alliance's margin and who is bound most tightly.

    rows:         payoffs, shape (rows, games)
    pact_rows:    row of each actor's payoff at the pact, shape (n,)
    alternatives: rows of its deviations, padded by −1, shape (n, most)
    equal:        deviations known to pay what the pact pays, same shape
    ranges:       each actor's unit for relative margins; 0 makes them 0, shape (n,)
    order:        the actors, the `pledged` parties first, shape (n,)
    margins:      filled in, payoff units, infinite without an alternative, shape (n, games)
    gaps:         filled in: the margin's distance from 0 where it is not known to be 0, same shape
    least:        filled in: the alliance's margin, pact.margins.Margins.least, shape (games,)
    binding:      filled in: the actor whose relative margin that is, shape (games,)
    """
    games = margins.shape[1]
    tightest = np.empty(BLOCK)
    outsider = np.empty(BLOCK, dtype=np.int8)
    for start in range(0, games, BLOCK):
        width = min(BLOCK, games - start)
        stop = start + width
        lowest = least[start:stop]
        bound = binding[start:stop]
        lowest[:] = np.inf
        tightest[:] = np.inf
        bound[:] = -1
        outsider[:] = -1
        for rank, actor in enumerate(order):
            margin = margins[actor, start:stop]
            gap = gaps[actor, start:stop]
            margin[:] = np.inf
            gap[:] = np.inf
            kept = rows[pact_rows[actor], start:stop]
            for place in range(alternatives.shape[1]):
                if alternatives[actor, place] >= 0:
                    other = rows[alternatives[actor, place], start:stop]
                    for g in range(width):
                        loss = kept[g] - other[g]
                        margin[g] = loss if loss < margin[g] else margin[g]
                    if not equal[actor, place]:
                        for g in range(width):
                            distance = abs(kept[g] - other[g])
                            gap[g] = distance if distance < gap[g] else gap[g]
            unit = ranges[actor] if ranges[actor] > 0 else np.inf
            if rank < pledged:
                for g in range(width):
                    relative = margin[g] / unit if margin[g] < np.inf else np.inf
                    if relative < lowest[g] or rank == 0:
                        lowest[g] = relative
                        bound[g] = actor
            else:
                for g in range(width):
                    relative = margin[g] / unit if margin[g] < np.inf else np.inf
                    if relative < tightest[g]:
                        tightest[g] = relative
                        outsider[g] = actor
        for g in range(width):
            if tightest[g] < 0 and lowest[g] >= 0:
                bound[g] = outsider[g]
                lowest[g] = tightest[g]


@compiled
def selection_kernel(
    payoffs: FloatArray,
    counts: npt.NDArray[np.int64],
    stable: npt.NDArray[np.bool_],
    selected: npt.NDArray[np.int64],
) -> None:
    """The pure equilibrium with the greatest product of the actors' deviation losses.

    For two actors with two actions each it is the risk-dominant one.

    payoffs:  shape (n, cells, games)
    counts:   numbers of actions, shape (n,)
    stable:   which pure profiles are equilibria, shape (cells, games)
    selected: filled in with the cell, or −1 where there is none or two are level, shape (games,)
    source:   Harsanyi and Selten (1988), section 3.9; the product for more actors: Güth (1992)
    """
    size, cells, games = payoffs.shape
    for g in range(games):
        selected[g] = -1
        greatest = -1.0
        for cell in range(cells):
            if stable[cell, g]:
                product = 1.0
                stride = cells
                for actor in range(size):
                    count = counts[actor]
                    stride //= count
                    own = (cell // stride) % count
                    other = -np.inf
                    for action in range(count):
                        if action != own:
                            deviation = cell + (action - own) * stride
                            other = max(other, payoffs[actor, deviation, g])
                    if count > 1:
                        product *= payoffs[actor, cell, g] - other
                if product > greatest * LEVEL:
                    selected[g] = cell
                    greatest = product
                elif product * LEVEL >= greatest:
                    selected[g] = -1


@compiled
def interval_kernel(
    profiles: FloatArray,
    found: npt.NDArray[np.int8],
    counts: npt.NDArray[np.int64],
    event: npt.NDArray[np.int64],
    low: FloatArray,
    high: FloatArray,
) -> None:
    """The least and greatest probability of an event over each game's equilibria.

    profiles:  all mixes one after the other, shape (slots, k_1 + ... + k_n, games)
    found:     how many slots count, shape (games,)
    counts:    numbers of actions, shape (n,)
    event:     the cells that belong to it
    low, high: filled in, NaN where no equilibrium was found, shape (games,)
    """
    for g in range(len(found)):
        least, most = np.inf, -np.inf
        for slot in range(found[g]):
            total = 0.0
            for place in range(len(event)):
                cell = event[place]
                chance = 1.0
                first = profiles.shape[1]
                for actor in range(len(counts) - 1, -1, -1):
                    first -= counts[actor]
                    chance *= profiles[slot, first + cell % counts[actor], g]
                    cell //= counts[actor]
                total += chance
            least, most = min(least, total), max(most, total)
        low[g] = least if found[g] else np.nan
        high[g] = most if found[g] else np.nan
