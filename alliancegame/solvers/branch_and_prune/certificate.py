"""A proof that a set of equilibria is complete, and its checker, in exact arithmetic.

The proof is the record of a search through cells, products of simplices spanned by mixes, the first
being the whole game. Each step names what is true of the cell on top of the stack:

    drop, empty  an action is beaten at every vertex by another one: the face without it remains, or
                 nothing, if the face is empty or the action is required
    excluded     a combination of the indifference equations has one sign: its faces remain
    weak         an action is beaten wherever all supports are in full play: its faces remain
    root         the equations have at most one root near the cell, that of a known ball: its faces
                 remain
    pure, mixer  no actor mixes, or one: such equilibria are found without search
    whole        all its profiles are equilibria
    undecided    nothing is claimed about its inside: its faces remain
    bisect       it is the union of two halves

Every claim is about numbers affine in each actor's mix and is checked at the vertices, in integers.
The checker shares no code with the search. A ball is a small cell that x - G(x), G the equations
times any matrix, maps into itself (so there is a root, by Brouwer's theorem) while the derivative
of G stays within 1 of the identity (so there is one only).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, product
from math import lcm
from typing import Any, TypeAlias

import numpy as np
from flint import fmpq, fmpq_mat

from alliancegame.game.game import ExactArray, FloatArray, Game

STEP_NAMES = (
    "empty", "pure", "excluded", "root", "bisect", "undecided", "whole", "mixer", "drop", "weak",
)  # fmt: skip

Mix: TypeAlias = tuple[Fraction, ...]


@dataclass(frozen=True)
class Ball:
    """A root of the indifference equations of a face, alone in a small cell.

    centre:      one mix per actor, zero outside the face; each last probability is what is left
    radius:      the vertices are centre + radius (unit vector - uniform) on the face
    equilibrium: whether it is one; None if a tie leaves that open
    """

    centre: tuple[Mix, ...]
    radius: Fraction
    equilibrium: bool | None


@dataclass(frozen=True)
class Step:
    """One statement about the cell on top of the stack.

    arguments:   drop, empty, weak: actor, action, better action; root: number of its ball;
                 bisect: actor and the two vertices
    multipliers: of an exclusion, one per indifference equation
    """

    name: str
    arguments: tuple[int, ...] = ()
    multipliers: tuple[float, ...] = ()


@dataclass(frozen=True)
class CellCertificate:
    """All equilibria in which two or more actors mix lie in the balls, whole or undecided cells.

    weights: the payoffs that the multipliers are about are the game's integer payoffs times these
    """

    weights: tuple[Fraction, ...]
    steps: tuple[Step, ...]
    balls: tuple[Ball, ...]

    def check(self, game: Game) -> str | None:
        """None if it proves its claim for this game, else what fails."""
        try:
            for number, ball in enumerate(self.balls):
                _check_ball(game, self.weights, ball, f"ball {number}")
            self._check_steps(game)
        except _FailsError as failure:
            return str(failure)
        return None

    def _check_steps(self, game: Game) -> None:
        stack = [_whole(game, self.weights)]
        fresh = True
        for number, step in enumerate(self.steps):
            if not stack:
                raise _FailsError(f"step {number}: no cell is left")
            cell = stack.pop()
            remaining = _CHECKS[step.name](cell, step, self.balls)
            if remaining is None:
                raise _FailsError(f"step {number}: {step.name} does not hold")
            stack += remaining
            fresh = step.name == "drop"
        if stack or fresh:
            raise _FailsError(f"{len(stack)} cells are not treated")

    def to_dict(self) -> dict[str, object]:
        return {
            "weights": [str(w) for w in self.weights],
            "steps": [[s.name, *s.arguments, *s.multipliers] for s in self.steps],
            "balls": [
                {
                    "centre": [[str(p) for p in mix] for mix in ball.centre],
                    "radius": str(ball.radius),
                    "equilibrium": ball.equilibrium,
                }
                for ball in self.balls
            ],
        }


class _FailsError(Exception):
    """A claim of a certificate does not hold."""


@dataclass(frozen=True)
class _Cell:
    """vertices[j]: mixes; required[j]: actions in play; blocks[i] has actor i's actions on axis i.

    Actor i's payoffs are its block, of integers, times weights[i].
    """

    vertices: tuple[tuple[Mix, ...], ...]
    required: tuple[frozenset[int], ...]
    blocks: tuple[ExactArray, ...]
    weights: tuple[Fraction, ...]

    def support(self, actor: int) -> list[int]:
        return sorted({a for mix in self.vertices[actor] for a, p in enumerate(mix) if p})

    def without(self, actor: int, action: int) -> list[_Cell]:
        """The face without the action, or nothing if it cannot play what is required."""
        kept = [v for v, mix in enumerate(self.vertices[actor]) if mix[action] == 0]
        mixes = tuple(self.vertices[actor][v] for v in kept)
        if any(not any(mix[a] for mix in mixes) for a in self.required[actor]) or not kept:
            return []
        blocks = tuple(
            block if i == actor else block.take(kept, axis=actor)
            for i, block in enumerate(self.blocks)
        )
        return [_Cell(_with(self.vertices, actor, mixes), self.required, blocks, self.weights)]

    def requiring(self, actor: int, actions: set[int]) -> _Cell:
        needed = self.required[actor] | actions
        return _Cell(self.vertices, _with(self.required, actor, needed), self.blocks, self.weights)

    def faces(self, actors: Sequence[int]) -> tuple[list[_Cell], _Cell]:
        """The faces of some actors, none twice, and what is inside them all."""
        found: list[_Cell] = []
        inside = self
        for actor in actors:
            if len(self.vertices[actor]) > 1:
                for action in self.support(actor):
                    if action not in inside.required[actor]:
                        found += inside.without(actor, action)
                        inside = inside.requiring(actor, {action})
        return found, inside

    def boundary(self) -> list[_Cell]:
        return self.faces(range(len(self.vertices)))[0]

    def half(self, actor: int, p: int, q: int) -> _Cell:
        """The cell with vertex q moved to the middle of p and q; all blocks are doubled."""
        mixes = list(self.vertices[actor])
        mixes[q] = tuple((a + b) / 2 for a, b in zip(mixes[p], mixes[q], strict=True))
        blocks = []
        for i, block in enumerate(self.blocks):
            doubled = block * 2
            if i != actor:
                turned = np.moveaxis(block, actor, 0)
                np.moveaxis(doubled, actor, 0)[q] = turned[p] + turned[q]
            blocks.append(doubled)
        halved = tuple(w / 2 for w in self.weights)
        return _Cell(
            _with(self.vertices, actor, tuple(mixes)), self.required, tuple(blocks), halved
        )

    def gain(self, actor: int, action: int, rival: int) -> ExactArray:
        """What the rival action pays above the action, at every vertex of the others."""
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
            [
                chosen
                for size in range(1, len(mixes) + 1)
                for chosen in combinations(range(len(mixes)), size)
                if {a for v in chosen for a, p in enumerate(mixes[v]) if p}
                == set(self.support(actor))
            ]
            for actor, mixes in enumerate(self.vertices)
        ]
        return all(positive[np.ix_(*chosen)].any() for chosen in product(*covers))

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
        """How far the preconditioned derivative is from the identity, and whether x - G(x) maps in.

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


