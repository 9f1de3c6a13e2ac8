"""The drawing of a game tree: moves from left to right, a row for every end."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from alliancegame.frozen import frozen
from alliancegame.game.trees.assessment import Assessment, chances, reach
from alliancegame.game.trees.tree import Tree, letters
from alliancegame.model.model import Model
from alliancegame.numerals import short
from alliancegame.render.figures import style
from alliancegame.render.figures.ink import lettered
from alliancegame.render.figures.tree_layout import Layout, laid_out

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.33
"""The height of a row, in inches."""
LETTER = 0.064
"""The width of a letter of a label, in inches."""
FONT = 8.0
UNPLAYED = "#b0b0b0"
"""The colour of what an equilibrium does not play."""
PAGE = (8.2, 11.6)
"""An upright page, in inches."""
HEADED = 1.5
"""The height of what stands above and below the tree, in inches."""


@frozen
class TreeDrawing:
    """One tree in inches, rows going down; `item` is the equilibrium whose play is shown."""

    model: Model | None
    tree: Tree
    item: Assessment | None
    most_rows: int

    @cached_property
    def reached(self) -> Sequence[Fraction]:
        if self.item is None:
            return [Fraction(1)] * len(self.tree.nodes)
        return reach(self.tree, self.item.behaviour)

    def label(self, actor: str) -> str:
        return actor if self.model is None else self.model.actor(actor).label

    @cached_property
    def layout(self) -> Layout:
        return laid_out(self.tree, [float(p) for p in self.reached], self.most_rows)

    @cached_property
    def signs(self) -> dict[int, str]:
        return letters(self.tree)

    @cached_property
    def at(self) -> list[float]:
        """The places of the columns: each as far from the one before as its labels need."""
        longest = [0] * self.layout.columns
        for i in self.layout.shown:
            texts = (self.move_label(i), self.action_label(i))
            column = self.layout.column[i]
            longest[column] = max(longest[column], *map(len, texts))
        places = [longest[0] * LETTER]
        for letters_needed in longest[1:]:
            places.append(places[-1] + 0.5 + letters_needed * LETTER)
        return places

    @cached_property
    def payoffs_at(self) -> list[float]:
        """The places of the columns of payoffs, and after them of the outcome's facts."""
        step, count = 0.82, len(self.tree.actors) + len(self.facts_heads)
        return [self.at[-1] + 0.75 + step * k for k in range(count)]

    @property
    def width(self) -> float:
        return self.payoffs_at[-1] + 0.45

    @property
    def height(self) -> float:
        return self.layout.rows * ROW

    @cached_property
    def scale(self) -> float:
        """The scale at which a page holds it, upright or across."""
        return max(
            min(1.0, across / (self.width + 0.3), (up - HEADED) / self.height)
            for across, up in (PAGE, PAGE[::-1])
        )

    @property
    def font(self) -> float:
        return FONT * self.scale

    @property
    def facts_heads(self) -> tuple[str, ...]:
        heads = () if self.item is None else ("reached",)
        return (*heads, "pledge") if "invoked" in self.tree.events else heads

    @property
    def note(self) -> str:
        parts = ["Right: what each outcome pays whom"]
        if self.item is not None:
            parts = [
                "Thick: what the equilibrium plays where play comes; thin in colour: what it would "
                "play elsewhere; grey: what it does not play",
                "Right: what each outcome pays whom, and how likely it is",
            ]
        if self.signs:
            believed = "" if self.item is None else ", with what its actor believes"
            parts.append(
                "Dashed lines join moves that look alike to who makes them, marked with one letter"
                f"{believed}"
            )
        if self.layout.cut:
            left = sum(self.layout.cut.values())
            parts.append(
                f"{left} of {len(self.tree.outcomes)} outcomes are left out, the least likely "
                "ones, where it says so"
            )
        return ". ".join(parts) + ". "

    def place(self, node: int) -> tuple[float, float]:
        return self.at[self.layout.column[node]], self.layout.row[node] * ROW

    def colour(self, node: int) -> str:
        """The mover's; that of nature is ink."""
        mover = self.tree.mover(node)
        return style.INK if mover is None else style.COLOURS[mover % len(style.COLOURS)]

    def chance(self, node: int) -> Fraction | None:
        """The probability of the move that leads to the node; None if that is not known."""
        above = self.tree.nodes[node].parent
        if self.item is not None:
            return chances(self.tree, self.item.behaviour, above)[self.tree.nodes[node].branch]
        branch_chances = self.tree.nodes[above].chances
        return branch_chances[self.tree.nodes[node].branch] if branch_chances else None

    def action_label(self, node: int) -> str:
        if node == 0:
            return ""
        above = self.tree.nodes[self.tree.nodes[node].parent]
        chance = self.chance(node)
        mixed = above.chances or (chance is not None and 0 < chance < 1)
        branch = self.tree.nodes[node].branch
        name = above.actions[branch]
        place = above.information_set
        if self.item is not None and place is not None and place in self.item.mixing:
            low, high = (short(float(p), 2) for p in self.item.mixing[place][branch])
            return f"{name} {low} to {high}" if low != high else f"{name} {low}"
        return f"{name} {short(float(chance or 0))}" if mixed else name

    def move_label(self, node: int) -> str:
        """The label of a move: decision, actor, information set, belief in the node."""
        here = self.tree.nodes[node]
        if node in self.layout.cut:
            return f"… {self.layout.cut[node]} outcomes"
        if not here.actions:
            return ""
        if here.information_set is None:
            return f"chance: {self.tree.called(here.decision)}"
        place = self.tree.information_sets[here.information_set]
        name = self.tree.actors[place.actor]
        label = self.label(name)
        label_shown = (
            label if here.decision == name else f"{label}: {self.tree.called(here.decision)}"
        )
        if here.information_set in self.signs:
            label_shown += f" [{self.signs[here.information_set]}{self.belief(node)}]"
        return label_shown

    def belief(self, node: int) -> str:
        place = self.tree.nodes[node].information_set
        if self.item is None or place is None or self.item.beliefs[place] is None:
            return ""
        k = self.tree.information_sets[place].nodes.index(node)
        if place in self.item.supporting:
            low, high = (short(float(p), 2) for p in self.item.supporting[place][k])
            return f": {low}" if low == high else f": {low} to {high}"
        belief = self.item.beliefs[place] or ()
        return f": {short(float(belief[k]), 2)}"

    def draw(self, axes: Axes) -> None:
        self.draw_heads(axes)
        for i in self.layout.shown:
            if i:
                self.draw_step(axes, i)
        for place in self.signs:
            self.draw_information_set(axes, place)
        for i in self.layout.shown:
            self.draw_node(axes, i)

    def draw_heads(self, axes: Axes) -> None:
        names = [self.label(name) for name in self.tree.actors]
        colours = [style.COLOURS[k % len(style.COLOURS)] for k in range(len(names))]
        facts = [(fact, style.INK) for fact in self.facts_heads]
        heads = [*zip(names, colours, strict=True), *facts]
        for (text, colour), x in zip(heads, self.payoffs_at, strict=True):
            axes.text(
                x,
                -0.6 * ROW,
                style.wrapped(text, 10),
                color=lettered(colour),
                fontsize=self.font,
                weight="bold",
                ha="center",
                va="bottom",
            )

    def draw_step(self, axes: Axes, node: int) -> None:
        above = self.tree.nodes[node].parent
        (x0, y0), (x1, y1) = self.place(above), self.place(node)
        chance = self.chance(node)
        known = self.item is not None
        played = known and bool(chance)
        colour = self.colour(above) if played or not known else UNPLAYED
        thick = played and bool(self.reached[node])
        axes.plot(
            [x0, x0 + 0.4, x1],
            [y0, y1, y1],
            color=colour,
            solid_joinstyle="round",
            linewidth=(2.8 if thick else 1.2) * self.scale,
            zorder=2 if thick else 1,
        )
        axes.text(
            x0 + 0.45,
            y1 - 0.03,
            self.action_label(node),
            fontsize=self.font,
            va="bottom",
            color=style.INK if colour == UNPLAYED else lettered(colour),
            weight="bold" if thick else "normal",
        )

    def draw_node(self, axes: Axes, node: int) -> None:
        x, y = self.place(node)
        here = self.tree.nodes[node]
        slanted = bool(here.chances) or node in self.layout.cut
        if node == 0:
            axes.text(
                x - 0.1, y, self.move_label(node), fontsize=self.font, ha="right", va="center"
            )
        else:
            axes.text(
                x - 0.06,
                y + 0.03,
                self.move_label(node),
                fontsize=self.font - 1,
                ha="right",
                va="top",
                color=style.INK,
                style="italic" if slanted else "normal",
            )
        if here.actions and node not in self.layout.cut:
            face = "white" if here.chances else self.colour(node)
            axes.plot(
                [x],
                [y],
                marker="o",
                markersize=6 * self.scale,
                color=self.colour(node),
                markerfacecolor=face,
                zorder=4,
            )
        elif node not in self.layout.cut:
            self.draw_outcome(axes, node)

    def draw_outcome(self, axes: Axes, node: int) -> None:
        x, y = self.place(node)
        likely = self.item is not None and bool(self.reached[node])
        texts = [short(float(value)) for value in self.tree.nodes[node].payoffs]
        if "reached" in self.facts_heads:
            texts.append(short(float(self.reached[node])) if likely else "–")
        if "pledge" in self.facts_heads:
            kept, asked = (node in self.tree.events[name] for name in ("commitment", "invoked"))
            texts.append(("kept" if kept else "broken") if asked else "–")
        axes.plot([x, self.payoffs_at[0] - 0.3], [y, y], color=style.RULE, linestyle=":", zorder=0)
        for text, at in zip(texts, self.payoffs_at, strict=True):
            axes.text(
                at,
                y,
                text,
                fontsize=self.font,
                ha="center",
                va="center",
                color=style.INK,
                weight="bold" if likely else "normal",
            )

    def draw_information_set(self, axes: Axes, place: int) -> None:
        """Dashed arcs from each node of the set to the next, each set's bent in its own way."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        nodes = [
            i
            for i in self.tree.information_sets[place].nodes
            if i in self.layout.row and i not in self.layout.cut
        ]
        bend = 0.14 + 0.1 * (list(self.signs).index(place) % 4)
        for one, other in pairwise(nodes):
            (x0, y0), (x1, y1) = self.place(one), self.place(other)
            corners = [(x0, y0), (x0 + bend, y0), (x1 + bend, y1), (x1, y1)]
            curve = Path(corners, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
            axes.add_patch(
                PathPatch(
                    curve,
                    fill=False,
                    linestyle=(0, (3, 2)),
                    linewidth=1.1,
                    zorder=3,
                    edgecolor=self.colour(one),
                )
            )
