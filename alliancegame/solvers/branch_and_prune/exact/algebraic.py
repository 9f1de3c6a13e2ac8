"""Real algebraic numbers: the values of polynomials at a root of an irreducible one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from flint import arb, arb_poly, ctx, fmpq_poly

from alliancegame.frozen import frozen

BITS = 128
"""Binary places to which a root is known at first; they are doubled where that is too few."""


@frozen(eq=False)
class RealRoot:
    """A real root t; a number is a polynomial g, standing for g(t).

    modulus: the irreducible polynomial
    near:    contains t and no other root
    """

    modulus: fmpq_poly
    near: arb

    def sign(self, number: fmpq_poly) -> int:
        """1, 0 or -1, decided exactly."""
        if (number % self.modulus).degree() < 0:
            return 0
        return next(
            1 if value > 0 else -1 for value in self.enclosures(number) if value > 0 or value < 0
        )

    def rounded(self, number: fmpq_poly) -> float:
        """In floating point."""
        return next(
            float(value.mid()) for value in self.enclosures(number) if value.rad() < 2.0**-60
        )

    def enclosures(self, number: fmpq_poly) -> Iterator[arb]:
        """The number, narrower and narrower."""
        small = number % self.modulus
        for step in count():
            with ctx.workprec(BITS << step):
                (root,) = (own for own in real_roots(self.modulus) if own.overlaps(self.near))
                yield arb_poly(small.numer())(root) / arb(small.denom())


def roots_of(modulus: fmpq_poly) -> list[RealRoot]:
    """All real roots of an irreducible polynomial."""
    with ctx.workprec(BITS):
        return [RealRoot(modulus, root) for root in real_roots(modulus)]


def real_roots(polynomial: fmpq_poly) -> list[arb]:
    """Disjoint enclosures of the simple real roots, to the precision set."""
    roots: Any = polynomial.numer().complex_roots()
    return [root.real for root, _ in roots if root.imag == 0]
