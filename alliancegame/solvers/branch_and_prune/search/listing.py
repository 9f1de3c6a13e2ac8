"""The equilibria of a search that left nothing to exact arithmetic, as a list of points."""

from __future__ import annotations

from alliancegame.solvers.branch_and_prune.search.cell_roots import BALL, EQUILIBRIUM, TIED
from alliancegame.solvers.branch_and_prune.search.cells import GAME, Cells
from alliancegame.solvers.branch_and_prune.search.search_memory import laid_out
from alliancegame.solvers.branch_and_prune.search.search_record import (
    CODE,
    FACES,
    HOLD_EQUILIBRIA,
    INDEX,
    MASKS,
    ON_STACK,
    ROOTS,
    STEPS,
    VERDICT,
    Record,
)
from alliancegame.solvers.branch_and_prune.search.workspace import Floats, Ints

APART = BALL * (1 + 1e-6)
"""Mixes that differ by more, rounding included, are not in one ball's reach of each other."""


def list_points(
    counts: Ints, words: Floats, places: int, steps: int, entries: int, points: Floats
) -> tuple[int, int, bool]:
    """The pure equilibria and then the roots that are equilibria, a row for each.

    The search has ended, on payoffs that were not rounded.
    counts, words, places, steps, entries: as `kernel.search` was given them
    points:  filled in as far as there is room, shape (rows, k_1 + ... + k_n)
    returns: how many pure ones and how many roots there are, both -1 if the search left something
             to exact arithmetic or the indices do not sum to 1; and whether no two roots are one
    """
    cells, _, _, record = laid_out(words, counts, places, steps, entries)
    if record.tally[ON_STACK] > 0 or record.tally[FACES] > 0:
        return -1, -1, False
    for step in range(record.tally[STEPS]):
        if HOLD_EQUILIBRIA[record.steps[step, CODE]]:
            return -1, -1, False
    pure, strict = list_pure(cells, points)
    roots, index_sum = list_roots(cells, record, points, pure)
    if roots < 0 or (strict and pure + index_sum != 1):
        return -1, -1, False
    return pure, roots, are_apart(cells, record)


def list_pure(cells: Cells, points: Floats) -> tuple[int, bool]:
    """Write the pure equilibria; how many there are, and whether each deviation from them loses."""
    total, found, strict = 1, 0, True
    for count in cells.counts:
        total *= count
    for profile in range(total):
        stable, single, inner = True, True, total
        for i in range(len(cells.counts)):
            count = cells.counts[i]
            inner //= count
            block, width = cells.blocks[GAME, i], total // count
            own = profile // inner % count
            line = profile // (inner * count) * inner + profile % inner
            value = block[own * width + line]
            for a in range(count):
                rival = block[a * width + line]
                stable = stable and rival <= value
                single = single and (a == own or rival < value)
            if not stable:
                break
        if stable:
            strict = strict and single
            if found < len(points):
                write_pure(cells, profile, points[found])
            found += 1
    return found, strict


def write_pure(cells: Cells, profile: int, point: Floats) -> None:
    """Write a pure profile as probabilities."""
    end = len(point)
    for i in range(len(cells.counts) - 1, -1, -1):
        count = cells.counts[i]
        for a in range(count):
            point[end - count + a] = 1.0 if a == profile % count else 0.0
        profile //= count
        end -= count


def list_roots(cells: Cells, record: Record, points: Floats, place: int) -> tuple[int, int]:
    """Write the roots that are equilibria; how many there are, and the sum of their indices.

    place:   the row of the first
    returns: -1 roots if a tie leaves one open
    """
    found, index_sum = 0, 0
    for root in range(record.tally[ROOTS]):
        verdict = record.roots[root, VERDICT]
        if verdict == TIED:
            return -1, 0
        if verdict != EQUILIBRIUM:
            continue
        index_sum += record.roots[root, INDEX]
        if place + found < len(points):
            point, at = points[place + found], 0
            for j in range(len(cells.counts)):
                for a in range(cells.counts[j]):
                    point[at] = min(max(record.centres[root, j, a], 0.0), 1.0)
                    at += 1
        found += 1
    return found, index_sum


def are_apart(cells: Cells, record: Record) -> bool:
    """Whether the balls of all equilibria of a support are known to be disjoint."""
    for one in range(record.tally[ROOTS]):
        for other in range(one):
            both = record.roots[one, VERDICT] == record.roots[other, VERDICT] == EQUILIBRIUM
            if both and meet(cells, record, one, other):
                return False
    return True


def meet(cells: Cells, record: Record, one: int, other: int) -> bool:
    """Whether two roots may be one: on the same face, with balls not known to be disjoint."""
    for j in range(len(cells.counts)):
        if record.roots[one, MASKS + j] != record.roots[other, MASKS + j]:
            return False
        above = 0.0
        for a in range(cells.counts[j]):
            above += max(record.centres[one, j, a] - record.centres[other, j, a], 0.0)
        if above > APART:
            return False
    return True
