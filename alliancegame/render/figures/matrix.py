"""The payoff matrix with best responses and equilibria marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alliancegame.errors import AllianceGameError
from alliancegame.game.game import Game, PureProfile, pure_regrets
from alliancegame.model.model import Model
from alliancegame.present.numbers import short
from alliancegame.render.figures import style
from alliancegame.render.figures.foot import foot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def payoff_figure(model: Model, game: Game) -> Figure:
    """The bimatrix of two actors, or one panel for each action of a third.

    Bold payoffs are best responses, frames pure equilibria, a tint the commitment's event.
    raises: AllianceGameError for more than three actors
    """
    if game.size not in {2, 3}:
        raise AllianceGameError(
            f"a payoff matrix shows two or three actors and this game has {game.size}. "
            "See the profiles that matter: alliancegame show GAME"
        )
    best = pure_regrets(game.exact_payoffs) == 0
    layers: list[tuple[int, ...]] = [()] if game.size == 2 else [(k,) for k in range(game.shape[2])]
    rows, columns = game.shape[:2]
    fig = style.figure(max(7.5, 2.2 * columns + 1.5), (1.1 + 0.75 * rows) * len(layers) + 1.2)
    labels = [model.actor(name).label for name in game.actors]
    for number, layer in enumerate(layers):
        axes = fig.add_subplot(len(layers), 1, number + 1)
        _panel(axes, labels, game, best, layer)
    found = int(best.all(axis=0).sum())
    count = f"{found} equilibri{'um' if found == 1 else 'a'} in pure strategies"
    order = ", ".join(labels)
    note = f"Payoffs: {order}. Bold: best response. Frame: equilibrium. Tint: commitment kept. "
    return style.titled(fig, f"{game.title}: {count}", note + foot(model))


def _panel(
    axes: Axes, labels: list[str], game: Game, best: np.ndarray, layer: tuple[int, ...]
) -> None:
    from matplotlib.patches import Rectangle

    rows, columns = game.shape[:2]
    event = game.events.get("commitment")
    for i in range(rows):
        for j in range(columns):
            at: PureProfile = (i, j, *layer)
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
                    color=style.INK if best[(a, *at)] else style.FAINT,
                )
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    axes.set_xticks([j + 0.5 for j in range(columns)], game.actions[1])
    axes.set_yticks([i + 0.5 for i in range(rows)], game.actions[0])
    axes.xaxis.tick_top()
    axes.tick_params(length=0, labelsize=9)
    axes.set_xlabel(labels[1], fontsize=9)
    axes.xaxis.set_label_position("top")
    axes.set_ylabel(labels[0], fontsize=9)
    if layer:
        axes.set_title(f"{labels[2]}: {game.actions[2][layer[0]]}", loc="left", fontsize=10)
    for edge in range(rows + 1):
        axes.axhline(edge, color=style.RULE, linewidth=0.8)
    for edge in range(columns + 1):
        axes.axvline(edge, color=style.RULE, linewidth=0.8)
    for spine in axes.spines.values():
        spine.set_visible(False)
