"""A finished sweep, scenario by scenario."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from alliancegame.document import Block, Column, Grid, Note, Sentence, left, right
from alliancegame.numerals import dependent, percent
from alliancegame.sweep.summary import Summary


def _finding(result: Summary) -> str:
    """The share of cases in which the pact holds, and where it holds least."""
    first, *others = result.scenarios
    finding = f"The pact holds in {percent(first.holds)} of {first.points:,} games"
    if not others:
        return f"{finding}: {first.scenario}."
    least = min(result.scenarios, key=lambda scenario: scenario.holds)
    if least is first:
        return f"{finding}: {first.scenario}, and nowhere in fewer."
    return (
        f"{finding}: {first.scenario}; in fewest, {percent(least.holds)}, after {least.scenario}."
    )


def sweep_view(result: Summary) -> Iterator[Block]:
    """One row per scenario, where the table lies, and what the columns mean."""
    columns: list[Column] = [
        left("Shocks"),
        right("Games"),
        right("Pact holds"),
        right("Alone"),
        right("Least margin"),
        left("Bound least"),
    ]
    rows = [
        (
            scenario.scenario,
            f"{scenario.points:,}",
            percent(scenario.holds),
            percent(scenario.only_pure),
            percent(scenario.least),
            f"{scenario.most_binding} ({percent(scenario.binding[scenario.most_binding])})",
        )
        for scenario in result.scenarios
    ]
    yield Sentence(_finding(result))
    yield Grid(columns, rows)
    yield Note(
        "Pact holds: share of the games in which nobody gains by leaving it alone. Alone: and no "
        "other pure equilibrium exists. Least margin: over all games. Bound least: who is so most "
        "often."
    )
    correlations = result.store.provenance.get("correlations", ())
    stated = [correlation for correlation in correlations if "between" in correlation]
    if stated:
        yield Sentence(
            dependent(
                [
                    (*correlation["between"], float(Fraction(correlation["rank"])))
                    for correlation in stated
                ]
            )
        )
    yield Sentence(f"The table: {result.store.table}/*.parquet")
