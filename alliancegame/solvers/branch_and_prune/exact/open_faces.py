"""The equilibria on an open face whose indifference equations numbers do not settle, exactly.

1. The equations are split into systems that have finitely many solutions or are irreducible
   continua.
2. Finitely many solutions are rational or have the coordinates g(t), t a root of an irreducible
   polynomial f. A polynomial h is 0 there if f divides h(g(t)); else its sign is found by digits.
   So it is decided which solutions are equilibria.
3. Of a continuum only the points matter at which the equations, and the gains of deviations that
   are 0 there, have dependent derivatives. At all others the solutions are a manifold and the
   gains that are 0 cut it as half-spaces in general position do, so that none is isolated. These
   points too are solutions of equations.

source: Cox, Little and O'Shea, "Using Algebraic Geometry" (2005), chapter 2
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import combinations, product
from math import prod
from operator import sub
from typing import Any, TypeAlias, TypeVar

import numpy as np
from flint import fmpq_poly, fmpz, fmpz_mpoly, fmpz_mpoly_vec

from alliancegame.frozen import frozen
from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.game import ExactProfile, Game, StrategyProfile
from alliancegame.solvers.branch_and_prune.exact.algebraic import roots_of
from alliancegame.solvers.branch_and_prune.exact.elimination import (
    OpenFace,
    Part,
    TooHardError,
    independent,
)
from alliancegame.solvers.branch_and_prune.exact.products import Equilibria, equilibria_in
from alliancegame.solvers.branch_and_prune.exact.singular_cells import decided_cell
from alliancegame.solvers.branch_and_prune.exact.weights import (
    Product,
    actions_in,
    face_of,
    played,
)

Number = TypeVar("Number", Fraction, fmpq_poly)
Terms: TypeAlias = Sequence[tuple[tuple[int, ...], fmpz]]

MOST_SYSTEMS = 100
"""Of a continuum no more systems of dependent derivatives are looked at."""
MOST_FACES = 200
"""The most open faces of a product that are looked at."""
MOST_BOXES = 100
"""Into which an open face is divided that elimination does not decide."""


Masks: TypeAlias = tuple[int, ...]


@frozen
class OpenFaceEquilibria:
    """Every isolated equilibrium on an open face is among these.

    exact:     the rational ones
    rounded:   the others, in floating point
    continuum: whether there may be others, none of them isolated
    """

    exact: tuple[ExactProfile, ...]
    rounded: tuple[StrategyProfile, ...]
    continuum: bool


@frozen
class Decided:
    """Equilibria, and apart from them those on the open faces on which all isolated ones are known.

    faces: by the actions that are played, as bits
    """

    found: Equilibria
    faces: Mapping[Masks, OpenFaceEquilibria]


def on_open_face(
    game: Game, masks: Sequence[int], *, on_continua: bool = True
) -> OpenFaceEquilibria | None:
    """The equilibria in which each actor plays all of some actions; None if that is too hard.

    masks:       these actions, as bits
    on_continua: whether an isolated one may be among the solutions of a continuum of equations
    """
    face = OpenFace(game, tuple(tuple(actions_in(mask)) for mask in masks))
    try:
        equations, deviations = conditions(face)
        exact: dict[ExactProfile, None] = {}
        rounded: dict[str, list[StrategyProfile]] = {}
        continuum = False
        points = []
        for part in face.split(equations):
            dimension = face.dimension(part.basis)
            if dimension == 0:
                points.append(part)
                continue
            continuum = True
            for system in dependent(face, part, dimension, deviations) if on_continua else ():
                points += face.split(system)
        for point in points:
            if face.dimension(point.basis) > 0:
                return None
            if is_linear(point.basis):
                exact |= dict.fromkeys(rational(face, point.basis))
                continue
            ordered, parts = face.lexicographic(point)
            for basis, _ in parts:
                if is_linear(basis):
                    exact |= dict.fromkeys(rational(ordered, basis))
                else:
                    rounded[str(sorted(map(str, basis)))] = list(irrational(ordered, basis))
    except TooHardError:
        return None
    return OpenFaceEquilibria(
        tuple(exact), tuple(profile for own in rounded.values() for profile in own), continuum
    )


def is_linear(basis: Sequence[fmpz_mpoly]) -> bool:
    """Whether all polynomials are of the first degree, so that a single point solves them."""
    return all(own.total_degree() == 1 for own in basis)


def conditions(face: OpenFace) -> tuple[list[fmpz_mpoly], list[fmpz_mpoly]]:
    """Polynomials that are 0 and others that are not positive at the equilibria on an open face."""
    equations = face.indifference
    deviations: list[fmpz_mpoly] = []
    for gain in face.deviations:
        if gain.is_zero():
            continue
        own = face.essential(gain).primitive()[1]
        if own in deviations:
            continue
        if -own in deviations:
            deviations.remove(-own)
            equations = [*equations, own]
        else:
            deviations.append(own)
    return independent(equations), deviations


def dependent(
    face: OpenFace, part: Part, dimension: int, deviations: Sequence[fmpz_mpoly]
) -> Iterator[list[fmpz_mpoly]]:
    """Systems whose solutions are the points of a continuum that may be isolated equilibria.

    Of a curve its ends are among them, where a deviation's gain is 0.
    raises: TooHardError if the continuum has more equations than dimensions are missing
    """
    few = [own for own in part if len(own) == face.size - dimension]
    if not few:
        raise TooHardError
    basis = fmpz_mpoly_vec(part.basis, face.ring)
    gains: list[Any] = list(deviations)
    gains = [own for own in gains if not own.reduction_primitive_part(basis).is_zero()]
    most = 1 if dimension == 1 else dimension + 1
    for count in range(min(len(gains), most) + 1):
        for number, active in enumerate(combinations(gains, count)):
            if number == MOST_SYSTEMS:
                raise TooHardError
            system = [*few[0], *active]
            if dimension > 1 or not active:
                system += minors(face, system) if system else [face.ring.constant(1)]
            yield [*part.basis, *system]


def minors(face: OpenFace, system: Sequence[fmpz_mpoly]) -> list[fmpz_mpoly]:
    """All maximal minors of some polynomials' derivatives; none if there are too many rows."""
    rows = [[own.derivative(k) for k in range(face.size)] for own in system]
    chosen = combinations(range(face.size), len(rows))
    return [determinant([[row[k] for k in columns] for row in rows]) for columns in chosen]


