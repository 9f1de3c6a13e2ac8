"""From a table of cases to what a likelihood needs; all that is wrong with the table at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from alliancegame.errors import did_you_mean
from alliancegame.evidence.estimation.complete_cases import CaseColumns, Cases, DataError
from alliancegame.evidence.estimation.data_file import Table
from alliancegame.evidence.estimation.form import Form
from alliancegame.evidence.estimation.jets import BoolArray, FloatArray
from alliancegame.evidence.estimation.likelihood import Design
from alliancegame.model.columns import Factor, LinearForm, Term
from alliancegame.model.decimals import MAGNITUDE, PROPORTION

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 20
"""Problems of one kind listed one by one."""

LISTED = 12
"""Names listed in one problem."""


def read_cases(
    form: Form,
    table: Table,
    uses: CaseColumns = CaseColumns(),  # noqa: B008
) -> Cases:
    """The complete cases.

    raises: DataError with a line for everything that does not fit
    """
    reader = _Reader(form, table)
    design, complete = reader.design()
    allowed = reader.allowed()
    counts = reader.positive(uses.counts, "counts")
    weights = reader.positive(uses.weights, "weights")
    clusters = reader.levels(uses.cluster, "cluster")
    reader.finish()
    keep = complete & allowed.any(axis=1)
    for extra in (counts, weights, clusters):
        if extra is not None:
            keep &= ~np.isnan(extra)
    rows = np.flatnonzero(keep)
    if not len(rows):
        raise DataError([f"{table.whole}no row is complete; estimation needs cases. Fill cells."])
    patterns, observed = np.unique(allowed[rows], axis=0, return_inverse=True)
    classes = [
        tuple(form.tree.outcomes[i] for i in np.flatnonzero(pattern)) for pattern in patterns
    ]
    ones = np.ones(len(rows))
    sampling = ones if weights is None else weights[rows] / weights[rows].mean()
    grouped = None if clusters is None else np.unique(clusters[rows], return_inverse=True)[1]
    return Cases(
        table,
        rows,
        design.rows(rows),
        classes,
        observed.reshape(-1),
        ones if counts is None else counts[rows],
        sampling,
        grouped,
        reader.dropped,
    )


def read_design(form: Form, table: Table, learnt: Table | None = None) -> Design:
    """The design alone, of rows whose play need not be known.

    learnt: the table that estimates come from, whose levels need not stand in this one
    raises: DataError if a column is missing or a cell is empty or no number
    """
    reader = _Reader(form, table, learnt)
    design, complete = reader.design()
    reader.finish()
    if not complete.all():
        first = int(np.flatnonzero(~complete)[0])
        raise DataError([f"{table.where(first)}: a cell is empty; this needs every one. Fill it."])
    return design


class _Reader:
    """A table while it is read: what is wrong, and which rows are left out."""

    def __init__(self, form: Form, table: Table, learnt: Table | None = None) -> None:
        self.form = form
        self.learnt = learnt
        self.table = table
        self.frame = table.frame
        self.problems: list[str] = []
        self.dropped: dict[str, list[int]] = {}
        self.numbers: dict[str, FloatArray] = {}

    def finish(self) -> None:
        if self.problems:
            raise DataError(self.problems)

    def column(self, name: str, what: str, *, needed: bool = True) -> pd.Series[Any] | None:
        if name in self.frame.columns:
            return self.frame[name]
        if needed:
            names = [str(column) for column in self.frame.columns]
            shown = ", ".join(names[:LISTED]) + (", ..." if len(names) > LISTED else "")
            hint = did_you_mean(name, names).strip() or f"Columns: {shown}."
            self.problems.append(
                f'{self.table.whole}column "{name}" is missing; {what} needs it. {hint}'
            )
        return None

    def several(self, lines: Iterable[tuple[int, str]]) -> None:
        """Adds a line for each row, the first of them if they are many."""
        listed = list(lines)
        self.problems += [f"{self.table.where(row)}: {text}" for row, text in listed[:SHOWN]]
        if len(listed) > SHOWN:
            self.problems.append(
                f"{self.table.whole}{len(listed) - SHOWN} more rows are like that."
            )

    def number(self, name: str, what: str) -> FloatArray:
        """A column's numbers; an empty cell is not a number."""
        import pandas as pd

        if name in self.numbers:
            return self.numbers[name]
        column = self.column(name, what)
        if column is None:
            self.numbers[name] = np.zeros(len(self.frame))
            return self.numbers[name]
        values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        wrong = np.flatnonzero((np.isnan(values) & ~column.isna().to_numpy()) | np.isinf(values))
        rule = f'{what} takes numbers. Correct it, or write "{name}=LEVEL" for a level'
        self.several(
            (row, f'column "{name}" is "{column.iloc[row]}"; {rule}.') for row in map(int, wrong)
        )
        size = np.abs(values)
        least, most = 10.0**-MAGNITUDE, 10.0**MAGNITUDE
        far = np.flatnonzero(np.isfinite(values) & (size > 0) & ((size < least) | (size > most)))
        self.several(
            (row, f'column "{name}" is {values[row]:g}; {PROPORTION}. Measure it in another unit.')
            for row in map(int, far)
        )
        self.numbers[name] = values
        return values

    def design(self) -> tuple[Design, BoolArray]:
        """The design of all rows, and which of them have every cell it needs."""
        columns, offsets = {}, {}
        for name, linear in self.form.linear.items():
            columns[name] = self._table_of(name, linear)
            if linear.offset:
                offsets[name] = self.number(linear.offset, f'the offset of parameter "{name}"')
        complete = np.ones(len(self.frame), dtype=np.bool_)
        for linear in self.form.linear.values():
            for column in linear.columns:
                if column in self.frame.columns:
                    empty = self.frame[column].isna().to_numpy()
                    complete &= ~empty
                    self._note_empty(column, empty)
        return Design(columns, offsets), complete

    def _table_of(self, name: str, linear: LinearForm) -> FloatArray:
        what = f'parameter "{name}"'
        return np.column_stack([self._term(term, what) for term in linear.terms])

    def _term(self, term: Term, what: str) -> FloatArray:
        product = np.ones(len(self.frame))
        for factor in term.factors:
            product = product * self._factor(factor, what)
        return product

    def _factor(self, factor: Factor, what: str) -> FloatArray:
        if factor.level is None:
            return self.number(factor.column, what)
        column = self.column(factor.column, what)
        if column is None:
            return np.zeros(len(self.frame))
        names = written_levels(column)
        levels = self._levels(factor.column, names)
        if factor.level not in levels:
            hint = (
                did_you_mean(factor.level, levels).strip()
                or f"Levels: {', '.join(levels[:LISTED])}."
            )
            self.problems.append(
                f'{self.table.whole}level "{factor.level}" of column "{factor.column}" is in no '
                f"row; {what} needs it. {hint}"
            )
        return np.array([name == factor.level for name in names], dtype=np.float64)

    def _levels(self, column: str, names: Iterable[str]) -> list[str]:
        """The levels of a column, those of the cases estimated from among them."""
        known = set(names)
        if self.learnt is not None and column in self.learnt.frame.columns:
            known |= set(written_levels(self.learnt.frame[column]))
        return sorted(known - {""})

    def positive(self, name: str, what: str) -> FloatArray | None:
        if not name:
            return None
        values = self.number(name, f"--{what}")
        self.several(
            (int(row), f'column "{name}" is {values[row]:g}; {what} are above 0. Correct it.')
            for row in np.flatnonzero(values <= 0)
        )
        self._note_empty(name, np.isnan(values))
        return values

    def levels(self, name: str, what: str) -> FloatArray | None:
        column = self.column(name, f"--{what}") if name else None
        if column is None:
            return None
        self._note_empty(name, column.isna().to_numpy())
        codes = column.astype("category").cat.codes.to_numpy(dtype=np.float64)
        return np.where(codes < 0, np.nan, codes)

    def _note_empty(self, name: str, empty: BoolArray) -> None:
        if empty.any():
            self.dropped[f'"{name}" is empty'] = [int(i) for i in np.flatnonzero(empty)]

    def allowed(self) -> BoolArray:
        """The outcomes that agree with what each row says, shape (n_rows, n_outcomes)."""
        tree = self.form.tree
        histories = [tree.history(outcome) for outcome in tree.outcomes]
        taken = self._taken()
        whole = np.ones((len(self.frame), len(histories)), dtype=np.bool_)
        partial = whole.copy()
        for decision, actions in taken.items():
            seen = actions != ""
            hidden = decision in self.form.chance_decisions
            for i, history in enumerate(histories):
                if decision in history:
                    same = actions == history[decision]
                    whole[:, i] &= same | ~seen if hidden else same
                    partial[:, i] &= same | ~seen
                elif not hidden:
                    whole[:, i] &= ~seen
                    partial[:, i] &= ~seen
        if self.problems:
            return whole
        possible: BoolArray = np.asarray(partial.any(axis=1))
        self._explain(taken, histories, np.logical_not(possible))
        unfinished = ~whole.any(axis=1) & possible
        if unfinished.any():
            rows = [int(i) for i in np.flatnonzero(unfinished)]
            self.dropped["the play stops at an empty cell"] = rows
        return whole

    def _taken(self) -> dict[str, npt.NDArray[Any]]:
        """{decision: the action in each row, "" where the cell is empty}."""
        taken = {}
        for name in (*self.form.seen_decisions, *self.form.chance_decisions):
            needed = name in self.form.seen_decisions
            column = self.column(name, f'decision "{name}"', needed=needed)
            if column is None:
                continue
            actions = np.array(written_levels(column), dtype=object)
            known = list(self.form.model.decision(name).actions)
            wrong = np.flatnonzero(~np.isin(actions.astype(str), ["", *known]))
            self.several(
                (
                    row,
                    f'decision "{name}" is "{actions[row]}"; its actions are {", ".join(known)}.'
                    f"{did_you_mean(str(actions[row]), known) or ' Correct it.'}",
                )
                for row in map(int, wrong)
            )
            taken[name] = actions
        return taken

    def _explain(
        self,
        taken: Mapping[str, npt.NDArray[Any]],
        histories: Sequence[Mapping[str, str]],
        impossible: BoolArray,
    ) -> None:
        """Adds a line for each row that no play of the game agrees with."""
        order = list(dict.fromkeys(name for history in histories for name in history))
        lines = []
        for row in map(int, np.flatnonzero(impossible)):
            left, before = list(histories), list[str]()
            for name in (
                column for column in order if column in taken and taken[column][row] != ""
            ):
                action = taken[name][row]
                fitting = [history for history in left if history.get(name) == action]
                if not fitting:
                    after = (
                        f"after {', '.join(before)} play does not come there"
                        if before
                        else ("play does not come there")
                    )
                    lines.append(
                        (
                            row,
                            f'decision "{name}" is "{action}"; {after}. Empty the cell, or '
                            "correct what comes before it.",
                        )
                    )
                    break
                left = fitting
                before.append(f"{name} = {action}")
        self.several(lines)


def written_levels(column: pd.Series[Any]) -> list[str]:
    """Each cell as a level is written: whole numbers without a point, "" for an empty cell."""
    return [
        "" if empty else _plain(cell) for cell, empty in zip(column, column.isna(), strict=True)
    ]


def _plain(cell: object) -> str:
    if isinstance(cell, bool | np.bool_):
        return str(bool(cell)).lower()
    if isinstance(cell, int | float | np.number) and float(cell).is_integer():
        return str(int(cell))
    return str(cell).strip()
