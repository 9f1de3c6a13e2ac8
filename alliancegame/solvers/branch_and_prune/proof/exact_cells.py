"""Cells in integers, for the checker of a proof; no code is shared with the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import lcm
from typing import Any, TypeAlias

import numpy as np
from flint import fmpq, fmpq_mat

from alliancegame.frozen import frozen
from alliancegame.game.game import ExactArray, FloatArray, Game

Mix: TypeAlias = tuple[Fraction, ...]


@frozen
class ExactCell:
    """vertices[j]: mixes; required[j]: actions in play; blocks[i] has actor i's actions on axis i.

    Actor i's payoffs are its block, of integers, times weights[i].
    """

    vertices: tuple[tuple[Mix, ...], ...]
    required: tuple[frozenset[int], ...]
    blocks: tuple[ExactArray, ...]
    weights: tuple[Fraction, ...]

    def support(self, actor: int) -> list[int]:
        return sorted({a for mix in self.vertices[actor] for a, p in enumerate(mix) if p})

    def without(self, actor: int, action: int) -> list[ExactCell]:
        """The face without the action, or nothing if it cannot play what is required."""
        kept = [v for v, mix in enumerate(self.vertices[actor]) if mix[action] == 0]
        mixes = tuple(self.vertices[actor][v] for v in kept)
        if any(not any(mix[a] for mix in mixes) for a in self.required[actor]) or not kept:
            return []
        blocks = tuple(
            block if i == actor else block.take(kept, axis=actor)
            for i, block in enumerate(self.blocks)
        )
        return [ExactCell(_with(self.vertices, actor, mixes), self.required, blocks, self.weights)]

    def requiring(self, actor: int, actions: set[int]) -> ExactCell:
        needed = self.required[actor] | actions
        return ExactCell(
            self.vertices, _with(self.required, actor, needed), self.blocks, self.weights
        )

    def faces(self, actors: Sequence[int]) -> tuple[list[ExactCell], ExactCell]:
        """The faces of some actors, none twice, and what is inside them all."""
        found: list[ExactCell] = []
        inside = self
        for actor in actors:
            if len(self.vertices[actor]) > 1:
                for action in self.support(actor):
                    if action not in inside.required[actor]:
                        found += inside.without(actor, action)
                        inside = inside.requiring(actor, {action})
        return found, inside

    def boundary(self) -> list[ExactCell]:
        return self.faces(range(len(self.vertices)))[0]

    def moved(self, actor: int, goal: int, ratios: Sequence[Fraction]) -> ExactCell:
        """The cell with an actor's vertices moved towards one: so much is left of each edge."""
        old = self.vertices[actor]
        mixes = tuple(
            tuple(g + ratio * (p - g) for p, g in zip(mix, old[goal], strict=True))
            for mix, ratio in zip(old, ratios, strict=True)
        )
        unit = lcm(*(ratio.denominator for ratio in ratios))
        blocks = []
        for i, block in enumerate(self.blocks):
            scaled = block * unit
            if i != actor:
                turned, places = np.moveaxis(block, actor, 0), np.moveaxis(scaled, actor, 0)
                for v, ratio in enumerate(ratios):
                    left = int(ratio * unit)
                    places[v] = turned[v] * left + turned[goal] * (unit - left)
            blocks.append(scaled)
        weights = tuple(w / unit for w in self.weights)
        return ExactCell(_with(self.vertices, actor, mixes), self.required, tuple(blocks), weights)

    def pinned(self, actor: int, action: int) -> ExactCell:
        """The cell with one actor at its first vertex, taken for an action."""
        unit = tuple(Fraction(int(a == action)) for a in range(len(self.vertices[actor][0])))
        blocks = tuple(
            block if i == actor else block.take([0], axis=actor)
            for i, block in enumerate(self.blocks)
        )
        return ExactCell(_with(self.vertices, actor, (unit,)), self.required, blocks, self.weights)

    def gain(self, actor: int, action: int, rival: int) -> ExactArray:
        """Gain of the rival action over the action, at every vertex of the others."""
        block = self.blocks[actor]
        difference: ExactArray = block.take([rival], axis=actor) - block.take([action], axis=actor)
        return difference

    def equations(self) -> Iterator[tuple[int, ExactArray]]:
        """(actor, difference of payoffs) for all but the last action of each support."""
        for actor, mixes in enumerate(self.vertices):
            if len(mixes) > 1:
                *others, last = self.support(actor)
                yield from ((actor, self.gain(actor, last, action)) for action in others)

    def combined(self, multipliers: Sequence[float]) -> tuple[ExactArray, int]:
        """A combination of the equations at every vertex, as integers over a denominator."""
        exact = [
            Fraction(m) * self.weights[actor]
            for m, (actor, _) in zip(multipliers, self.equations(), strict=True)
        ]
        denominator = lcm(*(m.denominator for m in exact))
        total = np.zeros([len(mixes) for mixes in self.vertices], dtype=object)
        for m, (_, values) in zip(exact, self.equations(), strict=True):
            total = total + values * int(m * denominator)
        return total, denominator

    def involves(self, positive: np.ndarray[Any, Any]) -> bool:
        """Whether every profile with all supports in full play is a mixture with such a vertex."""
        covers = [
            set(
                _covers([{a for a, p in enumerate(mix) if p} for mix in mixes], self.support(actor))
            )
            for actor, mixes in enumerate(self.vertices)
        ]
        return all(positive[np.ix_(*map(sorted, chosen))].any() for chosen in product(*covers))

    def inverse(self) -> FloatArray | None:
        """Roughly the inverse of the equations' derivative at the centre."""
        rows = []
        for actor, values in self.equations():
            row: list[float] = []
            for other, mixes in enumerate(self.vertices):
                if len(mixes) < 2:
                    continue
                axes = tuple(axis for axis in range(values.ndim) if axis != other)
                sums = values.sum(axis=axes).tolist()
                share = Fraction(len(sums), values.size) * self.weights[actor]
                row += (
                    [0.0] * (len(mixes) - 1)
                    if other == actor
                    else [float((value - sums[-1]) * share) for value in sums[:-1]]
                )
            rows.append(row)
        matrix = np.array(rows)
        if matrix.shape[0] != matrix.shape[1] or np.linalg.matrix_rank(matrix) < len(matrix):
            return None
        inverted: FloatArray = np.linalg.inv(matrix)
        return inverted

    def contraction(self, inverse: FloatArray) -> tuple[Fraction, bool]:
        """Distance of the preconditioned derivative from the identity; if x - G(x) maps in.

        Coordinates: the weights of all but the last vertex of each actor.
        """
        coordinates = [
            (actor, v) for actor, mixes in enumerate(self.vertices) for v in range(len(mixes) - 1)
        ]
        worst = Fraction(0)
        images: dict[int, list[ExactArray]] = {}
        for (own, vertex), multipliers in zip(coordinates, inverse.tolist(), strict=True):
            values, unit = self.combined(multipliers)
            distance = np.zeros_like(values)
            for actor, v in coordinates:
                last = len(self.vertices[actor]) - 1
                slope = values.take([v], axis=actor) - values.take([last], axis=actor)
                distance = distance + abs(slope - unit * ((actor, v) == (own, vertex)))
            worst = max(worst, Fraction(distance.max(), unit))
            here = np.zeros(values.shape, dtype=object)
            here[(slice(None),) * own + (vertex,)] = 1
            images.setdefault(own, []).append(here - values * Fraction(1, unit))
        inside = all(
            all(image.min() > 0 for image in parts) and np.sum(parts, axis=0).max() < 1
            for parts in images.values()
        )
        return worst, inside

    def spread(self, actor: int, mix: Mix) -> Fraction:
        """Sum of the absolute weights that write a mix by the actor's vertices."""
        mixes, actions = self.vertices[actor], self.support(actor)
        matrix = fmpq_mat(
            [[fmpq(v[a].numerator, v[a].denominator) for v in mixes] for a in actions]
        )
        right = fmpq_mat([[fmpq(mix[a].numerator, mix[a].denominator)] for a in actions])
        weights = matrix.solve(right)
        return sum((abs(Fraction(int(w.p), int(w.q))) for w in weights.entries()), Fraction(0))


