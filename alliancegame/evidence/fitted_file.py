"""A game file with what was learned in place of what was stated, as a game of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from alliancegame.evidence.fitted import Fit
from alliancegame.evidence.learned_game import RANKED, last_day, learned_quantiles, ranks
from alliancegame.evidence.posterior import resampled
from alliancegame.model.decimals import decimal
from alliancegame.model.distribution import Correlation, consistent
from alliancegame.model.file.number_places import number_paths
from alliancegame.model.file.positions import Path, spans

STRONG = 0.03
"""The rank correlation from which two numbers are told to depend on each other."""

CERTAIN = 0.995
"""The rank correlation from which two numbers are one."""

MOST_PAIRS = 300
"""The most pairs told."""

LEVELS = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
"""The quantiles that are written, the median in the middle."""

_LONGEST_KEY = 300
"""The letters before a range among which its key is looked for."""

DIGITS = 4
"""Significant digits of a number in the file."""

Edit: TypeAlias = tuple[int, int, str]
"""A stretch of a text, and what it becomes."""


def fitted_text(text: str, result: Fit) -> str:
    """The text of the game's file with each number's posterior median and quantiles.

    Rates that were learned about are replaced, too; numbers that depend on each other after the
    evidence are told as correlations, and the file's date becomes that of the last that was seen.
    """
    written = spans(text)
    for start, end, new in sorted(_edits(text, written, result), reverse=True):
        text = text[:start] + new + text[end:]
    return _head(result) + text.rstrip() + "\n" + "".join(_correlations(result))


def _head(result: Fit) -> str:
    record = result.model.record
    return (
        f"# Learned by alliancegame from {result.model.name} (SHA-256 {result.model.digest}):\n"
        f"# numbers are medians, quantiles those of the posterior; law {result.law},\n"
        f"# {result.belief.prior.size} draws, seed {result.seed}, "
        f"{len(record.observations)} observations and {len(record.arrivals)} watches up to "
        f"{last_day(record)}. The reasons\n"
        "# beside the numbers are those of the file they began from.\n"
    )


def _edits(text: str, written: dict[Path, tuple[int, int]], result: Fit) -> Iterator[Edit]:
    paths = number_paths(text)
    for name, values in learned_quantiles(result, LEVELS, DIGITS).items():
        path = paths[name]
        pairs = ", ".join(
            f"[{level:g}, {decimal(value)}]" for level, value in zip(LEVELS, values, strict=True)
        )
        if (*path[:-1], "quantiles") in written:
            yield (*written[*path[:-1], "quantiles"], f"[{pairs}]")
        elif (*path[:-1], "range") in written:
            start, end = written[*path[:-1], "range"]
            key = re.search(r"\S*range\S*\s*=\s*$", text[max(0, start - _LONGEST_KEY) : start])
            assert key is not None
            yield max(0, start - _LONGEST_KEY) + key.start(), end, f"quantiles = [{pairs}]"
        else:
            continue
        yield (*written[path], decimal(values[len(LEVELS) // 2]))
    last = last_day(result.model.record).isoformat()
    if ("date",) in written:
        yield (*written[("date",)], last)
    else:
        end = written[("title",)][1]
        yield end, end, f"\ndate = {last}"


def _correlations(result: Fit) -> Iterator[str]:
    """Tables of the correlations that the file does not state already, the strongest first."""
    stated = list(result.model.correlations)
    known = {frozenset(correlation.between) for correlation in stated}
    added = [pair for pair in _pairs(result) if frozenset(pair.between) not in known]
    while added and not consistent([*stated, *added]):
        added = added[: len(added) // 2]
    for correlation in added:
        one, other = correlation.between
        yield (
            f'\n[[correlations]]\nbetween = ["{one}", "{other}"]\n'
            f'rank = {decimal(correlation.rank)}\nbecause = "They are so after what was seen."\n'
        )


def _pairs(result: Fit) -> list[Correlation]:
    """Numbers that depend on each other after the evidence, the most dependent first."""
    belief = result.belief
    names = belief.draws.names
    if len(names) < 2:
        return []
    places = resampled(belief.weights, RANKED, np.random.default_rng(result.seed))
    matrix = np.asarray(np.corrcoef(ranks(belief.draws.parameters[:, places])))
    correlations = [
        Correlation((names[j], names[i]), Fraction(f"{float(matrix[i, j]):.2f}"))
        for i in range(len(names))
        for j in range(i)
        if STRONG <= abs(matrix[i, j]) < CERTAIN
    ]
    correlations.sort(key=lambda correlation: -abs(correlation.rank))
    return correlations[:MOST_PAIRS]
