"""The indifference equations of a cell, as arrays in the memory of a search."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

from alliancegame.solvers.branch_and_prune.search.workspace import (
    Counts,
    Floats,
    Ints,
    extent,
    taken,
)

Line: TypeAlias = tuple[int]
Table: TypeAlias = tuple[int, int]


class System(NamedTuple):
    """The indifference equations of a cell, and room to work on them.

    Equation starts[i] + e says that the e-th action of actor i's support pays what its last one
    does; coordinate starts[j] + v is the weight of actor j's vertex v, its last vertex taking the
    rest. The support has as many actions as the cell has vertices.

    starts:      number of each actor's first equation, shape (n + 1,)
    gains:       the payoff differences, one row for each equation, as wide as the actor's block
    centre:      equations at the cell's centre
    derivative:  their derivatives there
    inverse:     its inverse, whose rows combine the equations
    multipliers: those of a combination of one sign
    samples:     equations at a few vertices
    values:      preconditioned equations at every vertex, shape (equations, vertices)
    errors:      rounding bound of each row of values; -1 if the row is not filled
    total:       a sum of rows of values
    profile:     a profile on its way to a root, shape (n, most actions)
    order:       of the rows in an elimination
    scratch:     room for a row, which no function finds as another one left it
    """

    starts: Ints
    gains: Floats
    centre: Floats
    derivative: Floats
    inverse: Floats
    multipliers: Floats
    samples: Floats
    values: Floats
    errors: Floats
    total: Floats
    profile: Floats
    order: Ints
    scratch: Floats


class SystemShapes(NamedTuple):
    """Shapes of the arrays of System."""

    starts: Line
    gains: Table
    centre: Line
    derivative: Table
    inverse: Table
    multipliers: Line
    samples: Table
    values: Table
    errors: Line
    total: Line
    profile: Table
    order: Line
    scratch: Line


def system_shapes(counts: Counts) -> SystemShapes:
    """Shapes with room for the equations of any cell of a game."""
    n, widest, vertices, equations = extent(counts)
    most = max(equations, widest)
    return SystemShapes(
        starts=(n + 1,),
        gains=(most, vertices),
        centre=(most,),
        derivative=(most, most),
        inverse=(most, most),
        multipliers=(most,),
        samples=(widest, most),
        values=(most, vertices),
        errors=(most,),
        total=(vertices,),
        profile=(n, widest),
        order=(most,),
        scratch=(max(vertices, most),),
    )


def system_in(words: Floats, at: int, counts: Ints) -> tuple[System, int]:
    """The arrays of System in a block of words from one on, and where they end."""
    shapes = system_shapes(counts)
    integers = words.view(np.int64)
    starts, at = taken(integers, at, shapes.starts)
    gains, at = taken(words, at, shapes.gains)
    centre, at = taken(words, at, shapes.centre)
    derivative, at = taken(words, at, shapes.derivative)
    inverse, at = taken(words, at, shapes.inverse)
    multipliers, at = taken(words, at, shapes.multipliers)
    samples, at = taken(words, at, shapes.samples)
    values, at = taken(words, at, shapes.values)
    errors, at = taken(words, at, shapes.errors)
    total, at = taken(words, at, shapes.total)
    profile, at = taken(words, at, shapes.profile)
    order, at = taken(integers, at, shapes.order)
    scratch, at = taken(words, at, shapes.scratch)
    system = System(
        starts, gains, centre, derivative, inverse, multipliers, samples, values, errors, total,
        profile, order, scratch,
    )  # fmt: skip
    return system, at


class Edges(NamedTuple):
    """Room to compare the vertices of an actor.

    corners:    vertices in columns
    weights:    the inverse of that: what writes a mix by these vertices
    ratios:     how much a cut leaves of each edge to the vertex that stays
    trial:      ratios of a cut that may leave more
    variations: how much payoff differences vary along each edge
    """

    corners: Floats
    weights: Floats
    ratios: Floats
    trial: Floats
    variations: Floats


class EdgesShapes(NamedTuple):
    """Shapes of the arrays of Edges."""

    corners: Table
    weights: Table
    ratios: Line
    trial: Line
    variations: Table


def edges_shapes(counts: Counts) -> EdgesShapes:
    """Shapes with room for the vertices of any actor."""
    _, widest, _, _ = extent(counts)
    square, line = (widest, widest), (widest,)
    return EdgesShapes(square, square, line, line, square)


def edges_in(words: Floats, at: int, counts: Ints) -> tuple[Edges, int]:
    """The arrays of Edges in a block of words from one on, and where they end."""
    shapes = edges_shapes(counts)
    corners, at = taken(words, at, shapes.corners)
    weights, at = taken(words, at, shapes.weights)
    ratios, at = taken(words, at, shapes.ratios)
    trial, at = taken(words, at, shapes.trial)
    variations, at = taken(words, at, shapes.variations)
    return Edges(corners, weights, ratios, trial, variations), at
