"""Commands about the program's words: parts, glossary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from alliancegame.analyses.registry import CommitmentAnalysis, analyses, figure_kinds
from alliancegame.cli.inputs import AsJson, print_all, print_json
from alliancegame.document import Block, Grid, Heading, Sentence, left


def parts(*, as_json: AsJson = False) -> None:
    """List what can be asked of a commitment and drawn of a game."""
    questions = analyses(CommitmentAnalysis)
    kinds = figure_kinds().values()
    if as_json:
        print_json(
            {
                "questions": [
                    {"name": item.name, "option": item.option, "question": item.question}
                    for item in questions
                ],
                "figures": [
                    {"name": item.name, "shows": item.shows, "takes": sorted(item.takes)}
                    for item in kinds
                ],
            }
        )
        return
    asked = [("always" if item.always else f"--{item.option}", item.question) for item in questions]
    print_all(
        [
            Heading("Questions about a commitment: alliancegame durability GAME OPTION"),
            Grid([left("Option"), left("Question")], asked),
            Heading("Figures: alliancegame plot FIGURE GAME -o FILE"),
            Grid([left("Figure"), left("What it shows")], [(i.name, i.shows) for i in kinds]),
        ]
    )


def glossary(
    term: Annotated[
        str | None, typer.Argument(metavar="[TERM]", help="One term; without it all of them.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say what a term means here, and whose definition it is."""
    from alliancegame.glossary import GLOSSARY, meaning

    definitions = GLOSSARY if term is None else {term: meaning(term)}
    if as_json:
        print_json({"glossary": definitions})
        return
    print_all(_terms(definitions))


def _terms(definitions: dict[str, str]) -> Iterator[Block]:
    for term, text in sorted(definitions.items(), key=lambda item: item[0].lower()):
        yield Heading(term[0].upper() + term[1:])
        yield Sentence(text)
