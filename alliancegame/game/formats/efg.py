"""Gambit's .efg files: games in extensive form, payoffs and chances kept exactly.

    EFG 2 R "title" { "actor" ... }
    "comment"                                              (optional)
    c "label" 1 "move" { "action" 1/2 "action" 1/2 } 0     nature moves
    p "label" 2 1 "set" { "action" "action" } 0            actor 2 moves, in its information set 1
    t "label" 3 "outcome" { 1, -1 }                        the end, with outcome 3

Nodes follow in depth-first order. An information set names its actions, and an outcome its payoffs,
the first time it is met. An outcome may stand at any node: its payoffs add up along the way.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import zip_longest
from typing import Any, TypeAlias

from alliancegame.game.formats.gambit_text import TokenReader, quoted
from alliancegame.game.formats.interchange import peer
from alliancegame.game.formats.labels import distinct_labels
from alliancegame.game.formats.payoff_format import ExtensiveFormat, decoded, encoded
from alliancegame.game.trees.tree import (
    AbsentMindedError,
    ExtensiveForm,
    ForgottenError,
    InformationSet,
    Node,
    Tree,
)
from alliancegame.model.file.library import PayoffFile


def parse_efg(text: str, name: str = "game.efg") -> Tree:
    """The tree an .efg file's text describes.

    raises: GameFileError naming the file and line
    """
    return _Reader(text, name).tree()


def parse_form(text: str, name: str = "game.efg") -> ExtensiveForm:
    """The tree of an .efg file's text, or an extensive form in which somebody forgets.

    raises: GameFileError naming the file and line
    """
    return _Reader(text, name).form()


def format_efg(tree: Tree) -> str:
    """The tree as the text of an .efg file."""
    lines = [f"EFG 2 R {quoted(tree.title)} {{ {' '.join(map(quoted, tree.actors))} }}", '""', ""]
    own = _numbers_within_actors(tree)
    drawn: Counter[str] = Counter()
    outcome = 0
    for node in tree.nodes:
        if not node.actions:
            outcome += 1
            payoffs = ", ".join(map(str, node.payoffs))
            lines.append(f't "" {outcome} "" {{ {payoffs} }}')
        elif node.information_set is None:
            pairs = zip(node.actions, node.chances, strict=True)
            moves = " ".join(f"{quoted(action)} {p}" for action, p in pairs)
            # every draw is one of its own: shared ones read as nature forgetting what it drew
            drawn[node.decision] += 1
            alike = drawn[node.decision]
            label = node.decision if alike == 1 else f"{node.decision} {alike}"
            lines.append(f'c "" {drawn.total()} {quoted(label)} {{ {moves} }} 0')
        else:
            place = node.information_set
            actor = tree.information_sets[place].actor
            moves = " ".join(map(quoted, node.actions))
            label = quoted(tree.label(place))
            lines.append(f'p "" {actor + 1} {own[place]} {label} {{ {moves} }} 0')
    return "\n".join([*lines, ""])


def _numbers_within_actors(tree: Tree) -> list[int]:
    """Information sets numbered from 1 within each actor, as the format wants them."""
    counts = [0] * len(tree.actors)
    numbers = []
    for information_set in tree.information_sets:
        counts[information_set.actor] += 1
        numbers.append(counts[information_set.actor])
    return numbers


def tree_to_pygambit(tree: Tree) -> Any:
    """A pygambit game of the tree.

    raises: MissingExtraError if pygambit is not installed
    """
    import io

    gambit = peer("pygambit")
    text = format_efg(tree)
    if hasattr(gambit, "read_efg"):
        return gambit.read_efg(io.BytesIO(text.encode()))
    return gambit.Game.parse_game(text)


def tree_from_pygambit(game: Any) -> Tree:
    """The tree of a pygambit game in extensive form."""
    text = game.to_efg() if hasattr(game, "to_efg") else game.write("efg")
    return parse_efg(text, "pygambit")


_LONGEST_LABEL = 24

Payoffs: TypeAlias = tuple[Fraction, ...]


@dataclass
class _Place:
    """An information set, or a move of nature, as it is met."""

    label: str
    actions: tuple[str, ...]
    chances: tuple[Fraction, ...]
    nodes: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        pairs = zip_longest(self.actions, map(str, self.chances), fillvalue="")
        return ", ".join(f"{action} {chance}".strip() for action, chance in pairs)


class _Reader(TokenReader):
    """Reads nodes in depth-first order."""

    format = ".efg"

    def tree(self) -> Tree:
        """The tree; who forgets what it knew or did is told with the line."""
        parts = self._parts()
        try:
            return Tree(*parts)
        except (ForgottenError, AbsentMindedError) as error:
            self._fail(self.lines[error.node], str(error))

    def form(self) -> ExtensiveForm:
        """The tree, or what is left of one in which somebody forgets."""
        parts = self._parts()
        try:
            return Tree(*parts)
        except ForgottenError:
            return ExtensiveForm(*parts)
        except AbsentMindedError as error:
            self._fail(self.lines[error.node], str(error))

    def _parts(self) -> tuple[Any, ...]:
        """The parts of an extensive form, in the order of its fields."""
        for expected in ("EFG", "2"):
            self._expect("word", f'"{expected}", as in EFG 2 R "title"', expected)
        self._expect("word", 'R or D, as in EFG 2 R "title"', "R", "D")
        title = self._text("the title")
        self.actors = self._actors()
        if self._peek().kind == "text":
            self._next()
        self.nodes: list[Node] = []
        self.lines: list[int] = []
        self.places: dict[tuple[int, int], _Place] = {}
        self.outcomes: dict[int, Payoffs] = {0: (Fraction(0),) * len(self.actors)}
        self._grow()
        last = self._next()
        if last.kind != "end":
            self._fail(
                last.line,
                f"more follows ({last.text}) after the last node; the file ends there. "
                "Check the numbers of actions.",
            )
        names = self._decisions()
        keys = {key: k for k, key in enumerate(key for key in self.places if key[0] > 0)}
        sets = tuple(
            InformationSet(
                key[0] - 1, names[key], self.places[key].actions, tuple(self.places[key].nodes)
            )
            for key in keys
        )
        nodes = self.nodes
        for key, place in self.places.items():
            position = keys.get(key)
            for i in place.nodes:
                nodes[i] = replace(nodes[i], information_set=position, decision=names[key])
        return tuple(self.actors), tuple(nodes), sets, {}, title

    def _decisions(self) -> dict[tuple[int, int], str]:
        """The information sets' and draws' own labels where these are distinct, else numbered."""
        own = {
            key: place.label or (self._told(place) if key[0] else "nature")
            for key, place in self.places.items()
        }
        alike = Counter(own.values())
        taken = set(alike)
        last: Counter[str] = Counter()
        names = {}
        for key, label in own.items():
            names[key] = label
            while alike[label] > 1 and names[key] in taken:
                last[label] += 1
                names[key] = f"{label} {last[label]}"
            taken.add(names[key])
        return names

    def _told(self, place: _Place) -> str:
        """A move without a label by what was done before, where that is known and short."""
        if len(place.nodes) > 1:
            return "move"
        way: list[str] = []
        node = self.nodes[place.nodes[0]]
        while node.parent >= 0:
            if len(way) > _LONGEST_LABEL:
                return "move"
            above = self.nodes[node.parent]
            way.append(above.actions[node.branch])
            node = above
        label = f"after {'/'.join(reversed(way))}" if way else "at first"
        return label if all(way) and len(label) <= _LONGEST_LABEL else "move"

    def _grow(self) -> None:
        """Reads all nodes; a list of those awaited keeps deep trees off Python's stack."""
        children: list[list[int]] = []
        awaited = [(-1, 0, self.outcomes[0])]
        while awaited:
            parent, branch, paid = awaited.pop()
            here = len(self.nodes)
            if parent >= 0:
                children[parent].append(here)
            children.append([])
            place, paid = self._node(parent, branch, paid)
            branches = 0 if place is None else len(place.actions)
            awaited += [(here, i, paid) for i in reversed(range(branches))]
        self.nodes = [
            replace(node, children=tuple(below))
            for node, below in zip(self.nodes, children, strict=True)
        ]

    def _node(self, parent: int, branch: int, paid: Payoffs) -> tuple[_Place | None, Payoffs]:
        """Reads one node; who moves there (None at the end), and what is paid by then."""
        token = self._expect("word", "a node: c, p or t", "c", "p", "t")
        self.lines.append(token.line)
        self._text("the node's label")
        if token.text == "t":
            paid = self._outcome(paid)
            self.nodes.append(Node(parent, branch, payoffs=paid))
            return None, paid
        actor = self._whole("the actor's number") if token.text == "p" else 0
        if token.text == "p" and not 1 <= actor <= len(self.actors):
            self._fail(
                token.line,
                f"the actor's number is {actor}; actors are numbered from 1 to "
                f"{len(self.actors)}. Correct it.",
            )
        place = self._place(actor, token.line)
        place.nodes.append(len(self.nodes))
        self.nodes.append(Node(parent, branch, place.label, place.actions, chances=place.chances))
        return place, self._outcome(paid)

    def _place(self, actor: int, line: int) -> _Place:
        number = self._whole("the information set's number")
        label = self._text("the information set's name") if self._peek().kind == "text" else ""
        key, what = (actor, number), f"information set {number}" if actor else f"draw {number}"
        known = self.places.get(key)
        if self._peek().text == "{":
            read = self._draw(line, label) if actor == 0 else self._choice(label)
            if known is None:
                known = self.places[key] = read
            elif (read.actions, read.chances) != (known.actions, known.chances):
                self._fail(
                    line,
                    f"{what} is stated again as {read}; it was {known}. Number it anew, or state "
                    "the same.",
                )
        if known is None:
            self._fail(
                line,
                f"{what} has no actions; it names them the first time it is met. Add them.",
            )
        if not known.actions:
            self._fail(line, f"{what} has no action; it has at least one. Add one.")
        if label and known.label and label != known.label:
            self._fail(
                line,
                f'{what} is now called "{label}"; it was "{known.label}". Number it anew, or call '
                "it the same.",
            )
        known.label = known.label or label
        return known

    def _choice(self, label: str) -> _Place:
        return _Place(label, tuple(self._labels()), ())

    def _draw(self, line: int, label: str) -> _Place:
        """A move of nature, its probabilities being such."""
        pairs = self._list(lambda: (self._text("an action's name"), self._number("a probability")))
        names = distinct_labels([name for name, _ in pairs], "action", f"{self.name}:{line}")
        chances = tuple(chance for _, chance in pairs)
        if any(chance < 0 for chance in chances):
            least = min(chances)
            self._fail(line, f"a probability is {least}; it is from 0 to 1. Correct it.")
        if chances and sum(chances) != 1:
            self._fail(
                line,
                f"the probabilities {', '.join(map(str, chances))} sum to {sum(chances)}; they "
                "sum to 1. Correct them; thirds are written 1/3.",
            )
        return _Place(label, tuple(names), chances)

    def _restated(self, number: int, values: Payoffs) -> str:
        payoffs = ", ".join(map(str, values))
        if not number:
            return f"outcome 0 pays {payoffs}; 0 stands for no payoffs. Number it from 1."
        before = ", ".join(map(str, self.outcomes[number]))
        return (
            f"outcome {number} pays {payoffs}; it paid {before} before. Number it anew, or state "
            "the same payoffs."
        )

    def _outcome(self, paid: Payoffs) -> Payoffs:
        line = self._peek().line
        number = self._whole("an outcome's number")
        if self._peek().kind == "text":
            self._next()
        if self._peek().text == "{":
            values = tuple(self._list(lambda: self._number("a payoff")))
            if len(values) != len(self.actors):
                self._fail(
                    line,
                    f"outcome {number} has {len(values)} payoffs; it has one for each of the "
                    f"{len(self.actors)} actors. Add or remove some.",
                )
            if self.outcomes.setdefault(number, values) != values:
                self._fail(line, self._restated(number, values))
        if number not in self.outcomes:
            self._fail(
                line,
                f"outcome {number} has no payoffs; it states them the first time it is met. "
                "Add them.",
            )
        return tuple(a + b for a, b in zip(paid, self.outcomes[number], strict=True))


FORMAT = ExtensiveFormat(
    PayoffFile.EFG, decoded(parse_efg), encoded(format_efg), decoded(parse_form)
)
