"""Solution concepts other than Nash equilibrium in tables, each with its recomputed residual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.game.game import Game, expected
from alliancegame.present.numbers import short
from alliancegame.solvers.correlated_ranges import CorrelatedRanges
from alliancegame.solvers.dominance import DominanceResult
from alliancegame.solvers.evolution.evolutionary import EvolutionaryResult
from alliancegame.solvers.evolution.stochastic_stability import RecurrentClass, StochasticStability
from alliancegame.solvers.quantal.quantal_response import LogitBranch
from alliancegame.solvers.stackelberg import StackelbergResult

CURVE_POINTS = 5
"""Points of the logit branch that are shown, from random play on."""


def dominance_view(result: DominanceResult) -> Iterator[Block]:
    """What each round removed and why, then what is left."""
    game = result.game
    yield Heading(f"{_title(game)}: what survives iterated strict dominance")
    if result.removals:
        rows = [
            (
                str(item.round),
                game.actors[item.actor],
                game.actions[item.actor][item.action],
                _mix(game.actions[item.actor], item.witness),
                short(float(item.advantage)),
            )
            for item in result.removals
        ]
        columns: list[Column] = [
            right("Round"),
            left("Actor"),
            left("Removed"),
            left("Beaten by"),
            right("By at least"),
        ]
        yield Grid(columns, rows)
    else:
        yield Sentence("No action is strictly dominated.")
    remaining = [(actor, ", ".join(names)) for actor, names in result.rationalizable.items()]
    yield Grid([left("Actor"), left("Rationalizable")], remaining)
    correlated = " (beliefs about the others may be correlated)" if game.size > 2 else ""
    yield Note(
        f"Every removal has its dominating mix, every survivor the belief{correlated} to which it "
        f"is a best response; rechecked exactly, residual {short(float(result.residual))}."
    )


def stackelberg_view(result: StackelbergResult) -> Iterator[Block]:
    """What each actor would be bound to as leader, the answer, and what both get."""
    game = result.game
    yield Heading(f"{_title(game)}: the best commitment of each actor, if it moves first")
    rows = [
        (
            game.actors[item.leader],
            _mix(game.actions[item.leader], dict(enumerate(item.mix))),
            game.actions[1 - item.leader][item.answer],
            *(short(float(payoff)) for payoff in item.payoffs),
        )
        for item in result.commitments
    ]
    columns = [left("Leader"), left("Is bound to"), left("Answer")]
    yield Grid([*columns, *(right(f"Pays {actor}") for actor in game.actors)], rows)
    for item in result.commitments:
        if item.others:
            yield Sentence(
                f"As much is paid to {game.actors[item.leader]} by {item.others} more extreme "
                f"commitment{'s' if item.others > 1 else ''}."
            )
    yield Note(
        "A strong Stackelberg equilibrium: the other sees the mix, and of several best answers "
        "gives the one the leader prefers. Exact, over all vertices; the answer's shortfall, "
        f"recomputed: {short(float(result.residual))}."
    )


def correlated_view(result: CorrelatedRanges) -> Iterator[Block]:
    """The least and greatest value of each event and payoff."""
    kind = "coarse correlated" if result.coarse else "correlated"
    yield Heading(f"{_title(result.game)}: over all {kind} equilibria")
    rows = [
        (
            f"probability of {name}" if name in result.game.events else f"payoff: {name}",
            short(bounds.least.value, 4),
            short(bounds.greatest.value, 4),
        )
        for name, bounds in result.ranges.items()
    ]
    yield Grid([left(""), right("Least"), right("Greatest")], rows)
    yield Note(
        "Each end is attained by an equilibrium and proved by the dual multipliers; recomputed "
        f"from the payoffs, residual up to {short(result.residual, 1)}. Welfare adds payoffs up, "
        "which means something only where they are in one unit."
    )


def logit_view(result: LogitBranch) -> Iterator[Block]:
    """The principal branch at a few precisions, and the equilibrium to which it leads."""
    game = result.game
    unit = float(game.payoff_range.max()) or 1.0
    last = len(result.precisions) - 1
    shown = sorted({round(i * last / CURVE_POINTS) for i in range(CURVE_POINTS)})
    points = [result.points[i] for i in shown]
    columns: list[Column] = [left("Actor"), left("Action")]
    columns += [right(short(unit * point.precision)) for point in points]
    rows = [
        (
            game.actors[i] if action == 0 else "",
            name,
            *(_chance(point.profile[i][action]) for point in points),
            _chance(result.limit[i][action]),
        )
        for i, names in enumerate(game.actions)
        for action, name in enumerate(names)
    ]
    for name, event in game.events.items():
        chances = [
            expected(event, profile) for profile in (*(p.profile for p in points), result.limit)
        ]
        rows.append((name, "", *(_chance(chance) for chance in chances)))
    yield Heading(f"{_title(game)}: logit quantal response by precision × payoff range")
    yield Grid([*columns, right("limit")], rows)
    for told, where in (
        ("turns back", result.turning),
        ("is crossed by another", result.crossings),
    ):
        if where:
            places = ", ".join(short(unit * precision) for precision in where)
            yield Sentence(f"The branch {told} at {places}.")
    yield Note(
        "The principal branch, from play at random (0). Recomputed: residual up to "
        f"{short(result.residual, 1)}; the limit's regret is {short(result.limit_regret, 1)} of a "
        "payoff range."
    )


def evolutionary_view(result: EvolutionaryResult) -> Iterator[Block]:
    """Every rest point of the replicator dynamics, with its stability."""
    game = result.game
    yield Heading(f"{_title(game)}: rest points of the replicator dynamics")
    rows = [
        (
            _mix(game.actions[0], dict(enumerate(point.mix))),
            short(float(point.payoff)),
            "yes" if point.equilibrium else "no",
            "yes" if point.evolutionarily_stable else "no",
            str(point.stability),
        )
        for point in result.points
    ]
    columns: list[Column] = [
        left("Mix"),
        right("Payoff"),
        left("Equilibrium"),
        left("Evolutionarily stable"),
        left("Rest point"),
    ]
    yield Grid(columns, rows)
    yield Sentence(
        "All rest points."
        if result.complete
        else "Rest points also form a continuum, of which none is listed; no evolutionarily stable "
        "strategy is among them."
    )
    yield Note(f"Recomputed exactly: residual {short(float(result.residual))}.")


def stochastic_stability_view(result: StochasticStability) -> Iterator[Block]:
    """The recurrent classes, the stochastically stable ones first."""
    yield Heading(f"{_title(result.game)}: what lasts when mistakes are rare")
    ordered = sorted(result.classes, key=lambda item: item.potential)
    stable = result.stable
    rows = [
        (
            _states(result.game, item),
            "yes" if item in stable else "no",
            short(float(item.potential)),
            "–" if item.radius is None else short(float(item.radius)),
        )
        for item in ordered
    ]
    columns: list[Column] = [
        left("State"),
        left("Stochastically stable"),
        right("Potential"),
        right("Mistakes to leave"),
    ]
    yield Grid(columns, rows)
    yield Note(
        f"Dynamics: {result.dynamics}. Potential: the mistakes it takes to reach the state from "
        "all others; where it is least, play is found almost always. Recomputed: residual "
        f"{short(float(result.residual))}."
    )


def _chance(value: float) -> str:
    return f"{value:.3f}"


def _title(game: Game) -> str:
    return game.title or "Game"


def _mix(labels: tuple[str, ...], weights: Mapping[int, Fraction]) -> str:
    played = {action: weight for action, weight in weights.items() if weight}
    if len(played) == 1:
        return labels[next(iter(played))]
    return ", ".join(f"{labels[action]} {weight}" for action, weight in played.items())


def _states(game: Game, item: RecurrentClass) -> str:
    told = [", ".join(game.profile_names(state).values()) for state in item.states]
    return told[0] if len(told) == 1 else f"among {len(told)}: {'; '.join(told[:2])}; …"
