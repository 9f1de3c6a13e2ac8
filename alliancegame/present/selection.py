"""What could be played and what would be: multiplicity, then each selection criterion."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from alliancegame.pact.multiplicity import Multiplicity
from alliancegame.pact.selection import Selection
from alliancegame.present.numbers import percent, short
from alliancegame.present.tables import Column, heading, table

SHOWN_POINTS = 6
"""Points of the quantal-response curve that are shown."""


def multiplicity_view(result: Multiplicity) -> Iterator[RenderableType]:
    """The commitment's probability over all equilibria, and what is rationalizable."""
    yield heading("How far incentives settle it")
    yield Text(result.sentence)
    rows = [(actor, ", ".join(own)) for actor, own in result.rationalizable.items()]
    yield table([("Actor", "left"), ("Rationalizable", "left")], rows)


def selection_view(result: Selection) -> Iterator[RenderableType]:
    """Each criterion with what it says about the pact."""
    yield heading("Which equilibrium would be played")
    columns: list[Column] = [("Criterion", "left"), ("Pact", "left"), ("Detail", "left")]
    yield table(columns, list(_criteria(result)))
    if result.quantal:
        last = len(result.quantal) - 1
        shown = sorted({round(i * last / (SHOWN_POINTS - 1)) for i in range(SHOWN_POINTS)})
        points = [result.quantal[i] for i in shown]
        columns = [("Precision × payoff range", "left")]
        columns += [(short(precision), "right") for precision, _ in points]
        chances = ("commitment kept with probability", *(short(chance, 2) for _, chance in points))
        yield table(columns, [chances], "Quantal response, from random play to full precision")


def _criteria(result: Selection) -> Iterator[tuple[str, str, str]]:
    answer = {True: "selected", False: "not selected", None: "–"}
    detail = {
        True: "it pays nobody less than any other equilibrium found",
        False: "another equilibrium found pays somebody more, or it is none itself",
        None: "it is the only equilibrium found",
    }
    yield "payoff dominance", answer[result.payoff], detail[result.payoff]
    threshold = result.threshold
    if threshold is None:
        yield "p-dominance", "not selected", "somebody leaves even if all others keep the pact"
    else:
        selected = "selected" if threshold <= 1 / 2 else "not selected"
        needs = f"{result.cautious} keeps it if {percent(float(threshold))} sure that all others do"
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
        yield "quantal response", "–", result.quantal_note
    else:
        ends = f"the branch ends where the commitment is kept with probability {short(limit, 2)}"
        yield "quantal response", "selected" if limit > 1 / 2 else "not selected", ends


def _named(result: Selection) -> str:
    other = {} if result.risk is None else result.risk.other
    return ", ".join(f"{actor} {action}" for actor, action in other.items())
