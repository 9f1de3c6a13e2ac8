"""The equilibria in which two actors mix and the others do not, exactly.

The others' actions leave a game of two actors. Its maximal Nash subsets are products of polytopes,
which the others' deviations cut down. Where both have up to three actions, the vertices of the
polytopes are those of the polygons on which each action of the other is a best reply.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import mul

import numpy as np

from alliancegame.game.exact.exact_check import integer_action_payoffs
from alliancegame.game.game import Game
from alliancegame.solvers.base import Budget
from alliancegame.solvers.branch_and_prune.exact.mixing import (
    clipped,
    mixing_around,
    mixing_set,
    profile_of,
    row_steps,
)
from alliancegame.solvers.branch_and_prune.exact.open_faces import Decided, decided_in
from alliancegame.solvers.branch_and_prune.exact.products import Equilibria, equilibria_in
from alliancegame.solvers.branch_and_prune.exact.weights import (
    Polytope,
    Weights,
    played,
    units,
    weights_of,
)
from alliancegame.solvers.two_actors.components import connected_edges, maximal_bicliques

Table = Sequence[Sequence[int]]


def pair_equilibria(
    game: Game, first: int, second: int, others: tuple[int, ...]
) -> Iterator[Decided]:
    """All equilibria in which two actors may mix and the others take the given actions.

    others: everybody's actions; the two actors' own entries are not used
    """
    deviators = [actor for actor in range(game.size) if actor not in (first, second)]
    for x, y in subsets_of_two(game, first, second, others):
        mixes = list(profile_of([units(k)[a] for a, k in zip(others, game.shape, strict=True)]))
        mixes[first], mixes[second] = x, y
        if len(x) > 1 < len(y):
            found = equilibria_in(game, tuple(mixes), deviators=deviators)
            # A solid part is a continuum; only elimination can tell whether another is none.
            known = not found.curved or (found.solid and not found.open)
            yield Decided(found, {}) if known else decided_in(game, tuple(mixes))
            continue
        # The largest set with these mixes of the others is cut out of the polytope that is known.
        profile = [own[0] for own in mixes]
        mixer = first if len(x) > 1 else second
        if len(x) == len(y):
            stable = not any(may_gain(game, profile, actor) for actor in deviators)
            subsets = (tuple(mixes),) if stable else ()
        elif sum(profile[first + second - mixer]) == 1:
            actions = [mix.index(max(mix)) for mix in profile]
            subsets = (mixing_set(game, tuple(actions), mixer),)
        else:
            subsets = (mixing_around(game, profile, mixer),)
        yield Decided(Equilibria(tuple(filter(all, subsets))), {})


def may_gain(game: Game, profile: Sequence[Weights], actor: int) -> bool:
    """Whether an actor who does not mix gains by some deviation."""
    values = integer_action_payoffs(game, profile, actor)
    return values[profile[actor].index(1)] < max(values)


def subsets_of_two(
    game: Game, first: int, second: int, others: tuple[int, ...]
) -> Iterator[tuple[Polytope, Polytope]]:
    """The maximal Nash subsets of the game that two actors are left with."""
    shape = game.shape[first], game.shape[second]
    if max(shape) <= 3:
        steps = row_steps(game.shape)
        step, along = steps[first], steps[second]
        place = sum(map(mul, others, steps)) - others[first] * step - others[second] * along
        corners = [
            range(at, at + along * shape[1], along)
            for at in range(place, place + step * shape[0], step)
        ]
        own, other = (
            [[game.integer_rows[i][c] for c in row] for row in corners] for i in (first, second)
        )
        yield from small_subsets(own, list(zip(*other, strict=True)))
        return
    from alliancegame.solvers.two_actors.vertex_enumeration import VertexEnumeration

    payoffs = game.exact_payoffs if game.is_exact else game.payoffs
    line = tuple(slice(None) if j in (first, second) else a for j, a in enumerate(others))
    rest = Game(np.array([payoffs[actor][line] for actor in (first, second)]))
    for component in VertexEnumeration().search(rest, Budget()).components:
        for subset in component.subsets:
            x, y = (tuple(map(weights_of, own)) for own in subset.vertices)
            yield x, y


def small_subsets(own: Table, other: Table) -> Iterator[tuple[Polytope, Polytope]]:
    """The maximal Nash subsets of a game of two actors with up to three actions each.

    own, other: payoffs of both, the actor's own action first
    """
    xs, ys = best_replies(other), best_replies(own)
    edges = [
        (i, j)
        for i, (_, first, replies) in enumerate(xs)
        for j, (_, second, counter_replies) in enumerate(ys)
        if not (second & ~replies or first & ~counter_replies)
    ]
    for group in connected_edges(edges):
        for rows, columns in maximal_bicliques(group):
            yield tuple(xs[i][0] for i in rows), tuple(ys[j][0] for j in columns)


def best_replies(payoffs: Table) -> list[tuple[Weights, int, int]]:
    """The vertices of the polygons on which some action is a best reply.

    payoffs: of the actor who replies, its own action first
    returns: mixes of the other; the actions that each plays, and all best replies to it, as bits
    """
    replies: dict[Weights, int] = {}
    for action, pays in enumerate(payoffs):
        rivals = [rival for k, rival in enumerate(payoffs) if k != action]
        gains = [[r - p for r, p in zip(rival, pays, strict=True)] for rival in rivals]
        for mix in reduce(clipped, gains, units(len(pays))):
            replies[mix] = replies.get(mix, 0) | 1 << action
    return [(mix, played((mix,)), best) for mix, best in replies.items()]
