"""Reads and checks the proof of a search through cells, for games of any number of actors.

The steps and balls of the proof are checked by the room `proof` of branch and prune, which shares
no code with the search. They show that every equilibrium in which two or more actors mix is the one
in a ball, unless it is in a part that the proof leaves aside. Pure equilibria, and those in which
one actor mixes alone, are found from payoffs; so are those in which only two actors mix, where the
proof leaves any to this.
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
from alliancegame.solvers.certificates.lone_mixers import line_of, lone_mixes
from alliancegame.solvers.certificates.two_mixers import TwoMixers, two_mixers
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
    alone: sets of others in which one actor mixes and nobody else, each by its extreme equilibria
    pairs: sets of others in which two do, if the proof leaves them to this
    balls: one for each other equilibrium
    tied:  balls of which the proof leaves open whether theirs is one
    aside: {step: how many parts of the game it leaves aside}
    """

    pure: frozenset[Profile]
    alone: tuple[frozenset[Profile], ...]
    pairs: tuple[frozenset[Profile], ...]
    balls: tuple[Ball, ...]
    tied: tuple[Ball, ...]
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
    alone, unknown_alone = sets_of_lone_mixers(game)
    times = Counter(step.name for step in certificate.steps)
    aside = {kind.name: times[kind.name] for kind in KINDS if kind.aside and kind.name in times}
    aside |= {"lone mixer": unknown_alone}
    pairs = two_mixers(game) if times["pair"] else TwoMixers((), 0)
    aside |= {"pair": pairs.open}
    return CellsProved(
        pure_equilibria(game),
        alone,
        pairs.sets,
        tuple(ball for ball in certificate.balls if ball.equilibrium),
        tuple(ball for ball in certificate.balls if ball.equilibrium is None),
        {name: count for name, count in aside.items() if count},
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


def pure_equilibria(game: Game) -> frozenset[Profile]:
    """All pure equilibria."""
    return frozenset(
        tuple(
            tuple(Fraction(int(a == own)) for a in range(count))
            for own, count in zip(place, game.shape, strict=True)
        )
        for place in product(*map(range, game.shape))
        if all(
            line[own] == max(line)
            for actor, own in enumerate(place)
            for line in [line_of(game, actor, place)]
        )
    )


def sets_of_lone_mixers(game: Game) -> tuple[tuple[frozenset[Profile], ...], int]:
    """Equilibria in which one actor mixes alone, but for pure ones, by the extreme ones.

    returns: the extreme equilibria of each set, and how many further sets there may be
    """
    known: list[frozenset[Profile]] = []
    unknown = 0
    for actor, count in enumerate(game.shape):
        sides = [range(1) if other == actor else range(k) for other, k in enumerate(game.shape)]
        for place in product(*sides):
            line = line_of(game, actor, place)
            replies = [a for a in range(count) if line[a] == max(line)]
            mixes = lone_mixes(game, actor, place, replies) if len(replies) > 1 else frozenset()
            if mixes is None:
                unknown += 1
            elif any(1 not in profile[actor] for profile in mixes) or len(mixes) > 1:
                known.append(mixes)
    return tuple(known), unknown
