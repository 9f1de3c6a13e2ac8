"""Polynomial equations between the probabilities of an open face, taken apart exactly.

A face of the game leaves each actor some actions; on the open face all of them are played. There a
polynomial whose coefficients have one sign, once each actor's probabilities are made to occur in
all its terms equally often, has no zero. Equations are therefore split so:

1. Each polynomial is factored, and factors without a zero are dropped. If none is left, there is no
   solution; if several are, the solutions are those of one or another of them.
2. A Groebner basis is begun; and both are repeated until it is complete and nothing changes. Most
   factors without a zero turn up long before: solutions outside the open face, which make bases
   large, are gone with them.

source: Cox, Little and O'Shea, "Ideals, Varieties, and Algorithms" (2015), chapters 2 to 4
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, combinations, product
from math import lcm, prod
from typing import Any, NamedTuple

import numpy as np
from flint import (
    Ordering,
    fmpq,
    fmpq_mpoly,
    fmpq_mpoly_ctx,
    fmpz,
    fmpz_mat,
    fmpz_mpoly,
    fmpz_mpoly_ctx,
    fmpz_mpoly_vec,
)

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactArray, Game

FEW, MOST = 12, 24
"""Polynomials formed before all are factored, at first and at most."""
LIMITS = 400, 700
"""Terms of a polynomial, and bits of a coefficient, up to which one is formed."""
SPREAD = 20_000
"""Terms in all probabilities up to which a polynomial is looked at for the signs of its terms."""
MOST_SPLITS = 200
"""A system is not split into more."""


class TooHardError(Exception):
    """A system of equations is beyond the limits."""


def independent(polynomials: Iterable[fmpz_mpoly]) -> list[fmpz_mpoly]:
    """The polynomials that are no linear combination of the ones before."""
    kept: list[fmpz_mpoly] = []
    rows: list[dict[tuple[int, ...], fmpz]] = []
    for polynomial in polynomials:
        rows.append(polynomial.to_dict())
        powers = {own for row in rows for own in row}
        if fmpz_mat([[row.get(own, 0) for own in powers] for row in rows]).rank() == len(rows):
            kept.append(polynomial)
        else:
            rows.pop()
    return kept


class Part(NamedTuple):
    """Some of the solutions of equations on an open face.

    basis:     a Groebner basis of which they are the zeros
    equations: others, mostly fewer, of which they are too
    """

    basis: Sequence[fmpz_mpoly]
    equations: Sequence[fmpz_mpoly]


class _Waiting(NamedTuple):
    """A system that is to be split.

    known:  as of Part, () where these are the equations themselves
    room:   for so many new polynomials
    before: systems that it came from by a basis, as text
    """

    equations: Sequence[fmpz_mpoly]
    known: Sequence[fmpz_mpoly]
    room: int
    before: frozenset[frozenset[str]]


@frozen(eq=False)
class OpenFace:
    """The profiles in which each actor plays all of some actions.

    supports: these actions, in ascending order
    ordering: of terms; bases by degree are the smallest, lexicographic ones give solutions
    The unknowns are the probabilities of all but the last of them.
    """

    game: Game
    supports: tuple[tuple[int, ...], ...]
    ordering: Ordering = Ordering.degrevlex

    @cached_property
    def starts(self) -> list[int]:
        """The place of each actor's first unknown; the last entry is the number of unknowns."""
        return list(accumulate((len(own) - 1 for own in self.supports), initial=0))

    @property
    def size(self) -> int:
        """The number of unknowns."""
        return self.starts[-1]

    @cached_property
    def ring(self) -> fmpz_mpoly_ctx:
        """Polynomials in the unknowns."""
        names = tuple(f"x{k}" for k in range(self.size))
        return fmpz_mpoly_ctx.get(names, self.ordering)

    @cached_property
    def _rational_ring(self) -> fmpq_mpoly_ctx:
        return fmpq_mpoly_ctx.get(self.ring.names(), self.ordering)

    @cached_property
    def indifference(self) -> list[fmpz_mpoly]:
        """Gains of each action played over its actor's last one, which are to be 0."""
        return self._gains(outside=False)

    @cached_property
    def deviations(self) -> list[fmpz_mpoly]:
        """Gains of each action not played over one that is, which are not to be positive."""
        return self._gains(outside=True)

    def _gains(self, *, outside: bool) -> list[fmpz_mpoly]:
        found = []
        for actor, (payoffs, own) in enumerate(
            zip(self.game.integer_payoffs, self.supports, strict=True)
        ):
            rows = payoffs
            for other, played in enumerate(self.supports):
                if other != actor:
                    rows = rows.take(played, axis=other)
            last = rows.take(own[-1:], axis=actor)
            others = set(range(payoffs.shape[actor])) - set(own) if outside else own[:-1]
            found += [self._affine(rows.take([a], axis=actor) - last) for a in others]
        return found

    def _affine(self, values: ExactArray) -> fmpz_mpoly:
        """The polynomial affine in each mix with these values where each plays one action."""
        for axis in range(values.ndim):
            if values.shape[axis] > 1:
                turned = np.moveaxis(values, axis, 0)
                steps = np.concatenate([turned[:-1] - turned[-1:], turned[-1:]])
                values = np.moveaxis(steps, 0, axis)
        terms: dict[tuple[int, ...], int] = {}
        for place, coefficient in np.ndenumerate(values):
            if coefficient:
                powers = [0] * self.size
                for start, k, count in zip(self.starts, place, values.shape, strict=False):
                    if k < count - 1:
                        powers[start + k] = 1
                terms[tuple(powers)] = int(coefficient)
        return self.ring.from_dict(terms)

    @cached_property
    def _homogeneous(self) -> tuple[fmpz_mpoly_ctx, list[fmpz_mpoly]]:
        """Polynomials in all probabilities, and each actor's sum of them, which is 1."""
        names = tuple(f"p{k}" for k in range(self.size + len(self.supports)))
        ring = fmpz_mpoly_ctx.get(names, Ordering.lex)
        unknowns = iter(ring.gens())
        return ring, [sum((next(unknowns) for _ in own), ring.constant(0)) for own in self.supports]

    def _changes_sign(self, terms: Mapping[tuple[int, ...], fmpz]) -> bool:
        """Whether a polynomial has both signs where everybody plays a single action."""
        places = [({k for k, power in enumerate(own) if power}, c) for own, c in terms.items()]
        spans = zip(self.starts, self.starts[1:], strict=False)
        signs: set[bool] = set()
        for chosen in product(*([-1, *range(*span)] for span in spans)):
            ones = set(chosen)
            value = sum((coefficient for own, coefficient in places if own <= ones), fmpz(0))
            if value != 0:
                signs.add(value > 0)
            if len(signs) > 1:
                return True
        return False

    def has_no_zero(self, polynomial: fmpz_mpoly) -> bool:
        """Whether all coefficients have one sign, each actor's probabilities being in all terms."""
        terms = polynomial.to_dict()
        if self._changes_sign(terms):
            return False
        ring, sums = self._homogeneous
        spans = list(zip(self.starts, self.starts[1:], strict=False))
        degrees = [max(sum(powers[slice(*span)]) for powers in terms) for span in spans]
        lacking: dict[tuple[int, ...], dict[tuple[int, ...], fmpz]] = {}
        for powers, coefficient in terms.items():
            exponents: list[int] = []
            missing = []
            for span, degree in zip(spans, degrees, strict=True):
                own = powers[slice(*span)]
                exponents += (*own, 0)
                missing.append(degree - sum(own))
            lacking.setdefault(tuple(missing), {})[tuple(exponents)] = coefficient
        sizes = list(map(len, self.supports))
        if sum(len(own) * prod(map(pow, sizes, each)) for each, own in lacking.items()) > SPREAD:
            return False
        total = ring.constant(0)
        for missing_each, group in lacking.items():
            part = ring.from_dict(group)
            for whole, count in zip(sums, missing_each, strict=True):
                if count:
                    part *= whole**count
            total += part
        signs = {coefficient > 0 for coefficient in total.coeffs()}
        return len(signs) == 1

    def split(self, equations: Iterable[fmpz_mpoly]) -> list[Part]:
        """Parts, each by irreducible polynomials, that together have all solutions.

        raises: TooHardError if they are beyond the limits
        """
        seen: set[frozenset[str]] = set()
        found = []
        waiting = [_Waiting(list(equations), (), FEW, frozenset())]
        while waiting:
            given, known, room, before = waiting.pop()
            system = [equation for equation in given if not equation.is_zero()]
            key = frozenset(map(str, system))
            if key in before:
                room *= 2  # nothing new came of it
            elif key in seen:
                continue
            seen.add(key)
            if len(seen) > MOST_SPLITS or room > MOST:
                raise TooHardError
            factors = self._all_factors(system)
            if factors is None:
                continue
            several = next((k for k, own in enumerate(factors) if len(own) > 1), None)
            if several is not None:
                others = [*system[:several], *system[several + 1 :]]
                waiting += [
                    _Waiting([*others, factor], [*known, factor] if known else (), room, before)
                    for factor in factors[several]
                ]
                continue
            left = [own[0] for own in factors]
            basis, complete = self._nearer_basis(left, room)
            if complete and set(map(str, basis)) == set(map(str, left)):
                found.append(Part(basis, known or left))
            else:
                waiting.append(_Waiting(basis, known or left, room, before | {key}))
        return found

    def _all_factors(self, system: Sequence[fmpz_mpoly]) -> list[list[fmpz_mpoly]] | None:
        """Each equation's factors that may be 0; None if some equation has none."""
        found = []
        for equation in system:
            factors = self._factors(equation)
            if not factors:
                return None
            found.append(factors)
        return found

    @cached_property
    def _known_factors(self) -> dict[str, list[fmpz_mpoly]]:
        """Factors by their equation: the parts of a system have most equations in common."""
        return {}

    def _factors(self, equation: fmpz_mpoly) -> list[fmpz_mpoly]:
        """The irreducible factors that may be 0."""
        key = str(equation)
        if key not in self._known_factors:
            self._known_factors[key] = self._factored(equation)
        return self._known_factors[key]

    def essential(self, polynomial: fmpz_mpoly) -> fmpz_mpoly:
        """A polynomial of the same signs without the factors that are not 0 on the open face."""
        kept: Any = self._rational_ring.constant(1)
        rational: Any = self._rational_ring.from_dict(polynomial.to_dict())
        for factor, power in rational.factor()[1]:
            if not self.has_no_zero(self._whole(factor)):
                kept *= factor ** int(power)
        rest = self._whole(rational / kept)
        centre = [fmpq(1, len(own)) for own in self.supports for _ in own[1:]]
        value = self._rational_ring.from_dict(rest.to_dict())(*centre)
        whole = self._whole(kept)
        return whole if value > 0 else -whole

    def _whole(self, polynomial: fmpq_mpoly) -> fmpz_mpoly:
        """A polynomial times the least positive number that makes its coefficients whole."""
        terms = polynomial.to_dict()
        common = lcm(*(int(value.q) for value in terms.values()))
        return self.ring.from_dict({own: int(value * common) for own, value in terms.items()})

    def _factored(self, equation: fmpz_mpoly) -> list[fmpz_mpoly]:
        if equation.is_constant():
            return []
        # Flint's factors over the integers fail where a coefficient exceeds a machine word.
        factors: Any = self._rational_ring.from_dict(equation.to_dict()).factor()[1]
        whole = (
            self.ring.from_dict({powers: value.numer() for powers, value in own.to_dict().items()})
            for own, _ in factors
        )
        return [factor for factor in whole if not self.has_no_zero(factor)]

    def _nearer_basis(
        self, equations: Sequence[fmpz_mpoly], room: int
    ) -> tuple[list[fmpz_mpoly], bool]:
        """Equations with the same solutions, nearer to a Groebner basis; and whether they are one.

        room: up to so many more polynomials are formed
        """
        vector, complete = fmpz_mpoly_vec(equations, self.ring), True
        if equations:
            formed: Any = vector.buchberger_naive(limits=(len(equations) + room, *LIMITS))
            vector, complete = formed
        reduced: Iterable[fmpz_mpoly] = vector.autoreduction()
        return [own for own in reduced if not own.is_zero()], complete

    def lexicographic(self, part: Part) -> tuple[OpenFace, list[Part]]:
        """The face with its terms in lexicographic order, and a part's parts there.

        Coefficients are large there, and a version of flint was seen to make errors in them.
        raises: TooHardError if they are beyond the limits or a solution is none of the part's
        """
        face = OpenFace(self.game, self.supports, Ordering.lex)
        equations: list[Any] = [face.ring.from_dict(own.to_dict()) for own in part.basis]
        parts = face.split(equations)
        for own in parts:
            basis = fmpz_mpoly_vec(own.basis, face.ring)
            if not all(known.reduction_primitive_part(basis).is_zero() for known in equations):
                raise TooHardError
        return face, parts

    def dimension(self, basis: Sequence[fmpz_mpoly]) -> int:
        """Of the solutions of a Groebner basis, complex ones included."""
        leading = [{k for k, power in enumerate(own.monoms()[0]) if power} for own in basis]
        for size in range(self.size, 0, -1):
            for free in map(set, combinations(range(self.size), size)):
                if not any(own <= free for own in leading):
                    return size
        return 0
