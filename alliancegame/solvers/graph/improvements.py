"""Improvements of coalitions in a graph model, and the answers of the others that deter them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from alliancegame.frozen import frozen
from alliancegame.model.graph import GraphModel

if TYPE_CHECKING:
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
