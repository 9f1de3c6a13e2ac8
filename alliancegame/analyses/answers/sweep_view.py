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
    least = min(result.scenarios, key=lambda item: item.holds)
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
            item.scenario,
            f"{item.points:,}",
            percent(item.holds),
            percent(item.only_pure),
            percent(item.least),
            f"{item.most_binding} ({percent(item.binding[item.most_binding])})",
        )
        for item in result.scenarios
    ]
    yield Sentence(_finding(result))
    yield Grid(columns, rows)
    yield Note(
        "Pact holds: share of the games in which nobody gains by leaving it alone. Alone: and no "
        "other pure equilibrium exists. Least margin: over all games. Bound least: who is so most "
        "often."
    )
    correlations = result.store.provenance.get("correlations", ())
    stated = [item for item in correlations if "between" in item]
    if stated:
        yield Sentence(
            dependent([(*item["between"], float(Fraction(item["rank"]))) for item in stated])
        )
    yield Sentence(f"The table: {result.store.table}/*.parquet")