def _with(items: tuple[Any, ...], place: int, item: object) -> tuple[Any, ...]:
    return (*items[:place], item, *items[place + 1 :])


def _whole(game: Game, weights: tuple[Fraction, ...]) -> _Cell:
    return _Cell(
        tuple(
            tuple(tuple(Fraction(int(a == v)) for a in range(count)) for v in range(count))
            for count in game.shape
        ),
        (frozenset(),) * game.size,
        tuple(game.integer_payoffs),
        weights,
    )


def _small(game: Game, weights: tuple[Fraction, ...], ball: Ball) -> _Cell:
    """The small cell of a ball."""
    vertices = []
    for mix in ball.centre:
        face = [a for a, p in enumerate(mix) if p]
        radius = ball.radius if len(face) > 1 else Fraction(0)
        vertices.append(
            tuple(
                tuple(
                    p + radius * ((a == v) - Fraction(1, len(face))) if a in face else Fraction(0)
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
    return _Cell(
        tuple(vertices), (frozenset(),) * game.size, tuple(blocks), tuple(w * down for w in weights)
    )


def _check_ball(game: Game, weights: tuple[Fraction, ...], ball: Ball, name: str) -> None:
    if any(sum(mix) != 1 for mix in ball.centre) or ball.radius <= 0:
        raise _FailsError(f"{name}: its centre is no profile")
    cell = _small(game, weights, ball)
    inverse = cell.inverse()
    q, inside = (Fraction(1), False) if inverse is None else cell.contraction(inverse)
    if q >= 1 or not inside:
        raise _FailsError(f"{name}: it is not proved to have exactly one root")
    if ball.equilibrium is None:
        return
    beaten, positive = False, True
    for actor, count in enumerate(game.shape):
        face = cell.support(actor)
        for action, rival in product(face, range(count)):
            beaten |= bool((cell.gain(actor, action, rival) > 0).all())
        beaten |= any(all(m[a] < 0 for m in cell.vertices[actor]) for a in face)
        positive &= all(m[a] > 0 for m in cell.vertices[actor] for a in face) or len(face) == 1
        for action in set(range(count)) - set(face):
            positive &= any((cell.gain(actor, action, own) > 0).all() for own in face)
    if not (positive and not beaten if ball.equilibrium else beaten):
        raise _FailsError(f"{name}: whether it is an equilibrium is not proved")


def _drop(cell: _Cell, step: Step, _: Sequence[Ball]) -> list[_Cell] | None:
    actor, action, rival = step.arguments
    if action in cell.required[actor] or not (cell.gain(actor, action, rival) > 0).all():
        return None
    return cell.without(actor, action) or None


def _empty(cell: _Cell, step: Step, _: Sequence[Ball]) -> list[_Cell] | None:
    actor, action, rival = step.arguments
    beaten = bool((cell.gain(actor, action, rival) > 0).all())
    nothing = action in cell.required[actor] or not cell.without(actor, action)
    return [] if beaten and nothing else None


def _excluded(cell: _Cell, step: Step, _: Sequence[Ball]) -> list[_Cell] | None:
    values, _denominator = cell.combined(step.multipliers)
    for signed in (values, -values):
        if (signed > 0).all() or ((signed >= 0).all() and cell.involves(signed > 0)):
            return cell.boundary()
    return None


def _weak(cell: _Cell, step: Step, _: Sequence[Ball]) -> list[_Cell] | None:
    actor, action, rival = step.arguments
    gain = cell.gain(actor, action, rival)
    better = np.broadcast_to(gain > 0, [len(mixes) for mixes in cell.vertices])
    holds = action in cell.support(actor) and (gain >= 0).all() and cell.involves(better)
    return cell.boundary() if holds else None


def _root(cell: _Cell, step: Step, balls: Sequence[Ball]) -> list[_Cell] | None:
    ball = balls[step.arguments[0]]
    faces = [[a for a, p in enumerate(mix) if p] for mix in ball.centre]
    inverse = cell.inverse()
    if inverse is None or faces != [cell.support(actor) for actor in range(len(faces))]:
        return None
    q, _inside = cell.contraction(inverse)
    for actor, face in enumerate(faces):
        if len(face) > 1:
            q *= max(
                cell.spread(
                    actor,
                    tuple(
                        p + ball.radius * ((a == v) - Fraction(1, len(face))) if a in face else p
                        for a, p in enumerate(ball.centre[actor])
                    ),
                )
                for v in face
            )
    return cell.boundary() if q < 1 else None


def _mixers(cell: _Cell) -> int:
    return sum(len(mixes) > 1 for mixes in cell.vertices)


def _pure(cell: _Cell, _step: Step, _: Sequence[Ball]) -> list[_Cell] | None:
    return [] if _mixers(cell) == 0 else None


def _mixer(cell: _Cell, _step: Step, _: Sequence[Ball]) -> list[_Cell] | None:
    return [] if _mixers(cell) == 1 else None


def _undecided(cell: _Cell, _step: Step, _: Sequence[Ball]) -> list[_Cell] | None:
    return cell.boundary()


def _all_equilibria(cell: _Cell, _step: Step, _: Sequence[Ball]) -> list[_Cell] | None:
    gains = chain.from_iterable(
        (cell.gain(actor, action, rival) for action in cell.support(actor) for rival in range(n))
        for actor, n in enumerate(block.shape[i] for i, block in enumerate(cell.blocks))
    )
    return [] if all((gain <= 0).all() for gain in gains) else None


def _bisect(cell: _Cell, step: Step, _: Sequence[Ball]) -> list[_Cell] | None:
    actor, p, q = step.arguments
    if p == q or not max(p, q) < len(cell.vertices[actor]):
        return None
    found, inside = cell.faces([actor]) if len(cell.vertices[actor]) > 2 else ([], cell)
    return [*found, inside.half(actor, p, q), inside.half(actor, q, p)]


_CHECKS = {
    "drop": _drop,
    "empty": _empty,
    "excluded": _excluded,
    "weak": _weak,
    "root": _root,
    "pure": _pure,
    "mixer": _mixer,
    "whole": _all_equilibria,
    "undecided": _undecided,
    "bisect": _bisect,
}
