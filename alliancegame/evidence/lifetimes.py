"""Survival of the pact, averaged over what is believed before and after the evidence.

    S(t) = E[S(t; θ, r)],   θ the numbers, r the rates at which shocks come and pass

At draws at which the pact fails today it lasts no time, so that S(0) is the probability that it
holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.evidence.at_draws import DRAWS, at_draws
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray
from alliancegame.model.model import Model
from alliancegame.numerals import percent
from alliancegame.pact.time.survival_curve import survival
from alliancegame.records.evidence_records import AveragedRecord, LifetimesRecord

if TYPE_CHECKING:
    import pandas as pd


@frozen(eq=False)
class Averaged:
    """Survival over draws of what is not known, all of shape (times,).

    times:     years from now
    low, high: 5% and 95% quantiles of the probability, over the draws
    """

    times: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray

    def at(self, year: float) -> tuple[float, float, float]:
        """Mean, 5% and 95% quantile at so many years, between the times linearly."""
        mean, low, high = (
            float(np.interp(year, self.times, curve)) for curve in (self.mean, self.low, self.high)
        )
        return mean, low, high

    def to_dict(self) -> AveragedRecord:
        """JSON-ready."""
        return {"mean": self.mean.tolist(), "q05": self.low.tolist(), "q95": self.high.tolist()}


@frozen(eq=False, repr=False)
class Lifetimes(Shown):
    """Survival before and after the evidence.

    draws: of what is not known, before and as many after
    """

    model: Model
    draws: int
    prior: Averaged
    posterior: Averaged

    @property
    def times(self) -> FloatArray:
        """Years from now, shape (times,)."""
        return self.posterior.times

    @property
    def verdict(self) -> tuple[str, ...]:
        """The probability of lasting two years, or as many as are followed, before and after."""
        year = min(2.0, float(self.times[-1]))
        before, after = (percent(side.at(year)[0]) for side in (self.prior, self.posterior))
        return (
            f"Averaged over what its numbers may be, the pact lasts {year:g} years with "
            f"probability {after}; before what was seen: {before}.",
        )

    def to_dict(self) -> LifetimesRecord:
        """JSON-ready."""
        return {
            "draws": self.draws,
            "years": self.times.tolist(),
            "prior": self.prior.to_dict(),
            "posterior": self.posterior.to_dict(),
            "verdict": list(self.verdict),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per time: survival before and after, with quantiles."""
        import pandas as pd

        sides = {"prior": self.prior, "posterior": self.posterior}
        columns = {
            f"{name} {key}": values
            for name, side in sides.items()
            for key, values in side.to_dict().items()
        }
        return pd.DataFrame(columns, index=pd.Index(self.times, name="years"))


def lifetimes(
    stated: Model, learned: Model, years: float = 20, draws: int = DRAWS, seed: int = 0
) -> Lifetimes:
    """The survival of a pact before and after evidence, averaged over numbers and rates.

    stated, learned: the game before and after the evidence
    draws:           of either
    raises:          AllianceGameError without a commitment or a shock that has a rate

    >>> model = ag.load("dprk-russia-exchange")
    >>> len(ag.lifetimes(model, model, years=2, draws=4).to_frame().columns)
    6
    """
    if stated.commitment is None or not any(shock.arrival for shock in stated.shocks):
        raise AllianceGameError(
            f'game "{stated.name}" names no commitment or no shock with an arrival rate; nothing '
            "ends. Add arrival = ... to a shock."
        )
    before, after = (_averaged(model, years, draws, seed) for model in (stated, learned))
    return Lifetimes(stated, draws, before, after)


def _averaged(model: Model, years: float, draws: int, seed: int) -> Averaged:
    lives = [survival(drawn, years) for drawn in at_draws(model, draws, seed)]
    curves = np.array([life.survival for life in lives])
    low, high = np.quantile(curves, [0.05, 0.95], axis=0)
    return Averaged(lives[0].times, curves.mean(axis=0), low, high)
