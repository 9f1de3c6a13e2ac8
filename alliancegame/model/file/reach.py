"""The rule that shocks and levers take each number no further than makes sense for it."""

from __future__ import annotations

from fractions import Fraction

from alliancegame.errors import AllianceGameError
from alliancegame.model.file.problems import Problems
from alliancegame.model.model import NATURE, Model
from alliancegame.model.shocks import KEEPS_SIGN, Hit, overreaching, shocked_values


def check_reach(model: Model, problems: Problems) -> None:
    """Adds every shock and every lever that takes a number beyond its limits."""
    astray = set()
    for shock, index, number in overreaching(model):
        parameter = model.parameters[shock.changes[index].parameter]
        where = ("shocks", shock.name, "changes", index)
        what = f'parameter "{parameter.name}" under shock "{shock.name}"'
        problems.add(where, what, number, parameter.limits.rule, KEEPS_SIGN)
        astray.add(shock.name)
    if any(decision.actor == NATURE for decision in model.decisions):
        for shock in model.shocks:
            if shock.name not in astray:
                _check_chances(model, shock.name, problems)
    for lever in model.levers:
        parameter = model.parameters[lever.parameter]
        for end in (lever.low, lever.high):
            if not parameter.limits.admit(end):
                what = f'an end of the range of lever "{lever.name}" on "{parameter.name}"'
                remedy = "Correct the range."
                problems.add(
                    ("levers", lever.name, "range"), what, end, parameter.limits.rule, remedy
                )


def _check_chances(model: Model, shock: str, problems: Problems) -> None:
    try:
        shocked_values(model, [Hit(shock, Fraction(1))])
    except AllianceGameError as error:
        problem = str(error).removesuffix(".")
        problems.tell(("shocks", shock, "changes"), f'under shock "{shock}" {problem}.')
