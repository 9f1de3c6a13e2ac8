"""Ties that a search leaves open, taken up in exact arithmetic.

A root whose verdict is open is regular, so Newton's method doubles its digits at each step: what is
not an exact tie is decided by them. A cell left open holds a singular root or part of a continuum:
the exact equilibria with small denominators at its vertices are looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from math import prod

import numpy as np
from flint import fmpz_mat

from alliancegame.game.exact.exact_check import (
    exact_regrets,
    integer_action_payoffs,
    payoffs_against,
)
from alliancegame.game.exact.exact_profiles import integer_weights
from alliancegame.game.game import ExactProfile, FloatArray, Game
from alliancegame.solvers.branch_and_prune.exact.mixing import mixing_around
from alliancegame.solvers.branch_and_prune.exact.weights import (
    Product,
    Weights,
    actions_in,
    extreme_profiles,
    weights_of,
)
from alliancegame.solvers.branch_and_prune.search.workspace import Ints

DENOMINATOR = 2000
"""A root that is tied is looked for among fractions with denominators up to this first."""
LARGE = 2**150
"""The greatest denominator tried next, once the root is known to many digits."""
SIMPLE = 120
"""The greatest denominator tried first at the vertices of open cells, which are many."""
MOST_LOOKS = 400
"""About so many profiles of open cells are looked at exactly."""
DIGITS = 400
"""Binary places of a root whose verdict is open, where payoffs have no more digits than floats."""
FLOAT_UNIT = 1 << 53
"""Probabilities in floats are read as multiples of its inverse."""
TIE = 250
"""A gain or probability below 2 to this, with so many places, is taken for a tie."""
ORDINARY_BITS = 128
"""Of integer payoffs; each further bit asks for DEEPER more places."""
DEEPER = 6
MOST_GROUPED = 1000
"""Up to so many open cells it is told which of them touch."""
WIDE = 1e-3
"""Open cells together wider than this are near a continuum, else near a single root."""


def exact_root(
    game: Game, centre: FloatArray, masks: Sequence[int], near: float
) -> tuple[ExactProfile | None, ExactProfile | None]:
    """A regular root of the indifference equations exactly, if it is rational and a profile; else
    None and the root to many binary places.

    centre: floats about the root, shape (n, most actions)
    near:   a rational solution of the indifference equations no farther away is the root
    """
    floats = tuple(mix[:count] for mix, count in zip(centre.tolist(), game.shape, strict=True))
    profile = simple_fractions(floats, DENOMINATOR)
    if profile is not None and is_root(game, profile, floats, masks, near):
        return profile, None
    digits = refined(game, centre, masks)
    profile = simple_fractions(digits, LARGE)
    if profile is not None and is_root(game, profile, floats, masks, near):
        return profile, None
    return None, digits


def simple_fractions(mixes: Iterable[Iterable[float | Fraction]], most: int) -> ExactProfile | None:
    """The nearest fractions with denominators up to `most`, if they make a profile."""
    profile = tuple(tuple(Fraction(p).limit_denominator(most) for p in mix) for mix in mixes)
    return profile if is_profile(profile) else None


def is_profile(profile: ExactProfile) -> bool:
    """Whether each mix is a distribution."""
    return all(min(mix) >= 0 and sum(mix) == 1 for mix in profile)


def is_root(
    game: Game,
    profile: ExactProfile,
    floats: Iterable[Iterable[float]],
    masks: Sequence[int],
    near: float,
) -> bool:
    """Whether a profile on the face of the masks, near a root, solves the same equations."""
    for exact, mix, mask in zip(profile, floats, masks, strict=True):
        if any(abs(e - Fraction(p)) >= near for e, p in zip(exact, mix, strict=True)):
            return False
        if any(p != 0 for a, p in enumerate(exact) if not mask >> a & 1):
            return False
    return indifferent(game, profile, masks)


def indifferent(game: Game, profile: ExactProfile, masks: Sequence[int]) -> bool:
    """Whether each actor's actions in its support pay it exactly the same."""
    weights = [integer_weights(mix)[0] for mix in profile]
    for actor, mask in enumerate(masks):
        values = integer_action_payoffs(game, weights, actor)
        if len({v for a, v in enumerate(values) if mask >> a & 1}) > 1:
            return False
    return True


