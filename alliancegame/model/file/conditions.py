"""The rule for conditions on a profile: they name defined decisions and their actions."""

from __future__ import annotations

from alliancegame.model.file.names import Names
from alliancegame.model.file.positions import Path
from alliancegame.model.file.problems import Problems
from alliancegame.model.file.shapes import Condition


def check_condition(
    path: Path, owner: str, when: Condition, names: Names, problems: Problems
) -> None:
    """Adds what the condition names and the file does not define; the owner is told with it."""
    for decision, chosen in when.items():
        if decision in names.partial:
            continue
        if decision not in names.decisions:
            rule = (
                "a condition names defined decisions (an actor's own name if it has one decision)"
            )
            what = f"decision {{}} in a condition of {owner}"
            problems.undefined((*path, decision), what, decision, names.decisions, rule)
            continue
        known = names.decisions[decision]
        for action in [chosen] if isinstance(chosen, str) else chosen:
            if action not in known:
                what = f'action {{}} of decision "{decision}" in a condition of {owner}'
                rule = "a condition names defined actions"
                problems.undefined((*path, decision), what, action, known, rule)
