"""The pact under different notions of stability, side by side, and where they disagree.

Nash and strict equilibrium look one deviation ahead; strong and coalition-proof equilibrium let
actors deviate together; perfection lets them err; rationalizability asks only what is not excluded
by common knowledge of rationality; the graph model's GMR, SMR and SEQ let a deviation be answered.
Each is defined in the module that decides it: `solvers.coalition_proof`, `solvers.trembling_hand`,
`solvers.dominance`, `solvers.graph_stability`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import Game, PureProfile
from alliancegame.game.payoffs import build_game
from alliancegame.game.profile_graph import graph_of, payoff_ranks
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.numerals import listed
from alliancegame.pact.concept_verdict import NO_COALITION, ConceptVerdict, title
from alliancegame.pact.factor_verdicts import verdicts_from_factors
from alliancegame.pact.margins import commitment_of
from alliancegame.pact.play import unsearched
from alliancegame.pact.profile import pact_in
from alliancegame.records.pact_records import ConceptsRecord
from alliancegame.solvers.coalition_proof import blocking_coalitions, coalition_proof
from alliancegame.solvers.dominance import iterated_dominance
from alliancegame.solvers.graph.improvements import (
    Coalition,
    Concept,
    Improvement,
    Reach,
    coalitions,
)
from alliancegame.solvers.trembling_hand import trembling_hand

if TYPE_CHECKING:
    import pandas as pd

MOST_STATES = 5_000
"""The most profiles for which the graph model's answers are looked for."""


