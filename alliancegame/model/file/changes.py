"""The rules for what changes a game: shocks, levers and transitions."""

from __future__ import annotations

from fractions import Fraction

from alliancegame.model.file.conditions import check_condition
from alliancegame.model.file.names import Names
from alliancegame.model.file.positions import Path
from alliancegame.model.file.problems import Problems, written
from alliancegame.model.file.schema import GameFile, LeverTable, PhaseTable, RuleTable, ShockTable
from alliancegame.model.model import TODAY


def check_changes(file: GameFile, names: Names, problems: Problems) -> None:
    """Adds every broken rule to the problems."""
    for name, shock in file.shocks.items():
        _check_shock(file, name, shock, names, problems)
    for name, lever in file.levers.items():
        _check_lever(name, lever, names, problems)
    _check_transitions(file, names, problems)


def _check_shock(
    file: GameFile, name: str, shock: ShockTable, names: Names, problems: Problems
) -> None:
    path: Path = ("shocks", name)
    for index, change in enumerate(shock.changes):
        if change.parameter not in names.changeable:
            what = f'parameter {{}} of shock "{name}"'
            rule = "a shock changes a defined parameter"
            where = (*path, "changes", index, "parameter")
            problems.undefined(where, what, change.parameter, sorted(names.changeable), rule)
        given = [kind for kind in ("to", "by", "times") if getattr(change, kind) is not None]
        if len(given) != 1:
            what = f'the way change {index + 1} of shock "{name}" works'
            rule = "a change has exactly one of to, by, times"
            problems.add(
                (*path, "changes", index), what, " and ".join(given) or "missing", rule, "Keep one."
            )
    _check_rules(path, name, shock, names, problems)
    for kind, rate in (("arrival", shock.arrival), ("recovery", shock.recovery)):
        if isinstance(rate, list):
            _check_phases((*path, kind), f'{kind} of shock "{name}"', rate, problems)
    for other in shock.raises:
        if other not in file.shocks and other not in names.shocks:
            rule = "a shock raises the rate of a defined shock"
            problems.undefined((*path, "raises", other), "shock {}", other, names.shocks, rule)


def _check_phases(path: Path, owner: str, phases: list[PhaseTable], problems: Problems) -> None:
    """Each phase but the last says until when it lasts, later than the one before."""
    before = Fraction(0)
    for index, phase in enumerate(phases):
        where: Path = (*path, index, "until")
        what = f'"until" of phase {index + 1} of the {owner}'
        if index == len(phases) - 1:
            if phase.until is not None:
                problems.add(where, what, phase.until, "the last phase has no end", "Remove it.")
        elif phase.until is None:
            rule = "each phase but the last says until how many years from now it lasts"
            problems.add((*path, index), what, "missing", rule, "Add until = ....")
        elif phase.until <= before:
            rule = f"a phase ends after year {written(before)}, when it begins"
            problems.add(where, what, phase.until, rule, "Put the phases in order.")
        else:
            before = phase.until


def _check_rules(
    path: Path, name: str, shock: ShockTable, names: Names, problems: Problems
) -> None:
    for kind in ("forbids", "allows"):
        rules: list[RuleTable] = getattr(shock, kind)
        for index, rule_table in enumerate(rules):
            where = (*path, kind, index)
            owner = f'shock "{name}"'
            if rule_table.decision in names.chance:
                rule = "nature's moves change by their probabilities"
                remedy = f"Change {rule_table.decision}.{rule_table.action} instead."
                what = f"a decision of {owner}"
                problems.add((*where, "decision"), what, rule_table.decision, rule, remedy)
            check_condition(where, owner, {rule_table.decision: rule_table.action}, names, problems)
            if not 0 <= rule_table.at <= 1:
                what = f'"at" of shock "{name}"'
                remedy = "Write a number from 0 to 1."
                problems.add(
                    (*where, "at"), what, rule_table.at, "intensities run from 0 to 1", remedy
                )
    for decision, actions in names.decisions.items():
        closed = {item.action for item in shock.forbids if item.decision == decision}
        if closed >= set(actions):
            rule = "a shock leaves each decision an action"
            what = f'the number of actions shock "{name}" leaves decision "{decision}"'
            problems.add((*path, "forbids"), what, 0, rule, "Forbid fewer.")


def _check_lever(name: str, lever: LeverTable, names: Names, problems: Problems) -> None:
    path: Path = ("levers", name)
    if lever.parameter not in names.changeable:
        rule = "a lever moves a defined parameter"
        what = f'parameter {{}} of lever "{name}"'
        where = (*path, "parameter")
        problems.undefined(where, what, lever.parameter, sorted(names.changeable), rule)
    if lever.cost < 0:
        what = f'the cost of lever "{name}"'
        problems.add((*path, "cost"), what, lever.cost, "a cost is at least 0", "Correct it.")
    if lever.range is not None and lever.range[0] > lever.range[1]:
        what = f'the lower end of the range of lever "{name}"'
        rule = f"it is above the upper end, {float(lever.range[1]):g}"
        problems.add((*path, "range"), what, lever.range[0], rule, "Exchange the two.")


def _check_transitions(file: GameFile, names: Names, problems: Problems) -> None:
    for index, item in enumerate(file.transitions):
        path: Path = ("transitions", index)
        for key, state in (("from", item.start), ("to", item.to)):
            if state not in {TODAY, *names.shocks}:
                rule = f'a state is named by the shock in force, or "{TODAY}"'
                problems.undefined((*path, key), "state {}", state, [TODAY, *names.shocks], rule)
        if item.start == item.to:
            rule = "a transition leads to another state"
            problems.add((*path, "to"), "the end of a transition", item.to, rule, "Remove it.")
        check_condition((*path, "when"), f"transition {index + 1}", item.when, names, problems)
