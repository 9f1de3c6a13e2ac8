"""The check of exact profiles of two actors, in one compiled call.

The same as in alliancegame.game.verify, on integers of several words: whether each mix is a
distribution, which actions are best against it, and its probabilities rounded.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import Function, compiled, inlined
from alliancegame.game.exact import wide_integers as wide
from alliancegame.game.exact.exact_profiles import EXACT_FLOAT
from alliancegame.game.exact.wide_integers import Words
from alliancegame.game.game import Game

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

WORD = 2.0**62
"""Payoffs against a mix are machine integers where a bound on them is below this."""


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
) -> FloatArray:
    """The table of an `alliancegame.game.verify.Check` of profiles.

    payoffs: shape (2, m, n)
    words:   the same times positive factors, integers below 2^62
    first:   weights of the mixes of actor 1, shape (mixes, m, words), below 2^900
    second:  of actor 2, shape (mixes, n, words), likewise
    places:  of each profile the places of its mixes, shape (profiles, 2)
    returns: shape (profiles, m + n + 5): both mixes, both payoffs, 0, the residual and whether the
             equilibrium is strict; the residual is 0, not a number where somebody can gain, and
             infinite where a mix is no distribution
    """
    m, n = payoffs.shape[1:]
    count = places.shape[0]
    first_sound, first_mixes = distributions(first)
    second_sound, second_mixes = distributions(second)
    first_best = best_replies(words[0], second)
    second_best = best_replies(words[1].T, first)
    replies, counter_replies = first_best.sum(axis=1), second_best.sum(axis=1)
    table = np.zeros((count, m + n + 5))
    for k in range(count):
        one, other = places[k]
        row, column, payoff = table[k, :m], table[k, m : m + n], table[k, m + n :]
        row[:], column[:] = first_mixes[one], second_mixes[other]
        stable = within(first[one], first_best[other]) and within(second[other], second_best[one])
        single = replies[other] == 1 and counter_replies[one] == 1
        payoff[3] = 0.0 if stable else np.nan
        if not (first_sound[one] and second_sound[other]):
            payoff[3] = np.inf
        payoff[4] = 1.0 if stable and single else 0.0
        for i in range(m):
            if row[i] > 0:
                for j in range(n):
                    weight = row[i] * column[j]
                    payoff[0] += payoffs[0, i, j] * weight
                    payoff[1] += payoffs[1, i, j] * weight
    return table


@linked
def distributions(weights: Words) -> tuple[BoolArray, FloatArray]:
    """Truth of each mix having no negative weight and a positive one; mixes summing to 1."""
    count, actions, length = weights.shape
    sound, mixes = np.ones(count, np.bool_), np.zeros((count, actions))
    total, rest = np.empty(length + 1, np.int64), np.empty(length + 3, np.int64)
    for k in range(count):
        total[:] = 0
        for i in range(actions):
            sound[k] = sound[k] and weights[k, i, -1] >= 0
            wide.add_product(total, 1, weights[k, i])
        sound[k] = sound[k] and wide.sign_of(total) > 0
        if sound[k] and length == 1 and total[1] == 0 and 0 < total[0] <= EXACT_FLOAT:
            for i in range(actions):
                mixes[k, i] = weights[k, i, 0] / total[0]
        elif sound[k]:
            for i in range(actions):
                mixes[k, i] = wide.nearest_ratio(weights[k, i], total, rest)
    return sound, mixes


@linked
def best_replies(own: Words, weights: Words) -> BoolArray:
    """Best replies to each mix of the other actor, shape (mixes, actions).

    own:     shape (actions, k), below 2^62
    weights: of the other's actions, shape (mixes, k, words)
    """
    count, _, length = weights.shape
    best = np.zeros((count, own.shape[0]), np.bool_)
    greatest, gain = np.empty(length + 2, np.int64), np.empty(length + 2, np.int64)
    largest = max(abs(float(own.max())), abs(float(own.min())))
    for k in range(count):
        if length == 1 and largest * np.abs(weights[k, :, 0] * 1.0).sum() < WORD:
            mark_in_words(own, weights[k, :, 0], best[k])
        else:
            mark_in_wide_integers(own, weights[k], greatest, gain, best[k])
    return best


@inlined
def mark_in_words(own: Words, weights: Words, best: BoolArray) -> None:
    """Writes which actions pay most against a mix, their payoffs being machine integers."""
    greatest = 0
    for i in range(own.shape[0]):
        value = 0
        for j in range(own.shape[1]):
            value += own[i, j] * weights[j]
        if i == 0 or value > greatest:
            greatest = value
            best[:i] = False
        best[i] = value == greatest


@linked
def mark_in_wide_integers(
    own: Words, weights: Words, greatest: Words, gain: Words, best: BoolArray
) -> None:
    """Writes which actions pay most against a mix; greatest and gain: scratch, two words longer."""
    greatest[:] = 0
    for i in range(own.shape[0]):
        gain[:] = 0
        wide.add_product(gain, -1, greatest)
        for j in range(own.shape[1]):
            if wide.sign_of(weights[j]) != 0:
                wide.add_product(gain, own[i, j], weights[j])
        side = wide.sign_of(gain)
        if i == 0 or side > 0:
            wide.add_product(greatest, 1, gain)
            best[:i] = False
        best[i] = i == 0 or side >= 0


@inlined
def within(weights: Words, best: BoolArray) -> bool:
    """True if only the best actions have weight."""
    for i in range(weights.shape[0]):  # noqa: SIM110  compiles to less
        if not best[i] and wide.sign_of(weights[i]) != 0:
            return False
    return True
