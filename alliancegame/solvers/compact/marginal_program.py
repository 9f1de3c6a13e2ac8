"""Linear programs over distributions of the joint actions of a few actors each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeAlias

import numpy as np

from alliancegame.errors import ComputationError
from alliancegame.game.compact import Domains
from alliancegame.game.game import FloatArray
from alliancegame.solvers.base import Budget
from alliancegame.solvers.compact.junction_tree import Node

Row: TypeAlias = dict[int, float]
"""{unknown: coefficient}."""


@dataclass
class MarginalProgram:
    """Distributions over nodes, each a block of unknowns: joint actions and what is known of below.

    begins: where each node's block begins
    cells:  of each node its (joint actions, flags of each branch)
    """

    nodes: list[Node]
    domains: Domains
    begins: list[int] = field(default_factory=list)
    cells: list[list[tuple[dict[int, int], tuple[Any, ...]]]] = field(default_factory=list)
    equal: list[tuple[Row, float]] = field(default_factory=list)
    at_most_0: list[Row] = field(default_factory=list)
    goal: Row = field(default_factory=dict)
    extra: int = 0

    @property
    def size(self) -> int:
        """The number of unknowns."""
        return sum(map(len, self.cells)) + self.extra

    def add(self, node: Node, flags: Sequence[Sequence[Any]]) -> None:
        """A block for a node, with every combination of flags of its branches; it sums to 1."""
        begin = self.size
        self.begins.append(begin)
        options = [self.domains[j] for j in node.actors]
        self.cells.append(
            [
                (dict(zip(node.actors, actions, strict=True)), known)
                for actions in product(*options)
                for known in product(*flags)
            ]
        )
        self.equal.append((dict.fromkeys(range(begin, self.size), 1.0), 1.0))

    def least(self, sign: float, budget: Budget | None) -> tuple[float, float]:
        """The goal's least (sign −1) or greatest (1) value, and what it never passes.

        raises: ComputationError if it is not found within the budget
        """
        from scipy.optimize import linprog
        from scipy.sparse import coo_array

        def matrix(rows: Sequence[Row]) -> Any:
            row = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
            columns = [j for row in rows for j in row]
            values = [v for row in rows for v in row.values()]
            return coo_array((values, (row, columns)), shape=(len(rows), self.size)).tocsr()

        costs = np.zeros(self.size)
        for j, value in self.goal.items():
            costs[j] = -sign * value
        equal = matrix([row for row, _ in self.equal])
        right = np.array([value for _, value in self.equal])
        limits = matrix(self.at_most_0)
        options: Any = {}
        if budget is not None and budget.seconds is not None:
            options["time_limit"] = max(budget.remaining, 0.0)
        optimum = linprog(
            costs,
            A_ub=limits if self.at_most_0 else None,
            b_ub=np.zeros(len(self.at_most_0)) if self.at_most_0 else None,
            A_eq=equal,
            b_eq=right,
            bounds=(0, 1),
            method="highs-ipm",
            options=options,
        )
        if optimum.status != 0:
            raise ComputationError(
                f"the linear program of {self.size} unknowns was not solved: {optimum.message}"
            )
        prices = np.asarray(optimum.eqlin.marginals)
        fines = (
            np.minimum(np.asarray(optimum.ineqlin.marginals), 0.0)
            if self.at_most_0
            else np.zeros(0)
        )
        short = costs - equal.T @ prices
        if self.at_most_0:
            short = short - limits.T @ fines
        proved = float(right @ prices) + self._short(short)
        return -sign * float(optimum.fun or 0.0), -sign * proved

    def _short(self, short: FloatArray) -> float:
        """At least what the unexplained costs come to: the least of each distribution."""
        total = sum(
            min(0.0, float(short[begin : begin + len(cells)].min()))
            for begin, cells in zip(self.begins, self.cells, strict=True)
        )
        return total + float(np.minimum(short[self.size - self.extra :], 0.0).sum())
