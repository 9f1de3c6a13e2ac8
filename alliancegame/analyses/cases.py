"""The cases: the pact today and under each shock, with the coverage of equilibria."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import CommitmentAnalysis
from alliancegame.document import Block, Grid, Heading, Hint, Note, Sentence, left, right
from alliancegame.frozen import frozen
from alliancegame.numerals import of_stake, percent

if TYPE_CHECKING:
    from alliancegame.pact.case import Case
    from alliancegame.pact.durability import Durability
    from alliancegame.pact.examined import Examined


TITLE = "The pact today and under each shock"

MOST_NAMED = 6
"""The most cases that are named where another claim is made of the others."""


@frozen(eq=False)
class Cases:
    """A commitment case by case, with the reasons for what is said of its equilibria."""

    durability: Durability

    def to_dict(self) -> dict[str, list[str]]:
        """JSON-ready: {claim about the equilibria: the cases of which it is made}."""
        claims: dict[str, list[str]] = {}
        for case in self.durability.cases:
            claim = f"{case.play.coverage}: {case.play.coverage_reason}"
            claims.setdefault(claim, []).append(case.shock or "today")
        return claims


def compute(subject: Examined) -> Cases:
    """The cases, which the durability has examined."""
    return Cases(subject.durability)


def document(result: Cases) -> Iterator[Block]:
    """The verdict in sentences, one row per case, and what the columns mean."""
    durability = result.durability
    yield Heading(TITLE)
    if not durability.model.simultaneous:
        yield Sentence("As plans made in advance, every threat taken at its word.")
    for sentence in durability.verdict:
        yield Sentence(sentence)
    columns = [
        left("Shock"),
        left("Pact"),
        right("Margin"),
        left("Binding"),
        right("Breaks at"),
        right("Kept in"),
    ]
    yield Grid(columns, [_row(durability, case) for case in durability.cases])
    yield from _coverage(durability)
    yield Note(
        "Margin: what the actor bound least (Binding) would lose by leaving alone, negative where "
        "leaving pays, as a share of its stake. Breaks at: the least intensity of the shock "
        "at which somebody gains by leaving. Kept in: of the equilibria found, those in which the "
        "commitment is kept for certain."
    )
    yield from _marks(durability)


def _marks(result: Durability) -> Iterator[Note]:
    """A note on the table's marks, where it has any."""
    least = [case.margins.least for case in result.cases]
    if any(margin is not None and abs(margin) > 1 for margin in least):
        yield Note("×: times the stake.")
    if any(case.margins.impossible for case in result.cases):
        yield Note("Not open: the actor's part in the pact cannot be played; there is no margin.")


def _coverage(result: Durability) -> Iterator[Block]:
    """The coverage of the equilibria, once for the cases that share a reason."""
    from alliancegame.solvers.base import Coverage

    if all(case.play.coverage is Coverage.ALL for case in result.cases):
        coverage_reasons = dict.fromkeys(case.play.coverage_reason for case in result.cases)
        why = f": {next(iter(coverage_reasons))}" if len(coverage_reasons) == 1 else ""
        yield Sentence(f"Equilibria: all, in every case{why}.")
        if not why:
            yield Hint("How that is proved for each: --json.")
        return
    reasons: dict[str, list[str]] = {}
    for case in result.cases:
        claim = f"{case.play.coverage}: {case.play.coverage_reason}"
        reasons.setdefault(claim, []).append(case.shock or "today")
    common = max(reasons, key=lambda claim: len(reasons[claim]))
    is_long = len(reasons) > 1 and len(reasons[common]) > MOST_NAMED
    for claim, cases in reasons.items():
        if not (is_long and claim == common):
            where = "every case" if len(reasons) == 1 else ", ".join(cases)
            yield Sentence(f"Equilibria in {where}: {claim}.")
    if is_long:
        yield Sentence(f"Equilibria in all other cases: {common}.")


def _row(result: Durability, case: Case) -> tuple[str, ...]:
    from alliancegame.pact.play import kept_in

    least = case.margins.least
    closed = " (not open)" if case.margins.impossible else ""
    tally = kept_in(case.play)
    return (
        case.shock or "(none: today)",
        "holds" if case.holds else "fails",
        of_stake(None if least is None else float(least)),
        f"{result.model.actor(case.margins.binding_actor).label}{closed}",
        percent(case.breaks_at),
        f"{tally.kept} of {tally.of}" if tally.of else "–",
    )


CASES = CommitmentAnalysis(
    "cases", TITLE, "What becomes of it under each shock?", compute, document, order=1
)
