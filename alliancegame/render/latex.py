r"""Trees and tables of payoffs for a paper, in LaTeX that the reader's own style sets.

A tree is a TikZ picture and needs `\usepackage{tikz}`; a table of payoffs needs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from alliancegame.game.expectations import pure_regrets
from alliancegame.game.game import Game
from alliancegame.game.trees.assessment import chances, reach
from alliancegame.game.trees.tree import Behaviour, Tree, letters
from alliancegame.model.model import Model
from alliancegame.numerals import short
from alliancegame.render.figures.tree_layout import Layout, laid_out
from alliancegame.solvers.trees.tree_solution import TreeSolution
from alliancegame.visible import visible

STEP, ROW = 3.4, 0.75
"""Centimetres from one move to the next, and from one end to the next."""

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


def escaped(text: str) -> str:
    r"""The text as LaTeX sets it, each of its own signs taken literally.

    >>> escaped("50% of R&D_x")
    '50\\% of R\\&D\\_x'
    """
    return "".join(_SPECIAL.get(sign, sign) for sign in visible(text))


def payoff_table(model: Model, game: Game) -> str:
    """A tabular for each combination of the actions of all but the first two actors.

    Best responses are bold, equilibria in pure strategies boxed.
    """
    names = [escaped(model.actor(actor).label) for actor in game.actors]
    best = pure_regrets(game.exact_payoffs) == 0
    lines = [f"% {visible(game.title)}: payoffs of {', '.join(names)}."]
    lines += ["% Bold: best response; boxed: equilibrium in pure strategies."]
    for layer in np.ndindex(*game.shape[2:]):
        if layer:
            chosen = (
                f"{name}: {escaped(actions[action])}"
                for name, actions, action in zip(names[2:], game.actions[2:], layer, strict=True)
            )
            lines.append(f"\\par\\medskip\\noindent {'; '.join(chosen)}\\par")
        lines += _tabular(game, best, names, layer)
    return "\n".join(lines) + "\n"


def _tabular(
    game: Game, best: np.ndarray, names: list[str], layer: tuple[int, ...]
) -> Iterator[str]:
    rows, columns = (*game.actions, ())[:2] if game.size > 1 else (game.actions[0], ())
    count = max(len(columns), 1)
    yield f"\\begin{{tabular}}{{l{'c' * count}}}"
    if columns:
        yield f"& \\multicolumn{{{count}}}{{c}}{{{names[1]}}} \\\\"
    yield f"{names[0]} & {' & '.join(map(escaped, columns))} \\\\ \\hline"
    for i, row in enumerate(rows):
        places = [(i, j, *layer) if columns else (i,) for j in range(count)]
        yield f"{escaped(row)} & {' & '.join(_cell(game, best, at) for at in places)} \\\\"
    yield "\\end{tabular}"


def _cell(game: Game, best: np.ndarray, at: tuple[int, ...]) -> str:
    payoffs = [
        f"\\mathbf{{{short(float(game.payoffs[(actor, *at)]))}}}"
        if best[(actor, *at)]
        else short(float(game.payoffs[(actor, *at)]))
        for actor in range(game.size)
    ]
    joined = ",\\,".join(payoffs)
    cell = f"${joined}$"
    return f"\\fbox{{{cell}}}" if all(best[(actor, *at)] for actor in range(game.size)) else cell


def tree_picture(model: Model | None, play: TreeSolution, number: int = 1) -> str:
    """The whole tree as a TikZ picture from left to right, thick where an equilibrium plays.

    raises: GameError if there is no equilibrium of that number
    """
    tree = play.tree
    assessment = play.numbered(number) if len(play) or number != 1 else None
    layout = laid_out(tree, [1.0] * len(tree.nodes), len(tree.nodes))
    labels = [actor if model is None else model.actor(actor).label for actor in tree.actors]
    lines = [
        f"% {visible(tree.title)}: outcomes pay {', '.join(map(visible, labels))}.",
        "% Needs \\usepackage{tikz}. Thick: what equilibrium "
        f"{number} plays; dashed: moves that look alike.",
        "\\begin{tikzpicture}[every node/.style={font=\\footnotesize}]",
        *_points(tree, layout, labels),
        *_moves(tree, layout, None if assessment is None else assessment.behaviour),
        *_alike(tree, layout),
        "\\end{tikzpicture}",
    ]
    return "\n".join(lines) + "\n"


def _points(tree: Tree, layout: Layout, labels: Sequence[str]) -> Iterator[str]:
    """The nodes at which decisions are made, by whom, and the payoffs of the ends."""
    for i in layout.shown:
        node = tree.nodes[i]
        x, y = STEP * layout.column[i], -ROW * layout.row[i]
        yield f"\\coordinate (n{i}) at ({x:.2f},{y:.3f});"
        if node.actions:
            place = node.information_set
            who = "chance" if place is None else labels[tree.information_sets[place].actor]
            what = "" if node.decision in (who, *tree.actors) else f": {tree.called(node.decision)}"
            yield f"\\fill (n{i}) circle (1.5pt) node[below right] {{{escaped(who + what)}}};"
        else:
            paid = ",\\,".join(short(float(value)) for value in node.payoffs)
            yield f"\\node[right] at (n{i}) {{${paid}$}};"


def _moves(tree: Tree, layout: Layout, behaviour: Behaviour | None) -> Iterator[str]:
    """The branches, thick where this behaviour comes, with probabilities of the mixed ones."""
    reached = None if behaviour is None else reach(tree, behaviour)
    for i in layout.shown[1:]:
        above = tree.nodes[i].parent
        branch = tree.nodes[i].branch
        branch_chances = tree.nodes[above].chances
        likely = None if behaviour is None else chances(tree, behaviour, above)[branch]
        thick = bool(reached is not None and reached[i])
        name = escaped(tree.nodes[above].actions[branch])
        mixed = (
            branch_chances[branch] if branch_chances else likely if likely and likely < 1 else None
        )
        label = name if mixed is None else f"{name} ({short(float(mixed))})"
        style = "very thick" if thick else "thin"
        yield f"\\draw[{style}] (n{above}) -- node[above, sloped] {{{label}}} (n{i});"


def _alike(tree: Tree, layout: Layout) -> Iterator[str]:
    """Moves that their actor cannot tell from each other, joined."""
    for place in letters(tree):
        nodes = [i for i in tree.information_sets[place].nodes if i in layout.row]
        for one, other in pairwise(nodes):
            yield f"\\draw[dashed] (n{one}) to[bend left=20] (n{other});"
