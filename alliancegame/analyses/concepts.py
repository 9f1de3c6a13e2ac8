"""In which senses the pact is stable."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import Block, Column, Definition, Grid, Heading, Note, Sentence, left

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from alliancegame.pact.concept_verdicts import Concepts
    from alliancegame.pact.examined import Examined

_ANSWERS = {True: "stable", False: "not stable", None: "undecided"}


TITLE = "In which senses it is stable"


def compute(subject: Examined) -> Concepts:
    """The pact's verdict under every solution concept."""
    from alliancegame.pact.concept_verdicts import concepts

    return concepts(subject.model)


def _too_large(subject: Examined) -> str | None:
    """The reason to leave the concepts out, a game in sequence without a payoff table; or None."""
    from alliancegame.pact.play import unsearched

    reason = None if subject.model.simultaneous else unsearched(subject.model)
    return None if reason is None else f"Left out: {reason}."


def draw(subject: Examined, _: Concepts) -> Figure:
    """Every concept's verdict, today and under each shock."""
    from alliancegame.model.shocks import Hit
    from alliancegame.pact.concept_verdicts import concepts
    from alliancegame.render.figures.concepts_plot import concepts_figure

    cases = [case.shock for case in subject.durability.cases]
    hits = {name: () if name is None else (Hit(name),) for name in cases}
    return concepts_figure({name: concepts(subject.model, hit) for name, hit in hits.items()})


def document(result: Concepts) -> Iterator[Block]:
    """The concepts that call the pact stable, and the reasons of all."""
    yield Heading(TITLE)
    yield Sentence(result.sentence)
    yield concepts_grid(result)
    yield Note(
        "GMR, SMR, SEQ: stable if the others can answer each gain to the mover's loss; so that it "
        "cannot escape; and so that answering pays."
    )
    yield Definition("Nash equilibrium")
    yield Definition("strong equilibrium")
    yield Definition("coalition-proof equilibrium")
    yield Definition("trembling-hand perfect")
    yield Definition("rationalizable")
    yield Definition("GMR, SMR, SEQ")


def concepts_grid(result: Concepts) -> Grid:
    """A row per concept; neighbours that answer alike, and for the same reason, share one."""
    columns: list[Column] = [left("Concept"), left("Pact"), left("Because")]
    alike = groupby(result.verdicts, lambda verdict: (verdict.holds, verdict.because))
    rows = [
        (",\n".join(verdict.concept for verdict in group), _ANSWERS[holds], because)
        for (holds, because), group in alike
    ]
    return Grid(columns, rows)


CONCEPTS = CommitmentAnalysis(
    "concepts",
    TITLE,
    "Which solution concepts call the pact stable?",
    compute,
    document,
    figures={"concepts": draw},
    unasked=_too_large,
    order=30,
)
