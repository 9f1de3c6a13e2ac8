"""Inputs of `--posterior`: the game with what was learned in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alliancegame.cli.progress import progress, stage

if TYPE_CHECKING:
    from alliancegame.evidence.fitted import Fit
    from alliancegame.evidence.lifetimes import Lifetimes
    from alliancegame.model.model import Model


def fitted_game(game: str) -> Fit:
    """The fit of a file's numbers, before anything its scenario says has happened."""
    from alliancegame.evidence.fitted import fit
    from alliancegame.model.file.library import load_stated

    model, _ = load_stated(game)
    with progress("draws") as shown:
        return fit(model, report=shown)


def learned(game: str, result: Fit | None = None) -> Model:
    """The game with what was learned, on the day after what its scenario says has happened.

    result: what was learned, if it is known
    """
    from alliancegame.evidence.learned_game import learned_game
    from alliancegame.model.day_after import day_after
    from alliancegame.model.file.library import load_stated

    _, scenario = load_stated(game)
    return day_after(learned_game(result or fitted_game(game)), tuple(scenario))


def learned_text(game: str, text: str) -> tuple[Model, str]:
    """The game with what was learned, and the text of its file with the same numbers.

    text: of the game's file
    """
    from alliancegame.evidence.fitted_file import fitted_text
    from alliancegame.evidence.learned_game import joint_ranks
    from alliancegame.model.file.gamefile import parse

    result = fitted_game(game)
    new = fitted_text(text, result)
    model = parse(new.encode(), game, result.model.name)
    return replace(model, joint=joint_ranks(result)), new


def averaged_lifetimes(stated: Model, learned: Model, years: float) -> Lifetimes | None:
    """Survival averaged over what numbers may be, before and after; None if no shock has a rate."""
    from alliancegame.evidence.lifetimes import lifetimes

    if not any(shock.arrival for shock in stated.shocks):
        return None
    stage("survival at draws ...")
    return lifetimes(stated, learned, years)
