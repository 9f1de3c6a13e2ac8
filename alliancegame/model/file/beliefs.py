"""The rules for what is stated of what is not known: distributions, correlations, severities."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from itertools import pairwise

from alliancegame.model.distribution import Correlation, Shape, consistent
from alliancegame.model.file.positions import Path
from alliancegame.model.file.problems import Problems
from alliancegame.model.file.schema import GameFile, SeverityTable
from alliancegame.model.file.shapes import Ranged
from alliancegame.model.limits import LIMITS
from alliancegame.numerals import listed


def check_distribution(path: Path, owner: str, table: Ranged, problems: Problems) -> None:
    """Adds what is wrong with what is stated of a number's distribution, told as the owner's."""
    if not 0 < table.sure <= 1:
        rule = "it is the probability of the range, more than 0 and at most 1"
        what = f'"sure" beside the {owner}'
        problems.add((*path[:-1], "sure"), what, table.sure, rule, "Correct the number.")
    if table.distribution is Shape.TWO_PIECE_NORMAL and table.sure == 1 and table.range is not None:
        rule = "a normal distribution has no ends, so that no range is sure to hold"
        what = f'"sure" beside the {owner}'
        problems.add((*path[:-1], "sure"), what, table.sure, rule, "Write sure = 0.9, say.")
    if not table.quantiles:
        return
    where = (*path[:-1], "quantiles")
    levels, values = zip(*table.quantiles, strict=True)
    ascending = all(a < b for a, b in pairwise(levels)) and all(a < b for a, b in pairwise(values))
    if table.range is not None:
        rule = "they say what a range would"
        problems.add(where, f"quantiles beside the {owner}", "given", rule, "Remove the range.")
    if len(levels) < 2 or not ascending or not (levels[0] >= 0 and levels[-1] <= 1):
        rule = "they are two or more pairs [probability, number], both ascending, such as "
        rule += "[[0.05, 1], [0.5, 2], [0.95, 4]]"
        shown = str([[float(a), float(b)] for a, b in table.quantiles])
        problems.add(where, f"quantiles beside the {owner}", shown, rule, "Correct them.")


def check_correlations(file: GameFile, parameters: Collection[str], problems: Problems) -> None:
    """Adds what is wrong with the correlations, which are between these parameters."""
    seen: set[frozenset[str]] = set()
    for index, correlation in enumerate(file.correlations):
        path: Path = ("correlations", index)
        for name in correlation.between:
            if name not in parameters:
                rule = "a correlation is between two parameters"
                where = (*path, "between")
                problems.undefined(where, "parameter {}", name, sorted(parameters), rule)
        pair = frozenset(correlation.between)
        if len(pair) < 2 or pair in seen:
            rule = "a correlation is between two different parameters, and stated once"
            what = "the pair of a correlation"
            problems.add((*path, "between"), what, listed(correlation.between), rule, "Remove it.")
        seen.add(pair)
        if not -1 < correlation.rank < 1:
            rule = "a rank correlation lies between -1 and 1"
            problems.add((*path, "rank"), "the rank", correlation.rank, rule, "Correct the number.")
    stated = [Correlation(table.between, table.rank) for table in file.correlations]
    if all(-1 < correlation.rank < 1 for correlation in stated) and not consistent(stated):
        problems.tell(
            ("correlations", 0),
            "the correlations contradict each other: no numbers can have them all (their matrix "
            "is not positive definite). Weaken some of them.",
        )


def check_severity(path: Path, owner: str, table: SeverityTable, problems: Problems) -> None:
    """Adds what is wrong with the intensities that a shock strikes with."""
    ends = {"low": table.low, "mode": table.mode, "high": table.high}
    stated = {key: number for key, number in ends.items() if number is not None}
    intensities = [(("values", index), number) for index, number in enumerate(table.values)]
    for where, number in [*intensities, *(((key,), quantity) for key, quantity in stated.items())]:
        if not LIMITS["intensity"].admit(number):
            what = f"an intensity in the severity of {owner}"
            rule = LIMITS["intensity"].rule
            problems.add((*path, *where), what, number, rule, "Correct the number.")
    if bool(table.values) == bool(stated) or (stated and len(stated) < len(ends)):
        stated_keys = ", ".join([*(["values"] if table.values else []), *stated]) or "empty"
        rule = "it has either values or all of low, mode, high"
        remedy = "Write { values = [0.5, 1], weights = [1, 1] }, say."
        problems.add(path, f"the severity of {owner}", stated_keys, rule, remedy)
    elif stated and not (stated["low"] <= stated["mode"] <= stated["high"] != stated["low"]):
        rule = "low, mode and high ascend"
        shown = _listed_numbers(stated.values())
        problems.add(path, f"the severity of {owner}", shown, rule, "Put them in order.")
    elif table.weights:
        _check_weights(path, owner, table, problems)


def _check_weights(path: Path, owner: str, table: SeverityTable, problems: Problems) -> None:
    """Adds what is wrong with the weights of a severity's values."""
    if len(table.weights) != len(table.values):
        what = f"the number of weights in the severity of {owner}"
        rule = f"each of its {len(table.values)} values has one"
        problems.add((*path, "weights"), what, len(table.weights), rule, "Write one for each.")
    elif min(table.weights) < 0 or sum(table.weights) == 0:
        rule = "they are at least 0, and one is more"
        shown = _listed_numbers(table.weights)
        problems.add((*path, "weights"), f"weights of {owner}", shown, rule, "Correct them.")


def _listed_numbers(numbers: Iterable[Fraction]) -> str:
    return ", ".join(f"{float(number):g}" for number in numbers)
