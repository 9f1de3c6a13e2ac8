"""The record of what actors did as evidence on the pact: prior beside posterior."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import Block

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from alliancegame.evidence.fitted import Fit
    from alliancegame.pact.examined import Examined


def compute(subject: Examined) -> Fit:
    """The posterior after what was seen."""
    from alliancegame.evidence.fitted import fit

    return fit(subject.model)


def draw_numbers(_: Examined, result: Fit) -> Figure:
    """The numbers of which most was learned."""
    from alliancegame.render.figures.learned import learned_figure

    return learned_figure(result)


def draw_breaks(_: Examined, result: Fit) -> Figure | None:
    """A figure of the share of each shock the pact withstands; None without shocks."""
    from alliancegame.render.figures.learned import breaks_figure

    return breaks_figure(result) if result.breaks else None


def draw_lives(_: Examined, result: Fit) -> Figure | None:
    """A figure of how long the pact lasts; None if no shock has a rate."""
    from alliancegame.evidence.learned_game import learned_game
    from alliancegame.evidence.lifetimes import lifetimes
    from alliancegame.render.figures.learned_survival import lifetimes_figure

    if not any(shock.arrival for shock in result.model.shocks):
        return None
    return lifetimes_figure(lifetimes(result.model, learned_game(result)))


def document(result: Fit) -> Iterator[Block]:
    """Prior beside posterior, and what levers cost before and after."""
    from alliancegame.analyses.answers.fit_view import fit_view
    from alliancegame.analyses.before_and_after import lever_costs_view
    from alliancegame.evidence.learned_game import learned_game
    from alliancegame.evidence.lever_costs import lever_costs

    yield from fit_view(result)
    yield from lever_costs_view(result.model, lever_costs(result.model, learned_game(result)))


def unasked(subject: Examined) -> str | None:
    """Without a record there is nothing to learn from."""
    record = subject.model.record
    if record.observations or record.arrivals:
        return None
    return "Left out: the file says nothing of what was seen (no [[observations]], [[arrivals]])."


POSTERIOR = CommitmentAnalysis(
    "posterior",
    "After what was seen",
    "What does what was seen since say about it?",
    compute,
    document,
    figures={
        "learned": draw_numbers,
        "learned-breaks": draw_breaks,
        "learned-survival": draw_lives,
    },
    unasked=unasked,
    order=90,
)
