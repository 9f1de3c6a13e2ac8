"""The equilibrium that each criterion of selection picks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import (
    Block,
    Column,
    Definition,
    Grid,
    Heading,
    Note,
    Sentence,
    left,
    right,
)
from alliancegame.numerals import listed, percent, short

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from alliancegame.pact.examined import Examined
    from alliancegame.pact.selected_equilibrium import Selection

SHOWN_POINTS = 6
"""Points of the quantal-response curve that are shown."""


TITLE = "Which equilibrium would be played"


def compute(subject: Examined) -> Selection:
    """Each criterion's answer, over the equilibria found already."""
    from alliancegame.pact.play import solved
    from alliancegame.pact.selected_equilibrium import selection

    return selection(subject.model, play=solved(subject.durability.baseline.play))


def draw(subject: Examined, result: Selection) -> Figure | None:
    """The branch of quantal responses, where it could be followed."""
    from alliancegame.render.figures.quantal import quantal_response_figure

    branch = result.branch
    if branch is None or not subject.model.simultaneous:
        return None
    return quantal_response_figure(subject.model, branch)


def unasked(subject: Examined) -> str | None:
    """Nothing selects a pact of which a part is closed."""
    closed = subject.durability.baseline.margins.impossible
    return "A part of the pact is not open, so that nothing selects it." if closed else None


def document(result: Selection) -> Iterator[Block]:
    """Each criterion with what it says about the pact."""
    yield Heading(TITLE)
    yield Sentence(selection_sentence(result))
    yield criteria_grid(result)
    removed, every = result.left_out
    if removed:
        yield Note(
            f"Asked without the {removed} of {every} actions that iterated strict dominance rules "
            "out; nobody is believed to play them."
        )
    yield quantal_grid(result)
    yield Definition("payoff dominance")
    yield Definition("p-dominance")
    yield Definition("risk dominance")
    yield Definition("basin of attraction")
    yield Definition("stochastic stability")
    yield Definition("quantal response")


def selection_sentence(result: Selection) -> str:
    """The confidence in each other that the pact needs of actors, and whether doubt exceeds it."""
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
    columns: list[Column] = [left("Precision × each actor's stake")]
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
    paid = listed(result.labels[actor] for actor in result.rivals)
    return f"no: another one found pays {paid} more"


def _trust(result: Selection) -> str:
    if result.threshold is None:
        return "somebody leaves even if all others keep the pact"
    thresholds = [
        f"{result.labels[actor]} {percent(float(p or 0))}" for actor, p in result.thresholds.items()
    ]
    return f"{', '.join(thresholds)}; sum {percent(float(result.p_sum or 0))}"


def _chance(value: float) -> str:
    return short(round(value, 3), 2)


def _named(result: Selection) -> str:
    other = {} if result.risk is None else result.risk.other
    return ", ".join(f"{result.labels[actor]} {action}" for actor, action in other.items())


SELECTION = CommitmentAnalysis(
    "selection",
    TITLE,
    "Which equilibrium would be played?",
    compute,
    document,
    figures={"selection": draw},
    unasked=unasked,
    order=41,
    tabulates=True,
)
