"""Actions that no equilibrium uses, told from factors: iterated strict dominance, and branching.

What an action gains over another is a sum of amounts that depend on others; its least and greatest
value over the others' domains are bounded by treating each neighbour by itself, which is exact
where no factor names two of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from alliancegame.game.compact import CompactGame, Domains, Factor, within_domains


def undominated(game: CompactGame, domains: Domains | None = None) -> list[list[int]]:
    """The actions that survive iterated strict dominance by pure actions.

    domains: where to begin; by default everywhere. Equilibria within them stay.
    """
    left = [list(range(k)) for k in game.shape] if domains is None else [[*d] for d in domains]
    changed = True
    while changed:
        changed = False
        factors = within_domains(game, left)
        for actor, own in enumerate(factors):
            kept = [
                a
                for a in left[actor]
                if all(greatest_gain(own, actor, a, b, left) >= 0 for b in left[actor] if b != a)
            ]
            if len(kept) < len(left[actor]):
                left[actor], changed = kept, True
    return left


def possible(game: CompactGame, domains: Domains) -> list[list[int]] | None:
    """Domains of pure equilibria, dominated actions left out; None if there can be no equilibrium.

    An action is left out if some other action of the actor, within its domain or not, is better
    against whatever the others may play.
    """
    left = [list(domain) for domain in domains]
    changed = True
    while changed:
        changed = False
        factors = within_domains(game, left)
        for actor, own in enumerate(factors):
            every = range(len(game.actions[actor]))
            kept = [
                a
                for a in left[actor]
                if all(greatest_gain(own, actor, a, b, left) >= 0 for b in every if b != a)
            ]
            if not kept:
                return None
            if len(kept) < len(left[actor]):
                left[actor], changed = kept, True
    return left


def greatest_gain(
    own: Iterable[Factor], actor: int, action: int, other: int, domains: Domains
) -> int:
    """At least what the action pays more than the other one, over the others' domains."""
    constant = several = 0
    single: dict[int, dict[int, int]] = {}
    for scope, amount in own:
        chosen = next((mine for j, mine in scope if j == actor), None)
        if chosen is None:
            continue
        sign = (action in chosen) - (other in chosen)
        if not sign:
            continue
        others = [(j, met) for j, met in scope if j != actor]
        if not others:
            constant += sign * amount
        elif len(others) == 1:
            ((j, met),) = others
            worth = single.setdefault(j, dict.fromkeys(domains[j], 0))
            for a in met & worth.keys():
                worth[a] += sign * amount
        else:
            several += max(0, sign * amount)
    return constant + several + sum(max(worth.values()) for worth in single.values())


def blocks(game: CompactGame, domains: Domains) -> list[list[int]]:
    """The actors with more than one action, grouped by who heeds whom, directly or not."""
    factors = within_domains(game, domains)
    group = {actor: {actor} for actor, domain in enumerate(domains) if len(domain) > 1}
    for actor in list(group):
        linked = {j for scope, _ in factors[actor] for j, _ in scope} & group.keys()
        merged = group[actor].union(*(group[member] for member in linked))
        for member in merged:
            group[member] = merged
    return sorted({id(block): sorted(block) for block in group.values()}.values())
