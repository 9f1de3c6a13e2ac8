"""What is recomputed of exact profiles of two actors, in one compiled call.

The same as in alliancegame.game.verify, on integers of several words: whether each mix is a
distribution, which actions are best against it, and its probabilities rounded.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import Function, compiled, inlined
from alliancegame.game.exact import wide_integers as wide
from alliancegame.game.exact.wide_integers import Words
from alliancegame.game.game import Game

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


def linked(function: Function) -> Function:
    """Compilation of a function that calls into the module of wide integers."""
    return compiled(function, (wide,))


def payoff_words(game: Game) -> Words | None:
    """`game.word_payoffs`, faster."""
    if not game.is_exact and "word_payoffs" not in vars(game):
        fit, words = wide.words_of(game.payoffs)
        vars(game)["word_payoffs"] = words if fit else None  # where a cached property keeps it
    return game.word_payoffs


@linked
def check(
    payoffs: FloatArray, words: Words, first: Words, second: Words, places: npt.NDArray[np.intp]
) -> tuple[FloatArray, FloatArray, FloatArray, BoolArray, BoolArray, BoolArray]:
    """Everything about several profiles, each given as the places of its mixes.

    payoffs: shape (2, m, n)
    words:   the same times positive factors, integers below 2^62
    first:   weights of the mixes of actor 1, shape (mixes, m, words), below 2^900
    second:  of actor 2, shape (mixes, n, words), likewise
    places:  shape (profiles, 2)
    returns: both actors' mixes in floating point, shapes (profiles, m) and (profiles, n); expected
             payoffs, shape (profiles, 2); whether both mixes are distributions; whether no actor
             can gain; whether each best reply is the only one
    """
    m, n = payoffs.shape[1:]
    count = places.shape[0]
    first_sound, first_mixes = distributions(first)
    second_sound, second_mixes = distributions(second)
    first_best = best_replies(words[0], second)
    second_best = best_replies(words[1].T, first)
    rows, columns = np.empty((count, m)), np.empty((count, n))
    expected = np.zeros((count, 2))
    sound, stable = np.ones(count, np.bool_), np.ones(count, np.bool_)
    single = np.ones(count, np.bool_)
    for k in range(count):
        one, other = places[k]
        rows[k], columns[k] = first_mixes[one], second_mixes[other]
        sound[k] = first_sound[one] and second_sound[other]
        stable[k] = within(first[one], first_best[other]) and within(
            second[other], second_best[one]
        )
        single[k] = first_best[other].sum() == 1 and second_best[one].sum() == 1
        for i in range(m):
            if rows[k, i] > 0:
                for j in range(n):
                    weight = rows[k, i] * columns[k, j]
                    expected[k, 0] += payoffs[0, i, j] * weight
                    expected[k, 1] += payoffs[1, i, j] * weight
    return rows, columns, expected, sound, stable, single


@linked
def distributions(weights: Words) -> tuple[BoolArray, FloatArray]:
    """Which of the mixes have no negative weight and a positive one; all divided by their sums."""
    count, actions, length = weights.shape
    sound, mixes = np.ones(count, np.bool_), np.zeros((count, actions))
    total, rest = np.empty(length + 1, np.int64), np.empty(length + 3, np.int64)
    for k in range(count):
        total[:] = 0
        for i in range(actions):
            sound[k] = sound[k] and weights[k, i, -1] >= 0
            wide.add_product(total, 1, weights[k, i])
        sound[k] = sound[k] and wide.sign_of(total) > 0
        if sound[k]:
            for i in range(actions):
                mixes[k, i] = wide.nearest_ratio(weights[k, i], total, rest)
    return sound, mixes


@linked
def best_replies(own: Words, weights: Words) -> BoolArray:
    """Which actions pay most against each mix of the other actor, shape (mixes, actions).

    own:     shape (actions, k), below 2^62
    weights: of the other's actions, shape (mixes, k, words)
    """
    actions, others = own.shape
    count, _, length = weights.shape
    best = np.zeros((count, actions), np.bool_)
    greatest, gain = np.empty(length + 2, np.int64), np.empty(length + 2, np.int64)
    for k in range(count):
        greatest[:] = 0
        for i in range(actions):
            gain[:] = 0
            wide.add_product(gain, -1, greatest)
            for j in range(others):
                if wide.sign_of(weights[k, j]) != 0:
                    wide.add_product(gain, own[i, j], weights[k, j])
            side = wide.sign_of(gain)
            if i == 0 or side > 0:
                wide.add_product(greatest, 1, gain)
                best[k, :i] = False
            best[k, i] = i == 0 or side >= 0
    return best


@inlined
def within(weights: Words, best: BoolArray) -> bool:
    """Whether only the best actions have weight."""
    for i in range(weights.shape[0]):  # noqa: SIM110  compiles to less
        if not best[i] and wide.sign_of(weights[i]) != 0:
            return False
    return True
