"""Bounds on an event over all correlated equilibria of a game of factors, or all coarse ones.

No table of profiles is made: whether advice is followed depends on it only through the joint
actions of the actors that stand in one factor, so that a linear program over distributions of these
is enough. On the nodes of a junction tree its value is exact. Where the tree's nodes would be too
large, only single actors' marginals are made to agree: every correlated equilibrium still meets
that, so what results is a bound.

What is returned beside each value is proved by the multipliers alone: each distribution sums to 1,
so that costs short of what the multipliers explain count once for each.

source: Papadimitriou and Roughgarden (2008), Computing correlated equilibria in multi-player games;
        Neumaier and Shcherbina (2004), Safe bounds in linear and mixed-integer programming
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations, product
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

from alliancegame.errors import ComputationError, NameUnknownError
from alliancegame.frozen import frozen
from alliancegame.game.compact import CompactGame, Domains, Factor, within_domains
from alliancegame.game.display import Shown
from alliancegame.game.tables import table
from alliancegame.payoff.scopes import Scope, narrowed
from alliancegame.records.solution_records import CompactBoundsRecord
from alliancegame.solvers.base import Budget
from alliancegame.solvers.compact.domains import undominated
from alliancegame.solvers.compact.junction_tree import Node, home, junction_tree
from alliancegame.solvers.compact.marginal_program import MarginalProgram, Row

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 2**12
"""The most joint actions of a node."""

MOST_UNKNOWNS = 2**15
"""The most probabilities in the linear program."""

MOST_CONDITIONS = 3
"""The most conditions of an event that are carried up a tree."""

Chosen: TypeAlias = Mapping[int, frozenset[int]]
"""{actor: the actions of its domain that are asked for}."""


@frozen(eq=False, repr=False)
class CompactBounds(Shown):
    """The range of an event's probability over all correlated (or coarse correlated) equilibria.

    coarse:          whether advice is taken or left before it is heard
    least, greatest: attained by a correlated equilibrium if exact, else beyond all of them
    proved:          what none passes, by the multipliers alone
    exact:           whether the range is that over the equilibria, not a wider one
    reason:          why
    """

    game: CompactGame
    event: str
    coarse: bool
    least: float
    greatest: float
    proved: tuple[float, float]
    exact: bool
    reason: str

    def to_dict(self) -> CompactBoundsRecord:
        """JSON-ready."""
        return {
            "event": self.event,
            "coarse": self.coarse,
            "least": self.least,
            "greatest": self.greatest,
            "proved": list(self.proved),
            "exact": self.exact,
            "reason": self.reason,
        }

    def to_frame(self) -> pd.DataFrame:
        """One row: the least and the greatest probability of the event."""
        row = {"of": self.event, "least": self.least, "greatest": self.greatest}
        return table([row], "of")


def compact_correlated(
    game: CompactGame,
    event: str = "commitment",
    budget: Budget | None = None,
    *,
    coarse: bool = False,
) -> CompactBounds:
    """The range of an event's probability over all correlated (or coarse correlated) equilibria.

    Coarse ones may play dominated actions, so that dominance rules out none of theirs.

    raises: NameUnknownError if the game has no such event; ComputationError if an effect depends on
            too many actors at once, or the program is not solved within the budget
    """
    if event not in game.events:
        raise NameUnknownError(
            f'the game has no event "{event}"; it has: {", ".join(game.events)}.'
        )
    domains = [range(k) for k in game.shape] if coarse else undominated(game)
    conditions = _conditions(game.events[event], domains)
    if not conditions or not all(conditions):
        certain = float(bool(conditions))
        reason = "it is decided by the game" if coarse else "iterated strict dominance decides it"
        proved = certain, certain
        return CompactBounds(game, event, coarse, certain, certain, proved, True, reason)
    sizes = {i: len(domain) for i, domain in enumerate(domains) if len(domain) > 1}
    factors = within_domains(game, domains)
    scopes = [
        frozenset({i, *(j for j, _ in scope)} & sizes.keys())
        for i in sizes
        for scope, _ in factors[i]
    ]
    program = None
    if len(conditions) <= MOST_CONDITIONS:
        program = _on_tree(junction_tree(scopes, sizes, MOST_CELLS), domains, conditions)
    exact = program is not None
    if program is None:
        program = _on_parts(scopes, domains, sizes, conditions)
    for actor in sizes:
        program.at_most_0 += _incentives(program, factors[actor], actor, domains, coarse=coarse)
    least, low = program.least(-1.0, budget)
    greatest, high = program.least(1.0, budget)
    reason = (
        _tree_told(program.nodes, len(sizes), coarse=coarse)
        if exact
        else "the actors heed so many that a junction tree is too large: only single actors' "
        "chances are made to agree, so that the range may be wider than that over the equilibria"
    )
    return CompactBounds(game, event, coarse, least, greatest, (low, high), exact, reason)


def _tree_told(nodes: Sequence[Node], choosing: int, *, coarse: bool) -> str:
    """A junction tree in words: how many actors have a choice, and how many share a node."""
    width = max(len(node.actors) for node in nodes)
    choice = "" if coarse else " that dominance leaves a choice"
    return f"a junction tree of the {choosing} actors{choice}, at most {width} in one node"


def _conditions(scopes: Sequence[Scope], domains: Domains) -> list[dict[int, frozenset[int]]]:
    """Conditions of an event on actors with a choice: {actor: actions}, which holds if empty."""
    left = list(map(frozenset, domains))
    conditions = (narrowed(scope, left) for scope in scopes)
    return [dict(condition) for condition in conditions if condition is not None]


def _on_tree(
    nodes: list[Node] | None, domains: Domains, conditions: Sequence[Chosen]
) -> MarginalProgram | None:
    """The program on a junction tree; None if there is none or the program is too large."""
    if nodes is None:
        return None
    program = MarginalProgram(nodes, domains)
    every = list(product((False, True), repeat=len(conditions)))
    outcomes: list[list[Any]] = []  # of each node what it may tell of the event so far
    messages: list[list[Any]] = []  # of each cell what it tells
    for node in nodes:
        flags = [outcomes[begin] for begin in node.branches]
        cells = prod(len(domains[j]) for j in node.actors) * prod(map(len, flags))
        if program.size + cells > MOST_UNKNOWNS:
            return None
        program.add(node, flags)
        said = [
            tuple(
                all(known[c] for known in below)
                and all(actions[j] in asked[j] for j in node.checks if j in asked)
                for c, asked in enumerate(conditions)
            )
            for actions, below in program.cells[-1]
        ]
        messages.append(said)
        outcomes.append([member for member in every if member in set(said)])
    for at, node in enumerate(nodes):
        for branch, (begin, shared) in enumerate(zip(node.branches, node.shared, strict=True)):
            _agree(program, (at, branch), (begin, messages[begin]), shared)
    program.goal = {program.begins[-1] + k: 1.0 for k, said in enumerate(messages[-1]) if any(said)}
    return program


def _agree(
    program: MarginalProgram,
    above: tuple[int, int],
    below: tuple[int, list[Any]],
    shared: tuple[int, ...],
) -> None:
    """A node and a branch agree on the actors they share, and on what the branch tells."""
    rows: dict[Any, Row] = {}
    at, branch = above
    for k, (actions, known) in enumerate(program.cells[at]):
        key = (tuple(actions[j] for j in shared), known[branch])
        rows.setdefault(key, {})[program.begins[at] + k] = 1.0
    begin, messages = below
    for k, (actions, _) in enumerate(program.cells[begin]):
        key = (tuple(actions[j] for j in shared), messages[k])
        rows.setdefault(key, {})[program.begins[begin] + k] = -1.0
    program.equal += [(row, 0.0) for row in rows.values()]


def _on_parts(
    scopes: Sequence[frozenset[int]],
    domains: Domains,
    sizes: Mapping[int, int],
    conditions: Sequence[Chosen],
) -> MarginalProgram:
    """The program on each group by itself, whose single actors' chances agree.

    raises: ComputationError if a group has too many joint actions
    """
    # nobody who has a choice need care about anything
    widest = max(scopes, key=lambda scope: prod(sizes[j] for j in scope), default=frozenset())
    if prod(sizes[j] for j in widest) > MOST_UNKNOWNS:
        raise ComputationError(
            f"an effect depends on {len(widest)} actors at once, whose joint actions are too "
            "many for a linear program. Divide it into effects that name fewer."
        )
    distinct = set(scopes)
    largest = [one for one in distinct if not any(one < other for other in distinct)]
    nodes = [Node((i,)) for i in sizes] + [
        Node(tuple(sorted(one))) for one in sorted(largest, key=sorted)
    ]
    program = MarginalProgram(nodes, domains)
    for node in nodes:
        program.add(node, ())
    single = {node.actors[0]: at for at, node in enumerate(nodes[: len(sizes)])}
    for at, node in enumerate(nodes[len(sizes) :], len(sizes)):
        for j in node.actors:
            for action in domains[j]:
                row = {
                    program.begins[at] + k: 1.0
                    for k, (actions, _) in enumerate(program.cells[at])
                    if actions[j] == action
                }
                row[program.begins[single[j]] + list(domains[j]).index(action)] = -1.0
                program.equal.append((row, 0.0))
    _bounded_event(program, conditions, single)
    return program


def _bounded_event(
    program: MarginalProgram, conditions: Sequence[Chosen], single: Mapping[int, int]
) -> None:
    """Unknowns for the event, each condition of it and their slacks, by what must hold of them.

    An event is no likelier than its conditions together, each of which is no likelier than its part
    in any node; and at least as likely as any, which fails at most as often as its parts do.
    """
    event = program.size
    each = [event + 1 + c for c in range(len(conditions))]
    program.extra = 1 + len(conditions)
    program.goal = {event: 1.0}
    program.at_most_0.append({event: 1.0, **dict.fromkeys(each, -1.0)})
    for condition, asked in zip(each, conditions, strict=True):
        program.at_most_0.append({condition: 1.0, event: -1.0})
        for at, node in enumerate(program.nodes):
            inside = [j for j in node.actors if j in asked]
            row = {
                program.begins[at] + k: -1.0
                for k, (actions, _) in enumerate(program.cells[at])
                if all(actions[j] in asked[j] for j in inside)
            }
            if inside:
                program.at_most_0.append({condition: 1.0, **row})
        # 1 − Σ P(j does not) ≤ P(condition), where 1 is the sum of some distribution
        row = {condition: -1.0}
        first = program.begins[single[next(iter(asked))]]
        for k in range(len(program.cells[single[next(iter(asked))]])):
            row[first + k] = 1.0
        for j, met in asked.items():
            for k, (actions, _) in enumerate(program.cells[single[j]]):
                if actions[j] not in met:
                    unknown = program.begins[single[j]] + k
                    row[unknown] = row.get(unknown, 0.0) - 1.0
        program.at_most_0.append(row)


def _incentives(
    program: MarginalProgram,
    own: Sequence[Factor],
    actor: int,
    domains: Domains,
    *,
    coarse: bool,
) -> Iterator[Row]:
    """Rows for an actor's gains by other actions, at most 0: on each advice, or on any."""
    scale = float(max((abs(amount) for _, amount in own), default=1))
    places = []
    for scope, amount in own:
        asked = {j: met for j, met in scope if j != actor}
        mine = next((met for j, met in scope if j == actor), None)
        if mine is not None:
            places.append((home(program.nodes, {actor, *asked}), asked, mine, amount / scale))
    rows: dict[tuple[int | None, int], Row] = {}
    for advised, played in permutations(domains[actor], 2):
        row = rows.setdefault((None if coarse else advised, played), {})
        for at, asked, mine, worth in places:
            change = ((played in mine) - (advised in mine)) * worth
            if not change:
                continue
            for k, (actions, _) in enumerate(program.cells[at]):
                if actions[actor] == advised and all(actions[j] in met for j, met in asked.items()):
                    unknown = program.begins[at] + k
                    row[unknown] = row.get(unknown, 0.0) + change
    yield from filter(None, rows.values())
