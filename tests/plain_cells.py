"""A checker of the steps and balls of certificates, written from the page on their format.

It is plain: payoffs are computed anew wherever they are needed, in fractions, from the profile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from math import lcm, prod
from typing import Any

import numpy as np

from alliancegame.game.game import Game
from tests.plain_polytopes import solved

Mix = tuple[Fraction, ...]
Profile = tuple[Mix, ...]
Values = Callable[[Profile], Fraction]

ARGUMENTS = {"drop": 3, "empty": 3, "weak": 3, "root": 1, "free": 2, "bisect": 3} | dict.fromkeys(
    ("pure", "mixer", "pair", "whole", "face", "cell", "undecided"), 0
)
"""How many integers a step has, where no multipliers follow them."""


@dataclass(frozen=True)
class Cell:
    vertices: tuple[tuple[Mix, ...], ...]
    required: tuple[frozenset[int], ...]

    @property
    def supports(self) -> list[list[int]]:
        return [sorted({a for v in own for a, p in enumerate(v) if p}) for own in self.vertices]

    @property
    def mixers(self) -> list[int]:
        return [i for i, own in enumerate(self.vertices) if len(own) > 1]

    def profiles(self) -> Iterator[Profile]:
        return product(*self.vertices)

    def with_vertices(self, actor: int, own: Sequence[Mix]) -> Cell:
        return replace(
            self, vertices=(*self.vertices[:actor], tuple(own), *self.vertices[actor + 1 :])
        )

    def requiring(self, actor: int, actions: Sequence[int]) -> Cell:
        wanted = [own | set(actions) if i == actor else own for i, own in enumerate(self.required)]
        return replace(self, required=tuple(map(frozenset, wanted)))

    def without(self, actor: int, action: int) -> list[Cell]:
        own = [v for v in self.vertices[actor] if not v[action]]
        if not own or any(not any(v[a] for v in own) for a in self.required[actor]):
            return []
        return [self.with_vertices(actor, own)]

    def faces(self, actors: Sequence[int]) -> list[Cell]:
        cell, faces = self, []
        for actor in actors:
            for action in self.supports[actor] if actor in self.mixers else ():
                if action not in cell.required[actor]:
                    faces += cell.without(actor, action)
                    cell = cell.requiring(actor, [action])
        return faces


def has_sign(cell: Cell, values: Values) -> bool:
    """Whether values are nowhere negative, and positive where they reach full play."""
    choices = []
    for own, support in zip(cell.vertices, cell.supports, strict=True):
        sets = [s for size in range(len(own)) for s in combinations(own, size + 1)]
        choices.append([s for s in sets if all(any(v[a] for v in s) for a in support)])
    return min(map(values, cell.profiles())) >= 0 and all(
        any(values(p) > 0 for p in product(*sets)) for sets in product(*choices)
    )


def combined(multipliers: Sequence[Fraction], equations: Sequence[Values]) -> Values:
    """The sum of equations, one multiplier each."""
    return lambda p: sum(
        (m * e(p) for m, e in zip(multipliers, equations, strict=True)), Fraction(0)
    )


class PlainChecker:
    """A checker of one certificate's proof of kind cells."""

    def __init__(self, game: Game, proof: Mapping[str, Any]) -> None:
        self.shape = game.shape
        places = list(product(*map(range, game.shape)))
        tables = [own.ravel().tolist() for own in game.exact_payoffs]
        self.tables = [dict(zip(places, own, strict=True)) for own in tables]
        self.units = [lcm(*(payoff.denominator for payoff in own)) for own in tables]
        self.weights = list(map(Fraction, proof["weights"]))
        self.steps, self.balls = proof["steps"], proof["balls"]
        self.payoff = cache(self._payoff)

    def _payoff(self, actor: int, action: int, profile: Profile) -> Fraction:
        return sum(
            (
                value * prod(profile[j][a] for j, a in enumerate(place) if j != actor)
                for place, value in self.tables[actor].items()
                if place[actor] == action
            ),
            Fraction(0),
        )

    def gain(self, profile: Profile, actor: int, action: int, better: int) -> Fraction:
        return self.payoff(actor, better, profile) - self.payoff(actor, action, profile)

    def beaten(self, cell: Cell, actor: int, action: int, better: int) -> bool:
        return all(self.gain(p, actor, action, better) > 0 for p in cell.profiles())

    def equations(self, cell: Cell) -> list[tuple[int, Values]]:
        """The actor and the values of each equation."""

        def equation(actor: int, action: int, last: int) -> Values:
            factor = self.weights[actor] * self.units[actor]
            return lambda p: factor * self.gain(p, actor, last, action)

        return [
            (i, equation(i, action, cell.supports[i][-1]))
            for i in cell.mixers
            for action in cell.supports[i][:-1]
        ]

    def contraction(self, cell: Cell) -> tuple[Fraction, bool]:
        equations, profiles = [e for _, e in self.equations(cell)], list(cell.profiles())
        coordinates = [(i, v) for i in cell.mixers for v in range(len(cell.vertices[i]) - 1)]
        assert len(equations) == len(coordinates)

        def slope(values: Values, p: Profile, actor: int, v: int) -> Fraction:
            here = [(*p[:actor], cell.vertices[actor][w], *p[actor + 1 :]) for w in (v, -1)]
            return values(here[0]) - values(here[1])

        mean = [
            [float(sum(slope(e, p, *c) for p in profiles) / len(profiles)) for c in coordinates]
            for e in equations
        ]
        inverse = np.linalg.inv(mean).tolist()
        maps = [cache(combined(list(map(Fraction, row)), equations)) for row in inverse]
        greatest = max(
            sum(abs(slope(g, p, *c) - (c == own)) for c in coordinates)
            for g, own in zip(maps, coordinates, strict=True)
            for p in profiles
        )
        inside = True
        for p in profiles:
            images = [
                (i, (p[i] == cell.vertices[i][v]) - g(p))
                for g, (i, v) in zip(maps, coordinates, strict=True)
            ]
            inside &= all(value > 0 for _, value in images)
            inside &= all(sum(value for j, value in images if j == i) < 1 for i in cell.mixers)
        return Fraction(greatest), inside

    def ball(self, number: int) -> Cell:
        record = self.balls[number]
        radius, vertices = Fraction(record["radius"]), []
        for texts in record["centre"]:
            mix = list(map(Fraction, texts))
            assert sum(mix) == 1
            face = [a for a, p in enumerate(mix) if p]
            reach = radius if len(face) > 1 else 0
            vertices.append(
                tuple(
                    tuple(
                        p + reach * ((a == v) - Fraction(1, len(face))) if p else p
                        for a, p in enumerate(mix)
                    )
                    for v in face
                )
            )
        assert 0 < radius <= Fraction(1, 2**20)
        return Cell(tuple(vertices), (frozenset(),) * len(vertices))

    def ball_holds(self, number: int) -> bool:
        cell, verdict = self.ball(number), self.balls[number]["equilibrium"]
        greatest, inside = self.contraction(cell)
        played = [(i, a) for i, own in enumerate(cell.supports) for a in own]
        beaten = any(self.beaten(cell, i, a, b) for i, a in played for b in range(self.shape[i]))
        negative = any(all(v[a] < 0 for v in cell.vertices[i]) for i, a in played)
        positive = all(v[a] > 0 for i, a in played if i in cell.mixers for v in cell.vertices[i])
        worse = all(
            any(self.beaten(cell, i, a, b) for b in cell.supports[i])
            for i, count in enumerate(self.shape)
            for a in set(range(count)) - set(cell.supports[i])
        )
        claims = {True: positive and worse and not beaten, False: beaten or negative, None: True}
        return greatest < 1 and inside and claims[verdict]

    def has_one_root(self, cell: Cell, number: int) -> bool:
        ball = self.ball(number)
        if cell.supports != ball.supports:
            return False
        greatest, _inside = self.contraction(cell)
        for i in ball.mixers:
            greatest *= max(spread(cell.vertices[i], v, cell.supports[i]) for v in ball.vertices[i])
        return greatest < 1

    def remains(self, cell: Cell, name: str, *arguments: Any) -> list[Cell]:
        """What remains of a cell after a step. An AssertionError says that the step fails."""
        faces = cell.faces(range(len(self.shape)))
        match name:
            case "drop" | "empty":
                left = self.without_beaten(cell, *arguments)
                assert bool(left) == (name == "drop")
                return left
            case "bisect":
                return bisected(cell, *arguments)
            case "cut":
                return self.cut(cell, *arguments)
            case "pure" | "mixer" | "pair":
                assert len(cell.mixers) == ["pure", "mixer", "pair"].index(name)
                return []
            case "whole":
                return self.without_gains(cell)
            case "weak":
                assert arguments[1] in cell.supports[arguments[0]]
                assert has_sign(cell, lambda p: self.gain(p, *arguments))
            case "excluded":
                multipliers = list(map(Fraction, arguments))
                total = combined(multipliers, [e for _, e in self.equations(cell)])
                assert has_sign(cell, total) or has_sign(cell, lambda p: -total(p))
            case "root" | "free":
                assert self.has_one_root(self.pinned(cell, *arguments), arguments[0])
            case _:
                assert name in {"face", "cell", "undecided"}
        return faces

    def without_gains(self, cell: Cell) -> list[Cell]:
        """Nothing, where all actions of all supports are best replies."""
        played = [(i, a) for i, own in enumerate(cell.supports) for a in own]
        for (i, a), p in product(played, cell.profiles()):
            assert all(self.gain(p, i, a, b) <= 0 for b in range(self.shape[i]))
        return []

    def without_beaten(self, cell: Cell, i: int, a: int, b: int) -> list[Cell]:
        assert self.beaten(cell, i, a, b)
        return [] if a in cell.required[i] else cell.without(i, a)

    def pinned(self, cell: Cell, number: int, bits: int = 0) -> Cell:
        """The cell with each free actor at the first action that the ball plays."""
        alone = cell
        for i in (i for i in range(len(self.shape)) if bits >> i & 1):
            others = [equation for j, equation in self.equations(cell) if j != i]
            for e, p, v in product(others, cell.profiles(), cell.vertices[i]):
                assert e(p) == e((*p[:i], v, *p[i + 1 :]))
            first = self.ball(number).supports[i][0]
            alone = alone.with_vertices(
                i, [tuple(Fraction(a == first) for a in range(self.shape[i]))]
            )
        return alone

    def cut(self, cell: Cell, i: int, a: int, b: int, j: int, *numbers: float) -> list[Cell]:
        multipliers = list(map(Fraction, numbers))
        assert i != j
        assert 0 <= min(multipliers) <= max(multipliers) <= 1
        assert multipliers.count(Fraction(0)) == 1
        stays = cell.vertices[j][multipliers.index(Fraction(0))]
        moved = [toward(v, stays, m) for v, m in zip(cell.vertices[j], multipliers, strict=True)]
        rest = cell.with_vertices(j, moved)
        for part in (cell, rest):
            assert all(self.gain(p, i, a, b) > 0 for p in part.profiles() if p[j] != stays)
        face = [] if a in cell.required[i] else cell.without(i, a)
        return [*face, rest.requiring(i, [a])]

    def accepts(self) -> bool:
        """Whether all balls and steps hold and no cell is left."""
        units = [
            tuple(tuple(Fraction(a == v) for a in range(count)) for v in range(count))
            for count in self.shape
        ]
        stack = [Cell(tuple(units), (frozenset(),) * len(units))]
        try:
            assert all(map(self.ball_holds, range(len(self.balls))))
            for name, *arguments in self.steps:
                assert len(arguments) == ARGUMENTS.get(name, len(arguments))
                stack += self.remains(stack.pop(), name, *arguments)
        except (AssertionError, IndexError, TypeError, ValueError):
            return False
        return bool(self.steps) and not stack


def toward(v: Mix, goal: Mix, left: Fraction) -> Mix:
    return tuple(g + left * (p - g) for p, g in zip(v, goal, strict=True))


def bisected(cell: Cell, i: int, p: int, q: int) -> list[Cell]:
    own = list(cell.vertices[i])
    assert p != q
    faces, inside = [], cell
    if len(own) > 2:
        faces, inside = cell.faces([i]), cell.requiring(i, cell.supports[i])
    middle = toward(own[p], own[q], Fraction(1, 2))
    halves = [inside.with_vertices(i, [*own[:end], middle, *own[end + 1 :]]) for end in (q, p)]
    return [*faces, *halves]


def spread(vertices: Sequence[Mix], mix: Mix, support: Sequence[int]) -> Fraction:
    """Sum of the absolute weights that write a mix by vertices."""
    weights = solved([[v[a] for v in vertices] for a in support], [mix[a] for a in support])
    return sum(map(abs, weights), Fraction(0))
