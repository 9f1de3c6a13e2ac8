"""What could be played and what would be: multiplicity, then each selection criterion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from alliancegame.pact.multiplicity import Multiplicity
from alliancegame.pact.selection import Selection
from alliancegame.present.numbers import percent, short
from alliancegame.present.tables import Column, Grid, heading, shown

SHOWN_POINTS = 6
"""Points of the quantal-response curve that are shown."""

MOST_ACTIONS = 4
"""Rationalizable actions of an actor that are named."""

VERDICTS = ("selected", "not selected", "even")


def multiplicity_view(result: Multiplicity) -> Iterator[RenderableType]:
    """The commitment's probability over all equilibria, and what is rationalizable."""
    yield heading("How far incentives settle it")
    yield Text(result.sentence)
    yield shown(multiplicity_grid(result), rationalizable_grid(result))


def multiplicity_grid(result: Multiplicity) -> Grid:
    """The commitment's probability over the Nash and over all correlated equilibria."""
    columns: list[Column] = [
        ("Commitment kept in", "left"),
        ("At least", "right"),
        ("At most", "right"),
        ("Known how", "left"),
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
    return Grid([("Actor", "left"), ("Rationalizable", "left")], rows)


def selection_view(result: Selection) -> Iterator[RenderableType]:
    """Each criterion with what it says about the pact."""
    yield heading("Which equilibrium would be played")
    yield Text(selection_sentence(result))
    yield shown(criteria_grid(result), quantal_grid(result))


def selection_sentence(result: Selection) -> str:
    """How many of the criteria that answer select the pact."""
    if result.threshold is None:
        return (
            "The pact is no equilibrium, so that nothing selects it; where the criteria lead, the "
            "table says."
        )
    answers = [(name, answer) for name, answer, _ in _criteria(result) if answer in VERDICTS]
    chosen = [name for name, answer in answers if answer == "selected"]
    if len(chosen) == len(answers):
        return f"All {len(answers)} criteria that decide select the pact."
    if not chosen:
        return f"None of the {len(answers)} criteria that decide selects the pact."
    left = ", ".join(name for name, answer in answers if answer != "selected")
    return f"{len(chosen)} of {len(answers)} criteria select the pact; not: {left}."


def criteria_grid(result: Selection) -> Grid:
    """A row per criterion."""
    columns: list[Column] = [("Criterion", "left"), ("Pact", "left"), ("Detail", "left")]
    return Grid(columns, list(_criteria(result)))


def quantal_grid(result: Selection) -> Grid:
    """The commitment along the quantal-response curve at a few points."""
    last = len(result.quantal) - 1
    chosen = sorted({round(i * last / (SHOWN_POINTS - 1)) for i in range(SHOWN_POINTS)})
    points = [result.quantal[i] for i in chosen] if result.quantal else []
    columns: list[Column] = [("Precision × payoff range", "left")]
    columns += [(short(precision), "right") for precision, _ in points]
    chances = ("commitment kept with probability", *(_chance(chance) for _, chance in points))
    title = "Quantal response, from random play to full precision"
    return Grid(columns, [chances] if points else [], title)


def _criteria(result: Selection) -> Iterator[tuple[str, str, str]]:
    answer = {True: "selected", False: "not selected", None: "–"}
    threshold = result.threshold
    if threshold is None:
        detail = "it is no equilibrium itself"
    elif result.payoff is None:
        detail = "it is the only equilibrium found"
    elif result.payoff:
        detail = "it pays nobody less than any other equilibrium found"
    elif not result.rivals:
        detail = "it is not among the equilibria found"
    else:
        paid = " and ".join(result.labels[actor] for actor in result.rivals)
        detail = f"another equilibrium found pays {paid} more"
    yield "payoff dominance", answer[result.payoff], detail
    if threshold is None:
        yield "p-dominance", "not selected", "somebody leaves even if all others keep the pact"
    else:
        selected = "selected" if threshold <= 1 / 2 else "not selected"
        cautious = result.labels[result.cautious or ""]
        needs = f"{cautious} keeps it if {percent(float(threshold))} sure that all others do"
        yield (
            "p-dominance",
            selected,
            needs if threshold else "everybody keeps it whatever others do",
        )
    if result.risk is not None:
        products = f"{short(float(result.risk.pact_product))} against "
        products += f"{short(float(result.risk.other_product))} for {_named(result)}"
        verdict = {True: "selected", False: "not selected", None: "even"}
        yield "risk dominance", verdict[result.risk.dominant], f"deviation losses {products}"
    share, error = percent(result.basin.share), percent(result.basin.error)
    more = "selected" if result.basin.share > 1 / 2 else "not selected"
    yield "basin of attraction", more, f"{share} of all mixed profiles lead to it (± {error})"
    if result.stochastic is not None:
        lasting = "it is" if result.stochastic else "another state is"
        chosen = "selected" if result.stochastic else "not selected"
        yield "stochastic stability", chosen, f"{lasting} what rare, costly errors lead back to"
    limit = result.quantal_limit
    if limit is None:
        yield "quantal response", "–", result.branch_note
    else:
        ends = f"the branch ends where the commitment is kept with probability {_chance(limit)}"
        yield "quantal response", "selected" if limit > 1 / 2 else "not selected", ends


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