def refined(game: Game, centre: FloatArray, masks: Sequence[int]) -> ExactProfile:
    """A regular root of the indifference equations of a support, to many binary places.

    By Newton's method in multiples of the last place.
    centre: floats about it
    """
    digits = DIGITS + further_places(game)
    unit = 1 << digits
    supports = list(map(actions_in, masks))
    unknowns = [(j, a) for j, support in enumerate(supports) for a in support[:-1]]
    profile = [
        [
            int(p * FLOAT_UNIT) * (unit // FLOAT_UNIT) if a in support else 0
            for a, p in enumerate(mix[:count])
        ]
        for mix, support, count in zip(centre.tolist(), supports, game.shape, strict=True)
    ]
    for _ in range((digits // 24).bit_length()):  # each doubles the places, from 26 on
        fill_last(profile, supports, unit)
        rows = [row for i in range(game.size) for row in indifference(game, profile, supports, i)]
        steps = fmpz_mat([slopes for slopes, _ in rows]).solve(
            fmpz_mat([[gain] for _, gain in rows])
        )
        for (j, a), step in zip(unknowns, steps.entries(), strict=True):
            profile[j][a] -= round(Fraction(int(step.p), int(step.q)))
    fill_last(profile, supports, unit)
    return tuple(tuple(Fraction(p, unit) for p in mix) for mix in profile)


def fill_last(profile: list[list[int]], supports: list[list[int]], unit: int) -> None:
    """Make the last probability of each support what the others leave of a unit."""
    for mix, support in zip(profile, supports, strict=True):
        mix[support[-1]] = unit - sum(mix[a] for a in support[:-1])


def indifference(
    game: Game, profile: list[list[int]], supports: list[list[int]], i: int
) -> Iterator[tuple[list[int], int]]:
    """Of each action of an actor, the gain over the last one in its support and its slopes.

    The slopes are those along all unknowns, the probabilities of all but each actor's last action.
    """
    *own, last = supports[i]
    values = integer_action_payoffs(game, profile, i)
    slopes: list[list[int]] = [[] for _ in own]
    for j, other in enumerate(supports):
        if j == i or len(other) == 1:
            tables = [[0] * len(other)] * len(own)
        else:
            tables = [
                [pays[b] for b in other] for pays in gains_along(game, profile, i, j, supports[i])
            ]
        for row, gains in zip(slopes, tables, strict=True):
            row += [gain - gains[-1] for gain in gains[:-1]]
    for action, row in zip(own, slopes, strict=True):
        yield row, values[action] - values[last]


def gains_along(
    game: Game, profile: list[list[int]], i: int, j: int, support: list[int]
) -> list[list[int]]:
    """Gains of an actor's actions over the last one of its support, by the actions of another."""
    mixes: list[list[list[int]] | None] = [[mix] for mix in profile]
    mixes[i] = mixes[j] = None
    table, count = payoffs_against(game, i, mixes), game.shape[j]
    by_action = [
        table[a * count : (a + 1) * count] if i < j else table[a :: game.shape[i]] for a in support
    ]
    return [[v - w for v, w in zip(pays, by_action[-1], strict=True)] for pays in by_action[:-1]]


def is_equilibrium(game: Game, profile: ExactProfile, masks: Sequence[int]) -> bool | None:
    """Whether a root known to many digits is an equilibrium; None if a tie leaves that open."""
    open_ties = False
    tie = Fraction(1, 1 << TIE + further_places(game))
    weights, totals = zip(*map(integer_weights, profile), strict=True)
    for i, (mask, mix) in enumerate(zip(masks, profile, strict=True)):
        values = integer_action_payoffs(game, weights, i)
        own = values[mask.bit_length() - 1]
        unit = (game.exact_ranges[i] or 1) * game.integer_scales[i] * prod(totals) / totals[i]
        for a, value in enumerate(values):
            if mask >> a & 1 and mask & (mask - 1) == 0:
                continue  # it plays a single action
            above = mix[a] if mask >> a & 1 else (own - value) / unit
            if above < -tie:
                return False
            open_ties = open_ties or above < tie
    return None if open_ties else True


def further_places(game: Game) -> int:
    """Binary places that roots need beside the usual because payoffs of one actor differ so."""
    bits: int = max(map(abs, game.integer_payoffs.ravel().tolist())).bit_length()
    return DEEPER * max(0, bits - ORDINARY_BITS)


def open_places(sizes: Ints, vertices: FloatArray) -> str:
    """The numbers of single roots and of continua near the cells that are left open, in words.

    Cells that touch belong together; together they are near a single root if they are small.
    sizes:    number of vertices, shape (cells, n)
    vertices: mixes, shape (cells, n, most actions, most actions)
    """
    if len(sizes) > MOST_GROUPED:
        return "singular roots or continua"
    unused = np.arange(vertices.shape[2]) >= sizes[:, :, None]
    low = np.where(unused[..., None], 2.0, vertices).min(axis=2).reshape(len(sizes), -1)
    high = np.where(unused[..., None], -1.0, vertices).max(axis=2).reshape(len(sizes), -1)
    left = np.arange(len(sizes))
    single, wide = 0, 0
    while len(left):
        group, edge = left[:1], left[:1]
        left = left[1:]
        while len(edge) and len(left):
            below, above = low[edge].min(axis=0), high[edge].max(axis=0)
            near = left[((low[left] <= above) & (high[left] >= below)).all(axis=1)]
            touches = (low[near, None] <= high[edge]) & (high[near, None] >= low[edge])
            edge = near[touches.all(axis=2).any(axis=1)]
            group, left = np.append(group, edge), np.setdiff1d(left, edge, assume_unique=True)
        if (high[group].max(axis=0) - low[group].min(axis=0)).max() < WIDE:
            single += 1
        else:
            wide += 1
    return " and ".join(
        f"{count} {one if count == 1 else several}"
        for count, one, several in (
            (single, "singular root", "singular roots"),
            (wide, "continuum", "continua"),
        )
        if count
    )


def simple_equilibria(
    game: Game, sizes: Ints, vertices: FloatArray
) -> Iterator[tuple[Weights, ...]]:
    """Exact equilibria near the vertices of cells that are left open, fractions being simple."""
    chosen = np.unique(np.linspace(0, len(sizes) - 1, MOST_GROUPED).astype(int))
    places = [
        vertices[cell, np.arange(game.size), list(place)]
        for cell in chosen.tolist()
        for place in product(*map(range, sizes[cell].tolist()))
    ]
    distinct = np.unique(np.round(places, 5), axis=0)
    simple = cache(lambda chance: Fraction(chance).limit_denominator(SIMPLE))
    looked: set[ExactProfile] = set()
    for mixes in distinct[:: 1 + len(distinct) // MOST_LOOKS]:
        profile = tuple(
            tuple(map(simple, mix[:k])) for mix, k in zip(mixes.tolist(), game.shape, strict=True)
        )
        if is_profile(profile) and profile not in looked:
            looked.add(profile)
            if not any(exact_regrets(game, profile)):
                yield tuple(map(weights_of, profile))


def with_neighbours(game: Game, profiles: Iterable[tuple[Weights, ...]]) -> list[Product]:
    """The largest sets about exact equilibria in which the mix of one actor only differs."""
    subsets: dict[Product, None] = {}
    for profile in profiles:
        around = [mixing_around(game, profile, mixer) for mixer in range(game.size)]
        wide = [item for item in around if len(extreme_profiles(item)) > 1]
        subsets |= dict.fromkeys(wide or around[:1])
    return list(subsets)
