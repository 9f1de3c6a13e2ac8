"""Commands about the program's words: parts, glossary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from alliancegame.analyses.posed import concept_names
from alliancegame.analyses.registry import (
    CommitmentAnalysis,
    ConceptAnalysis,
    FigureKind,
    analyses,
    figure_kinds,
)
from alliancegame.cli.inputs import AsJson, Everything, print_first, print_json
from alliancegame.document import Block, Grid, Heading, Hint, More, Sentence, left
from alliancegame.numerals import capital


def parts(*, everything: Everything = False, as_json: AsJson = False) -> None:
    """List all questions, solution concepts and figures."""
    questions = analyses(CommitmentAnalysis)
    concepts = _concepts()
    kinds = figure_kinds().values()
    if as_json:
        print_json(
            {
                "questions": [
                    {
                        "name": question.name,
                        "option": question.option,
                        "question": question.question,
                    }
                    for question in questions
                ],
                "concepts": [
                    {
                        "name": name,
                        "question": items[0].question,
                        "of": [analysis.of for analysis in items],
                    }
                    for name, items in concepts.items()
                ],
                "figures": [
                    {"name": kind.name, "shows": kind.shows, "takes": sorted(kind.takes)}
                    for kind in kinds
                ],
            }
        )
        return
    print_first(_parts(questions, concepts, kinds), everything=everything)


def _parts(
    questions: Iterable[CommitmentAnalysis[Any]],
    concepts: Mapping[str, Sequence[ConceptAnalysis[Any, Any]]],
    figures: Iterable[FigureKind],
) -> Iterator[Block]:
    """The names that commands take, then what each of them is."""
    options = dict.fromkeys(f"--{question.option}" for question in questions if not question.always)
    yield Grid(
        [left("Command"), left("Takes")],
        [
            ("durability GAME", ", ".join(options)),
            ("solve GAME --concept", ", ".join(concepts)),
            ("plot ... GAME -o FILE", ", ".join(figure.name for figure in figures)),
        ],
    )
    yield More("what each asks or shows")
    yield Heading("Questions about a commitment: alliancegame durability GAME OPTION")
    asked = [
        ("always" if question.always else f"--{question.option}", question.question)
        for question in questions
    ]
    yield Grid([left("Option"), left("Question")], asked)
    yield Heading("Solution concepts: alliancegame solve GAME --concept CONCEPT")
    yield Grid(
        [left("Concept"), left("Question"), left("Of")],
        [
            (name, items[0].question, ", ".join(analysis.of for analysis in items))
            for name, items in concepts.items()
        ],
    )
    yield Heading("Figures: alliancegame plot FIGURE GAME -o FILE")
    yield Grid([left("Figure"), left("What it shows")], [(i.name, i.shows) for i in figures])


def _concepts() -> dict[str, list[ConceptAnalysis[Any, Any]]]:
    """{name of a solution concept: its analyses, one for each form of game}."""
    known = analyses(ConceptAnalysis)
    return {
        name: [concept for concept in known if concept.name == name] for name in concept_names()
    }


def glossary(
    term: Annotated[
        str | None, typer.Argument(metavar="[TERM]", help="One term; without it all of them.")
    ] = None,
    *,
    everything: Everything = False,
    as_json: AsJson = False,
) -> None:
    """Say what a term means here, and whose definition it is."""
    from alliancegame.glossary import GLOSSARY, meaning

    definitions = GLOSSARY if term is None else {term: meaning(term)}
    if as_json:
        print_json({"glossary": definitions})
        return
    print_first(_terms(definitions, whole=term is not None), everything=everything)


def _terms(definitions: Mapping[str, str], *, whole: bool) -> Iterator[Block]:
    """The terms with their definitions; unless whole, first their names alone."""
    if not whole:
        terms = "; ".join(sorted(definitions, key=str.lower))
        yield Sentence(f"{len(definitions)} terms: {terms}.")
        yield Hint("What one means: alliancegame glossary TERM.")
        yield More("what each means")
    for term, text in sorted(definitions.items(), key=lambda term: term[0].lower()):
        yield Heading(capital(term))
        yield Sentence(text)
