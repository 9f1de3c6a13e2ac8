"""Names in prose: of actors with article and number, of all else their label or code name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from alliancegame.model.model import Lever, Model

FEW = 6
"""Decisions up to which each is told by itself, and not with those that are alike."""

_WITH_ARTICLE = re.compile(
    r"(United |USA?\b|UK\b|EU\b|UAE\b|USSR\b|Soviet Union\b|European Union\b|Netherlands\b"
    r"|Philippines\b|Maldives\b|Gulf states\b|Ministry of |Republic of |Kingdom of )"
)
_SEVERAL = re.compile(
    r".+ and .+|.*\b(allies|partners|powers|rebels|states|neighbours)$", re.IGNORECASE
)
_ONE = re.compile(r"United States$|Bosnia and |Trinidad and |Antigua and |Ministry ", re.IGNORECASE)


def in_prose(label: str) -> str:
    """An actor's label within a sentence, with the article that English wants before some names.

    >>> in_prose("United States"), in_prose("Japan"), in_prose("USA and South Korea")
    ('the United States', 'Japan', 'the USA and South Korea')
    """
    return f"the {label}" if _WITH_ARTICLE.match(label) else label


def is_several(label: str) -> bool:
    """Whether the label names more than one, so that its verb is plural."""
    return bool(_SEVERAL.match(label)) and not _ONE.match(label)


def does(label: str, verb: str) -> str:
    """An actor's label within a sentence, and what it does.

    verb: in the third person singular, and what follows it

    >>> does("United States", "gains"), does("Germany and Austria-Hungary", "is")
    ('the United States gains', 'Germany and Austria-Hungary are')
    """
    first, space, rest = verb.partition(" ")
    plural = {"has": "have", "is": "are"}.get(first, first.removesuffix("s"))
    return f"{in_prose(label)} {plural if is_several(label) else first}{space}{rest}"


def whose(label: str) -> str:
    """The possessive that refers to an actor.

    >>> whose("Japan"), whose("USA and South Korea")
    ('its', 'their')
    """
    return "their" if is_several(label) else "its"


def possessive(label: str) -> str:
    """An actor's label within a sentence, before what it has.

    >>> possessive("Japan"), possessive("United States")
    ("Japan's", "the United States'")
    """
    return f"{in_prose(label)}'" + ("" if label.endswith("s") else "s")


def lever_label(model: Model, name: str) -> str:
    """The label of the lever of that name; the name where no lever has it."""
    return {lever.name: lever.label for lever in model.levers}.get(name, name)


def lever_moved(lever: str, value: float) -> str:
    """A lever's label and what it is moved to, in words.

    >>> lever_moved("Washington makes an offer", 1.98)
    'Washington makes an offer (to 1.98)'
    """
    return f"{lever} (to {value:.3g})"


def decision_label(model: Model, name: str) -> str:
    """The label of the decision of that name; the name where the file states none."""
    return {decision.name: decision.label for decision in model.decisions}.get(name, "") or name


def number_label(model: Model, name: str) -> str:
    """The label of the effect whose amount a parameter is; the parameter's name if it has none.

    A parameter that several effects share is called by its name.
    """
    labels = [effect.label for effect in model.effects if effect.amount == name]
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
