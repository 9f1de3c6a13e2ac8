"""What could be played and what would be: multiplicity, then each selection criterion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alliancegame.document import Block, Column, Grid, Heading, Sentence, left, right
from alliancegame.pact.multiplicity import Multiplicity
from alliancegame.pact.selection import Selection
from alliancegame.present.numbers import percent, short

SHOWN_POINTS = 6
"""Points of the quantal-response curve that are shown."""

MOST_ACTIONS = 4
"""Rationalizable actions of an actor that are named."""


def multiplicity_view(result: Multiplicity) -> Iterator[Block]:
    """The commitment's probability over all equilibria, and what is rationalizable."""
    yield Heading("How far incentives settle it")
    yield Sentence(result.sentence)
    yield multiplicity_grid(result)
    yield rationalizable_grid(result)


def multiplicity_grid(result: Multiplicity) -> Grid:
    """The commitment's probability over the Nash and over all correlated equilibria."""
    columns: list[Column] = [
        left("Commitment kept in"),
        right("At least"),
        right("At most"),
        left("Known how"),
    ]
    rows = []
    if result.nash is not None:
        known = f"of those found; coverage: {result.play.coverage}"
        rows.append(("Nash equilibria", *map(_chance, result.nash), known))
    bounds = map(_chance, result.bounds)
    rows.append(("correlated equilibria", *bounds, "proved by linear programming duality"))
    return Grid(columns, rows)


def rationalizable_grid(result: Multiplicity) -> Grid:
    """What each actor could rationally play."""
    rows = [(result.labels[actor], _listed(own)) for actor, own in result.rationalizable.items()]
    return Grid([left("Actor"), left("Rationalizable")], rows)


def selection_view(result: Selection) -> Iterator[Block]:
    """Each criterion with what it says about the pact."""
    yield Heading("Which equilibrium would be played")
    yield Sentence(selection_sentence(result))
    yield criteria_grid(result)
    yield quantal_grid(result)


def selection_sentence(result: Selection) -> str:
    """How sure of each other the actors must be, and whether so much doubt is too much."""
    total = result.p_sum
    if total is None:
        return (
            "The pact is no equilibrium, so that nothing selects it; where the criteria lead, the "
            "table says."
        )
    other = "The criteria ask different questions and need not agree. "
    if not total:
        return f"{other}Each actor's part is best whatever the others do: no trust is needed."
    verdict = "robust to" if total < 1 else "not shown to be robust to"
    return (
        f"{other}The least trust each needs in the others' parts sums to "
        f"{percent(float(total))}, {'below' if total < 1 else 'not below'} 100%: the pact is "
        f"{verdict} slight doubts about the game."
    )


def criteria_grid(result: Selection) -> Grid:
    """A row per criterion: what it asks of the pact, and the answer."""
    columns: list[Column] = [left("Criterion"), left("What it asks"), left("Answer")]
    return Grid(columns, list(_criteria(result)))


def quantal_grid(result: Selection) -> Grid:
    """The commitment along the quantal-response curve at a few points."""
    last = len(result.quantal) - 1
    chosen = sorted({round(i * last / (SHOWN_POINTS - 1)) for i in range(SHOWN_POINTS)})
    points = [result.quantal[i] for i in chosen] if result.quantal else []
    columns: list[Column] = [left("Precision × each actor's payoff range")]
    columns += [right(short(precision)) for precision, _ in points]
    chances = ("commitment kept with probability", *(_chance(chance) for _, chance in points))
    title = "Quantal response, from random play to full precision"
    return Grid(columns, [chances] if points else [], title)


def _criteria(result: Selection) -> Iterator[tuple[str, str, str]]:
    yield "payoff dominance", "does no other equilibrium pay anybody more?", _payoff(result)
    yield "p-dominance", "how sure must each be that all others keep it?", _trust(result)
    if result.risk is not None:
        products = f"{short(float(result.risk.pact_product))} against "
        products += f"{short(float(result.risk.other_product))} for {_named(result)}"
        verdict = {True: "yes", False: "no", None: "even"}[result.risk.dominant]
        asked = "do lone deviations cost more here than there?"
        yield "risk dominance", asked, f"{verdict}: products of losses {products}"
    share, error = percent(result.basin.share), percent(result.basin.error)
    asked = "from how many mixed profiles do best replies lead there?"
    yield "basin of attraction", asked, f"{share} (± {error})"
    if result.stochastic is not None:
        asked = "do rare, costly errors lead back to it?"
        lasting = "yes" if result.stochastic else "no, to another state"
        yield "stochastic stability", asked, lasting
    limit = result.quantal_limit
    ends = result.branch_note
    if limit is not None:
        ends = f"kept with probability {_chance(limit)} in the end"
    yield "quantal response", "where does random play lead as choices grow exact?", ends


def _payoff(result: Selection) -> str:
    if result.threshold is None:
        return "no: it is no equilibrium itself"
    if result.payoff is None:
        return "it is the only equilibrium found"
    if result.payoff:
        return "yes, of those found"
    if not result.rivals:
        return "it is not among the equilibria found"
    paid = " and ".join(result.labels[actor] for actor in result.rivals)
    return f"no: another one found pays {paid} more"


def _trust(result: Selection) -> str:
    if result.threshold is None:
        return "somebody leaves even if all others keep the pact"
    told = [
        f"{result.labels[actor]} {percent(float(p or 0))}" for actor, p in result.thresholds.items()
    ]
    return f"{', '.join(told)}; sum {percent(float(result.p_sum or 0))}"


def _listed(actions: Sequence[str]) -> str:
    """The actions, plans apart from one another; some stand for many."""
    between = " | " if any(";" in action for action in actions) else ", "
    left = len(actions) - MOST_ACTIONS
    if left <= 1:
        return between.join(actions)
    return f"{between.join(actions[:MOST_ACTIONS])}{between}and {left} more"


def _chance(value: float) -> str:
    return short(round(value, 3), 2)


def _named(result: Selection) -> str:
    other = {} if result.risk is None else result.risk.other
    return ", ".join(f"{result.labels[actor]} {action}" for actor, action in other.items())
