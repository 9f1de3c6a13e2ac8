"""A choice among levers: the one that each rule of choice would pull."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import (
    Block,
    Column,
    Grid,
    Heading,
    Hint,
    More,
    Note,
    Sentence,
    left,
    right,
)
from alliancegame.numerals import capital, either, percent, short
from alliancegame.sweep.decisions import RULES
from alliancegame.sweep.lever_choice import LeverChoice

OPTIONS_ROOM = 9
"""Lines of the table of levers on a first screen."""


def choice_view(result: LeverChoice) -> Iterator[Block]:
    """The options with their scores, the best by each rule marked, and what the rules mean."""
    wish = "that the pact lasts" if result.goal == "keep" else "that the pact ends"
    yield Heading(f"{result.model.title}: which lever to pull, for those who want {wish}")
    yield Sentence(result.sentence)
    columns: list[Column] = [
        left("Lever"),
        right("To"),
        right("Cost"),
        right("Worst"),
        right("Regret"),
        right("Hurwicz"),
        right("Mean-var."),
    ]
    rows = [
        (
            "nothing" if option.lever is None else option.lever.label,
            "" if option.value is None else short(float(option.value)),
            short(float(option.cost)),
            *(_score(result, rule, place) for rule in RULES),
        )
        for place, option in enumerate(result.options)
    ]
    yield Grid(columns, rows, first=OPTIONS_ROOM, cut=True)
    yield More("what each rule says, who moves what, and what the columns mean")
    for rule in RULES:
        best = result.best(rule)
        yield Sentence(f"{capital(rule)}: {either(best)}.")
    yield Sentence(f"Who moves what: {_movers(result)}.")
    cases = f"{len(result.scenarios)} scenarios ({_some(result.scenarios)})"
    if result.samples:
        cases += f" at {result.samples:,} points of the ranges"
    if result.hopeless:
        cases += f". No lever helps, so not counted: {_some(result.hopeless)}"
    sign = "" if result.goal == "keep" else ", its sign turned round"
    yield Note(
        f"Over {cases}. Each option yields the margin at the pact, as a share of the payoff "
        f"range{sign}. *: best by that rule. Worst: in the worst case (maximin). Regret: the most "
        "by which another option would have been better (least is best). Hurwicz: best and worst "
        "case weighed. Mean-var.: mean less a price on variance. Costs do not enter."
    )
    yield Hint("To compare at one cost: --budget.")


def _movers(result: LeverChoice) -> str:
    moved: dict[str, list[str]] = {}
    for option in result.options:
        if option.lever is not None and option.lever.label not in moved.get(
            result.mover(option), []
        ):
            moved.setdefault(result.mover(option), []).append(option.lever.label)
    return "; ".join(f"{mover}: {', '.join(levers)}" for mover, levers in moved.items())


def _score(result: LeverChoice, rule: str, place: int) -> str:
    score = float(result.decision.scores[rule][place])
    mark = "*" if result.options[place].name in result.decision.best(rule) else " "
    return f"{percent(-score if rule == 'minimax regret' else score)}{mark}"


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