@frozen(eq=False, repr=False)
class Concepts(Shown):
    """The pact under every concept; iterates in a fixed order."""

    model: Model
    verdicts: tuple[ConceptVerdict, ...]

    def __getitem__(self, concept: str) -> ConceptVerdict:
        return next(verdict for verdict in self.verdicts if verdict.concept == concept)

    @property
    def sentence(self) -> str:
        """A sentence on where the concepts disagree."""
        kept = [verdict.concept for verdict in self.verdicts if verdict.holds]
        broken = [verdict.concept for verdict in self.verdicts if verdict.holds is False]
        if not broken:
            return "The pact is stable under every concept that decides it."
        if not kept:
            return "The pact is stable under none of the concepts."
        return f"The pact is stable as: {', '.join(kept)}. Not as: {', '.join(broken)}."

    def to_dict(self) -> ConceptsRecord:
        """JSON-ready."""
        return {
            "verdicts": [
                {"concept": verdict.concept, "holds": verdict.holds, "because": verdict.because}
                for verdict in self.verdicts
            ],
            "sentence": self.sentence,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per concept."""
        import pandas as pd

        return pd.DataFrame(self.to_dict()["verdicts"]).set_index("concept")


def concepts(model: Model, shocks: Sequence[Hit] = ()) -> Concepts:
    """The pact under every solution concept, with the actions open under the shocks.

    raises: AllianceGameError if the model names no commitment

    >>> ag.concepts("prisoners-dilemma").sentence
    'The pact is stable as: GMR, SMR, SEQ, GMR for coalitions, SMR for...
    """
    commitment_of(model)
    if model.simultaneous and unsearched(model) is not None:
        return Concepts(model, verdicts_from_factors(model, shocks))
    game = build_game(model, shocks)
    profile = pact_in(model, game)
    if profile is None:
        reason = "a part of the pact is not open."
        return Concepts(model, (ConceptVerdict("Nash equilibrium", False, reason),))
    return Concepts(model, _Examination(model, game, profile).verdicts())


class _Examination:
    """The pact in its game, by the order of payoffs."""

    def __init__(self, model: Model, game: Game, profile: PureProfile) -> None:
        self.game = game
        self.profile = profile
        self.labels = [actor.label for actor in model.actors]
        self.ranks = payoff_ranks(game).reshape(game.size, *game.shape)
        self.blocking = blocking_coalitions(self.ranks, profile)

    def verdicts(self) -> tuple[ConceptVerdict, ...]:
        return (
            self._nash(),
            self._strict(),
            self._strong(),
            self._coalition_proof(),
            self._perfect(),
            self._rationalizable(),
            *self._graph(),
        )

    def _who(self, coalition: Coalition) -> str:
        return listed([self.labels[i] for i in coalition])

    def _moves(self, target: PureProfile) -> str:
        changed = [i for i in range(self.game.size) if target[i] != self.profile[i]]
        return ", ".join(f'{self.labels[i]} "{self.game.actions[i][target[i]]}"' for i in changed)

    def _nash(self) -> ConceptVerdict:
        alone = [c for c in self.blocking if len(c) == 1]
        if not alone:
            return ConceptVerdict("Nash equilibrium", True, "nobody gains by leaving alone.")
        moved = self._moves(self.blocking[alone[0]])
        return ConceptVerdict("Nash equilibrium", False, f"it pays to leave alone: {moved}.")

    def _strict(self) -> ConceptVerdict:
        name = "strict equilibrium"
        for i, kept in enumerate(self.profile):
            line = np.moveaxis(self.ranks[i], i, -1)[self.profile[:i] + self.profile[i + 1 :]]
            for action, rank in enumerate(line.tolist()):
                if action != kept and rank >= line[kept]:
                    other = self.game.actions[i][action]
                    return ConceptVerdict(
                        name, False, f'{self.labels[i]} does not lose by "{other}".'
                    )
        return ConceptVerdict(name, True, "everybody loses by leaving alone.")

    def _strong(self) -> ConceptVerdict:
        name = "strong equilibrium"
        if not self.blocking:
            return ConceptVerdict(name, True, NO_COALITION)
        coalition, target = next(iter(self.blocking.items()))
        if len(coalition) == 1:
            return ConceptVerdict(
                name, False, f"it pays even to leave alone: {self._moves(target)}."
            )
        reason = f"{self._who(coalition)} gain together: {self._moves(target)}."
        return ConceptVerdict(name, False, reason)

    def _coalition_proof(self) -> ConceptVerdict:
        name = "coalition-proof equilibrium"
        if not self.blocking:
            return ConceptVerdict(name, True, NO_COALITION)
        if min(map(len, self.blocking)) == 1:
            return ConceptVerdict(name, False, "it is no Nash equilibrium.")
        holds = coalition_proof(self.ranks, self.profile)
        if holds is None:
            return ConceptVerdict(name, None, "the game is too large to try all coalitions.")
        if holds:
            reason = "the coalitions that gain would break up in turn."
            return ConceptVerdict(name, True, reason)
        return ConceptVerdict(name, False, "a coalition gains by a deviation that would last.")

    def _perfect(self) -> ConceptVerdict:
        perfection = trembling_hand(self.game, self.profile)
        return ConceptVerdict("trembling-hand perfect", perfection.perfect, f"{perfection.reason}.")

    def _rationalizable(self) -> ConceptVerdict:
        result = iterated_dominance(self.game)
        gone = [
            removal for removal in result.removals if removal.action == self.profile[removal.actor]
        ]
        name = "rationalizable"
        if gone:
            action = self.game.actions[gone[0].actor][gone[0].action]
            who = self.labels[gone[0].actor]
            reason = f'"{action}" of {who} is strictly dominated in round {gone[0].round}.'
            return ConceptVerdict(name, False, reason)
        if result.solvable:
            return ConceptVerdict(name, True, "it is the only profile left by iterated dominance.")
        left = int(np.prod([len(own) for own in result.kept]))
        return ConceptVerdict(name, True, f"it is one of {left} profiles left by dominance.")

    def _graph(self) -> list[ConceptVerdict]:
        answers = (Concept.GMR, Concept.SMR, Concept.SEQ)
        if self.ranks[0].size > MOST_STATES:
            reason = "the game has too many profiles to follow the answers."
            return [
                ConceptVerdict(title(c, together=together), None, reason)
                for together in (False, True)
                for c in answers
            ]
        reach = Reach(graph_of(self.game))
        start = int(np.ravel_multi_index(self.profile, self.game.shape))
        improvements = [
            improvement
            for coalition in coalitions(self.game.size)
            for improvement in reach.improvements(coalition, start)
        ]
        alone = [improvement for improvement in improvements if len(improvement.coalition) == 1]
        return [
            self._answered(c, items, together=together)
            for together, items in ((False, alone), (True, improvements))
            for c in answers
        ]

    def _answered(
        self, concept: Concept, improvements: list[Improvement], *, together: bool
    ) -> ConceptVerdict:
        name = title(concept, together=together)
        if not improvements:
            who = "no coalition" if together else "nobody"
            return ConceptVerdict(name, True, f"{who} gains by moving, so no answer is needed.")
        open_ones = [
            improvement for improvement in improvements if not improvement.deterred(concept)
        ]
        if open_ones:
            example = open_ones[0]
            moved = self._moves(self._profile(example.target))
            return ConceptVerdict(
                name, False, f"nothing deters {self._who(example.coalition)}: {moved}."
            )
        example = improvements[0]
        ends = {Concept.GMR: example.gmr, Concept.SMR: example.smr, Concept.SEQ: example.seq}
        target, end = self._profile(example.target), self._profile(ends[concept] or 0)
        changed = [i for i in range(self.game.size) if end[i] != target[i]]
        answer = ", ".join(f'{self.labels[i]} "{self.game.actions[i][end[i]]}"' for i in changed)
        reason = f"each gain can be answered: {self._moves(target)} by {answer}."
        return ConceptVerdict(name, True, reason)

    def _profile(self, state: int) -> PureProfile:
        return tuple(int(a) for a in np.unravel_index(state, self.game.shape))
