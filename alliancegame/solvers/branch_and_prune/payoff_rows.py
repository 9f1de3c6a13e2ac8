"""Payoffs as a search is given them: floats whose rounding it knows, or that are not rounded."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from alliancegame.game.game import ExactArray, FloatArray, Game
from alliancegame.game.magnitudes import unit_floats
from alliancegame.solvers.branch_and_prune.search.cells import EXACT_BITS

SPREAD = 900
"""Powers of 2 between the least and the greatest payoff that scaling loses no digit of."""
ORDINARY = 1e-100, 1e100
"""Payoffs between these lose none surely."""


def payoff_rows(game: Game) -> tuple[FloatArray, bool]:
    """Payoffs with the same equilibria, shape (n, k_1 ... k_n), and whether they are not rounded.

    A game that is given exactly is taken by its integer payoffs where these fit into floats.
    """
    whole = small_integers(game)
    if whole is not None:
        return whole, True
    if not game.is_exact and has_ordinary_payoffs(game):
        return game.rows, True
    payoffs = unit_floats(above_least(game)) if game.is_exact else game.unit_payoffs
    rows = payoffs.reshape(game.size, -1)
    rows.setflags(write=False)
    return rows, False


def above_least(game: Game) -> ExactArray:
    """Integer payoffs less the least of each actor, so that a great one in common hides no digit.

    Their differences, and so all equilibria, are those of the game.
    """
    whole = game.integer_payoffs
    least = whole.reshape(game.size, -1).min(axis=1)
    above: ExactArray = whole - least.reshape(-1, *[1] * len(game.shape))
    return above


def has_ordinary_payoffs(game: Game) -> bool:
    """Whether no payoff is so great or small that scaling or rounding loses its digits."""
    sizes = np.abs(game.rows)
    if sizes.min() > ORDINARY[0] and sizes.max() < ORDINARY[1]:
        return True
    return game.unit_payoffs is game.payoffs and keeps_digits(game.rows)


def keeps_digits(rows: FloatArray) -> bool:
    """Whether each actor's payoffs, divided by a power of 2 near the greatest, are not rounded."""
    _, exponents = np.frexp(rows)
    other = rows != 0
    least = exponents.min(axis=1, where=other, initial=SPREAD)
    return bool((exponents.max(axis=1, where=other, initial=-SPREAD) - least <= SPREAD).all())


def taken_scales(game: Game) -> tuple[Fraction, ...]:
    """For each actor, the factor by which its integer payoffs exceed those the search is given."""
    if small_integers(game) is not None:
        return (Fraction(1),) * game.size
    if game.unit_payoffs is game.payoffs and not game.is_exact:
        return game.integer_scales
    payoffs = above_least(game) if game.is_exact else game.integer_payoffs
    greatest = [max(map(abs, own)) for own in payoffs.reshape(game.size, -1).tolist()]
    return tuple(Fraction(1 << value.bit_length()) for value in greatest)


def small_integers(game: Game) -> FloatArray | None:
    """The integer payoffs of a game that is given exactly, where they fit into floats.

    Of greater ones what they are above the least, where that fits.
    """
    if not game.is_exact:
        return None
    whole = game.exact_floats
    if whole is not None and np.abs(whole).max() < 1 << EXACT_BITS:
        return whole
    above = above_least(game)
    return (
        above.astype(np.float64).reshape(game.size, -1) if above.max() < 1 << EXACT_BITS else None
    )
