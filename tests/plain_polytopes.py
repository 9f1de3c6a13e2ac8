"""A checker of proofs by two polytopes, written from the page on the format of certificates.

It is plain: each basis is solved by Gauss and Jordan in fractions, and each edge is followed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from alliancegame.game.game import Game

Row = list[Fraction]
Mix = tuple[Fraction, ...]


def extreme_pairs(game: Game, proof: dict[str, Any]) -> set[tuple[Mix, Mix]]:
    """The extreme equilibria. An AssertionError says that the proof fails."""
    first, second = (positive(table.tolist()) for table in game.exact_payoffs)
    transposed = [list(column) for column in zip(*second, strict=True)]
    shifts = [list(map(Fraction, own)) for own in proof["shifts"]]
    bases = [{int(text, 16) for text in own} for own in proof["bases"]]
    own, other = (vertices(rows, shifts[k], bases[k]) for k, rows in enumerate((transposed, first)))
    return {
        (normed(x), normed(y))
        for x in own
        for y in other
        if any(x)
        and any(y)
        and all(not p or dot(row, y) == 1 for p, row in zip(x, first, strict=True))
        and all(not q or dot(row, x) == 1 for q, row in zip(y, transposed, strict=True))
    }


def positive(table: list[Row]) -> list[Row]:
    unit = lcm(*(payoff.denominator for row in table for payoff in row))
    least, greatest = unit * min(map(min, table)), unit * max(map(max, table))
    constant = max(1, (greatest - least) // 2) - least
    return [[payoff * unit + constant for payoff in row] for row in table]


def vertices(rows: list[Row], shifts: Row, bases: set[int]) -> list[Mix]:
    """The vertices of a polytope, the origin among them."""
    size = len(rows[0])
    assert len(shifts) == len(rows)
    assert min(shifts) >= 0
    assert (1 << size) - 1 in bases
    normals = [[Fraction(-(j == v)) for j in range(size)] for v in range(size)] + rows
    plain = [Fraction(0)] * size + [Fraction(1)] * len(rows)
    shifted = [Fraction(0)] * size + [1 + shift for shift in shifts]
    points = []
    for basis in bases:
        tight = [v for v in range(len(normals)) if basis >> v & 1]
        assert len(tight) == size
        assert basis < 1 << len(normals)
        matrix = [normals[v] for v in tight]
        point = solved(matrix, [plain[v] for v in tight])
        moved = solved(matrix, [shifted[v] for v in tight])
        for v, normal in enumerate(normals):
            assert dot(normal, point) <= plain[v]
            assert v in tight or dot(normal, moved) < shifted[v]
        for k, v in enumerate(tight):
            along = solved(matrix, [Fraction(-(j == k)) for j in range(size)])
            steps = {
                w: (shifted[w] - dot(normals[w], moved)) / dot(normals[w], along)
                for w in range(len(normals))
                if w not in tight and dot(normals[w], along) > 0
            }
            met = [w for w, step in steps.items() if step == min(steps.values())]
            assert len(met) == 1
            assert basis ^ 1 << v ^ 1 << met[0] in bases
        points.append(point)
    return points


def solved(matrix: Sequence[Row], right: Row) -> Mix:
    """The only solution of as many equations as unknowns, by Gauss and Jordan."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k in range(len(rows)):
        pivots = [r for r in range(k, len(rows)) if rows[r][k]]
        assert pivots
        rows[k], rows[pivots[0]] = rows[pivots[0]], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for r in range(len(rows)):
            if r != k:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)]
    return tuple(row[-1] for row in rows)


def dot(row: Sequence[Fraction], point: Sequence[Fraction]) -> Fraction:
    return sum((p * q for p, q in zip(row, point, strict=True)), Fraction(0))


def normed(point: Mix) -> Mix:
    return tuple(p / sum(point) for p in point)
