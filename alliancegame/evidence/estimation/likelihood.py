"""The likelihood of observed play, with the score of every case.

A case's likelihood is the probability of the outcomes that agree with what was seen of it; several
do where a move of nature is hidden. It depends on coefficients only through each case's linear
forms and the scales of the errors, so that its slopes by these few numbers, times the columns, are
its scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property

import numpy as np

from alliancegame.evidence.estimation.backward import Errors, Play, Point, played, reached
from alliancegame.evidence.estimation.equilibrium import (
    Settled,
    followed,
    mixes_of,
    play_at,
    solved,
)
from alliancegame.evidence.estimation.error_laws import LEAST
from alliancegame.evidence.estimation.form import Form
from alliancegame.evidence.estimation.jets import (
    FloatArray,
    IntArray,
    Jet,
    constant,
    dense,
    total,
    variable,
)
from alliancegame.frozen import frozen

BLOCK = 4_096
"""Cases worked out at a time: their arrays stay in the processor's cache."""

Outcomes = tuple[int, ...]
"""Outcomes that a case cannot be told apart from, as nodes of the tree."""


@frozen(eq=False)
class Design:
    """The columns that the estimated parameters are linear in, for each case.

    columns: {parameter: shape (n_cases, n_terms)}
    offsets: {parameter: shape (n_cases,)} where it has one
    """

    columns: Mapping[str, FloatArray]
    offsets: Mapping[str, FloatArray] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        """The number of cases."""
        return len(next(iter(self.columns.values()))) if self.columns else 1

    def rows(self, chosen: IntArray) -> Design:
        """The design of some cases."""
        return Design(
            {name: table[chosen] for name, table in self.columns.items()},
            {name: column[chosen] for name, column in self.offsets.items()},
        )


@frozen
class Scales:
    """Estimated scales of the actors' payoff errors.

    groups: for each actor the position of its scale among those estimated, None: fixed at 1
    names:  of the scales that are estimated
    """

    groups: tuple[int | None, ...]
    names: tuple[str, ...] = ()


