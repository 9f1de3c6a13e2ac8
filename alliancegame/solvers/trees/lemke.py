"""A path of pivots over the sequence form of two actors, from a prior to an equilibrium, in floats.

Both play a prior with weight s and reply to what is played with weight 1 - s: the unknowns z are
the plans of these replies, r what a sequence lacks beside the best one after the same moves,

    r = E' v - A (z + s p) >= 0,   E z = (1 - s) e,   z >= 0,   z and r never both positive,

where A are the payoffs, E and e say which plans there are, and v are values of information sets.
At s = 1 there is one best reply to the prior; the path lowers s to 0, one pair giving way at each
step. Values can be of either sign: they are eliminated at the start. Small amounts added to r and E
keep ties from turning the path back; the end is read without them.

source: von Stengel, van den Elzen and Talman (2002), Computing normal form perfect equilibria for
        extensive two-person games, Econometrica 70; Lemke (1965)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from alliancegame.game.game import FloatArray
from alliancegame.solvers.base import Budget
from alliancegame.solvers.trees.sequence_form import SequenceForm, Sequences, sparse

LARGEST = 2_000
"""The most sequences of both actors whose path is followed."""

ENTRY = 1.2e-9
"""Nominal seconds for one entry of the tableau in one step."""

LONGEST = 10.0
"""Nominal seconds after which a path is given up."""

APART = 1e-6
"""The size of what is added to tell ties apart."""

PRIORS = 3
"""The most priors that are tried: the first is play at random."""

_ROUNDING = 1e-9
_SEED = 1


class Tableau(NamedTuple):
    """Basic variables as linear functions of those that are 0 now.

    Variables: z below N, r below 2 N, then 1 - s and s.

    numbers: a row for each basic variable; columns of the free ones, then both constants: with what
             is added to tell ties apart, and without
    basic:   the variable of each row
    free:    the variable of each column but the last two
    """

    numbers: FloatArray
    basic: npt.NDArray[np.intp]
    free: npt.NDArray[np.intp]


def ends_of_path(form: SequenceForm, budget: Budget) -> tuple[FloatArray, FloatArray] | None:
    """Both plans at the end of a path; None if all are too long, or lost to rounding."""
    own, other = form.sequences
    if own.count + other.count > LARGEST:
        return None
    rng = np.random.default_rng(_SEED)
    for number in range(PRIORS):
        priors = [prior_plan(one, rng if number else None) for one in form.sequences]
        plans = _followed(started(form, np.concatenate(priors)), budget)
        if plans is not None:
            return plans[: own.count], plans[own.count :]
    return None


def prior_plan(own: Sequences, rng: np.random.Generator | None) -> FloatArray:
    """The plan of an actor that plays at random, or with drawn probabilities."""
    plan = np.ones(own.count)
    for before, first, end in _choices(own):
        count = end - first
        mix = np.full(count, 1 / count) if rng is None else rng.dirichlet(np.ones(count))
        plan[first:end] = plan[before] * mix
    return plan


def started(form: SequenceForm, prior: FloatArray) -> Tableau:
    """The tableau at s = 1: basic are the best reply to the prior, and what all else lacks."""
    own, other = form.sequences
    count, rows = own.count + other.count, own.rows + other.rows
    payoffs, met, ones = np.zeros((count, count)), np.zeros((rows, count)), np.zeros(rows)
    payoffs[: own.count, own.count :] = form.floats(0).toarray()
    payoffs[own.count :, : own.count] = form.floats(1).toarray()
    met[: own.rows, : own.count] = sparse(own.constraints, (own.rows, own.count)).toarray()
    met[own.rows :, own.count :] = sparse(other.constraints, (other.rows, other.count)).toarray()
    ones[[0, own.rows]] = 1.0
    worth = payoffs @ prior
    best = best_reply(form.sequences, worth)
    rest = np.setdiff1d(np.arange(count), best)
    inverse = np.linalg.inv(met[:, best])  # of ones and zeros, for plans follow from moves
    values = (inverse @ met[:, rest]).T
    lacking = values @ payoffs[best] - payoffs[rest]
    lost = values @ worth[best] - worth[rest]
    rng = np.random.default_rng(_SEED)
    added, trembles = (APART * (1.0 + rng.random(size)) for size in (len(rest), rows))
    weights, trembled = inverse @ ones, inverse @ trembles
    replies = lacking[:, best]
    numbers = np.zeros((count + 1, count + 3))
    lacks, plans = slice(len(rest)), slice(len(rest), count)
    numbers[lacks, : len(rest)] = lacking[:, rest] - replies @ values.T
    numbers[lacks, len(rest) : count] = values
    numbers[lacks, count:] = np.column_stack([replies @ weights - lost, lost + added, lost])
    numbers[plans, : len(rest)] = -values.T
    numbers[plans, count:] = np.column_stack([weights, trembled, np.zeros(rows)])
    numbers[count, count:] = -1.0, 1.0, 1.0
    return Tableau(
        numbers,
        np.concatenate([count + rest, best, [2 * count + 1]]),
        np.concatenate([rest, count + best, [2 * count]]),
    )


def best_reply(sequences: Sequence[Sequences], worth: FloatArray) -> npt.NDArray[np.intp]:
    """Both actors' sequences that are best where they begin, one for each information set, sorted.

    worth: of each sequence of both actors, but for what follows it
    """
    best, total, offset = [], worth.copy(), 0
    for own in sequences:
        best.append(offset)
        for before, first, end in reversed(list(_choices(own))):
            chosen = offset + first + int(np.argmax(total[offset + first : offset + end]))
            total[offset + before] += total[chosen]
            best.append(chosen)
        offset += own.count
    return np.array(sorted(best))


def _choices(own: Sequences) -> Iterator[tuple[int, int, int]]:
    """For each information set the sequence before it, its first one, and the one past its last."""
    return zip(own.before, own.first, own.ends, strict=True)


def _followed(tableau: Tableau, budget: Budget) -> FloatArray | None:
    """Both plans, one after the other, at the end of the path."""
    numbers, basic, free = tableau
    count = len(basic) - 1
    slack = 2 * count + 1
    work, step = 0.0, ENTRY * numbers.size
    column = count
    while True:
        falling = np.flatnonzero(numbers[:, column] < -_ROUNDING)
        if not len(falling):
            return None
        ratios = numbers[falling, -2] / -numbers[falling, column]
        nearest = np.where(basic[falling] == slack, ratios - _ROUNDING, ratios)
        row = int(falling[np.argmin(nearest)])
        entered, left = free[column], basic[row]
        _exchange(numbers, row, column)
        basic[row], free[column] = entered, left
        if left == slack:
            plans = np.zeros(slack + 1)
            plans[basic] = numbers[:, -1]
            return plans[:count]
        work += step
        if left >= 2 * count or work > LONGEST or budget.spent:
            return None
        column = int(np.flatnonzero(free == (left + count) % (2 * count))[0])


def _exchange(numbers: FloatArray, row: int, column: int) -> None:
    """Makes a free variable basic and a basic one free, in place."""
    pivot = numbers[row, column]
    solved = numbers[row] / -pivot
    solved[column] = 1.0 / pivot
    factors = numbers[:, column].copy()
    numbers[:, column] = 0.0
    numbers += np.multiply.outer(factors, solved)
    numbers[row] = solved
