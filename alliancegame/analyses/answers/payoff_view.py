"""Payoff tables: a bimatrix, stacked matrices, or the profiles that matter.

A star marks a best response, brackets the pact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from alliancegame.document import Block, Column, Grid, Note, left, right
from alliancegame.game.expectations import pure_regrets
from alliancegame.game.game import Game, PureProfile
from alliancegame.numerals import short

MOST_PROFILES = 40
"""The most profiles listed for a game of more than three actors."""


def payoff_view(game: Game, pact: Mapping[str, str]) -> Iterator[Block]:
    """The payoffs with best responses and the pact marked."""
    best = pure_regrets(game.exact_payoffs) == 0
    agreed = _position(game, pact)
    if game.size == 1:
        yield _profiles(game, best, agreed, [(i,) for i in range(game.shape[0])])
    elif game.size == 2:
        yield _matrix(game, best, agreed, ())
    elif game.size == 3:
        for last in range(game.shape[2]):
            yield _matrix(game, best, agreed, (last,))
    else:
        yield _profiles(game, best, agreed, _that_matter(best, agreed))
    order = ", ".join(game.actors)
    yield Note(f"Payoffs in the order {order}. * best response, [ ] the pact.")


def _position(game: Game, pact: Mapping[str, str]) -> PureProfile | None:
    position = []
    for actor, actions in zip(game.actors, game.actions, strict=True):
        if pact.get(actor) not in actions:
            return None
        position.append(actions.index(pact[actor]))
    return tuple(position)


def _matrix(
    game: Game, best: np.ndarray, agreed: PureProfile | None, fixed: tuple[int, ...]
) -> Grid:
    rows = []
    for i, action in enumerate(game.actions[0]):
        cells = [_cell(game, best, agreed, (i, j, *fixed)) for j in range(game.shape[1])]
        rows.append((action, *cells))
    title = f"{game.actors[0]} chooses the row, {game.actors[1]} the column"
    if fixed:
        title += f"; {game.actors[2]} chooses {game.actions[2][fixed[0]]}"
    columns: list[Column] = [left(""), *(right(name) for name in game.actions[1])]
    return Grid(columns, rows, title)


def _cell(game: Game, best: np.ndarray, agreed: PureProfile | None, at: PureProfile) -> str:
    marks = ["*" if best[(i, *at)] else "" for i in range(game.size)]
    values = [short(float(game.payoffs[(i, *at)])) + marks[i] for i in range(game.size)]
    text = ", ".join(values)
    return f"[{text}]" if at == agreed else text


def _that_matter(best: np.ndarray, agreed: PureProfile | None) -> list[PureProfile]:
    """The pact, the deviations from it, and the pure equilibria."""
    profiles: dict[PureProfile, None] = {}
    if agreed is not None:
        profiles[agreed] = None
        for actor, count in enumerate(best.shape[1:]):
            for action in range(count):
                profiles[(*agreed[:actor], action, *agreed[actor + 1 :])] = None
    for index in np.argwhere(best.all(axis=0)).tolist():
        profiles[tuple(index)] = None
    return list(profiles)[:MOST_PROFILES]


def _profiles(
    game: Game, best: np.ndarray, agreed: PureProfile | None, profiles: list[PureProfile]
) -> Grid:
    rows = []
    for at in profiles:
        names = [game.actions[i][a] for i, a in enumerate(at)]
        marks = ["*" if best[(i, *at)] else "" for i in range(game.size)]
        values = [short(float(game.payoffs[(i, *at)])) + marks[i] for i in range(game.size)]
        kind = "equilibrium" if all(best[(i, *at)] for i in range(game.size)) else ""
        if agreed is not None:
            changed = [i for i in range(game.size) if at[i] != agreed[i]]
            if not changed:
                kind = "[the pact]"
            elif len(changed) == 1 and not kind:
                names = [f"only {game.actors[changed[0]]}: {names[changed[0]]}"]
        rows.append((", ".join(names) + (f"  {kind}" if kind else ""), *values))
    columns: list[Column] = [left("Profile"), *(right(name) for name in game.actors)]
    shown = f"Profiles that matter ({len(rows)} of {int(np.prod(game.shape))})"
    return Grid(columns, rows, shown)
