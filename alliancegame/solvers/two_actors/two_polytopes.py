"""Checks a proof that a list of extreme equilibria of a two-actor game is complete.

It needs nothing but matrices of integers, and shares no code with any search. Payoffs A of actor
1 and B of actor 2 (shape m by n each), turned into positive integers by a factor and a constant for
each actor, which changes no best reply. The best-response polytopes are

    P = {x >= 0, B'x <= 1} and Q = {y >= 0, Ay <= 1}.

An equilibrium is extreme if both its mixes are, scaled, vertices that carry all m + n labels
between them; all equilibria are convex combinations of extreme ones (Winkels 1979). So it suffices
to know all vertices of both. For each polytope the proof lists the bases of the perturbed one,
{x >= 0, Mx <= 1 + shift}, each as the set of its tight inequalities. Checked of each basis:

1. its tight inequalities have one solution, which meets all others strictly: a simple vertex;
2. without the shift its solution meets all inequalities still: it stays a basis for every smaller
   shift, so that in the limit it shows a vertex of the polytope itself;
3. each of its edges leads to one basis, and that is in the list.

The graph of a polytope is connected (Balinski 1961), so that by 3 none is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

from flint import fmpz, fmpz_mat

from alliancegame.model.decimals import read_quotient

Row = list[int]
Mix = tuple[Fraction, ...]


class ProofError(Exception):
    """A proof does not hold; the message says where."""


def extreme_equilibria(
    payoffs: Sequence[Sequence[Sequence[Fraction]]], proof: Mapping[str, object]
) -> set[tuple[Mix, Mix]]:
    """The extreme equilibria that the proof shows to be all.

    payoffs: A and B, shape (2, m, n)
    proof:   of P and of Q "shifts", fractions, and "bases", sets of tight inequalities as bits
    raises:  ProofError
    """
    first, second = payoffs
    m, n = len(first), len(first[0])
    own = vertices_of(positive([list(column) for column in zip(*second, strict=True)]), proof, 0)
    other = vertices_of(positive(first), proof, 1)
    everything = (1 << m + n) - 1
    turned: dict[int, Mix] = {}
    for labels, y in other.items():
        turned[(labels & (1 << n) - 1) << m | labels >> n] = y
    degenerate = [labels for labels in turned if labels.bit_count() > n]
    pairs = set()
    for labels, x in own.items():
        missing = everything ^ labels
        partners: Iterable[int] = turned
        if labels.bit_count() == m:
            partners = {missing, *degenerate} & turned.keys()
        pairs |= {(x, turned[p]) for p in partners if missing & ~p == 0}
    return pairs


def positive(payoffs: Sequence[Sequence[Fraction]]) -> list[Row]:
    """The rows times a positive factor and plus a constant that make them positive integers.

    The least becomes about half of the spread: then the polytope is well-shaped, which the shifts
    of a proof rely on.
    """
    scale = lcm(*(value.denominator for row in payoffs for value in row))
    rows = [[int(value * scale) for value in row] for row in payoffs]
    least, greatest = min(map(min, rows)), max(map(max, rows))
    constant = max(1, (greatest - least) // 2) - least
    return [[value + constant for value in row] for row in rows]


def vertices_of(matrix: list[Row], proof: Mapping[str, object], polytope: int) -> dict[int, Mix]:
    """{labels: mix} of all vertices but the origin, where the proof holds.

    labels: bit j of d for x_j = 0, bit d + i for a tight row i
    raises: ProofError
    """
    name = "PQ"[polytope]
    stated = part(proof, "shifts", polytope), part(proof, "bases", polytope)
    try:
        shifts = [read_quotient(shift) for shift in stated[0]]
        bases = set(map(read_basis, stated[1]))
    except ValueError as error:
        raise ProofError(f"polytope {name}: {error}") from None
    if len(shifts) != len(matrix) or min(shifts) < 0:
        raise ProofError(f"polytope {name}: it needs a shift, at least 0, for each inequality")
    shape = Polytope.of(matrix, shifts)
    if shape.origin not in bases:
        raise ProofError(f"polytope {name}: the origin is missing")
    mixes: dict[int, Mix] = {}
    for basis in sorted(bases):
        try:
            labels, point, neighbours = surroundings(shape, basis)
        except ProofError as failure:
            raise ProofError(f"polytope {name}, basis {basis:x}: {failure}") from None
        missing = neighbours - bases
        if missing:
            one = f"its neighbour {min(missing):x} is missing"
            raise ProofError(f"polytope {name}, basis {basis:x}: {one}")
        if any(point):
            total = sum(point)
            mixes[labels] = tuple(Fraction(value, total) for value in point)
    return mixes


def read_basis(value: object) -> int:
    """Tight inequalities as bits, from a text of hexadecimal digits.

    raises: ValueError
    """
    if isinstance(value, str) and value and not set(value) - set("0123456789abcdef"):
        return int(value, 16)
    raise ValueError(f"{value!r} is no basis")


def part(proof: Mapping[str, object], key: str, polytope: int) -> Collection[object]:
    """The part of a proof about one polytope, under a key."""
    parts = proof.get(key)
    if isinstance(parts, list) and len(parts) == 2 and isinstance(parts[polytope], list):
        stated: list[object] = parts[polytope]
        return stated
    raise ProofError(f"the proof has no two lists of {key}")


class Polytope(NamedTuple):
    """{x: Gx <= h}, with -x <= 0 first and the rows after it, and the shifted h, all in integers.

    sides, shifted: h and the shifted h, both times the denominator of the shifts
    """

    normals: list[Row]
    sides: Row
    shifted: Row

    @classmethod
    def of(cls, matrix: Sequence[Row], shifts: Sequence[Fraction]) -> Polytope:
        """With the inequalities -x <= 0 and Mx <= 1, or Mx <= 1 + shift."""
        width = len(matrix[0])
        unit = lcm(*(shift.denominator for shift in shifts))
        positive = [[-int(v == j) for j in range(width)] for v in range(width)]
        shifted = [int((1 + shift) * unit) for shift in shifts]
        return cls([*positive, *matrix], [0] * width + [unit] * len(matrix), [0] * width + shifted)

    @property
    def origin(self) -> int:
        """The basis of the origin."""
        return (1 << len(self.normals[0])) - 1


def surroundings(polytope: Polytope, basis: int) -> tuple[int, Row, set[int]]:
    """All that is tight at a basis without the shift, a multiple of its point there, and the bases
    at the ends of its edges.

    With K the inverse of the tight normals, the point is x = K h, and the slack h - Gx of another
    inequality grows by GK along the edges, on each of which one tight inequality is let go. The
    determinant, positive here, is the common denominator of all.
    raises: ProofError
    """
    width, count = len(polytope.normals[0]), len(polytope.normals)
    if basis.bit_count() != width or basis >> count:
        raise ProofError("it has not as many inequalities as coordinates")
    tight = [v for v in range(count) if basis >> v & 1]
    others = [v for v in range(count) if not basis >> v & 1]
    normals = fmpz_mat([polytope.normals[v] for v in tight])
    try:
        quotients: Any = normals.inv()
    except ZeroDivisionError:
        raise ProofError("its inequalities have no single solution") from None
    inverse, determinant = quotients.numer_denom()
    ends = fmpz_mat([[polytope.sides[v], polytope.shifted[v]] for v in tight])
    rates = fmpz_mat([polytope.normals[v] for v in others]) * inverse
    reached = (rates * ends).tolist()
    plain, shifted = (
        [sides[v] * determinant - row[k] for v, row in zip(others, reached, strict=True)]
        for k, sides in enumerate((polytope.sides, polytope.shifted))
    )
    if min(plain) < 0 or min(shifted) <= 0:
        raise ProofError("its solution is outside the polytope or not simple")
    along = rates.transpose().tolist()
    neighbours = {
        basis ^ 1 << v ^ 1 << others[first_met(shifted, own)]
        for v, own in zip(tight, along, strict=True)
    }
    labels = basis | sum(1 << v for v, value in zip(others, plain, strict=True) if value == 0)
    return labels, [int(row[0]) for row in (inverse * ends).tolist()], neighbours


def first_met(slacks: Sequence[fmpz], rates: Sequence[fmpz]) -> int:
    """The position of the inequality that an edge meets first, slacks changing at the given rates.

    raises: ProofError if it meets none or several at once
    """
    first, several = -1, False
    for place, rate in enumerate(rates):
        if rate < 0:
            sooner = 1 if first < 0 else slacks[place] * rates[first] - slacks[first] * rate
            if sooner > 0:
                first, several = place, False
            several = several or sooner == 0
    if first < 0 or several:
        raise ProofError("an edge does not lead to one basis")
    return first
