"""Names of levers, decisions and numbers in prose: their label, or else their code name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from alliancegame.model.model import Lever, Model

FEW = 6
"""Decisions up to which each is told by itself, and not with those that are alike."""


def lever_label(model: Model, name: str) -> str:
    """The label of the lever of that name; the name where no lever has it."""
    return {item.name: item.label for item in model.levers}.get(name, name)


def lever_moved(lever: str, value: float) -> str:
    """A lever's label and what it is moved to, in words.

    >>> lever_moved("Washington makes an offer", 1.98)
    'Washington makes an offer (to 1.98)'
    """
    return f"{lever} (to {value:.3g})"


def decision_label(model: Model, name: str) -> str:
    """The label of the decision of that name; the name where the file states none."""
    return {item.name: item.label for item in model.decisions}.get(name, "") or name


def number_label(model: Model, name: str) -> str:
    """The label of the effect whose amount a parameter is; the parameter's name if it has none.

    A parameter that several effects share is called by its name.
    """
    labels = [item.label for item in model.effects if item.amount == name]
    return labels[0] if len(labels) == 1 and labels[0] else name


def labelled_number(model: Model, name: str) -> str:
    """The label of a parameter with the name by which it can be set, as tables have it."""
    label = number_label(model, name)
    return name if label == name else f"{label} ({name})"


def controller_label(model: Model, lever: Lever) -> str:
    """The mover of a lever: an actor's label, or the name that the file states."""
    labels = {actor.name: actor.label for actor in model.actors}
    return labels.get(lever.controller, lever.controller)


def profile_told(profile: Mapping[str, str]) -> str:
    """A profile in words: {decision: action}; of many decisions those alike are told together.

    >>> profile_told({"usa": "defend", "spain": "ride"})
    'usa defend, spain ride'
    >>> allies = dict.fromkeys(map(str, range(30)), "defend")
    >>> profile_told(allies), profile_told({"spain": "ride", **allies})
    ('all 30 defend', 'spain ride, all 30 others defend')
    """
    action, alike = Counter(profile.values()).most_common(1)[0] if profile else ("", 0)
    phrases = [
        f"{name} {own}" for name, own in profile.items() if len(profile) <= FEW or own != action
    ]
    if len(profile) > FEW:
        phrases.append(f"all {alike}{' others' if phrases else ''} {action}")
    return ", ".join(phrases)
