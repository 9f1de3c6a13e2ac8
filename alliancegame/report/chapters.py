"""The report on one game: the brief, then a chapter for each question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from alliancegame.analyses.brief import Brief, in_passing
from alliancegame.analyses.brief import compute as compute_brief
from alliancegame.analyses.brief import document as brief_document
from alliancegame.analyses.cases import CASES
from alliancegame.analyses.registry import CommitmentAnalysis, Posed, analyses
from alliancegame.analyses.what_was_seen import POSTERIOR
from alliancegame.analyses.why import WHY
from alliancegame.document import Block, Grid, Heading, Note, Plot, Sentence, beginning
from alliancegame.frozen import frozen
from alliancegame.model.model import NATURE, Model
from alliancegame.numerals import listed
from alliancegame.pact.examined import Examined

if TYPE_CHECKING:
    from alliancegame.evidence.fitted import Fit
    from alliancegame.pact.sequence.tested_pledge import Crisis
    from alliancegame.sweep.uncertainty import Uncertainty

MOST_PAID = 3
"""Actors beyond whom payoffs make no table."""

SO_WHAT = ("levers", "robustness")
"""The questions whose first sentence is told on the first page, beside what to watch."""


@frozen
class Chapter:
    """The answer to one question; the key names it in links."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@frozen(eq=False)
class GameReport:
    """The blocks and chapters of the report on one game.

    first:    the blocks of its first page
    chapters: in the order in which they stand
    """

    model: Model
    brief: Brief
    first: tuple[Block, ...]
    chapters: tuple[Chapter, ...]


def game_report(
    game: str,
    model: Model,
    uncertain: Uncertainty | None,
    progress: Callable[[str], None],
    *,
    brief_only: bool = False,
    learned: Fit | None = None,
) -> GameReport:
    """Everything about one game.

    game:       as the command line takes it
    uncertain:  None if no number has a range
    progress:   is called with what is computed next
    brief_only: two pages: no chapters but the cases, and what the verdict rests on
    learned:    what was learned, if the model's numbers are those learned
    """
    from alliancegame.pact.durability import durability
    from alliancegame.pact.sequence.tested_pledge import crisis

    progress(f"{game}: verdict ...")
    subject = Examined(durability(model))
    brief = compute_brief(subject)
    answers = _answers(subject, (CASES, WHY) if brief_only else None, progress)
    tested = None if model.simultaneous else crisis(model)
    finding = brief_document(brief) if tested is None else _in_sequence(tested, brief)
    first = (*finding, *_pictures(subject), *_so_what(answers))
    chapters = [answer for answer in answers if answer.key != CASES.name]
    if learned is not None:
        chapters.append(_answer(POSTERIOR, subject, learned))
    if brief_only:
        return GameReport(model, brief, first, (*_cases(subject, answers), *chapters))
    progress(f"{game}: shocks ...")
    return GameReport(
        model,
        brief,
        first,
        (
            *_cases(subject, answers),
            _deviations(subject),
            *(() if tested is None else (_crisis(tested),)),
            _play(subject),
            *chapters,
            _solutions(model, progress),
            *(() if uncertain is None else (_uncertainty(uncertain),)),
            _basis(model),
            _method(subject),
        ),
    )


def _answers(
    subject: Examined,
    asked: Sequence[CommitmentAnalysis[Any]] | None,
    progress: Callable[[str], None],
) -> list[Chapter]:
    """A chapter for every question that makes sense of the commitment, or for those asked."""
    chapters = []
    for analysis in analyses(CommitmentAnalysis) if asked is None else asked:
        if analysis.always or analysis.refusal(subject) is not None:
            continue
        progress(f"{subject.model.name}: {analysis.name} ...")
        chapters.append(_answer(analysis, subject, analysis.compute(subject)))
    return chapters


def _answer(
    commitment_analysis: CommitmentAnalysis[Any], subject: Examined, result: Any
) -> Chapter:
    _, *blocks = commitment_analysis.document(result)  # the page numbers and names its chapters
    figures = [
        Plot(partial(_itself, figure))
        for draw in commitment_analysis.figures.values()
        if (figure := draw(subject, result)) is not None
    ]
    return Chapter(commitment_analysis.name, commitment_analysis.title, (*blocks, *figures))


def _itself(figure: object) -> object:
    """A figure that is drawn already, where a drawing is asked for."""
    return figure


def _pictures(subject: Examined) -> Iterator[Plot]:
    """The one picture of the first page."""
    from alliancegame.render.figures.bars import breakpoints_figure, margins_figure

    result = subject.durability
    if result.shocks:
        draw = breakpoints_figure if result.baseline.holds else margins_figure
        yield Plot(partial(draw, result))


def _so_what(answers: Sequence[Chapter]) -> Iterator[Block]:
    """The cheapest lever, and the distance of the numbers from turning the verdict."""
    for key in SO_WHAT:
        blocks = next((answer.blocks for answer in answers if answer.key == key), ())
        first = next((block for block in blocks if isinstance(block, Sentence)), None)
        if first is not None:
            yield Sentence(first.text, listed=True)


def _cases(subject: Examined, answers: Sequence[Chapter]) -> Iterator[Chapter]:
    """The cases, with what shocks do together, and the margins drawn."""
    from alliancegame.pact.robustness.breaking_sets import breaking_sets
    from alliancegame.render.figures.bars import margins_figure

    blocks = next((answer.blocks for answer in answers if answer.key == CASES.name), ())
    if subject.model.shocks:
        sets = breaking_sets(subject.model, subject.budget)
        blocks = (*blocks, Sentence(sets.sentence))
    if subject.durability.baseline.holds:  # otherwise the first page shows the margins
        blocks = (*blocks, Plot(partial(margins_figure, subject.durability)))
    yield Chapter("shocks", "What would change the verdict", blocks)


