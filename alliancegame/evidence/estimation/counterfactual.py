"""Counterfactuals: probabilities of every end, case by case, with some numbers changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from alliancegame.errors import AllianceGameError, did_you_mean
from alliancegame.evidence.estimation.backward import Play, Point, played
from alliancegame.evidence.estimation.case_table import read_design
from alliancegame.evidence.estimation.data_file import Table, table_of
from alliancegame.evidence.estimation.effects import end_names
from alliancegame.evidence.estimation.equilibrium import followed, mixes_of, solved
from alliancegame.evidence.estimation.estimate import Estimate
from alliancegame.evidence.estimation.jets import Jet
from alliancegame.evidence.estimation.likelihood import Likelihood
from alliancegame.evidence.estimation.simulated_cases import seen_classes

if TYPE_CHECKING:
    import pandas as pd


def case_chances(
    result: Estimate, data: Any = None, settings: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """The probability of each end in each case: one row a case, one column an end.

    data:     cases whose columns are known; None: those estimated from
    settings: estimated parameters that have these values in every case, in units of the errors
    raises:   DataError if a column is missing or a cell is empty, AllianceGameError for a parameter
              that was not estimated

    >>> model = ag.load("three-outcome-crisis")
    >>> result = ag.estimate(model, ag.simulate(model, cases=100))
    >>> ag.case_chances(result).shape
    (100, 3)
    """
    import pandas as pd

    table = result.cases.table
    if data is None:
        frame = table.frame.iloc[result.cases.rows]
        start = result.likelihood.start
    else:
        frame, start = table_of(data).frame, None
    design = read_design(result.likelihood.form, Table(frame), table)
    size = len(frame)
    likelihood = replace(
        result.likelihood,
        design=design,
        observed=np.zeros(size, dtype=np.intp),
        weights=np.ones(size),
        start=start,
    )
    reach = _play(likelihood, _point(result, likelihood, settings or {})).reach
    ends = zip(end_names(result), seen_classes(likelihood.form), strict=True)
    chances = {
        name: sum((reach[node].value for node in nodes), np.zeros(size)) for name, nodes in ends
    }
    return pd.DataFrame(chances, index=frame.index)


def _point(result: Estimate, likelihood: Likelihood, settings: Mapping[str, float]) -> Point:
    """The point of every case, without derivatives, some parameters as they are set."""
    names = list(likelihood.form.linear)
    for name in settings:
        if name not in names:
            hint = did_you_mean(name, names) or f" Estimated: {', '.join(names)}."
            raise AllianceGameError(f'parameter "{name}" was not estimated.{hint}')
    point = likelihood.point(result.values).still()
    linear = [
        Jet(np.array([float(settings[name])])) if name in settings else value
        for name, value in zip(names, point.linear, strict=True)
    ]
    return Point(linear, point.log_scales)


def _play(likelihood: Likelihood, point: Point) -> Play:
    form, errors = likelihood.form, likelihood.errors
    if not form.coupled:
        return played(form, point, errors, {})
    if likelihood.start is None:
        settled = followed(form, point, errors, likelihood.cases)
    else:
        settled = solved(form, point, errors, likelihood.start)
    log_odds = settled.log_odds
    return played(form, point, errors, mixes_of(form, [Jet(column) for column in log_odds.T]))
