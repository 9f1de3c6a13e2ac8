"""Who could break or secure the pact, and what weights observed play allows, in tables."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.pact.robustness.inverse import End, Inverse, WeightRange
from alliancegame.pact.robustness.levers import LeverPlan, Levers
from alliancegame.present.numbers import short


def levers_view(result: Levers) -> Iterator[Block]:
    """The cheapest plan for each case and controller."""
    yield Heading("Levers: who could break or secure the pact")
    yield Sentence(levers_sentence(result))
    yield from lever_grids(result)
    if result.plans:
        yield Note(levers_note(result))


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
    """What costs are counted in, which are bounds, and where no lever reaches."""
    told = [
        "Cost: how far each parameter is moved, in its own unit, times what the file says a unit "
        "costs whoever moves it."
    ]
    if any(not plan.exact for plan in result):
        told.append(
            "≤: an upper bound, because what levers move multiplies itself or each other there."
        )
    for goal in ("break", "secure"):
        hopeless = {name: sure for name, (aim, sure) in _hopeless(result).items() if aim == goal}
        cases = [name or "today" for name, sure in hopeless.items() if sure]
        if cases:
            told.append(f"No lever within its limits could {goal} it in: {', '.join(cases)}.")
        unsure = [name or "today" for name, sure in hopeless.items() if not sure]
        if unsure:
            told.append(
                f"No way to {goal} it was found, and one may exist, in: {', '.join(unsure)}."
            )
    return " ".join(told)


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


def inverse_view(result: Inverse) -> Iterator[Block]:
    """For which values of each weight the pact is an equilibrium; what pays beyond."""
    yield Heading("Inverse: the weights for which the pact is rational to play")
    yield Sentence(inverse_sentence(result))
    yield inverse_grid(result)
    yield Note("Each weight alone, all else as stated; the ends are exact.")


def inverse_sentence(result: Inverse) -> str:
    """Which weights' stated ranges reach to where the pact is no longer rational."""
    if not all(item.holds for item in result.ranges):
        able = [_limits(item) for item in result.ranges if item.possible]
        head = "With the weights as stated, keeping the pact is not rational"
        if not able:
            return f"{head}, and no other value of any one of them makes it so."
        return f"{head}; another value of one alone would make it so: {'; '.join(able)}."
    ranged = [item for item in result.ranges if item.stated_inside is not None]
    beyond = [_limits(item) for item in ranged if not item.stated_inside]
    if not ranged:
        return "No weight has a stated range to compare with."
    if not beyond:
        return (
            f"Keeping the pact is rational over the whole stated range of each of the "
            f"{len(ranged)} weights, taken one at a time."
        )
    return (
        f"Keeping the pact is rational over the whole stated range of "
        f"{len(ranged) - len(beyond)} of {len(ranged)} weights, taken one at a time; "
        f"not of: {'; '.join(beyond)}."
    )


def _limits(item: WeightRange) -> str:
    if not item.possible:
        return f"{item.parameter.name} (no value suffices)"
    ends = []
    if item.low is not None:
        ends.append(f"from {short(float(item.low.value))}")
    if item.high is not None:
        ends.append(f"up to {short(float(item.high.value))}")
    return f"{item.parameter.name} (only {' '.join(ends)})"


def inverse_grid(result: Inverse) -> Grid:
    """A row per weight."""
    columns: list[Column] = [
        left("Weight"),
        right("Stated"),
        right("From"),
        right("To"),
        left("Beyond it pays"),
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
    return Grid(columns, rows)


def _end(end: End | None, otherwise: str) -> str:
    return otherwise if end is None else short(float(end.value))


def _beyond(result: Inverse, end: End) -> str:
    return f'{result.model.actor(end.actor).label} to "{end.action}"'
