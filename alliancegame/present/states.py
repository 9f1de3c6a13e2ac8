"""Markov perfect equilibria in tables: what is played in each state, how long the pact lasts."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from rich.console import RenderableType
from rich.text import Text

from alliancegame.present.numbers import short
from alliancegame.present.solution import mix_text
from alliancegame.present.tables import Column, heading, table
from alliancegame.solvers.markov.markov import MarkovSolution
from alliancegame.solvers.markov.stationary import MarkovEquilibrium


def states_view(solution: MarkovSolution) -> Iterator[RenderableType]:
    """Every equilibrium, then the coverage with its reason."""
    count = len(solution)
    plural = "equilibrium" if count == 1 else "equilibria"
    yield heading(f"State by state: {count} Markov perfect {plural} found")
    for number, item in enumerate(solution, 1):
        yield _equilibrium(number, item)
    yield Text(f"Coverage: {solution.coverage}: {solution.coverage_reason}.")
    yield Text(
        "A state is named by the shock in force. Life: expected years until the world enters a "
        "state in which the pact is not kept, at the file's rates. A model of stated interests, "
        "not a forecast.",
        style="dim",
    )


def _equilibrium(number: int, item: MarkovEquilibrium) -> RenderableType:
    actors = item.game.actors
    columns: list[Column] = [
        ("State", "left"),
        *((actor, "left") for actor in actors),
        ("Kept", "right"),
        ("Life", "right"),
    ]
    rows = []
    for s, (state, stage) in enumerate(zip(item.game.states, item.game.stages, strict=True)):
        played = [
            mix_text(actions, mix)
            for actions, mix in zip(stage.actions, item.profiles[s], strict=True)
        ]
        kept = None if item.kept is None else float(item.kept[s])
        life = None if item.life is None else float(item.life[s])
        rows.append((state, *played, short(kept), "for ever" if life == inf else short(life)))
    return table(columns, rows, f"{number}. regret {short(item.regret)}")
