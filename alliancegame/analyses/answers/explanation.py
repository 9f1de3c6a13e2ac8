"""An explained payoff in tables and sentences."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Column, Grid, Heading, More, Note, Sentence, left, right
from alliancegame.model.called import does, profile_told
from alliancegame.numerals import capital, counted, short
from alliancegame.pact.explain import DeviationStory, Explanation, Part

MOST_STORIES = 3
"""Deviations up to which all are told on a first screen."""


def explanation_view(result: Explanation) -> Iterator[Block]:
    """The gains of every actor's deviations, then the parts of which its payoff is the sum."""
    yield Heading(f"{result.model.title}: {profile_told(result.profile)}")
    stories = list(result.deviations)
    later: list[DeviationStory] = []
    if len(stories) > MOST_STORIES:
        stories.sort(key=lambda story: -story.gain)
        stories, later = stories[:MOST_STORIES], stories[MOST_STORIES:]
        yield Note(f"The {MOST_STORIES} deviations that gain most, or cost least:")
    for story in stories:
        yield Sentence(story.sentence, listed=True)
    more = f"the {counted(len(later), 'other deviation')}, and " if later else ""
    yield More(f"{more}where each payoff comes from, with its sources")
    for story in later:
        yield Sentence(story.sentence, listed=True)
    called = {
        effect.name: effect.label or effect.name.rsplit(".", 1)[1]
        for effect in result.model.effects
    }
    for actor, parts in result.parts.items():
        label = result.model.actor(actor).label
        rows = [_row(part, called[part.effect]) for part in parts]
        columns: list[Column] = [
            left("Interest"),
            left("Effect"),
            right("Weight × amount"),
            right("Payoff"),
            left("Source"),
        ]
        total = short(float(result.payoff(actor)))
        if rows:
            yield Grid(columns, rows, f"{capital(does(label, 'gets'))} {total}")
        else:
            yield Heading(
                f"{capital(does(label, 'gets'))} {total}: no effect on its interests applies here"
            )


def _row(part: Part, effect: str) -> tuple[str, ...]:
    # the amount as it counts, with the sign the effect gives it
    weight = float(part.weight.value)
    amount = float(part.contribution) / weight if weight else float(part.amount.value)
    sources = dict.fromkeys(filter(None, (part.weight.citation, part.amount.citation)))
    return (
        part.interest,
        effect,
        f"{short(weight)} × {short(amount)}",
        short(float(part.contribution)),
        "; ".join(sources) or "–",
    )
