"""What the record of what actors did says about the pact: prior beside posterior."""

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
    """What is believed after what was seen."""
    from alliancegame.evidence.fitted import fit

    return fit(subject.model)


def draw(_: Examined, result: Fit) -> Figure:
    """The numbers of which most was learned."""
    from alliancegame.render.figures.learned import learned_figure

    return learned_figure(result)


def document(result: Fit) -> Iterator[Block]:
    """Prior beside posterior."""
    from alliancegame.present.fit_view import fit_view

    return fit_view(result)


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
    figures={"learned": draw},
    unasked=unasked,
    order=90,
)
