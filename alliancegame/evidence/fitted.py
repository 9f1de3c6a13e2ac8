"""The fit of a game's numbers, and so of its pact, to the record of what actors did.

from alliancegame import fit, load
fit(load("my-game.toml")).verdict
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from alliancegame.errors import AllianceGameError, ComputationError
from alliancegame.evidence.anchor import Lives, lives
from alliancegame.evidence.laws import usual_law
from alliancegame.evidence.learned_pact import Break, Pair, learned_pact
from alliancegame.evidence.learning import judgement, silences
from alliancegame.evidence.posterior import Law, Posterior, Report, log_of, posterior
from alliancegame.evidence.prior import Prior
from alliancegame.evidence.rates import RateLearned, rates_learned
from alliancegame.evidence.scores import Scores, scores
from alliancegame.evidence.spread import Spread, even, spread
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.game.game import FloatArray
from alliancegame.model.model import Model
from alliancegame.numerals import percent
from alliancegame.records.evidence_records import (
    LearnedRecord,
    LearningRecord,
)

if TYPE_CHECKING:
    import pandas as pd

CONFLICT = 0.05
"""The prior predictive probability below which the file and what happened are in conflict."""


@frozen
class Learned:
    """A number before and after the evidence."""

    name: str
    stated: float
    prior: Spread
    posterior: Spread

    @property
    def shrinkage(self) -> float:
        """The share by which its variance has become less."""
        if not self.prior.deviation:
            return 0.0
        return 1 - (self.posterior.deviation / self.prior.deviation) ** 2

    def to_dict(self) -> LearnedRecord:
        """JSON-ready."""
        return {
            "name": self.name,
            "stated": self.stated,
            "prior": {"mean": self.prior.mean, "sd": self.prior.deviation},
            "posterior": self.posterior.to_dict(),
            "shrinkage": self.shrinkage,
        }


@frozen(eq=False, repr=False)
class Fit(Shown):
    """Prior beside posterior.

    law:              how actors are taken to choose
    seed:             of the draws
    holds, margin:    of the pact; None where the file names none, or its part is closed
    breaks:           the likeliest first
    parameters:       in the file's order
    prior_predictive: the probability that the file gave to what was seen, per observation
    lives:            of the pact at the stated numbers and at the posterior means; None where it
                      fails at the stated ones
    judgement:        the share of what the verdict rests on that is judged and not learned
    silent:           what the evidence says nothing about, in sentences
    """

    model: Model
    law: str
    seed: int
    belief: Posterior
    holds: Pair
    margin: tuple[Spread, Spread] | None
    breaks: tuple[Break, ...]
    parameters: tuple[Learned, ...]
    precision: Learned
    habit: Learned | None
    rates: tuple[RateLearned, ...]
    lives: Lives | None
    judgement: Pair
    scores: Scores
    silent: tuple[str, ...]

    @property
    def observations(self) -> int:
        """The number of observations."""
        return len(self.model.record.observations)

    @property
    def prior_predictive(self) -> float:
        """The geometric mean, over the observations, of the probability that the file gave them."""
        return float(np.exp(self.belief.log_evidence / max(self.observations, 1)))

    @property
    def conflict(self) -> str | None:
        """A warning that what happened is not what the file expected; None if it is."""
        if not self.observations or self.prior_predictive >= CONFLICT:
            return None
        return (
            f"Conflict: of what happened the file gave {percent(self.prior_predictive)}"
            f"{'' if self.observations == 1 else ' per observation'}; either its numbers are wrong "
            "in a way their ranges do not allow for, or something is at work that it does not name."
        )

    @property
    def verdict(self) -> tuple[str, ...]:
        """The changes by the evidence, in sentences."""
        sentences = []
        if self.holds.posterior is not None:
            sentences.append(
                f"The pact is an equilibrium with probability {percent(self.holds.posterior)}; "
                f"before what was seen: {percent(self.holds.prior)}."
            )
        if self.breaks and self.breaks[0].chance.posterior:
            first = self.breaks[0]
            sentences.append(
                f'Likeliest to break it: "{first.label}", in '
                f"{percent(first.chance.posterior)} of the cases in which it holds."
            )
        if self.judgement.posterior is not None:
            sentences.append(
                f"Of what the verdict rests on, {percent(self.judgement.prior)} was judgement; "
                f"{percent(self.judgement.posterior)} still is, what was learned taken off."
            )
        if self.conflict is not None:
            sentences.append(self.conflict)
        return tuple(sentences)

    def to_dict(self) -> LearningRecord:
        """JSON-ready."""
        before, after = (None, None) if self.margin is None else self.margin
        return {
            "game": self.model.name,
            "law": self.law,
            "observations": self.observations,
            "draws": self.belief.prior.size,
            "seed": self.seed,
            "effective_sample_size": self.belief.effective,
            "importance_sample_size": self.belief.importance,
            "degrees": self.belief.degrees,
            "log_evidence": self.belief.log_evidence,
            "holds": self.holds.to_dict(),
            "margin": {
                "prior": None if before is None else before.to_dict(),
                "posterior": None if after is None else after.to_dict(),
            },
            "breaks": [break_.to_dict() for break_ in self.breaks],
            "parameters": [parameter.to_dict() for parameter in self.parameters],
            "precision": self.precision.to_dict(),
            "habit": None if self.habit is None else self.habit.to_dict(),
            "rates": [rate.to_dict() for rate in self.rates],
            "life": None if self.lives is None else self.lives.to_dict(),
            "judgement": self.judgement.to_dict(),
            "prior_predictive": self.prior_predictive,
            "scores": self.scores.to_dict(),
            "silent": list(self.silent),
            "verdict": list(self.verdict),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per parameter: prior, posterior, shrinkage."""
        import pandas as pd

        rows = [
            {
                "parameter": parameter.name,
                "stated": parameter.stated,
                "prior mean": parameter.prior.mean,
                "prior sd": parameter.prior.deviation,
                "posterior mean": parameter.posterior.mean,
                "posterior sd": parameter.posterior.deviation,
                "shrinkage": parameter.shrinkage,
            }
            for parameter in self.parameters
        ]
        columns = ["parameter", "stated", "prior mean", "prior sd"]
        columns += ["posterior mean", "posterior sd", "shrinkage"]
        return pd.DataFrame(rows, columns=columns).set_index("parameter")


