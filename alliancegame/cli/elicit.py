"""Asking a colleague: elicit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from alliancegame.cli.inputs import Force, GameName, say, warn
from alliancegame.errors import AllianceGameError
from alliancegame.reading import bytes_of

LARGEST = 50_000_000
"""The most bytes of a form."""


def elicit(
    game: GameName,
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The .xlsx form, or with --from the .toml game."
        ),
    ],
    form_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FORM", help="A form that was filled in, to be read."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="With --from: what to call the expert."),
    ] = None,
    *,
    force: Force = False,
) -> None:
    """Write a blank form for a colleague, or read one back.

    The form asks for every number that has a range and tells nobody's. What is read back becomes
    [experts.NAME] in a new game file, which fit --experts pools.
    """
    if (form_ is None) != (name is None):
        stated, lacking = ("--from", "--as NAME") if name is None else ("--as", "--from FORM")
        raise AllianceGameError(
            f"{stated} is given without {lacking}; a form is read back as an expert's. Give both, "
            "or none to write a blank form."
        )
    if form_ is None or name is None:
        _ask(game, output, replace=force)
    else:
        _read(game, form_, name, output, replace=force)


def _ask(game: str, output: Path, *, replace: bool) -> None:
    from alliancegame.evidence.questionnaire import form
    from alliancegame.model.file.library import load_stated, locate
    from alliancegame.writing import guard, write_bytes

    _require_ending(output, ".xlsx", "a form is a workbook")
    guard(output, (locate(game),), replace=replace)
    model, _ = load_stated(game)
    write_bytes(output, form(model))
    say(f"Wrote {output}. Filled in, it is read back by:")
    say(f"alliancegame elicit {game} --from {output} --as NAME -o NEW.toml")


def _read(game: str, form: Path, name: str, output: Path, *, replace: bool) -> None:
    from alliancegame.evidence.questionnaire import answers, with_expert
    from alliancegame.model.file.gamefile import parse
    from alliancegame.model.file.library import load_stated, locate
    from alliancegame.numerals import counted
    from alliancegame.writing import guard, write_text

    _require_ending(output, ".toml", "a game with an expert is a game file")
    if not re.fullmatch("[A-Za-z0-9_-]+", name):
        raise AllianceGameError(
            f"--as is {name!r}; an expert's name has letters, digits, - and _. Choose such a name."
        )
    source = locate(game)
    guard(output, (source, form), replace=replace)
    model, _ = load_stated(game)
    expert, odd = answers(bytes_of(form, LARGEST), str(form), model, name)
    text = with_expert(source.read_text(encoding="utf-8-sig"), expert)
    parse(text.encode(), str(output), output.stem)
    write_text(output, text)
    if odd is not None:
        warn(odd)
    say(
        f"Wrote {output}, with {counted(len(expert.values), 'number')} and "
        f"{counted(len(expert.seeds), 'known answer')} of {expert.label}. Pool them: "
        f"alliancegame fit {output} --experts equal"
    )


def _require_ending(output: Path, ending: str, rule: str) -> None:
    if output.suffix.lower() != ending:
        raise AllianceGameError(f"the file is {output}; {rule}. Name it {output.stem}{ending}.")
