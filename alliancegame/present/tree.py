"""A tree as text: who moves where, what each outcome pays, and which nodes look alike."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree as Drawing

from alliancegame.game.trees.tree import Tree, letters
from alliancegame.present.numbers import short
from alliancegame.present.tables import heading, seen

LARGEST_DRAWING = 400
"""The most nodes a tree may have to be drawn."""


def tree_view(tree: Tree) -> Iterator[RenderableType]:
    """The tree, drawn from left to right, with a key."""
    counts = (
        f"{len(tree.nodes)} nodes, {len(tree.information_sets)} information sets, "
        f"{len(tree.outcomes)} outcomes, {len(tree.subgame_roots)} subgame"
        f"{'s' * (len(tree.subgame_roots) != 1)}"
    )
    yield heading(f"The tree: {counts}")
    if len(tree.nodes) > LARGEST_DRAWING:
        yield Text(f"Too large to draw: at most {LARGEST_DRAWING} nodes are.", style="dim")
        return
    signs = letters(tree)
    top = Drawing(_label(tree, 0, signs))
    drawn = {0: top}
    for i, node in enumerate(tree.nodes):
        if node.parent >= 0:
            drawn[i] = drawn[node.parent].add(_label(tree, i, signs))
    yield top
    alike = " Moves marked with the same letter look alike to who makes them." if signs else ""
    yield Text(f"Payoffs in the order {', '.join(tree.actors)}.{alike}", style="dim")


def _label(tree: Tree, position: int, signs: dict[int, str]) -> Text:
    node = tree.nodes[position]
    text = Text()
    if node.parent >= 0:
        above = tree.nodes[node.parent]
        text.append(above.actions[node.branch], style="bold")
        if above.chances:
            text.append(f" {short(float(above.chances[node.branch]))}")
        text.append("  ")
    if not node.actions:
        text.append(f"({', '.join(short(float(value)) for value in node.payoffs)})")
    elif node.information_set is None:
        text.append(f"chance: {node.decision}", style="italic")
    else:
        mover = tree.actors[tree.information_sets[node.information_set].actor]
        text.append(mover if mover == node.decision else f"{mover}: {node.decision}")
        if node.information_set in signs:
            text.append(f" [{signs[node.information_set]}]")
    return seen(text)