@frozen(eq=False)
class Likelihood:
    """The likelihood of cases as a function of coefficients.

    The coefficients are those of each linear form in turn, then ln σ of each estimated scale.

    classes:  the sets of outcomes that cases may be seen to end in
    observed: for each case the class it ended in, shape (n_cases,)
    weights:  how much each case counts, shape (n_cases,)
    start:    log odds from which equilibria are found; None: see `followed`
    beliefs:  log odds that everybody expects and answers, in place of an equilibrium's
    """

    form: Form
    design: Design
    errors: Errors
    scales: Scales
    classes: Sequence[Outcomes]
    observed: IntArray
    weights: FloatArray
    start: FloatArray | None = None
    beliefs: FloatArray | None = None

    @property
    def cases(self) -> int:
        """The number of cases."""
        return len(self.observed)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The number of coefficients of each linear form."""
        return tuple(self.design.columns[name].shape[1] for name in self.form.linear)

    @property
    def coefficients(self) -> int:
        """The number of coefficients."""
        return sum(self.sizes) + len(self.scales.names)

    @property
    def variables(self) -> int:
        """The number of numbers of a case on which its likelihood depends."""
        return len(self.sizes) + len(self.scales.names)

    def split(self, coefficients: FloatArray) -> list[FloatArray]:
        """The coefficients of each linear form, then those of the scales."""
        return np.split(coefficients, np.cumsum(self.sizes))

    def indices(self, coefficients: FloatArray) -> list[FloatArray]:
        """The value of each linear form, each of shape (n_cases,)."""
        parts = self.split(coefficients)
        return [
            self.design.columns[name] @ part + self.design.offsets.get(name, 0.0)
            for name, part in zip(self.form.linear, parts, strict=False)
        ]

    def point(self, coefficients: FloatArray) -> Point:
        """The point at which each case is played."""
        linear = [variable(value, i) for i, value in enumerate(self.indices(coefficients))]
        estimated = [
            Jet(np.array([value]), {len(linear) + i: np.ones(1)})
            for i, value in enumerate(self.split(coefficients)[-1])
        ]
        log_scales = [constant(0.0) if g is None else estimated[g] for g in self.scales.groups]
        return Point(linear, log_scales)

    def settled(self, coefficients: FloatArray) -> Settled | None:
        """The equilibrium that is taken; None where backward induction gives the only one."""
        if not self.form.coupled:
            return None
        point = self.point(coefficients)
        if self.start is None:
            return followed(self.form, point, self.errors, self.cases)
        return solved(self.form, point, self.errors, self.start)

    def play(self, coefficients: FloatArray) -> Play:
        """Play of every case, with its derivatives."""
        if self.beliefs is not None:
            return self.answered(coefficients, self.beliefs)
        point, settled = self.point(coefficients), self.settled(coefficients)
        if settled is None:
            return played(self.form, point, self.errors, {})
        return play_at(self.form, point, self.errors, settled, self.variables)

    def answered(self, coefficients: FloatArray, beliefs: FloatArray) -> Play:
        """Play in which all answer beliefs, which need be nobody's play."""
        expected = mixes_of(self.form, [Jet(column) for column in beliefs.T])
        play = played(self.form, self.point(coefficients), self.errors, expected)
        mixes = {**play.mixes, **play.replies}
        return Play(mixes, play.replies, reached(self.form, mixes))

    def chances(self, reach: Sequence[Jet]) -> tuple[FloatArray, FloatArray]:
        """The probability of each class, and its slopes by the variables.

        returns: shapes (n_classes, n_cases) and (n_classes, n_variables, n_cases)
        """
        jets = [total([reach[outcome] for outcome in class_]) for class_ in self.classes]
        values = np.stack([np.broadcast_to(jet.value, self.cases) for jet in jets])
        slopes = np.stack([dense(jet, self.variables, self.cases) for jet in jets])
        return values, slopes

    def logarithms(self, coefficients: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The log-likelihood of each case, and its score.

        returns: shapes (n_cases,) and (n_cases, n_coefficients)
        """
        parts = [part.of_reach(part.play(coefficients).reach) for part in self.blocks]
        return np.concatenate([p[0] for p in parts]), np.vstack([p[1] for p in parts])

    @cached_property
    def blocks(self) -> tuple[Likelihood, ...]:
        """The likelihoods of parts of the cases, none of them large."""
        if self.cases <= BLOCK:
            return (self,)
        parts = np.array_split(np.arange(self.cases), -(-self.cases // BLOCK))
        return tuple(map(self.of_cases, parts))

    def of_reach(self, reach: Sequence[Jet]) -> tuple[FloatArray, FloatArray]:
        """The log-likelihood of each case and its score, from how likely nodes are reached."""
        logarithms, by_variables = self._by_variables(reach)
        return logarithms, self.spread(by_variables)

    def _by_variables(self, reach: Sequence[Jet]) -> tuple[FloatArray, FloatArray]:
        """The log-likelihood of each case, and its slopes, of shape (n_cases, n_variables)."""
        values, slopes = self.chances(reach)
        cases = np.arange(self.cases)
        seen = values[self.observed, cases] + LEAST
        return np.log(seen), slopes[self.observed, :, cases] / seen[:, None]

    def spread(self, by_variables: FloatArray) -> FloatArray:
        """Slopes by variables, (n_cases, n_variables), as slopes by coefficients."""
        parts = [
            by_variables[:, [i]] * self.design.columns[name]
            for i, name in enumerate(self.form.linear)
        ]
        spread: FloatArray = np.hstack([*parts, by_variables[:, len(parts) :]])
        return spread

    def summed(self, by_variables: FloatArray) -> FloatArray:
        """The sum over the cases of `spread`."""
        parts = [
            by_variables[:, i] @ self.design.columns[name]
            for i, name in enumerate(self.form.linear)
        ]
        return np.concatenate([*parts, by_variables[:, len(parts) :].sum(axis=0)])

    def value(self, coefficients: FloatArray) -> tuple[float, FloatArray]:
        """The weighted log-likelihood and its gradient."""
        height, gradient = 0.0, np.zeros(self.coefficients)
        for part in self.blocks:
            logarithms, by_variables = part._by_variables(part.play(coefficients).reach)
            weighted = by_variables * part.weights[:, None]
            height += float(part.weights @ logarithms)
            # the columns times the slopes, without a table of every case's score
            gradient += part.summed(weighted)
        return height, gradient

    def information(self, coefficients: FloatArray) -> FloatArray:
        """Fisher's expected information, shape (n_coefficients, n_coefficients)."""
        information = np.zeros((self.coefficients, self.coefficients))
        for part in self.blocks:
            values, slopes = part.chances(part.play(coefficients).reach)
            for chance, slope in zip(values, slopes, strict=True):
                scores = part.spread(slope.T)
                information += scores.T @ (scores * (part.weights / (chance + LEAST))[:, None])
        return information

    def hessian(self, coefficients: FloatArray) -> FloatArray:
        """The second derivatives of the log-likelihood, by differences of its gradient."""
        steps = 1e-5 * np.maximum(1.0, np.abs(coefficients))
        rows = []
        for k, step in enumerate(steps):
            ahead, behind = coefficients.copy(), coefficients.copy()
            ahead[k] += step
            behind[k] -= step
            rows.append((self.value(ahead)[1] - self.value(behind)[1]) / (2 * step))
        hessian: FloatArray = np.array(rows)
        return (hessian + hessian.T) / 2

    def of_cases(self, chosen: IntArray) -> Likelihood:
        """The likelihood of some cases; one may be chosen several times."""
        return replace(
            self,
            design=self.design.rows(chosen),
            observed=self.observed[chosen],
            weights=self.weights[chosen],
            start=None if self.start is None else self.start[chosen],
            beliefs=None if self.beliefs is None else self.beliefs[chosen],
        )
