"""The learned share of what the verdict rests on, and what the evidence cannot speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from alliancegame.evidence.posterior import Posterior
from alliancegame.evidence.prior import Draws
from alliancegame.evidence.spread import even
from alliancegame.game.game import FloatArray
from alliancegame.game.strategies import skeleton_of
from alliancegame.model.model import Model
from alliancegame.numerals import among
from alliancegame.pact.grounds import Ground, grounds

LITTLE = 0.05
"""The shrinkage below which next to nothing was learned."""

SHOWN = 4
"""Names listed one by one."""


def judgement(model: Model, belief: Posterior) -> tuple[float | None, float | None]:
    """The judged share of what moves the binding deviation's gain, before and after the evidence.

    After it, what is judged counts by the share of its variance that is left.
    """
    if model.commitment is None:
        return None, None
    judged = grounds(model)
    total = float(sum(abs(ground.share) for ground in judged.grounds))
    if not total:
        return None, None
    left = sum(
        abs(float(ground.share)) * float(ground.judged) * (1 - _shrinkage(model, ground, belief))
        for ground in judged.grounds
    )
    return float(judged.judged), left / total


def _shrinkage(model: Model, ground: Ground, belief: Posterior) -> float:
    """The share by which the variance of a product of parameters has become less; at least 0."""
    before = _variance(model, ground, belief.prior, even(belief.prior.size))
    after = _variance(model, ground, belief.draws, belief.weights)
    return max(0.0, 1 - after / before) if before else 0.0


def _variance(model: Model, ground: Ground, draws: Draws, weights: FloatArray) -> float:
    product = np.ones(draws.size)
    for parameter in ground.parameters:
        product *= draws.settings.get(parameter.name, float(model.parameters[parameter.name].value))
    mean = float(weights @ product)
    return float(weights @ (product - mean) ** 2)


def silences(
    model: Model, reach: frozenset[str], shrinkages: Mapping[str, float]
) -> tuple[str, ...]:
    """The silences of the evidence, in sentences.

    reach:      the parameters on which some observed choice depends
    shrinkages: of the parameters that vary
    """
    return tuple(_silences(model, reach, shrinkages))


def _silences(
    model: Model, reach: frozenset[str], shrinkages: Mapping[str, float]
) -> Iterator[str]:
    if unseen := _never_seen(model):
        yield f"Never seen to act: {among(unseen, SHOWN)}."
    apart = [name for name in shrinkages if name not in reach]
    if apart:
        yield (
            f"No choice that was seen depends on {among(apart, SHOWN)}: what is believed of "
            f"{'it' if len(apart) == 1 else 'them'} is as before."
        )
    names = tuple(model.parameters)
    of_the_pact = {
        names[place] for gain in skeleton_of(model).pact_gains for place in gain.variables
    }
    told_by_play = reach & of_the_pact
    faint = [name for name, value in shrinkages.items() if name in told_by_play and value < LITTLE]
    if faint:
        yield f"Next to nothing was learned of {among(faint, SHOWN)}, on which the pact turns."
    if any(name in reach for name in shrinkages):
        yield (
            "How much an actor cares and how precisely it chooses are not told apart: larger "
            "stakes and a lower precision explain the same choices. Read weights as ratios."
        )


def _never_seen(model: Model) -> list[str]:
    """The actors with a choice of whom no decision was observed."""
    seen = {name for observation in model.record.observations for name in observation.play}
    own = {actor.label: model.decisions_of(actor.name) for actor in model.actors}
    return [
        label
        for label, decisions in own.items()
        if any(len(decision.actions) > 1 for decision in decisions)
        and seen.isdisjoint(decision.name for decision in decisions)
    ]
