"""The equilibria that differ in the mix of a single actor: a polytope, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, reduce
from itertools import accumulate
from operator import mul

from alliancegame.game.exact.exact_check import integer_action_payoffs, payoffs_against
from alliancegame.game.game import Game, PureProfile
from alliancegame.solvers.base import Budget
from alliancegame.solvers.branch_and_prune.exact.weights import (
    Polytope,
    Product,
    Weights,
    reduced,
    units,
)
from alliancegame.solvers.two_actors.polyhedra import vertices


def mixing_set(game: Game, others: PureProfile, mixer: int) -> Product:
    """All equilibria in which one actor mixes and the others do not.

    others:  the others' actions; the mixer's own entry is not used
    returns: as of `mixing_around`, by comparisons alone
    """
    shape = game.shape
    steps = row_steps(shape)
    step, count = steps[mixer], shape[mixer]
    place = sum(map(mul, others, steps)) - others[mixer] * step
    own = game.integer_rows[mixer][place : place + step * count : step]
    greatest = max(own)
    played = [a for a, value in enumerate(own) if value == greatest]
    places = [place + a * step for a in played]
    gains: list[list[int]] = []  # what another actor gains by a deviation, for each action played
    for actor, action in enumerate(others):
        if actor == mixer:
            continue
        row, along = game.integer_rows[actor], steps[actor]
        pays = [row[at] for at in places]
        for rival in range(shape[actor]):
            far = (rival - action) * along
            gain = [row[at + far] - pay for at, pay in zip(places, pays, strict=True)]
            if max(gain) > 0:
                gains.append(gain)
    mixes = [spread_out(mix, played, count) for mix in extreme_weights(gains, len(played))]
    return tuple(
        tuple(mixes) if actor == mixer else (units(k)[action],)
        for actor, (action, k) in enumerate(zip(others, shape, strict=True))
    )


@cache
def row_steps(shape: tuple[int, ...]) -> tuple[int, ...]:
    """For each actor, how far apart its next actions are in a row of payoffs."""
    return tuple(accumulate(reversed(shape[1:]), mul, initial=1))[::-1]


def mixing_around(game: Game, profile: Sequence[Weights], mixer: int) -> Product:
    """All equilibria that differ from a profile in the mix of one actor only.

    returns: the extreme ones, no vertices of the mixer if there is none
    """
    own = integer_action_payoffs(game, profile, mixer)
    greatest, count = max(own), len(own)
    played = [a for a, value in enumerate(own) if value == greatest]
    gains: list[list[int]] = []  # what another actor gains by a deviation, for each action played
    for actor, mix in enumerate(profile):
        if actor == mixer:
            continue
        free: list[Polytope | None] = [(own,) for own in profile]
        free[actor] = free[mixer] = None
        table = payoffs_against(game, actor, free)
        pays = [
            table[a::count] if actor < mixer else table[a * len(mix) : (a + 1) * len(mix)]
            for a in played
        ]
        for action, weight in enumerate(mix):
            for rival in range(len(mix)) if weight else ():
                gain = [line[rival] - line[action] for line in pays]
                if max(gain) > 0:
                    gains.append(gain)
    mixes = [spread_out(mix, played, count) for mix in extreme_weights(gains, len(played))]
    return (*profile_of(profile[:mixer]), tuple(mixes), *profile_of(profile[mixer + 1 :]))


def profile_of(mixes: Sequence[Weights]) -> Product:
    """A single profile as a product."""
    return tuple((mix,) for mix in mixes)


def extreme_weights(gains: Sequence[Sequence[int]], size: int) -> Polytope:
    """Extreme points of {x >= 0, sum x = 1, no gain is positive at x}."""
    if size <= 3:
        return reduce(clipped, gains, units(size))
    if not gains:
        return units(size)
    # In y = x / bound the polytope is {y >= 0, M y <= 1} where the last row of M is tight.
    bound = 1 + max(abs(value) for gain in gains for value in gain)
    matrix = [[value + bound for value in gain] for gain in gains] + [[bound] * size]
    tight = 1 << (size + len(gains))
    listed, _ = vertices(matrix, Budget())
    return tuple(reduced(vertex.weights) for vertex in listed if vertex.labels & tight)


def clipped(polygon: Polytope, gain: Sequence[int]) -> Polytope:
    """The part of a polygon, interval or point at which a gain is not positive.

    Of a polygon, the vertices in their order around it.
    """
    values = [sum(map(mul, gain, mix)) for mix in polygon]
    if max(values, default=0) <= 0:
        return polygon
    kept: dict[Weights, None] = {}
    for k, (mix, value) in enumerate(zip(polygon, values, strict=True)):
        if value <= 0:
            kept[mix] = None
        after = values[k + 1 - len(values)]
        if value * after < 0:
            kept[between(mix, abs(value), polygon[k + 1 - len(values)], abs(after))] = None
    return tuple(kept)


def between(one: Sequence[int], high: int, other: Sequence[int], low: int) -> Weights:
    """The mix at which a function linear in weights is 0.

    high, low: its sizes at the one and the other, where its signs differ
    """
    return reduced([low * a + high * b for a, b in zip(one, other, strict=True)])


def spread_out(mix: Weights, played: Sequence[int], count: int) -> Weights:
    """A mix of some actions as one of all."""
    if len(played) == count:
        return mix
    weights = [0] * count
    for action, weight in zip(played, mix, strict=True):
        weights[action] = weight
    return tuple(weights)
