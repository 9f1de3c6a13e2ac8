"""A finished sweep, scenario by scenario."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from alliancegame.present.numbers import percent
from alliancegame.present.tables import Column, table
from alliancegame.sweep.summary import Summary


def sweep_view(result: Summary) -> Iterator[RenderableType]:
    """One row per scenario, where the table lies, and what the columns mean."""
    columns: list[Column] = [
        ("Shocks", "left"),
        ("Games", "right"),
        ("Pact holds", "right"),
        ("Alone", "right"),
        ("Least margin", "right"),
        ("Bound least", "left"),
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
    yield table(columns, rows)
    yield Text(
        "Pact holds: share of the games in which nobody gains by leaving it alone. Alone: and no "
        "other pure equilibrium exists. Least margin: over all games. Bound least: who is so most "
        "often.",
        style="dim",
    )
    yield Text(f"The table: {result.store.table}/*.parquet", overflow="fold")
