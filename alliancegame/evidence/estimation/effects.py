"""Effects of columns: how probabilities of what happens move with them.

A coefficient of a utility says little by itself, for it works through every actor's expectations.
Average marginal effects and predictions are averages over the cases, with the delta method's
standard errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtri

from alliancegame.errors import AllianceGameError, did_you_mean
from alliancegame.evidence.estimation.case_table import read_design
from alliancegame.evidence.estimation.data_file import Table
from alliancegame.evidence.estimation.estimate import Estimate
from alliancegame.evidence.estimation.jets import FloatArray
from alliancegame.evidence.estimation.simulated_cases import ANOTHER, seen_classes
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.records.estimation_records import AverageRecord, EffectsRecord

if TYPE_CHECKING:
    import pandas as pd

STEP = 1e-4
"""The step of derivatives, in standard deviations of a column."""

POINTS = 21
"""Values of a column at which predictions are made."""


@frozen
class Average:
    """An average over the cases, with its standard error."""

    value: float
    standard_error: float

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The normal confidence interval."""
        reach = float(ndtri(0.5 + level / 2)) * self.standard_error
        return self.value - reach, self.value + reach

    def to_dict(self) -> AverageRecord:
        """JSON-ready."""
        low, high = self.interval()
        return {"value": self.value, "standard_error": self.standard_error, "95%": [low, high]}


@frozen
class MarginalEffect:
    """By how much a column moves the probability of an end.

    change: "per unit" of a number, "0 to 1" of a number that is only these, or the level
    """

    column: str
    change: str
    end: str
    effect: Average


