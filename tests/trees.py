"""Random trees, and ways to look at a behaviour that owe nothing to the solvers."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from alliancegame.game.trees.plans import all_plans
from alliancegame.game.trees.tree import Behaviour, InformationSet, Node, Tree

ACTORS = ("one", "two", "three")


def random_tree(rng, actors=2, depth=3, chance=0.2, values=4):
    """A tree with at most `depth` moves in a row; payoffs are integers below `values`.
    Each node of an actor is an information set of its own.
    """
    nodes: list[Node] = []
    sets: list[InformationSet] = []

    def grow(parent, branch, left):
        here = len(nodes)
        if left == 0 or (parent >= 0 and rng.random() < 0.15):
            nodes.append(
                Node(
                    parent,
                    branch,
                    payoffs=tuple(Fraction(int(v)) for v in rng.integers(values, size=actors)),
                )
            )
            return here
        actions = ("a", "b", "c")[: int(rng.integers(2, 4))]
        nodes.append(Node(parent, branch))
        if rng.random() < chance:
            weights = [Fraction(int(w)) for w in rng.integers(1, 4, size=len(actions))]
            chances = tuple(w / sum(weights) for w in weights)
            place, label = None, f"nature {here}"
        else:
            chances = ()
            mover = int(rng.integers(actors))
            place, label = len(sets), f"move {here}"
            sets.append(InformationSet(mover, label, actions, (here,)))
        children = tuple(grow(here, i, left - 1) for i in range(len(actions)))
        nodes[here] = Node(parent, branch, label, actions, children, place, chances)
        return here

    grow(-1, 0, depth)
    return Tree(ACTORS[:actors], tuple(nodes), tuple(sets))


def mixed_plans(tree: Tree, behaviour: Behaviour):
    """The mix over plans that a behaviour amounts to, for each actor."""
    return tuple(
        tuple(
            prod((behaviour[place][a] for place, a in plan.items()), start=Fraction(1))
            for plan in listed
        )
        for listed in all_plans(tree)
    )


def signalling_tree(rng, answers=2, values=4):
    """Nature draws one of two types, the first actor sends one of two signals, the second answers;
    payoffs are integers below `values`.
    """
    nodes = [Node(-1, 0)]
    seen: dict[int, list[int]] = {0: [], 1: []}
    kinds, signals, replies = ("strong", "weak"), ("beer", "quiche"), ("a", "b", "c")[:answers]
    weights = [Fraction(int(w)) for w in rng.integers(1, 5, size=2)]
    senders = []
    for kind in range(2):
        sender = len(nodes)
        senders.append(sender)
        nodes.append(Node(0, kind))
        children = []
        for signal in range(2):
            here = len(nodes)
            children.append(here)
            seen[signal].append(here)
            ends = tuple(range(here + 1, here + 1 + answers))
            nodes.append(Node(sender, signal, f"answer {signal}", replies, ends, 2 + signal))
            nodes += [
                Node(here, a, payoffs=tuple(Fraction(int(v)) for v in rng.integers(values, size=2)))
                for a in range(answers)
            ]
        nodes[sender] = Node(0, kind, f"send {kind}", signals, tuple(children), kind)
    chances = tuple(w / sum(weights) for w in weights)
    nodes[0] = Node(-1, 0, "type", kinds, tuple(senders), None, chances)
    sets = [InformationSet(0, f"send {k}", signals, (senders[k],)) for k in range(2)]
    sets += [InformationSet(1, f"answer {s}", replies, tuple(seen[s])) for s in range(2)]
    return Tree(ACTORS[:2], tuple(nodes), tuple(sets))


def layered_tree(rng, movers, values=1000):
    """Nature draws one of two, then the movers choose in turn, each seeing some of what went
    before, and all that the same actor saw and did.
    """
    seen: list[tuple[int, ...]] = []
    remembered: dict[int, set[int]] = {}
    for turn, mover in enumerate(movers, 1):
        known = {at for at in range(turn) if rng.random() < 0.5} | remembered.get(mover, set())
        seen.append(tuple(sorted(known)))
        remembered[mover] = known | {turn}
    nodes: list[Node] = []
    members: dict[tuple, list[int]] = {}

    def grow(parent, branch, history):
        here, turn = len(nodes), len(history)
        if turn > len(movers):
            paid = tuple(Fraction(int(v)) for v in rng.integers(values, size=max(movers) + 1))
            nodes.append(Node(parent, branch, payoffs=paid))
            return here
        nodes.append(Node(parent, branch))
        place = None
        if turn:
            key = (turn, tuple(history[at] for at in seen[turn - 1]))
            members.setdefault(key, []).append(here)
            place = list(members).index(key)
        children = tuple(grow(here, b, (*history, b)) for b in range(2))
        chances = () if turn else (Fraction(2, 5), Fraction(3, 5))
        nodes[here] = Node(parent, branch, f"turn {turn}", ("l", "r"), children, place, chances)
        return here

    grow(-1, 0, ())
    sets = tuple(
        InformationSet(movers[turn - 1], f"turn {turn} {known}", ("l", "r"), tuple(met))
        for (turn, known), met in members.items()
    )
    return Tree(ACTORS[: max(movers) + 1], tuple(nodes), sets)


def three_at_once():
    """The first of three actors opens, or not, the 2x2x2 game of McKelvey and McLennan (1997), in
    which all three choose at once.
    """
    paid = {(0, 0, 0): (9, 8, 12), (1, 1, 0): (9, 8, 2), (0, 1, 1): (3, 4, 6), (1, 0, 1): (3, 4, 4)}
    nodes = [
        Node(-1, 0, "begin", ("in", "out"), (1, 16), 0),
        Node(0, 0, "a", ("x", "y"), (2, 9), 1),
    ]
    for first in (0, 1):
        here = len(nodes)
        nodes.append(Node(1, first, "b", ("x", "y"), (here + 1, here + 4), 2))
        for second in (0, 1):
            place = len(nodes)
            nodes.append(Node(here, second, "c", ("x", "y"), (place + 1, place + 2), 3))
            for third in (0, 1):
                payoffs = paid.get((first, second, third), (0, 0, 0))
                nodes.append(Node(place, third, payoffs=tuple(map(Fraction, payoffs))))
    nodes.append(Node(0, 1, payoffs=(Fraction(5),) * 3))
    sets = [InformationSet(0, "begin", ("in", "out"), (0,))]
    for actor, name in enumerate("abc"):
        alike = tuple(i for i, node in enumerate(nodes) if node.decision == name)
        sets.append(InformationSet(actor, name, ("x", "y"), alike))
    return Tree(("a", "b", "c"), tuple(nodes), tuple(sets))


def chosen_game(payoffs):
    """The first actor chooses in public which of two 2x2 games is played; payoffs of shape
    (2, 2, 2, 2): game, actor, actions.
    """
    nodes: list[Node] = [Node(-1, 0, "choose", ("a", "b"), (1, 8), 0)]
    for game in (0, 1):
        here = len(nodes)
        nodes.append(Node(0, game, f"row {game}", ("u", "d"), (here + 1, here + 4), 1 + 2 * game))
        for row in (0, 1):
            at = len(nodes)
            nodes.append(Node(here, row, f"column {game}", ("l", "r"), (at + 1, at + 2), 2 + 2 * game))  # fmt: skip
            for column in (0, 1):
                paid = tuple(Fraction(int(payoffs[game][i][row][column])) for i in (0, 1))
                nodes.append(Node(at, column, payoffs=paid))
    sets = [InformationSet(0, "choose", ("a", "b"), (0,))]
    for game in (0, 1):
        here = 1 + 7 * game
        sets.append(InformationSet(0, f"row {game}", ("u", "d"), (here,)))
        sets.append(InformationSet(1, f"column {game}", ("l", "r"), (here + 1, here + 4)))
    return Tree(ACTORS[:2], tuple(nodes), tuple(sets))


def kuhn_poker():
    """Kuhn (1950), A simplified two-person poker: three cards, a stake of 1, one bet of 1."""
    deals = [(a, b) for a in range(3) for b in range(3) if a != b]
    nodes: list[Node] = []
    members: dict[tuple, list[int]] = {}
    actions = {"": ("pass", "bet"), "p": ("pass", "bet"), "b": ("fold", "call"), "pb": ("fold", "call")}  # fmt: skip

    def paid(cards, line):
        higher = 1 if cards[0] > cards[1] else -1
        won = {"pp": higher, "bf": 1, "bc": 2 * higher, "pbf": -1, "pbc": 2 * higher}[line]
        return Fraction(won), Fraction(-won)

    def grow(parent, branch, cards, line):
        here = len(nodes)
        if line not in actions:
            nodes.append(Node(parent, branch, payoffs=paid(cards, line)))
            return here
        nodes.append(Node(parent, branch))
        key = (len(line) % 2, cards[len(line) % 2], line)
        members.setdefault(key, []).append(here)
        place = list(members).index(key)
        children = tuple(grow(here, k, cards, line + name[0]) for k, name in enumerate(actions[line]))  # fmt: skip
        nodes[here] = Node(parent, branch, str(key), actions[line], children, place)
        return here

    nodes.append(Node(-1, 0))
    dealt = tuple(grow(0, k, cards, "") for k, cards in enumerate(deals))
    names = tuple(f"{a}{b}" for a, b in deals)
    nodes[0] = Node(-1, 0, "deal", names, dealt, None, (Fraction(1, 6),) * 6)
    sets = tuple(
        InformationSet(key[0], str(key), actions[key[2]], tuple(met))
        for key, met in members.items()
    )
    return Tree(ACTORS[:2], tuple(nodes), sets)


def effect(interest, when, amount):
    return f'[[effects]]\ninterest = "{interest}"\nwhen = {when}\namount = {amount}\n'


BREAKFAST = (
    """
