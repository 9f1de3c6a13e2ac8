"""Levers: the cheapest ways to break or to secure the pact, and who has them."""

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
from alliancegame.model.called import does, lever_label, lever_moved
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.pact.examined import Examined
    from alliancegame.pact.robustness.lever_plans import LeverPlan, Levers


TITLE = "Who could break or secure it, and how"


def compute(subject: Examined) -> Levers:
    """The cheapest plans to break or to secure the pact."""
    from alliancegame.pact.robustness.lever_plans import levers

    return levers(subject.model)


def unasked(subject: Examined) -> str | None:
    """Without levers nobody is said to move anything."""
    if subject.model.levers:
        return None
    return "The file names no levers; add [levers.NAME] with actor, parameter and cost."


def document(result: Levers) -> Iterator[Block]:
    """The cheapest plan for each case and controller."""
    yield Heading(TITLE)
    yield Sentence(levers_sentence(result))
    yield from lever_grids(result)
    if result.plans:
        yield Note(levers_note(result))
        yield Definition("cheapest plan")


def levers_sentence(result: Levers) -> str:
    """The cheapest plan against, or for, the pact as it stands today."""
    if not result.plans:
        return "The file names no levers; add [levers.NAME] with actor, parameter and cost."
    today = [plan for plan in result if plan.shock is None and plan.cost is not None]
    stated = [plan for plan in result if plan.shock is None]
    goal = stated[0].goal
    if not today:
        if not all(plan.exact for plan in stated):
            return f"No way to {goal} the pact today was found; levers multiply, so one may exist."
        return f"Today no lever within its limits could {goal} the pact."
    best = min(today, key=lambda plan: plan.cost or 0)
    who = "All together" if best.controller is None else _who(result, best)
    return (
        f"Today {who[0].lower() + who[1:] if best.controller is None else who} could {goal} the "
        f"pact most cheaply, at a cost of {'' if best.exact else 'at most '}"
        f"{short(float(best.cost or 0))}: {_means(result, best)}."
    )


def levers_note(result: Levers) -> str:
    """A note on the unit of costs, on costs that are bounds, and on cases no lever reaches."""
    sentences = [
        "Cost: how far each parameter is moved, in its own unit, times what the file says a unit "
        "costs whoever moves it."
    ]
    if any(not plan.exact for plan in result):
        sentences.append(
            "≤: an upper bound, because what levers move multiplies itself or each other there."
        )
    for goal in ("break", "secure"):
        hopeless = {name: sure for name, (aim, sure) in _hopeless(result).items() if aim == goal}
        cases = [name or "today" for name, sure in hopeless.items() if sure]
        if cases:
            sentences.append(f"No lever within its limits could {goal} it in: {', '.join(cases)}.")
        unsure = [name or "today" for name, sure in hopeless.items() if not sure]
        if unsure:
            sentences.append(
                f"No way to {goal} it was found, and one may exist, in: {', '.join(unsure)}."
            )
    return " ".join(sentences)


def _hopeless(result: Levers) -> dict[str | None, tuple[str, bool]]:
    """{case in which no way was found: what the levers would have to do, whether none exists}."""
    reached = {plan.shock for plan in result if plan.cost is not None}
    left = [plan for plan in result if plan.shock not in reached]
    unsure = {plan.shock for plan in left if not plan.exact}
    return {plan.shock: (plan.goal, plan.shock not in unsure) for plan in left}


def lever_grids(result: Levers) -> list[Grid]:
    """The cheapest plan for each case and controller, by goal."""
    grids = []
    hopeless = _hopeless(result)
    for goal, title in (
        ("break", "To break it where it holds: until somebody starts to gain by leaving"),
        ("secure", "To secure it where it fails: until nobody gains by leaving"),
    ):
        rows = [
            (plan.shock or "(none: today)", _who(result, plan), _cost(plan), _means(result, plan))
            for plan in result
            if plan.goal == goal
            and plan.shock not in hopeless
            and not (plan.controller is None and _alone(result, plan))
        ]
        columns: list[Column] = [
            left("Case"),
            left("Who"),
            right("Cost"),
            left("Cheapest way"),
        ]
        grids.append(Grid(columns, rows, title))
    return grids


def _alone(result: Levers, joint: LeverPlan) -> bool:
    """True where some controller alone does as well as all together."""
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
    moves = "; ".join(
        lever_moved(lever_label(result.model, name), float(to))
        for name, (_, to) in plan.changes.items()
    )
    if plan.actor is None:
        return moves or "nothing needed"
    turns = f'{does(result.model.actor(plan.actor).label, "turns")} to "{plan.action}"'
    return f"{moves}, then {turns}" if moves else turns


LEVERS = CommitmentAnalysis(
    "levers",
    TITLE,
    "Who could break or save it, at what cost?",
    compute,
    document,
    unasked=unasked,
    order=50,
)
