"""Effects, predictions and curves of coefficients estimated from cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliancegame.evidence.estimation.comparison import Fit
from alliancegame.evidence.estimation.effects import Effects, Prediction
from alliancegame.numerals import percent
from alliancegame.render.figures import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def effects_figure(result: Effects) -> Figure:
    """Every average marginal effect with its 95% interval, a row a column, a colour an end."""
    ends = list(result.predicted)
    changes = list(dict.fromkeys((effect.column, effect.change) for effect in result.effects))
    fig = style.figure(height=1.8 + (0.25 + 0.16 * len(ends)) * max(len(changes), 1))
    axes = style.plain(fig.add_subplot())
    for number, end in enumerate(ends):
        shift = (number - (len(ends) - 1) / 2) * 0.6 / len(ends)
        colour = style.COLOURS[number % len(style.COLOURS)]
        for row, change in enumerate(changes):
            chosen = next(
                i for i in result.effects if (i.column, i.change, i.end) == (*change, end)
            )
            low, high = chosen.effect.interval()
            axes.plot([100 * low, 100 * high], [row + shift] * 2, color=colour, linewidth=1.6)
            axes.plot(
                [100 * chosen.effect.value],
                [row + shift],
                marker=style.MARKERS[number % len(style.MARKERS)],
                markersize=5,
                color=colour,
                linestyle="none",
                label=end if row == 0 else None,
            )
    axes.axvline(0, color=style.INK, linewidth=1)
    axes.set_yticks(range(len(changes)), [f"{column}\n{change}" for column, change in changes])
    axes.set_ylim(len(changes) - 0.5, -0.5)
    axes.set_xlabel("change of the probability, percentage points", fontsize=9)
    axes.legend(frameon=False, fontsize=8.5, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return style.titled(
        fig,
        "What the columns do to what happens",
        "Average marginal effects over the cases, 95% intervals by the delta method.",
    )


def prediction_figure(result: Prediction) -> Figure:
    """Average probabilities of every end over the values of a column, with 95% bands."""
    fig = style.figure()
    axes = style.plain(fig.add_subplot())
    numbers = all(isinstance(value, float) for value in result.values)
    places = [float(v) for v in result.values] if numbers else list(range(len(result.values)))
    last = [items[-1].value for items in result.ends.values()]
    heights = style.apart(last, [0.05] * len(last), low=-0.03)
    for number, (end, items) in enumerate(result.ends.items()):
        colour = style.COLOURS[number % len(style.COLOURS)]
        low = [max(0.0, average.interval()[0]) for average in items]
        high = [min(1.0, average.interval()[1]) for average in items]
        middle = [average.value for average in items]
        if numbers:
            axes.fill_between(places, low, high, color=style.tint(colour, 0.25), linewidth=0)
            axes.plot(places, middle, color=colour, linewidth=2)
        else:
            axes.vlines(places, low, high, color=colour, linewidth=1.6)
            axes.plot(places, middle, color=colour, marker="o", linestyle="none")
        style.name_end(axes, (places[-1], heights[number]), end, colour)
    if not numbers:
        axes.set_xticks(places, [str(value) for value in result.values])
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(lambda value, _: percent(value))
    axes.set_xlabel(result.column, fontsize=9)
    return style.titled(
        fig,
        f"What would happen over {result.column}",
        "Average over the cases, each with its own other columns; 95% bands by the delta method.",
    )


def curves_figure(result: Fit) -> Figure:
    """Curves of how well each end is told from the others: true against false alarms."""
    fig = style.figure(5.6, 4.9)
    axes = style.plain(fig.add_subplot())
    axes.plot([0, 1], [0, 1], color=style.FAINT, linewidth=0.8)
    for number, curve in enumerate(result.curves):
        axes.plot(
            curve.false_alarms,
            curve.true_alarms,
            color=style.COLOURS[number % len(style.COLOURS)],
            linewidth=1.8,
            label=f"{curve.end}: {curve.area:.2f}",
        )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.01)
    axes.set_xlabel("false alarms", fontsize=9)
    axes.set_ylabel("true alarms", fontsize=9)
    axes.legend(frameon=False, fontsize=8.5, loc="lower right")
    return style.titled(
        fig,
        "How well each end is told from the others",
        "ROC of the estimated game, in sample; beside each end the area under its curve.",
    )
