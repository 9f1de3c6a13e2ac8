"""Joint deviations that pay for all who make them, searched for from the factors of payoffs.

A pure profile is a strong equilibrium if no coalition gains by moving together, every member
strictly (Aumann 1959). Members who do not move can be left out, so that it is enough to look at the
sets of those who move. A set grows only by somebody who may help a member that does not gain yet,
and only as long as what all those still to come could bring is enough; the sets are gone through in
the order of their size, so that the first found is a smallest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from alliancegame.frozen import frozen
from alliancegame.game.compact import CompactGame
from alliancegame.solvers.base import Budget

WORK_PER_SET = 2e-5
"""Nominal seconds to look at one set of moves."""


@frozen
class JointDeviation:
    """A smallest set of moves from a profile that pays everybody who moves, if there is one.

    moves:    {actor: its new action}; None: none of at most `up_to` moves pays
    gains:    {actor: by how much it is better off}, in payoff units
    up_to:    the most moves so far as all sets of so many were looked at
    complete: whether these are all sets that may pay
    looked:   how many sets were looked at
    """

    moves: Mapping[int, int] | None
    gains: Mapping[int, Fraction]
    up_to: int
    complete: bool
    looked: int

    @property
    def holds(self) -> bool | None:
        """Whether the profile withstands all coalitions; None where larger ones were not tried."""
        if self.moves is not None:
            return False
        return True if self.complete else None


def joint_deviation(
    game: CompactGame,
    profile: Sequence[int],
    most: int | None = None,
    budget: Budget | None = None,
) -> JointDeviation:
    """A smallest coalition that gains by leaving a pure profile together, and how it would.

    most: the most members that are looked for; by default all actors
    """
    search = _Search(game, tuple(profile), Budget.usual() if budget is None else budget)
    limit = game.size if most is None else min(most, game.size)
    for size in range(1, limit + 1):
        search.cut = False
        moves = search.of_size(size)
        if moves is not None:
            gains = {i: Fraction(search.gain(i, moves), game.scales[i]) for i in moves}
            return JointDeviation(dict(sorted(moves.items())), gains, size, False, search.looked)
        if search.stopped:
            return JointDeviation(None, {}, size - 1, False, search.looked)
        if not search.cut:
            return JointDeviation(None, {}, game.size, True, search.looked)
    return JointDeviation(None, {}, limit, limit == game.size, search.looked)


class _Search:
    """The sets of moves from one profile.

    cut: whether a set might have paid with more moves than the size that is looked for
    """

    def __init__(self, game: CompactGame, profile: tuple[int, ...], budget: Budget) -> None:
        self.game = game
        self.profile = profile
        self.budget = budget
        self.looked = 0
        self.stopped = False
        self.cut = False
        self.now = [
            sum(a for scope, a in own if all(profile[j] in met for j, met in scope))
            for own in game.factors
        ]

    def gain(self, actor: int, moves: Mapping[int, int]) -> int:
        """The gain of an actor by moves, in the whole numbers of its factors."""
        profile = self.profile
        total = -self.now[actor]
        for scope, amount in self.game.factors[actor]:
            if all(moves.get(j, profile[j]) in met for j, met in scope):
                total += amount
        return total

    def pulls(self, actor: int, moves: Mapping[int, int], barred: frozenset[int]) -> dict[int, int]:
        """{who may still move: at least what that can add to an actor's gain}."""
        pulls: dict[int, int] = {}
        for scope, amount in self.game.factors[actor]:
            free = [(j, met) for j, met in scope if j not in moves and j not in barred]
            fixed = all(
                moves.get(j, self.profile[j]) in met
                for j, met in scope
                if j in moves or j in barred
            )
            if not fixed:
                continue
            is_met = all(self.profile[j] in met for j, met in free)
            for j, met in free:
                if amount > 0 and not is_met:
                    pulls[j] = pulls.get(j, 0) + amount
                elif amount < 0 and is_met and len(met) < len(self.game.actions[j]):
                    pulls[j] = pulls.get(j, 0) - amount
        return pulls

    def of_size(self, size: int) -> dict[int, int] | None:
        """A set of at most so many moves that pays everybody who makes one."""
        barred: frozenset[int] = frozenset()
        for first in range(self.game.size):
            moves = self._grow_by(first, {}, barred, size)
            if moves is not None or self.stopped:
                return moves
            barred |= {first}
        return None

    def _grow_by(
        self, actor: int, moves: dict[int, int], barred: frozenset[int], size: int
    ) -> dict[int, int] | None:
        for action in range(len(self.game.actions[actor])):
            if action != self.profile[actor]:
                grown = self._grown({**moves, actor: action}, barred, size)
                if grown is not None or self.stopped:
                    return grown
        return None

    def _grown(
        self, moves: dict[int, int], barred: frozenset[int], size: int
    ) -> dict[int, int] | None:
        self.looked += 1
        if self.budget.ends_at(self.looked * WORK_PER_SET):
            self.stopped = True
            return None
        left = size - len(moves)
        needy: tuple[int, dict[int, int]] | None = None
        for member in moves:
            gain = self.gain(member, moves)
            if gain > 0:
                continue
            pulls = self.pulls(member, moves, barred)
            best = sorted(pulls.values(), reverse=True)
            if gain + sum(best[:left]) <= 0:
                self.cut = self.cut or gain + sum(best) > 0
                return None
            if needy is None or len(pulls) < len(needy[1]):
                needy = member, pulls
        if needy is None:
            return moves
        for helper in sorted(needy[1], key=lambda j: -needy[1][j]):
            grown = self._grow_by(helper, moves, barred, size)
            if grown is not None or self.stopped:
                return grown
            barred |= {helper}
        return None
