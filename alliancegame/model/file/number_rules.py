"""The rules for a game file's numbers and for the sources they cite."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from alliancegame.model.columns import Factor, read_term
from alliancegame.model.file.beliefs import check_distribution
from alliancegame.model.file.positions import Path
from alliancegame.model.file.problems import UNQUOTED, Problems, describe, means_number
from alliancegame.model.file.schema import REST, GameFile, LinearTable
from alliancegame.model.file.shapes import QuantityTable, Ranged
from alliancegame.model.limits import LIMITS


def _quantities(file: GameFile) -> Iterator[tuple[Path, object, Ranged | None, str]]:
    """Every number of the file: its path, its value, its range, its kind."""
    for name, parameter in file.parameters.items():
        yield ("parameters", name, "value"), parameter.value, parameter, "parameter"
    for name, actor in file.actors.items():
        for interest, table in actor.interests.items():
            yield ("actors", name, "interests", interest, "weight"), table.weight, table, "weight"
        yield from _one(("actors", name, "discount"), actor.discount, "discount factor")
    for name, decision in file.decisions.items():
        for action, quantity in decision.probabilities.items():
            if quantity != REST:
                path: Path = ("decisions", name, "probabilities", action)
                yield from _one(path, quantity, "probability")
    for index, effect in enumerate(file.effects):
        yield ("effects", index, "amount"), effect.amount, effect, "amount"
    yield from _rates(file)


def _rates(file: GameFile) -> Iterator[tuple[Path, object, Ranged | None, str]]:
    for index, transition in enumerate(file.transitions):
        yield ("transitions", index, "rate"), transition.rate, transition, "rate"
    for name, shock in file.shocks.items():
        for kind, rate in shock.rates.items():
            yield from _one(("shocks", name, kind), rate, "rate")
    if file.commitment:
        yield from _one(("commitment", "exit"), file.commitment.exit, "rate")


def _one(
    path: Path, quantity: object, kind: str
) -> Iterator[tuple[Path, object, Ranged | None, str]]:
    if isinstance(quantity, list):
        for index, phase in enumerate(quantity):
            yield from _one((*path, index), phase, kind)
    elif isinstance(quantity, QuantityTable):
        yield (*path, "value"), quantity.value, quantity, kind
    elif quantity is not None:
        yield path, quantity, None, kind


PAID = {"weight", "amount"}
"""The numbers that payoffs are made of, which cases tell about."""


def check_columns(file: GameFile, problems: Problems) -> None:
    """Adds every term of columns that is none, or that stands twice in its parameter."""
    for name, table in file.parameters.items():
        seen: set[tuple[Factor, ...]] = set()
        for index, text in enumerate(table.columns if isinstance(table, LinearTable) else ()):
            named = isinstance(table, LinearTable) and isinstance(table.columns, dict)
            path: Path = ("parameters", name, "columns", text if named else index)
            what = f'a column of parameter "{name}"'
            try:
                term = read_term(text)
            except ValueError:
                rule = 'it is "1", "column", "column=level" or a product such as "a*b=level"'
                problems.add(path, what, text, rule, "Correct it.")
                continue
            factors = tuple(
                sorted(term.factors, key=lambda factor: (factor.column, factor.level or ""))
            )
            if factors in seen:
                problems.add(path, what, text, "it stands twice", "Remove one of them.")
            seen.add(factors)


def check_numbers(file: GameFile, problems: Problems) -> None:
    """Adds every number that is out of range, and every name in its place that nothing defines."""
    for path, value, table, kind in _quantities(file):
        bounds = table.range if table is not None else None
        if table is not None:
            check_distribution(path, _owner(path), table, problems)
        if isinstance(value, str):
            _check_name(path, value, bounds, kind, file, problems)
        elif isinstance(value, Fraction):
            _check_value(path, value, bounds, kind, problems)


def _owner(path: Path) -> str:
    return describe(path[:-1] if path[-1] == "value" else path)


def _check_name(
    path: Path,
    value: str,
    bounds: tuple[Fraction, Fraction] | None,
    kind: str,
    file: GameFile,
    problems: Problems,
) -> None:
    owner = _owner(path)
    name = value.removeprefix("-")
    if name not in file.parameters:
        if means_number(value):
            rule = f"{'an' if kind == 'amount' else 'a'} {kind} is a number"
            problems.add(path, owner, value, rule, UNQUOTED)
            return
        what = f"parameter {{}}, the {owner},"
        rule = "a name in place of a number is one of [parameters]"
        problems.undefined(path, what, name, file.parameters, rule)
    else:
        shared = file.parameters[name]
        if isinstance(shared, LinearTable) and kind not in PAID:
            rule = f"a {kind} is a number, and not linear in columns"
            problems.add(path, owner, value, rule, "Only weights and amounts are estimated.")
        _check_value(("parameters", name, "value"), shared.value, shared.range, kind, problems)
    if value.startswith("-") and kind != "amount":
        problems.add(path, owner, value, f"a {kind} has no sign", "Remove the minus sign.")
    if bounds is not None:
        where = (*path[:-1], "range")
        rule = "a shared parameter carries its own range"
        remedy = f"Move the range to [parameters.{name}]."
        problems.add(where, f"the range beside {owner}", "given twice", rule, remedy)


def _check_value(
    path: Path,
    value: Fraction,
    bounds: tuple[Fraction, Fraction] | None,
    kind: str,
    problems: Problems,
) -> None:
    owner = _owner(path)
    limits = LIMITS[kind]
    for number in (value, *(bounds or ())):
        if not limits.admit(number):
            where = path if number == value else (*path[:-1], "range")
            problems.add(where, owner, number, limits.rule, "Correct the number.")
    if bounds is None:
        return
    if bounds[0] > bounds[1]:
        what = f"the lower end of the range beside the {owner}"
        rule = f"it is above the upper end, {float(bounds[1]):g}"
        problems.add((*path[:-1], "range"), what, bounds[0], rule, "Exchange the two.")
    elif not bounds[0] <= value <= bounds[1]:
        rule = f"its range runs from {float(bounds[0]):g} to {float(bounds[1]):g}"
        problems.add(path, owner, value, rule, "Widen the range or move the value into it.")


def check_sources(file: GameFile, known: list[str], problems: Problems) -> None:
    """Adds every source that begins with none of the known keys."""
    for path, source in _citations(file):
        problems.check_source(path, source, known)


def _citations(file: GameFile) -> Iterator[tuple[Path, str]]:
    for path, _, table, _ in _quantities(file):
        if table is not None:
            yield (*path[:-1], "source"), table.source
            yield (*path[:-1], "magnitude"), table.magnitude
    if file.commitment:
        yield ("commitment", "source"), file.commitment.source
    for name, shock in file.shocks.items():
        yield ("shocks", name, "source"), shock.source
    for name, lever in file.levers.items():
        yield ("levers", name, "source"), lever.source
    for index, observation in enumerate(file.observations):
        yield ("observations", index, "source"), observation.source
    for index, watch in enumerate(file.arrivals):
        yield ("arrivals", index, "source"), watch.source
