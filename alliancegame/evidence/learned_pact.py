"""The pact before and after the evidence: its probability, its margin, and what may break it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from alliancegame.evidence.outcomes import Outcomes, broken, outcomes
from alliancegame.evidence.posterior import Posterior
from alliancegame.evidence.prior import Prior
from alliancegame.evidence.spread import Spread, even, spread
from alliancegame.frozen import frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.model import Model
from alliancegame.records.evidence_records import BreakRecord, PairRecord


@frozen
class Pair:
    """A probability or share before and after the evidence; None where it has no meaning."""

    prior: float | None
    posterior: float | None

    def to_dict(self) -> PairRecord:
        """JSON-ready."""
        return {"prior": self.prior, "posterior": self.posterior}


@frozen
class Break:
    """A shock that may break the pact.

    chance: that it does at some intensity, if the pact holds without it
    least:  the least intensity that does, where it does; None where it never does
    """

    shock: str
    label: str
    chance: Pair
    least: tuple[Spread | None, Spread | None]

    def to_dict(self) -> BreakRecord:
        """JSON-ready."""
        before, after = (
            None if intensity is None else intensity.to_dict() for intensity in self.least
        )
        return {
            "shock": self.shock,
            **self.chance.to_dict(),
            "at": {"prior": before, "posterior": after},
        }


@frozen
class LearnedPact:
    """The pact as the evidence leaves it.

    holds:  the probability that it is an equilibrium; None where the file names no pact
    margin: before and after; None where it is not finite at some draw, or without a pact
    breaks: the likeliest first
    """

    holds: Pair
    margin: tuple[Spread, Spread] | None
    breaks: tuple[Break, ...]


def learned_pact(model: Model, prior: Prior, belief: Posterior, seed: int) -> LearnedPact:
    """The pact at the draws of the prior and, by their weights, at those of the posterior.

    seed: of the intensities at which shocks are tried
    """
    if model.commitment is None:
        return LearnedPact(Pair(None, None), None, ())
    sides = [
        (belief.prior.parameters, even(belief.prior.size)),
        (belief.draws.parameters, belief.weights),
    ]
    if not prior.coordinates:  # every draw is the file's own numbers
        sides = [(points[:, :1], np.ones(1)) for points, _ in sides]
    per_side = [outcomes(model, prior.coordinates, points) for points, _ in sides]
    before, after = (
        side_outcomes.share(weights)
        for side_outcomes, (_, weights) in zip(per_side, sides, strict=True)
    )
    least = [
        broken(model, prior.coordinates, points, weights * side_outcomes.holds, seed)
        for side_outcomes, (points, weights) in zip(per_side, sides, strict=True)
    ]
    breaks = [_break(model, name, least) for name in least[0]]
    breaks.sort(key=lambda break_: -(break_.chance.posterior or 0.0))
    margins = _margins(per_side, [weights for _, weights in sides])
    return LearnedPact(Pair(before, after), margins, tuple(breaks))


def _margins(per_side: list[Outcomes], weights: list[FloatArray]) -> tuple[Spread, Spread] | None:
    if not all(np.isfinite(side.margin).all() for side in per_side):
        return None
    before, after = map(spread, [side.margin for side in per_side], weights)
    return before, after


def _break(model: Model, shock: str, least: Sequence[Mapping[str, FloatArray]]) -> Break:
    chances: list[float | None] = []
    spreads: list[Spread | None] = []
    for side in least:
        intensities = side[shock]
        breaking = intensities[np.isfinite(intensities)]
        chances.append(len(breaking) / len(intensities) if len(intensities) else None)
        spreads.append(spread(breaking, even(len(breaking))) if len(breaking) else None)
    return Break(shock, model.shock(shock).label, Pair(*chances), (spreads[0], spreads[1]))
