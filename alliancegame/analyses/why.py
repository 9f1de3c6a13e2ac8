"""On which numbers the verdict rests, and on whose word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.model.called import does, in_prose, labelled_number, whose
from alliancegame.numerals import capital, of_stake, percent, short

if TYPE_CHECKING:
    from alliancegame.model.model import Model
    from alliancegame.model.parameter import Parameter
    from alliancegame.pact.examined import Examined
    from alliancegame.pact.grounds import Evidence, ShockGround


TITLE = "Why: what the verdict rests on"


def compute(subject: Examined) -> Evidence:
    """The grounds of the binding deviation and of each breaking shock."""
    from alliancegame.pact.grounds import grounds

    return grounds(subject.model)


def document(result: Evidence) -> Iterator[Block]:
    """The binding deviation's parts, then the shocks that break, then the references."""
    label = result.model.actor(result.actor).label
    yield Heading(TITLE)
    if result.action is None:
        yield Sentence(
            f"{capital(does(label, 'has'))} no alternative, or {whose(label)} part in the pact is "
            "not open."
        )
    else:
        yield Sentence(
            f'It turns on {in_prose(label)} and "{result.action}"; what that adds and takes away:'
        )
        columns: list[Column] = [left("Rests on"), right("Gain"), left("Because")]
        rows = [
            (
                "\n× ".join(
                    f"{labelled_number(result.model, p.name)} {short(float(p.value))}"
                    for p in ground.parameters
                ),
                f"{'+' if ground.share > 0 else ''}{of_stake(float(ground.share))}",
                "\n".join(_reason(p) for p in ground.parameters),
            )
            for ground in result.grounds
        ]
        yield Grid(columns, rows)
        judged = percent(float(result.judged))
        yield Sentence(
            f"Of what these movements rest on {judged} has a size that is the analyst's judgement, "
            "the numbers of a product counting alike: a source vouches for a number's direction, "
            "and for its size only where it says so."
        )
    if result.shocks:
        columns = [left("Breaking shock"), right("At"), left("Because")]
        rows = [
            (shock.shock, percent(shock.breaks_at), _broken(result.model, shock))
            for shock in result.shocks
        ]
        yield Grid(columns, rows)
    for key, reference in result.sources.items():
        yield Note(f"{key}: {reference}")


def _broken(model: Model, shock_ground: ShockGround) -> str:
    """The changes a shock has made where it breaks the pact, with the reason to believe in them."""
    moved = (
        f"{labelled_number(model, p.name)} {short(float(p.value))} → {short(float(to))}"
        for p, to in shock_ground.moves
    )
    return "\n".join([*moved, _cited(shock_ground.because, shock_ground.source)])


def _reason(parameter: Parameter) -> str:
    return _cited(parameter.because, parameter.citation)


def _cited(because: str, source: str) -> str:
    return f"{because} [{source}]".strip() if source else because or "–"


WHY = CommitmentAnalysis(
    "why",
    TITLE,
    "On which numbers and whose word does the verdict rest?",
    compute,
    document,
    order=10,
)