def determinant(rows: Sequence[Sequence[fmpz_mpoly]]) -> fmpz_mpoly:
    """By its first row."""
    if len(rows) == 1:
        return rows[0][0]
    total = 0 * rows[0][0]
    for k, entry in enumerate(rows[0]):
        if not entry.is_zero():
            part = entry * determinant([[*row[:k], *row[k + 1 :]] for row in rows[1:]])
            total += part if k % 2 == 0 else -part
    return total


def rational(face: OpenFace, basis: Sequence[fmpz_mpoly]) -> Iterator[ExactProfile]:
    """The solution of linear equations, if it is an equilibrium on the open face."""
    unknowns = [Fraction(0)] * face.size
    for own in basis:
        terms = own.to_dict()
        constant = terms.pop((0,) * face.size, 0)
        ((powers, coefficient),) = terms.items()
        unknowns[powers.index(1)] = Fraction(-int(constant), int(coefficient))
    mixes = mixes_of(face, unknowns, Fraction(1))
    profile = tuple(
        tuple(own.get(a, Fraction(0)) for a in range(count))
        for own, count in zip(mixes, face.game.shape, strict=True)
    )
    inside = all(chance > 0 for own in mixes for chance in own.values())
    if inside and not any(exact_regrets(face.game, profile)):
        yield profile


def irrational(face: OpenFace, basis: Sequence[fmpz_mpoly]) -> Iterator[StrategyProfile]:
    """The solutions of a system of finitely many that are equilibria on the open face, rounded.

    raises: TooHardError if the unknowns are not given by one of them
    """
    modulus, unknowns = by_one_unknown(face, basis)
    mixes = mixes_of(face, unknowns, fmpq_poly([1]))
    gains = [compose(gain, unknowns) for gain in conditions(face)[1]]
    for root in roots_of(modulus):
        if all(root.sign(chance) > 0 for own in mixes for chance in own.values()) and all(
            root.sign(gain) <= 0 for gain in gains
        ):
            yield tuple(
                np.array([root.rounded(own[a]) if a in own else 0.0 for a in range(count)])
                for own, count in zip(mixes, face.game.shape, strict=True)
            )


