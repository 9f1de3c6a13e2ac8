"""Posteriors of a million draws against a long run of a library's sampler, on three games.

    pip install 'alliancegame[peers]'
    python benchmarks/posterior_sampler.py

The peer is emcee: an ensemble of walkers that begins at draws from the prior and moves by
differential evolution in the normal numbers behind the prior's levels. It knows the likelihood, and
nothing of importance weights or of letting evidence in by degrees. Means and quantiles of every
unknown are compared in standard deviations of the posterior.

source: Foreman-Mackey, Hogg, Lang and Goodman (2013); ter Braak (2006), differential evolution
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy

import numpy as np
import numpy.typing as npt
from calibration import GAME, simulated

from alliancegame.evidence.laws import usual_law
from alliancegame.evidence.posterior import Law, Posterior, log_of, posterior
from alliancegame.evidence.prior import Draws, Prior
from alliancegame.evidence.spread import quantiles
from alliancegame.model.file.gamefile import parse
from alliancegame.model.file.library import load, locate
from alliancegame.model.model import Model
from alliancegame.model.observations import Record

FloatArray = npt.NDArray[np.float64]

LEVELS = (0.05, 0.5, 0.95)

DETERRED = """
[[observations]]
from = 2024-01-01
until = 2024-12-31
play = { attack = "refrain" }
sure = 0.9
[[observations]]
from = 2025-01-01
until = 2025-12-31
play = { attack = "attack", resist = "resist", intervene = "honour" }
sure = 0.9
"""
"""Of deterrence-with-ally: a year in which nothing happens, and one in which the ally is needed."""


def in_turn() -> Model:
    """Two who move in turn, ten periods simulated."""
    from dataclasses import replace

    model = parse(GAME.encode(), "turns.toml", "turns")
    prior, rng = Prior.of(model), np.random.default_rng(3)
    truth = prior.draws(rng.random((prior.dimensions, 1)))
    return replace(model, record=Record(observations=simulated(model, truth, 10, rng)))


def founding() -> Model:
    """The founding case with what was seen since."""
    return load("northern-triangle-observed")


def in_sequence() -> Model:
    """An ally that intervenes once it is needed."""
    name = "deterrence-with-ally"
    text = locate(name).read_text(encoding="utf-8") + DETERRED
    return parse(text.encode(), name, name)


GAMES: dict[str, Callable[[], Model]] = {
    "in turn": in_turn,
    "founding case": founding,
    "in sequence": in_sequence,
}


@dataclass(frozen=True)
class Difference:
    """How far two posteriors are apart, in standard deviations: the greatest over all unknowns.

    mean, low, median, high: of the mean and of quantiles
    deviation:               of the standard deviation itself
    noise:                   standard error of the sampler's means, the greatest
    """

    unknowns: int
    mean: float
    deviation: float
    low: float
    median: float
    high: float
    noise: float
    seconds: tuple[float, float]


def compared(
    model: Model, draws: int, walkers: int, steps: int, seed: int = 0
) -> tuple[Difference, Posterior]:
    """The posterior of `fit` against that of the sampler."""
    prior, law = Prior.of(model), usual_law(model)
    began = process_time()
    belief = posterior(prior, law, draws, seed)
    spent = process_time() - began
    began = process_time()
    chain = sampled(prior, law, walkers, steps, seed)
    sampling = process_time() - began
    ours, theirs = _unknowns(belief.draws), _unknowns(chain)
    rows = []
    for own, other in zip(ours, theirs, strict=True):
        scale = float(other.std())
        mean = float(belief.weights @ own)
        deviation = float(np.sqrt(belief.weights @ (own - mean) ** 2))
        gaps = np.subtract(quantiles(own, belief.weights, LEVELS), np.quantile(other, LEVELS))
        batches = other.reshape(-1, walkers).mean(axis=0)  # a walker's own mean over time
        noise = float(batches.std() / np.sqrt(walkers) / scale)
        rows.append(
            [
                abs(mean - other.mean()) / scale,
                abs(deviation / scale - 1),
                *abs(gaps) / scale,
                noise,
            ]
        )
    mean, deviation, low, median, high, noise = np.max(rows, axis=0).tolist()
    seconds = spent, sampling
    return Difference(len(rows), mean, deviation, low, median, high, noise, seconds), belief


def sampled(prior: Prior, law: Law, walkers: int, steps: int, seed: int) -> Draws:
    """Draws of the posterior by emcee: the second half of the run."""
    import emcee
    from scipy.special import ndtr, ndtri

    rng = np.random.default_rng(seed)

    def log_probability(points: FloatArray) -> FloatArray:
        found = log_of(law.likelihoods(prior.draws(np.ascontiguousarray(ndtr(points.T)))))
        total: FloatArray = np.nan_to_num(found, neginf=-1e300) - 0.5 * (points**2).sum(axis=1)
        return total

    size = prior.dimensions
    moves = [(emcee.moves.DEMove(), 0.9), (emcee.moves.DEMove(gamma0=1.0), 0.1)]
    sampler = emcee.EnsembleSampler(walkers, size, log_probability, vectorize=True, moves=moves)
    begin = ndtri(np.clip(prior.levels(walkers, seed + 1), 1e-9, 1 - 1e-9)).T
    sampler.random_state = np.random.RandomState(int(rng.integers(2**31))).get_state()
    kept = []
    for number, state in enumerate(sampler.sample(begin, iterations=steps, store=False)):
        if number >= steps // 2 and number % 10 == 0:
            kept.append(state.coords.copy())
    return prior.draws(ndtr(np.concatenate(kept).T))


def _unknowns(draws: Draws) -> list[FloatArray]:
    return [*draws.parameters, np.log(draws.precision), draws.habit]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=2**20)
    parser.add_argument("--walkers", type=int, default=2**13)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--game", choices=list(GAMES), action="append")
    given = parser.parse_args()
    print("greatest differences over all unknowns, in standard deviations of the posterior")
    for name in given.game or GAMES:
        found, belief = compared(GAMES[name](), given.draws, given.walkers, given.steps)
        print(
            f"{name:14s} {found.unknowns:3d} unknowns: mean {found.mean:.3f}, sd "
            f"{found.deviation:.3f}, 5% {found.low:.3f}, 50% {found.median:.3f}, 95% "
            f"{found.high:.3f} (sampler's own error {found.noise:.3f}); worth "
            f"{belief.effective:,.0f} draws, {belief.degrees} degrees; "
            f"{found.seconds[0]:.0f} s against {found.seconds[1]:.0f} s"
        )


if __name__ == "__main__":
    main()
