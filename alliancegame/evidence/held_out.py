"""One alliance foretold from the others: what they teach of what is shared, scored on the one left.

Shared are the precision of choice, habit, and the weights of interests that have one name, one
stated weight and one range in several games. All else is each game's own, and is averaged over. Of
every alliance it is known which shocks it was kept after: it was kept with the probability that
each actor keeps its part while the others do,

    p = Π_i (κ + (1 − κ) π_i(pact_i | pact_-i; θ, λ)),

without the habit κ today. What is shared is weighed by the probability of what became of all
alliances but one, and the one is then scored: its shocks by the logarithm of the probability of
what followed, its life as in the back-tests, at draws at which it held to begin with.

source: Gelfand, Dey and Chang (1992), leave-one-out; Gneiting, Balabdaoui and Raftery (2007)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from alliancegame.evidence.at_draws import at_draws
from alliancegame.evidence.left_out import Followed, LeaveOneOut, LeftOut
from alliancegame.evidence.posterior import Report, resampled
from alliancegame.evidence.prior import Draws, Prior
from alliancegame.evidence.reply import reply_law
from alliancegame.evidence.spread import even, spread
from alliancegame.frozen import Frozen, frozen
from alliancegame.game.game import FloatArray
from alliancegame.model.file.library import load
from alliancegame.model.model import Model
from alliancegame.model.observations import Observation, Record
from alliancegame.pact.margins import commitment_of, margins
from alliancegame.pact.time.backtests import HORIZON, Backtest, LifeScore, backtests, life_score
from alliancegame.pact.time.base_rates import base_rates
from alliancegame.pact.time.survival_curve import survival
from alliancegame.sweep.coordinates import Coordinate, parameter_coordinate

SHARED_DRAWS = 2**12
"""Draws of what is shared."""

OWN_DRAWS = 2**5
"""Draws of what is each game's own, for each draw of what is shared."""

LIVES = 32
"""Draws at which lives are followed."""

Key: TypeAlias = tuple[str, Fraction, Fraction, Fraction]
"""An interest's name, its stated weight and the ends of its range."""


@frozen(eq=False)
class _Alliance:
    """An alliance on record.

    held:   {shock: whether it was kept after it}
    shared: {parameter: position among what is shared}
    kept:   the probability that it is kept, shape (1 + shocks, shared draws, own draws); first
            today
    """

    model: Model
    held: Mapping[str, bool]
    shared: Mapping[str, int]
    kept: FloatArray

    @property
    def log_likelihood(self) -> FloatArray:
        """Of what became of it, at each draw of what is shared."""
        happened = [True, *self.held.values()]
        chances = [row if held else 1 - row for row, held in zip(self.kept, happened, strict=True)]
        with np.errstate(divide="ignore"):
            logs: FloatArray = np.log(np.prod(chances, axis=0).mean(axis=1))
        return logs


def leave_one_out(
    seed: int = 0,
    shared_draws: int = SHARED_DRAWS,
    own_draws: int = OWN_DRAWS,
    lives: int = LIVES,
    report: Report | None = None,
) -> LeaveOneOut:
    """Every alliance on record, foretold from the others.

    shared_draws, own_draws: of what is shared, and for each of these of what is not
    lives:                   draws at which a life is followed
    report:                  told how many alliances are done
    """
    models = {name: load(name) for name in base_rates().held}
    keys = shared_weights(list(models.values()))
    prior = Prior(tuple(coordinate for coordinate in keys.values()), None)
    shared = prior.draws(prior.levels(shared_draws, seed))
    alliances = [
        _alliance(model, base_rates().held[name], list(keys), shared, own_draws, seed)
        for name, model in models.items()
    ]
    logs = np.array([held.log_likelihood for held in alliances])
    known = {case.analogue.game: case for case in backtests().cases}
    cases, sizes = [], []
    for place, alliance in enumerate(alliances):
        weights = _weights(np.delete(logs, place, axis=0).sum(axis=0))
        sizes.append(1 / float(weights @ weights))
        case = known.get(alliance.model.name)
        scored = None if case is None else _lives(alliance, case, shared, weights, lives, seed)
        cases.append(LeftOut(alliance.model.name, tuple(_followed(alliance, weights)), scored))
        if report is not None:
            report(place + 1, len(alliances))
    everything = _weights(logs.sum(axis=0))
    return LeaveOneOut(
        tuple(cases),
        len(keys),
        spread(shared.precision, everything),
        spread(shared.habit, everything),
        min(sizes),
    )


