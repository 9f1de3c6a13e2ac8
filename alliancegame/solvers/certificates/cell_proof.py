"""Reads and checks the proof of a search through cells, for games of any number of actors.

The steps and balls of the proof are checked by the room `proof` of branch and prune, which shares
no code with the search. They show that every equilibrium in which two or more actors mix is the one
in a ball, unless it is in a part that the proof leaves aside. Pure equilibria, and whether one
actor can mix alone, are settled here by comparing payoffs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from alliancegame.frozen import frozen
from alliancegame.game.game import Game
from alliancegame.model.decimals import read_quotient
from alliancegame.solvers.branch_and_prune.proof.certificate import (
    BY_NAME,
    KINDS,
    Ball,
    CellCertificate,
    Step,
)
from alliancegame.solvers.two_actors.two_polytopes import ProofError

Profile = tuple[tuple[Fraction, ...], ...]


@frozen
class CellsProved:
    """Equilibria that a proof by cells shows.

    pure:  the pure equilibria, which are all
    balls: one for each other equilibrium
    alone: whether some actor may mix alone
    aside: {step: how many parts of the game it leaves aside}
    """

    pure: frozenset[Profile]
    balls: tuple[Ball, ...]
    alone: bool
    aside: Mapping[str, int]


def check_cells(game: Game, proof: Mapping[str, object]) -> CellsProved:
    """Equilibria that the proof shows of the game.

    raises: ProofError
    """
    try:
        certificate = read_cells(proof)
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        raise ProofError(f"the proof cannot be read: {error!r}") from None
    try:
        failure = certificate.check(game)
    except (ArithmeticError, IndexError, KeyError, TypeError, ValueError) as error:
        raise ProofError(f"a step or ball does not fit the game: {error!r}") from None
    if failure is not None:
        raise ProofError(failure)
    pure, alone = pure_equilibria(game)
    times = Counter(step.name for step in certificate.steps)
    unknown = sum(ball.equilibrium is None for ball in certificate.balls)
    aside = {kind.name: times[kind.name] for kind in KINDS if kind.aside and kind.name in times}
    return CellsProved(
        pure,
        tuple(ball for ball in certificate.balls if ball.equilibrium),
        alone,
        {**aside, "tied": unknown} if unknown else aside,
    )


def read_cells(proof: Mapping[str, object]) -> CellCertificate:
    """The certificate that `CellCertificate.to_dict` wrote.

    raises: KeyError, TypeError or ValueError if it cannot be read
    """
    read: Mapping[str, Any] = proof
    return CellCertificate(
        tuple(map(read_quotient, read["weights"])),
        tuple(_steps(read["steps"])),
        tuple(
            Ball(
                tuple(tuple(map(read_quotient, mix)) for mix in ball["centre"]),
                read_quotient(ball["radius"]),
                ball["equilibrium"],
            )
            for ball in read["balls"]
        ),
    )


def _steps(rows: Sequence[Sequence[Any]]) -> Iterator[Step]:
    for name, *numbers in rows:
        if name not in BY_NAME:
            raise ValueError(f"{name!r} is no step")
        kind = BY_NAME[name]
        arguments, multipliers = numbers[: kind.arguments], numbers[kind.arguments :]
        if multipliers and not kind.multipliers:
            raise ValueError(f"{name} has {kind.arguments} arguments and not {len(numbers)}")
        yield Step(name, tuple(map(int, arguments)), tuple(map(float, multipliers)))


def pure_equilibria(game: Game) -> tuple[frozenset[Profile], bool]:
    """All pure equilibria; and whether an actor has several best replies to one of the others."""
    profiles, alone = set(), False
    for place in product(*map(range, game.shape)):
        stable = True
        for actor, own in enumerate(place):
            others: tuple[Any, ...] = (*place[:actor], slice(None), *place[actor + 1 :])
            line = game.exact_payoffs[actor][others].tolist()
            best = max(line)
            stable = stable and line[own] == best
            alone = alone or line.count(best) > 1
        if stable:
            profiles.add(
                tuple(
                    tuple(Fraction(int(a == own)) for a in range(count))
                    for own, count in zip(place, game.shape, strict=True)
                )
            )
    return frozenset(profiles), alone
