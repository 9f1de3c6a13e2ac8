"""Claims about the equilibria of a certificate that its proof shows, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from alliancegame.game.exact.exact_check import exact_regrets
from alliancegame.game.game import Game, restricted
from alliancegame.numerals import counted
from alliancegame.solvers.branch_and_prune.proof.certificate import Ball
from alliancegame.solvers.certificates.cell_proof import CellsProved, Profile, check_cells
from alliancegame.solvers.certificates.removal_proof import kept_actions
from alliancegame.solvers.two_actors.two_polytopes import ProofError, extreme_equilibria

ROUNDING = Fraction(1, 2**40)
"""A listed probability nearer than this to an extreme one is that one, rounded."""


def proved(game: Game, equilibria: Sequence[Profile], proof: Mapping[str, Any]) -> tuple[str, ...]:
    """Claims about the equilibria listed that a proof shows, in sentences.

    raises: ProofError
    """
    if len(set(equilibria)) < len(equilibria):
        raise ProofError("an equilibrium is listed twice")
    if proof.get("kind") == "dominance":
        kept = kept_actions(game, proof.get("removals"))
        left = [without_removed(equilibrium, kept) for equilibrium in equilibria]
        inner = proved(restricted(game, kept), left, dict(proof.get("left") or {}))
        count = sum(game.shape) - sum(map(len, kept))
        return (f"Proved: {count} actions are dominated and played in no equilibrium.", *inner)
    if proof.get("kind") == "two polytopes" and game.size == 2:
        return _two_actors(game, equilibria, proof)
    if proof.get("kind") == "cells":
        return tuple(_cells(game, equilibria, proof))
    raise ProofError(f"{proof.get('kind')!r} is no kind of proof of a game of {game.size} actors")


def without_removed(equilibrium: Profile, kept: Sequence[Sequence[int]]) -> Profile:
    """An equilibrium as one of the game in which only some actions are left.

    raises: ProofError if it plays another one
    """
    for mix, own in zip(equilibrium, kept, strict=True):
        if any(p and a not in own for a, p in enumerate(mix)):
            raise ProofError("an equilibrium listed plays a dominated action")
    return tuple(tuple(mix[a] for a in own) for mix, own in zip(equilibrium, kept, strict=True))


def _two_actors(
    game: Game, equilibria: Sequence[Profile], proof: Mapping[str, object]
) -> tuple[str, ...]:
    shown = extreme_equilibria(game.exact_payoffs.tolist(), proof)
    if shown != set(equilibria):
        raise ProofError(
            f"it shows {len(shown)} extreme equilibria, and {len(set(equilibria))} are listed"
        )
    shared = any(len(set(own)) < len(shown) for own in zip(*shown, strict=True))
    rest = (
        "Some share a mix, so that there are continua: every other equilibrium is a convex "
        "combination of these."
        if shared
        else "No two share a mix: each is isolated, and there are no others."
    )
    return (f"Proved: the extreme equilibria listed are all: {len(shown)}.", rest)


def _cells(game: Game, equilibria: Sequence[Profile], proof: Mapping[str, object]) -> Iterator[str]:
    shown = check_cells(game, proof)
    exact = _beside_balls(game, equilibria, shown)
    yield f"Proved: the pure equilibria listed are all: {len(shown.pure)}."
    yield (
        "Proved: isolated equilibria in which two or more actors mix, each the only one of its "
        f"support in a small ball about a point listed: {len(shown.balls)}."
    )
    for mixers, sets in (("one actor mixes", shown.alone), ("two actors mix", shown.pairs)):
        if count := sum(not _is_listed(extreme, equilibria) for extreme in set().union(*sets)):
            extremes = counted(count, "extreme equilibrium")
            raise ProofError(f"not listed: {extremes} in which {mixers} and nobody else does")
        if sets:
            yield (
                f"Proved: where {mixers} and nobody else does, the equilibria are mixtures of "
                f"extreme ones, all listed: {counted(len(sets), 'set')}, of which "
                f"{counted(sum(len(extremes) > 1 for extremes in sets), 'continuum')}."
            )
    tied = sum(not any(is_near(ball, profile) for profile in exact) for ball in shown.tied)
    aside = {**shown.aside, "tied": tied} if tied else shown.aside
    left = ", ".join(f"{count} {name}" for name, count in aside.items())
    yield (
        "Not proved: that there are no others among parts left to exact arithmetic that is not "
        f"repeated here ({left})."
        if left
        else "Proved: there are no others."
    )


def _beside_balls(
    game: Game, equilibria: Sequence[Profile], shown: CellsProved
) -> Sequence[Profile]:
    """The exact equilibria listed that are neither pure nor in a ball.

    raises: ProofError unless the pure ones listed are all, each ball has one listed, and all others
            listed are exact
    """
    pure = {equilibrium for equilibrium in equilibria if all(1 in mix for mix in equilibrium)}
    if pure != shown.pure:
        raise ProofError(f"{len(shown.pure)} equilibria are pure, and {len(pure)} are listed")
    mixed = [equilibrium for equilibrium in equilibria if equilibrium not in pure]
    if any(_overlap(*balls) for balls in combinations(shown.balls, 2)):
        raise ProofError("two balls overlap, so that they may hold one equilibrium")
    for ball in shown.balls:
        near = [equilibrium for equilibrium in mixed if is_near(ball, equilibrium)]
        if len(near) != 1:
            times = "twice" if near else "not"
            raise ProofError(f"the equilibrium of a ball is {times} listed")
        mixed.remove(near[0])
    if unproved := [equilibrium for equilibrium in mixed if not _is_equilibrium(game, equilibrium)]:
        raise ProofError(f"{len(unproved)} of those listed are shown by no ball")
    return mixed


def _is_equilibrium(game: Game, profile: Profile) -> bool:
    """Whether a profile is exact and without regret."""
    sound = all(sum(mix) == 1 and min(mix) >= 0 for mix in profile)
    return sound and not any(exact_regrets(game, profile))


def _overlap(one: Ball, other: Ball) -> bool:
    """Whether two balls of one face may have a profile in common."""
    return is_near(replace(one, radius=one.radius + other.radius), other.centre)


def _is_listed(profile: Profile, equilibria: Sequence[Profile]) -> bool:
    """Whether a profile is among those listed, exactly or rounded."""
    ball = Ball(profile, ROUNDING, equilibrium=True)
    return profile in equilibria or any(is_near(ball, listed) for listed in equilibria)


def is_near(ball: Ball, profile: Profile) -> bool:
    """Whether a profile plays the ball's actions, with probabilities within its radius."""
    return all(
        bool(p) == bool(q) and abs(p - q) <= ball.radius
        for mine, yours in zip(ball.centre, profile, strict=True)
        for p, q in zip(mine, yours, strict=True)
    )
