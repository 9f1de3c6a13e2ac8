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

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.model.called import does
from alliancegame.model.graph import GraphModel
from alliancegame.numerals import listed
from alliancegame.records.solution_records import GraphStabilityRecord, StatusQuoRecord

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array

Coalition: TypeAlias = tuple[int, ...]
States: TypeAlias = npt.NDArray[np.bool_]

MOST_DENSE = 256
"""States up to which moves are a dense matrix: scipy takes longer to load than that to multiply."""


class Concept(StrEnum):
    """A notion of stability, by its usual abbreviation."""

    R = "R"
    GMR = "GMR"
    SMR = "SMR"
    SEQ = "SEQ"


@frozen
class Improvement:
    """A move that a coalition would make, and the answers of the others that deter it.

    gmr, smr, seq: the end of an answer that deters in this sense; None: there is none
    """

    coalition: Coalition
    start: int
    target: int
    gmr: int | None
    smr: int | None
    seq: int | None

    def deterred(self, concept: Concept) -> bool:
        """Whether the others have an answer that deters, in the concept's sense."""
        match concept:
            case Concept.R:
                return False
            case Concept.GMR:
                return self.gmr is not None
            case Concept.SMR:
                return self.smr is not None
            case Concept.SEQ:
                return self.seq is not None


class Reach:
    """The states that can be reached from each state, by each actor."""

    def __init__(self, graph: GraphModel) -> None:
        self.graph = graph
        self.ranks = np.array(graph.ranks)
        self.size = len(graph.states)
        self._steps: dict[tuple[int, bool], csr_array | npt.NDArray[np.float32]] = {}

    def improvements(self, coalition: Coalition, state: int) -> tuple[Improvement, ...]:
        """Every improvement of the coalition from the state, with the answers that deter it."""
        wanted = self.better(coalition, state)
        if not wanted.any():
            return ()
        targets = np.flatnonzero(self.reached(coalition, [state])[0] & wanted)
        if not len(targets):
            return ()
        others = tuple(i for i in range(len(self.graph.actors)) if i not in coalition)
        hurt = ~wanted
        answers = self.reached(others, targets) & hurt
        improving = self.reached(others, targets, improving=True) & hurt
        used = np.flatnonzero(answers.any(axis=0))
        escapes = (self.reached(coalition, used) & wanted).any(axis=1)
        final = np.zeros(self.size, dtype=np.bool_)
        final[used[~escapes]] = True
        return tuple(
            Improvement(
                coalition,
                state,
                int(target),
                _first(answers[row]),
                _first(answers[row] & final),
                _first(improving[row]),
            )
            for row, target in enumerate(targets)
        )

    def better(self, coalition: Coalition, state: int) -> States:
        """The states that every member prefers to this one, shape (states,)."""
        members = self.ranks[list(coalition)]
        result: States = np.all(members > members[:, [state]], axis=0)
        return result

    def reached(
        self, movers: Iterable[int], starts: Iterable[int], *, improving: bool = False
    ) -> States:
        """States reached by one or more moves, nobody moving twice running.

        improving: count only moves to a state that the mover prefers to the one it leaves
        returns:   shape (len(starts), states)
        """
        from_each = list(starts)
        here = np.zeros((self.size, len(from_each)), dtype=np.float32)
        here[from_each, np.arange(len(from_each))] = 1
        group = list(movers)
        steps = {i: self._step(i, improving=improving) for i in group}
        last = {i: steps[i] @ here > 0 for i in group}
        fresh = dict(last)
        while any(flags.any() for flags in fresh.values()):
            following = {}
            for i in group:
                by_others = [fresh[j] for j in group if j != i]
                if not by_others:
                    following[i] = np.zeros_like(last[i])
                    continue
                moved = steps[i] @ np.logical_or.reduce(by_others).astype(np.float32) > 0
                following[i] = moved & ~last[i]
                last[i] = last[i] | moved
            fresh = following
        nowhere = np.zeros_like(here, dtype=np.bool_)
        result: States = np.logical_or.reduce([nowhere, *last.values()]).T
        return result

    def path(
        self, movers: Sequence[int], start: int, end: int, *, improving: bool = False
    ) -> tuple[tuple[int, int], ...]:
        """A shortest such sequence as (mover, state moved to); the end is reachable."""
        queue: list[tuple[int, int, tuple[tuple[int, int], ...]]] = [(start, -1, ())]
        seen = {(start, -1)}
        for state, last, steps in queue:
            for mover in movers:
                if mover == last:
                    continue
                for target in self.graph.moves[mover][state]:
                    if improving and self.ranks[mover, target] <= self.ranks[mover, state]:
                        continue
                    if target == end:
                        return (*steps, (mover, target))
                    if (target, mover) not in seen:
                        seen.add((target, mover))
                        queue.append((target, mover, (*steps, (mover, target))))
        raise ValueError("the end is not reachable")

    def _step(self, actor: int, *, improving: bool) -> csr_array | npt.NDArray[np.float32]:
        """The actor's moves as a matrix, shape (states moved to, states left)."""
        key = (actor, improving)
        if key not in self._steps:
            pairs = [
                (target, state)
                for state, targets in enumerate(self.graph.moves[actor])
                for target in targets
                if not improving or self.ranks[actor, target] > self.ranks[actor, state]
            ]
            self._steps[key] = _matrix(pairs, self.size)
        return self._steps[key]


def _matrix(pairs: Sequence[tuple[int, int]], size: int) -> csr_array | npt.NDArray[np.float32]:
    """Ones at the pairs in a square matrix; a sparse one only where it is large."""
    rows, columns = map(list, zip(*pairs, strict=True)) if pairs else ([], [])
    if size <= MOST_DENSE:
        dense = np.zeros((size, size), dtype=np.float32)
        dense[rows, columns] = 1
        return dense
    from scipy.sparse import csr_array

    ones = np.ones(len(pairs), dtype=np.float32)
    return csr_array((ones, (rows, columns)), shape=(size, size))


def _first(mask: States) -> int | None:
    return int(mask.argmax()) if mask.any() else None


def coalitions(count: int, largest: int | None = None) -> Iterator[Coalition]:
    """Every non-empty coalition of `count` actors, the smallest first."""
    for size in range(1, (count if largest is None else largest) + 1):
        yield from combinations(range(count), size)


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
                    "coalition": [names[i] for i in item.coalition],
                    "from": self.graph.state_names[item.start],
                    "to": self.graph.state_names[item.target],
                    "deterred": [str(c) for c in Concept if item.deterred(c)],
                }
                for row in self.improvements
                for item in row
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
