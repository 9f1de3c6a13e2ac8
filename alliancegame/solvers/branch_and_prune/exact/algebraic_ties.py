"""Ties at irrational roots, decided exactly.

Digits show that probabilities or gains are about 0 at a regular root of the indifference equations.
Solutions of these and of as many more equations, which say that they are 0, are algebraic numbers.
If one is in the ball in which the root is the only one, it is the root.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from flint import fmpz_mpoly

from alliancegame.game.game import ExactProfile, Game
from alliancegame.solvers.branch_and_prune.exact.algebraic import roots_of
from alliancegame.solvers.branch_and_prune.exact.elimination import OpenFace, TooHardError
from alliancegame.solvers.branch_and_prune.exact.open_faces import by_one_unknown, is_linear
from alliancegame.solvers.branch_and_prune.exact.weights import actions_in

TIE = Fraction(1, 2**200)
"""A probability below this, or a gain that is a smaller share of its actor's payoff range, seems to
be 0 at a root known to many digits."""


def is_full(game: Game, digits: ExactProfile, masks: Sequence[int], near: float) -> bool | None:
    """Whether a root has all actions of its support in play, what seems 0 being proved to be.

    digits:  of a root at which no gain is positive, unless it seems to be 0
    masks:   the support, as bits
    near:    a solution of the indifference equations no farther away is the root
    returns: None if it is not proved that what seems to be 0 is
    """
    supports = [
        tuple(a for a in actions_in(mask) if mix[a] > TIE)
        for mask, mix in zip(masks, digits, strict=True)
    ]
    if not all(supports):
        return None
    face = OpenFace(game, tuple(supports))
    place = [digits[j][a] for j, own in enumerate(supports) for a in own[:-1]]
    whole = [sum(1 << a for a in own) for own in supports] == list(masks)
    tied = []
    gains = iter(face.deviations)
    for i, own in enumerate(supports):
        span = int(game.integer_payoffs[i].max() - game.integer_payoffs[i].min())
        for a in range(game.shape[i]):
            if a not in own:
                gain = next(gains)
                if masks[i] >> a & 1 or (whole and abs(value_at(gain, place)) <= TIE * span):
                    tied.append(gain)
    try:
        proved = any(
            all(abs(x - float(p)) < near for x, p in zip(solution, place, strict=True))
            for solution in solutions(face, [*face.indifference, *tied])
        )
    except TooHardError:
        return None
    return whole if proved else None


def value_at(polynomial: fmpz_mpoly, place: Sequence[Fraction]) -> Fraction:
    """The value of a polynomial."""
    total = Fraction(0)
    for powers, coefficient in polynomial.to_dict().items():
        term = Fraction(int(coefficient))
        for unknown, power in zip(place, powers, strict=True):
            term *= unknown ** int(power)
        total += term
    return total


def solutions(face: OpenFace, equations: Sequence[fmpz_mpoly]) -> Iterator[list[float]]:
    """The irrational solutions of equations that have finitely many, in floating point.

    raises: TooHardError if they are beyond the limits
    """
    for part in face.split(equations):
        if face.dimension(part.basis) > 0:
            continue
        ordered, parts = face.lexicographic(part)
        for basis, _ in parts:
            if is_linear(basis):
                continue
            modulus, unknowns = by_one_unknown(ordered, basis)
            for root in roots_of(modulus):
                yield [root.rounded(own) for own in unknowns]
