"""Equilibria of a tree put together from those of its stages.

1. The subgames are taken from the last to the first, the ones inside a subgame before it.
2. Within a subgame, each subgame inside stands for the payoffs of one of its equilibria; what is
   left is its stage, a tree of its own.
3. Every combination of equilibria of the subgames inside is carried on, so that all ties are
   followed up. A subgame with a continuum of equilibria is not cut off: it stays a part of the
   stage around it, unless that becomes too large.
4. Where nothing is found in a stage, another method leads to one of its equilibria: the agent logit
   branch, or what asks less of an equilibrium where less is asked.
5. What a subgame is worth may be irrational. It is then enclosed, and moves are compared with as
   many digits as tell them apart; beyond a limit both are followed up.

source: Selten (1965); Kuhn (1953), theorem 4
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain, product
from typing import TypeAlias

from alliancegame.frozen import frozen
from alliancegame.game.trees.assessment import (
    Assessment,
    Belief,
    assess,
    bayes_beliefs,
    is_verified,
)
from alliancegame.game.trees.tree import Tree
from alliancegame.game.verify import RELATIVE_TOLERANCE
from alliancegame.solvers.base import USUAL_WORK, Budget
from alliancegame.solvers.trees.enclosure import enclosure
from alliancegame.solvers.trees.stage_trees import (
    cut_out,
    own_nodes,
    smallest_subgames,
    support_combinations,
)
from alliancegame.solvers.trees.traced import traced
from alliancegame.solvers.trees.worth import Worth, enclosed, expected, loose, nearly_best

MOST_SUPPORTS = 2_000_000
"""Beyond so many combinations of supports in a stage, they are not enumerated."""

MOST_CARRIED_ON = 1000
"""The most equilibria of a subgame that are carried on, unless more are asked for."""

LATE = "the limit was met"

SEARCHED = 0.9
"""The share of the time left that a stage is searched for; the rest is for the logit branch, which
has a second at the least."""

_NEAR = (
    "an irrational value is too near to another payoff to be told apart in 450 digits: both moves "
    "are followed up"
)
_AROUND = "a stage is solved around an irrational value, which is known to many digits only"
_LOOSE = (
    f"an irrational value that could not be enclosed counts as known to {RELATIVE_TOLERANCE:g} of "
    "the payoff range"
)

Note: TypeAlias = Callable[[str], None]
"""Is told why equilibria may be missing."""

StageSolver: TypeAlias = Callable[[Tree, Budget, Note], Iterable[Assessment]]
"""Equilibria of a stage, each verified."""


@frozen
class One:
    """An equilibrium of a stage, verified, and in words the method that led to it."""

    assessment: Assessment
    method: str


def on_the_branch(stage: Tree, budget: Budget) -> One | None:
    """The sequential equilibrium to which the agent logit branch leads."""
    assessment = traced(stage, budget)
    return None if assessment is None else One(assessment, "to which the logit branch leads")


Ranges: TypeAlias = tuple[tuple[Fraction, Fraction], ...]


@frozen
class Local:
    """Behaviour and belief at an information set; ranges as in an assessment."""

    mix: tuple[Fraction, ...]
    belief: Belief | None = None
    supporting: Ranges = ()
    mixing: Ranges = ()


@frozen
class Part:
    """An equilibrium of a subgame: {information set: what is done there}, and what it pays.

    is_free: whether it stands for a continuum
    """

    choices: Mapping[int, Local]
    worth: Worth
    is_free: bool = False


@dataclass
class Assembly:
    """One run through the stages; `gaps` says, once it is over, what may be missing.

    limit:  the most equilibria of a subgame that are carried on
    one_of: gives one equilibrium of a stage in which the solver finds none
    """

    tree: Tree
    budget: Budget
    solve_stage: StageSolver
    limit: int = MOST_CARRIED_ON
    one_of: Callable[[Tree, Budget], One | None] = on_the_branch
    gaps: list[str] = field(default_factory=list)

    def _note(self, gap: str) -> None:
        if gap not in self.gaps:
            self.gaps.append(gap)

    def equilibria(self) -> Iterator[Assessment]:
        """Equilibria of the whole tree, each verified at every information set."""
        for position, part in enumerate(self._parts()):
            if position and self.budget.spent:
                self._note(LATE)
                return
            places = [part.choices[place] for place in range(len(self.tree.information_sets))]
            assessment = assess(
                self.tree,
                tuple(place.mix for place in places),
                [place.belief for place in places],
            )
            if is_verified(assessment):
                yield replace(
                    assessment,
                    supporting={i: p.supporting for i, p in enumerate(places) if p.supporting},
                    mixing={i: p.mixing for i, p in enumerate(places) if p.mixing},
                )
            else:
                self._note("what failed verification in the whole tree is left out")

    def _parts(self) -> list[Part]:
        solved: dict[int, list[Part]] = {}
        sizes = support_combinations(self.tree)
        smallest = smallest_subgames(self.tree)
        for root in self.tree.subgame_roots:
            members = own_nodes(self.tree, root, solved)
            inner = [i for i in members if i in solved]
            own_parts = self._combined(root, members, {i: solved[i] for i in inner})
            if root and any(part.is_free for part in own_parts):
                above = smallest[self.tree.nodes[root].parent]
                if sizes[above] * sizes[root] <= MOST_SUPPORTS:
                    sizes[above] *= sizes[root]
                    continue
                self._note("a continuum of a subgame is carried on at its middle alone")
            solved[root] = own_parts
            for i in inner:
                del solved[i]
        return solved.get(0, [Part({}, Worth(self.tree.nodes[0].payoffs))])

    def _combined(
        self, root: int, members: Sequence[int], inside: Mapping[int, Sequence[Part]]
    ) -> list[Part]:
        """The equilibria of a subgame: those of its stage for each choice of those inside it."""
        combined: list[Part] = []
        for position, chosen in enumerate(product(*inside.values())):
            if position and self.budget.spent:
                self._note(LATE)
                break
            below: dict[int, Local] = {}
            for part in chosen:
                below |= part.choices
            values = {i: part.worth for i, part in zip(inside, chosen, strict=True)}
            for part in self._stage_parts(root, members, values):
                is_free = part.is_free or any(choice.is_free for choice in chosen)
                combined.append(Part({**below, **part.choices}, part.worth, is_free))
                if len(combined) > self.limit:
                    self._note(f"more equilibria than the {self.limit} that were carried on")
                    return combined[: self.limit]
        return combined

    def _stage_parts(
        self, root: int, members: Sequence[int], values: Mapping[int, Worth]
    ) -> Iterator[Part]:
        """The equilibria of a subgame's stage, given what the subgames inside it are worth."""
        node = self.tree.nodes[root]
        nodes = [(child, self.tree.nodes[child].payoffs) for child in node.children]
        worth = [values.get(child, Worth(paid)) for child, paid in nodes if child in values or paid]
        if len(worth) < len(nodes):
            if not all(value.is_exact for value in values.values()):
                self._note(_AROUND)
            yield from self._larger_stage(root, members, values)
        elif node.information_set is None:
            yield Part({}, expected(node.chances, worth))
        else:
            best_moves = self._best_moves(node.information_set, worth)
            yield from best_moves or self._larger_stage(root, members, values)

    def _best_moves(self, place: int, worth: Sequence[Worth]) -> list[Part]:
        """The moves that are best where one is made and nothing follows in the stage.

        None where several are exactly as good as each other, so that they may be mixed.
        """
        near = nearly_best(self.tree.information_sets[place].actor, worth)
        is_doubtful = not all(worth[action].is_exact for action in near)
        if not all(value.is_proved for value in worth) and len(worth) > 1:
            self._note(_LOOSE)
        elif len(near) > 1 and is_doubtful:
            self._note(_NEAR)
        if len(near) > 1 and not is_doubtful:
            return []
        pure = [tuple(Fraction(int(k == best)) for k in range(len(worth))) for best in near]
        return [
            Part({place: Local(mix, (Fraction(1),))}, worth[best])
            for best, mix in zip(near, pure, strict=True)
        ]

    def _larger_stage(
        self, root: int, members: Sequence[int], values: Mapping[int, Worth]
    ) -> Iterator[Part]:
        stage, places = cut_out(self.tree, root, members, values)
        search = iter(self.solve_stage(stage, self.budget.part(SEARCHED), self._note))
        first = next(search, None)
        if first is None:
            seconds = None if self.budget.seconds is None else max(self.budget.remaining, 1.0)
            one = self.one_of(stage, Budget(seconds, work=USUAL_WORK))
            if one is None:
                self._note("of a stage none was found, nor by its logit branch: give more time")
                return
            first = one.assessment
            self._note(f"where a search found none, one is given {one.method}")
        is_exact = all(value.is_exact for value in values.values())
        for assessment in chain([first], search):
            yield self._part(assessment, places, is_exact=is_exact)

    def _part(self, assessment: Assessment, places: Sequence[int], *, is_exact: bool) -> Part:
        """A stage's equilibrium as part of the whole.

        is_exact: whether the payoffs in the stage are, which those of subgames inside need not be
        """
        worth: Worth | None = None
        if is_exact:
            assessment, worth = (
                _enclosed(assessment)
                if any(assessment.regrets)
                else (assessment, Worth(assessment.payoffs))
            )
        choices = {
            place: Local(
                assessment.behaviour[i],
                assessment.beliefs[i],
                assessment.supporting.get(i, ()),
                assessment.mixing.get(i, ()),
            )
            for i, place in enumerate(places)
        }
        worth = worth or loose(assessment.payoffs, self._slack)
        return Part(choices, worth, any(place.mixing for place in choices.values()))

    @cached_property
    def _slack(self) -> tuple[Fraction, ...]:
        return tuple(Fraction(RELATIVE_TOLERANCE) * width for width in self.tree.payoff_ranges)


def _enclosed(assessment: Assessment) -> tuple[Assessment, Worth | None]:
    """A rounded equilibrium of a stage, exact if it is rational after all, and what it pays; None
    if there is no proof of an equilibrium beside it.
    """
    root = enclosure(assessment.tree, assessment.behaviour)
    if root is None:
        return assessment, None
    if (behaviour := root.rational()) is not None:
        settled = bayes_beliefs(assessment.tree, behaviour)
        beliefs = [own or free for own, free in zip(settled, assessment.beliefs, strict=True)]
        exact = assess(assessment.tree, behaviour, beliefs)
        if not any(exact.regrets):
            kept = replace(exact, supporting=assessment.supporting, mixing=assessment.mixing)
            return kept, Worth(exact.payoffs)
    return assessment, enclosed(assessment.payoffs, root)
