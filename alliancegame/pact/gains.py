"""What a unilateral deviation gains, as a polynomial in the parameters; its extremes over boxes.

A payoff is a sum of products weight × amount, so the gain of a deviation is a polynomial of degree
two in the parameters, and linear in each unless a parameter multiplies itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias

import numpy as np

from alliancegame.game.game import PureProfile
from alliancegame.game.payoffs import (
    open_positions,
    pact_positions,
    payoff_map,
    strategy_names,
)
from alliancegame.model.parts import Model
from alliancegame.model.shocks import Hit

Values: TypeAlias = Sequence[Fraction]
"""A parameter vector, in the order of `Model.parameters`."""

Box: TypeAlias = Mapping[int, tuple[Fraction, Fraction]]
"""{position of a parameter: its least and greatest value}; the others stay as they are."""

LARGEST_COVER = 12
"""The most parameters of one component whose ends are all combined; beyond, only bounded."""


@dataclass(frozen=True)
class Gain:
    """The deviation's payoff minus that of the profile it leaves.

    actor, action: names of who deviates and to what
    position:      the actor's position, and the action's among all the actor's actions
    terms:         {positions of the parameters multiplied: coefficient}
    """

    actor: str
    action: str
    position: tuple[int, int]
    terms: Mapping[tuple[int, ...], int]

    @property
    def parameters(self) -> tuple[int, ...]:
        """Positions of the parameters it depends on."""
        return tuple(sorted({position for item in self.terms for position in item}))

    def at(self, values: Values) -> Fraction:
        """The gain for a parameter vector, exact."""
        return sum(
            (
                c * prod((values[i] for i in item), start=Fraction(1))
                for item, c in self.terms.items()
            ),
            Fraction(0),
        )

    def gradient(self, values: Values) -> dict[int, Fraction]:
        """{position: the gain's derivative by this parameter}."""
        slopes = dict.fromkeys(self.parameters, Fraction(0))
        for item, coefficient in self.terms.items():
            for place, position in enumerate(item):
                rest = (values[i] for i in item[:place] + item[place + 1 :])
                slopes[position] += coefficient * prod(rest, start=Fraction(1))
        return slopes


def deviation_gains(model: Model, profile: PureProfile | None = None) -> tuple[Gain, ...]:
    """The gain of every unilateral deviation from a profile, also to actions that are not open.

    profile: a position for each actor; by default the pact
    """
    kept = pact_positions(model) if profile is None else profile
    mapping = payoff_map(model)
    names = strategy_names(model)
    flat = np.arange(prod(mapping.shape)).reshape(mapping.shape)
    wanted = {}
    for i in range(len(kept)):
        for action in range(mapping.shape[1 + i]):
            cell = (i, *kept[:i], action, *kept[i + 1 :])
            wanted[int(flat[cell])] = (i, action)
    payoffs: dict[tuple[int, int], Counter[tuple[int, ...]]] = {
        place: Counter() for place in wanted.values()
    }
    for entry in np.flatnonzero(np.isin(mapping.rows, list(wanted))):
        factor = mapping.factors[mapping.monomials[entry]]
        payoffs[wanted[int(mapping.rows[entry])]][factor] += int(mapping.signs[entry])
    gains = []
    for (i, action), payoff in payoffs.items():
        if action != kept[i]:
            terms = Counter(payoff)
            terms.subtract(payoffs[i, kept[i]])
            left = {item: c for item, c in terms.items() if c}
            gains.append(Gain(model.actors[i].name, names[i][action], (i, action), left))
    return tuple(gains)


def open_gains(
    model: Model, hits: Sequence[Hit] = (), profile: PureProfile | None = None
) -> tuple[Gain, ...]:
    """The gains of the deviations to actions that are open under the shocks."""
    open_now = open_positions(model, hits)
    return tuple(
        gain
        for gain in deviation_gains(model, profile)
        if gain.position[1] in open_now[gain.position[0]]
    )


@dataclass(frozen=True)
class Extreme:
    """The greatest gain over a box.

    gain:  attained at the point; an upper bound if there is no point
    point: {position: value} of the parameters that vary, or None
    """

    gain: Fraction
    point: Mapping[int, Fraction] | None


def greatest(gain: Gain, values: Values, box: Box) -> Extreme:
    """The greatest gain over a box: exact, or an upper bound where exactness would cost too much.

    A multilinear function is greatest at a vertex of the box (Rikun 1997, J. Global Optimization).
    Parameters that multiply each other form components, which are maximised one by one; in each,
    once a set of parameters that meets every product is fixed at its ends, the rest is linear.
    With unshared parameters a component is one interest: this is interval multiplication.
    """
    constant, linear, products = _reduced(gain, values, box)
    point: dict[int, Fraction] = {}
    total, attained = constant, True
    for members in _components(set(linear), products):
        inside = {pair: c for pair, c in products.items() if pair[0] in members}
        cover = _cover(inside)
        if len(cover) > LARGEST_COVER or any(i == j for i, j in inside):
            total += sum((_bound((i,), linear[i], box) for i in members), Fraction(0))
            total += sum((_bound(pair, c, box) for pair, c in inside.items()), Fraction(0))
            attained = False
            continue
        best, chosen = _best_vertex(members, cover, linear, inside, box)
        total += best
        point |= chosen
    return Extreme(total, point if attained else None)


def _reduced(
    gain: Gain, values: Values, box: Box
) -> tuple[Fraction, dict[int, Fraction], dict[tuple[int, int], Fraction]]:
    """Constant, linear and product coefficients once the parameters outside the box are fixed."""
    constant = Fraction(0)
    linear: dict[int, Fraction] = {}
    products: dict[tuple[int, int], Fraction] = {}
    for item, coefficient in gain.terms.items():
        moving = tuple(i for i in item if i in box and box[i][0] < box[i][1])
        factor = coefficient * prod(
            (box[i][0] if i in box else values[i] for i in item if i not in moving),
            start=Fraction(1),
        )
        match moving:
            case ():
                constant += factor
            case (one,):
                linear[one] = linear.get(one, Fraction(0)) + factor
            case (one, other):
                products[one, other] = products.get((one, other), Fraction(0)) + factor
                linear.setdefault(one, Fraction(0))
                linear.setdefault(other, Fraction(0))
    return constant, linear, products


def _components(
    variables: Iterable[int], products: Mapping[tuple[int, int], Fraction]
) -> list[set[int]]:
    """The parameters grouped by which multiply each other, directly or through others."""
    groups = {i: {i} for i in variables}
    for one, other in products:
        if groups[one] is not groups[other]:
            groups[one] |= groups[other]
            for member in groups[other]:
                groups[member] = groups[one]
    return list({id(group): group for group in groups.values()}.values())


def _cover(products: Mapping[tuple[int, int], Fraction]) -> list[int]:
    """Parameters that meet every product, the one in most products first."""
    left = set(products)
    cover = []
    while left:
        counts = Counter(i for pair in left for i in set(pair))
        best = min(counts, key=lambda i: (-counts[i], i))
        cover.append(best)
        left = {pair for pair in left if best not in pair}
    return cover


def _best_vertex(
    members: Iterable[int],
    cover: Sequence[int],
    linear: Mapping[int, Fraction],
    products: Mapping[tuple[int, int], Fraction],
    box: Box,
) -> tuple[Fraction, dict[int, Fraction]]:
    free = [i for i in members if i not in cover]
    best: tuple[Fraction, dict[int, Fraction]] | None = None
    for ends in product(*(box[i] for i in cover)):
        point = dict(zip(cover, ends, strict=True))
        total = sum((linear[i] * end for i, end in point.items()), Fraction(0))
        slopes = {i: linear[i] for i in free}
        for (one, other), coefficient in products.items():
            if one in point and other in point:
                total += coefficient * point[one] * point[other]
            elif one in point:
                slopes[other] += coefficient * point[one]
            else:
                slopes[one] += coefficient * point[other]
        for i, slope in slopes.items():
            point[i] = box[i][slope > 0]
            total += slope * point[i]
        if best is None or total > best[0]:
            best = total, point
    return best or (Fraction(0), {})


def _bound(item: tuple[int, ...], coefficient: Fraction, box: Box) -> Fraction:
    """An upper bound of one product: its greatest value at the ends of its factors."""
    ends = product(*(box[i] for i in item))
    return max(coefficient * prod(chosen, start=Fraction(1)) for chosen in ends)
