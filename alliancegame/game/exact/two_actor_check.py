"""The check of exact profiles of two actors, in one compiled call.

The same as in alliancegame.game.verify, on integers of several words: whether each mix is a
distribution, which actions are best against it, and its probabilities rounded.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.compiled import Function, compiled, inlined
from alliancegame.game.exact import wide_integers as wide
from alliancegame.game.exact.wide_integers import Words
from alliancegame.game.game import EXACT_FLOAT, Game

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

ONES: Words = np.ones((2, 2), np.int64)
POWERS: Words = np.zeros((2, 2), np.int64)

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


def scale_words(game: Game) -> Words | None:
    """For each actor the ratio of `game.word_payoffs` to its payoffs, numerator and denominator.

    returns: shape (2, 2); zeros if it is a power of 2, of payoffs in floating point; None if one
             is not below 2^62
    """
    if not game.is_exact:
        return POWERS
    if game.has_whole_payoffs:
        return ONES
    ratios = [scale.as_integer_ratio() for scale in game.integer_scales]
    return np.array(ratios) if max(map(max, ratios)) < 1 << wide.LARGEST else None


@linked
def check(
    payoffs: FloatArray,
    words: Words,
    scales: Words,
    first: Words,
    second: Words,
    places: npt.NDArray[np.intp],
) -> FloatArray:
    """The table of an `alliancegame.game.verify.Check` of profiles.

    payoffs: shape (2, m, n)
    words:   the same times positive factors, integers below 2^62
    scales:  these factors, as of `scale_words`
    first:   weights of the mixes of actor 1, shape (mixes, m, words), below 2^900
    second:  of actor 2, shape (mixes, n, words), likewise
    places:  of each profile the places of its mixes, shape (profiles, 2)
    returns: shape (profiles, m + n + 5): both mixes, what best replies to them pay, 0, the residual
             and whether the equilibrium is strict; the residual is 0, not a number where somebody
             can gain, and infinite where a mix is no distribution
    """
    m, n = payoffs.shape[1:]
    count = places.shape[0]
    first_sound, first_mixes, first_totals = distributions(first)
    second_sound, second_mixes, second_totals = distributions(second)
    first_best, first_tops = best_replies(words[0], second)
    second_best, second_tops = best_replies(words[1].T, first)
    first_pays = rounded_payoffs(first_tops, second_totals, scales[0], payoffs[0], words[0])
    second_pays = rounded_payoffs(second_tops, first_totals, scales[1], payoffs[1], words[1])
    replies, counter_replies = first_best.sum(axis=1), second_best.sum(axis=1)
    table = np.zeros((count, m + n + 5))
    for k in range(count):
        one, other = places[k]
        table[k, :m], table[k, m : m + n] = first_mixes[one], second_mixes[other]
        stable = within(first[one], first_best[other]) and within(second[other], second_best[one])
        single = replies[other] == 1 and counter_replies[one] == 1
        table[k, m + n], table[k, m + n + 1] = first_pays[other], second_pays[one]
        table[k, -2] = 0.0 if stable else np.nan
        if not (first_sound[one] and second_sound[other]):
            table[k, -2] = np.inf
        table[k, -1] = 1.0 if stable and single else 0.0
    return table


@linked
def rounded_payoffs(
    tops: Words, totals: Words, scale: Words, payoffs: FloatArray, words: Words
) -> FloatArray:
    """The payoffs of best replies to each mix, each rounded once, shape (mixes,).

    tops:    payoffs of best replies to the weights, in words, shape (mixes, words + 2)
    totals:  sums of the weights, shape (mixes, words + 1)
    scale:   of the actor, as of `scale_words`; payoffs, words: of the actor
    """
    count, length = tops.shape
    above, below, exponent = scale[0], scale[1], 0
    if above == 0:
        above, below, exponent = 1, 1, power_of(payoffs, words)
    rounded = np.zeros(count)
    numerator, denominator = np.empty(length + 1, np.int64), np.empty(length + 2, np.int64)
    rest = np.empty(length + 4, np.int64)
    for k in range(count):
        top, total = float(tops[k, 0]) * below, float(totals[k, 0]) * above
        if length == 3 and totals[k, 1] == 0 and abs(top) < EXACT_FLOAT and 0 < total < EXACT_FLOAT:
            rounded[k] = math.ldexp(top / total, -exponent)  # one rounding
            continue
        if wide.sign_of(totals[k]) <= 0:
            continue
        negative = tops[k, -1] < 0
        numerator[:] = 0
        wide.add_product(numerator, -below if negative else below, tops[k])
        denominator[:] = 0  # a word greater, so that the ratio is below 1
        wide.add_product(denominator[1:], above, totals[k])
        value = math.ldexp(wide.nearest_ratio(numerator, denominator, rest), 64 - exponent)
        rounded[k] = -value if negative else value
    return rounded


@inlined
def power_of(payoffs: FloatArray, words: Words) -> int:
    """The power of 2 by which words exceed payoffs."""
    for i in range(words.shape[0]):
        for j in range(words.shape[1]):
            if words[i, j] != 0:
                return math.frexp(float(words[i, j]))[1] - math.frexp(payoffs[i, j])[1]
    return 0


@linked
def distributions(weights: Words) -> tuple[BoolArray, FloatArray, Words]:
    """Truth of each mix having no negative weight and a positive one; mixes; sums of weights."""
    count, actions, length = weights.shape
    sound, mixes = np.ones(count, np.bool_), np.zeros((count, actions))
    totals, rest = np.zeros((count, length + 1), np.int64), np.empty(length + 3, np.int64)
    for k in range(count):
        total = totals[k]
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
    return sound, mixes, totals


@linked
def best_replies(own: Words, weights: Words) -> tuple[BoolArray, Words]:
    """Best replies to each mix of the other actor, and what they pay against the weights.

    own:     shape (actions, k), below 2^62
    weights: of the other's actions, shape (mixes, k, words)
    returns: shapes (mixes, actions) and (mixes, words + 2)
    """
    count, _, length = weights.shape
    best = np.zeros((count, own.shape[0]), np.bool_)
    tops, gain = np.zeros((count, length + 2), np.int64), np.empty(length + 2, np.int64)
    largest = max(abs(float(own.max())), abs(float(own.min())))
    for k in range(count):
        if length == 1 and largest * np.abs(weights[k, :, 0] * 1.0).sum() < WORD:
            top = mark_in_words(own, weights[k, :, 0], best[k])
            tops[k, 0], tops[k, 1:] = top, -1 if top < 0 else 0
        else:
            mark_in_wide_integers(own, weights[k], tops[k], gain, best[k])
    return best, tops


@inlined
def mark_in_words(own: Words, weights: Words, best: BoolArray) -> int:
    """The greatest payoff against weights, in machine integers; writes which actions pay it."""
    greatest = 0
    for i in range(own.shape[0]):
        value = 0
        for j in range(own.shape[1]):
            value += own[i, j] * weights[j]
        if i == 0 or value > greatest:
            greatest = value
            best[:i] = False
        best[i] = value == greatest
    return greatest


@linked
def mark_in_wide_integers(
    own: Words, weights: Words, greatest: Words, gain: Words, best: BoolArray
) -> None:
    """Writes the greatest payoff against weights, 0 before, and which actions pay it.

    gain: scratch, as long as the greatest
    """
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
