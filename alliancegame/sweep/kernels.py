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

BLOCK = 4096
"""Games handled together: rows long enough to be read at memory's full speed, short enough that
what is worked on stays in a core's own cache."""


LEVEL = 1 + 1e-9
"""Products of deviation losses within this factor of each other count as level."""


@compiled
def pure_kernel(  # noqa: C901
    payoffs: FloatArray,
    counts: npt.NDArray[np.int64],
    repeated: npt.NDArray[np.bool_],
    errors: FloatArray,
    stable: npt.NDArray[np.bool_],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """The pure profiles that are equilibria, and the games in which that is too close to call.

    payoffs:   shape (n, cells, games), cells in the order of a flattened (k_1, ..., k_n) tensor
    counts:    numbers of actions, shape (n,)
    repeated:  cells known to equal an earlier one along their own actor's axis, shape (n, cells)
    errors:    bounds on the payoffs' errors, shape (n, games)
    stable:    filled in, shape (cells, games)
    undecided: filled in where, for some actor and profile of the others, the best payoff and the
               best that is not known to equal it are no farther apart than both their errors,
               shape (games,)
    """
    size, cells, games = payoffs.shape
    best, second = np.empty(BLOCK), np.empty(BLOCK)
    for start in range(0, games, BLOCK):
        stop = min(start + BLOCK, games)
        doubt = undecided[start:stop]
        doubt[:] = False
        stable[:, start:stop] = True
        stride = cells
        for actor in range(size):
            count = counts[actor]
            stride //= count
            error = errors[actor, start:stop]
            for line in range(cells // count):
                base = (line // stride) * stride * count + line % stride
                row = payoffs[actor, base, start:stop]
                if count == 2 and not repeated[actor, base + stride]:
                    other = payoffs[actor, base + stride, start:stop]
                    kept, left = stable[base, start:stop], stable[base + stride, start:stop]
                    _compare(row, other, error, kept, left, doubt)
                    continue
                for g in range(stop - start):
                    best[g] = row[g]
                    second[g] = -np.inf
                for cell in range(base + stride, base + count * stride, stride):
                    if not repeated[actor, cell]:
                        _raise(payoffs[actor, cell, start:stop], best, second)
                for g in range(stop - start):
                    doubt[g] |= best[g] - second[g] <= 2 * error[g]
                for cell in range(base, base + count * stride, stride):
                    row, kept = payoffs[actor, cell, start:stop], stable[cell, start:stop]
                    for g in range(stop - start):
                        kept[g] &= row[g] >= best[g]


@compiled
def _compare(
    one: FloatArray,
    two: FloatArray,
    error: FloatArray,
    first: npt.NDArray[np.bool_],
    second: npt.NDArray[np.bool_],
    doubt: npt.NDArray[np.bool_],
) -> None:
    """The better of two actions in each game, and the games in which this is too close to call.

    error: a bound on either payoff's error
    """
    for g in range(len(one)):
        gain = one[g] - two[g]
        first[g] &= gain >= 0
        second[g] &= gain <= 0
        doubt[g] |= abs(gain) <= 2 * error[g]


@compiled
def _raise(row: FloatArray, best: FloatArray, second: FloatArray) -> None:
    """Takes one more row into the two greatest values."""
    for g in range(len(row)):
        value, top = row[g], best[g]
        lower = top if top < value else value
        second[g] = second[g] if second[g] > lower else lower
        best[g] = top if top > value else value


@compiled
def margin_kernel(
    rows: FloatArray,
    pact_rows: npt.NDArray[np.int64],
    alternatives: npt.NDArray[np.int64],
    equal: npt.NDArray[np.bool_],
    errors: FloatArray,
    ranges: FloatArray,
    margins: FloatArray,
    least: FloatArray,
    binding: npt.NDArray[np.int8],
    undecided: npt.NDArray[np.bool_],
) -> None:
    """The incentive margins at the pact, the alliance's margin and who is bound most tightly.

    rows:         payoffs, shape (rows, games)
    pact_rows:    row of each actor's payoff at the pact, shape (n,)
    alternatives: rows of its deviations, padded by −1, shape (n, most)
    equal:        deviations known to pay what the pact pays, same shape
    errors:       bounds on the payoffs' errors, shape (n, games)
    ranges:       each actor's unit for relative margins; 0 makes them 0, shape (n,)
    margins:      filled in, payoff units, infinite without an alternative, shape (n, games)
    least:        filled in: the least relative margin over the actors, shape (games,)
    binding:      filled in: the actor whose it is, the first if some are level, shape (games,)
    undecided:    filled in where, for some actor, the best deviation of those not known to pay the
                  same pays the same within the errors, shape (games,)
    """
    games = margins.shape[1]
    for start in range(0, games, BLOCK):
        stop = min(start + BLOCK, games)
        lowest, bound, doubt = least[start:stop], binding[start:stop], undecided[start:stop]
        lowest[:] = np.inf
        bound[:] = 0
        doubt[:] = False
        for actor in range(len(margins)):
            margin = margins[actor, start:stop]
            kept = rows[pact_rows[actor], start:stop]
            fresh, most = True, np.inf
            for place in range(alternatives.shape[1]):
                row = alternatives[actor, place]
                if row >= 0 and equal[actor, place]:
                    most = 0.0
                elif row >= 0:
                    _lose(kept, rows[row, start:stop], margin, fresh)
                    fresh = False
            if fresh:
                margin[:] = np.inf
            error, unit = errors[actor, start:stop], ranges[actor]
            _lower(margin, most, error, unit, actor, lowest, bound, doubt)


@compiled
def _lose(kept: FloatArray, other: FloatArray, margin: FloatArray, fresh: bool) -> None:
    """Lowers the margin to what one deviation loses; fresh: none is taken in before."""
    if fresh:
        for g in range(len(kept)):
            margin[g] = kept[g] - other[g]
    else:
        for g in range(len(kept)):
            loss = kept[g] - other[g]
            margin[g] = loss if loss < margin[g] else margin[g]


@compiled
def _lower(
    margin: FloatArray,
    most: float,
    error: FloatArray,
    unit: float,
    actor: int,
    lowest: FloatArray,
    bound: npt.NDArray[np.int8],
    doubt: npt.NDArray[np.bool_],
) -> None:
    """Lowers the least relative margin to the actor's and names the actor where it is lower.

    most: the greatest the margin can be: 0 if some deviation is known to pay the same
    """
    scale = 1 / unit if unit > 0 else 0.0
    name = np.int8(actor)
    for g in range(len(margin)):
        value = margin[g]
        doubt[g] |= abs(value) <= 2 * error[g]
        value = value if value < most else most
        margin[g] = value
        less = value * scale < lowest[g]  # never so if the margin is infinite
        lowest[g] = value * scale if less else lowest[g]
        bound[g] = name if less else bound[g]


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
