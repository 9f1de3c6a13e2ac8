"""The comparison of the game with a model without strategy, on the same cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alliancegame.analyses.registry import EstimateAnalysis
from alliancegame.document import Block, Column, Grid, Heading, Note, Sentence, left, right

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from alliancegame.evidence.estimation.comparison import Contest, Fit
    from alliancegame.evidence.estimation.estimate import Estimate

TITLE = "The game beside a plain multinomial logit"

LEVEL = 0.05
"""The p-value below which a test decides."""


def compute(subject: Estimate) -> Fit:
    """Tests of Vuong and Clarke, log scores in and out of sample, curves."""
    from alliancegame.evidence.estimation.comparison import fit

    return fit(subject)


def draw(_: Estimate, result: Fit) -> Figure:
    """The skill with which each end is told from the others."""
    from alliancegame.render.figures.estimation_plots import curves_figure

    return curves_figure(result)


def document(result: Fit) -> Iterator[Block]:
    """The model that explains the cases better, and the skill of the game's predictions."""
    yield Heading(TITLE)
    yield Sentence(verdict(result.contest))
    contest = result.contest
    columns: list[Column] = [
        left("Model"),
        right("Coefficients"),
        right("Log-likelihood"),
        right("Score in sample"),
        right("Left out"),
    ]
    rows = [
        (name, str(size), f"{height:.2f}", f"{inside:.4f}", f"{outside:.4f}")
        for name, size, height, inside, outside in zip(
            (contest.first, contest.second),
            contest.coefficients,
            contest.log_likelihoods,
            result.inside,
            result.outside,
            strict=True,
        )
    ]
    yield Grid(columns, rows)
    areas: list[Column] = [left("End"), right("Area under its curve")]
    yield Grid(areas, [(curve.end, f"{curve.area:.3f}") for curve in result.curves])
    yield Note(
        f"Score: mean log-probability of what happened; left out: of cases in {result.folds} parts,"
        " each predicted from the others. Both tests are corrected for the number of coefficients "
        "as BIC is. Area: 0.5 by guessing, 1 without fault (ROC)."
    )


def verdict(contest: Contest) -> str:
    """The tests of Vuong and Clarke in a sentence."""
    tests = (
        f"Vuong {contest.vuong:+.2f} (p {_p(contest.vuong_p)}); Clarke: {contest.first} likelier "
        f"in {contest.likelier:,.0f} of {contest.cases:,.0f} cases (p {_p(contest.clarke_p)})."
    )
    if contest.vuong_p >= LEVEL:
        return f"Neither model is told to be better. {tests}"
    better = contest.first if contest.vuong > 0 else contest.second
    return f"{better} explains the cases better. {tests}"


def _p(value: float) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}"


COMPARISON = EstimateAnalysis(
    "comparison",
    TITLE,
    "Does the game explain the cases better than a logit without strategy?",
    compute,
    document,
    figures={"roc": draw},
    order=20,
)
