"""Places of a tree's nodes in a drawing, and the choice of those drawn of a large tree."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

from alliancegame.frozen import frozen
from alliancegame.game.trees.tree import Tree


@frozen
class Layout:
    """A drawing from left to right, a row for every end.

    shown:  the nodes drawn, in the tree's order
    cut:    {node drawn as an end though play goes on: how many outcomes are left out there}
    column: for each node drawn, how many moves lead there
    row:    for each node drawn: ends are 0, 1, ...; a move is halfway between its first and last
    """

    shown: tuple[int, ...]
    cut: dict[int, int]
    column: dict[int, int]
    row: dict[int, float]

    @property
    def rows(self) -> int:
        """The number of ends."""
        return round(max(self.row.values())) + 1

    @property
    def columns(self) -> int:
        """The greatest number of nodes that follow one another."""
        return max(self.column.values()) + 1


def laid_out(tree: Tree, importance: Sequence[float], most_rows: int) -> Layout:
    """The drawing; where the tree has too many outcomes, the least important moves are not opened.

    importance: for each node, such as the probability that play comes there
    """
    opened = _opened(tree, importance, most_rows)
    shown, cut, column, row = [], {}, {0: 0}, {}
    ends = 0
    for i, node in enumerate(tree.nodes):
        if node.parent >= 0 and node.parent not in opened:
            continue
        shown.append(i)
        if node.parent >= 0:
            column[i] = column[node.parent] + 1
        if i not in opened:
            row[i] = float(ends)
            ends += 1
            if node.actions:
                cut[i] = sum(i <= outcome < tree.ends[i] for outcome in tree.outcomes)
    for i in reversed(shown):
        if i in opened:
            children = tree.nodes[i].children
            row[i] = (row[children[0]] + row[children[-1]]) / 2
    return Layout(tuple(shown), cut, column, row)


def _opened(tree: Tree, importance: Sequence[float], most_rows: int) -> set[int]:
    """The moves whose actions are drawn, the most important ones first, as far as rows allow."""
    opened: set[int] = set()
    rows = 1
    waiting = [(-importance[0], 0, 0)]
    while waiting:
        _, depth, i = heappop(waiting)
        children = tree.nodes[i].children
        if not children or rows + len(children) - 1 > most_rows:
            continue
        opened.add(i)
        rows += len(children) - 1
        for child in children:
            heappush(waiting, (-importance[child], depth + 1, child))
    return opened
