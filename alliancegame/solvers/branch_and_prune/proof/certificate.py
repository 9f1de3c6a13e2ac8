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
    free         some actors' mixes change no other's equation, and but for them it is as with root:
                 where they may mix is found by exact arithmetic
    pair         two do: such equilibria are those of a game of two actors, solved by itself
    face         those of its supports were found by exact arithmetic, which is not repeated here:
                 its faces remain
    cell         no equilibrium inside it is isolated, by exact arithmetic that is not repeated
                 here: its faces remain
    whole        all its profiles are equilibria
    undecided    nothing is claimed about its inside: its faces remain
    bisect       it is the union of two halves
    cut          an action is beaten in a part of it: the face without the action remains, and the
                 rest

Every claim is about numbers affine in each actor's mix and is checked at the vertices, in integers.
The checker shares no code with the search. A ball is a small cell that x - G(x), G the equations
times any matrix, maps into itself (so there is a root, by Brouwer's theorem) while the derivative
of G stays within 1 of the identity (so there is one only).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import chain, product

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import Game
from alliancegame.solvers.branch_and_prune.proof.exact_cells import (
    ExactCell,
    Mix,
    about,
    whole_game,
)


@frozen
class Ball:
    """A root of the indifference equations of a face, alone in a small cell.

    centre:      one mix per actor, zero outside the face; each last probability is what is left
    radius:      the vertices are centre + radius (unit vector - uniform) on the face
    equilibrium: whether it is one; None if a tie leaves that open
    """

    centre: tuple[Mix, ...]
    radius: Fraction
    equilibrium: bool | None


@frozen
class Step:
    """One statement about the cell on top of the stack.

    arguments:   drop, empty, weak: actor, action, better action; root: number of its ball; free:
                 that and the actors, as bits; bisect: actor and the two vertices; cut: actor,
                 action, better action, and the actor whose simplex is cut
    multipliers: of an exclusion, one per indifference equation; of a cut, how much is left of each
                 edge to the vertex that stays, whose own is 0
    """

    name: str
    arguments: tuple[int, ...] = ()
    multipliers: tuple[float, ...] = ()


@frozen
class CellCertificate:
    """All equilibria in which two or more actors mix lie in the balls and in cells of some kinds:
    whole, pair, free, face, cell and undecided ones.

    weights: the payoffs that the multipliers are about are the game's integer payoffs times these
    """

    weights: tuple[Fraction, ...]
    steps: tuple[Step, ...]
    balls: tuple[Ball, ...]

    @property
    def is_self_contained(self) -> bool:
        """Whether it leaves nothing aside, and of every ball says whether it is an equilibrium."""
        return not any(BY_NAME[step.name].aside for step in self.steps) and all(
            ball.equilibrium is not None for ball in self.balls
        )

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
        stack = [whole_game(game, self.weights)]
        fresh = True
        for number, step in enumerate(self.steps):
            if not stack:
                raise _FailsError(f"step {number}: no cell is left")
            cell = stack.pop()
            remaining = BY_NAME[step.name].check(cell, step, self.balls)
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


def _check_ball(game: Game, weights: tuple[Fraction, ...], ball: Ball, name: str) -> None:
    if any(sum(mix) != 1 for mix in ball.centre) or ball.radius <= 0:
        raise _FailsError(f"{name}: its centre is no profile")
    cell = about(game, weights, ball.centre, ball.radius)
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


def _drop(cell: ExactCell, step: Step, _: Sequence[Ball]) -> list[ExactCell] | None:
    actor, action, rival = step.arguments
    if action in cell.required[actor] or not (cell.gain(actor, action, rival) > 0).all():
        return None
    return cell.without(actor, action) or None


def _empty(cell: ExactCell, step: Step, _: Sequence[Ball]) -> list[ExactCell] | None:
    actor, action, rival = step.arguments
    beaten = bool((cell.gain(actor, action, rival) > 0).all())
    nothing = action in cell.required[actor] or not cell.without(actor, action)
    return [] if beaten and nothing else None


def _excluded(cell: ExactCell, step: Step, _: Sequence[Ball]) -> list[ExactCell] | None:
    values, _denominator = cell.combined(step.multipliers)
    for signed in (values, -values):
        if (signed > 0).all() or ((signed >= 0).all() and cell.involves(signed > 0)):
            return cell.boundary()
    return None


def _weak(cell: ExactCell, step: Step, _: Sequence[Ball]) -> list[ExactCell] | None:
    actor, action, rival = step.arguments
    gain = cell.gain(actor, action, rival)
    better = np.broadcast_to(gain > 0, [len(mixes) for mixes in cell.vertices])
    holds = action in cell.support(actor) and (gain >= 0).all() and cell.involves(better)
    return cell.boundary() if holds else None


def _root(cell: ExactCell, step: Step, balls: Sequence[Ball]) -> list[ExactCell] | None:
    return cell.boundary() if _has_one_root(cell, balls[step.arguments[0]]) else None


def _free(cell: ExactCell, step: Step, balls: Sequence[Ball]) -> list[ExactCell] | None:
    number, bits = step.arguments
    ball, pinned = balls[number], cell
    for actor in range(len(cell.vertices)):
        if bits >> actor & 1:
            for other, values in cell.equations():
                if other != actor and (values != values.take([0], axis=actor)).any():
                    return None
            action = next(a for a, p in enumerate(ball.centre[actor]) if p)
            pinned = pinned.pinned(actor, action)
    return cell.boundary() if _has_one_root(pinned, ball) else None


def _has_one_root(cell: ExactCell, ball: Ball) -> bool:
    """Whether a cell that holds both the cell and the ball has one root at most."""
    faces = [[a for a, p in enumerate(mix) if p] for mix in ball.centre]
    inverse = cell.inverse()
    if inverse is None or faces != [cell.support(actor) for actor in range(len(faces))]:
        return False
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
    return q < 1


def _mixers(cell: ExactCell) -> int:
    return sum(len(mixes) > 1 for mixes in cell.vertices)


def _pure(cell: ExactCell, _step: Step, _: Sequence[Ball]) -> list[ExactCell] | None:
    return [] if _mixers(cell) == 0 else None


def _mixer(cell: ExactCell, _step: Step, _: Sequence[Ball]) -> list[ExactCell] | None:
    return [] if _mixers(cell) == 1 else None


def _pair(cell: ExactCell, _step: Step, _: Sequence[Ball]) -> list[ExactCell] | None:
    return [] if _mixers(cell) == 2 else None


def _undecided(cell: ExactCell, _step: Step, _: Sequence[Ball]) -> list[ExactCell] | None:
    return cell.boundary()


def _all_equilibria(cell: ExactCell, _step: Step, _: Sequence[Ball]) -> list[ExactCell] | None:
    gains = chain.from_iterable(
        (cell.gain(actor, action, rival) for action in cell.support(actor) for rival in range(n))
        for actor, n in enumerate(block.shape[i] for i, block in enumerate(cell.blocks))
    )
    return [] if all((gain <= 0).all() for gain in gains) else None


def _bisect(cell: ExactCell, step: Step, _: Sequence[Ball]) -> list[ExactCell] | None:
    actor, p, q = step.arguments
    if p == q or not max(p, q) < len(cell.vertices[actor]):
        return None
    found, inside = cell.faces([actor]) if len(cell.vertices[actor]) > 2 else ([], cell)
    ratios = [Fraction(1)] * len(cell.vertices[actor])
    halves = (
        inside.moved(actor, goal, [*ratios[:end], Fraction(1, 2), *ratios[end + 1 :]])
        for goal, end in ((p, q), (q, p))
    )
    return [*found, *halves]


def _cut(cell: ExactCell, step: Step, _: Sequence[Ball]) -> list[ExactCell] | None:
    actor, action, rival, mover = step.arguments
    ratios = [Fraction(ratio) for ratio in step.multipliers]
    stay = [v for v, ratio in enumerate(ratios) if ratio == 0]
    valid = actor != mover and len(ratios) == len(cell.vertices[mover])
    if not valid or len(stay) != 1 or min(ratios) < 0 or max(ratios) > 1:
        return None
    rest = cell.moved(mover, stay[0], ratios)
    for part in (cell, rest):
        if not (np.delete(part.gain(actor, action, rival), stay, axis=mover) > 0).all():
            return None
    face = [] if action in cell.required[actor] else cell.without(actor, action)
    return [*face, rest.requiring(actor, {action})]


@frozen
class StepKind:
    """A kind of step.

    arguments:   how many integers it has
    multipliers: whether numbers follow them
    check:       the cells that remain of a cell, its step and the balls given; None if it fails
    aside:       whether it leaves a part to exact arithmetic that is not repeated here
    """

    name: str
    arguments: int
    check: Callable[[ExactCell, Step, Sequence[Ball]], list[ExactCell] | None]
    multipliers: bool = False
    aside: bool = False


KINDS = (
    StepKind("empty", 3, _empty),
    StepKind("pure", 0, _pure),
    StepKind("excluded", 0, _excluded, multipliers=True),
    StepKind("root", 1, _root),
    StepKind("bisect", 3, _bisect),
    StepKind("undecided", 0, _undecided, aside=True),
    StepKind("whole", 0, _all_equilibria, aside=True),
    StepKind("mixer", 0, _mixer),
    StepKind("drop", 3, _drop),
    StepKind("weak", 3, _weak),
    StepKind("pair", 0, _pair, aside=True),
    StepKind("free", 2, _free, aside=True),
    StepKind("face", 0, _undecided, aside=True),
    StepKind("cut", 4, _cut, multipliers=True),
    StepKind("cell", 0, _undecided, aside=True),
)
"""All kinds; the place of each is its code in the record of a search."""
BY_NAME = {kind.name: kind for kind in KINDS}


def code_of(name: str) -> int:
    """The code of a kind of step."""
    return KINDS.index(BY_NAME[name])