@frozen(eq=False, repr=False)
class Effects(Shown):
    """The average marginal effect of every column on every end, and how likely ends are.

    predicted: {end: its average probability}; seen: {end: its share of the cases}
    """

    predicted: dict[str, Average]
    seen: dict[str, float]
    effects: tuple[MarginalEffect, ...]

    def to_dict(self) -> EffectsRecord:
        """JSON-ready."""
        return {
            "predicted": {end: average.to_dict() for end, average in self.predicted.items()},
            "seen": self.seen,
            "effects": [
                {"column": i.column, "change": i.change, "end": i.end, **i.effect.to_dict()}
                for i in self.effects
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per column, change and end."""
        import pandas as pd

        rows = [
            (
                i.column,
                i.change,
                i.end,
                i.effect.value,
                i.effect.standard_error,
                *i.effect.interval(),
            )
            for i in self.effects
        ]
        names = ["column", "change", "end", "effect", "standard error", "low", "high"]
        return pd.DataFrame(rows, columns=names)


@frozen(eq=False, repr=False)
class Prediction(Shown):
    """Average probabilities of every end where a column is set to each of some values."""

    column: str
    values: tuple[Any, ...]
    ends: dict[str, tuple[Average, ...]]

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "column": self.column,
            "values": list(self.values),
            "ends": {end: [i.to_dict() for i in items] for end, items in self.ends.items()},
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per value, one column per end: average probabilities."""
        import pandas as pd

        table = {end: [average.value for average in items] for end, items in self.ends.items()}
        return pd.DataFrame(table, index=pd.Index(self.values, name=self.column))


def end_names(result: Estimate) -> list[str]:
    """Names of the ends: what the actors did on the way, in words that tell one from another."""
    form = result.likelihood.form
    names = []
    for class_ in seen_classes(form):
        history = form.tree.history(class_[0])
        names.append(", ".join(history[d] for d in form.seen_decisions if d in history))
    return names


class _Averages:
    """Average probabilities of the ends under changed columns, with slopes by coefficients."""

    def __init__(self, result: Estimate) -> None:
        self.result = result
        self.frame = result.cases.table.frame.iloc[result.cases.rows]
        likelihood = result.likelihood
        self.likelihood = replace(likelihood, classes=seen_classes(likelihood.form))
        self.shares = likelihood.weights / likelihood.weights.sum()

    def at(self, column: str = "", value: Any = None) -> tuple[FloatArray, FloatArray]:
        """(n_ends,) and (n_ends, n_coefficients) where the column has the value in every case."""
        return self.of(self.frame if not column else self.frame.assign(**{column: value}))

    def of(self, frame: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
        design = read_design(self.likelihood.form, Table(frame), self.result.cases.table)
        likelihood = replace(self.likelihood, design=design)
        values, slopes = likelihood.chances(likelihood.play(self.result.values).reach)
        gradients = np.stack([self.shares @ likelihood.spread(slope.T) for slope in slopes])
        return values @ self.shares, gradients

    def average(self, value: float, gradient: FloatArray) -> Average:
        variance = float(gradient @ self.result.covariance @ gradient)
        return Average(float(value), float(np.sqrt(max(variance, 0.0))))


def used_columns(result: Estimate) -> tuple[dict[str, None], dict[str, list[str]]]:
    """The columns that are numbers, and those of levels with the levels named."""
    numbers: dict[str, None] = {}
    levels: dict[str, list[str]] = {}
    for linear in result.likelihood.form.linear.values():
        for term in linear.terms:
            for factor in term.factors:
                if factor.level is None:
                    numbers[factor.column] = None
                elif factor.level not in levels.setdefault(factor.column, []):
                    levels[factor.column].append(factor.level)
    return numbers, levels


def marginal_effects(result: Estimate) -> Effects:
    """Average marginal effects of every column on every end.

    >>> model = ag.load("three-outcome-crisis")
    >>> result = ag.estimate(model, ag.simulate(model, cases=100))
    >>> list(ag.marginal_effects(result).predicted)
    ['demand, resist', 'demand, concede', 'refrain']
    """
    averages, ends = _Averages(result), end_names(result)
    base, slopes = averages.at()
    numbers, levels = used_columns(result)
    rows: list[MarginalEffect] = []
    for column in numbers:
        change, value, gradient = _of_number(averages, column)
        rows += _rows(averages, ends, column, change, value, gradient)
    for column, names in levels.items():
        before, before_slopes = averages.at(column, ANOTHER)
        for name in names:
            after, after_slopes = averages.at(column, name)
            rows += _rows(
                averages, ends, column, name, after - before, after_slopes - before_slopes
            )
    predicted = {
        end: averages.average(p, slope) for end, p, slope in zip(ends, base, slopes, strict=True)
    }
    return Effects(predicted, _seen(result, ends), tuple(rows))


def _of_number(averages: _Averages, column: str) -> tuple[str, FloatArray, FloatArray]:
    values = averages.frame[column].to_numpy(dtype=float)
    if set(np.unique(values)) <= {0.0, 1.0}:
        low, low_slopes = averages.at(column, 0.0)
        high, high_slopes = averages.at(column, 1.0)
        return "0 to 1", high - low, high_slopes - low_slopes
    step = STEP * (float(values.std()) or 1.0)
    low, low_slopes = averages.at(column, values - step)
    high, high_slopes = averages.at(column, values + step)
    return "per unit", (high - low) / (2 * step), (high_slopes - low_slopes) / (2 * step)


def _rows(
    averages: _Averages,
    ends: Sequence[str],
    column: str,
    change: str,
    values: FloatArray,
    gradients: FloatArray,
) -> list[MarginalEffect]:
    return [
        MarginalEffect(column, change, end, averages.average(value, gradient))
        for end, value, gradient in zip(ends, values, gradients, strict=True)
    ]


def _seen(result: Estimate, ends: Sequence[str]) -> dict[str, float]:
    """The share of the cases that came to each end."""
    likelihood = result.likelihood
    place = {node: k for k, class_ in enumerate(seen_classes(likelihood.form)) for node in class_}
    shares = np.zeros(len(ends))
    for seen, number in zip(
        likelihood.classes, np.bincount(likelihood.observed, likelihood.weights), strict=False
    ):
        shares[place[seen[0]]] += number
    return dict(zip(ends, (shares / shares.sum()).tolist(), strict=True))


def prediction(result: Estimate, column: str) -> Prediction:
    """Average probabilities over the range of a number, or over a column's levels.

    raises: AllianceGameError if no estimated parameter depends on the column

    >>> model = ag.load("three-outcome-crisis")
    >>> result = ag.estimate(model, ag.simulate(model, cases=100))
    >>> list(ag.prediction(result, "stakes").ends)
    ['demand, resist', 'demand, concede', 'refrain']
    """
    numbers, levels = used_columns(result)
    known = [*numbers, *levels]
    if column not in known:
        hint = did_you_mean(column, known) or f" Columns: {', '.join(known) or 'none'}."
        raise AllianceGameError(f'no estimated parameter depends on column "{column}".{hint}')
    averages = _Averages(result)
    if column in levels:
        values: list[Any] = [*levels[column], ANOTHER]
    else:
        seen = averages.frame[column].to_numpy(dtype=float)
        distinct = np.unique(seen)
        whole = distinct if len(distinct) <= 2 else np.linspace(seen.min(), seen.max(), POINTS)
        values = [float(value) for value in whole]
    ends = end_names(result)
    by_end: dict[str, list[Average]] = {end: [] for end in ends}
    for value in values:
        chances, slopes = averages.at(column, value)
        for end, chance, slope in zip(ends, chances, slopes, strict=True):
            by_end[end].append(averages.average(chance, slope))
    return Prediction(column, tuple(values), {end: tuple(items) for end, items in by_end.items()})
