"""Commands about the program's words: parts, glossary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from alliancegame.analyses.posed import concept_names
from alliancegame.analyses.registry import (
    CommitmentAnalysis,
    ConceptAnalysis,
    analyses,
    figure_kinds,
)
from alliancegame.cli.inputs import AsJson, print_all, print_json
from alliancegame.document import Block, Grid, Heading, Sentence, left


def parts(*, as_json: AsJson = False) -> None:
    """List all questions, solution concepts and figures."""
    questions = analyses(CommitmentAnalysis)
    concepts = _concepts()
    kinds = figure_kinds().values()
    if as_json:
        print_json(
            {
                "questions": [
                    {"name": item.name, "option": item.option, "question": item.question}
                    for item in questions
                ],
                "concepts": [
                    {"name": name, "question": items[0].question, "of": [item.of for item in items]}
                    for name, items in concepts.items()
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
            Heading("Solution concepts: alliancegame solve GAME --concept CONCEPT"),
            Grid(
                [left("Concept"), left("Question"), left("Of")],
                [
                    (name, items[0].question, ", ".join(item.of for item in items))
                    for name, items in concepts.items()
                ],
            ),
            Heading("Figures: alliancegame plot FIGURE GAME -o FILE"),
            Grid([left("Figure"), left("What it shows")], [(i.name, i.shows) for i in kinds]),
        ]
    )


def _concepts() -> dict[str, list[ConceptAnalysis[Any, Any]]]:
    """{name of a solution concept: its analyses, one for each form of game}."""
    known = analyses(ConceptAnalysis)
    return {name: [item for item in known if item.name == name] for name in concept_names()}


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
