"""The rules for what changes a game: shocks, levers and transitions."""

from __future__ import annotations

from fractions import Fraction

from alliancegame.model.file.beliefs import check_severity
from alliancegame.model.file.conditions import check_condition
from alliancegame.model.file.names import Names
from alliancegame.model.file.positions import Path
from alliancegame.model.file.problems import Problems, written
from alliancegame.model.file.schema import GameFile, LeverTable, PhaseTable, RuleTable, ShockTable
from alliancegame.model.limits import LIMITS
from alliancegame.model.model import CHANGE_KINDS, TODAY
from alliancegame.numerals import listed


def check_changes(file: GameFile, names: Names, problems: Problems) -> None:
    """Adds every broken rule to the problems."""
    if file.commitment is not None and isinstance(file.commitment.exit, list):
        what = "exit of the commitment"
        _check_phases(("commitment", "exit"), what, file.commitment.exit, problems)
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
        where = (*path, "changes", index, "parameter")
        rule = "a shock changes a defined parameter"
        _check_changeable(where, f'shock "{name}"', change.parameter, rule, names, problems)
        if len(change.stated) != 1:
            what = f'the way change {index + 1} of shock "{name}" works'
            rule = f"a change has exactly one of {', '.join(CHANGE_KINDS)}"
            stated_keys = listed(change.stated) or "missing"
            remedy = "Keep one." if change.stated else "Add to = ..., by = ... or times = ...."
            problems.add((*path, "changes", index), what, stated_keys, rule, remedy)
    _check_rules(path, name, shock, names, problems)
    for kind, rate in shock.rates.items():
        if isinstance(rate, list):
            _check_phases((*path, kind), f'{kind} of shock "{name}"', rate, problems)
    if shock.severity is not None:
        check_severity((*path, "severity"), f'shock "{name}"', shock.severity, problems)
    for other in shock.raises:
        if other not in file.shocks and other not in names.shocks:
            rule = "a shock raises the rate of a defined shock"
            problems.undefined((*path, "raises", other), "shock {}", other, names.shocks, rule)
    for other, factor in shock.raises.items():
        if not LIMITS["factor"].admit(factor):
            what = f'the factor on the arrival rate of shock "{other}" under shock "{name}"'
            rule = LIMITS["factor"].rule
            problems.add((*path, "raises", other), what, factor, rule, "Correct the number.")


def _check_changeable(
    where: Path, owner: str, parameter: str, rule: str, names: Names, problems: Problems
) -> None:
    """A shock or a lever names a parameter, not a place that holds a shared one."""
    if parameter in names.shared:
        shared = names.shared[parameter]
        because = f'its number is the parameter "{shared}"'
        problems.add(where, f"parameter of {owner}", parameter, because, f'Write "{shared}".')
    elif parameter not in names.changeable:
        what = f"parameter {{}} of {owner}"
        problems.undefined(where, what, parameter, sorted(names.changeable), rule)


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
            if not LIMITS["intensity"].admit(rule_table.at):
                what = f'"at" of shock "{name}"'
                remedy = "Write a number from 0 to 1."
                rule = LIMITS["intensity"].rule
                problems.add((*where, "at"), what, rule_table.at, rule, remedy)
    for decision, actions in names.decisions.items():
        closed = {forbidden.action for forbidden in shock.forbids if forbidden.decision == decision}
        if closed >= set(actions):
            rule = "a shock leaves each decision an action"
            what = f'the number of actions shock "{name}" leaves decision "{decision}"'
            problems.add((*path, "forbids"), what, 0, rule, "Forbid fewer.")


def _check_lever(name: str, lever: LeverTable, names: Names, problems: Problems) -> None:
    path: Path = ("levers", name)
    rule = "a lever moves a defined parameter"
    where = (*path, "parameter")
    _check_changeable(where, f'lever "{name}"', lever.parameter, rule, names, problems)
    if lever.name and lever.label:
        what = f'"label" of lever "{name}"'
        rule = f'it has a name for display already, "{lever.name}"'
        problems.add((*path, "label"), what, lever.label, rule, "Leave one of the two out.")
    if lever.cost < 0:
        what = f'the cost of lever "{name}"'
        problems.add((*path, "cost"), what, lever.cost, "a cost is at least 0", "Correct it.")
    if lever.range is not None and lever.range[0] > lever.range[1]:
        what = f'the lower end of the range of lever "{name}"'
        rule = f"it is above the upper end, {float(lever.range[1]):g}"
        problems.add((*path, "range"), what, lever.range[0], rule, "Exchange the two.")


def _check_transitions(file: GameFile, names: Names, problems: Problems) -> None:
    for index, transition in enumerate(file.transitions):
        path: Path = ("transitions", index)
        for key, state in (("from", transition.start), ("to", transition.to)):
            if state not in {TODAY, *names.shocks}:
                rule = f'a state is named by the shock in force, or "{TODAY}"'
                problems.undefined((*path, key), "state {}", state, [TODAY, *names.shocks], rule)
        if transition.start == transition.to:
            rule = "a transition leads to another state"
            problems.add(
                (*path, "to"), "the end of a transition", transition.to, rule, "Remove it."
            )
        check_condition(
            (*path, "when"), f"transition {index + 1}", transition.when, names, problems
        )


def check_scenario(file: GameFile, names: Names, problems: Problems) -> None:
    """Adds what is wrong with [scenario]: a defined shock, intensity from 0 to 1."""
    for shock, intensity in file.scenario.items():
        path = ("scenario", shock)
        if shock not in file.shocks:
            rule = "what has happened is a defined shock"
            problems.undefined(path, "shock {}", shock, names.shocks, rule)
        elif not 0 <= intensity <= 1:
            rule = "an intensity is from 0 to 1"
            problems.add(path, f"the intensity of {shock}", intensity, rule, "Correct the number.")
