"""The best commitment of each of two actors, if it moves first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import Posed, StrategicConcept
from alliancegame.analyses.solutions.mixes import exact_mix, title_of
from alliancegame.document import Block, Grid, Heading, Note, Sentence, left, right
from alliancegame.numerals import counted, short

if TYPE_CHECKING:
    from alliancegame.game.game import Game
    from alliancegame.solvers.stackelberg import StackelbergResult


def compute(posed: Posed[Game]) -> StackelbergResult:
    """The best commitment of each actor as leader."""
    from alliancegame.solvers.stackelberg import stackelberg

    return stackelberg(posed.game, posed.budget)


def document(result: StackelbergResult) -> Iterator[Block]:
    """The commitment of each actor as leader, the answer to it, and the payoffs of both."""
    game = result.game
    yield Heading(f"{title_of(game)}: the best commitment of each actor, if it moves first")
    rows = [
        (
            game.actors[commitment.leader],
            exact_mix(game.actions[commitment.leader], dict(enumerate(commitment.mix))),
            game.actions[1 - commitment.leader][commitment.answer],
            *(short(float(payoff)) for payoff in commitment.payoffs),
        )
        for commitment in result.commitments
    ]
    columns = [left("Leader"), left("Is bound to"), left("Answer")]
    yield Grid([*columns, *(right(f"Pays {actor}") for actor in game.actors)], rows)
    for led in result.commitments:
        if led.others:
            yield Sentence(
                f"As much is paid to {game.actors[led.leader]} by "
                f"{counted(led.others, 'more extreme commitment')}."
            )
    yield Note(
        "A strong Stackelberg equilibrium: the other sees the mix, and of several best answers "
        "gives the one the leader prefers. Exact, over all vertices; the answer's shortfall, "
        f"recomputed: {short(float(result.residual))}."
    )


STACKELBERG = StrategicConcept(
    "stackelberg",
    "The best commitment of each actor, if it moves first",
    "What would each of two actors be bound to, if it could commit first?",
    compute,
    document,
    order=15,
)