def _covers(played: Sequence[set[int]], left: Sequence[int]) -> Iterator[frozenset[int]]:
    """Sets of vertices that play all the actions left between them, each least one among them."""
    if not left:
        yield frozenset()
        return
    for vertex, actions in enumerate(played):
        if left[0] in actions:
            for cover in _covers(played, [a for a in left if a not in actions]):
                yield cover | {vertex}


def _with(items: tuple[Any, ...], place: int, item: object) -> tuple[Any, ...]:
    return (*items[:place], item, *items[place + 1 :])


def whole_game(game: Game, weights: tuple[Fraction, ...]) -> ExactCell:
    return ExactCell(
        tuple(
            tuple(tuple(Fraction(int(a == v)) for a in range(count)) for v in range(count))
            for count in game.shape
        ),
        (frozenset(),) * game.size,
        tuple(game.integer_payoffs),
        weights,
    )


def about(
    game: Game, weights: tuple[Fraction, ...], centre: Sequence[Mix], radius: Fraction
) -> ExactCell:
    """The small cell with vertices centre + radius (unit vector - uniform) on the centre's face."""
    vertices = []
    for mix in centre:
        face = [a for a, p in enumerate(mix) if p]
        reach = radius if len(face) > 1 else Fraction(0)
        vertices.append(
            tuple(
                tuple(
                    p + reach * ((a == v) - Fraction(1, len(face))) if a in face else Fraction(0)
                    for a, p in enumerate(mix)
                )
                for v in face
            )
        )
    scale = lcm(*(p.denominator for mixes in vertices for mix in mixes for p in mix))
    blocks = []
    for actor, payoffs in enumerate(game.integer_payoffs):
        block = payoffs
        for other, mixes in enumerate(vertices):
            if other != actor:
                matrix = np.array([[int(p * scale) for p in mix] for mix in mixes], dtype=object)
                block = np.moveaxis(np.tensordot(matrix, block, axes=(1, other)), 0, other)
        blocks.append(block)
    down = Fraction(1, scale ** (game.size - 1))
    return ExactCell(
        tuple(vertices), (frozenset(),) * game.size, tuple(blocks), tuple(w * down for w in weights)
    )