def fit(
    model: Model,
    draws: int | None = None,
    seed: int = 0,
    law_of: Callable[[Model], Law] = usual_law,
    report: Report | None = None,
    *,
    with_record: bool = True,
) -> Fit:
    """The fit of a game to the observations and arrivals of its file.

    draws:       points of the prior, best a power of 2; None: as many as the law is quick for
    law_of:      how actors are taken to choose
    report:      told how far it is
    with_record: whether lives are anchored to the record of defence pacts
    raises:      AllianceGameError if the file has no record, or none of its draws allows what was
                 seen

    >>> ag.fit("northern-triangle-observed", 64).holds.posterior
    0.890625
    """
    if not (model.record.observations or model.record.arrivals):
        raise AllianceGameError(
            f'game "{model.name}" has no [[observations]] and no [[arrivals]]; there is nothing to '
            "learn from. Add what was seen: from, until, play."
        )
    if draws is not None and draws < 1:
        raise AllianceGameError(f"the number of draws is {draws}; it is at least 1.")
    prior, law = Prior.of(model), law_of(model)
    belief = posterior(prior, law, draws or law.usual_draws, seed, report)
    if not np.isfinite(log_of(belief.likelihoods).max(initial=-np.inf)):
        raise ComputationError(
            "what was seen has no probability at any draw of the file's numbers. Say how sure the "
            "coding is (sure = 0.9), or widen the ranges."
        )
    before, after = even(belief.prior.size), belief.weights
    values = [float(model.parameters[coordinate.name].value) for coordinate in prior.coordinates]
    parameters = tuple(
        Learned(coordinate.name, stated, spread(old, before), spread(new, after))
        for coordinate, stated, old, new in zip(
            prior.coordinates, values, belief.prior.parameters, belief.draws.parameters, strict=True
        )
    )
    rates = rates_learned(model)
    pact = learned_pact(model, prior, belief, seed)
    return Fit(
        model,
        law.name,
        seed,
        belief,
        pact.holds,
        pact.margin,
        pact.breaks,
        parameters,
        _beyond("precision", belief.prior.precision, belief.draws.precision, after),
        _beyond("habit", belief.prior.habit, belief.draws.habit, after)
        if len(model.record.observations) > 1
        else None,
        rates,
        lives(
            model,
            {parameter.name: parameter.posterior.mean for parameter in parameters},
            rates,
            with_record=with_record,
        ),
        Pair(*judgement(model, belief)),
        scores(belief.likelihoods),
        silences(
            model, law.reach, {parameter.name: parameter.shrinkage for parameter in parameters}
        ),
    )


def _beyond(name: str, old: FloatArray, new: FloatArray, weights: FloatArray) -> Learned:
    before = spread(old, even(len(old)))
    return Learned(name, before.median, before, spread(new, weights))
