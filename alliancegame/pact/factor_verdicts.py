"""The pact's verdict under solution concepts in a game too large to tabulate, from its factors.

What the concepts imply of each other decides most of them: a strict equilibrium is perfect, a Nash
equilibrium rationalizable, and where no coalition gains nobody needs to answer one. Strong
equilibrium is searched for. What only a table of payoffs would decide is told as undecided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alliancegame.game.compact import CompactGame, compact_game
from alliancegame.game.strategies import open_positions, pact_positions
from alliancegame.model.model import Model
from alliancegame.model.shocks import Hit
from alliancegame.numerals import listed
from alliancegame.pact.concept_verdict import NO_COALITION, ConceptVerdict, title
from alliancegame.solvers.compact.coalitions import JointDeviation, joint_deviation
from alliancegame.solvers.compact.domains import undominated
from alliancegame.solvers.graph.improvements import Concept

UNDECIDED = "it would take a table of all payoffs, for which the game is too large."


def verdicts_from_factors(model: Model, shocks: Sequence[Hit] = ()) -> tuple[ConceptVerdict, ...]:
    """The verdict of each concept on the pact of a simultaneous model.

    raises: GameError if the model has sequence or chance
    """
    open_now = open_positions(model, shocks)
    kept = pact_positions(model)
    if any(own not in actions for own, actions in zip(kept, open_now, strict=True)):
        reason = "a part of the pact is not open."
        return (ConceptVerdict("Nash equilibrium", False, reason),)
    profile = [actions.index(own) for own, actions in zip(kept, open_now, strict=True)]
    return tuple(_Examination(model, compact_game(model, shocks), profile).verdicts())


class _Examination:
    """The pact in its game of factors."""

    def __init__(self, model: Model, game: CompactGame, profile: Sequence[int]) -> None:
        self.game = game
        self.profile = profile
        self.labels = [actor.label for actor in model.actors]
        self.regrets = game.regrets(profile)
        self.is_nash = not any(self.regrets)
        self.is_strict = game.is_strict(profile)
        self.joint = joint_deviation(game, profile)

    def verdicts(self) -> list[ConceptVerdict]:
        return [
            self._nash(),
            self._strict(),
            self._strong(),
            self._coalition_proof(),
            self._perfect(),
            self._rationalizable(),
            *self._graph(together=False),
            *self._graph(together=True),
        ]

    def _nash(self) -> ConceptVerdict:
        name = "Nash equilibrium"
        if self.is_nash:
            return ConceptVerdict(name, True, "nobody gains by leaving alone.")
        leaver = next(i for i, regret in enumerate(self.regrets) if regret)
        worth = self.game.action_payoffs(leaver, self.profile)
        better = self._told({leaver: worth.index(max(worth))})
        return ConceptVerdict(name, False, f"it pays to leave alone: {better}.")

    def _strict(self) -> ConceptVerdict:
        name = "strict equilibrium"
        if self.is_strict:
            return ConceptVerdict(name, True, "everybody loses by leaving alone.")
        for i, own in enumerate(self.profile):
            worth = self.game.action_payoffs(i, self.profile)
            for action, value in enumerate(worth):
                if action != own and value >= worth[own]:
                    other = self.game.actions[i][action]
                    reason = f'{self.labels[i]} does not lose by "{other}".'
                    return ConceptVerdict(name, False, reason)
        return ConceptVerdict(name, None, UNDECIDED)

    def _strong(self) -> ConceptVerdict:
        name, joint = "strong equilibrium", self.joint
        if joint.moves is not None:
            moves = self._told(joint.moves)
            if len(joint.moves) == 1:
                return ConceptVerdict(name, False, f"it pays even to leave alone: {moves}.")
            who = listed([self.labels[i] for i in joint.moves])
            return ConceptVerdict(name, False, f"{who} gain together: {moves}.")
        if joint.complete:
            return ConceptVerdict(name, True, NO_COALITION)
        return ConceptVerdict(name, None, _up_to(joint))

    def _coalition_proof(self) -> ConceptVerdict:
        name = "coalition-proof equilibrium"
        if not self.is_nash:
            return ConceptVerdict(name, False, "it is no Nash equilibrium.")
        if self.joint.holds:
            return ConceptVerdict(name, True, NO_COALITION)
        return ConceptVerdict(name, None, UNDECIDED)

    def _perfect(self) -> ConceptVerdict:
        name = "trembling-hand perfect"
        if not self.is_nash:
            return ConceptVerdict(name, False, "it is no Nash equilibrium.")
        if self.is_strict:
            return ConceptVerdict(name, True, "a strict equilibrium is.")
        return ConceptVerdict(name, None, UNDECIDED)

    def _rationalizable(self) -> ConceptVerdict:
        name = "rationalizable"
        if self.is_nash:
            return ConceptVerdict(name, True, "each part is a best reply to the others.")
        left = undominated(self.game)
        for i, own in enumerate(self.profile):
            if own not in left[i]:
                action = f'"{self.game.actions[i][own]}" of {self.labels[i]}'
                return ConceptVerdict(name, False, f"{action} is dominated by another action.")
        return ConceptVerdict(name, None, UNDECIDED)

    def _graph(self, *, together: bool) -> list[ConceptVerdict]:
        holds = self.joint.holds if together else self.is_nash
        who = "no coalition" if together else "nobody"
        reason = f"{who} gains by moving, so no answer is needed." if holds else UNDECIDED
        return [
            ConceptVerdict(title(concept, together=together), True if holds else None, reason)
            for concept in (Concept.GMR, Concept.SMR, Concept.SEQ)
        ]

    def _told(self, moves: Mapping[int, int]) -> str:
        return ", ".join(
            f'{self.labels[i]} "{self.game.actions[i][action]}"' for i, action in moves.items()
        )


def _up_to(joint: JointDeviation) -> str:
    return (
        f"no coalition of up to {joint.up_to} gains; the limit of the search left larger ones "
        f"untried, after {joint.looked} sets of moves."
    )
