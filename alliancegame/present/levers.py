"""Who could break or secure the pact, and what weights observed play allows, in tables."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from alliancegame.pact.robustness.inverse import End, Inverse
from alliancegame.pact.robustness.levers import LeverPlan, Levers
from alliancegame.present.numbers import short
from alliancegame.present.tables import Column, heading, table


def levers_view(result: Levers) -> Iterator[RenderableType]:
    """The cheapest plan for each case and controller."""
    yield heading("Levers: who could break or secure the pact")
    if not result.plans:
        yield Text("The file names no levers; add [levers.NAME] with actor, parameter and cost.")
        return
    for goal, title in (
        ("break", "To break it where it holds: until somebody starts to gain by leaving"),
        ("secure", "To secure it where it fails: until nobody gains by leaving"),
    ):
        rows = [
            (plan.shock or "(none: today)", _who(result, plan), _cost(plan), _means(result, plan))
            for plan in result
            if plan.goal == goal and not (plan.controller is None and _alone(result, plan))
        ]
        columns: list[Column] = [
            ("Case", "left"),
            ("Who", "left"),
            ("Cost", "right"),
            ("Cheapest way", "left"),
        ]
        if rows:
            yield table(columns, rows, title)
    if not all(plan.exact for plan in result):
        yield Text("≤: an upper bound, because levers multiply each other there.", style="dim")


def _alone(result: Levers, joint: LeverPlan) -> bool:
    """Whether some controller alone does as well as all together."""
    return any(
        plan.shock == joint.shock and plan.controller is not None and plan.cost == joint.cost
        for plan in result
    )


def _who(result: Levers, plan: LeverPlan) -> str:
    if plan.controller is None:
        return "all together"
    labels = {actor.name: actor.label for actor in result.model.actors}
    return labels.get(plan.controller, plan.controller)


def _cost(plan: LeverPlan) -> str:
    if plan.cost is None:
        return "–"
    return f"{'' if plan.exact else '≤ '}{short(float(plan.cost))}"


def _means(result: Levers, plan: LeverPlan) -> str:
    if plan.cost is None:
        return "not within its limits" if plan.exact else "no way found"
    moves = "; ".join(f"{name} to {short(float(to))}" for name, (_, to) in plan.changes.items())
    if plan.actor is None:
        return moves or "nothing needed"
    return f'{moves} ({result.model.actor(plan.actor).label}: "{plan.action}")'


def inverse_view(result: Inverse) -> Iterator[RenderableType]:
    """For which values of each weight the pact is an equilibrium; what pays beyond."""
    yield heading("Inverse: the weights for which the pact is rational to play")
    columns: list[Column] = [
        ("Weight", "left"),
        ("Stated", "right"),
        ("From", "right"),
        ("To", "right"),
        ("Beyond it pays", "left"),
    ]
    rows = []
    for item in result.ranges:
        stated = short(float(item.parameter.value))
        if not item.possible:
            rows.append((item.parameter.name, stated, "–", "–", "no value of it alone suffices"))
            continue
        ends = [end for end in (item.low, item.high) if end is not None]
        rows.append(
            (
                item.parameter.name,
                stated,
                _end(item.low, "0"),
                _end(item.high, "∞"),
                "; ".join(_beyond(result, end) for end in ends) or "nothing",
            )
        )
    yield table(columns, rows)
    yield Text("Each weight alone, all else as stated; the ends are exact.", style="dim")


def _end(end: End | None, otherwise: str) -> str:
    return otherwise if end is None else short(float(end.value))


def _beyond(result: Inverse, end: End) -> str:
    return f'{result.model.actor(end.actor).label} to "{end.action}"'
