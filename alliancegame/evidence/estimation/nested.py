"""Nested pseudo-likelihood: coefficients where play is mutual, without solving for equilibria.

Everybody answers expected play; the coefficients under which these answers are likeliest are found;
the answers are what is expected next. Where this ends play is an equilibrium, that of which the
cases tell: none has to be chosen among several. It begins with a plain multinomial logit.

source: Aguirregabiria and Mira (2007), Sequential estimation of dynamic discrete games,
        Econometrica 75
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from alliancegame.evidence.estimation.equilibrium import solved
from alliancegame.evidence.estimation.error_laws import LEAST
from alliancegame.evidence.estimation.jets import FloatArray, IntArray
from alliancegame.evidence.estimation.likelihood import Likelihood
from alliancegame.evidence.estimation.maximum import Maximum, maximise
from alliancegame.evidence.estimation.multinomial import fitted, plain_columns
from alliancegame.frozen import frozen

ROUNDS = 100
"""Rounds of answers at most."""

STILL = 1e-7
"""The largest change of a coefficient at which rounds end."""


@frozen(eq=False)
class Nested:
    """The end of rounds of answers.

    likelihood: at whose equilibria the coefficients are
    covariance: of the pseudo-score's root, robust to cases of a cluster that depend on each other
    """

    likelihood: Likelihood
    maximum: Maximum
    covariance: FloatArray


def nested(
    likelihood: Likelihood,
    names: Sequence[str],
    clusters: IntArray | None,
    rng: np.random.Generator,
    progress: Callable[[int, int], None] | None = None,
) -> Nested:
    """The end of the rounds; not converged where they go on for ever."""
    beliefs = first_beliefs(likelihood)
    at, moved = None, np.inf
    for number in range(ROUNDS):
        if progress is not None:
            progress(number, ROUNDS)
        expecting = replace(likelihood, beliefs=beliefs)
        maximum = maximise(expecting, names, 1, rng, at=at)
        moved = np.inf if at is None else float(np.abs(maximum.coefficients - at).max())
        at = maximum.coefficients
        beliefs = answers(likelihood, at, beliefs)
        if moved < STILL or maximum.divergent:
            break
    settled = replace(likelihood, start=beliefs)
    covariance = _covariance(settled, maximum.coefficients, clusters)
    ended = replace(maximum, converged=maximum.converged and moved < STILL)
    return Nested(settled, ended, covariance)


def first_beliefs(likelihood: Likelihood) -> FloatArray:
    """Log odds of the coupled information sets as a plain multinomial logit sees them."""
    form = likelihood.form
    columns = plain_columns(likelihood)
    classes = likelihood.classes
    plain = fitted(columns, likelihood.observed, len(classes), likelihood.weights)
    chances = np.exp(plain.logarithms(columns))
    through: dict[tuple[int, int], set[int]] = {}
    for k, class_ in enumerate(classes):
        for outcome in class_:
            for at, branch in form.tree.path(outcome):
                place = form.tree.nodes[at].information_set
                if place is not None:
                    through.setdefault((place, branch), set()).add(k)
    log_odds = []
    for place in form.coupled:
        shares = [
            chances[:, sorted(through.get((place, branch), set()))].sum(axis=1) + 1e-3
            for branch in range(len(form.sets[place].actions))
        ]
        log_odds += [np.log(share / shares[-1]) for share in shares[:-1]]
    return np.column_stack(log_odds)


def answers(likelihood: Likelihood, coefficients: FloatArray, beliefs: FloatArray) -> FloatArray:
    """The log odds of what is answered to beliefs."""
    replies = likelihood.answered(coefficients, beliefs).replies
    log_odds = []
    for place in likelihood.form.coupled:
        *free, last = (np.log(reply.value + LEAST) for reply in replies[place])
        log_odds += [np.broadcast_to(odds - last, likelihood.cases) for odds in free]
    return np.column_stack(log_odds)


def _covariance(
    likelihood: Likelihood, coefficients: FloatArray, clusters: IntArray | None
) -> FloatArray:
    """Of a root of the pseudo-score, where beliefs move with the coefficients."""

    def scores(at: FloatArray) -> FloatArray:
        start = likelihood.start
        assert start is not None
        beliefs = solved(likelihood.form, likelihood.point(at), likelihood.errors, start).log_odds
        return replace(likelihood, beliefs=beliefs).logarithms(at)[1]

    weights = likelihood.weights
    slopes = []
    for k in range(len(coefficients)):
        step = np.zeros(len(coefficients))
        step[k] = 1e-5 * max(1.0, abs(coefficients[k]))
        ahead, behind = scores(coefficients + step), scores(coefficients - step)
        slopes.append(weights @ (ahead - behind) / (2 * step[k]))
    each = scores(coefficients)
    if clusters is None:
        meat = each.T @ (each * weights[:, None])
    else:
        groups = int(clusters.max()) + 1
        sums = np.zeros((groups, len(coefficients)))
        np.add.at(sums, clusters, each * weights[:, None])
        meat = sums.T @ sums * (groups / max(groups - 1, 1))
    slope = np.array(slopes).T
    if not np.isfinite(slope).all() or np.linalg.matrix_rank(slope) < len(coefficients):
        return np.full_like(slope, np.nan)
    bread = np.linalg.inv(slope)
    return bread @ meat @ bread.T