def _deviations(subject: Examined) -> Chapter:
    """Each deviation in a sentence, the payoffs, and who has a stake in whom."""
    from alliancegame.pact.explain import explain
    from alliancegame.pact.margins import commitment_of
    from alliancegame.pact.sequence.mutual_losses import stakes
    from alliancegame.render.figures.matrix import payoff_figure
    from alliancegame.render.figures.network_plot import network_figure
    from alliancegame.solvers.solution import Solution

    model = subject.model
    blocks: list[Block] = []
    if not any(decision.actor == NATURE for decision in model.decisions):
        stories = explain(model, commitment_of(model).pact).deviations
        blocks += [Sentence(story.sentence, listed=True) for story in stories]
    play = subject.durability.baseline.play
    if isinstance(play, Solution) and 1 < play.game.size <= MOST_PAID:
        blocks.append(Plot(partial(payoff_figure, model, play.game)))
    blocks.append(Plot(partial(network_figure, stakes(model))))
    return Chapter("deviations", "Why nobody leaves, or who does", tuple(blocks))


def _in_sequence(tested: Crisis, brief: Brief) -> Iterator[Block]:
    """The fate of the commitment in a crisis, and in passing the verdict on plans."""
    from alliancegame.analyses.crisis import document

    yield from beginning(document(tested))
    yield from in_passing(brief)


def _crisis(result: Crisis) -> Chapter:
    from alliancegame.analyses.crisis import TITLE
    from alliancegame.pact.sequence.crisis_path import crisis_path, telling_parameters
    from alliancegame.report.crisis_chapters import crisis_chapter

    paths = [crisis_path(result.model, name) for name in telling_parameters(result)]
    return Chapter("crisis", TITLE, tuple(crisis_chapter(result, paths)))


def _play(subject: Examined) -> Chapter:
    from alliancegame.analyses.solutions.nash_equilibria import equilibria
    from alliancegame.solvers.solution import Solution

    play = subject.durability.baseline.play
    blocks: list[Block] = [Sentence(f"Coverage: {play.coverage}: {play.coverage_reason}.")]
    if isinstance(play, Solution):
        _, *blocks = equilibria(play)
    return Chapter("play", "Where play may go", tuple(blocks))


def _solutions(model: Model, progress: Callable[[str], None]) -> Chapter:
    """A chapter of the further solution concepts of the game, tables folded."""
    from alliancegame.analyses.posed import of_model
    from alliancegame.errors import AllianceGameError
    from alliancegame.solvers.base import Budget

    named = of_model(model)
    blocks: list[Block] = []
    for concept in named.further():
        progress(f"{model.name}: {concept.name} ...")
        blocks.append(Heading(f"{concept.title} ({concept.name})", level=2))
        try:
            _, game = named.posed(concept.name)
            result = concept.compute(Posed(game, Budget.usual(), concept.name))
        except AllianceGameError as refusal:
            blocks.append(Sentence(f"Left out: {refusal}"))
            continue
        _, *answer = concept.document(result)
        blocks += [
            replace(block, folded=True) if isinstance(block, Grid) else block for block in answer
        ]
    if left_out := [concept.name for concept in named.need_a_table()]:
        blocks.append(Sentence(f"Left out, as they need all payoffs: {listed(left_out)}."))
    return Chapter("solutions", "What each solution concept says", tuple(blocks))


def _uncertainty(result: Uncertainty) -> Chapter:
    from alliancegame.analyses.answers.uncertainty_view import uncertainty_view
    from alliancegame.render.figures.uncertainty_plots import (
        peeling_figure,
        sensitivity_figure,
        tornado_figure,
    )

    _, *blocks = uncertainty_view(result)
    figures = [tornado_figure]
    figures += [sensitivity_figure] if result.of_margin or result.of_holds else []
    figures += [] if result.boxes is None else [peeling_figure]
    sampled = (
        f"Drawn are {result.draws:,} points of the ranges, and {result.samples:,} behind each "
        f"share of variance, with seed {result.seed}."
    )
    drawn = (Plot(partial(draw, result)) for draw in figures)
    return Chapter("uncertainty", "How sure the verdict is", (*blocks, *drawn, Note(sampled)))


def _basis(model: Model) -> Chapter:
    from alliancegame.analyses.answers.model_view import model_view

    _, *blocks = model_view(model)
    return Chapter("basis", "What it rests on", tuple(blocks))


def _method(subject: Examined) -> Chapter:
    from alliancegame.solvers.certificates.certificate_file import certificate_digest
    from alliancegame.solvers.solution import Solution

    model, play = subject.model, subject.durability.baseline.play
    method = f"equilibria: coverage {play.coverage}"
    if isinstance(play, Solution):
        method = f"equilibria by solver {play.solver.name}, each verified from the payoffs"
        if (digest := certificate_digest(play)) is not None:
            method += (
                "; solve writes a certificate of them, and verify says whether it proves that none "
                f"is missing, SHA-256 {digest}"
            )
    text = (
        f"Game file {model.name}, SHA-256 {model.digest}. Payoffs are exact sums of weight times "
        f"amount; breakpoints are roots of polynomials, not a grid; {method}."
    )
    return Chapter("method", "How it was computed, and how to repeat it", (Sentence(text),))


def overview(reports: Sequence[GameReport]) -> Iterator[Block]:
    """Several games side by side, a row each."""
    from alliancegame.analyses.brief_overview import overview_grid

    yield Heading("The games side by side")
    yield overview_grid([report.brief for report in reports])