def mixes_of(face: OpenFace, unknowns: Sequence[Number], one: Number) -> list[dict[int, Number]]:
    """The probability of each action that an actor plays."""
    found: list[dict[int, Number]] = []
    for own, start, end in zip(face.supports, face.starts, face.starts[1:], strict=False):
        chances = list(unknowns[start:end])
        chances.append(reduce(sub, chances, one))
        found.append(dict(zip(own, chances, strict=True)))
    return found


def by_one_unknown(
    face: OpenFace, basis: Sequence[fmpz_mpoly]
) -> tuple[fmpq_poly, list[fmpq_poly]]:
    """An irreducible polynomial, and all unknowns as polynomials in a root of it.

    raises: TooHardError if none of the unknowns gives all others
    """
    terms = [list(own.to_dict().items()) for own in basis]
    curved = [own for own in terms if sum(own[0][0]) > 1]
    if len(curved) != 1:
        raise TooHardError
    key = next(k for k, power in enumerate(curved[0][0][0]) if power)
    unknowns = [fmpq_poly([0, 1])] * face.size
    for (powers, coefficient), *others in terms:
        if sum(powers) == 1:
            unknowns[powers.index(1)] = in_one(others, key) / -int(coefficient)
    return in_one(curved[0], key), unknowns


def in_one(terms: Terms, key: int) -> fmpq_poly:
    """A polynomial in which only one unknown occurs."""
    coefficients = {powers[key]: coefficient for powers, coefficient in terms}
    if any(sum(powers) != powers[key] for powers, _ in terms):
        raise TooHardError
    return fmpq_poly([coefficients.get(k, 0) for k in range(max(coefficients, default=0) + 1)])


def compose(polynomial: fmpz_mpoly, unknowns: Sequence[fmpq_poly]) -> fmpq_poly:
    """A polynomial with others in the place of its unknowns."""
    total = fmpq_poly([0])
    for powers, coefficient in polynomial.to_dict().items():
        factors = (own**power for own, power in zip(unknowns, powers, strict=True))
        total += prod(factors, start=fmpq_poly([coefficient]))
    return total


def decided_on(game: Game, masks: Masks) -> Decided:
    """The equilibria on a face, or all of them but for those of smaller supports.

    masks: its actions, as bits
    """
    found = equilibria_in(game, face_of(game.shape, map(actions_in, masks)), inside=True)
    return with_faces(game, found, [masks])


def decided_in(game: Game, mixes: Product) -> Decided:
    """The equilibria in a product at which all actions that its vertices play pay the same."""
    found = equilibria_in(game, mixes)
    sides = [nonempty_parts(played(own)) for own in mixes]
    # Where a single actor mixes they are found along the edges.
    parts = (masks for masks in product(*sides) if sum(mask & (mask - 1) > 0 for mask in masks) > 1)
    return with_faces(game, found, parts if prod(map(len, sides)) < MOST_FACES else [])


def with_faces(game: Game, found: Equilibria, faces: Iterable[Masks]) -> Decided:
    """Equilibria found, and those on the open faces to which their curved parts reach.

    Without a continuum on these there is no curved part.
    """
    alone = {}
    for masks in faces if found.curved else ():
        face = on_open_face(game, masks, on_continua=found.open) or without_isolated(game, masks)
        if face is None:
            return Decided(found, {})
        alone[masks] = face
    if not alone:
        return Decided(found, {})
    continuum = any(face.continuum for face in alone.values())
    return Decided(Equilibria(found.subsets, found.curved if continuum else ()), alone)


def without_isolated(game: Game, masks: Masks) -> OpenFaceEquilibria | None:
    """Whether an open face has a continuum, if it surely has no isolated equilibrium; else None."""
    face = decided_cell(game, face_of(game.shape, map(actions_in, masks)), MOST_BOXES)
    return None if face is None else OpenFaceEquilibria((), (), face.continuum)


def nonempty_parts(mask: int) -> list[int]:
    """All sets of some of these actions."""
    return [part for part in range(1, mask + 1) if part & mask == part]
