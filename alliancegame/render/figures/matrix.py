"""The payoff matrix with best responses and equilibria marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.game.expectations import pure_regrets
from alliancegame.game.game import Game, PureProfile
from alliancegame.game.strategies import pact_positions
from alliancegame.model.model import Model
from alliancegame.numerals import counted, short
from alliancegame.render.figures import style
from alliancegame.render.figures.fonts import width_of
from alliancegame.render.figures.foot import foot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


UPRIGHT, ACROSS = (8.2, 9.9), (11.6, 6.6)
"""The width of a figure of a page, and the room for panels then, in inches."""

LABELS = 2.1
"""The widest line of a row's name, in inches."""


def payoff_figure(model: Model, game: Game) -> Figure:
    """The bimatrix of two actors, or one panel for each action of a third.

    Bold payoffs are best responses, frames pure equilibria, a tint the commitment's event. Actions
    that pay everybody the same are one row; what a page cannot hold is left out, the pact and the
    equilibria last.
    raises: AllianceGameError for more than three actors
    """
    if game.size not in {2, 3}:
        raise AllianceGameError(
            f"a payoff matrix shows two or three actors and this game has {game.size}. "
            "See the profiles that matter: alliancegame show GAME"
        )
    best = pure_regrets(game.exact_payoffs) == 0
    labels = [model.actor(name).label for name in game.actors]
    cell = 0.35 + 0.5 * game.size
    shown, _ = _shown(model, game, best, MOST[game.size][0])
    names, pitch = style.rows([name for _, name in shown[0]], LABELS)
    pitch = max(pitch, 0.36 if len(names) > MANY else 0.6)
    longest = max(width_of(line, 9) for name in names for line in name.split("\n"))
    width = longest + 0.6 + cell * len(shown[1])
    tallest = UPRIGHT[1] if width <= UPRIGHT[0] else ACROSS[1]
    shown, note = _shown(model, game, best, int((tallest - 1.2) / pitch))
    names, _ = style.rows([name for _, name in shown[0]], LABELS)
    heads, head_height = style.rows([name for _, name in shown[1]], cell - 0.1, 8.5)
    panel = pitch * len(names) + head_height + 0.75
    layers = shown[2] if game.size == 3 else [(0, "")]
    fitting = max(1, int(tallest / panel))
    if len(layers) > fitting:
        note += f"{len(layers) - fitting} of {len(layers)} panels are left out. "
    layers = layers[:fitting]
    fig = style.figure(max(7.5, width), panel * len(layers) + 1.3)
    for number, (action, name) in enumerate(layers):
        axes = fig.add_subplot(len(layers), 1, number + 1)
        layer = (action,) if game.size == 3 else ()
        places = [[place for place, _ in items] for items in shown[:2]]
        _panel(axes, game, best, places, layer)
        style.table_heads(axes, names, heads)
        axes.set_xlabel(labels[1], fontsize=9, weight="bold")
        axes.set_ylabel(labels[0], fontsize=9, weight="bold")
        if name:
            title = style.shortened(f"{labels[2]}: {name}", cell * len(heads) - 0.2, 10)
            axes.set_title(title, loc="left", fontsize=10)
    pure = int(best.all(axis=0).sum())
    count = f"{counted(pure, 'equilibrium')} in pure strategies"
    note = (
        f"Payoffs: {', '.join(labels)}. Bold: best response. Frame: equilibrium. "
        f"Tint: commitment kept. {note}"
    )
    return style.titled(fig, f"{game.title}: {count}", note + foot(model))


MANY = 4
"""Rows beyond which they stand closer together."""


def _shown(
    model: Model, game: Game, best: np.ndarray, rows: int
) -> tuple[list[list[tuple[int, str]]], str]:
    """Of each actor the actions that are drawn, with their names, and what is left out.

    rows: of the first actor's actions at most; those of the pact and of equilibria come first
    """
    stable = np.argwhere(best.all(axis=0)).tolist()
    pact = [] if model.commitment is None else [list(pact_positions(model))]
    shown, left_out, joined = [], 0, 0
    for actor, names in enumerate(game.actions):
        groups: dict[bytes, list[int]] = {}
        for action in range(len(names)):
            payoffs = np.take(game.payoffs, action, axis=actor + 1)
            groups.setdefault(payoffs.tobytes(), []).append(action)
        first = {profile[actor] for profile in (*pact, *stable)}
        alike = [
            (next((k for k in group if k in first), group[0]), len(group))
            for group in groups.values()
        ]
        most = rows if actor == 0 else MOST[game.size][actor]
        kept = sorted(alike, key=lambda profile: profile[0] not in first)[:most]
        left_out += len(alike) - len(kept)
        joined += len(names) - len(alike)
        shown.append(
            [
                (k, names[k] + (f" (and {count - 1} alike)" if count > 1 else ""))
                for k, count in sorted(kept)
            ]
        )
    parts = []
    if joined:
        parts.append("Actions that pay everybody the same are drawn once. ")
    if left_out:
        parts.append(f"{left_out} further actions are left out. ")
    return shown, "".join(parts)


MOST = {2: (16, 6, 0), 3: (8, 4, 16)}
"""Actions of each actor that are drawn at most, by how many actors there are."""


def _panel(
    axes: Axes,
    game: Game,
    best: np.ndarray,
    places: list[list[int]],
    layer: tuple[int, ...],
) -> None:
    """The cells: payoffs, a frame around equilibria, a tint where the commitment is kept."""
    from matplotlib.patches import Rectangle

    rows, columns = map(len, places)
    event = game.events.get("commitment")
    for i in range(rows):
        for j in range(columns):
            at: PureProfile = (places[0][i], places[1][j], *layer)
            kept = 0.0 if event is None else float(event[at])
            axes.add_patch(
                Rectangle((j, i), 1, 1, facecolor=style.KEPT, alpha=0.14 * kept, linewidth=0)
            )
            if all(best[(a, *at)] for a in range(game.size)):
                axes.add_patch(
                    Rectangle(
                        (j + 0.04, i + 0.06),
                        0.92,
                        0.88,
                        fill=False,
                        edgecolor=style.INK,
                        linewidth=2,
                    )
                )
            for a in range(game.size):
                axes.text(
                    j + (a + 1) / (game.size + 1),
                    i + 0.5,
                    short(float(game.payoffs[(a, *at)])),
                    ha="center",
                    va="center",
                    fontsize=10,
                    weight="bold" if best[(a, *at)] else "normal",
                    color=style.INK if best[(a, *at)] else style.QUIET,
                )
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    for edge in range(rows + 1):
        axes.axhline(edge, color=style.RULE, linewidth=0.8)
    for edge in range(columns + 1):
        axes.axvline(edge, color=style.RULE, linewidth=0.8)
    for spine in axes.spines.values():
        spine.set_visible(False)
