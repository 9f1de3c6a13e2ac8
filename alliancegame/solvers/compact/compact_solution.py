"""Solving a game of factors: dominance, then each independent block, then all together."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.errors import ComputationError
from alliancegame.frozen import frozen
from alliancegame.game.compact import CompactGame, Domains, among
from alliancegame.game.display import Shown, named_strategies
from alliancegame.game.game import FloatArray, StrategyProfile
from alliancegame.game.verify import RELATIVE_TOLERANCE
from alliancegame.numerals import counted
from alliancegame.records.solution_records import CompactSolutionRecord
from alliancegame.solvers.base import Budget, Coverage
from alliancegame.solvers.compact.actor_elimination import Elimination
from alliancegame.solvers.compact.domains import blocks, undominated
from alliancegame.solvers.compact.mixed import one_equilibrium, payoff_spans
from alliancegame.solvers.compact.search import PureSearch
from alliancegame.solvers.solution import Equilibrium

if TYPE_CHECKING:
    import pandas as pd

MOST_LISTED = 100
"""The most pure equilibria that are listed; of more, so many are drawn evenly."""

SEED = 0


@frozen(eq=False, repr=False)
class CompactSolution(Shown):
    """Equilibria of a game of factors, each of them verified; iterates and has a length.

    number:  how many pure equilibria were counted, of which not all need be listed
    stopped: whether a limit ended the search
    """

    game: CompactGame
    equilibria: tuple[Equilibrium, ...]
    number: int
    coverage: Coverage
    coverage_reason: str
    stopped: bool = False

    def __iter__(self) -> Iterator[Equilibrium]:
        return iter(self.equilibria)

    def __len__(self) -> int:
        return len(self.equilibria)

    def bounds(self, event: str) -> tuple[float, float]:
        """Between these any equilibrium has the event's probability, also an unlisted one."""
        values = [equilibrium.events[event] for equilibrium in self]
        if self.coverage is Coverage.ALL and values:
            return min(values), max(values)
        return 0.0, 1.0

    def to_dict(self) -> CompactSolutionRecord:
        """JSON-ready: equilibria, pure_equilibria, coverage, coverage_reason, solver."""
        game = self.game
        return {
            "equilibria": [
                {
                    "strategies": named_strategies(game, equilibrium.profile),
                    "payoffs": dict(zip(game.actors, equilibrium.payoffs.tolist(), strict=True)),
                    "regret": equilibrium.regret,
                    "commitment": equilibrium.commitment,
                    "strict": equilibrium.strict,
                }
                for equilibrium in self
            ],
            "pure_equilibria": self.number,
            "coverage": str(self.coverage),
            "coverage_reason": self.coverage_reason,
            "solver": {"name": "elimination"},
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per equilibrium: probabilities by actor and action, payoffs, regret."""
        import pandas as pd

        rows = []
        for equilibrium in self:
            row: dict[tuple[str, str], float | None] = {}
            for actor, labels, mix in zip(
                self.game.actors, self.game.actions, equilibrium.profile, strict=True
            ):
                row |= {(actor, label): float(p) for label, p in zip(labels, mix, strict=True)}
            payoffs = zip(self.game.actors, equilibrium.payoffs.tolist(), strict=True)
            row |= {("payoff", actor): value for actor, value in payoffs}
            rows.append(
                row
                | {("", "regret"): equilibrium.regret, ("", "commitment"): equilibrium.commitment}
            )
        return pd.DataFrame(rows)

    @property
    def words(self) -> tuple[str, ...]:
        """A sentence with the number of equilibria and the completeness of their list."""
        count = counted(len(self), "equilibrium")
        return (f"{count}; coverage: {self.coverage} ({self.coverage_reason}).",)


@frozen
class Block:
    """Actors who heed nobody else that has a choice, with their game and its pure equilibria.

    domains: for each of the actors its actions in the whole game
    """

    actors: tuple[int, ...]
    domains: Domains
    game: CompactGame
    pure: PureSearch

    def actions(self, profile: Sequence[int]) -> dict[int, int]:
        """{actor: its action in the whole game} for a profile of the block's game."""
        chosen = zip(self.actors, self.domains, profile, strict=True)
        return {actor: domain[k] for actor, domain, k in chosen}

    def mixes(self, profile: StrategyProfile, shape: Sequence[int]) -> dict[int, FloatArray]:
        """{actor: its mix in the whole game} for a mixed profile of the block's game."""
        whole = {}
        for actor, domain, mix in zip(self.actors, self.domains, profile, strict=True):
            whole[actor] = np.zeros(shape[actor])
            whole[actor][list(domain)] = mix
        return whole


def solve_compact(game: CompactGame, budget: Budget | None = None) -> CompactSolution:
    """All pure equilibria, or as many as the budget allows; if there are none, a mixed one."""
    limit = Budget.usual() if budget is None else budget
    domains = undominated(game)
    alone = [domain[0] for domain in domains]
    parts = [_block(game, domains, group, limit) for group in blocks(game, domains)]
    number = prod(part.pure.number for part in parts)
    if not parts:
        reason = "iterated strict dominance leaves one profile"
        return CompactSolution(game, (_pure(game, alone),), 1, Coverage.ALL, reason)
    if number:
        profiles, how = _listed(alone, parts, number)
        equilibria = [_pure(game, profile) for profile in profiles]
    else:
        equilibria, how = _mixed(game, alone, parts, limit)
    return CompactSolution(
        game,
        tuple(equilibria),
        number,
        Coverage.SOME,
        _reason(number, parts, how),
        any(part.pure.stopped for part in parts),
    )


def _block(game: CompactGame, domains: Domains, group: Sequence[int], budget: Budget) -> Block:
    own = among(game, group, domains)
    everywhere = [range(k) for k in own.shape]
    pure = PureSearch(own, budget).run(everywhere)
    return Block(tuple(group), [domains[i] for i in group], own, pure)


def _reason(number: int, parts: Sequence[Block], how: str) -> str:
    """The reason for the completeness of a list of equilibria."""
    where = "" if len(parts) == 1 else f" in {len(parts)} independent blocks"
    if any(part.pure.stopped for part in parts):
        branches = sum(part.pure.branches for part in parts)
        return (
            f"the limit ended the search for pure equilibria after {branches} branches{where}; "
            f"{how}"
        )
    if not number:
        return f"there is no pure equilibrium{where}; {how}"
    return f"all pure equilibria{where}: {how}; mixed ones are not looked for"


def _listed(
    alone: Sequence[int], parts: Sequence[Block], number: int
) -> tuple[list[list[int]], str]:
    """The profiles that are listed, and how they were chosen."""
    if number <= MOST_LISTED:
        every = product(*(list(part.pure) for part in parts))
        return [_together(alone, parts, chosen) for chosen in every], f"{number} of them"
    rng = random.Random(SEED)
    drawn: dict[tuple[int, ...], None] = {}
    while len(drawn) < MOST_LISTED:
        chosen = [_drawn(part.pure.parts, rng) for part in parts]
        drawn[tuple(_together(alone, parts, chosen))] = None
    how = f"{number:,} of them, of which {MOST_LISTED} drawn evenly are listed"
    return [list(profile) for profile in sorted(drawn)], how


def _drawn(eliminations: Sequence[Elimination], rng: random.Random) -> tuple[int, ...]:
    return rng.choices(eliminations, [elimination.number for elimination in eliminations])[0].draw(
        rng
    )


def _together(
    alone: Sequence[int], parts: Sequence[Block], chosen: Sequence[Sequence[int]]
) -> list[int]:
    """The profile of the whole game that each block's actors play as in the block's own."""
    profile = list(alone)
    for part, own in zip(parts, chosen, strict=True):
        for actor, action in part.actions(own).items():
            profile[actor] = action
    return profile


def _pure(game: CompactGame, profile: Sequence[int]) -> Equilibrium:
    """The equilibrium that a profile is, verified from the factors.

    raises: ComputationError if somebody would gain by deviating, which no solver is to return
    """
    if any(game.regrets(profile)):
        raise ComputationError("a pure profile failed verification. Please report the game file.")
    mixes = tuple(np.eye(k)[a] for k, a in zip(game.shape, profile, strict=True))
    payoffs = np.array([float(value) for value in game.payoffs(profile)])
    return Equilibrium(mixes, payoffs, 0.0, game.is_strict(profile), _events(game, mixes))


def _events(game: CompactGame, mixes: StrategyProfile) -> dict[str, float]:
    return {event: game.probability(event, mixes) for event in game.events}


def _mixed(
    game: CompactGame, alone: Sequence[int], parts: Sequence[Block], budget: Budget
) -> tuple[list[Equilibrium], str]:
    """One equilibrium: blocks without a pure one mix, the others play their first."""
    mixes = {i: np.eye(k)[a] for i, (k, a) in enumerate(zip(game.shape, alone, strict=True))}
    for part in parts:
        first = next(iter(part.pure), None)
        if first is not None:
            mixes |= {i: np.eye(game.shape[i])[a] for i, a in part.actions(first).items()}
            continue
        equilibrium = one_equilibrium(part.game, budget)
        if equilibrium is None:
            return [], "the logit branch led to no other"
        mixes |= part.mixes(equilibrium, game.shape)
    profile = tuple(mixes.values())
    payoffs, regrets = game.expected_payoffs(profile)
    spans = np.array([span or 1.0 for span in payoff_spans(game)])
    if (regrets / spans).max() > RELATIVE_TOLERANCE:
        return [], "what the logit branch led to failed verification"
    one = Equilibrium(profile, payoffs, float(regrets.max()), False, _events(game, profile))
    return [one], "listed is one mixed, to which the logit branch leads; others may exist"
