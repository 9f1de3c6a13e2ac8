"""Simulation-based calibration of what `fit` believes: truths drawn, play simulated, ranks told.

    python benchmarks/calibration.py --runs 4000

In every run numbers, precision and habit are drawn from the prior, play is drawn from the law at
these, and the rank of the truth among the posterior's draws is told. If prior, law and posterior
agree the ranks are even and 90% intervals hold the truth in 90% of the runs.

The actors of the game move as if one after the other: b heeds a, a heeds nobody. Only so is the
product of replies the probability of a profile, from which play can be drawn; where actors heed
each other it is a pseudo-likelihood, and nothing can be drawn from it.

source: Talts, Betancourt, Simpson, Vehtari and Gelman (2018)
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy

import numpy as np
import numpy.typing as npt

from alliancegame.evidence.posterior import posterior
from alliancegame.evidence.prior import Draws, Prior
from alliancegame.evidence.reply import reply_law
from alliancegame.frozen import Frozen
from alliancegame.model.file.gamefile import parse
from alliancegame.model.model import Model
from alliancegame.model.observations import Observation, Record

FloatArray = npt.NDArray[np.float64]

GAME = """
title = "Two who move in turn"
[parameters]
honour = { value = 0.4, range = [-0.5, 1] }
gold = { value = 0.5, range = [0, 1] }
thanks = { value = 0.3, range = [-0.5, 1] }
[actors.a]
actions = ["keep", "leave", "stall"]
interests = { x = { weight = 1 } }
[actors.b]
actions = ["stay", "go"]
interests = { x = { weight = 1 } }
[commitment]
parties = ["a", "b"]
pact = { a = "keep", b = "stay" }
[[effects]]
interest = "a.x"
when = { a = "keep" }
amount = "honour"
[[effects]]
interest = "a.x"
when = { a = "leave" }
amount = 0.3
[[effects]]
interest = "b.x"
when = { a = "keep", b = "stay" }
amount = "thanks"
[[effects]]
interest = "b.x"
when = { a = "leave", b = "go" }
amount = "gold"
[shocks.rain]
changes = [{ parameter = "honour", by = -1 }]
"""

WATCHED: dict[str, Callable[[Draws], FloatArray]] = {
    "honour": lambda draws: draws.settings["honour"],
    "gold": lambda draws: draws.settings["gold"],
    "thanks": lambda draws: draws.settings["thanks"],
    "precision": lambda draws: draws.precision,
    "habit": lambda draws: draws.habit,
    "heeded": lambda draws: draws.precision * draws.settings["honour"],
}
"""What ranks are told of: a function of the draws, by name."""

LEVEL = 0.9
"""The probability of the intervals."""


@dataclass(frozen=True)
class Calibration:
    """ranks: {watched: the truth's level among the posterior's draws, shape (runs,)}"""

    ranks: dict[str, FloatArray]

    def covered(self, name: str) -> float:
        """The share of runs in which the interval holds the truth."""
        away = np.abs(self.ranks[name] - 0.5)
        return float((away <= LEVEL / 2).mean())

    @property
    def error(self) -> float:
        """The standard error of `covered`, if the intervals are right."""
        runs = len(next(iter(self.ranks.values())))
        return float(np.sqrt(LEVEL * (1 - LEVEL) / runs))

    def even(self, name: str) -> float:
        """The probability of ranks as uneven as these or more, if they are even (KS)."""
        from scipy.stats import kstest

        return float(kstest(self.ranks[name], "uniform").pvalue)


def calibrate(runs: int, periods: int = 10, draws: int = 2**11, seed: int = 0) -> Calibration:
    """Truths among the posteriors of play simulated at them."""
    model = parse(GAME.encode(), "turns.toml", "turns")
    prior = Prior.of(model)
    rng = np.random.default_rng(seed)
    ranks: dict[str, list[float]] = {name: [] for name in WATCHED}
    for _ in range(runs):
        truth = prior.draws(rng.random((prior.dimensions, 1)))
        seen = replace(model, record=Record(observations=simulated(model, truth, periods, rng)))
        belief = posterior(prior, reply_law(seen), draws, int(rng.integers(2**31)))
        for name, value in WATCHED.items():
            here, there = value(truth)[0], value(belief.draws)
            below = float(belief.weights @ (there < here))
            equal = float(belief.weights @ (there == here))
            ranks[name].append(below + equal * rng.random())
    return Calibration({name: np.array(found) for name, found in ranks.items()})


def simulated(
    model: Model, truth: Draws, periods: int, rng: np.random.Generator
) -> tuple[Observation, ...]:
    """Play at the truth, coded wrongly now and then, under rain in part every other period."""
    actions = [list(item.actions) for item in model.decisions]
    found: list[Observation] = []
    before: list[int] | None = None
    for period in range(periods):
        rain = float(rng.random()) if period % 2 else 0.0
        sure = Fraction(8, 10) if period % 3 else Fraction(1)
        profile = played(truth, rain, before, rng)
        if rng.random() > sure:
            profile = [int(rng.integers(len(own))) for own in actions]
        play = {
            item.name: (own[action],)
            for item, own, action in zip(model.decisions, actions, profile, strict=True)
        }
        under = {"rain": (Fraction(rain), Fraction(rain))} if rain else {}
        start, until = date(2000 + period, 1, 1), date(2000 + period, 12, 31)
        found.append(Observation(start, until, Frozen(play), Frozen(under), sure))
        before = profile
    return tuple(found)


def played(
    truth: Draws, rain: float, before: list[int] | None, rng: np.random.Generator
) -> list[int]:
    """What a does, and what b answers."""
    numbers = {name: float(row[0]) for name, row in truth.settings.items()}
    precision, habit = float(truth.precision[0]), float(truth.habit[0])
    # the payoff ranges at the stated numbers: 0 to 0.4, and 0 to 0.5
    choice = _chosen(np.array([numbers["honour"] - rain, 0.3, 0.0]) * precision / 0.4, rng)
    first = before[0] if before is not None and rng.random() < habit else choice
    paid = {0: [numbers["thanks"], 0.0], 1: [0.0, numbers["gold"]], 2: [0.0, 0.0]}[first]
    choice = _chosen(np.array(paid) * precision / 0.5, rng)
    second = before[1] if before is not None and rng.random() < habit else choice
    return [first, second]


def _chosen(logits: FloatArray, rng: np.random.Generator) -> int:
    chances = np.exp(logits - logits.max())
    return int(rng.choice(len(chances), p=chances / chances.sum()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    result = calibrate(given.runs, seed=given.seed)
    print(
        f"{given.runs} runs: 90% intervals hold the truth in (standard error "
        f"{100 * result.error:.2f}%), and KS p of even ranks"
    )
    for name in WATCHED:
        print(f"  {name:10s} {100 * result.covered(name):5.1f}%   {result.even(name):.3f}")


if __name__ == "__main__":
    main()
