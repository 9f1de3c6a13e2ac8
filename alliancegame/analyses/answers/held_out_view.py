"""Alliances foretold from each other, in tables."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.evidence.foretold import Foretold
from alliancegame.evidence.left_out import LeaveOneOut, LeftOut
from alliancegame.numerals import percent, short


def held_out_view(result: LeaveOneOut, founding: Foretold) -> Iterator[Block]:
    """The conduct after each shock, foretold from the other alliances; lives; the founding case."""
    yield Heading("Each alliance foretold from the others")
    for sentence in result.verdict:
        yield Sentence(sentence)
    yield _shocks(result)
    yield _lives(result)
    yield Note(
        "Kept: the probability that the pact is kept after the shock, by the game's own numbers, "
        "and once the other alliances have taught what is shared: the precision of choice, habit "
        f"and {result.shared} weights. Lives as above, averaged over what numbers and rates may "
        f"be. At worst {short(result.effective, 2)} of the draws carry the weight."
    )
    yield Sentence(founding.sentence)


def _shocks(result: LeaveOneOut) -> Grid:
    columns: list[Column] = [
        left("Game"),
        left("Shock"),
        left("Then"),
        right("Kept"),
        right("learned"),
    ]
    rows = [
        (
            case.game if not place else "",
            shock.shock,
            "held" if shock.held else "failed",
            percent(shock.prior),
            percent(shock.learned),
        )
        for case in result.cases
        for place, shock in enumerate(case.followed)
    ]
    return Grid(columns, rows)


def _lives(result: LeaveOneOut) -> Grid:
    columns: list[Column] = [
        left("Game"),
        right("Log"),
        right("learned"),
        right("Record"),
        right("CRPS"),
        right("learned"),
        right("Record"),
        right("By then"),
    ]
    return Grid(columns, [_life(case) for case in result.cases if case.lives is not None])


def _life(case: LeftOut) -> tuple[str, ...]:
    assert case.lives is not None
    least, most = case.lives[1].transform
    return (
        case.game,
        *(short(score.log_loss, 2) for score in case.lives),
        *(short(score.crps, 2) for score in case.lives),
        f"{'from ' if most > least else ''}{percent(least)}",
    )
