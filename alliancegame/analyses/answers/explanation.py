"""An explained payoff in tables and sentences."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Column, Grid, Heading, More, Sentence, left, right
from alliancegame.numerals import short
from alliancegame.pact.explain import Explanation, Part


def explanation_view(result: Explanation) -> Iterator[Block]:
    """The gains of every actor's deviations, then the parts of which its payoff is the sum."""
    profile = ", ".join(f"{name} {action}" for name, action in result.profile.items())
    yield Heading(f"{result.model.title}: {profile}")
    for story in result.deviations:
        yield Sentence(story.sentence, listed=True)
    yield More("where each payoff comes from, with its sources")
    called = {item.name: item.label or item.name.rsplit(".", 1)[1] for item in result.model.effects}
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
            yield Grid(columns, rows, f"{label} gets {total}")
        else:
            yield Heading(f"{label} gets {total}: no effect on its interests applies here")


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
