"""Payoffs of irrational play, between bounds that are proved and as close as is asked for.

Where several actors mix, what makes each indifferent is a system of polynomials, whose root need
not be rational. Interval Newton shows that a box around an approximate root holds exactly one:

    x - J(X)^-1 F(x) lies inside X

for a box X about x, with J over all of X and in ball arithmetic, which rounds outwards. Where all
that is asked of the other actions holds over that box as well, the root is an equilibrium, and what
it pays lies in what the payoff polynomials take over the box. More digits make the box smaller.

source: Moore (1966), Interval Analysis
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from alliancegame.frozen import frozen
from alliancegame.game.trees.tree import Behaviour, Tree
from alliancegame.solvers.trees.affine import Mixture, Unknown
from alliancegame.solvers.trees.unknown_play import UnknownPlay

MOST_UNKNOWNS = 8
"""The most probabilities that a system is set up for."""

FIRST_BITS = 96
"""The binary digits with which a root is first enclosed."""

MOST_BITS = 1536
"""The binary digits beyond which a comparison is left open: some 450 decimal ones."""

_GUARD = 64
"""Binary digits beyond those of the box, for rounding."""

_ROUNDS = 60

_NEARBY = 1e-6
"""The greatest distance from the start of a root that counts as the one rounded there."""

_SIMPLE = 10**9
"""The greatest denominator of a rational root that is recognised."""

Ball: TypeAlias = Any
"""FLINT's `arb`: a number with a bound of its error."""

Box: TypeAlias = Mapping[Unknown, Ball]


def ball(value: Fraction) -> Ball:
    """A fraction as a ball, at the precision in force."""
    from flint import arb, fmpq

    return arb(fmpq(value.numerator, value.denominator))


@frozen(eq=False)
class Enclosure:
    """The play of given supports near a given behaviour, as a root that is proved to be there.

    unknowns: the probabilities that are not known, in the order of the equations' columns
    start:    where the root is looked for
    """

    play: UnknownPlay
    unknowns: tuple[Unknown, ...]
    start: tuple[Fraction, ...]

    def payoffs(self, bits: int) -> tuple[Ball, ...] | None:
        """Expected payoffs of the actors, to about `bits` binary digits; None if unproved."""
        from flint import ctx

        box = self._box(bits)
        if box is None:
            return None
        with ctx.workprec(bits + _GUARD):
            return tuple(value.at(box, ball) for value in self.play.worth[0])

    def _box(self, bits: int) -> Box | None:
        """A box around one root at which all conditions hold; None if that is not proved."""
        from flint import arb, arb_mat, ctx

        equal, at_least = self.play.conditions
        with ctx.workprec(bits + _GUARD):
            point = self._polished(equal, bits)
            if point is None:
                return None
            radius = arb(2) ** -(bits - 8)
            around = [middle + arb(0, radius) for middle in point]
            values = arb_mat(
                len(point), 1, [mixture.at(self._named(point), ball) for mixture in equal]
            )
            try:
                step = self._slopes(equal, self._named(around)).solve(values)
            except ZeroDivisionError:
                return None
            narrowed = [middle - step[k, 0] for k, middle in enumerate(point)]
            if not all(map(_inside, around, narrowed)):
                return None
            box = self._named(narrowed)
            return box if all(mixture.at(box, ball) >= 0 for mixture in at_least) else None

    def rational(self) -> Behaviour | None:
        """The play where the root is rational, with small denominators; checked exactly."""
        box = self._box(FIRST_BITS * 2)
        if box is None:
            return None
        values = {
            name: _fraction(enclosed).limit_denominator(_SIMPLE) for name, enclosed in box.items()
        }
        equal, at_least = self.play.conditions
        if any(mixture.at(values) for mixture in equal) or any(
            mixture.at(values) < 0 for mixture in at_least
        ):
            return None
        return self.play.completed(values)

    def _polished(self, equal: Sequence[Mixture], bits: int) -> list[Ball] | None:
        """The midpoint to which Newton's steps settle."""
        from flint import arb, arb_mat

        point = [ball(value).mid() for value in self.start]
        limit = arb(2) ** -bits
        for _ in range(_ROUNDS):
            here = self._named(point)
            values = arb_mat(len(point), 1, [mixture.at(here, ball) for mixture in equal])
            try:
                step = self._slopes(equal, here).solve(values)
            except ZeroDivisionError:
                return None
            point = [(middle - step[k, 0]).mid() for k, middle in enumerate(point)]
            if all(abs(step[k, 0]) < limit for k in range(len(point))):
                moved = (abs(p - ball(q)) for p, q in zip(point, self.start, strict=True))
                return point if all(step < _NEARBY for step in moved) else None
        return None

    def _slopes(self, equal: Sequence[Mixture], where: Box) -> Any:
        from flint import arb_mat

        gradients = [mixture.gradient(where, ball) for mixture in equal]
        size = len(self.unknowns)
        entries = [row.get(name, 0) for row in gradients for name in self.unknowns]
        return arb_mat(size, size, entries)

    def _named(self, values: Sequence[Ball]) -> Box:
        return dict(zip(self.unknowns, values, strict=True))


def _inside(outer: Ball, inner: Ball) -> bool:
    return bool(outer.contains_interior(inner))


def _fraction(value: Ball) -> Fraction:
    """A ball's middle."""
    mantissa, exponent = value.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def enclosure(stage: Tree, behaviour: Behaviour) -> Enclosure | None:
    """The root that a behaviour rounds; None if it is not one of as many equations as unknowns."""
    supports = [tuple(a for a, p in enumerate(mix) if p) for mix in behaviour]
    play = UnknownPlay(stage, supports)
    unknowns = tuple((place, action) for place in play.mixing for action in supports[place][:-1])
    if not 0 < len(unknowns) <= MOST_UNKNOWNS or len(play.conditions[0]) != len(unknowns):
        return None
    return Enclosure(play, unknowns, tuple(behaviour[place][action] for place, action in unknowns))
