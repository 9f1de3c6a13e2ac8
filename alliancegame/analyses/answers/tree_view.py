"""A tree as text: who moves where, what each outcome pays, and which nodes look alike."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Drawing, Heading, Note
from alliancegame.game.trees.tree import Tree, letters
from alliancegame.numerals import short

LARGEST_DRAWING = 400
"""The most nodes a tree may have to be drawn."""


def tree_view(tree: Tree) -> Iterator[Block]:
    """The tree, drawn from left to right, with a key."""
    counts = (
        f"{len(tree.nodes)} nodes, {len(tree.information_sets)} information sets, "
        f"{len(tree.outcomes)} outcomes, {len(tree.subgame_roots)} subgame"
        f"{'s' * (len(tree.subgame_roots) != 1)}"
    )
    yield Heading(f"The tree: {counts}")
    if len(tree.nodes) > LARGEST_DRAWING:
        yield Note(f"Too large to draw: at most {LARGEST_DRAWING} nodes are.")
        return
    signs = letters(tree)
    yield Drawing("\n".join(_lines(tree, 0, signs)))
    alike = " Moves marked with the same letter look alike to who makes them." if signs else ""
    yield Note(f"Payoffs in the order {', '.join(tree.actors)}.{alike}")


def _lines(tree: Tree, position: int, signs: dict[int, str]) -> Iterator[str]:
    """The subtree below a node, a line for each of its nodes."""
    yield _label(tree, position, signs)
    children = tree.nodes[position].children
    for child in children:
        last = child == children[-1]
        first, *others = _lines(tree, child, signs)
        yield f"{'└── ' if last else '├── '}{first}"
        yield from (f"{'    ' if last else '│   '}{line}" for line in others)


def _label(tree: Tree, position: int, signs: dict[int, str]) -> str:
    """The move that leads to a node, then who moves there or what is paid."""
    node = tree.nodes[position]
    move = ""
    if node.parent >= 0:
        above = tree.nodes[node.parent]
        chance = f" {short(float(above.chances[node.branch]))}" if above.chances else ""
        move = f"{above.actions[node.branch]}{chance}  "
    if not node.actions:
        return f"{move}({', '.join(short(float(value)) for value in node.payoffs)})"
    if node.information_set is None:
        return f"{move}chance: {tree.called(node.decision)}"
    mover = tree.actors[tree.information_sets[node.information_set].actor]
    called = tree.called(node.decision)
    decision = mover if mover == node.decision else f"{mover}: {called}"
    sign = f" [{signs[node.information_set]}]" if node.information_set in signs else ""
    return f"{move}{decision}{sign}"
