"""Checks a proof that a list of extreme equilibria of a two-actor game is complete.

It needs nothing but integers and fractions, and shares no code with any search. Payoffs A of actor
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
    found = set()
    for labels, x in own.items():
        missing = everything ^ labels
        partners: Iterable[int] = turned
        if labels.bit_count() == m:
            partners = {missing, *degenerate} & turned.keys()
        found |= {(x, turned[p]) for p in partners if missing & ~p == 0}
    return found


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
    given = part(proof, "shifts", polytope), part(proof, "bases", polytope)
    width, count = len(matrix[0]), len(matrix) + len(matrix[0])
    try:
        shifts = [read_quotient(shift) for shift in given[0]]
        bases = {int(str(basis), 16) for basis in given[1]}
    except ValueError as error:
        raise ProofError(f"polytope {name}: {error}") from None
    origin = (1 << width) - 1
    if len(shifts) != len(matrix) or min(shifts) < 0:
        raise ProofError(f"polytope {name}: it needs a shift, at least 0, for each inequality")
    if origin not in bases:
        raise ProofError(f"polytope {name}: the origin is missing")
    found: dict[int, Mix] = {}
    for basis in sorted(bases):
        where = f"polytope {name}, basis {basis:x}"
        if basis.bit_count() != width or basis >> count:
            raise ProofError(f"{where}: it has not as many inequalities as coordinates")
        labels, point, neighbours = surroundings(matrix, shifts, basis, where)
        missing = set(neighbours) - bases
        if missing:
            raise ProofError(f"{where}: its neighbour {min(missing):x} is missing")
        if any(point):
            total = sum(point)
            found[labels] = tuple(value / total for value in point)
    return found


def part(proof: Mapping[str, object], key: str, polytope: int) -> Collection[object]:
    """The part of a proof about one polytope, under a key."""
    parts = proof.get(key)
    if isinstance(parts, list) and len(parts) == 2 and isinstance(parts[polytope], list):
        found: list[object] = parts[polytope]
        return found
    raise ProofError(f"the proof has no two lists of {key}")


def surroundings(
    matrix: list[Row], shifts: Sequence[Fraction], basis: int, where: str
) -> tuple[int, list[Fraction], list[int]]:
    """All that is tight at a basis without the shift, its point there, and its neighbours.

    raises: ProofError
    """
    width, count = len(matrix[0]), len(matrix) + len(matrix[0])
    tight = [v for v in range(count) if basis >> v & 1]
    system = []
    for place, v in enumerate(tight):
        own = [int(v == j) for j in range(width)] if v < width else matrix[v - width]
        sides = [Fraction(0)] * 2 if v < width else [Fraction(1), 1 + shifts[v - width]]
        edge = [Fraction((1 if v < width else -1) * int(k == place)) for k in range(width)]
        system.append([*map(Fraction, own), *sides, *edge])
    solved = solve(system, width)
    if solved is None:
        raise ProofError(f"{where}: its inequalities have no single solution")
    # The solution without the shift, the one with it, and the step along each edge.
    columns: list[tuple[Fraction, ...]] = list(zip(*solved, strict=True))
    others = [v for v in range(count) if not basis >> v & 1]

    def slack(v: int, k: int) -> Fraction:
        if v < width:
            return columns[k][v]
        side = (Fraction(1), 1 + shifts[v - width], Fraction(0))[min(k, 2)]
        own = zip(matrix[v - width], columns[k], strict=True)
        return side - sum((a * x for a, x in own if x), Fraction(0))

    plain = {v: slack(v, 0) for v in others}
    shifted = {v: slack(v, 1) for v in others}
    if min(plain.values()) < 0 or min(shifted.values()) <= 0:
        raise ProofError(f"{where}: its solution is outside the polytope or not simple")
    neighbours = []
    for k, v in enumerate(tight):
        ratios = sorted((-shifted[o] / rate, o) for o in others if (rate := slack(o, k + 2)) < 0)
        if not ratios or (len(ratios) > 1 and ratios[0][0] == ratios[1][0]):
            raise ProofError(f"{where}: an edge does not lead to one basis")
        neighbours.append(basis ^ 1 << v ^ 1 << ratios[0][1])
    labels = basis | sum(1 << v for v, value in plain.items() if value == 0)
    return labels, list(columns[0]), neighbours


def solve(system: list[list[Fraction]], size: int) -> list[list[Fraction]] | None:
    """The right-hand sides after elimination; None if the system is singular."""
    rows = [row.copy() for row in system]
    for column in range(size):
        pivot = next((r for r in range(column, size) if rows[r][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column]
        rows[column] = [value / head if value else value for value in rows[column]]
        for r in range(size):
            factor = rows[r][column]
            if r != column and factor:
                rows[r] = [
                    a - factor * b if b else a for a, b in zip(rows[r], rows[column], strict=True)
                ]
    return [row[size:] for row in rows]