def shared_weights(models: Sequence[Model]) -> dict[Key, Coordinate]:
    """{interest's name and numbers: how it is distributed} of weights that several games have."""
    owners: dict[Key, list[tuple[str, Coordinate]]] = {}
    for model in models:
        for name, key in _keys(model).items():
            owners.setdefault(key, []).append((model.name, parameter_coordinate(model, name)))
    return {
        key: items[0][1] for key, items in owners.items() if len({game for game, _ in items}) > 1
    }


def _keys(model: Model) -> dict[str, Key]:
    """{parameter: key} of the weights that have a range."""
    keys = {}
    for interest in model.interests:
        parameter = model.parameters[interest.weight]
        if parameter.low is not None and parameter.high is not None:
            keys[parameter.name] = (interest.name, parameter.value, parameter.low, parameter.high)
    return keys


def _weights(logs: FloatArray) -> FloatArray:
    sizes = np.exp(logs - logs.max())
    total: FloatArray = sizes / sizes.sum()
    return total


def _alliance(
    model: Model,
    held: Mapping[str, bool],
    keys: Sequence[Key],
    shared: Draws,
    own_draws: int,
    seed: int,
) -> _Alliance:
    prior = Prior.of(model)
    draws = prior.draws(prior.levels(shared.size * own_draws, seed))
    rows = {name: keys.index(key) for name, key in _keys(model).items() if key in keys}
    parameters = draws.parameters.copy()
    for row, name in enumerate(draws.names):
        if name in rows:
            parameters[row] = np.repeat(shared.parameters[rows[name]], own_draws)
    everything = Draws(
        draws.names,
        parameters,
        np.repeat(shared.precision, own_draws),
        np.repeat(shared.habit, own_draws),
    )
    chances = reply_law(_kept_after(model, list(held))).likelihoods(everything)
    return _Alliance(model, held, rows, chances.reshape(-1, shared.size, own_draws))


def _kept_after(model: Model, shocks: Sequence[str]) -> Model:
    """The game with the pact seen today, and then under each shock alone."""
    play = Frozen({name: (action,) for name, action in commitment_of(model).pact.items()})
    cases: list[dict[str, tuple[Fraction, Fraction]]] = [{}]
    cases += [{shock: (Fraction(1), Fraction(1))} for shock in shocks]
    first = date(2000, 1, 1)
    observations = tuple(
        Observation(day := first + timedelta(days=place), day, play, Frozen(under))
        for place, under in enumerate(cases)
    )
    return replace(model, record=Record(observations=observations))


def _followed(alliance: _Alliance, weights: FloatArray) -> Iterator[Followed]:
    chances = alliance.kept[1:].mean(axis=2)
    alike = even(len(weights))
    for (shock, held), row in zip(alliance.held.items(), chances, strict=True):
        yield Followed(shock, held, float(alike @ row), float(weights @ row))


def _lives(
    alliance: _Alliance, case: Backtest, shared: Draws, weights: FloatArray, lives: int, seed: int
) -> tuple[LifeScore, LifeScore, LifeScore]:
    scores = []
    for own in (even(shared.size), weights):
        places = resampled(own, lives, np.random.default_rng(seed))
        drawn = at_draws(alliance.model, lives, seed)
        models = [
            model.with_values(
                {
                    name: Fraction(f"{shared.parameters[row, place]:.6g}")
                    for name, row in alliance.shared.items()
                }
            )
            for model, place in zip(drawn, places, strict=True)
        ]
        holding = [model for model in models if margins(model).holds] or [alliance.model]
        curves = [survival(model, HORIZON).survival for model in holding]
        scores.append(
            life_score(
                case.life.times,
                1 - np.mean(curves, axis=0),
                case.conduct_years,
                censored=case.censored,
            )
        )
    return scores[0], scores[1], case.record_score
