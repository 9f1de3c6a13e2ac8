"""The rules of a game file beyond its shape: what it names is defined, what it orders can be."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from alliancegame.errors import did_you_mean
from alliancegame.model.file.beliefs import check_correlations
from alliancegame.model.file.changes import check_changes, check_scenario
from alliancegame.model.file.conditions import check_condition
from alliancegame.model.file.names import Names, effect_names, onlookers
from alliancegame.model.file.number_rules import check_columns, check_numbers, check_sources
from alliancegame.model.file.positions import Path
from alliancegame.model.file.problems import Problems
from alliancegame.model.file.schema import REST, DecisionTable, GameFile
from alliancegame.model.file.sequence import Slot, forgotten, in_circles
from alliancegame.model.file.shapes import Condition, QuantityTable
from alliancegame.model.file.sightings import check_sightings
from alliancegame.model.model import NATURE

MOST_DECISIONS = 200
"""The most decisions of a game file, each of which may stand beneath all others in the tree."""


def check(file: GameFile, raw: Mapping[str, object], problems: Problems) -> None:
    """Adds every broken rule to the problems."""
    names = Names(file, raw)
    _check_actors(file, names, problems)
    _check_called_like_actors(names, problems)
    for name, decision in file.decisions.items():
        _check_decision(name, decision, names, problems)
    number = len(names.decisions) + len(onlookers(file))
    if number > MOST_DECISIONS:
        rule = f"a game has at most {MOST_DECISIONS}"
        remedy = "Leave out those without a choice."
        problems.add((), "the number of decisions", number, rule, remedy)
    else:
        _check_sequence(file, names, problems)
    _check_effects(file, names, problems)
    _check_commitment(file, names, problems)
    check_changes(file, names, problems)
    check_scenario(file, names, problems)
    _check_parameter_names(file, problems)
    check_columns(file, problems)
    check_numbers(file, problems)
    check_correlations(file, names.changeable, problems)
    check_sightings(file, names, problems)
    if isinstance(raw.get("sources", {}), Mapping):
        check_sources(file, names.sources, problems)


def _check_actors(file: GameFile, names: Names, problems: Problems) -> None:
    deciders = {decision.actor for decision in file.decisions.values()}
    watching = onlookers(file)
    for name, actor in file.actors.items():
        path: Path = ("actors", name)
        if name == NATURE:
            rule = "nature has no interests and is no actor"
            problems.add(path, "an actor's name", name, rule, "Rename the actor.")
        if actor.actions is None and name not in deciders:
            misshapen = set(names.written[name]) - actor.model_fields_set
            if not misshapen:
                _check_looks_on(name, name in watching, names, problems)
        if actor.actions is not None:
            actions, owner = list(actor.actions), f'actor "{name}"'
            _check_actions((*path, "actions"), owner, actions, problems)
            _check_unavailable(path, owner, actor.unavailable, actions, problems)
            if name in file.decisions:
                what = f'decision "{name}"'
                rule = "it has the name of an actor with actions of its own"
                problems.add(
                    ("decisions", name), what, "defined twice", rule, "Rename the decision."
                )
        if "discount" in actor.interests:
            where = (*path, "interests", "discount")
            rule = '"discount" names the actor\'s discount factor'
            problems.add(where, "an interest's name", "discount", rule, "Rename it.")


def _check_called_like_actors(names: Names, problems: Problems) -> None:
    for kind in ("shocks", "parameters"):
        for name in getattr(names, kind):
            if name in names.actors:
                what, rule = f"a {kind[:-1]}'s name", "an actor has that name already"
                problems.add((kind, name), what, name, rule, "Rename one of them.")


def _check_looks_on(name: str, has_interests: bool, names: Names, problems: Problems) -> None:
    """Whether an actor that decides nothing looks on, and is not another one misspelt."""
    others = [other for other in names.actors if other != name]
    if has_interests and name.lower() not in {other.lower() for other in others}:
        return
    what = f'"actions" of actor "{name}"'
    rule = "each actor decides something, or has interests and looks on"
    remedy = f'Add actions = ["...", "..."].{did_you_mean(name, others)}'
    problems.add(("actors", name), what, "missing", rule, remedy)


def _check_actions(path: Path, owner: str, actions: list[str], problems: Problems) -> None:
    seen: set[str] = set()
    for index, action in enumerate(actions):
        if action in seen:
            what = f"an action of {owner}"
            problems.add((*path, index), what, action, "it stands twice", "Remove one of them.")
        seen.add(action)


def _check_unavailable(
    path: Path, owner: str, closed: list[str], actions: list[str], problems: Problems
) -> None:
    for action in closed:
        if action not in actions:
            what = f"unavailable action {{}} of {owner}"
            rule = "only a defined action can be unavailable"
            problems.undefined((*path, "unavailable"), what, action, actions, rule)
    if actions and set(actions) <= set(closed):
        rule = "at least one action is open in the baseline"
        remedy = "Leave one out of the list."
        problems.add((*path, "unavailable"), f"unavailable of {owner}", closed, rule, remedy)


def _check_decision(name: str, decision: DecisionTable, names: Names, problems: Problems) -> None:
    path: Path = ("decisions", name)
    if decision.actor != NATURE and decision.actor not in names.actors:
        what = f'actor {{}} of decision "{name}"'
        rule = 'a decision belongs to a defined actor or to "nature"'
        problems.undefined((*path, "actor"), what, decision.actor, names.actors, rule)
    actions = list(decision.actions)
    _check_actions((*path, "actions"), f'decision "{name}"', actions, problems)
    _check_unavailable(path, f'decision "{name}"', decision.unavailable, actions, problems)
    for seen in decision.observes:
        if seen not in names.decisions and seen not in names.partial:
            what = f'decision {{}} observed by decision "{name}"'
            rule = "a decision observes defined decisions"
            problems.undefined((*path, "observes"), what, seen, names.decisions, rule)
    check_condition((*path, "when"), f'decision "{name}"', decision.when, names, problems)
    if decision.actor == NATURE:
        _check_chances(path, name, decision, problems)
        if name in names.actors or name in names.shocks:
            rule = "an actor or a shock has that name already"
            problems.add(path, "the name of nature's move", name, rule, "Rename one of them.")
    if decision.actor != NATURE and decision.probabilities:
        rule = "only nature moves by chance"
        what = f'actor of decision "{name}" with probabilities'
        problems.add(
            (*path, "probabilities"), what, decision.actor, rule, "Remove the probabilities."
        )


def _check_chances(path: Path, name: str, decision: DecisionTable, problems: Problems) -> None:
    where = (*path, "probabilities")
    what = f'probabilities of decision "{name}"'
    probabilities = decision.probabilities
    if set(probabilities) != set(decision.actions):
        rule = "nature's move has a probability for each action"
        problems.add(where, what, list(probabilities), rule, f"Name {', '.join(decision.actions)}.")
        return
    if list(probabilities.values()).count(REST) > 1:
        rule = f'at most one action gets the "{REST}"'
        problems.add(where, what, f"{REST} twice", rule, "State one of them.")
    numbers = [
        probability.value if isinstance(probability, QuantityTable) else probability
        for probability in probabilities.values()
    ]
    stated = [number for number in numbers if isinstance(number, Fraction)]
    total = sum(stated, Fraction(0))
    if (len(stated) == len(numbers) and total != 1) or total > 1:
        rule = "probabilities sum to 1"
        remedy = f'Correct one, or give it the "{REST}".'
        problems.add(where, f"the sum of {what}", total, rule, remedy)


def _check_sequence(file: GameFile, names: Names, problems: Problems) -> None:
    slots = {name: Slot(name, (), {}) for name, actor in file.actors.items() if actor.actions} | {
        name: _slot(decision, names) for name, decision in file.decisions.items()
    }
    circles = in_circles(slots)
    for name in sorted(circles):
        rule = "it waits, directly or through others, for itself"
        remedy = "Remove a decision from observes or when."
        what = f'what decision "{name}" waits for'
        waited = ", ".join(sorted(circles[name]))
        problems.add(("decisions", name), what, waited, rule, remedy)
    if circles:
        return
    for name, forgot, earlier in forgotten(slots):
        actor = slots[name].actor
        where = ("decisions", name) if name in file.decisions else ("actors", name)
        reason = "took" if forgot == earlier else f'knew in decision "{earlier}"'
        rule = f'actor "{actor}" {reason} it and has perfect recall'
        what = f'decision "{forgot}" in observes of decision "{name}"'
        problems.add(where, what, "missing", rule, f'Add "{forgot}" to observes.')


def _slot(decision: DecisionTable, names: Names) -> Slot:
    when = {
        other: (chosen,) if isinstance(chosen, str) else tuple(chosen)
        for other, chosen in decision.when.items()
        if other in names.decisions
    }
    seen = tuple(other for other in decision.observes if other in names.decisions)
    return Slot(decision.actor, seen, when)


def _check_effects(file: GameFile, names: Names, problems: Problems) -> None:
    seen: set[str] = set()
    for index, (effect, full) in enumerate(
        zip(file.effects, effect_names(file).values(), strict=True)
    ):
        path: Path = ("effects", index)
        actor, interest = effect.interest.split(".")
        if actor not in names.actors:
            what = "actor {} of an effect"
            rule = 'effects name "actor.interest"'
            problems.undefined((*path, "interest"), what, actor, names.actors, rule)
        elif interest not in names.interests[actor]:
            what = f'interest {{}} of actor "{actor}"'
            rule = "effects name a defined interest"
            problems.undefined((*path, "interest"), what, interest, names.interests[actor], rule)
        if full in seen:
            rule = "effects on one interest have distinct names"
            problems.add((*path, "name"), "an effect's name", full, rule, "Rename one of them.")
        seen.add(full)
        check_condition((*path, "when"), f"effect {index + 1}", effect.when, names, problems)


def _check_commitment(file: GameFile, names: Names, problems: Problems) -> None:
    commitment = file.commitment
    if commitment is None:
        return
    for party in commitment.parties:
        if party not in names.actors:
            rule = "parties are actors"
            problems.undefined(("commitment", "parties"), "party {}", party, names.actors, rule)
    check_condition(("commitment", "pact"), "the pact", dict(commitment.pact), names, problems)
    missing = [
        name for name in names.decisions if name not in names.chance and name not in commitment.pact
    ]
    if missing:
        what = f"the pact's action for {', '.join(missing)}"
        rule = "the pact is one profile and names an action for every decision"
        remedy = f'Add {missing[0]} = "...".'
        problems.add(("commitment", "pact"), what, "missing", rule, remedy)
    pact = {d: a for d, a in commitment.pact.items() if a in names.decisions.get(d, ())}
    holds = _alternatives(("commitment", "holds"), commitment.holds)
    if not any(_agrees(pact, when) for when in holds.values()):
        rule = "the pact as written is one of the profiles in which the commitment holds"
        remedy = "Correct one of the two."
        problems.add(("commitment", "holds"), "the pact", "outside holds", rule, remedy)
    invoked = _alternatives(("commitment", "invoked"), commitment.invoked)
    for path, when in (holds | invoked).items():
        check_condition(path, "the commitment", when, names, problems)


def _alternatives(path: Path, stated: Condition | list[Condition] | None) -> dict[Path, Condition]:
    """{where it stands: condition}, of one that may be alone, in a list or absent: always met."""
    if isinstance(stated, list):
        return {(*path, index): when for index, when in enumerate(stated)}
    return {path: stated or {}}


def _agrees(pact: Mapping[str, str], when: Condition) -> bool:
    """True if no decision of the pact contradicts the condition."""
    return all(
        pact.get(decision, chosen) in ([chosen] if isinstance(chosen, str) else [chosen, *chosen])
        for decision, chosen in when.items()
    )


def _check_parameter_names(file: GameFile, problems: Problems) -> None:
    if REST in file.parameters:
        rule = "the word stands for the probability that other actions leave"
        problems.add(("parameters", REST), "a parameter's name", REST, rule, "Rename it.")
    if file.commitment is not None and file.commitment.exit is not None:
        for kind, named in (("actors", file.actors), ("shocks", file.shocks)):
            if "commitment" in named:
                rule = "with an exit rate the pact has that name already"
                what = f"a{'n' * (kind == 'actors')} {kind[:-1]}'s name"
                problems.add((kind, "commitment"), what, "commitment", rule, "Rename it.")