title = "Beer and quiche"
[actors.sender.interests]
x = { weight = 1 }
[actors.receiver.interests]
x = { weight = 1 }
[decisions.type]
actor = "nature"
actions = ["strong", "weak"]
probabilities = { strong = 0.9, weak = "rest" }
[decisions.breakfast]
actor = "sender"
actions = ["beer", "quiche"]
observes = ["type"]
[decisions.answer]
actor = "receiver"
actions = ["duel", "retreat"]
observes = ["breakfast"]
"""
    + effect("sender.x", '{ type = "strong", breakfast = "beer" }', 1)
    + effect("sender.x", '{ type = "weak", breakfast = "quiche" }', 1)
    + effect("sender.x", '{ answer = "retreat" }', 2)
    + effect("receiver.x", '{ type = "weak", answer = "duel" }', 1)
    + effect("receiver.x", '{ type = "strong", answer = "retreat" }', 1)
)


def horse() -> Tree:
    """Selten (1975), section 6: actor 1 C or D, after C actor 2 c or d, then actor 3 L or R."""
    ends = [(1, 1, 1), (4, 4, 0), (0, 0, 1), (3, 3, 2), (0, 0, 0)]
    outcomes = [tuple(Fraction(v) for v in end) for end in ends]
    nodes = (
        Node(-1, 0, "first", ("C", "D"), (1, 6), 0),
        Node(0, 0, "second", ("c", "d"), (2, 3), 1),
        Node(1, 0, payoffs=outcomes[0]),
        Node(1, 1, "third", ("L", "R"), (4, 5), 2),
        Node(3, 0, payoffs=outcomes[1]),
        Node(3, 1, payoffs=outcomes[2]),
        Node(0, 1, "third", ("L", "R"), (7, 8), 2),
        Node(6, 0, payoffs=outcomes[3]),
        Node(6, 1, payoffs=outcomes[4]),
    )
    sets = (
        InformationSet(0, "first", ("C", "D"), (0,)),
        InformationSet(1, "second", ("c", "d"), (1,)),
        InformationSet(2, "third", ("L", "R"), (3, 6)),
    )
    return Tree(("one", "two", "three"), nodes, sets)
