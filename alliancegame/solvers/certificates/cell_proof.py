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
from math import lcm
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

LARGEST_RADIUS = Fraction(1, 2**20)
"""The greatest radius of a ball that still says where its equilibrium is."""

MOST_BITS = 4400
"""The most bits of a common denominator of a ball: four times those of the smallest float."""


@frozen
class CellsProved:
    """Equilibria that a proof by cells shows.

    pure:  the pure equilibria, which are all
    balls: one for each other equilibrium
    alone: whether some actor may mix alone, against pure ones
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
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
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
        tuple(map(_ball, read["balls"])),
    )


def _steps(rows: Sequence[Sequence[Any]]) -> Iterator[Step]:
    for name, *numbers in rows:
        if name not in BY_NAME:
            raise ValueError(f"{name!r} is no step")
        kind = BY_NAME[name]
        arguments, multipliers = numbers[: kind.arguments], numbers[kind.arguments :]
        if multipliers and not kind.multipliers:
            raise ValueError(f"{name} has {kind.arguments} arguments and not {len(numbers)}")
        for number in arguments:  # a negative one would count from the end, in some arrays only
            if type(number) is not int or number < 0:
                raise ValueError(f"{number!r} is no number of an actor, action, vertex or ball")
        if any(type(multiplier) not in (int, float) for multiplier in multipliers):
            raise ValueError(f"{name} has a multiplier that is no number")
        yield Step(name, tuple(arguments), tuple(map(float, multipliers)))


def _ball(record: Mapping[str, Any]) -> Ball:
    radius = read_quotient(record["radius"])
    if radius > LARGEST_RADIUS:
        raise ValueError(f"the radius of a ball is {float(radius):.3g}, which encloses nothing")
    centre = tuple(tuple(map(read_quotient, mix)) for mix in record["centre"])
    unit = lcm(radius.denominator, *(p.denominator for mix in centre for p in mix))
    if unit.bit_length() > MOST_BITS:
        raise ValueError("the centre of a ball has too many digits")
    return Ball(centre, radius, record["equilibrium"])


def pure_equilibria(game: Game) -> tuple[frozenset[Profile], bool]:
    """All pure equilibria; and whether there may be others in which one actor mixes alone."""
    profiles, alone = set(), False
    for place in product(*map(range, game.shape)):
        stable = True
        for actor, own in enumerate(place):
            line = _line(game, actor, place)
            best = max(line)
            stable = stable and line[own] == best
            if line.index(best) == own and line.count(best) > 1:
                replies = [a for a, payoff in enumerate(line) if payoff == best]
                alone = alone or _may_mix(game, actor, place, replies)
        if stable:
            profiles.add(
                tuple(
                    tuple(Fraction(int(a == own)) for a in range(count))
                    for own, count in zip(place, game.shape, strict=True)
                )
            )
    return frozenset(profiles), alone


def _line(game: Game, actor: int, place: Sequence[int]) -> list[Fraction]:
    """Payoffs of all actions of an actor against the actions of the others."""
    others: tuple[Any, ...] = (*place[:actor], slice(None), *place[actor + 1 :])
    payoffs: list[Fraction] = game.exact_payoffs[actor][others].tolist()
    return payoffs


def _may_mix(game: Game, actor: int, place: Sequence[int], replies: Sequence[int]) -> bool:
    """Whether an actor may mix some of its best replies while the others stay where they are.

    False only if another one would leave, whichever of them are mixed. Exact for two of them.
    """
    gains = []
    for other in set(range(game.size)) - {actor}:
        lines = {a: _line(game, other, (*place[:actor], a, *place[actor + 1 :])) for a in replies}
        gains += [
            {a: line[rival] - line[place[other]] for a, line in lines.items()}
            for rival in range(game.shape[other])
        ]
    mixed, before = set(replies), 0
    while len(mixed) != before:  # a gain that is nowhere a loss has to be none
        before = len(mixed)
        for gain in gains:
            if all(gain[a] >= 0 for a in mixed):
                mixed = {a for a in mixed if gain[a] == 0}
    if len(mixed) != 2:
        return len(mixed) > 2
    first, second = mixed
    signed = [(gain[first], gain[second]) for gain in gains]
    least = max((p / (p - q) for p, q in signed if p > 0 > q), default=Fraction(0))
    most = min((p / (p - q) for p, q in signed if p < 0 < q), default=Fraction(1))
    return least <= most
