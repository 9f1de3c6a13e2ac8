"""Lives and levers' costs, averaged over what numbers may be before and after the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alliancegame.analyses.survival import milestones
from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.numerals import percent, short

if TYPE_CHECKING:
    from alliancegame.evidence.lever_costs import Cost, LeverCost
    from alliancegame.evidence.lifetimes import Lifetimes
    from alliancegame.model.model import Model


def lifetimes_view(result: Lifetimes) -> Iterator[Block]:
    """Survival before and after the evidence, with the pacts on record beside it."""
    from alliancegame.pact.time.base_rates import base_rates

    yield Heading("How long it lasts, before and after what was seen", level=2)
    for sentence in result.verdict:
        yield Sentence(sentence)
    columns: list[Column] = [
        right("Years"),
        right("Before"),
        right("After"),
        right("5% to 95%"),
        right("In force"),
    ]
    record = base_rates()
    rows = [
        (
            f"{year:g}",
            percent(result.prior.at(year)[0]),
            percent(result.posterior.at(year)[0]),
            " – ".join(map(percent, result.posterior.at(year)[1:])),
            percent(float(record.lasting(year))),
        )
        for year in (0.0, *milestones(float(result.times[-1])))
    ]
    yield Grid(columns, rows)
    yield Note(
        f"{result.draws} draws of all numbers and rates before what was seen and as many after; "
        "where the pact fails today it lasts no time. 5% to 95%: of the draws after. In force: "
        f"on paper, of {record.pacts}."
    )


def lever_costs_view(model: Model, costs: Sequence[LeverCost]) -> Iterator[Block]:
    """The costs of breaking and of securing the pact by levers; nothing without levers."""
    labels = {actor.name: actor.label for actor in model.actors}
    columns: list[Column] = [left("Levers of"), right("Before"), right("After")]
    for goal, title in (
        ("break", "To break it where it holds"),
        ("secure", "To secure it where not"),
    ):
        rows = [
            (
                labels.get(cost.controller or "", cost.controller or "all together"),
                _cost(cost.prior),
                _cost(cost.posterior),
            )
            for cost in costs
            if cost.goal == goal
        ]
        yield Grid(columns, rows, title)
    if costs:
        yield Note(
            "Percent: of the draws in which levers suffice, out of those in which there is "
            "something to do; and their least cost then: median, 5% to 95%."
        )


def _cost(cost: Cost) -> str:
    if cost.cost is None:
        return percent(cost.able)
    quantiles = cost.cost.median, cost.cost.low, cost.cost.high
    middle, low, high = (short(value, 2) for value in quantiles)
    return f"{percent(cost.able)}: {middle} ({low} to {high})"
