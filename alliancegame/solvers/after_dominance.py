"""Another solver on what iterated strict dominance leaves of a game.

No equilibrium plays a strictly dominated action, nor, once those are gone, an action that is then
dominated. So the equilibria of the game are those of what is left, and every removal is proved in
exact arithmetic.

source: Bernheim (1984); Pearce (1984)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar, cast

import numpy as np

from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray, Game
from alliancegame.solvers.base import (
    Budget,
    Candidate,
    Certificate,
    Component,
    Findings,
    NashSubset,
    Solver,
)
from alliancegame.solvers.dominance import DominanceResult, iterated_dominance
from alliancegame.solvers.region import Region

Number = TypeVar("Number", float, Fraction)


@frozen
class AfterDominance:
    """Eliminates iteratively, then asks `within` where so many payoffs are left, else `beyond`."""

    within: Solver
    beyond: Solver
    largest: int

    @property
    def name(self) -> str:
        return f"{self.within.name} after dominance"

    def refuses(self, game: Game) -> str | None:
        return self.within.refuses(game) or self.beyond.refuses(game)

    def search(self, game: Game, budget: Budget) -> Findings:
        left = iterated_dominance(game)
        reduced = left.reduced
        solver = self.within if reduced.payoffs.size <= self.largest else self.beyond
        findings = solver.search(reduced, budget)
        certificate = findings.certificate
        removed = f"{len(left.removals)} strictly dominated actions removed; "
        return Findings(
            tuple(_lifted(candidate, left) for candidate in findings.candidates),
            findings.coverage,
            (removed if left.removals else "") + findings.reason,
            tuple(_lifted_component(component, left) for component in findings.components),
            None if certificate is None else RemovalCertificate(left, certificate),
            findings.stats,
            None if findings.unlisted is None else _lifted_region(findings.unlisted, left),
            findings.stopped,
            findings.distinct,
        )


@frozen(eq=False)
class RemovalCertificate:
    """The removals with their witnesses, and a certificate for the game that is left."""

    left: DominanceResult
    inner: Certificate

    def check(self, game: Game) -> str | None:
        """None if every removal and the inner certificate hold for this game."""
        proved = DominanceResult(game, self.left.kept, self.left.removals, ())
        for removal in self.left.removals:
            if removal.advantage <= 0:
                return (
                    f"removal of action {removal.action} of actor {removal.actor} has no advantage"
                )
        if self.left.removals and proved.residual > 0:
            return "a removed action is not strictly dominated by its witness"
        if proved.kept_before(proved.rounds + 1) != self.left.kept:
            return "the actions left are not those that the removals leave"
        return self.inner.check(proved.reduced)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"removals": self.left.to_dict()["removals"], "left": self.inner.to_dict()}


def _lifted(candidate: Candidate, left: DominanceResult) -> Candidate:
    """The profile of the reduced game as one of the whole game."""
    exact: list[tuple[Fraction, ...]] = []
    rounded: list[FloatArray] = []
    for mix, kept, size in zip(candidate, left.kept, left.game.shape, strict=True):
        if isinstance(mix, np.ndarray):
            rounded.append(np.array(_spread(mix.tolist(), kept, size, 0.0)))
        else:
            exact.append(tuple(_spread(cast("tuple[Fraction, ...]", mix), kept, size, Fraction(0))))
    return tuple(rounded) if rounded else tuple(exact)


def _lifted_component(component: Component, left: DominanceResult) -> Component:
    return Component(tuple(_lifted_subset(subset, left) for subset in component.subsets))


def _lifted_subset(subset: NashSubset, left: DominanceResult) -> NashSubset:
    return NashSubset(
        tuple(
            tuple(tuple(_spread(mix, kept, size, Fraction(0))) for mix in mixes)
            for mixes, kept, size in zip(subset.vertices, left.kept, left.game.shape, strict=True)
        )
    )


def _lifted_region(region: Region, left: DominanceResult) -> Region:
    columns = []
    for vertices, kept, size in zip(region.vertices, left.kept, left.game.shape, strict=True):
        whole = np.zeros((*vertices.shape[:2], size))
        whole[:, :, list(kept)] = vertices
        columns.append(whole)
    return Region(tuple(columns))


def _spread(mix: Sequence[Number], kept: Sequence[int], size: int, zero: Number) -> list[Number]:
    """The mix over all the actor's actions: nothing on those that were removed."""
    whole = [zero] * size
    for action, probability in zip(kept, mix, strict=True):
        whole[action] = probability
    return whole
