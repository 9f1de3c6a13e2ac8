"""Markov perfect equilibria in tables: what is played in each state, how long the pact lasts."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import Block, Column, Grid, Heading, More, Note, Sentence, left, right
from alliancegame.numerals import short

if TYPE_CHECKING:
    from alliancegame.pact.examined import Examined
    from alliancegame.solvers.markov.markov import MarkovSolution
    from alliancegame.solvers.markov.stationary import MarkovEquilibrium


TITLE = "As the world moves from state to state"


def compute(subject: Examined) -> MarkovSolution:
    """The Markov perfect equilibria of the model's states."""
    from alliancegame.pact.sequence.world_states import states

    return states(subject.model, subject.budget)


def unasked(subject: Examined) -> str | None:
    """A file without transitions has one state only."""
    return None if subject.model.transitions else "The game has no transitions between states."


def document(solution: MarkovSolution) -> Iterator[Block]:
    """The states in which the pact is kept, every equilibrium, the coverage with its reason."""
    count = len(solution)
    plural = "equilibrium" if count == 1 else "equilibria"
    yield Heading(f"State by state: {count} Markov perfect {plural} found")
    if count:
        yield Sentence(_over_all(solution))
    yield More("what is played in each state, and whether these are all equilibria")
    for number, equilibrium in enumerate(solution, 1):
        yield _equilibrium(number, equilibrium)
    yield Sentence(f"Coverage: {solution.coverage}: {solution.coverage_reason}.")
    yield Note(
        "A state is named by the shock in force. Mean life: expected years until the world enters "
        "a state in which what is played here does not keep the pact; survival asks of shocks "
        "together when leaving the pact as written begins to pay, so that its mean life is "
        "another. A model of stated interests, "
        "not a forecast."
    )


def _over_all(solution: MarkovSolution) -> str:
    """A sentence on how surely the pact is kept in each state, over the equilibria found."""
    ranges = []
    for s, state in enumerate(solution.equilibria[0].game.states):
        kept = [
            float(equilibrium.kept[s]) for equilibrium in solution if equilibrium.kept is not None
        ]
        if kept:
            low, high = short(min(kept)), short(max(kept))
            ranges.append(f"{state} {low}" + (f" to {high}" if low != high else ""))
    return f"Kept with probability: {', '.join(ranges)} (coverage: {solution.coverage})."


def _life(years: float) -> str:
    return "for ever" if years == inf else short(years)


def _equilibrium(number: int, markov_equilibrium: MarkovEquilibrium) -> Grid:
    from alliancegame.analyses.solutions.nash_equilibria import mix_text

    actors = markov_equilibrium.game.actors
    columns: list[Column] = [
        left("State"),
        *(left(actor) for actor in actors),
        right("Kept"),
        right("Mean life"),
    ]
    rows = []
    for s, (state, stage) in enumerate(
        zip(markov_equilibrium.game.states, markov_equilibrium.game.stages, strict=True)
    ):
        played = [
            mix_text(actions, mix)
            for actions, mix in zip(stage.actions, markov_equilibrium.profiles[s], strict=True)
        ]
        kept = None if markov_equilibrium.kept is None else float(markov_equilibrium.kept[s])
        life = None if markov_equilibrium.life is None else float(markov_equilibrium.life[s])
        rows.append((state, *played, short(kept), short(None) if life is None else _life(life)))
    return Grid(columns, rows, f"{number}. regret {short(markov_equilibrium.regret)}")


STATES = CommitmentAnalysis(
    "states",
    TITLE,
    "What is played in each state of the world?",
    compute,
    document,
    unasked=unasked,
    always=True,
    order=15,
)
