"""The rules for what was seen: it was possible, in order, and does not contradict itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, product

from alliancegame.model.file.names import Names
from alliancegame.model.file.observed import ArrivalTable, ObservationTable
from alliancegame.model.file.positions import Path
from alliancegame.model.file.problems import Problems, written
from alliancegame.model.file.schema import GameFile
from alliancegame.model.limits import LIMITS
from alliancegame.model.model import Model
from alliancegame.model.observations import Observation
from alliancegame.model.shocks import Hit, open_actions
from alliancegame.numerals import either

MOST_CASES = 256
"""The most combinations of intensities at which it is asked whether an action was open."""


def check_sightings(file: GameFile, names: Names, problems: Problems) -> None:
    """Adds every broken rule about observations, arrivals and experts to the problems."""
    for index, observation in enumerate(file.observations):
        _check_observation(("observations", index), index + 1, observation, names, problems)
    for one, other in combinations(range(len(file.observations)), 2):
        _check_pair(file.observations, one, other, problems)
    for index, watch in enumerate(file.arrivals):
        _check_watch(("arrivals", index), index + 1, watch, names, problems)
    for one, other in combinations(range(len(file.arrivals)), 2):
        _check_watches(file.arrivals, one, other, problems)
    _check_experts(file, names, problems)


def _check_observation(
    path: Path, number: int, observation_table: ObservationTable, names: Names, problems: Problems
) -> None:
    owner = f"observation {number}"
    _check_order(
        (*path, "until"), owner, observation_table.start, observation_table.until, problems
    )
    if not observation_table.play:
        rule = "an observation says what at least one actor did"
        problems.add((*path, "play"), f"the play of {owner}", "missing", rule, "Add an action.")
    for decision, chosen in observation_table.play.items():
        where = (*path, "play", decision)
        if decision not in names.decisions:
            what = f"decision {{}} in the play of {owner}"
            rule = "what is seen is a decision of the game (an actor's own name if it has one)"
            problems.undefined(where, what, decision, names.decisions, rule)
            continue
        actions = [chosen] if isinstance(chosen, str) else chosen
        if not actions:
            rule = "one of the actions listed was taken"
            remedy = f"List some, or leave {decision} out if it was not seen."
            problems.add(where, f'the play of "{decision}" in {owner}', [], rule, remedy)
        for action in actions:
            if action not in names.decisions[decision]:
                what = f'action {{}} of decision "{decision}" in the play of {owner}'
                rule = "what is seen is an action of the game"
                problems.undefined(where, what, action, names.decisions[decision], rule)
    for shock, (low, high) in observation_table.under.items():
        where = (*path, "under", shock)
        if shock not in names.shocks:
            rule = "what is in force is a shock of the game"
            problems.undefined(where, f"shock {{}} in {owner}", shock, names.shocks, rule)
        what = f'the intensity of shock "{shock}" in {owner}'
        _check_intensities(where, what, (low, high), problems)
        if low > high:
            rule = f"the lower end is above the upper end, {float(high):g}"
            problems.add(where, what, low, rule, "Exchange the two.")
    _check_sure(path, owner, observation_table.sure, problems)


def _check_order(path: Path, owner: str, start: date, until: date, problems: Problems) -> None:
    if until < start:
        rule = f"it is before the first day, {start}"
        problems.add(path, f"the last day of {owner}", until, rule, "Exchange the two.")


def _check_intensities(
    path: Path, what: str, numbers: Sequence[Fraction], problems: Problems
) -> None:
    limits = LIMITS["intensity"]
    for number in dict.fromkeys(numbers):
        if not limits.admit(number):
            problems.add(path, what, number, limits.rule, "Correct the number.")


def _check_sure(path: Path, owner: str, sure: Fraction, problems: Problems) -> None:
    if not 0 < sure <= 1:
        rule = "it is the probability that the coding is right, more than 0 and at most 1"
        what = f'"sure" of {owner}'
        problems.add((*path, "sure"), what, sure, rule, "Correct the number.")


def _check_pair(
    items: Sequence[ObservationTable], one: int, other: int, problems: Problems
) -> None:
    """Two observations of one time do not exclude each other."""
    first, second = items[one], items[other]
    if first.until <= second.start or second.until <= first.start:
        return
    path: Path = ("observations", other)
    pair = f"observations {one + 1} and {other + 1}"
    days = f"of {max(first.start, second.start)} to {min(first.until, second.until)}"
    for decision in [name for name in first.play if name in second.play]:
        if not _listed(first.play[decision]) & _listed(second.play[decision]):
            problems.tell(
                (*path, "play", decision),
                f'{pair} contradict each other: "{decision}" cannot have done both, '
                f"{_told(first.play[decision])} and {_told(second.play[decision])}, {days}. "
                "Correct one, or part their dates.",
            )
    for shock in [name for name in first.under if name in second.under]:
        (low, high), (least, most) = first.under[shock], second.under[shock]
        if high < least or most < low:
            problems.tell(
                (*path, "under", shock),
                f'{pair} contradict each other: shock "{shock}" has two intensities {days}. '
                "Correct one, or part their dates.",
            )


def _listed(chosen: str | list[str]) -> set[str]:
    return {chosen} if isinstance(chosen, str) else set(chosen)


def _told(chosen: str | list[str]) -> str:
    return either([written(chosen)] if isinstance(chosen, str) else map(written, chosen))


def _check_watch(
    path: Path, number: int, arrival_table: ArrivalTable, names: Names, problems: Problems
) -> None:
    owner = f"watch {number}"
    if arrival_table.shock not in names.shocks:
        rule = "what is watched for is a shock of the game"
        problems.undefined(
            (*path, "shock"), f"shock {{}} of {owner}", arrival_table.shock, names.shocks, rule
        )
    start, until = arrival_table.watched
    _check_order((*path, "watched"), owner, start, until, problems)
    for index, came in enumerate(arrival_table.came):
        where = (*path, "came", index)
        if start <= until and not start <= came.on <= until:
            rule = f"it was watched for from {start} to {until}"
            what = f'the day on which shock "{arrival_table.shock}" came'
            problems.add((*where, "on"), what, came.on, rule, "Correct one of the dates.")
        what = f'the intensity at which shock "{arrival_table.shock}" came'
        _check_intensities((*where, "intensity"), what, [came.intensity], problems)
        _check_sure(where, f"arrival {index + 1} of {owner}", came.sure, problems)


def _check_watches(items: Sequence[ArrivalTable], one: int, other: int, problems: Problems) -> None:
    """No day is counted twice."""
    first, second = items[one], items[other]
    if first.shock != second.shock:
        return
    start = max(first.watched[0], second.watched[0])
    until = min(first.watched[1], second.watched[1])
    if start < until:
        problems.tell(
            ("arrivals", other, "watched"),
            f'watches {one + 1} and {other + 1} of shock "{first.shock}" both have {start} to '
            f"{until}; a day counts once. Part their dates.",
        )


def _check_experts(file: GameFile, names: Names, problems: Problems) -> None:
    for name, expert in file.experts.items():
        path: Path = ("experts", name)
        for key, quantiles in expert.values.items():
            where = (*path, "values", key)
            if key not in names.changeable:
                rule = "an expert states numbers of defined parameters"
                what = f'parameter {{}} of expert "{name}"'
                problems.undefined(where, what, key, sorted(names.changeable), rule)
            _check_quantiles(where, f'"{key}" of expert "{name}"', quantiles, problems)
        for key, quantiles in expert.seeds.items():
            where = (*path, "seeds", key)
            if key not in file.seeds:
                rule = "a seed is a question whose answer [seeds] states"
                what = f'seed {{}} of expert "{name}"'
                remedy = f"Add [seeds.{key}] with realised = ...."
                problems.undefined(where, what, key, file.seeds, rule, remedy)
            _check_quantiles(where, f'seed "{key}" of expert "{name}"', quantiles, problems)


def _check_quantiles(
    path: Path, owner: str, quantiles: tuple[Fraction, ...], problems: Problems
) -> None:
    if not quantiles[0] < quantiles[1] < quantiles[2]:
        rule = "they are three ascending numbers, at 5%, 50% and 95%"
        shown = [float(number) for number in quantiles]
        problems.add(path, f"the quantiles of {owner}", shown, rule, "Correct them.")


def check_possible(model: Model, problems: Problems) -> None:
    """Adds every observation of what was closed under the shocks then in force."""
    for index, observation in enumerate(model.record.observations):
        possible: dict[str, set[str]] = {}
        for hits in settings(model, observation):
            for decision, actions in open_actions(model, hits).items():
                possible.setdefault(decision, set()).update(actions)
        for decision, seen in observation.play.items():
            if possible and not possible[decision] & set(seen):
                problems.tell(
                    ("observations", index, "play", decision),
                    f'observation {index + 1} is impossible: "{decision}" did '
                    f"{_told(list(seen))}, and that is closed{_under(observation)}. Correct the "
                    "play or the shocks in force.",
                )


def check_believable(model: Model, problems: Problems) -> None:
    """Adds every expert's number that makes no sense for what the parameter is used as."""
    for expert in model.record.experts:
        for name, quantiles in expert.values.items():
            limits = model.parameters[name].limits
            for number in quantiles:
                if not limits.admit(number):
                    what = f'a quantile of "{name}" of expert "{expert.name}"'
                    where = ("experts", expert.name, "values", name)
                    problems.add(where, what, number, limits.rule, "Correct the number.")


def _under(observation: Observation) -> str:
    return (
        f" under {', '.join(observation.under)}"
        if observation.under
        else " unless a shock allows it"
    )


def settings(model: Model, observation: Observation) -> Iterator[tuple[Hit, ...]]:
    """The shocks in force at all intensities that differ in which actions are open."""
    rules: Mapping[str, list[Fraction]] = {
        shock.name: [rule.at for rule in shock.rules] for shock in model.shocks
    }
    levels = [
        sorted({low, high, *(at for at in rules[name] if low <= at <= high)})
        for name, (low, high) in observation.under.items()
    ]
    cases = 1
    for own in levels:
        cases *= len(own)
    if cases <= MOST_CASES:
        for chosen in product(*levels):
            yield tuple(Hit(name, at) for name, at in zip(observation.under, chosen, strict=True))
