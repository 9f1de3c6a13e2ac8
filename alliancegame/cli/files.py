"""Commands about what is shipped and written: games, show, check, schema, new, notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliancegame.cli.inputs import (
    AsJson,
    Everything,
    Force,
    GameName,
    Settings,
    Shocks,
    hits,
    print_all,
    print_first,
    print_json,
    say,
    settings,
    write_json,
)
from alliancegame.errors import AllianceGameError

if TYPE_CHECKING:
    from alliancegame.model.model import Model


def games(*, everything: Everything = False, as_json: AsJson = False) -> None:
    """List the shipped games."""
    from alliancegame.analyses.answers.game_list import game_list
    from alliancegame.model.file.library import load_any, shipped

    shipped_games = {name: load_any(name) for name in shipped()}
    if as_json:
        listed = [{"name": name, "summary": game.summary} for name, game in shipped_games.items()]
        print_json({"games": listed})
        return
    print_first(game_list(shipped_games), everything=everything)


MOST_PROFILES = 4
"""Profiles whose payoffs the first screen of a game shows."""


def show(
    game: GameName,
    shock: Shocks = None,
    set_: Settings = None,
    *,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Show a game: its actors, interests, shocks and payoffs."""
    from alliancegame.analyses.answers.model_view import model_record, model_view
    from alliancegame.analyses.answers.payoff_view import payoff_view
    from alliancegame.analyses.answers.tree_view import tree_view
    from alliancegame.cli.convert import show_plain
    from alliancegame.cli.other_kinds import show_other
    from alliancegame.document import Sentence
    from alliancegame.game.formats.endings import is_plain
    from alliancegame.game.payoffs import build_game, untabulated
    from alliancegame.game.trees.unfold import build_tree
    from alliancegame.model.file.library import load_any
    from alliancegame.model.model import Model

    if is_plain(game) and not shock and not set_:
        show_plain(game, as_json=as_json)
        return
    loaded = load_any(game)
    if not isinstance(loaded, Model):
        other = loaded.with_values(settings(set_)).after(hits(shock))
        show_other(other, everything=everything, as_json=as_json)
        return
    model = loaded.with_values(settings(set_))
    reason = untabulated(model)
    built = None if reason else build_game(model, hits(shock))
    if as_json:
        print_json(model_record(model, built, reason), model)
        return
    print_first(model_view(model), everything=everything)
    if not everything and (built is None or prod(built.shape) > MOST_PROFILES):
        return
    if not model.simultaneous:
        print_all(tree_view(build_tree(model, hits(shock))))
        return
    if built is None:
        print_all([Sentence(f"Payoffs in all profiles are not shown: {reason}.")])
        return
    print_all(payoff_view(built, model.commitment.pact if model.commitment else {}))


def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A game file.")],
    *,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DATA", help="A table of its cases, to be checked too."),
    ] = None,
) -> None:
    """Check a game file: every problem at once, with its remedy."""
    from alliancegame.model.file.library import load, load_any
    from alliancegame.model.file.notes import notes
    from alliancegame.model.model import Model
    from alliancegame.numerals import counted

    game = load_any(file)
    counts = [counted(len(game.actors), "actor")]
    if isinstance(game, Model):
        counts += [
            counted(len(game.interests), "interest"),
            counted(len(game.effects), "effect"),
            counted(len(game.shocks), "shock"),
        ]
    say(f"{file}: no problems ({', '.join(counts)}).")
    for note in (*notes(game), *_divided(game)) if isinstance(game, Model) else ():
        say(f"Worth a look: {note}.")
    if data is not None:
        _check_cases(load(file), data)


def _check_cases(model: Model, data: Path) -> None:
    from alliancegame.analyses.answers.estimation_view import cases_view
    from alliancegame.evidence.estimation.case_table import read_cases
    from alliancegame.evidence.estimation.data_file import read_table
    from alliancegame.evidence.estimation.form import form_of

    print_all(cases_view(str(data), read_cases(form_of(model), read_table(data))))


def _divided(model: Model) -> Iterator[str]:
    """A note where most of what the numbers may be turns the verdict at the stated values."""
    from alliancegame.numerals import percent
    from alliancegame.sweep.draws import against_most_draws, draws_of

    if (divided := against_most_draws(model)) is not None:
        holds, share = divided
        yield (
            f"the pact {'holds' if holds else 'fails'} at the stated values, and yet it holds in "
            f"{percent(share.value)} of {draws_of(model):,} draws from the ranges "
            f"({percent(share.low)} to {percent(share.high)})"
        )


def _commands() -> list[str]:
    from alliancegame.cli.outputs import OUTPUTS

    return list(OUTPUTS)


def schema(
    *,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="COMMAND",
            help="Of what this command prints with --json.",
            autocompletion=_commands,
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of game files or of answers."""
    if output is not None:
        from alliancegame.cli.outputs import output_schema

        write_json(output_schema(output))
        return
    from alliancegame.model.file.kinds import json_schema

    write_json(json_schema())


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    *,
    origin: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="GAME", help="A copy of this game, such as article-4-crisis."
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Write a commented game file to begin from."""
    from alliancegame.model.file.library import locate, starter
    from alliancegame.writing import guard, write_bytes

    if not file.name:
        raise AllianceGameError(f"{file} is no file's name. Name the file to write: mine.toml.")
    path = file if file.suffix else file.with_suffix(".toml")
    source = None if origin is None else locate(origin)
    guard(path, () if source is None else (source,), replace=force)
    write_bytes(path, starter().encode() if source is None else source.read_bytes())
    say(f"Wrote {path}. Next: alliancegame durability {path}")


def notebooks(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder to copy them to, made if need be.")
    ],
    *,
    force: Force = False,
) -> None:
    """Copy the notebooks that show the program at work."""
    from alliancegame.model.file.library import notebooks as shipped_notebooks
    from alliancegame.numerals import counted
    from alliancegame.writing import guard, unwritten, write_bytes

    copies = {source: folder / source.name for source in shipped_notebooks()}
    for target in copies.values():
        guard(target, replace=force)
    if folder.exists() and not folder.is_dir():
        raise AllianceGameError(f"{folder}: it is a file. Name a folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritten(folder, error) from None
    for source, target in copies.items():
        write_bytes(target, source.read_bytes())
    say(f"Wrote {counted(len(copies), 'notebook')} to {folder}. Next: jupyter lab {folder}")
