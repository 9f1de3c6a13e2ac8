"""Cases drawn from known coefficients: what a table could show, before it is collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from alliancegame.errors import AllianceGameError, did_you_mean
from alliancegame.evidence.estimation.backward import Errors
from alliancegame.evidence.estimation.case_table import read_design
from alliancegame.evidence.estimation.data_file import Table, table_of
from alliancegame.evidence.estimation.estimate import coefficient_names, scales_of
from alliancegame.evidence.estimation.estimation_options import Estimation
from alliancegame.evidence.estimation.form import Form, form_of
from alliancegame.evidence.estimation.jets import FloatArray, IntArray
from alliancegame.evidence.estimation.likelihood import Likelihood, Outcomes
from alliancegame.evidence.estimation.maximum import SCALE
from alliancegame.frozen import frozen
from alliancegame.model.model import Model

if TYPE_CHECKING:
    import pandas as pd

ANOTHER = "another"
"""A level that no indicator is about."""


@frozen(eq=False)
class Source:
    """The source of simulated cases: columns, and the coefficients that play follows.

    frame:      the columns, one row a case
    likelihood: at whose coefficients the game is played; nothing has been observed yet
    truth:      the coefficients
    names:      (parameter, column) of each
    """

    frame: pd.DataFrame
    likelihood: Likelihood
    truth: FloatArray
    names: tuple[tuple[str, str], ...]

    def drawn(self, rng: np.random.Generator) -> IntArray:
        """The class of outcomes that each case ends in."""
        outcomes = self.outcomes(rng)
        place = {node: k for k, class_ in enumerate(self.likelihood.classes) for node in class_}
        return np.array([place[int(node)] for node in outcomes], dtype=np.intp)

    def outcomes(self, rng: np.random.Generator) -> IntArray:
        """The outcome that each case ends in, as a node of the tree."""
        tree = self.likelihood.form.tree
        reach = self.likelihood.play(self.truth).reach
        cases = self.likelihood.cases
        chances = np.stack([np.broadcast_to(reach[o].value, cases) for o in tree.outcomes])
        steps = np.cumsum(chances / chances.sum(axis=0), axis=0)
        places = (rng.random(cases) > steps).sum(axis=0)
        ends: IntArray = np.array(tree.outcomes)[np.minimum(places, len(tree.outcomes) - 1)]
        return ends


def source_of(
    model: Model,
    data: Any = None,
    cases: int | None = None,
    coefficients: Mapping[str, float] | None = None,
    options: Estimation = Estimation(),  # noqa: B008
    rng: np.random.Generator | None = None,
) -> Source:
    """A source of cases.

    data:         a table of the columns; None: numbers drawn from the standard normal law, levels
                  evenly from those the game names and another one
    cases:        how many there are; rows of the table are then drawn with repetition
    coefficients: {"parameter: column": value} that replace those the file expects
    raises:       AllianceGameError if a coefficient has no value, DataError if a column is missing
    """
    rng = np.random.default_rng(options.seed) if rng is None else rng
    form = form_of(model)
    if data is None:
        frame = invented(form, 500 if cases is None else cases, rng)
    else:
        table = table_of(data)
        frame = table.frame.reset_index(drop=True)
        if frame.empty:
            raise AllianceGameError(f"{table.whole}the table has no cases. Add some.")
        if cases is not None:
            frame = frame.iloc[rng.integers(0, len(frame), cases)].reset_index(drop=True)
    design = read_design(form, Table(frame))
    size = len(frame)
    blank = Likelihood(
        form,
        design,
        Errors(options.law, options.error),
        scales_of(form, options.scale),
        seen_classes(form),
        np.zeros(size, dtype=np.intp),
        np.ones(size),
    )
    names = tuple(coefficient_names(blank))
    truth = _truth(form, names, coefficients or {})
    return Source(frame, blank, truth, names)


def seen_classes(form: Form) -> tuple[Outcomes, ...]:
    """The outcomes grouped by what the actors did: nature's moves are hidden."""
    classes: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for outcome in form.tree.outcomes:
        history = form.tree.history(outcome)
        key = tuple((name, history[name]) for name in form.seen_decisions if name in history)
        classes.setdefault(key, []).append(outcome)
    return tuple(map(tuple, classes.values()))


def invented(form: Form, cases: int, rng: np.random.Generator) -> pd.DataFrame:
    """Columns of no case in particular."""
    import pandas as pd

    levels: dict[str, list[str]] = {}
    numbers: dict[str, None] = {}
    for linear in form.linear.values():
        for term in linear.terms:
            for factor in term.factors:
                if factor.level is None:
                    numbers[factor.column] = None
                else:
                    known = levels.setdefault(factor.column, [])
                    known += [] if factor.level in known else [factor.level]
        numbers.update(dict.fromkeys(filter(None, [linear.offset])))
    columns: dict[str, Any] = {name: rng.normal(size=cases).round(3) for name in numbers}
    for name, known in levels.items():
        columns[name] = rng.permutation(np.resize(np.array([*known, ANOTHER]), cases))
    return pd.DataFrame(columns, index=range(cases))


def _truth(
    form: Form, names: tuple[tuple[str, str], ...], stated: Mapping[str, float]
) -> FloatArray:
    """The coefficients: those given, else those the file expects; 0 for ln σ."""
    known = {f"{parameter}: {column}" for parameter, column in names}
    for name in stated:
        if name not in known:
            hint = did_you_mean(name, sorted(known)) or f" Known: {', '.join(sorted(known))}."
            raise AllianceGameError(f'coefficient "{name}" is not one of this game.{hint}')
    expected = {
        f"{name}: {term.name}": float(value)
        for name, linear in form.linear.items()
        for term, value in zip(linear.terms, linear.presumed, strict=False)
    }
    values = {f"{parameter}: {column}": 0.0 for parameter, column in names if parameter == SCALE}
    values |= expected | {name: float(value) for name, value in stated.items()}
    missing = sorted(known - values.keys())
    if missing:
        parameter, _, column = missing[0].partition(": ")
        raise AllianceGameError(
            f'coefficient "{missing[0]}" has no value; cases are drawn from known ones. Write '
            f'columns = {{ "{column}" = 0.5, ... }} in [parameters.{parameter}].'
        )
    return np.array([values[f"{parameter}: {column}"] for parameter, column in names])


def simulate(
    model: Model,
    data: Any = None,
    cases: int | None = None,
    coefficients: Mapping[str, float] | None = None,
    options: Estimation = Estimation(),  # noqa: B008
) -> pd.DataFrame:
    """A table of cases as the game would play them; see `source_of`.

    The decisions' columns hold the actions taken; nature's moves are hidden.

    >>> len(ag.simulate("three-outcome-crisis", cases=20))
    20
    """
    rng = np.random.default_rng(options.seed)
    source = source_of(model, data, cases, coefficients, options, rng)
    tree = source.likelihood.form.tree
    histories = {outcome: tree.history(outcome) for outcome in tree.outcomes}
    ends = [histories[int(outcome)] for outcome in source.outcomes(rng)]
    frame = source.frame.copy()
    for name in source.likelihood.form.seen_decisions:
        frame[name] = [history.get(name) for history in ends]
    return frame


def observed(source: Source, rng: np.random.Generator) -> Likelihood:
    """The likelihood of cases that are drawn anew."""
    return replace(source.likelihood, observed=source.drawn(rng))
