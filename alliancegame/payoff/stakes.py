"""Stakes: an actor's payoff as conditional polynomials in the parameters.

A stake is a polynomial that counts in the profiles in which certain actors play certain strategies:
an effect of a simultaneous game, or an outcome of one in sequence. From them follow the payoff at a
profile, the gains of all unilateral deviations from it, and the exact range of the payoff. None of
these lists the profiles, so that their work grows with the number of effects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, TypeAlias

from alliancegame.frozen import frozen
from alliancegame.payoff.polynomial import (
    Coefficient,
    Polynomial,
    fraction,
    rational,
)
from alliancegame.payoff.scopes import greatest_sum

Profile: TypeAlias = Sequence[int]
"""The position of each actor's strategy among all of its strategies."""


@frozen
class Stake:
    """A part of a payoff, and the profiles in which it counts.

    scope: {position of an actor: the strategies it must play one of}; other actors do not matter
    worth: a polynomial in the positions of parameters
    """

    scope: Mapping[int, frozenset[int]]
    worth: Polynomial[int]

    def counts(self, profile: Profile, but: int | None = None) -> bool:
        """True if the profile meets the scope, as far as it is about others than `but`."""
        return all(profile[actor] in chosen for actor, chosen in self.scope.items() if actor != but)


@frozen
class Gain(Polynomial[int]):
    """The payoff of a unilateral deviation minus that of the profile it leaves.

    terms:         {positions of the parameters multiplied: coefficient}
    actor, action: names of who deviates and to what
    position:      the actor's position, and the action's among all the actor's actions
    """

    actor: str = ""
    action: str = ""
    position: tuple[int, int] = (0, 0)


def payoff_at(stakes: Sequence[Stake], profile: Profile) -> Polynomial[int]:
    """The payoff at a pure profile, as a polynomial in the parameters."""
    return Polynomial.total((stake.worth, 1) for stake in stakes if stake.counts(profile))


def changes_of_payoff(
    stakes: Sequence[Stake], actor: int, profile: Profile, strategies: int
) -> Iterator[tuple[int, Polynomial[int]]]:
    """(strategy, payoff there minus payoff at the profile) for each other strategy of one actor.

    stakes:     whose payoff it is, which need not be the actor's own
    strategies: how many the actor has
    """
    totals: list[dict[tuple[int, ...], Coefficient]] = [{} for _ in range(strategies)]
    for stake in stakes:
        if actor in stake.scope and stake.counts(profile, but=actor):
            for strategy in stake.scope[actor]:
                total = totals[strategy]
                for names, coefficient in stake.worth.terms.items():
                    total[names] = total.get(names, 0) + coefficient
    kept = Polynomial(totals[profile[actor]])
    for strategy, total in enumerate(totals):
        if strategy != profile[actor]:
            yield strategy, Polynomial.total([(Polynomial(total), 1), (kept, -1)])


def payoff_range(
    stakes: Sequence[Stake], values: Sequence[Any], open_strategies: Sequence[Sequence[int]]
) -> tuple[Fraction, Fraction]:
    """The least and the greatest payoff over all profiles of open strategies, exact.

    values: a parameter vector, in FLINT's rationals
    raises: ComputationError if the effects are so entangled that it would take too long
    """
    worths = [fraction(stake.worth.at(values, rational)) for stake in stakes]
    # whole numbers over one denominator add much faster than fractions
    scale = lcm(*(worth.denominator for worth in worths))
    amounts = [
        (tuple(sorted(stake.scope.items())), int(worth * scale))
        for stake, worth in zip(stakes, worths, strict=True)
    ]
    greatest = greatest_sum(amounts, open_strategies)
    least = -greatest_sum([(scope, -amount) for scope, amount in amounts], open_strategies)
    return Fraction(least, scale), Fraction(greatest, scale)
