"""Stability in graph models: when does it deter from a move that the others can answer it?

A coalition's improvement from a state is a state that it can reach, by a sequence of moves of its
members in which nobody moves twice running, and that every member prefers. An opponents' answer is
such a sequence of theirs from there; it deters if it ends where some member of the coalition is no
better off than at the start. A state is stable for the coalition under

    R    rational (Nash):              it has no improvement
    GMR  general metarational:         every improvement has a deterring answer
    SMR  symmetric metarational:       ... after which the coalition cannot escape to an improvement
    SEQ  sequential:                   ... each step of which improves things for who takes it

With a single actor as the coalition these are the usual definitions.

source: Fang, Hipel and Kilgour (1993), chapters 3 and 4; for coalitions Kilgour, Hipel, Fang and
Peng (2001) and Inohara and Hipel (2008), with answers by any sequence of single moves
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.model.called import does
from alliancegame.model.graph import GraphModel
from alliancegame.numerals import listed
from alliancegame.records.solution_records import GraphStabilityRecord, StatusQuoRecord
from alliancegame.solvers.graph.improvements import (
    Coalition,
    Concept,
    Improvement,
    Reach,
    coalitions,
)

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False, repr=False)
class GraphStability(Shown):
    """The states of a graph model that are stable, for whom, in which sense.

    improvements: for each state, those of every coalition, single actors first
    """

    graph: GraphModel
    improvements: tuple[tuple[Improvement, ...], ...]

    def stable(self, state: int, concept: Concept, coalition: Coalition) -> bool:
        """Whether the coalition (a single actor included) stays at the state."""
        return all(
            improvement.deterred(concept)
            for improvement in self.improvements[state]
            if improvement.coalition == coalition
        )

    def equilibria(self, concept: Concept, *, coalitions: bool = False) -> tuple[str, ...]:
        """The states stable for every actor, or for every coalition."""
        return tuple(
            name
            for state, name in enumerate(self.graph.state_names)
            if all(
                improvement.deterred(concept)
                for improvement in self.improvements[state]
                if coalitions or len(improvement.coalition) == 1
            )
        )

    def told(self, state: int) -> str:
        """The stability of a state for every actor on its own, and who gains by moving from it."""
        names, labels = self.graph.state_names, list(self.graph.actors.values())
        alone = [
            improvement
            for improvement in self.improvements[state]
            if len(improvement.coalition) == 1
        ]
        kept = [str(c) for c in Concept if all(improvement.deterred(c) for improvement in alone)]
        now = ", the status quo," if names[state] == self.graph.status_quo else ""
        if not alone:
            return f"State {names[state]}{now} is stable: nobody gains by a move."
        improvements = [
            f"{does(labels[move.coalition[0]], 'gains')} by moving to {names[move.target]}"
            for move in alone
            if kept or not move.deterred(Concept.GMR)
        ]
        if kept:
            return (
                f"State {names[state]}{now} is stable only by answers, under {listed(kept)}: "
                f"{listed(improvements)}, which others can answer."
            )
        return (
            f"State {names[state]}{now} is not stable: {listed(improvements)}, "
            "and no answer deters it."
        )

    @cached_property
    def sentence(self) -> str:
        """The equilibria under each concept, in a sentence."""
        parts = [f"{c}: {', '.join(self.equilibria(c)) or 'none'}" for c in Concept]
        return f"States stable for every actor: {'; '.join(parts)}."

    @property
    def status_quo(self) -> StatusQuoRecord | None:
        """The state in which the conflict is, if the file says so, and the concepts that keep it
        for every actor.
        """
        name = self.graph.status_quo
        if name is None:
            return None
        return {"state": name, "stable": [str(c) for c in Concept if name in self.equilibria(c)]}

    def to_dict(self) -> GraphStabilityRecord:
        """JSON-ready."""
        names = self.graph.actor_names
        return {
            "game": self.graph.name,
            "status_quo": self.status_quo,
            "equilibria": {str(c): list(self.equilibria(c)) for c in Concept},
            "coalition_equilibria": {
                str(c): list(self.equilibria(c, coalitions=True)) for c in Concept
            },
            "states": [
                {
                    "state": name,
                    "stable": {
                        actor: [str(c) for c in Concept if self.stable(state, c, (i,))]
                        for i, actor in enumerate(names)
                    },
                }
                for state, name in enumerate(self.graph.state_names)
            ],
            "improvements": [
                {
                    "coalition": [names[i] for i in improvement.coalition],
                    "from": self.graph.state_names[improvement.start],
                    "to": self.graph.state_names[improvement.target],
                    "deterred": [str(c) for c in Concept if improvement.deterred(c)],
                }
                for row in self.improvements
                for improvement in row
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per state: the concepts under which it is stable, by actor and for all."""
        import pandas as pd

        rows = []
        for record in self.to_dict()["states"]:
            row = {actor: " ".join(concepts) for actor, concepts in record["stable"].items()}
            state = record["state"]
            row["all"] = " ".join(c for c in Concept if state in self.equilibria(c))
            row["coalitions"] = " ".join(
                c for c in Concept if state in self.equilibria(c, coalitions=True)
            )
            rows.append(row)
        return pd.DataFrame(rows, index=pd.Index(self.graph.state_names, name="state"))


def graph_stability(graph: GraphModel) -> GraphStability:
    """The stability of every state for every actor and coalition."""
    reach = Reach(graph)
    groups = list(coalitions(len(graph.actors)))
    return GraphStability(
        graph,
        tuple(
            tuple(
                improvement for group in groups for improvement in reach.improvements(group, state)
            )
            for state in range(len(graph.states))
        ),
    )
