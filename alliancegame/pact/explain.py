"""A payoff taken apart: which interest, which effect, which source; and why leaving pays or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from alliancegame.errors import NameUnknownError, did_you_mean
from alliancegame.frozen import frozen
from alliancegame.game.display import Shown
from alliancegame.model.called import does, is_several, whose
from alliancegame.model.model import (
    NATURE,
    Effect,
    Model,
    matches,
)
from alliancegame.model.parameter import Parameter
from alliancegame.model.shocks import Hit, open_actions, shocked_values
from alliancegame.numerals import capital, listed
from alliancegame.records.pact_records import ExplanationRecord

if TYPE_CHECKING:
    import pandas as pd


@frozen
class Part:
    """One effect's share of a payoff: weight × amount, with the trail of both numbers."""

    effect: str
    interest: str
    weight: Parameter
    amount: Parameter
    contribution: Fraction


@frozen
class DeviationStory:
    """The losses and wins of one actor, by interest, if it alone chose another action.

    changes: {label of the interest: change of its contribution}, without those that stay
    reached: whether play comes to where the action is chosen
    """

    actor: str
    label: str
    action: str
    gain: Fraction
    changes: Mapping[str, Fraction]
    reached: bool = True

    @property
    def sentence(self) -> str:
        """The deviation in one sentence."""
        if not self.reached:
            asked = capital(does(self.label, "is"))
            return f'{asked} never asked here, so that "{self.action}" changes nothing.'
        wins = [f"{_amount(v)} of {k}" for k, v in self.changes.items() if v > 0]
        losses = [f"{_amount(-v)} of {k}" for k, v in self.changes.items() if v < 0]
        several = is_several(self.label)
        moved = f"{'gains' if self.gain > 0 else 'loses'} {_amount(abs(self.gain))}"
        even = "neither gain nor lose" if several else "neither gains nor loses"
        head = f'{capital(does(self.label, moved if self.gain else even))} by "{self.action}"'
        s = "" if several else "s"
        it = "they" if several else "it"
        lost = f"lose{s} {listed(losses)}" if losses else ""
        won = f"win{s} {listed(wins)}" if wins else ""
        if lost and won:
            return f"{head}: {it} {lost} {'but' if self.gain > 0 else 'and'} {won}."
        if lost or won:
            return f"{head}: {it} {lost or won}."
        return f"{head}: none of {whose(self.label)} interests is touched."


@frozen(repr=False)
class Explanation(Shown):
    """The payoffs of one profile taken apart, and every unilateral deviation from it told.

    profile: {decision: action}
    parts:   {actor: its parts, the largest first}; their contributions sum to the payoff
    """

    model: Model
    profile: Mapping[str, str]
    parts: Mapping[str, tuple[Part, ...]]
    deviations: tuple[DeviationStory, ...]

    def payoff(self, actor: str) -> Fraction:
        """The actor's payoff: the sum of its parts."""
        return sum((part.contribution for part in self.parts[actor]), Fraction(0))

    def to_dict(self) -> ExplanationRecord:
        """JSON-ready."""
        return {
            "game": self.model.name,
            "profile": dict(self.profile),
            "actors": {
                actor: {
                    "payoff": float(self.payoff(actor)),
                    "parts": [
                        {
                            "effect": part.effect,
                            "interest": part.interest,
                            "weight": float(part.weight.value),
                            "amount": float(part.amount.value),
                            "contribution": float(part.contribution),
                            "because": [part.weight.because, part.amount.because],
                            "source": [part.weight.source, part.amount.source],
                        }
                        for part in parts
                    ],
                }
                for actor, parts in self.parts.items()
            },
            "deviations": [
                {
                    "actor": story.actor,
                    "action": story.action,
                    "gain": float(story.gain),
                    "changes": {name: float(value) for name, value in story.changes.items()},
                    "sentence": story.sentence,
                }
                for story in self.deviations
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per part."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "actor": actor,
                    "interest": part.interest,
                    "effect": part.effect,
                    "weight": float(part.weight.value),
                    "amount": float(part.amount.value),
                    "contribution": float(part.contribution),
                    "source": part.amount.source or part.weight.source,
                }
                for actor, parts in self.parts.items()
                for part in parts
            ]
        )

    @property
    def sentences(self) -> tuple[str, ...]:
        """Sentences on what each deviation would bring, and through which interests."""
        return tuple(story.sentence for story in self.deviations)


