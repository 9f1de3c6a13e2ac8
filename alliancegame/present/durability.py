"""The verdict on a commitment, then the table behind it."""

from __future__ import annotations

from collections.abc import Iterator

from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right
from alliancegame.pact.case import Case
from alliancegame.pact.durability import Durability
from alliancegame.present.numbers import of_range, percent, short
from alliancegame.solvers.base import Coverage


def durability_view(result: Durability) -> Iterator[Block]:
    """The verdict, one row per case, and what the columns mean."""
    if result.model.simultaneous:
        yield Heading(result.model.title)
    else:
        yield Heading("As plans made in advance, every threat taken at its word")
    for sentence in result.verdict:
        yield Sentence(sentence)
    rows = [_row(result, case) for case in result.cases]
    columns: list[Column] = [
        left("Shock"),
        left("Pact"),
        right("Margin"),
        left("Binding"),
        right("Breaks at"),
        right("Commitment"),
    ]
    yield Grid(columns, rows)
    yield from _coverage(result)
    yield Note(
        "Margin: what the actor bound least (Binding) would lose by leaving alone, negative where "
        "leaving pays, as a share of its payoff range. Breaks at: the least intensity of the shock "
        "at which somebody gains by leaving. Commitment: probability that it is kept, over all "
        "equilibria found. A model of stated interests, not a forecast."
    )
    marks = []
    least = [case.margins.least for case in result.cases]
    if any(margin is not None and abs(margin) > 1 for margin in least):
        marks.append("×: times the payoff range.")
    if any(case.margins.impossible for case in result.cases):
        marks.append("Not open: the actor's part in the pact cannot be played; there is no margin.")
    if marks:
        yield Note(" ".join(marks))


def next_step(game: str) -> Note:
    """What to ask next of a verdict that stands alone."""
    return Note(
        f"Next: alliancegame durability {game} --why (on what it rests) and --robustness (how far "
        "its numbers may be off)."
    )


def _coverage(result: Durability) -> Iterator[Block]:
    """How complete the equilibria are: once for the cases that share a reason."""
    if all(case.play.coverage is Coverage.ALL for case in result.cases):
        told = dict.fromkeys(case.play.coverage_reason for case in result.cases)
        why = f": {next(iter(told))}" if len(told) == 1 else "; --json tells how that is proved"
        yield Sentence(f"Equilibria: all, in every case{why}.")
        return
    reasons: dict[str, list[str]] = {}
    for case in result.cases:
        claim = f"{case.play.coverage}: {case.play.coverage_reason}"
        reasons.setdefault(claim, []).append(case.shock or "today")
    for claim, cases in reasons.items():
        where = "every case" if len(reasons) == 1 else ", ".join(cases)
        yield Sentence(f"Equilibria in {where}: {claim}.")


def _row(result: Durability, case: Case) -> tuple[str, ...]:
    least = case.margins.least
    closed = " (not open)" if case.margins.impossible else ""
    chances = [item.commitment for item in case.play if item.commitment is not None]
    return (
        case.shock or "(none: today)",
        "holds" if case.holds else "fails",
        of_range(None if least is None else float(least)),
        f"{result.model.actor(case.margins.binding_actor).label}{closed}",
        percent(case.breaks_at),
        _interval(chances),
    )


def _interval(chances: list[float]) -> str:
    if not chances:
        return "–"
    low, high = short(min(chances), 2), short(max(chances), 2)
    return low if low == high else f"{low}–{high}"
