"""Poker as trees: Kuhn's with any number of cards, and Leduc hold'em.

    python benchmarks/poker.py kuhn 13 > kuhn-13.efg
    python benchmarks/poker.py leduc 3 > leduc.efg

source: Kuhn (1950), A simplified two-person poker; Southey et al. (2005), Bayes' bluff: opponent
        modelling in poker, for Leduc hold'em
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from alliancegame.game.formats.efg import format_efg
from alliancegame.game.trees.tree import InformationSet, Node, Tree

MOST_RAISES = 2


@dataclass
class Dealt:
    """A tree under construction: nodes in depth-first order, and who cannot tell which apart."""

    nodes: list[Node] = field(default_factory=list)
    sets: dict[tuple[int, str], tuple[list[int], tuple[str, ...]]] = field(default_factory=dict)

    def begin(self, parent: int, branch: int) -> int:
        self.nodes.append(Node(parent, branch))
        return len(self.nodes) - 1

    def end(self, parent: int, branch: int, won: Fraction) -> int:
        self.nodes.append(Node(parent, branch, payoffs=(won, -won)))
        return len(self.nodes) - 1

    def draw(
        self, parent: int, branch: int, cards: Counter[int], grow: Callable[[int, int, int], int]
    ) -> int:
        """A card of those left, alike ones together."""
        here = self.begin(parent, branch)
        children = tuple(grow(here, k, card) for k, card in enumerate(cards))
        odds = tuple(Fraction(count, cards.total()) for count in cards.values())
        names = tuple(map(str, cards))
        self.nodes[here] = Node(parent, branch, f"draw {here}", names, children, None, odds)
        return here

    def move(
        self,
        parent: int,
        branch: int,
        known: tuple[int, str],
        actions: tuple[str, ...],
        grow: Callable[[int, int, str], int],
    ) -> int:
        """A move of an actor who knows so much."""
        here = self.begin(parent, branch)
        self.sets.setdefault(known, ([], actions))[0].append(here)
        place = list(self.sets).index(known)
        children = tuple(grow(here, k, action) for k, action in enumerate(actions))
        self.nodes[here] = Node(parent, branch, known[1], actions, children, place)
        return here

    def tree(self, title: str) -> Tree:
        sets = [
            InformationSet(actor, name, actions, tuple(nodes))
            for (actor, name), (nodes, actions) in self.sets.items()
        ]
        return Tree(("first", "second"), tuple(self.nodes), tuple(sets), title=title)


def kuhn(ranks: int) -> Tree:
    """So many cards, one each; a stake of 1, one bet of 1."""
    return _poker(f"Kuhn poker with {ranks} cards", [1] * ranks, (1,), 1)


def leduc(ranks: int) -> Tree:
    """Two cards of each rank, one each and then one for both; bets of 2, then of 4, two raises."""
    return _poker(f"Leduc hold'em with {ranks} ranks", [2] * ranks, (2, 4), MOST_RAISES)


def _poker(title: str, copies: Sequence[int], bets: Sequence[int], raises: int) -> Tree:
    made = Dealt()
    deck = Counter(dict(enumerate(copies)))

    def strength(own: int, public: int | None) -> tuple[bool, int]:
        return own == public, own

    def showdown(
        parent: int, branch: int, cards: tuple[int, int], public: int | None, stake: int
    ) -> int:
        mine, yours = (strength(card, public) for card in cards)
        return made.end(parent, branch, Fraction(stake * ((mine > yours) - (mine < yours))))

    def bet(
        parent: int, branch: int, cards: tuple[int, int], public: int | None,
        line: str, paid: tuple[int, int], raised: int,
    ) -> int:  # fmt: skip
        """A round from where `line` has come to; `paid`: into the pot by each."""
        stage = line.count("/")
        mover = (len(line) - line.rfind("/") - 1) % 2
        owes = paid[1 - mover] - paid[mover]
        actions = ("fold", "call") if owes else ("pass",)
        if raised < raises:
            actions = (*actions, "raise")
        told = "" if public is None else f" {public}"

        def grow(here: int, k: int, action: str) -> int:
            if action == "fold":
                lost = Fraction(paid[mover])
                return made.end(here, k, -lost if mover == 0 else lost)
            if action == "raise":
                more = paid[1 - mover] + bets[stage]
                raising = (more, paid[1]) if mover == 0 else (paid[0], more)
                return bet(here, k, cards, public, f"{line}r", raising, raised + 1)
            level = max(paid)
            opened = line.endswith("/") or not line
            if action == "pass" and opened:
                return bet(here, k, cards, public, f"{line}p", paid, raised)
            if stage + 1 == len(bets):
                return showdown(here, k, cards, public, level)
            after, pot = f"{line}{action[0]}/", (level, level)
            rest = deck - Counter(cards)
            return made.draw(
                here, k, rest, lambda at, j, card: bet(at, j, cards, card, after, pot, 0)
            )

        return made.move(
            parent, branch, (mover, f"{cards[mover]}{told} {line}".strip()), actions, grow
        )

    def second(at: int, k: int, mine: int) -> int:
        rest = deck - Counter([mine])
        return made.draw(
            at, k, rest, lambda here, j, yours: bet(here, j, (mine, yours), None, "", (1, 1), 0)
        )

    made.draw(-1, 0, deck, second)
    return made.tree(title)


if __name__ == "__main__":
    print(format_efg({"kuhn": kuhn, "leduc": leduc}[sys.argv[1]](int(sys.argv[2]))), end="")
