"""The equilibria in a product of polytopes of mixes, exactly.

What a deviation gains is affine in each actor's mix. A gain that depends on one actor's mix only
cuts that actor's polytope down. What is left is the answer if no other gain is positive at a
vertex. Else its boundary may be curved: then the parts of its edges that are equilibria are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from alliancegame.game.exact_profiles import ExactMix
from alliancegame.game.game import ExactArray, ExactProfile, Game
from alliancegame.solvers.base import NashSubset
from alliancegame.solvers.branch_and_prune.mixing import mixing_around


@dataclass(frozen=True)
class Equilibria:
    """Those in a product: Nash subsets, and whether these are all.

    curved: whether they are a part, the boundary being curved
    open:   whether an isolated one may be among the others
    """

    subsets: tuple[NashSubset, ...]
    curved: bool = False
    open: bool = False


def equilibria_in(game: Game, mixes: NashSubset) -> Equilibria:
    """The equilibria in a product of polytopes in which all actions played pay the same.

    They are the profiles at which no deviation from an action that some vertex plays gains.
    """
    vertices = list(mixes.vertices)
    while True:
        gains = list(_gains(game, vertices))
        if any((gain > 0).all() for gain in gains):
            return Equilibria(())
        gains = [gain for gain in gains if (gain > 0).any()]
        axes = [_axes(gain) for gain in gains]
        single = next((k for k, those in enumerate(axes) if len(those) == 1), None)
        if single is None:
            break
        (actor,) = axes[single]
        along = np.moveaxis(gains[single], actor, 0).reshape(len(vertices[actor]), -1)[:, 0]
        vertices[actor] = _cut(vertices[actor], along.tolist())
    left = NashSubset(tuple(vertices))
    if not gains:
        return Equilibria((left,))
    # A function affine in each mix that is 0 at a profile and positive all around it is so at a
    # vertex: a single gain leaves no other profile isolated.
    edges: dict[NashSubset, None] = {}
    for actor, own in enumerate(vertices):
        if len(own) > 1:
            for corner in _across(left, actor):
                around = mixing_around(game, corner, actor)
                if around.vertices[actor]:
                    edges[around] = None
    return Equilibria(tuple(edges), curved=True, open=len(gains) > 1)


def _gains(game: Game, vertices: list[tuple[ExactMix, ...]]) -> Iterator[ExactArray]:
    """What each deviation from an action played gains its actor, at all choices of vertices."""
    matrices = [np.array(own, dtype=object) for own in vertices]
    for actor, tensor in enumerate(game.integer_payoffs):
        values = tensor
        for other, matrix in enumerate(matrices):
            if other != actor:
                turned = np.tensordot(matrix, values, axes=(1, other))
                values = np.moveaxis(turned, 0, other)
        played = np.flatnonzero((matrices[actor] > 0).any(axis=0)).tolist()
        for action in played:
            for rival in range(game.shape[actor]):
                if rival != action:
                    gain: ExactArray = values.take([rival], actor) - values.take([action], actor)
                    yield gain


def _axes(gain: ExactArray) -> list[int]:
    """The actors on whose mixes a gain depends."""
    return [axis for axis in range(gain.ndim) if (gain != gain.take([0], axis)).any()]


def _cut(points: tuple[ExactMix, ...], values: list[Fraction]) -> tuple[ExactMix, ...]:
    """The vertices of the part of a polytope where an affine function is not positive.

    values: the function at the polytope's vertices
    Of a polytope of three and more dimensions other points of it may be among them.
    """
    kept = [point for point, value in zip(points, values, strict=True) if value <= 0]
    below, above = (
        [(p, value) for p, value in zip(points, values, strict=True) if value * sign > 0]
        for sign in (-1, 1)
    )
    crossed = {
        tuple((a * high - b * low) / (high - low) for a, b in zip(p, q, strict=True))
        for (p, low), (q, high) in product(below, above)
    }
    if len(points[0]) <= 3:  # they lie on a line
        crossed = {min(crossed), max(crossed)} if crossed else crossed
    return tuple(dict.fromkeys([*kept, *sorted(crossed)]))


def _across(mixes: NashSubset, actor: int) -> Iterator[ExactProfile]:
    """A profile on each edge of a product along which an actor's mix varies."""
    vertices = list(mixes.vertices)
    vertices[actor] = vertices[actor][:1]
    yield from product(*vertices)
