"""Values of play to the actors: exact, or between bounds that tell moves apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from alliancegame.frozen import frozen
from alliancegame.game.trees.assessment import Payoffs
from alliancegame.solvers.trees.enclosure import FIRST_BITS, MOST_BITS, Ball, Enclosure, ball

Bounds: TypeAlias = Callable[[int], Sequence[Ball]]
"""For a number of binary digits, a ball around each actor's payoff."""


@frozen(eq=False)
class Worth:
    """The payoffs of play from some node on.

    payoffs:   exact, or rounded where there are bounds
    bounds:    where the exact payoffs lie
    is_proved: whether the bounds are proved, and get closer as digits are added
    """

    payoffs: Payoffs
    bounds: Bounds | None = None
    is_proved: bool = True

    @property
    def is_exact(self) -> bool:
        """True if the payoffs are known to the last digit."""
        return self.bounds is None

    def within(self, bits: int) -> Sequence[Ball]:
        """A ball around each actor's payoff."""
        return list(map(ball, self.payoffs)) if self.bounds is None else self.bounds(bits)


def enclosed(payoffs: Payoffs, root: Enclosure) -> Worth | None:
    """The worth of play at a root; None if it is not proved to be there."""
    first = root.payoffs(FIRST_BITS)
    return None if first is None else Worth(payoffs, lambda bits: root.payoffs(bits) or first)


def loose(payoffs: Payoffs, slack: Sequence[Fraction]) -> Worth:
    """Payoffs that are known to within a slack, for all that can be told."""

    def bounds(_: int) -> Sequence[Ball]:
        from flint import arb

        return [
            ball(value) + arb(0, ball(doubt).upper())
            for value, doubt in zip(payoffs, slack, strict=True)
        ]

    return Worth(payoffs, bounds, is_proved=False)


def expected(chances: Sequence[Fraction], parts: Sequence[Worth]) -> Worth:
    """The mean of what may follow a move of nature."""
    columns = zip(*(part.payoffs for part in parts), strict=True)
    payoffs = tuple(
        sum((p * value for p, value in zip(chances, column, strict=True)), Fraction(0))
        for column in columns
    )
    if all(part.is_exact for part in parts):
        return Worth(payoffs)

    def bounds(bits: int) -> Sequence[Ball]:
        from flint import ctx

        with ctx.workprec(bits):
            weights = list(map(ball, chances))
            within = zip(*(part.within(bits) for part in parts), strict=True)
            return [
                sum((p * value for p, value in zip(weights, column, strict=True)), 0 * weights[0])
                for column in within
            ]

    return Worth(payoffs, bounds, all(part.is_proved for part in parts))


def nearly_best(actor: int, parts: Sequence[Worth]) -> list[int]:
    """The actions that are best for an actor, as far as they can be told apart.

    Digits are added until one is left, or all that are left are exact, or no more are allowed.
    """
    from flint import ctx

    bits = FIRST_BITS
    while True:
        with ctx.workprec(bits):
            balls = [part.within(bits)[actor] for part in parts]

        def is_less(one: int, other: int) -> bool:
            if parts[one].is_exact and parts[other].is_exact:
                return parts[one].payoffs[actor] < parts[other].payoffs[actor]
            return bool(balls[one] < balls[other])  # noqa: B023  (called before they change)

        places = range(len(parts))
        near = [a for a in places if not any(is_less(a, other) for other in places)]
        settled = len(near) == 1 or all(parts[a].is_exact for a in near)
        if settled or bits >= MOST_BITS:
            return near
        bits *= 2