def explain(
    model: Model,
    profile: Mapping[str, str],
    actors: Sequence[str] | None = None,
    shocks: Sequence[Hit] = (),
) -> Explanation:
    """The payoffs at a pure profile taken apart, for these actors (all by default).

    profile: {decision: action}, an action for every decision
    raises:  NameUnknownError for an undefined actor, shock, decision or action

    >>> parts = ag.explain("assurance", ag.load("assurance").commitment.pact)
    >>> parts.deviations[0].sentence
    'Northern ally loses 2 by "hold-back": it loses 2 of outcome.'
    """
    checked_profile(model, profile)
    shocked = model.with_values(
        dict(zip(model.parameters, shocked_values(model, shocks), strict=True))
    )
    chosen = [model.actor(name) for name in actors or [actor.name for actor in model.actors]]
    stories = []
    open_now = open_actions(model, shocks)
    played = taken(model, profile)
    for actor in chosen:
        before = by_interest(shocked, actor.name, profile)
        for decision in model.decisions_of(actor.name):
            for action in open_now[decision.name]:
                if action != profile[decision.name]:
                    after = by_interest(shocked, actor.name, {**profile, decision.name: action})
                    changes = {
                        name: after[name] - before[name]
                        for name in before
                        if after[name] != before[name]
                    }
                    gain = sum(changes.values(), Fraction(0))
                    stories.append(
                        DeviationStory(
                            actor.name, actor.label, action, gain, changes, decision.name in played
                        )
                    )
    parts = {actor.name: parts_of(shocked, actor.name, profile) for actor in chosen}
    return Explanation(model, profile, parts, tuple(stories))


def parse_profile(model: Model, text: str) -> dict[str, str]:
    """A profile written as `decision=action,...`; decisions left out go as in the pact.

    raises: NameUnknownError for an undefined decision or action, or one neither names
    """
    profile = dict(model.commitment.pact) if model.commitment is not None else {}
    for choice in filter(None, (part.strip() for part in text.split(","))):
        decision, _, action = choice.partition("=")
        profile[model.decision(decision.strip()).name] = action.strip()
    checked_profile(model, profile)
    return profile


def taken(model: Model, profile: Mapping[str, str]) -> dict[str, str]:
    """The part of a profile that play comes to, as {decision: action}."""
    played: dict[str, str] = {}
    waiting = list(model.decisions)
    while reached := [decision for decision in waiting if matches(decision.when, played)]:
        played |= {decision.name: profile[decision.name] for decision in reached}
        waiting = [decision for decision in waiting if decision not in reached]
    return played


def parts_of(model: Model, actor: str, profile: Mapping[str, str]) -> tuple[Part, ...]:
    """The effects that make up the actor's payoff at a profile, the largest in size first."""
    labels = {interest.full_name: interest.label for interest in model.interests}
    played = taken(model, profile)
    contributions = [
        Part(
            effect.name,
            labels[f"{effect.actor}.{effect.interest}"],
            model.parameters[effect.weight],
            model.parameters[effect.amount],
            contribution(model, effect),
        )
        for effect in model.effects
        if effect.actor == actor and matches(effect.when, played)
    ]
    return tuple(sorted(contributions, key=lambda part: -abs(part.contribution)))


def contribution(model: Model, effect: Effect) -> Fraction:
    """The amount, in payoff units, that an effect adds to its actor's payoff where it applies."""
    weight, amount = model.parameters[effect.weight], model.parameters[effect.amount]
    return effect.sign * weight.value * amount.value


def by_interest(model: Model, actor: str, profile: Mapping[str, str]) -> dict[str, Fraction]:
    """Contributions of an actor's interests to its payoff, {interest's label: payoff units}."""
    totals = {
        interest.label: Fraction(0) for interest in model.interests if interest.actor == actor
    }
    for part in parts_of(model, actor, profile):
        totals[part.interest] += part.contribution
    return totals


def checked_profile(model: Model, profile: Mapping[str, str]) -> None:
    """Raises NameUnknownError unless the profile names a defined action for every decision."""
    for name, action in profile.items():
        actions = list(model.decision(name).actions)
        if action not in actions:
            hint = did_you_mean(action, actions) or f" Defined: {', '.join(actions)}."
            raise NameUnknownError(f'action "{action}" of decision "{name}" is not defined.{hint}')
    lacking = [decision for decision in model.decisions if decision.name not in profile]
    if lacking:
        names = ", ".join(
            f'"{decision.name}"{" of nature" if decision.actor == NATURE else ""}'
            for decision in lacking
        )
        example = ",".join(
            f"{decision.name}={next(iter(decision.actions))}" for decision in lacking
        )
        raise NameUnknownError(
            f"the profile names no action for {names}; a profile names one for every decision. "
            f"Add some, such as {example}."
        )


def _amount(value: Fraction) -> str:
    return f"{float(value):.3g}"
