"""The test of a commitment in a crisis, and whether it is honoured then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import (
    Block,
    Column,
    Grid,
    Headline,
    More,
    Note,
    Sentence,
    Tone,
    left,
    right,
)
from alliancegame.numerals import capital, of_stake, short

if TYPE_CHECKING:
    from alliancegame.pact.examined import Examined
    from alliancegame.pact.sequence.tested_pledge import Crisis, CrisisCase


CASES_ROOM = 5
"""Lines of the table of shocks on a first screen."""

TITLE = "In a crisis: tested, and then kept?"


def compute(subject: Examined) -> Crisis:
    """The probability that the commitment is invoked, and honoured then, in equilibrium."""
    from alliancegame.pact.sequence.tested_pledge import crisis

    return crisis(subject.model, subject.budget)


def unasked(subject: Examined) -> str | None:
    """A refusal where nobody moves after another: there is no crisis to go through."""
    return "The game has no sequence." if subject.model.simultaneous else None


def document(result: Crisis) -> Iterator[Block]:
    """Invoked and honoured by case, the pact's margins point by point, and what would turn them."""
    from alliancegame.pact.margins import commitment_of

    name = commitment_of(result.model).name
    yield Headline(f"{capital(name)} in a crisis", *finding(result))
    yield Note(result.model.title)
    for sentence in result.verdict:
        yield Sentence(sentence)
    label = {shock.name: shock.label for shock in result.model.shocks}
    columns: list[Column] = [
        left("Shock"),
        right("Equilibria"),
        right("Invoked"),
        right("Then honoured"),
    ]
    today, *shocked = (case_row(case, label.get(case.shock or "", "")) for case in result.cases)
    shocked.sort(key=lambda row: row[1:] == today[1:])  # what changes the answer comes first
    yield Grid(columns, [today, *shocked], first=CASES_ROOM, cut=True)
    selection = selection_sentence(result)
    tells = not result.always_tested and any(tested != always for tested, always in _pairs(result))
    if selection is not None and tells:
        yield Sentence(selection)
    yield More("the pact point by point, and what would turn a party's mind")
    if selection is not None and not tells:
        yield Sentence(selection)
    margins: list[Column] = [
        left("Actor"),
        left("Decides"),
        left("Pact"),
        left("Else"),
        right("Margin"),
    ]
    yield Grid(margins, margin_rows(result), "The pact, point by point")
    if any(abs(margin.relative) > 1 for margin in result.cases[0].margins):
        yield Note(
            "×: times the stake, at a point to which neither the pact nor best departures lead: "
            "there more may be decided than is at stake in the pact."
        )
    if result.breaks:
        changes: list[Column] = [
            left("Parameter"),
            right("Today"),
            right("Turns at"),
            left("Actor"),
            left("Decides"),
            left("Then"),
        ]
        yield Grid(
            changes, break_rows(result), "What would change a party's mind, within its range"
        )
    yield Note(
        "Margin: what departing from the pact at that point alone would cost, as a share of the "
        "actor's stake. Equilibria: in brackets how many of all they are. Invoked and honoured: "
        "over all equilibria found, from least to greatest."
    )


def finding(result: Crisis) -> tuple[str, Tone]:
    """The fate of the commitment in a crisis, in a few words."""
    today = result.cases[0]
    if not len(today.play):
        return "undecided: no equilibrium was found", Tone.WARNING
    if result.not_credible:
        return "not credible everywhere", Tone.BAD
    honoured = [chance for chance in today.honoured if chance is not None]
    if not honoured:
        return "credible, and never tested", Tone.GOOD
    if min(honoured) == 1:
        return "kept whenever it is tested", Tone.GOOD
    if max(honoured) == 0:
        return "never kept when it is tested", Tone.BAD
    return "not always kept when it is tested", Tone.WARNING


def margin_rows(result: Crisis) -> list[tuple[str, ...]]:
    """Actor, information set, what the pact asks, the best other action, the margin in words."""
    return [
        (
            margin.actor,
            margin.information_set,
            margin.action,
            margin.alternative,
            of_stake(float(margin.relative)),
        )
        for margin in result.cases[0].margins
    ]


def break_rows(result: Crisis) -> list[tuple[str, ...]]:
    """Parameter, its value today and where it turns somebody's mind, whose, where, to what."""
    return [
        (
            broken.parameter,
            short(float(broken.today)),
            short(broken.at.value),
            broken.actor,
            broken.information_set,
            broken.alternative if broken.holds else "keeps the pact",
        )
        for broken in result.breaks
    ]


def case_row(case: CrisisCase, shock: str) -> tuple[str, ...]:
    """Shock, number of equilibria with the list's coverage, invoked, honoured once invoked."""
    return (
        shock or "(none: today)",
        f"{len(case.play)} ({case.play.coverage})",
        _span(case.invoked),
        _span([chance for chance in case.honoured if chance is not None]),
    )


def _span(values: Sequence[Fraction]) -> str:
    if not values:
        return "–"
    low, high = short(float(min(values))), short(float(max(values)))
    return low if low == high else f"{low}–{high}"


def _pairs(result: Crisis) -> set[tuple[Fraction, Fraction]]:
    """(honoured when invoked, honoured if it were always invoked) in each equilibrium today."""
    return {
        (honoured, willing)
        for honoured, willing in zip(result.cases[0].honoured, result.willing, strict=True)
        if honoured is not None and willing is not None
    }


def selection_sentence(result: Crisis) -> str | None:
    """A sentence on whether the less reliable are tested; None if nobody is."""
    pairs = _pairs(result)
    if not pairs:
        return None
    honoured, willing = max(pairs, key=lambda pair: (abs(pair[0] - pair[1]), pair))
    tested, always = short(float(honoured)), short(float(willing))
    if honoured == willing and len(pairs) > 1:
        return (
            "No selection effect: in every equilibrium found it is honoured as often when invoked "
            "as it would be if it always were."
        )
    if honoured == willing:
        return (
            f"No selection effect: honoured with probability {tested} when invoked, as it would be "
            "if it always were."
        )
    which = "Selection effect" if len(pairs) == 1 else "The greatest selection effect"
    though, who = ("though", "less") if honoured < willing else ("and", "more")
    return (
        f"{which}: honoured with probability {tested} when invoked, {though} with {always} if it "
        f"were invoked whoever stood behind it: the {who} reliable are the ones tested."
    )


CRISIS = CommitmentAnalysis(
    "crisis",
    TITLE,
    "Is it put to the test in a crisis, and honoured then?",
    compute,
    document,
    unasked=unasked,
    always=True,
    order=-1,
)
