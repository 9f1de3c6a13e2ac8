"""The number of equilibria that cases have at the estimates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import EstimateAnalysis
from alliancegame.document import Block, Column, Grid, Heading, Hint, Note, Sentence, right
from alliancegame.numerals import counted

if TYPE_CHECKING:
    from alliancegame.evidence.estimation.estimate import Estimate
    from alliancegame.evidence.estimation.multiplicity_of_cases import Equilibria

TITLE = "Equilibria at the estimates"


def compute(subject: Estimate) -> Equilibria:
    """The equilibria that many starts lead to in each case."""
    from alliancegame.evidence.estimation.multiplicity_of_cases import equilibria_of

    return equilibria_of(subject)


def unasked(subject: Estimate) -> str | None:
    """A refusal where backward induction gives the only equilibrium."""
    if subject.likelihood.form.coupled:
        return None
    return "Everybody sees what was done before, so that each case has one equilibrium."


def document(result: Equilibria) -> Iterator[Block]:
    """The number of equilibria found, and the consequence where there are several."""
    yield Heading(TITLE)
    looked = f"{counted(result.cases, 'case')} looked at (of {result.total:,})"
    if result.several:
        yield Sentence(
            f"{result.several} of {looked} have several equilibria. The likelihood takes the one "
            "that play leads to as utilities come to count, or that its rounds end "
            f"in; the likeliest of each case would raise it by {result.gain:.2f}, so that another "
            "choice among equilibria could lead to other coefficients."
        )
        yield Hint("Rounds that choose none, to compare: --method npl.")
    else:
        yield Sentence(
            f"No case of {looked} has a second equilibrium: the likelihood had none to choose from."
        )
    if result.numbers.get(0):
        yield Sentence(f"In {result.numbers[0]} of them no equilibrium was found.")
    columns: list[Column] = [right("Equilibria"), right("Cases")]
    rows = [(str(number), str(cases)) for number, cases in sorted(result.numbers.items())]
    yield Grid(columns, rows)
    yield Note("Looked for from many starts, corners and at random; others may exist.")


EQUILIBRIA = EstimateAnalysis(
    "equilibria",
    TITLE,
    "Have the cases several equilibria, among which the likelihood chose?",
    compute,
    document,
    unasked=unasked,
    always=True,
    order=0,
)
