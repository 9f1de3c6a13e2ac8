"""Complete cases of a table, as estimation takes them, and the error of tables that do not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alliancegame.errors import AllianceGameError
from alliancegame.evidence.estimation.data_file import Table
from alliancegame.evidence.estimation.jets import FloatArray, IntArray
from alliancegame.evidence.estimation.likelihood import Design, Outcomes
from alliancegame.frozen import frozen


class DataError(AllianceGameError):
    """A table does not fit its game; `problems` holds a line for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@frozen(eq=False)
class Cases:
    """The complete cases of a table.

    rows:     their positions in the table
    classes:  the sets of outcomes that they are seen to end in
    observed: the class of each, shape (n_cases,)
    counts:   how many cases each row stands for, shape (n_cases,)
    weights:  sampling weights, scaled to a mean of 1, shape (n_cases,)
    clusters: the cluster of each, numbered from 0; None where none are named
    dropped:  {why: positions of the rows that are left out}
    """

    table: Table
    rows: IntArray
    design: Design
    classes: Sequence[Outcomes]
    observed: IntArray
    counts: FloatArray
    weights: FloatArray
    clusters: IntArray | None
    dropped: Mapping[str, Sequence[int]]

    @property
    def observations(self) -> int:
        """The number of cases, each row counted as often as it says."""
        return round(float(self.counts.sum()))

    @property
    def left_out(self) -> int:
        """The number of rows left out."""
        return len({row for rows in self.dropped.values() for row in rows})


@frozen
class CaseColumns:
    """Further columns of a table: how many cases a row stands for, its weight, its cluster.

    >>> ag.CaseColumns(weights="share").weights
    'share'
    """

    counts: str = ""
    weights: str = ""
    cluster: str = ""
