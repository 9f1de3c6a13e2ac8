"""The verdict of one solution concept on a pact, and what the concepts of graphs are called."""

from __future__ import annotations

from alliancegame.frozen import frozen
from alliancegame.solvers.graph.improvements import Concept

NO_COALITION = "no coalition gains by leaving together in pure actions."


@frozen
class ConceptVerdict:
    """The verdict of one concept on the pact (None: undecided), and why, in a sentence."""

    concept: str
    holds: bool | None
    because: str


def title(concept: Concept, *, together: bool) -> str:
    """The name of a concept of answers to moves, by one actor or by coalitions."""
    return f"{concept} for coalitions" if together else f"{concept}"
